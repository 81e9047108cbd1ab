package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
)

// A5 once more, through the stand-in and Discord's own description of its API:
// forty sections with headings and texts as long and as odd as they come, each
// picked from the menus and read to its end, byte for byte.
func TestA5OddContentThroughDiscord(t *testing.T) {
	odd := []string{
		strings.Repeat("A long paragraph about ketamine and how it goes on. ", 115),
		strings.Repeat("🙂👨‍👩‍👧‍👦 ketamine ", 110),
		strings.Repeat("e\u0301\u0302\u0303 ketamine ", 400),
		strings.Repeat("- a point about ketamine\n", 240),
		strings.Repeat("Ketamine.\n\n", 500),
		"@everyone <@1> [x](https://clinic.example) ketamine\n\n> quoted\n\n1. one\n2. two\n\n`code` **bold** ||spoiler||",
		strings.Repeat("語", 2900) + " ketamine",
		"ketamine" + strings.Repeat("x", 5990),
	}
	var page strings.Builder
	page.WriteString("---\ntitle: " + strings.Repeat("Long title ", 22) + "\nstatus: published\nowner: nurse\nexample: true\ncovers: [ketamine]\n---\n\n")
	texts := make(map[string]string)
	for i := range 40 {
		title := fmt.Sprintf("Section %d %s", i, strings.Repeat([]string{"of the page ", "🙂 ", "e\u0301\u0302 ", "語"}[i%4], 19))
		if i == 0 {
			title = "Section 0 " + strings.Repeat("long heading ", 18)
		}
		title = strings.TrimSpace(title)
		texts[title] = strings.TrimSpace(odd[i%len(odd)])
		fmt.Fprintf(&page, "## %s\n\n%s\n\n", title, texts[title])
	}
	x := open(t, setup{content: map[string]string{"odd.md": page.String()}})
	docs := x.app.Documents()
	if len(docs) != 1 || len(docs[0].Passages) != 40 {
		t.Fatalf("%d documents", len(docs))
	}
	menu := x.choose(patient, x.reply(x.s.Command(patient, "topics")), 0)
	for i := range 40 {
		x.clock.move(10 * time.Second)
		if i == 25 {
			menu = x.press(patient, menu, render.ButtonNext)
		}
		p, err := x.app.Passage(docs[0].Passages[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		m := x.choose(patient, menu, i%25)
		rest := p.Text
		for {
			for _, e := range m.Embeds {
				at := strings.Index(rest, e.Description)
				if at < 0 || strings.TrimSpace(rest[:at]) != "" {
					t.Fatalf("section %d: a part that is not next: %.60q", i, e.Description)
				}
				rest = rest[at+len(e.Description):]
			}
			if _, more := m.Button(render.ButtonMore); !more {
				break
			}
			m = x.press(patient, m, render.ButtonMore)
		}
		if strings.TrimSpace(rest) != "" {
			t.Errorf("section %d: %d bytes cannot be read", i, len(rest))
		}
	}
	for typed := range map[string]bool{"": true, "section": true, "🙂": true, "sec": true} {
		x.callback(x.s.Autocomplete(patient, "ask", discordtest.Focused("question", typed)))
		x.callback(x.s.Autocomplete(nurse, "faq", discordtest.Sub("share", discordtest.Focused("entry", typed))))
	}
	for _, q := range []string{"ketamine", "section 7", "long paragraph about ketamine", strings.Repeat("ketamine ", 600)} {
		x.ask(patient, q)
		x.reply(x.s.Command(nurse, "faq", discordtest.Sub("explain", discordtest.String("question", q))))
		x.clock.move(time.Minute)
	}
	shared := x.reply(x.s.Command(nurse, "faq", discordtest.Sub("share", discordtest.String("entry", value(docs[0].Passages[6].ID)))))
	if shared.Ephemeral() || len(shared.Embeds) == 0 {
		t.Errorf("%s", shared.Text())
	}
}
