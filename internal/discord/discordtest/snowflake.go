package discordtest

import (
	"strconv"
	"sync"
	"time"
)

// discordEpoch is the first second of 2015 in milliseconds, where snowflakes
// count from (reference.mdx#snowflakes).
const discordEpoch = 1420070400000

// snowflakes makes ids that grow, also when the clock stands.
type snowflakes struct {
	mu   sync.Mutex
	last uint64
}

func (f *snowflakes) next(now time.Time) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := snowflakeBits(now)
	if id <= f.last {
		id = f.last + 1
	}
	f.last = id
	return strconv.FormatUint(id, 10)
}

func snowflakeBits(t time.Time) uint64 {
	ms := t.UnixMilli() - discordEpoch
	if ms < 0 {
		ms = 0
	}
	return uint64(ms) << 22
}

// Snowflake returns the first id of the millisecond of t.
func Snowflake(t time.Time) string { return strconv.FormatUint(snowflakeBits(t), 10) }

// snowflakeTime is when an id was made; the zero time if it is none.
func snowflakeTime(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch)
}
