package app_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/faq"
	"bedside/internal/store"
)

const loadEvery = 5 * time.Millisecond // 200 questions a second

// wording is one version of an edited passage: three fields that must come together.
type wording struct{ heading, text, plain string }

func wordingOf(p *faq.Passage) wording { return wording{p.Section, p.Text, p.Plain} }

// edited is a passage that is edited under load, with the words of its versions.
type edited struct {
	question string
	id       string

	mu        sync.Mutex
	old, new  wording
	published time.Time // when Publish returned; zero before
	first     time.Time // when the first answer in the new words came
}

// TestPublishUnderLoad edits one passage after another of a clinic of a thousand while
// 200 questions a second are answered. Every answer is wholly one version, none fails,
// and after Publish has returned only the new one is given. Times are told and not
// judged: they are the machine's.
func TestPublishUnderLoad(t *testing.T) {
	c := newClinic(t)
	c.remove("faq")
	c.write("faq/golden/none", "")
	pages, edits := inventedPages, 5
	if slowed || testing.Short() {
		pages, edits = 10, 2
	}
	if err := invent(c.path("faq"), pages, 3); err != nil {
		t.Fatal(err)
	}
	a := c.open(app.Options{})
	if err := a.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := a.Warm(context.Background()); err != nil { // as bot serve does
		t.Fatal(err)
	}
	if n := a.Status().Passages; n != pages*inventedPassages {
		t.Fatalf("%d passages", n)
	}
	l := newLoad(t, a, edits)
	stop := l.begin()
	for i := range edits {
		l.edit(i)
	}
	time.Sleep(20 * loadEvery) // answers after the last swap
	stop()
	l.report(runtime.GOMAXPROCS(0))
}

// load is a stream of questions to an App.
type load struct {
	t      *testing.T
	app    *app.App
	edits  []*edited
	others []*edited // passages that nobody edits

	mu      sync.Mutex
	took    []time.Duration
	publish []time.Duration
	failed  atomic.Int64
	torn    atomic.Int64
	late    atomic.Int64
}

// newLoad picks the passages and learns how they answer now.
func newLoad(t *testing.T, a *app.App, edits int) *load {
	t.Helper()
	l := &load{t: t, app: a}
	for _, d := range a.Documents() {
		for i, p := range d.Passages {
			full, err := a.Passage(p.ID)
			if err != nil {
				t.Fatal(err)
			}
			e := &edited{question: full.AlsoAsked[i%len(full.AlsoAsked)], id: full.ID, old: wordingOf(full)}
			e.new = e.old
			got := ask(t, a, e.question)
			if got.Kind != answer.Answer || got.Passages[0].Passage.ID != e.id {
				continue // ambiguous from the start: it says nothing about versions
			}
			if i == 7 && len(l.edits) < edits {
				l.edits = append(l.edits, e)
			} else {
				l.others = append(l.others, e)
			}
		}
	}
	if len(l.edits) < edits || len(l.others) < 100 {
		t.Fatalf("only %d and %d passages answer to their phrasings", len(l.edits), len(l.others))
	}
	return l
}

// begin asks every loadEvery, whether the answers before have come or not. The function
// it returns stops that and waits for the last answers.
func (l *load) begin() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var asking sync.WaitGroup
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(loadEvery)
		defer tick.Stop()
		begun := time.Now()
		for n := 0; ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			// A tick that was missed is made up for: late questions are the ones that count.
			for ; time.Duration(n)*loadEvery < time.Since(begun); n++ {
				e := l.others[n%len(l.others)]
				if n%2 == 0 {
					e = l.edits[n/2%len(l.edits)]
				}
				due := begun.Add(time.Duration(n) * loadEvery)
				asking.Go(func() { l.ask(e, due) })
			}
		}
	}()
	return func() {
		cancel()
		<-ended
		asking.Wait()
	}
}

// ask asks for one passage and looks at what comes.
func (l *load) ask(e *edited, due time.Time) {
	begun := time.Now()
	d, err := l.app.Ask(context.Background(), e.question)
	now := time.Now()
	l.mu.Lock()
	l.took = append(l.took, now.Sub(due))
	l.mu.Unlock()
	if err != nil || d.Kind != answer.Answer || d.Passages[0].Passage.ID != e.id {
		l.failed.Add(1)
		return
	}
	got := wordingOf(d.Passages[0].Passage)
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case got != e.old && got != e.new:
		l.torn.Add(1)
	case got != e.new && !e.published.IsZero() && begun.After(e.published):
		l.late.Add(1)
	case got == e.new && e.first.IsZero():
		e.first = now
	}
}

// edit publishes another wording of the i-th passage.
func (l *load) edit(i int) {
	l.t.Helper()
	ctx := context.Background()
	e := l.edits[i]
	v, _, err := l.app.Current(ctx, e.id)
	if err != nil {
		l.t.Fatal(err)
	}
	s := v.Section
	s.Heading += " (mended)"
	s.Text = strings.Replace(s.Text, "Ask the nurse", "Ask your nurse or your doctor", 1) + fmt.Sprintf("\n\nMended for the %d. time.", i+1)
	s.Plain = "Ask us first."
	draft, err := l.app.Propose(ctx, "ann", store.KindEdit, faq.Change{Kind: faq.Edit, Passage: e.id, File: v.File, Section: s}, v)
	if err == nil {
		_, err = approve(ctx, l.app, draft.ID)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	e.mu.Lock()
	e.new = wording{s.Heading, s.Text, s.Plain}
	e.first = time.Time{}
	e.mu.Unlock()
	pressed := time.Now()
	if _, err := l.app.Publish(ctx, draft.ID, "bob", app.ReindexOptions{}); err != nil {
		l.t.Fatal(err)
	}
	e.mu.Lock()
	e.published = time.Now()
	e.mu.Unlock()
	for e.answered().IsZero() && l.failed.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	l.publish = append(l.publish, e.answered().Sub(pressed))
}

func (e *edited) answered() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.first
}

func (l *load) report(cores int) {
	l.t.Helper()
	slices.Sort(l.took)
	at := func(share float64) time.Duration {
		return l.took[int(share*float64(len(l.took)-1))].Round(10 * time.Microsecond)
	}
	l.t.Logf("%d cores, %d questions: p50 %v, p99 %v, slowest %v; from the button to the first new answer: %v",
		cores, len(l.took), at(0.5), at(0.99), at(1), l.publish)
	if f, torn, late := l.failed.Load(), l.torn.Load(), l.late.Load(); f+torn+late > 0 {
		l.t.Errorf("%d failed, %d were neither version, %d were old after Publish had returned", f, torn, late)
	}
	if st := l.app.Status(); st.Generation != 1+len(l.edits) {
		l.t.Errorf("%+v", st)
	}
}
