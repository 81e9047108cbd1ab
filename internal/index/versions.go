package index

import (
	"bedside/internal/index/generations"
)

// schema is the number of the form in which this package writes generations and
// of what it reads out of them. Raise it whenever analysis, mapping, scoring
// statistics or a file changes; a test holds a digest of what analysis gives.
//
//	1  first form
//	2  no word in two fields, words of titles in place of their grams, texts.idx
const schema = 2

// The engine that writes and reads the postings. A test compares them with go.mod.
const (
	bleveVersion = "v2.6.1"
	zapVersion   = "v17.2.3" // zapx/v17, the segment format that bleve writes by default
)

func versions() generations.Versions {
	return generations.Versions{Schema: schema, Engine: map[string]string{
		"bleve/v2": bleveVersion,
		"zapx/v17": zapVersion,
	}}
}
