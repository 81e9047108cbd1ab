package lint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"bedside/internal/faq"
)

// Change is one thing that Fix changed, or would change.
type Change struct {
	File string
	Line int    // before the change
	Was  string // the words around it, on one line
	Now  string // empty if they are gone
}

// String returns `file:line: was "…" now "…"`, with what cannot be seen spelt out.
func (c Change) String() string {
	if c.Now == "" {
		return fmt.Sprintf("%s:%d: was %+q now gone", c.File, c.Line, c.Was)
	}
	return fmt.Sprintf("%s:%d: was %+q now %+q", c.File, c.Line, c.Was, c.Now)
}

// Fixed is what Fix did and what it left.
type Fixed struct {
	Changes  []Change  // by file and line
	Findings []Finding // of the folder after the changes
}

// Fix makes the Edits of all findings of a content folder, or in a dry run only says
// which. It writes each file whole or not at all, and nothing unless the folder with
// all changes reads back with the same documents and passages: ids, headings, texts
// and marks equal, the covers lists of the same names, the phrasings of the same
// words, and no seal broken. Symbolic links are left alone. The error is that of
// faq.Load, of writing, or of ctx; the files before it are then changed.
func Fix(ctx context.Context, dir string, voc Vocabulary, o Options, dryRun bool) (Fixed, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Fixed{}, fmt.Errorf("open content folder: %w", err)
	}
	defer root.Close()
	p, err := newPlan(root.FS(), voc, o)
	if err != nil {
		return Fixed{}, err
	}
	if !dryRun {
		for _, name := range p.names {
			if err := ctx.Err(); err != nil {
				return Fixed{}, err
			}
			if err := replace(root, name, p.before[name], p.after.files[name]); err != nil {
				return Fixed{}, fmt.Errorf("mend %s: %w", name, err)
			}
		}
	}
	return p.fixed, nil
}

// plan is what will be written.
type plan struct {
	names  []string // files to write, sorted
	before map[string][]byte
	after  *patched
	fixed  Fixed
}

func newPlan(fsys fs.FS, voc Vocabulary, o Options) (*plan, error) {
	c, err := faq.Load(fsys, faq.Options{All: true})
	if err != nil {
		return nil, err
	}
	r := newRun(c, voc, o)
	if err := r.readFiles(fsys); err != nil {
		return nil, err
	}
	byFile := make(map[string][]Edit)
	for _, f := range r.all() {
		byFile[f.File] = append(byFile[f.File], f.Edits...)
	}
	p := &plan{before: make(map[string][]byte), after: &patched{FS: fsys, files: make(map[string][]byte)}}
	for _, d := range r.corpus.Documents {
		s, edits := r.sources[d], byFile[d.File]
		if len(edits) == 0 {
			continue
		}
		now, err := Apply(s.raw, edits)
		if err != nil {
			return nil, fmt.Errorf("mend %s: %w", d.File, err)
		}
		p.names = append(p.names, d.File)
		p.before[d.File], p.after.files[d.File] = s.raw, now
		p.fixed.Changes = append(p.fixed.Changes, changes(d.File, s, edits)...)
	}
	mended, err := faq.Load(p.after, faq.Options{All: true})
	if err == nil {
		err = r.same(c, mended)
	}
	if err != nil {
		return nil, fmt.Errorf("the mends would change more than they should, so none was made; mend by hand what lint names: %w", err)
	}
	p.fixed.Findings, err = Folder(p.after, voc, o)
	return p, err
}

// changes shows edits with the words around them.
func changes(file string, s *source, edits []Edit) []Change {
	edits, err := inOrder(edits)
	if err != nil {
		return nil // Apply has said so
	}
	blank := func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
	var out []Change
	for _, e := range edits {
		from, to := e.From, e.To
		for from > 0 && !blank(s.raw[from-1]) {
			from--
		}
		for to < len(s.raw) && !blank(s.raw[to]) && (to == 0 || !blank(s.raw[to-1])) {
			to++
		}
		was := string(s.raw[from:to])
		now := string(s.raw[from:e.From]) + e.Now + string(s.raw[e.To:to])
		if now = oneLine(now); now == "" {
			was = strings.TrimSpace(was)
		}
		out = append(out, Change{File: file, Line: s.lineOf(e.From), Was: oneLine(was), Now: now})
	}
	return out
}

func oneLine(s string) string {
	return strings.ReplaceAll(strings.TrimRight(strings.ReplaceAll(s, "\r", ""), "\n"), "\n", " ")
}

// same reports how the mended content differs from what it was in more than a mend
// may change.
func (r *run) same(was, now *faq.Corpus) error {
	if len(was.Documents) != len(now.Documents) || len(was.Passages) != len(now.Passages) {
		return errors.New("a document or a passage would come or go")
	}
	for i, d := range was.Documents {
		n := now.Documents[i]
		switch {
		case d.File != n.File || d.Status != n.Status || d.Example != n.Example || !d.Reviewed.Equal(n.Reviewed) || !d.ReviewBy.Equal(n.ReviewBy) ||
			d.Signed != n.Signed || clean(d.Title) != clean(n.Title) || clean(d.Owner) != clean(n.Owner) || len(d.Headings) != len(n.Headings):
			return fmt.Errorf("the front matter of %s would say something else", d.File)
		case d.Signed != "" && d.Digest != n.Digest:
			return fmt.Errorf("the seal of %s would break", d.File)
		case !slices.Equal(r.names(d.Covers), r.names(n.Covers)):
			return fmt.Errorf("%s would cover something else", d.File)
		}
	}
	for i, p := range was.Passages {
		n := now.Passages[i]
		text := p.Text
		if p.Doc.Status == faq.Draft {
			text = cleanText(text)
		}
		if p.ID != n.ID || clean(p.Section) != clean(n.Section) || n.Text != p.Text && n.Text != text || p.Attach != n.Attach || p.DosingOK != n.DosingOK || p.Plain != n.Plain {
			return fmt.Errorf("%s:%d would say something else", p.Doc.File, p.Line)
		}
		if !slices.Equal(r.names(p.Covers), r.names(n.Covers)) || !sameAskings(p, n) {
			return fmt.Errorf("%s:%d would be found by something else", p.Doc.File, p.Line)
		}
	}
	return nil
}

// names are the canonical names of a covers list, each once and in order of the
// alphabet; an unknown one is itself.
func (r *run) names(covers []string) []string {
	set := make(map[string]bool)
	for _, c := range covers {
		name, ok := r.voc.Resolve(c)
		if !ok {
			name = c
		}
		set[name] = true
	}
	return sorted(set)
}

// sameAskings reports whether two passages are asked for with the same words.
func sameAskings(a, b *faq.Passage) bool {
	set := func(p *faq.Passage) map[string]bool {
		out := map[string]bool{key(p.Section): true}
		for _, q := range p.AlsoAsked {
			out[key(q)] = true
		}
		return out
	}
	return slices.Equal(sorted(set(a)), sorted(set(b)))
}

// cleanText is clean word by word, as cleanLines does it.
func cleanText(s string) string {
	var b bytes.Buffer
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != ' ' && s[i] != '\n' {
			continue
		}
		b.WriteString(clean(s[start:i]))
		if i < len(s) {
			b.WriteByte(s[i])
		}
		start = i + 1
	}
	return b.String()
}
