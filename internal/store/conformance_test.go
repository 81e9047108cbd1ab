package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// clock is a time that tests turn by hand.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

const days = 24 * time.Hour

var testKey = []byte("a key of at least sixteen bytes")

// place is where a store lives, so that it can be opened again.
type place struct {
	engine string
	source string
	clock  *clock
}

func (p place) open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(context.Background(), p.source, Options{VoteKey: testKey, Now: p.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// onBoth runs a test on each engine, each time in a place of its own.
func onBoth(t *testing.T, test func(t *testing.T, p place)) {
	onBothAlone(t, func(t *testing.T, p place) {
		t.Parallel()
		test(t, p)
	})
}

// onBothAlone is onBoth, one engine after the other.
func onBothAlone(t *testing.T, test func(t *testing.T, p place)) {
	t.Run("SQLite", func(t *testing.T) {
		test(t, place{"SQLite", filepath.Join(t.TempDir(), "state", "store.db"), newClock()})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		test(t, place{"PostgreSQL", postgresPlace(t), newClock()})
	})
}

// TestConformance is what every engine must do alike.
func TestConformance(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(t *testing.T, p place, s *Store){
		"Votes":            testVotes,
		"VoterErased":      testVoterErased,
		"VotesAtOnce":      testVotesAtOnce,
		"Gaps":             testGaps,
		"GapsAtOnce":       testGapsAtOnce,
		"GapsErased":       testGapsErased,
		"Queue":            testQueue,
		"QueueTakeAtOnce":  testQueueTakeAtOnce,
		"QueueRelease":     testQueueRelease,
		"QueueExpiry":      testQueueExpiry,
		"Revisions":        testRevisions,
		"RevisionSteps":    testRevisionSteps,
		"RevisionConflict": testRevisionConflict,
		"RevisionNumbers":  testRevisionNumbers,
		"Settle":           testSettle,
		"Switches":         testSwitches,
		"Departures":       testDepartures,
		"Audit":            testAudit,
		"AuditAtOnce":      testAuditAtOnce,
		"OneFailsAlone":    testOneFailsAlone,
		"Refusals":         testRefusals,
		"Reopen":           testReopen,
		"TwoStores":        testTwoStores,
		"Leave":            testLeave,
		"Close":            testClose,
		"Check":            testCheck,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, p place) {
				test(t, p, p.open(t))
				if err := p.open(t).VerifyAudit(context.Background()); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

func wantErr(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("error %v, want %v", got, want)
	}
}

func same[T any](t testing.TB, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// actions lists a clinic's audit log, oldest first, as actor action detail.
func actions(t testing.TB, s *Store, clinic string) []string {
	t.Helper()
	out := []string{}
	for _, e := range must[[]Event](t)(s.Audit(context.Background(), clinic, 1000)) {
		out = append(out, e.Actor+" "+e.Action)
	}
	slices.Reverse(out)
	return out
}

// atOnce runs n functions at the same time.
func atOnce(n int, run func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			run(i)
		})
	}
	close(start)
	all.Wait()
}

func testVotes(t *testing.T, _ place, s *Store) {
	ctx := context.Background()
	v := Vote{Clinic: "c1", Passage: "p1", Version: "v1", Helpful: true, Person: "u1"}
	ok(t, s.Vote(ctx, v))
	ok(t, s.Vote(ctx, v))
	v.Helpful = false
	ok(t, s.Vote(ctx, v))
	v.Person, v.Helpful = "u2", true
	ok(t, s.Vote(ctx, v))
	v.Version = "v2"
	ok(t, s.Vote(ctx, v))
	v.Passage = "P1"
	ok(t, s.Vote(ctx, v))
	v.Clinic = "c2"
	ok(t, s.Vote(ctx, v))
	same(t, must[[]VoteCount](t)(s.Votes(ctx, "c1")), []VoteCount{{"P1", "v2", 1, 0}, {"p1", "v1", 1, 1}, {"p1", "v2", 1, 0}})
	same(t, must[[]VoteCount](t)(s.Votes(ctx, "c2")), []VoteCount{{"P1", "v2", 1, 0}})
	same(t, must[[]VoteCount](t)(s.Votes(ctx, "c3")), []VoteCount{})
}

// hashes counts what is kept of who voted.
func hashes(t testing.TB, s *Store) (n int) {
	t.Helper()
	ok(t, s.reading(context.Background()).one(`SELECT COUNT(*) FROM vote`, nil, &n))
	return n
}

func testVoterErased(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	old := Vote{Clinic: "c1", Passage: "p1", Version: "v1", Helpful: true, Person: "u1"}
	ok(t, s.Vote(ctx, old))
	p.clock.add(15 * days)
	late := old
	late.Person, late.Helpful = "u2", false
	ok(t, s.Vote(ctx, late))
	p.clock.add(14 * days)
	if n := must[int64](t)(s.EraseVoters(ctx)); n != 0 {
		t.Errorf("%d erased after 29 days", n)
	}
	p.clock.add(1 * days)
	if n := must[int64](t)(s.EraseVoters(ctx)); n != 1 {
		t.Errorf("%d erased after 30 days, want 1", n)
	}
	if n := hashes(t, s); n != 1 {
		t.Errorf("%d hashes left, want 1", n)
	}
	want := []VoteCount{{"p1", "v1", 1, 1}}
	same(t, must[[]VoteCount](t)(s.Votes(ctx, "c1")), want)
	p.clock.add(40 * days)
	if got := must[Swept](t)(s.Sweep(ctx, 0)); got.Voters != 1 || hashes(t, s) != 0 {
		t.Errorf("swept %+v, %d hashes left", got, hashes(t, s))
	}
	same(t, must[[]VoteCount](t)(s.Votes(ctx, "c1")), want)
}

func testVotesAtOnce(t *testing.T, _ place, s *Store) {
	ctx := context.Background()
	atOnce(60, func(i int) {
		err := s.Vote(ctx, Vote{Clinic: "c", Passage: "p", Version: "v", Helpful: i%2 == 0, Person: fmt.Sprint("u", i%3)})
		if err != nil {
			t.Error(err)
		}
	})
	got := must[[]VoteCount](t)(s.Votes(ctx, "c"))
	if len(got) != 1 || got[0].Helpful+got[0].NotHelpful != 3 {
		t.Errorf("%+v, want three votes", got)
	}
}

func testGaps(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	now := p.clock.now()
	ok(t, s.AddGaps(ctx, nil))
	ok(t, s.AddGaps(ctx, []Gap{
		{Clinic: "c1", Medicines: []string{"tramadol", "methadone"}, Topic: "interaction", Reason: "uncovered", Count: 2},
		{Clinic: "c1", Medicines: []string{"methadone", "tramadol", "tramadol"}, Topic: "interaction", Reason: "uncovered", Count: 3},
		{Clinic: "c1", Topic: "", Reason: "weak_match", Count: 5},
		{Clinic: "c2", Medicines: []string{"tramadol"}, Topic: "storage", Reason: "uncovered", Count: 1},
	}))
	ok(t, s.AddGaps(ctx, []Gap{{Clinic: "c1", Topic: "", Reason: "weak_match", Count: 1, Day: now.Add(-3 * days)}}))
	same(t, must[[]Gap](t)(s.Gaps(ctx, "c1", now.Add(-3*days), now)), []Gap{
		{Clinic: "c1", Medicines: []string{}, Topic: "", Reason: "weak_match", Count: 6},
		{Clinic: "c1", Medicines: []string{"methadone", "tramadol"}, Topic: "interaction", Reason: "uncovered", Count: 5},
	})
	same(t, must[[]Gap](t)(s.Gaps(ctx, "c1", now.Add(-3*days), now.Add(-1*days))), []Gap{
		{Clinic: "c1", Medicines: []string{}, Topic: "", Reason: "weak_match", Count: 1},
	})
	// Known bad: words of a question in any field, and all or nothing.
	for _, g := range []Gap{
		{Clinic: "c1", Reason: "can i take it", Count: 1},
		{Clinic: "c1", Topic: "Topic", Reason: "uncovered", Count: 1},
		{Clinic: "c1", Medicines: []string{"a\nb"}, Reason: "uncovered", Count: 1},
		{Clinic: "c1", Medicines: []string{"my doctor told me that i should take it every day after breakfast"}, Reason: "uncovered", Count: 1},
		{Clinic: "c1", Reason: "uncovered"},
		{Reason: "uncovered", Count: 1},
	} {
		wantErr(t, s.AddGaps(ctx, []Gap{{Clinic: "c3", Reason: "uncovered", Count: 1}, g}), ErrInvalid)
	}
	same(t, must[[]Gap](t)(s.Gaps(ctx, "c3", now, now)), []Gap{})
}

func testGapsAtOnce(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	atOnce(20, func(i int) {
		gaps := []Gap{
			{Clinic: "c", Medicines: []string{"a"}, Reason: "uncovered", Count: 1},
			{Clinic: "c", Medicines: []string{"b"}, Reason: "uncovered", Count: 1},
		}
		if i%2 == 0 {
			slices.Reverse(gaps)
		}
		if err := s.AddGaps(ctx, gaps); err != nil {
			t.Error(err)
		}
	})
	for _, g := range must[[]Gap](t)(s.Gaps(ctx, "c", p.clock.now(), p.clock.now())) {
		if g.Count != 20 {
			t.Errorf("%v counted %d times, want 20", g.Medicines, g.Count)
		}
	}
}

func testGapsErased(t *testing.T, p place, s *Store) {
	ctx := context.Background()
	add := func() { ok(t, s.AddGaps(ctx, []Gap{{Clinic: "c", Reason: "uncovered", Count: 1}})) }
	add()
	p.clock.add(300 * days)
	add()
	p.clock.add(100 * days)
	if n := must[int64](t)(s.EraseGaps(ctx, 0)); n != 0 {
		t.Errorf("%d erased at 400 days", n)
	}
	p.clock.add(1 * days)
	if n := must[int64](t)(s.EraseGaps(ctx, 0)); n != 1 {
		t.Errorf("%d erased at 401 days, want 1", n)
	}
	if n := must[int64](t)(s.EraseGaps(ctx, 30)); n != 1 {
		t.Errorf("%d erased with 30 days, want 1", n)
	}
}
