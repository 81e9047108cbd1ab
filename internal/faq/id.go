package faq

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"strings"

	"bedside/internal/textnorm"
)

// An id stays while text, title and front matter are edited, because votes,
// signatures and staff links hang on it. It is the file's path without its ending
// and the headings below the document's title:
//
//	methadone/side-effects
//
// The file's name is the key and not the title, because an editor rewords titles
// but has no reason to rename a file, and because two files can have the same
// title but not the same name. Renaming a file or a heading changes the id, unless
// the comment gives an id.
const (
	maxID       = 80 // leaves room for the rest of a Discord component id of 100 characters
	maxFilePart = 30
	maxPathPart = maxID - maxFilePart - 1
	hashLen     = 8 // hexadecimal digits; 32 bits are ample within one file
)

var validID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$`)

// passageID returns the id that a passage has unless its comment gives one.
// headings are those below the document's title, none for the title's own text.
func passageID(file string, headings []string) string {
	name := strings.TrimSuffix(file, path.Ext(file))
	id := slugs(strings.Split(name, "/"), maxFilePart)
	if len(headings) == 0 {
		return id
	}
	return id + "/" + slugs(headings, maxPathPart)
}

// slugs joins the slugs of the parts with "/". When that is too long, or a part
// has letters that a slug cannot hold, it is the last part's slug, shortened, with
// a hash of all parts.
func slugs(parts []string, limit int) string {
	out := make([]string, len(parts))
	exact := true
	for i, p := range parts {
		s, ok := slug(p)
		out[i] = s
		exact = exact && ok && s != ""
	}
	joined := strings.Join(out, "/")
	if exact && len(joined) <= limit {
		return joined
	}
	folded := make([]string, len(parts))
	for i, p := range parts {
		folded[i] = textnorm.Fold(p)
	}
	sum := sha256.Sum256([]byte(strings.Join(folded, "\n")))
	hash := hex.EncodeToString(sum[:])[:hashLen]
	last := out[len(out)-1]
	if room := limit - hashLen - 1; len(last) > room {
		last = last[:room]
		if i := strings.LastIndexByte(last, '-'); i > room/2 {
			last = last[:i]
		}
	}
	return strings.Trim(last+"-"+hash, "-")
}

// slug returns the words of s joined by "-", and false if a letter or digit was
// lost on the way.
func slug(s string) (string, bool) {
	var b strings.Builder
	exact, gap := true, false
	for _, r := range textnorm.Fold(s) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'':
		default:
			gap = true
			exact = exact && r < 0x80
		}
	}
	return b.String(), exact
}
