package generations

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Draft is a generation to be built.
type Draft struct {
	Fingerprint string
	Count       int
	Force       bool // allow it to be much smaller
	// Build fills the empty folder, Check looks at what it holds afterwards. The
	// files are not changed after Build.
	Build, Check func(ctx context.Context, dir string) error
}

// Writer is the right to change a store, held until Close.
type Writer struct {
	s       *Store
	release func()
}

// Writer takes the lock and sweeps what earlier writers left half done.
func (s *Store) Writer(ctx context.Context) (*Writer, error) {
	if err := s.fs.Mkdir(s.dir); err != nil {
		return nil, err
	}
	release, err := lockWriter(ctx, filepath.Join(s.dir, lockName), lockWait)
	if err != nil {
		return nil, err
	}
	if err := s.sweep(); err != nil {
		release()
		return nil, err
	}
	return &Writer{s, release}, nil
}

// Close gives the lock back.
func (w *Writer) Close() { w.release() }

func (s *Store) sweep() error {
	entries, err := s.fs.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tmpPrefix) {
			if err := s.fs.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Publish builds, checks, seals and publishes a generation and returns its
// number. On an error everything is as before; what is left of the attempt is
// swept by the next writer at the latest.
func (w *Writer) Publish(ctx context.Context, d Draft) (int, error) {
	s := w.s
	if d.Count <= 0 {
		return 0, ErrEmpty
	}
	if err := s.room(d); err != nil {
		return 0, err
	}
	before, numbers, err := s.survey()
	if err != nil {
		return 0, err
	}
	n := 1
	if len(numbers) > 0 {
		n = numbers[len(numbers)-1] + 1
	}
	tmp := filepath.Join(s.dir, tmpPrefix+strconv.Itoa(n))
	s.step("start")
	if err := s.fill(ctx, tmp, d); err != nil {
		// Best effort: the next writer sweeps it anyway.
		_ = s.fs.RemoveAll(tmp)
		return 0, err
	}
	if err := s.fs.Rename(tmp, s.path(n)); err != nil {
		_ = s.fs.RemoveAll(tmp)
		return 0, err
	}
	s.step("renamed")
	if err := s.fs.SyncDir(s.dir); err != nil {
		return 0, err
	}
	s.step("rename flushed")
	if err := s.point(n); err != nil {
		return 0, err
	}
	s.step("published")
	s.prune(before, n)
	return n, nil
}

// room refuses what shrinks too much or does not fit.
func (s *Store) room(d Draft) error {
	if !d.Force {
		if err := s.Shrink(d.Count); err != nil {
			return err
		}
	}
	current, numbers, err := s.survey()
	if err != nil {
		return err
	}
	need := uint64(spaceReserve)
	if m, ok := s.last(current, numbers); ok {
		for _, f := range m.Files {
			need += 3 * uint64(f.Size)
		}
	}
	free, err := s.fs.Free(s.dir)
	if err != nil {
		return err
	}
	if free < need {
		return fmt.Errorf("%w: %d MB free, %d MB needed", ErrSpace, free>>20, need>>20)
	}
	return nil
}

// fill makes tmp a complete, flushed generation.
func (s *Store) fill(ctx context.Context, tmp string, d Draft) error {
	if err := s.fs.Mkdir(tmp); err != nil {
		return err
	}
	if err := d.Build(ctx, tmp); err != nil {
		return err
	}
	s.step("built")
	// Hash before the check: what the check saw is then what the manifest lists.
	files, err := sumTree(ctx, s.fs, tmp)
	if err != nil {
		return err
	}
	if err := d.Check(ctx, tmp); err != nil {
		return err
	}
	s.step("checked")
	m := Manifest{Fingerprint: d.Fingerprint, Count: d.Count, Versions: s.versions, Files: files}
	if err := m.seal(); err != nil {
		return err
	}
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	if err := s.fs.WriteFile(filepath.Join(tmp, manifestName), append(b, '\n')); err != nil {
		return err
	}
	s.step("manifest")
	if err := syncTree(s.fs, tmp); err != nil {
		return err
	}
	s.step("flushed")
	// Read once more: a check that changed a file, or a disk that lies, shows here.
	return verify(ctx, s.fs, tmp, m)
}

// point makes CURRENT name generation n, for good or not at all.
func (s *Store) point(n int) error {
	tmp := filepath.Join(s.dir, tmpPrefix+currentName)
	if err := s.fs.WriteFile(tmp, []byte(genPrefix+strconv.Itoa(n)+"\n")); err != nil {
		return err
	}
	s.step("pointer written")
	if err := s.fs.SyncFile(tmp); err != nil {
		return err
	}
	s.step("pointer flushed")
	if err := s.fs.Rename(tmp, filepath.Join(s.dir, currentName)); err != nil {
		return err
	}
	s.step("pointer renamed")
	return s.fs.SyncDir(s.dir)
}

// prune deletes all but the newest generations, and those between the one that
// was served before and the new one: somebody rolled back from them, or they
// were never pointed at. What is open stays. A generation that cannot be deleted
// is no reason to fail: the new one is published, and it is tried again next time.
func (s *Store) prune(before, current int) {
	_, numbers, err := s.survey()
	if err != nil {
		return
	}
	abandoned := func(n int) bool { return before > 0 && before < n && n < current }
	kept := 0
	for _, n := range slices.Backward(numbers) {
		if !abandoned(n) && kept < keep || n == current {
			kept++
			continue
		}
		if held(filepath.Join(s.path(n), manifestName)) {
			continue
		}
		// Renamed first, so that a deletion cut short is swept and never served.
		tmp := filepath.Join(s.dir, tmpPrefix+"old-"+strconv.Itoa(n))
		if s.fs.Rename(s.path(n), tmp) == nil {
			_ = s.fs.RemoveAll(tmp)
		}
	}
}
