package discord

import (
	"sync"
	"time"
)

// seenFor is how long an id is remembered: an interaction's token lives as long,
// so that a later copy could not be answered anyway.
const seenFor = 15 * time.Minute

// maxSeen bounds the memory. It is far above what one connection can bring.
const maxSeen = 1 << 18

// seen remembers ids, so that what Discord delivers twice is answered once. It
// holds two halves and drops the older one in its turn.
type seen struct {
	mu       sync.Mutex
	new, old map[string]struct{}
	turns    time.Time
	now      func() time.Time
}

func newSeen(now func() time.Time) *seen {
	return &seen{new: make(map[string]struct{}), now: now, turns: now().Add(seenFor)}
}

// turn drops the older half when it is time.
func (s *seen) turn() {
	if now := s.now(); now.After(s.turns) || len(s.new) >= maxSeen {
		s.old, s.new, s.turns = s.new, make(map[string]struct{}), now.Add(seenFor)
	}
}

// tidy drops what is old in an hour in which nothing comes.
func (s *seen) tidy() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn()
}

// first reports whether the id has not been seen before, and remembers it.
func (s *seen) first(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn()
	_, a := s.new[id]
	_, b := s.old[id]
	s.new[id] = struct{}{}
	return !a && !b
}
