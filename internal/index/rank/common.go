package rank

import "strings"

// commonWords are everyday words, most of them short, that are somebody's typo of
// another word only in theory: "mother" is no "other". They are never respelt,
// whether the index holds them or not.
const commonWords = `
mother father parent parents brother sister son sons daughter wife husband girlfriend boyfriend friend friends family uncle aunt cousin baby boy girl kid kids man woman men women people person male female
home house room door work job school class office store shop street city town state country world road car bus train plane phone email website page list line link post chat
day days night nights week weeks month months year years hour hours minute minutes morning evening tonight yesterday tomorrow later soon early late ago last next first second third time times date age old young new born birth dead died
good bad better best worse worst great nice fine right wrong true false sure real same different hard easy soft high low long short small large huge little full empty hot cold warm cool wet dry clean dirty safe clear dark light bright quick fast slow strong weak happy glad angry alone
hand hands foot feet head heel toes toe leg legs arm arms face eyes eye ears nose mouth throat back neck skin hair bone heart chest knee hip wrist finger fingers thumb body blood brain lung lungs liver
eat eats eating ate food meal drink drinking drank drunk sleep sleeping slept wake woke awake walk walking ran run running sit stand stay staying wear wearing wore drive driving drove ride read reading write writing wrote hear hearing heard listen speak talk talking call called calling send sent
feel feels feeling felt seem seems seemed become turn turning turned keep keeps kept start started starts starting stop stopped begin began begun continue happen happens happened change changed move moved hold held bring brought carry put puts set sets show shown play playing try tries tried trying use used using uses
come came coming leave left live living lived life lose loses losing lost win grow grew fall fell broke broken break cut hurt hurts hit burn burnt buy bought pay paid cost costs price sell free money book believe hope hoping wish care careful cares save saved meet met follow followed allow allowed suggest suggested advise advised advice reply answer answers
case cases size side sides part parts place point number numbers name names word words test tests tested trial trials chance reason result results problem problems trouble issue issues topic topics story fact idea matter common normal usual recent recently current currently past present future general special single double half whole total main major
deal dealing damage growth weight height pressure level levels amount service request wave patch patches water milk rain sun air fire wind tree summer winter spring
whatever whoever anyways maybe perhaps almost enough especially certainly actually really usually often sometimes rather quite together around without within along across behind near far away
gone done made getting having being seen given taken known told said saying going
alot pls thx hey
`

var isCommon = func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(commonWords) {
		m[w] = true
	}
	return m
}()
