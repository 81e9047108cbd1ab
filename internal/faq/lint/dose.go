package lint

import (
	"regexp"
	"strings"

	"bedside/internal/faq"
	"bedside/internal/textnorm"
)

// amounts are units of an amount of medicine; countables are what is counted.
var (
	amounts = words(`mg mgs mcg mcgs ug ng g gm gms gr gram grams milligram milligrams milligramme milligrammes microgram micrograms nanogram nanograms
		kg kilogram kilograms ml mls cl milliliter milliliters millilitre millilitres microliter microliters cc ccs iu ius unit units meq mmol
		tsp tsps teaspoon teaspoons teaspoonful teaspoonfuls tbsp tablespoon tablespoons`)
	countables = words(`tablet tablets tab tabs pill pills capsule capsules cap caps caplet caplets drop drops puff puffs spray sprays lozenge lozenges troche
		troches patch patches strip strips film films dose doses ampoule ampoules ampule ampules vial vials sachet sachets suppository suppositories
		gummy gummies softgel softgels wafer wafers inhalation inhalations`)
	numerals = words(`half quarter one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
		twenty thirty forty fifty sixty seventy eighty ninety hundred thousand couple dozen double triple twice`)
	// fillers stand between a number and its unit: "half a tablet", "two more pills".
	fillers = words("a of to or / more extra additional full whole small large single oral sublingual nasal")
	// shares and owned: "half your dose", "double the dose"; "in 2020 the dose" is none.
	shares = words("half quarter double triple twice")
	owned  = words("the my your his her their this that usual normal regular daily next last")
)

// How often something is taken: "every 4 hours", "twice a day", "2x daily".
var (
	spans = words("hour hours hr hrs minute minutes min mins day days night nights")
	daily = words("daily nightly hourly")
	parts = words("day night hour morning evening")
	every = words("a an per each every")
	often = words("twice thrice") // "once a day" says hardly more than that it is daily
)

// newItem and sentenceEnd keep a number from a unit on the next line.
var (
	newItem     = regexp.MustCompile(`^\s*(?:$|[-*+>#|])`)
	sentenceEnd = regexp.MustCompile(`[.!?:;]["'”’)*_]*\s*$`)
)

// micro is written with two signs, and folding makes an m of both.
var micro = strings.NewReplacer("µg", "mcg", "μg", "mcg", "µl", "microliter", "μl", "microliter")

func words(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

func checkDoseNumber(r *run) {
	for _, d := range r.corpus.Documents {
		look := func(line int, text string) {
			var f doseFinder
			f.add(line, text)
			f.find(func(line int, s Severity, what string) { r.dose(d, s, line, what) })
		}
		look(d.KeyLine("title"), d.Title)
		for _, h := range d.Headings {
			look(h.Line, h.Text)
		}
	}
	for _, p := range r.corpus.Passages {
		var f doseFinder
		shown(p, f.add)
		f.find(func(line int, s Severity, what string) {
			if p.DosingOK {
				s = Warning
			}
			r.dose(p.Doc, s, line, what)
		})
	}
}

func (r *run) dose(d *faq.Document, s Severity, line int, what string) {
	r.reportAs(s, d, line, "leave amounts to the prescriber: remove the number", "the text %s", what)
}

// doseWord is a word with its line and the run of words in which a number can
// belong to a unit.
type doseWord struct {
	textnorm.Token
	line, run int
}

func (w *doseWord) number() bool { return w.Number || numerals[w.Bare] }

// doseFinder looks for amounts in a text that it is given line by line.
type doseFinder struct {
	words     []doseWord
	run, last int
	ended     bool // the last line ended its sentence
}

func (f *doseFinder) add(line int, s string) {
	if line != f.last && line != f.last+1 || f.ended || newItem.MatchString(s) {
		f.run++
	}
	sentence := 0
	for _, t := range tokens(micro.Replace(s)) {
		if t.Sentence != sentence {
			sentence = t.Sentence
			f.run++
		}
		f.words = append(f.words, doseWord{t, line, f.run})
	}
	f.last, f.ended = line, sentenceEnd.MatchString(s)
}

// find yields each amount with its line. How often something is done is milder: it
// may be a check and not a medicine.
func (f *doseFinder) find(yield func(line int, s Severity, what string)) {
	for i := range f.words {
		w := &f.words[i]
		if unit := glued(w.Bare); unit != "" {
			yield(w.line, Error, "has an amount in "+quoted(unit))
			continue
		}
		rest := f.rest(i)
		if n := frequency(rest); n > 0 {
			said := make([]string, n)
			for j := range said {
				said[j] = rest[j].Text
			}
			yield(w.line, Warning, "says how often: "+quoted(strings.Join(said, " ")))
		}
		if !w.number() {
			continue
		}
		for j := 1; j < len(rest); j++ {
			next := rest[j].Bare
			if amounts[next] || countables[next] {
				yield(w.line, Error, "has an amount in "+quoted(next))
				break
			}
			if !fillers[next] && !(shares[w.Bare] && owned[next]) {
				break
			}
		}
	}
}

func quoted(s string) string { return `"` + s + `"` }

// rest returns the words from i on that can belong to it.
func (f *doseFinder) rest(i int) []doseWord {
	end := i + 1
	for end < len(f.words) && end < i+8 && f.words[end].run == f.words[i].run {
		end++
	}
	return f.words[i:end]
}

// glued returns the unit of a number and unit in one word, "5iu".
func glued(w string) string {
	unit := strings.TrimLeft(w, "0123456789.,")
	if len(unit) < len(w) && (amounts[unit] || countables[unit]) {
		return unit
	}
	return ""
}

// frequency returns the number of words at the front that say how often.
func frequency(ws []doseWord) int {
	at := func(i int, set map[string]bool) bool { return i < len(ws) && set[ws[i].Bare] }
	n := 0
	switch w := ws[0]; {
	case w.Bare == "every":
		n = 1
		for n < len(ws) && (ws[n].number() || ws[n].Bare == "other" || n > 1 && (ws[n].Bare == "to" || ws[n].Bare == "or")) {
			n++
		}
		if n > 1 && at(n, spans) {
			return n + 1
		}
		return 0
	case often[w.Bare]:
		n = 1
	case w.number() && len(ws) > 1 && (ws[1].Bare == "times" || ws[1].Bare == "x"):
		n = 2
	default:
		return 0
	}
	if at(n, daily) {
		return n + 1
	}
	if at(n, every) && at(n+1, parts) {
		return n + 2
	}
	return 0
}
