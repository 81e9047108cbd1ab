package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"text/tabwriter"

	"bedside/internal/app"

	"github.com/spf13/cobra"
)

func (p *program) rollbackCommand() *cobra.Command {
	var list bool
	cmd := &cobra.Command{
		Use:   "rollback [GENERATION]",
		Short: "Serve the previous verified generation, or a kept one by its number",
		Long: `Serve the previous verified generation of the search index, or the one of that
number, older or newer. One whose files do not verify is refused. The content folder
is not changed: mend it before the next reindex.`,
		Example: `  bot rollback
  bot rollback --list
  bot rollback 7`,
		Args: p.args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			n := 0
			if len(args) == 1 {
				var err error
				if n, err = strconv.Atoi(args[0]); err != nil || n < 1 {
					return usage("%q is not the number of a generation: bot rollback --list", args[0])
				}
				if list {
					return usage("--list only shows what there is: leave out the number")
				}
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			if list {
				return errors.Join(p.listKept(cmd.Context(), a), a.Close())
			}
			if n == 0 {
				n, err = a.Rollback(cmd.Context(), "")
			} else {
				err = a.RollbackTo(cmd.Context(), "", n)
			}
			if err == nil {
				fmt.Fprintf(p.out, "generation %d is served now\n", n)
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the generations that are kept, change nothing")
	return cmd
}

func (p *program) listKept(ctx context.Context, a *app.App) error {
	kept, err := a.Kept(ctx)
	if err != nil {
		return err
	}
	if len(kept) == 0 {
		return errors.New("no generation is kept: run bot reindex")
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "generation\tmade\tpassages\tcurrent\tverifies")
	for _, k := range kept {
		current, verifies := "", "yes"
		if k.Current {
			current = "current"
		}
		if k.Err != nil {
			verifies = "no: " + k.Err.Error()
		}
		fmt.Fprintf(w, "%d\t%s\t%d\t%s\t%s\n", k.Number, k.Made.Format("2006-01-02 15:04"), k.Count, current, verifies)
	}
	return w.Flush()
}
