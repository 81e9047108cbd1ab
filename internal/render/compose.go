package render

import (
	"slices"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/faq"
	"bedside/internal/lexicon"
)

// Message words a decision. It holds what the kinds promise even where a
// decision does not: no passage in a crisis or a no_answer, none in a dosing
// reply that the clinic did not allow, none without a label in a gap.
func (r *Renderer) Message(d answer.Decision) Message {
	if d.Kind == answer.Crisis {
		return r.crisis(d)
	}
	shown := servable(d)
	m := Message{Kind: d.Kind, Choices: r.choices(d.Choices)}
	switch d.Kind {
	case answer.CoverGap:
		m.Lead = r.gap(d)
		m.Intro = introAnswer
	case answer.Dosing:
		m.Lead = r.dosing(d)
		m.Intro = introAnswer
	case answer.Clarify:
		m.Lead = r.fill.lines(clarify(d.Reason))
		m.Echo = r.echo(d)
		m.Intro = introClarify
	case answer.Answer:
		m.Echo = r.echo(d)
		m.Intro = introAnswer
		if len(shown) == 0 {
			m.Lead = r.fill.lines(noAnswerTexts[answer.BelowThreshold])
		}
	default:
		m.Lead = r.fill.lines(noAnswer(d.Reason))
		m.Intro = introClarify
	}
	for _, s := range shown {
		m.Blocks = append(m.Blocks, r.block(s, d))
	}
	if len(m.Choices) == 0 {
		m.Intro = ""
	}
	r.addNotices(&m, d)
	closing := disclaimerOther
	if len(m.Blocks) > 0 {
		closing = disclaimerPassage
	}
	m.Closing = r.fill.lines([]string{closing})
	return m
}

// servable are the passages that the kind allows to be shown.
func servable(d answer.Decision) []answer.Shown {
	var out []answer.Shown
	for _, s := range d.Passages {
		switch {
		case s.Passage == nil || s.Passage.Doc == nil:
		case d.Kind == answer.Answer,
			d.Kind == answer.CoverGap && s.Label != answer.Plain,
			d.Kind == answer.Dosing && s.Passage.DosingOK:
			out = append(out, s)
		}
	}
	return out
}

func noAnswer(reason answer.Reason) []string {
	if text, ok := noAnswerTexts[reason]; ok {
		return text
	}
	return noAnswerTexts[answer.BelowThreshold]
}

func clarify(reason answer.Reason) []string {
	if text, ok := clarifyTexts[reason]; ok {
		return text
	}
	return clarifyTexts[answer.TooShort]
}

func (r *Renderer) gap(d answer.Decision) []string {
	text := gapMedicineText
	if d.Reason == answer.GapCondition {
		text = gapConditionText
	}
	names := make([]string, 0, len(d.Uncovered))
	var unknown []string
	for _, u := range d.Uncovered {
		name := r.display(u, d.Understood)
		names = appendNew(names, name)
		if name != unnamed && !known(u, d.Understood) {
			unknown = appendNew(unknown, name)
		}
	}
	if len(names) == 0 {
		names = []string{gapNothing}
	}
	out := r.fill.lines(text, "names", list(names, "or"))
	for _, word := range unknown[:min(len(unknown), maxNames/2)] {
		out = append(out, r.fill.line(gapUnknownWord, "word", word))
	}
	return out
}

// dosing refers on. The line that forbids changing a dose stands last, so that a
// passage follows right behind it.
func (r *Renderer) dosing(d answer.Decision) []string {
	texts := []string{dosingRefer}
	if slices.ContainsFunc(d.Understood, func(m lexicon.Mention) bool { return m.Kind == lexicon.Substance }) {
		texts = append(texts, dosingSubstance)
	}
	return r.fill.lines(append(texts, dosingKeep))
}

// echo says what was understood, so that a wrong reading is seen.
func (r *Renderer) echo(d answer.Decision) string {
	var names []string
	for _, m := range d.Understood {
		if m.Role != lexicon.Taken && m.Role != lexicon.Asked || m.Kind == lexicon.Ambiguous || m.Kind == lexicon.Unknown {
			continue
		}
		name := r.names(m.Name)
		if surface := cleanWord(m.Surface); surface != unnamed && !holdsWords(name, surface) {
			name += " (\u201c" + surface + "\u201d)"
		}
		names = appendNew(names, name)
	}
	if len(names) == 0 {
		return ""
	}
	return r.fill.line(echoText, "names", strings.Join(names, " + "))
}

// display gives the words for an uncovered name: the lexicon's where the name is
// the lexicon's, the asker's word cleaned where it is not.
func (r *Renderer) display(name string, understood []lexicon.Mention) string {
	if known(name, understood) {
		return oneLine(r.names(name))
	}
	return cleanWord(name)
}

// known reports whether a name comes from the lexicon. A name that no mention
// vouches for is taken for the asker's own.
func known(name string, understood []lexicon.Mention) bool {
	for _, m := range understood {
		if m.Kind != lexicon.Unknown && (m.Name == name || slices.Contains(m.Choices, name) || slices.Contains(m.Classes, name)) {
			return true
		}
	}
	return false
}

func (r *Renderer) block(s answer.Shown, d answer.Decision) Block {
	p := s.Passage
	b := Block{
		ID:     p.ID,
		Title:  oneLine(p.Section),
		Kind:   s.Label,
		Label:  r.label(s, d),
		Text:   p.Text,
		Plain:  p.Plain,
		Source: "Source: " + source(p.Doc),
		Review: r.review(p.Doc),
	}
	if p.Plain != "" {
		b.PlainHead = plainHead
	}
	if p.Attach == "emergency" {
		b.Emergency = r.fill.line(attachEmergency)
	}
	if r.now != nil && !p.Doc.Example && !p.Doc.ReviewBy.IsZero() && r.now().After(p.Doc.ReviewBy.AddDate(0, 0, 1)) {
		b.Overdue = r.fill.line(overdueContent)
	}
	return b
}

func source(d *faq.Document) string {
	if title := oneLine(d.Title); title != "" {
		return title + " (" + d.File + ")"
	}
	return d.File
}

func (r *Renderer) review(d *faq.Document) string {
	switch {
	case d.Example:
		return exampleContent
	case d.Status == faq.Draft:
		return draftContent
	case d.Reviewed.IsZero():
		return notReviewed
	}
	return r.fill.line(lastReviewed, "date", d.Reviewed.Format("January 2, 2006"))
}

func (r *Renderer) label(s answer.Shown, d answer.Decision) string {
	about := r.authored(s.About)
	switch s.Label {
	case answer.Class:
		for i := range about {
			about[i] = plural(about[i])
		}
		return r.labelled(labelClass, labelClassShort, about, r.displayAll(s.For, d.Understood))
	case answer.Partial:
		if unnamed := r.onlyByClass(about, s.Passage); len(unnamed) > 0 {
			return r.labelled(labelPartClass, labelPartShort, about, unnamed)
		}
		return r.labelled(labelPartial, labelPartShort, about, nil)
	case answer.General:
		missing := s.For
		if len(missing) == 0 {
			missing = d.Uncovered
		}
		return r.labelled(labelGeneral, labelGenShort, nil, r.displayAll(missing, d.Understood))
	}
	return ""
}

// onlyByClass are those of the displayed names that the passage's author did not
// write down: they are covered through their class.
func (r *Renderer) onlyByClass(about []string, p *faq.Passage) []string {
	written := r.authored(p.AllCovers())
	return slices.DeleteFunc(slices.Clone(about), func(name string) bool { return slices.Contains(written, name) })
}

// labelled fills a label, or takes the short one where its names are not known.
func (r *Renderer) labelled(text, short string, about, missing []string) string {
	if s := r.fill.line(text, "about", list(about, "and"), "for", list(missing, "or")); s != "" {
		return s
	}
	return short
}

// displayAll words names that may be the asker's own.
func (r *Renderer) displayAll(names []string, understood []lexicon.Mention) []string {
	var out []string
	for _, n := range names {
		out = appendNew(out, r.display(n, understood))
	}
	return out
}

// authored words names that come from what the author wrote as covered.
func (r *Renderer) authored(names []string) []string {
	var out []string
	for _, n := range names {
		out = appendNew(out, oneLine(r.names(n)))
	}
	return out
}

func (r *Renderer) choices(in []answer.Choice) []Choice {
	var out []Choice
	for _, c := range in {
		text := oneLine(c.Section)
		if text == "" {
			text = oneLine(r.names(c.Name))
		}
		out = append(out, Choice{Text: text, ID: c.ID, Name: c.Name})
	}
	return out
}

func (r *Renderer) addNotices(m *Message, d answer.Decision) {
	for _, n := range d.Notices {
		switch n {
		case answer.SoftAlarm:
			m.Above = appendNew(m.Above, r.fill.line(noticeSoftAlarm))
		case answer.PersonalDataHint:
			if d.Reason != answer.PersonalData { // whose text says it already
				m.Above = appendNew(m.Above, noticePersonalData)
			}
		case answer.PastCrisisFooter:
			m.Below = appendNew(m.Below, r.fill.line(noticePastCrisis))
		case answer.StaleContent:
			m.Below = appendNew(m.Below, noticeStale)
		}
	}
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
