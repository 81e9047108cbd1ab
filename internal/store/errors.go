package store

import (
	"errors"
	"fmt"
)

// The ways in which this package says no, for errors.Is.
var (
	// ErrInvalid: a field is empty, too long or not what it should be.
	ErrInvalid = errors.New("not valid")
	// ErrNotFound: there is no such row in this clinic, or it has expired.
	ErrNotFound = errors.New("not found")
	// ErrConflict: somebody else was first.
	ErrConflict = errors.New("somebody else was first")
	// ErrState: the step is not allowed from the state the row is in.
	ErrState = errors.New("not allowed in this state")
	// ErrSamePerson: whoever wrote a revision may not approve it.
	ErrSamePerson = errors.New("the author cannot be the approver: ask another member of staff")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("store is closed")
	// ErrDisk: after a fault of the disk changes are refused, and reading goes on.
	ErrDisk = errors.New("the disk does not take changes: make room or mend it, then restart")
	// ErrDamaged: the database's own check found damage.
	ErrDamaged = errors.New("the database is damaged: restore the newest backup")
	// ErrNewer: a newer program has written this database.
	ErrNewer = errors.New("the database is of a newer version of this program: update the program, or restore a backup of this version")
	// ErrEngine: the engine is too old.
	ErrEngine = errors.New("the database engine is too old")
	// ErrTampered: a row of the audit log is not what was written. The error is a *TamperError.
	ErrTampered = errors.New("the audit log was changed")
	// ErrNoBackup: this engine is backed up by its own program.
	ErrNoBackup = errors.New("back up PostgreSQL with pg_dump")
)

// TamperError names the first row of the audit log that is not what was written.
type TamperError struct {
	Seq int64  // number of the row, 0 for the record of the newest row
	Why string // what is wrong with it
}

func (e *TamperError) Error() string {
	if e.Seq == 0 {
		return fmt.Sprintf("%v: %s", ErrTampered, e.Why)
	}
	return fmt.Sprintf("%v: row %d %s", ErrTampered, e.Seq, e.Why)
}

func (e *TamperError) Unwrap() error { return ErrTampered }
