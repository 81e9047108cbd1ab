package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"bedside/internal/index"
)

const (
	// watchEvery is how often Watch looks at the content folder. It is soon enough for
	// who waits for a page, and listing some hundred names costs a disk nothing.
	watchEvery = 2 * time.Second
	// stillFor is how long the folder must not change before it is read: an editor
	// writes a file in several steps, and a copy of a folder takes a while.
	stillFor = time.Second
	// watchTick is how often Watch wakes; half of the shortest wait.
	watchTick = stillFor / 2
	// watchEntries bounds the names that are looked at, as reading the content does.
	watchEntries = 100_000
)

// Watch reindexes whenever the content folder has changed and then been still for a
// second, and once at the start, until the context is done. It goes through all that
// Reindex does; what is refused is said once and tried again only when the folder has
// changed. said is told of every outcome but "nothing has changed"; nil: the log is.
//
// It lists the folder every two seconds instead of asking the operating system to
// report changes. Such reports do not come over network mounts and from some
// containers' volumes; editors that replace a file by renaming end the report about
// it; and a report that is lost is lost for ever, while the next look sees all.
func (a *App) Watch(ctx context.Context, o ReindexOptions, said func(ReindexReport, error)) {
	tick := a.opts.WatchTick
	if tick == nil {
		t := time.NewTicker(watchTick)
		defer t.Stop()
		tick = t.C
	}
	if said == nil {
		said = a.logPublished
	}
	o.byItself = true
	w := watcher{app: a, options: o, said: said}
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick:
			w.look(ctx, now)
		}
	}
}

// watcher is what Watch knows from one look to the next.
type watcher struct {
	app     *App
	options ReindexOptions
	said    func(ReindexReport, error)

	next   time.Time     // not before
	tried  string        // the folder as it was when it was published or refused
	moving string        // the folder as it was at the last look, if it is not tried
	pause  time.Duration // after a fault that is none of the content's
	told   string        // that fault
}

func (w *watcher) look(ctx context.Context, now time.Time) {
	if now.Before(w.next) {
		return
	}
	state := folderState(w.app.contentDir())
	switch {
	case state == w.tried:
		w.moving, w.next = "", now.Add(watchEvery)
	case state != w.moving:
		w.moving, w.next = state, now.Add(stillFor)
	default:
		w.publish(ctx, now, state)
	}
}

// publish reindexes a folder that has been still.
func (w *watcher) publish(ctx context.Context, now time.Time, state string) {
	w.next = now.Add(watchEvery)
	w.app.sayLexicon()
	report, err := w.app.Reindex(ctx, w.options)
	switch {
	case ctx.Err() != nil:
	case errors.Is(err, ErrBusy), errors.Is(err, index.ErrLocked), errors.Is(err, errMeanwhile):
		// Somebody else publishes; this content has its turn at the next look.
	case err == nil || ofContent(err):
		w.tried, w.moving, w.pause, w.told = state, "", 0, ""
		if err != nil || !report.Unchanged {
			w.said(report, err)
		}
	default: // such as a full disk
		w.pause = min(max(2*w.pause, watchEvery), retryMost)
		w.next = now.Add(w.pause)
		if text := err.Error(); text != w.told {
			w.told = text
			w.said(report, err)
		}
	}
}

// ofContent reports whether an error stays as long as the content does.
func ofContent(err error) bool {
	var (
		lint    *LintError
		refused *RefusedError
		content *ContentError
		config  *ConfigError
	)
	if errors.Is(err, ErrStoreAway) {
		return false // it passes while the content stays
	}
	return errors.As(err, &lint) || errors.As(err, &refused) || errors.As(err, &content) || errors.As(err, &config) || errors.Is(err, index.ErrEmpty) || errors.Is(err, errRolledBack)
}

// logPublished tells the log what Watch did. No question stands there.
func (a *App) logPublished(r ReindexReport, err error) {
	if err != nil {
		a.log.Warn("the content in its folder is not published; what was served is served on, and it is tried again when the folder changes", "cause", err)
		return
	}
	a.log.Info("the content has changed and is published", "generation", r.Generation, "passages", r.Passages, "added", len(r.Added), "changed", len(r.Changed), "removed", len(r.Removed))
}

// sayLexicon is lexiconChanged for who does not hold swapping.
func (a *App) sayLexicon() {
	a.swapping.Lock()
	defer a.swapping.Unlock()
	a.lexiconChanged()
}

// folderState is a hash of the names, sizes and times of all that could be content:
// pages, labelled questions, the clinic's lexicon. A folder that cannot be listed has a
// state too, so that it is told once.
func folderState(dir string) string {
	h := sha256.New()
	entries := 0
	fsys := os.DirFS(dir)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if entries++; entries > watchEntries {
			return fmt.Errorf("more than %d names", watchEntries)
		}
		if name != "." && strings.HasPrefix(path.Base(name), ".") { // an editor's own files
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := fs.Stat(fsys, name) // of what a link leads to
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since it was listed, or a link to nowhere
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%q %s %d %d\n", name, info.Mode(), info.Size(), info.ModTime().UnixNano())
		return nil
	})
	if err != nil {
		return "cannot be listed: " + err.Error()
	}
	return hex.EncodeToString(h.Sum(nil))
}
