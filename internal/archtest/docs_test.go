package archtest

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the answer shown in the README")

func pages(t *testing.T, dir string) []string {
	t.Helper()
	list := slices.DeleteFunc(files(t, dir), func(n string) bool {
		return !strings.HasSuffix(n, ".md") || strings.HasPrefix(n, "internal/") || strings.HasPrefix(n, "faq/") && n != "faq/README.md"
	})
	if len(list) < 7 {
		t.Fatalf("only these pages found: %v", list)
	}
	return list
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var (
	fenced   = regexp.MustCompile("(?s)```.*?```")
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#{1,6} (.+)$`)
	notASlug = regexp.MustCompile(`[^a-z0-9 _-]`)
)

// slug is the anchor of a heading as code hosts make it.
func slug(h string) string {
	return strings.ReplaceAll(notASlug.ReplaceAllString(strings.ToLower(strings.TrimSpace(h)), ""), " ", "-")
}

// deadLinks lists the links of a page to files and headings of the project that
// do not exist. get returns a file's text and whether it exists.
func deadLinks(name, text string, get func(string) (string, bool)) []string {
	var out []string
	for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		target, anchor, _ := strings.Cut(m[1], "#")
		if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
			continue
		}
		page, ok := text, true
		if target != "" {
			page, ok = get(filepath.ToSlash(filepath.Join(filepath.Dir(name), target)))
		}
		if !ok {
			out = append(out, fmt.Sprintf("%s links to %s, which does not exist", name, m[1]))
			continue
		}
		if anchor != "" && !slices.ContainsFunc(heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1),
			func(h []string) bool { return slug(h[1]) == anchor }) {
			out = append(out, fmt.Sprintf("%s links to %s, where no heading has that name", name, m[1]))
		}
	}
	return out
}

func TestLinks(t *testing.T) {
	dir := root(t)
	get := func(name string) (string, bool) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil { // a folder is a fine target, without headings
			_, err = os.Stat(filepath.Join(dir, name))
		}
		return string(data), err == nil
	}
	for _, name := range pages(t, dir) {
		for _, s := range deadLinks(name, read(t, dir, name), get) {
			t.Error(s)
		}
	}
	bad := "[a](gone.md) [b](#no-such) [c](#here-i-am) [d](https://example.org/x)\n# Here I am!\n"
	if got := deadLinks("x.md", bad, func(string) (string, bool) { return "", false }); len(got) != 2 {
		t.Errorf("dead links found: %q, want two", got)
	}
}

var testName = regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9_]*)`")

// TestNamedTestsExist sees that every test the pages name is there.
func TestNamedTestsExist(t *testing.T) {
	dir := root(t)
	var code strings.Builder
	for _, name := range goFiles(t, dir) {
		if strings.HasSuffix(name, "_test.go") {
			code.WriteString(read(t, dir, name))
		}
	}
	named := 0
	for _, name := range pages(t, dir) {
		for _, m := range testName.FindAllStringSubmatch(read(t, dir, name), -1) {
			named++
			if !strings.Contains(code.String(), "func "+m[1]+"(") {
				t.Errorf("%s names %s, which does not exist", name, m[1])
			}
		}
	}
	if named == 0 {
		t.Error("no page names a test")
	}
}

// program builds the bot once a test and returns its path.
func program(t *testing.T) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "bot")
	cmd := exec.Command("go", "build", "-o", exe, "./cmd/bot")
	cmd.Dir = root(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return exe
}

// run runs the program in the project's folder with data of its own and returns
// its standard output.
func run(t *testing.T, exe string, args ...string) string {
	t.Helper()
	cmd := exec.Command(exe, append([]string{"--data", t.TempDir()}, args...)...)
	cmd.Dir = root(t)
	cmd.Env = []string{"HOME=" + t.TempDir(), "NO_COLOR=1"}
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("bot %s: %v\n%s", strings.Join(args, " "), err, exit.Stderr)
		}
		t.Fatal(err)
	}
	return string(out)
}

const (
	answerBegin = "<!-- answer:begin -->\n```text\n"
	answerEnd   = "```\n<!-- answer:end -->"
)

// TestReadmeAnswer sees that the README shows what its first command prints.
func TestReadmeAnswer(t *testing.T) {
	dir := root(t)
	readme := read(t, dir, "README.md")
	before, rest, ok := strings.Cut(readme, answerBegin)
	shown, after, ok2 := strings.Cut(rest, answerEnd)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the answer")
	}
	question := regexp.MustCompile(`(?m)^go run \./cmd/bot ask "([^"]+)"$`).FindStringSubmatch(before)
	if question == nil {
		t.Fatal("the README has no ask command before the answer")
	}
	got := strings.TrimRight(run(t, program(t), "ask", question[1]), "\n") + "\n"
	if *update && got != shown {
		if err := os.WriteFile(filepath.Join(dir, "README.md"), []byte(before+answerBegin+got+answerEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != shown {
		t.Errorf("the README shows\n%s\nthe program prints\n%s\nrecord it with -update", shown, got)
	}
}

var (
	command   = regexp.MustCompile(`\bbot ((?:ask|import|lint|reindex|rollback|eval beir|eval|calibrate beir|calibrate|serve|doctor|gaps|due|stops|stop|resume|export|backup|restore|audit|version)\b)([^` + "`" + `\n|]*)`)
	longFlag  = regexp.MustCompile(`(^|[\s` + "`" + `(])--([a-z][a-z-]+)`)
	goFlag    = regexp.MustCompile(`-update\b`)
	someFlags = regexp.MustCompile("`--([a-z][a-z-]+)[^`]*`")
)

// TestDocumentedFlagsExist asks the program for help on every command that the
// pages name, and sees that each flag they give it is there.
func TestDocumentedFlagsExist(t *testing.T) {
	dir := root(t)
	exe := program(t)
	help := make(map[string]string)
	helpOf := func(cmd string) string {
		if _, ok := help[cmd]; !ok {
			help[cmd] = run(t, exe, append(strings.Fields(cmd), "--help")...)
		}
		return help[cmd]
	}
	all := ""
	for _, c := range []string{"ask", "import", "lint", "reindex", "rollback", "eval", "eval beir", "calibrate", "calibrate beir", "serve", "doctor", "gaps", "due", "stop", "resume", "stops", "export", "backup", "restore", "audit", "version"} {
		all += helpOf(c)
	}
	seen := 0
	for _, name := range pages(t, dir) {
		text := goFlag.ReplaceAllString(read(t, dir, name), "")
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			for _, f := range longFlag.FindAllStringSubmatch(m[2], -1) {
				seen++
				if !strings.Contains(helpOf(m[1]), "--"+f[2]) {
					t.Errorf("%s: bot %s has no flag --%s", name, m[1], f[2])
				}
			}
		}
		for _, m := range someFlags.FindAllStringSubmatch(text, -1) {
			seen++
			if !strings.Contains(all, "--"+m[1]) {
				t.Errorf("%s: no command has a flag --%s", name, m[1])
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d flags found in the pages", seen)
	}
}
