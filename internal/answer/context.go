package answer

import (
	"context"
	"slices"
	"strings"

	"bedside/internal/textnorm"
	"bedside/internal/triage"
)

const (
	// maxEarlier is how many messages before a question count, maxEarlierRunes how
	// much of each: what was said longer ago is another conversation.
	maxEarlier      = 4
	maxEarlierRunes = 1000
	// addendum is the length in words up to which a message that points back ("all
	// of them") is read as the end of the sentence before it. Reading whatever
	// follows so makes an emergency of 1,826 of the 216,690 pairs of harmless
	// labelled questions; with this bound, and line ends between all else, of 140.
	addendum = 6
)

// Context says what of a conversation a decision rests on.
type Context struct {
	UsedEarlier bool   // earlier messages decided with the question
	Asked       string // what the decision answers; Understood counts its words
}

// AskInContext is Ask for a question that may lean on what the same person said
// just before, oldest first. Of the earlier messages the last four count, of each
// the first 1,000 characters.
//
// What is a red flag together is answered as one ("i drank with my methadone", "im
// so drowsy and cold"). A follow-up ("and with lithium?") is asked together with what it
// leans on, so that every name in both must be covered. The reply is never less
// careful than that to the question alone.
func (e *Engine) AskInContext(ctx context.Context, earlier []string, question string, open Open) (Decision, Context, error) {
	earlier = bounded(earlier)
	alone := e.read(question)
	if !isAlarm(alone.finding) {
		if f, asked, found := e.together(earlier, question, alone.toks); found {
			d, _ := fromFinding(f)
			return d, Context{UsedEarlier: true, Asked: asked}, nil
		}
	}
	var c Context
	d, err := e.steady(ctx, func() (d Decision, err error) {
		if _, settled := fromFinding(alone.finding); !settled && len(earlier) > 0 {
			var used bool
			if d, c, used, err = e.followUp(ctx, earlier, question, alone, open); used || err != nil {
				return d, err
			}
		}
		c = Context{Asked: question}
		return e.reply(ctx, alone, open)
	})
	return d, c, err
}

// bounded returns the last of the earlier messages, each cut.
func bounded(earlier []string) []string {
	earlier = earlier[max(0, len(earlier)-maxEarlier):]
	out := make([]string, 0, len(earlier))
	for _, m := range earlier {
		if len(m) > maxEarlierRunes {
			n, at := 0, len(m)
			for i := range m {
				if n == maxEarlierRunes {
					at = i
					break
				}
				n++
			}
			m = m[:at]
		}
		if strings.TrimSpace(m) != "" {
			out = append(out, m)
		}
	}
	return out
}

func isAlarm(f triage.Finding) bool {
	d, done := fromFinding(f)
	return done && d.Kind == Crisis
}

// together looks for a red flag that only the messages together show. It must be
// graver than what the earlier messages show without the question: an emergency
// that was answered is not answered again with every later question.
func (e *Engine) together(earlier []string, question string, toks []textnorm.Token) (f triage.Finding, asked string, found bool) {
	// Nothing is graver than the gravest tier, so that a message of that tier
	// would only hide what the others say.
	earlier = slices.DeleteFunc(slices.Clone(earlier), func(m string) bool {
		f := e.read(m).finding
		return isAlarm(f) && f.Tier == triage.TierA
	})
	try := func(before, joint string) bool {
		f = e.read(joint).finding
		asked = joint
		return isAlarm(f) && f.Tier > e.tier(before)
	}
	for k := len(earlier) - 1; k >= 0; k-- {
		before := strings.Join(earlier[k:], "\n")
		if try(before, before+"\n"+question) {
			return f, asked, true
		}
	}
	if len(toks) > addendum || !pointsBack(toks) {
		return triage.Finding{}, "", false
	}
	for _, before := range slices.Backward(earlier) {
		if c := e.read(before).finding.Category; c == triage.Chatter || c == triage.Unreadable {
			continue // "hello?" between the two halves
		}
		if try(before, strings.TrimRight(before, " \t\n.,!?;:…")+" "+question) {
			return f, asked, true
		}
		break
	}
	return triage.Finding{}, "", false
}

// tier is how grave a text alone is.
func (e *Engine) tier(text string) triage.Tier {
	if f := e.read(text).finding; isAlarm(f) {
		return f.Tier
	}
	return triage.NoTier
}
