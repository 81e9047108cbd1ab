// Package storetest starts a PostgreSQL of the tests' own, for all packages whose tests
// keep something. A program that uses it imports the store, which brings the driver.
package storetest

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// awaitPostgres waits until a server answers.
func awaitPostgres(url string, deadline time.Time) error {
	for {
		db, err := sql.Open("pgx", url)
		if err == nil {
			err = errors.Join(db.Ping(), db.Close())
		}
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Admin runs a statement as the owner of all.
func Admin(t testing.TB, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("pgx", server.url)
	if err == nil {
		_, err = db.Exec(query, args...)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// cluster is a PostgreSQL of the tests' own, started when the first test wants it.
type cluster struct {
	once  sync.Once
	url   string // empty: there is none
	why   string // then: why
	fail  error  // there should be one
	dir   string
	cmd   *exec.Cmd
	ended chan struct{}
	count atomic.Int64
}

var server cluster

// Postgres is the URL of a new, empty schema, which goes when the test ends. Where there
// is no PostgreSQL the test is skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	server.once.Do(server.start)
	if server.fail != nil {
		t.Fatal(server.fail)
	}
	if server.url == "" {
		t.Skip(server.why)
	}
	name := fmt.Sprintf("bedside_test_%d_%d", os.Getpid(), server.count.Add(1))
	Admin(t, `CREATE SCHEMA `+name)
	t.Cleanup(func() { Admin(t, `DROP SCHEMA `+name+` CASCADE`) })
	u, err := url.Parse(server.url)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func (c *cluster) start() {
	if c.url = os.Getenv("BEDSIDE_TEST_POSTGRES"); c.url != "" {
		return
	}
	bin, found := postgresBin()
	if !found {
		c.why = "no PostgreSQL here: set BEDSIDE_TEST_POSTGRES to a URL, or install initdb and postgres"
		return
	}
	if err := c.run(bin); err != nil {
		c.fail = fmt.Errorf("PostgreSQL is installed but does not start: %w", err)
	}
}

// postgresBin finds the folder with initdb and postgres, the newest version first.
func postgresBin() (dir string, found bool) {
	folders := []string{}
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(path))
		}
	}
	versions, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	for i := len(versions) - 1; i >= 0; i-- {
		folders = append(folders, versions[i])
	}
	for _, dir := range folders {
		_, a := os.Stat(filepath.Join(dir, "initdb"))
		_, b := os.Stat(filepath.Join(dir, "postgres"))
		if a == nil && b == nil {
			return dir, true
		}
	}
	return "", false
}

func (c *cluster) run(bin string) error {
	dir, err := os.MkdirTemp("", "bedside-pg")
	if err != nil {
		return err
	}
	c.dir = dir
	attr, err := ordinaryUser(dir)
	if err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "bedside", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	c.cmd = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "max_connections=500", "-c", "shared_buffers=64MB")
	c.cmd.Dir, c.cmd.SysProcAttr, c.cmd.Stdout, c.cmd.Stderr = dir, attr, log, log
	if err := c.cmd.Start(); err != nil {
		return err
	}
	c.ended = make(chan struct{})
	go func() {
		_ = c.cmd.Wait() // how it ended does not matter, the tests tell
		close(c.ended)
	}()
	socket := filepath.Join(dir, ".s.PGSQL.5432")
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		_, err := os.Stat(socket)
		if err == nil {
			c.url = "postgres://bedside@/postgres?host=" + url.QueryEscape(dir)
			return awaitPostgres(c.url, deadline)
		}
		select {
		case <-c.ended:
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("postgres ended\n%s", text)
		default:
		}
		if !errors.Is(err, fs.ErrNotExist) || time.Now().After(deadline) {
			return fmt.Errorf("no socket: %w", err)
		}
	}
}

// ordinaryUser gives the folder to somebody who is not root, whom PostgreSQL
// refuses to run as, and says how to run as that one.
func ordinaryUser(dir string) (*syscall.SysProcAttr, error) {
	attr := new(syscall.SysProcAttr)
	endWithParent(attr)
	if os.Getuid() != 0 {
		return attr, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid))); err != nil {
			return nil, err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return attr, nil
	}
	return nil, errors.New("running as root, and there is no user postgres or nobody")
}

// Stop ends the server, once no test needs it any more. Without one it does nothing.
func Stop() { server.stop() }

func (c *cluster) stop() {
	if c.cmd != nil && c.cmd.Process != nil {
		_ = c.cmd.Process.Signal(syscall.SIGQUIT) // at once; nothing of it is kept
		<-c.ended
	}
	if c.dir != "" {
		_ = os.RemoveAll(c.dir)
	}
}
