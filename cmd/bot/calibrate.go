package main

import (
	"errors"
	"fmt"

	"bedside/internal/app"
	"bedside/internal/cli"
	"bedside/internal/eval"

	"github.com/spf13/cobra"
)

// maxWrong is the largest share of wrong answers that can be asked for: with more,
// a coin would do.
const maxWrong = 0.5

func (p *program) calibrateCommand() *cobra.Command {
	var o app.CalibrateOptions
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "calibrate SETDIR|FILE…",
		Short: "Fit how sure the bot is to the clinic's labelled questions",
		Long: `Ask labelled questions, fit the confidence of the answers to what was right, and
choose the threshold that answers the most while at most the share --wrong of the
answers is wrong. What that is worth on questions it has not seen is printed, beside
the shipped weights. With --out the calibration is written, to be named in
answer.calibration; with --plot a picture of stated and true shares.

No calibration opens a passage that does not cover what was asked. At least 50
questions are needed, 10 answered right and 10 wrong.`,
		Example: `  bot calibrate faq/golden
  bot calibrate --wrong 0.1 --out calibration.yaml --plot calibration.png questions.jsonl`,
		Args: p.args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !(o.Wrong > 0 && o.Wrong < maxWrong) {
				return usage("--wrong %g is not a share between 0 and %g, such as 0.05", o.Wrong, maxWrong)
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			o.Paths = args
			fit, err := a.Calibrate(cmd.Context(), o)
			var none *eval.NoThresholdError
			if err == nil || errors.As(err, &none) {
				err = errors.Join(p.printFit(&fit, asJSON), err)
			}
			if err == nil {
				p.printWritten(o.Out, o.Plot)
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().StringVar(&o.Out, "out", "", "write the calibration to `FILE`")
	cmd.Flags().StringVar(&o.Plot, "plot", "", "write a reliability plot to `FILE`, as PNG")
	cmd.Flags().Float64Var(&o.Wrong, "wrong", 0.05, "largest `SHARE` of wrong ones among the answers given")
	cmd.Flags().BoolVar(&o.Force, "force", false, "replace files that exist")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the figures as one JSON object")
	cmd.AddCommand(p.calibrateBeirCommand())
	return p.contentFlags(cmd)
}

func (p *program) printFit(fit *eval.AnswerFit, asJSON bool) error {
	if !asJSON {
		return fit.WriteTable(p.out)
	}
	if err := cli.WriteJSON(p.out, fit); err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return nil
}

// printWritten says on standard error what was written, as it is no data.
func (p *program) printWritten(names ...string) {
	for _, n := range names {
		if n != "" {
			fmt.Fprintf(p.errs, "wrote %s\n", n)
		}
	}
}

func (p *program) calibrateBeirCommand() *cobra.Command {
	var o app.BeirOptions
	cmd := &cobra.Command{
		Use:   "beir DIR…",
		Short: "Fit the confidence of retrieval alone on public sets",
		Long: `Fit the confidence of retrieval alone on folders in BEIR form, with guard and
triage off: on all of them, for the weights to be shipped, and for each on the
others alone, to see what such weights are worth on a set they have not seen. A
file oos.jsonl in a folder holds questions that nothing answers.`,
		Example: `  bot calibrate beir ./meqsum ./rqe ./clinc
  bot calibrate beir --questions faq/golden --plot retrieval.png ./meqsum ./rqe ./clinc`,
		Args: p.args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			o.Dirs = args
			fit, err := a.CalibrateBeir(cmd.Context(), o)
			if err == nil {
				err = fit.WriteTable(p.out)
			}
			if err == nil {
				p.printWritten(o.Plot)
			}
			return errors.Join(err, a.Close())
		},
	}
	cmd.Flags().StringVar(&o.OOS, "oos", "", "`FILE` of questions that nothing answers, for the last folder")
	cmd.Flags().StringArrayVar(&o.Questions, "questions", nil, "labelled questions over the content, `SETDIR|FILE`, as one more set")
	cmd.Flags().StringVar(&o.Plot, "plot", "", "write a reliability plot to `FILE`, as PNG")
	cmd.Flags().BoolVar(&o.Force, "force", false, "replace the plot if it exists")
	return p.contentFlags(cmd)
}
