package curation

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"bedside/internal/store"
)

// FewestShown is the smallest count that is shown of what patients did not find: a
// smaller one may stand for a single person.
const FewestShown = 5

// NoTopic stands for a question that names none of the topics known.
const NoTopic = "other"

// Counter adds gaps up in memory, so that answering waits for no disk and no store
// needs to be open. What was counted since the last flush is lost with the process,
// which costs nobody anything. The zero Counter is empty.
type Counter struct {
	mu     sync.Mutex
	counts map[gapKey]int64
}

type gapKey struct {
	medicines     string // names with \x00 between them
	topic, reason string
	day           int64
}

// maxCounted bounds what is held between two flushes: names are those of the
// lexicon, but a flood may combine them at will.
const maxCounted = 10_000

// mostNames is how many names of one question are counted: as many as the store
// takes. So long a list is one person's and is never shown.
const mostNames = 8

// Count notes a question that was not answered: by names of the lexicon, a topic and
// a reason, never by its words. It only touches memory.
func (c *Counter) Count(now time.Time, medicines []string, topic, reason string) {
	names := slices.Compact(slices.Sorted(slices.Values(medicines)))
	names = names[:min(len(names), mostNames)]
	if topic == "" {
		topic = NoTopic
	}
	k := gapKey{strings.Join(names, "\x00"), topic, reason, now.UTC().Truncate(24 * time.Hour).Unix()}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = make(map[gapKey]int64)
	}
	c.add(k, 1)
}

// add is Count with the lock held.
func (c *Counter) add(k gapKey, n int64) {
	if _, ok := c.counts[k]; ok || len(c.counts) < maxCounted {
		c.counts[k] += n
	}
}

// Flush writes what was counted. What could not be written is kept for the next time.
func (d *Desk) Flush(ctx context.Context) error {
	c := d.gaps
	c.mu.Lock()
	counts := c.counts
	c.counts = nil
	c.mu.Unlock()
	if len(counts) == 0 {
		return nil
	}
	list := make([]store.Gap, 0, len(counts))
	for k, n := range counts {
		g := store.Gap{Clinic: d.clinic, Topic: k.topic, Reason: k.reason, Day: time.Unix(k.day, 0).UTC(), Count: n}
		if k.medicines != "" {
			g.Medicines = strings.Split(k.medicines, "\x00")
		}
		list = append(list, g)
	}
	err := d.store.AddGaps(ctx, list)
	if errors.Is(err, store.ErrInvalid) { // one that is never taken must not keep the others
		return d.addEach(ctx, list)
	}
	if err != nil {
		c.putBack(counts)
	}
	return err
}

// putBack returns what could not be written. It goes before what was counted since.
func (c *Counter) putBack(counts map[gapKey]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	since := c.counts
	c.counts = counts
	for k, n := range since {
		c.add(k, n)
	}
}

// addEach writes gaps one by one. What the store refuses is dropped, what it cannot take
// now is kept; the error is the first.
func (d *Desk) addEach(ctx context.Context, list []store.Gap) error {
	var first error
	kept := make(map[gapKey]int64)
	for _, g := range list {
		err := d.store.AddGaps(ctx, []store.Gap{g})
		if err == nil {
			continue
		}
		first = cmp.Or(first, err)
		if !errors.Is(err, store.ErrInvalid) {
			kept[gapKey{strings.Join(g.Medicines, "\x00"), g.Topic, g.Reason, g.Day.Unix()}] = g.Count
		}
	}
	d.gaps.putBack(kept)
	return first
}

// Gap is what patients asked for and did not find, over some days. Its counts are fit
// to be shown: none is below FewestShown, and none such can be worked out from them.
type Gap struct {
	Medicines []string       // names of the lexicon, without what the clinic's own treatment is; may be none
	Topics    map[string]int // by topic
	Reasons   map[string]int // by reason
	Count     int
}

// OtherTopics is how often topics were asked about that are not shown, 0 or at least
// FewestShown.
func (g *Gap) OtherTopics() int { return g.Count - sum(g.Topics) }

// OtherReasons is OtherTopics for reasons.
func (g *Gap) OtherReasons() int { return g.Count - sum(g.Reasons) }

func sum(part map[string]int) (n int) {
	for _, k := range part {
		n += k
	}
	return n
}

// GapReport is what was not found, with the most frequent first.
type GapReport struct {
	From, To time.Time
	Gaps     []Gap
	Hidden   int // gaps that are too rare to be shown
}

// Gaps reports what was not found in the days up to today. Gaps with the same
// medicines are one, whatever topic and reason; the names for which own is true are
// left out, because everybody asks about the clinic's own treatment. Counts below
// FewestShown are not shown, nor are parts of a count that are.
func (d *Desk) Gaps(ctx context.Context, days int, own func(name string) bool) (GapReport, error) {
	if err := d.Flush(ctx); err != nil {
		return GapReport{}, err
	}
	to := d.now()
	from := to.AddDate(0, 0, 1-days)
	rows, err := d.store.Gaps(ctx, d.clinic, from, to)
	if err != nil {
		return GapReport{}, err
	}
	report := GapReport{From: from, To: to}
	byNames := make(map[string]*Gap)
	for _, r := range rows {
		names := slices.DeleteFunc(slices.Clone(r.Medicines), own)
		slices.Sort(names)
		key := strings.Join(names, "\x00")
		g := byNames[key]
		if g == nil {
			g = &Gap{Medicines: names, Topics: make(map[string]int), Reasons: make(map[string]int)}
			byNames[key] = g
		}
		g.Count += int(r.Count)
		g.Topics[r.Topic] += int(r.Count)
		g.Reasons[r.Reason] += int(r.Count)
	}
	for _, g := range byNames {
		if g.Count < FewestShown {
			report.Hidden++
			continue
		}
		hideSmall(g.Topics, g.Count)
		hideSmall(g.Reasons, g.Count)
		report.Gaps = append(report.Gaps, *g)
	}
	slices.SortFunc(report.Gaps, func(a, b Gap) int {
		return cmp.Or(b.Count-a.Count, slices.Compare(a.Medicines, b.Medicines))
	})
	return report, nil
}

// hideSmall takes the parts of a count away that are below FewestShown, and as many of
// the others, the smallest first, as it takes to keep what is hidden from being the
// difference of what is shown.
func hideSmall(part map[string]int, whole int) {
	names := slices.SortedFunc(maps.Keys(part), func(a, b string) int { return cmp.Or(part[a]-part[b], strings.Compare(a, b)) })
	for _, name := range names {
		if rest := whole - sum(part); part[name] >= FewestShown && (rest == 0 || rest >= FewestShown) {
			return
		}
		delete(part, name)
	}
}
