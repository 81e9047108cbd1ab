package machine

import (
	"errors"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

func pin(cores int) error {
	var may, use unix.CPUSet
	if err := unix.SchedGetaffinity(0, &may); err != nil {
		return os.NewSyscallError("sched_getaffinity", err)
	}
	for cpu := len(may)*strconv.IntSize - 1; cpu >= 0 && use.Count() < cores; cpu-- {
		if may.IsSet(cpu) {
			use.Set(cpu)
		}
	}
	// The runtime has threads already. A new one inherits the cores of the thread
	// that made it, so once a look around finds only pinned ones all are.
	pinned := make(map[int]bool)
	for {
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return err
		}
		fresh := false
		for _, t := range threads {
			id, err := strconv.Atoi(t.Name())
			if err != nil || pinned[id] {
				continue
			}
			// A thread may have ended since it was listed.
			if err := unix.SchedSetaffinity(id, &use); err != nil && !errors.Is(err, unix.ESRCH) {
				return os.NewSyscallError("sched_setaffinity", err)
			}
			pinned[id], fresh = true, true
		}
		if !fresh {
			return nil
		}
	}
}

func forget(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // read only: nothing can be lost
	// Only what is on the disk already can be dropped.
	if err := f.Sync(); err != nil {
		return err
	}
	return os.NewSyscallError("fadvise", unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED))
}
