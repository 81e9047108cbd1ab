package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/eval"
	"bedside/internal/eval/peers/contest"
	"bedside/internal/eval/peers/engines"
	"bedside/internal/eval/peers/growth"
)

// TestMain makes the test program stand in for the command where growth starts
// itself as a child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == buildName || os.Args[1] == askName) {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// execute runs the command line and sees that no temporary folder stays.
func execute(t *testing.T, ctx context.Context, args ...string) (stdout string, err error) {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	var out, errs bytes.Buffer
	cmd := command(&out, &errs)
	cmd.SetArgs(args)
	err = cmd.ExecuteContext(ctx)
	t.Log(errs.String())
	if left, rerr := os.ReadDir(temp); rerr != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, rerr)
	}
	return out.String(), err
}

func TestCompare(t *testing.T) {
	out, err := execute(t, context.Background(), "compare", "--sizes", "200", "--queries", "60", "--seconds", "0", "--json", beir(t))
	if err != nil {
		t.Fatal(err)
	}
	var rep comparisonReport
	if err := json.Unmarshal([]byte(out), &rep); err != nil {
		t.Fatal(err)
	}
	if len(rep.Sets) != 2 || rep.Sets[0].Name != "set" || rep.Sets[1].Name != "invented 200" || len(rep.Means) != 4 {
		t.Fatalf("sets: %+v", rep)
	}
	for _, s := range rep.Sets {
		if len(s.Engines) != 4 || s.Base != engines.Bleve || s.Engines[0].Rounds != 1 {
			t.Fatalf("%s: %+v", s.Name, s)
		}
		for _, e := range s.Engines {
			if e.Success1 < 0.6 || e.NDCG10 < e.Success1 {
				t.Errorf("%s: %s: nDCG %.2f, success %.2f", s.Name, e.Name, e.NDCG10, e.Success1)
			}
			if e.P50 <= 0 || e.P99 < e.P50 || e.Build <= 0 || e.Size <= 0 {
				t.Errorf("%s: %s has a figure of nothing: %+v", s.Name, e.Name, e)
			}
			if e.Name == engines.Bleve && e.Ratios != (contest.Ratios{NDCG10: 1, Success1: 1, P50: 1, P99: 1, FirstP99: 1, Build: 1, Size: 1}) {
				t.Errorf("%s: Bleve to itself: %+v", s.Name, e.Ratios)
			}
		}
	}
	if s := rep.Sets[1]; s.Timed != 60 || s.Judged != 260 || s.Entries != 200 {
		t.Errorf("invented: %d timed, %d judged, %d entries", s.Timed, s.Judged, s.Entries)
	}
}

// beir writes a small set in BEIR form.
func beir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "set")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	words := strings.Fields("asthma burns cough dialysis eczema fever gout hernia itching jaundice kidneys lungs migraine nausea pregnancy")
	var corpus, queries, qrels strings.Builder
	line := func(b *strings.Builder, v any) {
		if err := json.NewEncoder(b).Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range words {
		line(&corpus, map[string]any{"_id": "l-" + w, "title": "What helps against " + w + "?", "text": "Rest, and a visit here."})
		line(&queries, map[string]any{"_id": "q-" + w, "text": "my father has " + w + " what can he do"})
		qrels.WriteString("q-" + w + "\tl-" + w + "\t1\n")
	}
	for name, text := range map[string]string{"corpus.jsonl": corpus.String(), "queries.jsonl": queries.String(), "qrels.tsv": qrels.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestQualityIsThatOfEval compares the contest's figures with those that the bot's
// own evaluation computes.
func TestQualityIsThatOfEval(t *testing.T) {
	all, err := engines.All()
	if err != nil {
		t.Fatal(err)
	}
	set := invented(3, 300, 40)
	rep, err := contest.Run(context.Background(), set, all[:2], contest.Options{Dir: t.TempDir(), Baseline: engines.Bleve})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range all[:2] {
		dir := t.TempDir()
		want, err := eval.Beir(context.Background(), set.BeirSet, func(ctx context.Context, list []eval.BeirEntry) (eval.Retriever, error) {
			return e.Build(ctx, dir, list)
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := rep.Engines[i]
		if d := got.NDCG10 - want.NDCG10; d > 1e-9 || d < -1e-9 {
			t.Errorf("%s: nDCG %.6f here, %.6f there", e.Name, got.NDCG10, want.NDCG10)
		}
		if d := got.Success1 - want.Success1; d > 1e-9 || d < -1e-9 {
			t.Errorf("%s: success %.6f here, %.6f there", e.Name, got.Success1, want.Success1)
		}
	}
}

func TestGrowth(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "growth.png")
	out, err := execute(t, context.Background(), "growth", "--sizes", "300,100", "--queries", "40", "--json", "--plot", picture)
	if err != nil {
		t.Fatal(err)
	}
	var points []growth.Point
	if err := json.Unmarshal([]byte(out), &points); err != nil {
		t.Fatal(err)
	}
	if len(points) != 2 || points[0].Passages != 100 || points[1].Passages != 300 {
		t.Fatalf("points: %+v", points)
	}
	for _, p := range points {
		if p.Build <= 0 || p.Size <= 0 || p.Open <= 0 || p.P50 <= 0 || p.P99 < p.P50 || p.Questions != 40 || p.Texts < int64(200*p.Passages) {
			t.Errorf("a figure of nothing: %+v", p)
		}
		if p.Empty > 4 {
			t.Errorf("%d of 140 questions find nothing", p.Empty)
		}
	}
	if points[1].Size <= points[0].Size {
		t.Errorf("sizes do not grow: %d, %d", points[0].Size, points[1].Size)
	}
	data, err := os.ReadFile(picture)
	if err != nil || !bytes.HasPrefix(data, []byte("\x89PNG")) {
		t.Errorf("the picture: %d bytes, %v", len(data), err)
	}
}

func TestTables(t *testing.T) {
	out, err := execute(t, context.Background(), "compare", "--sizes", "20", "--queries", "5", "--seconds", "0")
	if err != nil || !strings.Contains(out, "ratios to bleve") || strings.Count(out, "sqlite") != 2 {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = execute(t, context.Background(), "growth", "--sizes", "20", "--queries", "5")
	if err != nil || !strings.Contains(out, "a passage, bytes") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestWithout(t *testing.T) {
	out, err := execute(t, context.Background(), "compare", "--sizes", "20", "--queries", "2", "--seconds", "0", "--without", "sqlite")
	if err != nil || strings.Contains(out, "sqlite") || !strings.Contains(out, "bluge") {
		t.Errorf("%v\n%s", err, out)
	}
	for _, name := range []string{"bleve", "lucene"} {
		if _, err := execute(t, context.Background(), "compare", "--sizes", "20", "--without", name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestInterrupt(t *testing.T) {
	for _, args := range [][]string{{"compare", "--sizes", "50"}, {"growth", "--sizes", "50"}} {
		ctx, stop := context.WithCancel(context.Background())
		stop()
		if _, err := execute(t, ctx, args...); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", args[0], err)
		}
	}
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{
		{"compare", "--sizes", ""}, {"compare", "--sizes", "ten"}, {"compare", "--sizes", "-5"}, {"compare", "--sizes", "10", "--queries", "0"},
		{"compare", "--sizes", "", filepath.Join(t.TempDir(), "none")}, {"growth", "--sizes", ""}, {"growth", "here"}, {buildName}, {askName, "--dir", "x"},
	} {
		if _, err := execute(t, context.Background(), args...); err == nil {
			t.Errorf("%v passes", args)
		}
	}
}
