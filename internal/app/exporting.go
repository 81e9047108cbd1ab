package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"bedside/internal/curation"
	"bedside/internal/faq"
)

// exporting is one export under way.
type exporting struct {
	edits     []curation.Edit
	over      *faq.Overlaid
	base      *os.Root          // the content folder
	before    map[string][]byte // its pages as they were read, before the edits were laid over them
	want      [32]byte          // what is served of them with the edits
	elsewhere bool              // it is written into another folder
}

// startExport reads the content folder once and lays the edits over what was read. What
// is written later is made of these bytes, so that only a file that still has them may
// be replaced. The caller closes base.
func startExport(dir string, edits []curation.Edit, elsewhere bool) (_ *exporting, err error) {
	e := &exporting{edits: edits, elsewhere: elsewhere, before: make(map[string][]byte)}
	if e.base, err = os.OpenRoot(dir); err != nil {
		return nil, unreadable(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(&ContentError{err}, e.base.Close())
		}
	}()
	corpus, err := faq.Load(e.base.FS(), faq.Options{All: true})
	if err != nil {
		return nil, err
	}
	for _, d := range corpus.Documents {
		if e.before[d.File], err = e.base.ReadFile(d.File); err != nil {
			return nil, fmt.Errorf("read %s: %w", d.File, err)
		}
	}
	if e.over, err = faq.Overlay(e.folder(nil), curation.Changes(edits)); err != nil {
		return nil, err
	}
	if e.want, err = e.served(e.folder(nil), edits); err != nil {
		return nil, err
	}
	return e, nil
}

// folder is the content folder as it was read, with those files in it.
func (e *exporting) folder(files map[string][]byte) fs.FS {
	all := maps.Clone(e.before)
	maps.Copy(all, files)
	return faq.With(e.base.FS(), all)
}

// served is what a folder comes to with edits over it.
func (e *exporting) served(fsys fs.FS, edits []curation.Edit) (hash [32]byte, err error) {
	over, err := faq.Overlay(fsys, curation.Changes(edits))
	if err != nil {
		return hash, err
	}
	corpus, err := faq.Load(over.FS, faq.Options{All: true})
	if err != nil {
		return hash, err
	}
	return corpus.Hash(), nil
}

// fits reports whether the same is served once those files are written beside the ones
// that are.
func (e *exporting) fits(done []string, names ...string) bool {
	files := make(map[string][]byte)
	for _, name := range slices.Concat(done, names) {
		files[name] = e.over.Files[name]
	}
	got, err := e.served(e.folder(files), e.edits)
	return err == nil && got == e.want
}

// errTogether keeps a file from being written.
var errTogether = errors.New("it belongs together with a file that is not written: settle the conflicts first")

// plan chooses what can be written, in an order in which every file leaves a folder
// from which the same is served: of two files between which a passage moves, the one
// that gives it up goes first, because no passage may stand twice.
func (e *exporting) plan(r *ExportReport) {
	torn := e.torn()
	left := slices.DeleteFunc(slices.Sorted(maps.Keys(e.over.Files)), func(name string) bool { return torn[name] })
	if e.elsewhere {
		r.Written = left
		return
	}
	for len(left) > 0 {
		var next []string
		if i := slices.IndexFunc(left, func(name string) bool { return e.fits(r.Written, name) }); i >= 0 {
			next = slices.Clone(left[i : i+1])
		} else if e.fits(r.Written, left...) {
			next = slices.Clone(left) // two that give each other a passage can only go together
		} else {
			for _, name := range left {
				r.Unwritten = append(r.Unwritten, Unwritten{name, errTogether.Error()})
			}
			return
		}
		r.Written = append(r.Written, next...)
		left = slices.DeleteFunc(left, func(name string) bool { return slices.Contains(next, name) })
	}
}

// torn are the files with a conflict in them.
func (e *exporting) torn() map[string]bool {
	out := make(map[string]bool)
	for _, c := range e.over.Conflicts {
		for _, name := range []string{c.Found.File, c.Staff.File, e.edits[c.Change].Change.File} {
			out[name] = true
		}
	}
	return out
}

// write replaces the planned files. Once one is left as somebody saved it meanwhile, the
// others are written only as far as the same is served without that one.
func (e *exporting) write(ctx context.Context, r *ExportReport) error {
	into := e.base
	if e.elsewhere {
		if err := os.MkdirAll(r.Out, 0o755); err != nil {
			return fmt.Errorf("make the folder: %w", err)
		}
		root, err := os.OpenRoot(r.Out)
		if err != nil {
			return fmt.Errorf("open the folder: %w", err)
		}
		defer root.Close()
		into = root
	}
	list := r.Written
	r.Written = nil
	left := false // a planned file was
	for _, name := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		switch {
		case e.elsewhere:
			err = replaceIn(into, name, e.before[name], e.over.Files[name], true)
		case left && !e.fits(r.Written, name):
			err = errTogether
		default:
			err = replaceIn(into, name, e.before[name], e.over.Files[name], false)
		}
		switch {
		case errors.Is(err, errOther) || errors.Is(err, errTogether):
			left = true
			r.Unwritten = append(r.Unwritten, Unwritten{name, err.Error()})
		case err != nil:
			return fmt.Errorf("write %s: %w", name, err)
		default:
			r.Written = append(r.Written, name)
		}
	}
	return nil
}

// settled are the ids of edits whose content stood in the content folder before this
// export, as far as the same is served without them.
func (e *exporting) settled() ([]string, error) {
	if len(e.over.Settled) == 0 {
		return nil, nil
	}
	var ids []string
	var rest []curation.Edit
	for i, edit := range e.edits {
		if slices.Contains(e.over.Settled, i) {
			ids = append(ids, edit.ID)
		} else {
			rest = append(rest, edit)
		}
	}
	with, err := e.served(e.base.FS(), e.edits)
	if err != nil {
		return nil, err
	}
	without, err := e.served(e.base.FS(), rest)
	if err != nil || !bytes.Equal(with[:], without[:]) {
		return nil, err
	}
	return ids, nil
}
