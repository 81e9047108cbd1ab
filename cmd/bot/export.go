package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"bedside/internal/app"

	"github.com/spf13/cobra"
)

func (p *program) exportCommand() *cobra.Command {
	var o app.ExportOptions
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write what staff edited into the content folder, as Markdown",
		Long: `Write the published edits of staff into the content folder, or into another one, so
that they can be reviewed and committed like every other change of a page. Patients
are shown the same before and after. A page that was changed in the folder since the
edit is a conflict: both places are shown, the file is left as it is, and the exit
code is 1. The next export marks the edits whose text stands in the folder: from then
on the folder alone has it.`,
		Example: `  bot export --dry-run
  bot export
  bot export --out ../review`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			r, err := a.Export(cmd.Context(), o)
			if err == nil {
				err = p.tellExport(r, o.DryRun)
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().StringVar(&o.Out, "out", "", "write into `DIR` in place of the content folder")
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "only say what would be written")
	return cmd
}

func (p *program) tellExport(r app.ExportReport, dry bool) error {
	did := "wrote"
	if dry {
		did = "would write"
	}
	for _, name := range r.Written {
		fmt.Fprintf(p.out, "%s %s\n", did, filepath.Join(r.Out, filepath.FromSlash(name)))
	}
	for _, c := range r.Conflicts {
		fmt.Fprintf(p.out, "conflict: %s\n", c)
	}
	for _, u := range r.Unwritten {
		fmt.Fprintf(p.out, "not written: %s: %s\n", u.File, u.Why)
	}
	if r.Settled > 0 {
		fmt.Fprintf(p.out, "edits whose text stands in the content folder now: %d\n", r.Settled)
	}
	if len(r.Written)+r.Settled == 0 && r.Whole() {
		fmt.Fprintln(p.out, "nothing to export: no edit of staff lies over the content folder")
	}
	if !r.Whole() {
		return errWanting
	}
	return nil
}
