package rank

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// set is one public question set in BEIR form, its lines grouped to entries.
type set struct {
	entries []Entry
	queries [][2]string // id, text
	gain    map[string]map[string]float64
}

func loadSet(tb testing.TB, name string) *set {
	tb.Helper()
	dir := filepath.Join("..", "..", "..", "..", "shared", "retrieval", name)
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("question set %s is not here: not measured", name)
	}
	s := &set{gain: map[string]map[string]float64{}}
	group := map[string]int{}
	lines(tb, filepath.Join(dir, "corpus.jsonl"), func(line []byte) {
		var d struct {
			ID       string `json:"_id"`
			Title    string
			Text     string
			Metadata struct{ Group string }
		}
		if err := json.Unmarshal(line, &d); err != nil {
			tb.Fatal(err)
		}
		u := Unit{ID: d.ID, Title: d.Title, Text: d.Text}
		g := d.Metadata.Group
		if i, ok := group[g]; ok && g != "" {
			s.entries[i].Units = append(s.entries[i].Units, u)
			return
		}
		group[g] = len(s.entries)
		s.entries = append(s.entries, Entry{ID: d.ID, Units: []Unit{u}})
	})
	lines(tb, filepath.Join(dir, "queries.jsonl"), func(line []byte) {
		var q struct {
			ID   string `json:"_id"`
			Text string
		}
		if err := json.Unmarshal(line, &q); err != nil {
			tb.Fatal(err)
		}
		s.queries = append(s.queries, [2]string{q.ID, q.Text})
	})
	lines(tb, filepath.Join(dir, "qrels.tsv"), func(line []byte) {
		f := strings.Split(string(line), "\t")
		g, err := strconv.ParseFloat(f[2], 64)
		if err != nil || g <= 0 {
			return // the heading, or judged as no match
		}
		if s.gain[f[0]] == nil {
			s.gain[f[0]] = map[string]float64{}
		}
		s.gain[f[0]][f[1]] = g
	})
	return s
}

func lines(tb testing.TB, file string, each func([]byte)) {
	tb.Helper()
	f, err := os.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		each(sc.Bytes())
	}
	if err := sc.Err(); err != nil {
		tb.Fatal(err)
	}
}

// measure returns nDCG@10 and success@1 over corpus lines.
func measure(tb testing.TB, s *set, r *Ranker, change func(string) string) (ndcg, success float64) {
	tb.Helper()
	n := 0.0
	for _, q := range s.queries {
		gain := s.gain[q[0]]
		if len(gain) == 0 {
			continue
		}
		n++
		text := q[1]
		if change != nil {
			text = change(text)
		}
		res, err := r.Retrieve(context.Background(), Question{Terms: DefaultTerms(text)}, 10)
		if err != nil {
			tb.Fatal(err)
		}
		dcg, ideal, rank := 0.0, 0.0, 0
		for _, h := range res.Hits {
			for _, u := range s.entries[h.Entry].Units {
				if rank < 10 {
					dcg += gain[u.ID] / math.Log2(float64(rank+2))
				}
				if rank == 0 && gain[u.ID] > 0 {
					success++
				}
				rank++
			}
		}
		for i := range min(len(gain), 10) {
			ideal += 1 / math.Log2(float64(i+2))
		}
		ndcg += dcg / ideal
	}
	return ndcg / n, success / n
}

// typos breaks every n-th long enough word of a text by a swap of inner letters,
// without chance.
func typos(every int) func(string) string {
	return func(text string) string {
		words := strings.Fields(text)
		k := 0
		for i, w := range words {
			if len(w) < 6 {
				continue
			}
			if k++; k%every == 1%every {
				m := len(w) / 2
				words[i] = w[:m] + string(w[m+1]) + string(w[m]) + w[m+2:]
			}
		}
		return strings.Join(words, " ")
	}
}

// TestPublicSets holds the ranking to what it reached when it was last changed,
// rounded down. One configuration for all sets.
func TestPublicSets(t *testing.T) {
	for _, c := range []struct {
		set           string
		ndcg, success float64
	}{
		{"meqsum", .842, .758},
		{"rqe", .785, .690},
		{"clinc", .688, .625},
	} {
		t.Run(c.set, func(t *testing.T) {
			s := loadSet(t, c.set)
			r := New(NewModel(s.entries), Count(s.entries), Default())
			ndcg, success := measure(t, s, r, nil)
			broken, _ := measure(t, s, r, typos(3))
			t.Logf("nDCG@10 %.4f, success@1 %.4f; every third long word misspelt %.4f", ndcg, success, broken)
			if ndcg < c.ndcg || success < c.success {
				t.Errorf("nDCG@10 %.4f, success@1 %.4f, want at least %.3f, %.3f", ndcg, success, c.ndcg, c.success)
			}
		})
	}
}
