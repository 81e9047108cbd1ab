// Package english knows the everyday words of the language: those of grammar, and
// those that everybody uses whatever they talk about. It weighs nothing itself.
package english

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
)

//go:embed synonyms.txt
var synonymsText string

// Function reports whether the folded word, without apostrophes, is one of
// grammar, politeness or chat.
func Function(word string) bool { return kinds[word] == FunctionWord }

// Light reports whether it is an everyday word that says little about what is
// asked: people tell a story with such words.
func Light(word string) bool { return kinds[word] == LightWord }

// Common reports whether it is so common that nobody means another word by it:
// such a word is never taken for somebody's typo.
func Common(word string) bool { return kinds[word] != Rare }

// Kind is what sort of word a word is.
type Kind uint8

// The kinds; every word that is not Rare is common.
const (
	Rare Kind = iota
	FunctionWord
	LightWord
	CommonWord
)

// KindOf is the kind of a folded word.
func KindOf(word string) Kind { return kinds[word] }

// kinds are all words of the lists below, none of which stands in two.
var kinds = func() map[string]Kind {
	m := make(map[string]Kind, 2000)
	for i, list := range []string{function, light, common} {
		for _, w := range strings.Fields(list) {
			m[w] = FunctionWord + Kind(i)
		}
	}
	return m
}()

// Words returns all the words that Common knows, in alphabetical order.
func Words() []string {
	return slices.Sorted(maps.Keys(kinds))
}

// Synonyms returns the groups of everyday words that mean nearly the same. The
// caller must not change them.
func Synonyms() [][]string { return synonyms }

var synonyms = rows(synonymsText)

// rows reads words line by line, without the comments.
func rows(text string) [][]string {
	var out [][]string
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) > 0 && f[0] != "#" {
			out = append(out, f)
		}
	}
	return out
}

const function = `
	a about above abt actually after again against ah aint all already also although always am an and another any anybody anymore anyone anything anyway
	are arent as ask asked asking at basically bc be because been before being below between bit both bro btw but by can cannot cant cause comma could
	couldnt curious currently cuz dear did didnt do does doesnt doing done dont down dude during each either else er even ever every everyone everything
	exactly excuse few folks for from gave get gets getting give given go goes going gonna got gotta guess guys had hadnt haha has hasnt have havent
	having he hello her here hers herself hes hey hi him himself his hiya hmm how however hows i id idk if ill im ims in into is isnt it its itself ive
	just kind kinda kk knew know knows least lemme less let lets like lmao lol looking lot lots madam made make makes many may maybe me mean meaning means
	meant message might mine more most much must my myself n need needed needs neither never no nor not nothing now of off oh ok okay on once one ones
	only onto or other others our ours ourselves out over own per perhaps period please pls plz possibly question questions quite really right rn said
	same say says see shall she shes should shouldnt since sir so some somebody someone something sorry sort sorta still stuff subject such tbh tell than
	thank thanks that thats the their theirs them themselves then there theres these they theyre theyve thing things think thinking this those though
	thought through thru thx til till to today told tomorrow too tried try trying ty u uh um under until up ur us very via vs w wanna want wanted wants
	was wasnt way we well went were werent weve what whats when where wheres whether which while who whom whos whose why will with without wonder
	wondering wont would wouldnt yes yesterday yet yo you your youre yours yourself youve
`

const light = `
	patient patients zero two three four five six seven eight nine ten dozen ups plus clean option options sure regular regularly bringing brings especially everybody
	able across add added adding advise affect affected affects afraid age ago agree ahead air allow allowed almost alone along alot alright amount angry
	answer answers anyways apart appointment appointments appt april arm arms around article articles aside august aunt away baby back become began begin
	begun behind believe besides best better bf big blog body book boss bout boy boyfriend break bright bring brings brother brought burnt bus call called
	calling came car care careful cares carry case cases certain certainly chance change changed changes chat check child children choose chosen city
	class clean clear clinic close cold come comes coming common concern concerns confused consider considered considering contain contains continue cool
	country cousin cover covers coworker crazy current dad daily dark date daughter day days dealing december decide decided deciding describe dirty
	doable doc docs door double dry due early ears easy email empty enough entire especially etc evening everyday ex explain eye eyes face fact facts fall
	false family far father february feel feeling feels feet fell felt female final find finger fingers fire first folk follow followed foot found friday
	friend friends full future general gf girl girlfriend gives glad gone google grandfather grandma grandmother grandpa great grew grow guy half hand
	hands happened happening happy hard head hear heard hearing heel height held high hip hit hold home honest honestly hope hopefully hoping hot hour
	hours house huge husband idea ideas include included includes including inside instead interested internet involve involved involves january job join
	july june keeps kept kid kids kinds knee known large last late later learn leave left leg legs life light likely lil line link list listen little live
	lived living long lose loses losing lost low main mainly major male man march meet member members men mention mentioned mentions mess met minute
	minutes mom moment monday month months morning mostly mother move moved name names near nearly neck neighbor nervous new next nice night nightly
	nights nose november number numbers october offer offers office often old older online overall page pages parent parents part partner parts past patch
	patches people permitted person phone pick place plan plane planned planning plans play playing point points possible post posts present pretty put
	puts rain ran rather read reading ready real reason reasons recent recently reddit relate related reply request ride road room roommate run running
	sad saturday save saved saw saying scared scary school second seem seemed seems seen send sent september serious seriously server service session
	sessions set sets share shop short show shown shows sides simple single sister sit site size slow small soft sometimes son sons soon sorts speak
	spring stand state staying stop stopped store story street suggest suggested summer sun sunday sup super supposed sure switch table talk talking talks
	third thumb thursday tired toe toes tonight topic topics total town train tree tries trouble true tuesday turn turned turning type types uncle
	understand understanding unless upcoming usual usually version visit visits wait waiting walk walking warm wave wear wearing website wednesday week
	weekly weeks weird wet whatever whenever whoever whole wife win wind winter wish within woman women word words wore world worried worse worst wrist
	write writing wrote year years young
`

// common are further everyday words. They carry a question as well as any: they
// name the body, money, food, sleep.
const common = `
	ate awake birth blood bone born bought brain broke broken burn buy chest cost costs cut damage dead died drank drink drinking drive driving drove
	drunk eat eating eats food free growth hair heart hurt hurts level levels liver lung lungs meal milk money mouth normal paid pay pressure price result
	results sell skin sleep sleeping slept special strong test tested tests throat trial trials wake water weak weight woke
`
