package lint

import (
	"strings"
	"unicode/utf8"

	"bedside/internal/textnorm"
)

// tokens returns the words of a text of any length. Fold looks at a bounded part,
// so a longer text is cut at blanks.
func tokens(s string) []textnorm.Token {
	var out []textnorm.Token
	for s != "" {
		part := s
		if len(part) > textnorm.MaxRunes {
			cut := strings.LastIndexAny(part[:textnorm.MaxRunes], " \n\t")
			if cut <= 0 {
				cut = textnorm.MaxRunes
				for !utf8.RuneStart(part[cut]) {
					cut--
				}
			}
			part = part[:cut]
		}
		out = append(out, textnorm.Tokens(textnorm.Fold(part))...)
		s = s[len(part):]
		if strings.Trim(s, " \n\t") == "" {
			break
		}
	}
	return out
}

// key is a text's words alone, in the form in which two questions are the same.
func key(s string) string {
	toks := tokens(s)
	words := make([]string, len(toks))
	for i, t := range toks {
		words[i] = t.Bare
	}
	return strings.Join(words, " ")
}
