package seal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// keySize is the length of a key of AES-256 in bytes.
const keySize = 32

// KeyID tells keys apart without telling anything about them: the first 8 bytes of
// a SHA-256 over the key. It may be shown and logged.
type KeyID [8]byte

// String is the id in 16 hex digits.
func (id KeyID) String() string { return hex.EncodeToString(id[:]) }

// idOf names a key. The words in front keep it apart from any other use of a hash
// of the same key.
func idOf(key []byte) KeyID {
	sum := sha256.Sum256(append([]byte("bedside sealing key id\x00"), key...))
	return KeyID(sum[:len(KeyID{})])
}

// KeyOf names the key that a text was sealed with, without opening it: nothing is
// known to be genuine yet. Its error is ErrTampered.
func KeyOf(sealed []byte) (KeyID, error) {
	if len(sealed) < headSize+overhead+Step {
		return KeyID{}, fmt.Errorf("%w: it has %d bytes, less than any sealed text", ErrTampered, len(sealed))
	}
	if sealed[0] != version {
		return KeyID{}, fmt.Errorf("%w: it has form %d, and this program knows form %d", ErrTampered, sealed[0], version)
	}
	return KeyID(sealed[1:headSize]), nil
}

// makeOne is the mend in every error about a key.
const makeOne = "make one with `openssl rand -base64 32`"

// parseKey reads a key as `openssl rand` writes it. An error tells its length and
// what is wrong, and nothing of the key itself.
func parseKey(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, errors.New("is empty: " + makeOne)
	}
	key, err := hex.DecodeString(text)
	if err != nil { // base64 of a key is never hex: it has 43 digits, an odd number
		key, err = decodeBase64(text)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("is neither base64 nor hex: one of its %d characters is neither, or its end is cut off; copy it again or %s", len(text), makeOne)
	case len(key) != keySize:
		return nil, fmt.Errorf("is %d bytes long once decoded, and must be %d: %s", len(key), keySize, makeOne)
	case same(key):
		return nil, errors.New("is one byte over and over, which anybody can guess: " + makeOne)
	}
	return key, nil
}

// decodeBase64 reads both alphabets, with and without the signs at the end.
func decodeBase64(text string) ([]byte, error) {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	return base64.RawStdEncoding.Strict().DecodeString(text)
}

func same(key []byte) bool {
	for _, b := range key {
		if b != key[0] {
			return false
		}
	}
	return true
}
