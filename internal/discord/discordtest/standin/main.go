// Command standin runs the loopback Discord by hand: it prints the settings for
// a bot, reads lines and shows what the bot answers. Type help for the lines.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"bedside/internal/discord/discordtest"
)

const help = `/ask can i do ketamine on methadone   a command; the text goes into its first option
/faq share entry:driving              a subcommand and named options
?faq entry:dri                        what autocomplete offers for the last option
!click 2                              press the second button of the last reply
!pick driving                         choose a value in the first select of the last reply
!fill why:too long name:zoe           fill the form that was opened and send it; \n is a line end
@bot text                             a message that mentions the bot
dm text                               a direct message
>Answer this. text                    the message command "Answer this" on a message with a text
save FILE                             write the last reply as JSON
drop, close CODE                      cut or close the gateway
help, quit
`

// patience is how long a line waits for the bot.
const patience = 10 * time.Second

type desk struct {
	s    *discordtest.Server
	out  io.Writer
	user discordtest.User
	last discordtest.Message
	form *discordtest.Call // that opened a form, nil if none is open
	seen int               // violations that were shown
}

func main() {
	dm := flag.Bool("dm", false, "use commands in direct messages instead of a guild")
	spec := flag.String("openapi", discordtest.FindOpenAPI(), "Discord's openapi.json to check requests against")
	flag.Parse()
	if err := run(*dm, *spec, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "standin:", err)
		os.Exit(1)
	}
}

func run(dm bool, spec string, in io.Reader, out io.Writer) error {
	s, err := discordtest.Start(discordtest.Options{OpenAPI: spec})
	if err != nil {
		return err
	}
	defer s.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	go func() {
		<-ctx.Done()
		s.Close() // ends whatever is waited for
	}()
	d := &desk{s: s, out: out, user: discordtest.User{ID: "1100000000000000042", Name: "zoe", GuildID: s.GuildID(),
		Permissions: discordtest.PermissionManageGuild}}
	if dm {
		d.user.GuildID = ""
	}
	fmt.Fprintf(out, "export BEDSIDE_DISCORD_API_URL=%s\nexport BEDSIDE_DISCORD_GATEWAY_URL=%s\n", s.APIURL(), s.GatewayURL())
	fmt.Fprintf(out, "export BEDSIDE_DISCORD_ALLOW_CUSTOM_ENDPOINT=true\nexport BEDSIDE_DISCORD_TOKEN=%s\n", s.Token())
	fmt.Fprintf(out, "# application %s, guild %s, channel %s, public key %s\n", s.AppID(), s.GuildID(), s.ChannelID(), s.PublicKey())
	lines := bufio.NewScanner(in)
	for ctx.Err() == nil && lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "quit" {
			break
		}
		if line != "" {
			if err := d.do(ctx, line); err != nil {
				fmt.Fprintln(out, "error:", err)
			}
			d.violations()
		}
	}
	return lines.Err()
}

func (d *desk) do(ctx context.Context, line string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "help":
		fmt.Fprint(d.out, help)
		return nil
	case "save":
		return d.save(rest)
	case "drop":
		d.s.DropConnections()
		return nil
	case "close":
		code, err := strconv.Atoi(rest)
		d.s.CloseAll(code)
		return err
	}
	if err := d.s.WaitReady(ctx); err != nil {
		return fmt.Errorf("no bot is connected: %w", err)
	}
	switch {
	case word == "dm":
		return d.message(ctx, discordtest.User{ID: d.user.ID, Name: d.user.Name}, rest)
	case word == "@bot":
		u := d.user
		u.GuildID = d.s.GuildID()
		return d.message(ctx, u, "<@"+d.s.BotID()+"> "+rest, d.s.BotID())
	case word == "!click":
		n, err := strconv.Atoi(rest)
		all := d.last.Buttons()
		if err != nil || n < 1 || n > len(all) {
			return fmt.Errorf("the last reply has %d buttons", len(all))
		}
		if b := all[n-1]; b.CustomID == "" {
			return fmt.Errorf("button %d is a link to %s", n, b.URL)
		}
		return d.show(ctx, d.s.Component(d.user, &d.last, all[n-1].CustomID))
	case word == "!pick":
		all := d.last.Selects()
		if len(all) == 0 {
			return fmt.Errorf("the last reply has no select")
		}
		return d.show(ctx, d.s.Component(d.user, &d.last, all[0].CustomID, rest))
	case word == "!fill":
		return d.fill(ctx, rest)
	case line[0] == '>':
		name, content, _ := strings.Cut(line[1:], ".")
		target := d.s.SendMessage(d.user, "", strings.TrimSpace(content))
		return d.show(ctx, d.s.MessageCommand(d.user, name, target))
	case line[0] == '/':
		return d.show(ctx, d.s.Command(d.user, word[1:], d.options(word[1:], rest, false)...))
	case line[0] == '?':
		return d.show(ctx, d.s.Autocomplete(d.user, word[1:], d.options(word[1:], rest, true)...))
	}
	return fmt.Errorf("unknown line; type help")
}

// show sends an interaction and prints what the user then sees.
func (d *desk) show(ctx context.Context, call *discordtest.Call) error {
	cb, err := d.s.Dispatch(call).Wait(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "-- callback type %d after %s\n", cb.Type, cb.Delay.Round(time.Millisecond))
	switch cb.Type {
	case discordtest.CallbackAutocomplete:
		d.json(cb.Raw)
		return nil
	case discordtest.CallbackModal:
		d.open(call)
		return nil
	}
	m, err := call.WaitMessage(ctx)
	if err != nil {
		return err
	}
	d.print(m)
	for _, f := range call.Followups() {
		d.print(f)
	}
	return nil
}

// message writes to a channel and prints what the bot then writes there.
func (d *desk) message(ctx context.Context, u discordtest.User, content string, mentions ...string) error {
	channel := d.s.ChannelID()
	if u.GuildID == "" {
		channel = d.s.DMChannel(u.ID)
	}
	before := len(d.s.ChannelMessages(channel))
	d.s.SendMessage(u, channel, content, mentions...)
	for ctx.Err() == nil {
		if all := d.s.ChannelMessages(channel); len(all) > before {
			d.print(all[len(all)-1])
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("the bot wrote nothing: %w", ctx.Err())
}

func (d *desk) print(m discordtest.Message) {
	d.last = m
	if m.Ephemeral() {
		fmt.Fprintln(d.out, "(only you see this)")
	}
	fmt.Fprintln(d.out, m.Text())
	for i, b := range m.Buttons() {
		fmt.Fprintf(d.out, "  [%d] %s %s%s\n", i+1, b.Label, b.CustomID, b.URL)
	}
}

func (d *desk) json(raw []byte) {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") == nil {
		fmt.Fprintln(d.out, b.String())
	}
}

func (d *desk) save(file string) error {
	var b bytes.Buffer
	if err := json.Indent(&b, d.last.Raw, "", "  "); err != nil {
		return fmt.Errorf("there is no reply yet: %w", err)
	}
	return os.WriteFile(file, append(b.Bytes(), '\n'), 0o600)
}

func (d *desk) violations() {
	all := d.s.Violations()
	for _, v := range all[d.seen:] {
		fmt.Fprintln(d.out, "VIOLATION", v)
	}
	d.seen = len(all)
}
