package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The test program runs itself again with this set to a place, changes what is
// there until it is killed, and prints what the store acknowledged.
const childVariable = "BEDSIDE_TEST_STORE"

// killRounds is how often the child is killed, unless BEDSIDE_KILLS says otherwise.
const killRounds = 25

// ack is a change that the store said was made.
type ack struct{ What, ID, Arg string }

func childChanges(source string) {
	s, err := Open(context.Background(), source, Options{VoteKey: testKey})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var out sync.Mutex
	enc := json.NewEncoder(os.Stdout)
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	for worker := range 4 {
		go func() {
			for i := 0; ; i++ {
				w := work{s: s, name: fmt.Sprintf("%s-%d-%d", run, worker, i), ack: func(a ack) {
					out.Lock()
					defer out.Unlock()
					_ = enc.Encode(a) // once nobody listens, the end is near
				}}
				if err := w.all(context.Background()); err != nil {
					fmt.Fprintln(os.Stderr, "child:", err)
					os.Exit(1)
				}
			}
		}()
	}
	select {}
}

// work makes one change of every kind.
type work struct {
	s    *Store
	name string // unlike any other
	ack  func(ack)
}

func (w work) all(ctx context.Context) error {
	for _, step := range []func(context.Context) error{w.count, w.queue, w.revise, w.staff} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (w work) count(ctx context.Context) error {
	if err := w.s.Vote(ctx, Vote{Clinic: "c", Passage: w.name, Version: "v", Helpful: true, Person: "u"}); err != nil {
		return err
	}
	w.ack(ack{"vote", w.name, ""})
	// Two rows in one change: both or none.
	err := w.s.AddGaps(ctx, []Gap{
		{Clinic: "c", Medicines: []string{w.name}, Topic: "a", Reason: "uncovered", Count: 1},
		{Clinic: "c", Medicines: []string{w.name}, Topic: "b", Reason: "uncovered", Count: 1},
	})
	if err == nil {
		w.ack(ack{"gaps", w.name, ""})
	}
	return err
}

func (w work) queue(ctx context.Context) error {
	code := NewCode()
	it, err := w.s.Enqueue(ctx, Item{Clinic: "c", Sealed: []byte(w.name), KeyID: "k"}, code)
	if err != nil {
		return err
	}
	w.ack(ack{"item", it.ID, string(ItemNew)})
	if it, err = w.s.Take(ctx, "c", w.name); err != nil {
		return err
	}
	w.ack(ack{"item", it.ID, string(ItemTaken)})
	if err = w.s.Answer(ctx, "c", it.ID, Reply{Passage: "p"}, w.name); err != nil {
		return err
	}
	w.ack(ack{"item", it.ID, string(ItemAnswered)})
	code = NewCode()
	if it, err = w.s.Enqueue(ctx, Item{Clinic: "d", Sealed: []byte(w.name), KeyID: "k"}, code); err != nil {
		return err
	}
	if err = w.s.Forget(ctx, "d", code); err == nil {
		w.ack(ack{"item", it.ID, "gone"})
	}
	return err
}

func (w work) revise(ctx context.Context) error {
	r, err := w.s.Draft(ctx, Revision{Clinic: "c", Passage: "p" + w.name[len(w.name)-1:], File: "f", Kind: KindEdit,
		Content: []byte(w.name), NeedsApproval: true, Author: "ann"})
	if err != nil {
		return err
	}
	w.ack(ack{"revision", r.ID, string(r.State)})
	for _, step := range []func() (Revision, error){
		func() (Revision, error) { return w.s.Submit(ctx, "c", r.ID, "ann") },
		func() (Revision, error) { return w.s.Approve(ctx, "c", r.ID, "bob") },
		func() (Revision, error) { return w.s.Publish(ctx, "c", r.ID, "bob") },
	} {
		r, err := step()
		if errors.Is(err, ErrConflict) {
			return nil // another worker published a newer one
		}
		if err != nil {
			return err
		}
		w.ack(ack{"revision", r.ID, string(r.State)})
	}
	return nil
}

func (w work) staff(ctx context.Context) error {
	if err := w.s.Disable(ctx, "c", StopEntry, w.name, "ann", "test"); err != nil {
		return err
	}
	w.ack(ack{"switch", w.name, "on"})
	if strings.HasSuffix(w.name, "1") {
		if err := w.s.Enable(ctx, "c", StopEntry, w.name, "ann", "test"); err != nil {
			return err
		}
		w.ack(ack{"switch", w.name, "off"})
	}
	e, err := w.s.Record(ctx, Event{Clinic: "c", Actor: "ann", Action: "reindex", Subject: w.name})
	if err != nil {
		return err
	}
	w.ack(ack{"event", strconv.FormatInt(e.Seq, 10), e.Hash})
	if err := w.s.Left(ctx, w.name, time.Now(), "ann"); err != nil {
		return err
	}
	w.ack(ack{"left", w.name, ""})
	return nil
}

// killed runs the child for a while, kills it as by kill -9 and returns what was
// acknowledged.
func killed(t *testing.T, source string, after time.Duration) []ack {
	t.Helper()
	exe, err := os.Executable()
	ok(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childVariable+"="+source)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	ok(t, err)
	ok(t, cmd.Start())
	acks := []ack{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var a ack
		if json.Unmarshal(lines.Bytes(), &a) != nil {
			break // cut in the middle: nobody has read it
		}
		if acks = append(acks, a); len(acks) == 1 { // it is at work
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child was not killed: %v\n%s", err, complaint.String())
	}
	return acks
}

func TestKilled(t *testing.T) {
	rounds := killRounds
	if n, err := strconv.Atoi(os.Getenv("BEDSIDE_KILLS")); err == nil && n > 0 {
		rounds = n
	}
	onBoth(t, func(t *testing.T, p place) {
		total := 0
		seen := make(map[string]bool)
		for round := range rounds {
			after := time.Duration(rand.Int64N(int64(120 * time.Millisecond)))
			acks := killed(t, p.source, after)
			total += len(acks)
			for _, a := range acks {
				seen[a.What+a.Arg[:min(len(a.Arg), 3)]] = true
			}
			s := p.open(t)
			acknowledged(t, s, acks)
			whole(t, s)
			ok(t, s.Close())
			if t.Failed() {
				t.Fatalf("in round %d, killed after %v", round, after)
			}
		}
		t.Logf("%d kills, %d acknowledged changes", rounds, total)
		if total < rounds || len(seen) < 8 {
			t.Errorf("only %d changes of the kinds %v", total, seen)
		}
	})
}
