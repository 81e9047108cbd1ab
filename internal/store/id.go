package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// crockford has neither I, L, O nor U, so that a code survives being read aloud
// and typed by hand.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const (
	codeBytes = 10 // 80 bits: nobody guesses one by trying, and the bare hash can be kept
	codeChars = codeBytes * 8 / 5
	codeGroup = 4
)

// NewCode makes a receipt code of 80 random bits, such as
// K7QF-0M2Z-9WXE-41HT. The store keeps only its hash: whoever loses the code
// loses the way to the row.
func NewCode() string {
	var b [codeBytes]byte
	_, _ = rand.Read(b[:]) // never fails, it ends the program first
	s := crockford.EncodeToString(b[:])
	groups := make([]string, 0, codeChars/codeGroup)
	for ; s != ""; s = s[codeGroup:] {
		groups = append(groups, s[:codeGroup])
	}
	return strings.Join(groups, "-")
}

var codeSlips = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1")

// hashCode is the hash of a code as people type it: either case, with or without
// groups, O for 0 and I or L for 1. The error holds nothing of the code.
func hashCode(code string) (string, error) {
	s := codeSlips.Replace(strings.ToUpper(code))
	if _, err := crockford.DecodeString(s); err != nil || len(s) != codeChars {
		return "", fmt.Errorf("receipt code: %w: want %d letters and digits", ErrInvalid, codeChars)
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:]), nil
}

// newID is 128 bits as text: 48 of the time in milliseconds, so that ids made
// later sort later, and 80 random ones, so that replicas need not agree.
func newID(at time.Time) string {
	var b [16]byte
	_, _ = rand.Read(b[6:])
	ms := uint64(at.UnixMilli())
	for i := 5; i >= 0; i-- {
		b[i] = byte(ms)
		ms >>= 8
	}
	return IDOf(b)
}

// Bytes is the id of a row as the 16 bytes it stands for, to go where there is room
// for no more. A text that IDOf does not write is ErrInvalid.
func Bytes(id string) ([16]byte, error) {
	var b [16]byte
	raw, err := crockford.DecodeString(id)
	if err != nil || len(raw) != len(b) {
		return b, fmt.Errorf("id: %w: want %d letters and digits", ErrInvalid, crockford.EncodedLen(len(b)))
	}
	// Bits beyond the last byte would make two texts of one id.
	if copy(b[:], raw); IDOf(b) != id {
		return [16]byte{}, fmt.Errorf("id: %w: its end is wrong", ErrInvalid)
	}
	return b, nil
}

// IDOf is the id of a row from its 16 bytes.
func IDOf(b [16]byte) string { return crockford.EncodeToString(b[:]) }
