package index

import (
	"errors"

	"bedside/internal/index/generations"
)

// Errors to branch on with errors.Is. LockedError and ShrinkError tell more.
var (
	ErrNoGeneration = generations.ErrNone
	ErrCorrupt      = generations.ErrCorrupt
	ErrVersion      = generations.ErrVersion
	ErrLocked       = generations.ErrLocked
	ErrShrink       = generations.ErrShrink
	ErrEmpty        = generations.ErrEmpty
	ErrSpace        = generations.ErrSpace
	ErrNoOlder      = generations.ErrNoOlder
	ErrNotKept      = generations.ErrNotKept
	// ErrClosed: the generation was closed by its owner and its last user.
	ErrClosed = errors.New("generation is closed")
	// ErrRefused: the caller's own check of a new generation said no.
	ErrRefused = errors.New("new generation refused")
)

// LockedError names the process that writes; ShrinkError says by how much
// content would shrink.
type (
	LockedError = generations.LockedError
	ShrinkError = generations.ShrinkError
)
