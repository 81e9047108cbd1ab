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
// the old ones; was is nil for a file that was not there. One that is
// not there any more is made anew only where that is asked for. It is looked at twice, the
// second time when nothing but the renaming is left to do, because the disk may take long
// over the new bytes. The temporary file begins with a dot, so that nobody takes it
// for content.
func replaceIn(root *os.Root, name string, was, now []byte, anew bool) error {
	stands, mode, err := standing(root, name)
	may := func() error {
		switch {
		case err != nil:
			return err
		case stands == nil && was != nil && !anew:
			return fmt.Errorf("%w: it was taken away", errOther)
		case stands != nil && (was == nil || !bytes.Equal(stands, was)):
			return errOther
		}
		return nil
	}
	if err == nil && stands != nil && bytes.Equal(stands, now) {
		return nil
	}
	if err := may(); err != nil {
		return err
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
		stands, _, err = standing(root, name)
		err = may()
	}
	if err == nil {
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

// standing reads what stands in a place, nil where nothing does, and with which mode a
// file there is to be written.
func standing(root *os.Root, name string) ([]byte, fs.FileMode, error) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, 0o644, nil
	case err != nil:
		return nil, 0, err
	case !info.Mode().IsRegular():
		return nil, 0, fmt.Errorf("%w: it is no regular file", errOther)
	}
	raw, err := root.ReadFile(name)
	return raw, info.Mode().Perm(), err
}
