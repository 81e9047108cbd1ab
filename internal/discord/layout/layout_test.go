package layout

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/lexicon"
	"bedside/internal/render"

	"pgregory.net/rapid"
)

var (
	signer   = button.NewSigner("key", "")
	here     = Place{Scope: button.Scope{Guild: "111", Person: "222"}}
	renderer = render.New(render.Clinic{Name: "Test Clinic", Phone: "555-0100"}, render.Emergency{Country: "US", Emergency: "911", CrisisCall: "988", CrisisText: "988", Poison: "1-800-222-1222"}, nil)
)

func passage(section, text string) *faq.Passage {
	return &faq.Passage{ID: "p/" + fmt.Sprint(len(section)), Section: section, Path: []string{"T", section}, Text: text,
		Doc: &faq.Document{File: "page.md", Title: "A page", Status: faq.Published, Reviewed: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}
}

func answered(list ...answer.Shown) answer.Decision {
	return answer.Decision{Kind: answer.Answer, Reason: answer.CoveredNamed, Passages: list,
		Understood: []lexicon.Mention{{Surface: "ketamine", Name: "ketamine", Kind: lexicon.Medicine, Role: lexicon.Taken}}}
}

// shown is the passage as it stands in the cards of a message: their descriptions
// but for those that speak about it.
func shown(m wire.Message) []string {
	var out []string
	for _, e := range m.Embeds {
		if e.Color == calm {
			out = append(out, e.Description)
		}
	}
	return out
}

// reads checks that parts are the text, in order, with nothing but white space
// left out between them.
func reads(text string, parts []string) error {
	rest := text
	for i, p := range parts {
		at := strings.Index(rest, p)
		if at < 0 || strings.TrimSpace(rest[:at]) != "" {
			return fmt.Errorf("part %d of %d (%.40q…) is not what comes next (%.40q…)", i, len(parts), p, rest)
		}
		rest = rest[at+len(p):]
	}
	if strings.TrimSpace(rest) != "" {
		return fmt.Errorf("%d bytes are not shown: %.40q…", len(rest), rest)
	}
	return nil
}

// all presses More until a passage has been read to its end.
func all(t interface{ Fatalf(string, ...any) }, p *faq.Passage, m wire.Message) []string {
	l := New(signer)
	parts := shown(m)
	for n := 0; ; n++ {
		if n > 200 {
			t.Fatalf("More without end")
		}
		id, ok := find(t, m, button.More)
		if !ok {
			return parts
		}
		place := here
		place.From = Offset(id.Number)
		m = l.Reply(renderer.Page(p, LabelOf(id.Label)), place)
		if err := m.Check(); err != nil {
			t.Fatalf("page %d: %v", n, err)
		}
		next := shown(m)
		if len(next) == 0 {
			t.Fatalf("page %d shows nothing", n)
		}
		parts = append(parts, next...)
	}
}

func find(t interface{ Fatalf(string, ...any) }, m wire.Message, a button.Action) (button.ID, bool) {
	for _, r := range m.Components {
		for _, b := range r.Buttons {
			id, err := signer.Read(b.CustomID, here.Scope)
			if err != nil {
				t.Fatalf("a button that does not read: %v", err)
			}
			if id.Action == a {
				return id, true
			}
		}
	}
	return button.ID{}, false
}

func TestPassageStandsAlone(t *testing.T) {
	text := "Ketamine’s  effect:\n\n- one\u00a0**bold**\n  - two <b>\n\n1. three \\_ @"
	p := passage("Effects", text)
	p.Attach = "emergency"
	m := New(signer).Reply(renderer.Message(answered(answer.Shown{Passage: p, Label: answer.Class, About: []string{"ssri"}, For: []string{"sertraline"}})), here)
	if len(m.Embeds) != 2 || m.Embeds[1].Description != text {
		t.Fatalf("%+v", m.Embeds)
	}
	before, card := m.Embeds[0].Description, m.Embeds[1]
	if !strings.Contains(before, "ssri") || !strings.Contains(before, "911") {
		t.Errorf("before the text: %q", before)
	}
	if card.Title != "Effects" || card.Author.Name != "Answering: ketamine" || card.Fields[0].Value != "A page (page.md)" || card.Fields[1].Value != "Last reviewed November 1, 2026." || card.Footer == nil {
		t.Errorf("%+v", card)
	}
}

func TestLongPassage(t *testing.T) {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "Paragraph %d. %s\n\n", i, strings.Repeat("words of it. ", 20))
	}
	text := strings.TrimSpace(b.String())
	p := passage("Long", text)
	p.Plain = strings.Repeat("In short. ", 300)
	m := New(signer).Reply(renderer.Message(answered(answer.Shown{Passage: p})), here)
	parts := all(t, p, m)
	if err := reads(text+p.Plain, parts); err != nil {
		t.Error(err)
	}
	for _, s := range parts[:len(parts)-2] {
		if !strings.HasSuffix(s, "words of it. ") && !strings.HasSuffix(s, "words of it.") {
			t.Errorf("a part ends within a paragraph: …%q", s[len(s)-30:])
		}
	}
	if len(parts) < 4 {
		t.Errorf("%d parts", len(parts))
	}
}

// A label stays with every part of a passage that it was said of.
func TestLabelGoesOn(t *testing.T) {
	p := passage("Long", strings.Repeat("A paragraph of the general page.\n\n", 300))
	for _, label := range []answer.Label{answer.Class, answer.Partial, answer.General} {
		d := answered(answer.Shown{Passage: p, Label: label, About: []string{"lithium"}, For: []string{"tramadol"}})
		if label == answer.General {
			d.Kind, d.Uncovered = answer.CoverGap, []string{"tramadol"}
		}
		m := New(signer).Reply(renderer.Message(d), here)
		id, ok := find(t, m, button.More)
		if !ok || LabelOf(id.Label) != label {
			t.Fatalf("%s: %+v", label, id)
		}
		place := here
		place.From = Offset(id.Number)
		next := New(signer).Reply(renderer.Page(p, LabelOf(id.Label)), place)
		if next.Embeds[0].Color != amber || next.Embeds[0].Description == "" {
			t.Errorf("%s: the next part has no label: %+v", label, next.Embeds[0])
		}
	}
	if LabelOf(99) != answer.General {
		t.Error("a label that nobody knows is taken for none")
	}
}

// A5: whatever the clinic writes and whatever is asked, Discord takes the message,
// and every byte of a passage can be read.
func TestA5EverythingFits(t *testing.T) {
	nasty := rapid.OneOf(
		rapid.StringN(1, 400, -1),
		rapid.SampledFrom([]string{
			strings.Repeat("x", 6000), strings.Repeat("🙂", 3000), strings.Repeat("👨‍👩‍👧‍👦 ", 700), "e" + strings.Repeat("\u0301", 5000), strings.Repeat("a paragraph of it.\n\n", 500),
			strings.Repeat("line\n", 2000), strings.Repeat("word ", 3000), "```\n" + strings.Repeat("code ", 1500) + "\n```", strings.Repeat("| a | b |\n", 800), strings.Repeat("\u202e", 300) + "x",
			strings.Repeat("A", 4096), strings.Repeat("A", 4097), strings.Repeat("語", 5999), "x" + strings.Repeat(" ", 6000) + "y",
		}))
	title := rapid.OneOf(rapid.StringN(1, 300, -1), rapid.SampledFrom([]string{strings.Repeat("t", 300), strings.Repeat("🙂", 150), "e" + strings.Repeat("\u0301", 300), strings.Repeat("👨‍👩‍👧‍👦", 40)}))
	labels := rapid.SampledFrom([]answer.Label{answer.Plain, answer.Class, answer.Partial, answer.General})
	rapid.Check(t, func(t *rapid.T) {
		var list []answer.Shown
		var passages []*faq.Passage
		for i := range rapid.IntRange(0, 5).Draw(t, "passages") {
			p := passage(title.Draw(t, "title"), strings.TrimSpace(nasty.Draw(t, "text")))
			p.ID = fmt.Sprint("p", i)
			p.Doc.Title, p.Doc.File = title.Draw(t, "document"), title.Draw(t, "file")
			if rapid.Bool().Draw(t, "plain") {
				p.Plain = strings.TrimSpace(nasty.Draw(t, "plain text"))
			}
			if rapid.Bool().Draw(t, "attach") {
				p.Attach = "emergency"
			}
			if p.Text == "" || strings.TrimSpace(p.Section) == "" {
				continue // faq.Load gives no such passage
			}
			list = append(list, answer.Shown{Passage: p, Label: labels.Draw(t, "label"), About: []string{title.Draw(t, "about")}, For: []string{title.Draw(t, "for")}})
			passages = append(passages, p)
		}
		d := answered(list...)
		d.Kind = rapid.SampledFrom([]answer.Kind{answer.Answer, answer.CoverGap, answer.Dosing, answer.Clarify, answer.NoAnswer, answer.Crisis}).Draw(t, "kind")
		d.Uncovered = rapid.SliceOfN(title, 0, 60).Draw(t, "uncovered")
		for i := range rapid.IntRange(0, 60).Draw(t, "choices") {
			c := answer.Choice{Section: title.Draw(t, "choice"), ID: fmt.Sprint("c", i)}
			if rapid.Bool().Draw(t, "medicine") {
				c.ID, c.Name = "", "lithium"
			}
			d.Choices = append(d.Choices, c)
		}
		d.Notices = []answer.Notice{answer.SoftAlarm, answer.PastCrisisFooter, answer.PersonalDataHint, answer.StaleContent}
		for range rapid.IntRange(0, 40).Draw(t, "mentions") {
			d.Understood = append(d.Understood, lexicon.Mention{Surface: title.Draw(t, "surface"), Name: title.Draw(t, "name"), Kind: lexicon.Medicine, Role: lexicon.Taken})
		}
		place := here
		place.Public = rapid.Bool().Draw(t, "public")
		place.Ask = rapid.Bool().Draw(t, "ask")
		place.Asker = 222
		place.Handle = 7
		for i := range len(d.Choices) {
			place.Picks = append(place.Picks, uint32(i+1))
		}
		m := New(signer).Reply(renderer.Message(d), place)
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(m)
		if err != nil || !strings.Contains(string(raw), `"allowed_mentions":{"parse":[]}`) {
			t.Fatalf("%v", err)
		}
		if err := offers(m, place, d.Kind, len(renderer.Message(d).Blocks) > 0); err != nil {
			t.Fatal(err)
		}
		if d.Kind == answer.Crisis && (len(m.Embeds) > 0 || !strings.Contains(m.Content, "911")) {
			t.Fatalf("an emergency: %+v", m)
		}
		// One passage alone can be read to its end.
		if len(passages) == 1 && d.Kind == answer.Answer && !place.Public {
			if err := reads(whole(renderer.Page(passages[0], answer.Plain).Blocks[0]), all(t, passages[0], m)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.TrimSpace(rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-z]{1,12}[ .\n]{1,3}){1,60}`)).Draw(t, "text"))
		limit := rapid.IntRange(2, 200).Draw(t, "limit")
		var parts []string
		for at := 0; at < len(text); {
			part, next := split(text[at:], limit)
			if wire.Units(part) > limit || next <= 0 {
				t.Fatalf("%d units of %d, next %d", wire.Units(part), limit, next)
			}
			parts = append(parts, part)
			at += next
		}
		if err := reads(text, parts); err != nil {
			t.Fatal(err)
		}
	})
	for in, want := range map[string]string{
		"First paragraph.\n\nSecond paragraph that is long": "First paragraph.",
		"First line of it\nsecond line of the text":         "First line of it",
		"A sentence here. And another one here":             "A sentence here.",
		"words that run on without any end to them":         "words that run on without any",
	} {
		if got, _ := split(in, 30); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMenuPages(t *testing.T) {
	var topics []Topic
	for i := range 60 {
		topics = append(topics, Topic{Text: fmt.Sprint("Topic ", i), ID: PickOf(fmt.Sprint(i))})
	}
	page := func(n int) button.ID { return button.ID{Action: button.Topics, Index: byte(n)} }
	seen := make(map[string]bool)
	for n := range 4 {
		m := New(signer).Menu("text", "pick", topics, n, here, page, button.ID{Action: button.Topics})
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		for _, it := range m.Components[0].Menu.Items {
			seen[it.Label] = true
		}
		want := map[int]int{0: 2, 1: 2, 2: 2, 3: 2}[n] // beyond the last page the last page stands
		if got := len(m.Components[1].Buttons); got != want {
			t.Errorf("page %d has %d buttons", n, got)
		}
	}
	if len(seen) != len(topics) {
		t.Errorf("%d of %d topics can be reached", len(seen), len(topics))
	}
	m := New(signer).Menu("nothing", "pick", nil, 3, here, page, button.ID{})
	if err := m.Check(); err != nil {
		t.Error(err)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("A paragraph.\n\nAnother.", 10)
	f.Add("👨‍👩‍👧‍👦e\u0301\u0301\u0301", 1)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 1 || limit > 5000 || len(text) > 10_000 {
			return
		}
		text = strings.TrimSpace(strings.ToValidUTF8(text, "?"))
		var parts []string
		for at := 0; at < len(text); {
			part, next := split(text[at:], limit)
			if next <= 0 {
				t.Fatal("no progress")
			}
			parts = append(parts, part)
			at += next
		}
		if err := reads(text, parts); err != nil {
			t.Error(err)
		}
	})
}

// offers checks which buttons stand under a message: votes where one person sees a
// passage, the way to the staff where they can be asked and one person reads, and
// neither in an emergency or in public.
func offers(m wire.Message, p Place, kind answer.Kind, passage bool) error {
	have := make(map[button.Action]int)
	for _, r := range m.Components {
		for _, b := range r.Buttons {
			id, err := signer.Read(b.CustomID, here.Scope)
			if err != nil {
				return err
			}
			have[id.Action]++
		}
	}
	private := !p.Public && kind != answer.Crisis
	want := map[button.Action]bool{
		button.Helpful: private && passage, button.NotHelpful: private && passage, button.AskStaff: private && p.Ask,
	}
	for a, w := range want {
		if (have[a] == 1) != w || have[a] > 1 {
			return fmt.Errorf("%s, public %t, ask %t: %d buttons of action %d, want %t", kind, p.Public, p.Ask, have[a], a, w)
		}
	}
	return nil
}

// The votes name the first passage with the text that is shown, also on a later part
// of it.
func TestVotesNameWhatIsShown(t *testing.T) {
	first, second := passage("First", strings.Repeat("A paragraph.\n\n", 900)), passage("The second", "Short.")
	m := New(signer).Reply(renderer.Message(answered(answer.Shown{Passage: first}, answer.Shown{Passage: second})), here)
	want := button.Target{Key: answer.KeyOf(first.ID), Version: answer.VersionOf(first.Text)}
	next := here
	more, _ := find(t, m, button.More)
	next.From = Offset(more.Number)
	for name, m := range map[string]wire.Message{"answer": m, "later part": New(signer).Reply(renderer.Page(first, answer.Plain), next)} {
		for _, a := range []button.Action{button.Helpful, button.NotHelpful} {
			if id, ok := find(t, m, a); !ok || len(id.Targets) != 1 || id.Targets[0] != want {
				t.Errorf("%s: %+v", name, id)
			}
		}
	}
	crisis := New(signer).Reply(renderer.Message(answer.Decision{Kind: answer.Crisis, Reason: answer.RedFlag}), Place{Scope: here.Scope, Ask: true, Handle: 7})
	if err := offers(crisis, Place{Ask: true}, answer.Crisis, false); err != nil {
		t.Error(err)
	}
	if _, ok := find(t, crisis, button.Calm); !ok {
		t.Error("the way out of an emergency text is gone")
	}
}
