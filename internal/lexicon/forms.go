package lexicon

// saltWords name the salt or the release of a medicine and nothing else.
var saltWords = set(`carbonate hydrochloride hydrobromide hcl hbr sodium succinate tartrate bitartrate maleate mesylate besylate fumarate citrate phosphate sulfate acetate
	decanoate palmitate pamoate dimesylate hyclate enanthate cypionate xr er xl cr odt`)

// formWords follow a medicine's name and belong to it: salts, releases, products.
// A word that is a medicine by itself (potassium) is found as such before.
var formWords = func() map[string]bool {
	m := set(`sr ir la xt depot patch patches film films liquid drops wafer wafers tablet tablets tab tabs capsule capsules caps pill pills syrup suspension solution
		elixir injectable chewable chewables gummies dissolvable extended immediate delayed release sustained disintegrating`)
	for w := range saltWords {
		m[w] = true
	}
	return m
}()

// maxForms is how many words of form one name takes ("succinate er tablets").
const maxForms = 4

// forms gives the words of salt and form behind a name to the name.
func (f *finder) forms() {
	for h := range f.hits {
		t := &f.hits[h]
		if t.dropped || t.open || t.role == NotADrug || t.entry < 0 || !f.takesForms(t.entry) {
			continue
		}
		for n := 0; n < maxForms && f.sameClause(t.last, t.first) && f.owner[t.last] == 0 && formWords[f.toks[t.last].Bare]; n++ {
			if w := f.toks[t.last].Bare; w == "drops" && f.sameClause(t.last+1, t.first) && fillers[f.toks[t.last+1].Bare] {
				break // "zoloft drops my mood"
			}
			f.owner[t.last] = int16(h + 1)
			t.last++
		}
	}
}

func (f *finder) takesForms(entry int32) bool {
	switch f.l.entries[entry].kind {
	case Medicine, Substance, Supplement:
		return true
	}
	return false
}
