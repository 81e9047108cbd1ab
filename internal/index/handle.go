package index

import (
	"sync/atomic"
	"time"
)

// leakAfter is how long users may stay with a generation that was swapped out
// before it counts as leaked. No search lasts that long.
const leakAfter = 5 * time.Second

// Handle is the generation that is served now. Searches never wait for a swap
// and a swap never waits for searches. The zero Handle serves nothing.
type Handle struct {
	current atomic.Pointer[Generation]
	leaked  atomic.Int64
}

// Acquire returns the served generation, or nil if there is none. The caller
// must Release it.
func (h *Handle) Acquire() *Generation {
	for {
		g := h.current.Load()
		if g == nil || g.share() {
			return g
		}
		// Closed between the two steps. After a swap the pointer has moved on;
		// if it has not, the generation was closed under the Handle.
		if h.current.Load() == g {
			return nil
		}
	}
}

// Swap serves next, which the Handle owns from now on, and closes what it served
// before when its last user leaves. A nil next serves nothing.
func (h *Handle) Swap(next *Generation) {
	old := h.current.Swap(next)
	if old == nil {
		return
	}
	old.Release()
	if old.refs.Load() > 0 {
		time.AfterFunc(leakAfter, func() {
			if old.refs.Load() > 0 {
				h.leaked.Add(1)
			}
		})
	}
}

// Leaked counts the generations that were still in use long after their swap.
// They stay open: memory is lost, an answer is not.
func (h *Handle) Leaked() int64 { return h.leaked.Load() }

// Close serves nothing from now on.
func (h *Handle) Close() { h.Swap(nil) }
