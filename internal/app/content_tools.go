package app

import (
	"context"
	"fmt"

	"bedside/internal/faq"
	"bedside/internal/faq/lint"
	"bedside/internal/importer"
	"bedside/internal/lexicon"
	"bedside/internal/render"
)

// The rule about contradictory coverage needs the classes of the lexicon.
var _ lint.Hierarchy = (*lexicon.Lexicon)(nil)

// Lint looks for what should not be published. The error is a *ConfigError or
// *ContentError where the content cannot be read at all.
func (a *App) Lint(ctx context.Context) ([]lint.Finding, error) {
	if a.cfgErr != nil {
		return nil, &ConfigError{a.cfgErr}
	}
	corpus, err := a.load(faq.Options{All: true}) // drafts are looked at before they are served
	if err != nil {
		return nil, err
	}
	return lint.Run(corpus, a.lex, a.opts.Now()), ctx.Err()
}

// Import turns outside documents into drafts in a folder, the content folder if
// none is named. Drafts are never served unless asked for.
func (a *App) Import(ctx context.Context, files []string, out string, force bool) ([]importer.Outcome, error) {
	if out == "" {
		if a.cfgErr != nil {
			return nil, &ConfigError{a.cfgErr}
		}
		out = a.contentDir()
	}
	if a.lexErr != nil {
		a.log.Warn("the clinic's lexicon cannot be read, only the compiled one proposes coverage", "cause", a.lexErr)
	}
	outcomes, err := importer.Import(ctx, files, importer.Options{Out: out, Force: force, Proposer: a.lex})
	if err != nil {
		return outcomes, fmt.Errorf("import: %w", err)
	}
	return outcomes, nil
}

func (a *App) newRenderer() *render.Renderer {
	c, e := a.cfg.Clinic, a.cfg.Emergency()
	return render.New(
		render.Clinic{Name: c.Name, Phone: c.Phone, Hours: c.Hours, Privacy: a.cfg.Discord.PrivacyURL, Report: a.cfg.Discord.ReportTo},
		render.Emergency{
			Country: e.Country, Emergency: e.Emergency, CrisisCall: e.CrisisCall, CrisisText: e.CrisisText, CrisisChat: e.CrisisChat, CrisisSpanish: e.CrisisSpanish,
			Poison: e.Poison, SubstanceUse: e.SubstanceUse, Abuse: e.Abuse, ChildAbuse: e.ChildAbuse, SexualAssault: e.SexualAssault, Veterans: e.Veterans,
		},
		a.lex.Display,
	).WithClock(a.opts.Now)
}
