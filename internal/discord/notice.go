package discord

import (
	"context"
	"fmt"
	"sync"
	"time"

	"bedside/internal/discord/rest"
	"bedside/internal/discord/wire"
	"bedside/internal/store"
)

// noticeEvery bounds notices that questions wait: what comes in between is in the next
// one.
const noticeEvery = 10 * time.Minute

// notice is the word to the staff that questions wait. A question makes one wanted; the
// tick posts it as soon as the last one is long enough ago.
type notice struct {
	mu     sync.Mutex
	wanted bool
	last   time.Time
}

func (n *notice) want() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.wanted = true
}

// due reports whether a notice is to be posted now, and takes it as posted.
func (n *notice) due(now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.wanted || now.Sub(n.last) < noticeEvery && !now.Before(n.last) {
		return false
	}
	n.wanted, n.last = false, now
	return true
}

// tellStaff posts how many questions wait. It holds no word of a patient's and notifies
// nobody by name. What was not posted is tried again with the next turn.
func (b *clinic) tellStaff() {
	ctx, cancel := context.WithTimeout(b.workCtx, keepBy)
	defer cancel()
	err := b.postNotice(ctx)
	switch {
	case err == nil || b.workCtx.Err() != nil:
		return
	case rest.IsCode(err, rest.CodeNoAccess, rest.CodeNoPermission):
		b.log.Warn("staff were not told that questions wait: give the bot in the channel of staff.channel "+lacking(0, wire.ViewChannel|wire.SendMessages), "cause", err)
	default:
		b.log.Warn("staff were not told that questions wait", "cause", err)
	}
	b.asking.notice.want()
}

func (b *clinic) postNotice(ctx context.Context) error {
	desk, err := b.records(ctx)
	if err != nil {
		return err
	}
	list, err := desk.Waiting(ctx)
	if err != nil {
		return err
	}
	n, oldest := 0, b.now()
	for _, q := range list {
		if q.State == store.ItemNew {
			n++
			if q.Created.Before(oldest) {
				oldest = q.Created
			}
		}
	}
	if n == 0 {
		return nil // somebody was quick, or the patient thought better of it
	}
	text := fmt.Sprintf("%s of patients to the staff: waiting, the oldest for %s. Take one with `/faq queue`.", plural(n, "question"), age(b.now().Sub(oldest)))
	return b.rest.Post(ctx, b.app.Config().Staff.Channel, wire.Post{Message: wire.Message{Content: text}})
}
