package gateway

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// closedHere is the reason of a tap whose connection nobody but the library gave up.
const closedHere = "closed on this side"

// hooks are told what a tap sees. They must not block.
type hooks struct {
	upgraded func()
	sent     func(op int)
	latency  func(time.Duration)
}

// tap is the connection under discordgo's websocket. It passes the bytes
// unchanged, keeps all the deadlines that discordgo has not, and fails for good
// at the first thing that discordgo must not see. A tap that has failed has
// closed its connection and writes nothing more: discordgo's own close would
// tell Discord that the session is over.
type tap struct {
	net.Conn          // the stream in the clear
	raw      net.Conn // what is closed; closing TLS could wait for the peer
	tm       Timing
	hooks    hooks
	scan     scanner // for Read alone
	done     chan struct{}

	mu       sync.Mutex
	why      *loss // set once, before done is closed
	upgraded bool
	leaving  bool // a close frame is meant
	blurred  bool // an ACK could pass unseen
	beats    bool // a heartbeat was sent
	interval time.Duration

	heard    time.Time // the last bytes
	beat     time.Time // the heartbeat that waits for its ACK
	dueHello time.Time // the deadlines; zero is none
	dueReply time.Time
	dueACK   time.Time
}

func newTap(raw, clear net.Conn, tm Timing, h hooks) *tap {
	now := time.Now()
	return &tap{
		Conn: clear, raw: raw, tm: tm, hooks: h, done: make(chan struct{}),
		heard: now, dueHello: now.Add(tm.Hello),
	}
}

// fail ends the connection. Only the first reason counts.
func (t *tap) fail(why *loss) {
	t.mu.Lock()
	first := t.why == nil
	if first {
		t.why = why
		close(t.done)
	}
	t.mu.Unlock()
	if first {
		// Whatever it says, nothing more can be done with this connection.
		_ = t.raw.Close()
	}
}

// lost is why the connection ended, nil while it stands.
func (t *tap) lost() *loss {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.why
}

// leave lets the next close frame through: the session is meant to end.
func (t *tap) leave() {
	t.mu.Lock()
	t.leaving = true
	t.mu.Unlock()
}

// Close is how the websocket library lets go.
func (t *tap) Close() error {
	t.fail(&loss{reason: closedHere})
	return nil
}

// The deadlines are the tap's own; the websocket library would clear them.

func (t *tap) SetDeadline(time.Time) error      { return nil }
func (t *tap) SetReadDeadline(time.Time) error  { return nil }
func (t *tap) SetWriteDeadline(time.Time) error { return nil }

func (t *tap) Read(p []byte) (int, error) {
	t.mu.Lock()
	why := t.why
	if why == nil {
		t.arm()
	}
	t.mu.Unlock()
	if why != nil {
		return 0, why
	}
	n, err := t.Conn.Read(p)
	if n > 0 {
		if keep := t.look(p[:n]); keep < n {
			// What came before is good and would come late if it had to be replayed.
			if keep > 0 {
				return keep, nil
			}
			return 0, t.lost()
		}
	}
	if err != nil {
		t.fail(t.silence(err))
		return n, t.lost()
	}
	return n, nil
}

// arm sets the read deadline to whatever is due first. It also shortens a read
// that waits already. It is called with the lock held.
func (t *tap) arm() {
	var first time.Time
	for _, due := range []time.Time{t.dueHello, t.dueReply, t.dueACK, t.dueBytes()} {
		if !due.IsZero() && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	// A connection that takes no deadline is closed, and the read says so.
	_ = t.Conn.SetReadDeadline(first)
}

// dueBytes is when a connection is dead on which nothing comes and, for whatever
// reason, nothing goes.
func (t *tap) dueBytes() time.Time {
	if t.interval == 0 {
		return time.Time{}
	}
	return t.heard.Add(2*t.interval + t.tm.Answer)
}

// silence turns an error of a read into its reason.
func (t *tap) silence(err error) *loss {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return &loss{reason: "connection lost", err: err}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	passed := func(due time.Time) bool { return !due.IsZero() && !now.Before(due) }
	switch {
	case passed(t.dueHello):
		return &loss{reason: "no HELLO in time"}
	case passed(t.dueReply):
		return &loss{reason: "no answer to IDENTIFY or RESUME in time"}
	case passed(t.dueACK):
		return &loss{reason: "no ACK of a heartbeat in time"}
	}
	return &loss{reason: "nothing heard in time"}
}

// look reads along and returns how many of the bytes discordgo may have.
func (t *tap) look(p []byte) int {
	t.mu.Lock()
	t.heard, t.dueReply = time.Now(), time.Time{}
	if t.blurred {
		t.dueACK = time.Time{}
	}
	t.mu.Unlock()
	base := t.scan.pos
	start := t.scan.scan(p, func(f finding) bool {
		why := t.judge(f)
		if why != nil {
			t.fail(why)
		}
		return why == nil
	})
	if start < 0 {
		return len(p)
	}
	return int(max(0, start-base))
}

// judge takes note of a finding, or says why the connection ends with it.
func (t *tap) judge(f finding) *loss {
	switch f.kind {
	case foundUpgrade:
		t.mu.Lock()
		t.upgraded, t.dueHello = true, time.Now().Add(t.tm.Hello)
		t.mu.Unlock()
		t.hooks.upgraded()
	case foundBinary, foundNoise:
		t.mu.Lock()
		t.blurred = true
		t.mu.Unlock()
	case foundClose:
		why := &loss{reason: "closed by Discord", code: 1005} // 1005: there was no code
		if len(f.body) >= 2 {
			why.code = int(binary.BigEndian.Uint16(f.body))
		}
		// 4007: the sequence was wrong. 4009: the session timed out.
		why.end = why.code == 4007 || why.code == 4009
		return why
	case foundText:
		return t.read(f)
	}
	return nil
}

func (t *tap) read(f finding) *loss {
	m := &message{Op: -1}
	if f.whole {
		parsed, ok := parse(f.body)
		switch {
		case !ok:
			return nil
		case parsed == nil || parsed.crashes():
			// A resume would only bring it again.
			return &loss{reason: "a message without content", end: true}
		}
		m = parsed
	} else {
		m.Op = peek(f.body)
	}
	switch m.Op {
	case opHello:
		return t.hello(m)
	case opACK:
		t.mu.Lock()
		beat, beats := t.beat, t.beats
		t.beat, t.dueACK = time.Time{}, time.Time{}
		t.mu.Unlock()
		if !beats {
			// discordgo's Open holds the lock that it wants for an ACK.
			return &loss{reason: "an ACK of no heartbeat"}
		}
		if !beat.IsZero() {
			t.hooks.latency(time.Since(beat))
		}
	case opReconnect:
		return &loss{reason: "Discord asked to reconnect", asked: true}
	case opInvalidSession:
		var resumable bool
		_ = json.Unmarshal(m.Data, &resumable) // unreadable is no
		return &loss{reason: "Discord called the session invalid", op9: true, end: !resumable}
	}
	return nil
}

func (t *tap) hello(m *message) *loss {
	interval, ok := m.interval()
	if !ok {
		return &loss{reason: "HELLO without a usable interval"}
	}
	t.mu.Lock()
	t.interval, t.dueHello = interval, time.Time{}
	t.mu.Unlock()
	return nil
}

func (t *tap) Write(b []byte) (int, error) {
	op, refuse := t.before(b)
	if refuse {
		t.fail(&loss{reason: "given up by the library"})
	}
	if why := t.lost(); why != nil {
		return 0, why
	}
	n, err := t.Conn.Write(b)
	if err != nil {
		t.fail(&loss{reason: "could not write", err: err})
		return n, t.lost()
	}
	if op >= 0 {
		t.hooks.sent(op)
	}
	return n, nil
}

// before takes note of what is about to be written: which answer is due, and
// whether it is a goodbye that nobody here has decided on.
func (t *tap) before(b []byte) (op int, refuse bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, wait := time.Now(), t.tm.Write
	op = -1
	if t.upgraded {
		var opcode byte
		opcode, op = sent(b)
		if opcode == opClose {
			if !t.leaving {
				return -1, true
			}
			wait = min(wait, t.tm.Stop/3) // the program is about to end
		}
	}
	switch op {
	case opIdentify, opResume:
		t.dueReply = now.Add(t.tm.Answer)
	case opHeartbeat:
		t.beats = true
		if t.beat.IsZero() {
			t.beat, t.dueACK = now, now.Add(t.tm.Answer)
		}
	}
	if t.why == nil {
		_ = t.Conn.SetWriteDeadline(now.Add(wait)) // see arm
		t.arm()
	}
	return op, false
}
