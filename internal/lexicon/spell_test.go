package lexicon

import (
	"strings"
	"testing"

	"bedside/internal/edit"
)

func TestSpelling(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ in, want string }{
		{"sertraleen and ketamine", "sertraline:taken"}, {"zolpidam and ketamine", "zolpidem:taken"}, {"citalopam and ketamine", "citalopram:taken"},
		{"propafenon and ketamine", "propafenone:taken"}, {"keta mine and zolo ft", "sertraline:taken"}, {"methadoneand ketamine", "methadone:taken"},
		{"ecitalopram and ketamine", "?ecitalopram"}, {"rivitrol and ketamine", "?rivitrol"}, {"adenaline and ketamine", "?adenaline"}, {"narcaine and ketamine", "?narcaine"},
		{"hydralzine and ketamine", "?hydralzine"}, {"tramadone and ketamine", "?tramadone"}, {"zantax and ketamine", "?zantax"},
	} {
		if got := show(find(l, c.in)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

// An English word is never a medicine's misspelling.
func TestEnglishWordsAreNotCorrected(t *testing.T) {
	l := load(t)
	for _, w := range strings.Fields(`ability lyric lyrics ambient concert concerts verse verses heroine heroic herein ultra relax alive revive decade creative
		saliva unison moral equip cortex creator anvil xylem same celery salvia's mobile paging portal total ritual serial medical method methods metal mental
		tamale ketones valiant valid provigil's consort zebra pixel flexible cereal natural penny lotion compass clonal trade tradition`) {
		w = strings.TrimSuffix(w, "'s")
		for _, m := range find(l, "what about "+w+" today") {
			if m.Corrected || m.Kind == Ambiguous {
				t.Errorf("%q became %q (%s) %v", w, m.Name, m.Kind, m.Choices)
			}
		}
	}
}

// lookalikes are pairs of names that have been confused; neither may become the
// other, typed right or with one edit.
var lookalikes = [][2]string{
	{"bupropion", "buspirone"}, {"clonazepam", "clonidine"}, {"clonazepam", "lorazepam"}, {"alprazolam", "lorazepam"}, {"clonidine", "klonopin"}, {"celebrex", "celexa"},
	{"clomiphene", "clomipramine"}, {"chlorpromazine", "chlordiazepoxide"}, {"fluoxetine", "duloxetine"}, {"paroxetine", "fluoxetine"}, {"fentanyl", "sufentanil"},
	{"guanfacine", "guaifenesin"}, {"hydroxyzine", "hydralazine"}, {"morphine", "hydromorphone"}, {"oxcarbazepine", "carbamazepine"}, {"prilosec", "prozac"},
	{"quetiapine", "olanzapine"}, {"seroquel", "sinequan"}, {"diphenhydramine", "dimenhydrinate"}, {"methadone", "methylphenidate"}, {"methadone", "metadate"},
	{"methadone", "metolazone"}, {"methadone", "memantine"}, {"methadone", "meth"}, {"methadone", "esmethadone"}, {"buprenorphine", "bupropion"}, {"naltrexone", "naloxone"}, {"tramadol", "trazodone"},
	{"tramadol", "toradol"}, {"ketamine", "ketorolac"}, {"ketamine", "keppra"}, {"ketamine", "ketoconazole"}, {"lamotrigine", "lamivudine"}, {"lamotrigine", "lamisil"},
	{"lamotrigine", "lomotil"}, {"citalopram", "escitalopram"}, {"zyprexa", "zyrtec"}, {"zyprexa", "celexa"}, {"ativan", "atarax"}, {"trintellix", "brilinta"},
	{"zolpidem", "zolmitriptan"}, {"mirtazapine", "olanzapine"}, {"remeron", "rozerem"}, {"paxil", "paxlovid"}, {"risperidone", "ropinirole"}, {"xanax", "zantac"},
	{"diazepam", "diltiazem"}, {"lithium", "librium"}, {"clonazepam", "clonazolam"}, {"clozapine", "loxapine"}, {"paxil", "coaxil"}, {"luvox", "zyvox"}, {"elavil", "plavix"},
	{"demerol", "remeron"}, {"cocaine", "codeine"}, {"restoril", "zestril"}, {"metadol", "stadol"}, {"esketamine", "ketamine"}, {"arketamine", "ketamine"}, {"zyrtec", "nurtec"},
	{"ritalin", "rifadin"}, {"vivitrol", "rivotril"}, {"lexapro", "loxapine"}, {"doxepin", "doxycycline"}, {"sertraline", "cetirizine"}, {"bupe", "bupropion"}, {"bup", "bupropion"},
}

func TestLookalikes(t *testing.T) {
	l := load(t)
	for _, p := range lookalikes {
		a, okA := l.Resolve(p[0])
		b, okB := l.Resolve(p[1])
		for i, name := range p {
			got := find(l, name+" and ketamine")
			if len(got) == 0 || got[0].Kind == Unknown || got[0].Kind == Ambiguous || got[0].Corrected {
				t.Errorf("%q is not found as itself", name)
				continue
			}
			if other := [2]string{b, a}[i]; [2]bool{okB, okA}[i] && got[0].Name == other && a != b {
				t.Errorf("%q became %q", name, other)
			}
		}
	}
}

// No name of the lexicon, and no single edit of one, silently becomes another
// entry: it is itself, a question, unknown, or a surface somebody wrote down.
func TestNoEditCrossesToAnotherEntry(t *testing.T) {
	l := load(t)
	n := 0
	for _, s := range l.names {
		for _, w := range edits(s.word) {
			if _, exact := l.edges[step{0, w}]; exact || l.words.english(w) {
				continue
			}
			n++
			g := l.correct(w)
			if g.found && g.choices == nil && g.entry != s.entry {
				t.Errorf("%q, one edit from %q, becomes %q", w, l.entries[s.entry].name, l.entries[g.entry].name)
			}
		}
	}
	t.Logf("%d edits of %d names", n, len(l.names))
	// A listed misspelling must not be nearer to another entry's name.
	for k, to := range l.edges {
		e := l.ends[to]
		if k.node != 0 || e.entry < 0 || !e.street || e.term >= 0 || e.context || len(k.word) < minFuzzy || !isLetters(k.word) || l.entries[e.entry].kind == ClassKind || l.entries[e.entry].kind == Condition {
			continue
		}
		own := 99
		for _, s := range l.names {
			if s.entry == e.entry {
				own = min(own, edit.Distance(k.word, s.word, 3))
			}
		}
		for _, s := range l.names {
			if d := edit.Distance(k.word, s.word, 1); s.entry != e.entry && d <= 1 && d <= own && k.word != "methadrone" { // a name of its own
				t.Errorf("the surface %q of %q is one edit from %q", k.word, l.entries[e.entry].name, s.word)
			}
		}
	}
}

// edits lists the deletions, swaps and replacements by a neighbouring vowel or
// consonant of a word: the whole alphabet at every place would take minutes.
func edits(w string) []string {
	var out []string
	for i := range w {
		out = append(out, w[:i]+w[i+1:], w[:i]+string(w[i])+w[i:])
		if i+1 < len(w) && w[i] != w[i+1] {
			out = append(out, w[:i]+string(w[i+1])+string(w[i])+w[i+2:])
		}
		for _, c := range "aeinrt" {
			if byte(c) != w[i] {
				out = append(out, w[:i]+string(c)+w[i+1:])
			}
		}
	}
	return out
}
