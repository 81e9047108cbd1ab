package discord

import (
	"context"
	"slices"
	"strconv"
	"time"

	"bedside/internal/app"
	"bedside/internal/config"
	"bedside/internal/curation"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// Clinic is one clinic that the bot serves: its content and words, and its servers,
// staff and manners.
type Clinic struct {
	App      *app.App
	Settings config.Discord
}

// clinic answers for one clinic. What it shares with the others is the connection, the
// signer of buttons, whose ids hold in one server only, and the memory of talks, which
// are of one channel each.
type clinic struct {
	*Bot
	app      *app.App
	settings config.Discord
	permits  permits
	commands []command
	typed    *typed                                        // what staff typed and could not keep
	away     takenAway                                     // retired pages, for autocomplete
	records  func(context.Context) (*curation.Desk, error) // opens what the clinic keeps
	asking   *asking
	stay     stay
}

func (b *Bot) newClinic(c Clinic) *clinic {
	out := &clinic{Bot: b, app: c.App, settings: c.Settings, permits: newPermits(c.Settings), typed: newTyped(b.now), records: c.App.Desk, asking: newAsking(b.now)}
	out.commands = out.table()
	if a := c.App.Config().AskStaff; !a.AcceptPolicy16 && !a.Key.IsSet() {
		// With a key also where it was switched off: what was sent before can be looked up
		// and deleted.
		out.commands = slices.DeleteFunc(out.commands, func(c command) bool { return c.name == askedCommand })
	}
	return out
}

// of returns the clinic whose server it is. home is false where the place is nobody's:
// a direct message or an unknown server, while several clinics are served. Nobody is
// then answered from any clinic's pages; the first one words what is said.
func (b *Bot) of(guild string) (c *clinic, home bool) {
	if c, ok := b.byGuild[guild]; ok {
		return c, true
	}
	return b.clinics[0], len(b.clinics) == 1
}

// astray is the reply where a place is nobody's: an emergency is answered anywhere.
func (b *clinic) astray(ctx context.Context, r *request) reply {
	if r.Type == wire.Autocomplete {
		return reply{kind: offer}
	}
	if spoken := r.spoken(); spoken != "" && b.app.RedFlag(b.talk.Earlier(r.person, r.ChannelID), spoken) {
		d, handle := b.decide(ctx, r.person, r.ChannelID, spoken, false)
		return b.present(r, d, handle, false)
	}
	return reply{kind: say, message: b.layout.Note(b.words(render.SayAstray), r.place(), false)}
}

// words gives a fixed text. Without a memory of talk, the sentence about it falls
// away.
func (b *clinic) words(s render.Say, extra ...string) string {
	minutes := ""
	if b.main.Talk > 0 {
		minutes = strconv.Itoa(int(b.main.Talk / time.Minute))
	}
	return b.app.Renderer().Saying(s, append([]string{"minutes", minutes}, extra...)...)
}
