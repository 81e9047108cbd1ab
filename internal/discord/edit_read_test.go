package discord

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"bedside/internal/app"
	"bedside/internal/discord/discordtest"
	"bedside/internal/discord/layout"
	"bedside/internal/discord/wire"
	"bedside/internal/faq"
	"bedside/internal/render"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// readOn presses More to the end. Until there nothing signs what is shown.
func (x *site) readOn(u discordtest.User, m discordtest.Message, signs ...string) (last discordtest.Message, all string) {
	x.t.Helper()
	all = m.Text()
	for n := 0; ; n++ {
		if _, more := m.Button(render.ButtonMore); !more {
			return m, all
		}
		for _, label := range signs {
			if _, ok := m.Button(label); ok {
				x.t.Errorf("%s is offered on page %d, before the end", label, n)
			}
		}
		if n == 40 {
			x.t.Fatal("it has no end")
		}
		m = x.press(u, m, render.ButtonMore)
		all += "\n" + m.Text()
	}
}

// manyPhrasings are more than one message holds.
func manyPhrasings() string {
	var lines []string
	for i := range 30 {
		lines = append(lines, fmt.Sprintf("can somebody in my situation have it in week number %d of the program", i))
	}
	return strings.Join(lines, "\n")
}

// What widens a page stands above what is cut, and nobody approves before they have come
// to the end: thirty phrasings would hide it.
func TestApproverSeesAllOfAnEdit(t *testing.T) {
	x := open(t, setup{})
	m := x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage))), [2]string{layout.InputAsked, manyPhrasings()},
		[2]string{layout.InputCovers, "ketamine, methadone, tramadol"}, [2]string{layout.InputOptions, "attach: emergency\ndosing_ok: true\nplain: Ask us."})
	x.press(nurse, m, labelSubmit)
	m = x.choose(doctor, x.reply(x.faq(doctor, "drafts")), 0)
	contains(t, m, "adds to what the page covers: ", "`tramadol`", "sets dosing_ok", "sets attach: `emergency`", "adds a text in plain words",
		"+ covers: tramadol", "+ dosing_ok: true", "more lines", textGoesOn)
	if got := labels(m); got != "More, Reject, Edit, Dry run, Withdraw" {
		t.Errorf("offered before the end: %s", got)
	}
	// A dry run in between is no way around it.
	dry := x.outcome(doctor, m, labelDryRun)
	if got := labels(dry); strings.Contains(got, labelApprove) || !strings.Contains(got, labelLook) {
		t.Errorf("after a dry run: %s", got)
	}
	last, all := x.readOn(doctor, m, labelApprove)
	for line := range strings.Lines(manyPhrasings()) {
		if want := "+ asked: " + strings.TrimSpace(line); strings.Count(all, want) != 1 {
			t.Errorf("%q is shown %d times", want, strings.Count(all, want))
		}
	}
	if got := labels(x.outcome(doctor, last, labelDryRun)); !strings.HasPrefix(got, labelApprove) {
		t.Errorf("after a dry run at the end: %s", got)
	}
	// Who approved has read it and can publish; another reads it first.
	approved := x.press(doctor, last, labelApprove)
	contains(t, approved, "Approved by <@"+doctor.ID+">")
	if _, ok := approved.Button(labelPublish); !ok {
		t.Errorf("the approver's: %s", labels(approved))
	}
	m = x.choose(nurse, x.reply(x.faq(nurse, "drafts")), 0)
	last, _ = x.readOn(nurse, m, labelPublish)
	if _, ok := last.Button(labelPublish); !ok {
		t.Errorf("the publisher's: %s", labels(last))
	}
}

// The rest of a long page and the rest of what changes in it are both behind More.
func TestApproverSeesALongPageAndManyChanges(t *testing.T) {
	x := open(t, setup{})
	plain := strings.TrimSpace(strings.Repeat("Ask us first. ", 240))
	long := strings.TrimSpace(strings.Repeat("Talk with both teams first. ", 130))
	m := x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage))), text(long), [2]string{layout.InputAsked, manyPhrasings()}, [2]string{layout.InputOptions, "plain: " + plain})
	x.press(nurse, m, labelSubmit)
	m = x.choose(doctor, x.reply(x.faq(doctor, "drafts")), 0)
	last, all := x.readOn(doctor, m, labelApprove)
	if _, ok := last.Button(labelApprove); !ok {
		t.Errorf("at the end: %s", labels(last))
	}
	if n := strings.Count(all, "number 29 of the program"); n != 1 {
		t.Errorf("the last phrasing is shown %d times", n)
	}
	if n := strings.Count(all, "Ask us first."); n < 240 {
		t.Errorf("%d of 240 sentences are shown", n)
	}
}

// An edit of a page whose document is a draft is approved by somebody who can read it.
func TestEditOfADraftPageIsShown(t *testing.T) {
	hidden := strings.Replace(page("Later", "## When will ketamine be given at night?\n\nSoon.\n"), "published", "draft", 1)
	x := open(t, setup{content: map[string]string{"page.md": page("Now", "## Can I drive after ketamine?\n\nNo.\n"), "later.md": hidden}})
	end := "and that is the end"
	m := x.fill(x.form(x.faq(nurse, "edit", discordtest.String("entry", "later/when-will-ketamine-be-given-at-night"))), text(strings.Repeat("At some time next year. ", 20)+end), [2]string{layout.InputCovers, "tramadol"})
	contains(t, m, "`tramadol`", "- Soon.", "+ At some time", end)
}

// A review is approved by somebody who has read what patients read, all of it.
func TestApproverSeesWhatAReviewSigns(t *testing.T) {
	var content strings.Builder
	content.WriteString(reviewedPage("Lithium", "covers: [lithium]", 3))
	for i := range 12 {
		fmt.Fprintf(&content, "\n## Part %d\n\n%s\n", i, strings.Repeat("This goes on and on. ", 40))
	}
	content.WriteString("\n## The end\n\n<!--\nplain: Never take it alone.\n-->\n\nThis is where it ends.\n")
	x := open(t, setup{content: map[string]string{"lithium.md": content.String()}})
	card := x.choose(nurse, x.reply(x.faq(nurse, "due")), 0)
	last, all := x.readOn(nurse, card, labelReviewed)
	reads := []string{"Never take it alone.", "This is where it ends.", "This is what we write about lithium.", "Part 11"}
	for _, want := range reads {
		if !strings.Contains(all, want) {
			t.Errorf("the reviewer does not read %q", want)
		}
	}
	contains(t, x.press(nurse, last, labelReviewed), "It is in /faq drafts for the others now")
	m := x.choose(doctor, x.reply(x.faq(doctor, "drafts")), 0)
	contains(t, m, "It notes: reviewed", textGoesOn)
	last, all = x.readOn(doctor, m, labelApprove)
	for _, want := range reads {
		if strings.Count(all, want) != 1 {
			t.Errorf("the approver reads %q %d times", want, strings.Count(all, want))
		}
	}
	contains(t, x.press(doctor, last, labelApprove), "Approved by")
}

// Lint quotes phrasings. What is logged counts them.
func TestRefusedEditIsLoggedInNumbers(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_STAFF_APPROVAL=none"}})
	m := x.fill(x.form(x.faq(nurse, "edit", entryOption(methadonePassage))), [2]string{layout.InputCovers, "ketamine, zolvaquine"})
	contains(t, x.outcome(nurse, m, labelPublish), "zolvaquine")
	if log := x.log.String(); strings.Contains(log, "zolvaquine") || !regexp.MustCompile(`not published, bot lint says where: \d+ [a-z-]+`).MatchString(log) {
		t.Errorf("log:\n%s", log)
	}
	// Another error around it does not let the words out, and what quotes none is logged.
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("x", "cause", fitForLog(fmt.Errorf("reindex: %w", &app.LintError{})))
	log.Info("y", "cause", fitForLog(fmt.Errorf("reindex: %w", app.ErrBusy)))
	if got := out.String(); strings.Contains(got, "force it") || !strings.Contains(got, app.ErrBusy.Error()) {
		t.Errorf("log:\n%s", got)
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	many := make([]string, 9)
	for i := range many {
		many[i] = fmt.Sprint("drug", i)
	}
	all := faq.Section{Covers: []string{"a", "b`"}, Attach: "emergency", DosingOK: true, Plain: "P"}
	for name, c := range map[string]struct {
		before, after faq.Section
		want          []string
	}{
		"nothing":  {all, all, nil},
		"order":    {faq.Section{Covers: []string{"a", "b"}}, faq.Section{Covers: []string{"b", "a"}}, nil},
		"all new":  {faq.Section{}, all, []string{"adds to what the page covers: `a`, `b'`.", "sets dosing_ok", "sets attach: `emergency`", "adds a text in plain"}},
		"all gone": {all, faq.Section{}, []string{"not cover any more: `a`, `b'`.", "takes dosing_ok away", "takes attach away", "takes the text in plain words away"}},
		"plain":    {all, faq.Section{Covers: all.Covers, Attach: all.Attach, DosingOK: true, Plain: "Q"}, []string{"changes the text in plain words"}},
		"many":     {faq.Section{}, faq.Section{Covers: many}, []string{"`drug4`, and 4 more."}},
	} {
		got := changes(c.before, c.after)
		if len(got) != len(c.want) {
			t.Errorf("%s: %q", name, got)
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], c.want[i]) {
				t.Errorf("%s: %q lacks %q", name, got[i], c.want[i])
			}
		}
	}
}

// Parts of a comparison follow each other, and none of a line that only they show is lost.
func TestDiffPart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringMatching(`(asked|covers): [a-z🙂]{1,9}( [a-z🙂]{1,9}){0,60}`)
		after := rapid.SliceOfNDistinct(line, 1, 20, rapid.ID[string]).Draw(t, "after")
		lines := diffLines("", strings.Join(after, "\n"), rapid.Bool().Draw(t, "everywhere"))
		most := rapid.IntRange(300, maxDiff).Draw(t, "most")
		var shown strings.Builder
		for from := 0; from < len(lines); {
			block, next := diffPart(lines, from, most)
			if wire.Units(block) > most || next <= from {
				t.Fatalf("%d units of %d, from %d to %d", wire.Units(block), most, from, next)
			}
			for l := range strings.Lines(block) {
				if rest, ok := strings.CutPrefix(l, "+ "); ok {
					shown.WriteString(strings.TrimSuffix(rest, "\n"))
				}
			}
			from = next
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if d := cmp.Diff(bare(strings.Join(after, "")), bare(shown.String())); d != "" {
			t.Fatal(d)
		}
	})
}

func TestPortions(t *testing.T) {
	t.Parallel()
	if got := portions("one two\nthree four", 12); !cmp.Equal(got, []string{"one two", "three four"}) {
		t.Errorf("%q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		s, most := rapid.StringMatching(`[a-z🙂é \n]{0,300}`).Draw(t, "text"), rapid.IntRange(2, 80).Draw(t, "most")
		got := portions(s, most)
		for _, part := range got {
			if wire.Units(part) > most {
				t.Fatalf("%q is too long", part)
			}
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if bare(strings.Join(got, "")) != bare(s) {
			t.Fatalf("%q of %q", got, s)
		}
	})
}

// A button of before names a place in the text alone.
func TestReadingOf(t *testing.T) {
	t.Parallel()
	if got := readingOf(4096); got != (reading{offset: 4096}) || got.first() {
		t.Errorf("%+v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := reading{offset: rapid.Uint32().Draw(t, "offset"), line: rapid.Uint32().Draw(t, "line")}
		if got := readingOf(at.number()); got != at {
			t.Fatalf("%+v", got)
		}
	})
}
