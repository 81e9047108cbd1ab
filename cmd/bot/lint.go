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
}

func (p *program) lintCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Say what should not be published",
		Long: `Look through the content for what should not be published. Errors forbid
publishing and give exit code 1; warnings are for a person to judge.`,
		Example: `  bot lint
  bot lint --content ./drafts --drafts --json`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			found, err := a.Lint(cmd.Context())
			if err == nil {
				err = p.printFindings(found, asJSON)
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the findings as one JSON array")
	return p.contentFlags(cmd)
}

func (p *program) printFindings(found []lint.Finding, asJSON bool) error {
	faults := 0
	list := make([]finding, 0, len(found))
	for _, f := range found {
		if f.Severity == lint.Error {
			faults++
		}
		list = append(list, finding{Rule: f.Rule, Severity: string(f.Severity), File: f.File, Line: f.Line, Message: f.Msg, Fix: f.Fix})
		if !asJSON {
			fmt.Fprintln(p.out, f)
			if f.Fix != "" {
				fmt.Fprintf(p.out, "    %s\n", f.Fix)
			}
		}
	}
	if asJSON {
		if err := cli.WriteJSON(p.out, list); err != nil {
			return fmt.Errorf("write findings: %w", err)
		}
	} else {
		fmt.Fprintf(p.errs, "%d errors, %d warnings\n", faults, len(found)-faults)
	}
	if faults > 0 {
		return errWanting
	}
	return nil
}
