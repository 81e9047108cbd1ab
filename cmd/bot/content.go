package main

import (
	"errors"
	"fmt"

	"bedside/internal/cli"
	"bedside/internal/importer"

	"github.com/spf13/cobra"
)

func (p *program) importCommand() *cobra.Command {
	var out string
	var force bool
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Turn the clinic's documents into drafts",
		Long: `Turn documents into draft pages: plain text, Markdown, Word (DOCX), web pages
(HTML) and PDF with text in it. Every sentence is kept; what was joined, moved
or left out, such as page numbers, menus and hidden text, is listed with its
place. A draft is not served before somebody has read it and set its status to
published.`,
		Example: `  bot import handout.docx faq.md
  bot import --out ./drafts leaflet.pdf old-website.html`,
		Args: p.args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			outcomes, err := a.Import(cmd.Context(), args, out, force)
			failed := 0
			for _, o := range outcomes {
				if !p.printOutcome(o) {
					failed++
				}
			}
			if err == nil && failed > 0 {
				err = fmt.Errorf("%d of %d documents were not imported", failed, len(args))
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "folder for the drafts (default: the content folder)")
	cmd.Flags().BoolVar(&force, "force", false, "replace drafts that exist")
	return cmd
}

// printOutcome says what became of one document and returns whether it was
// imported.
func (p *program) printOutcome(o importer.Outcome) bool {
	if o.Err != nil {
		fmt.Fprintf(p.errs, "bot: %v\n", o.Err)
		return false
	}
	verb := "wrote"
	if o.Replaced {
		verb = "replaced"
	}
	fmt.Fprintf(p.out, "%s: %s %s, %d sections\n", o.Source, verb, o.Path, len(o.Result.Sections))
	for _, n := range o.Result.Report {
		at := ""
		if n.Line > 0 {
			at = fmt.Sprintf("%s %d ", o.Result.Unit, n.Line)
		}
		fmt.Fprintf(p.out, "  %s%s: %s\n", at, n.Action, cli.Line(n.Msg))
	}
	return true
}
