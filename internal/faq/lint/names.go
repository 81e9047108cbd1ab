package lint

import (
	"slices"
	"strings"

	"bedside/internal/edit"
	"bedside/internal/faq"
)

// Two names look alike if so many letters lie between them, and if both are so long
// that this says something: shorter ones are all near each other.
const (
	alikeLetters = 2
	alikeLength  = 6
)

func alike(a, b string) bool {
	return a != b && len(a) >= alikeLength && len(b) >= alikeLength && !strings.Contains(a, " ") && !strings.Contains(b, " ") && edit.Distance(a, b, alikeLetters) <= alikeLetters
}

// spokenLine is a line of a passage by its words.
type spokenLine struct {
	line  int
	words []string
}

// spoken returns the words of a passage: heading, phrasings and text.
func (r *run) spoken(p *faq.Passage) []spokenLine {
	if out, ok := r.words[p]; ok {
		return out
	}
	out := []spokenLine{{p.Line, strings.Fields(key(p.Section))}}
	for _, q := range p.AlsoAsked {
		out = append(out, spokenLine{p.KeyLine(keyAlsoAsked), strings.Fields(key(q))})
	}
	shown(p, func(line int, s string) { out = append(out, spokenLine{line, strings.Fields(key(s))}) })
	r.words[p] = out
	return out
}

func checkLookAlike(r *run) {
	checkLookAlikeLetters(r)
	for _, p := range r.corpus.Passages {
		set := r.covered(p)
		for _, name := range sorted(set) {
			r.misnamed(p, name, set)
		}
	}
	r.alikePages()
}

// misnamed reports that a passage covers one medicine and speaks of another whose
// name looks like it, or spells it wrong.
func (r *run) misnamed(p *faq.Passage, name string, set map[string]bool) {
	if len(name) < alikeLength || strings.ContainsAny(name, " _") {
		return
	}
	spell, knows := r.voc.(Speller)
	var near *spokenLine
	var nearWord, nearName string
	for _, l := range r.spoken(p) {
		for _, w := range l.words {
			if !alike(w, name) {
				continue
			}
			other, ok := r.voc.Resolve(w)
			switch {
			case ok && !set[other] && near == nil:
				near, nearWord, nearName = &l, w, other
			case !ok && knows && edit.Distance(w, name, 1) == 1 && !spell.Spelled(w) && !inflected(w, name):
				r.reportAs(Warning, p.Doc, l.line, "correct the spelling", "%q is one letter from %q", w, name)
			}
		}
	}
	if near != nil && !r.says(p, name) {
		r.report(p.Doc, near.line, "correct the name, in the text or in covers", "speaks of %q (%s) but covers only the look-alike %q", nearWord, nearName, name)
	}
}

// says reports whether a passage, or a heading above it, has the name by any of its
// spellings.
func (r *run) says(p *faq.Passage, name string) bool {
	only := map[string]bool{name: true}
	lines := slices.Clone(r.spoken(p))
	for _, above := range p.Path {
		lines = append(lines, spokenLine{words: strings.Fields(key(above))})
	}
	for _, l := range lines {
		for i := range l.words {
			if n, _ := r.nameAt(l.words[i:], only); n > 0 {
				return true
			}
		}
	}
	return false
}

// inflected reports whether a word is a name with an ending.
func inflected(w, name string) bool {
	return strings.TrimSuffix(w, "s") == strings.TrimSuffix(name, "s")
}

// alikePages reports medicines whose names look alike and that no document names
// side by side: a reader, and the author, may take one for the other.
func (r *run) alikePages() {
	type place struct {
		p    *faq.Passage
		line int
	}
	first := make(map[string]place)
	together := make(map[[2]string]bool)
	var names []string
	perDoc := make(map[*faq.Document]map[string]bool)
	for _, p := range r.corpus.Passages {
		if perDoc[p.Doc] == nil {
			perDoc[p.Doc] = make(map[string]bool)
		}
		for _, name := range sorted(r.covered(p)) {
			perDoc[p.Doc][name] = true
			if _, ok := first[name]; !ok {
				line := p.KeyLine(keyCovers)
				if len(p.Covers) == 0 {
					line = p.Doc.KeyLine(keyCovers)
				}
				first[name] = place{p, line}
				names = append(names, name)
			}
		}
	}
	for _, set := range perDoc {
		for a := range set {
			for b := range set {
				together[[2]string{a, b}] = true
			}
		}
	}
	for i, b := range names {
		for _, a := range names[:i] {
			if alike(a, b) && !together[[2]string{a, b}] {
				at, other := first[b], first[a]
				r.reportAs(Warning, at.p.Doc, at.line, "make sure which one each text is about, and say in both that the other is a different medicine", "covers %q, whose name looks like %q of %s:%d", b, a, other.p.Doc.File, other.line)
			}
		}
	}
}
