package discord

import (
	"context"
	"encoding/hex"
	"time"

	"bedside/internal/discord/button"
	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// keepBy is how long a person waits for something to be kept before they are told that
// it was not.
const keepBy = 20 * time.Second

// vote notes whether a page helped. It counts for the text that the person had before
// them: they judge what they read, also where the page reads otherwise by now, and a
// vote is never moved to a text that nobody showed them. A page that is gone, or whose
// key names two, takes no vote.
//
// The person is thanked only once it is kept. Pressed twice, it is one vote.
func (b *clinic) vote(r *request, id button.ID) reply {
	if len(id.Targets) != 1 {
		return b.note(r, render.SayGone)
	}
	passage, ok := b.app.ByKey(id.Targets[0].Key)
	if !ok {
		return b.note(r, render.SayGone)
	}
	version := hex.EncodeToString(id.Targets[0].Version[:])
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		desk, err := b.records(ctx)
		if err == nil {
			err = desk.Vote(ctx, passage, version, r.person, id.Action == button.Helpful)
		}
		if err != nil {
			b.log.Warn("a vote was not kept", "cause", err)
			return b.layout.Note(b.words(render.SayNotVoted), r.place(), false)
		}
		return b.layout.Note(b.words(render.SayVoted), r.place(), false)
	}}
}
