package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"bedside/internal/app"
	"bedside/internal/cli"
	"bedside/internal/render"

	"github.com/spf13/cobra"
)

// askFlags are the flags of ask alone.
type askFlags struct {
	json, jsonl, explain bool
}

func (p *program) askCommand() *cobra.Command {
	var f askFlags
	cmd := &cobra.Command{
		Use:   "ask [QUESTION…]",
		Short: "Answer a question",
		Long: `Answer a question. Without one: a prompt on a terminal, else the question is
read from standard input.

With --jsonl, every line of standard input is {"id":…,"question":"…"} and gives
one reply in the same order. A line that cannot be read gives {"id":…,"error":"…"}
in its place, the rest goes on, and the exit code is 1.`,
		Example: `  bot ask "can I do ketamine on methadone"
  bot ask --json --content ./drafts --drafts "is lithium ok"
  bot ask --jsonl < questions.jsonl > replies.jsonl`,
		Args: p.args(cobra.ArbitraryArgs),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.jsonl && (f.json || f.explain || len(args) > 0) {
				return usage("--jsonl takes its questions from standard input: leave out --json, --explain and the question")
			}
			a, err := p.open(cmd.Context())
			if err != nil {
				return err
			}
			return errors.Join(p.ask(cmd.Context(), a, f, args), a.Close())
		},
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "print the reply as one JSON object")
	cmd.Flags().BoolVar(&f.jsonl, "jsonl", false, "answer a stream of questions, one JSON object a line")
	cmd.Flags().BoolVar(&f.explain, "explain", false, "say why, candidate by candidate (with --json on standard error)")
	return p.contentFlags(cmd)
}

func (p *program) ask(ctx context.Context, a *app.App, f askFlags, args []string) error {
	switch {
	case f.jsonl:
		return p.askLines(ctx, a)
	case len(args) > 0:
		return p.askOne(ctx, a, f, strings.Join(args, " "))
	case cli.IsTerminal(p.in) && !f.json:
		return cli.NewTerminal(p.out, p.getenv).Prompt(ctx, p.in, a, f.explain)
	}
	question, err := cli.ReadQuestion(p.in)
	if err != nil {
		return err
	}
	return p.askOne(ctx, a, f, question)
}

func (p *program) askOne(ctx context.Context, a *app.App, f askFlags, question string) error {
	d, err := a.Ask(ctx, question)
	if err != nil {
		return err
	}
	explanation := cli.NewTerminal(p.errs, p.getenv)
	if f.json {
		if err := cli.WriteJSON(p.out, a.Renderer().Reply("", d)); err != nil {
			return fmt.Errorf("write reply: %w", err)
		}
	} else {
		t := cli.NewTerminal(p.out, p.getenv)
		t.Message(a.Renderer().Message(d))
		if err := t.Err(); err != nil {
			return fmt.Errorf("write reply: %w", err)
		}
		explanation = t
	}
	if f.explain {
		explanation.Explanation(d)
	}
	return explanation.Err()
}

func (p *program) askLines(ctx context.Context, a *app.App) error {
	res, err := cli.JSONL(ctx, p.in, p.out, func(ctx context.Context, question string) (render.Reply, error) {
		d, err := a.Ask(ctx, question)
		if err != nil {
			return render.Reply{}, err
		}
		return a.Renderer().Reply("", d), nil
	})
	switch {
	case err != nil:
		return err
	case res.First != nil:
		return res.First
	case res.Errors > 0:
		return fmt.Errorf("%d of %d lines could not be answered", res.Errors, res.Errors+res.Replies)
	}
	return nil
}
