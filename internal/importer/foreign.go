package importer

import (
	"regexp"
	"strings"

	"bedside/internal/textnorm"
)

var (
	urlRE     = regexp.MustCompile(`(?i)<?\b(?:https?://|www\.)[^\s<>]+>?`)
	mdURLRE   = regexp.MustCompile(`(?i)\]\(\s*<?(?:https?:)?//`)
	emptyRE   = regexp.MustCompile(`\]\(\s*#?\s*\)`)
	contactRE = regexp.MustCompile(`(?i)tel:|mailto:|[\w.]@[\w-]+\.|\d{3}[-. )]{1,2}\d{3,4}|\b(?:911|988|112|999)\b`)
)

// navigation are the words of lines that lead around a web site and say nothing
// else. A line is boilerplate only if all its words are among them.
var navigation = wordSet(`find see read browse view get more other others related similar pdf pdfs article articles book books ebook ebooks post posts
	page pages back to home homepage top download share print next previous prev this that the a an here click link links also you might may
	like recommended recommendations popular latest recent all our your free file files document documents return continue reading source url
	website site main menu index search tags tag categories category powered by follow us on facebook twitter instagram linkedin pinterest
	whatsapp reddit tumblr email copy subscribe newsletter sign up for archive archives store shop online full version blog blogs news and of
	in from at is copyright rights reserved sitemap privacy policy terms advertisement sponsored generated created with`)

func wordSet(s string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// trailing says what a block at the end of a document is made of.
type trailing int

const (
	ownText   trailing = iota // words of the document: the search ends here
	title                     // the title again
	linkOnly                  // links and nothing else, or with words of navigation
	emptyLink                 // a heading that links nowhere
	leadWords                 // words of navigation alone
	ownHead                   // a heading of the document's own
)

// dropForeign leaves out the links to other sites that follow the document's
// own text. Sentences are never left out: only links, the title once more and
// words of navigation. Links that are all a heading of the document's own holds
// (such as "Resources") stay.
func (c *converter) dropForeign() {
	start := len(c.blocks)
	for i := len(c.blocks) - 1; i > 0; i-- {
		kind := c.trailingKind(c.blocks[i])
		if kind == ownText {
			break
		}
		if kind == ownHead {
			if i+1 == start && start < len(c.blocks) && c.trailingKind(c.blocks[start]) == linkOnly && !isBoilerplate(c.blocks[i]) {
				c.note(c.blocks[start].first(), Remark, "links to other sites stand under a heading of their own; they were kept, please check them")
				start = c.behindSection(start)
			}
			break
		}
		start = i
	}
	for start < len(c.blocks) && c.blocks[start].kind == item && c.blocks[start-1].kind == item && !c.blocks[start].gap {
		start++ // a list is kept or left out as a whole
	}
	why := make(map[*block]string)
	anyLink := false
	for _, b := range c.blocks[start:] {
		why[b] = "links to other sites at the end were left out"
		anyLink = anyLink || c.trailingKind(b) == linkOnly
	}
	if anyLink {
		c.drop(why)
	}
}

// behindSection returns the index of the first block from i on that begins
// foreign matter of its own: the title again or words of navigation.
func (c *converter) behindSection(i int) int {
	for ; i < len(c.blocks); i++ {
		switch c.trailingKind(c.blocks[i]) {
		case title, emptyLink, leadWords:
			return i
		}
	}
	return i
}

func (c *converter) trailingKind(b *block) trailing {
	var raw strings.Builder
	for _, l := range b.lines {
		raw.WriteString(l.text + " ")
	}
	text := raw.String()
	switch {
	case b.kind == verbatim || contactRE.MatchString(urlRE.ReplaceAllString(text, "")) || strings.Contains(text, "mailto:") || strings.Contains(text, "tel:"):
		return ownText
	case foldKey(b.plain()) == foldKey(c.title):
		return title
	}
	hasURL := urlRE.MatchString(text) || mdURLRE.MatchString(text)
	rest := urlRE.ReplaceAllString(linkRE.ReplaceAllString(text, " "), " ")
	switch {
	case hasURL && onlyNavigation(rest) && !isSentence(rest):
		return linkOnly
	case emptyRE.MatchString(text) && b.kind == heading && onlyNavigation(rest):
		return emptyLink
	case hasURL || !isBoilerplate(b):
		if b.kind == heading || b.kind == para && len(b.lines) == 1 && !hasURL && bareHeading(b.plain()) {
			return ownHead
		}
		return ownText
	}
	return leadWords
}

// isSentence reports whether the words beside a link say something: "See also
// our page." is kept, "Back to home:" is not.
func isSentence(s string) bool {
	return len(strings.Fields(s)) >= 4 && endRune(s) == '.'
}

// isBoilerplate reports whether the block holds words of navigation alone.
func isBoilerplate(b *block) bool {
	text := b.plain()
	const most = 12 // words; a longer line is a sentence even if all its words are common
	return hasWord(text) && len(strings.Fields(text)) <= most && onlyNavigation(text)
}

// onlyNavigation reports whether all words of s are words of navigation.
// Numbers count as such, but not alone.
func onlyNavigation(s string) bool {
	for _, t := range textnorm.Tokens(textnorm.Fold(s)) {
		if hasWord(t.Text) && !navigation[t.Bare] && !t.Number {
			return false
		}
	}
	return true
}
