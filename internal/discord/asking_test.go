package discord

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bedside/internal/curation"
	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/render"

	"pgregory.net/rapid"
)

// askKey is the key of the tests' sealed texts, in hex.
var askKey = strings.Repeat("0f1e2d3c", 8)

// askOn is a clinic whose patients can ask the staff.
func askOn(o setup) setup {
	o.env = append([]string{"BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=true", "BEDSIDE_ASK_STAFF_KEY=" + askKey}, o.env...)
	before := o.before
	o.before = func(x *site) {
		x.desk()
		if before != nil {
			before(x)
		}
	}
	return o
}

func (x *site) desk() *curation.Desk {
	x.t.Helper()
	d, err := x.app.Desk(context.Background())
	if err != nil {
		x.t.Fatal(err)
	}
	return d
}

// opened presses a button that opens a form.
func (x *site) opened(u discordtest.User, m discordtest.Message, label string) (*discordtest.Call, discordtest.Form) {
	x.t.Helper()
	b, ok := m.Button(label)
	if !ok {
		x.t.Fatalf("no button %q among %v", label, m.Buttons())
	}
	call := x.s.Component(u, &m, b.CustomID)
	x.callback(call)
	f, ok := call.Form()
	if !ok {
		x.t.Fatalf("%q opened no form", label)
	}
	return call, f
}

// filled sends a form and returns what the person then reads.
func (x *site) filled(opened *discordtest.Call, values ...[2]string) discordtest.Message {
	x.t.Helper()
	call, err := x.s.FillForm(opened, values...)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.reply(call)
}

// sent asks the staff and returns the receipt, and its code.
func (x *site) sent(u discordtest.User, text string) (discordtest.Message, string) {
	x.t.Helper()
	call, _ := x.opened(u, x.ask(u, covered), render.ButtonAskStaff)
	m := x.filled(call, [2]string{layout.InputQuestion, text})
	if _, ok := m.Button(render.ButtonSend); ok {
		m = x.press(u, m, render.ButtonSend)
	}
	code := receiptCode.FindString(m.Content)
	if code == "" {
		x.t.Fatalf("no receipt: %s", m.Text())
	}
	return m, code
}

var receiptCode = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}`)

func (x *site) lookUp(u discordtest.User, code string) discordtest.Message {
	x.t.Helper()
	return x.reply(x.s.Command(u, "asked", discordtest.String("code", code)))
}

func (x *site) waiting() []curation.Question {
	x.t.Helper()
	list, err := x.desk().Waiting(context.Background())
	if err != nil {
		x.t.Fatal(err)
	}
	return list
}

// The way to the staff stands under every answer and refusal, and under no emergency,
// nothing public and nowhere where the operator has not opened it.
func TestAskStaffIsOffered(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		want bool
	}{
		"open":            {[]string{"BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=true", "BEDSIDE_ASK_STAFF_KEY=" + askKey}, true},
		"risk not taken":  {[]string{"BEDSIDE_ASK_STAFF_KEY=" + askKey}, false},
		"without a key":   {[]string{"BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=true"}, false},
		"with a bad key":  {[]string{"BEDSIDE_ASK_STAFF_ACCEPT_POLICY_16=true", "BEDSIDE_ASK_STAFF_KEY=short"}, false},
		"without setting": {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := open(t, setup{env: append([]string{"BEDSIDE_DISCORD_MENTIONS=answer", "BEDSIDE_DISCORD_USER_RATE=60"}, c.env...), before: func(x *site) { x.desk() }})
			has := func(m discordtest.Message) bool {
				_, ok := m.Button(render.ButtonAskStaff)
				return ok
			}
			for _, q := range []string{covered, "can i do ketamine on tramadol", "does ketamine cure my car", "how many mg of ketamine can i do", "can i take it", "where can i buy ketamine"} {
				if m := x.ask(patient, q); has(m) != c.want {
					t.Errorf("%q: offered %t", q, has(m))
				}
			}
			share := discordtest.Option{Name: "share", Type: 5, Value: true}
			for name, m := range map[string]discordtest.Message{
				"public":    x.reply(x.s.Command(patient, "ask", discordtest.String("question", covered), share)),
				"mention":   x.written(other, covered, true, 1)[0],
				"emergency": x.ask(other, crisis),
			} {
				if has(m) {
					t.Errorf("offered in a reply that is %s", name)
				}
			}
			if m := x.reply(x.s.Command(patient, "ask", discordtest.String("question", "can i do ketamine on tramadol"), share)); has(m) != c.want || !m.Ephemeral() {
				t.Errorf("a gap that was to be shared: offered %t", has(m))
			}
			listed := strings.Contains(x.reply(x.s.Command(patient, "help")).Text(), "/asked")
			if wants := name != "without setting"; listed != wants {
				t.Errorf("/asked is in the help: %t", listed)
			}
			if privacy := x.reply(x.s.Command(patient, "privacy")).Text(); strings.Contains(privacy, "deleted after 30 days or when you say so") != c.want {
				t.Errorf("/privacy does not say what is so: %s", privacy)
			}
		})
	}
}

func TestAskStaff(t *testing.T) {
	x := open(t, askOn(setup{}))
	call, f := x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
	in := f.Fields[0]
	if in.Value != covered || in.Max != maxAsk || !in.Required || in.Description == "" || !strings.Contains(strings.Join(f.Text, " "), "not for an emergency") {
		t.Errorf("the form: %+v", f)
	}
	m := x.filled(call, [2]string{layout.InputQuestion, "can i do ketamine on methadone, and drive?"})
	contains(t, m, "was sent to the staff of Test Clinic", "deleted after 30 days", "911", "Nobody has looked at such questions lately", "555-0100")
	if !m.Ephemeral() || len(x.waiting()) != 1 {
		t.Errorf("%d wait; %+v", len(x.waiting()), m)
	}
	q, err := x.desk().Take(context.Background(), "", nurseID)
	if err != nil || q.Text != "can i do ketamine on methadone, and drive?" {
		t.Errorf("%+v, %v", q, err)
	}
	x.clock.move(3 * time.Hour)
	again, _ := x.sent(other, "and what about lithium?")
	contains(t, again, "Staff last looked at such questions 3 hours ago")
	x.clock.move(8 * 24 * time.Hour)
	late, _ := x.sent(other, "and what about lithium?")
	contains(t, late, "Nobody has looked")

	// After ten minutes the question is not known any more, and the form is empty.
	m = x.ask(patient, covered)
	x.clock.move(11 * time.Minute)
	if _, f := x.opened(patient, m, render.ButtonAskStaff); f.Fields[0].Value != "" {
		t.Errorf("kept for too long: %q", f.Fields[0].Value)
	}
}

// What looks like personal details is struck, shown struck, and kept struck.
func TestAskStaffStrikes(t *testing.T) {
	x := open(t, askOn(setup{}))
	const said = "I am Mary Watson, born 3/4/1981, call 415-867-5309.\nCan I do **ketamine** on methadone?"
	call, _ := x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
	m := x.filled(call, [2]string{layout.InputQuestion, said})
	contains(t, m, "I took out what looks like personal details", "name", "birth date", "phone")
	shown := unquoted(t, m.Embeds[0].Description)
	want := "I am [name], born [birth date], call [phone].\nCan I do **ketamine** on methadone?"
	if shown != want || len(x.waiting()) != 0 {
		t.Errorf("shown %q, and %d sent", shown, len(x.waiting()))
	}
	for _, part := range []string{"Watson", "1981", "867"} {
		if strings.Contains(m.Text(), part) {
			t.Errorf("what was struck is shown: %s", m.Text())
		}
	}
	_, f := x.opened(patient, m, render.ButtonEditAgain)
	if f.Fields[0].Value != want {
		t.Errorf("to be changed: %q", f.Fields[0].Value)
	}
	send, _ := m.Button(render.ButtonSend)
	sent := x.press(patient, m, render.ButtonSend)
	contains(t, sent, "was sent to the staff")
	twice := x.reply(x.s.Component(patient, &m, send.CustomID))
	contains(t, twice, "Without a code, it was not sent", "911")
	if list := x.waiting(); len(list) != 1 {
		t.Errorf("%d were sent", len(list))
	}
	if q, err := x.desk().Take(context.Background(), "", nurseID); err != nil || q.Text != want {
		t.Errorf("%q, %v", q.Text, err)
	}
	// Nobody else's, not in another place, not after ten minutes.
	call, _ = x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
	m = x.filled(call, [2]string{layout.InputQuestion, said})
	send, _ = m.Button(render.ButtonSend)
	contains(t, x.reply(x.s.Component(other, &m, send.CustomID)), "can't use this here")
	x.clock.move(11 * time.Minute)
	contains(t, x.reply(x.s.Component(patient, &m, send.CustomID)), "it waited too long and was not sent")
	if list := x.waiting(); len(list) != 1 {
		t.Errorf("%d were sent", len(list))
	}
}

// unquoted is a quotation as a person reads it.
func unquoted(t interface {
	Helper()
	Fatalf(string, ...any)
}, s string) string {
	t.Helper()
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		rest, ok := strings.CutPrefix(l, "> ")
		if !ok {
			t.Fatalf("line %d is not quoted: %q", i, l)
		}
		var b strings.Builder
		for k := 0; k < len(rest); k++ {
			if strings.IndexByte("`*_~|<>#+-[]():/@", rest[k]) >= 0 {
				t.Fatalf("%q is alive in %q", rest[k], l)
			}
			if rest[k] == '\\' {
				if k++; k == len(rest) {
					t.Fatalf("a stroke before nothing: %q", l)
				}
			}
			b.WriteByte(rest[k])
		}
		lines[i] = b.String()
	}
	return strings.Join(lines, "\n")
}

// Whatever is typed, what is shown of it reads as it is kept, nothing in it is alive,
// and the form of the longest still fits.
func TestQuotedIsReadAsItStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.OneOf(rapid.StringN(0, maxAsk, -1), rapid.StringOfN(rapid.RuneFrom([]rune("\n\\`*_~|<>#@[](): a1.-")), 0, maxAsk, -1), rapid.SampledFrom(hostile)).Draw(t, "said")
		text := readable(said)
		if again := readable(text); again != text {
			t.Fatalf("%q is made %q", text, again)
		}
		if text == "" {
			return
		}
		if got := unquoted(t, quoted(text)); got != text {
			t.Fatalf("%q is read as %q", text, got)
		}
		if wire.Units(text) <= maxAsk && wire.Units(quoted(text)) > wire.MaxDescription {
			t.Fatalf("%d units are %d when quoted", wire.Units(text), wire.Units(quoted(text)))
		}
	})
}

// What may be an emergency is answered as one and not sent: alone, together with what
// was said before, and however much was sent already.
func TestAskStaffHearsAnEmergency(t *testing.T) {
	x := open(t, askOn(setup{}))
	alarm := func(u discordtest.User, before, text string) {
		t.Helper()
		call, _ := x.opened(u, x.ask(u, before), render.ButtonAskStaff)
		m := x.filled(call, [2]string{layout.InputQuestion, text})
		contains(t, m, "I did not send this", "911")
		if _, ok := m.Button(render.ButtonCalm); !ok || !m.Ephemeral() || len(x.waiting()) > 0 {
			t.Errorf("%q: %d wait; %+v", text, len(x.waiting()), m.Buttons())
		}
		x.clock.move(11 * time.Minute)
	}
	alarm(patient, covered, crisis)
	alarm(patient, "they gave me my take home bottles of methadone", "i drank all of them")
	alarm(other, covered, "I am Mary Watson, 415-867-5309, and i want to kill myself tonight")
	for range sends {
		if _, ok := x.b.clinics[0].asking.sends.take(otherID); !ok {
			t.Fatal("fewer sends than there should be")
		}
	}
	alarm(other, covered, crisis)
	// The halves may also come the other way round.
	call, _ := x.opened(nurse, x.ask(nurse, covered), render.ButtonAskStaff)
	x.filled(call, [2]string{layout.InputQuestion, "they gave me my take home bottles of methadone"})
	if m := x.ask(nurse, "i drank all of them"); len(m.Embeds) > 0 || !strings.Contains(m.Content, "911") {
		t.Errorf("the second half: %s", m.Text())
	}
}

// A flood holds no word of danger back in the form either.
func TestAskStaffEmergencyInAFlood(t *testing.T) {
	x := open(t, askOn(setup{env: []string{"BEDSIDE_DISCORD_USER_RATE=1"}}))
	call, _ := x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
	for range 10 {
		x.s.Dispatch(x.s.Command(patient, "ask", discordtest.String("question", covered)))
	}
	x.alive(t)
	contains(t, x.filled(call, [2]string{layout.InputQuestion, crisis}), "I did not send this", "988")
}

func TestAskStaffLimit(t *testing.T) {
	x := open(t, askOn(setup{env: []string{"BEDSIDE_DISCORD_USER_RATE=60"}}))
	for range sends {
		x.sent(patient, "can i drive?")
	}
	call, _ := x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
	contains(t, x.filled(call, [2]string{layout.InputQuestion, "can i drive?"}), "You sent many questions", "911")
	if n := len(x.waiting()); n != sends {
		t.Errorf("%d were sent", n)
	}
	x.sent(other, "another person's") // does not suffer from it
	x.clock.move(sendsIn)
	x.sent(patient, "an hour later")
}

// With the store away nothing is sent, the person hears it and does not lose the text;
// what failed does not count against them.
func TestAskStaffWithoutTheStore(t *testing.T) {
	var away atomic.Bool
	x := open(t, askOn(setup{before: breakable(&away)}))
	call, _ := x.opened(patient, x.ask(patient, covered), render.ButtonAskStaff)
	away.Store(true)
	m := x.filled(call, [2]string{layout.InputQuestion, "can i drive?"})
	contains(t, m, "could not be sent, and nothing was kept", "555-0100")
	again, f := x.opened(patient, m, render.ButtonEditAgain)
	if f.Fields[0].Value != "can i drive?" {
		t.Errorf("the text is lost: %q", f.Fields[0].Value)
	}
	contains(t, x.ask(other, covered), "Talk with your healthcare provider") // answering goes on
	contains(t, x.lookUp(other, "K7QF-0M2Z-9WXE-41HT"), "something went wrong", "911")
	away.Store(false)
	contains(t, x.filled(again), "was sent to the staff")
	q := x.b.clinics[0].asking.sends
	q.mu.Lock()
	defer q.mu.Unlock()
	if used := len(q.people[patientID]); used != 1 {
		t.Errorf("%d count", used)
	}
}

// breakable lets a test take away what the clinic keeps.
func breakable(away *atomic.Bool) func(*site) {
	return func(x *site) {
		x.b.clinics[0].records = func(ctx context.Context) (*curation.Desk, error) {
			if away.Load() {
				return nil, errors.New("the disk is gone")
			}
			return x.app.Desk(ctx)
		}
	}
}

// /privacy names the one other host that questions go to.
func TestPrivacyNamesTheHelper(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want string
	}{
		{[]string{"BEDSIDE_EMBEDDINGS_URL=https://model.example/v1", "BEDSIDE_EMBEDDINGS_MODEL=m", "BEDSIDE_EMBEDDINGS_ALLOW_REMOTE=true"}, "also sent to model.example, to find"},
		{[]string{"BEDSIDE_EMBEDDINGS_URL=http://127.0.0.1:1/v1", "BEDSIDE_EMBEDDINGS_MODEL=m"}, ""},
		{nil, ""},
	} {
		a := open(t, setup{env: c.env, unrun: true, unready: true, serial: true, broken: true, content: map[string]string{"x.md": "nothing"}}).b.clinics[0]
		raw, _ := json.Marshal(a.privacy(context.Background(), &request{}).message)
		if got := strings.Contains(string(raw), "also sent to"); got != (c.want != "") || !strings.Contains(string(raw), c.want) {
			t.Errorf("%v: %s", c.env, raw)
		}
	}
}
