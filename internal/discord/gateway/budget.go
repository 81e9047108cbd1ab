package gateway

import (
	"math/rand/v2"
	"sync"
	"time"
)

// budget slows IDENTIFYs down: see Timing.Window for why. Discord counts them
// too, but its count may be out of reach when it matters most.
type budget struct {
	tm  Timing
	now func() time.Time

	mu      sync.Mutex
	recent  []time.Time // IDENTIFYs within the window
	last    time.Time
	strikes int // throttled IDENTIFYs since a connection lasted
}

// spent notes an IDENTIFY that was sent.
func (b *budget) spent() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.throttled() {
		b.strikes++
	}
	b.last = b.now()
	b.recent = append(b.recent, b.last)
}

// wait is how long the next IDENTIFY has to wait, and whether that is because
// there were too many.
func (b *budget) wait() (d time.Duration, throttled bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	gap := b.tm.IdentifyGap
	if throttled = b.throttled(); throttled {
		gap = max(gap, doubled(b.tm.ThrottleMin, b.strikes, b.tm.ThrottleMax))
	}
	if b.last.IsZero() {
		return 0, false
	}
	return max(0, b.last.Add(gap).Sub(b.now())), throttled
}

// throttled: once it is, waiting alone does not end it. The waits are longer
// than the window, so that counting in the window would begin anew each time.
func (b *budget) throttled() bool {
	old := b.now().Add(-b.tm.Window)
	for len(b.recent) > 0 && b.recent[0].Before(old) {
		b.recent = b.recent[1:]
	}
	return b.strikes > 0 || len(b.recent) >= b.tm.FreeIdentify
}

// lasted notes that a connection lasted as long as the window.
func (b *budget) lasted() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.strikes = 0
}

// doubled is from·2ⁿ, at most most.
func doubled(from time.Duration, n int, most time.Duration) time.Duration {
	for ; n > 0 && from < most; n-- {
		from *= 2
	}
	return min(from, most)
}

// backoff is the wait before the attempt after n others: anything up to the
// bound, so that the bots of an outage do not come back together.
func backoff(tm Timing, n int) time.Duration {
	return rand.N(doubled(tm.BackoffMin, n, tm.BackoffMax) + 1)
}

// invalidWait is Discord's wait before the IDENTIFY after op 9.
func invalidWait(tm Timing) time.Duration {
	return tm.InvalidMin + rand.N(max(0, tm.InvalidMax-tm.InvalidMin)+1)
}
