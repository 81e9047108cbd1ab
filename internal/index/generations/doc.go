// Package generations keeps numbered folders of files that are either whole and
// verified or not there at all. A folder is built beside the others, checked,
// listed in a manifest with the hash of every file, flushed, renamed and only
// then named in the file CURRENT. It knows nothing of what the files mean.
//
//	<dir>/gen-<n>/…            one generation, never changed after its rename
//	<dir>/gen-<n>/MANIFEST.json
//	<dir>/CURRENT              the name of the generation to serve
//	<dir>/writer.lock          held while one is built; holds the writer's pid
//	<dir>/tmp-*                half built, swept by the next writer
//
// Readers take no lock that a writer waits for: a reader holds a shared lock on
// the manifest it opened, and a writer leaves a generation alone whose manifest
// is held.
package generations

import (
	"errors"
	"fmt"
)

// The ways in which this package says no.
var (
	// ErrNone: there is no generation that verifies; the content must be indexed anew.
	ErrNone = errors.New("no verified generation")
	// ErrCorrupt: files differ from their manifest, or the manifest cannot be read.
	ErrCorrupt = errors.New("generation does not match its manifest")
	// ErrVersion: written by another engine or schema.
	ErrVersion = errors.New("generation of another version")
	// ErrLocked: another writer is at work. The error is a *LockedError.
	ErrLocked = errors.New("another writer is at work")
	// ErrShrink: far fewer items than before. The error is a *ShrinkError.
	ErrShrink = errors.New("much smaller than the generation before")
	// ErrEmpty: nothing to put in.
	ErrEmpty = errors.New("nothing to index")
	// ErrSpace: too little room on the disk.
	ErrSpace = errors.New("too little free space")
	// ErrNoOlder: nothing to roll back to.
	ErrNoOlder = errors.New("no older verified generation")
	// ErrNotKept: the generation named is not there.
	ErrNotKept = errors.New("it is not kept")
)

// LockedError names the process that holds the writer lock. PID is 0 where it
// could not be read.
type LockedError struct{ PID int }

func (e *LockedError) Error() string {
	if e.PID == 0 {
		return ErrLocked.Error()
	}
	return fmt.Sprintf("%v: process %d", ErrLocked, e.PID)
}

func (e *LockedError) Unwrap() error { return ErrLocked }

// ShrinkError says by how much a build would shrink the content.
type ShrinkError struct{ Before, After int }

func (e *ShrinkError) Error() string {
	return fmt.Sprintf("%v: %d after %d", ErrShrink, e.After, e.Before)
}

func (e *ShrinkError) Unwrap() error { return ErrShrink }
