//go:build !race

package app_test

const slowed = false
