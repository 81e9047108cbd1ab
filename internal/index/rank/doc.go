// Package rank scores entries for a question: BM25 with true length statistics
// of title and whole text summed, character 4-grams of the title, spelling on
// the words of the index, several phrasings per entry. It reads postings from a
// Source and knows neither files nor the engine behind the Source.
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
}

// Question is what retrieval is asked. The order of the terms is the order of
// the words; expansions stand at the end.
type Question struct {
	Terms []Term
	Allow func(entry int) bool // entries that may be hits; nil: all
}

// Hit is one retrieved entry.
type Hit struct {
	Entry   int     // number of the entry in its generation
	Unit    int     // its best unit, 0 for the passage itself
	Score   float64 // higher is better; comparable within one question only
	Title   float64 // share of the unit's title words (by weight) that the question holds, 0 to 1
	Covered float64 // share of the question's content weight found in the entry, 0 to 1
	Cosine  float64 // character 4-gram cosine of question and title, 0 to 1
}

// Correction is one word of the question that was read as a word of the index.
type Correction struct {
	From, To string // folded words
}

// Result is what one retrieval found, best first.
type Result struct {
	Hits        []Hit
	Corrections []Correction
}

// Field is one indexed field of a unit.
type Field uint8

// The two indexed fields. Whole holds the title too.
const (
	Title Field = iota
	Whole
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
	K1, B       float64    // BM25 saturation and length correction
	TitleWeight float64    // BM25 of the title, added to that of the whole text
	CharWeight  float64    // character cosine of the title, in units of the best BM25 of the question
	Phrasings   [3]float64 // weights of an entry's best units
	Respell     float64    // weight of a corrected word, 0 turns spelling off
}

// Default is the one configuration for every kind of content.
func Default() Params {
	return Params{K1: 1.2, B: 0.75, TitleWeight: 1, CharWeight: 0.6, Phrasings: [3]float64{1, 0.5, 0.3}, Respell: 0.9}
}
