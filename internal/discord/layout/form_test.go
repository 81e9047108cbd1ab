package layout

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/discord/button"
	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var (
	askForm = AskForm{Title: "Ask the staff", Note: "The staff read **all** of this.", Text: "can I drive",
		Input: Words{"Your question", "Please write no names, dates or numbers.", "Type here"}}
	entryWords = EntryWords{Title: "Edit an entry", Heading: Words{Label: "Heading"}, Text: Words{"Text", "Markdown", ""},
		Asked: Words{"How patients ask for it", "One a line", ""}, Covers: Words{"Medicines", "With commas between", "ketamine"}, Options: Words{Label: "Options"}}
	entry = Entry{Heading: "Can I drive?", Text: "Not today.\n\n- one\n  - two", Asked: []string{"may I drive", "driving, when"}, Covers: []string{"ketamine", "methadone"}, Options: "attach: emergency"}
	item  = button.Item{1, 15: 9}
)

// fields are the values of a form as they stand in it.
func fields(m wire.Modal) wire.Fields {
	f := make(wire.Fields)
	for _, in := range m.Inputs {
		f[in.ID] = in.Value
	}
	return f
}

func TestAskStaff(t *testing.T) {
	l := New(signer)
	m, err := l.AskStaff(askForm, button.ID{Action: button.AskStaff, Number: 7, Public: true}, Place{Scope: here.Scope, Public: true})
	if err != nil {
		t.Fatal(err)
	}
	want := wire.Input{ID: InputQuestion, Label: "Your question", Description: "Please write no names, dates or numbers.", Placeholder: "Type here",
		Value: "can I drive", Long: true, Required: true, Max: wire.MaxInput}
	if d := cmp.Diff([]wire.Input{want}, m.Inputs); d != "" || m.Note != askForm.Note {
		t.Errorf("%s", d)
	}
	// Also behind a button for all, the form is for who opened it.
	if id, err := signer.Read(m.CustomID, here.Scope); err != nil || id.Action != button.SendStaff || id.Number != 7 || id.Public {
		t.Errorf("%+v, %v", id, err)
	}
	if _, err := signer.Read(m.CustomID, button.Scope{Guild: "111", Person: "333"}); !errors.Is(err, button.ErrForged) {
		t.Errorf("the form of another person: %v", err)
	}
	long := askForm
	long.Most, long.Text = 20, strings.Repeat("👨‍👩‍👧‍👦", 3)
	if m, err = l.AskStaff(long, button.ID{}, here); err != nil || m.Inputs[0].Value != "👨‍👩‍👧‍👦…" || m.Inputs[0].Max != 20 {
		t.Errorf("%+v, %v", m.Inputs, err)
	}
	silent := askForm
	silent.Note, silent.Input.Description = " ", ""
	if _, err := l.AskStaff(silent, button.ID{}, here); !errors.Is(err, ErrNoWarning) {
		t.Errorf("without a warning: %v", err)
	}
	wordy := askForm
	wordy.Input.Description = strings.Repeat("x", 101)
	if _, err := l.AskStaff(wordy, button.ID{}, here); err == nil || !strings.Contains(err.Error(), "description: 101") {
		t.Errorf("a warning that would be refused: %v", err)
	}
}

// Whatever a patient asked, the form opens.
func TestAskStaffFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := askForm
		f.Title = rapid.StringN(1, 200, -1).Filter(func(s string) bool { return strings.TrimSpace(s) != "" }).Draw(t, "title")
		f.Text = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{strings.Repeat("🙂", 3000), strings.Repeat("語", 6000), "a\r\nb", "e" + strings.Repeat("\u0301", 5000)})).Draw(t, "text")
		f.Most = rapid.SampledFrom([]int{0, 1, 300, 4000, 9000}).Draw(t, "most")
		if _, err := New(signer).AskStaff(f, button.ID{Item: item}, here); err != nil {
			t.Fatal(err)
		}
	})
}

func TestEntryForm(t *testing.T) {
	m, err := New(signer).EntryForm(entryWords, entry, button.ID{Item: item, Targets: []button.Target{{}}}, here)
	if err != nil {
		t.Fatal(err)
	}
	want := wire.Fields{InputHeading: "Can I drive?", InputText: "Not today.\n\n- one\n  - two", InputAsked: "may I drive\ndriving, when", InputCovers: "ketamine, methadone", InputOptions: "attach: emergency"}
	if d := cmp.Diff(want, fields(m)); d != "" {
		t.Error(d)
	}
	if id, err := signer.Read(m.CustomID, here.Scope); err != nil || id.Action != button.SaveEntry || id.Item != item || len(id.Targets) != 1 {
		t.Errorf("%+v, %v", id, err)
	}
	if _, err := New(signer).EntryForm(entryWords, Entry{}, button.ID{}, here); err != nil {
		t.Errorf("a new entry: %v", err)
	}
	whole := entry
	whole.Text = strings.Repeat("🙂", 2000)
	if _, err := New(signer).EntryForm(entryWords, whole, button.ID{}, here); err != nil {
		t.Errorf("as long as a form can be: %v", err)
	}
	for name, spoil := range map[string]func(e *Entry){
		"text over the form":  func(e *Entry) { e.Text = strings.Repeat("🙂", 2000) + "x" },
		"long heading":        func(e *Entry) { e.Heading = strings.Repeat("x", 257) },
		"heading of lines":    func(e *Entry) { e.Heading = "a\nb" },
		"phrase of lines":     func(e *Entry) { e.Asked = []string{"a\nb"} },
		"empty phrase":        func(e *Entry) { e.Asked = []string{"a", ""} },
		"many phrases":        func(e *Entry) { e.Asked = strings.Fields(strings.Repeat("phrase ", 600)) },
		"name with a comma":   func(e *Entry) { e.Covers = []string{"a, b"} },
		"space around":        func(e *Entry) { e.Text = "x\n" },
		"line ends of others": func(e *Entry) { e.Text = "a\r\nb" },
	} {
		e := entry
		spoil(&e)
		if _, err := New(signer).EntryForm(entryWords, e, button.ID{}, here); !errors.Is(err, ErrUneditable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := entryWords
	bad.Covers.Label = ""
	if _, err := New(signer).EntryForm(bad, entry, button.ID{}, here); err == nil || !strings.Contains(err.Error(), "label is empty") {
		t.Errorf("an input without words: %v", err)
	}
}

func TestReadEntry(t *testing.T) {
	got, err := ReadEntry(wire.Fields{InputHeading: " Can  I\ndrive? ", InputText: "\n \r\n    code\r\n\r\nmore \n\n", InputAsked: " one \n\n two, three\r\n", InputCovers: "a,, b\nc ,", InputOptions: "\n"})
	want := Entry{Heading: "Can I drive?", Text: "    code\n\nmore", Asked: []string{"one", "two, three"}, Covers: []string{"a", "b", "c"}}
	if err != nil || !got.equal(want) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, id := range []string{InputHeading, InputText, InputAsked, InputCovers, InputOptions} {
		f := wire.Fields{InputHeading: "h", InputText: "t", InputAsked: "", InputCovers: "", InputOptions: ""}
		delete(f, id)
		if _, err := ReadEntry(f); !errors.Is(err, ErrUnfilled) || !strings.Contains(err.Error(), id) {
			t.Errorf("without %s: %v", id, err)
		}
	}
	if _, err := ReadEntry(nil); !errors.Is(err, ErrUnfilled) {
		t.Errorf("nothing: %v", err)
	}
}

// What a form accepts comes back from it as it was, and a second time too.
func TestEntriesComeBack(t *testing.T) {
	words := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z]{1,9}( [a-z,]{1,9}){0,5}`), rapid.StringMatching("[ \t]{0,4}[a-z]{1,5}(\n{1,3}[ -]{0,4}[a-z]{1,5}){0,4}[ \n]{0,2}"))
	shown := 0
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{Heading: words.Draw(t, "heading"), Text: words.Draw(t, "text"), Options: words.Draw(t, "options"),
			Asked: rapid.SliceOfN(words, 0, 5).Draw(t, "asked"), Covers: rapid.SliceOfN(words, 0, 5).Draw(t, "covers")}
		m, err := New(signer).EntryForm(entryWords, e, button.ID{}, here)
		if err == nil {
			shown++
			back, err := ReadEntry(fields(m))
			if err != nil || !back.equal(e) {
				t.Fatalf("%+v came back as %+v, %v", e, back, err)
			}
		} else if !errors.Is(err, ErrUneditable) {
			t.Fatal(err)
		}
		// What was read from a form can be put into one, if it is not too long.
		read, err := ReadEntry(wire.Fields{InputHeading: e.Heading, InputText: e.Text, InputAsked: strings.Join(e.Asked, "\n"), InputCovers: strings.Join(e.Covers, ","), InputOptions: e.Options})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(signer).EntryForm(entryWords, read, button.ID{}, here); err != nil && !strings.Contains(err.Error(), "too long") {
			t.Fatalf("%+v: %v", read, err)
		}
	})
	if shown == 0 {
		t.Error("no entry was shown")
	}
}

// Discord takes the forms, and what it sends back is what was filled in, in the
// shape of today and in the one before.
func TestFormsThroughDiscord(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{OpenAPI: discordtest.FindOpenAPI()})
	c, err := rest.New(rest.Options{APIURL: s.APIURL(), Token: s.Token(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	zoe := discordtest.User{ID: "1100000000000000042", GuildID: s.GuildID()}
	p := Place{Scope: button.Scope{Guild: zoe.GuildID, Person: zoe.ID}}
	l := New(signer)
	open := func(call *discordtest.Call, m wire.Modal, err error) *discordtest.Call {
		t.Helper()
		if err == nil {
			err = c.Respond(t.Context(), call.ID, call.Token, wire.Response{Type: wire.RespondModal, Data: m})
		}
		if err != nil {
			t.Fatal(err)
		}
		return call
	}
	read := func(call *discordtest.Call, err error) wire.Interaction {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		i, err := wire.ReadInteraction(call.Payload())
		if err != nil || i.Type != wire.ModalSubmit || i.Person() != zoe.ID {
			t.Fatalf("%+v, %v", i, err)
		}
		return i
	}
	button1 := s.Component(zoe, &discordtest.Message{ID: "5", Content: "x"}, "b")
	m, err := l.AskStaff(askForm, button.ID{Number: 7}, p)
	asked := open(button1, m, err)
	for _, fill := range []func(*discordtest.Call, ...[2]string) (*discordtest.Call, error){s.FillForm, s.FillFormInRows} {
		i := read(fill(asked, [2]string{InputQuestion, "may I\ndrive"}))
		if i.Data.Field(InputQuestion) != "may I\ndrive" || i.Message == nil {
			t.Errorf("%+v", i.Data)
		}
		if id, err := signer.Read(i.Data.CustomID, p.Scope); err != nil || id.Action != button.SendStaff {
			t.Errorf("%+v, %v", id, err)
		}
	}
	whole := entry
	whole.Heading, whole.Text = strings.Repeat("h", maxHeading), strings.Repeat("🙂", wire.MaxInput/2)
	m, err = l.EntryForm(entryWords, whole, button.ID{Item: item, Targets: []button.Target{{}, {}}}, p)
	edited := open(s.Command(zoe, "faq"), m, err)
	i := read(s.FillForm(edited, [2]string{InputCovers, ""}))
	whole.Covers = nil
	if back, err := ReadEntry(i.Data.Fields); err != nil || !back.equal(whole) {
		t.Errorf("%+v, %v", back, err)
	}
	m, err = l.Form("How did it end?", "", button.ID{Action: button.CloseItem, Item: item}, p,
		wire.Input{ID: "state", Label: "It is", Required: true, Value: "answered", Items: []wire.Item{{Label: "Answered", Value: "answered"}, {Label: "Closed", Value: "closed", Description: "without an answer"}}},
		wire.Input{ID: "why", Label: "Why", Long: true, Max: 200})
	closed := open(s.Command(zoe, "faq"), m, err)
	if i := read(s.FillForm(closed, [2]string{"state", "closed"})); i.Data.Field("state") != "closed" {
		t.Errorf("%+v", i.Data)
	}
	if i := read(s.FillForm(closed)); i.Data.Field("state") != "answered" {
		t.Errorf("%+v", i.Data)
	}
	if _, err := s.FillForm(asked, [2]string{InputQuestion, ""}); err == nil {
		t.Error("an empty question was sent")
	}
}

func TestPreview(t *testing.T) {
	l := New(signer)
	staff := Place{Scope: here.Scope, Public: true}
	show := button.ID{Action: button.ShowItem, Item: item}
	deeds := []Deed{{"Submit", wire.Primary, button.ID{Action: button.Submit, Item: item}}, {"Edit", wire.Secondary, button.ID{Action: button.EditEntry, Item: item}}, {"Withdraw", wire.Danger, button.ID{Action: button.Withdraw, Item: item}}}
	p := passage("Effects", "A text.")
	p.Attach, p.Plain = "emergency", "In short."
	message := renderer.Page(p, answer.Plain)
	got := l.Preview("Only staff see this.", message, show, staff, deeds...)
	if err := got.Check(); err != nil {
		t.Fatal(err)
	}
	patients := l.Reply(message, here)
	if d := cmp.Diff(patients.Embeds, got.Embeds); d != "" || !strings.HasPrefix(got.Content, "Only staff see this.") || !strings.HasSuffix(got.Content, patients.Content) {
		t.Errorf("patients see it otherwise: %q %s", got.Content, d)
	}
	var labels []string
	for _, r := range got.Components {
		for _, b := range r.Buttons {
			// All staff may press it, not only who asked for the preview.
			id, err := signer.Read(b.CustomID, button.Scope{Guild: here.Scope.Guild, Person: "333"})
			if err != nil || id.Item != item {
				t.Errorf("%s: %+v, %v", b.Label, id, err)
			}
			labels = append(labels, b.Label)
		}
	}
	if d := cmp.Diff([]string{"Submit", "Edit", "Withdraw"}, labels); d != "" {
		t.Error(d)
	}
	if alone := l.Preview("", message, show, here, deeds[0]); len(alone.Components) != 1 || len(alone.Components[0].Buttons) != 1 {
		t.Errorf("buttons of patients under a preview: %+v", alone.Components)
	}
	if bare := l.Preview("", message, show, staff); len(bare.Components) != 0 || bare.Check() != nil {
		t.Errorf("nothing to do: %+v", bare.Components)
	}
}

// All of a long entry can be read before it is approved.
func TestLongPreview(t *testing.T) {
	var b strings.Builder
	for i := range 80 {
		fmt.Fprintf(&b, "Paragraph %d. %s\n\n", i, strings.Repeat("words of it. ", 20))
	}
	p := passage("Long", strings.TrimSpace(b.String()))
	p.Plain = strings.Repeat("In short. ", 300)
	m := renderer.Page(p, answer.Plain)
	place := here
	var parts []string
	for n := 0; ; n++ {
		if n > 20 {
			t.Fatal("it has no end")
		}
		out := New(signer).Preview("Draft", m, button.ID{Action: button.ShowItem, Item: item}, place, Deed{"Approve", wire.Primary, button.ID{Action: button.Approve, Item: item}})
		if err := out.Check(); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, shown(out)...)
		id, more := find(t, out, button.ShowItem)
		if !more {
			break
		}
		if id.Item != item {
			t.Fatalf("%+v", id)
		}
		place.From = Offset(id.Number)
	}
	if err := reads(p.Text+p.Plain, parts); err != nil || len(parts) < 4 {
		t.Errorf("%d parts: %v", len(parts), err)
	}
}
