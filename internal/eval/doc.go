// Package eval measures the bot on labelled questions. It replays question
// sets through the whole answering path and counts what issue-critical rules
// say about each outcome (Run), holds the figures to recorded bounds (Check),
// writes the ranking of every question to a reviewable text (Ranking), swaps
// medicines in answerable questions to prove that no answer opens for another
// one (Swaps), and measures retrieval alone on public sets in BEIR form (Beir).
//
// The package does not answer anything itself: it is given a function that
// does. It knows no adapter and no clock other than the one that times
// retrieval.
package eval
