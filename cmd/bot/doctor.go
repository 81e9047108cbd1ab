package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/cli"
	"bedside/internal/config"
	"bedside/internal/faq/lint"

	"github.com/spf13/cobra"
)

// health is the outcome of one check.
type health string

const (
	healthy health = "ok"
	doubt   health = "warning" // works, but a person should look
	sick    health = "error"   // patients are not answered as they should be
)

// checkup is one check, as scripts read it.
type checkup struct {
	Check  string `json:"check"`
	Health health `json:"health"`
	Detail string `json:"detail"`
	Mend   string `json:"mend"`
}

func (p *program) doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check that everything is in place, and say how to mend what is not",
		Example: `  bot doctor
  bot doctor --json`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			checks := p.examine(cmd.Context(), a)
			return errors.Join(p.printCheckups(checks, asJSON), a.Close())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the checks as one JSON array")
	return p.contentFlags(cmd)
}

func (p *program) examine(ctx context.Context, a *app.App) []checkup {
	cfg, err := a.Config(), a.Configured() // the clinic's that was opened, not always the main one's
	checks := []checkup{checkConfig(cfg, err)}
	checks = append(checks, checkEmergency(cfg)...)
	checks = append(checks, checkCalibration(cfg, a)...)
	checks = append(checks, checkTriage(ctx, a), checkContent(ctx, a), checkAnswers(ctx, a))
	if err == nil {
		checks = append(checks, examineKept(ctx, cfg, a)...)
	}
	return append(checks, checkEmbeddings(ctx, cfg.Embeddings, a)...) // at the end: an index is served now
}

func checkConfig(cfg config.Config, err error) checkup {
	c := checkup{Check: "configuration", Health: healthy, Detail: "no file, compiled settings"}
	switch {
	case err != nil:
		c.Health, c.Detail, c.Mend = sick, err.Error(), "correct the file; until then compiled settings are used for red flags only"
	case cfg.File() != "":
		c.Detail = cfg.File()
	}
	if err == nil && cfg.Clinic.Phone == "" {
		c.Health, c.Detail, c.Mend = doubt, c.Detail+"; no telephone number of the clinic", "set clinic.name, clinic.phone and clinic.hours"
	}
	return c
}

func checkEmergency(cfg config.Config) []checkup {
	var out []checkup
	for _, fault := range cfg.EmergencyProblems() {
		out = append(out, checkup{Check: "emergency numbers", Health: sick, Detail: fault.String(), Mend: "correct the emergency block; until then the compiled one is shown"})
	}
	e := cfg.Emergency()
	c := checkup{Check: "emergency numbers", Health: healthy, Detail: fmt.Sprintf("%s, verified on %s by %s", e.Country, e.VerifiedOn, e.VerifiedBy)}
	if e.VerifiedBy == "" {
		c.Health, c.Detail = doubt, fmt.Sprintf("%s, not verified by anybody at the clinic", e.Country)
		c.Mend = "call each number, then set emergency.verified_by and emergency.verified_on"
	}
	return append(out, c)
}

// checkCalibration has nothing to say where the shipped calibration is meant.
func checkCalibration(cfg config.Config, a *app.App) []checkup {
	if cfg.Answer.Calibration == "" {
		return nil
	}
	c := checkup{Check: "calibration", Health: healthy, Detail: cfg.Answer.Calibration}
	if err := a.CalibrationError(); err != nil {
		c.Health, c.Detail, c.Mend = doubt, err.Error(), "until then the shipped calibration is used; make a new one with: bot calibrate --out"
	}
	return []checkup{c}
}

// redFlag is a sentence that must give the emergency text on any machine.
const redFlag = "he took too many pills and won't wake up"

func checkTriage(ctx context.Context, a *app.App) checkup {
	c := checkup{Check: "red flags", Health: healthy, Detail: "an emergency gets the emergency text"}
	if d, err := a.Ask(ctx, redFlag); err != nil || d.Kind != answer.Crisis {
		c.Health, c.Detail, c.Mend = sick, "an emergency does not get the emergency text", "do not run this build; report it"
	}
	return c
}

func checkContent(ctx context.Context, a *app.App) checkup {
	c := checkup{Check: "content", Health: healthy, Detail: "nothing found"}
	found, err := a.Lint(ctx)
	if err != nil {
		c.Health, c.Detail, c.Mend = sick, err.Error(), "correct the named lines"
		return c
	}
	faults := 0
	for _, f := range found {
		if f.Severity == lint.Error {
			faults++
		}
	}
	if len(found) > 0 {
		c.Health, c.Detail, c.Mend = doubt, fmt.Sprintf("%d errors, %d warnings", faults, len(found)-faults), "run: bot lint"
	}
	if faults > 0 {
		c.Health = sick
	}
	return c
}

// probe is a question for the content. Whatever the reply is, a verified
// generation was opened or built for it.
const probe = "sertraline and lithium"

func checkAnswers(ctx context.Context, a *app.App) checkup {
	c := checkup{Check: "search index", Health: healthy, Detail: "a verified generation is served"}
	d, err := a.Ask(ctx, probe)
	switch {
	case err != nil:
		c.Health, c.Detail, c.Mend = sick, err.Error(), "mend the content, then run: bot reindex"
	case d.Reason == answer.Unavailable:
		c.Health, c.Detail, c.Mend = sick, "no verified content to answer from", "run: bot reindex"
	}
	return c
}

// checkEmbeddings is never an error: answers lack nothing without.
func checkEmbeddings(ctx context.Context, cfg config.Embeddings, a *app.App) []checkup {
	c := checkup{Check: "embeddings", Health: healthy, Detail: "off, answers are ordered by words alone"}
	var out []checkup
	for _, fault := range cfg.Problems() {
		out = append(out, checkup{Check: c.Check, Health: doubt, Detail: fault.String(), Mend: "correct the key; until then embeddings are off"})
	}
	if len(out) > 0 {
		return out
	}
	s := a.Meaning(ctx)
	switch {
	case s.Err != nil:
		c.Health, c.Detail, c.Mend = doubt, s.Err.Error(), "until then answers are ordered by words alone"
	case s.On && !s.Served:
		c.Health, c.Detail, c.Mend = doubt, fmt.Sprintf("%s answers, and the served index has no such vectors of %d numbers", s.Model, s.Dimension), "run: bot reindex"
	case s.On:
		c.Detail = fmt.Sprintf("%s at %s, vectors of %d numbers, a short text in %s", s.Model, s.Endpoint, s.Dimension, s.Took.Round(time.Millisecond))
	}
	out = append(out, c)
	for _, advice := range cfg.Advice() {
		out = append(out, checkup{Check: c.Check, Health: doubt, Detail: advice, Mend: "docs/operators.md says what is sent"})
	}
	return out
}

func (p *program) printCheckups(checks []checkup, asJSON bool) error {
	failed := false
	for _, c := range checks {
		failed = failed || c.Health == sick
		if asJSON {
			continue
		}
		fmt.Fprintf(p.out, "%-7s  %s: %s\n", c.Health, c.Check, c.Detail)
		if c.Mend != "" {
			fmt.Fprintf(p.out, "         %s\n", c.Mend)
		}
	}
	if asJSON {
		if err := cli.WriteJSON(p.out, checks); err != nil {
			return fmt.Errorf("write checks: %w", err)
		}
	}
	if failed {
		return errWanting
	}
	return nil
}
