package app

import (
	"context"

	"bedside/internal/answer"
	"bedside/internal/curation"
)

// Gaps reports what patients asked for in the last days and did not find. Where
// nothing is kept yet, that is nothing.
func (a *App) Gaps(ctx context.Context, days int) (curation.GapReport, error) {
	if err := a.Configured(); err != nil {
		return curation.GapReport{}, err
	}
	desk, err := a.deskIfAny(ctx)
	if err != nil {
		return curation.GapReport{}, err
	}
	if desk == nil {
		to := a.opts.Now()
		return curation.GapReport{From: to.AddDate(0, 0, 1-days), To: to}, nil
	}
	return desk.Gaps(ctx, days, func(name string) bool { return answer.OwnTreatment(a.lex, name) })
}

// Matrix sets those gaps against what the content covers. It opens the content if it
// is not open yet.
func (a *App) Matrix(ctx context.Context, days int) (curation.Matrix, error) {
	r, err := a.Gaps(ctx, days)
	if err != nil {
		return curation.Matrix{}, err
	}
	u := a.use()
	defer u.leave()
	c, err := u.catalog(ctx)
	if err != nil {
		return curation.Matrix{}, err
	}
	return curation.NewMatrix(r, a.engine.Spread(c, r.Asked())), nil
}
