package lint

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"bedside/internal/faq"
)

func checkRepeatedPhrasing(r *run) {
	r.lists(func(k itemKey) {
		if k.list != keyAlsoAsked {
			return
		}
		for i, it := range r.list(k) {
			if !it.drop {
				continue
			}
			what := "stands twice in the list"
			if key(it.now) == key(k.p.Section) {
				what = "is the heading itself"
			}
			r.report(k.doc, k.line(), "leave it out: the same words find nothing more", "%q %s", it.value, what).Edits = r.edits(k, i)
		}
	})
}

func checkUntidySettings(r *run) {
	r.lists(func(k itemKey) {
		for i, it := range r.list(k) {
			if cleanSetting(it.value) == clean(it.value) {
				continue
			}
			r.report(k.doc, k.line(), "type the value again, without quotes or with straight ones", "%q has quotes of print around it, or a blank that is none", it.value).Edits = r.edits(k, i)
		}
	})
	for _, d := range r.corpus.Documents {
		if s := r.sources[d]; s != nil && !s.link {
			r.endBlanks(d, s, s.frontMatter())
		}
	}
	for _, p := range r.corpus.Passages {
		s := r.sources[p.Doc]
		if s == nil || s.link || len(p.KeyLines) == 0 {
			continue
		}
		lines := slices.Collect(maps.Values(p.KeyLines)) // all in one comment
		if b, ok := s.comment(slices.Min(lines)); ok {
			r.endBlanks(p.Doc, s, b)
		}
	}
}

// endBlanks reports lines of settings that end in blanks, where these are no part
// of a value.
func (r *run) endBlanks(d *faq.Document, s *source, b block) {
	for n := b.first; n <= b.last; n++ {
		from, to := s.line(n)
		line := s.text[from:to]
		kept := strings.TrimRight(line, " \t")
		if kept == line || !sameYAML(b.yaml, n-b.first, len(line)-len(kept)) {
			continue
		}
		r.report(d, n, "delete the blanks", "the line ends in blanks").Edits = []Edit{s.edit(from+len(kept), to, "")}
	}
}

// sameYAML reports whether settings say the same without the last cut bytes of one
// of their lines.
func sameYAML(text string, line, cut int) bool {
	lines := strings.Split(text, "\n")
	if line >= len(lines) || len(lines[line]) < cut {
		return true // the line of the closing mark
	}
	before, ok := decoded(text)
	lines[line] = lines[line][:len(lines[line])-cut]
	after, ok2 := decoded(strings.Join(lines, "\n"))
	return ok && ok2 && before == after
}

// decoded is what settings say, in one spelling.
func decoded(text string) (string, bool) {
	var v any
	if yaml.Unmarshal([]byte(text), &v) != nil {
		return "", false
	}
	out, err := yaml.Marshal(v)
	return string(out), err == nil
}
