package wire

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Discord's limits, in UTF-16 units where they are about text.
const (
	MaxContent     = 2000
	MaxTitle       = 256
	MaxDescription = 4096
	MaxAuthor      = 256
	MaxFieldName   = 256
	MaxFieldValue  = 1024
	MaxFooter      = 2048
	MaxFields      = 25
	MaxEmbeds      = 10
	MaxEmbedSum    = 6000 // all texts of all embeds of one message
	MaxRows        = 5
	MaxButtons     = 5 // in a row
	MaxLabel       = 80
	MaxCustomID    = 100
	MaxItems       = 25
	MaxItem        = 100 // label, value and description of a menu's line
	MaxPlaceholder = 150
	MaxChoices     = 25
	MaxChoice      = 100
)

// Units is the length of a text in UTF-16 units.
func Units(s string) int {
	n := len(s)
	for _, r := range s {
		switch {
		case r > 0xffff: // two units of four bytes
			n -= 2
		case r == utf8.RuneError:
			_, size := utf8.DecodeRuneInString(string(r))
			n -= size - 1
		default:
			n -= utf8.RuneLen(r) - 1
		}
	}
	return max(n, 0)
}

// Cut returns the text if it has at most limit units, else its beginning with an
// ellipsis, at most limit units long and never in the middle of a character as
// people see it. It is for titles and labels: a passage is never cut.
func Cut(s string, limit int) string {
	if Units(s) <= limit {
		return s
	}
	end, used := 0, 1 // one for the ellipsis
	for g := uniseg.NewGraphemes(s); g.Next(); {
		n := Units(g.Str())
		if used+n > limit {
			break
		}
		used += n
		_, end = g.Positions()
	}
	return strings.TrimRightFunc(s[:end], unicode.IsSpace) + "…"
}

// Size is what an embed counts against MaxEmbedSum.
func (e *Embed) Size() int {
	n := Units(e.Title) + Units(e.Description)
	if e.Author != nil {
		n += Units(e.Author.Name)
	}
	if e.Footer != nil {
		n += Units(e.Footer.Text)
	}
	for _, f := range e.Fields {
		n += Units(f.Name) + Units(f.Value)
	}
	return n
}

// Check says in which way a message breaks a limit of Discord's, which would
// refuse it and leave the person without a reply. The error holds no text of the
// message.
func (m *Message) Check() error {
	c := checker{of: "message"}
	c.most("content", Units(m.Content), MaxContent)
	c.most("embeds", len(m.Embeds), MaxEmbeds)
	sum := 0
	for i := range m.Embeds {
		sum += m.Embeds[i].Size()
		c.embed(&m.Embeds[i])
	}
	c.most("sum of embeds", sum, MaxEmbedSum)
	c.rows(m.Components)
	if strings.TrimSpace(m.Content) == "" && len(m.Embeds) == 0 {
		c.fault("nothing to read")
	}
	return c.err
}

type checker struct {
	of  string // what is checked
	err error
}

func (c *checker) fault(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(c.of+" breaks a limit: "+format, args...)
	}
}

func (c *checker) most(what string, n, limit int) {
	if n > limit {
		c.fault("%s: %d of at most %d", what, n, limit)
	}
}

// text is for texts that must not be empty.
func (c *checker) text(what, s string, limit int) {
	c.most(what, Units(s), limit)
	if strings.TrimSpace(s) == "" {
		c.fault("%s is empty", what)
	}
}

func (c *checker) embed(e *Embed) {
	c.most("title", Units(e.Title), MaxTitle)
	c.most("description", Units(e.Description), MaxDescription)
	c.most("fields", len(e.Fields), MaxFields)
	for _, f := range e.Fields {
		c.text("field name", f.Name, MaxFieldName)
		c.text("field value", f.Value, MaxFieldValue)
	}
	if e.Author != nil {
		c.text("author", e.Author.Name, MaxAuthor)
	}
	if e.Footer != nil {
		c.text("footer", e.Footer.Text, MaxFooter)
	}
	if e.Size() == 0 {
		c.fault("an embed without text")
	}
}

func (c *checker) rows(rows []Row) {
	c.most("rows", len(rows), MaxRows)
	ids := make(map[string]bool)
	id := func(s string) {
		c.text("custom id", s, MaxCustomID)
		if ids[s] {
			c.fault("the same custom id twice")
		}
		ids[s] = true
	}
	for _, r := range rows {
		if (r.Menu != nil) == (len(r.Buttons) > 0) {
			c.fault("a row holds either buttons or one menu")
		}
		c.most("buttons", len(r.Buttons), MaxButtons)
		for _, b := range r.Buttons {
			id(b.CustomID)
			c.text("label", b.Label, MaxLabel)
		}
		if r.Menu == nil {
			continue
		}
		id(r.Menu.CustomID)
		c.most("placeholder", Units(r.Menu.Placeholder), MaxPlaceholder)
		c.items(r.Menu.Items)
	}
}

func (c *checker) items(list []Item) {
	c.most("items", len(list), MaxItems)
	values := make(map[string]bool)
	for _, it := range list {
		c.text("item label", it.Label, MaxItem)
		c.text("item value", it.Value, MaxItem)
		c.most("item description", Units(it.Description), MaxItem)
		if values[it.Value] {
			c.fault("the same item value twice")
		}
		values[it.Value] = true
	}
	if len(list) == 0 {
		c.fault("a menu without items")
	}
}
