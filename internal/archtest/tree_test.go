package archtest

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// maxLines is where a reader starts to find two rooms in one file.
const maxLines = 400

// folders are all that may lie at the top, hidden ones aside.
var folders = []string{"cmd", "deploy", "docs", "faq", "internal"}

// root is the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatalf("no go.mod two folders up: %v", err)
	}
	return dir
}

// files lists the project's files, slash separated and relative to dir. Data
// that the program writes and git's own folder are no part of the project.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel == ".git" || rel == "data" || rel == "dist" {
				return filepath.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() {
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func goFiles(t *testing.T, dir string) []string {
	return slices.DeleteFunc(files(t, dir), func(n string) bool { return !strings.HasSuffix(n, ".go") })
}

// The patterns are put together from pieces so that this file does not match
// itself.
var (
	// A folder of the machine somebody worked on, not of the project.
	machinePath = regexp.MustCompile(`(^|[^A-Za-z0-9_.])/(wo` + `rk|ro` + `ot|ho` + `me/[a-z]|Use` + `rs/[a-z]|tm` + `p/[a-z])[A-Za-z0-9_./-]*`)
	// A host that modules or packages were fetched from.
	fetchHost = regexp.MustCompile(`(?i)(pro` + `xy|regi` + `stry|de` + `b)\.[a-z]+\.(org|com)`)
	// Talk of how the work was organised.
	workTalk = regexp.MustCompile(`(?i)sub` + `agent|held-?o` + `ut set`)
	// A placeholder somebody meant to come back to.
	placeholder = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b|not imple` + `mented`)
)

// leftovers returns one sentence for each line of a text file that has no place
// in the project.
func leftovers(name string, data []byte) []string {
	if bytes.IndexByte(data, 0) >= 0 || strings.HasSuffix(name, ".sum") {
		return nil
	}
	var out []string
	n := 0
	for line := range bytes.Lines(data) {
		n++
		for what, re := range map[string]*regexp.Regexp{
			"a path of one machine": machinePath, "a fetch host": fetchHost, "talk of the work": workTalk, "a placeholder": placeholder,
		} {
			// Test data may hold the placeholders that a rule has to find.
			if re == placeholder && strings.Contains(name, "/testdata/") {
				continue
			}
			if m := re.Find(line); m != nil {
				out = append(out, fmt.Sprintf("%s:%d: %s: %s", name, n, what, bytes.TrimSpace(m)))
			}
		}
	}
	return out
}

func TestTreeHasNoLeftovers(t *testing.T) {
	dir := root(t)
	list := files(t, dir)
	if len(list) < 20 {
		t.Fatalf("only %d files found", len(list))
	}
	for _, name := range list {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range leftovers(name, data) {
			t.Error(s)
		}
	}
}

func TestLeftoversAreFound(t *testing.T) {
	for _, c := range []struct {
		line string
		want bool
	}{
		{"see /wo" + "rk/main/x.go", true},
		{`dir := "/ro` + `ot/.cache"`, true},
		{"/tm" + "p/abc/def", true},
		{"from pro" + "xy.golang.org", true},
		{"// TO" + "DO: later", true},
		{"a Sub" + "agent wrote this", true},
		{"patients at wo" + "rk/home", false},
		{"../shared/devset", false},
		{"https://example.org/work" + "shop", false},
		{"mastodon", false},
		{"internal/wo" + "rk/x", false},
	} {
		if got := len(leftovers("a/x", []byte(c.line))) > 0; got != c.want {
			t.Errorf("%q found: %v, want %v", c.line, got, c.want)
		}
	}
}

func TestFileLength(t *testing.T) {
	dir := root(t)
	for _, name := range goFiles(t, dir) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if s := tooLong(name, data); s != "" {
			t.Error(s)
		}
	}
	if tooLong("x.go", bytes.Repeat([]byte("\n"), maxLines)) != "" || tooLong("x.go", bytes.Repeat([]byte("\n"), maxLines+1)) == "" {
		t.Error("the bound on lines does not hold")
	}
}

func tooLong(name string, data []byte) string {
	if n := bytes.Count(data, []byte("\n")); n > maxLines {
		return fmt.Sprintf("%s has %d lines, more than %d: two rooms in one file?", name, n, maxLines)
	}
	return ""
}

func TestTopFolders(t *testing.T) {
	for _, name := range files(t, root(t)) {
		if s := strayFolder(name); s != "" {
			t.Error(s)
		}
	}
	if strayFolder("pkg/x.go") == "" || strayFolder("faq/x.md") != "" || strayFolder("go.mod") != "" || strayFolder(".ci/run") != "" {
		t.Error("the rule on top folders does not hold")
	}
}

func strayFolder(name string) string {
	top, _, inFolder := strings.Cut(name, "/")
	if inFolder && !strings.HasPrefix(top, ".") && !slices.Contains(folders, top) {
		return fmt.Sprintf("%s: no folder %s at the top, only %s", name, top, strings.Join(folders, ", "))
	}
	return ""
}
