package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bedside/internal/app"
	"bedside/internal/discord/wire"
	"bedside/internal/store"
)

const (
	textNoTarget  = "Say which one in target. To stop everything, choose all."
	textAllTarget = "all has no target: leave it out, or choose entry or medicine."
	textCrisis    = "Emergency replies stay."
	textUnkept    = "⚠ It is in force, but the bot could not write it down: it is tried again every few seconds, and until then it ends when the bot is stopped. Tell whoever runs the bot (`bot doctor`)."
	textUncopied  = "⚠ It is in force and kept. Only the copy beside the index could not be written, which a start without the database heeds: it is tried again every few seconds. Tell whoever runs the bot (`bot doctor`)."
	textUncleared = "⚠ It is kept that it may be shown. Only the copy beside the index still says otherwise, and a start without the database would heed it: it is tried again every few seconds. Tell whoever runs the bot (`bot doctor`)."
	textStillHeld = "⚠ It is kept that it may be shown, but what is stopped could not be looked up anew: it is shown again once that works. The bot tries every few seconds."
	textNotHeld   = "That is not stopped. /faq-admin stops lists what is."
	textNoStops   = "Nothing is stopped."
)

// stopping reads the kind and target of a stop. The text says what is wrong with them.
func stopping(r *request) (kind app.StopKind, target, wrong string) {
	kind, target = app.StopKind(r.text("kind")), r.text("target")
	switch {
	case kind == app.StopAll && target != "":
		return kind, "", textAllTarget
	case kind != app.StopAll && target == "":
		return kind, "", textNoTarget
	}
	return kind, target, ""
}

// disable holds something back at once. The work is begun beside the pool, but what
// holds it back is in memory before anything is waited for.
func (b *clinic) disable(_ context.Context, r *request) reply {
	kind, name, wrong := stopping(r)
	if wrong != "" {
		return b.private(r, wrong)
	}
	reason := r.text("reason")
	return reply{kind: later, must: true, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		target, err := b.stopTarget(ctx, kind, name)
		if err != nil {
			return b.layout.Note(b.stopTrouble(err), r.place(), false)
		}
		err = b.app.Stop(ctx, kind, target, r.person, reason)
		warning, inForce := stopWarning(err)
		if !inForce {
			b.log.Warn("a stop was refused", "kind", string(kind), "cause", err)
			return b.layout.Note(b.stopTrouble(err), r.place(), false)
		}
		b.log.Warn("stopped", "kind", string(kind), "target", target, "cause", err)
		return b.stoppedCard(kind, target, warning)
	}}
}

// stopWarning says what is to be known of a stop that is in force all the same.
func stopWarning(err error) (warning string, inForce bool) {
	var unkept *app.UnkeptError
	var uncopied *app.UncopiedError
	switch {
	case err == nil:
		return "", true
	case errors.As(err, &unkept):
		return textUnkept, true
	case errors.As(err, &uncopied):
		return textUncopied, true
	}
	return "", false
}

// stopTarget finds what is meant: picked from the list, or typed.
func (b *clinic) stopTarget(ctx context.Context, kind app.StopKind, name string) (string, error) {
	if kind == app.StopEntry {
		if id, ok := b.named(name); ok {
			return id, nil
		}
	}
	return b.app.Target(ctx, kind, name)
}

func (b *clinic) stopTrouble(err error) string {
	var nothing *app.TargetError
	switch {
	case errors.As(err, &nothing):
		text := fmt.Sprintf("Nothing was stopped or shown again: the lexicon knows no medicine called `%s`.", wire.Cut(inert(nothing.Name), 100))
		if nothing.Kind == app.StopEntry {
			text = fmt.Sprintf("Nothing was stopped or shown again: no page is called `%s`. Begin to type its heading and pick it from the list.", wire.Cut(inert(nothing.Name), 100))
		}
		if len(nothing.Maybe) > 0 {
			var maybe []string
			for _, m := range nothing.Maybe {
				maybe = append(maybe, "`"+inert(m)+"`")
			}
			text += " Did you mean " + strings.Join(maybe, ", ") + "?"
		}
		return text
	case errors.Is(err, store.ErrInvalid):
		return "Nothing was stopped: the reason is empty or has signs that cannot be kept. Write it anew."
	}
	return trouble(err)
}

// stoppedCard says what is hidden now.
func (b *clinic) stoppedCard(kind app.StopKind, target, warning string) wire.Message {
	held := b.app.HeldBy(kind, target)
	var text string
	switch kind {
	case app.StopAll:
		text = fmt.Sprintf("No page is shown to anybody any more, %s in all. Whoever asks is told to ask the clinic.", plural(len(held), "page"))
	case app.StopMedicine:
		text = fmt.Sprintf("Whoever asks about `%s` is answered as if nothing were written about it. %s not shown any more:\n%s", inert(b.app.Lexicon().Display(target)), pagesAre(len(held)), heldNow(held))
	default:
		text = fmt.Sprintf("%s not shown any more:\n%s", pagesAre(len(held)), heldNow(held))
	}
	text = strings.TrimSuffix(text, ":\n")
	text += "\n" + textCrisis + " It holds until `/faq-admin enable`, whatever is published."
	if warning != "" {
		text += "\n" + warning
	}
	return card("Stopped: "+stopName(kind, target), text, amber)
}

func pagesAre(n int) string {
	if n == 1 {
		return "1 page is"
	}
	return fmt.Sprintf("%d pages are", n)
}

func stopName(kind app.StopKind, target string) string {
	if kind == app.StopAll {
		return "everything"
	}
	return string(kind) + " " + target
}

// enable shows again what was stopped.
func (b *clinic) enable(_ context.Context, r *request) reply {
	kind, target, wrong := stopping(r)
	if wrong != "" {
		return b.private(r, wrong)
	}
	reason := r.text("reason")
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		var err error
		if !b.isHeld(kind, target) { // a page that is gone from the content is found as it was written down
			target, err = b.stopTarget(ctx, kind, target)
		}
		if err == nil {
			err = b.app.Resume(ctx, kind, target, r.person, reason)
		}
		var uncopied *app.UncopiedError
		switch {
		case errors.As(err, &uncopied): // it is done
		case errors.Is(err, app.ErrNotStopped):
			return b.layout.Note(textNotHeld, r.place(), false)
		case err != nil:
			b.log.Warn("a stop was not taken back", "kind", string(kind), "cause", err)
			return b.layout.Note(b.stopTrouble(err), r.place(), false)
		}
		b.log.Warn("shown again", "kind", string(kind), "target", target, "cause", err)
		if uncopied != nil && b.isHeld(kind, target) {
			return card("To be shown again: "+stopName(kind, target), textStillHeld, amber)
		}
		text := "What else is stopped: `/faq-admin stops`."
		if held := b.heldNames(); len(held) == 0 {
			text = textNoStops
		}
		if uncopied != nil {
			return card("Shown again: "+stopName(kind, target), text+"\n"+textUncleared, amber)
		}
		return card("Shown again: "+stopName(kind, target), text, teal)
	}}
}

func (b *clinic) isHeld(kind app.StopKind, target string) bool {
	h := b.app.Held()
	return kind == app.StopEntry && slices.Contains(h.Passages, target) || kind == app.StopMedicine && slices.Contains(h.Medicines, target) || kind == app.StopAll && h.All
}

// heldNames are the stops in force, from memory.
func (b *clinic) heldNames() []string {
	h := b.app.Held()
	out := append(slices.Clone(h.Passages), h.Medicines...)
	if h.All {
		out = append(out, string(app.StopAll))
	}
	return out
}

// stops lists what is stopped.
func (b *clinic) stops(_ context.Context, r *request) reply {
	return reply{kind: later, work: func(ctx context.Context, _ func(wire.Message)) wire.Message {
		ctx, cancel := context.WithTimeout(ctx, keepBy)
		defer cancel()
		list, err := b.app.Stops(ctx)
		if err != nil {
			b.log.Warn("stops cannot be listed", "cause", err)
			text := trouble(err)
			if held := b.heldNames(); len(held) > 0 {
				text += "\nIn force now: `" + inert(strings.Join(held, ", ")) + "`."
			}
			return b.layout.Note(text, r.place(), false)
		}
		return b.stopsCard(list)
	}}
}

func (b *clinic) stopsCard(list []app.Held) wire.Message {
	if len(list) == 0 {
		return card("Stops", textNoStops, teal)
	}
	var lines []string
	for _, s := range list[:min(len(list), wire.MaxItems)] {
		line := fmt.Sprintf("**%s** `%s`", s.Kind, inert(s.Target))
		if s.Kind == app.StopAll {
			line = "**everything**"
		}
		by := s.Staff // the terminal's
		if n := number(s.Staff); n != 0 {
			by = fmt.Sprintf("<@%d>", n) // it shows the name and notifies nobody
		}
		line += fmt.Sprintf(" since %s, by %s: `%s`", dayOf(s.Since), by, wire.Cut(inert(s.Reason), 120))
		if app.Long(s, b.now()) {
			line += " ⚠ for more than a week"
		}
		lines = append(lines, line)
	}
	if n := len(list) - wire.MaxItems; n > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more: `bot stops`", n))
	}
	return card("Stops", strings.Join(append(lines, textCrisis), "\n"), amber)
}

// offerStops completes what can be stopped.
func (b *clinic) offerStops(ctx context.Context, r *request) []wire.Choice {
	switch app.StopKind(r.text("kind")) {
	case app.StopEntry:
		return b.offerEntries(ctx, r)
	case app.StopMedicine:
		return b.offerMedicines(r.focused())
	}
	return nil
}

// offerMedicines completes a name of the lexicon: those that begin so come first.
func (b *clinic) offerMedicines(typed string) []wire.Choice {
	typed = strings.ToLower(strings.TrimSpace(typed))
	var begin, within []wire.Choice
	for _, name := range b.app.Lexicon().Names() {
		show := b.app.Lexicon().Display(name)
		c := wire.Choice{Name: wire.Cut(show, wire.MaxChoice), Value: name}
		switch low := strings.ToLower(show + "\n" + name); {
		case wire.Units(name) > wire.MaxChoice:
		case strings.HasPrefix(low, typed) || strings.HasPrefix(name, typed):
			begin = append(begin, c)
		case strings.Contains(low, typed):
			within = append(within, c)
		}
		if len(begin) == wire.MaxChoices {
			break
		}
	}
	all := append(begin, within...)
	return all[:min(len(all), wire.MaxChoices)]
}

// offerStopped completes what is stopped, from memory.
func (b *clinic) offerStopped(_ context.Context, r *request) []wire.Choice {
	h := b.app.Held()
	var names []string
	switch app.StopKind(r.text("kind")) {
	case app.StopEntry:
		names = h.Passages
	case app.StopMedicine:
		names = h.Medicines
	}
	typed := strings.ToLower(strings.TrimSpace(r.focused()))
	var out []wire.Choice
	for _, n := range names {
		if strings.Contains(strings.ToLower(n), typed) && wire.Units(n) <= wire.MaxChoice && len(out) < wire.MaxChoices {
			out = append(out, wire.Choice{Name: n, Value: n})
		}
	}
	return out
}
