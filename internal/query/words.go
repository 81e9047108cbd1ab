package query

import "strings"

func set(lists ...string) map[string]bool {
	m := make(map[string]bool)
	for _, l := range lists {
		for _, w := range strings.Fields(l) {
			m[w] = true
		}
	}
	return m
}

// functionWords are words of grammar, politeness and chat. They keep a weight in
// retrieval (removing them ruins short questions) but carry no topic.
var functionWords = set(
	// articles, pronouns, possessives
	"a an the i im ive id ill me my mine myself you your youre youve u ur yours we our us were they their them theyre he she his her him hers it its itself this that these those thats who whos whom whose",
	// verbs of grammar
	"am is are was be been being do does did doing done dont doesnt didnt have has had having havent hasnt can cant cannot could couldnt will wont would wouldnt should shouldnt may might must shall isnt arent wasnt werent aint gonna wanna gotta lemme get gets getting got go going goes went let lets make makes made",
	// prepositions, conjunctions, adverbs of grammar
	"of in on at to from for with without by about as into onto over under after before between during through up down out off and or but nor so if then than when while where why how what whats which because cause cuz since until till til also too either neither both not no yes just only even still again already yet ever never always now right here there very really kinda kind sort sorta like well much many more most some any all every each other others another such same own once anymore else n w vs per via",
	// politeness and chat
	"please pls plz thanks thank thx ty hi hello hey hiya sorry excuse ok okay kk lol lmao haha um uh er oh ah hmm yo bro dude guys folks everyone anyone anybody someone somebody something anything everything nothing one ones thing things stuff lot lots bit way wondering wonder know tell say says said ask asking asked question questions curious want wants wanted need needs think thinking thought guess mean means meaning meant looking look try trying tried im's idk btw tbh rn abt bc thru period comma exactly actually basically anyway maybe perhaps possibly currently today tomorrow yesterday",
)

// aspectWords name what is asked about a thing without naming a thing. A question
// made of them alone ("is it safe") has no subject and is asked back.
var aspectWords = set(
	"safe safely safety unsafe danger dangers dangerous deadly risk risks risky bad good fine allowed permitted possible recommended advised advice harmful harm hurt hurts dangerous",
	"mix mixes mixed mixing combine combined combining combination combo together take takes taking taken took use uses used using start starts starting started stay keep interact interacts interaction interactions affect affects effect effects side work works working worked help helps helping helped",
	"fast quick time times lasts problem problems issue issues deal matter matters happen happens normal wrong difference different worth benefit benefits pros cons upside downside",
	"med meds medicine medicines medication medications drug drugs pill pills treatment treatments therapy dose patient patients emergency",
)

// lightWords are everyday words that people tell a story with. They match like
// others but their absence from a passage says little.
var lightWords = set(
	"idea ideas table list come comes coming came bring brings brought give gives given gave put puts leave left call called calling talk talks talking told keep keeps kept seem seems hear heard read reading saw see seen show shows show find found feel feels felt try tried move moved run ran set sit stand turn turned hold held live lived care cares carry ahead along apart aside away back around close far near next last first second final main big small short long little great nice real really true sure ready able likely certain clear whole full half half entire total overall simple easy hard huge older old new young early late later soon sometimes usually often mostly nearly almost quite rather pretty super",
	"day days week weeks month months year years hour hours minute minutes morning evening night tonight june july january february march april august september october november december monday tuesday wednesday thursday friday saturday sunday summer winter spring fall moment while ago since age",
	"people person man woman men women guy girl boy kid kids child children son daughter mom mother dad father parent parents brother sister wife husband gf bf girlfriend boyfriend partner friend friends cousin uncle aunt grandma grandpa grandmother grandfather family roommate neighbor boss coworker folk folks member members",
	"home house place room car school job work world country city town page pages site article articles blog post posts doc docs internet online google reddit server chat message name word words story version answer answers point points case cases fact facts part parts side number lots kinds type types sort sorts reason reasons",
	"mess okay alright fine weird crazy scared scary worried nervous hope hoping hopefully honest honestly serious seriously curious confused happy sad tired glad afraid interested supposed allowed due given instead especially besides however though although unless whether whatever whenever anyways",
	"excuse explain describe give share check learn understand understanding decide decided deciding agree join switch change changes changed add added adding offer offers suggest wait waiting follow meet pick choose chosen happening planning plan plans planned consider considering considered going visit visits upcoming appointment appointments appt session sessions clinic office doing",
	"coming heard via etc ex per gonna wanna gotta sup yo thru cuz lil bout",
)
