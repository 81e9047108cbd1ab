package app_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/embed/embedtest"
	"bedside/internal/store/storetest"

	"go.uber.org/goleak"
)

// TestMain sees that no App leaves a connection or a goroutine behind.
func TestMain(m *testing.M) {
	if child() {
		return
	}
	// The engine keeps a pool of analysis workers for the life of the program.
	goleak.VerifyTestMain(withServer{m}, goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// withServer stops the database that some tests start, before leaks are looked for.
type withServer struct{ *testing.M }

func (m withServer) Run() int {
	defer storetest.Stop()
	return m.M.Run()
}

const medicinePages = `---
title: Ketamine sessions
status: published
owner: clinical lead
covers: [ketamine]
reviewed: 2026-01-01
review_by: 2026-12-01
---

Ketamine is given here. Emergency: call 911.

## What should I wear for ketamine?

Wear loose clothes. Bring a coat.

## What should I bring for ketamine?

Bring a blanket, earphones, an eye mask, some water and a pillow under your head.

## Who should come with me for ketamine?

A friend or a relative may sit beside you.

## Methadone
<!--
covers: [methadone]
-->
Tell us what you take.
`

const outfit = "what outfit should i bring for ketamine"

// clothes is a meaning that two of these words share.
var clothes = []string{"wear", "outfit", "clothes"}

// meaningClinic is a clinic of one page with an endpoint in its settings.
func meaningClinic(t *testing.T, s *embedtest.Server, timeout int) *clinic {
	t.Helper()
	c := newClinic(t)
	c.remove("faq")
	c.write("faq/page.md", medicinePages)
	c.endpoint(s, "m", timeout)
	return c
}

func (c *clinic) endpoint(s *embedtest.Server, model string, timeout int) {
	c.write("config.yaml", fmt.Sprintf("embeddings:\n  url: %s\n  model: %s\n  timeout_ms: %d\n", s.URL(), model, timeout))
}

func (c *clinic) withoutEndpoint() { c.write("config.yaml", "clinic:\n  name: Test Clinic\n") }

func republish(t *testing.T, a *app.App, o app.ReindexOptions) app.ReindexReport {
	t.Helper()
	r, err := a.Reindex(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// texts counts what the endpoint was asked, by text.
func texts(s *embedtest.Server) map[string]int {
	out := make(map[string]int)
	for _, r := range s.Requests() {
		for _, text := range r.Texts {
			out[text]++
		}
	}
	return out
}

const (
	byWords   = "What should I bring for ketamine?"
	byMeaning = "What should I wear for ketamine?"
)

func first(t *testing.T, d answer.Decision) string {
	t.Helper()
	if d.Kind != answer.Answer || len(d.Passages) != 1 {
		t.Fatalf("%s %s", d.Kind, d.Reason)
	}
	return d.Passages[0].Passage.Section
}

// A text that must not leave the program is sent to no endpoint.
func TestAskByWords(t *testing.T) {
	s := embedtest.New(t, clothes)
	a := meaningClinic(t, s, 1000).open(app.Options{})
	d, err := a.AskByWords(t.Context(), outfit)
	if err != nil {
		t.Fatal(err)
	}
	if got := first(t, d); got != byWords || texts(s)[outfit] != 0 {
		t.Errorf("shown %q, sent %d times", got, texts(s)[outfit])
	}
	if ask(t, a, outfit); texts(s)[outfit] != 1 {
		t.Error("the endpoint gets no questions at all")
	}
}

func TestMeaningFromQuestionToAnswer(t *testing.T) {
	s := embedtest.New(t, clothes)
	c := meaningClinic(t, s, 1000)
	a := c.open(app.Options{}) // nothing is published: the first question builds
	if got := first(t, ask(t, a, outfit)); got != byMeaning {
		t.Errorf("shown: %q", got)
	}
	if st := a.Meaning(t.Context()); !st.On || st.Model != "m" || st.Dimension != embedtest.Dimension || !st.Served || st.Err != nil {
		t.Errorf("%+v", st)
	}
	asked := texts(s)
	if asked[outfit] != 1 || asked["What should I wear for ketamine?\nWear loose clothes. Bring a coat.\nKetamine sessions"] != 1 {
		t.Errorf("asked %v", asked)
	}

	// With the endpoint out of the settings, the published index serves on.
	c.withoutEndpoint()
	before := len(s.Requests())
	plain := c.open(app.Options{})
	if got := first(t, ask(t, plain, outfit)); got != byWords || len(s.Requests()) != before {
		t.Errorf("off: shown %q, %d requests", got, len(s.Requests())-before)
	}
	if st := plain.Meaning(t.Context()); st.On || st.Err != nil {
		t.Errorf("off: %+v", st)
	}
	if r := republish(t, plain, app.ReindexOptions{}); r.Generation != 2 || republish(t, plain, app.ReindexOptions{}).Unchanged != true {
		t.Errorf("off: %+v", r)
	}

	// Without vectors in what is served nothing is asked, and the operator is told.
	c.endpoint(s, "m", 1000)
	c.log.text.Reset()
	again := c.open(app.Options{})
	if got := first(t, ask(t, again, outfit)); got != byWords || len(s.Requests()) != before {
		t.Errorf("no vectors: shown %q, %d requests", got, len(s.Requests())-before)
	}
	if !strings.Contains(c.log.String(), "no vectors of the model in the settings") {
		t.Errorf("nobody is told:\n%s", c.log.String())
	}
	if r := republish(t, again, app.ReindexOptions{}); r.Generation != 3 {
		t.Errorf("%+v", r)
	}
	if got := first(t, ask(t, again, outfit)); got != byMeaning {
		t.Errorf("after the reindex: shown %q", got)
	}
	if n, err := again.Rollback(t.Context(), ""); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	if got := first(t, ask(t, again, outfit)); got != byWords {
		t.Errorf("after the rollback: shown %q", got)
	}
}

// TestEmbeddingFaults: whatever the endpoint does wrong, the answer is the one by
// words, to the last byte and in time, and the log has one line without a text.
func TestEmbeddingFaults(t *testing.T) {
	s := embedtest.New(t, clothes)
	c := meaningClinic(t, s, 100)
	published := c.open(app.Options{})
	if err := published.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	on := c.path("config.yaml")
	c.withoutEndpoint()
	lexical := c.open(app.Options{})
	const q = outfit + " canary"
	want := ask(t, lexical, q)
	if first(t, want) != byWords {
		t.Fatal("the words find it")
	}
	for _, fault := range embedtest.Faults() {
		t.Run(fault.String(), func(t *testing.T) {
			c := &clinic{t: t, root: c.root}
			c.endpoint(s, "m", 100)
			a := c.open(app.Options{})
			if err := a.Open(t.Context()); err != nil {
				t.Fatal(err, on)
			}
			s.Set(fault)
			defer s.Set(embedtest.None)
			for range 8 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				d, err := a.Ask(ctx, q)
				if err != nil || ctx.Err() != nil {
					t.Fatalf("%v, %v", err, ctx.Err())
				}
				cancel()
				if !reflect.DeepEqual(d, want) {
					t.Fatalf("another answer than the words': %s", first(t, d))
				}
			}
			log := c.log.String()
			if n := strings.Count(log, "embeddings endpoint fails"); n > 1 || n == 0 && fault != embedtest.WrongDimension {
				t.Errorf("logged %d times", n)
			}
			if strings.Contains(log, "canary") || strings.Contains(log, "outfit") {
				t.Errorf("the log holds a question:\n%s", log)
			}
		})
	}
}

// TestWhatLeavesTheProcess counts requests: nothing that triage hears and nothing that
// no passage covers is sent, however near it is to a passage.
func TestWhatLeavesTheProcess(t *testing.T) {
	s := embedtest.New(t, clothes, []string{"methadone", "tramadol", "fentanyl"})
	c := meaningClinic(t, s, 1000)
	a := c.open(app.Options{})
	if got := first(t, ask(t, a, outfit)); got != byMeaning {
		t.Fatalf("the endpoint is not used: %q", got)
	}
	before := len(s.Requests())
	for q, want := range map[string]answer.Kind{
		outfit + "? i want to die":                                answer.Crisis,
		"he took ketamine and he is not breathing":                answer.Crisis,
		"my name is Jo Doe, born 1/2/1980, phone 555-123-4567":    answer.NoAnswer,
		outfit + "? my name is Jo Doe, phone 555-123-4567":        answer.Answer,
		"how much ketamine should i take":                         answer.Dosing,
		"what should i wear and how many mg of ketamine do i get": answer.Dosing,
		"tramadol and ketamine":                                   answer.CoverGap,
		"what should i wear for fentanyl":                         answer.CoverGap,
		"where can i buy ketamine":                                answer.NoAnswer,
	} {
		if d := ask(t, a, q); d.Kind != want {
			t.Errorf("%q: %s %s", q, d.Kind, d.Reason)
		}
		if _, _, err := a.AskInContext(t.Context(), []string{outfit}, q); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.AskNormally(t.Context(), outfit+"? i want to die"); err != nil {
		t.Fatal(err)
	}
	a.RedFlag(nil, outfit)
	a.Suggest(outfit, 5)
	if n := len(s.Requests()); n != before {
		t.Errorf("%d requests: %v", n-before, s.Requests()[before:])
	}
}

func TestReindexWithAnEndpoint(t *testing.T) {
	s := embedtest.New(t, clothes)
	c := meaningClinic(t, s, 1000)
	a := c.open(app.Options{})
	var stages []string
	progress := app.ReindexOptions{Progress: func(stage string, done, total int) {
		if stages = append(stages, stage); stage == "embed" && (done != total || total != 5) {
			t.Errorf("embed %d of %d", done, total)
		}
	}}
	s.Set(embedtest.Failing)
	if r := republish(t, a, progress); r.Generation != 1 || slices.Contains(stages, "embed") {
		t.Errorf("with a broken endpoint: %+v, %v", r, stages)
	}
	if log := c.log.String(); strings.Count(log, "built without the meaning of passages") != 1 || !strings.Contains(log, "see the server's own log") {
		t.Errorf("the cause is not said once:\n%s", log)
	}
	if r := republish(t, a, app.ReindexOptions{}); !r.Unchanged {
		t.Error("still broken, and built again")
	}
	if got := first(t, ask(t, a, outfit)); got != byWords {
		t.Errorf("shown %q", got)
	}

	s.Set(embedtest.None)
	stages = nil
	healthy := a // which tries again at once
	if r := republish(t, healthy, progress); r.Generation != 2 || stages[0] != "embed" || len(r.Changed) > 0 || len(r.Difference.Changes) > 0 {
		t.Errorf("with a healthy endpoint: %+v, %v", r, stages)
	}
	if got := first(t, ask(t, healthy, outfit)); got != byMeaning {
		t.Errorf("shown %q", got)
	}

	// The same content again: one passage is compared, nothing is built.
	before := len(s.Requests())
	if r := republish(t, healthy, app.ReindexOptions{}); !r.Unchanged || len(s.Requests()) != before+1 {
		t.Errorf("%+v, %d requests", r, len(s.Requests())-before)
	}
	if r := republish(t, healthy, app.ReindexOptions{DryRun: true}); !r.Unchanged {
		t.Errorf("dry run: %+v", r)
	}
	s.Set(embedtest.Drop)
	if r := republish(t, healthy, app.ReindexOptions{}); !r.Unchanged {
		t.Errorf("the endpoint is gone, the content has not changed: %+v", r)
	}
	s.Set(embedtest.None)
	if got := first(t, ask(t, healthy, outfit)); got != byMeaning {
		t.Errorf("shown %q", got)
	}

	// Another model behind the name, and another name.
	other := embedtest.New(t, []string{"ketamine"}, []string{"sessions"}, []string{"given"}, []string{"call"})
	c.endpoint(other, "m", 1000)
	if r := republish(t, c.open(app.Options{}), app.ReindexOptions{DryRun: true}); r.Unchanged {
		t.Errorf("another model behind the name, dry: %+v", r)
	}
	if r := republish(t, c.open(app.Options{}), app.ReindexOptions{}); r.Generation != 3 {
		t.Errorf("another model behind the name: %+v", r)
	}
	c.endpoint(other, "n", 1000)
	if r := republish(t, c.open(app.Options{}), app.ReindexOptions{}); r.Generation != 4 {
		t.Errorf("another name: %+v", r)
	}
}

func TestReindexEndsWithItsCaller(t *testing.T) {
	s := embedtest.New(t)
	c := meaningClinic(t, s, 1000)
	a := c.open(app.Options{})
	s.Set(embedtest.Hang)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := a.Reindex(ctx, app.ReindexOptions{}); err == nil || ctx.Err() == nil {
		t.Errorf("reindex went on: %v", err)
	}
	if a.Status().Generation != 0 {
		t.Error("something was published")
	}
}

func TestMeaningSaysWhatIsWrong(t *testing.T) {
	s := embedtest.New(t)
	c := meaningClinic(t, s, 100)
	a := c.open(app.Options{})
	if st := a.Meaning(t.Context()); st.Err != nil || st.Served {
		t.Errorf("nothing is served: %+v", st)
	}
	s.Delay(300 * time.Millisecond)
	if st := a.Meaning(t.Context()); st.Err == nil || st.Dimension == 0 || !strings.Contains(st.Err.Error(), "embeddings.timeout_ms") {
		t.Errorf("too slow for questions: %+v", st)
	}
	s.Delay(0)
	s.Set(embedtest.Unauthorized)
	if st := a.Meaning(t.Context()); st.Err == nil || st.Dimension != 0 || !strings.Contains(st.Err.Error(), "BEDSIDE_EMBEDDINGS_KEY") {
		t.Errorf("a wrong key: %+v", st)
	}
}
