// Package index builds, verifies, opens, swaps and rolls back generations of
// the search index and retrieves hits from them. It is the only package that
// imports Bleve. It knows neither wording nor Discord.
//
// An Entry is what is retrieved: a passage of the clinic, or a line group of a
// public test set. It has one or more Units, the phrasings it can be found by:
// the passage itself (title = heading, text = body) and each also-asked
// question (title = the question, no text). An entry is scored by its best
// three units with the weights 1, .5 and .3.
//
// The work is divided in three. Package generations keeps numbered folders
// that are whole or not there; package rank scores; this package puts passages
// into a folder, has Bleve analyse and store their postings, and checks that
// what comes out is what went in.
package index

import "bedside/internal/index/rank"

// The types of a question and its hits. See package rank for their meaning.
type (
	Unit       = rank.Unit
	Entry      = rank.Entry
	Term       = rank.Term
	Question   = rank.Question
	Hit        = rank.Hit
	Correction = rank.Correction
	Result     = rank.Result
	Params     = rank.Params
)

// DefaultParams are the constants with which generations rank.
func DefaultParams() Params { return rank.Default() }

// DefaultTerms weighs the words of a text by their kind alone.
func DefaultTerms(text string) []Term { return rank.DefaultTerms(text) }
