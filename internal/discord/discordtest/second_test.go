package discordtest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSecondClient runs a bot written with discord.js against the stand-in: a
// client that shares no code with Bedside and knows the real Discord. It needs
// node and a folder where discord.js is installed, which DISCORDJS names; CI
// installs it and sees that this test ran.
func TestSecondClient(t *testing.T) {
	dir := os.Getenv("DISCORDJS")
	if dir == "" {
		t.Skip("DISCORDJS names no folder with discord.js")
	}
	script, err := filepath.Abs("testdata/client.cjs")
	if err != nil {
		t.Fatal(err)
	}
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", script)
	cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(dir, "node_modules"), "STANDIN_API="+s.APIURL(), "STANDIN_TOKEN="+s.Token())
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 3 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait() //nolint:errcheck // it is ended by a signal
	defer cancel()
	lines := bufio.NewScanner(out)
	said := func(want string) {
		t.Helper()
		for lines.Scan() {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "error"):
				t.Fatalf("discord.js says: %s", line)
			case strings.HasPrefix(line, want):
				return
			}
		}
		t.Fatalf("discord.js never said %q", want)
	}
	said("ready " + s.BotID() + " 1")
	u := User{ID: "1166666666666666601", Name: "zoe", GuildID: s.GuildID()}

	c := s.Dispatch(s.Autocomplete(u, "ask", Focused("question", "ket")))
	if cb, err := c.Wait(ctx); err != nil || len(cb.Choices()) != 1 || cb.Choices()[0].Name != "typed ket" {
		t.Errorf("autocomplete: %s, %v", cb.Raw, err)
	}
	said("answered 4")

	c = s.Dispatch(s.Command(u, "ask", String("question", "can I drive")))
	said("answered 2")
	m := c.Message()
	if !m.Ephemeral() || m.Content != "edited" || len(m.Embeds) != 1 || m.Embeds[0].Description != "can I drive" {
		t.Errorf("command: %s", m.Raw)
	}

	b, _ := m.Button("Again")
	c = s.Dispatch(s.Component(u, &m, b.CustomID))
	said("answered 3")
	if m := c.Message(); m.Content != "pressed" || len(m.Components) > 0 {
		t.Errorf("button: %s", m.Raw)
	}

	s.SendMessage(u, s.ChannelID(), "<@"+s.BotID()+"> hello", s.BotID())
	said("replied")
	s.DropConnections()
	if err := s.WaitGone(ctx); err != nil {
		t.Error(err)
	}
	if err := s.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	s.Dispatch(s.Command(u, "ask", String("question", "after the cut")))
	said("answered 2")
	if len(s.Resumes()) == 0 {
		t.Error("discord.js did not take its session up again")
	}
	t.Log("discord.js understands the stand-in")
}
