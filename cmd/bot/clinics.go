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

// openOther starts the inside for one of the further clinics, beside the main one's.
func (p *program) openOther(ctx context.Context, main *app.App, n config.Named) (*app.App, error) {
	log := p.logger().With("clinic", n.Name)
	a, err := app.New(ctx, app.Options{
		Clinic: n.Name, Config: &n.Config, Main: main, DataDir: p.dataDir, Environ: p.environ, Log: log, Now: time.Now,
	})
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
		a, err := p.openOther(ctx, main, n)
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
	others, err := main.Config().Others()
	if err != nil {
		return nil, errors.Join(&app.ConfigError{Err: err}, main.Close())
	}
	names := []string{config.MainClinic}
	for _, n := range others {
		if n.Name == p.clinic {
			a, err := p.openOther(ctx, main, n)
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
