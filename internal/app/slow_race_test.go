//go:build race

package app_test

// slowed is whether the race detector makes everything several times slower: tests of
// load and of kills then do less of the same.
const slowed = true
