package discord

import (
	"context"
	"time"

	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"
)

// editEvery keeps progress within an interaction's own limit of five edits in two
// seconds, with room for the last word.
const editEvery = 2 * time.Second

// insistFor is how long a last word is tried on where the work is undone without it
// (see reply.undo), and insistEvery the first pause, which doubles. An interaction's
// token lives longer, but whoever waits has gone by then. Variables for tests.
var (
	insistFor   = time.Minute
	insistEvery = time.Second
)

// workOn does what takes longer and shows how far it is. Its end is said even when
// the program stops.
func (b *clinic) workOn(r *request, out reply) {
	ctx, cancel := context.WithTimeout(b.workCtx, workBy)
	defer cancel()
	edit := func(parent context.Context, m wire.Message) error {
		ctx, cancel := context.WithTimeout(parent, answerBy)
		defer cancel()
		if err := m.Check(); err != nil {
			b.log.Error("a message breaks a limit of Discord's", "command", r.path, "cause", err)
			m = b.sorry(r).message
		}
		err := b.replace(ctx, r, m)
		if err != nil {
			b.log.Warn("a message was not replaced", "command", r.path, "cause", err)
		}
		return err
	}
	last := time.Time{}
	final, broke := func() (m wire.Message, broke bool) {
		defer func() {
			if b.broke(r.path, recover()) {
				m, broke = b.sorry(r).message, true
			}
		}()
		return out.work(ctx, func(m wire.Message) {
			if time.Since(last) >= editEvery {
				last = time.Now()
				_ = edit(ctx, m) // it is logged, and the next one may arrive
			}
		}), false
	}()
	if broke && out.undo != nil {
		if m, ok := b.undone(ctx, r, out.undo); ok {
			final = m
		}
		out.undo = nil
	}
	lastly := answerBy
	switch {
	case ctx.Err() != nil && out.undo != nil:
		lastly = goodbye / 2 // the other half is for undoing it
	case ctx.Err() != nil:
		lastly = goodbye
	}
	parent, stop := context.WithTimeout(context.WithoutCancel(ctx), lastly)
	defer stop()
	err := edit(parent, final)
	if out.undo == nil {
		return
	}
	if err = b.insist(ctx, err, func() error { return edit(ctx, final) }); err == nil {
		return
	}
	// Discord may have shown the last word and not have said so. What is said now takes
	// its place.
	if m, ok := b.undone(ctx, r, out.undo); ok && ctx.Err() == nil && !gone(err) {
		_ = edit(ctx, m)
	}
}

// workUntold does what must be done though Discord did not take the first response. What
// came of it is in the log; it is shown only if the response had arrived after all.
func (b *clinic) workUntold(r *request, out reply) {
	ctx, cancel := context.WithTimeout(b.workCtx, workBy)
	defer cancel()
	m := out.work(ctx, func(wire.Message) {})
	ctx, stop := context.WithTimeout(ctx, answerBy)
	defer stop()
	if err := b.rest.Edit(ctx, r.AppID, r.Token, wire.Update(m)); err != nil {
		b.log.Warn("what was done could not be told", "command", r.path, "cause", err)
	}
}

// gone reports whether Discord knows nothing more of an interaction, so that no message
// of it can be replaced.
func gone(err error) bool {
	return rest.IsCode(err, rest.CodeUnknownMessage, rest.CodeUnknownWebhook)
}

// insist tries on to show what must not be lost. The error is why that did not work, or
// the first one where the program stops.
func (b *clinic) insist(ctx context.Context, err error, show func() error) error {
	ctx, cancel := context.WithTimeout(ctx, insistFor)
	defer cancel()
	for wait := insistEvery; err != nil && !gone(err); wait *= 2 {
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
		err = show()
	}
	return err
}

// undone takes back what a work has done. ok is false where that did not work either.
func (b *clinic) undone(ctx context.Context, r *request, undo func(context.Context) (wire.Message, error)) (m wire.Message, ok bool) {
	within := keepBy
	if ctx.Err() != nil {
		within = goodbye / 2
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer cancel()
	m, err := undo(ctx)
	if err != nil {
		b.log.Error("what could not be shown could not be taken back", "command", r.path, "cause", err)
	}
	return m, err == nil
}

// replace puts a message in place of what an interaction shows. Where the first
// response went back as the reply to Discord's own request, Discord may not have read
// it yet and then knows of no message: it is tried again until the context ends.
func (b *clinic) replace(ctx context.Context, r *request, m wire.Message) error {
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		err := b.rest.Edit(ctx, r.AppID, r.Token, wire.Update(m))
		if !gone(err) || b.now().Sub(r.received) > answerBy+wait {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}
