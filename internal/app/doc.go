// Package app wires the parts into a program that can be started in a test, in
// a terminal or behind a chat platform. It knows neither flags nor os.Exit.
//
// # A tour for newcomers
//
// A question takes one road, from left to right:
//
//		question ─► triage ─► query ─► index ─► answer ─► render ─► cli
//
//	  - textnorm folds the text: case, look-alike letters, invisible signs.
//	  - triage looks for red flags, dosing, illicit requests and texts that are no
//	    question. It needs no content, so it works when everything else is broken.
//	  - query finds medicines and conditions with the help of the lexicon, and
//	    weighs the other words.
//	  - index retrieves passages from a verified generation. A score never decides
//	    whether a passage may be shown.
//	  - answer decides: Decide is a pure function from evidence to a Decision with
//	    a reason from a closed set. What must not be shown is settled first.
//	  - render puts the decision into words: the passage byte for byte, label,
//	    source, review date, disclaimer.
//
// Content takes another road:
//
//	faq/*.md ─► faq ─► lint ─► index (build, verify, swap)
//	outside documents ─► importer ─► drafts in faq/
//
// Content is the truth and an index can always be thrown away. The package
// archtest holds these arrows as a test.
package app
