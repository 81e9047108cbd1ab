package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/app"
	"bedside/internal/config"
	"bedside/internal/discord"
)

// forAll refuses --clinic where a command is for all clinics at once: to leave the
// others out without a word would be worse.
func (p *program) forAll(name string) error {
	if p.clinic == "" {
		return nil
	}
	return usage("%s is for all clinics at once: leave out --clinic %s", name, p.clinic)
}

// openOther starts the inside for one of the further clinics, beside the main one's.
// Where it alone is meant, the content flags are its.
func (p *program) openOther(ctx context.Context, main *app.App, n config.Named, alone bool) (*app.App, error) {
	log := p.logger().With("clinic", n.Name)
	o := app.Options{
		Clinic: n.Name, Config: &n.Config, Main: main, DataDir: p.dataDir, Environ: p.environ, Log: log, Now: time.Now,
	}
	if alone {
		o.ContentDir, o.Drafts = p.contentDir, p.drafts
	}
	a, err := app.New(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("clinic %s: %w", n.Name, err)
	}
	for _, w := range n.Config.Warnings(time.Now()) {
		log.Warn(w)
	}
	return a, nil
}

// openAll starts the inside for every clinic, the main one's first. The caller closes
// them, the first one last.
func (p *program) openAll(ctx context.Context) ([]*app.App, error) {
	main, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	all := []*app.App{main}
	others, err := main.Config().Others()
	if err != nil {
		return nil, errors.Join(&app.ConfigError{Err: err}, main.Close())
	}
	for _, n := range others {
		a, err := p.openOther(ctx, main, n, false)
		if err != nil {
			return nil, errors.Join(err, closeAll(all))
		}
		all = append(all, a)
	}
	return all, nil
}

func closeAll(all []*app.App) error {
	var err error
	for _, a := range slices.Backward(all) {
		err = errors.Join(err, a.Close())
	}
	return err
}

// openNamed starts the inside of the clinic that --clinic names. Closing it closes
// what it shares with the main one.
func (p *program) openNamed(ctx context.Context, main *app.App) (*app.App, error) {
	if err := main.Configured(); err != nil {
		return nil, errors.Join(err, main.Close()) // who the clinics are cannot be told
	}
	others, err := main.Config().Others()
	if err != nil {
		return nil, errors.Join(&app.ConfigError{Err: err}, main.Close())
	}
	names := []string{config.MainClinic}
	for _, n := range others {
		if n.Name == p.clinic {
			a, err := p.openOther(ctx, main, n, true)
			if err != nil {
				return nil, errors.Join(err, main.Close())
			}
			a.CloseWith(main)
			return a, nil
		}
		names = append(names, n.Name)
	}
	return nil, errors.Join(usage("--clinic %s is none of the clinics: they are %s", p.clinic, strings.Join(names, ", ")), main.Close())
}

// served are the clinics as the bot in Discord takes them.
func served(all []*app.App) (first discord.Clinic, others []discord.Clinic) {
	for i, a := range all {
		c := discord.Clinic{App: a, Settings: a.Config().Discord}
		if i == 0 {
			first = c
		} else {
			others = append(others, c)
		}
	}
	return first, others
}
