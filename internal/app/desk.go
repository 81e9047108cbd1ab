package app

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bedside/internal/answer"
	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/redact"
	"bedside/internal/seal"
	"bedside/internal/store"
)

// StoreFile is the store in the data folder where no database is named.
const StoreFile = "bedside.db"

// ErrNoDesk says that staff edits and all else that is kept belong to the clinic's own
// content, and this is another folder or the drafts.
var ErrNoDesk = errors.New("staff work is kept for the clinic's own published content only: leave --content and --drafts out")

// records is what the clinic keeps, opened on first need.
type records struct {
	mu    sync.Mutex
	store *store.Store
	desk  *curation.Desk
	stops stops
	gaps  curation.Counter // counted also before the store is open

	leftNow  atomic.Bool // this run has seen that the bot is in none of the clinic's servers
	unserved atomic.Bool // an edit may be kept as published and not be served

	// opened is desk for whoever answers patients and must not wait while it is being
	// opened; nil until it is.
	opened atomic.Pointer[curation.Desk]
}

// openStoreWithin bounds the opening of the store. A server that takes connections and
// says nothing must not keep patients waiting.
const openStoreWithin = 10 * time.Second

// Desk opens what the clinic keeps, and makes it where there is nothing yet.
func (a *App) Desk(ctx context.Context) (*curation.Desk, error) {
	if a.cfgErr != nil {
		return nil, &ConfigError{a.cfgErr}
	}
	if _, own, err := a.generations(); err != nil {
		return nil, err
	} else if !own {
		return nil, ErrNoDesk
	}
	r := &a.records
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.desk != nil {
		return r.desk, nil
	}
	if a.life.Err() != nil {
		return nil, errClosed
	}
	ctx, cancel := context.WithTimeout(ctx, openStoreWithin)
	defer cancel()
	err := a.recordsMissing()
	if err != nil {
		return nil, err
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.markRecords(); err != nil {
		a.log.Warn("a later start cannot tell whether the records are the right ones", "cause", err)
	}
	sealer, err := a.sealer()
	if err != nil {
		a.log.Error("patients cannot ask the staff", "cause", err)
	}
	r.store = s
	r.desk = curation.New(curation.Options{
		Store: s, Clinic: a.clinic, Sealer: sealer, Keep: a.cfg.AskStaff.Keep, Now: a.opts.Now, Gaps: &r.gaps,
		Finder: &redact.Finder{IsMedicine: a.medicineWord(), Public: []string{a.cfg.Clinic.Phone}, Now: a.opts.Now},
	})
	r.opened.Store(r.desk)
	return r.desk, nil
}

// openStore opens the store, or takes the main clinic's.
func (a *App) openStore(ctx context.Context) (*store.Store, error) {
	if main := a.opts.Main; main != nil {
		if _, err := main.Desk(ctx); err != nil {
			return nil, err
		}
		main.records.mu.Lock()
		defer main.records.mu.Unlock()
		return main.records.store, nil
	}
	s, err := store.Open(ctx, a.storeSource(), store.Options{VoteKey: a.voteKey(), Now: a.opts.Now, Logger: a.log})
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return s, nil
}

// deskIfAny is Desk, or nil where nothing has been kept yet: a question in a terminal
// leaves no database behind.
func (a *App) deskIfAny(ctx context.Context) (*curation.Desk, error) {
	if _, own, err := a.generations(); err != nil || !own || a.cfgErr != nil {
		return nil, err
	}
	a.records.mu.Lock()
	desk := a.records.desk
	a.records.mu.Unlock()
	if desk != nil {
		return desk, nil
	}
	if err := a.recordsMissing(); err != nil {
		return nil, err
	}
	if !a.cfg.Store.URL.IsSet() {
		if _, err := os.Stat(a.storeSource()); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	return a.Desk(ctx)
}

// medicineWord knows the medicines that are one word. The parts of a longer one may be
// a person's name: "mary jane".
func (a *App) medicineWord() func(string) bool {
	known := make(map[string]bool)
	for s := range a.lex.Surfaces() {
		if !strings.Contains(s, " ") {
			known[s] = true
		}
	}
	return func(word string) bool { return known[word] }
}

func (a *App) storeSource() string {
	if url := a.cfg.Store.URL.Reveal(); url != "" {
		return url
	}
	return filepath.Join(a.dataDir(), StoreFile)
}

// voteKey hides who voted. It comes from a secret that is kept elsewhere than the
// votes; its change lets people vote once more and does nothing else. A command
// without secrets counts no votes.
func (a *App) voteKey() []byte {
	secret := a.cfg.Discord.ButtonKey.Reveal()
	if secret == "" {
		secret = a.cfg.Discord.Token.Reveal()
	}
	if secret == "" {
		return []byte(rand.Text())
	}
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte("bedside votes"))
	return h.Sum(nil)
}

// sealer is nil where patients cannot ask the staff.
func (a *App) sealer() (*seal.Sealer, error) {
	if !a.cfg.AskStaff.On() {
		return nil, nil
	}
	s, err := seal.New(a.cfg.AskStaff.Key.Reveal(), a.cfg.AskStaff.KeyOld.Reveal())
	if err != nil {
		return nil, fmt.Errorf("ask_staff.key: %w", err)
	}
	return s, nil
}

// ErrStoreAway says that what the clinic keeps cannot be reached.
var ErrStoreAway = errors.New("what staff have edited cannot be read")

// overlay is what staff have published and the content folder does not hold yet. Where
// it is kept but cannot be read, the error keeps the folder alone from being published
// in its place: that would bring old wordings back.
func (a *App) overlay(ctx context.Context) ([]curation.Edit, error) {
	desk, err := a.deskIfAny(ctx)
	if err == nil && desk != nil {
		var list []curation.Edit
		if list, err = desk.Overlay(ctx); err == nil {
			return list, nil
		}
	}
	if err != nil {
		return nil, &ContentError{fmt.Errorf("%w: %w", ErrStoreAway, err)}
	}
	return nil, nil
}

// lay lays staff edits over the content folder. The closer releases the folder.
func (a *App) lay(edits []curation.Edit) (*faq.Overlaid, func() error, error) {
	fsys, closer, err := faq.OpenDir(a.contentDir())
	if err != nil {
		return nil, nil, unreadable(err)
	}
	if len(edits) == 0 {
		return &faq.Overlaid{FS: fsys}, closer.Close, nil
	}
	over, err := faq.Overlay(fsys, curation.Changes(edits))
	if err != nil {
		return nil, nil, errors.Join(&ContentError{err}, closer.Close())
	}
	return over, closer.Close, nil
}

// housekeeping times.
const (
	flushEvery = time.Minute
	sweepEvery = time.Hour
	stopsEvery = 5 * time.Second // what another process has stopped must not be shown for long
)

// Tend keeps the clinic's records in order until the context is done: it writes down
// what was counted, takes up stops that another process has set, and erases what has
// been kept long enough. Without a store it tries again.
func (a *App) Tend(ctx context.Context) {
	t := time.NewTicker(stopsEvery)
	defer t.Stop()
	var flushed, swept time.Time
	told := ""
	tell := func(err error) {
		text := ""
		if err != nil {
			text = err.Error()
		}
		if text != told && ctx.Err() == nil {
			if told = text; err != nil {
				a.log.Error("what the clinic keeps cannot be looked after; answering goes on", "cause", err)
			}
		}
	}
	for {
		now := a.opts.Now()
		err := a.TakeUpStops(ctx)
		if errors.Is(err, store.ErrDisk) {
			err = errors.Join(err, a.recoverDisk(ctx))
		}
		if err == nil && now.Sub(flushed) >= flushEvery {
			flushed = now
			err = errors.Join(a.flush(ctx), a.serveUnserved(ctx))
		}
		if err == nil && now.Sub(swept) >= sweepEvery {
			swept = now
			err = a.sweep(ctx, now)
		}
		tell(err)
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// recoverDisk has the store try whether the disk takes changes again.
func (a *App) recoverDisk(ctx context.Context) error {
	a.records.mu.Lock()
	s := a.records.store
	a.records.mu.Unlock()
	if s == nil {
		return nil
	}
	return s.Recover(ctx)
}

func (a *App) flush(ctx context.Context) error {
	desk, err := a.Desk(ctx)
	if err != nil {
		return err
	}
	return desk.Flush(ctx)
}

// sweep erases what has been kept long enough, and servers that the bot has left.
func (a *App) sweep(ctx context.Context, now time.Time) error {
	if _, err := a.Desk(ctx); err != nil {
		return err
	}
	s := a.records.store
	_, err := s.Sweep(ctx, int(a.cfg.Store.KeepGaps.Hours()/24))
	// Only what this run has seen to be true: a server that took the bot back while the
	// program was stopped is known to have done so once Discord has been asked.
	if !a.records.leftNow.Load() {
		return err
	}
	gone, lerr := s.EraseLeft(ctx, now.Add(-a.cfg.Store.Grace), "bedside")
	if len(gone) > 0 {
		a.log.Warn("the data of servers that removed the bot was erased", "clinics", len(gone))
	}
	return errors.Join(err, lerr)
}

// Missed counts what a question did not find, by names and codes.
func (a *App) Missed(d answer.Decision) {
	m, ok := d.Missed()
	if ok {
		a.records.gaps.Count(a.opts.Now(), m.Medicines, m.Topic, string(m.Reason))
	}
}

// closeRecords writes down what was counted and closes the store.
func (a *App) closeRecords() error {
	r := &a.records
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.desk == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.life), time.Second)
	defer cancel()
	err := r.desk.Flush(ctx)
	if a.opts.Main == nil {
		err = errors.Join(err, r.store.Close())
	}
	r.desk, r.store = nil, nil
	r.opened.Store(nil)
	return err
}
