package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bedside/internal/answer"
	"bedside/internal/lexicon"
	"bedside/internal/render"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"
)

func terminal(width int, colour bool) (*Terminal, *bytes.Buffer) {
	var b bytes.Buffer
	return &Terminal{w: &b, width: width, colour: colour}, &b
}

func TestMarkdown(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"paragraphs are wrapped", "One two three four five six seven\neight.\n\nNine.", "One two three four\nfive six seven\neight.\n\nNine.\n"},
		{"emphasis loses its marks", "a **b c** *d* `e` _f_", "a b c d e f\n"},
		{"list", "Can be:\n\n- one two three four five\n- two\n  - deep\n\nEnd.", "Can be:\n\n- one two three four\n  five\n- two\n  - deep\n\nEnd.\n"},
		{"loose list", "- one\n\n- two", "- one\n\n- two\n"},
		{"numbers", "3. three\n4. four", "3. three\n4. four\n"},
		{"link keeps its address", "[page](https://example.org/a)", "page\n(https://example.org/a)\n"},
		{"escapes and entities", `a \* b &amp; c`, "a * b & c\n"},
		{"quote", "> one two three four five", "| one two three four\n| five\n"},
		{"code stays", "```\nx   y\n```", "x   y\n"},
		{"HTML is shown, not hidden", "<b>one</b> two", "<b>one</b> two\n"},
		{"heading", "### Deep", "Deep\n"},
		{"hard break", "one  \ntwo", "one\ntwo\n"},
		{"no-break space does not split", "one two\u00a0three four five", "one two\u00a0three four\nfive\n"},
		{"escape sequences do not reach the terminal", "a\x1b[31mb\u202ec\u0007", "a[31mbc\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			term, out := terminal(20, false)
			term.markdown(tc.in)
			if out.String() != tc.want {
				t.Errorf("got\n%q, want\n%q", out.String(), tc.want)
			}
		})
	}
}

var wordShape = regexp.MustCompile(`[\pL\pN]+`)

// No word of the clinic's is lost or moved, and no line is longer than the width
// unless one word is.
func TestMarkdownKeepsEveryWord(t *testing.T) {
	piece := rapid.SampledFrom([]string{"ketamine", "and", "**methadone**", "*may*", "\n\n", "\n- ", "\n  - ", "\n1. ", "\n> ", "[see](x)", "`code`", " ", "’", "<b>", "\n### ", "don't", "2.5", "\n\n    four", "| a | b |", "\\*", "\n```\n", "---", "https://example.org", "\n<div>\n"})
	rapid.Check(t, func(t *rapid.T) {
		src := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), " ")
		term, out := terminal(24, false)
		term.markdown(src)
		want, got := wordShape.FindAllString(src, -1), wordShape.FindAllString(out.String(), -1)
		got = slices.DeleteFunc(got, isListNumber)
		want = slices.DeleteFunc(want, isListNumber)
		if !slices.Equal(want, got) {
			t.Fatalf("%q became %q: words %q, want %q", src, out.String(), got, want)
		}
	})
}

// isListNumber drops numbers alone: a list is numbered anew from its first.
func isListNumber(w string) bool { return strings.Trim(w, "0123456789") == "" }

func TestWrapKeepsTheWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.StringMatching(`[a-zé世]{1,8}`)).Draw(t, "words"), " ")
		term, out := terminal(20, false)
		term.wrap([]span{{text, 0}}, "- ", "  ")
		for _, line := range strings.Split(out.String(), "\n") {
			if uniseg.StringWidth(line) > 20 {
				t.Fatalf("line %q is too wide", line)
			}
		}
	})
}

func message() render.Message {
	return render.Message{
		Kind: answer.Answer, Above: []string{"Above."}, Echo: "Answering: ketamine",
		Blocks:  []render.Block{{Title: "Title", Label: "Label.", Emergency: "Call 911 now.", Text: "Text **strong**.", PlainHead: "In plain words:", Plain: "Plain.", Source: "Source: a.md", Review: "Not reviewed yet."}},
		Intro:   "You may also want:",
		Choices: []render.Choice{{Text: "One", ID: "1"}, {Text: "Two", ID: "2"}},
		Below:   []string{"Below."}, Closing: []string{"Ask your provider."},
	}
}

func TestMessageLayout(t *testing.T) {
	term, out := terminal(80, false)
	term.Message(message())
	want := `Above.

Answering: ketamine

Title
Label.
Call 911 now.

Text strong.

In plain words:
Plain.

Source: a.md
Not reviewed yet.

You may also want:
[1] One
[2] Two

Below.

Ask your provider.
`
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

func TestColour(t *testing.T) {
	plain, p := terminal(80, false)
	plain.Message(message())
	coloured, c := terminal(80, true)
	coloured.Message(message())
	if strings.Contains(p.String(), "\x1b") || !strings.Contains(c.String(), "\x1b[1mTitle\x1b[0m") || !strings.Contains(c.String(), "\x1b[2mAnswering: ketamine\x1b[0m\n") {
		t.Errorf("plain %q, coloured %q", p.String(), c.String())
	}
	if got := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(c.String(), ""); got != p.String() {
		t.Errorf("colour changes the text: %q", got)
	}
	for _, tc := range []struct {
		env  map[string]string
		want bool
	}{{nil, true}, {map[string]string{"NO_COLOR": "1"}, false}, {map[string]string{"NO_COLOR": ""}, true}, {map[string]string{"TERM": "dumb"}, false}} {
		if got := wantsColour(func(k string) string { return tc.env[k] }); got != tc.want {
			t.Errorf("with %v colour is %t", tc.env, got)
		}
	}
	if NewTerminal(&bytes.Buffer{}, func(string) string { return "" }).colour {
		t.Error("colour where there is no terminal")
	}
}

// clinic answers with fixed decisions and notes what it was asked.
type clinic struct {
	asked, chosen, calm []string
	err                 error
}

func (c *clinic) Ask(_ context.Context, q string) (answer.Decision, error) {
	c.asked = append(c.asked, q)
	if strings.Contains(q, "alarm") {
		return answer.Decision{Kind: answer.Crisis, Reason: answer.RedFlag}, c.err
	}
	if strings.Contains(q, "which") {
		return answer.Decision{Kind: answer.Clarify, Reason: answer.AmbiguousMedicine,
			Understood: []lexicon.Mention{{First: 1, Last: 2, Surface: "blues", Kind: lexicon.Ambiguous, Choices: []string{"oxycodone", "diazepam"}}},
			Choices:    []answer.Choice{{Name: "oxycodone"}, {Name: "diazepam"}}}, c.err
	}
	return answer.Decision{Kind: answer.Clarify, Reason: answer.AmbiguousTopic, Choices: []answer.Choice{{Section: "Lithium", ID: "id1"}}}, c.err
}

func (c *clinic) Choose(_ context.Context, id string) (answer.Decision, error) {
	c.chosen = append(c.chosen, id)
	return answer.Decision{Kind: answer.NoAnswer, Reason: answer.BelowThreshold}, c.err
}

func (c *clinic) AskNormally(_ context.Context, q string) (answer.Decision, error) {
	c.calm = append(c.calm, q)
	return answer.Decision{Kind: answer.NoAnswer, Reason: answer.BelowThreshold}, c.err
}

func (c *clinic) Renderer() *render.Renderer {
	return render.New(render.Clinic{}, render.Emergency{Country: "X", Emergency: "112", CrisisCall: "113", Poison: "114"}, nil)
}

func TestPrompt(t *testing.T) {
	for _, tc := range []struct {
		name, in      string
		asked, chosen []string
		want          string
	}{
		{"a question and a choice", "topic\n1\n", []string{"topic"}, []string{"id1"}, "[1] Lithium"},
		{"an empty line ends", "topic\n\nmore\n", []string{"topic"}, nil, ""},
		{"no such choice", "topic\n7\n", []string{"topic"}, nil, "There is no such choice."},
		{"a number without choices is a question", "7\n", []string{"7"}, nil, ""},
		{"a medicine is picked", "which BLUES are ok\n2\n", []string{"which BLUES are ok", "which diazepam are ok"}, nil, "[2] diazepam"},
		{"the end of the input", "", nil, nil, "> \n"},
		{"last line without end", "topic", []string{"topic"}, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			term, out := terminal(80, false)
			c := &clinic{}
			if err := term.Prompt(t.Context(), strings.NewReader(tc.in), c, false); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(c.asked, tc.asked) || !slices.Equal(c.chosen, tc.chosen) || !strings.Contains(out.String(), tc.want) {
				t.Errorf("asked %q, chose %q, wrote\n%s", c.asked, c.chosen, out.String())
			}
		})
	}
}

func TestPromptFalseAlarm(t *testing.T) {
	for in, want := range map[string][]string{
		"alarm one\n0\n":        {"alarm one"},
		"alarm one\n0\n0\n":     {"alarm one"}, // once
		"alarm one\nelse\n0\n":  nil,           // it is no longer the last one
		"topic\n0\n":            nil,
		"alarm one\nalarm 2\n0": {"alarm 2"},
	} {
		term, out := terminal(80, false)
		c := &clinic{}
		if err := term.Prompt(t.Context(), strings.NewReader(in), c, false); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.calm, want) {
			t.Errorf("%q: asked as no emergency %q, want %q", in, c.calm, want)
		}
		if strings.Contains(in, "alarm") != strings.Contains(out.String(), "Type 0") {
			t.Errorf("%q wrote\n%s", in, out.String())
		}
	}
}

func TestPromptErrors(t *testing.T) {
	term, _ := terminal(80, false)
	broken := errors.New("broken")
	if err := term.Prompt(t.Context(), strings.NewReader("x\n"), &clinic{err: broken}, false); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	in, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := term.Prompt(ctx, in, &clinic{}, false); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestReadQuestion(t *testing.T) {
	got, err := ReadQuestion(strings.NewReader(strings.Repeat("x", 10<<20)))
	if err != nil || len(got) != MaxQuestion {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}
