package lexicon

import "testing"

func TestRoles(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ in, want string }{
		// Taken.
		{"can i do ketamine on methadone", "methadone:taken"},
		{"I take zoloft", "sertraline:taken"},
		{"my husband's Lexapro and ketamine", "escitalopram:taken"},
		{"is prozac safe with ketamine", "fluoxetine:taken"},
		{"would like zoloft with ketamine", "sertraline:taken"},
		{"why not zoloft", "sertraline:taken"},
		{"does lithium boost ketamine", "lithium:taken"},
		{"the xanaxes and ketamine", "alprazolam:taken"},
		{"zoloft's effect with ketamine", "sertraline:taken"},
		{"would a benzo be used", "benzodiazepine:taken"},
		{"is a benzo ok with ketamine", "benzodiazepine:taken"},
		{"do antidepressants matter", "antidepressant:taken"},
		{"i take an opioid for pain", "opioid:taken"},
		{"can MAO inhibitors be used", "maoi:taken"},
		{"my mom took xanax, i take lexapro", "alprazolam:taken escitalopram:taken"},
		{"benefits of being on methadone", "methadone:taken"},
		// Asked.
		{"what is methadone", "methadone:asked"},
		{"what's an ssri", "ssri:asked"},
		{"spravato meaning", "esketamine:asked"},
		{"define lithium", "lithium:asked"},
		{"explain ketamine therapy to me", "ketamine:asked"},
		{"what does suboxone mean", "buprenorphine-naloxone:asked"},
		{"what's medication assisted treatment", "moud:asked"},
		{"what is zoloft and ketamine together like", "sertraline:taken"},
		// Past, beside something taken.
		{"used to take zoloft, now on effexor", "sertraline:past venlafaxine:taken"},
		{"used to be on xanax, now lexapro", "alprazolam:past escitalopram:taken"},
		{"clean from heroin 5 years, on methadone", "heroin:past methadone:taken"},
		{"clean from heroin and fentanyl, on methadone", "heroin:past fentanyl:past methadone:taken"},
		{"ex heroin user, methadone 5 years", "heroin:past methadone:taken"},
		{"former heroin addict on methadone", "opioid use disorder:concept methadone:taken"},
		{"methadone helped the heroin but not the depression", "methadone:taken heroin:past depression:compared"},
		{"switched from zoloft to lexapro", "sertraline:past escitalopram:taken"},
		{"switched to lexapro from zoloft", "escitalopram:taken sertraline:past"},
		{"went from suboxone to methadone", "buprenorphine-naloxone:past methadone:taken"},
		{"came off prozac last year, methadone now", "fluoxetine:past methadone:taken"},
		{"no longer on methadone, on vivitrol", "methadone:past naltrexone:taken"},
		{"off methadone since may, on lexapro", "methadone:past escitalopram:taken"},
		{"been off xanax for a year, on lexapro", "alprazolam:past escitalopram:taken"},
		{"took zoloft 3 years ago, now on effexor", "sertraline:past venlafaxine:taken"},
		{"zoloft in 2019, effexor now", "sertraline:past venlafaxine:taken"},
		{"zoloft didn't work, on effexor", "sertraline:past venlafaxine:taken"},
		{"prozac and zoloft didnt work, on cymbalta", "fluoxetine:past sertraline:past duloxetine:taken"},
		{"zoloft failed me, lexapro is fine", "sertraline:past escitalopram:taken"},
		{"tried wellbutrin before, now lexapro", "bupropion:past escitalopram:taken"},
		{"i quit drinking, on naltrexone", "alcohol:past naltrexone:taken"},
		{"im not on suboxone, i take methadone", "buprenorphine-naloxone:compared methadone:taken"},
		{"heroin was my drug of choice, on methadone", "heroin:past methadone:taken"},
		// Lately stopped may still act: taken.
		{"stopped nardil last week, now on lexapro", "phenelzine:taken escitalopram:taken"},
		{"came off xanax yesterday, on lexapro", "alprazolam:taken escitalopram:taken"},
		{"quit meth 3 days ago, on methadone", "methamphetamine:taken methadone:taken"},
		// The only medicine of a question is what is asked.
		{"i used to take zoloft, can i do ketamine", "sertraline:taken"},
		{"clean from heroin 5 years, ketamine?", "heroin:taken"},
		{"prozac failed, would ketamine help", "fluoxetine:taken"},
		{"ketamine vs spravato", "esketamine:taken"},
		{"ketamine instead of antidepressants", "antidepressant:taken"},
		// Compared.
		{"i take Zubsolv, not methadone", "buprenorphine-naloxone:taken methadone:compared"},
		{"suboxone instead of methadone, does the same apply for ketamine", "buprenorphine-naloxone:taken methadone:compared"},
		{"lexapro rather than zoloft", "escitalopram:taken sertraline:compared"},
		{"unlike xanax, buspar is not a benzo", "alprazolam:compared buspirone:taken benzodiazepine:concept"},
		{"buspar vs xanax", "buspirone:taken alprazolam:compared"},
		{"i take lexapro, is it similar to zoloft", "escitalopram:taken sertraline:compared"},
		{"methadone, as opposed to suboxone", "methadone:taken buprenorphine-naloxone:compared"},
		{"benzos like xanax and ketamine", "benzodiazepine:concept alprazolam:taken"},
		// Concept.
		{"is ketamine an opioid", "opioid:concept"},
		{"is methadone an opioid", "methadone:taken opioid:concept"},
		{"methadone isnt an antidepressant right", "methadone:taken antidepressant:concept"},
		{"does ketamine work on opioid receptors", "opioid:concept"},
		{"nmda receptor antagonist meaning", "nmda_antagonist:concept"},
		{"is ketamine an anesthetic", "anesthetic:concept"},
		{"does ketamine work like an antidepressant", "antidepressant:concept"},
		{"ketamine acts like a mood stabilizer", "mood_stabilizer:concept"},
		{"antidepressant effects of ketamine", "antidepressant:concept"},
		{"mood stabilizer (lithium) and ketamine", "mood_stabilizer:concept lithium:taken"},
		{"my ssri zoloft and ketamine", "ssri:concept sertraline:taken"},
		{"klonopin, a benzo, and ketamine", "clonazepam:taken benzodiazepine:concept"},
		{"lithium as a mood stabilizer", "lithium:taken mood_stabilizer:concept"},
		{"opioid crisis news", "opioid:concept"},
		{"methadone for opioid dependence", "methadone:taken opioid use disorder:concept"},
		// Conditions.
		{"im pregnant is ketamine safe", "pregnancy:taken"},
		{"does ketamine treat ocd", "obsessive-compulsive disorder:taken"},
		{"could ketamine bring on psychosis if i take an antipsychotic", "psychosis:concept antipsychotic:taken"},
		{"my father had psychosis, could i still get ketamine", "psychosis:taken"},
		{"i take abilify for depression", "aripiprazole:taken depression:concept"},
		{"person with bipolar who takes eskalith", "bipolar disorder:concept lithium:taken"},
		{"uncle has schizophrenia on his antipsychotic", "schizophrenia:concept antipsychotic:taken"},
		{"i have schizophrenia and take zoloft", "schizophrenia:taken sertraline:taken"},
		{"respiratory depression with methadone", "methadone:taken"},
		{"ketamine and deppresion", "depression:taken"},
		// Not a drug.
		{"my pcp said ketamine is ok", "pcp:not_a_drug"},
		{"my therapist molly said ketamine might help", "mdma:not_a_drug"},
		{"can i be on pcp and ketamine", "pcp:taken"},
	} {
		if got := show(find(l, c.in)); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}
