package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"bedside/internal/app"
	"bedside/internal/cli"

	"github.com/spf13/cobra"
)

// byOperator stands in the audit for whoever has the terminal.
const byOperator = "operator"

// stopKinds are what can be held back.
var stopKinds = []string{string(app.StopEntry), string(app.StopMedicine), string(app.StopAll)}

func (p *program) stopCommand() *cobra.Command {
	return p.switchCommand(&cobra.Command{
		Use:   "stop KIND [TARGET]",
		Short: "Hold a page, a medicine or everything back, now",
		Long: `Hold something back at once, without a reindex. KIND is entry (TARGET is the page's id
or heading), medicine (by any of its names) or all. A running bot takes it up within
five seconds. It holds until it is resumed, whatever is published. Replies to an
emergency are never held back.`,
		Example: `  bot stop medicine tramadol --reason "wrong text about doses"
  bot stop entry ketamine/driving-home --reason "the shuttle has ended"
  bot stop all --reason "wrong pages were published"`,
	}, p.stop)
}

func (p *program) resumeCommand() *cobra.Command {
	return p.switchCommand(&cobra.Command{
		Use:   "resume KIND [TARGET]",
		Short: "Show again what was held back",
		Example: `  bot resume medicine tramadol --reason "the text was corrected"
  bot resume all --reason "the right pages are back"`,
	}, p.resume)
}

// switchCommand is what stop and resume have in common.
func (p *program) switchCommand(cmd *cobra.Command, do func(ctx context.Context, a *app.App, kind app.StopKind, target, reason string) error) *cobra.Command {
	var reason string
	cmd.Args = p.args(cobra.RangeArgs(1, 2))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		kind, target := app.StopKind(args[0]), ""
		switch {
		case !slices.Contains(stopKinds, args[0]):
			return usage("%q is none of %s", args[0], strings.Join(stopKinds, ", "))
		case len(args) == 2 && kind == app.StopAll:
			return usage("all has no target")
		case len(args) == 1 && kind != app.StopAll:
			return usage("say which %s", kind)
		case strings.TrimSpace(reason) == "":
			return usage("--reason wants a reason, which the audit keeps")
		case len(args) == 2:
			target = args[1]
		}
		a, err := p.openConfigured(cmd.Context())
		if err != nil {
			return err
		}
		return errors.Join(do(cmd.Context(), a, kind, target, reason), a.Close())
	}
	cmd.Flags().StringVar(&reason, "reason", "", "`WHY`, which the audit keeps")
	return cmd
}

func (p *program) stop(ctx context.Context, a *app.App, kind app.StopKind, target, reason string) error {
	target, err := a.Target(ctx, kind, target)
	if err != nil {
		return err
	}
	err = a.Stop(ctx, kind, target, byOperator, reason)
	var uncopied *app.UncopiedError
	if err != nil && !errors.As(err, &uncopied) {
		return err
	}
	p.uncopied(uncopied)
	fmt.Fprintf(p.out, "held back: %s. Replies to an emergency stay.\n", strings.TrimSpace(string(kind)+" "+target))
	if err := a.Open(ctx); err != nil {
		return nil // it is done; which pages it concerns cannot be told without content
	}
	held := a.HeldBy(kind, target)
	fmt.Fprintf(p.out, "%d of %d served pages are not shown any more\n", len(held), a.Status().Passages)
	if kind != app.StopAll {
		for _, it := range held {
			fmt.Fprintf(p.out, "  %s (%s)\n", cli.Line(it.Section), it.ID)
		}
	}
	return nil
}

func (p *program) resume(ctx context.Context, a *app.App, kind app.StopKind, target, reason string) error {
	// What is stopped is found as it was written down, also where the page is gone.
	stops, err := a.Stops(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(stops, func(s app.Held) bool { return s.Kind == kind && s.Target == target }) {
		if target, err = a.Target(ctx, kind, target); err != nil {
			return err
		}
	}
	var uncopied *app.UncopiedError
	switch err := a.Resume(ctx, kind, target, byOperator, reason); {
	case errors.As(err, &uncopied):
		p.uncopied(uncopied)
	case errors.Is(err, app.ErrNotStopped):
		return fmt.Errorf("%s is not held back: bot stops lists what is", strings.TrimSpace(string(kind)+" "+target))
	case err != nil:
		return err
	}
	fmt.Fprintf(p.out, "shown again: %s\n", strings.TrimSpace(string(kind)+" "+target))
	return nil
}

// uncopied warns of a copy that is behind: what was asked for is done all the same.
func (p *program) uncopied(err *app.UncopiedError) {
	if err != nil {
		fmt.Fprintf(p.errs, "warning: %v\n", err)
	}
}

func (p *program) stopsCommand() *cobra.Command {
	var csv bool
	cmd := &cobra.Command{
		Use:   "stops",
		Short: "List what is held back, by whom and why",
		Example: `  bot stops
  bot stops --csv`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := p.openConfigured(cmd.Context())
			if err != nil {
				return err
			}
			return errors.Join(p.listStops(cmd.Context(), a, csv), a.Close())
		},
	}
	cmd.Flags().BoolVar(&csv, "csv", false, "print a table for a spreadsheet")
	return cmd
}

func (p *program) listStops(ctx context.Context, a *app.App, csv bool) error {
	stops, err := a.Stops(ctx)
	if err != nil {
		return err
	}
	if csv {
		rows := [][]string{{"kind", "target", "since", "staff", "reason"}}
		for _, s := range stops {
			rows = append(rows, []string{string(s.Kind), s.Target, s.Since.Format(time.RFC3339), s.Staff, s.Reason})
		}
		return p.csv(rows)
	}
	if len(stops) == 0 {
		fmt.Fprintln(p.out, "Nothing is held back.")
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, s := range stops {
		fmt.Fprintf(w, "%s\t%s\tsince %s\tby %s\t%s\n", s.Kind, s.Target, s.Since.Local().Format("2006-01-02 15:04"), s.Staff, cli.Line(s.Reason))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}
