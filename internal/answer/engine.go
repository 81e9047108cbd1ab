package answer

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"bedside/internal/index"
	"bedside/internal/lexicon"
	"bedside/internal/query"
	"bedside/internal/textnorm"
	"bedside/internal/triage"
)

// Engine answers questions. It is safe for concurrent use, keeps nothing of a
// question and writes nothing.
type Engine struct {
	triage *triage.Triage
	parser *query.Parser
	lex    *lexicon.Lexicon
	now    func() time.Time

	calibration Calibration
	pastDue     bool // what is past its review is shown too
	holds       atomic.Pointer[Holds]
}

// Option changes an engine while it is made.
type Option func(*Engine)

// WithCalibration replaces the shipped calibration.
func WithCalibration(c Calibration) Option { return func(e *Engine) { e.calibration = c } }

// New returns an engine. The clock decides which reviews are past.
func New(t *triage.Triage, lex *lexicon.Lexicon, now func() time.Time, opts ...Option) (*Engine, error) {
	p, err := query.NewParser(lex)
	if err != nil {
		return nil, err
	}
	e := &Engine{triage: t, parser: p, lex: lex, now: now}
	e.holds.Store(&Holds{})
	for _, o := range opts {
		o(e)
	}
	return e, nil
}

// Open gives the content to answer from. It is called only for a question that
// needs content, so that a red flag is answered when nothing can be opened. A nil
// catalog without an error means that there is no verified content.
type Open func(ctx context.Context) (*Catalog, error)

// depth is how many hits are looked at among the passages that can be part of a
// reply. Past them a passage has a word or two in common with the question.
const depth = 64

// Ask answers one question. The error is that of open or of reading the index.
func (e *Engine) Ask(ctx context.Context, question string, open Open) (Decision, error) {
	return e.ask(ctx, question, open, false)
}

// AskNormally answers as Ask does but without the red-flag step: for a person
// who was shown the emergency text and says that this is no emergency. The
// footer with the numbers stays.
func (e *Engine) AskNormally(ctx context.Context, question string, open Open) (Decision, error) {
	return e.ask(ctx, question, open, true)
}

func (e *Engine) ask(ctx context.Context, question string, open Open, calm bool) (Decision, error) {
	r := e.read(question)
	if calm && r.finding.Tier != triage.NoTier {
		r.finding = triage.Finding{PastCrisis: true}
	}
	return e.steady(ctx, func() (Decision, error) { return e.reply(ctx, r, open) })
}

// steady decides anew where staff have stopped something meanwhile: once a stop is in
// force, no question that was on its way shows what is stopped. It also lets content
// that is opened for the first question bring its stops with it.
func (e *Engine) steady(ctx context.Context, decide func() (Decision, error)) (Decision, error) {
	for {
		held := e.holds.Load()
		d, err := decide()
		if err != nil || e.holds.Load() == held || ctx.Err() != nil {
			return d, err
		}
	}
}

// reading is a text as triage and the parser see it.
type reading struct {
	text     string
	folded   string
	toks     []textnorm.Token
	finding  triage.Finding
	names    []lexicon.Mention // that must count as asked about, whatever their sentence makes of them
	withheld bool              // not to be sent: something was heard in a part of it, or it is kept locked; see harmless
}

func (e *Engine) read(text string) reading {
	r := reading{text: text, folded: textnorm.Fold(text)}
	r.toks = textnorm.Tokens(r.folded)
	r.finding = e.look(text, r.folded, r.toks)
	return r
}

// reply makes the decision on a text that was read.
func (e *Engine) reply(ctx context.Context, r reading, open Open) (Decision, error) {
	d, err := e.byWords(ctx, r, open)
	if err != nil {
		return d.Decision, err
	}
	return d.finish(ctx)
}

// byWords makes the decision that words make alone, yet without the passages' texts.
func (e *Engine) byWords(ctx context.Context, r reading, open Open) (draft, error) {
	d, done := fromFinding(r.finding)
	if done && d.Kind != Dosing {
		return draft{Decision: d}, nil
	}
	v := e.view()
	var c *Catalog
	var err error
	if !v.holds.All {
		c, err = open(ctx)
	}
	if err != nil || c == nil {
		if done {
			return draft{Decision: d}, nil // a dosing reply needs no content
		}
		return draft{Decision: Decision{Kind: NoAnswer, Reason: Unavailable, Finding: r.finding, Notices: notices(r.finding)}}, err
	}
	q := e.parser.Parse(r.folded, r.toks, c.content.Vocabulary)
	q.Mentions = insist(q.Mentions, r.names)
	s := newSituation(q, c, e.calibration, v)
	res, err := c.content.Retrieve(ctx, s.asked(), depth)
	if err != nil {
		return draft{}, fmt.Errorf("retrieve: %w", err)
	}
	s.rank(res.Hits)
	out := draft{Decision: decide(r.finding, s), reading: r, situation: s}
	for _, x := range res.Corrections {
		out.corrections = append(out.corrections, x.From+" → "+x.To)
	}
	return out, nil
}

// finish orders what words have left open by meaning, where that can be told, and
// reads the texts.
func (d *draft) finish(ctx context.Context) (Decision, error) {
	s := d.situation
	if s == nil {
		return d.Decision, nil
	}
	if s.near = d.near(ctx); s.near != nil {
		d.Decision = decide(d.reading.finding, s)
	}
	for _, t := range s.query.Terms {
		d.Explain.Terms = append(d.Explain.Terms, fmt.Sprintf("%s^%.2f", t.Text, t.Weight))
	}
	d.Explain.Corrections = d.corrections
	for i := range d.Passages {
		if err := fill(&d.Passages[i], s.catalog.content); err != nil {
			return Decision{}, err
		}
	}
	return d.Decision, nil
}

// look lets triage look at the text, and at the end of one that is longer than
// what folding keeps: people tell their story first and what is wrong last.
func (e *Engine) look(question, folded string, toks []textnorm.Token) triage.Finding {
	f := e.triage.LookTokens(question, folded, toks)
	if len(question) > textnorm.MaxRunes {
		if end := e.triage.Look(question[len(question)-textnorm.MaxRunes:]); end.Tier > f.Tier {
			return end
		}
	}
	return f
}

// nameWeight lowers the words of names where others carry the question: which
// passages cover a name is decided by coverage, and among those all are about it,
// while headings that repeat it attract beyond what they say.
const nameWeight = 0.25

// terms weighs the query's words for retrieval.
func terms(q *query.Query) []index.Term {
	weight := nameWeight
	if bare(q) {
		weight = 1
	}
	out := make([]index.Term, len(q.Terms))
	for i, t := range q.Terms {
		out[i] = index.Term{Text: t.Text, Weight: t.Weight, Fixed: t.Fixed, Added: t.Added}
		if t.Name {
			out[i].Weight *= weight
		}
	}
	return out
}

// bare reports whether the question says nothing beside names and everyday
// words: "can i do ketamine on methadone".
func bare(q *query.Query) bool {
	for _, g := range q.Groups {
		if g.Class != query.Light {
			return false
		}
	}
	return true
}

// fill reads the verbatim text of a shown passage into a copy of it.
func fill(s *Shown, content Content) error {
	i, ok := content.ByID(s.Passage.ID)
	if !ok {
		return fmt.Errorf("passage %s is gone", s.Passage.ID)
	}
	text, err := content.Text(i)
	if err != nil {
		return fmt.Errorf("read passage %s: %w", s.Passage.ID, err)
	}
	p := *s.Passage
	p.Text = text
	s.Passage = &p
	return nil
}

// Choose shows the passage that was picked from a list of choices. An id that
// the content no longer has, or may no longer show, is a NoAnswer.
func (e *Engine) Choose(id string, c *Catalog) (Decision, error) {
	if c == nil {
		return Decision{Kind: NoAnswer, Reason: Unavailable}, nil
	}
	i, ok := c.content.ByID(id)
	if !ok || e.view().hides(c.content.Passage(i)) {
		return Decision{Kind: NoAnswer, Reason: BelowThreshold}, nil
	}
	d := Decision{Kind: Answer, Reason: Chosen, Confidence: 1, Passages: []Shown{{Passage: c.content.Passage(i)}}}
	return d, fill(&d.Passages[0], c.content)
}

// fromFinding decides what triage alone decides.
func fromFinding(f triage.Finding) (Decision, bool) {
	d := Decision{Finding: f, Notices: notices(f)}
	switch f.Category {
	case triage.None:
		return d, false
	case triage.Dosing:
		d.Kind, d.Reason = Dosing, DosingAsked
	case triage.Illicit:
		d.Kind, d.Reason = NoAnswer, IllicitAsked
	case triage.PersonalData:
		d.Kind, d.Reason = NoAnswer, PersonalData
	case triage.Injection:
		d.Kind, d.Reason = NoAnswer, Injection
	case triage.LinkOnly:
		d.Kind, d.Reason = NoAnswer, LinkOnly
	case triage.Chatter:
		d.Kind, d.Reason = NoAnswer, Chatter
	case triage.Unreadable:
		d.Kind, d.Reason = NoAnswer, Unreadable
	case triage.Foreign:
		d.Kind, d.Reason = NoAnswer, OtherLanguage
	case triage.UrgentToday:
		d.Kind, d.Reason = Crisis, UrgentToday
	default: // every other category is a red flag
		if f.Soft {
			return d, false
		}
		d.Kind, d.Reason = Crisis, RedFlag
	}
	d.Confidence = 1
	return d, true
}

func notices(f triage.Finding) []Notice {
	var out []Notice
	if f.Soft {
		out = append(out, SoftAlarm)
	}
	if f.PastCrisis {
		out = append(out, PastCrisisFooter)
	}
	if f.PersonalData {
		out = append(out, PersonalDataHint)
	}
	return out
}
