package discord

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bedside/internal/faq"
)

// extras are the options of an entry, which a form holds as lines.
type extras struct {
	attach   string
	dosingOK bool
	plain    string

	// of a page in a file of its own
	title, owner string
	months       int // until the next review
}

// The options by name. Plain text may have many lines, so it comes last.
const (
	optTitle  = "title"
	optOwner  = "owner"
	optMonths = "review_months"
	optAttach = "attach"
	optDosing = "dosing_ok"
	optPlain  = "plain"
)

const (
	defaultOwner  = "clinical lead" // a role, as in the shipped pages
	defaultMonths = 6
	maxMonths     = 36 // medicines change faster
	maxOwner      = 100
)

// optionNames are the options that an entry may have.
func optionNames(newFile bool) []string {
	if newFile {
		return []string{optTitle, optOwner, optMonths, optAttach, optDosing, optPlain}
	}
	return []string{optAttach, optDosing, optPlain}
}

// lines are the options as a form shows them.
func (x extras) lines() string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	line(optTitle, x.title)
	line(optOwner, x.owner)
	if x.months > 0 {
		line(optMonths, strconv.Itoa(x.months))
	}
	line(optAttach, x.attach)
	if x.dosingOK {
		line(optDosing, "true")
	}
	line(optPlain, x.plain)
	return strings.TrimRight(b.String(), "\n")
}

// readOptions reads the lines strictly: what it does not know would be lost in silence.
// The error is for the person who typed them.
func readOptions(text string, newFile bool) (extras, error) {
	var x extras
	names := optionNames(newFile)
	seen := make(map[string]bool)
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.TrimSpace(l) == "" {
			continue
		}
		name, value := option(l)
		switch {
		case !slices.Contains(names, name):
			return x, fmt.Errorf("options, line %d: write one of %s, then a colon and its value", i+1, strings.Join(names, ", "))
		case seen[name]:
			return x, fmt.Errorf("options, line %d: %s stands twice", i+1, name)
		case value == "" && name != optPlain:
			return x, fmt.Errorf("options, line %d: %s has no value: write one after the colon, or take the line out", i+1, name)
		}
		seen[name] = true
		if name == optPlain {
			x.plain = strings.TrimSpace(strings.Join(append([]string{value}, lines[i+1:]...), "\n"))
			return x, plainIsLast(lines[i+1:], i+2, names)
		}
		if err := x.set(name, value); err != nil {
			return x, fmt.Errorf("options, line %d: %s %w", i+1, name, err)
		}
	}
	return x, nil
}

// option divides a line at its colon.
func option(line string) (name, value string) {
	name, value, ok := strings.Cut(line, ":")
	if !ok {
		return "", ""
	}
	return strings.TrimSpace(name), strings.TrimSpace(value)
}

// plainIsLast refuses an option below the plain text, of which it would become a part.
func plainIsLast(rest []string, first int, names []string) error {
	for i, l := range rest {
		if name, _ := option(l); slices.Contains(names, name) {
			return fmt.Errorf("options, line %d: %s must stand above %s, which takes all that follows", first+i, name, optPlain)
		}
	}
	return nil
}

func (x *extras) set(name, value string) error {
	switch name {
	case optTitle:
		x.title = value
	case optOwner:
		if len(value) > maxOwner {
			return fmt.Errorf("is too long: name a role in at most %d letters", maxOwner)
		}
		x.owner = value
	case optMonths:
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > maxMonths {
			return fmt.Errorf("must be a number of months, 1 to %d", maxMonths)
		}
		x.months = n
	case optAttach:
		if value != faq.AttachEmergency {
			return fmt.Errorf("must be %s", faq.AttachEmergency)
		}
		x.attach = value
	case optDosing:
		if value != "true" && value != "false" {
			return fmt.Errorf("must be true or false")
		}
		x.dosingOK = value == "true"
	}
	return nil
}
