package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// free reports as an error that something stands where a file is to be written.
func free(name string, force bool) error {
	if name == "" || force {
		return nil
	}
	if _, err := os.Lstat(name); err == nil {
		return taken(name)
	}
	return nil
}

func taken(name string) error {
	return fmt.Errorf("%s exists and was left as it is: %w (use --force to replace it)", name, fs.ErrExist)
}

// writeWhole writes a file whole or not at all, and without force never over one
// that exists.
func writeWhole(name string, data []byte, force bool) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*.tmp")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer os.Remove(tmp.Name()) // gone already where all went well
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(0o644) // the bot may run as another user than who calibrates
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if !force {
		// A hard link fails where the name is taken, which renaming does not.
		switch err := os.Link(tmp.Name(), name); {
		case err == nil:
			return nil
		case errors.Is(err, fs.ErrExist):
			return taken(name)
		}
		if err := free(name, false); err != nil { // a file system without links
			return err
		}
	}
	if err := os.Rename(tmp.Name(), name); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
