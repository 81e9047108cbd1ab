package generations

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

const manifestName = "MANIFEST.json"

// Versions say what wrote a generation. Nothing that differs in any of them is
// opened.
type Versions struct {
	Schema int               `json:"schema"` // of the code that writes and reads the files
	Engine map[string]string `json:"engine"` // module → version
}

func (v Versions) equal(o Versions) bool {
	if v.Schema != o.Schema || len(v.Engine) != len(o.Engine) {
		return false
	}
	for k, s := range v.Engine {
		if o.Engine[k] != s {
			return false
		}
	}
	return true
}

// FileSum is one file of a generation.
type FileSum struct {
	Name   string `json:"name"` // slash separated, below the generation
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Manifest is what a generation says about itself.
type Manifest struct {
	Fingerprint string    `json:"fingerprint"` // of everything the generation was made from
	Count       int       `json:"count"`       // items
	Versions    Versions  `json:"versions"`
	Files       []FileSum `json:"files"` // by name
	Self        string    `json:"self"`  // SHA-256 of this manifest with Self empty
}

// seal computes Self.
func (m *Manifest) seal() error {
	sum, err := m.sum()
	m.Self = sum
	return err
}

func (m Manifest) sum() (string, error) {
	m.Self = ""
	b, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), nil
}

// readManifest reads and checks the manifest alone.
func readManifest(fsys FS, dir string) (Manifest, error) {
	b, err := fsys.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return Manifest{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return Manifest{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	sum, err := m.sum()
	if err != nil {
		return Manifest{}, err
	}
	if sum != m.Self {
		return Manifest{}, fmt.Errorf("%w: the manifest itself was changed", ErrCorrupt)
	}
	return m, nil
}

// verify compares every file below dir with the manifest. A file too many is as
// wrong as one too few.
func verify(ctx context.Context, fsys FS, dir string, m Manifest) error {
	got, err := sumTree(ctx, fsys, dir)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if !slices.Equal(got, m.Files) {
		return fmt.Errorf("%w: %s", ErrCorrupt, difference(got, m.Files))
	}
	return nil
}

// difference names the first file that differs.
func difference(got, want []FileSum) string {
	byName := make(map[string]FileSum, len(got))
	for _, f := range got {
		byName[f.Name] = f
	}
	for _, w := range want {
		switch g, ok := byName[w.Name]; {
		case !ok:
			return w.Name + " is missing"
		case g.Size != w.Size:
			return fmt.Sprintf("%s has %d bytes, not %d", w.Name, g.Size, w.Size)
		case g != w:
			return w.Name + " has other content"
		}
		delete(byName, w.Name)
	}
	for _, g := range got {
		if _, extra := byName[g.Name]; extra {
			return g.Name + " does not belong here"
		}
	}
	return "the order of files"
}

// sumTree hashes every file below dir but the manifest, by name.
func sumTree(ctx context.Context, fsys FS, dir string) ([]FileSum, error) {
	var out []FileSum
	err := walk(fsys, dir, "", func(name string, isDir bool) error {
		if isDir || name == manifestName {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := fsys.Open(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		h := sha256.New()
		n, err := io.Copy(h, f)
		f.Close()
		if err != nil {
			return err
		}
		out = append(out, FileSum{Name: name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))})
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return strings.Compare(out[i].Name, out[j].Name) < 0 })
	return out, err
}

// walk visits everything below dir, what is inside a folder before the folder
// itself. Names are slash separated and relative; dir itself is "".
func walk(fsys FS, dir, rel string, visit func(name string, isDir bool) error) error {
	entries, err := fsys.ReadDir(filepath.Join(dir, filepath.FromSlash(rel)))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(rel, e.Name())
		if e.IsDir() {
			err = walk(fsys, dir, name, visit)
		} else if e.Type().IsRegular() {
			err = visit(name, false)
		} else {
			err = fmt.Errorf("%s is neither file nor folder", name)
		}
		if err != nil {
			return err
		}
	}
	return visit(rel, true)
}

// syncTree flushes every file below dir and then every folder, bottom up.
func syncTree(fsys FS, dir string) error {
	return walk(fsys, dir, "", func(name string, isDir bool) error {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if isDir {
			return fsys.SyncDir(p)
		}
		return fsys.SyncFile(p)
	})
}
