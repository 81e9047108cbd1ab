package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Options says where drafts go and how they are made.
type Options struct {
	Out      string // folder for the drafts, made if it is missing
	Force    bool   // replace files that exist
	Proposer Proposer
}

// Outcome is what became of one document.
type Outcome struct {
	Source   string  // the path as given
	Path     string  // the draft, empty if none was written
	Replaced bool    // the draft took the place of a file that existed
	Result   *Result // nil if the document could not be read
	Err      error   // why no draft was written
}

// Import turns documents into drafts in a folder, one outcome for each in the
// order given. A document that fails leaves no file and does not stop the
// others. The error is that of the context: the outcomes are then those of the
// documents before it ended.
func Import(ctx context.Context, files []string, opts Options) ([]Outcome, error) {
	var out []Outcome
	taken := make(map[string]string) // draft to source
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		o := Outcome{Source: f}
		o.Result, o.Err = ConvertFile(f, opts.Proposer)
		if o.Err == nil {
			o.Path, o.Replaced, o.Err = place(o.Result, f, taken, opts)
		}
		out = append(out, o)
	}
	return out, nil
}

// place writes one draft.
func place(r *Result, source string, taken map[string]string, opts Options) (path string, replaced bool, err error) {
	path = filepath.Join(opts.Out, r.File)
	if other, ok := taken[r.File]; ok {
		return "", false, fmt.Errorf("%s: the draft would be named %s like that of %s; change the title of one of them", source, r.File, other)
	}
	if err := os.MkdirAll(opts.Out, 0o755); err != nil {
		return "", false, fmt.Errorf("make the folder for drafts: %w", err)
	}
	replaced, err = writeFile(path, r.Markdown, opts.Force)
	if err != nil {
		return "", false, fmt.Errorf("%s: %w", source, err)
	}
	taken[r.File] = source
	return path, replaced, nil
}

// ConvertFile reads a document and converts it. What is no regular file, or too
// large, is refused before it is read.
func ConvertFile(path string, p Proposer) (*Result, error) {
	data, err := readDocument(path)
	if err != nil {
		return nil, err // names the path
	}
	r, err := Convert(filepath.Base(path), data, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

func readDocument(path string) ([]byte, error) {
	// Opening a named pipe would wait for a writer: look before.
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	if err := readable(info); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	defer f.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	limit := sniff(filepath.Base(path), head[:n]).limit()
	if info.Size() > limit {
		return nil, fmt.Errorf("%s: %w", path, tooLarge(info.Size(), limit))
	}
	// The file may grow while it is read; open refuses the byte above the limit.
	data, err := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(head[:n]), f), limit+1))
	if err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	return data, nil
}

func readable(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return errors.New("this is a folder, not a document: name the files in it")
	case !info.Mode().IsRegular():
		return errors.New("this is a pipe or a device, not a document: save it as a file first")
	}
	return nil
}

// writeFile puts data at path whole or not at all, and without force never over
// a file that exists. The temporary file begins with a dot, so that the content
// folder does not read it.
func writeFile(path string, data []byte, force bool) (replaced bool, err error) {
	_, statErr := os.Lstat(path)
	exists := statErr == nil
	if exists && !force {
		return false, existsError(path)
	}
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".import-*.tmp")
	if err != nil {
		return false, fmt.Errorf("write the draft: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(0o644) // content is read by other accounts of the machine
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return false, fmt.Errorf("write the draft: %w", err)
	}
	if err := moveTo(tmp.Name(), path, force); err != nil {
		return false, err
	}
	return exists, syncDir(dir)
}

// moveTo gives the temporary file its name. A hard link fails where the name is
// taken, which renaming does not; file systems without links get a rename after
// one more look.
func moveTo(tmp, path string, force bool) error {
	if !force {
		err := os.Link(tmp, path)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, fs.ErrExist):
			return existsError(path)
		}
		if _, err := os.Lstat(path); err == nil {
			return existsError(path)
		}
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	return nil
}

func existsError(path string) error {
	return fmt.Errorf("%s exists and was left as it is: %w (use --force to replace it)", path, fs.ErrExist)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	err = d.Sync()
	if err = errors.Join(err, d.Close()); err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	return nil
}
