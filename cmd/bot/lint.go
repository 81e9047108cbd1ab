package main

import (
	"errors"
	"fmt"

	"bedside/internal/cli"
	"bedside/internal/faq/lint"

	"github.com/spf13/cobra"
)

// finding is a lint finding as scripts read it.
type finding struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Message  string `json:"message"`
	Fix      string `json:"fix"`
	Fixable  bool   `json:"fixable"` // lint --fix mends it
}

func (p *program) lintCommand() *cobra.Command {
	var asJSON, fix, dryRun bool
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Say what should not be published",
		Long: `Look through the content for what should not be published. Errors forbid
publishing and give exit code 1; warnings are for a person to judge.

With --fix, first mend in the files what needs no judgment: a brand in covers, a
phrasing that stands twice, characters that nobody sees. What patients read is not
changed, nor a page that is signed. Each change is printed; what is left is then
reported as ever.`,
		Example: `  bot lint
  bot lint --content ./drafts --drafts --json
  bot lint --fix --dry-run
  bot lint --fix`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dryRun && !fix {
				return usage("--dry-run says what --fix would do: give both")
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			var done lint.Fixed
			if fix {
				done, err = a.LintFix(cmd.Context(), dryRun)
			} else {
				done.Findings, err = a.Lint(cmd.Context())
			}
			if err == nil {
				p.printChanges(done.Changes, asJSON, dryRun)
				err = p.printFindings(done.Findings, asJSON)
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the findings as one JSON array")
	cmd.Flags().BoolVar(&fix, "fix", false, "mend in the files what needs no judgment, and report the rest")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "with --fix: say what would be mended, and write nothing")
	return p.contentFlags(cmd)
}

// printChanges lists what was mended. Beside JSON it goes to standard error.
func (p *program) printChanges(changes []lint.Change, asJSON, dryRun bool) {
	out := p.out
	if asJSON {
		out = p.errs
	}
	for _, c := range changes {
		fmt.Fprintln(out, c)
	}
	switch {
	case len(changes) > 0 && dryRun:
		fmt.Fprintf(p.errs, "%d changes would be written; below is what would be left\n", len(changes))
	case len(changes) > 0:
		fmt.Fprintf(p.errs, "%d changes written\n", len(changes))
	}
}

func (p *program) printFindings(found []lint.Finding, asJSON bool) error {
	faults, fixable := 0, 0
	list := make([]finding, 0, len(found))
	for _, f := range found {
		if f.Severity == lint.Error {
			faults++
		}
		list = append(list, finding{Rule: f.Rule, Severity: string(f.Severity), File: f.File, Line: f.Line, Message: f.Msg, Fix: f.Fix, Fixable: f.Fixable()})
		mend := f.Fix
		if f.Fixable() {
			fixable++
			mend += " (lint --fix does it)"
		}
		if !asJSON {
			fmt.Fprintf(p.out, "%s\n    %s\n", f, mend)
		}
	}
	if asJSON {
		if err := cli.WriteJSON(p.out, list); err != nil {
			return fmt.Errorf("write findings: %w", err)
		}
	} else {
		fmt.Fprintf(p.errs, "%d errors, %d warnings\n", faults, len(found)-faults)
		if fixable > 0 {
			fmt.Fprintf(p.errs, "%d of them can be mended with --fix; see what it would do with --fix --dry-run\n", fixable)
		}
	}
	if faults > 0 {
		return errWanting
	}
	return nil
}
