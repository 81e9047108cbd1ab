package rank

import "strings"

// functionWords carry grammar and the form of a question rather than its
// matter. They are weighted down and never removed: in a short question they
// are much of what there is. Apostrophes are gone, as in folded words.
const functionWords = `
a an the this that these those there here some any each every both either neither such other another same own
i me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us our ours ourselves they them their theirs themselves
one ones someone somebody something anyone anybody anything everyone everything nothing
am is are was were be been being do does did doing done have has had having will would shall should can could may might must
im ive id ill youre youve hes shes theyre theyve weve whats hows wheres whos thats theres lets
dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt havent hasnt hadnt aint cannot
what which who whom whose when where why how whether
and or but if then else than so because as while since until though although however also too
of in on at by for with about against between into through during before after above below to from up down out off over under again once
not no nor only just very really quite much many more most few less least all even still yet already ever never always
please thanks thank hi hello dear sir madam ok okay yes
get got getting gets go going goes gonna want wanted wants wanna need needs needed know knows knew like would tell told say said ask asking asked
make makes made let see look looking find give gave given take find think thought wondering wonder help able
subject message question questions information info
any now today well thing things way lot lots bit kind sort
`

var isFunction = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(functionWords) {
		m[w] = true
	}
	return m
}()

// MaxTerms bounds the terms of one question. A long message beyond it is cut:
// what it is about has been said by then.
const MaxTerms = 64

// functionWeight is the weight of function words in the question of n words:
// 3.5/n, at most 1 and not below .2. In a question of three or four words
// everything counts; in a long message only the rare words tell entries apart.
func functionWeight(n int) float64 {
	return min(1, max(0.2, 3.5/float64(max(n, 1))))
}

// People who write a long message name their matter in its first words, or in a
// subject line, and tell their story after it.
const (
	longMessage   = 12  // words
	subjectWords  = 4   // words from the start
	subjectWeight = 1.6 // of a content word among them
)

// DefaultTerms weighs the words of a text by their kind alone: 1 for a content
// word, more at the start of a long message, less for a function word. It knows no medicines; only function
// words and everyday words of the language are Fixed.
func DefaultTerms(text string) []Term {
	words := Words(text)
	terms := make([]Term, 0, min(len(words), MaxTerms))
	low := functionWeight(len(words))
	for _, w := range words {
		t := Term{Text: w, Weight: 1}
		t.Fixed = isFunction[w] || isCommon[w]
		if isFunction[w] {
			t.Weight = low
		} else if len(words) > longMessage && len(terms) < subjectWords {
			t.Weight = subjectWeight
		}
		terms = append(terms, t)
	}
	return terms
}
