package app_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
)

// clinic is a clinic in a temporary folder: content, configuration and data.
type clinic struct {
	t    *testing.T
	root string
	log  logbook
}

// logbook is a log that is written while the test reads it.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newClinic(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{t: t, root: t.TempDir()}
	c.write("config.yaml", "clinic:\n  name: Test Clinic\n  phone: 555-0100\n")
	for _, name := range c.shipped() {
		data, err := os.ReadFile(filepath.Join("../../faq", name))
		if err != nil {
			t.Fatal(err)
		}
		c.write("faq/"+name, string(data))
	}
	// Sets of generations that are nobody's go to the user's cache folder.
	t.Setenv("XDG_CACHE_HOME", filepath.Join(c.root, "cache"))
	return c
}

func (c *clinic) shipped() []string {
	var names []string
	entries, err := os.ReadDir("../../faq")
	if err != nil {
		c.t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".md") {
			names = append(names, e.Name())
		}
	}
	return names
}

func (c *clinic) path(name string) string { return filepath.Join(c.root, filepath.FromSlash(name)) }

func (c *clinic) write(name, text string) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(c.path(name)), 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(c.path(name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) open(o app.Options) *app.App {
	c.t.Helper()
	o.Log = slog.New(slog.NewTextHandler(&c.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return c.openWith(o)
}

func (c *clinic) openWith(o app.Options) *app.App {
	c.t.Helper()
	o.ConfigFile = c.path("config.yaml")
	o.Environ = []string{}
	if slowed {
		o.Swaps = 200
	}
	o.Now = func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }
	a, err := app.New(context.Background(), o)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if err := a.Close(); err != nil {
			c.t.Error(err)
		}
	})
	return a
}

func ask(t *testing.T, a *app.App, q string) answer.Decision {
	t.Helper()
	d, err := a.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const covered = "can i do ketamine on methadone"

func TestCrisisWhenAllElseIsBroken(t *testing.T) {
	breakings := map[string]func(c *clinic){
		"no content":      func(c *clinic) { c.remove("faq") },
		"corrupt content": func(c *clinic) { c.write("faq/ketamine-and-methadone.md", "---\ntitle: [\n---\n\xff") },
		"corrupt lexicon": func(c *clinic) { c.write("faq/lexicon.yaml", "medications: [") },
		"corrupt index": func(c *clinic) {
			ask(c.t, c.open(app.Options{}), covered)
			c.remove("faq")
			c.damage("data")
		},
		"broken configuration": func(c *clinic) { c.write("config.yaml", "clinic: [unclosed") },
		"data is a file":       func(c *clinic) { c.write("data", "not a folder") },
	}
	for name, breaking := range breakings {
		t.Run(name, func(t *testing.T) {
			c := newClinic(t)
			breaking(c)
			a := c.open(app.Options{})
			for _, q := range []string{"i want to die", "he's blue and not breathing", "quiero morir"} {
				d := ask(t, a, q)
				msg := a.Renderer().Message(d).PlainText()
				if d.Kind != answer.Crisis || !strings.Contains(msg[:min(len(msg), 120)], "911") && !strings.Contains(msg[:min(len(msg), 120)], "988") {
					t.Errorf("%q: %s, %.120q", q, d.Kind, msg)
				}
			}
		})
	}
}

func (c *clinic) remove(name string) {
	c.t.Helper()
	if err := os.RemoveAll(c.path(name)); err != nil {
		c.t.Fatal(err)
	}
}

// damage flips a byte in every file below a folder.
func (c *clinic) damage(name string) {
	c.t.Helper()
	err := filepath.WalkDir(c.path(name), func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil || len(data) == 0 {
			return err
		}
		data[len(data)/2] ^= 0x55
		return os.WriteFile(p, data, 0o600)
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func TestBrokenContentKeepsTheOldAnswers(t *testing.T) {
	c := newClinic(t)
	want := ask(t, c.open(app.Options{}), covered)
	c.write("faq/broken.md", "---\ntitle: Broken\nstatus: published\nunknown: 1\n---\nText.\n")
	a := c.open(app.Options{})
	got := ask(t, a, covered)
	if got.Kind != answer.Answer || got.Passages[0].Passage.Text != want.Passages[0].Passage.Text {
		t.Errorf("the published answer is gone: %+v", got.Reason)
	}
	if !strings.Contains(c.log.String(), "broken.md:4") {
		t.Errorf("the warning names no file and line:\n%s", c.log.String())
	}
	_, err := a.Reindex(context.Background(), app.ReindexOptions{})
	var bad *app.ContentError
	if !errors.As(err, &bad) || !strings.Contains(err.Error(), "broken.md:4") {
		t.Errorf("reindex of broken content: %v", err)
	}
	if got := ask(t, c.open(app.Options{}), covered); got.Kind != answer.Answer {
		t.Errorf("after the refused reindex: %s", got.Kind)
	}
}

func TestBrokenContentAndNothingPublished(t *testing.T) {
	c := newClinic(t)
	c.write("faq/broken.md", "no front matter")
	_, err := c.open(app.Options{}).Ask(context.Background(), covered)
	var bad *app.ContentError
	if !errors.As(err, &bad) || !strings.Contains(err.Error(), "broken.md:1") {
		t.Errorf("got %v", err)
	}
}

func TestDamagedIndexIsRebuilt(t *testing.T) {
	c := newClinic(t)
	want := ask(t, c.open(app.Options{}), covered)
	c.damage("data")
	got := ask(t, c.open(app.Options{}), covered)
	if len(got.Passages) == 0 || got.Passages[0].Passage.Text != want.Passages[0].Passage.Text {
		t.Errorf("after damage: %s %s", got.Kind, got.Reason)
	}
}

func TestEditedContentWaitsForReindex(t *testing.T) {
	c := newClinic(t)
	first := ask(t, c.open(app.Options{}), covered).Passages[0].Passage
	file := "faq/" + first.Doc.File
	data, err := os.ReadFile(c.path(file))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(first.Text, "\n")
	c.write(file, strings.Replace(string(data), line, line+" A new sentence.", 1))

	a := c.open(app.Options{})
	if got := ask(t, a, covered).Passages[0].Passage.Text; got != first.Text {
		t.Errorf("an edit went live by itself: %q", got)
	}
	if !strings.Contains(c.log.String(), "run reindex") {
		t.Error("nobody is told that the content has changed")
	}
	dry, err := a.Reindex(context.Background(), app.ReindexOptions{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(dry.Changed) != 1 || dry.Changed[0] != first.ID || len(dry.Added)+len(dry.Removed) > 0 || dry.Difference.Asked == 0 {
		t.Errorf("dry run: %+v", dry)
	}
	if got := ask(t, c.open(app.Options{}), covered).Passages[0].Passage.Text; got != first.Text {
		t.Errorf("a dry run published: %q", got)
	}
	done, err := a.Reindex(context.Background(), app.ReindexOptions{})
	if err != nil || done.Generation != 2 {
		t.Fatalf("reindex: %+v, %v", done, err)
	}
	if got := ask(t, c.open(app.Options{}), covered).Passages[0].Passage.Text; !strings.Contains(got, "A new sentence.") {
		t.Errorf("not published: %q", got)
	}
	if again, err := a.Reindex(context.Background(), app.ReindexOptions{}); err != nil || !again.Unchanged {
		t.Errorf("the same content again: %+v, %v", again, err)
	}
	if n, err := a.Rollback(context.Background(), ""); err != nil || n != 1 {
		t.Fatalf("rollback: %d, %v", n, err)
	}
	if got := ask(t, c.open(app.Options{}), covered).Passages[0].Passage.Text; got != first.Text {
		t.Errorf("not rolled back: %q", got)
	}
}

func TestReindexSaysWhichQuestionsChange(t *testing.T) {
	c := newClinic(t)
	c.write("faq/golden/set.jsonl", `{"id":"1","question":"`+covered+`","expect":"answer","source":"x","sections":["x"],"tags":[]}`+"\n")
	a := c.open(app.Options{})
	was := ask(t, a, covered).Passages[0].Passage
	c.remove("faq/" + was.Doc.File)
	dry, err := a.Reindex(context.Background(), app.ReindexOptions{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, ch := range dry.Difference.Changes {
		found = found || ch.Question == covered && strings.Contains(ch.Before, was.Section) && ch.Before != ch.After
	}
	if !found || len(dry.Removed) == 0 {
		t.Errorf("removed %v, changes %+v", dry.Removed, dry.Difference.Changes)
	}
}

func TestReindexRefuses(t *testing.T) {
	t.Run("lint errors", func(t *testing.T) {
		c := newClinic(t)
		c.write("faq/side-effects.md", "---\ntitle: Side effects\nstatus: published\nowner: nurse\nreviewed: 2026-10-01\ncovers: [ketamine]\n---\n\nTell us about side effects.\n")
		a := c.open(app.Options{})
		_, err := a.Reindex(context.Background(), app.ReindexOptions{})
		var refused *app.LintError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "side-effects.md:") {
			t.Fatalf("got %v", err)
		}
		if _, err := a.Reindex(context.Background(), app.ReindexOptions{Force: "the line follows tomorrow"}); err != nil {
			t.Errorf("forced with a reason: %v", err)
		}
	})
	t.Run("much less content", func(t *testing.T) {
		c := newClinic(t)
		a := c.open(app.Options{})
		ask(t, a, covered)
		c.remove("faq/ketamine-and-methadone.md")
		c.remove("faq/ketamine-with-other-medicines.md")
		if _, err := a.Reindex(context.Background(), app.ReindexOptions{}); err == nil {
			t.Error("two thirds of the content went without a word")
		}
		if _, err := a.Reindex(context.Background(), app.ReindexOptions{Force: "moved to another clinic"}); err != nil {
			t.Errorf("forced with a reason: %v", err)
		}
	})
}

func TestDraftsHaveASetOfTheirOwn(t *testing.T) {
	c := newClinic(t)
	c.write("faq/draft.md", "---\ntitle: Modafinil\nstatus: draft\ncovers: [ketamine, modafinil]\n---\n\nModafinil and ketamine are discussed here.\n")
	const q = "modafinil and ketamine"
	if d := ask(t, c.open(app.Options{}), q); d.Kind != answer.CoverGap {
		t.Errorf("a draft is served: %s", d.Kind)
	}
	if d := ask(t, c.open(app.Options{Drafts: true}), q); d.Kind != answer.Answer {
		t.Errorf("--drafts: %s %s", d.Kind, d.Reason)
	}
	if d := ask(t, c.open(app.Options{}), q); d.Kind != answer.CoverGap {
		t.Errorf("trying drafts out changed what patients see: %s", d.Kind)
	}
}

func TestClinicsOwnLexicon(t *testing.T) {
	c := newClinic(t)
	c.write("faq/lexicon.yaml", "version: 1\nmedications:\n  - name: brintafex\n    kind: medicine\n    classes: [ssri]\n")
	if d := ask(t, c.open(app.Options{}), "brintafex and ketamine"); d.Kind != answer.Answer || d.Reason != answer.CoveredClass {
		t.Errorf("%s %s", d.Kind, d.Reason)
	}
}

// TestNoQuestionTextIsKept asks questions with a mark in them and looks for the
// mark in every byte that is written.
func TestNoQuestionTextIsKept(t *testing.T) {
	const mark = "quixzephyr"
	c := newClinic(t)
	a := c.open(app.Options{})
	for _, q := range []string{mark + " and ketamine", "i want to die " + mark, "how much ketamine " + mark, "hello " + mark, "my name is " + mark + " born 1/2/1980", mark} {
		ask(t, a, q)
	}
	if _, err := a.Reindex(context.Background(), app.ReindexOptions{DryRun: true}); err != nil {
		t.Fatal(err)
	}
	c.remove("faq")
	c.remove("data")
	if _, err := c.open(app.Options{}).Ask(context.Background(), mark+" and ketamine"); err == nil || strings.Contains(err.Error(), mark) {
		t.Errorf("the error of an unanswered question: %v", err)
	}
	if strings.Contains(strings.ToLower(c.log.String()), mark) {
		t.Errorf("the log holds a question:\n%s", c.log.String())
	}
	err := filepath.WalkDir(c.root, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if bytes.Contains(bytes.ToLower(data), []byte(mark)) {
			t.Errorf("%s holds a question", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// audit lists what the audit keeps, the first first: "actor action: detail".
func (c *clinic) audit(a *app.App) []string {
	c.t.Helper()
	desk, err := a.Desk(context.Background())
	if err != nil {
		c.t.Fatal(err)
	}
	list, err := desk.Audit(context.Background(), 1000)
	if err != nil {
		c.t.Fatal(err)
	}
	out := make([]string, len(list))
	for i, e := range list {
		out[len(list)-1-i] = e.Actor + " " + e.Action + ": " + e.Detail
	}
	return out
}
