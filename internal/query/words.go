package query

import (
	"strings"

	"bedside/internal/english"
)

// aspectWords name what is asked about a thing without naming a thing. A question
// made of them alone ("is it safe") has no subject and is asked back.
var aspectWords = set(`
	advice advised bad benefit benefits combination combine combined combining combo cons danger dangerous dangers deadly deal difference different dose
	downside drug drugs effect effects emergency fast fine good happen happens harm harmful help helped helping helps hurt hurts issue issues keep lasts
	matter matters med medication medications medicine medicines meds mix mixed mixes mixing normal pill pills problem problems pros
	quick recommended risk risks risky safe safely safety side start started starting starts stay take taken takes taking therapy time times together took
	treatment treatments unsafe upside use used uses using work worked working works worth wrong
`)

// classes are those of all words that do not carry a question by themselves.
var classes = func() map[string]Class {
	m := make(map[string]Class, 2000)
	for w := range aspectWords {
		m[w] = Aspect
	}
	for _, w := range english.Words() {
		switch english.KindOf(w) {
		case english.FunctionWord:
			m[w] = Function
		case english.LightWord:
			if m[w] == 0 {
				m[w] = Light
			}
		}
	}
	return m
}()

// classOf is the class of a folded word that is no part of a name.
func classOf(word string) Class {
	if c, ok := classes[word]; ok {
		return c
	}
	return Content
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
