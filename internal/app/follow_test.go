package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"bedside/internal/app"
)

// follower is an App that follows, looking when the test says so.
type follower struct {
	*app.App
	tick chan time.Time
	now  time.Time
}

func (c *clinic) follow() *follower {
	c.t.Helper()
	f := &follower{tick: make(chan time.Time), now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	f.App = c.open(app.Options{Tick: f.tick})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.Follow(ctx)
	}()
	c.t.Cleanup(func() {
		cancel()
		<-done
	})
	return f
}

// look lets time pass, has the App look and waits until it has.
func (f *follower) look(d time.Duration) {
	f.now = f.now.Add(d)
	f.tick <- f.now
	f.tick <- f.now // taken only when the look before is done
}

func TestFollowOtherProcesses(t *testing.T) {
	c := newClinic(t)
	f := c.follow()
	if err := f.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	f.look(time.Second)
	was := c.edit(f.App, " A new sentence.")
	other := c.open(app.Options{})
	reindex(t, other)
	if got := shown(t, f.App); got != was {
		t.Errorf("before looking: %q", got)
	}
	f.look(time.Second)
	if got := shown(t, f.App); !strings.Contains(got, "A new sentence.") || f.Status().Generation != 2 {
		t.Errorf("published elsewhere: %q", got)
	}
	if _, err := other.Rollback(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	f.look(time.Second)
	if got := shown(t, f.App); got != was || f.Status().Generation != 1 || f.Status().Degraded {
		t.Errorf("rolled back elsewhere: %q, %+v", got, f.Status())
	}
}

func TestFollowWithItsOwnClock(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Follow(ctx)
	}()
	defer func() {
		cancel()
		<-done
	}()
	c.edit(a, " A new sentence.")
	reindex(t, c.open(app.Options{}))
	published := time.Now()
	for !strings.Contains(shown(t, a), "A new sentence.") {
		if time.Since(published) > 10*time.Second {
			t.Fatal("not served after ten seconds")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if took := time.Since(published); took > 2*time.Second {
		t.Logf("served after %s: this machine is slow", took)
	}
}

func TestFollowKeepsTheOldOverADamagedNew(t *testing.T) {
	c := newClinic(t)
	f := c.follow()
	if err := f.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	f.look(time.Second)
	was := c.edit(f.App, " A new sentence.")
	other := c.open(app.Options{})
	reindex(t, other)
	c.damage("data/index/default/gen-2")
	for range 100 {
		f.look(time.Second)
	}
	if st := f.Status(); shown(t, f.App) != was || st.Generation != 1 || !st.Degraded {
		t.Errorf("%+v", st)
	}
	if n := strings.Count(c.log.String(), "cannot be served"); n != 1 {
		t.Errorf("warned %d times:\n%s", n, c.log.String())
	}
	if _, err := other.Rollback(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	f.look(time.Second)
	if st := f.Status(); st.Generation != 1 || st.Degraded {
		t.Errorf("after the rollback: %+v", st)
	}
	reindex(t, other)
	f.look(time.Second)
	if got := shown(t, f.App); !strings.Contains(got, "A new sentence.") {
		t.Errorf("published again: %q", got)
	}
}

func TestFollowOpensWhatCouldNotBeOpened(t *testing.T) {
	c := newClinic(t)
	c.write("faq/broken.md", "no front matter")
	f := c.follow()
	if err := f.Open(context.Background()); err == nil {
		t.Fatal("opened broken content")
	}
	for range 5 {
		f.look(time.Second)
	}
	if n := strings.Count(c.log.String(), "nothing can be served yet"); n != 1 {
		t.Errorf("warned %d times:\n%s", n, c.log.String())
	}
	c.remove("faq/broken.md")
	f.look(time.Minute)
	if f.Status().Generation != 1 {
		t.Errorf("mended: %+v", f.Status())
	}
}

func TestReindexMendsAnAppThatServesNothing(t *testing.T) {
	c := newClinic(t)
	c.write("faq/broken.md", "no front matter")
	a := c.open(app.Options{})
	if err := a.Open(context.Background()); err == nil {
		t.Fatal("opened broken content")
	}
	c.remove("faq/broken.md")
	reindex(t, a)
	if a.Status().Generation != 1 {
		t.Errorf("%+v", a.Status())
	}
}

func TestScrub(t *testing.T) {
	t.Run("damage is found within a day", func(t *testing.T) {
		c := newClinic(t)
		f := c.follow()
		was := shown(t, f.App)
		f.look(time.Second)
		f.look(23 * time.Hour)
		c.damage("data/index/default/gen-1/bleve") // what no answer would show
		f.look(30 * time.Minute)
		if f.Status().Generation != 1 {
			t.Errorf("looked at before its time: %+v", f.Status())
		}
		f.look(time.Hour)
		if st := f.Status(); st.Generation != 2 || st.Degraded || shown(t, f.App) != was {
			t.Errorf("%+v", st)
		}
		if !strings.Contains(c.log.String(), "does not verify any more") {
			t.Error("nobody is told")
		}
	})
	t.Run("a text that differs is looked into at once", func(t *testing.T) {
		c := newClinic(t)
		f := c.follow()
		was := shown(t, f.App)
		f.look(time.Second)
		c.damageText(was)
		if _, err := f.Ask(context.Background(), covered); err == nil {
			t.Error("a changed text is shown")
		}
		f.look(time.Second)
		if got := shown(t, f.App); got != was || f.Status().Generation != 2 {
			t.Errorf("%q, %+v", got, f.Status())
		}
	})
	t.Run("what cannot be replaced is served on", func(t *testing.T) {
		c := newClinic(t)
		f := c.follow()
		was := shown(t, f.App)
		f.look(time.Second)
		c.damage("data/index/default/gen-1/bleve")
		c.write("faq/broken.md", "no front matter")
		f.look(25 * time.Hour)
		if got := shown(t, f.App); got != was || f.Status().Generation != 1 {
			t.Errorf("%q, %+v", got, f.Status())
		}
		if !strings.Contains(c.log.String(), "cannot be replaced") {
			t.Error("nobody is told")
		}
	})
	t.Run("sound files stay", func(t *testing.T) {
		c := newClinic(t)
		f := c.follow()
		shown(t, f.App)
		f.look(time.Second)
		before := f.Status()
		f.look(48 * time.Hour)
		if f.Status() != before || strings.Contains(c.log.String(), "level=ERROR") {
			t.Errorf("%+v\n%s", f.Status(), c.log.String())
		}
	})
}
