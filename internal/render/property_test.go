package render

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"bedside/internal/answer"
	"bedside/internal/faq"
	"bedside/internal/lexicon"
	"bedside/internal/triage"

	"pgregory.net/rapid"
)

var dangerous = regexp.MustCompile("[@<>`*_#\\[\\]|~\\\\]|://|www\\.|\\bdiscord\\.")

// decision draws any decision. What stands for the asker's words is hostile; the
// clinic's text is plain, so that all that is dangerous in an output came from
// the asker.
func decision(t *rapid.T) answer.Decision {
	hostile := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"@everyone", "<@!4711>", "<#1>", "**4711**", "https://evil.example/4711", "a\x00b\x1b[31m", "`x`", "zalgo\u0335\u0336", "\u202egnihton", "[x](http://y)", "4711 mg", strings.Repeat("z", 500)}),
	)
	kinds := []lexicon.Kind{lexicon.Medicine, lexicon.Unknown, lexicon.Ambiguous, lexicon.Condition, lexicon.Substance}
	m := rapid.Custom(func(t *rapid.T) lexicon.Mention {
		k := rapid.SampledFrom(kinds).Draw(t, "kind")
		mention := lexicon.Mention{Surface: hostile.Draw(t, "surface"), Name: "lithium", Kind: k, Role: rapid.SampledFrom([]lexicon.Role{lexicon.Taken, lexicon.Asked, lexicon.Past}).Draw(t, "role")}
		if k == lexicon.Unknown {
			mention.Name = mention.Surface
		}
		return mention
	})
	d := answer.Decision{
		Kind:       rapid.SampledFrom([]answer.Kind{answer.Answer, answer.CoverGap, answer.Clarify, answer.Dosing, answer.Crisis, answer.NoAnswer, ""}).Draw(t, "kind"),
		Reason:     rapid.SampledFrom([]answer.Reason{answer.GapMedicine, answer.GapUnknown, answer.GapCondition, answer.DosingAsked, answer.RedFlag, answer.UrgentToday, answer.IllicitAsked, answer.Chatter, answer.TooShort, ""}).Draw(t, "reason"),
		Understood: rapid.SliceOfN(m, 0, 4).Draw(t, "understood"),
		Uncovered:  rapid.SliceOfN(hostile, 0, 4).Draw(t, "uncovered"),
		Notices:    rapid.SliceOfN(rapid.SampledFrom([]answer.Notice{answer.SoftAlarm, answer.PastCrisisFooter, answer.PersonalDataHint, answer.StaleContent}), 0, 3).Draw(t, "notices"),
		Confidence: rapid.Float64().Draw(t, "confidence"),
		Finding: triage.Finding{Category: rapid.SampledFrom(redFlags).Draw(t, "category"), Tier: triage.Tier(rapid.IntRange(0, 3).Draw(t, "tier")),
			ThirdPerson: rapid.Bool().Draw(t, "third"), Spanish: rapid.Bool().Draw(t, "spanish")},
	}
	for _, mention := range d.Understood {
		if mention.Kind == lexicon.Unknown {
			d.Uncovered = append(d.Uncovered, mention.Name)
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "passages") {
		p := &faq.Passage{ID: "x", Section: "Lithium", Path: []string{"T", "Lithium"}, Text: "VERBATIM text", DosingOK: rapid.Bool().Draw(t, "dosing_ok"), Doc: &faq.Document{File: "a.md", Title: "T"}}
		d.Passages = append(d.Passages, answer.Shown{Passage: p, Label: rapid.SampledFrom([]answer.Label{answer.Plain, answer.Class, answer.Partial, answer.General}).Draw(t, "label"),
			About: []string{"lithium"}, For: d.Uncovered})
	}
	return d
}

// Whatever is asked and decided: nothing that pings, links, formats or controls
// comes back, a number is not repeated in a dosing reply, and the kinds keep
// their promises.
func TestAnyDecision(t *testing.T) {
	r := New(Clinic{Name: "North Clinic"}, usa, nil)
	rapid.Check(t, func(t *rapid.T) {
		d := decision(t)
		reply := r.Reply("1", d)
		text := reply.Message
		outputs := append([]string{text}, reply.Uncovered...)
		for _, u := range reply.Understood {
			outputs = append(outputs, u.Surface, u.Name)
		}
		for _, out := range outputs {
			if hit := dangerous.FindString(out); hit != "" {
				t.Fatalf("%q in %q", hit, out)
			}
			for _, c := range out {
				if c != '\n' && (unicode.IsControl(c) || unicode.In(c, unicode.Cf, unicode.Co, unicode.Mn, unicode.Me)) {
					t.Fatalf("control character %U in %q", c, out)
				}
			}
			if !utf8.ValidString(out) {
				t.Fatalf("not UTF-8: %q", out)
			}
		}
		if d.Kind == answer.Dosing && strings.Contains(text, "4711") && !strings.Contains(text, "VERBATIM") {
			t.Fatalf("the asker's number comes back: %q", text)
		}
		if d.Kind == answer.Crisis {
			if strings.Contains(text, "VERBATIM") || len(reply.Passages) > 0 || !number.MatchString(text[:min(120, len(text))]) {
				t.Fatalf("crisis: %q", text)
			}
		} else if !strings.Contains(text, "Ask your provider before") {
			t.Fatalf("no consult-your-provider line: %q", text)
		}
		for _, p := range reply.Passages {
			if p.Text != "VERBATIM text" || d.Kind == answer.NoAnswer || d.Kind == answer.Clarify || d.Kind == answer.CoverGap && p.Label == "" {
				t.Fatalf("passage %+v in %s", p, d.Kind)
			}
		}
		if d.Kind == answer.Dosing && len(reply.Passages) > 0 && strings.Index(text, "Do not change or skip any dose") > strings.Index(text, "VERBATIM") {
			t.Fatalf("passage before the fixed line: %q", text)
		}
		if again := r.Reply("1", d); again.Message != text {
			t.Fatalf("two runs differ")
		}
	})
}

func FuzzCleanWord(f *testing.F) {
	for _, s := range []string{"", "zolvaquine", "St. John’s wort", "<@1>", "a\x00", "co-codamol 30/500", strings.Repeat("ab ", 40), "ŻółĆ", "\xff", "ketamine\u200b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := cleanWord(s)
		if got == "" || utf8.RuneCountInString(got) > maxWord || strings.TrimSpace(got) != got || strings.Contains(got, "  ") {
			t.Fatalf("cleanWord(%q) = %q", s, got)
		}
		for _, r := range got {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '\'' && r != ' ' {
				t.Fatalf("cleanWord(%q) = %q keeps %U", s, got, r)
			}
		}
		if again := cleanWord(got); again != got {
			t.Fatalf("not stable: %q then %q", got, again)
		}
	})
}
