package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bedside/internal/archive"
	"bedside/internal/config"
	"bedside/internal/store"
)

// Where things lie in a backup.
const (
	packedStore   = "store/" + StoreFile
	packedContent = "content/" // and the name of the clinic
	packedConfig  = "config/"  // as from the folder of the settings file
)

// Backup is what a backup says of itself.
type Backup struct {
	Made      time.Time
	Config    string         // name of the settings file in packedConfig; empty: compiled settings
	Store     bool           // it holds the store
	AuditSeq  int64          // the newest event of the audit, to tell that the store is the same
	AuditHash string         // its hash
	Clinics   []BackedClinic // the main one first
}

// BackedClinic is one clinic in a backup.
type BackedClinic struct {
	Name        string
	Generation  int    // that was current; the index itself is built from the content again
	Fingerprint string // what it was made from
	Files       int    // of the content
}

// BackUp writes all that the clinics of one program need into one new file: a
// consistent copy of the store, the content, the settings. Secrets are not in it, since
// the settings hold none. It runs beside everything else. The first clinic is the main
// one. A store in PostgreSQL is store.ErrNoBackup.
func BackUp(ctx context.Context, all []*App, file string) (b Backup, err error) {
	main := all[0]
	if main.cfgErr != nil {
		return b, &ConfigError{main.cfgErr}
	}
	if main.cfg.Store.URL.IsSet() {
		return b, fmt.Errorf("nothing was written: %w, and copy the content folder and the settings as other files", store.ErrNoBackup)
	}
	b.Made = main.opts.Now().UTC().Truncate(time.Second)
	dir, err := os.MkdirTemp("", "bedside-backup-")
	if err != nil {
		return b, fmt.Errorf("back up: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	files, err := main.packStore(ctx, dir, &b)
	if err != nil {
		return b, err
	}
	config, name, err := main.packConfig()
	if err != nil {
		return b, err
	}
	files, b.Config = append(files, config...), name
	for _, a := range all {
		content, c, err := a.packContent(ctx)
		if err != nil {
			return b, err
		}
		files, b.Clinics = append(files, content...), append(b.Clinics, c)
	}
	return b, writeNew(file, func(out *os.File) error { return archive.Write(ctx, out, b, files) })
}

// writeNew makes a file that is whole or not there, for its owner alone. One that is
// there is fs.ErrExist.
func writeNew(name string, write func(*os.File) error) (err error) {
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	err = write(out)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// packStore copies the store, if there is one.
func (a *App) packStore(ctx context.Context, dir string, b *Backup) ([]archive.File, error) {
	desk, err := a.deskIfAny(ctx)
	if err != nil || desk == nil {
		return nil, err
	}
	a.records.mu.Lock()
	s := a.records.store
	a.records.mu.Unlock()
	if s == nil {
		return nil, errClosed
	}
	if err := desk.Flush(ctx); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, StoreFile)
	if err := s.Backup(ctx, name); err != nil {
		return nil, err
	}
	// Of the copy: the store itself goes on.
	if b.AuditSeq, b.AuditHash, err = auditHead(ctx, name); err != nil {
		return nil, fmt.Errorf("look at the copy of the store: %w", err)
	}
	b.Store = true
	return []archive.File{{Name: packedStore, Path: name}}, nil
}

// auditHead verifies the audit of a store in a file and returns its end.
func auditHead(ctx context.Context, file string) (seq int64, hash string, err error) {
	s, err := store.Open(ctx, file, store.Options{VoteKey: []byte("no vote is counted here")})
	if err != nil {
		return 0, "", err
	}
	if err = s.VerifyAudit(ctx); err == nil {
		seq, hash, err = s.AuditHead(ctx)
	}
	return seq, hash, errors.Join(err, s.Close())
}

// packConfig lists the settings file and the files that it names and that lie in its
// folder: those of further clinics, and a calibration. Files with keys are never among
// them.
func (a *App) packConfig() (files []archive.File, name string, err error) {
	file := a.cfg.File()
	if file == "" {
		return nil, "", nil
	}
	if file, err = filepath.Abs(file); err != nil {
		return nil, "", err
	}
	dir := filepath.Dir(file)
	add := func(p string) error {
		rel, err := filepath.Rel(dir, p)
		if err != nil || !filepath.IsLocal(rel) {
			a.log.Warn("not in the backup, because it lies outside of the folder of the settings: copy it yourself", "file", p)
			return nil
		}
		files = append(files, archive.File{Name: packedConfig + filepath.ToSlash(rel), Path: p})
		return nil
	}
	named := []string{file}
	others, err := a.cfg.Others()
	if err != nil {
		return nil, "", &ConfigError{err}
	}
	for _, c := range append([]config.Named{{Config: a.cfg}}, others...) {
		if c.Name != "" {
			named = append(named, c.Config.File())
		}
		if p := c.Config.Answer.Calibration; p != "" {
			if there, err := exists(p); err == nil && there { // without it the shipped one is used
				named = append(named, p)
			}
		}
	}
	for _, p := range named {
		abs, err := filepath.Abs(p)
		if err == nil {
			err = add(abs)
		}
		if err != nil {
			return nil, "", err
		}
	}
	return files, filepath.Base(file), nil
}
