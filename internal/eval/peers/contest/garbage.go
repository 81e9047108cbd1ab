package contest

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// garbageMost is how much garbage may pile up before it is collected between two
// questions, in bytes.
const garbageMost = 256 << 20

// collector keeps the garbage collector away from the clock.
type collector struct {
	on      bool
	percent int // to return to
	floor   uint64
}

// newCollector takes the runtime's collector over, unless on is false.
func newCollector(on bool) *collector {
	c := &collector{on: on}
	if on {
		c.percent = debug.SetGCPercent(-1)
		runtime.GC()
		c.floor = heap()
	}
	return c
}

// between is called when nothing is timed.
func (c *collector) between() {
	if c.on && heap() > c.floor+garbageMost {
		runtime.GC()
		c.floor = heap()
	}
}

// stop gives the collector back to the runtime.
func (c *collector) stop() {
	if c.on {
		debug.SetGCPercent(c.percent)
	}
}

// heap is the size of all objects on the heap, dead ones included, in bytes.
func heap() uint64 { return metric("/memory/classes/heap/objects:bytes") }

// allocated is what has been allocated on the heap since the start, in bytes.
func allocated() uint64 { return metric("/gc/heap/allocs:bytes") }

func metric(name string) uint64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0 // a later Go may drop it
	}
	return s[0].Value.Uint64()
}
