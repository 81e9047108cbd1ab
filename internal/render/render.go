// Package render turns a Decision into a platform-neutral Message. It is the
// only place that holds patients' wording and adds disclaimer, source and
// labels. It knows neither Discord nor a terminal.
package render
