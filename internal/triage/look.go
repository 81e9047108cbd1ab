package triage

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"bedside/internal/textnorm"
)

// Triage holds the compiled rules. It is safe for use by several goroutines and
// never changes after New.
type Triage struct {
	c    *compiled
	pool sync.Pool
}

// Option changes how New builds a Triage.
type Option func(*options)

type options struct {
	drugs []string
	fsys  fs.FS
}

// WithDrugWords gives the written names of medicines and substances that stand
// for {drug} in rules, several words allowed. Without it a short list of the
// rules' own is used, so that triage works with nothing else present.
func WithDrugWords(surfaces []string) Option {
	return func(o *options) { o.drugs = append(o.drugs, surfaces...) }
}

// WithRules reads the rule files (*.yaml) of a folder instead of the embedded ones.
func WithRules(fsys fs.FS) Option { return func(o *options) { o.fsys = fsys } }

// New compiles the rules. Errors name file and line; all are reported at once.
func New(opts ...Option) (*Triage, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	if o.fsys == nil {
		sub, err := fs.Sub(embedded, "rules")
		if err != nil {
			return nil, fmt.Errorf("embedded rules: %w", err)
		}
		o.fsys = sub
	}
	src, err := readRules(o.fsys)
	if err != nil {
		return nil, fmt.Errorf("triage rules: %w", err)
	}
	// The short list always counts: a lexicon without a name must not blind a rule.
	for _, l := range src.lists["drugs"] {
		o.drugs = append(o.drugs, strings.ReplaceAll(l.s, "_", " "))
	}
	c, err := compile(src, o.drugs)
	if err != nil {
		return nil, fmt.Errorf("triage rules: %w", err)
	}
	t := &Triage{c: c}
	t.pool.New = func() any { return new(scan) }
	return t, nil
}

// Look says what is found in a text. It takes any input and never panics.
func (t *Triage) Look(raw string) Finding {
	folded := textnorm.Fold(raw)
	return t.LookTokens(raw, folded, textnorm.Tokens(folded))
}

// LookTokens is Look for a caller that has folded and split the text already:
// folded must be textnorm.Fold(raw), toks textnorm.Tokens(folded).
func (t *Triage) LookTokens(raw, folded string, toks []textnorm.Token) Finding {
	s := t.pool.Get().(*scan)
	defer t.pool.Put(s)
	s.reset(t.c)
	if open, changed := undisguise(folded); changed {
		s.ws = s.rd.read(open, textnorm.Tokens(open))
	} else {
		s.ws = s.rd.read(folded, toks)
	}
	s.run()
	return s.decide(raw, folded)
}

// decide puts what was found in the order of gravity: red flag, then text that is
// no question, then illicit requests (a way of use or a test to beat often names an
// amount too), dosing, other languages, chatter.
func (s *scan) decide(raw, folded string) Finding {
	f := Finding{PersonalData: personal(folded, s.ws, s.c.lists["label"]), PastCrisis: s.footer}
	set := func(c Category, rule string) Finding {
		f.Category, f.Rule = c, rule
		return f
	}
	if h := s.body(s.gravest()); h != nil {
		f.Tier, f.Spanish, f.ThirdPerson = h.rule.tier, h.rule.spanish, s.thirdPerson(h)
		f.PastCrisis = false
		return set(h.rule.category, h.rule.id)
	}
	if s.softly != nil {
		f.Soft = true
	}
	if s.linkAlone(raw, folded) {
		return set(LinkOnly, "shape.link")
	}
	if s.unreadable(folded) {
		return set(Unreadable, "shape.unreadable")
	}
	if h := s.first(Injection); h != nil {
		return set(Injection, h.rule.id)
	}
	if codeAlone(raw, s.ws) {
		return set(Injection, "shape.code")
	}
	if h := s.first(LinkOnly); h != nil {
		return set(LinkOnly, h.rule.id)
	}
	if f.PersonalData && !s.asks(folded) {
		return set(PersonalData, "shape.personal")
	}
	for _, c := range []Category{Illicit, Dosing} {
		if h := s.first(c); h != nil {
			return set(c, h.rule.id)
		}
	}
	if s.foreign(raw, folded) {
		return set(Foreign, "shape.foreign")
	}
	if len(s.ws) == 0 {
		return set(Chatter, "shape.emoji")
	}
	if h := s.first(Chatter); h != nil {
		return set(Chatter, h.rule.id)
	}
	if f.Soft {
		f.Rule = s.softly.id
	}
	return f
}

// undisguise undoes signs put for letters inside words: "su!cide", "k*ll", "$uicide".
func undisguise(folded string) (string, bool) {
	if !strings.ContainsAny(folded, "!*$@|") {
		return folded, false
	}
	b := []byte(folded)
	out := make([]byte, 0, len(b))
	changed := false
	for i, c := range b {
		inside := i+1 < len(b) && isLetter(b[i+1]) && i > 0 && isLetter(b[i-1])
		leads := c == '$' && i+1 < len(b) && isLetter(b[i+1]) && (i == 0 || b[i-1] == ' ')
		switch {
		case inside && (c == '!' || c == '|'):
			c, changed = 'i', true
		case inside && c == '*':
			changed = true
			continue
		case inside && c == '@' && !strings.Contains(folded[i:], "."):
			c, changed = 'a', true
		case (inside || leads) && c == '$':
			c, changed = 's', true
		}
		out = append(out, c)
	}
	return string(out), changed
}
