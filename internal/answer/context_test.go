package answer_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/faq"
	"bedside/internal/lexicon"
)

// talker is an engine over the shipped content, asked in context.
type talker struct {
	t   *testing.T
	e   *answer.Engine
	cat *answer.Catalog
}

func newTalker(t *testing.T) talker {
	t.Helper()
	fsys, closer, err := faq.OpenDir("../../faq")
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	c, err := faq.Load(fsys, faq.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e, cat := engineOver(t, c)
	return talker{t, e, cat}
}

func (k talker) open(context.Context) (*answer.Catalog, error) { return k.cat, nil }

// ask asks the last of the messages after the others.
func (k talker) ask(messages ...string) (answer.Decision, answer.Context) {
	k.t.Helper()
	n := len(messages) - 1
	d, c, err := k.e.AskInContext(context.Background(), messages[:n], messages[n], k.open)
	if err != nil {
		k.t.Fatal(err)
	}
	return d, c
}

func TestFollowUps(t *testing.T) {
	k := newTalker(t)
	const first = "can i do ketamine on methadone"
	const opening = "[Can I have ketamine therapy if I am on methadone?"
	for _, c := range []struct {
		name     string
		messages []string
		want     string
		used     bool
	}{
		{"another medicine beside", []string{first, "and with lithium?"}, "answer covered_parts [Lithium; partial] " + opening + "; partial]", true},
		{"a medicine that is not covered", []string{first, "and tramadol?"}, "cover_gap gap_medicine not tramadol", true},
		{"a medicine nobody knows", []string{first, "what about zolvaquine"}, "cover_gap gap_partial " + opening + "; partial] not zolvaquine", true},
		{"a word nobody knows", []string{first, "and zzyx?"}, "no_answer below_threshold", false},
		{"a condition", []string{first, "is it ok with glaucoma"}, "cover_gap gap_condition not glaucoma", true},
		{"an aspect", []string{first, "what about side effects?"}, "answer covered_named [What should I do if I have side effects from ketamine therapy while on methadone?]", true},
		{"a pronoun", []string{first, "what are the risks of that"}, "answer covered_named [What are the possible risks of ketamine therapy with methadone?]", true},
		{"a statement before", []string{"i take lithium", "is it safe?"}, "answer covered_named [Lithium]", true},
		{"a follow-up of a follow-up", []string{first, "and with lithium?", "thanks", "and tramadol?"}, "cover_gap gap_partial [Lithium; partial] not tramadol", true},
		{"excused before, not now", []string{"ketamine instead of tramadol", "and codeine?"}, "cover_gap gap_medicine not tramadol,codeine", true},
		{"a dose of what was named", []string{first, "how much of it"}, "dosing dosing_passage [How should I prepare for a ketamine session if I am on methadone?]", true},
		{"a dose, whatever was before", []string{first, "how much should i take"}, "dosing dosing", false},
		{"a dose before", []string{"how much ketamine do i take", "and with lithium?"}, "dosing dosing", true},
		{"to be made clear before", []string{"bars and ketamine", "and with lithium?"}, "clarify ambiguous_medicine", true},
		{"what was refused is not leaned on", []string{"where can i buy ketamine", "and lithium?"}, "answer covered_named [Lithium]", false},
		{"the clinic's business", []string{first, "what about parking?"}, "no_answer off_topic", false},
		{"another question between", []string{first, "what are your opening hours", "is it safe"}, "clarify too_short", false},
		{"nothing named before", []string{"who drives me home", "is it safe"}, "clarify too_short", false},
		{"complete in itself", []string{first, "can i have ketamine while i take lithium"}, "answer covered_named [Lithium]", false},
		{"thanks", []string{first, "thanks"}, "no_answer chatter", false},
		{"nothing before", []string{"and with lithium?"}, "answer covered_named [Lithium]", false},
		{"too long ago", []string{first, "hi", "hi", "hi", "hi", "what about side effects?"}, "clarify too_short", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, ctx := k.ask(c.messages...)
			got := say(d)
			if c.name == "a condition" { // what else is covered is shown beside
				got = say(answer.Decision{Kind: d.Kind, Reason: answer.GapCondition, Uncovered: d.Uncovered})
			}
			if got != c.want || ctx.UsedEarlier != c.used {
				t.Errorf("%q: %s, used %t; want %s, %t", c.messages, got, ctx.UsedEarlier, c.want, c.used)
			}
			if asked := c.messages[len(c.messages)-1]; !strings.HasSuffix(ctx.Asked, asked) || !ctx.UsedEarlier && ctx.Asked != asked {
				t.Errorf("asked %q", ctx.Asked)
			}
		})
	}
}

func TestRedFlagsTogether(t *testing.T) {
	k := newTalker(t)
	const crisis, later = answer.Crisis, "what about side effects?"
	for _, c := range []struct {
		name     string
		messages []string
		want     answer.Kind
		used     bool
	}{
		{"alone", []string{"can i do ketamine on methadone", "i want to die"}, crisis, false},
		{"the sentence goes on", []string{"took my take-homes", "all of them"}, crisis, true},
		{"the sentence goes on after a word between", []string{"took my take-homes", "hello", "all of them"}, crisis, true},
		{"another question between", []string{"took my take-homes", "who drives me home", "all of them"}, answer.NoAnswer, false},
		{"seen together only", []string{"i drank with my methadone", "im so drowsy and cold"}, crisis, true},
		{"not with every later question", []string{"took my take-homes", "all of them", later}, answer.Clarify, false},
		{"not after an emergency by itself", []string{"i want to die", later}, answer.Clarify, false},
		{"an emergency between hides nothing", []string{"took my take-homes", "he is blue and not breathing", "all of them"}, crisis, true},
		{"harmless", []string{"my dad takes percocet, is ketamine possible for him", "my phone is dying brb"}, answer.NoAnswer, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, ctx := k.ask(c.messages...)
			if d.Kind != c.want || ctx.UsedEarlier != c.used {
				t.Errorf("%q: %s (%s), used %t", c.messages, say(d), d.Finding.Rule, ctx.UsedEarlier)
			}
			if d.Kind == crisis && len(d.Passages) > 0 {
				t.Error("a passage beside an emergency")
			}
		})
	}
	_, ctx := k.ask("took my take-homes", "all of them")
	d, err := k.e.AskNormally(context.Background(), ctx.Asked, k.open)
	if err != nil || d.Kind == crisis || !slices.Contains(d.Notices, answer.PastCrisisFooter) {
		t.Errorf("no emergency after all: %s, notices %v, %v", say(d), d.Notices, err)
	}
	_, ctx = k.ask("can i do ketamine on methadone", "and lithium? i want to die")
	d, err = k.e.AskNormally(context.Background(), ctx.Asked, k.open)
	if err != nil || d.Kind == crisis || !slices.Contains(d.Notices, answer.PastCrisisFooter) {
		t.Errorf("no emergency after all: %s, notices %v, %v", say(d), d.Notices, err)
	}
}

func TestContextWithoutContent(t *testing.T) {
	k := newTalker(t)
	broken := errors.New("disk on fire")
	fails := func(context.Context) (*answer.Catalog, error) { return nil, broken }
	for _, c := range []struct {
		messages [2]string
		kind     answer.Kind
		err      error
	}{
		{[2]string{"took my take-homes", "all of them"}, answer.Crisis, nil},
		{[2]string{"can i do ketamine on methadone", "how much should i take"}, answer.Dosing, nil},
		{[2]string{"can i do ketamine on methadone", "and with lithium?"}, answer.NoAnswer, broken},
	} {
		d, _, err := k.e.AskInContext(context.Background(), c.messages[:1], c.messages[1], fails)
		if d.Kind != c.kind || !errors.Is(err, c.err) {
			t.Errorf("%q: %s, %v", c.messages, say(d), err)
		}
	}
}

// golden reads the labelled questions and returns those that are a red flag alone
// and those that are not.
func (k talker) golden() (harmless, grave []string) {
	k.t.Helper()
	files, err := filepath.Glob("../../faq/golden/*.jsonl")
	if err != nil {
		k.t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			k.t.Fatal(err)
		}
		for lines := bufio.NewScanner(strings.NewReader(string(data))); lines.Scan(); {
			var r struct{ Question string }
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				k.t.Fatal(err)
			}
			if d, _ := k.ask(r.Question); d.Kind == answer.Crisis {
				grave = append(grave, r.Question)
			} else {
				harmless = append(harmless, r.Question)
			}
		}
	}
	if len(harmless) < 300 || len(grave) < 50 {
		k.t.Fatalf("%d harmless questions, %d grave ones", len(harmless), len(grave))
	}
	return harmless, grave
}

// TestFalseAlarmsOfJoining asks harmless questions after others. Neither after a
// harmless one nor after an emergency may they become an emergency.
func TestFalseAlarmsOfJoining(t *testing.T) {
	k := newTalker(t)
	harmless, grave := k.golden()
	none := func(context.Context) (*answer.Catalog, error) { return nil, nil }
	rate := func(name string, bound float64, earlier func(i int) []string, n int) {
		alarms := 0
		for i := range n {
			q := harmless[i%len(harmless)]
			d, _, err := k.e.AskInContext(context.Background(), earlier(i), q, none)
			if err != nil {
				t.Fatal(err)
			}
			if d.Kind == answer.Crisis {
				alarms++
			}
		}
		share := float64(alarms) / float64(n)
		t.Logf("%s: %d of %d, %.3f %%", name, alarms, n, 100*share)
		if share > bound {
			t.Errorf("%s: %.3f %% are taken for an emergency, at most %.3f %% may be", name, 100*share, 100*bound)
		}
	}
	h := len(harmless)
	at := func(i int) string { return harmless[(i+h)%h] }
	rate("after the harmless question before it", 0, func(i int) []string { return []string{at(i - 1)} }, h)
	rate("after four harmless questions", 0.005, func(i int) []string { return []string{at(i - 4), at(i - 3), at(i - 2), at(i - 1)} }, h)
	// Steps of a prime reach pairs from everywhere; all 216,690 give 0.06 %.
	rate("after any harmless question", 0.005, func(i int) []string { return []string{at(i - 1 - 37*(i/h))} }, 20*h)
	rate("after an emergency", 0.005, func(i int) []string { return []string{grave[(i/h*13+i)%len(grave)]} }, 20*h)
}

// TestFollowUpNeverOpensWhatIsNotCovered asks follow-ups with names of the whole
// lexicon and with invented ones: what is a gap alone is never an answer in
// context.
func TestFollowUpNeverOpensWhatIsNotCovered(t *testing.T) {
	k := newTalker(t)
	lex, err := lexicon.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	firsts := []string{"can i do ketamine on methadone", "zoloft and ketamine ok?", "ketamine instead of tramadol", "i used to take xanax, is ketamine ok", "is ketamine like valium"}
	forms := []string{"and %s?", "what about %s", "with %s?", "or %s", "how about %s then", "also on %s", "& %s", "what if im on %s too", "same with %s?", "and not %s?", "is it ok with %s", "do they go with %s"}
	names := []string{"zolvaquine", "brintafex", "glorp", "zorblax", "mexipran", "quibbix", "zzyx", "snarf", "kavorix", "xyz"}
	invented := len(names)
	for i, n := range lex.Names() {
		if i%9 == 0 {
			names = append(names, strings.ReplaceAll(n, "_", " "))
		}
	}
	asked, gaps := 0, 0
	for i, name := range names {
		for j, form := range forms {
			q := fmt.Sprintf(form, name)
			alone, _ := k.ask(q)
			for _, first := range []string{firsts[(i+j)%len(firsts)], firsts[(i+j+2)%len(firsts)]} {
				asked++
				if alone.Kind == answer.CoverGap || i < invented {
					gaps++
					if d, _ := k.ask(first, q); d.Kind == answer.Answer {
						t.Errorf("%q, %q: %s; alone %s", first, q, say(d), say(alone))
					}
				}
			}
		}
	}
	t.Logf("%d follow-ups asked, %d of them with what is not covered", asked, gaps)
	if gaps < asked/2 {
		t.Errorf("only %d of %d name what is not covered", gaps, asked)
	}
}

func TestSameConversationSameDecision(t *testing.T) {
	k := newTalker(t)
	messages := []string{"can i do ketamine on methadone", "zoloft too", "and with lithium?", "and tramadol?"}
	first, ctx := k.ask(messages...)
	for range 3 {
		again, c := k.ask(messages...)
		if !reflect.DeepEqual(first, again) || c != ctx {
			t.Errorf("%s, then %s", say(first), say(again))
		}
	}
}

func TestHostileConversations(t *testing.T) {
	k := newTalker(t)
	for _, m := range hostile() {
		if len(m) > 1<<20 {
			m = m[:1<<20]
		}
		for _, messages := range [][]string{{m, "and lithium?"}, {"can i do ketamine on methadone", m}, {m, m, m, m, m}} {
			if d, _ := k.ask(messages...); d.Kind == "" || d.Reason == "" {
				t.Errorf("%.40q: %s", m, say(d))
			}
		}
	}
}

func BenchmarkAskInContext(b *testing.B) {
	e, cat := engineOver(b, multiply(b, 50))
	open := func(context.Context) (*answer.Catalog, error) { return cat, nil }
	earlier := []string{"i was on sertraline for years and then they stopped it", "can i do ketamine on methadone", "thanks", "and with lithium?"}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := e.AskInContext(context.Background(), earlier, "what about side effects?", open); err != nil {
			b.Fatal(err)
		}
	}
}
