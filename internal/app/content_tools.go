package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"bedside/internal/faq"
	"bedside/internal/faq/lint"
	"bedside/internal/importer"
	"bedside/internal/lexicon"
	"bedside/internal/render"
	"bedside/internal/textnorm"
)

// The rule about contradictory coverage needs the classes of the lexicon, those about
// slips of the pen its words.
var (
	_ lint.Hierarchy = (*lexicon.Lexicon)(nil)
	_ lint.Speller   = (*lexicon.Lexicon)(nil)
	_ lint.Thesaurus = vocabulary{}
)

// vocabulary is the lexicon as lint needs it.
type vocabulary struct{ *lexicon.Lexicon }

// StandsFor returns what a whole lay phrase stands for.
func (v vocabulary) StandsFor(phrase string) []string {
	toks := textnorm.Tokens(textnorm.Fold(phrase))
	var out []string
	for _, e := range v.Expand(toks) {
		if e.First == 0 && e.Last == len(toks) {
			out = append(out, strings.Join(e.Words, " "))
		}
	}
	return out
}

// Lint looks for what should not be published, in the content and in the clinic's
// lexicon. The error is a *ConfigError or *ContentError where the content cannot be
// read at all.
func (a *App) Lint(ctx context.Context) ([]lint.Finding, error) {
	if err := a.readable(); err != nil {
		return nil, err
	}
	fsys, closer, err := faq.OpenDir(a.contentDir())
	if err != nil {
		return nil, unreadable(err)
	}
	defer closer.Close()
	found, err := lint.Folder(fsys, vocabulary{a.lex}, a.lintOptions()) // drafts are looked at before they are served
	if err != nil {
		return nil, &ContentError{err}
	}
	return found, ctx.Err()
}

// LintFix mends in the content folder what can be mended without a person, or in a
// dry run says what it would. What is served does not change before a reindex. The
// error is as that of Lint, or that of writing.
func (a *App) LintFix(ctx context.Context, dryRun bool) (lint.Fixed, error) {
	if err := a.readable(); err != nil {
		return lint.Fixed{}, err
	}
	if _, err := os.Stat(a.contentDir()); err != nil {
		return lint.Fixed{}, unreadable(err)
	}
	fixed, err := lint.Fix(ctx, a.contentDir(), vocabulary{a.lex}, a.lintOptions(), dryRun)
	if problems := (*faq.Error)(nil); errors.As(err, &problems) {
		err = &ContentError{err}
	}
	return fixed, err
}

func (a *App) lintOptions() lint.Options {
	return lint.Options{Now: a.opts.Now(), Lexicon: LexiconFile}
}

// readable reports why content cannot be looked at.
func (a *App) readable() error {
	switch {
	case a.cfgErr != nil:
		return &ConfigError{a.cfgErr}
	case a.lexErr != nil:
		return &ContentError{a.lexErr}
	}
	return nil
}

func unreadable(err error) error {
	return &ContentError{fmt.Errorf("read content: %w; set content.dir in the configuration or give --content", err)}
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
