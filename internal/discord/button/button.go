// Package button makes and reads the custom ids of buttons and menus.
//
// A custom id comes back from a person's client, so it is authenticated: it says
// what to do and with which passage, and ends in a 96-bit code (HMAC-SHA256 cut
// to 12 bytes) over that, the server it belongs to and, for what only one person
// may press, that person. A changed, cut or foreign id, or one pressed in another
// place, is ErrForged.
//
// An id names passages by short keys and holds no word of a question. It needs no
// memory of the program's, so that it works after a restart.
package button

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strconv"
)

// Action is what a button does.
type Action byte

// The actions. Their numbers stand in messages that people still see, so they are
// never changed and never used again for something else.
const (
	More     Action = 1  // the next part of a long passage: one passage, Number is the byte offset
	Other    Action = 2  // what else it could be: the passages to choose from
	Pick     Action = 3  // show a passage
	Share    Action = 4  // post the passages for all to see
	Contact  Action = 5  // how to reach the clinic
	Calm     Action = 6  // it was no emergency: Number is the handle of the question
	Which    Action = 7  // which medicine was meant: Number is the handle of the question with it
	Remove   Action = 8  // take a public reply away: Number is the person who asked for it
	Forget   Action = 9  // forget what was said
	Topics   Action = 10 // the menu of documents: Index is the page
	Sections Action = 11 // the menu of one document's passages: a document, Index is the page
	Post     Action = 12 // post a passage as a reply: Number is the message, the second target the person
	List     Action = 13 // a menu, whose values are ids themselves; Index tells several apart

	Helpful    Action = 14 // the passages helped
	NotHelpful Action = 15 // they did not
	AskStaff   Action = 16 // open the form to the staff: Number is the handle of the question
	SendStaff  Action = 17 // that form
	TakeItem   Action = 18 // see to a thing in the staff's queue: Item
	AnswerItem Action = 19 // answer it
	CloseItem  Action = 20 // be done with it
	EditEntry  Action = 21 // open the form of an entry: Item is the revision, if there is one, else the passage
	SaveEntry  Action = 22 // that form
	Submit     Action = 23 // a revision, for review: Item
	Approve    Action = 24
	Reject     Action = 25
	Publish    Action = 26
	Withdraw   Action = 27
	DeleteItem Action = 28 // on a receipt: delete what I sent
	ShowItem   Action = 29 // a thing of the queue or a revision: Item, Number is the byte offset in its text
	Pages      Action = 30 // a list for the staff: Number says which, Index is the page
	Restore    Action = 31 // make a new draft of a revision: Item
	Reviewed   Action = 32 // a document was reviewed as it stands: the document with its version, Index is the months until the next review, Number 1 says so and 0 shows it
)

// Key names a passage or a document, Version the text it had, Item a thing in the
// staff's queue or a revision of an entry. The zero Item is none.
type (
	Key     [8]byte
	Version [6]byte
	Item    [16]byte
)

// Target is a passage with the version that was shown.
type Target struct {
	Key     Key
	Version Version
}

// ID is what a custom id says.
type ID struct {
	Action  Action
	Public  bool // anybody in the server may press it
	Label   byte // how the passage relates to what was asked, see the layout package
	Index   byte
	Number  uint64
	Item    Item
	Targets []Target // at most MaxTargets, with an Item one less
}

// MaxTargets is how many passages fit into an id.
const MaxTargets = 3

// room is how many passages fit beside what else the id names: with an Item, a
// third one would make it longer than Discord's 100 characters.
func (id *ID) room() int {
	if id.Item != (Item{}) {
		return MaxTargets - 1
	}
	return MaxTargets
}

// Scope is where and by whom an id is used.
type Scope struct {
	Guild  string // empty in a direct message
	Person string
}

// ErrForged says that an id was not made by this program for this place and
// person.
var ErrForged = errors.New("not a button of ours")

const (
	prefix   = "b1" // the form; another form gets another number
	macSize  = 12
	headSize = 1 + 1 + 1 + 8 // action and flag, label, index, number
	pageSize = 8 + 6         // a target
	itemSize = 16            // an Item
	public   = 0x80
)

var encoding = base64.RawURLEncoding.Strict()

// Signer makes and reads ids. It is immutable.
type Signer struct {
	keys [][]byte // the first makes new ids, all are accepted
}

// NewSigner takes the key and, while keys are changed, the one before. Keys are
// secrets of any length; an empty old key is none.
func NewSigner(key, old string) *Signer {
	s := new(Signer)
	for _, k := range []string{key, old} {
		if k == "" && len(s.keys) > 0 {
			continue
		}
		m := hmac.New(sha256.New, []byte(k))
		m.Write([]byte("bedside custom ids"))
		s.keys = append(s.keys, m.Sum(nil))
	}
	return s
}

// Sign writes an id for a scope: at most 92 characters. Targets beyond what fits
// are left out.
//
// An Item is written only if there is one. It needs no mark: it is no multiple of
// a target in length, so the length of an id says whether it holds one, and ids
// without are as they were before there were Items.
func (s *Signer) Sign(id ID, scope Scope) string {
	id.Targets = id.Targets[:min(len(id.Targets), id.room())]
	body := make([]byte, 0, headSize+itemSize+len(id.Targets)*pageSize+macSize)
	head := byte(id.Action)
	if id.Public {
		head |= public
	}
	body = append(body, head, id.Label, id.Index)
	body = binary.BigEndian.AppendUint64(body, id.Number)
	if id.Item != (Item{}) {
		body = append(body, id.Item[:]...)
	}
	for _, t := range id.Targets {
		body = append(append(body, t.Key[:]...), t.Version[:]...)
	}
	return prefix + encoding.EncodeToString(append(body, code(s.keys[0], body, scope)...))
}

// Read returns what an id says if it was made for the scope.
func (s *Signer) Read(text string, scope Scope) (ID, error) {
	if len(text) < len(prefix) || text[:len(prefix)] != prefix {
		return ID{}, ErrForged
	}
	raw, err := encoding.DecodeString(text[len(prefix):])
	if encoding.EncodeToString(raw) != text[len(prefix):] { // the decoder skips line ends
		return ID{}, ErrForged
	}
	size := len(raw) - headSize - macSize
	item := size%pageSize == itemSize%pageSize
	if item {
		size -= itemSize
	}
	if err != nil || size < 0 || size%pageSize != 0 || size/pageSize > MaxTargets {
		return ID{}, ErrForged
	}
	body, mac := raw[:len(raw)-macSize], raw[len(raw)-macSize:]
	genuine := false
	for _, key := range s.keys {
		genuine = hmac.Equal(mac, code(key, body, scope)) || genuine
	}
	if !genuine {
		return ID{}, ErrForged
	}
	id := ID{
		Action: Action(body[0] &^ public), Public: body[0]&public != 0,
		Label: body[1], Index: body[2], Number: binary.BigEndian.Uint64(body[3:headSize]),
	}
	rest := body[headSize:]
	if item {
		rest = rest[copy(id.Item[:], rest):]
	}
	for ; len(rest) > 0; rest = rest[pageSize:] {
		var t Target
		copy(t.Key[:], rest)
		copy(t.Version[:], rest[len(t.Key):])
		id.Targets = append(id.Targets, t)
	}
	return id, nil
}

// code is the authentication code. The person counts unless the id is public.
func code(key, body []byte, scope Scope) []byte {
	if body[0]&public != 0 {
		scope.Person = ""
	}
	m := hmac.New(sha256.New, key)
	// Lengths first, so that no two scopes run together to the same bytes.
	m.Write([]byte(strconv.Itoa(len(scope.Guild)) + ":" + scope.Guild + ":" + scope.Person + ":"))
	m.Write(body)
	return m.Sum(nil)[:macSize]
}
