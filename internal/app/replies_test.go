package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/curation"
)

// An edit is compared with what is served today, not with what this program published
// last: another one may have published since, and a page may have fallen due overnight.
// What is lost already is no reason to refuse the edit of another page.
func TestComparedWithWhatIsServed(t *testing.T) {
	for name, x := range map[string]struct {
		between func(c *clinic, now *time.Time)
	}{
		"another program has published": {func(c *clinic, now *time.Time) {
			c.write(page, strings.Replace(smallPage, "covers: [lithium]\n", "", 1))
			if _, err := c.open(app.Options{}).Reindex(context.Background(), app.ReindexOptions{Force: "agreed"}); err != nil {
				c.t.Fatal(err)
			}
		}},
		"a page has fallen due": {func(c *clinic, now *time.Time) { *now = now.AddDate(20, 0, 0) }},
	} {
		t.Run(name, func(t *testing.T) {
			c := small(t)
			now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
			a, err := app.New(context.Background(), app.Options{ConfigFile: c.path("config.yaml"), Environ: []string{}, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := a.Close(); err != nil {
					t.Error(err)
				}
			})
			c.publish(a, c.approved(a, c.propose(a, readyID, saying("Bring a friend."))))
			x.between(c, &now)
			gone := 0
			for _, q := range []string{askLithium, "can i do ketamine on methadone"} {
				if d := ask(t, a, q); len(d.Passages) == 0 {
					gone++
				}
			}
			if gone == 0 {
				t.Fatal("nothing was lost meanwhile")
			}
			r := c.publish(a, c.approved(a, c.propose(a, readyID, saying("Bring two friends."))))
			if n := len(r.Difference.Changes); n > 0 {
				t.Errorf("%d questions are said to change: %+v", n, r.Difference.Changes)
			}
		})
	}
}

// What is served is not asked again for the first edit after a start.
func TestWarm(t *testing.T) {
	c, a := serving(t)
	stages := func(e curation.Edit) map[string]int {
		seen := make(map[string]int)
		if _, err := a.Publish(context.Background(), e.ID, "ann", app.ReindexOptions{DryRun: true, Progress: func(stage string, _, total int) { seen[stage] = total }}); err != nil {
			t.Fatal(err)
		}
		return seen
	}
	e := c.approved(a, c.propose(a, readyID, saying("Bring a friend.")))
	if err := a.Warm(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := stages(e); got["replay current"] > 0 || got["replay new"] == 0 {
		t.Errorf("warm: %v", got)
	}
	if cold, err := app.New(context.Background(), app.Options{DataDir: t.TempDir(), Environ: []string{}}); err != nil || cold.Warm(context.Background()) != nil {
		t.Errorf("nothing is served yet: %v", err)
	} else if err := cold.Close(); err != nil {
		t.Error(err)
	}
}
