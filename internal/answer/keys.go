package answer

import "crypto/sha256"

// A button of a chat platform holds too few characters for a passage's id, so
// passages, documents and versions of a text are named there by the start of a
// hash. Where two of one content share a key, the key names neither: silent
// before guessing.

// KeyOf is the short key of the passage with that id.
func KeyOf(id string) [8]byte { return shortKey("passage", id) }

// DocumentKeyOf is the short key of the document in that file.
func DocumentKeyOf(file string) [8]byte { return shortKey("document", file) }

// VersionOf is the short key of one wording of a passage: its verbatim text.
func VersionOf(text string) [6]byte {
	sum := sha256.Sum256([]byte(text))
	return [6]byte(sum[:6])
}

func shortKey(kind, name string) [8]byte {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	return [8]byte(sum[:8])
}

// keyring finds names by their keys.
type keyring map[[8]byte]string

func newKeyring(names []string, key func(string) [8]byte) keyring {
	ring := make(keyring, len(names))
	twice := make(map[[8]byte]bool)
	for _, n := range names {
		k := key(n)
		if other, taken := ring[k]; taken && other != n {
			twice[k] = true
		}
		ring[k] = n
	}
	for k := range twice {
		delete(ring, k)
	}
	return ring
}

// ByKey returns the id of the passage with that key. ok is false where the
// content has none, or more than one.
func (c *Catalog) ByKey(key [8]byte) (id string, ok bool) {
	id, ok = c.menu().passages[key]
	return id, ok
}

// DocumentByKey returns the file of the document with that key, as ByKey does.
func (c *Catalog) DocumentByKey(key [8]byte) (file string, ok bool) {
	file, ok = c.menu().documents[key]
	return file, ok
}
