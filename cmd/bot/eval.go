package main

import (
	"errors"
	"fmt"
	"os"

	"bedside/internal/eval"

	"github.com/spf13/cobra"
)

func (p *program) evalCommand() *cobra.Command {
	var floorFile string
	var misses, explain bool
	cmd := &cobra.Command{
		Use:   "eval SETDIR|FILE…",
		Short: "Measure the answers to labelled questions",
		Long: `Ask labelled questions and count what the replies are worth. With --floor, exit
code 1 says that a figure lies under its recorded bound.`,
		Example: `  bot eval faq/golden
  bot eval --content ./drafts --drafts --floor floor.json questions.jsonl
  bot eval beir ./meqsum
  bot eval steps ./meqsum ./rqe ./clinc`,
		Args: p.args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			floor, err := readFloor(floorFile)
			if err != nil {
				return err
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			report, err := a.Evaluate(cmd.Context(), args)
			if err == nil {
				err = report.WriteTable(p.out)
			}
			if err == nil && (misses || explain) {
				err = report.WriteMisses(p.out, explain)
			}
			if err == nil {
				err = p.printViolations(eval.Check(report, floor))
			}
			if err == nil && report.Failed > 0 {
				err = fmt.Errorf("%d questions could not be answered", report.Failed)
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().StringVar(&floorFile, "floor", "", "`FILE` of recorded bounds; exit code 1 if one is broken")
	cmd.Flags().BoolVar(&misses, "misses", false, "list the records that speak against a figure")
	cmd.Flags().BoolVar(&explain, "explain", false, "list them with question and reasons")
	cmd.AddCommand(p.beirCommand(), p.stepsCommand())
	return p.contentFlags(cmd)
}

func (p *program) beirCommand() *cobra.Command {
	var runFile, oos, floorFile string
	cmd := &cobra.Command{
		Use:   "beir DIR",
		Short: "Measure retrieval alone on a public set",
		Long: `Measure retrieval alone on a folder in BEIR form (corpus.jsonl, queries.jsonl,
qrels), through the bot's own index, with guard and triage off.`,
		Example: `  bot eval beir ./meqsum --run run.txt
  bot eval beir ./clinc --oos ./clinc/oos.jsonl`,
		Args: p.args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			floor, err := readFloor(floorFile)
			if err != nil {
				return err
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			report, err := a.Beir(cmd.Context(), args[0], oos, runFile)
			if err == nil {
				err = report.WriteTable(p.out)
			}
			if err == nil {
				err = p.printViolations(eval.CheckBeir(report, floor))
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().StringVar(&runFile, "run", "", "write the ranking in TREC form to `FILE`")
	cmd.Flags().StringVar(&oos, "oos", "", "`FILE` of questions that nothing answers")
	cmd.Flags().StringVar(&floorFile, "floor", "", "`FILE` of recorded bounds; exit code 1 if one is broken")
	return cmd
}

func (p *program) stepsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "steps DIR…",
		Short: "Measure what each step of the ranking is worth",
		Long: `Rank public sets, folders in BEIR form, as the bot does, then with each step left
out and with other values of each constant, then with the questions misspelt and
told inside a story. The tables are Markdown, for docs/retrieval.md.`,
		Example: `  bot eval steps ./meqsum ./rqe ./clinc > steps.md`,
		Args:    p.args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			report, err := a.Steps(cmd.Context(), args, p.progress())
			if err == nil {
				err = report.WriteTable(p.out)
			}
			return errors.Join(err, a.Close())
		},
	}
}

// readFloor reads a file of bounds. Without a file nothing is bounded.
func readFloor(name string) (eval.Floor, error) {
	if name == "" {
		return eval.Floor{}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return eval.Floor{}, fmt.Errorf("read floor: %w", err)
	}
	defer f.Close()
	floor, err := eval.ReadFloor(f)
	if err != nil {
		return eval.Floor{}, fmt.Errorf("%s: %w", name, err)
	}
	return floor, nil
}

func (p *program) printViolations(broken []eval.Violation) error {
	for _, v := range broken {
		fmt.Fprintf(p.errs, "under the floor: %s\n", v)
	}
	if len(broken) > 0 {
		return errWanting
	}
	return nil
}
