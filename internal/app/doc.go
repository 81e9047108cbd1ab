// Package app wires the parts into a program that can be started in a test, in
// a terminal or behind a chat platform. It knows neither flags nor os.Exit.
//
// # A tour for newcomers
//
// A question takes one road, from left to right:
//
//		question ─► triage ─► query ─► index ─► answer ─► render ─► cli, discord
//
//	  - textnorm folds the text: case, look-alike letters, invisible signs.
//	  - triage looks for red flags, dosing, illicit requests and texts that are no
//	    question. It needs no content, so it works when everything else is broken.
//	  - query finds medicines and conditions with the help of the lexicon, and
//	    weighs the other words.
//	  - index retrieves passages from a verified generation. A score never decides
//	    whether a passage may be shown.
//	  - answer decides: Decide is a pure function from evidence to a Decision with
//	    a reason from a closed set. What must not be shown is settled first. How sure
//	    it must be of the rest is a calibration, the shipped one or the clinic's own.
//	  - render puts the decision into words: the passage byte for byte, label,
//	    source, review date, disclaimer.
//
// Where the settings have an endpoint for embeddings, the order of passages that the
// words leave open is settled by meaning. The words have decided all else before, and
// decide that too where the endpoint does not answer (meaning.go, and the package
// embed).
//
// Content takes another road:
//
//	faq/*.md ─► faq ─► lint ─► index (build, verify, swap)
//	outside documents ─► importer ─► drafts in faq/
//
// Content is the truth and an index can always be thrown away. Before a new one is
// served it is tried (trial.go): all known questions are asked of it and of what is
// served, and what would get worse is refused. Watch does that whenever the folder
// changes.
//
// An App that runs for months (Open, then Follow) serves one generation at a time.
// Answering takes it without a lock and gives it back at the end, so that a swap
// never makes anybody wait; the old one closes when its last user has left. A swap
// happens when this App publishes or rolls back, when Follow sees that another
// process has, or when the daily look at the files finds damage. Whatever fails
// leaves the old answers.
//
// A question may lean on what was said before it: talk remembers the last minutes
// of a conversation, and answer reads a red flag or a follow-up out of the whole.
//
// In Discord a question comes as an interaction: the package discord tells its
// road, from the gateway through rights, floods and workers to a reply.
//
// The package archtest holds these arrows as a test.
package app
