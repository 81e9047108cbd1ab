package lint

import (
	"strings"
	"unicode/utf8"

	"bedside/internal/faq"
	"bedside/internal/textnorm"
)

// tokens returns the words of a text of any length. Fold looks at a bounded part,
// so a longer text is cut at blanks.
func tokens(s string) []textnorm.Token {
	var out []textnorm.Token
	for s != "" {
		part := s
		if len(part) > textnorm.MaxRunes {
			cut := strings.LastIndexAny(part[:textnorm.MaxRunes], " \n\t")
			if cut <= 0 {
				cut = textnorm.MaxRunes
				for !utf8.RuneStart(part[cut]) {
					cut--
				}
			}
			part = part[:cut]
		}
		out = append(out, textnorm.Tokens(textnorm.Fold(part))...)
		s = s[len(part):]
		if strings.Trim(s, " \n\t") == "" {
			break
		}
	}
	return out
}

// key is a text's words alone, in the form in which two questions are the same.
func key(s string) string {
	toks := tokens(s)
	words := make([]string, len(toks))
	for i, t := range toks {
		words[i] = t.Bare
	}
	return strings.Join(words, " ")
}

func checkDuplicateQuestion(r *run) {
	type asking struct {
		p        *faq.Passage
		line     int
		question bool // a phrasing of patients or a heading that asks
	}
	first := make(map[string]asking)
	check := func(words string, a asking) {
		k := key(words)
		if k == "" {
			return
		}
		other, ok := first[k]
		if !ok {
			first[k] = a
			return
		}
		if other.p == a.p {
			return
		}
		s := Warning
		if a.question && other.question {
			s = r.rule.Severity
		}
		r.reportAs(s, a.p.Doc, a.line, "keep the words at the passage that answers them best", "%q is also how %s:%d is asked for", words, other.p.Doc.File, other.line)
	}
	for _, p := range r.corpus.Passages {
		check(p.Section, asking{p, p.Line, strings.HasSuffix(strings.TrimSpace(p.Section), "?")})
		for _, q := range p.AlsoAsked {
			check(q, asking{p, p.KeyLine("also_asked"), true})
		}
	}
}

// harm are phrases of an entry that is about something going wrong in the body.
var harm = []string{
	"side effect", "side effects", "sideeffect", "sideeffects", "adverse effect", "adverse effects", "adverse event", "adverse events", "adverse reaction", "adverse reactions",
	"reaction", "reactions", "allergy", "allergies", "allergic", "overdose", "overdoses", "overdosed", "overdosing", "complication", "complications", "goes wrong", "go wrong", "went wrong",
	"emergency", "emergencies", "trouble breathing", "feel unwell", "feel sick", "feel ill", "feel worse",
}

// harmless are phrases that have such words in them and mean something else.
var harmless = []string{"reaction time", "reaction times", "emergency contact", "emergency contacts"}

func checkMissingEmergency(r *run) {
	for _, p := range r.corpus.Passages {
		if p.Attach == faq.AttachEmergency {
			continue
		}
		about := append(append([]string(nil), p.Path...), p.Doc.Title)
		if phrase := firstPhrase(append(about, p.AlsoAsked...), harm); phrase != "" {
			r.report(p.Doc, p.Line, "add attach: emergency to the comment under the heading", "is about %q and does not show the emergency line", phrase)
		}
	}
}

func firstPhrase(texts, phrases []string) string {
	for _, t := range texts {
		words := " " + key(t) + " "
		for _, h := range harmless {
			words = strings.ReplaceAll(words, " "+h+" ", " ")
		}
		for _, ph := range phrases {
			if strings.Contains(words, " "+ph+" ") {
				return ph
			}
		}
	}
	return ""
}

func checkHeadingWithoutText(r *run) {
	for _, d := range r.corpus.Documents {
		for i, h := range d.Headings {
			groups := i+1 < len(d.Headings) && d.Headings[i+1].Level > h.Level
			if !h.HasText && !groups {
				r.report(d, h.Line, "write the text or remove the heading", "the heading %q has no text", h.Text)
			}
		}
	}
	for _, p := range r.corpus.Passages {
		if key(p.Text) == "" {
			r.report(p.Doc, p.Line, "write the text or remove the heading", "the text under %q has no words", p.Section)
		}
	}
}
