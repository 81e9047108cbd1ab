package answer

import (
	"errors"
	"fmt"

	"bedside/internal/faq"
)

// Errors of Passage.
var (
	// ErrGone: the content has no such passage, or it may not be shown today.
	ErrGone = errors.New("the passage is gone")
	// ErrUnavailable: there is no verified content to show anything from.
	ErrUnavailable = errors.New("no content is served")
)

// Document is one document with the passages that may be shown today.
type Document struct {
	Title, File string
	Passages    []Item
}

// Item is one passage in a list.
type Item struct {
	Section, ID string
}

// menu is what lists are made from. It is made once for a catalog, on first need:
// a terminal that asks one question has no use for it.
type menu struct {
	phrasings [][]phrasing // by passage: its heading and then how people ask for it
	passages  keyring
	documents keyring
	files     int
}

func (c *Catalog) menu() *menu {
	c.menuOnce.Do(func() {
		m := &menu{phrasings: make([][]phrasing, c.content.Len())}
		var ids, files []string
		seen := make(map[string]bool)
		for i := range c.content.Len() {
			p := c.content.Passage(i)
			ids = append(ids, p.ID)
			if !seen[p.Doc.File] {
				seen[p.Doc.File] = true
				files = append(files, p.Doc.File)
			}
			m.phrasings[i] = phrasingsOf(p)
		}
		m.passages, m.documents = newKeyring(ids, KeyOf), newKeyring(files, DocumentKeyOf)
		m.files = len(files)
		c.lists = m
	})
	return c.lists
}

// Documents counts the documents that have passages, past their review or not.
func (c *Catalog) Documents() int { return c.menu().files }

// Documents lists the documents and their passages in the order of the content.
// What may not be shown today is left out, and a document of which nothing is
// left. A nil catalog lists nothing.
func (e *Engine) Documents(c *Catalog) []Document {
	if c == nil {
		return nil
	}
	var out []Document
	at := make(map[string]int)
	v := e.view()
	for i := range c.content.Len() {
		p := c.content.Passage(i)
		if v.hides(p) {
			continue
		}
		k, ok := at[p.Doc.File]
		if !ok {
			k = len(out)
			at[p.Doc.File] = k
			out = append(out, Document{Title: p.Doc.Title, File: p.Doc.File})
		}
		out[k].Passages = append(out[k].Passages, Item{Section: p.Section, ID: p.ID})
	}
	return out
}

// Passage returns a copy of one passage with its verbatim text, compared with its
// hash. The error is ErrGone or ErrUnavailable, or that of reading.
func (e *Engine) Passage(id string, c *Catalog) (*faq.Passage, error) {
	if c == nil {
		return nil, ErrUnavailable
	}
	i, ok := c.content.ByID(id)
	if !ok || e.view().hides(c.content.Passage(i)) {
		return nil, ErrGone
	}
	text, err := c.content.Text(i)
	if err != nil {
		return nil, fmt.Errorf("read passage %s: %w", id, err)
	}
	p := *c.content.Passage(i)
	p.Text = text
	return &p, nil
}

// Items lists all passages of a catalog, also those that may not be shown today. A nil
// catalog has none.
func Items(c *Catalog) []Item {
	if c == nil {
		return nil
	}
	out := make([]Item, c.content.Len())
	for i := range out {
		p := c.content.Passage(i)
		out[i] = Item{Section: p.Section, ID: p.ID}
	}
	return out
}
