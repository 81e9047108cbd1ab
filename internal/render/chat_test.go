package render

import (
	"regexp"
	"strings"
	"testing"

	"bedside/internal/answer"
)

func TestSayings(t *testing.T) {
	full := north
	full.Privacy, full.Report = "https://north.example/privacy", "help@north.example"
	for who, clinic := range map[string]Clinic{"clinic": full, "no name": {}} {
		r := New(clinic, usa, nil)
		for s := range sayCount {
			text := r.Saying(s, "minutes", "5", "days", "30", "code", "K7QF-0M2Z-9WXE-41HT", "when", "2 days", "found", "a name", "helper", "model.example")
			if text == "" || strings.ContainsAny(text, "{}") || strings.Contains(text, "\n\n\n") {
				t.Errorf("%s %d: not filled or with a hole: %q", who, s, text)
			}
			if g := grade(strings.ReplaceAll(text, "https://north.example/privacy", "")); g > 6 {
				t.Errorf("%s %d: grade %.1f, at most 6:\n%s", who, s, g, text)
			}
			if len(text) > 1000 {
				t.Errorf("%s %d: %d characters are too many", who, s, len(text))
			}
			if regexp.MustCompile(`(?i)\b(safe|fine|yes|no)\b`).MatchString(strings.ReplaceAll(strings.ReplaceAll(text, "no longer", ""), "keep no questions and no answers", "")) && s != SayNoTopics {
				t.Errorf("%s %d: a judgement of the bot's own: %q", who, s, text)
			}
		}
		for _, s := range []Say{SayStillHere, SayAskAgainAlarm, SayDangerTip} {
			if text := r.Saying(s); !strings.Contains(text[:min(120, len(text))], "911") {
				t.Errorf("%s %d: the number does not come first: %q", who, s, text)
			}
		}
	}
	if New(north, usa, nil).Sayings(sayCount) != nil || New(north, usa, nil).Sayings(-1) != nil {
		t.Error("a text that does not exist")
	}
	if text := New(north, usa, nil).Saying(SayPrivacy, "minutes", "5"); strings.Contains(text, "policy:") || !strings.Contains(text, "Tell North Clinic") && !strings.Contains(text, "Tell the") && !strings.Contains(text, north.Phone) {
		t.Errorf("without an address of its own: %q", text)
	}
}

func TestButtonsFit(t *testing.T) {
	for _, label := range []string{ButtonMore, ButtonOther, ButtonShare, ButtonContact, ButtonCalm, ButtonRemove, ButtonForget, ButtonBack, ButtonNext, ButtonPrevious,
		ButtonHelpful, ButtonNotHelpful, ButtonAskStaff, ButtonSend, ButtonEditAgain, ButtonDeleteSent} {
		if n := len([]rune(label)); n == 0 || n > 80 {
			t.Errorf("%q has %d characters", label, n)
		}
	}
}

func TestPage(t *testing.T) {
	for label, want := range map[answer.Label]string{answer.Plain: "", answer.Class: labelClassShort, answer.Partial: labelPartShort, answer.General: labelGenShort} {
		m := northern().Page(passage(nil), label)
		if len(m.Blocks) != 1 || m.Blocks[0].Label != want || m.Blocks[0].Kind != label || m.Blocks[0].Text != verbatim {
			t.Errorf("%q: %+v", label, m.Blocks)
		}
		if len(m.Closing) == 0 || !strings.Contains(m.Closing[0], "Ask your provider") {
			t.Errorf("%q: no consult-your-provider line", label)
		}
	}
}
