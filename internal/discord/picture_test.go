package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/internal/discord/discordtest"
	"bedside/internal/render"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/renderer/html"
)

var pictures = flag.Bool("pictures", false, "draw the pictures of replies in docs/pictures anew (needs chromium)")

// picture is one reply as the documentation shows it: what was done, and the
// message that a client then has.
type picture struct {
	Name    string
	Did     string
	Private bool
	Content string                  `json:",omitempty"`
	Embeds  []discordtest.Embed     `json:",omitempty"`
	Rows    []discordtest.Component `json:",omitempty"`
}

func pictureOf(name, did string, m discordtest.Message) picture {
	p := picture{Name: name, Did: did, Private: m.Ephemeral(), Content: m.Content, Embeds: m.Embeds}
	for _, row := range m.Components {
		row.Components = slices.Clone(row.Components) // the message is still pressed
		for i := range row.Components {
			row.Components[i].CustomID = ""
			row.Components[i].Options = slices.Clone(row.Components[i].Options)
			for k := range row.Components[i].Options {
				row.Components[i].Options[k].Value = ""
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// TestPicturesAreTrue sees that the pictures in the documentation show what the
// bot says today: each was drawn from the messages that are recorded beside them.
// After a change: go test ./internal/discord -run Pictures -pictures
func TestPicturesAreTrue(t *testing.T) {
	x := open(t, setup{env: []string{"BEDSIDE_CLINIC_NAME=North Clinic", "BEDSIDE_CLINIC_HOURS=Monday to Friday, 9 to 5"}})
	nudge := x.written(other, "hello", true, 1)[0]
	explain := x.reply(x.s.MessageCommand(nurse, answerFromFAQ, posted(covered)))
	answer := x.ask(patient, covered)
	list := []picture{
		pictureOf("answer", "/ask question: "+covered, answer),
		pictureOf("other", "Not what I asked", x.press(patient, answer, render.ButtonOther)),
		pictureOf("class", "/ask question: is ketamine ok with zoloft", x.ask(nurse, "is ketamine ok with zoloft")),
		pictureOf("gap", "/ask question: can i do ketamine on tramadol", x.ask(other, "can i do ketamine on tramadol")),
		pictureOf("dosing", "/ask question: how many mg of ketamine is too much", x.ask(boss, "how many mg of ketamine is too much")),
		pictureOf("crisis", "/ask question: he took too much and won't wake up", x.ask(boss, "he took too much and won't wake up")),
		pictureOf("nudge", "@Bedside hello", nudge),
		pictureOf("topics", "/topics", x.reply(x.s.Command(patient, "topics"))),
		pictureOf("staff", "Answer from FAQ", explain),
		pictureOf("status", "/faq-admin reindex dry_run: true", x.admin("reindex", discordtest.Option{Name: "dry_run", Type: 5, Value: true})),
	}
	got, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const record = "../../docs/pictures/replies.json"
	if *pictures {
		if err := os.WriteFile(record, got, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			draw(t, p)
		}
		return
	}
	want, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the pictures show something else; draw them anew with -pictures (-recorded +now):\n%s", diff)
	}
}

// draw makes a picture with Chromium.
func draw(t *testing.T, p picture) {
	t.Helper()
	var page bytes.Buffer
	tmpl := template.Must(template.New("page").Funcs(template.FuncMap{"markdown": markdown, "colour": colour, "style": style}).ParseFiles("testdata/picture.html"))
	if err := tmpl.ExecuteTemplate(&page, "picture.html", p); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, p.Name+".html")
	if err := os.WriteFile(file, page.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := filepath.Abs("../../docs/pictures/" + p.Name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	run := func(args ...string) string {
		all := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
			"--user-data-dir=" + filepath.Join(dir, "profile")}, args...)
		cmd := exec.CommandContext(ctx, "chromium", append(all, "file://"+file)...)
		text, err := cmd.Output()
		if err != nil {
			t.Fatalf("chromium: %v", err)
		}
		return string(text)
	}
	// The page writes its own height into its title.
	dom := run("--window-size=640,3000", "--dump-dom")
	_, after, _ := strings.Cut(dom, "<title>")
	height, _, _ := strings.Cut(after, "</title>")
	run("--window-size=640,"+height, "--screenshot="+out)
}

func markdown(s string) (template.HTML, error) {
	var b bytes.Buffer
	// Discord keeps line ends, which Markdown joins.
	err := goldmark.New(goldmark.WithRendererOptions(html.WithHardWraps())).Convert([]byte(s), &b)
	return template.HTML(b.String()), err //nolint:gosec // goldmark leaves raw HTML out
}

func colour(n int) template.CSS { return template.CSS("#" + strings.ToLower(hex6(n))) }

func hex6(n int) string {
	const digits = "0123456789abcdef"
	var b [6]byte
	for i := range b {
		b[5-i] = digits[n>>(4*i)&15]
	}
	return string(b[:])
}

func style(n int) string {
	return map[int]string{1: "primary", 3: "success", 4: "danger"}[n]
}
