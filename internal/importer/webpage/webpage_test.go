package webpage

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bedside/internal/importer/source"
)

// report lists what was dropped, without the counts for the whole page.
func report(doc *source.Document) string {
	var b strings.Builder
	for _, n := range doc.Notes {
		if n.Action == source.Dropped && n.Text != "" {
			fmt.Fprintf(&b, "%s: %s\n", strings.SplitN(n.Msg, ";", 2)[0], n.Text)
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, page, want, left string }{
		{"headings, paragraphs, loose text", `<h1>A <b>b</b></h1>loose<div>boxed<p>para</p>after</div><h3>C</h3>x`, "# A b\n\nloose\n\nboxed\n\npara\n\nafter\n\n### C\n\nx", ""},
		{"styles and links", `<p>Take <strong>two</strong> <em>now</em> <span style="font-weight:700">or</span> <a href="https://example.org/a b">later</a><a href="/x">.</a> H<sub>2</sub>O<sup>1</sup></p>`, "Take **two** *now* **or** [later](https://example.org/a%20b). H2O[1]", ""},
		{"lists", `<ul><li>a<ul><li>b</ul><li><p>c<p>d</ul><ol start="3"><li>e<li value=9>f</ol><ol type=a><li>g<ol type=I><li>h</ol></ol><li>alone</li>`, "- a\n  - b\n- c\n\n  d\n\n3. e\n9. f\n\na. g\n   I. h\n\n- alone", ""},
		{"list right inside a list", `<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul><ol reversed><li>x<li>y</ol>`, "- a\n  - b\n- c\n\n2. x\n1. y", ""},
		{"item that begins with a list", `<ul><li><ul><li>a</ul></ul>text`, "- a\n\ntext", ""},
		{"table", `<table><caption>Cap</caption><tr><th>A<th>B|<tr><td rowspan=2>c<td><p>d<p>e<tr><td><ul><li>f<li>g</ul><tfoot><tr><td colspan=2>h</table>`, "Cap\n\n| A | B\\| |\n| --- | --- |\n| c | d; e |\n| | f; g |\n| h | |", ""},
		{"table that arranges the page", `<table><tr><td><h2>Left</h2><p>one<td><table><tr><td>x<td>y<tr><td>z<td>w</table></table>`, "## Left\n\none\n\n| x | y |\n| --- | --- |\n| z | w |", ""},
		{"questions", `<dl><dt>What?<dd>That.</dl><details><summary>Why?</summary>So.</details>`, "**What?**\n\nThat.\n\n**Why?**\n\nSo.", ""},
		{"lines", `<p>a<br>b<br><br>c</p><pre>d
e</pre><pre><code>x * y</code></pre>`, "a\\\nb\n\nc\n\nd\\\ne\n\n```\nx * y\n```", ""},
		{"around the text", `<header><a href=/>Clinic</a><h1>Clinic</h1></header><nav>Home</nav><main><header><h1>Title</h1></header><p>text<aside>ad</aside></main><div class="x sidebar">more</div><div role="search">find</div><footer>c 2026</footer>`,
			"# Title\n\ntext", "the head of the page was left out: Clinic Clinic\na menu was left out: Home\na side column was left out: ad\na side column was left out: more\na part of a form was left out: find\nthe foot of the page was left out: c 2026\n"},
		{"head of the page with the only title", `<header><h1>Title</h1><p>By us</p></header><p>text`, "# Title\n\nBy us\n\ntext", ""},
		{"cookies", `<div id="cookie-bar">We use cookies <button>OK</button></div><div class="consent-popup">Cookies? Yes</div><div class="informed-consent"><p>You consent to ketamine.</p></div>`,
			"You consent to ketamine.", "a notice about cookies was left out: We use cookies OK\na notice about cookies was left out: Cookies? Yes\n"},
		{"hidden", `<style>/* x */ .h, .k{display:none} @media print{.v{display:none}} .d .w{display:none} p.t{font-size:1px}</style><p class=h>a</p><p class="k v">b</p><p class=v>seen</p><p class=w>seen too</p><p class=t>c</p><p hidden>d</p><p style="visibility: hidden">e</p><div style="position:absolute;left:-9999px">f</div><p hidden="until-found">opens</p><span style="opacity:0">g</span>`,
			"seen\n\nseen too\n\nopens", "hidden text was left out: a\nhidden text was left out: b\ntext too small to read was left out: c\nhidden text was left out: d\nhidden text was left out: e\nhidden text was left out: f\nhidden text was left out: g\n"},
		{"white text", `<p>seen <span style="color:#FFF">a</span><font color=white>b</font></p><div style="background:#036"><p style="color:white">on blue</p></div>`, "seen\n\non blue", "white text on white was left out: a\nwhite text on white was left out: b\n"},
		{"hidden rows and items", `<table><tr><td>a<td>b<tr><td>c<td>d<tr style="display:none"><td>e<td>f</table><ul><li>g<li hidden>h</ul>`, "| a | b |\n| --- | --- |\n| c | d |\n\n- g", "hidden text was left out: e f\nhidden text was left out: h\n"},
		{"objects and forms", `<p>a<script>var x</script><noscript>turn on</noscript><svg><text>drawn</text></svg></p><form><label>Name</label><input type=submit value=Send><p>in a form</p></form><img alt="a pill"><del>old</del>`,
			"a\n\nin a form", "a text for browsers without scripts was left out: turn on\nan embedded object was left out: drawn\na part of a form was left out: Name\na part of a form was left out: Send\na picture; what it shows was left out: a pill\nstruck text was left out: old\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Read([]byte("<!doctype html><title>T</title>" + c.page))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, strings.TrimSpace(doc.Markdown)); d != "" {
				t.Error(d)
			}
			if c.name == "objects and forms" { // a note's reason holds a semicolon there
				c.left = strings.ReplaceAll(c.left, "a picture; what it shows was left out", "a picture")
			}
			if d := cmp.Diff(c.left, report(doc)); d != "" {
				t.Error(d)
			}
			if doc.Title != "T" {
				t.Errorf("title %q", doc.Title)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	doc, err := Read([]byte(`<html><head><style>x{}</style><script>1</script></head><body><p><a href="page.html">next</a> <a href="#a">up</a>`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range doc.Notes {
		got = append(got, n.Msg)
	}
	want := []string{"scripts and style sheets (2) were left out", "links to other pages of the same site (1) lead nowhere now; their words were kept"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestEncodings(t *testing.T) {
	for name, data := range map[string]string{
		"utf-8":        "<p>caf\u00e9 \u2019</p>",
		"utf-8 mark":   "\ufeff<p>caf\u00e9 \u2019</p>",
		"windows-1252": "<meta charset=windows-1252><p>caf\xe9 \x92</p>",
		"utf-16":       "\xff\xfe<\x00p\x00>\x00c\x00a\x00f\x00\xe9\x00 \x00\x19\x20<\x00/\x00p\x00>\x00",
	} {
		doc, err := Read([]byte(data))
		if err != nil || strings.TrimSpace(doc.Markdown) != "café ’" {
			t.Errorf("%s: %+v, %v", name, doc, err)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"nested":   {strings.Repeat("<div>", 5000) + "x", "open stack"},
		"too many": {strings.Repeat("<b></b>", maxNodes+1), "more than"},
	} {
		if doc, err := Read([]byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v", name, doc, err)
		}
	}
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// TestNoWordLost nests elements of all kinds around numbered words and holds that
// each word is in the text or in the report, and once.
func TestNoWordLost(t *testing.T) {
	elements := []string{"p", "div", "b", "a href=x", "ul", "ol", "li", "table", "tr", "td", "th", "h1", "h3", "nav", "header", "footer", "aside", "main", "section", "span hidden", "div style='display:none'", "p style='color:white'", "sup", "dl", "dt", "dd", "details", "summary", "blockquote", "pre", "button", "label", "form", "del", "center", "caption", "figure", "svg", "tbody", "div class=cookie-x", "noscript", "select", "option"}
	rapid.Check(t, func(rt *rapid.T) {
		n := 0
		var b strings.Builder
		var write func(depth int)
		write = func(depth int) {
			for range rapid.IntRange(1, 3).Draw(rt, "children") {
				if depth == 0 || rapid.IntRange(0, 2).Draw(rt, "leaf") == 0 {
					n++
					fmt.Fprintf(&b, " w%dx ", n)
					continue
				}
				e := rapid.SampledFrom(elements).Draw(rt, "element")
				fmt.Fprintf(&b, "<%s>", e)
				write(depth - 1)
				if rapid.IntRange(0, 5).Draw(rt, "closed") > 0 {
					fmt.Fprintf(&b, "</%s>", strings.Fields(e)[0])
				}
			}
		}
		write(4)
		doc, err := Read([]byte("<!doctype html><body>" + b.String()))
		if err != nil {
			rt.Fatal(err)
		}
		seen := make(map[string]int)
		for _, w := range wordsOf(doc.Markdown) {
			seen[w]++
		}
		for _, note := range doc.Notes {
			for _, w := range wordsOf(note.Text) {
				seen[w]++
			}
		}
		for i := 1; i <= n; i++ {
			if w := fmt.Sprintf("w%dx", i); seen[w] != 1 {
				rt.Fatalf("%s is there %d times\n%s\n%s\n%s", w, seen[w], b.String(), doc.Markdown, report(doc))
			}
		}
	})
}
