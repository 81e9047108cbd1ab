package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/index"
)

// openGeneration opens or builds. Publishing is reindex's business: where the
// clinic's own content has changed since, the published generation is served and
// the operator is told. A set that is nobody's (drafts, another folder) follows
// its files.
func (a *App) openGeneration(ctx context.Context) (*index.Generation, error) {
	dir, own, err := a.generations()
	if err != nil {
		return nil, err
	}
	corpus, contentErr := a.loadContent(ctx)
	if a.cfgErr != nil {
		contentErr = &ConfigError{a.cfgErr}
	}
	g, why, err := dir.Open(ctx)
	if why != nil {
		a.log.Warn("a newer generation did not verify, an older one is served; run reindex", "cause", why)
	}
	switch {
	case err == nil && contentErr != nil:
		if !own {
			return nil, errors.Join(contentErr, g.Close())
		}
		a.log.Warn("content or configuration cannot be read, the last published generation is served; mend it and run reindex", "generation", g.Number(), "cause", contentErr)
		return g, nil
	case err == nil:
		same, err := a.made(g, corpus)
		if err != nil || same {
			a.wordsAlone(g)
			return g, err
		}
		if own && !g.Degraded() {
			a.log.Warn("the content, or the program that reads it, has changed since it was published; run reindex to publish it", "generation", g.Number())
			return g, nil
		}
		if err := g.Close(); err != nil {
			return nil, err
		}
	case contentErr != nil:
		return nil, contentErr
	case !errors.Is(err, index.ErrNoGeneration):
		return nil, fmt.Errorf("open index: %w", err)
	}
	return a.build(ctx, dir, corpus)
}

func (a *App) build(ctx context.Context, dir *index.Dir, corpus *faq.Corpus) (*index.Generation, error) {
	a.log.Info("building the index", "passages", len(corpus.Passages))
	o, err := a.buildOptions(ctx, dir, corpus, openWithin, func(string, int, int) {})
	if err != nil {
		return nil, err
	}
	o.Force = true // nothing that could be lost is replaced here, so that shrinking is no alarm
	_, err = dir.Build(ctx, corpus, o)
	if errors.Is(err, index.ErrEmpty) {
		return nil, &ContentError{fmt.Errorf("%s holds no passage to serve: write a first one (see faq/README.md), set its status to published, or use --drafts", a.contentDir())}
	}
	if err != nil {
		return nil, fmt.Errorf("build index: %w", err)
	}
	g, _, err := dir.Open(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the new index: %w", err)
	}
	return g, nil
}

// loadContent reads what is to be served: the content folder with what staff have
// edited. The error is a *ContentError.
func (a *App) loadContent(ctx context.Context) (*faq.Corpus, error) {
	edits, err := a.overlay(ctx)
	if err != nil {
		return nil, err
	}
	return a.loadWith(edits, faq.Options{Drafts: a.opts.Drafts})
}

// loadWith reads the content folder with edits over it. The error is a *ContentError.
func (a *App) loadWith(edits []curation.Edit, o faq.Options) (*faq.Corpus, error) {
	if a.lexErr != nil {
		return nil, &ContentError{a.lexErr}
	}
	over, closeFolder, err := a.lay(edits)
	if err != nil {
		return nil, err
	}
	corpus, err := faq.Load(over.FS, o)
	if err = errors.Join(err, closeFolder()); err != nil {
		return nil, &ContentError{err}
	}
	return corpus, nil
}

// generations returns the set of generations to use and whether it is the
// clinic's own. Another content folder than the configured one, or drafts, have
// a set of their own in the user's cache folder, so that trying something out
// never touches what patients see.
func (a *App) generations() (dir *index.Dir, own bool, err error) {
	configured, err := filepath.Abs(a.cfg.Content.Dir)
	if err != nil {
		return nil, false, err
	}
	content, err := filepath.Abs(a.contentDir())
	if err != nil {
		return nil, false, err
	}
	if content == configured && !a.opts.Drafts {
		return index.OpenDir(filepath.Join(a.dataDir(), "index", a.clinic), index.Options{}), true, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		// No home folder: a service account. The data folder is the only place left.
		cache = a.dataDir()
	}
	key := sha256.Sum256([]byte(content + "\x00" + strconv.FormatBool(a.opts.Drafts)))
	return index.OpenDir(filepath.Join(cache, "bedside", "index", hex.EncodeToString(key[:8])), index.Options{}), false, nil
}
