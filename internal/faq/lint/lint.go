// Package lint says whether content should be published: findings with a rule,
// a severity, a place and a mend over a faq.Corpus, which it never changes. Some
// mends are mechanical: a finding of Folder carries them as Edits, and Fix writes
// them. Whether content can be read at all is the business of the faq package. Lint
// knows names only through a Vocabulary and knows nothing of the index.
package lint

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"bedside/internal/faq"
)

// Severity says what a finding means for publishing.
type Severity string

// An error forbids publishing; a warning is for a person to judge.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one reason to change the content.
type Finding struct {
	Rule     string   // id of the rule
	Severity Severity // already eased for a draft
	File     string   // as in faq.Document, or the clinic's lexicon
	Line     int      // 1-based
	Msg      string   // what is wrong
	Fix      string   // what to do about it
	Edits    []Edit   // that very mend, or nil where a person must do it
}

// Fixable reports whether Fix mends the finding.
func (f Finding) Fixable() bool { return len(f.Edits) > 0 }

// String returns "file:line: severity: message (rule)".
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d: %s: %s (%s)", f.File, f.Line, f.Severity, f.Msg, f.Rule)
}

// Vocabulary is what the rules must know about names of medicines, classes and
// conditions.
type Vocabulary interface {
	// Resolve returns the canonical name for a word of a covers list, and false
	// if nobody knows it.
	Resolve(name string) (canonical string, ok bool)
}

// Hierarchy is a Vocabulary that also knows classes. Without it the rule
// contradictory-covers finds nothing.
type Hierarchy interface {
	Vocabulary
	// NeverUnder reports whether a name belongs below a class though what is
	// written about the class never holds for it, as for an MAOI below
	// antidepressant. Both names are canonical; false if class is not a class.
	NeverUnder(class, name string) bool
}

// Speller is a Vocabulary that also knows words. Without it no slip of the pen is
// told from a word, and so none is found.
type Speller interface {
	Vocabulary
	// Spelled reports whether a folded word is correctly spelt English or part of
	// a name.
	Spelled(word string) bool
}

// Thesaurus is a Vocabulary that also knows lay words. Without it the rule
// synonym-loop sees only the loops that lie within the clinic's own file.
type Thesaurus interface {
	Vocabulary
	// StandsFor returns what a whole lay phrase stands for, none if it is not one.
	StandsFor(phrase string) []string
}

// Run returns what the rules find in the corpus, by file and line. Load the corpus
// with faq.Options{All: true} to see drafts; retired documents are passed over,
// and an error in a draft is only a warning, because nobody is served it. now
// decides what is due; its location is the clinic's. Links to allowedHosts and to
// names below them are no finding.
func Run(c *faq.Corpus, voc Vocabulary, now time.Time, allowedHosts ...string) []Finding {
	return newRun(c, voc, Options{Now: now, Hosts: allowedHosts}).all()
}

// Options is what Folder and Fix are told.
type Options struct {
	Now     time.Time // decides what is due; its location is the clinic's
	Hosts   []string  // links to them and to names below them are no finding
	Lexicon string    // the clinic's own lexicon, a name in the folder that may be missing; empty: none
}

// Folder is Run over all files of a content folder. It also looks at the clinic's
// lexicon and at what only the files show, such as blanks at the end of a line, and
// its findings carry their Edits. The error is that of faq.Load.
func Folder(fsys fs.FS, voc Vocabulary, o Options) ([]Finding, error) {
	c, err := faq.Load(fsys, faq.Options{All: true})
	if err != nil {
		return nil, err
	}
	r := newRun(c, voc, o)
	if err := r.readFiles(fsys); err != nil {
		return nil, err
	}
	return r.all(), nil
}

func living(c *faq.Corpus) *faq.Corpus { return c.Served(faq.Options{Drafts: true}) }

// run is the state of one Run: what is checked, and the rule that checks now.
type run struct {
	corpus      *faq.Corpus
	voc         Vocabulary
	now         time.Time
	hosts       []string
	lexiconName string
	lexicon     *lexiconFile                  // nil: none
	sources     map[*faq.Document]*source     // empty without files
	items       map[itemKey][]item            // settings lists that were looked up
	words       map[*faq.Passage][]spokenLine // see spoken
	rule        *Rule
	findings    []Finding
}

func newRun(c *faq.Corpus, voc Vocabulary, o Options) *run {
	r := &run{corpus: living(c), voc: voc, now: o.Now, lexiconName: o.Lexicon, items: make(map[itemKey][]item), words: make(map[*faq.Passage][]spokenLine)}
	for _, h := range o.Hosts {
		r.hosts = append(r.hosts, strings.ToLower(h))
	}
	return r
}

func (r *run) all() []Finding {
	for i := range rules {
		r.rule = &rules[i]
		r.rule.check(r)
	}
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Msg, b.Msg))
	})
	return r.findings
}

// report adds a finding of the current rule with the rule's severity.
func (r *run) report(d *faq.Document, line int, fix, format string, args ...any) *Finding {
	return r.reportAs(r.rule.Severity, d, line, fix, format, args...)
}

// reportAs is report for the rules that know a milder case. The finding may be
// changed until the next report.
func (r *run) reportAs(s Severity, d *faq.Document, line int, fix, format string, args ...any) *Finding {
	if d.Status == faq.Draft {
		s = Warning
	}
	r.findings = append(r.findings, Finding{Rule: r.rule.ID, Severity: s, File: d.File, Line: line, Msg: fmt.Sprintf(format, args...), Fix: fix})
	return &r.findings[len(r.findings)-1]
}
