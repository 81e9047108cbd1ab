package main

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"bedside/internal/embed/embedtest"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "rewrite the expected output in the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bot": main})
}

// TestScripts runs the real program, one behaviour a script, each in a folder of
// its own that holds the small clinic of testdata/site.
func TestScripts(t *testing.T) {
	endpoint := embedtest.New(t, []string{"spread", "contagious"})
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/scripts",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			env.Setenv("EMBEDDINGS", endpoint.URL())
			env.Values[standInKey{}] = new(standIn)
			return os.CopyFS(env.WorkDir, missingOnly{os.DirFS("testdata/site"), env.WorkDir})
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "discord": discordCommand, "staff": staffCommand},
	})
}

// missingOnly hides the files that a script brings itself.
type missingOnly struct {
	fs.FS
	dir string
}

func (m missingOnly) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(m.FS, name)
	var kept []fs.DirEntry
	for _, e := range all {
		if _, err := os.Stat(filepath.Join(m.dir, name, e.Name())); e.IsDir() || errors.Is(err, fs.ErrNotExist) {
			kept = append(kept, e)
		}
	}
	return kept, err
}

// exits runs a command and demands its exit code: "exits 3 bot lint".
func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if err != nil || neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG…]")
	}
	got := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// Every command explains itself with an example that names it.
func TestHelp(t *testing.T) {
	n := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		n++
		var out, errs bytes.Buffer
		p := &program{in: strings.NewReader(""), out: &out, errs: &errs, getenv: os.Getenv}
		args := append(strings.Fields(c.CommandPath())[1:], "--help")
		if code := p.execute(t.Context(), args); code != 0 || errs.Len() > 0 {
			t.Errorf("%v: exit code %d, %s", args, code, errs.String())
		}
		_, after, found := strings.Cut(out.String(), "Examples:\n")
		if !found || !strings.HasPrefix(strings.TrimSpace(after), strings.TrimSuffix(c.CommandPath(), " beir")) {
			t.Errorf("%v has no example:\n%s", args, out.String())
		}
		if c.Short == "" {
			t.Errorf("%v has no short description", args)
		}
		for _, sub := range c.Commands() {
			if sub.Name() != "help" {
				walk(sub)
			}
		}
	}
	walk((&program{}).root())
	if n < 10 {
		t.Errorf("only %d commands", n)
	}
}
