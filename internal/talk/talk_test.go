package talk

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func memory(limit int) (*Memory, *clock) {
	c := &clock{t: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	return New(15*time.Minute, c.now, limit), c
}

func earlier(t *testing.T, m *Memory, user, channel string, want ...string) {
	t.Helper()
	if got := m.Earlier(user, channel); !slices.Equal(got, want) {
		t.Errorf("%s in %s: %q, want %q", user, channel, got, want)
	}
}

func TestConversation(t *testing.T) {
	m, c := memory(10)
	earlier(t, m, "a", "1")
	for i := range 6 {
		m.Remember("a", "1", fmt.Sprint(i))
		c.pass(time.Minute)
	}
	m.Remember("a", "1", "")
	m.Remember("a", "2", "elsewhere")
	m.Remember("b", "1", "somebody else")
	earlier(t, m, "a", "1", "2", "3", "4", "5")
	earlier(t, m, "a", "2", "elsewhere")
	c.pass(12 * time.Minute) // "2" was said 16 minutes ago, "3" 15
	earlier(t, m, "a", "1", "4", "5")
	m.Remember("a", "1", "6")
	earlier(t, m, "a", "1", "4", "5", "6")
	c.pass(14 * time.Minute)
	earlier(t, m, "a", "1", "6")
	earlier(t, m, "a", "2")
	c.pass(-time.Hour)
	earlier(t, m, "a", "1")
}

func TestLongTextsAreCut(t *testing.T) {
	m, _ := memory(10)
	long := strings.Repeat("ä😀", 4000)
	m.Remember("a", "1", long)
	if got := []rune(m.Earlier("a", "1")[0]); len(got) != 1000 || string(got) != string([]rune(long)[:1000]) {
		t.Errorf("%d characters", len(got))
	}
	h := m.Keep("a", "1", long)
	if got, _ := m.Look("a", "1", h); len([]rune(got)) != 6000 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}

func TestOldestGoFirst(t *testing.T) {
	m, c := memory(3)
	for i := range 3 {
		m.Remember(fmt.Sprint(i), "1", "x")
		c.pass(time.Second)
	}
	m.Remember("0", "1", "y") // speaking again makes a conversation young
	m.Remember("3", "1", "x")
	earlier(t, m, "1", "1")
	earlier(t, m, "0", "1", "x", "y")
	for i := range 10000 {
		m.Remember(fmt.Sprint(i), "2", "x")
		m.Keep("a", "1", "x")
		m.FullBlock(fmt.Sprint(i))
	}
	if m.said.order.Len() != 3 || len(m.said.at) != 3 || len(m.kept.at) != 3 || len(m.blocks.at) != 3 {
		t.Errorf("kept %d, %d, %d", len(m.said.at), len(m.kept.at), len(m.blocks.at))
	}
}

func TestPendingQuestion(t *testing.T) {
	m, c := memory(10)
	one, two := m.Keep("a", "1", "one"), m.Keep("a", "1", "two")
	if one == two || one == 0 {
		t.Errorf("handles %d and %d", one, two)
	}
	for _, wrong := range []struct {
		user, channel string
		handle        uint32
	}{{"b", "1", one}, {"a", "2", one}, {"a", "1", two + 1}, {"a", "1", 0}} {
		if _, ok := m.Take(wrong.user, wrong.channel, wrong.handle); ok {
			t.Errorf("%+v finds a question", wrong)
		}
	}
	for range 2 {
		if text, ok := m.Look("a", "1", one); !ok || text != "one" {
			t.Errorf("%q, %t", text, ok)
		}
	}
	if text, ok := m.Take("a", "1", one); !ok || text != "one" {
		t.Errorf("%q, %t", text, ok)
	}
	if _, ok := m.Take("a", "1", one); ok {
		t.Error("taken twice")
	}
	c.pass(10*time.Minute - 1)
	if _, ok := m.Look("a", "1", two); !ok {
		t.Error("gone before its time")
	}
	c.pass(1)
	if _, ok := m.Look("a", "1", two); ok {
		t.Error("found after its time")
	}
}

func TestHandlesAfterARestart(t *testing.T) {
	m, c := memory(10)
	old := m.Keep("a", "1", "before")
	c.pass(2 * time.Second)
	m = New(time.Minute, c.now, 10)
	for range 100 {
		if h := m.Keep("a", "1", "after"); h == old {
			t.Fatal("an old button finds a new question")
		}
	}
	m.handle = ^uint32(0)
	if h := m.Keep("a", "1", "x"); h == 0 {
		t.Error("handle 0")
	}
}

func TestForget(t *testing.T) {
	m, _ := memory(10)
	m.Remember("a", "1", "x")
	m.Remember("a", "2", "x")
	m.Remember("ab", "1", "x")
	mine, theirs := m.Keep("a", "1", "x"), m.Keep("ab", "1", "x")
	m.FullBlock("a")
	m.Forget("a")
	earlier(t, m, "a", "1")
	earlier(t, m, "a", "2")
	earlier(t, m, "ab", "1", "x")
	if _, ok := m.Look("a", "1", mine); ok {
		t.Error("a waiting question is not forgotten")
	}
	if _, ok := m.Look("ab", "1", theirs); !ok {
		t.Error("somebody else's question is forgotten")
	}
	if m.FullBlock("a") {
		t.Error("the pacing is forgotten")
	}
}

func TestFullBlock(t *testing.T) {
	m, c := memory(10)
	want := func(user string, full bool) {
		t.Helper()
		if got := m.FullBlock(user); got != full {
			t.Errorf("%s: %t", user, got)
		}
	}
	want("a", true)
	want("a", false)
	want("b", true)
	c.pass(9 * time.Minute)
	want("a", false)
	c.pass(time.Minute) // ten minutes from when it was shown, not from the reminder
	want("a", true)
	c.pass(-time.Hour)
	want("a", true)
}

func TestSweep(t *testing.T) {
	m, c := memory(10)
	m.Remember("a", "1", "x")
	m.Keep("a", "1", "x")
	m.FullBlock("a")
	c.pass(time.Hour)
	m.Sweep()
	if len(m.said.at)+len(m.kept.at)+len(m.blocks.at)+m.said.order.Len()+m.kept.order.Len()+m.blocks.order.Len() > 0 {
		t.Error("something is left")
	}
}

func TestConcurrentUse(t *testing.T) {
	m, c := memory(50)
	var wg sync.WaitGroup
	var full sync.Map
	for g := range 8 {
		wg.Go(func() {
			for i := range 500 {
				user := fmt.Sprint((g + i) % 20)
				m.Remember(user, "1", "x")
				if got := m.Earlier(user, "1"); len(got) > 4 {
					t.Errorf("%d messages", len(got))
				}
				h := m.Keep(user, "1", user)
				if text, ok := m.Take(user, "1", h); ok && text != user {
					t.Errorf("somebody else's question: %s", text)
				}
				if m.FullBlock("one") {
					if _, twice := full.LoadOrStore("one", true); twice {
						t.Error("the block twice")
					}
				}
				m.Forget(fmt.Sprint(i % 20))
				m.Sweep()
			}
			c.pass(time.Millisecond)
		})
	}
	wg.Wait()
}

func TestAlarmed(t *testing.T) {
	now := time.Unix(1e9, 0)
	m := New(time.Minute, func() time.Time { return now }, 10)
	if m.Alarmed("a") {
		t.Error("without an emergency")
	}
	m.Calmed("a") // nothing to calm
	m.FullBlock("a")
	if !m.Alarmed("a") || m.Alarmed("b") {
		t.Error("after the block")
	}
	m.Forget("a")
	if !m.Alarmed("a") {
		t.Error("forgetting words ended the emergency")
	}
	m.Calmed("a")
	if m.Alarmed("a") || m.FullBlock("a") {
		t.Error("calmed: the line goes, the pacing stays")
	}
	now = now.Add(11 * time.Minute)
	if !m.FullBlock("a") || !m.Alarmed("a") {
		t.Error("a new emergency after the pause")
	}
	now = now.Add(11 * time.Minute)
	if m.Alarmed("a") {
		t.Error("after ten minutes")
	}
}
