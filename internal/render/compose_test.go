package render

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/faq"
	"bedside/internal/lexicon"

	"github.com/google/go-cmp/cmp"
)

// verbatim holds what careless handling would change: a curly apostrophe, odd
// spaces, Markdown, a line end in Windows style.
const verbatim = "Ketamine’s  effect:\n\n- one\u00a0**bold**\n  - two <b>\r\n\n1. three \\_ @"

func passage(change func(p *faq.Passage)) *faq.Passage {
	p := &faq.Passage{
		ID: "ab12", Section: "Lithium", Covers: []string{"lithium"}, Path: []string{"Other medicines", "Lithium"}, Text: verbatim,
		Doc: &faq.Document{File: "other.md", Title: "Other medicines", Status: faq.Published, Reviewed: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)},
	}
	if change != nil {
		change(p)
	}
	return p
}

func mention(name, surface string, kind lexicon.Kind, role lexicon.Role) lexicon.Mention {
	return lexicon.Mention{Name: name, Surface: surface, Kind: kind, Role: role}
}

func names(s string) string {
	return map[string]string{"ssri": "SSRI (selective serotonin reuptake inhibitor)", "st_johns_wort": "St. John's wort"}[s] + map[bool]string{true: s}[s != "ssri" && s != "st_johns_wort"]
}

func northern() *Renderer { return New(north, usa, names) }

func TestAnswer(t *testing.T) {
	d := answer.Decision{Kind: answer.Answer, Reason: answer.CoveredNamed,
		Passages:   []answer.Shown{{Passage: passage(nil)}},
		Understood: []lexicon.Mention{mention("ketamine", "k", lexicon.Medicine, lexicon.Taken), mention("lithium", "lithium", lexicon.Medicine, lexicon.Taken), mention("heroin", "heroin", lexicon.Substance, lexicon.Past)},
		Choices:    []answer.Choice{{Section: "Risk Assessment", ID: "cd34"}}}
	want := strings.Join([]string{
		"Answering: ketamine (“k”) + lithium",
		"Lithium", verbatim,
		"Source: Other medicines (other.md)\nLast reviewed November 1, 2026.",
		"You may also want:\n1. Risk Assessment",
		"This is general information from North Clinic. It is not advice for you. Ask your provider before you start, stop or mix anything. Emergency: 911.",
	}, "\n\n")
	if diff := cmp.Diff(want, northern().Message(d).PlainText()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBlockLines(t *testing.T) {
	now := func() time.Time { return time.Date(2027, 5, 3, 0, 0, 0, 0, time.UTC) }
	for _, tc := range []struct {
		name   string
		change func(p *faq.Passage)
		want   []string
		not    []string
	}{
		{"example", func(p *faq.Passage) { p.Doc.Example, p.Doc.Reviewed = true, time.Time{} }, []string{exampleContent}, []string{"Last reviewed", "past due"}},
		{"example past due", func(p *faq.Passage) { p.Doc.Example, p.Doc.ReviewBy = true, time.Unix(0, 0) }, []string{exampleContent}, []string{"past due"}},
		{"draft", func(p *faq.Passage) { p.Doc.Status, p.Doc.Reviewed = faq.Draft, time.Time{} }, []string{draftContent}, nil},
		{"never reviewed", func(p *faq.Passage) { p.Doc.Reviewed = time.Time{} }, []string{notReviewed}, []string{"Last reviewed"}},
		{"past due", func(p *faq.Passage) { p.Doc.ReviewBy = time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC) }, []string{"Last reviewed November 1, 2026.", "past due"}, nil},
		{"due tomorrow", func(p *faq.Passage) { p.Doc.ReviewBy = time.Date(2027, 5, 4, 0, 0, 0, 0, time.UTC) }, nil, []string{"past due"}},
		{"emergency line", func(p *faq.Passage) { p.Attach = "emergency" }, []string{"Trouble breathing", "call 911 now.\n\nKetamine’s"}, nil},
		{"plain words", func(p *faq.Passage) { p.Plain = "Short words." }, []string{verbatim + "\n\nIn plain words:\nShort words."}, nil},
		{"no title", func(p *faq.Passage) { p.Doc.Title = "" }, []string{"Source: other.md"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := answer.Decision{Kind: answer.Answer, Reason: answer.NoMedicine, Passages: []answer.Shown{{Passage: passage(tc.change)}}}
			got := northern().WithClock(now).Message(d).PlainText()
			for _, w := range tc.want {
				if !strings.Contains(got, w) {
					t.Errorf("no %q in:\n%s", w, got)
				}
			}
			for _, w := range tc.not {
				if strings.Contains(got, w) {
					t.Errorf("%q in:\n%s", w, got)
				}
			}
		})
	}
}

func TestLabels(t *testing.T) {
	unknown := []lexicon.Mention{mention("zolvaquine", "zolvaquine", lexicon.Unknown, lexicon.Taken)}
	for _, tc := range []struct {
		name  string
		shown answer.Shown
		want  string
	}{
		{"class", answer.Shown{Label: answer.Class, About: []string{"ssri"}, For: []string{"sertraline"}}, "Our article speaks about SSRIs (selective serotonin reuptake inhibitor) in general. It does not name sertraline."},
		{"two classes", answer.Shown{Label: answer.Class, About: []string{"antidepressant", "benzodiazepine"}, For: []string{"sertraline", "diazepam"}}, "Our article speaks about antidepressants and benzodiazepines in general. It does not name sertraline or diazepam."},
		{"class, names not known", answer.Shown{Label: answer.Class}, labelClassShort},
		{"part", answer.Shown{Label: answer.Partial, About: []string{"lithium"}}, "This part is only about lithium."},
		{"part, through the class", answer.Shown{Label: answer.Partial, About: []string{"clonazepam"}}, "This part is only about clonazepam. It speaks of the group in general. It does not name clonazepam."},
		{"part, names not known", answer.Shown{Label: answer.Partial}, labelPartShort},
		{"general", answer.Shown{Label: answer.General}, "General page. It is not about tramadol or zolvaquine."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.shown.Passage = passage(nil)
			d := answer.Decision{Kind: answer.CoverGap, Reason: answer.GapPartial, Uncovered: []string{"tramadol", "zolvaquine"}, Passages: []answer.Shown{tc.shown}, Understood: unknown}
			m := northern().Message(d)
			if len(m.Blocks) != 1 || m.Blocks[0].Label != tc.want {
				t.Fatalf("blocks %+v, want the label %q", m.Blocks, tc.want)
			}
			text := m.PlainText()
			if gap, label, body := strings.Index(text, "does not cover"), strings.Index(text, tc.want), strings.Index(text, verbatim); gap < 0 || gap > label || label > body {
				t.Errorf("order is not gap, label, passage:\n%s", text)
			}
		})
	}
}

func TestGap(t *testing.T) {
	for _, tc := range []struct {
		name       string
		reason     answer.Reason
		uncovered  []string
		understood []lexicon.Mention
		want       []string
	}{
		{"one medicine", answer.GapMedicine, []string{"tramadol"}, []lexicon.Mention{mention("tramadol", "ultram", lexicon.Medicine, lexicon.Taken)},
			[]string{"Our reviewed content does not cover tramadol.", "Not being listed does not mean it is safe. Ask North Clinic at 555-0100 (Monday to Friday, 9 to 5) or your pharmacist before combining."}},
		{"three, one with a dot", answer.GapMedicine, []string{"a", "b", "st_johns_wort"}, []lexicon.Mention{mention("st_johns_wort", "sjw", lexicon.Supplement, lexicon.Taken)},
			[]string{"does not cover a, b or St. John's wort."}},
		{"condition", answer.GapCondition, []string{"glaucoma"}, []lexicon.Mention{mention("glaucoma", "glaucoma", lexicon.Condition, lexicon.Taken)},
			[]string{"does not cover glaucoma.", "or your provider before you start."}},
		{"unknown word", answer.GapUnknown, []string{"zolvaquine"}, []lexicon.Mention{mention("zolvaquine", "zolvaquine", lexicon.Unknown, lexicon.Taken)},
			[]string{"does not cover zolvaquine.", "I don't know the word “zolvaquine”."}},
		{"unknown word that would ping", answer.GapUnknown, []string{"<@123456> **@everyone** evil.com/x"}, nil,
			[]string{"does not cover 123456 everyone evilcomx."}},
		{"nothing but signs", answer.GapUnknown, []string{"<@123456>"}, nil, []string{"does not cover that medicine."}},
		{"no name at all", answer.GapMedicine, nil, nil, []string{"does not cover what you asked about."}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := answer.Decision{Kind: answer.CoverGap, Reason: tc.reason, Uncovered: tc.uncovered, Understood: tc.understood, Passages: []answer.Shown{{Passage: passage(nil)}}}
			m := northern().Message(d)
			got := m.PlainText()
			for _, w := range tc.want {
				if !strings.Contains(got, w) {
					t.Errorf("no %q in:\n%s", w, got)
				}
			}
			if !strings.HasPrefix(got, "Our reviewed content does not cover") {
				t.Errorf("the gap does not lead:\n%s", got)
			}
			if len(m.Blocks) > 0 {
				t.Error("an unlabelled passage is shown in a gap")
			}
		})
	}
}

func TestEcho(t *testing.T) {
	for _, tc := range []struct {
		m    lexicon.Mention
		want string
	}{
		{mention("ketamine", "special k", lexicon.Medicine, lexicon.Taken), "Answering: ketamine (“special k”)"},
		{mention("ssri", "ssris", lexicon.ClassKind, lexicon.Asked), "Answering: SSRI (selective serotonin reuptake inhibitor)"},
		{mention("st_johns_wort", "st. john's wort", lexicon.Supplement, lexicon.Taken), "Answering: St. John's wort"},
		{mention("lithium", "lith@ium", lexicon.Medicine, lexicon.Past), ""},
		{mention("zol", "zol", lexicon.Unknown, lexicon.Taken), ""},
	} {
		d := answer.Decision{Kind: answer.Answer, Understood: []lexicon.Mention{tc.m, tc.m}}
		if got := northern().Message(d).Echo; got != tc.want {
			t.Errorf("%q gives %q, want %q", tc.m.Surface, got, tc.want)
		}
	}
}

func TestDosing(t *testing.T) {
	d := answer.Decision{Kind: answer.Dosing, Reason: answer.DosingAsked, Understood: []lexicon.Mention{mention("ketamine", "ketamine 70", lexicon.Medicine, lexicon.Taken)},
		Passages: []answer.Shown{{Passage: passage(nil)}}}
	got := northern().Reply("", d)
	if strings.Contains(got.Message, "70") || len(got.Passages) != 0 {
		t.Errorf("dosing repeats the number or shows a passage that is not allowed: %+v", got)
	}
	d.Reason, d.Passages = answer.DosingAllowed, []answer.Shown{{Passage: passage(func(p *faq.Passage) { p.DosingOK = true })}}
	text := northern().Message(d).PlainText()
	line := "Do not change or skip any dose on your own. Ask North Clinic at 555-0100 (Monday to Friday, 9 to 5) or your prescriber."
	if i, j := strings.Index(text, line), strings.Index(text, verbatim); i < 0 || j < i {
		t.Errorf("the fixed line does not stand before the passage:\n%s", text)
	}
	d.Understood = []lexicon.Mention{mention("cocaine", "coke", lexicon.Substance, lexicon.Taken)}
	if text := northern().Message(d).PlainText(); !strings.Contains(text, "1-800-662-4357") {
		t.Errorf("no line for drug use:\n%s", text)
	}
}

func TestNotices(t *testing.T) {
	d := answer.Decision{Kind: answer.Answer, Reason: answer.NoMedicine, Passages: []answer.Shown{{Passage: passage(nil)}},
		Notices: []answer.Notice{answer.SoftAlarm, answer.PastCrisisFooter, answer.PersonalDataHint, answer.StaleContent}}
	m := northern().Message(d)
	if diff := cmp.Diff([]string{"If you ever think of hurting yourself, call or text 988.", noticePersonalData}, m.Above); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"If this brings up hard feelings, you can call or text 988.", noticeStale}, m.Below); diff != "" {
		t.Error(diff)
	}
}

// allKinds is a decision of every kind and reason that is no crisis.
func allKinds() map[string]answer.Decision {
	out := make(map[string]answer.Decision)
	for reason := range noAnswerTexts {
		out["no_answer "+string(reason)] = answer.Decision{Kind: answer.NoAnswer, Reason: reason, Passages: []answer.Shown{{Passage: passage(nil)}}}
	}
	for reason := range clarifyTexts {
		out["clarify "+string(reason)] = answer.Decision{Kind: answer.Clarify, Reason: reason, Choices: []answer.Choice{{Section: "Lithium", ID: "x"}, {Name: "ssri"}}}
	}
	for _, reason := range []answer.Reason{answer.GapMedicine, answer.GapCondition, answer.GapUnknown, answer.GapPartial} {
		out["cover_gap "+string(reason)] = answer.Decision{Kind: answer.CoverGap, Reason: reason, Uncovered: []string{"kratom"}}
	}
	out["answer"] = answer.Decision{Kind: answer.Answer, Reason: answer.NoMedicine, Passages: []answer.Shown{{Passage: passage(func(p *faq.Passage) { p.Text = "Text." })}}}
	out["answer without passage"] = answer.Decision{Kind: answer.Answer, Reason: answer.NoMedicine}
	out["dosing"] = answer.Decision{Kind: answer.Dosing, Reason: answer.DosingAsked}
	out["unknown reason"] = answer.Decision{Kind: answer.NoAnswer, Reason: "of the future"}
	out["nothing"] = answer.Decision{}
	return out
}

func TestEveryKind(t *testing.T) {
	for name, d := range allKinds() {
		for who, clinic := range map[string]Clinic{"clinic": north, "no name": {}} {
			m := New(clinic, usa, names).Message(d)
			text := m.PlainText()
			if !strings.Contains(text, "Ask your provider before you start, stop or mix anything. Emergency: 911.") {
				t.Errorf("%s: no consult-your-provider line:\n%s", name, text)
			}
			if strings.ContainsAny(text, "{}") || strings.Contains(text, "\n\n\n") {
				t.Errorf("%s, %s: not filled or with a hole:\n%s", name, who, text)
			}
			fixed := strings.Join(append(append([]string{}, m.Lead...), m.Closing...), "\n")
			if name != "no_answer other_language" && grade(fixed) > 6 {
				t.Errorf("%s: grade %.1f, at most 6:\n%s", name, grade(fixed), fixed)
			}
			if d.Kind == answer.NoAnswer && len(m.Blocks) > 0 {
				t.Errorf("%s: shows a passage", name)
			}
			if strings.Contains(text, "your clinic's") {
				t.Logf("%s: %s", name, text)
			}
		}
	}
}

func TestOtherFixedTextsAreEasy(t *testing.T) {
	fill := newFiller(north, usa)
	for _, text := range []string{
		gapUnknownWord, dosingRefer, dosingKeep, dosingSubstance, labelClass, labelClassShort, labelPartial, labelPartClass, labelPartShort, labelGeneral, labelGenShort,
		attachEmergency, overdueContent, noticeSoftAlarm, noticePastCrisis, noticePersonalData, noticeStale, disclaimerPassage, disclaimerOther,
	} {
		got := fill.line(text, "word", "zol", "about", "lithium", "for", "Zoloft", "names", "Zoloft")
		if g := grade(got); got == "" || g > 7 { // one short line with one long word stands out more than in its text
			t.Errorf("grade %.1f: %q", g, got)
		}
	}
}

func TestReplyJSON(t *testing.T) {
	raw, err := json.Marshal(northern().Reply("7", answer.Decision{Kind: answer.NoAnswer, Reason: answer.BelowThreshold}))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"passages":[]`, `"choices":[]`, `"understood":[]`, `"uncovered":[]`, `"notices":[]`, `"id":"7"`, `"confidence":0`} {
		if !strings.Contains(string(raw), key) {
			t.Errorf("no %s in %s", key, raw)
		}
	}
	got := northern().Reply("q", answer.Decision{Kind: answer.CoverGap, Reason: answer.GapPartial, Confidence: 0.123456,
		Passages:   []answer.Shown{{Passage: passage(nil), Label: answer.Partial, About: []string{"lithium"}}, {Passage: passage(nil)}},
		Choices:    []answer.Choice{{Name: "ssri"}},
		Understood: []lexicon.Mention{{Surface: "@zol", Name: "@zol", Kind: lexicon.Unknown, Role: lexicon.Taken}, {Surface: "sjw", Name: "St. X", Kind: lexicon.Supplement, Classes: []string{"c"}, Role: lexicon.Taken}},
		Uncovered:  []string{"@zol", "St. X"}, Notices: []answer.Notice{answer.SoftAlarm}})
	want := Reply{ID: "q", Kind: "cover_gap", Reason: "gap_partial", Confidence: 0.1235,
		Passages:   []Passage{{Document: "other.md", Section: "Lithium", Path: []string{"Other medicines", "Lithium"}, Text: verbatim, Label: "partial", ID: "ab12"}},
		Choices:    []Option{{Section: "SSRI (selective serotonin reuptake inhibitor)"}},
		Understood: []Understood{{Surface: "zol", Name: "zol", Classes: []string{}, Role: "taken"}, {Surface: "sjw", Name: "St. X", Classes: []string{"c"}, Role: "taken"}},
		Uncovered:  []string{"zol", "St. X"}, Notices: []string{"soft_alarm"}, Message: got.Message}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// However many medicines somebody writes, what matters stays in sight.
func TestManyNames(t *testing.T) {
	d := answer.Decision{Kind: answer.CoverGap, Reason: answer.GapUnknown}
	for i := range 300 {
		name := "zolva" + strings.Repeat("x", i%20) + string(rune('a'+i%26))
		d.Understood = append(d.Understood, lexicon.Mention{Surface: name, Name: name, Kind: lexicon.Unknown, Role: lexicon.Taken})
		d.Uncovered = append(d.Uncovered, name)
	}
	m := northern().Message(d)
	text := strings.Join(m.Lead, "\n")
	if len(text) > 1000 || !strings.Contains(text, "or the others you wrote of.") || !strings.Contains(text, "Not being listed does not mean it is safe.") {
		t.Errorf("%d characters: %s", len(text), text)
	}
}
