// Package archive packs files into one .tar.gz and unpacks it again. A list of all
// files with their SHA-256 comes first, and nothing is taken out that does not match
// it. It knows neither what the files are nor where they belong.
package archive

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// ErrDamaged says that an archive is none, was cut or was changed.
var ErrDamaged = errors.New("the archive is damaged or was not made by this program")

const (
	listName = "backup.json"
	form     = 1
	maxList  = 16 << 20 // bytes: some hundred thousand files
)

// File is a file to be packed.
type File struct {
	Name string // in the archive, with slashes
	Path string // on the disk
}

// list is the first entry.
type list struct {
	Form  int             `json:"form"`
	About json.RawMessage `json:"about"`
	Files []sum           `json:"files"`
}

type sum struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Write packs files, in the order of their names, with what the caller wants to know of
// them later. The same files give the same bytes. A file that changes meanwhile is an
// error.
func Write(ctx context.Context, w io.Writer, about any, files []File) error {
	files = slices.SortedFunc(slices.Values(files), func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	l := list{Form: form, Files: []sum{}}
	var err error
	if l.About, err = json.Marshal(about); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	for i, f := range files {
		if !goodName(f.Name) || i > 0 && files[i-1].Name == f.Name {
			return fmt.Errorf("pack: %q cannot be a name in an archive", f.Name)
		}
		s, err := sumOf(ctx, f)
		if err != nil {
			return fmt.Errorf("pack: %w", err)
		}
		l.Files = append(l.Files, s)
	}
	raw, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	zip := gzip.NewWriter(w)
	out := tar.NewWriter(zip)
	if err = entry(out, listName, int64(len(raw))); err == nil {
		_, err = out.Write(raw)
	}
	for i, f := range files {
		if err == nil {
			err = copyIn(ctx, out, f, l.Files[i])
		}
	}
	if err = errors.Join(err, out.Close(), zip.Close()); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}

// goodName is for names that stay inside a folder on every system.
func goodName(name string) bool {
	return name != "." && name != listName && path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name))
}

func entry(out *tar.Writer, name string, size int64) error {
	return out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX})
}

func sumOf(ctx context.Context, f File) (sum, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return sum{}, err
	}
	h := sha256.New()
	n, err := io.Copy(h, reader{ctx, in})
	return sum{f.Name, n, hex.EncodeToString(h.Sum(nil))}, errors.Join(err, in.Close())
}

func copyIn(ctx context.Context, out *tar.Writer, f File, want sum) error {
	if err := entry(out, want.Name, want.Size); err != nil {
		return err
	}
	in, err := os.Open(f.Path)
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, h), reader{ctx, in})
	if cerr := in.Close(); err == nil {
		err = cerr
	}
	if errors.Is(err, tar.ErrWriteTooLong) || err == nil && (n != want.Size || hex.EncodeToString(h.Sum(nil)) != want.SHA256) {
		return fmt.Errorf("%s has changed meanwhile: try again", f.Name)
	}
	return err
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	in  io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.in.Read(p)
}

// Unpack takes all files out into a folder, which must exist and should be empty, and
// returns their names in order. about is filled with what Write was given. On an error
// files may stand in the folder; without one each is what was packed. The error wraps
// ErrDamaged where the archive is at fault.
func Unpack(ctx context.Context, r io.Reader, dir string, about any) ([]string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	defer root.Close()
	zip, err := gzip.NewReader(reader{ctx, r})
	if err != nil {
		return nil, damaged(err)
	}
	in := tar.NewReader(zip)
	l, err := readList(in)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(l.About, about); err != nil {
		return nil, damaged(err)
	}
	var names []string
	for _, want := range l.Files {
		if !goodName(want.Name) {
			return nil, damaged(fmt.Errorf("it names a file outside of itself: %q", want.Name))
		}
		if err := takeOut(root, in, want); err != nil {
			return nil, err
		}
		names = append(names, want.Name)
	}
	if h, err := in.Next(); err == nil {
		return nil, damaged(fmt.Errorf("it holds %q, which its list does not", h.Name))
	} else if !errors.Is(err, io.EOF) {
		return nil, damaged(err)
	}
	if _, err := io.Copy(io.Discard, zip); err != nil { // its end holds its own sum
		return nil, damaged(err)
	}
	return names, nil
}

func damaged(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("unpack: %w", err)
	}
	return fmt.Errorf("unpack: %w: %w", ErrDamaged, err)
}

func readList(in *tar.Reader) (l list, err error) {
	h, err := in.Next()
	switch {
	case err != nil:
		return l, damaged(err)
	case h.Name != listName || h.Size > maxList:
		return l, damaged(errors.New("it does not begin with a list of its files"))
	}
	if err := json.NewDecoder(in).Decode(&l); err != nil {
		return l, damaged(err)
	}
	if l.Form != form {
		return l, damaged(fmt.Errorf("it has form %d, and this program knows form %d", l.Form, form))
	}
	return l, nil
}

func takeOut(root *os.Root, in *tar.Reader, want sum) (err error) {
	h, err := in.Next()
	switch {
	case err != nil:
		return damaged(err)
	case h.Name != want.Name || h.Size != want.Size || h.Typeflag != tar.TypeReg:
		return damaged(fmt.Errorf("%s is not where its list says", want.Name))
	}
	name := filepath.FromSlash(want.Name)
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	sha := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, sha), in); err != nil {
		err = damaged(err)
		return errors.Join(err, f.Close())
	}
	if got := hex.EncodeToString(sha.Sum(nil)); got != want.SHA256 {
		return errors.Join(damaged(fmt.Errorf("%s is not what was packed", want.Name)), f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	return nil
}
