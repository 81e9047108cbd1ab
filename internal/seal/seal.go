// Package seal encrypts short texts that the program has to keep in its
// database, such as a question that a patient chose to send to the staff.
//
// It is AES-256-GCM of the standard library with a random nonce. A sealed text
// belongs to the row that it was sealed for, so that nobody can move it to another
// one; it names the key that opens it, so that a lost key is told from a changed
// text; and its length tells the length of the text only in steps of Step bytes.
//
// It does not hide that a row exists, when it was written, or that an older value
// was put back into the same row.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// The sealed form, in bytes: version 1, key id 8, nonce 12, text as padded, tag 16.
// The version covers all of it and the meaning of the associated data; another
// form gets another number, and this one stays readable.
const (
	version  = 1
	headSize = 1 + len(KeyID{})
	overhead = 12 + 16 // what the cipher adds: nonce and tag
	sizeSize = 4       // the length of the text, in front of it under the cipher
)

// Step is the number of bytes by which a sealed text grows. 256 bytes hold most
// questions, so that most rows have the same length.
const Step = 256

// MaxText is the length in bytes of the longest text that is sealed: ten times
// what a chat platform lets a person send.
const MaxText = 64 << 10

var (
	// ErrKeyLost says that a text was sealed with a key that was not given. The
	// error that wraps it names the id of that key.
	ErrKeyLost = errors.New("the key of a sealed text is missing")
	// ErrTampered says that a sealed text was changed or cut, or stands in a row
	// that it was not sealed for.
	ErrTampered = errors.New("a sealed text was changed or belongs to another row")
	// ErrTooLong says that a text has more than MaxText bytes.
	ErrTooLong = errors.New("the text is too long to be sealed")
)

// Sealer seals and opens texts. It is immutable and safe for use by many at once.
// However it is printed, no key is seen: the keys stand behind pointers, which
// printing does not follow.
type Sealer struct {
	key *lock
	old *lock // nil if there is none
}

// lock is a key ready for use.
type lock struct {
	id   KeyID
	aead cipher.AEAD
}

// New takes the key and, while keys are changed, the one before, which opens only.
// A key is 32 random bytes written as base64 or hex; an empty old key is none.
// An error says what is wrong without the key.
func New(key, old string) (*Sealer, error) {
	s := new(Sealer)
	var err error
	if s.key, err = newLock(key); err != nil {
		return nil, fmt.Errorf("sealing key: %w", err)
	}
	if old == "" {
		return s, nil
	}
	if s.old, err = newLock(old); err != nil {
		return nil, fmt.Errorf("old sealing key: %w", err)
	}
	return s, nil
}

func newLock(text string) (*lock, error) {
	key, err := parseKey(text)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &lock{id: idOf(key), aead: aead}, nil
}

// KeyID names the key that seals.
func (s *Sealer) KeyID() KeyID { return s.key.id }

// Seal encrypts a text for one row. The row is what tells it from all others, such
// as the clinic and the item's id; without the same row, Open refuses. One key is
// good for 2^32 texts. The only error is ErrTooLong.
func (s *Sealer) Seal(text string, row ...string) ([]byte, error) {
	if len(text) > MaxText {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLong, len(text), MaxText)
	}
	head := append([]byte{version}, s.key.id[:]...)
	return s.key.aead.Seal(head, nil, pad(text), associated(head, row)), nil
}

// Open returns a text that was sealed for the row. Its errors are ErrKeyLost and
// ErrTampered.
func (s *Sealer) Open(sealed []byte, row ...string) (string, error) {
	id, err := KeyOf(sealed)
	if err != nil {
		return "", err
	}
	fits := s.lockOf(id)
	if fits == nil {
		return "", fmt.Errorf("%w: give the key with the id %s as the key or the old key", ErrKeyLost, id)
	}
	head, body := sealed[:headSize], sealed[headSize:]
	padded, err := fits.aead.Open(nil, nil, body, associated(head, row))
	if err != nil {
		return "", ErrTampered
	}
	text, ok := unpad(padded)
	if !ok {
		return "", ErrTampered
	}
	return text, nil
}

// Rotate seals a text again with the key of today. One that has this key already is
// checked and returned as it is, so that going over all rows a second time writes
// nothing. Its errors are those of Open.
func (s *Sealer) Rotate(sealed []byte, row ...string) ([]byte, error) {
	text, err := s.Open(sealed, row...)
	if err != nil {
		return nil, err
	}
	if KeyID(sealed[1:headSize]) == s.key.id {
		return sealed, nil
	}
	return s.Seal(text, row...)
}

// lockOf returns the key with an id, or nil.
func (s *Sealer) lockOf(id KeyID) *lock {
	for _, l := range []*lock{s.key, s.old} {
		if l != nil && l.id == id {
			return l
		}
	}
	return nil
}

// associated is what is authenticated beside the text: the head of the sealed form
// and the row. Every part has its length in front, so that ("ab", "c") is another
// row than ("a", "bc").
func associated(head []byte, row []string) []byte {
	out := append([]byte("bedside sealed text\x00"), head...)
	for _, part := range row {
		out = binary.BigEndian.AppendUint64(out, uint64(len(part)))
		out = append(out, part...)
	}
	return out
}

// pad writes the length, the text and zeros up to a full step.
func pad(text string) []byte {
	steps := (sizeSize + len(text) + Step - 1) / Step
	out := make([]byte, steps*Step)
	binary.BigEndian.PutUint32(out, uint32(len(text)))
	copy(out[sizeSize:], text)
	return out
}

// unpad is the reverse of pad. It refuses whatever pad does not write.
func unpad(padded []byte) (text string, ok bool) {
	if len(padded) < sizeSize {
		return "", false
	}
	size, body := int64(binary.BigEndian.Uint32(padded)), padded[sizeSize:]
	if size > int64(len(body)) || len(padded) != len(pad(string(body[:size]))) {
		return "", false
	}
	for _, b := range body[size:] {
		if b != 0 {
			return "", false
		}
	}
	return string(body[:size]), true
}

// String names the key by its id.
func (s *Sealer) String() string {
	if s == nil || s.key == nil {
		return "sealer without a key"
	}
	return "sealer with key " + s.key.id.String()
}

// GoString is String.
func (s *Sealer) GoString() string { return s.String() }

// Format writes String for every verb.
func (s *Sealer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is String for a log.
func (s *Sealer) LogValue() slog.Value { return slog.StringValue(s.String()) }
