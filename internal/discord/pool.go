package discord

import (
	"sync"
)

// Sizes of the pool. A worker spends its time waiting for Discord's reply to the
// response, some 100 ms, so that this many answer over 1,000 a second.
const (
	workers       = 128
	urgentWorkers = 16
	waiting       = 1024 // beyond it a person is told that there is no room
)

// pool runs jobs on a bounded number of goroutines. Emergencies have workers of
// their own, so that no flood stands before them.
type pool struct {
	normal, urgent chan func()
	wg             sync.WaitGroup

	mu     sync.RWMutex // of closed; held while a job is handed over
	closed bool
}

func newPool() *pool {
	p := &pool{normal: make(chan func(), waiting), urgent: make(chan func(), waiting)}
	start := func(n int, jobs <-chan func()) {
		for range n {
			p.wg.Go(func() {
				for job := range jobs {
					job()
				}
			})
		}
	}
	start(workers, p.normal)
	start(urgentWorkers, p.urgent)
	return p
}

// do hands a job over. It is false if there is no room or the pool is closing.
func (p *pool) do(urgent bool, job func()) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return false
	}
	jobs := p.normal
	if urgent {
		jobs = p.urgent
	}
	select {
	case jobs <- job:
		return true
	default:
		return false
	}
}

// crowded reports whether jobs wait because all workers are busy.
func (p *pool) crowded() bool { return len(p.normal) > 0 }

// close takes no more jobs. done is closed when those taken are finished.
func (p *pool) close() (done <-chan struct{}) {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		close(p.normal)
		close(p.urgent)
	}
	p.mu.Unlock()
	finished := make(chan struct{})
	go func() {
		p.wg.Wait()
		close(finished)
	}()
	return finished
}
