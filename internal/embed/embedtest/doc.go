// Package embedtest is a stand-in for an OpenAI-compatible embeddings endpoint.
// Its vectors are made from hashes, the same on every run and machine: two texts
// are near when they share words, or words that the test has declared to mean the
// same. Faults can be switched on.
//
// It shares nothing with the client that it stands against.
package embedtest
