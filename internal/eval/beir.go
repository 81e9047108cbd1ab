package eval

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
)

// runDepth is how many lines a run lists for a query, the depth at which
// retrieval runs are customarily exchanged and judged.
const runDepth = 1000

// timedDepth is the depth at which retrieval is timed: what an answer needs.
const timedDepth = 10

// Ranked is one retrieved entry of a set.
type Ranked struct {
	Entry int
	Score float64 // comparable within one query
}

// Retriever is a built index of a set's entries.
type Retriever interface {
	// Retrieve returns at most depth entries, best first. confidence compares
	// queries: the higher, the likelier is the first entry right.
	Retrieve(ctx context.Context, query string, depth int) (hits []Ranked, confidence float64, err error)
	// Size is that of what is searched and of the texts kept beside it, in bytes, 0 if
	// unknown.
	Size() (searched, content int64)
	Close() error
}

// Signaller is a Retriever that tells what its confidence rests on, so that it can
// be weighed anew.
type Signaller interface {
	// Signals returns what speaks for the first entry, by RetrievalSignals; nil
	// without hits.
	Signals(ctx context.Context, query string) ([]float64, error)
}

// Builder builds an index of the entries.
type Builder func(ctx context.Context, entries []BeirEntry) (Retriever, error)

// BeirReport is what is measured on one set.
type BeirReport struct {
	Entries int    `json:"entries"`
	Lines   int    `json:"lines"`
	Meaning string `json:"meaning,omitempty"` // model whose vectors order too; empty: words alone
	Quality        // over lines, as any reader of the run would compute it
	// ByEntry counts an entry once, however many phrasings it has; nil where
	// every entry is one line.
	ByEntry   *Quality      `json:"by_entry,omitempty"`
	P50       time.Duration `json:"p50_ns"`
	P99       time.Duration `json:"p99_ns"`
	Build     time.Duration `json:"build_ns"`
	IndexSize int64         `json:"index_bytes"`
	TextSize  int64         `json:"text_bytes"`     // the verbatim texts beside the index
	PeakRSS   int64         `json:"peak_rss_bytes"` // of the process, 0 where the system does not tell
	OOS       *OOSReport    `json:"oos,omitempty"`
}

// Beir builds an index of the set, ranks every query, and times retrieval
// alone in a pass of its own. run, if not nil, receives a TREC run.
func Beir(ctx context.Context, set BeirSet, build Builder, run io.Writer) (rep BeirReport, err error) {
	start := time.Now()
	idx, err := build(ctx, set.Entries)
	if err != nil {
		return BeirReport{}, fmt.Errorf("build: %w", err)
	}
	defer func() {
		if cerr := idx.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("close index: %w", cerr)
		}
	}()
	rep = BeirReport{Entries: len(set.Entries), Build: time.Since(start)}
	rep.IndexSize, rep.TextSize = idx.Size()
	for _, e := range set.Entries {
		rep.Lines += len(e.Lines)
	}
	var out *bufio.Writer
	if run != nil {
		out = bufio.NewWriter(run)
	}
	var byEntry Quality
	var told judgement
	for _, q := range set.Queries {
		hits, confidence, err := idx.Retrieve(ctx, q.Text, runDepth)
		if err != nil {
			return BeirReport{}, fmt.Errorf("query %s: %w", q.ID, err)
		}
		if out != nil {
			writeRun(out, q.ID, set.Entries, hits)
		}
		qrels := set.Qrels[q.ID]
		rep.add(set.lineGrades(hits, qrels))
		entries, relevant := set.entryGrades(hits, qrels)
		byEntry.add(entries, relevant)
		if answerable(relevant) {
			if err := told.add(ctx, idx, q, confidence, len(entries) > 0 && entries[0] > 0, true); err != nil {
				return BeirReport{}, err
			}
		}
	}
	rep.mean()
	if rep.Lines != rep.Entries {
		byEntry.mean()
		rep.ByEntry = &byEntry
	}
	if len(set.OOS) > 0 {
		if rep.OOS, err = told.oos(ctx, idx, set.OOS); err != nil {
			return BeirReport{}, err
		}
	}
	if err := rep.time(ctx, idx, set.Queries); err != nil {
		return BeirReport{}, err
	}
	if out != nil {
		if err := out.Flush(); err != nil {
			return BeirReport{}, fmt.Errorf("write run: %w", err)
		}
	}
	rep.PeakRSS = peakRSS()
	return rep, nil
}

func (rep *BeirReport) time(ctx context.Context, idx Retriever, queries []BeirQuery) error {
	took := make([]time.Duration, len(queries))
	for i, q := range queries {
		start := time.Now()
		if _, _, err := idx.Retrieve(ctx, q.Text, timedDepth); err != nil {
			return fmt.Errorf("query %s: %w", q.ID, err)
		}
		took[i] = time.Since(start)
	}
	rep.P50, rep.P99 = Quantile(took, .50), Quantile(took, .99)
	return nil
}

func answerable(relevant []int) bool {
	for _, g := range relevant {
		if g > 0 {
			return true
		}
	}
	return false
}

// lineGrades lists the grades of the ranked lines, and all grades of the query.
func (s *BeirSet) lineGrades(hits []Ranked, qrels map[string]int) (ranked, relevant []int) {
	for _, h := range hits {
		for _, l := range s.Entries[h.Entry].Lines {
			if len(ranked) < runDepth {
				ranked = append(ranked, qrels[l.ID])
			}
		}
	}
	for _, g := range qrels {
		relevant = append(relevant, g)
	}
	return ranked, relevant
}

// entryGrades is lineGrades by entry: an entry has the best grade of its lines.
func (s *BeirSet) entryGrades(hits []Ranked, qrels map[string]int) (ranked, relevant []int) {
	grade := func(e BeirEntry) int {
		best := 0
		for _, l := range e.Lines {
			best = max(best, qrels[l.ID])
		}
		return best
	}
	for _, h := range hits {
		ranked = append(ranked, grade(s.Entries[h.Entry]))
	}
	if len(qrels) > 0 {
		for _, e := range s.Entries {
			if g := grade(e); g > 0 {
				relevant = append(relevant, g)
			}
		}
	}
	return ranked, relevant
}

// writeRun writes one query's lines in TREC form. Scores fall strictly even
// when read as 32-bit numbers, as the usual judging program does: lines of one
// entry, and entries of one score, are a smallest step apart.
func writeRun(w *bufio.Writer, query string, entries []BeirEntry, hits []Ranked) {
	rank := 0
	last := float32(math.Inf(1))
	for _, h := range hits {
		for _, l := range entries[h.Entry].Lines {
			if rank == runDepth {
				return
			}
			rank++
			score := float32(h.Score)
			if score >= last {
				score = math.Nextafter32(last, float32(math.Inf(-1)))
			}
			last = score
			// A failed write shows at Flush.
			fmt.Fprintf(w, "%s Q0 %s %d %s bedside\n", query, l.ID, rank, strconv.FormatFloat(float64(score), 'g', -1, 32))
		}
	}
}

// peakRSS is the largest resident size the process has had, in bytes.
func peakRSS() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0 // not Linux
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kb * 1024
		}
	}
	return 0
}
