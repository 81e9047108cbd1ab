// Package talk remembers the last minutes of conversations: in memory only, never
// written anywhere, never logged, and bounded in time, number and length. It does
// not know what the texts mean or who the people are: users and channels are
// opaque to it.
package talk

import (
	"strings"
	"sync"
	"time"
)

const (
	// messages and runes bound what is kept of one conversation: as much as the
	// answer to a follow-up looks at.
	messages = 4
	runes    = 1000
	// pendingRunes bounds a question that waits for a button: the longest text that
	// a chat platform lets a person send in one piece.
	pendingRunes = 6000
	// pendingLife is how long a button finds its question.
	pendingLife = 10 * time.Minute
	// blockPause is how long a person who was shown the whole emergency block gets
	// one line instead: the block is still on the screen, and a wall of numbers
	// after every message drives people away.
	blockPause = 10 * time.Minute
)

// place is one person in one channel: what is said in one channel is not known in
// another.
type place struct{ user, channel string }

type message struct {
	text string
	at   time.Time
}

// alarm is an emergency block that was shown.
type alarm struct{ calmed bool }

type pending struct {
	place
	text string
}

// Memory is the memory of all conversations. It is safe for concurrent use and
// runs nothing of its own: what is past its time goes at the next use, or by Sweep.
type Memory struct {
	now func() time.Time
	ttl time.Duration

	mu     sync.Mutex
	said   *aging[place, []message]
	kept   *aging[uint32, pending]
	blocks *aging[string, *alarm]
	handle uint32
}

// New returns an empty memory. Messages vanish after ttl. Of conversations, of
// waiting questions and of people in an emergency it keeps at most limit each, 1
// or more: the oldest go first.
func New(ttl time.Duration, now func() time.Time, limit int) *Memory {
	limit = max(limit, 1)
	return &Memory{
		now: now, ttl: ttl,
		said:   newAging[place, []message](ttl, limit),
		kept:   newAging[uint32, pending](pendingLife, limit),
		blocks: newAging[string, *alarm](blockPause, limit),
		// After a restart old buttons are still on the screen. Counting from the
		// second of the start, no handle comes twice unless more than one question a
		// second was kept all the time before.
		handle: uint32(now().Unix()),
	}
}

// Remember keeps what a person said in a channel. Of one conversation it keeps the
// last four messages, of each the first 1,000 characters.
func (m *Memory) Remember(user, channel, text string) {
	text = cut(text, runes)
	if text == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.sweep(now)
	key := place{user, channel}
	list := m.fresh(key, now)
	if len(list) == messages {
		list = list[1:]
	}
	// A new list: the old one would hold on to what has left it.
	next := make([]message, 0, messages)
	next = append(append(next, list...), message{text, now})
	m.said.put(key, next, now)
}

// Earlier returns what the person said in the channel in the last minutes, oldest
// first.
func (m *Memory) Earlier(user, channel string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.sweep(now)
	var out []string
	for _, s := range m.fresh(place{user, channel}, now) {
		out = append(out, s.text)
	}
	return out
}

// fresh returns the messages of a conversation that are not past their time.
func (m *Memory) fresh(key place, now time.Time) []message {
	list, _ := m.said.get(key, now)
	for len(list) > 0 && past(list[0].at, now, m.ttl) {
		list = list[1:]
	}
	return list
}

// Keep holds a question for a button under the reply to it and returns the handle
// to put on the button, never 0. It waits ten minutes.
func (m *Memory) Keep(user, channel, text string) (handle uint32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.sweep(now)
	for {
		m.handle++
		if _, taken := m.kept.get(m.handle, now); !taken && m.handle != 0 {
			break
		}
	}
	m.kept.put(m.handle, pending{place{user, channel}, cut(text, pendingRunes)}, now)
	return m.handle
}

// Look returns the question of a handle, which goes on waiting. ok is false if it
// is gone or is not that person's in that channel.
func (m *Memory) Look(user, channel string, handle uint32) (text string, ok bool) {
	return m.pending(user, channel, handle, false)
}

// Take is Look, and the question waits no longer: a button pressed twice acts once.
func (m *Memory) Take(user, channel string, handle uint32) (text string, ok bool) {
	return m.pending(user, channel, handle, true)
}

func (m *Memory) pending(user, channel string, handle uint32, remove bool) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.sweep(now)
	p, ok := m.kept.get(handle, now)
	if !ok || p.place != (place{user, channel}) {
		return "", false
	}
	if remove {
		m.kept.remove(handle)
	}
	return p.text, true
}

// FullBlock reports whether the person is to see the whole emergency block: once
// in ten minutes, from the moment it was shown. In between one line is enough.
// Whoever was pushed out by the limit sees the block again, which is the safe side.
func (m *Memory) FullBlock(user string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.sweep(now)
	if _, shown := m.blocks.get(user, now); shown {
		return false
	}
	m.blocks.put(user, new(alarm), now)
	return true
}

// Alarmed reports whether the person was shown an emergency block in the last ten
// minutes and has not said that it was none: what they write next may belong to it
// without sounding like it.
func (m *Memory) Alarmed(user string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, shown := m.blocks.get(user, m.now())
	return shown && !a.calmed
}

// Calmed notes that the person says that it was no emergency. The pacing stays.
func (m *Memory) Calmed(user string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if a, shown := m.blocks.get(user, m.now()); shown {
		a.calmed = true
	}
}

// Forget drops every text of a person in all channels. The pacing of FullBlock
// stays: it holds no text, and a person who clears the conversation in an
// emergency still has the block on the screen.
func (m *Memory) Forget(user string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said.removeAll(func(key place, _ []message) bool { return key.user == user })
	m.kept.removeAll(func(_ uint32, p pending) bool { return p.user == user })
}

// Sweep drops what is past its time, for a quiet hour in which nobody asks.
func (m *Memory) Sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweep(m.now())
}

// Held is how many messages and waiting questions are in memory.
func (m *Memory) Held() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := len(m.kept.at)
	for el := m.said.order.Front(); el != nil; el = el.Next() {
		n += len(el.Value.(*entry[place, []message]).value)
	}
	return n
}

func (m *Memory) sweep(now time.Time) {
	m.said.sweep(now)
	m.kept.sweep(now)
	m.blocks.sweep(now)
}

// cut returns a copy of the first n characters: a part of a string would hold on
// to the whole.
func cut(text string, n int) string {
	if len(text) > n { // in bytes, never fewer than characters
		count := 0
		for i := range text {
			if count == n {
				text = text[:i]
				break
			}
			count++
		}
	}
	return strings.Clone(text)
}
