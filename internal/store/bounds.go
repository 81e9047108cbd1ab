package store

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// The bounds of what is kept, in bytes. They stop a mistake of a caller from
// filling the disk; nothing a person writes comes near.
const (
	maxName    = 200 // ids, names, paths
	maxReason  = 2000
	maxSealed  = 64 << 10
	maxContent = 1 << 20
)

// field is a text to look at before it is kept.
type field struct {
	name, value string
	max         int
	empty       bool // may be empty
}

// id is a field that must be there.
func id(name, value string) field { return field{name: name, value: value, max: maxName} }

// checked refuses texts that one of the engines would not take, or that are
// longer than what they are for. The error names the field, never its value.
func checked(fields ...field) error {
	for _, f := range fields {
		switch {
		case f.value == "" && !f.empty:
			return fmt.Errorf("%s: %w: empty", f.name, ErrInvalid)
		case len(f.value) > f.max:
			return fmt.Errorf("%s: %w: more than %d bytes", f.name, ErrInvalid, f.max)
		case !utf8.ValidString(f.value):
			return fmt.Errorf("%s: %w: not UTF-8", f.name, ErrInvalid)
		}
		for _, r := range f.value {
			if unicode.IsControl(r) {
				return fmt.Errorf("%s: %w: a control character", f.name, ErrInvalid)
			}
		}
	}
	return nil
}

// sized refuses bytes that are missing or too many.
func sized(name string, data []byte, most int) error {
	if len(data) == 0 || len(data) > most {
		return fmt.Errorf("%s: %w: want 1 to %d bytes", name, ErrInvalid, most)
	}
	return nil
}
