package lint

import (
	"slices"
	"strings"
	"unicode"

	"bedside/internal/faq"
)

// written is one piece of a document that somebody wrote: a title, a heading, a list
// of settings or a line of text.
type written struct {
	d     *faq.Document
	line  int
	texts []string
	list  string        // the list of settings that it is, or empty
	edits func() []Edit // the mends by clean, of all texts
}

// pieces yields all that is written in the corpus.
func (r *run) pieces(yield func(written)) {
	for _, d := range r.corpus.Documents {
		lineEdits := func(n int) func() []Edit { return func() []Edit { return r.cleanLines(d, n, n) } }
		yield(written{d, d.KeyLine("title"), []string{d.Title}, "", lineEdits(d.KeyLine("title"))})
		yield(written{d, d.KeyLine("owner"), []string{d.Owner}, "", lineEdits(d.KeyLine("owner"))})
		for _, h := range d.Headings {
			yield(written{d, h.Line, []string{h.Text}, "", lineEdits(h.Line)})
		}
	}
	r.lists(func(k itemKey) {
		if values := k.values(); len(values) > 0 {
			yield(written{k.doc, k.line(), values, k.list, func() []Edit { return r.cleanItems(k) }})
		}
	})
	for _, p := range r.corpus.Passages {
		shown(p, func(line int, s string) {
			yield(written{p.Doc, line, []string{s}, "", func() []Edit {
				// A text that patients may have been shown is changed by people only,
				// and a companion text may be spread over lines.
				if p.Doc.Status != faq.Draft || line < p.TextLine {
					return nil
				}
				return r.cleanLines(p.Doc, line, line)
			}})
		})
	}
}

// cleanItems are the mends of the items of a list that clean changes; nil if one of
// them is not found in the file.
func (r *run) cleanItems(k itemKey) []Edit {
	var out []Edit
	for i, it := range r.list(k) {
		if clean(it.value) == it.value {
			continue
		}
		edits := r.edits(k, i)
		if edits == nil {
			return nil
		}
		out = append(out, edits...)
	}
	return out
}

func checkHiddenCharacter(r *run) {
	r.pieces(func(w written) {
		for _, s := range w.texts {
			c, ok := hidden(s)
			if !ok {
				continue
			}
			f := r.report(w.d, w.line, "delete the character, or type the words again", "has the hidden character %U", c)
			if mended(w.texts, func(s string) bool { _, ok := hidden(s); return ok }) {
				f.Edits = w.edits()
			}
			return
		}
	})
}

// mended reports whether clean leaves nothing that is wrong.
func mended(texts []string, wrong func(string) bool) bool {
	return !slices.ContainsFunc(texts, func(s string) bool { return wrong(clean(s)) })
}

func checkLookAlikeLetters(r *run) {
	wrong := func(s string) bool { return r.imitation(s) != "" }
	r.pieces(func(w written) {
		for _, s := range w.texts {
			word := r.imitation(s)
			if word == "" {
				continue
			}
			f := r.report(w.d, w.line, "type the word again", "%q has letters that only look like those of %q", word, latinShape(word))
			if mended(w.texts, wrong) {
				f.Edits = w.edits()
			}
			return
		}
	})
}

// imitation returns the first word of a text that is not what it seems: letters of
// two scripts in one word, or a word of another script among Latin ones that reads
// as a known word.
func (r *run) imitation(s string) string {
	if !strings.ContainsFunc(s, func(c rune) bool { return c >= 0x80 && unicode.IsLetter(c) }) {
		return ""
	}
	spell, knows := r.voc.(Speller)
	ours, others := 0, 0
	for _, c := range s {
		if unicode.Is(unicode.Latin, c) {
			ours++
		} else if unicode.IsLetter(c) {
			others++
		}
	}
	for _, w := range wordParts(s) {
		if mixed(w) {
			return w
		}
		foreign := len([]rune(w)) >= 3 && !strings.ContainsFunc(w, func(c rune) bool { return unicode.Is(unicode.Latin, c) })
		if foreign && knows && ours > others && isLatin(latinShape(w)) && spell.Spelled(strings.ToLower(latinShape(w))) {
			return w
		}
	}
	return ""
}

// latinShape is a word in the Latin letters that its own look like.
func latinShape(word string) string {
	var b strings.Builder
	for _, c := range word {
		b.WriteString(latin("a" + string(c))[1:])
	}
	return b.String()
}

func isLatin(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool { return !unicode.Is(unicode.Latin, c) })
}
