package lexicon

// takeCues are the words right before a medicine that somebody takes.
var takeCues = set(`on take takes taking took taken prescribed prescribe prescribes use uses using used off mix mixes
	mixing mixed combine combines combining combined do doing did popped popping pop snort snorting snorted inject injecting
	swallow swallowed started starting start stopped stopping stop given gave give need skip skipped restart restarted
	increased lowered add added adding smoke smoked smoking vape vaped sniff`)

// connectors join two things that are taken together.
var connectors = set("and n with w plus + & / or while on alongside before after during then together nor without versus vs")

// fillers stand between a cue or connector and the medicine.
var fillers = set(`the my a an some any of taking take takes on doing having getting being his her their your our also still daily
	nightly low high dose regular prescription prescribed generic this that new called named brand w while i im i'm he's shes
	both currently already just long old mg mcg using use more other another i've me`)

// medWords are generic words for medicines and for the clinic's treatment.
var medWords = set(`med meds medication medications medicine medicines drug drugs pill pills tablet tablets prescription
	prescriptions script rx infusion infusions treatment treatments therapy k ket ketamine dose doses mg interaction interact
	interactions injection injections patch capsule capsules pharmacist`)

// doseWords right behind a word show that it is a medicine.
var doseWords = set(`mg mgs mcg ug ml pill pills tablet tablets capsule capsules script scripts prescription dose doses dosage
	patch patches shot shots injection injections spray drops xr er sr cr xl odt interaction interactions withdrawal med meds refill`)

// nameCues right before a word show that it is a person or a place.
var nameCues = set(`in at near from dr doctor mr mrs ms miss nurse by to hi hey hello dear aunt uncle cousin named st ave street city
	university hospital downtown outside around thanks @ # user therapist psychiatrist counselor wife husband son daughter
	brother sister friend boyfriend girlfriend partner roommate mom dad mother father lake port san los north south east west
	clinic we're insurance through via`)

// medNouns before "called" or "named" make the next word a medicine.
var medNouns = set("med medication medicine drug pill something stuff tablet antidepressant antipsychotic prescription supplement herb substance")

// slot reports whether tokens [first, last) stand in a medicine's place: behind
// a word for taking, joined to a medicine, in a list of medicines, or before a
// word for a dose.
func (f *finder) slot(first, last int) bool {
	if f.sameClause(last, last-1) && doseWords[f.toks[last].Bare] {
		return true
	}
	if f.sameClause(last+1, last-1) && f.toks[last].Number && doseWords[f.toks[last+1].Bare] {
		return true
	}
	if first > 0 && last < len(f.toks) && f.toks[first-1].Bare == "my" && f.joined(last) {
		return true
	}
	p := first - 1
	for p >= 0 && f.sameSentence(p, first) && fillers[f.toks[p].Bare] && !connectors[f.toks[p].Bare] && !takeCues[f.toks[p].Bare] {
		if w := f.toks[p].Bare; (w == "called" || w == "named") && p > 0 && medNouns[f.toks[p-1].Bare] {
			return true
		}
		p--
	}
	if p >= 0 && f.sameSentence(p, first) {
		w := f.toks[p].Bare
		switch {
		case takeCues[w]:
			return true
		case connectors[w] && f.drugBefore(p):
			return true
		case f.toks[p].Clause != f.toks[first].Clause && f.drugAt(p):
			return true // "zoloft, X"
		}
	}
	return f.joined(last)
}

// joined reports whether a connector at token i leads to a medicine.
func (f *finder) joined(i int) bool {
	if i >= len(f.toks) || !f.sameSentence(i, i-1) {
		return false
	}
	j := i
	if f.toks[i].Clause != f.toks[i-1].Clause { // "X, zoloft and …"
		if f.drugAt(i) {
			return true
		}
	} else if !connectors[f.toks[i].Bare] {
		return false
	}
	for ; j < len(f.toks) && f.sameSentence(j, i) && j < i+5; j++ {
		switch w := f.toks[j].Bare; {
		case f.drugAt(j), w == "ketamine", w == "k" && j > i, w == "infusion", w == "infusions":
			return true
		case connectors[w], fillers[w]:
		default:
			return false
		}
	}
	return false
}

// drugBefore reports whether a medicine or the treatment stands right before
// the connector at token p, fillers and words for the treatment aside.
func (f *finder) drugBefore(p int) bool {
	for j := p - 1; j >= 0 && j >= p-4 && f.sameSentence(j, p); j-- {
		w := f.toks[j].Bare
		if f.drugAt(j) || w == "infusion" || w == "infusions" || w == "k" || w == "ketamine" {
			return true
		}
		if !connectors[w] && !fillers[w] && !medWords[w] {
			return false
		}
	}
	return false
}
