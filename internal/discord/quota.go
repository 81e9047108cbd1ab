package discord

import (
	"slices"
	"sync"
	"time"
)

// quota is how often within a time one person may do something that leaves a trace or
// could be tried over and over. It lives in memory only.
type quota struct {
	now    func() time.Time
	most   int
	within time.Duration

	mu     sync.Mutex
	people map[string][]time.Time // when each used it, oldest first
}

func newQuota(most int, within time.Duration, now func() time.Time) *quota {
	return &quota{now: now, most: most, within: within, people: make(map[string][]time.Time)}
}

// take uses one up, and is false where none is left. back undoes it: what failed counts
// against nobody.
func (q *quota) take(person string) (back func(), ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	used := q.fresh(person, now)
	if len(used) >= q.most {
		return nil, false
	}
	if used == nil && len(q.people) >= maxPeople {
		clear(q.people) // only in a raid; it gives everybody a fresh allowance
	}
	q.people[person] = append(used, now)
	return func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if i := slices.IndexFunc(q.people[person], now.Equal); i >= 0 {
			q.people[person] = slices.Delete(q.people[person], i, i+1)
		}
	}, true
}

// left reports whether one is left.
func (q *quota) left(person string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.fresh(person, q.now())) < q.most
}

// fresh are the uses that still count. A clock that was set back ends them.
func (q *quota) fresh(person string, now time.Time) []time.Time {
	used := slices.DeleteFunc(q.people[person], func(at time.Time) bool {
		age := now.Sub(at)
		return age >= q.within || age < 0
	})
	if len(used) == 0 {
		delete(q.people, person)
		return nil
	}
	q.people[person] = used
	return used
}

// tidy forgets whoever has all of it left again.
func (q *quota) tidy() {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	for who := range q.people {
		q.fresh(who, now)
	}
}
