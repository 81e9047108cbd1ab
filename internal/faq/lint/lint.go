// Package lint says whether content should be published: findings with a rule,
// a severity, a place and a mend over a faq.Corpus, which it never changes.
// Whether content can be read at all is the business of the faq package. Lint
// knows names only through a Vocabulary and knows nothing of the index.
package lint

import (
	"cmp"
	"fmt"
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
	File     string   // as in faq.Document
	Line     int      // 1-based
	Msg      string   // what is wrong
	Fix      string   // what to do about it
}

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

// Run returns what the rules find in the corpus, by file and line. Load the corpus
// with faq.Options{All: true} to see drafts; retired documents are passed over,
// and an error in a draft is only a warning, because nobody is served it. now
// decides what is due; its location is the clinic's. Links to allowedHosts and to
// names below them are no finding.
func Run(c *faq.Corpus, voc Vocabulary, now time.Time, allowedHosts ...string) []Finding {
	r := &run{corpus: living(c), voc: voc, now: now}
	for _, h := range allowedHosts {
		r.hosts = append(r.hosts, strings.ToLower(h))
	}
	for i := range rules {
		r.rule = &rules[i]
		r.rule.check(r)
	}
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Msg, b.Msg))
	})
	return r.findings
}

func living(c *faq.Corpus) *faq.Corpus { return c.Served(faq.Options{Drafts: true}) }

// run is the state of one Run: what is checked, and the rule that checks now.
type run struct {
	corpus   *faq.Corpus
	voc      Vocabulary
	now      time.Time
	hosts    []string
	rule     *Rule
	findings []Finding
}

// report adds a finding of the current rule with the rule's severity.
func (r *run) report(d *faq.Document, line int, fix, format string, args ...any) {
	r.reportAs(r.rule.Severity, d, line, fix, format, args...)
}

// reportAs is report for the rules that know a milder case.
func (r *run) reportAs(s Severity, d *faq.Document, line int, fix, format string, args ...any) {
	if d.Status == faq.Draft {
		s = Warning
	}
	r.findings = append(r.findings, Finding{Rule: r.rule.ID, Severity: s, File: d.File, Line: line, Msg: fmt.Sprintf(format, args...), Fix: fix})
}
