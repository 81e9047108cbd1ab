package docx

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bedside/internal/importer/source"
)

func report(doc *source.Document) string {
	var b strings.Builder
	for _, n := range doc.Notes {
		if n.Action == source.Remark {
			continue
		}
		fmt.Fprintf(&b, "%d %s: %s\n", n.Place, n.Msg, n.Text)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	numbers := parts{"word/numbering.xml": numberingXML}
	for _, c := range []struct {
		name, body string
		more       parts
		want, left string
	}{
		{name: "headings by name, base and level", body: styled("berschrift1", "One") + styled("berschrift2", "Two") + styled("Eigen", "Three") + styled("Level", "Four") + p(`<w:outlineLvl w:val="1"/>`, r("", "Five")) + p(`<w:outlineLvl w:val="9"/>`, r("", "text")),
			want: "# One\n\n## Two\n\n## Three\n\n### Four\n\n## Five\n\ntext"},
		{name: "title above headings", body: styled("Titel", "T") + styled("berschrift1", "One") + styled("Kreis", "text"), want: "# T\n\n## One\n\ntext"},
		{name: "runs", body: p("", r("<w:b/>", "Dose:")+r("", " take ")+r("<w:i/>", "it")+`<w:r><w:tab/><w:t>now</w:t><w:noBreakHyphen/><w:t>or</w:t><w:br/><w:t>later</w:t></w:r>`+r(`<w:b w:val="0"/>`, " end")),
			want: "**Dose:** take *it* now-or\\\nlater end"},
		{name: "lists", more: numbers, body: listed("1", "0", "a") + listed("1", "1", "b") + listed("1", "1", "c") + listed("1", "0", "d") + styled("Punkt", "e") + listed("2", "0", "f") + listed("2", "1", "g") + listed("2", "0", "h") + listed("3", "0", "i") + listed("4", "0", "j") + listed("0", "0", "text"),
			want: "- a\n  a) b\n  b) c\n- d\n- e\n\n3. f\n   3.1. g\n4. h\n\n1. i\n\n- Step I: j\n\ntext"},
		{name: "item that goes on", more: numbers, body: listed("2", "0", "a") + listed("5", "0", "more") + listed("2", "0", "b"), want: "3. a\n\n   more\n4. b"},
		{name: "links", body: p("", `<w:hyperlink r:id="link">`+r("", "our page")+`</w:hyperlink>`+r("", " or ")+fieldXML(` HYPERLINK "https://example.org/x" `, r("", "that"))+`<w:hyperlink w:anchor="a">`+r("", " above")+`</w:hyperlink>`),
			want: "[our page](https://example.org/page) or [that](https://example.org/x) above"},
		{name: "table", body: `<w:tbl>` + tr(cell(p("", r("", "A"))), cell(p("", r("", "B"))+p("", r("", "more")))) + tr(`<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>`+p("", r("", "wide"))+`</w:tc>`) + tr(cell(p("", "")), cell(p("", r("", "x")))) + `</w:tbl>`,
			want: "| A | B; more |\n| --- | --- |\n| wide | |\n| | x |"},
		{name: "table that arranges the page", body: `<w:tbl>` + tr(cell(styled("berschrift1", "Left")+p("", r("", "one"))), cell(p("", r("", "two")))) + `</w:tbl><w:tbl>` + tr(cell(p("", r("", "note")))) + `</w:tbl>`,
			want: "# Left\n\none\n\ntwo\n\nnote"},
		{name: "tracked changes", body: p("", r("", "Take ")+`<w:del><w:r><w:delText>two</w:delText></w:r></w:del><w:ins>`+r("", "one")+`</w:ins><w:moveFrom>`+r("", "here")+`</w:moveFrom>`) + p(`<w:rPr><w:del/></w:rPr>`, r("", "cut ")) + p("", r("", "joined")) + `<w:tbl>` + tr(cell(p("", r("", "a"))), cell(p("", r("", "b")))) + `<w:tr><w:trPr><w:del/></w:trPr>` + cell(p("", r("", "gone"))) + `</w:tr>` + tr(cell(p("", r("", "c"))), cell(p("", r("", "d")))) + `</w:tbl>`,
			want: "Take one\n\ncut joined\n\n| a | b |\n| --- | --- |\n| c | d |", left: "1 text that a tracked change deletes was left out: two here\n3 text that a tracked change deletes was left out: gone\n"},
		{name: "text that nobody sees", body: p("", r("", "seen ")+r("<w:vanish/>", "secret ")+r(`<w:color w:val="FFFFFF"/>`, "white ")+r(`<w:sz w:val="2"/>`, "tiny ")+r("<w:strike/>", "struck")) + p(`<w:pStyle w:val="Box"/>`, r(`<w:color w:val="FFFFFF"/>`, "on blue")) + p("", r(`<w:color w:val="FFFFFF"/><w:highlight w:val="red"/>`, "on red")),
			want: "seen\n\non blue\n\non red", left: "1 hidden text was left out: secret\n1 struck text was left out: struck\n1 text too small to read was left out: tiny\n1 white text on white was left out: white\n"},
		{name: "head, foot and comments", body: p("", `<w:commentRangeStart w:id="1"/>`+r("", "text")+`<w:commentRangeEnd w:id="1"/>`),
			more: parts{"word/header1.xml": `<w:hdr ` + wordSpace + `>` + p("", r("", "Riverside")) + `</w:hdr>`, "word/header2.xml": `<w:hdr ` + wordSpace + `>` + p("", r("", "Riverside")) + `</w:hdr>`, "word/footer1.xml": `<w:ftr ` + wordSpace + `>` + p("", r("", "Page ")+fieldXML("PAGE", r("", "3"))) + `</w:ftr>`, "word/comments.xml": `<w:comments ` + wordSpace + `><w:comment w:id="1">` + p("", r("", "is that so?")) + `</w:comment></w:comments>`},
			want: "text", left: "0 the head of the pages was left out: Riverside\n0 the foot of the pages was left out: Page 3\n0 a comment was left out: is that so?\n"},
		{name: "page field in the text", body: p("", r("", "see page ")+fieldXML(" PAGE ", r("", "7"))+`<w:fldSimple w:instr="NUMPAGES">`+r("", "9")+`</w:fldSimple>`), want: "see page", left: "1 a page number was left out: 79\n"},
		{name: "table of contents", body: `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>` + p("", r("", "Contents")) + `</w:sdtContent></w:sdt>` + styled("TOC1", "One 1") + p("", `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \o</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`+r("", "Two 2")) + p("", r("", "Three 3")+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`) + p("", r("", "text")),
			want: "Two 2\n\ntext", left: "1 a table of contents was left out: Contents\n1 a table of contents was left out: One 1\n3 a table of contents was left out: Three 3\n"},
		{name: "notes", body: p("", r("", "Sleep")+`<w:r><w:footnoteReference w:id="2"/></w:r>`+r("", " well.")) + p("", r("", "next")),
			more: parts{"word/footnotes.xml": `<w:footnotes ` + wordSpace + `><w:footnote w:type="separator" w:id="0">` + p("", r("", "line")) + `</w:footnote><w:footnote w:id="2">` + p("", r("", "Most people.")) + `</w:footnote></w:footnotes>`},
			want: "Sleep[1] well.\n\n[1] Most people.\n\nnext", left: "1 a note from the foot of the page or the end was put below its paragraph: Most people.\n"},
		{name: "text box, once", body: p("", r("", "text")+`<w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:docPr descr="a pill"/><wps:txbx><w:txbxContent>`+p("", r("", "boxed"))+`</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>`+p("", r("", "boxed"))+`</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`),
			want: "text\n\nboxed", left: "1 a picture; what it shows was left out: a pill\n"},
		{name: "signs", body: p("", `<w:r><w:sym w:font="Symbol" w:char="F062"/><w:t>-blocker</w:t></w:r>`+r(`<w:rFonts w:ascii="Symbol"/>`, " 5 \uf06dg")) + p("", `<w:r><w:sym w:font="Webdings" w:char="F041"/></w:r>`),
			want: "β-blocker 5 μg", left: "2 a sign of the font \"Webdings\" was left out, please look what it was: \n"},
		{name: "raised number", body: p("", r("", "sleep")+r(`<w:vertAlign w:val="superscript"/>`, "1")+r("", " and 10")+r(`<w:vertAlign w:val="superscript"/>`, "2")), want: "sleep[1] and 102"},
		{name: "places to fill in", body: p("", r("", "Name ")+`<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>`+r("", "Click here")+`</w:sdtContent></w:sdt><w:sdt><w:sdtContent>`+r("", "Ann")+`</w:sdtContent></w:sdt>`), want: "Name Ann", left: "1 a place to fill in was left out: Click here\n"},
		{name: "embedded document", body: `<w:altChunk r:id="x"/>` + p("", r("", "text")), want: "text", left: "1 a document embedded in this one was left out; import it by itself: \n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Read(build(t, c.body, c.more))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, strings.TrimSpace(doc.Markdown)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.left, report(doc)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestStrictForm(t *testing.T) {
	all := parts{
		"_rels/.rels":       `<Relationships><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/text/main.xml"/></Relationships>`,
		"text/main.xml":     `<d:document xmlns:d="http://purl.oclc.org/ooxml/wordprocessingml/main"><d:body><d:p><d:r><d:t>strict</d:t></d:r></d:p></d:body></d:document>`,
		"docProps/core.xml": `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>From the file</dc:title></cp:coreProperties>`,
	}
	doc, err := Read(zipOf(t, all))
	if err != nil || strings.TrimSpace(doc.Markdown) != "strict" || doc.Title != "From the file" {
		t.Errorf("%+v, %v", doc, err)
	}
}

func TestRefused(t *testing.T) {
	document := func(xml string) []byte { return build(t, "", parts{"word/document.xml": xml}) }
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"no archive", []byte("PK\x03\x04 nothing"), "damaged"},
		{"cut", build(t, p("", r("", "text")), nil)[:200], "damaged"},
		{"no document", zipOf(t, parts{"a.txt": "x"}), "without a Word document"},
		{"spreadsheet", zipOf(t, parts{"xl/workbook.xml": "<a/>"}), "XLSX"},
		{"presentation", zipOf(t, parts{"ppt/presentation.xml": "<a/>"}), "PPTX"},
		{"open document", zipOf(t, parts{"content.xml": "<a/>"}), "ODT"},
		{"other root", document(`<w:other ` + wordSpace + `><w:body/></w:other>`), "without a Word document"},
		{"entities", document(`<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document ` + wordSpace + `><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`), "document type definition"},
		{"unknown entity", document(`<w:document ` + wordSpace + `><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`), "entity"},
		{"outside file", document(`<!DOCTYPE d SYSTEM "file:///etc/passwd"><w:document/>`), "document type definition"},
		{"nested", document(`<w:document ` + wordSpace + `><w:body>` + strings.Repeat("<w:sdt>", 1000) + strings.Repeat("</w:sdt>", 1000) + `</w:body></w:document>`), "nested"},
		{"unclosed", document(`<w:document ` + wordSpace + `><w:body>`), "cannot be read"},
		{"bomb", document(`<w:document ` + wordSpace + `><w:body>` + strings.Repeat(" ", 20<<20) + `</w:body></w:document>`), "far more"},
		{"bomb of many parts", build(t, p("", r("", "x")), bombParts()), "far more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Read(c.data)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%+v, %v; want %q", doc, err, c.want)
			}
		})
	}
}

// bombParts unpack to little each but to much together.
func bombParts() parts {
	out := make(parts)
	for i := range 60 {
		out[fmt.Sprintf("word/header%d.xml", i)] = `<w:hdr ` + wordSpace + `>` + strings.Repeat("<!-- x -->", 95_000) + `</w:hdr>`
	}
	return out
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// TestNoWordLost builds documents of all kinds of parts around numbered words
// and holds that each word is in the text or in the report, and once.
func TestNoWordLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := 0
		word := func() string { n++; return fmt.Sprintf("w%dx ", n) }
		run := func() string {
			props := rapid.SampledFrom([]string{"", "<w:b/>", "<w:i/>", "<w:vanish/>", `<w:color w:val="FFFFFF"/>`, `<w:sz w:val="3"/>`, "<w:strike/>"}).Draw(rt, "look")
			switch rapid.IntRange(0, 7).Draw(rt, "run") {
			case 0:
				return `<w:del><w:r><w:delText>` + word() + `</w:delText></w:r></w:del>`
			case 1:
				return `<w:ins>` + r(props, word()) + `</w:ins>`
			case 2:
				return `<w:hyperlink r:id="link">` + r(props, word()) + `</w:hyperlink>`
			case 3:
				return fieldXML("PAGE", r(props, word()))
			case 4:
				return `<w:smartTag><w:sdt><w:sdtContent>` + r(props, word()) + `</w:sdtContent></w:sdt></w:smartTag>`
			case 5:
				return `<w:r><w:pict><v:textbox><w:txbxContent>` + p("", r(props, word())) + `</w:txbxContent></v:textbox></w:pict></w:r>`
			}
			return r(props, word())
		}
		para := func() string {
			props := rapid.SampledFrom([]string{"", `<w:pStyle w:val="berschrift1"/>`, `<w:pStyle w:val="Titel"/>`, `<w:pStyle w:val="TOC1"/>`, `<w:pStyle w:val="Punkt"/>`, `<w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr>`, `<w:rPr><w:del/></w:rPr>`}).Draw(rt, "props")
			runs := ""
			for range rapid.IntRange(0, 4).Draw(rt, "runs") {
				runs += run()
			}
			return p(props, runs)
		}
		body := ""
		for range rapid.IntRange(1, 6).Draw(rt, "blocks") {
			switch rapid.IntRange(0, 3).Draw(rt, "block") {
			case 0:
				body += `<w:tbl>`
				for range rapid.IntRange(1, 3).Draw(rt, "rows") {
					body += tr(cell(para()), cell(para()+para()))
				}
				body += `</w:tbl>`
			case 1:
				body += `<w:sdt><w:sdtContent>` + para() + `</w:sdtContent></w:sdt>`
			default:
				body += para()
			}
		}
		doc, err := Read(build(t, body, parts{"word/numbering.xml": numberingXML}))
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
				rt.Fatalf("%s is there %d times\n%s\n%s\n%s", w, seen[w], body, doc.Markdown, report(doc))
			}
		}
	})
}

func FuzzDOCX(f *testing.F) {
	f.Add(p("", r("<w:b/>", "text"))+styled("berschrift1", "One")+listed("1", "0", "a"), []byte(nil))
	f.Add(`<w:tbl>`+tr(cell(p("", r("", "A"))), cell(`<w:tbl>`+tr(cell(p("", r("", "B"))))+`</w:tbl>`))+`</w:tbl>`, []byte(nil))
	f.Add(p("", fieldXML("PAGE", r("", "7")))+p(`<w:rPr><w:del/></w:rPr>`, r("", "cut")), []byte(nil))
	f.Add(`<w:p><w:r><w:footnoteReference w:id="2"/><mc:AlternateContent><mc:Choice/></mc:AlternateContent></w:r></w:p>`, []byte(nil))
	f.Add("", build(f, p("", r("", "text")), nil))
	f.Fuzz(func(t *testing.T, body string, raw []byte) {
		data := raw
		if len(raw) == 0 {
			data = build(t, body, parts{"word/numbering.xml": numberingXML})
		}
		doc, err := Read(data)
		if err != nil {
			return
		}
		if lines := strings.Count(doc.Markdown, "\n") + 1; doc.Markdown != "" && lines != len(doc.Places) {
			t.Fatalf("%d lines, %d places", lines, len(doc.Places))
		}
		for i := 1; i < len(doc.Places); i++ {
			if doc.Places[i] < doc.Places[i-1] {
				t.Fatalf("places fall: %v", doc.Places)
			}
		}
	})
}
