package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"bedside/internal/app"
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
