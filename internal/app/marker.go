package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A marker beside the index says where the clinic's records were kept last: in the
// file, or in a database. Without it a shell that lacks BEDSIDE_STORE_URL, or a data
// folder that lost its file, would look like a clinic that has never kept anything: old
// wordings would go live, and what staff have stopped would be shown.
const (
	markFile     = "file"
	markDatabase = "database"
)

func (a *App) markerFile() string {
	return filepath.Join(a.dataDir(), "index", a.clinic, "KEPT")
}

// recordsMissing says why the records that the marker tells of are not the ones that
// would be opened; nil where they are, or where there is no marker.
func (a *App) recordsMissing() error {
	raw, err := os.ReadFile(a.markerFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStoreAway, err)
	}
	was := strings.TrimSpace(string(raw))
	switch {
	case a.cfg.Store.URL.IsSet() == (was == markDatabase) && was != markFile:
		return nil
	case was == markDatabase:
		return fmt.Errorf("%w: this clinic's records are in a database, and store.url is not set here: set BEDSIDE_STORE_URL as for bot serve (or remove %s to begin anew in a file)", ErrStoreAway, a.markerFile())
	case a.cfg.Store.URL.IsSet():
		return fmt.Errorf("%w: this clinic's records are in %s, and store.url names a database: take it out, or move the records and remove %s", ErrStoreAway, StoreFile, a.markerFile())
	}
	if _, err := os.Stat(a.storeSource()); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s is gone: bring it back from a backup (bot restore), or remove %s to begin anew without the edits, stops and audit that were in it", ErrStoreAway, a.storeSource(), a.markerFile())
	}
	return nil
}

// markRecords notes where the records are. It is called once they are open.
func (a *App) markRecords() error {
	mark := markFile
	if a.cfg.Store.URL.IsSet() {
		mark = markDatabase
	}
	if raw, err := os.ReadFile(a.markerFile()); err == nil && strings.TrimSpace(string(raw)) == mark {
		return nil
	}
	err := os.MkdirAll(filepath.Dir(a.markerFile()), 0o700)
	if err == nil {
		err = writeWhole(a.markerFile(), []byte(mark+"\n"), true)
	}
	if err != nil {
		return fmt.Errorf("note where the records are: %w", err)
	}
	return nil
}
