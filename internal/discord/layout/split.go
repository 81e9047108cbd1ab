package layout

import (
	"strings"

	"bedside/internal/discord/wire"

	"github.com/rivo/uniseg"
)

// split takes from the beginning of a text what fits into limit UTF-16 units and
// says at which byte the rest begins. It ends at a paragraph's end if one fits,
// else at a line's, a sentence's or a word's, and only where a single word is
// longer than all of it between two characters as people see them. Nothing but
// white space lies between a part and the next; nothing is lost. limit is at
// least minPart.
func split(text string, limit int) (part string, next int) {
	if wire.Units(text) <= limit {
		return text, len(text)
	}
	end := fits(text, limit)
	for _, bound := range []string{"\n\n", "\n", ". ", " "} {
		// A bound too near to the beginning would give a part of a few words.
		if i := strings.LastIndex(text[:end], bound); i > end/4 {
			end = i + len(strings.TrimRight(bound, "\n "))
			break
		}
	}
	next = end
	for next < len(text) && strings.IndexByte("\n\r ", text[next]) >= 0 {
		next++
	}
	// Indented text keeps its first line's indent: it may be code or a list.
	if line := strings.LastIndexByte(text[:next], '\n') + 1; line > end {
		next = line
	}
	return text[:end], next
}

// fits is the length in bytes of the longest beginning that has at most limit
// units and ends between two characters. A single character beyond the limit
// (marks without end) is divided between its code points: it must go somewhere.
func fits(text string, limit int) int {
	end, used, state := 0, 0, -1
	for rest := text; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n := wire.Units(cluster)
		if used+n > limit {
			break
		}
		used += n
		end += len(cluster)
	}
	if end > 0 {
		return end
	}
	for i, r := range text {
		if used += wire.Units(string(r)); used > limit && i > 0 {
			return i
		}
	}
	return len(text)
}
