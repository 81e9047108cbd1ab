package faq

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestProblems gives known-bad content and the beginning of each message, with
// its true line.
func TestProblems(t *testing.T) {
	matter := func(lines string) string { return "---\ntitle: T\nstatus: draft\n" + lines + "---\nx\n" }
	comment := func(c string) string { return page("## A\n" + c + "\n\nx\n") } // the comment begins on line 6
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"empty file", "", []string{"p.md:1: no front matter"}},
		{"no front matter", "# A\nx\n", []string{"p.md:1: no front matter"}},
		{"front matter after a blank line", "\n---\ntitle: T\n---\n", []string{"p.md:1: no front matter"}},
		{"open front matter", "---\ntitle: T\n", []string{"p.md:1: the front matter is not closed"}},
		{"empty front matter", "---\n---\nx", []string{"p.md:1: the status is missing", "p.md:1: the title is missing"}},
		{"empty title", "---\nstatus: draft\ntitle: \" \"\n---\n", []string{"p.md:3: the title is missing or empty"}},
		{"title of two kinds", "---\nstatus: draft\ntitle: [a]\n---\n", []string{"p.md:3: title must be a single text"}},
		{"title with line ends", "---\nstatus: draft\ntitle: \"a\\nb\"\n---\n", []string{"p.md:3: title has a bad value: must be on one line"}},
		{"title with an escape character", "---\nstatus: draft\ntitle: \"a\\x1b[2J\"\n---\n", []string{"p.md:3: title has a bad value: control character U+001B"}},
		{"long title", "---\nstatus: draft\ntitle: " + strings.Repeat("é", 251) + "\n---\n", []string{"p.md:3: the title is longer than 250"}},
		{"unknown status", "---\ntitle: T\nstatus: Published\n---\n", []string{"p.md:3: status must be draft"}},
		{"unknown key", matter("ownr: x\n"), []string{`p.md:4: unknown key "ownr": the keys are title, status, owner, example, reviewed, review_by, covers, signed`}},
		{"key twice", matter("owner: a\nowner: b\n"), []string{`p.md:5: the key "owner" stands twice, first on line 4`}},
		{"key that is a list", matter("? [a]\n: b\n"), []string{"p.md:4: unknown key"}},
		{"day and month swapped", matter("reviewed: 2026-13-01\n"), []string{"p.md:4: reviewed must be a day"}},
		{"no such day", matter("reviewed: 2026-02-30\n"), []string{"p.md:4: reviewed must be a day"}},
		{"date of another order", matter("review_by: 01/11/2026\n"), []string{"p.md:4: review_by must be a day"}},
		{"date with time", matter("review_by: 2026-11-01T00:00:00Z\n"), []string{"p.md:4: review_by must be a day"}},
		{"year with two digits", matter("review_by: 26-11-01\n"), []string{"p.md:4: review_by must be a day"}},
		{"example that is not true or false", matter("example: yes\n"), []string{"p.md:4: example must be true or false"}},
		{"covers without a list", matter("covers: ketamine, lithium\n"), []string{"p.md:4: covers must be a list"}},
		{"covers with an empty item", matter("covers: [a, \"\"]\n"), []string{"p.md:4: covers has an empty item"}},
		{"covers with a list in it", matter("covers: [a, [b]]\n"), []string{"p.md:4: covers has a bad item"}},
		{"signed with nonsense", matter("signed: yes\n"), []string{"p.md:4: signed must be sha256:"}},
		{"anchor", matter("owner: &a x\n"), []string{"p.md:4: anchors"}},
		{"alias", matter("covers: [a]\nowner: *a\n"), []string{"p.md:5: aliases"}},
		{"merge key", matter("<<: {owner: x}\n"), []string{`p.md:4: unknown key "<<"`}},
		{"tag", matter("owner: !!binary aGk=\n"), []string{"p.md:4: anchors (&), aliases (*) and tags (!)"}},
		{"laughs", matter("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n"), []string{"p.md:4: anchors"}},
		{"deep nesting", matter("covers: " + strings.Repeat("[", 20000) + "\n"), []string{"p.md:4: settings cannot be read"}},
		{"colon in a value", matter("owner: a: b\n"), []string{"p.md:4: settings cannot be read"}},
		{"list not closed", matter("covers: [a\nowner: b\n"), []string{"p.md:4: settings cannot be read"}},
		{"item in a mapping", matter("owner: a\n- b\n"), []string{"p.md:5: settings cannot be read"}},
		{"tab", matter("covers:\n\t- a\n"), []string{"p.md:5: settings cannot be read"}},
		{"sequence as front matter", "---\n- a\n---\n", []string{"p.md:2: settings must be lines"}},
		{"all at once", "---\ntitel: T\nstatus: x\nreviewed: 1\n---\n## A\n<!-- foo: 1 -->\nx\n##\n", []string{
			"p.md:1: the title is missing", `p.md:2: unknown key "titel"`, "p.md:3: status must be", "p.md:4: reviewed must be",
			`p.md:7: unknown key "foo"`, "p.md:9: the heading has no words"}},
		{"comment: unknown key", comment("<!-- atach: emergency -->"), []string{`p.md:6: unknown key "atach": the keys are id, also_asked, covers, attach, dosing_ok, plain`}},
		{"comment: unknown key on its line", comment("<!--\n\nattach: emergency\ndosing: true\n-->"), []string{`p.md:9: unknown key "dosing"`}},
		{"comment: two keys on one line", comment("<!-- also_asked: [a, b]   attach: emergency -->"), []string{"p.md:6: settings cannot be read"}},
		{"comment: two keys on one line, second", comment("<!-- dosing_ok: true\n     attach: emergency dosing_ok: false -->"), []string{"p.md:7: settings cannot be read"}},
		{"comment: words", comment("<!-- to do: ask, please: yes -->"), []string{"p.md:6: settings cannot be read"}},
		{"comment: a remark", comment("<!-- ask the nurse -->"), []string{"p.md:6: settings must be lines"}},
		{"comment: text after it", comment("<!-- attach: emergency --> and so"), []string{"p.md:6: text follows the comment's -->"}},
		{"comment: not closed", comment("<!-- attach: emergency"), []string{"p.md:6: the comment is not closed"}},
		{"comment: closed too early", comment("<!-->"), []string{"p.md:6: the comment is not closed"}},
		{"comment: text after braces", comment("<!-- {attach: emergency} dosing_ok -->"), []string{"p.md:6: settings"}},
		{"comment: two documents", comment("<!--\nattach: emergency\n---\ndosing_ok: true\n-->"), []string{"p.md:8: settings end before this line"}},
		{"comment: attach", comment("<!-- attach: yes -->"), []string{"p.md:6: attach must be emergency"}},
		{"comment: id", comment("<!-- id: Not An Id -->"), []string{"p.md:6: id must be small letters"}},
		{"comment: escape in plain", comment(`<!-- plain: "a\u2028b" -->`), []string{"p.md:6: plain has a bad value"}},
		{"settings without text", page("## A\n<!-- attach: emergency -->\n## B\nx\n"), []string{"p.md:6: these settings have no text"}},
		{"settings before the first heading", page("\n<!-- attach: emergency -->\n\n## B\nx\n"), []string{"p.md:6: these settings have no text"}},
		{"long heading", page("## " + strings.Repeat("a", 251) + "\nx\n"), []string{"p.md:5: the heading is longer"}},
		{"paragraph taken for a heading", page("One line\nand another\n---\nx\n"), []string{"p.md:5: the heading is longer than one line"}},
		{"same heading twice", page("## Risks\nx\n\n## Other\n## Risks:\ny\n"), []string{`p.md:9: the id "p/risks" is taken by p.md:5`}},
		{"own id taken", page("## A\nx\n\n## B\n<!-- id: p/a -->\ny\n"), []string{`p.md:8: the id "p/a" is taken by p.md:5`}},
		{"not UTF-8", page("a\n\xff\xfe\n\xff"), []string{"p.md:6: not UTF-8", "p.md:7: not UTF-8"}},
		{"UTF-16", "\xff\xfe-\x00-\x00-\x00", []string{"p.md:1: not UTF-8"}},
		{"NUL", page("a\n\x00"), []string{"p.md:6: control character U+0000"}},
		{"escape sequence", page("\x1b[2J"), []string{"p.md:5: control character U+001B"}},
		{"C1 control", page("\u009b2J"), []string{"p.md:5: control character U+009B"}},
		{"line separator", page("a\u2028b"), []string{"p.md:5: line separator U+2028"}},
		{"nested too deep", page("x\n" + strings.Repeat("> - 1. ", 34)), []string{"p.md:6: the line opens more than 100"}},
		{"too large", page(strings.Repeat("x", clinicLimits.fileSize)), []string{"p.md: larger than 256 KiB"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(files("p.md", c.text), Options{})
			checkProblems(t, err, c.want)
		})
	}
}

func TestProblemsAcrossFiles(t *testing.T) {
	for _, c := range []struct {
		name string
		fsys fstest.MapFS
		want []string
	}{
		{"ids of two files", files("a.md", page("## A\n<!-- id: same -->\nx"), "b.md", page("\n## B\n<!-- id: same -->\nx")),
			[]string{`b.md:6: the id "same" is taken by a.md:5`}},
		{"names that differ in case", files("Lithium.md", page("x"), "lithium.md", page("y")),
			[]string{"lithium.md: the name differs from Lithium.md only in case", `lithium.md:5: the id "lithium" is taken by Lithium.md:5`}},
		{"a broken draft beside a good page", files("a.md", page("x"), "b.md", "---\nstatus: draft\n---\n", "c.md", "x"),
			[]string{"b.md:1: the title is missing", "c.md:1: no front matter"}},
		{"name that cannot be shown", files("a\x1b[2J.md", page("x")), []string{`"a\x1b[2J.md": the file's name`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(c.fsys, Options{})
			checkProblems(t, err, c.want)
		})
	}
}

func TestLimits(t *testing.T) {
	fsys := files("a.md", page("x"), "b.md", page("y"), "c/d.md", page("z"))
	size := len(page("x"))
	if _, err := load(fsys, Options{}, limits{fileSize: size, total: 3 * size, files: 3, entries: 5}); err != nil {
		t.Fatalf("at the limits: %v", err)
	}
	for _, c := range []struct {
		lim  limits
		want string
	}{
		{limits{size - 1, 3 * size, 3, 5}, "a.md: larger than"},
		{limits{size, 3*size - 1, 3, 5}, "c/d.md: with this file the folder holds more"},
		{limits{size, 3 * size, 2, 5}, "more than 2 Markdown files"},
		{limits{size, 3 * size, 3, 4}, "more than 4 names"},
	} {
		if _, err := load(fsys, Options{}, c.lim); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v", c.lim, err)
		}
	}
}

// TestHostileMarkdown: content that is costly to parse must not hold up a reload.
func TestHostileMarkdown(t *testing.T) {
	for _, unit := range []string{"[", "![", "*a ", "_*", "> ", "- ", "`", "<!--", "<a ", "[a](", "&", "\\", "# a\n", "a\n---\n", "```\n", "<pre>\n", "<!-- {} -->\n", "* * ", "1. ", "[a]: b\n", "\t"} {
		body := strings.Repeat(unit, clinicLimits.fileSize/8/len(unit))
		start := time.Now()
		_, _ = Load(files("p.md", page(body)), Options{}) // whether it is valid is not the question
		EscapeText(body)
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("%d times %q: %v", len(body)/len(unit), unit, d)
		}
	}
}
