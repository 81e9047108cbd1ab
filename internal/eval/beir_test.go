package eval

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestQuality(t *testing.T) {
	for name, c := range map[string]struct {
		ranked, relevant []int
		want             Quality
	}{
		"first": {[]int{1, 0}, []int{1}, Quality{Queries: 1, NDCG10: 1, MRR10: 1, Success1: 1, Success3: 1, Success5: 1, Recall50: 1}},
		// 1/log2(4) = 0.5 of an ideal 1; one of two relevant lines found halves recall.
		"third": {[]int{0, 0, 1}, []int{1}, Quality{Queries: 1, NDCG10: .5, MRR10: 1. / 3, Success3: 1, Success5: 1, Recall50: 1}},
		"half":  {[]int{1, 0}, []int{1, 1, 0}, Quality{Queries: 1, NDCG10: 1 / (1 + 1/math.Log2(3)), MRR10: 1, Success1: 1, Success3: 1, Success5: 1, Recall50: .5}},
		// Grades 2 and 1 in the wrong order: (1 + 2/log2 3) / (2 + 1/log2 3).
		"graded":          {[]int{1, 2}, []int{2, 1}, Quality{Queries: 1, NDCG10: (1 + 2/math.Log2(3)) / (2 + 1/math.Log2(3)), MRR10: 1, Success1: 1, Success3: 1, Success5: 1, Recall50: 1}},
		"eleventh":        {append(make([]int, 10), 1), []int{1}, Quality{Queries: 1, Recall50: 1}},
		"fifty-first":     {append(make([]int, 50), 1), []int{1}, Quality{Queries: 1}},
		"nothing found":   {nil, []int{1}, Quality{Queries: 1}},
		"nothing to find": {[]int{0}, []int{0}, Quality{}},
	} {
		t.Run(name, func(t *testing.T) {
			var q Quality
			q.add(c.ranked, c.relevant)
			q.mean()
			if q.Queries != c.want.Queries || !near(q.NDCG10, c.want.NDCG10) || !near(q.MRR10, c.want.MRR10) ||
				!near(q.Success1, c.want.Success1) || !near(q.Success3, c.want.Success3) ||
				!near(q.Success5, c.want.Success5) || !near(q.Recall50, c.want.Recall50) {
				t.Errorf("got %+v, want %+v", q, c.want)
			}
		})
	}
	var q Quality
	q.add([]int{1}, []int{1})
	q.add([]int{0}, []int{1})
	q.mean()
	if !near(q.Success1, .5) || q.Queries != 2 {
		t.Errorf("mean of two: %+v", q)
	}
}

func TestQuantile(t *testing.T) {
	if got := Quantile([]int{5, 1, 4, 2, 3}, .5); got != 3 {
		t.Errorf("median %d, want 3", got)
	}
	if got := Quantile([]int{1, 2}, .99); got != 2 {
		t.Errorf("p99 %d, want 2", got)
	}
	if got := Quantile([]int(nil), .5); got != 0 {
		t.Errorf("quantile of nothing %d", got)
	}
}

// fake ranks the entries as it is told, by query text.
type fake struct {
	hits   map[string][]Ranked
	closed *bool
}

func (f fake) Retrieve(_ context.Context, q string, depth int) ([]Ranked, float64, error) {
	h := f.hits[q]
	if len(h) == 0 {
		return nil, 0, nil
	}
	return h[:min(depth, len(h))], h[0].Score, nil
}
func (f fake) Size() (searched, content int64) { return 2048, 1024 }
func (f fake) Close() error                    { *f.closed = true; return nil }

func writeSet(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var smallSet = map[string]string{
	"corpus.jsonl": `{"_id":"a1","title":"A one","text":"","metadata":{"group":"a"}}
{"_id":"b","title":"B","text":"bee"}
{"_id":"a2","title":"A two","text":"","metadata":{"group":"a"}}
`,
	"queries.jsonl": `{"_id":"q1","text":"one"}
{"_id":"q2","text":"two"}
{"_id":"q3","text":"unjudged"}
`,
	"qrels.tsv": "query-id\tcorpus-id\tscore\nq1\ta1\t1\nq1\ta2\t1\nq2\tb\t1\n",
	"oos.jsonl": `{"_id":"o1","text":"weather"}` + "\n",
}

func TestBeir(t *testing.T) {
	dir := writeSet(t, smallSet)
	set, err := LoadBeir(dir, filepath.Join(dir, "oos.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Entries) != 2 || len(set.Entries[0].Lines) != 2 || set.Entries[0].Lines[1].ID != "a2" || set.Entries[1].Lines[0].Text != "bee" {
		t.Fatalf("entries %+v", set.Entries)
	}
	closed := false
	build := func(_ context.Context, entries []BeirEntry) (Retriever, error) {
		if len(entries) != 2 {
			return nil, fmt.Errorf("%d entries", len(entries))
		}
		return fake{closed: &closed, hits: map[string][]Ranked{
			"one": {{0, 3}, {1, 3}}, "two": {{0, 2}, {1, 1}}, "weather": {{1, .5}},
		}}, nil
	}
	var run strings.Builder
	rep, err := Beir(t.Context(), set, build, &run)
	if err != nil {
		t.Fatal(err)
	}
	if !closed {
		t.Error("the index was not closed")
	}
	// Lines: q1 has both relevant lines on top: 1. q2's line is third behind
	// a1 and a2: nDCG 0.5, reciprocal rank 1/3. Entries: q2's is second.
	if rep.Queries != 2 || !near(rep.NDCG10, .75) || !near(rep.MRR10, (1+1./3)/2) || !near(rep.Success1, .5) || !near(rep.Success3, 1) {
		t.Errorf("by line %+v", rep.Quality)
	}
	if rep.ByEntry == nil || !near(rep.ByEntry.MRR10, .75) || !near(rep.ByEntry.NDCG10, (1+1/math.Log2(3))/2) {
		t.Errorf("by entry %+v", rep.ByEntry)
	}
	if rep.OOS == nil || rep.OOS.AUROC != 1 || rep.OOS.At5 != .5 || rep.OOS.At20 != .5 {
		t.Errorf("unanswerable %+v", rep.OOS)
	}
	if rep.IndexSize != 2048 || rep.Lines != 3 || rep.Entries != 2 {
		t.Errorf("sizes %+v", rep)
	}
	checkRun(t, run.String(), []string{"q1 a1 1", "q1 a2 2", "q1 b 3", "q2 a1 1", "q2 a2 2", "q2 b 3"})
	floor := Floor{Bounds: map[string]Bound{"ndcg@10": {Min: ptr(.76)}, "success@3": {Min: ptr(1.)}, "recall@5000": {Min: ptr(0.)}}}
	if v := CheckBeir(rep, floor); len(v) != 2 || v[0].Metric != "ndcg@10" || v[1].Metric != "recall@5000" {
		t.Errorf("violations %v", v)
	}
	var table strings.Builder
	if err := rep.WriteTable(&table); err != nil || !strings.Contains(table.String(), "0.7500") || !strings.Contains(table.String(), "AUROC 1.0000") {
		t.Errorf("table:\n%s%v", table.String(), err)
	}
}

func ptr[T any](v T) *T { return &v }

// checkRun compares "query line rank" of every row and sees that the scores of a
// query fall strictly when read as 32-bit numbers.
func checkRun(t *testing.T, run string, want []string) {
	t.Helper()
	var got []string
	last := map[string]float32{}
	for row := range strings.Lines(run) {
		f := strings.Fields(row)
		if len(f) != 6 || f[1] != "Q0" {
			t.Fatalf("row %q", row)
		}
		score, err := strconv.ParseFloat(f[4], 32)
		if err != nil {
			t.Fatal(err)
		}
		if prev, ok := last[f[0]]; ok && float32(score) >= prev {
			t.Errorf("score does not fall at %q", row)
		}
		last[f[0]] = float32(score)
		got = append(got, f[0]+" "+f[2]+" "+f[3])
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("run %v, want %v", got, want)
	}
}

func TestRunDepth(t *testing.T) {
	var entries []BeirEntry
	var hits []Ranked
	for i := range 600 {
		entries = append(entries, BeirEntry{Lines: []BeirLine{{ID: fmt.Sprintf("x%d", i)}, {ID: fmt.Sprintf("y%d", i)}}})
		hits = append(hits, Ranked{Entry: i}) // all scores equal
	}
	set := BeirSet{Entries: entries, Queries: []BeirQuery{{"q", "q"}}}
	var run strings.Builder
	closed := false
	_, err := Beir(t.Context(), set, func(context.Context, []BeirEntry) (Retriever, error) {
		return fake{map[string][]Ranked{"q": hits}, &closed}, nil
	}, &run)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range 1000 {
		want = append(want, fmt.Sprintf("q %c%d %d", "xy"[i%2], i/2, i+1))
	}
	checkRun(t, run.String(), want)
}

func TestLoadBeirRejects(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"repeated line id":     {"corpus.jsonl", "{\"_id\":\"b\"}\n{\"_id\":\"b\"}\n", `corpus.jsonl:2: _id "b" stands twice`},
		"no id":                {"corpus.jsonl", `{"title":"x"}`, "corpus.jsonl:1: _id"},
		"id with a space":      {"queries.jsonl", `{"_id":"q 1","text":"x"}`, "has spaces"},
		"not JSON":             {"queries.jsonl", "\nx", "queries.jsonl:2: "},
		"grade":                {"qrels.tsv", "q1\tb\tgood", `grade "good"`},
		"unknown line":         {"qrels.tsv", "q1\tzzz\t1", "not in the set"},
		"columns":              {"qrels.tsv", "q1 b 1", "1 columns"},
		"no entries":           {"corpus.jsonl", "", "not in the set"},
		"unanswerable no JSON": {"oos.jsonl", "{", "oos.jsonl:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{}
			for k, v := range smallSet {
				files[k] = v
			}
			files[c.file] = c.text
			dir := writeSet(t, files)
			if _, err := LoadBeir(dir, filepath.Join(dir, "oos.jsonl")); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
		})
	}
	if _, err := LoadBeir(t.TempDir(), ""); err == nil {
		t.Error("an empty folder is accepted")
	}
}
