package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestNoWordLost makes documents of headings, paragraphs and lists out of
// numbered words and holds that every section has its words in order.
func TestNoWordLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		markdown := rapid.Bool().Draw(rt, "markdown")
		n := 0
		word := func() string {
			n++
			return fmt.Sprintf("w%dx", n)
		}
		sentence := func() string {
			var w []string
			for range rapid.IntRange(3, 12).Draw(rt, "words") {
				w = append(w, word())
			}
			return "The " + strings.Join(w, " ") + "."
		}
		title := "Title of " + word()
		var doc strings.Builder
		if markdown {
			doc.WriteString("# ")
		}
		doc.WriteString(title + "\n\n")
		want := []string{title}
		texts := []string{""}
		add := func(s string) { texts[len(texts)-1] += " " + s }
		depth := 1
		for i := range rapid.IntRange(1, 12).Draw(rt, "parts") {
			kind := rapid.IntRange(0, 3).Draw(rt, "kind")
			if i == 0 {
				kind = 1
			}
			switch kind {
			case 0:
				h := "Part " + strings.ToUpper(word()[:1]) + word()
				if rapid.Bool().Draw(rt, "question") {
					h = "What is " + word() + "?"
				}
				if markdown {
					depth = rapid.IntRange(2, min(depth+1, 5)).Draw(rt, "level")
					doc.WriteString(strings.Repeat("#", depth) + " ")
				}
				doc.WriteString(h + "\n\n")
				s := sentence()
				doc.WriteString(s + "\n\n")
				want, texts = append(want, h), append(texts, s)
			case 1:
				s := sentence() + " " + sentence()
				add(s)
				doc.WriteString(s + "\n\n")
			case 2:
				mark := rapid.SampledFrom([]string{"- ", "* ", "• ", "– "}).Draw(rt, "mark")
				if markdown {
					mark = "- "
				}
				for range rapid.IntRange(1, 4).Draw(rt, "items") {
					s := sentence()
					indent := rapid.SampledFrom([]string{"", "  ", "    "}).Draw(rt, "indent")
					add(s)
					doc.WriteString(indent + mark + s + "\n")
				}
				doc.WriteString("\n")
			case 3:
				for k := range rapid.IntRange(2, 4).Draw(rt, "items") {
					s := sentence()
					add(fmt.Sprint(k+1) + " " + s)
					doc.WriteString(fmt.Sprintf("%d. %s\n", k+1, s))
				}
				doc.WriteString("\n")
			}
		}
		r, err := Convert("a.txt", []byte(doc.String()), nil)
		if err != nil {
			rt.Fatalf("%v\n%s", err, doc.String())
		}
		var got, gotTexts []string
		for _, s := range r.Sections {
			got = append(got, s.Heading)
			gotTexts = append(gotTexts, strings.Join(wordsOf(s.Text), " "))
		}
		for i := range texts {
			texts[i] = strings.Join(wordsOf(texts[i]), " ")
		}
		if d := cmp.Diff(want, got); d != "" {
			rt.Fatalf("headings: %s\n%s", d, doc.String())
		}
		if d := cmp.Diff(texts, gotTexts); d != "" {
			rt.Fatalf("words: %s\n%s", d, doc.String())
		}
	})
}

func FuzzConvert(f *testing.F) {
	for _, s := range []string{
		"Title\n\ntext", "# T\n\n**B**\n\ntext", "T\n\n1. A:\n  • x\n\n2. B:\n  • y\n\nend.", "a\n===\nb\n---\nc", "```\n# x", "<!-- a",
		"Q: a?\nA: b.", "T\n\n- a\n\n      b\n- c", "[a]: http://b\n\n# c", "---\ntitle: x\n---\ntext", "T\n\n<div>\n# a\n</div>", "T\n\n\\\n\n|a|\n|-|",
		"T\n\n(1) a\n(2) b\n\na) c\nb) d", "T\n\n- - x\n+ # y\n1. 2. 3. z", "# !", "From: a\nSubject: b\n\nc", "*** A ***\n\nb", "1. A\n   b c.\n2. B\n   d.\n3. C\n   e.", "Q:\nA:", "A:\n\nb.\n\nC:\nD e.", "# a_b\\ &amp; `c` #\n\nd", "T\n\na  \n# b", "T\n\n> q\nlazy\n\n    code",
	} {
		f.Add(s)
	}
	for _, c := range bad {
		if len(c.data) < 1000 {
			f.Add(c.data)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := Convert("doc.txt", []byte(s), testProposer)
		if err != nil {
			if strings.Contains(err.Error(), "write the draft") {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		checkLoads(t, r)
		for i := 1; i < len(r.Sections); i++ {
			if r.Sections[i].Level > r.Sections[i-1].Level+1 || r.Sections[i].Level < 2 {
				t.Fatalf("level jumps: %+v", r.Sections)
			}
		}
	})
}

func BenchmarkConvert(b *testing.B) {
	var doc strings.Builder
	doc.WriteString("# A long article\n\n")
	for i := 0; doc.Len() < 200_000; i++ {
		fmt.Fprintf(&doc, "## Part %d\n\nThe first line of a paragraph that is\nwrapped. It says little but says it in words.\n\n- one\n- two\n  - three\n\n", i)
	}
	b.SetBytes(int64(doc.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Convert("a.md", []byte(doc.String()), testProposer); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOutline1MB measures all steps but the writing: a draft of this size
// is more than one file of the content folder may have.
func BenchmarkOutline1MB(b *testing.B) {
	var doc strings.Builder
	doc.WriteString("A long article\n\n")
	for i := 0; doc.Len() < 1<<20; i++ {
		fmt.Fprintf(&doc, "Part Number %d\n\nThe first line of a paragraph that is\nwrapped. It says little but says it in words.\n\n1. One:\n  • two\n2. Three:\n  • four\n\nThe end of it.\n\n", i)
	}
	b.SetBytes(int64(doc.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if s, err := sectionsOf("a.txt", doc.String()); err != nil || len(s) < 100 {
			b.Fatal(len(s), err)
		}
	}
}

func sectionsOf(name, text string) ([]Section, error) {
	c := &converter{name: name}
	text, err := c.decode([]byte(text))
	if err != nil {
		return nil, err
	}
	c.scan(text)
	c.dropFurniture()
	c.findTitle(nil)
	c.dropForeign()
	c.joinCut()
	c.findHeadings()
	return c.outline(), nil
}
