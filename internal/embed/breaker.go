package embed

import (
	"sync"
	"time"
)

// The breaker's bounds.
const (
	patience  = 3               // quick faults in a row before the endpoint is left alone
	firstRest = 5 * time.Second // doubled with every try that fails
	maxRest   = time.Minute
)

// verdict is what a request says about the endpoint.
type verdict int

const (
	neutral verdict = iota // nothing: the caller went away, or the texts were refused
	good
	fault // it failed at once
	slow  // it failed and cost time
)

// breaker keeps an endpoint that fails from costing every question its timeout.
// A fault that cost time, or several quick ones in a row, leave the endpoint
// alone for a while. Then one request tries it; all others are still refused until
// that one is back. It is safe for concurrent use.
type breaker struct {
	now func() time.Time

	mu      sync.Mutex
	faults  int           // in a row
	rest    time.Duration // of the last pause, 0: none, requests go through
	until   time.Time     // end of the pause
	trying  bool          // the one request after a pause is under way
	current uint64        // changes with every pause and try: a result from before says nothing about now
}

// enter says whether a request may be made. If so, its turn goes to leave. If not,
// wait is how long none will be made, 0 while another one tries.
func (b *breaker) enter() (turn uint64, wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rest == 0 {
		return b.current, 0, true
	}
	if wait = b.until.Sub(b.now()); wait > 0 {
		return 0, wait, false
	}
	if b.trying {
		return 0, 0, false
	}
	b.trying = true
	b.current++
	return b.current, 0, true
}

// leave takes the result of a request that enter has let through.
func (b *breaker) leave(turn uint64, v verdict) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if turn != b.current {
		return
	}
	tried := b.trying
	b.trying = false
	switch v {
	case neutral: // after a pause the next request tries
	case good:
		b.faults, b.rest = 0, 0
	default:
		if b.faults++; tried || v == slow || b.faults >= patience {
			b.rest = min(max(2*b.rest, firstRest), maxRest)
			b.until = b.now().Add(b.rest)
			b.faults = 0
			b.current++
		}
	}
}
