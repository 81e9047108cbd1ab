package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// redirect sends requests for discord.com to another host.
type redirect struct{ to *url.URL }

func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host = r.to.Scheme, r.to.Host
	return http.DefaultTransport.RoundTrip(req)
}

// startBot runs a bot that repeats what it is asked, with two buttons. The first
// opens a form.
func startBot(t *testing.T, api, token string) {
	t.Helper()
	u, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	b, err := discordgo.New("Bot " + token)
	if err != nil {
		t.Fatal(err)
	}
	b.Client = &http.Client{Transport: redirect{u}}
	b.ShouldReconnectOnError = false
	b.Identify.Intents = discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	row := func(parts ...discordgo.MessageComponent) discordgo.ActionsRow {
		return discordgo.ActionsRow{Components: parts}
	}
	buttons := row(discordgo.Button{Label: "One", CustomID: "b1", Style: discordgo.PrimaryButton},
		discordgo.Button{Label: "Two", CustomID: "b2", Style: discordgo.PrimaryButton})
	mentions := &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
	b.AddHandler(func(b *discordgo.Session, i *discordgo.InteractionCreate) {
		data := &discordgo.InteractionResponseData{AllowedMentions: mentions}
		resp := &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: data}
		switch i.Type {
		case discordgo.InteractionApplicationCommandAutocomplete:
			resp.Type = discordgo.InteractionApplicationCommandAutocompleteResult
			data.AllowedMentions = nil
			data.Choices = []*discordgo.ApplicationCommandOptionChoice{{Name: "Driving", Value: "driving"}}
		case discordgo.InteractionMessageComponent:
			resp.Type = discordgo.InteractionResponseUpdateMessage
			data.Content = "pressed " + i.MessageComponentData().CustomID
			if i.MessageComponentData().CustomID == "b1" {
				resp.Type = discordgo.InteractionResponseModal
				resp.Data = &discordgo.InteractionResponseData{Title: "Tell us", CustomID: "m", Components: []discordgo.MessageComponent{
					row(discordgo.TextInput{CustomID: "why", Label: "Why", Style: discordgo.TextInputParagraph, MinLength: 3, Required: true}),
					row(discordgo.TextInput{CustomID: "name", Label: "Name", Value: "nobody", Style: discordgo.TextInputShort}),
				}}
			}
		case discordgo.InteractionModalSubmit:
			for _, r := range i.ModalSubmitData().Components {
				in := r.(*discordgo.ActionsRow).Components[0].(*discordgo.TextInput)
				data.Content += fmt.Sprintf("%s=%q ", in.CustomID, in.Value)
			}
			data.Components = []discordgo.MessageComponent{buttons}
		default:
			data.Content = i.ApplicationCommandData().Name
			for _, o := range i.ApplicationCommandData().Options {
				data.Content += fmt.Sprintf(" %s=%v", o.Name, o.Value)
				for _, p := range o.Options {
					data.Content += fmt.Sprintf(" %s=%v", p.Name, p.Value)
				}
			}
			data.Components = []discordgo.MessageComponent{buttons}
		}
		if err := b.InteractionRespond(i.Interaction, resp); err != nil {
			t.Errorf("respond: %v", err)
		}
	})
	b.AddHandler(func(b *discordgo.Session, m *discordgo.MessageCreate) {
		if m.Author.Bot || m.Content == "" {
			return
		}
		// Without allowed_mentions, which the stand-in must notice. The test sees
		// what arrives; the reply may be lost when it ends.
		_, _ = b.ChannelMessageSend(m.ChannelID, "heard "+m.Content)
	})
	_, err = b.ApplicationCommandBulkOverwrite("1100000000000000001", "", []*discordgo.ApplicationCommand{
		{Name: "ask", Description: "d", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "d"},
			{Type: discordgo.ApplicationCommandOptionString, Name: "entry", Description: "d"}}},
		{Name: "faq", Description: "d", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "share", Description: "d", Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "entry", Description: "d", Autocomplete: true}}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.CloseWithCode(4000) })
}

func TestLines(t *testing.T) {
	in, lines := io.Pipe()
	out, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(false, "", in, w)
		_ = w.Close()
	}()
	printed := make(chan string, 1000) // so that the stand-in never waits for the test
	go func() {
		defer close(printed)
		for read := bufio.NewScanner(out); read.Scan(); {
			printed <- read.Text()
		}
	}()
	// until reads up to a line with a piece and returns that.
	until := func(piece string) string {
		t.Helper()
		var all []string
		for line := range printed {
			all = append(all, line)
			if strings.Contains(line, piece) {
				return line
			}
		}
		t.Fatalf("no %q in %q", piece, all)
		return ""
	}
	value := func(name string) string {
		_, v, _ := strings.Cut(until(name+"="), "=")
		return v
	}
	api := value("BEDSIDE_DISCORD_API_URL")
	token := value("BEDSIDE_DISCORD_TOKEN")
	until("# application")
	startBot(t, api, token)
	file := filepath.Join(t.TempDir(), "reply.json")
	for _, step := range [][2]string{
		{"/ask can i do ketamine on methadone", "ask question=can i do ketamine on methadone"},
		{"/ask what entry:a b", "ask question=what entry=a b"},
		{"/faq share entry:driving", "faq share=<nil> entry=driving"},
		{"?faq share entry:dri", `"value": "driving"`},
		{"!click 3", "error: the last reply has 2 buttons"},
		{"!fill x", "error: no form is open"},
		{"!click 1", "  why: Why (required)"},
		{"!fill", "error: field why: is required"},
		{"!fill why:no", "error: field why: has 2 UTF-16 units, at least 3"},
		{`!fill too long\nfor me`, `why="too long\nfor me" name="nobody"`},
		{"!fill again", "error: no form is open"},
		{"!click 2", "pressed b2"},
		{"!pick x", "error: the last reply has no select"},
		{">Answer this. can I drive", "Answer this"},
		{"@bot hello", "heard <@1100000000000000002> hello"},
		{"", ""},
		{"dm hello", "heard hello"},
		{"save " + file, ""},
		{"what", "error: unknown line"},
		{"help", "save FILE"},
		{"quit", ""},
	} {
		if _, err := io.WriteString(lines, step[0]+"\n"); err != nil {
			t.Fatal(err)
		}
		if step[1] != "" {
			until(step[1])
		}
		if strings.HasPrefix(step[0], "dm") {
			until("VIOLATION POST /channels/{channel}/messages: allowed_mentions: house rule")
		}
	}
	for range printed { // until the end
		continue
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("does not end")
	}
	if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), `"content": "heard hello"`) {
		t.Errorf("saved %s, %v", data, err)
	}
}
