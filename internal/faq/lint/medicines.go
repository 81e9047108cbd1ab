package lint

import (
	"slices"
	"strings"

	"bedside/internal/faq"
)

// plainAsking are words with which people ask whether two things go together. A
// heading of these and names alone asks just that, however it is put.
var plainAsking = words(`a about after also am an and any are as at be before both but by can combine combined combination could do does
	doing for from get getting go goes going had happen happens has have having how i if in interact interaction interactions into is it its
	just know may me medication medications medicine medicines might mix mixed mixing my need of off ok okay on one or our patient patients
	please possible receive receiving safe safely should some start still take taken taking tell that the their them there therapy these they this to
	together treat treatment treatments under use used using want was we what when while who will with would you your`)

// subject is what a passage is about: of the names that it covers those that the
// headings down to it have, and their other words, in one form and order.
func (r *run) subject(p *faq.Passage, covered map[string]bool) (named map[string]bool, rest []string) {
	path := p.Path[1:]
	if len(path) == 0 {
		path = p.Path
	}
	named = make(map[string]bool)
	for _, heading := range path {
		toks := strings.Fields(key(heading))
		for i := 0; i < len(toks); {
			n, name := r.nameAt(toks[i:], covered)
			switch {
			case n > 0:
				named[name] = true
			case !plainAsking[toks[i]]:
				rest = append(rest, singular(toks[i]))
			}
			i += max(n, 1)
		}
	}
	slices.Sort(rest)
	return named, slices.Compact(rest)
}

// longestName is the number of words of the longest name that is looked for.
const longestName = 4

// nameAt returns the number of words at the front that are a name of the set, and
// that name; 0 if they are none.
func (r *run) nameAt(toks []string, set map[string]bool) (int, string) {
	for n := min(longestName, len(toks)); n > 0; n-- {
		if name, ok := r.voc.Resolve(strings.Join(toks[:n], " ")); ok && set[name] {
			return n, name
		}
	}
	return 0, ""
}

// covered returns the canonical names that a passage covers, those of its document
// included.
func (r *run) covered(p *faq.Passage) map[string]bool {
	out := make(map[string]bool)
	for _, c := range p.AllCovers() {
		if name, ok := r.voc.Resolve(c); ok {
			out[name] = true
		}
	}
	return out
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// openings are the texts under a title that others follow. Such a text says what the
// page is about, as the entry on one question of another page does too.
func (r *run) openings() map[*faq.Passage]bool {
	out := make(map[*faq.Passage]bool)
	for i, p := range r.corpus.Passages {
		if len(p.Path) == 1 && i+1 < len(r.corpus.Passages) && r.corpus.Passages[i+1].Doc == p.Doc {
			out[p] = true
		}
	}
	return out
}

// maxAlike bounds the passages that one is compared with, so that a folder of pages
// that all read alike is no burden.
const maxAlike = 64

func checkSameMedicines(r *run) {
	type answer struct {
		p     *faq.Passage
		named map[string]bool
	}
	opens := r.openings()
	groups := make(map[string][]answer)
	for _, p := range r.corpus.Passages {
		set := r.covered(p)
		if len(set) == 0 {
			continue
		}
		named, rest := r.subject(p, set)
		k := strings.Join(sorted(set), "|") + "\n" + strings.Join(rest, " ")
		if opens[p] {
			k += "\n"
		}
		for _, o := range groups[k] {
			// A heading that names one of the medicines less says no other thing; one
			// that names another does. Equal headings are for duplicate-question.
			if !within(named, o.named) && !within(o.named, named) || key(o.p.Text) == key(p.Text) || key(o.p.Section) == key(p.Section) {
				continue
			}
			r.report(p.Doc, p.Line, "make one text of the two, or give one a heading that says what is different",
				"answers the same about %s as %s:%d, with another text: which one a patient reads is chance", strings.Join(sorted(set), " and "), o.p.Doc.File, o.p.Line)
			break
		}
		if len(groups[k]) < maxAlike {
			groups[k] = append(groups[k], answer{p, named})
		}
	}
}

func within(a, b map[string]bool) bool {
	for s := range a {
		if !b[s] {
			return false
		}
	}
	return true
}
