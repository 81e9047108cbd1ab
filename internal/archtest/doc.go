// Package archtest holds the shape of the program as tests: which package may
// import which, who owns which library, whose types stay inside, how long a file
// may be and what the tree must not contain. Each rule is a pure function, and
// each has a known-bad case that it must refuse.
package archtest
