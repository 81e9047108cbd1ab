package generations

import (
	"io"
	"io/fs"
	"os"
)

// FS is what the package does to files, small enough to be made to fail at every
// call. Names are whole paths.
type FS interface {
	Mkdir(dir string) error // with parents; existing is fine
	WriteFile(name string, data []byte) error
	Create(name string) (io.WriteCloser, error)
	ReadFile(name string) ([]byte, error)
	Open(name string) (io.ReadCloser, error)
	ReadDir(dir string) ([]fs.DirEntry, error)
	Rename(from, to string) error
	RemoveAll(name string) error
	SyncFile(name string) error
	SyncDir(dir string) error
	Free(dir string) (uint64, error) // bytes that can be written
}

// Disk is the file system of the machine. Folders are private to their owner.
type Disk struct{}

// Mkdir makes a folder and its parents.
func (Disk) Mkdir(dir string) error { return os.MkdirAll(dir, 0o700) }

// WriteFile writes a file, replacing what was there.
func (Disk) WriteFile(name string, data []byte) error { return os.WriteFile(name, data, 0o600) }

// Create opens a file for writing, emptying what was there.
func (Disk) Create(name string) (io.WriteCloser, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
}

// ReadFile reads a whole file.
func (Disk) ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }

// Open opens a file for reading.
func (Disk) Open(name string) (io.ReadCloser, error) { return os.Open(name) }

// ReadDir lists a folder by name.
func (Disk) ReadDir(dir string) ([]fs.DirEntry, error) { return os.ReadDir(dir) }

// Rename moves a file or folder on the same file system.
func (Disk) Rename(from, to string) error { return os.Rename(from, to) }

// RemoveAll deletes a file or folder.
func (Disk) RemoveAll(name string) error { return os.RemoveAll(name) }

// SyncFile waits until a file's content is on the disk.
func (Disk) SyncFile(name string) error { return syncPath(name) }

// SyncDir waits until a folder's names are on the disk.
func (Disk) SyncDir(dir string) error { return syncPath(dir) }

func syncPath(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	err = f.Sync()
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
