// Package index builds, verifies, opens, swaps and rolls back generations of
// the search index and retrieves hits from them. It is the only package that
// imports Bleve. It knows neither wording nor Discord.
//
// An Entry is what is retrieved: a passage of the clinic, or a line group of a
// public test set. It has one or more Units, the phrasings it can be found by:
// the passage itself (title = heading, text = body) and each also-asked
// question (title = the question, no text). An entry is scored by its best
// three units with the weights 1, .5 and .3.
package index

// Unit is one phrasing of an entry.
type Unit struct {
	ID    string
	Title string
	Text  string
}

// Term is one word of a question as the query package weighs it.
type Term struct {
	Text   string  // folded word, not stemmed
	Weight float64 // 1 for a content word, less for function words and expansions
	Fixed  bool    // never respelled: a medicine's name or a word of the language
}

// Question is what retrieval is asked.
type Question struct {
	Terms []Term
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
