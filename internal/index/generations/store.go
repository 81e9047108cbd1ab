package generations

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	currentName = "CURRENT"
	lockName    = "writer.lock"
	tmpPrefix   = "tmp-"
	genPrefix   = "gen-"

	// keep is the number of generations that stay: the one served, the one to
	// roll back to, and one for a mistake that was noticed late.
	keep = 3

	// shrinkLimit is the share of items that may vanish in one build. A wrong
	// mount point is the commonest way to lose content.
	shrinkLimit = 0.3

	// lockWait is how long a writer waits for another: longer than a build of a
	// clinic, shorter than patience.
	lockWait = 2 * time.Second

	// spaceReserve is the room that must be left beside three times the last
	// generation, in bytes.
	spaceReserve = 64 << 20
)

// Store is the folder of one set of generations.
type Store struct {
	dir      string
	fs       FS
	versions Versions
	step     func(name string) // called between the steps of a write; for tests that stop there
}

// New returns the store in dir, which need not exist yet. Nothing is read or
// written. step may be nil.
func New(dir string, fsys FS, v Versions, step func(string)) *Store {
	if step == nil {
		step = func(string) {}
	}
	return &Store{dir: dir, fs: fsys, versions: v, step: step}
}

// Opened is a verified generation on disk. It is not deleted while it is open.
type Opened struct {
	Manifest
	Number   int
	Dir      string
	Degraded bool // not the one CURRENT names
	release  func()
}

// Close lets the generation be deleted by later writers.
func (o *Opened) Close() { o.release() }

// Open returns the generation CURRENT names if it verifies, else the newest
// older one that does, else ErrNone. The reasons for every refusal are in the
// error, or in why where one was found.
func (s *Store) Open(ctx context.Context) (opened *Opened, why error, err error) {
	current, numbers, err := s.survey()
	if err != nil {
		return nil, nil, err
	}
	var reasons []error
	for _, n := range candidates(current, numbers) {
		o, err := s.open(ctx, n)
		if err == nil {
			o.Degraded = n != current
			return o, errors.Join(reasons...), nil
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		reasons = append(reasons, fmt.Errorf("%s%d: %w", genPrefix, n, err))
	}
	return nil, nil, errors.Join(append([]error{ErrNone}, reasons...)...)
}

// candidates lists what may be served: the current generation, then older ones,
// newest first. Newer ones than the current are left out: somebody rolled back.
func candidates(current int, numbers []int) []int {
	var out []int
	for _, n := range slices.Backward(numbers) {
		if current == 0 || n <= current {
			out = append(out, n)
		}
	}
	return out
}

func (s *Store) open(ctx context.Context, n int) (*Opened, error) {
	dir := s.path(n)
	release, err := hold(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	m, err := readManifest(s.fs, dir)
	if err == nil && !m.Versions.equal(s.versions) {
		err = ErrVersion
	}
	if err == nil {
		err = verify(ctx, s.fs, dir, m)
	}
	if err != nil {
		release()
		return nil, err
	}
	return &Opened{Manifest: m, Number: n, Dir: dir, release: release}, nil
}

func (s *Store) path(n int) string { return filepath.Join(s.dir, genPrefix+strconv.Itoa(n)) }

// survey reads CURRENT (0 if there is none or it makes no sense) and the numbers
// of all generations, ascending.
func (s *Store) survey() (current int, numbers []int, err error) {
	entries, err := s.fs.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	for _, e := range entries {
		if n, ok := number(e.Name()); ok && e.IsDir() {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	b, err := s.fs.ReadFile(filepath.Join(s.dir, currentName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, nil, err
	}
	if n, ok := number(strings.TrimSpace(string(b))); ok {
		current = n
	}
	return current, numbers, nil
}

func number(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, genPrefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n > 0 && strconv.Itoa(n) == digits
}

// Kept is what is known of one generation on disk.
type Kept struct {
	Number      int
	Fingerprint string    // of what it was made from; empty where the manifest cannot be read
	Count       int       // items; 0 where the manifest cannot be read
	Made        time.Time // when its manifest was written, as the file system has it; zero where it does not say
	Current     bool
	Err         error // why it does not verify; nil: it does
}

// List looks at every generation, the newest first, and verifies its files.
func (s *Store) List(ctx context.Context) ([]Kept, error) {
	current, numbers, err := s.survey()
	if err != nil {
		return nil, err
	}
	var out []Kept
	for _, n := range slices.Backward(numbers) {
		k := Kept{Number: n, Current: n == current, Made: s.made(n)}
		o, err := s.open(ctx, n)
		switch {
		case err == nil:
			k.Count, k.Fingerprint = o.Count, o.Fingerprint
			o.Close()
		case ctx.Err() != nil:
			return nil, ctx.Err()
		default:
			k.Err = err
			if m, err := readManifest(s.fs, s.path(n)); err == nil {
				k.Count, k.Fingerprint = m.Count, m.Fingerprint
			}
		}
		out = append(out, k)
	}
	return out, nil
}

// made is when the manifest was written. It holds no time itself, so that the same
// content gives the same bytes.
func (s *Store) made(n int) time.Time {
	entries, err := s.fs.ReadDir(s.path(n))
	if err != nil {
		return time.Time{}
	}
	for _, e := range entries {
		if e.Name() != manifestName {
			continue
		}
		if info, err := e.Info(); err == nil {
			return info.ModTime()
		}
	}
	return time.Time{}
}

// Shrink refuses, with a *ShrinkError, so many items in place of what is current.
func (s *Store) Shrink(count int) error {
	current, numbers, err := s.survey()
	if err != nil {
		return err
	}
	if m, ok := s.last(current, numbers); ok && float64(count) < (1-shrinkLimit)*float64(m.Count) {
		return &ShrinkError{Before: m.Count, After: count}
	}
	return nil
}

// last is the manifest of what is current, or of the newest older one that has a
// manifest. The manifest alone is enough: its own sum protects the count, and a
// generation of another version still says how much there was.
func (s *Store) last(current int, numbers []int) (Manifest, bool) {
	for _, n := range candidates(current, numbers) {
		if m, err := readManifest(s.fs, s.path(n)); err == nil {
			return m, true
		}
	}
	return Manifest{}, false
}

// CurrentName returns the bytes of CURRENT, for a cheap look whether it changed.
func (s *Store) CurrentName() (string, error) {
	b, err := s.fs.ReadFile(filepath.Join(s.dir, currentName))
	return string(b), err
}

// Dir is the folder of the store.
func (s *Store) Dir() string { return s.dir }
