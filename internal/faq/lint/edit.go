package lint

import (
	"cmp"
	"fmt"
	"slices"
)

// Edit is one mend of a file: its bytes From to To, which are Was, become Now.
type Edit struct {
	From, To int
	Was, Now string
}

// Apply returns a file with the edits made. An edit that lies within another, or
// that is there twice, is made once. It is an error if the file does not have the
// bytes that an edit replaces, or if two edits overlap otherwise.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	edits, err := inOrder(edits)
	if err != nil {
		return nil, err
	}
	var out []byte
	at := 0
	for _, e := range edits {
		if e.From < 0 || e.To > len(src) || e.From > e.To || string(src[e.From:e.To]) != e.Was {
			return nil, fmt.Errorf("byte %d is not what it was when the mend was made: run it again", e.From)
		}
		out = append(append(out, src[at:e.From]...), e.Now...)
		at = e.To
	}
	return append(out, src[at:]...), nil
}

// inOrder returns the edits by place, without those that lie within others.
func inOrder(edits []Edit) ([]Edit, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To))
	})
	var out []Edit
	for _, e := range sorted {
		if len(out) > 0 {
			last := out[len(out)-1]
			if e.To <= last.To {
				continue
			}
			if e.From < last.To {
				return nil, fmt.Errorf("the mends of bytes %d and %d overlap", last.From, e.From)
			}
		}
		out = append(out, e)
	}
	return out, nil
}
