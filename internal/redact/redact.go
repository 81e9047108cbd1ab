// Package redact finds what could tell who a patient is in a text that the patient
// is about to send to the clinic's staff: names, birth dates, phones, addresses,
// record numbers. The details are pointed out and struck before anything is sent.
//
// It works by rules over words, from the text alone, and errs on the side of
// striking numbers and of leaving words: a struck phone costs nothing, a struck
// medicine costs the answer. It is a help for the patient and no proof that a text
// is anonymous: a name without a cue ("ask Zorblax") and a story that only one
// person can tell pass it by.
//
// Doses, times, readings, years, crisis lines and medicines stay.
package redact

import (
	"slices"
	"strings"
	"time"
)

// Kind is what sort of detail was found. Its text is meant to be shown.
type Kind string

// The kinds, in the order in which they are looked for.
const (
	Link      Kind = "link"       // to a page of a person
	Email     Kind = "email"      // also spelled with "at" and "dot"
	IP        Kind = "ip address" // version 4 and 6
	BirthDate Kind = "birth date" // with a day or a month: a year alone is none
	Number    Kind = "number"     // of a record, policy, card or case, and any long one
	Address   Kind = "address"    // street, box, flat, postal code
	Phone     Kind = "phone"
	Handle    Kind = "handle" // a name or number by which a platform knows a person
	Age       Kind = "age"    // over 89: so few people are that old that it can tell who it is
	Name      Kind = "name"
)

// Kinds lists all kinds.
func Kinds() []Kind {
	return []Kind{Link, Email, IP, BirthDate, Number, Address, Phone, Handle, Age, Name}
}

// Finding is one detail.
type Finding struct {
	Kind       Kind
	Start, End int // bytes of the text, at bounds of characters
}

// Finder finds details. The zero value works, but knows no medicine. It is safe for
// use by many at once as long as its fields are not changed.
type Finder struct {
	// IsMedicine says whether a word, in lower case and without marks, is a medicine
	// or a part of the name of one: such a word is never a name. Nil knows none.
	IsMedicine func(word string) bool
	// Public are phone numbers that are nobody's own, such as the clinic's. They
	// stay, as the crisis lines do that the package knows. Only digits count.
	Public []string
	// Now tells which dates are far enough back to be a birth date without a cue. Nil
	// is time.Now.
	Now func() time.Time
}

// maxPasses bounds how often a text is looked at again after striking. Each look
// has to find something new that the last striking laid open. Two looks are the rule,
// the second to see that there is no more; of 60,000 random texts, two took four.
const maxPasses = 8

// Find returns the details of a text, in order and without overlap. Looking again at
// the text that Strike makes of them finds nothing.
func (f *Finder) Find(text string) []Finding {
	found := f.pass(text)
	for range maxPasses {
		if len(found) == 0 {
			break
		}
		more := f.pass(Strike(text, found))
		if len(more) == 0 {
			break
		}
		found = merge(found, more)
	}
	return found
}

// merge brings what was found in a struck text back to places of the text itself.
func merge(found, more []Finding) []Finding {
	out := slices.Clone(found)
	next, shift := 0, 0 // how much further back a place is in the struck text
	for _, m := range more {
		for next < len(found) && found[next].Start+shift < m.Start {
			f := found[next]
			shift += len(placeholder(f.Kind)) - (f.End - f.Start)
			next++
		}
		out = append(out, Finding{Kind: m.Kind, Start: m.Start - shift, End: m.End - shift})
	}
	return tidy(out)
}

// tidy sorts findings and drops those that overlap an earlier one.
func tidy(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int { return a.Start - b.Start })
	out, end := found[:0], 0
	for _, f := range found {
		if f.Start >= end && f.End > f.Start {
			out, end = append(out, f), f.End
		}
	}
	return out
}

// pass looks at a text once. The order matters: what is claimed is out of sight of
// the rules behind.
func (f *Finder) pass(text string) []Finding {
	s := newScan(text, f)
	s.links()
	s.emails()
	s.ips()
	s.platform()
	s.dates()
	s.records()
	s.addresses()
	s.numbers()
	s.handles()
	s.ages()
	s.names()
	return tidy(s.found)
}

// Strike replaces each finding by its kind in brackets and keeps all else byte for
// byte. Findings that overlap an earlier one or lie outside the text are left out.
func Strike(text string, findings []Finding) string {
	if len(findings) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, f := range tidy(slices.Clone(findings)) {
		if f.End > len(text) {
			break
		}
		b.WriteString(text[at:f.Start])
		b.WriteString(placeholder(f.Kind))
		at = f.End
	}
	b.WriteString(text[at:])
	return b.String()
}

func placeholder(k Kind) string { return "[" + string(k) + "]" }
