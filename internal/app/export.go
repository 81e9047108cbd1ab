package app

import (
	"cmp"
	"context"

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
// and after. A file with a conflict, or one that somebody saves meanwhile, is left as it
// is, whole. An edit stops lying over the folder with the next export, which finds its
// content there.
func (a *App) Export(ctx context.Context, o ExportOptions) (ExportReport, error) {
	r := ExportReport{Out: cmp.Or(o.Out, a.contentDir())}
	if err := a.Configured(); err != nil {
		return r, err
	}
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
	e, err := startExport(a.contentDir(), edits, o.Out != "")
	if err != nil {
		return r, err
	}
	defer e.base.Close()
	r.Conflicts = e.over.Conflicts
	e.plan(&r)
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
