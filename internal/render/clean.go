package render

import (
	"slices"
	"strings"
	"unicode"
)

// maxWord bounds what is shown of the asker's own word: no medicine's name is
// longer, and a longer word is no name.
const maxWord = 40

// unnamed stands where nothing showable is left of the asker's word.
const unnamed = "that medicine"

// cleanWord makes the asker's word for a medicine fit to be shown: letters,
// digits, hyphens, apostrophes and single spaces only, at most maxWord of them.
// So no mention, link, markup or control sign survives. A word without a letter
// is not shown at all, which also keeps numbers back.
func cleanWord(s string) string {
	var b strings.Builder
	n, letters := 0, 0
	space := false
	for _, r := range s {
		switch {
		case r == '’':
			r = '\''
		case r == '-' || r == '\'' || unicode.IsDigit(r) || unicode.IsLetter(r):
		case unicode.IsSpace(r):
			space = true
			continue
		default:
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
			n++
		}
		space = false
		if n >= maxWord {
			break
		}
		b.WriteRune(r)
		n++
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters == 0 {
		return unnamed
	}
	return strings.TrimSpace(b.String())
}

// oneLine makes a text of the clinic's own (a heading, a title) one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// holdsWords reports whether the words stand in the text, whatever their case and
// whether one or several are meant ("SSRIs" in "SSRI").
func holdsWords(text, words string) bool {
	separate := func(s string) string {
		list := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for i, w := range list {
			list[i] = strings.TrimSuffix(w, "s")
		}
		return " " + strings.Join(list, " ") + " "
	}
	return strings.Contains(separate(text), separate(words))
}

// maxNames bounds how many names one sentence lists. Whoever writes more gets the
// first ones: the sentences that follow, which matter more, must stay in sight.
const maxNames = 8

// list joins names as one says them: "a", "a or b", "a, b or c".
func list(names []string, last string) string {
	if len(names) > maxNames {
		names = append(slices.Clone(names[:maxNames-1]), otherNames)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + names[len(names)-1]
}

// plural makes a class's name name its members: "antidepressant" becomes
// "antidepressants", "SSRI (long name)" becomes "SSRIs (long name)".
func plural(class string) string {
	head, tail := class, ""
	if i := strings.Index(class, " ("); i > 0 {
		head, tail = class[:i], class[i:]
	}
	if strings.HasSuffix(head, "s") || strings.Contains(head, " and ") {
		return class
	}
	return head + "s" + tail
}
