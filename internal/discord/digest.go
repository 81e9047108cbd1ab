package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/config"
	"bedside/internal/curation"
	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"
	"bedside/internal/store"
)

const (
	// digestEvery is how often it is looked whether a digest is due.
	digestEvery = time.Minute
	// digestHour is when the weekly word comes, by the machine's clock: when a clinic's
	// day begins.
	digestHour = 9
	// digestLate is how long after that it still comes, for a bot that was stopped then.
	digestLate = 24 * time.Hour
	// digestAgain is how long it waits after one that could not be posted.
	digestAgain = 10 * time.Minute
	// digestDays is what a digest looks back on, digestTop how much of each it names.
	digestDays = 7
	digestTop  = 5

	auditDigest = "digest"
)

// digests posts each clinic's weekly word to its staff when it is due.
func (b *Bot) digests() {
	t := time.NewTicker(b.digestEvery)
	defer t.Stop()
	next := make([]digestTime, len(b.clinics))
	for {
		select {
		case <-b.workCtx.Done():
			return
		case <-t.C:
			for i, c := range b.clinics {
				c.digest(&next[i])
			}
		}
	}
}

// digestTime is what is known of a clinic's digest from one look to the next.
type digestTime struct {
	done time.Time // the newest that was posted
	wait time.Time // not before, after a fault
}

// digestAt is the moment of the newest digest of a weekday, at or before now, in now's
// location. ok is false where there is none, or where it is too long ago to be posted.
func digestAt(now time.Time, weekday string) (at time.Time, ok bool) {
	for back := range 7 {
		y, m, d := now.AddDate(0, 0, -back).Date()
		at = time.Date(y, m, d, digestHour, 0, 0, 0, now.Location())
		if strings.EqualFold(at.Weekday().String(), weekday) && !at.After(now) {
			return at, now.Sub(at) < digestLate
		}
	}
	return time.Time{}, false
}

// digest posts the weekly word if it is due and was not posted, by this program or the
// one before it.
func (b *clinic) digest(t *digestTime) {
	s := b.app.Config().Staff
	now := b.now().Local()
	at, ok := digestAt(now, s.Digest)
	if !ok || s.Channel == "" || s.Digest == config.DigestOff || !t.done.Before(at) || now.Before(t.wait) {
		return
	}
	ctx, cancel := context.WithTimeout(b.workCtx, keepBy)
	defer cancel()
	err := b.postDigest(ctx, at, t)
	if err == nil || b.workCtx.Err() != nil {
		return
	}
	t.wait = now.Add(digestAgain)
	text := "the weekly digest was not posted; it is tried again"
	if rest.IsCode(err, rest.CodeNoAccess, rest.CodeNoPermission) {
		text += ": give the bot in the channel of staff.channel " + lacking(0, wire.ViewChannel|wire.SendMessages|wire.EmbedLinks)
	}
	b.log.Warn(text, "cause", err)
}

func (b *clinic) postDigest(ctx context.Context, at time.Time, t *digestTime) error {
	desk, err := b.records(ctx)
	if err != nil {
		return err
	}
	last, err := desk.Last(ctx, auditDigest)
	if err != nil {
		return err
	}
	if !last.Before(at) {
		t.done = at
		return nil
	}
	m, err := b.digestMessage(ctx, desk)
	if err != nil {
		return err
	}
	if err := m.Check(); err != nil {
		return err
	}
	// Of two replicas that post in the same minute, Discord takes one.
	name := sha256.Sum256([]byte(b.app.Clinic() + at.Format(time.DateOnly)))
	if err := b.rest.Post(ctx, b.app.Config().Staff.Channel, wire.Post{Message: m, Nonce: hex.EncodeToString(name[:12]), EnforceNonce: true}); err != nil {
		return err
	}
	t.done = at // also where the audit does not take it: once is enough
	return desk.Record(ctx, "bedside", auditDigest, "", "for "+at.Format(time.DateOnly))
}

// digestMessage says what waits for staff. Nothing in it is a patient's: names of the
// lexicon, headings of the clinic's own pages, and counts that are not small.
func (b *clinic) digestMessage(ctx context.Context, desk *curation.Desk) (wire.Message, error) {
	var lines []string
	for _, part := range []func(context.Context, *curation.Desk) (string, error){b.digestQueue, b.digestDrafts, b.digestReviews, b.digestStops, b.digestGaps, b.digestVotes} {
		line, err := part(ctx, desk)
		if err != nil {
			return wire.Message{}, err
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		lines = []string{"Nothing waits for you."}
	}
	return card("The week", strings.Join(lines, "\n\n"), teal), nil
}

func (b *clinic) digestQueue(ctx context.Context, desk *curation.Desk) (string, error) {
	list, err := desk.Waiting(ctx)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return fmt.Sprintf("**%s of patients** not answered yet, the oldest sent %s ago: `/faq queue`", plural(len(list), "question"), age(b.now().Sub(list[0].Created))), nil
}

func (b *clinic) digestDrafts(ctx context.Context, desk *curation.Desk) (string, error) {
	list, err := desk.Open(ctx)
	if err != nil || len(list) == 0 {
		return "", err
	}
	submitted := 0
	for _, e := range list {
		if e.State == store.StateSubmitted {
			submitted++
		}
	}
	return fmt.Sprintf("**%s** not published yet, %d of them waiting for approval: `/faq drafts`", plural(len(list), "edit"), submitted), nil
}

func (b *clinic) digestReviews(ctx context.Context, _ *curation.Desk) (string, error) {
	r, err := b.app.Due(ctx)
	if err != nil || len(r.Due) == 0 {
		return "", err
	}
	var parts []string
	for _, s := range []app.DueState{app.DuePast, app.DueToday, app.DueUndated, app.DueSoon} {
		if n := r.Count(s); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	text := "**Reviews**: " + strings.Join(parts, ", ")
	if r.Withheld > 0 {
		text += fmt.Sprintf("; %s not served because of it", isOrAre(r.Withheld))
	}
	text += ": `/faq due`"
	for _, d := range r.Due[:min(len(r.Due), digestTop)] {
		text += fmt.Sprintf("\n`%s` %s", wire.Cut(inert(d.Title), 80), dueWhen(d))
	}
	return text, nil
}

func (b *clinic) digestStops(ctx context.Context, desk *curation.Desk) (string, error) {
	list, err := desk.Stops(ctx)
	list = slices.DeleteFunc(list, func(s store.Switch) bool { return !app.Long(s, b.now()) })
	if err != nil || len(list) == 0 {
		return "", err
	}
	var names []string
	for _, s := range list[:min(len(list), digestTop)] {
		names = append(names, "`"+inert(stopName(s.Kind, s.Target))+"`")
	}
	return fmt.Sprintf("**Stopped for more than a week**: %s: `/faq-admin stops`", strings.Join(names, ", ")), nil
}

func (b *clinic) digestGaps(ctx context.Context, _ *curation.Desk) (string, error) {
	r, err := b.app.Gaps(ctx, digestDays)
	if err != nil || len(r.Gaps) == 0 {
		return "", err
	}
	text := "**Asked and not found**: `/faq gaps`"
	for _, g := range r.Gaps[:min(len(r.Gaps), digestTop)] {
		text += fmt.Sprintf("\n%d %s%s", g.Count, b.namesOf(g), topicsOf(g))
	}
	return text, nil
}

// digestVotes names the pages that most people found not helpful, as they read now.
func (b *clinic) digestVotes(ctx context.Context, desk *curation.Desk) (string, error) {
	votes, err := desk.Votes(ctx)
	if err != nil {
		return "", err
	}
	type judged struct {
		section string
		store.VoteCount
	}
	var list []judged
	for _, v := range votes {
		if v.NotHelpful < curation.FewestShown {
			continue
		}
		p, err := b.app.Passage(v.Passage)
		if err != nil {
			continue // not shown today
		}
		if now := answer.VersionOf(p.Text); hex.EncodeToString(now[:]) == v.Version {
			list = append(list, judged{p.Section, v})
		}
	}
	if len(list) == 0 {
		return "", nil
	}
	slices.SortFunc(list, func(x, y judged) int {
		return cmp.Or(cmp.Compare(y.NotHelpful, x.NotHelpful), cmp.Compare(x.Passage, y.Passage))
	})
	text := "**Found not helpful**: `/faq edit`"
	for _, j := range list[:min(len(list), digestTop)] {
		text += fmt.Sprintf("\n%d times `%s`", j.NotHelpful, wire.Cut(inert(j.section), 80))
	}
	return text, nil
}
