package index

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
)

// TestSwapUnderReaders swaps generations while readers ask without pause. No
// reader sees an error, a foreign text or an empty index.
func TestSwapUnderReaders(t *testing.T) {
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, corpus(10, 1), BuildOptions{})
	var h Handle
	h.Swap(open(t, d))
	stop := make(chan struct{})
	var asked atomic.Int64
	var wg sync.WaitGroup
	texts := map[string]bool{}
	for _, seed := range []uint64{1, 2, 3} {
		for _, p := range corpus(10, seed).Passages {
			texts[p.Text] = true
		}
	}
	q := Question{Terms: DefaultTerms("can i " + corpus(10, 1).Passages[2].Section)}
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				g := h.Acquire()
				res, err := g.Retrieve(context.Background(), q, 3)
				if err != nil || len(res.Hits) == 0 {
					t.Errorf("%d hits, %v", len(res.Hits), err)
				} else if text, err := g.Text(res.Hits[0].Entry); err != nil || !texts[text] {
					t.Errorf("foreign text, %v", err)
				}
				asked.Add(1)
				g.Release()
			}
		})
	}
	var held []*Generation
	for n := range 40 {
		if n%10 == 0 {
			build(t, d, corpus(10, uint64(n/10)%3+1), BuildOptions{})
		}
		g := open(t, d)
		held = append(held, g)
		h.Swap(g)
	}
	close(stop)
	wg.Wait()
	h.Close()
	if h.Acquire() != nil {
		t.Error("a closed handle serves")
	}
	for i, g := range held {
		if n := g.refs.Load(); n != 0 {
			t.Errorf("generation %d keeps %d references", i, n)
		}
	}
	if asked.Load() == 0 || h.Leaked() != 0 {
		t.Errorf("%d questions, %d leaked", asked.Load(), h.Leaked())
	}
}

func TestSwapDoesNotWaitForReaders(t *testing.T) {
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, corpus(10, 1), BuildOptions{})
	var h Handle
	h.Swap(open(t, d))
	slow := h.Acquire()
	next := open(t, d)
	h.Swap(next)                 // were it to wait, it would wait for ever: the reader leaves only below
	same(t, slow, corpus(10, 1)) // still open
	slow.Release()
	if slow.engine.index != nil {
		t.Error("not closed after its last reader")
	}
	h.Close()
}

func TestHandleOverClosedGeneration(t *testing.T) {
	d := OpenDir(t.TempDir(), Options{})
	build(t, d, corpus(5, 1), BuildOptions{})
	var h Handle
	g := open(t, d)
	h.Swap(g)
	g.Close()
	if h.Acquire() != nil {
		t.Error("a closed generation is handed out")
	}
}
