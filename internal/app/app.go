package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"bedside/internal/answer"
	"bedside/internal/config"
	"bedside/internal/lexicon"
	"bedside/internal/render"
	"bedside/internal/triage"
)

// Options is what a caller decides.
type Options struct {
	// A further clinic of the same program has a name, settings that were read
	// already, and the App of the main one, whose store it shares and which is closed
	// after it.
	Clinic string
	Config *config.Config
	Main   *App

	ConfigFile string // empty: config.yaml in the working folder, which may be missing
	DataDir    string // overrides the configured data folder
	ContentDir string // overrides the configured content folder
	Drafts     bool   // serve drafts too
	Environ    []string
	Log        *slog.Logger
	Now        func() time.Time
	Tick       <-chan time.Time // when Follow looks; nil: once a second
	Swaps      int              // how many questions with another medicine are asked before publishing, at most; 0: as many as usual
	WatchTick  <-chan time.Time // when Watch may look; nil: twice a second
}

// ConfigError says that the configuration cannot be read.
type ConfigError struct{ Err error }

func (e *ConfigError) Error() string { return e.Err.Error() }
func (e *ConfigError) Unwrap() error { return e.Err }

// ContentError says that the content cannot be read and that no older verified
// generation stands in for it.
type ContentError struct{ Err error }

func (e *ContentError) Error() string { return e.Err.Error() }
func (e *ContentError) Unwrap() error { return e.Err }

// App is one running Bedside for one clinic. It is safe for concurrent use.
type App struct {
	opts           Options
	clinic         string
	log            *slog.Logger
	cfg            config.Config
	cfgErr         error // reported by everything but a red flag
	lex            *lexicon.Lexicon
	lexErr         error    // of the clinic's own lexicon file
	lexData        []byte   // that file as it was loaded
	calibrationErr error    // why the clinic's own calibration is not used
	meaning        *meaning // nil: off
	meaningErr     error    // why it is off although an endpoint is set
	engine         *answer.Engine
	renderer       *render.Renderer

	shelf
	records    records
	stopsKnown atomic.Bool // answering heeds the stops of the store
	after      *App        // closed after this one; may be nil
}

// LexiconFile is the clinic's own lexicon beside its content. It may be missing.
const LexiconFile = "lexicon.yaml"

// New prepares the program. Configuration or a clinic's lexicon that cannot be
// read do not fail it, because a red flag must be answered all the same: they
// are reported by the first call that needs them.
func New(ctx context.Context, opts Options) (*App, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Environ == nil {
		opts.Environ = os.Environ()
	}
	a := &App{opts: opts, log: opts.Log}
	a.life, a.end = context.WithCancel(context.WithoutCancel(ctx))
	a.clinic = opts.Clinic
	if a.clinic == "" {
		a.clinic = config.MainClinic
	}
	if opts.Config != nil {
		a.cfg = *opts.Config
	} else {
		a.cfg, a.cfgErr = config.Load(opts.ConfigFile, opts.Environ)
	}
	if err := a.loadLexicon(); err != nil {
		return nil, err
	}
	t, err := triage.New(triage.WithDrugWords(slices.Collect(a.lex.Surfaces())))
	if err != nil {
		return nil, fmt.Errorf("triage: %w", err)
	}
	if a.engine, err = answer.New(t, a.lex, opts.Now, a.engineOptions()...); err != nil {
		return nil, err
	}
	a.renderer = a.newRenderer()
	if a.meaning, a.meaningErr = newMeaning(a.cfg.Embeddings, a.log); a.meaningErr != nil {
		a.log.Warn("embeddings are off; answers are ordered by words alone", "cause", a.meaningErr)
	}
	return a, ctx.Err()
}

// loadLexicon loads the compiled lexicon with the clinic's additions. A broken
// file of the clinic leaves the compiled one.
func (a *App) loadLexicon() error {
	name := filepath.Join(a.contentDir(), LexiconFile)
	data, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		a.lexErr = fmt.Errorf("read the clinic's lexicon: %w", err)
	default:
		a.lexData = data
		if a.lex, a.lexErr = lexicon.Load(lexicon.Source{Name: name, Data: data}); a.lexErr == nil {
			return nil
		}
	}
	if a.lex, err = lexicon.Embedded(); err != nil {
		return fmt.Errorf("lexicon: %w", err)
	}
	return nil
}

// lexiconChanged tells the operator once for each change that a running program
// goes on with the clinic's lexicon as it was at the start.
func (a *App) lexiconChanged() {
	data, err := os.ReadFile(filepath.Join(a.contentDir(), LexiconFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) || bytes.Equal(data, a.lexData) {
		return
	}
	a.lexData = data
	a.log.Warn("the clinic's lexicon has changed since the start; restart to use it", "file", LexiconFile)
}

func (a *App) contentDir() string {
	if a.opts.ContentDir != "" {
		return a.opts.ContentDir
	}
	return a.cfg.Content.Dir
}

func (a *App) dataDir() string {
	if a.opts.DataDir != "" {
		return a.opts.DataDir
	}
	return a.cfg.Data.Dir
}

// Clinic is the clinic's name.
func (a *App) Clinic() string { return a.clinic }

// CloseWith has Close close another App after this one.
func (a *App) CloseWith(other *App) { a.after = other }

// Renderer puts decisions into the clinic's words.
func (a *App) Renderer() *render.Renderer { return a.renderer }

// Config is the configuration in force: the file's, or the compiled one where
// the file cannot be read.
func (a *App) Config() config.Config { return a.cfg }

// Configured is a *ConfigError where the settings cannot be read. The compiled ones are
// in force then, which know nothing of where the clinic keeps its own: whatever lists or
// changes that must not go on.
func (a *App) Configured() error {
	if a.cfgErr != nil {
		return &ConfigError{a.cfgErr}
	}
	return nil
}

// Lexicon is the lexicon in force.
func (a *App) Lexicon() *lexicon.Lexicon { return a.lex }

// Ask answers one question. A question that needs no content is answered in any
// case. The error is a *ConfigError or *ContentError where these are at fault.
func (a *App) Ask(ctx context.Context, question string) (answer.Decision, error) {
	u := a.use()
	defer u.leave()
	d, err := a.engine.Ask(ctx, question, u.catalog)
	return d, a.suspectOn(err)
}

// AskNormally answers a question that was taken for an emergency and was none.
func (a *App) AskNormally(ctx context.Context, question string) (answer.Decision, error) {
	u := a.use()
	defer u.leave()
	d, err := a.engine.AskNormally(ctx, question, u.catalog)
	return d, a.suspectOn(err)
}

// AskInContext is Ask for a question that may lean on what the same person said in
// the last minutes, oldest first. See answer.Engine.AskInContext.
func (a *App) AskInContext(ctx context.Context, earlier []string, question string) (answer.Decision, answer.Context, error) {
	u := a.use()
	defer u.leave()
	d, c, err := a.engine.AskInContext(ctx, earlier, question, u.catalog)
	return d, c, a.suspectOn(err)
}

// Choose shows the passage picked from a list of choices.
func (a *App) Choose(ctx context.Context, passageID string) (answer.Decision, error) {
	u := a.use()
	defer u.leave()
	c, err := u.catalog(ctx)
	if err != nil {
		return answer.Decision{}, err
	}
	d, err := a.engine.Choose(passageID, c)
	return d, a.suspectOn(err)
}

// RedFlag reports whether a message is answered as an emergency, alone or with
// what the same person said before.
func (a *App) RedFlag(earlier []string, question string) bool {
	return a.engine.RedFlag(earlier, question)
}

// engineOptions are the settings of answering.
func (a *App) engineOptions() []answer.Option {
	out := []answer.Option{answer.WithCalibration(a.loadCalibration())}
	if a.cfg.Staff.PastDue == config.PastDueBanner {
		out = append(out, answer.WithPastDue())
	}
	return out
}
