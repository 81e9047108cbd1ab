package render

// The emergency texts. A clinician signs them. Rules, held by tests: at most 80
// words, closing lines included; reading grade 6 or below; the number within the
// first 120 characters, so that it shows in a phone's notification; no method,
// no dose, no blame, no promise of secrecy, nothing that claims a human reads
// along. First-aid steps stop at calling, naloxone and staying: that is the
// default of the clinical rules.

// group joins the categories that share a text.
type group int

const (
	groupHelp group = iota
	groupSuicide
	groupSelfHarm
	groupOverdose // overdose, sedation, breathing
	groupMedical  // heart, stroke, allergy, seizure
	groupWithdrawal
	groupPsychosis
	groupViolence
	groupPregnancy
	groupAbuse
	groupChild
	groupUrgent
	groupCount
)

// crisisText is one emergency text. The first line holds the number.
type crisisText struct {
	first     string // where the crisis line comes first
	emergency string // where the emergency number comes first; empty: first does already
	rest      []string
}

var (
	crisisClosing = []string{
		"I am a program. I can't see or call anyone.",
		"These numbers are for: {country}. Elsewhere, call your local emergency number.",
	}
	crisisClosingSpanish = []string{
		"Soy un programa. No puedo ver ni llamar a nadie.",
		"Estos números son para: {country_es}. En otro país, llame al número de emergencia local.",
	}
)

// firstPerson are the texts for somebody at risk themselves. Every group has one.
var firstPerson = [groupCount]crisisText{
	groupHelp: {
		first: "Is someone in danger, or can't wake up or breathe? Call {emergency} now.",
		rest: []string{
			"In crisis, or thinking of suicide? Please {crisis}.",
			"Took or swallowed something, and awake? Call the poison line: {poison}.",
			"If it can wait, ask again and tell me a bit more.",
		},
	},
	groupSuicide: {
		first:     "I'm glad you wrote this. Please {crisis} now.",
		emergency: "I'm glad you wrote this. Please call {emergency} now.",
		rest: []string{
			"Are you hurt, or could you act on it? Call {emergency}. To talk, {crisis}.",
			"Stay near someone you trust. Move away from things you could hurt yourself with.",
			"Help works. You don't have to do this alone.",
			"Veterans: call {veterans}.",
		},
	},
	groupSelfHarm: {
		first:     "I'm sorry you are hurting. Please {crisis} now.",
		emergency: "I'm sorry you are hurting. Please call {emergency} now.",
		rest: []string{
			"Bleeding a lot, or feeling faint? Call {emergency}. To talk, {crisis}.",
			"Stay near someone you trust.",
			"Help works. You don't have to do this alone.",
			"You can also chat at {chat}.",
		},
	},
	groupOverdose: {
		first: "This may be an emergency. Call {emergency} now. Don't wait to feel better.",
		rest: []string{
			"Don't stay alone. If opioids are possible and you have naloxone, use it.",
			"Awake, and took or swallowed something? The poison line can help too: {poison}.",
			"Did you want to hurt yourself? Please also {crisis}.",
		},
	},
	groupMedical: {
		first: "This may be an emergency. Call {emergency} now. Don't wait to feel better.",
		rest: []string{
			"Don't drive yourself. Get someone to stay with you.",
			"Say what you feel, what you took, and when.",
		},
	},
	groupWithdrawal: {
		first: "This may be an emergency. Call {emergency} now.",
		rest: []string{
			"Don't wait it out, and don't stay alone.",
			"Say what you take or drink, and when you last had it.",
			"Feeling hopeless? You can also {crisis}.",
		},
	},
	groupPsychosis: {
		first:     "That sounds scary. You are not alone. Please {crisis} now.",
		emergency: "That sounds scary. Please call {emergency} now.",
		rest: []string{
			"Could you or someone else get hurt? Call {emergency}. To talk, {crisis}.",
			"Go to a place where you feel safe. Stay near someone you trust.",
			"Help works.",
		},
	},
	groupViolence: {
		first: "If someone may get hurt, call {emergency} now.",
		rest: []string{
			"Step away from the other person. Give it space and time.",
			"To talk it through, {crisis}.",
			"Help works. Nothing has to happen today.",
		},
	},
	groupPregnancy: {
		first: "This may be an emergency. Call {emergency} now.",
		rest: []string{
			"Say that you are pregnant, what you feel, and what you take.",
			"Don't drive yourself. Get someone to stay with you.",
			"Then tell {contact}.",
		},
	},
	groupAbuse: {
		first:     "I'm sorry this happened. Are you in danger now? Call {emergency}.",
		emergency: "I'm sorry this happened. If you can, call {emergency} now.",
		rest: []string{
			"It is not your fault.",
			"To talk with someone about it, {abuse}.",
			"After a sexual assault: {sexual_assault}.",
			"If a child is being hurt: {child_abuse}.",
			"Did it happen in your care? You can tell the police or another provider.",
		},
	},
	groupChild: {
		first: "Is the child sleepy or ill, or was it an opioid such as methadone? Call {emergency} now.",
		rest: []string{
			"If not, call the poison line now: {poison}. Don't wait for signs.",
			"Don't make the child throw up. Keep the pack at hand.",
			"For a pet, call a vet now.",
		},
	},
	groupUrgent: {
		first: "If it gets worse or you feel in danger, call {emergency} now.",
		rest: []string{
			"If not, call {contact} today.",
			"Can't reach them? Go to urgent care.",
			"Do not change or skip any dose on your own.",
			"Feeling hopeless? You can {crisis}.",
		},
	},
}

// thirdPerson are the texts for somebody who asks for another. A group without
// one uses firstPerson, whose words fit both.
var thirdPerson = map[group]crisisText{
	groupSuicide: {
		first:     "Thank you for looking out for them. Please {crisis} now.",
		emergency: "Thank you for looking out for them. Please call {emergency} now.",
		rest: []string{
			"Are they hurt, or could they act on it? Call {emergency}. To talk, {crisis}.",
			"Stay with them if you can. Listen. Ask them straight if they think of suicide.",
			"Put away things they could hurt themselves with.",
			"Help works.",
		},
	},
	groupSelfHarm: {
		first:     "Thank you for looking out for them. Please {crisis} now.",
		emergency: "Thank you for looking out for them. Please call {emergency} now.",
		rest: []string{
			"Are they bleeding a lot, or faint? Call {emergency}. To talk, {crisis}.",
			"Stay with them if you can. Listen, and don't blame.",
			"Help works.",
		},
	},
	groupOverdose: {
		first: "Call {emergency} now. Stay with them.",
		rest: []string{
			"Can't wake them, or they can't breathe? Say so first.",
			"If opioids are possible and you have naloxone, give it.",
			"Say what they took, if you know. Don't wait to be sure.",
			"If they are awake, the poison line can help too: {poison}.",
		},
	},
	groupMedical: {
		first: "Call {emergency} now. Stay with them.",
		rest: []string{
			"Can't wake them, or they can't breathe? Say so first.",
			"If opioids are possible and you have naloxone, give it.",
			"Say what they took and when, if you know.",
		},
	},
	groupWithdrawal: {
		first: "This may be an emergency. Call {emergency} now. Stay with them.",
		rest: []string{
			"Say what they take or drink, and when they last had it.",
			"Don't wait it out.",
		},
	},
	groupPsychosis: {
		first:     "Thank you for looking out for them. Please {crisis} now.",
		emergency: "Thank you for looking out for them. Please call {emergency} now.",
		rest: []string{
			"Could someone get hurt? Call {emergency}. To talk, {crisis}.",
			"Stay with them if it is safe. Speak calmly. Don't argue about what they see or hear.",
			"Help works.",
		},
	},
	groupPregnancy: {
		first: "This may be an emergency. Call {emergency} now. Stay with her.",
		rest: []string{
			"Say that she is pregnant, what she feels, and what she takes.",
			"Then tell her own care team.",
		},
	},
	groupAbuse: {
		first: "Is someone in danger now? Call {emergency}. Thank you for speaking up.",
		rest: []string{
			"It is not their fault.",
			"To talk with someone about it, {abuse}.",
			"After a sexual assault: {sexual_assault}.",
			"If a child is being hurt: {child_abuse}.",
			"Keep yourself safe too.",
		},
	},
	groupUrgent: {
		first: "If it gets worse or they seem in danger, call {emergency} now.",
		rest: []string{
			"If not, help them call {contact} or their own care team today.",
			"Can't reach anyone? Go to urgent care.",
			"No one should change or skip a dose on their own.",
		},
	},
}
