package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"bedside/internal/answer"
	"bedside/internal/config"
	"bedside/internal/curation"
	"bedside/internal/faq"
	"bedside/internal/store"
)

// DueState says how a document stands with its next review.
type DueState string

// The states, the most urgent first.
const (
	DuePast    DueState = "past due"
	DueToday   DueState = "due today"
	DueSoon    DueState = "due soon"
	DueUndated DueState = "no date" // published without the day of the next review
)

// Due is a published document whose review is due, or soon will be.
type Due struct {
	State              DueState
	File, Title, Owner string
	Digest             string // of the document as it stands, for ProposeReview
	ReviewBy           time.Time
	Days               int // until then, below 0: since then; 0 where there is no date
	Passages           int
	Medicines          int // passages that name a medicine
	Withheld           int // passages that are not served because the review is past due
}

// DueReport is how the content stands with its reviews.
type DueReport struct {
	Due      []Due         // the most urgent first
	Soon     time.Duration // how far ahead was looked
	Later    int           // documents with a later date
	Examples int           // documents of shipped example text, which have no date
	Withheld int           // passages that are not served
	Banner   bool          // what is past due is served with a banner, by staff.past_due
}

// Due looks which published documents must be reviewed, with all published edits in
// them.
func (a *App) Due(ctx context.Context) (DueReport, error) {
	if a.cfgErr != nil {
		return DueReport{}, &ConfigError{a.cfgErr}
	}
	corpus, err := a.loadContent(ctx)
	if err != nil {
		return DueReport{}, err
	}
	now := a.opts.Now()
	r := DueReport{Soon: a.cfg.Staff.DueSoon, Banner: a.cfg.Staff.PastDue == config.PastDueBanner}
	for _, d := range corpus.Documents {
		if d.Status != faq.Published {
			continue // drafts are served only where somebody tries them out
		}
		if d.Example {
			r.Examples++
			continue
		}
		due := Due{State: DueUndated, File: d.File, Title: d.Title, Owner: d.Owner, Digest: d.Digest, ReviewBy: d.ReviewBy}
		if !d.ReviewBy.IsZero() {
			due.Days = int(d.ReviewBy.Sub(faq.Day(now)).Hours() / 24)
			switch {
			case due.Days < 0:
				due.State = DuePast
			case due.Days == 0:
				due.State = DueToday
			case d.ReviewBy.Sub(faq.Day(now)) <= r.Soon:
				due.State = DueSoon
			default:
				r.Later++
				continue
			}
		}
		for _, p := range corpus.Passages {
			if p.Doc != d {
				continue
			}
			due.Passages++
			if len(p.AllCovers()) > 0 {
				due.Medicines++
			}
			if p.Expired(now) && !r.Banner {
				due.Withheld++
			}
		}
		r.Withheld += due.Withheld
		r.Due = append(r.Due, due)
	}
	slices.SortFunc(r.Due, func(x, y Due) int {
		return cmp.Or(cmp.Compare(urgency(x.State), urgency(y.State)), x.ReviewBy.Compare(y.ReviewBy), cmp.Compare(x.File, y.File))
	})
	return r, nil
}

func urgency(s DueState) int {
	return slices.Index([]DueState{DuePast, DueToday, DueUndated, DueSoon}, s)
}

// Count is how many documents are in a state.
func (r *DueReport) Count(s DueState) (n int) {
	for _, d := range r.Due {
		if d.State == s {
			n++
		}
	}
	return n
}

// ErrExample says that shipped example text is nobody's to review.
var ErrExample = errors.New("this is example text that came with the program: put the clinic's own text in its place and take example: true out")

// ReviewMonths is how many months after a review the next one is due.
const ReviewMonths = 6

// ProposeReview keeps a draft which says that somebody reviewed a document today as it
// stands, and that the next review is due so many months later. The digest is that of
// the document as the reviewer saw it; if it reads otherwise by now, the error is
// ErrStale.
func (a *App) ProposeReview(ctx context.Context, actor, file, digest string, months int) (curation.Edit, error) {
	corpus, err := a.loadContent(ctx)
	if err != nil {
		return curation.Edit{}, err
	}
	i := slices.IndexFunc(corpus.Documents, func(d *faq.Document) bool { return d.File == file })
	switch {
	case i < 0 || corpus.Documents[i].Digest != digest:
		return curation.Edit{}, ErrStale
	case corpus.Documents[i].Example:
		return curation.Edit{}, ErrExample
	}
	today := faq.Day(a.opts.Now())
	next := today.AddDate(0, months, 0)
	if next.Day() != today.Day() { // the month is shorter: its last day
		next = next.AddDate(0, 0, -next.Day())
	}
	c := faq.Change{Kind: faq.Review, File: file, Reviewed: today, ReviewBy: next}
	return a.Propose(ctx, actor, store.KindReview, c, faq.Version{Base: digest})
}

// Document is a published document as it stands with all published edits in it, also
// where it is not served, and its passages. It is found by its short name
// (answer.DocumentKeyOf); where there is none the error is faq.ErrNoPassage.
func (a *App) Document(ctx context.Context, key [8]byte) (*faq.Document, []*faq.Passage, error) {
	corpus, err := a.loadContent(ctx)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(corpus.Documents, func(d *faq.Document) bool { return answer.DocumentKeyOf(d.File) == key })
	if i < 0 {
		return nil, nil, faq.ErrNoPassage
	}
	d := corpus.Documents[i]
	return d, slices.DeleteFunc(slices.Clone(corpus.Passages), func(p *faq.Passage) bool { return p.Doc != d }), nil
}
