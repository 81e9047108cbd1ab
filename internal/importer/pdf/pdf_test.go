package pdf

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/validate"
	"pgregory.net/rapid"

	"bedside/internal/importer/source"
)

func report(doc *source.Document) string {
	var b strings.Builder
	for _, n := range doc.Notes {
		if !strings.HasPrefix(n.Msg, "a table of") {
			fmt.Fprintf(&b, "%d %s: %s\n", n.Place, n.Msg, n.Text)
		}
	}
	return b.String()
}

const filler = "The text of the page goes on for a line."

func TestRead(t *testing.T) {
	body := lines(72, 700, "This line of a paragraph is as long as the", "column is wide, so that it goes on until", "here.")
	const bodyText = "This line of a paragraph is as long as the column is wide, so that it goes on until here."
	for _, c := range []struct {
		name       string
		pages      []string
		want, left string
	}{
		{"headings by size", []string{at(2, 24, 72, 740, "Big title") + body + at(2, 16, 72, 640, "Part that is") + at(2, 16, 72, 620, "two lines long") + lines(72, 590, filler) + at(2, 12, 72, 550, "Bold line") + lines(72, 530, filler)}, "# Big title\n\n" + bodyText + "\n\n## Part that is two lines long\n\n" + filler + "\n\n**Bold line**\n\n" + filler, ""},
		{"paragraphs", []string{body + lines(72, 630, "Another paragraph, after a gap as wide as", "a line.") + lines(72, 580, "Front desk", "12 Main Street", "Call us at any time, day or night, always.")}, bodyText + "\n\nAnother paragraph, after a gap as wide as a line.\n\nFront desk\\\n12 Main Street\\\nCall us at any time, day or night, always.", ""},
		{"first lines set in", []string{lines(84, 700, "A paragraph whose first line is set in") + lines(72, 686, "goes on here until it ends in this line.") + lines(84, 672, "The second one begins here, with no gap") + lines(72, 658, "at all.")}, "A paragraph whose first line is set in goes on here until it ends in this line.\n\nThe second one begins here, with no gap at all.", ""},
		{"hyphens", []string{lines(72, 700, "Your medication list is long. Bring your medi-", "cation list. A long-term plan is a long-", "term plan, and a self-", "made one is fine too. Made by a well-know-", "ing self.")}, "Your medication list is long. Bring your medication list. A long-term plan is a long-term plan, and a self-made one is fine too. Made by a well-know-ing self.", "1 a word cut at the end of a line was joined: medi-cation\n"},
		{"hyphens that nothing explains", []string{lines(72, 700, "Take the extended-", "release form of it, not the other one of it.")}, "Take the extended-release form of it, not the other one of it.", "1 a hyphen at the end of a line was kept, please check the word: extended-release\n"},
		{"hyphens by habit", []string{lines(72, 700, "Therapy and medication help with anxiety. The ther-", "apy is short, the medi-", "cation is not. Side ef-", "fects pass.")}, "Therapy and medication help with anxiety. The therapy is short, the medication is not. Side effects pass.", "1 a word cut at the end of a line was joined: ther-apy\n1 a word cut at the end of a line was joined: medi-cation\n1 a word cut at the end of a line was joined: ef-fects\n"},
		{"lists", []string{lines(72, 700, "Bring:") + at(1, 12, 84, 680, "\x95 one thing that takes more than a line of") + at(1, 12, 98, 666, "the page") + at(1, 12, 100, 652, "- inner thing") + at(1, 12, 84, 638, "\x95 two") + at(1, 12, 84, 610, "1. first") + at(1, 12, 84, 596, "2. second") + at(1, 12, 98, 570, "More about the second.") + lines(72, 540, filler)}, "Bring:\n\n- one thing that takes more than a line of the page\n  - inner thing\n- two\n\n1. first\n2. second\n\n   More about the second.\n\n" + filler, ""},
		{"dots drawn as shapes", []string{"80 683 m 80 687 l 84 687 l 84 683 l h f\n" + at(1, 12, 94, 680, "one") + "80 669 m 80 673 l 84 673 l 84 669 l h f\n" + at(1, 12, 94, 666, "two")}, "- one\n- two", ""},
		{"table by its columns", []string{lines(72, 730, filler) + at(2, 12, 72, 700, "Medicine") + at(2, 12, 250, 700, "What to know") + at(1, 12, 72, 676, "lithium") + at(1, 12, 250, 676, "needs blood") + at(1, 12, 250, 662, "tests") + at(1, 12, 72, 638, "other") + at(1, 12, 250, 638, "ask") + lines(72, 600, filler)}, filler + "\n\n| Medicine | What to know |\n| --- | --- |\n| lithium | needs blood tests |\n| other | ask |\n\n" + filler, ""},
		{"table by its lines", []string{rulePath(70, 712, 300, 712) + rulePath(70, 696, 300, 696) + rulePath(70, 650, 300, 650) + rulePath(70, 712, 70, 650) + rulePath(150, 712, 150, 650) + rulePath(300, 712, 300, 650) + at(1, 12, 72, 700, "Kind") + at(1, 12, 200, 700, "Text") + at(1, 12, 72, 682, "one") + at(1, 12, 152, 682, "first line of") + at(1, 12, 152, 668, "the cell") + lines(72, 620, filler)}, "| Kind | Text |\n| --- | --- |\n| one | first line of the cell |\n\n" + filler, ""},
		{"columns of text", []string{at(2, 24, 72, 740, "News") + lines(72, 700, columnText("left")...) + lines(330, 700, columnText("right")...)}, "# News\n\n" + strings.Join(columnText("left"), " ") + "\n\n" + strings.Join(columnText("right"), " "), ""},
		{"heads and feet", []string{pageOf(1), pageOf(2), pageOf(3)}, "Text of page 1, a line of it.\n\nText of page 2, a line of it.\n\nText of page 3, a line of it.", "0 a line repeated at the edge of pages (3 pages) was left out: Riverside Clinic\n0 a line repeated at the edge of pages (3 pages) was left out: Page 1 of 3 Page 2 of 3 Page 3 of 3\n"},
		{"numbers that are text", []string{at(2, 18, 72, 740, "Day 1") + lines(72, 700, filler), at(2, 18, 72, 740, "Day 2") + lines(72, 700, filler+" No.")}, "# Day 1\n\n" + filler + "\n\n# Day 2\n\n" + filler + " No.", ""},
		{"number of a single page", []string{lines(72, 700, filler) + at(1, 10, 300, 40, "- 1 -")}, filler, "1 a page number was left out: - 1 -\n"},
		{"text that nobody sees", []string{lines(72, 700, "seen") + "1 g " + at(1, 12, 72, 660, "white") + "0 g " + at(1, 1, 72, 640, "tiny") + at(1, 12, 900, 600, "outside") + "3 Tr " + at(1, 12, 72, 580, "unpainted") + "0 Tr /G0 gs " + at(1, 12, 72, 560, "clear")},
			"seen", "1 hidden text was left out: unpainted clear\n1 text outside the page was left out: outside\n1 text too small to read was left out: tiny\n1 white text on white was left out: white\n"},
		{"white on blue, black bar, watermark, decoration", []string{"0 0 0.5 rg 60 650 200 30 re f 1 g " + at(1, 12, 72, 660, "on blue") + "0 g " + at(1, 12, 72, 600, "private") + "60 590 200 30 re f\nBT /F1 40 Tf 0.7 0.7 -0.7 0.7 200 200 Tm (DRAFT) Tj ET\n/Artifact << /Type /Pagination >> BDC " + at(1, 12, 72, 20, "foot") + "EMC /P << /MCID 1 >> BDC " + at(1, 12, 72, 550, "text") + "EMC"},
			"on blue\n\ntext", "1 text at an angle, such as a watermark was left out: DRAFT\n1 text that the PDF marks as head, foot or decoration of the page was left out: foot\n1 text under a dark bar was left out: private\n"},
		{"forms, arrays, pictures among the text", []string{"BI /W 2 /H 1 /BPC 8 /CS /G ID (x EI EI\n" + at(1, 12, 72, 700, "one") + "q 1 0 0 1 0 0 cm /X1 Do Q BT /F1 12 Tf 72 500 Td [(t)-20(wo)-600(three)] TJ 0 -14 TD (four) ' T* (five) Tj ET q 10 0 0 10 500 10 cm /I1 Do Q"}, "one\n\nin a form\n\ntwo three\n\nfour five", ""},
		{"glyphs with names", []string{"BT /F4 12 Tf 72 700 Td (\\001\\002\\003) Tj ET\n" + lines(72, 600, filler, filler)}, "Afiβ\n\n" + filler + " " + filler, ""},
		{"words of a scan", []string{"q 612 0 0 792 0 0 cm /I1 Do Q 3 Tr " + lines(72, 700, filler, filler)}, filler + " " + filler, "1 the page is a scan whose words a program recognised; compare them with the picture: \n"},
		{"one page is a picture", []string{lines(72, 700, filler), "q 612 0 0 792 0 0 cm /I1 Do Q"}, filler, "2 a page that is a picture was left out: its words cannot be read: \n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Read(fileOf(c.pages...))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, strings.TrimSpace(doc.Markdown)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.left, report(doc)); d != "" {
				t.Error(d)
			}
			if doc.Title != "Title in the file" || doc.Unit != "page" {
				t.Errorf("title %q, unit %q", doc.Title, doc.Unit)
			}
		})
	}
}

func columnText(side string) []string {
	var out []string
	for i := range 8 {
		out = append(out, fmt.Sprintf("the column on the %s has line %d", side, i))
	}
	return out
}

func pageOf(n int) string {
	return at(1, 10, 72, 760, "Riverside Clinic") + lines(72, 700, fmt.Sprintf("Text of page %d, a line of it.", n)) + at(1, 10, 280, 30, fmt.Sprintf("Page %d of 3", n))
}

func TestRefused(t *testing.T) {
	good := fileOf(lines(72, 700, filler))
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"scan", fileOf("q 612 0 0 792 0 0 cm /I1 Do Q"), "no text in it: it is a scan"},
		{"empty page", fileOf(""), "no text in it"},
		{"no pages", fileOf(), "no pages"},
		{"letters without a table", fileOf("BT /F3 12 Tf 72 700 Td <000100020003> Tj ET"), "letters of its fonts"},
		{"head alone", good[:9], "damaged"},
		{"no such thing", []byte("%PDF-1.7\nhello"), "damaged"},
		{"form that draws itself", bytes.Replace(good, []byte("(in a form) Tj ET"), []byte("/X1 Do % pads it"), 1), "filled in below"},
		{"locked", locked(t, good, "secret"), "password"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "form that draws itself" {
				c.data = fileOf("/X1 Do " + lines(72, 700, filler))
				c.data = bytes.Replace(c.data, []byte("/Matrix [1 0 0 1 0 -100]"), []byte("/Resources << /XObject <<"), 1)
				c.data = bytes.Replace(c.data, []byte(" /Length"), []byte(" /X1 6 0 R >> >> /Length"), 1)
				c.data = bytes.Replace(c.data, []byte("(in a form) Tj ET"), []byte("(x) Tj ET /X1 Do "), 1)
				c.want = "far more"
			}
			doc, err := Read(c.data)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%+v, %v; want %q", doc, err, c.want)
			}
		})
	}
}

// locked encrypts a file so that it opens with the password; without one it opens
// for everybody, and only changing it is forbidden.
func locked(t *testing.T, data []byte, password string) []byte {
	t.Helper()
	conf := &model.Configuration{Cmd: model.ENCRYPT, Reader15: true, ValidationMode: model.ValidationRelaxed, Offline: true, Eol: "\n",
		Limits: model.DefaultResourceLimits(), UserPW: password, OwnerPW: "owner", EncryptUsingAES: true, EncryptKeyLength: 256, Permissions: model.PermissionsNone}
	ctx, err := pdfcpu.ReadWithContext(t.Context(), bytes.NewReader(data), conf)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.XRefTable(ctx); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	ctx.Write.Writer = bufio.NewWriter(&out)
	if err := pdfcpu.WriteContext(ctx); err != nil {
		t.Fatal(err)
	}
	if err := ctx.Write.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestLockedForChangesOnly(t *testing.T) {
	doc, err := Read(locked(t, fileOf(lines(72, 700, filler)), ""))
	if err != nil || strings.TrimSpace(doc.Markdown) != filler {
		t.Errorf("%+v, %v", doc, err)
	}
}

// TestDamage cuts and changes a file everywhere: it is read or refused, and the
// library's panics do not come out.
func TestDamage(t *testing.T) {
	good := fileOf(at(2, 24, 72, 740, "Title")+lines(72, 700, filler), "/X1 Do")
	for i := 0; i < len(good); i += 7 {
		_, _ = Read(good[:i]) // an error or not: it must come back
		bad := bytes.Clone(good)
		bad[i] ^= 0x15
		_, _ = Read(bad)
	}
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// TestNoWordLost draws numbered words anywhere on pages, seen and unseen, and
// holds that each is in the text or in the report.
func TestNoWordLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := 0
		var pages []string
		for range rapid.IntRange(1, 3).Draw(rt, "pages") {
			var b strings.Builder
			y := 750.0
			for y > 60 && rapid.IntRange(0, 14).Draw(rt, "more") > 0 {
				y -= rapid.SampledFrom([]float64{14, 14, 14, 28, 40}).Draw(rt, "step")
				x := 40.0
				for range rapid.IntRange(1, 3).Draw(rt, "pieces") {
					n++
					x += rapid.SampledFrom([]float64{8, 20, 60}).Draw(rt, "gap")
					size := rapid.SampledFrom([]float64{1, 9, 12, 12, 12, 18}).Draw(rt, "size")
					prefix := rapid.SampledFrom([]string{"", "", "", "- ", "1. ", "\x95 "}).Draw(rt, "prefix")
					text := fmt.Sprintf("%sw%dx", prefix, n)
					if rapid.IntRange(0, 9).Draw(rt, "white") == 0 {
						b.WriteString("1 g " + at(1, size, x, y, text) + "0 g ")
					} else {
						b.WriteString(at(rapid.IntRange(1, 2).Draw(rt, "font"), size, x, y, text))
					}
					x += 0.6 * size * float64(len(text))
				}
				if rapid.IntRange(0, 5).Draw(rt, "rule") == 0 {
					b.WriteString(rulePath(40, y-3, 400, y-3) + rulePath(40+x/2, y+12, 40+x/2, y-3))
				}
			}
			pages = append(pages, b.String())
		}
		doc, err := Read(fileOf(pages...))
		if err != nil {
			if n == 0 {
				return
			}
			rt.Fatal(err)
		}
		seen := make(map[string]bool)
		for _, w := range wordsOf(doc.Markdown) {
			seen[w] = true
		}
		for _, note := range doc.Notes {
			for _, w := range wordsOf(note.Text) {
				seen[w] = true
			}
		}
		for i := 1; i <= n; i++ {
			if w := fmt.Sprintf("w%dx", i); !seen[w] {
				rt.Fatalf("%s is lost\n%s\n%s\n%s", w, strings.Join(pages, "\n"), doc.Markdown, report(doc))
			}
		}
	})
}

func FuzzPDF(f *testing.F) {
	f.Add(fileOf(at(2, 24, 72, 740, "Title") + lines(72, 700, filler)))
	f.Add(fileOf("/X1 Do", "BI /W 2 ID xx EI"))
	f.Add([]byte("%PDF-1.7\n1 0 obj"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Read(data)
		if err != nil {
			return
		}
		if lines := strings.Count(doc.Markdown, "\n") + 1; doc.Markdown != "" && lines != len(doc.Places) {
			t.Fatalf("%d lines, %d places", lines, len(doc.Places))
		}
	})
}

// FuzzContent draws what the fuzzer says: it reaches further than files, which
// are mostly refused.
func FuzzContent(f *testing.F) {
	f.Add(at(2, 24, 72, 740, "Title") + lines(72, 700, filler))
	f.Add("BT /F1 12 Tf 72 500 Td [(t)-20(wo)-600(three)] TJ 0 -14 TD (four) ' T* <41> Tj ET")
	f.Add("q 1 0 0 1 0 0 cm /X1 Do Q BI /W 2 ID xx EI /Artifact <</A[1 2]>> BDC EMC 1 g 0 0 9 9 re f")
	f.Add(rulePath(70, 712, 300, 712) + rulePath(70, 712, 70, 650) + rulePath(150, 712, 150, 650) + at(1, 12, 72, 700, "Kind"))
	f.Fuzz(func(t *testing.T, content string) {
		doc, err := Read(fileOf(content))
		if err != nil {
			if strings.Contains(err.Error(), "runtime error") {
				t.Fatal(err) // the file is in order, so it is our fault
			}
			return
		}
		if lines := strings.Count(doc.Markdown, "\n") + 1; doc.Markdown != "" && lines != len(doc.Places) {
			t.Fatalf("%d lines, %d places", lines, len(doc.Places))
		}
	})
}
