package lint

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"bedside/internal/faq"
)

// Lists of settings that are mended item by item.
const (
	keyCovers    = "covers"
	keyAlsoAsked = "also_asked"
)

// item is one value of a list of settings and, where it was found in the file, its
// range there.
type item struct {
	value    string
	now      string // what it should be
	drop     bool   // should not be there
	found    bool
	from, to int // of the scalar, quotes included
	line     int
	ownLine  bool // "- value" and nothing else on its line
}

type itemKey struct {
	doc  *faq.Document
	p    *faq.Passage // nil: the front matter
	list string
}

func (k itemKey) values() []string {
	switch {
	case k.list == keyAlsoAsked:
		return k.p.AlsoAsked
	case k.p != nil:
		return k.p.Covers
	}
	return k.doc.Covers
}

func (k itemKey) line() int {
	if k.p != nil {
		return k.p.KeyLine(k.list)
	}
	return k.doc.KeyLine(k.list)
}

// lists yields all lists of settings of the corpus, in the order of the files.
func (r *run) lists(yield func(itemKey)) {
	for _, d := range r.corpus.Documents {
		yield(itemKey{doc: d, list: keyCovers})
	}
	for _, p := range r.corpus.Passages {
		yield(itemKey{doc: p.Doc, p: p, list: keyAlsoAsked})
		yield(itemKey{doc: p.Doc, p: p, list: keyCovers})
	}
}

// list returns the items of a list with what each should be. All rules ask here, so
// that two of them never mend one place in two ways.
func (r *run) list(k itemKey) []item {
	if out, ok := r.items[k]; ok {
		return out
	}
	values := k.values()
	out := make([]item, len(values))
	seen := make(map[string]bool, len(values))
	if k.list == keyAlsoAsked {
		seen[key(k.p.Section)] = true
	}
	for i, v := range values {
		it := &out[i]
		it.value, it.now = v, cleanSetting(v)
		same := key(it.now)
		if k.list == keyCovers {
			// What nobody knows covers nothing; a mend must not make it cover something.
			name, ok := r.voc.Resolve(v)
			if !ok {
				name = v
			}
			it.now, same = name, name
		}
		it.drop = same != "" && seen[same]
		seen[same] = true
	}
	if s := r.source(k.doc); s != nil && len(values) > 0 {
		s.find(k, out)
	}
	r.items[k] = out
	return out
}

// edits are the mends of one item of a list; nil if it is not found in the file.
func (r *run) edits(k itemKey, i int) []Edit {
	list := r.list(k)
	it, s := list[i], r.source(k.doc)
	if !it.found || s == nil {
		return nil
	}
	if !it.drop {
		if it.now == it.value {
			return nil
		}
		return []Edit{s.edit(it.from, it.to, scalar(it.now))}
	}
	if !slices.ContainsFunc(list, func(o item) bool { return !o.drop }) {
		return nil // an empty list would need another form
	}
	if it.ownLine {
		from, to := s.line(it.line)
		return []Edit{s.edit(from, min(to+1, len(s.text)), "")}
	}
	// The comma goes with it: the one before, or at the front the one behind.
	from, to := it.from, it.to
	if slices.ContainsFunc(list[:i], func(o item) bool { return !o.drop }) {
		from = list[i-1].to
	} else {
		to = list[i+1].from
	}
	if !onlyComma.MatchString(s.text[from:it.from] + s.text[it.to:to]) {
		return nil // a remark of the author lies between
	}
	return []Edit{s.edit(from, to, "")}
}

var onlyComma = regexp.MustCompile(`^\s*,\s*$`)

// find fills in where the items lie in the file.
func (s *source) find(k itemKey, items []item) {
	b, ok := s.frontMatter(), true
	if k.p != nil {
		b, ok = s.comment(k.line())
	}
	var doc yaml.Node
	if !ok || yaml.Unmarshal([]byte(b.yaml), &doc) != nil || len(doc.Content) == 0 {
		return
	}
	root := doc.Content[0].Content
	for i := 0; i+1 < len(root); i += 2 {
		if root[i].Value != k.list || len(root[i+1].Content) != len(items) {
			continue
		}
		for j, n := range root[i+1].Content {
			it := &items[j]
			it.line = b.first + n.Line - 1
			it.from, it.to, it.found = s.scalar(it.line, n)
			from, to := s.line(it.line)
			it.ownLine = it.found && root[i+1].Style&yaml.FlowStyle == 0 && strings.TrimSpace(s.text[from:it.from]) == "-" &&
				strings.TrimSpace(s.text[it.to:to]) == ""
		}
	}
}

// scalar returns the range of a value on a line. One that goes over several lines,
// or is written so that it cannot be found, is not ok.
func (s *source) scalar(line int, n *yaml.Node) (from, to int, ok bool) {
	from, end := s.line(line)
	for range n.Column - 1 { // columns count characters
		_, size := utf8.DecodeRuneInString(s.text[from:end])
		from += size
	}
	rest := s.text[from:end]
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		to = from + len(doubleQuoted.FindString(rest))
	case n.Style&yaml.SingleQuotedStyle != 0:
		to = from + len(singleQuoted.FindString(rest))
	case n.Style == 0 && strings.HasPrefix(rest, n.Value):
		to = from + len(n.Value)
	}
	var back string
	return from, to, to > from && yaml.Unmarshal([]byte(s.text[from:to]), &back) == nil && back == n.Value
}

var (
	doubleQuoted = regexp.MustCompile(`^"(?:[^"\\]|\\.)*"`)
	singleQuoted = regexp.MustCompile(`^'(?:[^']|'')*'`)
	plainScalar  = regexp.MustCompile(`^\pL[\pL\pN './()+_-]*$`)
)

// scalar writes a value so that it is read as it is, in brackets too, and cannot
// end a comment.
func scalar(v string) string {
	switch strings.ToLower(v) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
	default:
		if plainScalar.MatchString(v) && !strings.HasSuffix(v, " ") {
			return v
		}
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `>`, `\u003E`).Replace(v) + `"`
}
