package discordtest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// toStandIn sends what discordgo wants from discord.com to a Server.
type toStandIn struct {
	s    *Server
	base *http.Transport
}

func (r toStandIn) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != "discord.com" {
		panic("request to " + req.URL.Host)
	}
	u, err := url.Parse(r.s.APIURL())
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host = u.Scheme, u.Host
	return r.base.RoundTrip(req)
}

// newBot makes a session of the real library. It answers commands and buttons
// with answer.
func newBot(t *testing.T, s *Server, answer func(*discordgo.Session, *discordgo.InteractionCreate)) *discordgo.Session {
	t.Helper()
	b, err := discordgo.New("Bot " + s.Token())
	if err != nil {
		t.Fatal(err)
	}
	base := &http.Transport{}
	b.Client = &http.Client{Transport: toStandIn{s, base}, Timeout: 5 * time.Second}
	b.Identify.Intents = discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	b.StateEnabled = false
	if answer != nil {
		b.AddHandler(answer)
	}
	// Its own reconnecting also answers a close beside a heartbeat.
	b.ShouldReconnectOnError = false
	t.Cleanup(func() {
		_ = b.CloseWithCode(4000)
		base.CloseIdleConnections()
	})
	return b
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func noPing() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

func TestDiscordgo(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	b := newBot(t, s, func(b *discordgo.Session, i *discordgo.InteractionCreate) {
		var err error
		switch i.Type {
		case discordgo.InteractionApplicationCommand:
			err = b.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
				Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
				Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral},
			})
			if err != nil {
				break
			}
			_, err = b.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{
				Embeds: &[]*discordgo.MessageEmbed{{Title: "Answer", Description: i.ApplicationCommandData().Options[0].StringValue()}},
				Components: &[]discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.Button{Label: "More", CustomID: "more:1", Style: discordgo.PrimaryButton},
				}}},
				AllowedMentions: noPing(),
			})
			if err == nil {
				_, err = b.FollowupMessageCreate(i.Interaction, false, &discordgo.WebhookParams{
					Content: "and this", Flags: discordgo.MessageFlagsEphemeral, AllowedMentions: noPing(),
				})
			}
		case discordgo.InteractionMessageComponent:
			err = b.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
				Type: discordgo.InteractionResponseUpdateMessage,
				Data: &discordgo.InteractionResponseData{Content: "more of it", AllowedMentions: noPing()},
			})
		case discordgo.InteractionApplicationCommandAutocomplete:
			err = b.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
				Type: discordgo.InteractionApplicationCommandAutocompleteResult,
				Data: &discordgo.InteractionResponseData{Choices: []*discordgo.ApplicationCommandOptionChoice{{Name: "Driving", Value: "driving"}}},
			})
		}
		if err != nil {
			t.Errorf("interaction: %v", err)
		}
	})
	if err := b.Open(); err != nil {
		t.Fatal(err)
	}
	ctx := within(t)
	if err := s.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	if got := s.LastIntents(); got != IntentGuildMessages|IntentDirectMessages {
		t.Errorf("intents %d", got)
	}
	zoe := User{ID: "42", Name: "zoe", GuildID: s.GuildID(), Permissions: PermissionManageGuild}
	call := s.Dispatch(s.Command(zoe, "ask", String("question", "can I drive")))
	if cb, err := call.Wait(ctx); err != nil || cb.Type != CallbackDeferMessage {
		t.Fatalf("callback %+v, %v", cb, err)
	}
	m, err := call.WaitMessage(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Text(); got != "Answer\ncan I drive\nMore" || !m.Ephemeral() || m.Loading() {
		t.Errorf("message %q, flags %d", got, m.Flags)
	}
	for len(call.Followups()) == 0 {
		if ctx.Err() != nil {
			t.Fatal("no followup")
		}
		time.Sleep(time.Millisecond)
	}
	button, ok := m.Button("More")
	if !ok {
		t.Fatalf("buttons %+v", m.Buttons())
	}
	click := s.Dispatch(s.Component(zoe, &m, button.CustomID))
	if cb, err := click.Wait(ctx); err != nil || cb.Type != CallbackUpdate {
		t.Fatalf("callback %+v, %v", cb, err)
	}
	// The library sends "components": null and "embeds": null, which empties both.
	if got := call.Message().Text(); got != "more of it" {
		t.Errorf("after the click %q", got)
	}
	auto := s.Dispatch(s.Autocomplete(zoe, "faq", Focused("entry", "dri")))
	cb, err := auto.Wait(ctx)
	if err != nil || len(cb.Choices()) != 1 || cb.Choices()[0].Value != "driving" {
		t.Errorf("choices %+v, %v", cb.Choices(), err)
	}
}

func TestDiscordgoCommands(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	b := newBot(t, s, nil)
	perm := int64(discordgo.PermissionManageGuild)
	want := []*discordgo.ApplicationCommand{
		{Name: "ask", Description: "Ask", Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "What", Required: true, MaxLength: 500},
			{Type: discordgo.ApplicationCommandOptionString, Name: "entry", Description: "Which", Autocomplete: true},
		}},
		{Name: "reload", Description: "Read again", DefaultMemberPermissions: &perm, Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "now", Description: "At once"},
		}},
		{Name: "Answer this", Type: discordgo.MessageApplicationCommand},
	}
	first, err := b.ApplicationCommandBulkOverwrite(s.AppID(), "", want)
	if err != nil || len(first) != 3 {
		t.Fatalf("%d commands, %v", len(first), err)
	}
	second, err := b.ApplicationCommandBulkOverwrite(s.AppID(), "", want[:2])
	if err != nil || len(second) != 2 {
		t.Fatalf("%d commands, %v", len(second), err)
	}
	if first[0].ID != second[0].ID || first[0].Version != second[0].Version {
		t.Error("an unchanged command was made anew")
	}
	all, err := b.ApplicationCommands(s.AppID(), "")
	if err != nil || len(all) != 2 || *all[1].DefaultMemberPermissions != perm || !all[0].Options[0].Required {
		t.Fatalf("commands %+v, %v", all, err)
	}
	want[0].Description = "Ask something"
	one, err := b.ApplicationCommandCreate(s.AppID(), "", want[0])
	if err != nil || one.ID != first[0].ID || one.Version == first[0].Version {
		t.Errorf("changed command %+v, %v", one, err)
	}
	if err := b.ApplicationCommandDelete(s.AppID(), "", one.ID); err != nil {
		t.Error(err)
	}
	if got := s.Commands(); len(got) != 1 || !strings.Contains(string(got[0]), `"default_member_permissions":"32"`) {
		t.Errorf("commands %s", got)
	}
}

func TestDiscordgoMessages(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	b := newBot(t, s, nil)
	got := make(chan *discordgo.MessageCreate, 10)
	b.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { got <- m })
	if err := b.Open(); err != nil {
		t.Fatal(err)
	}
	next := func() *discordgo.MessageCreate {
		t.Helper()
		select {
		case m := <-got:
			return m
		case <-within(t).Done():
			t.Fatal("no MESSAGE_CREATE")
			return nil
		}
	}
	zoe := User{ID: "42", GuildID: s.GuildID()}
	s.SendMessage(zoe, "", "hello all")
	if m := next(); m.Content != "" || m.GuildID != s.GuildID() {
		t.Errorf("unmentioned: %+v", m.Message)
	}
	sent := s.SendMessage(zoe, "", "<@"+s.BotID()+"> can I drive", s.BotID())
	m := next()
	if !strings.HasSuffix(m.Content, "can I drive") || len(m.Mentions) != 1 || m.Mentions[0].ID != s.BotID() {
		t.Errorf("mentioned: %+v", m.Message)
	}
	for range 2 { // the second is a repetition with the same nonce
		body := map[string]any{"content": "no", "nonce": sent.ID, "enforce_nonce": true,
			"message_reference": map[string]any{"message_id": sent.ID}, "allowed_mentions": map[string]any{"parse": []string{}}}
		if _, err := b.RequestWithBucketID("POST", discordgo.EndpointChannelMessages(m.ChannelID), body, "m"); err != nil {
			t.Fatal(err)
		}
	}
	if all := s.ChannelMessages(m.ChannelID); len(all) != 1 || all[0].Reference.MessageID != sent.ID {
		t.Errorf("messages %+v", all)
	}
	if own := next(); own.Author.ID != s.BotID() || own.Content != "no" {
		t.Errorf("own message %+v", own.Message)
	}
	s.SendMessage(User{ID: "42"}, "", "in private")
	if m := next(); m.Content != "in private" || m.GuildID != "" {
		t.Errorf("direct: %+v", m.Message)
	}
	s.Deny(m.ChannelID, 50013)
	_, err := b.ChannelMessage(m.ChannelID, sent.ID)
	if e, ok := err.(*discordgo.RESTError); !ok || e.Message.Code != 50013 {
		t.Errorf("denied: %v", err)
	}
}

// TestDiscordgoResumes cuts the real library off and opens it again.
func TestDiscordgoResumes(t *testing.T) {
	s := New(t, Options{})
	got := make(chan string, 10)
	b := newBot(t, s, func(_ *discordgo.Session, i *discordgo.InteractionCreate) { got <- i.ID })
	if err := b.Open(); err != nil {
		t.Fatal(err)
	}
	ctx := within(t)
	next := func() string {
		select {
		case id := <-got:
			return id
		case <-ctx.Done():
			t.Fatal("no interaction")
			return ""
		}
	}
	gone := make(chan bool, 10)
	b.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { gone <- true })
	drop := func() {
		s.DropConnections()
		if err := s.WaitGone(ctx); err != nil {
			t.Fatal(err)
		}
		<-gone
		// A heartbeat under way makes it close twice, and the second time would hit
		// the next connection: a second's sleep lies in each.
		for quiet := false; !quiet; {
			select {
			case <-gone:
			case <-time.After(1500 * time.Millisecond):
				quiet = true
			}
		}
	}
	first := s.Dispatch(s.Command(zoe, "ask"))
	if next() != first.ID {
		t.Error("another interaction")
	}
	drop()
	missed := s.Dispatch(s.Command(zoe, "ask"))
	if err := b.Open(); err != nil {
		t.Fatal(err)
	}
	if next() != missed.ID {
		t.Error("another interaction")
	}
	if len(s.Resumes()) != 1 || len(s.Identifies()) != 1 {
		t.Errorf("%d resumes, %d identifies", len(s.Resumes()), len(s.Identifies()))
	}
	// Op 9 in answer to RESUME makes it identify again.
	s.NextResume(AnswerInvalid(false))
	drop()
	if err := b.Open(); err != nil {
		t.Fatal(err)
	}
	if err := s.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	again := s.Dispatch(s.Command(zoe, "ask"))
	if next() != again.ID || len(s.Identifies()) != 2 {
		t.Errorf("after op 9: %d identifies", len(s.Identifies()))
	}
}

func TestDiscordgoRefused(t *testing.T) {
	s := New(t, Options{})
	b := newBot(t, s, nil)
	b.Identify.Intents |= discordgo.IntentMessageContent
	var e *websocket.CloseError
	if err := b.Open(); !errors.As(err, &e) || e.Code != 4014 {
		t.Errorf("open: %v", err)
	}
}
