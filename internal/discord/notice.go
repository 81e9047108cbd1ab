package discord

import (
	"context"
	"fmt"
	"strings"
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

// unposted takes back that a notice was posted: nothing waited, so that the next question
// need not wait for its own.
func (n *notice) unposted() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last = time.Time{}
}

// tellStaff posts how many questions wait. It holds no word of a patient's and notifies
// nobody by name. What was not posted is tried again with the next turn.
func (b *clinic) tellStaff() {
	ctx, cancel := context.WithTimeout(b.workCtx, keepBy)
	defer cancel()
	posted, err := b.postNotice(ctx)
	switch {
	case err == nil && !posted:
		b.asking.notice.unposted()
		return
	case err == nil || b.workCtx.Err() != nil:
		return
	case rest.IsCode(err, rest.CodeNoAccess, rest.CodeNoPermission):
		b.log.Warn("staff were not told that questions wait: give the bot in the channel of staff.channel "+lacking(0, wire.ViewChannel|wire.SendMessages), "cause", err)
	default:
		b.log.Warn("staff were not told that questions wait", "cause", err)
	}
	b.asking.notice.want()
}

// postNotice reports whether there was anything to say.
func (b *clinic) postNotice(ctx context.Context) (posted bool, err error) {
	desk, err := b.records(ctx)
	if err != nil {
		return false, err
	}
	list, err := desk.Waiting(ctx)
	if err != nil {
		return false, err
	}
	now := b.now()
	waiting, late, oldest := 0, 0, now
	for _, q := range list {
		switch {
		case q.State == store.ItemNew:
			waiting++
			if q.Created.Before(oldest) {
				oldest = q.Created
			}
		case overdue(q, now):
			late++
		}
	}
	var parts []string
	if waiting > 0 {
		parts = append(parts, fmt.Sprintf("%s of patients to the staff: waiting, the oldest for %s.", plural(waiting, "question"), age(now.Sub(oldest))))
	}
	if late > 0 {
		parts = append(parts, fmt.Sprintf("%s taken %s ago or longer and not answered: anybody can put them back.", plural(late, "question"), age(store.DefaultHold)))
	}
	if len(parts) == 0 {
		return false, nil // somebody was quick, or the patient thought better of it
	}
	text := strings.Join(parts, " ") + " Take one with `/faq queue`."
	return true, b.rest.Post(ctx, b.app.Config().Staff.Channel, wire.Post{Message: wire.Message{Content: text}})
}
