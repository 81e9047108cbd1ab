package main

import (
	"context"
	"fmt"
	"time"

	"bedside/internal/discord/discordtest"

	"github.com/rogpeppe/go-internal/testscript"
)

// standIn is the loopback Discord of one script.
type standIn struct{ s *discordtest.Server }

// discordCommand is for scripts: "discord" starts a loopback Discord and sets the
// variables that lead there, "discord ready" waits for a bot, "discord ask TEXT"
// asks as a patient and prints what the patient reads, "discord token" prints the
// token for a file.
func discordCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 2 {
		ts.Fatalf("usage: discord [ready | ask TEXT | token]")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if len(args) == 0 {
		s, err := discordtest.Start(discordtest.Options{OpenAPI: discordtest.FindOpenAPI()})
		ts.Check(err)
		ts.Defer(func() {
			s.Close()
			for _, v := range s.Violations() {
				ts.Logf("violation: %s", v)
				defer ts.Fatalf("the bot broke a rule of Discord's")
			}
		})
		ts.Value(standInKey{}).(*standIn).s = s
		for _, v := range [][2]string{{"API_URL", s.APIURL()}, {"GATEWAY_URL", s.GatewayURL()}, {"TOKEN", s.Token()}, {"GUILDS", s.GuildID()}} {
			ts.Setenv("BEDSIDE_DISCORD_"+v[0], v[1])
		}
		return
	}
	s := ts.Value(standInKey{}).(*standIn).s
	switch args[0] {
	case "ready":
		ts.Check(s.WaitReady(ctx))
	case "token":
		fmt.Fprintln(ts.Stdout(), s.Token())
	case "ask":
		u := discordtest.User{ID: "1166666666666666601", GuildID: s.GuildID()}
		m, err := s.Dispatch(s.Command(u, "ask", discordtest.String("question", args[1]))).WaitMessage(ctx)
		ts.Check(err)
		fmt.Fprintln(ts.Stdout(), m.Text())
	}
}

type standInKey struct{}
