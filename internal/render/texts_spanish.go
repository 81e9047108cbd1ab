package render

// The emergency texts in Spanish, by the rules of texts_crisis.go. Each speaks
// to whoever writes, so one text serves first and third person, but for the two
// groups where the acts differ.
var spanish = [groupCount]crisisText{
	groupHelp: {
		first: "¿Alguien está en peligro, o no despierta o no respira? Llame al {emergency} ahora.",
		rest: []string{
			"¿Está en crisis, o piensa en el suicidio? Por favor {crisis_es}.",
			"¿Tomó algo y está despierto? Llame a la línea de venenos: {poison}.",
		},
	},
	groupSuicide: {
		first:     "Qué bueno que lo dice. Por favor {crisis_es} ahora.",
		emergency: "Qué bueno que lo dice. Llame al {emergency} ahora.",
		rest: []string{
			"¿Hay heridas o peligro? Llame al {emergency}. Para hablar, {crisis_es}.",
			"Quédese cerca de alguien de confianza. Aléjese de cosas con las que podría hacerse daño.",
			"La ayuda funciona. No tiene que estar a solas con esto.",
		},
	},
	groupSelfHarm: {
		first:     "Siento que esté sufriendo. Por favor {crisis_es} ahora.",
		emergency: "Siento que esté sufriendo. Llame al {emergency} ahora.",
		rest: []string{
			"¿Hay mucha sangre o desmayo? Llame al {emergency}. Para hablar, {crisis_es}.",
			"Quédese cerca de alguien de confianza.",
			"La ayuda funciona.",
		},
	},
	groupOverdose: {
		first: "Puede ser una emergencia. Llame al {emergency} ahora. No espere.",
		rest: []string{
			"No se quede a solas. Si puede haber opioides y tiene naloxona, úsela.",
			"¿Tomó algo y está despierto? También ayuda la línea de venenos: {poison}.",
			"¿Quería hacerse daño? También {crisis_es}.",
		},
	},
	groupMedical: {
		first: "Puede ser una emergencia. Llame al {emergency} ahora. No espere.",
		rest: []string{
			"No maneje. Pida a alguien que se quede con usted.",
			"Diga qué siente, qué tomó y cuándo.",
		},
	},
	groupWithdrawal: {
		first: "Puede ser una emergencia. Llame al {emergency} ahora.",
		rest: []string{
			"No espere a que pase. No se quede a solas.",
			"Diga qué toma o bebe, y cuándo fue la última vez.",
		},
	},
	groupPsychosis: {
		first:     "Eso asusta. Por favor {crisis_es} ahora.",
		emergency: "Eso asusta. Llame al {emergency} ahora.",
		rest: []string{
			"¿Alguien puede salir herido? Llame al {emergency}. Para hablar, {crisis_es}.",
			"Vaya a un lugar seguro, con alguien de confianza.",
			"La ayuda funciona.",
		},
	},
	groupViolence: {
		first: "Si alguien puede salir herido, llame al {emergency} ahora.",
		rest: []string{
			"Aléjese de la otra persona. Dese tiempo.",
			"Para hablar, {crisis_es}.",
		},
	},
	groupPregnancy: {
		first: "Puede ser una emergencia. Llame al {emergency} ahora.",
		rest: []string{
			"Diga que hay un embarazo, qué siente y qué toma.",
			"No maneje. Pida a alguien que se quede con usted.",
		},
	},
	groupAbuse: {
		first:     "Siento lo que pasó. ¿Hay peligro ahora? Llame al {emergency}.",
		emergency: "Siento lo que pasó. Si puede, llame al {emergency} ahora.",
		rest: []string{
			"No es su culpa.",
			"Para hablar de esto, {abuse_es}.",
			"Después de una agresión sexual: {sexual_assault}.",
			"Si hacen daño a un niño: {child_abuse}.",
		},
	},
	groupChild: {
		first: "¿El niño tiene sueño o está mal, o fue un opioide como la metadona? Llame al {emergency} ahora.",
		rest: []string{
			"Si no, llame ya a la línea de venenos: {poison}. No espere señales.",
			"No lo haga vomitar. Tenga el envase a mano.",
			"Si es una mascota, llame ya a un veterinario.",
		},
	},
	groupUrgent: {
		first: "Si empeora o hay peligro, llame al {emergency} ahora.",
		rest: []string{
			"Si no, llame hoy a {contact_es}.",
			"¿No contestan? Vaya a un centro de urgencias.",
			"No cambie ni salte ninguna dosis por su cuenta.",
			"¿Se siente sin salida? Por favor {crisis_es}.",
		},
	},
}

var spanishThird = map[group]crisisText{
	groupSuicide: {
		first:     "Gracias por cuidar de esa persona. Por favor {crisis_es} ahora.",
		emergency: "Gracias por cuidar de esa persona. Llame al {emergency} ahora.",
		rest: []string{
			"¿Hay heridas o peligro? Llame al {emergency}. Para hablar, {crisis_es}.",
			"Quédese a su lado si puede. Escuche.",
			"Guarde las cosas con las que podría hacerse daño.",
			"La ayuda funciona.",
		},
	},
	groupOverdose: {
		first: "Llame al {emergency} ahora. Quédese a su lado.",
		rest: []string{
			"¿No despierta o no respira? Dígalo primero.",
			"Si puede haber opioides y tiene naloxona, désela.",
			"Diga qué tomó, si lo sabe.",
			"Si está despierto, también ayuda la línea de venenos: {poison}.",
		},
	},
	groupMedical: {
		first: "Llame al {emergency} ahora. Quédese a su lado.",
		rest: []string{
			"¿No despierta o no respira? Dígalo primero.",
			"Diga qué tomó y cuándo, si lo sabe.",
		},
	},
}
