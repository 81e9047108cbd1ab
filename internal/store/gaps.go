package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	// DefaultGapDays is how long counts of coverage gaps are kept, in days: a year
	// and what it takes to compare with the year before.
	DefaultGapDays = 400

	maxMedicines = 8
	maxMedicine  = 60 // bytes; the longest name of the lexicon is half of that
	maxTopic     = 40
)

// Gap counts questions that the clinic's content did not answer. It holds names of
// the lexicon and codes, never words of a question: a medicine the lexicon does
// not know is left out by the caller. A small count may stand for one person, so
// whoever shows counts hides those below five.
type Gap struct {
	Clinic    string
	Medicines []string // in any order, each once; may be none
	Topic     string
	Reason    string
	Day       time.Time // any moment of the day, in UTC; zero: today
	Count     int64     // at least 1
}

type gapKey struct {
	clinic, medicines, topic, reason string
	day                              int64
}

func (a gapKey) compare(b gapKey) int {
	return cmp.Or(cmp.Compare(a.clinic, b.clinic), cmp.Compare(a.day, b.day), cmp.Compare(a.medicines, b.medicines),
		cmp.Compare(a.topic, b.topic), cmp.Compare(a.reason, b.reason))
}

// key is the row a gap belongs to. Names are parted by a line end, which no name
// holds.
func (g Gap) key(today time.Time) (gapKey, error) {
	err := checked(id("clinic", g.Clinic), field{"topic", g.Topic, maxTopic, true}, field{"reason", g.Reason, maxTopic, false})
	if err != nil {
		return gapKey{}, err
	}
	for _, code := range []string{g.Topic, g.Reason} {
		if !isCode(code) {
			return gapKey{}, fmt.Errorf("topic and reason: %w: want codes of letters, digits, - and _", ErrInvalid)
		}
	}
	names := slices.Clone(g.Medicines)
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > maxMedicines {
		return gapKey{}, fmt.Errorf("medicines: %w: more than %d", ErrInvalid, maxMedicines)
	}
	for _, n := range names {
		if err := checked(field{"medicine", n, maxMedicine, false}); err != nil {
			return gapKey{}, err
		}
	}
	if g.Count < 1 {
		return gapKey{}, fmt.Errorf("count: %w: want at least 1", ErrInvalid)
	}
	if !g.Day.IsZero() {
		today = g.Day
	}
	return gapKey{g.Clinic, strings.Join(names, "\n"), g.Topic, g.Reason, day(today)}, nil
}

// isCode says whether a text is a code of the program's and no words of a person.
func isCode(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-'
	}) < 0
}

// AddGaps adds counts: all of them or, with an error, none.
func (s *Store) AddGaps(ctx context.Context, gaps []Gap) error {
	sums := make(map[gapKey]int64)
	for _, g := range gaps {
		k, err := g.key(s.now())
		if err != nil {
			return fmt.Errorf("count a gap: %w", err)
		}
		sums[k] += g.Count
	}
	if len(sums) == 0 {
		return nil
	}
	_, err := change(ctx, s, func(t *tx) (struct{}, error) {
		// In one order, so that two replicas never wait for each other's rows.
		for _, k := range slices.SortedFunc(maps.Keys(sums), gapKey.compare) {
			_, err := t.exec(`INSERT INTO gap (clinic, day, medicines, topic, reason, count) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (clinic, day, medicines, topic, reason) DO UPDATE SET count = gap.count + excluded.count`,
				k.clinic, k.day, k.medicines, k.topic, k.reason, sums[k])
			if err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		return fmt.Errorf("count gaps: %w", err)
	}
	return nil
}

// Gaps sums a clinic's gaps over the days from one moment's to another's, both
// days included. The most frequent come first; Day is zero.
func (s *Store) Gaps(ctx context.Context, clinic string, from, to time.Time) ([]Gap, error) {
	out := []Gap{}
	err := s.reading(ctx).each(`SELECT medicines, topic, reason, CAST(SUM(count) AS BIGINT) FROM gap
		WHERE clinic = $1 AND day >= $2 AND day <= $3 GROUP BY medicines, topic, reason`,
		[]any{clinic, day(from), day(to)},
		func(scan func(...any) error) error {
			g := Gap{Clinic: clinic, Medicines: []string{}}
			var names string
			err := scan(&names, &g.Topic, &g.Reason, &g.Count)
			if names != "" {
				g.Medicines = strings.Split(names, "\n")
			}
			out = append(out, g)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("sum gaps: %w", err)
	}
	slices.SortFunc(out, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), slices.Compare(a.Medicines, b.Medicines),
			cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Reason, b.Reason))
	})
	return out, nil
}

// EraseGaps erases counts of days that are older than a number of days, in all
// clinics; with 0, DefaultGapDays. It returns how many rows went.
func (s *Store) EraseGaps(ctx context.Context, days int) (int64, error) {
	if days <= 0 {
		days = DefaultGapDays
	}
	n, err := erase(ctx, s, func(t *tx) (int64, error) {
		return t.exec(`DELETE FROM gap WHERE day < $1`, day(t.now)-int64(days))
	})
	if err != nil {
		return 0, fmt.Errorf("erase old gaps: %w", err)
	}
	return n, nil
}
