package app

import (
	"bytes"
	"cmp"
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

// ExportOptions is how to export.
type ExportOptions struct {
	Out    string // folder to write into; empty: the content folder
	DryRun bool   // only say what would be written
	Actor  string // for the audit; empty: the operator
}

// Unwritten is a file that was left as it is, and why.
type Unwritten struct{ File, Why string }

// ExportReport says what an export wrote, or in a dry run would write.
type ExportReport struct {
	Out       string
	Written   []string // names in Out, in the order of writing
	Conflicts []faq.Conflict
	Unwritten []Unwritten
	Settled   int // edits whose content stands in the content folder, and which no longer lie over it
}

// Whole reports whether everything is written that staff have published.
func (r *ExportReport) Whole() bool { return len(r.Conflicts)+len(r.Unwritten) == 0 }

// Export writes the published edits of staff into the content folder as Markdown, so
// that they can be reviewed and kept as its other files are. What is served does not
// change: the folder with the edits over it is the same before, between any two files,
// and after. A file with a conflict is left as it is, whole. An edit stops lying over
// the folder with the next export, which finds its content there.
func (a *App) Export(ctx context.Context, o ExportOptions) (ExportReport, error) {
	r := ExportReport{Out: cmp.Or(o.Out, a.contentDir())}
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return r, err
	}
	if !a.writing.TryLock() {
		return r, ErrBusy
	}
	defer a.writing.Unlock()
	edits, err := desk.Overlay(ctx)
	if err != nil || len(edits) == 0 {
		return r, err
	}
	over, closeFolder, err := a.lay(edits)
	if err != nil {
		return r, err
	}
	defer closeFolder()
	e := exporting{edits: edits, over: over, elsewhere: o.Out != ""}
	if e.base, err = e.open(a.contentDir()); err != nil {
		return r, err
	}
	defer e.base.Close()
	r.Conflicts = over.Conflicts
	if err := e.plan(&r); err != nil {
		return r, err
	}
	if o.DryRun {
		return r, nil
	}
	if err := e.write(ctx, &r); err != nil {
		return r, err
	}
	done, err := e.settled()
	if err != nil || len(done) == 0 {
		return r, err
	}
	r.Settled = len(done)
	return r, desk.Settle(ctx, done, cmp.Or(o.Actor, operator))
}

// exporting is one export under way.
type exporting struct {
	edits     []curation.Edit
	over      *faq.Overlaid
	base      *os.Root // the content folder
	elsewhere bool     // it is written into another one
}

func (e *exporting) open(dir string) (*os.Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, unreadable(err)
	}
	return root, nil
}

// served is what the folder with those files in it comes to, with the edits over it.
func (e *exporting) served(files map[string][]byte, edits []curation.Edit) (hash [32]byte, err error) {
	over, err := faq.Overlay(faq.With(e.base.FS(), files), curation.Changes(edits))
	if err != nil {
		return hash, err
	}
	corpus, err := faq.Load(over.FS, faq.Options{All: true})
	if err != nil {
		return hash, err
	}
	return corpus.Hash(), nil
}

// plan chooses what can be written, in an order in which every file leaves a folder
// from which the same is served: of two files between which a passage moves, the one
// that gives it up goes first, because no passage may stand twice.
func (e *exporting) plan(r *ExportReport) error {
	torn := e.torn()
	left := slices.DeleteFunc(slices.Sorted(maps.Keys(e.over.Files)), func(name string) bool { return torn[name] })
	if e.elsewhere {
		r.Written = left
		return nil
	}
	want, err := e.served(nil, e.edits)
	if err != nil {
		return err
	}
	done := make(map[string][]byte)
	fits := func(names ...string) bool {
		files := maps.Clone(done)
		for _, name := range names {
			files[name] = e.over.Files[name]
		}
		got, err := e.served(files, e.edits)
		return err == nil && got == want
	}
	for len(left) > 0 {
		var next []string
		if i := slices.IndexFunc(left, func(name string) bool { return fits(name) }); i >= 0 {
			next = left[i : i+1]
		} else if fits(left...) {
			next = left // two that give each other a passage can only go together
		} else {
			for _, name := range left {
				r.Unwritten = append(r.Unwritten, Unwritten{name, "it belongs together with a file that is not written: settle the conflicts first"})
			}
			return nil
		}
		for _, name := range slices.Clone(next) {
			done[name] = e.over.Files[name]
			r.Written = append(r.Written, name)
			left = slices.Delete(left, slices.Index(left, name), slices.Index(left, name)+1)
		}
	}
	return nil
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
	for _, name := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		was, err := e.base.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("read %s: %w", name, err)
		}
		switch err := replaceIn(into, name, was, e.over.Files[name]); {
		case errors.Is(err, errOther):
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
	with, err := e.served(nil, e.edits)
	if err != nil {
		return nil, err
	}
	without, err := e.served(nil, rest)
	if err != nil || !bytes.Equal(with[:], without[:]) {
		return nil, err
	}
	return ids, nil
}
