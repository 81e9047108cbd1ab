package machine

import (
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// allowed lists on how many cores each thread of the process may run.
func allowed(t *testing.T) []int {
	t.Helper()
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	var out []int
	for _, e := range threads {
		id, err := strconv.Atoi(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		var set unix.CPUSet
		if err := unix.SchedGetaffinity(id, &set); err == nil {
			out = append(out, set.Count())
		}
	}
	return out
}
