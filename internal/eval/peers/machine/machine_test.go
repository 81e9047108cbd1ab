package machine

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestPin(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	if err := Pin(1); err != nil && !errors.Is(err, ErrUnsupported) {
		t.Fatal(err)
	}
	if got := runtime.GOMAXPROCS(0); got != 1 {
		t.Errorf("the scheduler uses %d cores", got)
	}
	if runtime.GOOS != "linux" {
		return
	}
	done := make(chan int)
	go func() {
		runtime.LockOSThread() // has the runtime start one more thread
		done <- runtime.NumCPU()
	}()
	<-done
	for _, n := range allowed(t) {
		if n != 1 {
			t.Errorf("a thread may run on %d cores", n)
		}
	}
}

func TestMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells")
	}
	const slack = 1 << 20 // the kernel counts in batches
	r := Resident()
	if p := Peak(); r < 1<<20 || p < r-slack {
		t.Errorf("peak %d, resident %d bytes", p, r)
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "in"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]int{"a": 5, "in/b": 1000} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, n), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := FolderSize(dir); err != nil || n != 1005 {
		t.Errorf("size %d, %v", n, err)
	}
	if _, err := FolderSize(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("size of no folder: %v", err)
	}
	if err := Forget(dir); err != nil && !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
}
