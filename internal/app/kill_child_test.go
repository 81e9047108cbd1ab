package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"bedside/internal/app"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// The test program runs itself again with these set to a clinic's folder and a store's
// address, does what staff and patients do there until it is killed, and prints what
// was acknowledged.
const (
	childFolder = "BEDSIDE_TEST_CLINIC"
	childStore  = "BEDSIDE_TEST_CLINIC_STORE"
)

// killQuestions seals what the child's patients send.
const killQuestions = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

// ack is something that the App said was done.
type ack struct {
	What string // draft, submitted, approved, published, and so on
	ID   string // of the edit, the question's code, the stop's target, the vote's version
	Arg  string // the passage, the state
	Text string
}

// killed is an App over a folder in which a program may have been killed.
func killedApp(root, source string) (*app.App, error) {
	environ := []string{"BEDSIDE_ASK_STAFF_KEY=" + killQuestions}
	if source != "" {
		environ = append(environ, "BEDSIDE_STORE_URL="+source)
	}
	return app.New(context.Background(), app.Options{
		ConfigFile: filepath.Join(root, "config.yaml"), Environ: environ, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
}

// child does the child's work, if this is one. It ends only by being killed.
func child() bool {
	root := os.Getenv(childFolder)
	if root == "" {
		return false
	}
	err := run(root, os.Getenv(childStore))
	fmt.Fprintln(os.Stderr, "child:", err)
	os.Exit(1)
	return true
}

func run(root, source string) error {
	a, err := killedApp(root, source)
	if err != nil {
		return err
	}
	ctx := context.Background()
	if err := errors.Join(a.FinishPublishing(ctx), a.Open(ctx)); err != nil {
		return err
	}
	var out sync.Mutex
	enc := json.NewEncoder(os.Stdout)
	w := &worker{app: a, root: root, run: strconv.FormatInt(time.Now().UnixNano(), 36), ack: func(k ack) {
		out.Lock()
		defer out.Unlock()
		_ = enc.Encode(k) // once nobody listens, the end is near
	}}
	failed := make(chan error)
	for _, work := range []func(context.Context, int) error{w.edit, w.edit, w.reindex, w.question, w.stop, w.vote} {
		go func() {
			for n := 0; ; n++ {
				if err := work(ctx, n); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// worker does one thing of each kind.
type worker struct {
	app  *app.App
	root string
	run  string // unlike that of any other child
	ack  func(ack)

	// folder is held while the content folder differs from what is served, and while an
	// edit is published: so that what a killed child leaves is one of the two.
	folder sync.Mutex
	edits  sync.Mutex // numbers edits
	count  int
}

// killPassages are edited by turns.
var killPassages = []string{"ketamine/ketamine-and-methadone", lithiumID, readyID}

func (w *worker) edit(ctx context.Context, _ int) error {
	w.edits.Lock()
	w.count++
	n := w.count
	w.edits.Unlock()
	passage := killPassages[n%len(killPassages)]
	text := fmt.Sprintf("Wording %s of number %d: ask your provider.\n\n- lithium and methadone\n- sessions", w.run, n)
	v, _, err := w.app.Current(ctx, passage)
	if err != nil {
		return err
	}
	v.Section.Text = text
	e, err := w.app.Propose(ctx, "ann", store.KindEdit, faq.Change{Kind: faq.Edit, Passage: passage, File: v.File, Section: v.Section}, v)
	if err != nil {
		return err
	}
	w.ack(ack{"draft", e.ID, passage, text})
	desk, err := w.app.Desk(ctx)
	if err != nil {
		return err
	}
	if _, err := desk.Submit(ctx, e.ID, "ann"); err != nil {
		return err
	}
	w.ack(ack{"submitted", e.ID, passage, text})
	if _, err := desk.Approve(ctx, e.ID, "bob"); err != nil {
		return err
	}
	w.ack(ack{"approved", e.ID, passage, text})
	w.folder.Lock()
	defer w.folder.Unlock()
	told := false
	_, err = w.app.Publish(ctx, e.ID, "bob", app.ReindexOptions{Progress: func(stage string, done, total int) {
		if stage == "swaps" && done == total && !told {
			told = true
			w.ack(ack{What: "publishing"}) // from here on it is a matter of milliseconds
		}
	}})
	switch {
	case errors.Is(err, app.ErrStale): // the other editor was first
		_, err = desk.Withdraw(ctx, e.ID, "ann")
		return err
	case err != nil:
		return fmt.Errorf("publish: %w", err)
	}
	w.ack(ack{"published", e.ID, passage, text})
	return nil
}

// reindex publishes a change of the folder itself.
func (w *worker) reindex(ctx context.Context, n int) error {
	time.Sleep(100 * time.Millisecond)
	w.folder.Lock()
	defer w.folder.Unlock()
	text := fmt.Sprintf("Room %s, floor %d.", w.run, n)
	name := filepath.Join(w.root, "faq", "ward.md")
	data := strings.Replace(sertralinePage, "Tell your provider that you take sertraline.", text, 1)
	if err := os.WriteFile(name+".new", []byte(data), 0o600); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	if _, err := w.app.Reindex(ctx, app.ReindexOptions{Actor: "cyd"}); err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	w.ack(ack{"reindexed", "", "ward", text})
	return nil
}

func (w *worker) question(ctx context.Context, n int) error {
	desk, err := w.app.Desk(ctx)
	if err != nil {
		return err
	}
	const text = "is dizziness normal after a session" // no digits, which might be struck as somebody's number
	code, q, err := desk.Send(ctx, text)
	if err != nil {
		return err
	}
	w.ack(ack{"sent", code, "new", text})
	if n%4 == 3 {
		if err := desk.Forget(ctx, code); err != nil {
			return err
		}
		w.ack(ack{"forgotten", code, q.ID, ""})
		return nil
	}
	if q, err = desk.Take(ctx, q.ID, "ann"); err != nil {
		return err
	}
	if q.Text != text {
		return fmt.Errorf("%q was taken", q.Text)
	}
	w.ack(ack{"taken", code, "taken", ""})
	words := fmt.Sprintf("answer %s %d", w.run, n)
	if err := desk.AnswerIn(ctx, q.ID, words, "ann"); err != nil {
		return err
	}
	w.ack(ack{"answered", code, "answered", words})
	return nil
}

func (w *worker) stop(ctx context.Context, n int) error {
	target := fmt.Sprintf("no-page/%s-%d", w.run, n)
	if err := w.app.Stop(ctx, store.StopEntry, target, "ann", "test"); err != nil {
		return err
	}
	w.ack(ack{"stopped", target, "", ""})
	if n%2 == 1 {
		if err := w.app.Resume(ctx, store.StopEntry, target, "ann", "test"); err != nil {
			return err
		}
		w.ack(ack{"resumed", target, "", ""})
	}
	time.Sleep(5 * time.Millisecond)
	return nil
}

func (w *worker) vote(ctx context.Context, n int) error {
	desk, err := w.app.Desk(ctx)
	if err != nil {
		return err
	}
	if err := desk.Vote(ctx, lithiumID, w.run, strconv.Itoa(n), n%2 == 0); err != nil {
		return err
	}
	w.ack(ack{"voted", w.run, "", ""})
	time.Sleep(2 * time.Millisecond)
	return nil
}
