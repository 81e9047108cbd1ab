package faq

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// overlayFS is a folder in which some files have other bytes, or are new. What it
// holds is never changed, so it can be used by several goroutines at once if the
// folder below can.
type overlayFS struct {
	base  fs.FS
	files map[string][]byte
	dirs  map[string][]string // names of files and folders of the overlay in each folder, sorted
}

// With is a folder as it would be with those files in it, each whole and by its name.
func With(base fs.FS, files map[string][]byte) fs.FS { return newOverlayFS(base, files) }

func newOverlayFS(base fs.FS, files map[string][]byte) *overlayFS {
	o := &overlayFS{base: base, files: make(map[string][]byte, len(files)), dirs: make(map[string][]string)}
	for _, name := range sortedKeys(files) {
		o.files[name] = slices.Clone(files[name])
		for at := name; at != "."; at = path.Dir(at) {
			if dir := path.Dir(at); !slices.Contains(o.dirs[dir], path.Base(at)) {
				o.dirs[dir] = append(o.dirs[dir], path.Base(at))
			}
		}
	}
	return o
}

func (o *overlayFS) Open(name string) (fs.File, error) {
	if data, ok := o.files[name]; ok {
		return &memFile{o.info(name), bytes.NewReader(data)}, nil
	}
	if _, ok := o.dirs[name]; !ok {
		return o.base.Open(name)
	}
	info, err := o.Stat(name)
	if err != nil {
		return nil, err
	}
	entries, err := o.ReadDir(name)
	if err != nil {
		return nil, err
	}
	return &memDir{info, entries}, nil
}

func (o *overlayFS) ReadFile(name string) ([]byte, error) {
	if data, ok := o.files[name]; ok {
		return slices.Clone(data), nil
	}
	return fs.ReadFile(o.base, name)
}

func (o *overlayFS) Stat(name string) (fs.FileInfo, error) {
	if _, ok := o.files[name]; ok {
		return o.info(name), nil
	}
	info, err := fs.Stat(o.base, name)
	if _, ok := o.dirs[name]; ok && errors.Is(err, fs.ErrNotExist) {
		return o.info(name), nil
	}
	return info, err
}

func (o *overlayFS) ReadDir(name string) ([]fs.DirEntry, error) {
	own, ok := o.dirs[name]
	entries, err := fs.ReadDir(o.base, name)
	if !ok || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return entries, err
	}
	for _, base := range own {
		i := slices.IndexFunc(entries, func(e fs.DirEntry) bool { return e.Name() == base })
		_, isFile := o.files[path.Join(name, base)]
		switch e := fs.FileInfoToDirEntry(o.info(path.Join(name, base))); {
		case i < 0:
			entries = append(entries, e)
		case isFile:
			entries[i] = e
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// info describes a file of the overlay, or a folder that only the overlay has.
func (o *overlayFS) info(name string) memInfo {
	data, isFile := o.files[name]
	return memInfo{path.Base(name), int64(len(data)), !isFile}
}

type memInfo struct {
	name string
	size int64
	dir  bool
}

func (i memInfo) Name() string       { return i.name }
func (i memInfo) Size() int64        { return i.size }
func (i memInfo) ModTime() time.Time { return time.Time{} }
func (i memInfo) IsDir() bool        { return i.dir }
func (i memInfo) Sys() any           { return nil }
func (i memInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

type memFile struct {
	info memInfo
	*bytes.Reader
}

func (f *memFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *memFile) Close() error               { return nil }

type memDir struct {
	info    fs.FileInfo
	entries []fs.DirEntry
}

func (d *memDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *memDir) Close() error               { return nil }
func (d *memDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.Name(), Err: errors.New("is a folder")}
}

func (d *memDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(d.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.entries) {
		n = len(d.entries)
	}
	out := d.entries[:n:n]
	d.entries = d.entries[n:]
	return out, nil
}
