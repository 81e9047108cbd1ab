package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"bedside/internal/app"
	"bedside/internal/config"
	"bedside/internal/discord"

	"github.com/spf13/cobra"
)

func (p *program) serveCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer people in Discord until stopped",
		Long: `Answer people in Discord until stopped. The bot's token comes from
BEDSIDE_DISCORD_TOKEN or from the file that BEDSIDE_DISCORD_TOKEN_FILE names;
everything else stands in the settings. The first interrupt lets answers in
flight finish and ends within five seconds.

With --check, nothing is served: one line a check says what is missing, in the
settings and in Discord, and how to mend it.`,
		Example: `  bot serve --check
  bot serve`,
		Args: p.args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := p.forAll("serve"); err != nil {
				return err
			}
			cfg, err := config.Load(p.configFile, p.environ)
			if err != nil {
				return &app.ConfigError{Err: err}
			}
			if faults := cfg.EmergencyProblems(); len(faults) > 0 && !check {
				return fmt.Errorf("nobody is served without the numbers for an emergency:\n%w", faults)
			}
			all, err := p.openAll(cmd.Context())
			if err != nil {
				return err
			}
			log := p.logger()
			for _, advice := range cfg.Embeddings.Advice() {
				log.Warn(advice) // with --check it is a line of its own too
			}
			first, others := served(all)
			bot, err := discord.New(discord.Options{Clinic: first, Others: others, Log: log, Now: time.Now})
			switch {
			case check:
				err = p.printCheckups(p.inspect(cmd.Context(), all[0], bot, err), false)
			case err == nil:
				err = serve(cmd.Context(), all, bot, log)
			}
			return errors.Join(err, closeAll(all))
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "look at settings, content and Discord, serve nothing")
	return p.contentFlags(cmd)
}

// serve runs the bot and what goes on beside it.
func serve(ctx context.Context, all []*app.App, bot *discord.Bot, log *slog.Logger) error {
	release, err := all[0].Alone(ctx)
	if err != nil {
		return err
	}
	defer release()
	beside, stop := context.WithCancel(ctx)
	var follow sync.WaitGroup
	defer follow.Wait()
	defer stop()
	for _, a := range all {
		// Beside the connection, so that an emergency is answered however long a disk or
		// a database takes. The first page waits for what staff have stopped.
		follow.Go(func() {
			prepare(beside, a, log.With("clinic", a.Clinic()))
			follow.Go(func() { a.Follow(beside) })
			follow.Go(func() { a.Tend(beside) })
			if a.Config().Content.Watch {
				follow.Go(func() { a.Watch(beside, app.ReindexOptions{}, nil) })
			}
			if err := a.Warm(beside); err != nil && beside.Err() == nil {
				log.Warn("the first edit will take longer to publish", "clinic", a.Clinic(), "cause", err)
			}
		})
	}
	return bot.Run(ctx)
}

// prepare opens a clinic's content and records and finishes what an earlier run could
// not. Whatever fails is tried again by Follow and Tend.
func prepare(ctx context.Context, a *app.App, log *slog.Logger) {
	told := func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			log.Error(what, "cause", err)
		}
	}
	_, kept := a.Desk(ctx)
	told("what is kept cannot be opened, so staff work waits; patients are answered", kept)
	// An emergency is answered without content; the rest says that it can't.
	told("there is no content to answer from: mend it, the bot takes it up by itself", a.Open(ctx))
	if kept == nil {
		told("staff work of before is not taken up yet", errors.Join(a.TakeUpStops(ctx), a.FinishPublishing(ctx)))
	}
}

// inspect is doctor's checks and those that only Discord can answer.
func (p *program) inspect(ctx context.Context, a *app.App, bot *discord.Bot, missing error) []checkup {
	checks := p.examine(ctx, a)
	if bot == nil {
		return append(checks, checkup{Check: "discord", Health: sick, Detail: missing.Error(), Mend: "see docs/discord.md"})
	}
	for _, f := range bot.Inspect(ctx) {
		c := checkup{Check: f.Check, Health: healthy, Detail: f.Detail, Mend: f.Mend}
		if !f.OK {
			c.Health = sick
		}
		checks = append(checks, c)
	}
	return checks
}
