package rank

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// benchBank makes n passages of invented words, as frequent as words are, with grammar
// between them, and questions in the words of their titles, every other one misspelt.
func benchBank(n int) (entries []Entry, short, long [][]Term) {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	zipf := rand.NewZipf(r, 1.1, 3, 20000)
	grammar := strings.Fields("the of to a in is i it you that and for my can with be on are have this what do how not or if at was")
	word := func() string {
		if r.IntN(2) == 0 {
			return grammar[r.IntN(len(grammar))]
		}
		var b strings.Builder
		for k := zipf.Uint64() + 90; k > 0; k /= 90 {
			b.WriteByte("bcdfghjklmnprstvwz"[k%18])
			b.WriteByte("aeiou"[k/18%5])
		}
		return b.String()
	}
	line := func(words int) string {
		out := make([]string, words)
		for i := range out {
			out[i] = word()
		}
		return strings.Join(out, " ")
	}
	for i := range n {
		id := fmt.Sprint(i)
		entries = append(entries, Entry{ID: id, Units: []Unit{{ID: id, Title: line(5 + r.IntN(6)), Text: line(30 + r.IntN(50))}}})
	}
	for i := range 200 {
		title := entries[i*n/200].Units[0].Title
		if i%2 == 0 {
			title = title[:len(title)/2] + "x" + title[len(title)/2:]
		}
		short = append(short, DefaultTerms(title))
		long = append(long, DefaultTerms(line(40)+" "+title))
	}
	return entries, short, long
}

// BenchmarkSteps runs a retrieval up to each of its steps: what a step costs is the
// difference to the one before.
func BenchmarkSteps(b *testing.B) {
	entries, short, long := benchBank(2000)
	m := NewModel(entries)
	r := New(m, count(entries), Default())
	steps := []struct {
		name string
		run  func(s *scratch, q Question)
	}{
		{"1 spell", func(s *scratch, q Question) { r.understand(s, q, &Result{}) }},
		{"2 expand", func(s *scratch, _ Question) { r.expand(s) }},
		{"3 gather", func(s *scratch, _ Question) {
			if err := r.gather(s, nil, r.params.Pool); err != nil {
				b.Fatal(err)
			}
		}},
		{"4 letters", func(s *scratch, _ Question) { m.read(s, r.params) }},
		{"5 roll up, evidence", func(s *scratch, _ Question) { r.rollUp(s, nil, 10) }},
	}
	for _, kind := range []struct {
		name      string
		questions [][]Term
	}{{"short", short}, {"long", long}} {
		for upto := range steps {
			b.Run(kind.name+"/"+steps[upto].name, func(b *testing.B) {
				s := r.borrow()
				b.ReportAllocs()
				for i := range b.N {
					s.turn++
					q := Question{Terms: kind.questions[i%len(kind.questions)]}
					for _, step := range steps[:upto+1] {
						step.run(s, q)
					}
					s.reset()
				}
			})
		}
	}
}

// BenchmarkRetrieve is the whole, by size of the index.
func BenchmarkRetrieve(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		entries, short, long := benchBank(n)
		r := New(NewModel(entries), count(entries), Default())
		for _, kind := range []struct {
			name      string
			questions [][]Term
		}{{"short", short}, {"long", long}} {
			b.Run(fmt.Sprintf("%s/%d", kind.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for i := range b.N {
					if _, err := r.Retrieve(context.Background(), Question{Terms: kind.questions[i%len(kind.questions)]}, 10); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkBuildSteps is what an index costs beside the engine, a unit at a time.
func BenchmarkBuildSteps(b *testing.B) {
	entries, _, _ := benchBank(2000)
	b.Run("split", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			Split(entries[i%len(entries)].Units[0])
		}
	})
	b.Run("count", func(b *testing.B) {
		pieces := make([]Pieces, len(entries))
		for i, e := range entries {
			pieces[i] = Split(e.Units[0])
		}
		c := NewCollector()
		b.ReportAllocs()
		b.ResetTimer()
		for i := range b.N {
			c.Add(pieces[i%len(pieces)], true)
		}
	})
	data := NewModel(entries).Encode()
	b.Run("decode 2000", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			if _, err := Decode(data); err != nil {
				b.Fatal(err)
			}
		}
	})
}
