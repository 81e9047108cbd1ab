package docx

import (
	"regexp"
	"strconv"
	"strings"

	"bedside/internal/importer/source"
)

// levelFormat is how one level of a list is numbered.
type levelFormat struct {
	kind  string // "bullet", "decimal", …
	text  string // "%1." with the numbers to put in
	start int
}

// numbering counts the items of a document's lists.
type numbering struct {
	abstract map[string]map[int]levelFormat // by abstract list
	lists    map[string]string              // list to abstract list
	override map[string]map[int]levelFormat
	restart  map[string]map[int]int // list to the numbers at which its levels begin
	counts   map[string][]int       // by abstract list
	begun    map[string]bool        // lists whose restart was done
}

// levels is how many levels a list of the format has.
const levels = 9

func readNumbering(root *node) *numbering {
	n := &numbering{
		abstract: make(map[string]map[int]levelFormat), lists: make(map[string]string), override: make(map[string]map[int]levelFormat),
		restart: make(map[string]map[int]int), counts: make(map[string][]int), begun: make(map[string]bool),
	}
	if root == nil {
		return n
	}
	links, named := make(map[string]string), make(map[string]string)
	for _, c := range root.children {
		switch c.name {
		case "abstractNum":
			id := c.attr("abstractNumId")
			n.abstract[id] = readLevels(c)
			if v, ok := c.val("numStyleLink"); ok {
				links[id] = v
			}
			if v, ok := c.val("styleLink"); ok {
				named[v] = id
			}
		case "num":
			id := c.attr("numId")
			n.lists[id], _ = c.val("abstractNumId")
			for _, o := range c.children {
				if o.name != "lvlOverride" {
					continue
				}
				at, _ := strconv.Atoi(o.attr("ilvl"))
				if v, ok := o.val("startOverride"); ok {
					start, _ := strconv.Atoi(v)
					if n.restart[id] == nil {
						n.restart[id] = make(map[int]int)
					}
					n.restart[id][at] = start
				}
				if own := readLevels(o); len(own) > 0 {
					n.override[id] = own
				}
			}
		}
	}
	for id, name := range links {
		if target, ok := named[name]; ok {
			n.abstract[id] = n.abstract[target]
		}
	}
	return n
}

func readLevels(parent *node) map[int]levelFormat {
	out := make(map[int]levelFormat)
	for _, l := range parent.children {
		if l.name != "lvl" {
			continue
		}
		f := levelFormat{kind: "decimal", start: 1}
		if v, ok := l.val("numFmt"); ok {
			f.kind = v
		}
		f.text, _ = l.val("lvlText")
		if v, ok := l.val("start"); ok {
			f.start, _ = strconv.Atoi(v)
		}
		at, _ := strconv.Atoi(l.attr("ilvl"))
		out[at] = f
	}
	return out
}

func (n *numbering) format(list string, level int) (levelFormat, bool) {
	if f, ok := n.override[list][level]; ok {
		return f, true
	}
	f, ok := n.abstract[n.lists[list]][level]
	return f, ok
}

var (
	slotRE   = regexp.MustCompile(`%[1-9]`)
	numberRE = regexp.MustCompile(`^\d{1,9}[.)]$`)
)

// next counts an item and returns its marker, and words that the list puts
// before the text where the marker is more than a number. A marker of "" is an
// item that goes on with the one above it.
func (n *numbering) next(list string, level int) (marker, words string) {
	f, ok := n.format(list, level)
	if !ok || level < 0 || level >= levels {
		return "-", ""
	}
	if f.kind == "bullet" {
		if strings.TrimSpace(f.text) == "" {
			return "", ""
		}
		return "-", ""
	}
	n.count(list, level)
	if f.kind == "none" && !slotRE.MatchString(f.text) && strings.TrimSpace(f.text) == "" {
		return "", ""
	}
	counts := n.counts[n.lists[list]]
	label := strings.TrimSpace(slotRE.ReplaceAllStringFunc(f.text, func(slot string) string {
		at := int(slot[1] - '1')
		kind := f.kind
		if at != level {
			if other, ok := n.format(list, at); ok {
				kind = other.kind
			}
		}
		return number(kind, counts[at])
	}))
	switch {
	case label == "":
		return "", ""
	case numberRE.MatchString(label):
		return label, ""
	case len(label) <= 6 && !strings.Contains(label, " ") && strings.ContainsAny(label[len(label)-1:], ".)"):
		return label, "" // "a)", "(iv)", "1.2."
	}
	return "-", label + " "
}

// count goes on to the next number of a level; the levels below it begin anew.
func (n *numbering) count(list string, level int) {
	key := n.lists[list]
	counts := n.counts[key]
	if counts == nil {
		counts = make([]int, levels)
		for i := range counts {
			counts[i] = n.first(list, i) - 1
		}
		n.counts[key] = counts
	}
	if !n.begun[list] {
		n.begun[list] = true
		for at, start := range n.restart[list] {
			if at >= 0 && at < levels {
				counts[at] = start - 1
			}
		}
	}
	for i := range level { // a level above that was never used counts as its first
		if counts[i] < n.first(list, i) {
			counts[i] = n.first(list, i)
		}
	}
	counts[level]++
	for i := level + 1; i < levels; i++ {
		counts[i] = n.first(list, i) - 1
	}
}

func (n *numbering) first(list string, level int) int {
	if f, ok := n.format(list, level); ok {
		return f.start
	}
	return 1
}

// number writes a number as a list's format does. Formats of other scripts are
// written in digits.
func number(kind string, n int) string {
	switch kind {
	case "lowerLetter", "upperLetter":
		if n >= 1 && n <= 26*5 { // "aa" follows "z"
			s := strings.Repeat(string(rune('a'+(n-1)%26)), 1+(n-1)/26)
			if kind == "upperLetter" {
				s = strings.ToUpper(s)
			}
			return s
		}
	case "upperRoman":
		if s := source.Roman(n); s != "" {
			return s
		}
	case "lowerRoman":
		if s := source.Roman(n); s != "" {
			return strings.ToLower(s)
		}
	case "decimalZero":
		if n >= 0 && n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}
