// Package lexicon knows medicines, substances, classes, conditions and lay
// words: it finds their mentions in a question, the role each mention plays and
// guarded spelling corrections. It states facts about names only; it holds no
// dose, no interaction and no advice. It knows nothing of passages or thresholds.
package lexicon

// Kind says what a name stands for.
type Kind string

const (
	Medicine   Kind = "medicine"
	Substance  Kind = "substance"
	Supplement Kind = "supplement"
	Food       Kind = "food"
	Form       Kind = "form"      // a product form of a medicine, such as a lozenge
	ClassKind  Kind = "class"     // the name is a class id
	Condition  Kind = "condition" // pregnancy, glaucoma, OCD …
	Ambiguous  Kind = "ambiguous" // Choices lists the readings
	Unknown    Kind = "unknown"   // a word in a medicine's place that nobody knows
)

// Role says what a mention does in its sentence.
type Role string

const (
	Taken    Role = "taken"      // somebody takes it, or asks to combine it: it must be covered
	Asked    Role = "asked"      // "what is X": the question is about it
	Past     Role = "past"       // used to, ago, clean from
	Compared Role = "compared"   // like X, not X, instead of X
	Concept  Role = "concept"    // "opioid receptors", a class word used as description
	NotADrug Role = "not_a_drug" // PCP the doctor, Molly the person
)

// Mention is one name found in a question.
type Mention struct {
	First, Last int    // token range in the question, Last exclusive
	Surface     string // the asker's words, folded
	Name        string // canonical entry name, class id or condition; the surface if Unknown
	Kind        Kind
	Classes     []string // class ids, nearest first, ancestors included
	Role        Role
	Corrected   bool     // found by guarded spelling, not letter by letter
	Choices     []string // names to ask about: Ambiguous, or an uncertain correction
}

// Coverage says how a list of covered names answers for one name.
type Coverage int

const (
	NotCovered Coverage = iota
	ByClass             // through a class whose members the author lets it answer for
	ByName              // the author names it
)
