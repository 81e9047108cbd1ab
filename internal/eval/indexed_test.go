package eval

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bedside/internal/lexicon"
	"bedside/internal/query"
)

func botTerms(t *testing.T) Terms {
	t.Helper()
	lex, err := lexicon.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	p, err := query.NewParser(lex)
	if err != nil {
		t.Fatal(err)
	}
	return QueryTerms(p)
}

// TestRetrievalFloors holds retrieval alone to the recorded bounds on the public
// sets that lie beside the repository; they are not part of it.
func TestRetrievalFloors(t *testing.T) {
	const shared = "../../../shared/retrieval"
	sets, err := filepath.Glob("testdata/floors/beir-*.json")
	if err != nil || len(sets) == 0 {
		t.Fatalf("no recorded floors: %v", err)
	}
	for _, file := range sets {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "beir-"), ".json")
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(shared, name)
			if _, err := os.Stat(dir); err != nil {
				t.Skipf("the set is not here: %v", err) // most machines do not have it
			}
			oos := filepath.Join(dir, "oos.jsonl")
			if _, err := os.Stat(oos); err != nil {
				oos = ""
			}
			set, err := LoadBeir(dir, oos)
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			floor, err := ReadFloor(data)
			if err != nil {
				t.Fatal(err)
			}
			rep, err := Beir(t.Context(), set, IndexBuilder(t.TempDir(), botTerms(t)), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range CheckBeir(rep, floor) {
				t.Error(v)
			}
			var table strings.Builder
			if err := rep.WriteTable(&table); err != nil {
				t.Fatal(err)
			}
			t.Log("\n" + table.String())
		})
	}
}

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
	rep, err := Beir(t.Context(), set, IndexBuilder(dir, botTerms(t)), nil)
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
