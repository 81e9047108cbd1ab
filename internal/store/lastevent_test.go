package store

import (
	"context"
	"errors"
	"testing"
)

// The newest event of an action is that of its clinic alone.
func TestLast(t *testing.T) {
	onBoth(t, func(t *testing.T, p place) {
		s, ctx := p.open(t), context.Background()
		if _, err := s.Last(ctx, "north", "digest"); !errors.Is(err, ErrNotFound) {
			t.Errorf("in an empty log: %v", err)
		}
		for _, e := range []Event{
			{Clinic: "north", Actor: "bedside", Action: "digest", Detail: "first"},
			{Clinic: "north", Actor: "bedside", Action: "digest", Detail: "second"},
			{Clinic: "north", Actor: "bedside", Action: "publish", Detail: "third"},
			{Clinic: "south", Actor: "bedside", Action: "digest", Detail: "fourth"},
		} {
			must[Event](t)(s.Record(ctx, e))
		}
		got, err := s.Last(ctx, "north", "digest")
		if err != nil || got.Detail != "second" || !got.At.Equal(p.clock.now()) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
