// Package store keeps what a clinic's bot must remember: counts of votes and of
// coverage gaps, the staff queue, staff-edited entries with every revision, stop
// switches, departures and the audit log. It keeps them in one SQLite file or,
// by URL, in PostgreSQL, with one schema and one text of SQL for both.
//
// It holds no question and no patient. A vote carries a keyed hash that is erased
// after VoterDays; a gap is a count; a text in the queue comes in sealed and goes
// when it expires. The ids of staff stand in the rows they worked on and in the
// audit log. The package knows neither Discord nor the index, and what is inside
// a revision is its caller's affair.
//
// Every row belongs to a clinic and every query names it. Every change by staff
// writes its audit row in the same transaction, so that there is neither a change
// without a row nor a row without a change.
//
// What is erased is gone from the bytes of the SQLite file and its log. PostgreSQL
// keeps deleted bytes until it needs their room: there it is the seal that keeps a
// text of the queue from being read.
//
// A method that changes something returns once the change is on the disk. If its
// context ends before, it returns the context's error, and the change may still
// be made. Times are kept in milliseconds and come back in UTC.
package store
