package answer

import (
	"context"
	"slices"
	"strings"

	"bedside/internal/lexicon"
	"bedside/internal/query"
	"bedside/internal/textnorm"
	"bedside/internal/triage"
)

// followUpWords is the length up to which a question is taken for a follow-up:
// who writes more says what it is about.
const followUpWords = 10

// openers begin a question that goes on from the one before.
var openers = phrases(
	"and", "n", "&", "+", "or", "but", "also", "plus", "with", "then",
	"what about", "whats about", "how about", "what if", "same with", "same for", "same question", "any other",
)

// fillers may stand before an opener.
var fillers = words("ok okay k so well hmm um uh thanks thank thx ty you cool yes yeah yep no nope oh ah right alright")

// pronouns stand in the place of a medicine, or of the matter itself.
var pronouns = words("it its that this these those them they both either")

// stand are those of the pronouns that stand for a thing that can be taken.
var stand = words("it that them those these")

// backward are words of an addendum to what was just said.
var backward = words("it them all that those too both everything whole entire rest every")

func words(list string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

func phrases(list ...string) [][]string {
	out := make([][]string, len(list))
	for i, p := range list {
		out[i] = strings.Fields(p)
	}
	return out
}

func pointsBack(toks []textnorm.Token) bool {
	return slices.ContainsFunc(toks, func(t textnorm.Token) bool { return backward[t.Bare] })
}

// opens reports whether the words begin as a follow-up does.
func opens(toks []textnorm.Token) bool {
	for len(toks) > 0 && fillers[toks[0].Bare] {
		toks = toks[1:]
	}
	return slices.ContainsFunc(openers, func(p []string) bool {
		if len(toks) < len(p) {
			return false
		}
		for i, w := range p {
			if toks[i].Bare != w {
				return false
			}
		}
		return true
	})
}

// leans reports whether a text is a follow-up of what was said before: short, and
// either it begins as one or a pronoun stands where its medicine would.
func leans(r reading, named func() []lexicon.Mention) bool {
	if len(r.toks) == 0 || len(r.toks) > followUpWords {
		return false
	}
	if opens(r.toks) {
		return true
	}
	return slices.ContainsFunc(r.toks, func(t textnorm.Token) bool { return pronouns[t.Bare] }) &&
		!slices.ContainsFunc(named(), func(m lexicon.Mention) bool { return m.Kind != lexicon.Condition })
}

// names returns what a text asks about by name: medicines and conditions.
func (e *Engine) names(r reading, c *Catalog) []lexicon.Mention {
	var out []lexicon.Mention
	for _, m := range e.lex.Find(r.toks, lexicon.FindOptions{Vocabulary: c.content.Vocabulary}) {
		if m.Role == lexicon.Taken || m.Role == lexicon.Asked {
			out = append(out, m)
		}
	}
	return out
}

// insist makes every name of wanted one that is asked about: a sentence before
// ("instead of tramadol") must not excuse the name that follows it.
func insist(mentions, wanted []lexicon.Mention) []lexicon.Mention {
	for _, w := range wanted {
		i := slices.IndexFunc(mentions, func(m lexicon.Mention) bool { return m.Name == w.Name && m.Kind == w.Kind })
		switch {
		case i < 0:
			mentions = append(mentions, w)
		case mentions[i].Role != lexicon.Taken:
			mentions[i].Role = w.Role
		}
	}
	slices.SortStableFunc(mentions, func(a, b lexicon.Mention) int { return a.First - b.First })
	return mentions
}

// followUp answers a question together with what it leans on. used is false
// where it does not lean on anything, or is better answered alone.
func (e *Engine) followUp(ctx context.Context, earlier []string, question string, alone reading, open Open) (d Decision, c Context, used bool, err error) {
	if len(alone.toks) > followUpWords { // cheaply, before content is opened
		return d, c, false, nil
	}
	cat, err := open(ctx)
	if err != nil || cat == nil {
		return d, c, false, nil // the question alone says what is to be said then
	}
	own := e.names(alone, cat)
	if !leans(alone, func() []lexicon.Mention { return own }) {
		return d, c, false, nil
	}
	before, ok := e.leanedOn(earlier, cat)
	if !ok {
		return d, c, false, nil
	}
	// A line end parts the two: words of the one sentence must not say which part
	// the names of the other play.
	asked := before + "\n" + question
	joint := e.read(asked)
	lead := e.read(before)
	if isAlarm(lead.finding) || isAlarm(joint.finding) {
		return d, c, false, nil // together has looked at that
	}
	if first, settled := fromFinding(joint.finding); settled && first.Kind != Dosing {
		return d, c, false, nil // the refusal belonged to the message before
	}
	joint.withheld = !lead.harmless() || !alone.harmless()
	joint.names = e.names(lead, cat)
	// "How much of it" and "cut that in half" ask for a dose once the medicine
	// stands where the pronoun does.
	if f := e.read(spelledOut(alone.toks, joint.names)).finding; f.Category == triage.Dosing {
		joint.finding = f
	}
	joint.finding.PastCrisis = joint.finding.PastCrisis || alone.finding.PastCrisis
	shift := len(lead.toks)
	for _, m := range own {
		m.First, m.Last = m.First+shift, m.Last+shift
		joint.names = append(joint.names, m)
	}
	same := func(context.Context) (*Catalog, error) { return cat, nil } // both from one content
	both, err := e.byWords(ctx, joint, same)
	if err != nil {
		return d, c, false, err
	}
	byItself, err := e.byWords(ctx, alone, same)
	if err != nil {
		return d, c, false, err
	}
	if !preferred(both.Decision, byItself.Decision) || both.Kind == Answer && e.strange(alone, cat) {
		d, err = byItself.finish(ctx)
		return d, Context{Asked: question}, err == nil, err
	}
	if d, err = both.finish(ctx); err != nil {
		return d, c, false, err
	}
	d.Explain.Steps = append([]string{"a follow-up: asked together with the messages before"}, d.Explain.Steps...)
	return d, Context{UsedEarlier: true, Asked: asked}, true, nil
}

// spelledOut puts the first medicine of names in the place of the pronouns, or
// behind the last word where there is none.
func spelledOut(toks []textnorm.Token, names []lexicon.Mention) string {
	i := slices.IndexFunc(names, func(m lexicon.Mention) bool { return m.Kind != lexicon.Condition })
	if i < 0 {
		return ""
	}
	var out []string
	stood := false
	for _, t := range toks {
		if stand[t.Bare] {
			out = append(out, names[i].Surface)
			stood = true
		} else {
			out = append(out, t.Text)
		}
	}
	if !stood {
		out = append(out, names[i].Surface)
	}
	return strings.Join(out, " ")
}

// strange reports whether a text says something that the content never speaks of.
// It may well be a medicine that nobody knows, and what it leans on must not
// answer for it.
func (e *Engine) strange(r reading, c *Catalog) bool {
	q := e.parser.Parse(r.folded, r.toks, c.content.Vocabulary)
	return slices.ContainsFunc(q.Groups, func(g query.Group) bool {
		return g.Class == query.Content && !slices.ContainsFunc(g.Alternatives, func(words []string) bool {
			_, _, known := c.words.find(words)
			return known
		})
	})
}

// leanedOn returns the last question, with the follow-ups behind it, if it names
// something. What is no question is passed over; a red flag ends the search.
func (e *Engine) leanedOn(earlier []string, c *Catalog) (string, bool) {
	var parts []string
	named := false
	for _, m := range slices.Backward(earlier) {
		r := e.read(m)
		if isAlarm(r.finding) {
			break
		}
		if d, settled := fromFinding(r.finding); settled && d.Kind != Dosing {
			continue // thanks, or what was refused
		}
		own := e.names(r, c)
		parts = append(parts, m)
		named = named || len(own) > 0
		if !leans(r, func() []lexicon.Mention { return own }) {
			break
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, "\n"), named
}

// preferred reports whether the decision on both messages stands against the one
// on the question alone: it does unless the question alone is answered better or
// with more care.
func preferred(joint, alone Decision) bool {
	careful := alone.Kind == CoverGap || alone.Kind == Clarify && alone.Reason == AmbiguousMedicine
	switch {
	case joint.Kind == Dosing || joint.Kind == CoverGap:
		return true
	case alone.Reason == OffTopic: // the clinic's business, whatever was spoken of before
		return false
	case joint.Kind == Answer:
		return !careful
	case joint.Kind == Clarify && joint.Reason == AmbiguousMedicine:
		return true
	case joint.Kind == Clarify:
		return alone.Kind == NoAnswer || alone.Kind == Clarify && !careful
	}
	return false
}
