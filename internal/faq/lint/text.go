package lint

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"bedside/internal/faq"
	"bedside/internal/textnorm"
)

// shown calls f for each line that patients read: the text's and the plain
// companion's, with its line in the file (the companion's key for all of its).
func shown(p *faq.Passage, f func(line int, s string)) {
	n := p.TextLine
	for l := range strings.SplitSeq(p.Text, "\n") {
		f(n, l)
		n++
	}
	if p.Plain != "" {
		for l := range strings.SplitSeq(p.Plain, "\n") {
			f(p.KeyLine("plain"), l)
		}
	}
}

// link matches a scheme and host, a host after // or a www name.
var link = regexp.MustCompile(`(?i)(?:[a-z][a-z0-9+.-]*:)?//([^\s/?#\\<>()"'\]]+)|\b(www\.[^\s/?#\\<>()"'\]]+)`)

func checkForeignLink(r *run) {
	for _, p := range r.corpus.Passages {
		shown(p, func(line int, s string) {
			if !strings.Contains(s, "//") && !strings.Contains(strings.ToLower(s), "www.") {
				return
			}
			for _, m := range link.FindAllStringSubmatch(s, -1) {
				if host := hostOf(m[1] + m[2]); !r.allowed(host) {
					r.report(p.Doc, line, "remove the link, or allow the host in the settings", "links to %q", host)
				}
			}
		})
	}
}

// hostOf drops the user before a host, its port and what ends a sentence.
func hostOf(authority string) string {
	host := strings.ToLower(authority[strings.LastIndexByte(authority, '@')+1:])
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.Trim(host[i+1:], "0123456789") == "" {
		host = host[:i]
	}
	return strings.TrimRight(host, ".,;:!*_")
}

func (r *run) allowed(host string) bool {
	return slices.ContainsFunc(r.hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) })
}

// amounts are units of an amount of medicine; countables are what is counted.
var (
	amounts    = words("mg mgs mcg mcgs ug g gm gms gr gram grams milligram milligrams microgram micrograms kg ml mls milliliter milliliters millilitre millilitres cc ccs iu unit units")
	countables = words("tablet tablets tab tabs pill pills capsule capsules drop drops puff puffs spray sprays lozenge lozenges troche troches patch patches strip strips film films dose doses ampoule ampoules vial vials")
	numerals   = words("half quarter one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand")
	// fillers stand between a number and its unit: "half a tablet", "one or two pills".
	fillers = words("a of to or /")
)

// newItem and sentenceEnd keep a number from a unit on the next line.
var (
	newItem     = regexp.MustCompile(`^\s*(?:$|[-*+>#|])`)
	sentenceEnd = regexp.MustCompile(`[.!?:;]["'”’)*_]*\s*$`)
)

func words(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

func checkDoseNumber(r *run) {
	for _, p := range r.corpus.Passages {
		s := r.rule.Severity
		if p.DosingOK {
			s = Warning
		}
		var number *textnorm.Token // a number that waits for its unit
		last := 0                  // its line
		shown(p, func(line int, l string) {
			if line-last > 1 || newItem.MatchString(l) {
				number = nil
			}
			toks := tokens(l)
			for i := range toks {
				t := &toks[i]
				switch {
				case number != nil && line == last && t.Sentence != number.Sentence:
					number = nil
				case number == nil:
				case amounts[t.Bare] || countables[t.Bare]:
					r.reportAs(s, p.Doc, last, "leave amounts to the prescriber: remove the number", "the text has an amount in %q", t.Bare)
					number = nil
				case !fillers[t.Bare]:
					number = nil
				}
				if t.Number || numerals[t.Bare] {
					number, last = t, line
				}
			}
			if sentenceEnd.MatchString(l) {
				number = nil
			}
		})
	}
}

func checkHiddenCharacter(r *run) {
	check := func(d *faq.Document, line int, texts ...string) {
		for _, s := range texts {
			for _, c := range s {
				// A zero-width joiner builds emoji of several parts.
				if unicode.Is(unicode.Cf, c) && c != '\u200d' {
					r.report(d, line, "delete the character, or type the words again", "has the hidden character %U", c)
					return
				}
			}
		}
	}
	for _, d := range r.corpus.Documents {
		check(d, d.KeyLine("title"), d.Title)
		for _, h := range d.Headings {
			check(d, h.Line, h.Text)
		}
	}
	for _, p := range r.corpus.Passages {
		check(p.Doc, p.KeyLine("also_asked"), p.AlsoAsked...)
		shown(p, func(line int, s string) { check(p.Doc, line, s) })
	}
}

// markdown reads CommonMark without extensions, as package faq does. It is safe
// for concurrent use and dear to make.
var markdown = goldmark.DefaultParser()

// parse reads a passage's Markdown.
func parse(md string) (ast.Node, []byte) {
	src := []byte(md)
	return markdown.Parse(text.NewReader(src)), src
}

func checkHTMLInText(r *run) {
	for _, p := range r.corpus.Passages {
		root, src := parse(p.Text)
		last := 0
		// The walker never fails: the function returns no error.
		_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			at := -1
			switch n := n.(type) {
			case *ast.HTMLBlock:
				at = n.Pos()
			case *ast.RawHTML:
				at = n.Segments.At(0).Start
			}
			if !entering || at < 0 {
				return ast.WalkContinue, nil
			}
			if line := p.TextLine + strings.Count(string(src[:at]), "\n"); line != last {
				last = line
				r.report(p.Doc, line, "remove it; settings stand in one comment directly under the heading", "has HTML or a comment in the text")
			}
			return ast.WalkContinue, nil
		})
	}
}
