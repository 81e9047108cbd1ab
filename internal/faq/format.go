package faq

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Entry is one document as it is written to a file. Digest, Headings and KeyLines
// of the Document are not looked at; File may be empty if no two sections have
// the same headings above them.
type Entry struct {
	Document
	Sections []Section
}

// Section is one heading with its settings and the text under it.
type Section struct {
	Level     int    // 1 to 6; 0 for text before the first heading, in the first section only
	Heading   string // plain words, empty at level 0
	Text      string // Markdown, or empty for a heading that only groups others
	ID        string // an id of its own, or empty
	AlsoAsked []string
	Covers    []string
	Attach    string
	DosingOK  bool
	Plain     string
}

// Entry returns a document of the corpus in the form in which it can be changed
// and written back with Format.
func (c *Corpus) Entry(d *Document) Entry {
	var passages []*Passage
	for _, p := range c.Passages {
		if p.Doc == d {
			passages = append(passages, p)
		}
	}
	return entryOf(d, passages)
}

func entryOf(d *Document, passages []*Passage) Entry {
	e := Entry{Document: *d}
	e.Digest, e.Headings, e.KeyLines = "", nil, nil
	if len(passages) > 0 && (len(d.Headings) == 0 || passages[0].Line < d.Headings[0].Line) {
		e.Sections = append(e.Sections, sectionOf(passages[0]))
		passages = passages[1:]
	}
	for _, h := range d.Headings {
		var s Section
		if h.HasText {
			s = sectionOf(passages[0])
			passages = passages[1:]
		}
		s.Level, s.Heading = h.Level, h.Text
		e.Sections = append(e.Sections, s)
	}
	return e
}

// Format writes an entry as Markdown that Load reads back as the same entry, or
// returns an error: it reads its own output and compares. Keys stand in a fixed
// order and only where they say something. Where a second section has the same
// headings above it, Format gives it an id that ends in -2, -3 and so on.
//
// A text that would not stay in its section as it is, for instance because a line
// of it is a heading, is an error; EscapeText mends such a text first.
func Format(e Entry) ([]byte, error) {
	e = e.withIDs()
	var b strings.Builder
	writeFrontMatter(&b, &e.Document)
	for i := range e.Sections {
		writeSection(&b, &e.Sections[i])
	}
	out := []byte(b.String())
	if err := readsAs(out, e); err != nil {
		return nil, fmt.Errorf("write entry %q: %w", e.Title, err)
	}
	return out, nil
}

// readsAs checks that src is read as the entry.
func readsAs(src []byte, want Entry) error {
	file := want.File
	if file == "" {
		file = "entry.md"
	}
	doc, passages, problems := parse(file, src)
	problems = append(problems, duplicateIDs(passages)...)
	if len(problems) > 0 {
		sortProblems(problems)
		return &Error{Problems: problems}
	}
	got := entryOf(doc, passages)
	got.File = want.File
	want.Digest, want.Headings, want.KeyLines = "", nil, nil
	for i := range want.Sections {
		if i >= len(got.Sections) || !sameSection(got.Sections[i], want.Sections[i]) {
			return fmt.Errorf("section %d (%q) cannot be written so that it is read back the same: its text has lines that end it, or its values have blanks at an end", i+1, want.Sections[i].Heading)
		}
	}
	if len(got.Sections) != len(want.Sections) {
		return errors.New("the last section's text has lines that end it")
	}
	got.Sections, want.Sections = nil, nil
	got.Covers, want.Covers = emptyNil(got.Covers), emptyNil(want.Covers)
	if !reflect.DeepEqual(got, want) {
		return errors.New("the front matter's values cannot be written so that they are read back the same")
	}
	return nil
}

func sameSection(a, b Section) bool {
	for _, s := range []*Section{&a, &b} {
		s.AlsoAsked, s.Covers = emptyNil(s.AlsoAsked), emptyNil(s.Covers)
	}
	return reflect.DeepEqual(a, b)
}

func emptyNil(s []string) []string {
	if len(s) == 0 {
		return nil
	}
	return s
}

// withIDs returns the entry with ids for sections whose own would be taken.
func (e Entry) withIDs() Entry {
	e.Sections = append([]Section(nil), e.Sections...)
	if e.File == "" {
		return e
	}
	taken := make(map[string]bool)
	for _, s := range e.Sections {
		taken[s.ID] = true
	}
	var stack []Section
	for i := range e.Sections {
		s := &e.Sections[i]
		opensWithTitle := i == 0 && isTitle(s.Heading, e.Title)
		if s.Level > 0 && !opensWithTitle {
			for len(stack) > 0 && stack[len(stack)-1].Level >= s.Level {
				stack = stack[:len(stack)-1]
			}
			stack = append(stack, *s)
		}
		if s.ID != "" || s.Text == "" {
			continue
		}
		below := make([]string, len(stack))
		for j := range stack {
			below[j] = stack[j].Heading
		}
		own := passageID(e.File, below)
		if id := own; taken[id] {
			for n := 2; taken[id]; n++ {
				id = own + "-" + strconv.Itoa(n)
			}
			s.ID = id
		}
		taken[own] = true
		taken[s.ID] = true
	}
	return e
}

func writeFrontMatter(b *strings.Builder, d *Document) {
	b.WriteString(fence + "\n")
	writeKey(b, "title", quote(d.Title))
	writeKey(b, "status", quote(string(d.Status)))
	if d.Owner != "" {
		writeKey(b, "owner", quote(d.Owner))
	}
	if d.Example {
		writeKey(b, "example", "true")
	}
	writeDay(b, "reviewed", d.Reviewed)
	writeDay(b, "review_by", d.ReviewBy)
	writeFlow(b, "covers", d.Covers)
	if d.Signed != "" {
		writeKey(b, "signed", d.Signed)
	}
	b.WriteString(fence + "\n")
}

func writeSection(b *strings.Builder, s *Section) {
	if s.Level > 0 {
		b.WriteString("\n" + strings.Repeat("#", s.Level) + " " + headingMarkup(s.Heading) + "\n")
	}
	writeComment(b, s)
	if s.Text != "" {
		b.WriteString("\n" + s.Text + "\n")
	}
}

// writeComment writes the section's settings, or nothing if it has none.
func writeComment(b *strings.Builder, s *Section) {
	var c strings.Builder
	if s.ID != "" {
		writeKey(&c, "id", s.ID)
	}
	if len(s.AlsoAsked) > 0 {
		c.WriteString("also_asked:\n")
		for _, q := range s.AlsoAsked {
			c.WriteString("  - " + quote(q) + "\n")
		}
	}
	writeFlow(&c, "covers", s.Covers)
	if s.Attach != "" {
		writeKey(&c, "attach", quote(s.Attach))
	}
	if s.DosingOK {
		writeKey(&c, "dosing_ok", "true")
	}
	if s.Plain != "" {
		writePlain(&c, s.Plain)
	}
	switch {
	case c.Len() > 0:
		b.WriteString("<!--\n" + c.String() + "-->\n")
	case strings.HasPrefix(strings.TrimLeft(s.Text, " "), "<!--"):
		b.WriteString("<!-- {} -->\n") // or the text's own comment would be taken for settings
	}
}

func writeKey(b *strings.Builder, key, value string) {
	b.WriteString(key + ": " + value + "\n")
}

func writeDay(b *strings.Builder, key string, t time.Time) {
	if !t.IsZero() {
		writeKey(b, key, t.Format(dateForm))
	}
}

func writeFlow(b *strings.Builder, key string, values []string) {
	if len(values) == 0 {
		return
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
		if strings.ContainsRune(v, '?') && quoted[i] == v {
			quoted[i] = `"` + v + `"` // inside brackets the reader takes a ? for a key
		}
	}
	writeKey(b, key, "["+strings.Join(quoted, ", ")+"]")
}

// literalLine is a line that a YAML block takes as it is and that cannot end an
// HTML comment.
var literalLine = regexp.MustCompile(`^[\pL\pN"'(*-][\pL\pN\pP ]*$`)

func writePlain(b *strings.Builder, s string) {
	lines := strings.Split(s, "\n")
	for _, l := range lines {
		if len(lines) == 1 || l != "" && !literalLine.MatchString(l) || strings.Contains(l, "\ufeff") {
			writeKey(b, "plain", quote(s))
			return
		}
	}
	b.WriteString("plain: |-\n")
	for _, l := range lines {
		if l != "" {
			l = "  " + l
		}
		b.WriteString(l + "\n")
	}
}

// plainScalar is a value that needs no quotes in YAML: it begins with a letter
// and has no character with a meaning of its own.
var plainScalar = regexp.MustCompile(`^\pL[\pL\pN '?!./()+%;-]*$`)

// reservedWords are plain words that some YAML readers take for something else.
var reservedWords = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true, "nan": true, "inf": true}

// quote returns a YAML scalar that reads as s and cannot end an HTML comment.
func quote(s string) string {
	if plainScalar.MatchString(s) && !strings.HasSuffix(s, " ") && !reservedWords[strings.ToLower(s)] {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '>' || !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
