package generations

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Rollback makes CURRENT name the newest verified generation below the one it
// names now, and returns it.
func (w *Writer) Rollback(ctx context.Context) (int, error) {
	current, numbers, err := w.s.survey()
	if err != nil {
		return 0, err
	}
	if current == 0 {
		return 0, ErrNone
	}
	for _, n := range candidates(current, numbers) {
		if n == current {
			continue
		}
		o, err := w.s.open(ctx, n)
		if err != nil {
			if ctx.Err() != nil {
				return 0, err
			}
			continue
		}
		defer o.Close()
		return n, w.s.point(n)
	}
	return 0, ErrNoOlder
}

// RollbackTo makes CURRENT name generation n, older or newer than the one it names
// now. One that is not kept is ErrNotKept; one that does not verify is refused with
// the reason. Nothing else is tried in its place: whoever names a generation means
// that one.
func (w *Writer) RollbackTo(ctx context.Context, n int) error {
	current, numbers, err := w.s.survey()
	if err != nil {
		return err
	}
	if !slices.Contains(numbers, n) {
		return fmt.Errorf("generation %d: %w; there are %s", n, ErrNotKept, numbered(numbers))
	}
	o, err := w.s.open(ctx, n)
	if err != nil {
		return fmt.Errorf("generation %d does not verify: %w", n, err)
	}
	defer o.Close()
	if n == current {
		return nil
	}
	return w.s.point(n)
}

func numbered(numbers []int) string {
	if len(numbers) == 0 {
		return "none"
	}
	var out []string
	for _, n := range numbers {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, ", ")
}
