package lexicon

import "strings"

// strongEndings are name stems that medicines share by convention (USAN/INN); no
// ordinary word ends so.
var strongEndings = [...]string{
	"azepam", "azolam", "oxetine", "apine", "azole", "olol", "sartan", "mab", "tinib", "gliptin", "gliflozin", "statin", "cillin",
	"mycin", "floxacin", "triptan", "idone", "codone", "orphine", "barbital", "thiazide", "parin", "gepant", "rexant", "dipine",
	"afil", "setron", "profen", "coxib", "cycline", "azine", "tyline", "pramine", "faxine", "zodone", "pidem", "clone", "tidine",
	"semide", "caine", "zumab", "lukast", "peridol", "vudine", "ciclib", "glutide", "xaban", "pril", "ketamine", "morphone", "modone",
	"oxazine", "giline", "aserin", "azepine", "trigine", "racetam", "prazan", "prost", "fenacin", "lamide", "axone", "phylline",
}

// weakEndings are shared with ordinary words; they count only where the word is
// no near miss of one.
var weakEndings = [...]string{
	"ine", "one", "ide", "ol", "il", "am", "ate", "ium", "ane", "ex", "ax", "ix", "ox", "ra", "xil", "vil", "zia", "qua", "ril", "tra", "vir", "zyn", "ium",
}

// drugLike reports whether a word has the shape of a medicine's name.
func drugLike(w string) bool {
	if len(w) < 6 {
		return false
	}
	for _, s := range strongEndings {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

func weaklyDrugLike(w string) bool {
	if len(w) < 7 {
		return false
	}
	for _, s := range weakEndings {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

// unknown adds the words in a medicine's place that nobody knows.
func (f *finder) unknown() {
	for i := range f.toks {
		w := f.toks[i].Bare
		// The content is asked last, for that has to cut a word to its stem.
		if f.owner[i] != 0 || len(w) < 4 || f.toks[i].Number || f.marks[i]&english != 0 || !letterWord(w) {
			continue
		}
		stem, _ := strings.CutSuffix(f.toks[i].Text, "'s")
		if f.l.words.english(stem) || f.partOfName(i) || formWords[w] || f.known(w) {
			continue
		}
		// A salt behind a word settles it: nobody mistypes an everyday word there.
		shaped := drugLike(w) || f.sameClause(i+1, i) && saltWords[f.toks[i+1].Bare]
		switch {
		case f.handled(i):
		case f.personOrPlace(i):
			continue
		case shaped && f.medical():
		case f.slot(i, i+1), f.questioned(i), f.acts(i):
		case weaklyDrugLike(w) && f.medical() && !f.likelyTypo(w) && !f.person(i):
		default:
			continue
		}
		if !shaped && (f.l.words.typo(w) || f.l.words.sounds(w) || !weaklyDrugLike(w) && f.l.words.compound(w)) {
			continue
		}
		f.add(hit{first: i, last: i + 1, entry: -1, term: -1, kind: Unknown})
	}
}

func letterWord(w string) bool {
	letters := 0
	for i := 0; i < len(w); i++ {
		switch c := w[i]; {
		case 'a' <= c && c <= 'z':
			letters++
		case '0' <= c && c <= '9':
		default:
			return false
		}
	}
	return letters >= 3
}

// partOfName reports whether the token is a word of some multi-word surface.
func (f *finder) partOfName(i int) bool {
	if f.marks[i]&nameless != 0 {
		return false
	}
	_, ok := f.l.edges[step{0, f.toks[i].Bare}]
	return ok
}

// likelyTypo reports whether a word repeats letters or mashes keys as no name does.
func (f *finder) likelyTypo(w string) bool {
	for i := 2; i < len(w); i++ {
		if w[i] == w[i-1] && w[i] == w[i-2] {
			return true
		}
	}
	return !strings.ContainsAny(w, "aeiouy")
}

func (f *finder) personOrPlace(i int) bool {
	if i == 0 || !f.sameSentence(i-1, i) {
		return false
	}
	w := f.toks[i-1].Bare
	if !nameCues[w] || drugLike(f.toks[i].Bare) {
		return false
	}
	return !(w == "named" && i > 1 && medNouns[f.toks[i-2].Bare])
}

// medical reports whether the question is about medicines at all.
func (f *finder) medical() bool {
	for i := range f.toks {
		if medWords[f.toks[i].Bare] || f.drugAt(i) {
			return true
		}
	}
	return false
}
