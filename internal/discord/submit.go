package discord

import (
	"context"

	"bedside/internal/discord/button"
	"bedside/internal/render"
)

// submit does what a filled form says. Its id is authenticated as a button's is, and
// the rights are looked at again by whoever takes it: minutes lie between. An emergency
// is answered as one whatever the id is worth: a form may have been open across a change
// of the key.
func (b *clinic) submit(ctx context.Context, r *request) reply {
	if spoken := r.spoken(); spoken != "" {
		if b.app.RedFlag(b.talk.Earlier(r.person, r.ChannelID), spoken) {
			return b.askAlarm(ctx, r, spoken)
		}
		b.talk.Remember(r.person, r.ChannelID, spoken) // it may be the first half of one
	}
	id, err := b.signer.Read(r.Data.CustomID, r.scope)
	if err != nil {
		return b.refused(r)
	}
	switch id.Action {
	case button.SendStaff:
		return b.askFilled(r)
	case button.AnswerItem, button.CloseItem:
		return b.queueFilled(r, id)
	case button.SaveEntry:
		return b.saveEntry(ctx, r, id)
	case button.Reject:
		return b.reject(r, id)
	}
	return b.note(r, render.SayNotIssued)
}
