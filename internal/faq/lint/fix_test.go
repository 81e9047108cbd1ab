package lint

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bedside/internal/faq"
)

// drawContent draws a folder of pages with faults of all fixable kinds in all places
// where they can stand.
func drawContent(t *rapid.T) fstest.MapFS {
	names := rapid.SampledFrom([]string{"ketamine", "Ketamine", "lithium", "Nardil", "phenelzine", "antidepressants", "keta\u200bmine", "“lithium”", "zolvaquine", "kеtamine"})
	asked := rapid.SampledFrom([]string{"may i drive", "May I drive?", "who drives", "“who drives”", "may\u00a0i drive", "m\u200bay i drive", "whо drives", "can i a\u202eb", "part 1", "ask: why", "it's -->x", "yes"})
	quoted := func(v string) string { return `"` + strings.ReplaceAll(v, ">", `\u003e`) + `"` }
	list := func(label string, g *rapid.Generator[string], indent string) string {
		values := rapid.SliceOfN(g, 1, 5).Draw(t, label)
		end := rapid.SampledFrom([]string{"", "  ", "\t"})
		var b strings.Builder
		if rapid.Bool().Draw(t, "flow") {
			for i, v := range values {
				values[i] = quoted(v)
			}
			return label + ": [" + strings.Join(values, rapid.SampledFrom([]string{", ", ",", " ,  "}).Draw(t, "comma")) + "]" + end.Draw(t, "end") + "\n"
		}
		b.WriteString(label + ":" + end.Draw(t, "end") + "\n")
		for _, v := range values {
			fmt.Fprintf(&b, "%s- %s%s\n", indent, quoted(v), end.Draw(t, "end"))
			if rapid.IntRange(0, 9).Draw(t, "remark") == 0 {
				b.WriteString(indent + "# a remark\n")
			}
		}
		return b.String()
	}
	out := make(fstest.MapFS)
	for i := range rapid.IntRange(1, 3).Draw(t, "files") {
		var b strings.Builder
		title := rapid.SampledFrom([]string{"Page", "P\u00adage", "Pаge"}).Draw(t, "title")
		status := rapid.SampledFrom([]string{"draft", "published", "retired"}).Draw(t, "status")
		fmt.Fprintf(&b, "---\ntitle: %s %d\nstatus: %s \nowner: lead\nexample: true\n%s", title, i, status, list("covers", names, "  "))
		b.WriteString("---\n")
		for j := range rapid.IntRange(1, 3).Draw(t, "parts") {
			fmt.Fprintf(&b, "## %s %d\n<!--\n%s%s-->\n\n", rapid.SampledFrom([]string{"Part", "Pаrt", "P\u2060art", "P\u200fart"}).Draw(t, "heading"), j, list("also_asked", asked, "  "), list("covers", names, ""))
			b.WriteString(rapid.SampledFrom([]string{"Text.", "Te\u200bxt of\u00a0it.  \nAnd mоre.", "Text \u202eback\u202c.", "```\nc\u200bode\n```"}).Draw(t, "text") + "\n\n")
		}
		data := b.String()
		name := fmt.Sprintf("page-%d.md", i)
		if rapid.Bool().Draw(t, "signed") {
			c, err := faq.Load(fstest.MapFS{name: {Data: []byte(data)}}, faq.Options{All: true})
			if err != nil {
				t.Fatalf("%v\n%s", err, data)
			}
			data = strings.Replace(data, "example:", "signed: "+c.Documents[0].Digest+"\nexample:", 1)
		}
		switch rapid.IntRange(0, 3).Draw(t, "line ends") {
		case 0:
			data = strings.ReplaceAll(data, "\n", "\r\n")
		case 1:
			data = "\ufeff" + strings.ReplaceAll(data, "\n", "\r")
		}
		out[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return out
}

// TestFixChangesNothingElse: after Fix the same passages have the same ids, texts and
// meaning, what was fixable is gone, and a second time there is nothing to do.
func TestFixChangesNothingElse(t *testing.T) {
	fixed := 0
	rapid.Check(t, func(t *rapid.T) {
		content := drawContent(t)
		o := Options{Now: time.Date(2026, 11, 15, 0, 0, 0, 0, time.UTC)}
		before, err := faq.Load(content, faq.Options{All: true})
		if err != nil {
			t.Fatal(err)
		}
		found, err := Folder(content, testVocabulary, o)
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPlan(content, testVocabulary, o)
		if err != nil {
			t.Fatal(err)
		}
		after, err := faq.Load(p.after, faq.Options{All: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(after.Passages) != len(before.Passages) {
			t.Fatalf("%d passages became %d", len(before.Passages), len(after.Passages))
		}
		for i, b := range before.Passages {
			a := after.Passages[i]
			if a.ID != b.ID || a.Doc.Status != b.Doc.Status || b.Doc.Status != faq.Draft && a.Text != b.Text || key(a.Text) != key(b.Text) {
				t.Fatalf("passage %s became %+v, want %+v", b.ID, a, b)
			}
			if b.Doc.Signed != "" && (a.Doc.Digest != b.Doc.Digest || a.Section != b.Section || !slices.Equal(a.AlsoAsked, b.AlsoAsked) || !slices.Equal(a.AllCovers(), b.AllCovers())) {
				t.Fatalf("signed passage %s became %+v, want %+v", b.ID, a, b)
			}
			if got, want := resolved(a), resolved(b); got != want {
				t.Fatalf("passage %s covers %s, want %s", a.ID, got, want)
			}
		}
		for name, f := range content {
			if now, ok := p.after.files[name]; ok && strings.Count(string(f.Data), "\r\n") > 0 && strings.Contains(strings.ReplaceAll(string(now), "\r\n", ""), "\n") {
				t.Fatalf("%s has new line ends", name)
			}
		}
		left := make(map[string]bool)
		for _, f := range p.fixed.Findings {
			if f.Fixable() {
				t.Fatalf("still fixable: %s", f)
			}
			left[f.Rule+f.File+f.Msg] = true
		}
		for _, f := range found {
			if f.Fixable() {
				fixed++
				if left[f.Rule+f.File+f.Msg] && !slices.ContainsFunc(found, func(o Finding) bool {
					return !o.Fixable() && o.Rule == f.Rule && o.File == f.File && o.Msg == f.Msg
				}) {
					t.Fatalf("not gone: %s", f)
				}
			}
		}
		again, err := newPlan(p.after, testVocabulary, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(again.names) > 0 || len(again.fixed.Changes) > 0 {
			t.Fatalf("a second time changes %v", again.fixed.Changes)
		}
	})
	if fixed == 0 {
		t.Error("nothing was ever fixable")
	}
}

// resolved are the names that a passage covers, in the order of the alphabet.
func resolved(p *faq.Passage) string {
	return strings.Join(newRun(new(faq.Corpus), testVocabulary, Options{}).names(p.AllCovers()), " ")
}

const faulty = "---\ntitle: Page\nstatus: published\nowner: lead\nexample: true\ncovers: [Nardil]\n---\n\nText.\n"

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestFixWrites(t *testing.T) {
	dir := folder(t, map[string]string{"sub/a.md": faulty, "b.md": strings.Replace(faulty, "Nardil", "phenelzine", 1), "README.md": "covers: [Nardil]  \n"})
	dry, err := Fix(context.Background(), dir, testVocabulary, Options{}, true)
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir, "sub/a.md"); got != faulty {
		t.Errorf("a dry run wrote %s", got)
	}
	done, err := Fix(context.Background(), dir, testVocabulary, Options{}, false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dry, done); diff != "" {
		t.Errorf("a dry run says something else: %s", diff)
	}
	want := []Change{{File: "sub/a.md", Line: 6, Was: "[Nardil]", Now: "[phenelzine]"}}
	if diff := cmp.Diff(want, done.Changes); diff != "" {
		t.Error(diff)
	}
	if got, want := read(t, dir, "sub/a.md"), strings.Replace(faulty, "Nardil", "phenelzine", 1); got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
	if got := read(t, dir, "README.md"); got != "covers: [Nardil]  \n" {
		t.Errorf("a file that is no content became %q", got)
	}
	if info, err := os.Stat(filepath.Join(dir, "sub/a.md")); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info, err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "sub", ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind %v, %v", left, err)
	}
}

func TestFixLeavesLinksAlone(t *testing.T) {
	dir := folder(t, map[string]string{"a.md": faulty, ".hidden/real.md": faulty + "\n"})
	if err := os.Symlink(filepath.Join(".hidden", "real.md"), filepath.Join(dir, "link.md")); err != nil {
		t.Skip("no symbolic links here")
	}
	done, err := Fix(context.Background(), dir, testVocabulary, Options{}, false)
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Changes) != 1 || done.Changes[0].File != "a.md" {
		t.Errorf("changed %v", done.Changes)
	}
	if got := read(t, dir, ".hidden/real.md"); got != faulty+"\n" {
		t.Errorf("what the link leads to became %q", got)
	}
	if info, err := os.Lstat(filepath.Join(dir, "link.md")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info, err)
	}
}

func TestReplaceRefusesWhatChanged(t *testing.T) {
	dir := folder(t, map[string]string{"a.md": "new", ".hidden/b.md": "old"})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := replace(root, "a.md", []byte("old"), []byte("mended")); !errors.Is(err, errMoved) {
		t.Errorf("error %v", err)
	}
	if os.Symlink("b.md", filepath.Join(dir, ".hidden", "link.md")) == nil {
		if err := replace(root, ".hidden/link.md", []byte("old"), []byte("mended")); err == nil {
			t.Error("a link was replaced")
		}
	}
	if got := read(t, dir, "a.md"); got != "new" {
		t.Errorf("wrote %q", got)
	}
}

func TestFixRefusesWhatItCannotVouchFor(t *testing.T) {
	c := fstest.MapFS{"a.md": {Data: []byte(faulty)}}
	before, err := faq.Load(c, faq.Options{All: true})
	if err != nil {
		t.Fatal(err)
	}
	r := newRun(before, testVocabulary, Options{})
	for name, change := range map[string][2]string{
		"text": {"Text.", "Text!"}, "coverage": {"Nardil", "lithium"}, "status": {"published", "draft"}, "title": {"Page", "Pages"}, "heading": {"Text.", "# New\n\nText."},
		"marks": {"Text.", "<!-- attach: emergency -->\n\nText."}, "phrasing": {"Text.", "<!-- also_asked: [new] -->\n\nText."}, "one more": {"Text.", "Text.\n\n## B\n\nText."},
	} {
		after, err := faq.Load(fstest.MapFS{"a.md": {Data: []byte(strings.Replace(faulty, change[0], change[1], 1))}}, faq.Options{All: true})
		if err != nil {
			t.Fatal(err)
		}
		if r.same(before, after) == nil {
			t.Errorf("%s: a change was let through", name)
		}
	}
	if err := r.same(before, before); err != nil {
		t.Error(err)
	}
}

func TestApply(t *testing.T) {
	for _, c := range []struct {
		name  string
		edits []Edit
		want  string // empty: an error
	}{
		{"none", nil, "abcdef"},
		{"in any order, twice", []Edit{{4, 5, "e", "E"}, {0, 1, "a", ""}, {4, 5, "e", "E"}}, "bcdEf"},
		{"one within another", []Edit{{2, 3, "c", "C"}, {1, 4, "bcd", ""}}, "aef"},
		{"side by side", []Edit{{1, 2, "b", "B"}, {2, 3, "c", ""}}, "aBdef"},
		{"overlap", []Edit{{1, 3, "bc", ""}, {2, 4, "cd", ""}}, ""},
		{"other bytes", []Edit{{1, 2, "x", ""}}, ""},
		{"outside", []Edit{{5, 9, "f", ""}}, ""},
	} {
		got, err := Apply([]byte("abcdef"), c.edits)
		if string(got) != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

func TestFolderFailsLikeLoad(t *testing.T) {
	c := fstest.MapFS{"a.md": {Data: []byte("no front matter")}}
	var problems *faq.Error
	if _, err := Folder(c, testVocabulary, Options{}); !errors.As(err, &problems) {
		t.Errorf("error %v", err)
	}
	if _, err := newPlan(c, testVocabulary, Options{}); !errors.As(err, &problems) {
		t.Errorf("error %v", err)
	}
}

// TestRulesPage: the page for writers explains every rule under its anchor.
func TestRulesPage(t *testing.T) {
	page := read(t, "..", "..", "..", "docs", "content-writers.md")
	for _, r := range Rules() {
		if !strings.Contains(page, "\n### "+r.ID+"\n\n") {
			t.Errorf("docs/content-writers.md has no heading for %s", r.Anchor())
		}
		severity := string(r.Severity)
		row := fmt.Sprintf("\n| [`%s`](%s) | %s |", r.ID, r.Anchor(), severity)
		if !strings.Contains(page, row) {
			t.Errorf("docs/content-writers.md has no row %q", strings.TrimSpace(row))
		}
	}
}

// TestFixableRules: the table says of each rule whether Fix mends some of it.
func TestFixableRules(t *testing.T) {
	mends := make(map[string]bool)
	for _, file := range cases(t) {
		c := readCase(t, file)
		found, err := Folder(c.content, testVocabulary, c.options())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			mends[f.Rule] = mends[f.Rule] || f.Fixable()
		}
	}
	for _, r := range Rules() {
		if r.Fixes != mends[r.ID] {
			t.Errorf("%s: the table says fixes %v, the cases %v", r.ID, r.Fixes, mends[r.ID])
		}
	}
}
