package importer

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		name, head string
		want       format
	}{
		{"a.txt", "%PDF-1.7\n", pdfFile},
		{"a.pdf", "Title\n\ntext", plain},
		{"a.pdf", "\r\n junk of a mail program %PDF-2.0\n", pdfFile},
		{"a.txt", "A text about %PDF- files", plain},
		{"a.pdf", "PK\x03\x04", wordFile},
		{"a.docx", "<!-- saved from url=(0014)about:internet -->\n<HTML lang=en>", webPage},
		{"a.txt", "\ufeff<?xml version=\"1.0\"?>\n<!DOCTYPE html>", webPage},
		{"a.txt", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", webPage},
		{"a.htm", "<div class=x>text</div>", webPage},
		{"a.md", "<div class=x>text</div>", plain},
		{"a.html", "Title\n\nno tags", plain},
		{"a.html", "<htmlx>", plain},
		{"a.mht", "From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", webArchive},
		{"a.txt", "From: a\nSubject: MIME-Version\n\ntext", plain},
	} {
		if got := sniff(c.name, []byte(c.head)); got != c.want {
			t.Errorf("%s %q: %d, want %d", c.name, c.head, got, c.want)
		}
	}
}

// wordDocument is a small DOCX file with a heading and paragraphs.
func wordDocument(t testing.TB, paragraphs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	body := ""
	for _, p := range paragraphs {
		style := ""
		if h, ok := strings.CutPrefix(p, "# "); ok {
			p, style = h, `<w:pPr><w:outlineLvl w:val="0"/></w:pPr>`
		}
		body += `<w:p>` + style + `<w:r><w:t>` + p + `</w:t></w:r></w:p>`
	}
	f, err := z.Create("word/document.xml")
	if err == nil {
		_, err = f.Write([]byte(`<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`))
	}
	if err == nil {
		f, err = z.Create("docProps/core.xml")
	}
	if err == nil {
		_, err = f.Write([]byte(`<p xmlns:dc="d"><dc:title>Title of the file</dc:title></p>`))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestConverted holds that the steps behind the readers treat all formats alike:
// typed lists, bold lines, cut paragraphs, foreign links, proposals and places.
func TestConverted(t *testing.T) {
	page := `<html><head><title>Page title | Clinic</title></head><body><nav>Home</nav>
<h1>Ketamine</h1><p>First words of a paragraph that a page</p><p>cut in two.</p>
<p><b>Lithium</b></p><p>1. Bring papers.</p><p>2. Bring clothes.</p>
<h2>Stimulants</h2><p>Such as methylphenidate.</p>
<p><a href="https://example.org/a">Read more articles</a></p></body></html>`
	r, err := Convert("a.html", []byte(page), testProposer)
	if err != nil {
		t.Fatal(err)
	}
	checkLoads(t, r)
	want := []Section{
		{Level: 1, Heading: "Ketamine", Text: "First words of a paragraph that a page cut in two.", Covers: []string{"ketamine"}},
		{Level: 2, Heading: "Lithium", Text: "1. Bring papers.\n2. Bring clothes.", Covers: []string{"lithium"}},
		{Level: 2, Heading: "Stimulants", Text: "Such as methylphenidate.", Covers: []string{"stimulant", "methylphenidate"}},
	}
	for i := range r.Sections {
		r.Sections[i].Text = strings.ReplaceAll(r.Sections[i].Text, "\n\n", "\n")
	}
	if d := cmp.Diff(want, r.Sections); d != "" {
		t.Error(d)
	}
	if r.Unit != "paragraph" {
		t.Errorf("unit %q", r.Unit)
	}
	wantReport := `1 dropped: a menu was left out: "Home"
3 joined: joined to the line before it, which ends inside a sentence: "cut in two."
4 heading: a bold line was taken as a heading: "Lithium"
9 dropped: links to other sites at the end were left out: "[Read more articles](https://example.org/a)"
`
	if d := cmp.Diff(wantReport, reportText(r)); d != "" {
		t.Error(d)
	}
}

// TestConvertedTitle holds where the title comes from if the text has none.
func TestConvertedTitle(t *testing.T) {
	long := strings.Repeat("Words of a long paragraph. ", 20)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"scan-17.docx", wordDocument(t, long, long), "Title of the file"},
		{"scan-17.docx", wordDocument(t, "# Sleep", long), "Sleep"},
		{"sleep-and-rest.html", []byte("<html><p>" + long + "<p>" + long), "Sleep and rest"},
		{"x.html", []byte("<html><title>Sleep | Clinic</title><p>" + long + "<p>" + long), "Sleep | Clinic"},
	} {
		r, err := Convert(c.name, c.data, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		checkLoads(t, r)
		if r.Title != c.want {
			t.Errorf("%s: %q, want %q", c.name, r.Title, c.want)
		}
	}
}

// FuzzHTML takes pages through all steps.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"<h1>T</h1><p>text", "<p>a<br>b<br><br>c</p><ul><li>x<ol><li>y</ol></ul>", "<table><tr><td>a|b<td>c<tr><td>d<td>*e*</table>", "<h2>`a` [b](c) {#d}</h2><p>&lt;!-- x --> &amp;amp; \\",
		"<p># a<br>---<br>| b<br>1. c", "<dl><dt>Q?<dd>A.</dl><pre>x\n  y</pre><pre><code>```</code></pre>", "<p>[a]: http://b</p><p><b>Bold:</b> c</p><p><a href=http://x>more</a>",
		"<style>.h{display:none}</style><p class=h>a<nav>b</nav><p style=color:white>c<sup>1</sup>", "<li>a<li>- b<p>Q: a?<p>A: b.", "<p>Page 1<p>a<p>Page 2<p>b<p>Page 3<p>c", "<h1>A<h1>B<h6>C<p>d_e_ ~~f~~",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := Convert("page.html", []byte("<html><body>"+s), testProposer)
		if err != nil {
			if strings.Contains(err.Error(), "write the draft") {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		checkLoads(t, r)
		for i := 1; i < len(r.Report); i++ {
			if r.Report[i].Line < r.Report[i-1].Line {
				t.Fatalf("places fall: %+v", r.Report)
			}
		}
	})
}
