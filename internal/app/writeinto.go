package app

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// errOther says that something else stands where a file is to be written.
var errOther = errors.New("another text stands there, which was left as it is")

// replaceIn puts new bytes in the place of a file, whole or not at all, if it still has
// the old ones or is not there. The temporary file begins with a dot, so that nobody
// takes it for content.
func replaceIn(root *os.Root, name string, was, now []byte) error {
	mode := fs.FileMode(0o644)
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: it is no regular file", errOther)
	default:
		mode = info.Mode().Perm()
		stands, err := root.ReadFile(name)
		if err != nil {
			return err
		}
		if bytes.Equal(stands, now) {
			return nil
		}
		if was == nil || !bytes.Equal(stands, was) {
			return errOther
		}
	}
	dir := path.Dir(name)
	if err := root.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	tmp := path.Join(dir, ".write-"+rand.Text()+".tmp")
	f, err := root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make a file beside it: %w; allow this account to write to the folder", err)
	}
	_, err = f.Write(now)
	if err == nil {
		err = f.Chmod(mode)
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
