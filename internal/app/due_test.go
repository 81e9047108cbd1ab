package app_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bedside/internal/answer"
	"bedside/internal/app"
	"bedside/internal/faq"

	"github.com/google/go-cmp/cmp"
)

// dated is the small page with another day of the next review.
func dated(title, reviewBy string) string {
	p := strings.Replace(smallPage, "review_by: 2036-10-01", "review_by: "+reviewBy, 1)
	return strings.Replace(p, "title: Ketamine with other medicines", "title: "+title, 1)
}

// plainPage names no medicine.
func plainPage(reviewBy string) string {
	return fmt.Sprintf("---\ntitle: The house\nstatus: published\nowner: front desk\nreviewed: 2026-01-01\nreview_by: %s\n---\n\n## Parking\n\nThere is parking behind the house.\n", reviewBy)
}

// It is 2026-11-01.
func TestDue(t *testing.T) {
	c := newClinic(t)
	c.remove("faq")
	c.write("faq/house.md", plainPage("2026-10-30"))
	c.write("faq/soon.md", plainPage("2026-12-01"))
	c.write("faq/today.md", plainPage("2026-11-01"))
	c.write("faq/later.md", plainPage("2026-12-02"))
	c.write("faq/medicines.md", dated("Medicines", "2026-10-22"))
	c.write("faq/draft.md", strings.Replace(plainPage("2020-01-01"), "published", "draft", 1))
	c.write("faq/example.md", "---\ntitle: E\nstatus: published\nowner: lead\nexample: true\n---\n\nText.\n")
	c.write("faq/undated.md", "---\ntitle: U\nstatus: published\nowner: lead\n---\n\nText.\n")
	a := c.open(app.Options{})
	r, err := a.Due(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range r.Due {
		got = append(got, fmt.Sprintf("%s %s %d, %d of %d name a medicine, %d withheld, %s", d.File, d.State, d.Days, d.Medicines, d.Passages, d.Withheld, d.Owner))
	}
	want := []string{
		"medicines.md past due -10, 4 of 4 name a medicine, 4 withheld, clinical lead",
		"house.md past due -2, 0 of 1 name a medicine, 0 withheld, front desk",
		"today.md due today 0, 0 of 1 name a medicine, 0 withheld, front desk",
		"undated.md no date 0, 0 of 1 name a medicine, 0 withheld, lead",
		"soon.md due soon 30, 0 of 1 name a medicine, 0 withheld, front desk",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Examples != 1 || r.Later != 1 || r.Withheld != 4 || r.Banner || r.Count(app.DuePast) != 2 {
		t.Errorf("%+v", r)
	}
	c.write("config.yaml", "clinic:\n  name: Test Clinic\n  phone: 555-0100\nstaff:\n  past_due: banner\n  due_soon_days: 5\n")
	if r, err = c.open(app.Options{}).Due(context.Background()); err != nil || r.Withheld != 0 || !r.Banner || r.Later != 2 {
		t.Errorf("with a banner: %+v, %v", r, err)
	}
}

// review publishes that a document was reviewed, as staff do it.
func review(ctx context.Context, a *app.App, file, digest string) error {
	e, err := a.ProposeReview(ctx, "ann", file, digest, app.ReviewMonths)
	if err != nil {
		return err
	}
	if e, err = approve(ctx, a, e.ID); err != nil {
		return err
	}
	_, err = a.Publish(ctx, e.ID, "bob", app.ReindexOptions{})
	return err
}

// A page that fell past due is served again once somebody has reviewed it as it
// stands, also while another page is past due still.
func TestReviewedAsItStands(t *testing.T) {
	ctx := context.Background()
	c := small(t)
	c.write("faq/sertraline.md", sertralinePage)
	reindex(t, c.open(app.Options{}))
	past := func(o app.Options) *app.App { // eleven years later
		o.ConfigFile, o.Environ = c.path("config.yaml"), []string{}
		o.Now = func() time.Time { return time.Date(2037, 8, 31, 12, 0, 0, 0, time.UTC) }
		a, err := app.New(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		})
		return a
	}
	a := past(app.Options{})
	if got := kindOf(t, a, onLithium); got == answer.Answer {
		t.Fatalf("past due: %s", got)
	}
	r, err := a.Due(ctx)
	if err != nil || len(r.Due) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := a.ProposeReview(ctx, "ann", r.Due[0].File, "sha256:00", 6); !errors.Is(err, app.ErrStale) {
		t.Errorf("another text: %v", err)
	}
	if err := review(ctx, a, r.Due[0].File, r.Due[0].Digest); err != nil {
		t.Fatal(err)
	}
	if got := kindOf(t, a, onLithium); got != answer.Answer {
		t.Errorf("reviewed: %s", got)
	}
	if got := kindOf(t, a, "is ketamine ok with sertraline"); got == answer.Answer {
		t.Errorf("the other page: %s", got)
	}
	after, err := a.Due(ctx)
	if err != nil || len(after.Due) != 1 || after.Due[0].File != r.Due[1].File {
		t.Errorf("%+v, %v", after, err)
	}
	_, p, err := a.Current(ctx, "ketamine/ketamine-and-lithium")
	if err != nil || !p.Doc.Reviewed.Equal(time.Date(2037, 8, 31, 0, 0, 0, 0, time.UTC)) || !p.Doc.ReviewBy.Equal(time.Date(2038, 2, 28, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", p, err)
	}
	// A review that was begun of an older text is not published.
	e, err := a.ProposeReview(ctx, "ann", after.Due[0].File, after.Due[0].Digest, 6)
	if err != nil {
		t.Fatal(err)
	}
	if err := review(ctx, a, after.Due[0].File, after.Due[0].Digest); err != nil {
		t.Fatal(err)
	}
	if _, err := approve(ctx, a, e.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Publish(ctx, e.ID, "bob", app.ReindexOptions{}); !errors.Is(err, app.ErrStale) {
		t.Errorf("the second review of one text: %v", err)
	}
}

func TestExampleTextIsNobodysToReview(t *testing.T) {
	c := newClinic(t)
	a := c.open(app.Options{})
	d, err := document(c, "ketamine-methadone-questions.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.ProposeReview(context.Background(), "ann", d.File, d.Digest, 6); !errors.Is(err, app.ErrExample) {
		t.Errorf("%v", err)
	}
}

func document(c *clinic, name string) (*faq.Document, error) {
	fsys, closer, err := faq.OpenDir(c.path("faq"))
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	corpus, err := faq.Load(fsys, faq.Options{})
	if err != nil {
		return nil, err
	}
	for _, d := range corpus.Documents {
		if d.File == name {
			return d, nil
		}
	}
	return nil, errors.New("no such document")
}

func day(text string) time.Time {
	d, err := time.Parse("2006-01-02", text)
	if err != nil {
		panic(err)
	}
	return d
}
