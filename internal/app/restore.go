package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bedside/internal/archive"
	"bedside/internal/config"
)

// RestoreOptions is where a backup goes.
type RestoreOptions struct {
	File       string // the backup
	ConfigFile string // settings; empty: config.yaml in the working folder
	DataDir    string // overrides the configured data folder
	Environ    []string
}

// Restored says what was restored.
type Restored struct {
	Backup
	ConfigKept bool     // settings were there already and were left as they are
	DataDir    string   // where the store lies now
	Contents   []string // the content folders, as Clinics
}

// Restore puts a backup in place: settings where there are none, the content, and the
// store into an empty data folder. Everything is unpacked and verified elsewhere first,
// and nothing that is there is written over. On an error what was put in place is taken
// away again.
func Restore(ctx context.Context, o RestoreOptions) (out Restored, err error) {
	dir, err := os.MkdirTemp("", "bedside-restore-")
	if err != nil {
		return out, fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	in, err := os.Open(o.File)
	if err != nil {
		return out, fmt.Errorf("restore: %w", err)
	}
	names, err := archive.Unpack(ctx, in, dir, &out.Backup)
	if err = errors.Join(err, in.Close()); err != nil {
		return out, fmt.Errorf("restore: %w", err)
	}
	if out.Store {
		seq, hash, err := auditHead(ctx, filepath.Join(dir, filepath.FromSlash(packedStore)))
		if err == nil && (seq != out.AuditSeq || hash != out.AuditHash) {
			err = errors.New("its audit is not the one that was backed up")
		}
		if err != nil {
			return out, fmt.Errorf("restore: the store: %w", err)
		}
	}
	r := restoring{ctx: ctx, from: dir, names: names}
	if err := r.place(o, &out); err != nil {
		return out, errors.Join(fmt.Errorf("restore: %w", err), r.undo())
	}
	return out, nil
}

// restoring is one restore under way.
type restoring struct {
	ctx   context.Context
	from  string   // where the backup was unpacked
	names []string // in it
	made  []string // files and folders that were put in place, in this order
}

func (r *restoring) place(o RestoreOptions, out *Restored) error {
	file := o.ConfigFile
	if file == "" {
		file = "config.yaml"
	}
	var err error
	if out.ConfigKept, err = exists(file); err != nil {
		return err
	}
	if !out.ConfigKept && out.Config != "" {
		if err := r.settings(file, out.Config); err != nil {
			return err
		}
	}
	if out.Config == "" && !out.ConfigKept {
		file = o.ConfigFile // compiled settings
	}
	cfg, err := config.Load(file, o.Environ)
	if err != nil {
		return &ConfigError{err}
	}
	if cfg.Store.URL.IsSet() {
		return errors.New("the settings name a PostgreSQL database: restore that with pg_restore, or take store.url away")
	}
	others, err := cfg.Others()
	if err != nil {
		return &ConfigError{err}
	}
	for _, c := range out.Clinics {
		to := cfg.Content.Dir
		if c.Name != config.MainClinic {
			i := slices.IndexFunc(others, func(n config.Named) bool { return n.Name == c.Name })
			if i < 0 {
				return fmt.Errorf("the settings have no clinic %s: put its file into clinics.dir", c.Name)
			}
			to = others[i].Config.Content.Dir
		}
		if err := r.folder(packedContent+c.Name+"/", to, true); err != nil {
			return err
		}
		out.Contents = append(out.Contents, to)
	}
	out.DataDir = cfg.Data.Dir
	if o.DataDir != "" {
		out.DataDir = o.DataDir
	}
	return r.folder("store/", out.DataDir, false)
}

// settings puts the settings file and those that it names beside each other.
func (r *restoring) settings(file, packed string) error {
	for _, name := range r.names {
		rel, ok := strings.CutPrefix(name, packedConfig)
		if !ok {
			continue
		}
		to := filepath.Join(filepath.Dir(file), filepath.FromSlash(rel))
		if rel == packed {
			to = file
		}
		if err := r.copy(name, to, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// folder puts the files of a part of the backup into a folder that is empty or not
// there. Where the same may stand there already, that is fine too.
func (r *restoring) folder(part, to string, orSame bool) error {
	entries, err := os.ReadDir(to)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		if same, err := r.same(part, to); err != nil || orSame && same {
			return err
		}
		return fmt.Errorf("%s is not empty, and nothing in it is written over: move it away first, or name another folder", to)
	}
	mode := fs.FileMode(0o644)
	if !orSame {
		mode = 0o600
	}
	for _, name := range r.names {
		if rel, ok := strings.CutPrefix(name, part); ok {
			if err := r.copy(name, filepath.Join(to, filepath.FromSlash(rel)), mode); err != nil {
				return err
			}
		}
	}
	return nil
}

// same reports whether the files of a part stand in a folder byte for byte, and beside
// them nothing but what a backup leaves out.
func (r *restoring) same(part, to string) (bool, error) {
	wanted := 0
	for _, name := range r.names {
		rel, ok := strings.CutPrefix(name, part)
		if !ok {
			continue
		}
		wanted++
		want, err := os.ReadFile(filepath.Join(r.from, filepath.FromSlash(name)))
		if err != nil {
			return false, err
		}
		got, err := os.ReadFile(filepath.Join(to, filepath.FromSlash(rel)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
		if err != nil || !bytes.Equal(want, got) {
			return false, nil
		}
	}
	there, err := contentFiles(r.ctx, to)
	return len(there.files) == wanted, err
}

// copy puts one file in a place where nothing stands.
func (r *restoring) copy(name, to string, mode fs.FileMode) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if err := r.mkdir(filepath.Dir(to)); err != nil {
		return err
	}
	in, err := os.Open(filepath.Join(r.from, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	r.made = append(r.made, to)
	if _, err = io.Copy(out, in); err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// mkdir makes a folder and those above it, for their owner alone.
func (r *restoring) mkdir(dir string) error {
	var missing []string
	for at := dir; ; at = filepath.Dir(at) {
		there, err := exists(at)
		if err != nil {
			return err
		}
		if there || filepath.Dir(at) == at {
			break
		}
		missing = append(missing, at)
	}
	for _, d := range slices.Backward(missing) {
		if err := os.Mkdir(d, 0o700); err != nil {
			return err
		}
		r.made = append(r.made, d)
	}
	return nil
}

func exists(name string) (bool, error) {
	_, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// undo takes away what was put in place, the last first.
func (r *restoring) undo() error {
	var errs []error
	for _, name := range slices.Backward(r.made) {
		errs = append(errs, os.Remove(name))
	}
	return errors.Join(errs...)
}
