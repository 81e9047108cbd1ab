// Package embed asks an OpenAI-compatible endpoint for embeddings: vectors whose
// cosine says how near two texts are in meaning.
//
// It is an addition to the lexical ranking and never a condition of it. An
// endpoint that is down, slow or wrong gives an error within the timeout, soon
// without being asked at all (see Client), and the caller goes on without.
//
// A patient's question leaves the process here. So the endpoint must be on this
// machine unless the caller says otherwise, redirects are refused, and no error
// holds a text, the key, or a byte of what the endpoint said.
//
// The package knows nothing of the project and logs nothing.
package embed
