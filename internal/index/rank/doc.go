// Package rank scores entries for a question. It reads postings from a Source and
// knows neither files nor the engine behind the Source.
//
// A retrieval goes through named steps, each in a file of its own:
//
//	spell    a word the index does not hold is read as a close one   spell.go
//	expand   everyday words of nearly the same meaning are added     expand.go
//	gather   BM25 of heading and whole text brings candidates        gather.go
//	letters  4-grams of the heading, over the question and windows   letters.go
//	roll up  an entry is scored by its best three phrasings          rollup.go
//	evidence what speaks for each hit, for confidence                evidence.go
//
// Params turns each of them off, to measure what it is worth.
package rank

// Unit is one phrasing of an entry.
type Unit struct {
	ID    string
	Title string
	Text  string
}

// Entry is what is retrieved, with the phrasings it can be found by. Unit 0 is
// the entry itself.
type Entry struct {
	ID    string
	Units []Unit
}

// Term is one word of a question as the asker's side weighs it.
type Term struct {
	Text   string  // folded word, not stemmed
	Weight float64 // 1 for a content word, less for function words and expansions
	Fixed  bool    // never respelled: a medicine's name or a word of the language
	Added  bool    // stands for what was asked in other words; the asker did not write it
}

// Question is what retrieval is asked. The order of the terms is the order of
// the words; those that were added stand at the end.
type Question struct {
	Terms []Term
	Allow func(entry int) bool // entries that may be hits; nil: all
	// Near is how near an entry is in meaning, -1 to 1, by another measure than
	// words; nil: there is none. It orders candidates that words have brought and
	// brings none.
	Near func(entry int) float64
}

// Hit is one retrieved entry.
type Hit struct {
	Entry   int     // number of the entry in its generation
	Unit    int     // its best unit, 0 for the passage itself
	Score   float64 // higher is better; comparable within one question only
	Title   float64 // share of the unit's title words (by weight) that the question holds, 0 to 1
	Covered float64 // share of the question's content weight found in the entry, 0 to 1; of the first three hits only
	Cosine  float64 // likeness of title and question by letters, 0 to 1
}

// Correction is one word of the question that was read as a word of the index.
type Correction struct {
	From, To string // folded words
}

// Result is what one retrieval found, best first.
type Result struct {
	Hits        []Hit
	Corrections []Correction
	Words       int     // words of the question that are not of grammar
	Strange     float64 // share of its words, everyday ones left out, that the index does not know either, 0 to 1
}

// Field is one indexed field of a unit. No word of a unit stands in both.
type Field uint8

// The two indexed fields.
const (
	Title Field = iota
	Body
	fields
)

// Posting is one unit that holds a stem, and how often.
type Posting struct {
	Unit uint32
	TF   uint32
}

// Source gives the postings of one stem in one field, ordered by unit. A stem
// that no unit holds has none. It must be safe for concurrent use.
type Source interface {
	Postings(stem string, field Field) ([]Posting, error)
}

// Params are the constants of the ranking. Default gives the shipped ones; other
// values exist to measure what a step is worth.
type Params struct {
	K1, B       float64            // BM25 saturation and length correction
	TitleWeight float64            // BM25 of the title, added to that of the whole text
	Letters     float64            // likeness of title and question, in units of the best BM25 of the question
	Windows     float64            // the same of the title and the stretch of a long message that is likest to it
	Phrasings   [phrasings]float64 // weights of an entry's best units
	Respell     float64            // weight of a corrected word, 0 turns spelling off
	Synonyms    float64            // weight of a word of nearly the same meaning, 0 turns them off
	Background  float64            // texts of everyday language that smooth document frequencies, 0 turns it off
	Meaning     float64            // weight of Question.Near, in units of the best BM25 of the question
	Pool        int                // units that are scored in full; 0: all that hold a word of the question
}

// Default is the one configuration for every kind of content. What each step is
// worth, and on what, stands in docs/retrieval.md.
func Default() Params {
	return Params{
		K1: 1.2, B: 0.75, TitleWeight: 1,
		Letters: 0.6, Windows: 1.2,
		Phrasings: [phrasings]float64{1, 0.5, 0.3},
		Respell:   0.9, Synonyms: 0.3, Background: 30, Meaning: 2,
		Pool: 20,
	}
}
