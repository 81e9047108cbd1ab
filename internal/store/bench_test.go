package store

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkChanges measures changes that are on the disk when they return, from
// several callers at once: votes, which write one row, and audited switches.
func BenchmarkChanges(b *testing.B) {
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		for _, callers := range []int{1, 16, 64} {
			for what, change := range map[string]func(s *Store, i int) error{
				"vote": func(s *Store, i int) error {
					return s.Vote(context.Background(), Vote{Clinic: "c", Passage: "p", Version: "v", Helpful: true, Person: fmt.Sprint(i)})
				},
				"switch": func(s *Store, i int) error {
					return s.Disable(context.Background(), "c", StopEntry, fmt.Sprint(i), "ann", "bench")
				},
			} {
				b.Run(fmt.Sprintf("%s/%s/callers=%d", engine, what, callers), func(b *testing.B) {
					p := place{engine: engine, clock: newClock()}
					if engine == "SQLite" {
						p.source = filepath.Join(b.TempDir(), "store.db")
					} else {
						p.source = postgresPlace(b)
					}
					measure(b, p.open(b), callers, change)
				})
			}
		}
	}
}

func measure(b *testing.B, s *Store, callers int, change func(*Store, int) error) {
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range callers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				began := time.Now()
				if err := change(s, int(i)); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(began)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkVerifyAudit measures how long an operator waits for a year of a busy
// clinic's log.
func BenchmarkVerifyAudit(b *testing.B) {
	p := place{"SQLite", filepath.Join(b.TempDir(), "store.db"), newClock()}
	s := p.open(b)
	const rows = 20_000
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for range rows / 64 {
				if _, err := s.Record(context.Background(), Event{Clinic: "c", Actor: "ann", Action: "reindex", Detail: "as planned"}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	for b.Loop() {
		ok(b, s.VerifyAudit(context.Background()))
	}
}
