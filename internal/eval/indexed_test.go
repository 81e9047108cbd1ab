package eval

import (
	"os"
	"testing"

	"bedside/internal/index"
)

func TestIndexBuilder(t *testing.T) {
	dir := t.TempDir()
	set := BeirSet{
		Entries: []BeirEntry{
			{Lines: []BeirLine{{"a1", "How is asthma treated?", ""}, {"a2", "What helps against asthma?", ""}}},
			{Lines: []BeirLine{{"b", "Is the flu contagious?", "It spreads by droplets."}}},
		},
		Queries: []BeirQuery{{"q1", "what helps my asthma"}, {"q2", "how does flu spread"}},
		Qrels:   map[string]map[string]int{"q1": {"a1": 1, "a2": 1}, "q2": {"b": 1}},
		OOS:     []BeirQuery{{"o1", "zzzz"}},
	}
	rep, err := Beir(t.Context(), set, IndexBuilder(dir, index.DefaultTerms), nil)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Success1 != 1 || rep.NDCG10 != 1 || rep.OOS.AUROC != 1 {
		t.Errorf("plain questions are not answered: %+v", rep)
	}
	if rep.IndexSize <= 0 || rep.P50 <= 0 || rep.Build <= 0 {
		t.Errorf("not measured: %+v", rep)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestConfidence(t *testing.T) {
	first := index.Hit{Score: 4, Covered: .5, Title: .25, Cosine: .125}
	if got := Confidence([]index.Hit{first, {Score: 3}}); !near(got, .25+.875) {
		t.Errorf("confidence %v, want 1.125", got)
	}
	if got := Confidence([]index.Hit{first}); !near(got, 1+.875) {
		t.Errorf("confidence of a lone hit %v, want 1.875", got)
	}
	if got := Confidence(nil); got != 0 {
		t.Errorf("confidence of nothing %v", got)
	}
}
