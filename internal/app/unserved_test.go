package app_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/index"
	"bedside/internal/store"
)

// publishing publishes an edit and does something once its new generation is being
// asked: after all that could still refuse it, but for the questions themselves, and
// before it is kept.
func (c *clinic) publishing(ctx context.Context, a *app.App, e curation.Edit, then func()) error {
	c.t.Helper()
	done := false
	_, err := a.Publish(ctx, e.ID, "bob", app.ReindexOptions{Progress: func(stage string, _, _ int) {
		if stage == "replay new" && !done {
			done = true
			then()
		}
	}})
	if !done {
		c.t.Fatalf("it did not come to the questions: %v", err)
	}
	return err
}

// obstacle puts a folder where a file of the index is to be written, once the writer
// has swept what was there.
func (c *clinic) obstacle(name string) func() {
	return func() { c.write("data/index/default/"+name+"/in-the-way", "x") }
}

// kept is a clinic in which an edit was kept as published and could not be served, as
// when the program ends between the two.
func kept(t *testing.T, inTheWay string) (*clinic, *app.App, curation.Edit) {
	t.Helper()
	c, a := serving(t)
	e := c.approved(a, c.propose(a, lithiumID, saying(reworded)))
	if err := c.publishing(context.Background(), a, e, c.obstacle(inTheWay)); !errors.Is(err, app.ErrUnserved) {
		t.Fatalf("got %v", err)
	}
	c.remove("data/index/default/" + inTheWay)
	if c.state(a, e.ID) != store.StatePublished || c.current() != "gen-1\n" {
		t.Fatalf("%s, CURRENT %q", c.state(a, e.ID), c.current())
	}
	gets(t, a, askLithium, folderLithium)
	return c, a, e
}

// The two places where an edit is kept and not yet served: before its generation has its
// name, and before CURRENT names it.
var ends = []string{"gen-2", "tmp-CURRENT"}

func TestFinishPublishing(t *testing.T) {
	for _, end := range ends {
		t.Run(end, func(t *testing.T) {
			c, _, _ := kept(t, end)
			a := c.open(app.Options{})
			if err := a.Open(context.Background()); err != nil {
				t.Fatal(err)
			}
			gets(t, a, askLithium, folderLithium)
			for range 2 {
				if err := a.FinishPublishing(context.Background()); err != nil {
					t.Fatal(err)
				}
				gets(t, a, askLithium, reworded)
			}
			rows := c.audit(a)
			if last := rows[len(rows)-1]; !strings.HasPrefix(last, "bedside publish: generation ") {
				t.Errorf("audit %q", rows)
			}
			if n := strings.Count(strings.Join(rows, "\n"), "revision.publish"); n != 1 {
				t.Errorf("it is published %d times in the audit", n)
			}
		})
	}
}

// The first generation is built without a word in the audit. That must not make an edit
// which waits look like one that was served.
func TestFinishPublishingOverTheFirstGeneration(t *testing.T) {
	c := newClinic(t)
	c.remove("faq")
	c.write(page, smallPage)
	a := c.open(app.Options{})
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	e := c.approved(a, c.propose(a, lithiumID, saying(reworded)))
	if err := c.publishing(context.Background(), a, e, c.obstacle("tmp-CURRENT")); !errors.Is(err, app.ErrUnserved) {
		t.Fatal(err)
	}
	c.remove("data/index/default/tmp-CURRENT")
	b := c.open(app.Options{})
	if err := b.FinishPublishing(context.Background()); err != nil {
		t.Fatal(err)
	}
	gets(t, b, askLithium, reworded)
}

// A program that goes on serves it by itself: when it is tried again, or when the next
// edit is published.
func TestUnservedIsServedLater(t *testing.T) {
	for _, end := range ends {
		t.Run(end, func(t *testing.T) {
			c, a, _ := kept(t, end)
			other := c.approved(a, c.propose(a, readyID, saying("Bring a friend.")))
			c.publish(a, other)
			gets(t, a, askLithium, reworded)
			reads(t, a, readyID, "Bring a friend.")

			_, a, _ = kept(t, end)
			ctx, cancel := context.WithCancel(context.Background())
			tended := make(chan struct{})
			go func() {
				defer close(tended)
				a.Tend(ctx)
			}()
			for end := time.Now().Add(20 * time.Second); a.Status().Generation == 1 && time.Now().Before(end); {
				time.Sleep(10 * time.Millisecond)
			}
			cancel()
			<-tended
			gets(t, a, askLithium, reworded)
		})
	}
}

// What else has changed in the folder meanwhile waits for people, and the edit with it.
func TestFinishPublishingLeavesTheFolderAlone(t *testing.T) {
	c, _, _ := kept(t, "tmp-CURRENT")
	c.write(page, strings.Replace(smallPage, folderReady, "Bring whatever you like.", 1))
	a := c.open(app.Options{})
	if err := a.FinishPublishing(context.Background()); err != nil {
		t.Fatal(err)
	}
	reads(t, a, readyID, folderReady)
	gets(t, a, askLithium, folderLithium)
	c.write(page, smallPage)
	if err := a.FinishPublishing(context.Background()); err != nil {
		t.Fatal(err)
	}
	gets(t, a, askLithium, reworded)
}

// A forced edit has been let pass before it was kept: it is not refused at the end.
func TestFinishPublishingOfForced(t *testing.T) {
	c, a := serving(t)
	e := c.approved(a, c.propose(a, lithiumID, func(s *faq.Section) { s.Covers = nil }))
	block := c.obstacle("tmp-CURRENT")
	_, err := a.Publish(context.Background(), e.ID, "bob", app.ReindexOptions{Force: "agreed", Progress: func(stage string, _, _ int) {
		if stage == "replay new" {
			block()
		}
	}})
	if !errors.Is(err, app.ErrUnserved) {
		t.Fatal(err)
	}
	c.remove("data/index/default/tmp-CURRENT")
	b := c.open(app.Options{})
	if err := errors.Join(b.FinishPublishing(context.Background()), b.Open(context.Background())); err != nil {
		t.Fatal(err)
	}
	if p, err := b.Passage(lithiumID); err != nil || len(p.Covers) > 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// What became current without a word in the audit, because the program ended before it
// was written, stands there after the next start, once.
func TestAuditNamesTheCurrentGeneration(t *testing.T) {
	c, a := serving(t)
	c.write(page, strings.Replace(smallPage, folderReady, "Bring a friend.", 1))
	reindex(t, a)
	if err := a.FinishPublishing(context.Background()); err != nil {
		t.Fatal(err)
	}
	began := len(c.audit(a))
	if _, err := index.OpenDir(c.path("data/index/default"), index.Options{}).Rollback(context.Background()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := a.FinishPublishing(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if rows := c.audit(a)[began:]; len(rows) != 1 || !strings.HasPrefix(rows[0], "bedside publish: generation 1 ") {
		t.Errorf("audit %q", rows)
	}
}

// Somebody went back from an edit. No start brings it back, and staff can go on: they
// mend the passage, or bring the old wording back, and then all is as ever.
func TestRolledBackEdit(t *testing.T) {
	for name, mend := range map[string]struct {
		edit       func(c *clinic, a *app.App) (curation.Edit, error)
		text       string
		generation int
	}{
		"mended": {func(c *clinic, a *app.App) (curation.Edit, error) {
			return c.propose(a, lithiumID, saying("A third wording.")), nil
		}, "A third wording.", 3},
		"the old one restored": {func(c *clinic, a *app.App) (curation.Edit, error) {
			return a.RestoreFolder(context.Background(), "ann", lithiumID)
		}, folderLithium, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c, a := serving(t)
			c.publish(a, c.approved(a, c.propose(a, lithiumID, saying(reworded))))
			if n, err := a.Rollback(context.Background(), "cyd"); err != nil || n != 1 {
				t.Fatalf("%d, %v", n, err)
			}
			a = c.open(app.Options{})
			for range 2 {
				if err := a.FinishPublishing(context.Background()); err != nil || c.current() != "gen-1\n" {
					t.Fatalf("CURRENT %q, %v", c.current(), err)
				}
			}
			gets(t, a, askLithium, folderLithium)
			// Another passage's edit would bring it along.
			other := c.approved(a, c.propose(a, readyID, saying("Bring a friend.")))
			if err := c.refuses(a, other); !errors.Is(err, app.ErrUnpublished) {
				t.Errorf("got %v", err)
			}
			e, err := mend.edit(c, a)
			if err != nil {
				t.Fatal(err)
			}
			c.publish(a, c.approved(a, e))
			if st := a.Status(); st.Generation != mend.generation || c.state(a, e.ID) != store.StatePublished {
				t.Errorf("%+v, %s", st, c.state(a, e.ID))
			}
			gets(t, a, askLithium, mend.text)
			c.publish(a, other)
			reads(t, a, readyID, "Bring a friend.")
			gets(t, a, askLithium, mend.text)
			if err := a.FinishPublishing(context.Background()); err != nil {
				t.Error(err)
			}
			gets(t, a, askLithium, mend.text)
		})
	}
}

// A store that takes no change, and one that takes none for longer than anybody waits:
// nothing is served that is not kept.
func TestPublishWithoutTheStore(t *testing.T) {
	c, a := serving(t)
	e := c.approved(a, c.propose(a, lithiumID, saying(reworded)))
	db, err := sql.Open("sqlite", c.path("data/"+app.StoreFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var conn *sql.Conn
	hold := func() {
		if conn, err = db.Conn(context.Background()); err == nil {
			_, err = conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
		}
		if err != nil {
			t.Error(err)
		}
	}
	unchanged := func(what string, err error) {
		t.Helper()
		if err == nil || errors.Is(err, app.ErrUnserved) || c.current() != "gen-1\n" || c.state(a, e.ID) != store.StateApproved {
			t.Errorf("%s: %v, CURRENT %q, %s", what, err, c.current(), c.state(a, e.ID))
		}
		gets(t, a, askLithium, folderLithium)
	}
	release := func() {
		if _, err := conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			t.Error(err)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	unchanged("nobody waits", c.publishing(ctx, a, e, func() {
		hold()
		time.AfterFunc(500*time.Millisecond, cancel)
	}))
	release()
	unchanged("it is locked", c.publishing(context.Background(), a, e, hold))
	release()
	c.publish(a, e)
	gets(t, a, askLithium, reworded)
}

// fullDisk has the program fill its disk, as it sees it.
const fullDisk = "BEDSIDE_TEST_FULL_DISK"

// full is a disk that takes no more, as far as this process can see.
func full(t *testing.T) (room func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	none := before
	none.Cur = 1
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &none); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
	}
}

// A disk that fills up at any step of publishing leaves the old answers, and once there
// is room the edit is published, by itself or when somebody asks again. The test runs
// in a program of its own, because the limit holds for all that a program writes.
func TestPublishOnAFullDisk(t *testing.T) {
	if os.Getenv(fullDisk) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPublishOnAFullDisk$", "-test.v")
		cmd.Env = append(os.Environ(), fullDisk+"=1")
		if out, err := cmd.CombinedOutput(); err != nil || strings.Count(string(out), "    --- PASS") != 4 {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	for _, at := range []string{"index", "check", "replay new", "swaps"} {
		t.Run(at, func(t *testing.T) {
			c, a := serving(t)
			e := c.approved(a, c.propose(a, lithiumID, saying(reworded)))
			var room func()
			_, err := a.Publish(context.Background(), e.ID, "bob", app.ReindexOptions{Progress: func(stage string, _, _ int) {
				if stage == at && room == nil {
					room = full(t)
				}
			}})
			if room == nil {
				t.Fatalf("it did not come so far: %v", err)
			}
			room()
			if err == nil || c.current() != "gen-1\n" {
				t.Fatalf("CURRENT %q, %v", c.current(), err)
			}
			gets(t, a, askLithium, folderLithium)
			if state := c.state(a, e.ID); state != store.StateApproved {
				t.Errorf("the edit is %s (%v)", state, err)
			}
			b := c.open(app.Options{}) // with a store that takes changes again
			if err := b.FinishPublishing(context.Background()); err != nil {
				t.Fatal(err)
			}
			gets(t, b, askLithium, folderLithium)
			c.publish(b, e)
			gets(t, b, askLithium, reworded)
			if entries, err := os.ReadDir(c.path("data/index/default")); err != nil || len(entries) > 5 {
				t.Errorf("left behind: %v, %v", entries, err)
			}
		})
	}
}
