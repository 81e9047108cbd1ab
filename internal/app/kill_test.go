package app_test

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
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/curation"
	"bedside/internal/store"
	"bedside/internal/store/storetest"
)

// killRounds is how often the child is killed, unless BEDSIDE_KILLS says otherwise.
const killRounds = 15

// kill runs a child, kills it as by kill -9 after a while from a word of a kind, and
// returns what was acknowledged.
func kill(t *testing.T, root, source, from string, after time.Duration) []ack {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childFolder+"="+root, childStore+"="+source)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	var acks []ack
	begun := false
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var k ack
		if json.Unmarshal(lines.Bytes(), &k) != nil {
			break // cut in the middle: nobody has read it
		}
		acks = append(acks, k)
		if !begun && (k.What == from || len(acks) > 5000) {
			begun = true
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

// killedClinic is a clinic with a child that is killed again and again, and all that was
// acknowledged in it.
type killedClinic struct {
	t            *testing.T
	root, source string

	app  *app.App
	desk *curation.Desk
	rows map[string]int // of the audit, by "action subject"
}

func TestKilled(t *testing.T) {
	rounds := killRounds
	if n, err := strconv.Atoi(os.Getenv("BEDSIDE_KILLS")); err == nil && n > 0 {
		rounds = n
	} else if testing.Short() || slowed {
		rounds = 4
	}
	for engine, source := range map[string]func(t *testing.T) string{
		"SQLite":     func(*testing.T) string { return "" },
		"PostgreSQL": func(t *testing.T) string { return storetest.Postgres(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			c := newClinic(t)
			c.remove("faq")
			c.write(page, smallPage)
			c.write("config.yaml", "clinic:\n  name: Test Clinic\nstaff:\n  approval: all\nask_staff:\n  accept_policy_16: true\n")
			k := &killedClinic{t: t, root: c.root, source: source(t)}
			seen := make(map[string]int)
			left := 0 // rounds that left an edit kept and not served
			for round := range rounds {
				// By turns anywhere, and where an edit is about to be kept and served.
				from, after := "draft", time.Duration(rand.Int64N(int64(900*time.Millisecond)))
				if round%2 == 1 {
					from, after = "publishing", time.Duration(rand.Int64N(int64(40*time.Millisecond)))
				}
				acks := kill(t, k.root, k.source, from, after)
				for _, a := range acks {
					seen[a.What]++
				}
				if k.check(acks) {
					left++
				}
				if t.Failed() {
					t.Fatalf("in round %d, killed %v after %q", round, after, from)
				}
			}
			t.Logf("%d kills, %d of them between keeping an edit and serving it; acknowledged: %v", rounds, left, seen)
			if rounds >= killRounds && (len(seen) < 11 || seen["published"] == 0) {
				t.Errorf("too little was done: %v", seen)
			}
		})
	}
}

// check looks at everything after a kill. It reports whether an edit was kept and not
// served.
func (k *killedClinic) check(acks []ack) (left bool) {
	k.t.Helper()
	ctx := context.Background()
	var err error
	if k.app, err = killedApp(k.root, k.source); err != nil {
		k.t.Fatal(err)
	}
	defer func() {
		if err := k.app.Close(); err != nil {
			k.t.Error(err)
		}
	}()
	if k.desk, err = k.app.Desk(ctx); err != nil {
		k.t.Fatal(err)
	}
	if err := k.app.Open(ctx); err != nil {
		k.t.Fatal(err)
	}
	left = !k.served()
	if err := k.app.FinishPublishing(ctx); err != nil {
		k.t.Error(err)
	}
	if !k.served() {
		k.t.Error("an edit that is kept as published is not served")
	}
	k.generations()
	k.audit()
	for _, a := range acks {
		k.acknowledged(a)
	}
	k.votes(acks)
	k.reindexed(acks)
	// The folder's change that nobody published waits for people, who do that now.
	if _, err := k.app.Reindex(ctx, app.ReindexOptions{}); err != nil || !k.served() {
		k.t.Errorf("reindex afterwards: %v", err)
	}
	return left
}

// served reports whether every passage reads as its newest published edit says.
func (k *killedClinic) served() bool {
	k.t.Helper()
	edits, err := k.desk.Overlay(context.Background())
	if err != nil {
		k.t.Fatal(err)
	}
	newest := make(map[string]string)
	for _, e := range edits { // the older of a passage before the newer
		newest[e.Passage] = e.Change.Section.Text
	}
	for id, text := range newest {
		p, err := k.app.Passage(id)
		if err != nil {
			k.t.Fatal(err)
		}
		if p.Text != text {
			return false
		}
	}
	return true
}

// generations demands that the current one is whole.
func (k *killedClinic) generations() {
	k.t.Helper()
	list, err := k.app.Kept(context.Background())
	current := slices.IndexFunc(list, func(g app.Kept) bool { return g.Current })
	if err != nil || current < 0 || list[current].Err != nil || k.app.Status().Degraded {
		k.t.Errorf("%+v, %v, %+v", list, err, k.app.Status())
	}
}

// audit demands that the log is whole, that every change of staff's stands in it once,
// and that it names the current generation.
func (k *killedClinic) audit() {
	k.t.Helper()
	ctx := context.Background()
	source := k.source
	if source == "" {
		source = k.root + "/data/" + app.StoreFile
	}
	s, err := store.Open(ctx, source, store.Options{VoteKey: []byte("a key of sixteen bytes")})
	if err != nil {
		k.t.Fatal(err)
	}
	if err := errors.Join(s.VerifyAudit(ctx), s.Close()); err != nil {
		k.t.Error(err)
	}
	events, err := k.desk.Audit(ctx, 1_000_000)
	if err != nil {
		k.t.Fatal(err)
	}
	k.rows = make(map[string]int)
	published := ""
	for _, e := range events { // the newest first
		k.rows[e.Action+" "+e.Subject]++
		if published == "" && e.Action == app.AuditPublish {
			published = e.Detail
		}
	}
	if want := fmt.Sprintf("generation %d", k.app.Status().Generation); !strings.HasPrefix(published, want) {
		k.t.Errorf("the audit says last %q, and %s is served", published, want)
	}
	var all []curation.Edit
	for _, id := range killPassages {
		list, err := k.desk.History(ctx, id)
		if err != nil {
			k.t.Fatal(err)
		}
		for i, e := range list {
			if e.Number != i+1 {
				k.t.Errorf("number %d follows number %d", e.Number, i)
			}
		}
		all = append(all, list...)
	}
	for _, e := range all {
		has := map[string]bool{
			"draft":    true,
			"submit":   e.State != store.StateDraft,
			"approve":  e.State == store.StateApproved || e.State == store.StatePublished || e.State == store.StateWithdrawn,
			"publish":  e.State == store.StatePublished,
			"withdraw": e.State == store.StateWithdrawn,
		}
		for step, want := range has {
			if n := k.rows["revision."+step+" "+e.ID]; n != map[bool]int{true: 1}[want] {
				k.t.Errorf("%d rows say %s of an edit that is %s", n, step, e.State)
			}
		}
	}
}

// rank orders the states of edits and questions.
var rank = map[string]int{"draft": 1, "submitted": 2, "approved": 3, "published": 4, "withdrawn": 4, "new": 1, "taken": 2, "answered": 3}

// acknowledged demands that a change is there.
func (k *killedClinic) acknowledged(a ack) {
	k.t.Helper()
	ctx := context.Background()
	switch a.What {
	case "draft", "submitted", "approved", "published":
		e, err := k.desk.Edit(ctx, a.ID)
		if err != nil || rank[string(e.State)] < rank[a.What] || e.Change.Section.Text != a.Text || a.What == "published" && e.State != store.StatePublished {
			k.t.Errorf("%s: %s %q, %v", a.What, e.State, e.Change.Section.Text, err)
		}
	case "sent", "taken", "answered":
		q, err := k.desk.Receipt(ctx, a.ID)
		if a.What == "sent" && errors.Is(err, store.ErrNotFound) {
			return // its sender may have taken it back; see forgotten
		}
		if err != nil || rank[string(q.State)] < rank[a.Arg] || a.What == "answered" && q.Answer != a.Text {
			k.t.Errorf("%s: %+v, %v", a.What, q, err)
		}
		if n := k.rows["queue.take "+q.ID]; n != map[bool]int{true: 1}[q.State != store.ItemNew] {
			k.t.Errorf("%d rows say that it was taken: %+v", n, q)
		}
	case "forgotten":
		if _, err := k.desk.Receipt(ctx, a.ID); !errors.Is(err, store.ErrNotFound) || k.rows["queue.forget "+a.Arg] != 1 {
			k.t.Errorf("forgotten: %v, %d rows", err, k.rows["queue.forget "+a.Arg])
		}
	case "stopped", "resumed":
		stops, err := k.desk.Stops(ctx)
		on := slices.ContainsFunc(stops, func(s store.Switch) bool { return s.Target == a.ID })
		off := k.rows["enable.entry "+a.ID]
		if err != nil || k.rows["disable.entry "+a.ID] != 1 || on == (off == 1) || off > 1 || a.What == "resumed" && on {
			k.t.Errorf("%s: on %v, %d rows on, %d off, %v", a.What, on, k.rows["disable.entry "+a.ID], off, err)
		}
	}
}

func (k *killedClinic) votes(acks []ack) {
	k.t.Helper()
	want := make(map[string]int64)
	for _, a := range acks {
		if a.What == "voted" {
			want[a.ID]++
		}
	}
	counts, err := k.desk.Votes(context.Background())
	if err != nil {
		k.t.Fatal(err)
	}
	for version, n := range want {
		i := slices.IndexFunc(counts, func(c store.VoteCount) bool { return c.Version == version })
		// One more than acknowledged may have been kept.
		if i < 0 || counts[i].Helpful+counts[i].NotHelpful < n || counts[i].Helpful+counts[i].NotHelpful > n+1 {
			k.t.Errorf("%d votes were acknowledged: %+v", n, counts)
		}
	}
}

// reindexed demands that what was published of the folder is served, or what came after.
func (k *killedClinic) reindexed(acks []ack) {
	k.t.Helper()
	last := -1
	for i, a := range acks {
		if a.What == "reindexed" {
			last = i
		}
	}
	if last < 0 {
		return
	}
	p, err := k.app.Passage("ward")
	if err != nil {
		k.t.Fatal(err)
	}
	var was, is int
	run, _, _ := strings.Cut(acks[last].Text, ",")
	_, werr := fmt.Sscanf(strings.TrimPrefix(acks[last].Text, run), ", floor %d.", &was)
	_, ierr := fmt.Sscanf(strings.TrimPrefix(p.Text, run), ", floor %d.", &is)
	if err := errors.Join(werr, ierr); err != nil || is < was || is > was+1 {
		k.t.Errorf("%q is served after %q (%v)", p.Text, acks[last].Text, err)
	}
}
