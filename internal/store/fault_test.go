package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// limit is what the writing connection may use, in pages, until it is opened anew.
func limit(t testing.TB, s *Store, pages int) {
	t.Helper()
	q := s.engine.(*lite)
	ok(t, q.hand(job{ctx: context.Background(), alone: func() error {
		return q.on.do(context.Background(), fmt.Sprint(`PRAGMA max_page_count = `, pages))
	}}))
}

func TestFullDatabase(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	p := place{"SQLite", filepath.Join(t.TempDir(), "store.db"), newClock()}
	var log bytes.Buffer
	s, err := Open(ctx, p.source, Options{VoteKey: testKey, Now: p.clock.now, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	ok(t, err)
	enqueue(t, s, "c", []byte("kept"))
	limit(t, s, 1) // SQLite takes what there is already as the least
	var refused error
	for i := 0; i < 100 && refused == nil; i++ {
		_, refused = s.Enqueue(ctx, Item{Clinic: "full", Sealed: bytes.Repeat([]byte("x"), 10_000), KeyID: "k"}, NewCode())
	}
	wantErr(t, refused, ErrDisk)
	if !strings.Contains(fmt.Sprint(refused), "make room") {
		t.Errorf("the error names no mend: %v", refused)
	}
	// Also what would fit is refused now, and what was read before still is.
	wantErr(t, s.Vote(ctx, Vote{Clinic: "c", Passage: "p", Version: "v", Person: "u"}), ErrDisk)
	if got := must[[]Item](t)(s.Waiting(ctx, "c")); len(got) != 1 || string(got[0].Sealed) != "kept" {
		t.Errorf("reading gave %+v", got)
	}
	h := must[Health](t)(s.Check(ctx))
	wantErr(t, h.Disk, ErrDisk)
	ok(t, h.Audit)
	ok(t, s.Recover(ctx))
	ok(t, s.Vote(ctx, Vote{Clinic: "c", Passage: "p", Version: "v", Person: "u"}))
	ok(t, must[Health](t)(s.Check(ctx)).Disk)
	ok(t, s.Close())
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 || strings.Contains(log.String(), "xxxx") {
		t.Errorf("logged %d errors, want one:\n%s", n, log.String())
	}
	ok(t, p.open(t).VerifyAudit(ctx))
}

// The test program runs itself again with this set to a file: the system then
// refuses that process to let any file grow, which is how a full or faulty disk
// looks to SQLite.
const fullVariable = "BEDSIDE_TEST_FULL_DISK"

func TestFullDisk(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.db")
	exe, err := os.Executable()
	ok(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), fullVariable+"="+file)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "done") {
		t.Fatalf("%v\n%s", err, out)
	}
	p := place{"SQLite", file, newClock()}
	s := p.open(t)
	ok(t, s.VerifyAudit(context.Background()))
	if seq, _, err := s.AuditHead(context.Background()); err != nil || seq < 2 {
		t.Errorf("%d rows (%v)", seq, err)
	}
}

func childFullDisk(file string) {
	if err := fullDisk(file); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("done")
}

func fullDisk(file string) error {
	signal.Ignore(syscall.SIGXFSZ)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := Open(ctx, file, testOptions)
	if err != nil {
		return err
	}
	record := func() (int64, error) {
		e, err := s.Record(ctx, Event{Clinic: "c", Actor: "ann", Action: "reindex", Detail: strings.Repeat("x", 500)})
		return e.Seq, err
	}
	if _, err := record(); err != nil {
		return err
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	full := before
	full.Cur = 300_000
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	var kept int64
	for err == nil {
		var seq int64
		if seq, err = record(); err == nil {
			kept = seq
		}
	}
	if !errors.Is(err, ErrDisk) {
		return fmt.Errorf("a full disk gave: %w", err)
	}
	if _, err := record(); !errors.Is(err, ErrDisk) {
		return fmt.Errorf("the change after that gave: %w", err)
	}
	if err := s.Recover(ctx); !errors.Is(err, ErrDisk) {
		return fmt.Errorf("recovering on a full disk gave: %w", err)
	}
	if list, err := s.Audit(ctx, "c", 1); err != nil || list[0].Seq != kept {
		return fmt.Errorf("reading after row %d gave %v: %w", kept, list, err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	if err := s.Recover(ctx); err != nil {
		return err
	}
	if seq, err := record(); err != nil || seq != kept+1 {
		return fmt.Errorf("after room was made, row %d came after %d: %w", seq, kept, err)
	}
	return s.Close()
}

// TestDiskErrors tells errors of the disk from others.
func TestDiskErrors(t *testing.T) {
	t.Parallel()
	p := place{"SQLite", filepath.Join(t.TempDir(), "store.db"), newClock()}
	s := p.open(t)
	_, err := s.engine.reader().Exec(`DELETE FROM vote`)
	if !ofDisk(err) {
		t.Errorf("%v counts as harmless", err)
	}
	_, err = other(t, p).Exec(`INSERT INTO departure (clinic, since) VALUES (NULL, 1)`)
	for _, err := range []error{err, nil, io.EOF, ErrConflict, context.Canceled} {
		if ofDisk(err) {
			t.Errorf("%v counts as a fault of the disk", err)
		}
	}
	ok(t, s.Recover(context.Background())) // with nothing to recover from, nothing is lost
	ok(t, s.Vote(context.Background(), Vote{Clinic: "c", Passage: "p", Version: "v", Person: "u"}))
}

func TestBackup(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	p := place{"SQLite", filepath.Join(dir, "store.db"), newClock()}
	s := p.open(t)
	furnish(t, p, s, "c")
	_, code := enqueue(t, s, "c", []byte("sealed-bytes-to-be-found"))
	ok(t, s.Forget(ctx, "c", code))
	stop := make(chan struct{})
	ended := make(chan error, 1)
	go func() { // others go on meanwhile
		for i := 0; ; i++ {
			select {
			case <-stop:
				ended <- nil
				return
			default:
			}
			if _, err := s.Record(ctx, Event{Actor: "ann", Action: "reindex", Detail: fmt.Sprint(i)}); err != nil {
				ended <- err
				return
			}
		}
	}()
	q := place{"SQLite", filepath.Join(dir, "copy.db"), p.clock}
	ok(t, s.Backup(ctx, q.source))
	if n := copies(t, q, "sealed-bytes-to-be-found"); n > 0 {
		t.Errorf("%d copies of an erased text in the backup", n)
	}
	err := s.Backup(ctx, q.source)
	wantErr(t, err, os.ErrExist)
	close(stop)
	ok(t, <-ended)
	copied := q.open(t)
	ok(t, copied.VerifyAudit(ctx))
	want, got := must[Health](t)(s.Check(ctx)).Rows, must[Health](t)(copied.Check(ctx)).Rows
	if got["audit"] == 0 || got["audit"] > want["audit"] {
		t.Errorf("%d audit rows in the copy of %d", got["audit"], want["audit"])
	}
	got["audit"] = want["audit"]
	same(t, got, want)
	// One that fails leaves no file.
	bad := filepath.Join(dir, "bad.db")
	over, cancel := context.WithCancel(ctx)
	cancel()
	wantErr(t, s.Backup(over, bad), context.Canceled)
	if _, err := os.Stat(bad); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a failed backup left a file: %v", err)
	}
}

func TestPostgresHasItsOwnBackup(t *testing.T) {
	t.Parallel()
	p := place{"PostgreSQL", postgresPlace(t), newClock()}
	err := p.open(t).Backup(context.Background(), filepath.Join(t.TempDir(), "copy.db"))
	wantErr(t, err, ErrNoBackup)
	if !strings.Contains(fmt.Sprint(err), "pg_dump") {
		t.Errorf("%v", err)
	}
}
