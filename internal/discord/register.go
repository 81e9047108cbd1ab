package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"
)

// registerWaits are the waits before the next try to register commands.
var registerWaits = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// register makes Discord's list of commands ours, if it differs: 200 new commands
// a day are allowed, and a write makes people's clients load them anew. Where it
// fails, people go on using what is registered, and it is tried again meanwhile.
func (b *Bot) register(ctx context.Context) {
	err := b.registerOnce(ctx)
	if err == nil {
		return
	}
	b.log.Error("commands are not registered, trying again", "cause", err)
	b.aside(func() {
		for _, wait := range registerWaits {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
			if err := b.registerOnce(ctx); err == nil || errors.Is(err, rest.ErrStopped) {
				return
			}
		}
		b.log.Error("commands could not be registered: start the bot again, or see bot serve --check")
	})
}

func (b *Bot) registerOnce(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, messageBy)
	defer cancel()
	changed, err := b.outdated(ctx)
	var refused *rest.Error
	switch {
	case errors.As(err, &refused) && refused.Status == http.StatusNotFound:
		changed = true // a list that cannot be read can still be written
	case err != nil:
		return err
	}
	if !changed {
		b.log.Info("commands are up to date")
		return nil
	}
	if err := b.rest.PutCommands(ctx, b.appID(), b.definitions()); err != nil {
		return err
	}
	b.log.Info("commands registered", "commands", len(b.definitions()))
	return nil
}

// outdated reports whether Discord's list differs from ours.
func (b *Bot) outdated(ctx context.Context) (bool, error) {
	app := b.application(ctx)
	if app == "" {
		return false, errors.New("the application's id is not known: set discord.application_id")
	}
	theirs, err := b.rest.Commands(ctx, app)
	if err != nil {
		return false, err
	}
	return differ(b.definitions(), theirs)
}

// differ compares commands by what we set. Discord adds fields of its own, leaves
// out empty ones and gives numbers as text; none of that is a difference.
func differ(ours []wire.Definition, theirs []json.RawMessage) (bool, error) {
	if len(ours) != len(theirs) {
		return true, nil
	}
	have := make(map[string]wire.Definition, len(theirs))
	for _, raw := range theirs {
		var d wire.Definition
		if err := json.Unmarshal(raw, &d); err != nil {
			return true, nil // what cannot be read is not ours
		}
		have[fmt.Sprint(max(d.Type, wire.ChatInput), d.Name)] = d
	}
	for _, want := range ours {
		got, ok := have[fmt.Sprint(want.Type, want.Name)]
		if !ok {
			return true, nil
		}
		a, err := normal(want)
		if err != nil {
			return false, err
		}
		if b, err := normal(got); err != nil || a != b {
			return true, err
		}
	}
	return false, nil
}

// normal writes a definition in one form.
func normal(d wire.Definition) (string, error) {
	d.Type = max(d.Type, wire.ChatInput)
	d.Contexts, d.Integrations = slices.Sorted(slices.Values(d.Contexts)), slices.Sorted(slices.Values(d.Integrations))
	if len(d.Integrations) == 0 {
		d.Integrations = []int{0} // what Discord takes where nothing is said
	}
	raw, err := json.Marshal(d)
	return string(raw), err
}

// application finds out the application's id, "" if nothing says it: from the
// settings or READY, else from Discord, else the bot's account, which has had its
// application's id since 2016.
func (b *Bot) application(ctx context.Context) string {
	if id := b.appID(); id != "" {
		return id
	}
	ctx, cancel := context.WithTimeout(ctx, messageBy)
	defer cancel()
	id := b.self()
	if a, err := b.rest.Application(ctx); err == nil && a.ID != "" {
		id = a.ID
	} else if id == "" {
		b.log.Error("the application's id is not known, so its commands cannot be registered: set discord.application_id", "cause", err)
		return ""
	}
	b.knownApp.Store(&id)
	return id
}
