// Package machine keeps a process on few cores and reads what it costs in memory
// and on disk, so that figures of different programs can be compared.
package machine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// ErrUnsupported means that the system does not offer what was asked for.
var ErrUnsupported = errors.New("not on " + runtime.GOOS)

// Pin has the Go scheduler use so many cores and, on Linux, the whole process run
// on no others: the last ones it may use, which are the least likely to serve
// interrupts. Elsewhere it does the first half and returns ErrUnsupported.
func Pin(cores int) error {
	runtime.GOMAXPROCS(cores)
	if err := pin(cores); err != nil {
		return fmt.Errorf("keep the process on %d cores: %w", cores, err)
	}
	return nil
}

// Peak is the largest resident size that the process has had, in bytes; 0 where
// the system does not tell.
func Peak() int64 { return status("VmHWM:") }

// Resident is the present resident size of the process, in bytes; 0 where the
// system does not tell.
func Resident() int64 { return status("VmRSS:") }

func status(field string) int64 {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0 // not Linux
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kb * 1024
		}
	}
	return 0
}

// FolderSize is the sum of the sizes of all files below dir, in bytes. A file
// that goes away meanwhile counts as 0: engines tidy up in the background.
func FolderSize(dir string) (int64, error) {
	var n int64
	err := eachFile(dir, func(_ string, info fs.FileInfo) error {
		n += info.Size()
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("size of folder: %w", err)
	}
	return n, nil
}

// Forget has the system drop what it keeps in memory of the files below dir, so
// that the next read comes from the disk. It is ErrUnsupported outside Linux.
func Forget(dir string) error {
	err := eachFile(dir, func(path string, _ fs.FileInfo) error { return forget(path) })
	if err != nil {
		return fmt.Errorf("forget files: %w", err)
	}
	return nil
}

func eachFile(dir string, f func(path string, info fs.FileInfo) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != dir {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return f(path, info)
	})
}
