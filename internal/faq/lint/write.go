package lint

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"
)

// errMoved says that somebody else wrote the file in the meantime.
var errMoved = errors.New("the file has changed since it was looked at, and was left as it is: run it again")

// replace puts new bytes in a file's place, whole or not at all, if it still has the
// old ones. The temporary file begins with a dot, so that nobody reads it as content.
func replace(root *os.Root, name string, was, now []byte) error {
	info, err := root.Lstat(name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("no regular file: put the file itself into the folder")
	}
	if data, err := root.ReadFile(name); err != nil {
		return err
	} else if !bytes.Equal(data, was) {
		return errMoved
	}
	dir := path.Dir(name)
	tmp := path.Join(dir, ".lint-"+rand.Text()+".tmp")
	f, err := root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make a file beside it: %w; allow this account to write to the folder", err)
	}
	_, err = f.Write(now)
	if err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = root.Rename(tmp, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(tmp))
	}
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// patched is a content folder in which some files have other bytes.
type patched struct {
	fs.FS
	files map[string][]byte
}

func (p *patched) Open(name string) (fs.File, error) {
	data, ok := p.files[name]
	if !ok {
		return p.FS.Open(name)
	}
	return &memFile{name: path.Base(name), Reader: bytes.NewReader(data)}, nil
}

func (p *patched) Lstat(name string) (fs.FileInfo, error) {
	if _, ok := p.files[name]; ok {
		return fs.Stat(p, name) // a link is never patched
	}
	return fs.Lstat(p.FS, name)
}

func (p *patched) ReadLink(name string) (string, error) { return fs.ReadLink(p.FS, name) }

type memFile struct {
	name string
	*bytes.Reader
}

func (f *memFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *memFile) Close() error               { return nil }
func (f *memFile) Name() string               { return f.name }
func (f *memFile) Mode() fs.FileMode          { return 0o444 }
func (f *memFile) ModTime() time.Time         { return time.Time{} }
func (f *memFile) IsDir() bool                { return false }
func (f *memFile) Sys() any                   { return nil }
