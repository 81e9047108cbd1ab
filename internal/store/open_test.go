package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

var testOptions = Options{VoteKey: testKey}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, p place) {
		ok(t, p.open(t).Close())
		tamper(t, p, `INSERT INTO schema_version (version_id, is_applied) VALUES (9999, '1')`)
		_, err := Open(context.Background(), p.source, testOptions)
		wantErr(t, err, ErrNewer)
		if !strings.Contains(fmt.Sprint(err), "9999") || !strings.Contains(fmt.Sprint(err), "update the program") {
			t.Errorf("%v", err)
		}
	})
}

func TestOpenedAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, p place) {
		atOnce(4, func(int) {
			s, err := Open(context.Background(), p.source, testOptions)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	})
}

func TestModes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "state")
	file := filepath.Join(dir, "a store #1 100%?.db") // nothing of a name is special
	s, err := Open(context.Background(), file, testOptions)
	ok(t, err)
	ok(t, s.Vote(context.Background(), Vote{Clinic: "c", Passage: "p", Version: "v", Person: "u"}))
	for name, want := range map[string]os.FileMode{dir: 0o700, file: 0o600, file + "-wal": 0o600, file + "-shm": 0o600} {
		info, err := os.Stat(name)
		ok(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(name), got, want)
		}
	}
	copied := filepath.Join(dir, "copy.db")
	ok(t, s.Backup(context.Background(), copied))
	ok(t, s.Close())
	info, err := os.Stat(copied)
	if ok(t, err); info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has mode %o", info.Mode().Perm())
	}

	// What was too open is closed, but for the folder, which may be somebody else's.
	ok(t, os.Chmod(file, 0o644))
	ok(t, os.Chmod(dir, 0o755))
	s, err = Open(context.Background(), file, testOptions)
	ok(t, err)
	defer s.Close()
	info, err = os.Stat(file)
	if ok(t, err); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o left", info.Mode().Perm())
	}
	if h := must[Health](t)(s.Check(context.Background())); len(h.Warnings) != 1 || !strings.Contains(h.Warnings[0], "chmod 700") {
		t.Errorf("warnings: %q", h.Warnings)
	}
}

func TestNoPlainFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link.db")
	ok(t, os.Symlink(filepath.Join(dir, "else.db"), link))
	for _, file := range []string{dir, link} {
		_, err := Open(context.Background(), file, testOptions)
		wantErr(t, err, ErrInvalid)
	}
}

func TestDamageIsRefused(t *testing.T) {
	t.Parallel()
	p := place{"SQLite", filepath.Join(t.TempDir(), "store.db"), newClock()}
	s := p.open(t)
	for i := range 50 {
		enqueue(t, s, "c", fmt.Append(nil, strings.Repeat("x", 3000), i))
	}
	ok(t, s.Close())
	whole, err := os.ReadFile(p.source)
	ok(t, err)
	for name, spoil := range map[string]func([]byte) []byte{
		"no database": func([]byte) []byte { return []byte(strings.Repeat("# Not a database\n", 500)) },
		"cut":         func(b []byte) []byte { return b[:len(b)/2] },
		"zeroed": func(b []byte) []byte {
			clear(b[4096*3 : len(b)-4096])
			return b
		},
	} {
		ok(t, os.WriteFile(p.source, spoil(append([]byte{}, whole...)), 0o600))
		_, err := Open(context.Background(), p.source, testOptions)
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ok(t, os.WriteFile(p.source, whole, 0o600))
	ok(t, p.open(t).Close())
}

func TestOldEngine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		have string
		old  bool
	}{{"3.51.2", true}, {"3.9.0", true}, {"2.99.99", true}, {"3.51.3", false}, {"3.53", false}, {"3.53.4", false}, {"4.0.0", false}, {"", true}} {
		if before(c.have, oldestSQLite) != c.old {
			t.Errorf("%s counts as older than %s: %v", c.have, oldestSQLite, !c.old)
		}
	}
}

// TestSettings reads back what SQLite was told, on every connection.
func TestSettings(t *testing.T) {
	t.Parallel()
	p := place{"SQLite", filepath.Join(t.TempDir(), "store.db"), newClock()}
	s := p.open(t)
	ctx := context.Background()
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "foreign_keys": "1", "secure_delete": "1",
		"temp_store": "2", "trusted_schema": "0"}
	look := func(who string, v view) {
		for name, value := range want {
			var got string
			if err := v.one(`PRAGMA `+name, nil, &got); err != nil || got != value {
				t.Errorf("%s: %s is %q, want %q (%v)", who, name, got, value, err)
			}
		}
	}
	q := s.engine.(*lite)
	ok(t, q.hand(job{ctx: ctx, alone: func() error { look("writer", view{ctx, q.conn}); return nil }}))
	if n := q.reads.Stats().OpenConnections; n != readers {
		t.Errorf("%d reading connections are open at the start, want %d", n, readers)
	}
	for range readers {
		c, err := q.reads.Conn(ctx)
		ok(t, err)
		defer c.Close()
		look("reader", view{ctx, c})
		if _, err := c.ExecContext(ctx, `DELETE FROM audit_head`); err == nil {
			t.Error("a reading connection deleted")
		}
	}
}

func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	const canary = "canary-word-of-passing"
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, source := range []string{
		"postgres://bedside:" + canary + "@127.0.0.1:1/bedside?sslmode=disable",
		"postgres://bedside:" + canary + "@127.0.0.1:port/bedside",
		"postgresql://bedside:%zz" + canary + "@127.0.0.1/bedside",
		"postgres://127.0.0.1:1/bedside?user=bedside&password=" + canary + "&sslmode=nonsense",
	} {
		_, err := Open(ctx, source, testOptions)
		if err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%v", err)
		}
	}
	o := Options{VoteKey: []byte(canary)}
	s, err := Open(ctx, filepath.Join(t.TempDir(), "store.db"), o)
	ok(t, err)
	defer s.Close()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		for _, v := range []any{o, &o, s, *s} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, canary) || strings.Contains(got, fmt.Sprintf("%x", canary)) || strings.Contains(got, fmt.Sprint([]byte(canary))) {
				t.Errorf("%s of %T shows the key", verb, v)
			}
		}
	}
	_, err = Open(ctx, filepath.Join(t.TempDir(), "store.db"), Options{VoteKey: []byte("short")})
	wantErr(t, err, ErrInvalid)
}

// TestCloseEndsAll is not parallel, so that no other test's goroutines are near.
func TestCloseEndsAll(t *testing.T) {
	onBothAlone(t, func(t *testing.T, p place) {
		before := goleak.IgnoreCurrent()
		s, err := Open(context.Background(), p.source, testOptions)
		ok(t, err)
		furnish(t, p, s, "c")
		ok(t, s.Close())
		goleak.VerifyNone(t, before)

		// One that cannot be opened leaves nothing either.
		tamper(t, p, `INSERT INTO schema_version (version_id, is_applied) VALUES (9999, '1')`)
		before = goleak.IgnoreCurrent()
		_, err = Open(context.Background(), p.source, testOptions)
		wantErr(t, err, ErrNewer)
		goleak.VerifyNone(t, before)
	})
}
