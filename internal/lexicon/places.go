package lexicon

// Signs of a medicine's place that count for a word nobody knows. They are wider
// than slot: an everyday word in these places means itself.
var (
	// handledBefore ends right before a medicine that somebody holds, misses,
	// changes to, or reacts to.
	handledBefore = phrases([]string{
		"missed", "miss", "missing", "hold", "holding", "held", "allow", "allows", "quit", "quitting", "pick up", "picked up", "filled", "refill", "refilled",
		"forgot", "forget", "out of", "mg of", "mgs of", "mcg of", "ml of", "dose of", "doses of", "refill of", "refills of", "script for", "scripts for",
		"prescription for", "rx for", "allergic to", "allergy to", "reaction to", "addicted to", "dependent on", "switch to", "switched to", "switching to", "change to",
		"changed to", "changing to", "switch me to", "switched me to", "switching me to", "change me to", "changed me to", "switch him to", "switch her to", "switched him to",
		"switched her to", "changed him to", "changed her to", "bumped me to", "moved me to", "side effects of", "side effects from", "side effect of", "effects of", "reaction from",
		"weaning", "wean", "tapering", "taper", "half life of", "levels of", "level of", "brand of", "pill of", "tablet of", "shot of", "injection of", "withdrawal from", "withdrawals from",
		"interact with", "interacts with", "interaction with", "interactions with", "interfere with", "interferes with", "combined with", "compatible with", "mixed with",
		"mess with", "messes with", "issue with", "issues with", "problem with", "problems with", "trouble with", "how long after", "hours after", "days after", "weeks after", "soon after",
		"won't cover", "wont cover", "doesn't cover", "doesnt cover", "stopped covering", "hooked on", "detox from", "detoxing from", "prescribing", "takin", "prescriped", "perscribed", "prescibed", "put on", "using",
	})
	// takenAfter stands right behind a medicine: "the X i take".
	takenAfter = phrases([]string{
		"i take", "im taking", "i'm taking", "im on", "i'm on", "i am on", "i use", "i was on", "i get prescribed", "i got prescribed", "i am taking", "i was prescribed", "i was given",
		"she takes", "he takes", "shes on", "hes on", "she's on", "he's on", "they prescribed", "they gave me", "they put me on", "he put me on", "she put me on", "prescribed by", "prescribed for",
		"patient", "patients", "user", "users", "taker", "takers", "works for me", "worked for me", "works for my", "helps me sleep", "helps me focus", "helps me relax", "helps me function", "helps with my",
		"helps my", "didn't work", "didnt work", "did not work", "did nothing", "stopped working", "doesn't work", "doesnt work", "isn't working", "isnt working", "isnt helping", "isn't helping",
		"knocks me out", "wears off", "wore off", "kicks in", "kicked in", "a day", "twice a", "once a", "twice daily", "once daily", "three times a", "before bed", "at bedtime", "every morning and", "as needed", "prn",
		"in my system", "out of my system", "half life", "taper", "overdose", "generic", "brand", "refill", "refills", "allergy", "hcl",
	})
	// felt behind "made me", "makes me", "gave me": what a medicine does to somebody.
	felt = set(`gain lose fat sleepy tired drowsy sick nauseous queasy dizzy foggy groggy numb anxious jittery manic hungry weak shaky sweat sweaty itch itchy zombie
		headaches headache nightmares insomnia constipated bloated dry hives diarrhea worse suicidal depressed irritable restless crazy hallucinate dissociate puke vomit throw feel a so`)
	madeMe = phrases([]string{"made me", "makes me", "making me", "gave me", "gives me", "made him", "made her", "makes him", "makes her", "keeps me", "turned me into"})
	// effects are what one medicine does to another or to the treatment.
	effects = set(`cancel cancels block blocks weaken weakens interact interacts interfere interferes affect affects mess messes clash clashes react reacts ruin ruins reduce reduces lower lowers
		boost boosts blunt blunts dull dulls change changes cause causes prevent prevents negate negates counteract counteracts potentiate increase increases raise raises kill kills stop
		stops disrupt disrupts lessen lessens limit limits make makes hurt hurts impact impacts defeat defeats decrease decreases dampen count matter matters mix mixes disqualify disqualifies`)
	askVerbs = set("does do will would can could did may might should is are because since bc but if")
	// judged behind "is X": what is asked of a medicine, never of a person or a shop.
	judged      = set("safe dangerous addictive addicting habit unsafe toxic sedating contraindicated compatible")
	aboutBefore = phrases([]string{"what about", "how about", "what is", "what's", "whats", "about", "thoughts on", "what are", "anything on", "info on", "and what about"})
	// doing stands behind a person's name.
	doing = set(`come comes came coming drive drives drove sit sits stay stays wait waits said says told thinks thought wants wanted asked recommended referred went goes going
		took brought bring brings works work worked here there is has had loves and i my who drives watch watches visit visits see sees know knows help call calls called`)
	introduced = phrases([]string{"im", "i'm", "i am", "this is", "name is", "names", "name's", "it's", "its", "hey its", "hi its", "shoutout", "thanks to", "ask", "asked", "saw", "love"})
	ok         = set("ok okay safe bad dangerous risky fine allowed interact interacts affect mess interfere with and compatible contraindicated alright cool good block weaken clash mix make used help covered")
)

// handled reports whether the words before token i, fillers aside, or right
// behind it say that it is a medicine, whatever else they could introduce.
func (f *finder) handled(i int) bool {
	p := i
	for p > 0 && f.sameSentence(p-1, i) && fillers[f.toks[p-1].Bare] {
		p--
	}
	if f.endsAt(i, handledBefore) || p < i && f.endsAt(p, handledBefore) {
		return true
	}
	if f.switchedTo(&hit{first: i, last: i + 1}) && f.drugBetween(i-7, i) {
		return true
	}
	if !f.sameClause(i+1, i) {
		return false
	}
	return saltWords[f.toks[i+1].Bare] || f.startsAt(i+1, takenAfter) && !f.personOrPlace(i)
}

func (f *finder) drugBetween(lo, hi int) bool {
	for i := max(0, lo); i < hi; i++ {
		if f.drugAt(i) {
			return true
		}
	}
	return false
}

// acts reports whether the word at i is said to do what medicines do, or is what
// a bare question is about.
func (f *finder) acts(i int) bool {
	first := !f.sameClause(i-1, i)
	prev, next := "", ""
	if !first {
		prev = f.toks[i-1].Bare
	}
	if f.sameClause(i+1, i) {
		next = f.toks[i+1].Bare
	}
	switch {
	case next == "":
		if f.endsAt(i, aboutBefore) {
			return prev != "about" || i > 1 && (f.toks[i-2].Bare == "what" || f.toks[i-2].Bare == "how") || f.medical()
		}
		return first && f.sameSentence(i-1, i) && f.drugAt(i-1)
	case effects[next] && (first || askVerbs[prev] || fillers[prev] || connectors[prev]):
		return f.medical()
	case (prev == "is" || prev == "are") && judged[next]:
		return true
	}
	for _, p := range madeMe {
		if match(f.toks[i+1:], p) && i+1+len(p) < len(f.toks) && felt[f.toks[i+1+len(p)].Bare] {
			return true
		}
	}
	return false
}

// person reports whether the word at i is somebody's name by what stands around it.
func (f *finder) person(i int) bool {
	return f.sameClause(i+1, i) && doing[f.toks[i+1].Bare] || f.endsAt(i, introduced)
}

// questioned reports whether the word at i is what a question about taking is
// about: "is X safe with", "does X interact", "can i take X".
func (f *finder) questioned(i int) bool {
	next := ""
	if f.sameSentence(i+1, i) {
		next = f.toks[i+1].Bare
	}
	prev := ""
	if i > 0 && f.sameSentence(i-1, i) {
		prev = f.toks[i-1].Bare
	}
	switch prev {
	case "is", "are", "does", "do", "will", "would", "could", "can", "what", "whats", "about", "did":
		if ok[next] {
			return f.medical()
		}
	}
	switch next {
	case "interaction", "interactions", "interact", "interacts":
		return true
	case "ok", "okay", "safe":
		return f.medical() && f.followedByDrug(i+2)
	}
	return false
}

func (f *finder) followedByDrug(i int) bool {
	for j := i; j < min(i+4, len(f.toks)); j++ {
		if f.drugAt(j) {
			return true
		}
	}
	return false
}
