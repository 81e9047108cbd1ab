package app_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/internal/app"
)

// watcher is an App that watches its folder when the test says so.
type watcher struct {
	*app.App
	tick chan time.Time
	now  time.Time
	end  func()

	mu       sync.Mutex
	outcomes []error
}

// watch starts to watch. Outcomes go to the log too, as they do in a running bot.
func (c *clinic) watch(o app.ReindexOptions) *watcher {
	c.t.Helper()
	w := &watcher{tick: make(chan time.Time), now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	w.App = c.open(app.Options{WatchTick: w.tick})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Watch(ctx, o, func(_ app.ReindexReport, err error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.outcomes = append(w.outcomes, err)
		})
	}()
	w.end = func() { cancel(); <-done }
	c.t.Cleanup(w.end)
	return w
}

// pass lets time pass in half seconds and waits until each look is done.
func (w *watcher) pass(d time.Duration) {
	for end := w.now.Add(d); w.now.Before(end); {
		w.now = w.now.Add(500 * time.Millisecond)
		w.tick <- w.now
	}
	w.tick <- w.now // taken only when the look before is done
}

func (w *watcher) told() []error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]error(nil), w.outcomes...)
}

func TestWatchPublishesWhatChanges(t *testing.T) {
	c := small(t)
	w := c.watch(app.ReindexOptions{})
	w.pass(10 * time.Second)
	if len(w.told()) > 0 || c.current() != "gen-1\n" {
		t.Fatalf("nothing has changed: %v", w.told())
	}
	c.write(page, strings.Replace(smallPage, "Bring a list", "Please bring a list", 1))
	w.pass(4 * time.Second) // two seconds until it is seen, one until it is still
	if told := w.told(); len(told) != 1 || told[0] != nil || c.current() != "gen-2\n" {
		t.Fatalf("a change: %v, CURRENT %q", told, c.current())
	}
	w.pass(20 * time.Second)
	if len(w.told()) != 1 {
		t.Errorf("published again without a change: %v", w.told())
	}
}

func TestWatchWaitsUntilTheFolderIsStill(t *testing.T) {
	c := small(t)
	w := c.watch(app.ReindexOptions{})
	w.pass(4 * time.Second)
	for i := range 20 { // somebody copies for ten seconds
		c.write(page, strings.Replace(smallPage, "Bring a list", "Please bring a list"+strings.Repeat("!", i), 1))
		w.pass(500 * time.Millisecond)
	}
	if c.current() != "gen-1\n" {
		t.Errorf("half a copy is published: CURRENT %q", c.current())
	}
	w.pass(4 * time.Second)
	if c.current() != "gen-2\n" || len(w.told()) != 1 {
		t.Errorf("CURRENT %q, %v", c.current(), w.told())
	}
}

func TestWatchSaysARefusalOnce(t *testing.T) {
	c := small(t)
	w := c.watch(app.ReindexOptions{})
	w.pass(4 * time.Second)
	c.write(page, strings.Replace(smallPage, "covers: [lithium]\n", "", 1))
	w.pass(30 * time.Second)
	var refused *app.RefusedError
	if told := w.told(); len(told) != 1 || !errors.As(told[0], &refused) || c.current() != "gen-1\n" {
		t.Fatalf("%v, CURRENT %q", told, c.current())
	}
	c.write(page, "no front matter")
	w.pass(30 * time.Second)
	var unreadable *app.ContentError
	if told := w.told(); len(told) != 2 || !errors.As(told[1], &unreadable) {
		t.Fatalf("another fault: %v", told)
	}
	c.remove("faq")
	w.pass(30 * time.Second)
	if told := w.told(); len(told) != 3 || !errors.As(told[2], &unreadable) {
		t.Fatalf("no folder: %v", told)
	}
	c.write(page, strings.Replace(smallPage, "Bring a list", "Please bring a list", 1))
	w.pass(4 * time.Second)
	if told := w.told(); len(told) != 4 || told[3] != nil || c.current() != "gen-2\n" {
		t.Errorf("mended: %v, CURRENT %q", told, c.current())
	}
}

// Somebody who goes back knows why; the page is mended later, and the bot may be
// started anew in between.
func TestWatchLeavesARollbackAlone(t *testing.T) {
	c := small(t)
	bad := strings.Replace(smallPage, "Bring a list", "Please bring a list", 1)
	c.write(page, bad)
	other := c.open(app.Options{})
	reindex(t, other)
	if _, err := other.Rollback(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	w := c.watch(app.ReindexOptions{})
	w.pass(10 * time.Second)
	if told := w.told(); len(told) != 1 || !strings.Contains(told[0].Error(), "rolled back from") || c.current() != "gen-1\n" {
		t.Fatalf("%v, CURRENT %q", told, c.current())
	}
	c.write(page, strings.Replace(bad, "Please", "Kindly", 1))
	w.pass(4 * time.Second)
	if told := w.told(); len(told) != 2 || told[1] != nil || c.current() != "gen-3\n" {
		t.Errorf("mended: %v, CURRENT %q", told, c.current())
	}
}

func TestWatchWaitsForAnotherWriter(t *testing.T) {
	c := small(t)
	w := c.watch(app.ReindexOptions{})
	w.pass(4 * time.Second)
	c.write(page, strings.Replace(smallPage, "Bring a list", "Please bring a list", 1))
	started, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error)
	var once sync.Once
	go func() {
		_, err := w.Reindex(context.Background(), app.ReindexOptions{DryRun: true, Progress: func(string, int, int) {
			once.Do(func() { close(started); <-goOn })
		}})
		done <- err
	}()
	<-started
	w.pass(10 * time.Second)
	if len(w.told()) > 0 || c.current() != "gen-1\n" {
		t.Errorf("beside another one: %v, CURRENT %q", w.told(), c.current())
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	w.pass(4 * time.Second)
	if told := w.told(); len(told) != 1 || told[0] != nil || c.current() != "gen-2\n" {
		t.Errorf("after it: %v, CURRENT %q", told, c.current())
	}
}

// In a running bot the log is told, without the words of any question.
func TestWatchLogs(t *testing.T) {
	c := small(t)
	tick := make(chan time.Time)
	a := c.open(app.Options{WatchTick: tick})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Watch(ctx, app.ReindexOptions{}, nil)
	}()
	c.write(page, strings.Replace(smallPage, "covers: [lithium]\n", "", 1))
	for now, i := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), 0; i < 20; i++ {
		tick <- now.Add(time.Duration(i) * time.Second)
	}
	cancel()
	<-done
	log := c.log.String()
	if strings.Count(log, "is not published") != 1 || !strings.Contains(log, "must_answer_lost") || strings.Contains(log, "lithium") {
		t.Errorf("log:\n%s", log)
	}
}

// An interrupt ends it at once, also in the midst of a reindex.
func TestWatchEndsAtOnce(t *testing.T) {
	c := small(t)
	c.write(page, strings.Replace(smallPage, "Bring a list", "Please bring a list", 1))
	ctx, cancel := context.WithCancel(context.Background())
	tick := make(chan time.Time)
	a := c.open(app.Options{WatchTick: tick})
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Watch(ctx, app.ReindexOptions{Progress: func(string, int, int) { cancel() }}, func(_ app.ReindexReport, err error) {
			t.Errorf("an interrupt is told as an outcome: %v", err)
		})
	}()
	now := time.Now()
	tick <- now
	tick <- now.Add(time.Second)
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("it goes on after five seconds")
	}
	if c.current() != "gen-1\n" {
		t.Errorf("CURRENT %q", c.current())
	}
}

func TestWatchSeesARenamedFile(t *testing.T) {
	c := small(t)
	w := c.watch(app.ReindexOptions{})
	w.pass(4 * time.Second)
	// As editors save: a new file takes the place of the old one. Its own files, which
	// begin with a dot, are nobody's business.
	c.write("faq/.ketamine.md.swp", "x")
	w.pass(6 * time.Second)
	if n := len(w.told()); n > 0 {
		t.Errorf("an editor's own file: %v", w.told())
	}
	c.write("faq/new.tmp", strings.Replace(smallPage, "Bring a list", "Please bring a list", 1))
	if err := os.Rename(c.path("faq/new.tmp"), c.path(page)); err != nil {
		t.Fatal(err)
	}
	w.pass(6 * time.Second)
	if c.current() != "gen-2\n" {
		t.Errorf("CURRENT %q, %v", c.current(), w.told())
	}
}
