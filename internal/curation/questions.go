package curation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bedside/internal/redact"
	"bedside/internal/store"
)

// Errors of questions to the staff.
var (
	// ErrOff: patients can send nothing here.
	ErrOff = errors.New("patients cannot ask the staff here")
	// ErrEmpty: there is nothing to send.
	ErrEmpty = errors.New("there is no text to send")
	// ErrLong: there is more than MaxQuestion.
	ErrLong = errors.New("the text is too long to be sent: make it shorter")
)

// MaxQuestion is the longest text that is sent, in bytes: what Discord's form holds at
// most, in any script.
const MaxQuestion = 4000 * 4

// Asks reports whether patients can send a question to the staff.
func (d *Desk) Asks() bool { return d.sealer != nil }

// Personal lists what in a text looks like personal details, and the text with them
// struck.
func (d *Desk) Personal(text string) (found []redact.Finding, struck string) {
	if d.finder == nil {
		return nil, text
	}
	found = d.finder.Find(text)
	return found, redact.Strike(text, found)
}

// Question is what a patient sent.
type Question struct {
	ID      string
	State   store.ItemState
	Staff   string // who took it
	Text    string // only for whoever took it, and only if it could be opened
	Lost    error  // why the text cannot be read, nil if it can
	Passage string // the passage that answers it, if one does
	Answer  string // or the staff's own words
	Created time.Time
	Taken   time.Time // zero while nobody has it
	Expires time.Time
}

// Send keeps a text for the staff and returns the receipt code, which is the patient's
// only way back to it. Personal details are struck, whatever the sender was shown.
func (d *Desk) Send(ctx context.Context, text string) (code string, q Question, err error) {
	if !d.Asks() {
		return "", Question{}, ErrOff
	}
	if len(text) > MaxQuestion {
		return "", Question{}, ErrLong
	}
	_, text = d.Personal(strings.TrimSpace(text))
	if text == "" {
		return "", Question{}, ErrEmpty
	}
	sealed, err := d.sealer.Seal(text, d.clinic, "question")
	if err != nil {
		return "", Question{}, fmt.Errorf("seal a question: %w", err)
	}
	code = store.NewCode()
	it, err := d.store.Enqueue(ctx, store.Item{Clinic: d.clinic, Sealed: sealed, KeyID: d.sealer.KeyID().String(), Expires: d.now().Add(d.keep)}, code)
	if err != nil {
		return "", Question{}, errors.Join(err, d.unsend(ctx, code))
	}
	return code, d.outline(it), nil
}

// undoWithin bounds the taking back of what may have been kept.
const undoWithin = 5 * time.Second

// unsend takes back what may have been kept although keeping it failed, such as when
// the time was over: the sender is told that nothing was kept and has no code.
func (d *Desk) unsend(ctx context.Context, code string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoWithin)
	defer cancel()
	if err := d.store.Forget(ctx, d.clinic, code); err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("take back what may have been kept: %w", err)
	}
	return nil
}

// outline is an item without any text.
func (d *Desk) outline(it store.Item) Question {
	return Question{ID: it.ID, State: it.State, Staff: it.Staff, Passage: it.Reply.Passage, Created: it.Created, Taken: it.Taken, Expires: it.Expires}
}

// Waiting lists what is not answered or closed, oldest first, without texts.
func (d *Desk) Waiting(ctx context.Context) ([]Question, error) {
	list, err := d.store.Waiting(ctx, d.clinic)
	if err != nil {
		return nil, err
	}
	out := make([]Question, len(list))
	for i, it := range list {
		out[i] = d.outline(it)
	}
	return out, nil
}

// Take gives a waiting question to a member of staff, with its text: the one named, or
// the oldest new one for an empty id.
func (d *Desk) Take(ctx context.Context, id, actor string) (Question, error) {
	var it store.Item
	var err error
	if id == "" {
		it, err = d.store.Take(ctx, d.clinic, actor)
	} else {
		it, err = d.store.TakeItem(ctx, d.clinic, id, actor)
	}
	if err != nil {
		return Question{}, err
	}
	q := d.outline(it)
	q.Text, q.Lost = d.open(it.Sealed, "question")
	return q, nil
}

// Look reads a question again that the actor has taken. The error is store.ErrConflict
// where somebody else has it, store.ErrState where nobody has, and store.ErrNotFound
// where it is answered, closed or gone.
func (d *Desk) Look(ctx context.Context, id, actor string) (Question, error) {
	list, err := d.store.Waiting(ctx, d.clinic)
	if err != nil {
		return Question{}, err
	}
	i := slices.IndexFunc(list, func(it store.Item) bool { return it.ID == id })
	switch {
	case i < 0:
		return Question{}, fmt.Errorf("read a question: %w", store.ErrNotFound)
	case list[i].State != store.ItemTaken:
		return Question{}, fmt.Errorf("read a question: %w: item is %s", store.ErrState, list[i].State)
	case list[i].Staff != actor:
		return Question{}, fmt.Errorf("read a question: %w: another member of staff has the item", store.ErrConflict)
	}
	q := d.outline(list[i])
	q.Text, q.Lost = d.open(list[i].Sealed, "question")
	return q, nil
}

func (d *Desk) open(sealed []byte, what string) (string, error) {
	if d.sealer == nil {
		return "", ErrOff
	}
	return d.sealer.Open(sealed, d.clinic, what)
}

// Release puts a taken question back.
func (d *Desk) Release(ctx context.Context, id, actor string) error {
	return d.store.Release(ctx, d.clinic, id, actor)
}

// AnswerWith gives a question a passage for its answer.
func (d *Desk) AnswerWith(ctx context.Context, id, passage, actor string) error {
	return d.store.Answer(ctx, d.clinic, id, store.Reply{Passage: passage}, actor)
}

// AnswerIn gives a question an answer in the staff's own words, sealed as the question
// is.
func (d *Desk) AnswerIn(ctx context.Context, id, words, actor string) error {
	if !d.Asks() {
		return ErrOff
	}
	sealed, err := d.sealer.Seal(words, d.clinic, "answer")
	if err != nil {
		return fmt.Errorf("seal an answer: %w", err)
	}
	return d.store.Answer(ctx, d.clinic, id, store.Reply{Sealed: sealed, KeyID: d.sealer.KeyID().String()}, actor)
}

// CloseQuestion ends a question without an answer. The reason is for the audit.
func (d *Desk) CloseQuestion(ctx context.Context, id, reason, actor string) error {
	return d.store.CloseItem(ctx, d.clinic, id, reason, actor)
}

// Receipt finds a question by its code, with the answer but not the text: a code that
// got into other hands must not tell what was asked.
func (d *Desk) Receipt(ctx context.Context, code string) (Question, error) {
	it, err := d.store.Lookup(ctx, d.clinic, code)
	if err != nil {
		return Question{}, err
	}
	q := d.outline(it)
	if len(it.Reply.Sealed) > 0 {
		q.Answer, q.Lost = d.open(it.Reply.Sealed, "answer")
	}
	return q, nil
}

// Forget erases a question at the wish of whoever holds its code.
func (d *Desk) Forget(ctx context.Context, code string) error {
	return d.store.Forget(ctx, d.clinic, code)
}

// ForgetQuestion is Forget for whoever holds the receipt, which names the question.
func (d *Desk) ForgetQuestion(ctx context.Context, id string) error {
	return d.store.ForgetItem(ctx, d.clinic, id)
}

// watching are the audit's actions that show somebody looks after the questions.
var watching = map[string]bool{"queue.take": true, "queue.answer": true, "queue.close": true}

// LastWatched is when a member of staff last did something with a question, zero if
// nobody did lately. It is what patients are told, so that nobody waits for an answer
// that nobody writes.
func (d *Desk) LastWatched(ctx context.Context) (time.Time, error) {
	list, err := d.store.Audit(ctx, d.clinic, 500)
	if err != nil {
		return time.Time{}, err
	}
	for _, e := range list {
		if watching[e.Action] {
			return e.At, nil
		}
	}
	return time.Time{}, nil
}
