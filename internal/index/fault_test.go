package index

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"bedside/internal/index/generations"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, file, from, to string) {
	t.Helper()
	b, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Contains(b, []byte(from)) {
		t.Fatalf("%s does not hold %s", file, from)
	}
	must(t, os.WriteFile(file, bytes.Replace(b, []byte(from), []byte(to), 1), 0o600))
}

func storeWith(dir string, v generations.Versions) *generations.Store {
	return generations.New(dir, generations.Disk{}, v, nil)
}

// faultDisk fails its k-th call, counted from 1, and no other.
type faultDisk struct {
	generations.Disk
	k, calls int
	err      error
}

func (d *faultDisk) fail() error {
	if d.calls++; d.calls == d.k {
		return d.err
	}
	return nil
}

func (d *faultDisk) Mkdir(p string) error {
	if err := d.fail(); err != nil {
		return err
	}
	return d.Disk.Mkdir(p)
}

// WriteFile fails as a full disk does: part of it is written.
func (d *faultDisk) WriteFile(p string, b []byte) error {
	if err := d.fail(); err != nil {
		_ = d.Disk.WriteFile(p, b[:len(b)/2])
		return err
	}
	return d.Disk.WriteFile(p, b)
}

func (d *faultDisk) Create(p string) (io.WriteCloser, error) {
	if err := d.fail(); err != nil {
		return nil, err
	}
	f, err := d.Disk.Create(p)
	return faultFile{d, f}, err
}

// faultFile is a file that fails at its turn, half a write done.
type faultFile struct {
	disk *faultDisk
	io.WriteCloser
}

func (f faultFile) Write(b []byte) (int, error) {
	if err := f.disk.fail(); err != nil {
		_, _ = f.WriteCloser.Write(b[:len(b)/2])
		return len(b) / 2, err
	}
	return f.WriteCloser.Write(b)
}

func (f faultFile) Close() error {
	err := f.WriteCloser.Close()
	if fault := f.disk.fail(); fault != nil {
		return fault
	}
	return err
}

func (d *faultDisk) ReadFile(p string) ([]byte, error) {
	if err := d.fail(); err != nil {
		return nil, err
	}
	return d.Disk.ReadFile(p)
}

func (d *faultDisk) Open(p string) (io.ReadCloser, error) {
	if err := d.fail(); err != nil {
		return nil, err
	}
	return d.Disk.Open(p)
}

func (d *faultDisk) ReadDir(p string) ([]fs.DirEntry, error) {
	if err := d.fail(); err != nil {
		return nil, err
	}
	return d.Disk.ReadDir(p)
}

func (d *faultDisk) Rename(from, to string) error {
	if err := d.fail(); err != nil {
		return err
	}
	return d.Disk.Rename(from, to)
}

func (d *faultDisk) RemoveAll(p string) error {
	if err := d.fail(); err != nil {
		return err
	}
	return d.Disk.RemoveAll(p)
}

func (d *faultDisk) SyncFile(p string) error {
	if err := d.fail(); err != nil {
		return err
	}
	return d.Disk.SyncFile(p)
}

func (d *faultDisk) SyncDir(p string) error {
	if err := d.fail(); err != nil {
		return err
	}
	return d.Disk.SyncDir(p)
}

func (d *faultDisk) Free(p string) (uint64, error) {
	if err := d.fail(); err != nil {
		return 0, err
	}
	return d.Disk.Free(p)
}

// TestEveryCallFailsOnce lets each file call of a build fail. Afterwards one of
// the two contents is served, whole; the new one if the build said it is done.
func TestEveryCallFailsOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	faults := []error{syscall.ENOSPC, syscall.EIO}
	failed := 0
	for k := 1; ; k++ {
		dir := t.TempDir()
		build(t, OpenDir(dir, Options{}), corpus(5, 1), BuildOptions{})
		disk := &faultDisk{k: k, err: faults[k%2]}
		_, buildErr := OpenDir(dir, Options{FS: disk}).Build(ctx, corpus(5, 2), BuildOptions{})
		if disk.calls < k {
			must(t, buildErr)
			break // every call has had its turn
		}
		if buildErr != nil {
			failed++
		}
		d := OpenDir(dir, Options{})
		g := open(t, d)
		if g.Number() == 2 {
			same(t, g, corpus(5, 2))
		} else if buildErr == nil {
			t.Fatalf("call %d: the build succeeded and is not served", k)
		} else {
			same(t, g, corpus(5, 1))
		}
		g.Close()
		if k%4 == 0 { // the next build works; not each time, to keep this quick
			build(t, d, corpus(5, 3), BuildOptions{})
		}
	}
	if failed < 20 {
		t.Errorf("only %d builds failed", failed)
	}
	t.Logf("%d builds failed at one call each, nothing lost", failed)
}

// smallDisk has almost no room.
type smallDisk struct{ generations.Disk }

func (smallDisk) Free(string) (uint64, error) { return 1 << 20, nil }

func TestTooLittleSpace(t *testing.T) {
	if _, err := OpenDir(t.TempDir(), Options{FS: smallDisk{}}).Build(context.Background(), corpus(5, 1), BuildOptions{}); !errors.Is(err, ErrSpace) {
		t.Errorf("got %v, want ErrSpace", err)
	}
}
