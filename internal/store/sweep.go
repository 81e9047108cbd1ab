package store

import (
	"context"
	"errors"
)

// Swept is what a Sweep erased, in rows.
type Swept struct{ Voters, Gaps, Items int64 }

// Sweep erases whatever has been kept long enough, in all clinics: hashes of votes
// after VoterDays, gaps after a number of days (0: DefaultGapDays), items of the
// queue that expired. Run it once a day or more often. What one part could not do
// does not keep the others from theirs.
func (s *Store) Sweep(ctx context.Context, gapDays int) (Swept, error) {
	var out Swept
	var errs [3]error
	out.Voters, errs[0] = s.EraseVoters(ctx)
	out.Gaps, errs[1] = s.EraseGaps(ctx, gapDays)
	out.Items, errs[2] = s.EraseExpired(ctx)
	return out, errors.Join(errs[:]...)
}
