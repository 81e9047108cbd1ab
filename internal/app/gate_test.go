package app_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bedside/internal/app"
	"bedside/internal/eval"
)

// smallPage is a clinic's only page: four passages.
const smallPage = `---
title: Ketamine with other medicines
status: published
owner: clinical lead
reviewed: 2026-10-01
review_by: 2036-10-01
covers: [ketamine]
---

# Ketamine with other medicines

Some medicines can be taken while you have ketamine therapy, others call for care.

## Ketamine and methadone
<!--
covers: [methadone]
also_asked:
  - can i do ketamine on methadone
  - is ketamine ok with methadone
-->

Talk with your provider first. Tell us about side effects.

## Ketamine and lithium
<!--
covers: [lithium]
also_asked:
  - can i have ketamine when i take lithium
  - lithium and ketamine together
-->

Lithium needs regular blood tests. Your provider looks at them before a session.

## How to get ready for a session
<!--
also_asked:
  - what should i bring to my session
-->

Bring a list of your medicines. Somebody has to take you home.
`

const sertralinePage = `---
title: Ketamine and sertraline
status: published
owner: clinical lead
reviewed: 2026-10-01
review_by: 2036-10-01
covers: [ketamine, sertraline]
---

# Ketamine and sertraline

Tell your provider that you take sertraline.
`

const page = "faq/ketamine.md"

// lithium is the part of the page about lithium.
func lithium() string {
	_, rest, _ := strings.Cut(smallPage, "## Ketamine and lithium")
	body, _, _ := strings.Cut(rest, "## How")
	return "## Ketamine and lithium" + body
}

// small is a clinic with that page alone, published.
func small(t *testing.T, labels ...string) *clinic {
	t.Helper()
	c := newClinic(t)
	c.remove("faq")
	c.write(page, smallPage)
	c.label(labels...)
	reindex(t, c.open(app.Options{}))
	return c
}

func (c *clinic) label(labels ...string) {
	if len(labels) > 0 {
		c.write("faq/golden/set.jsonl", strings.Join(labels, "\n")+"\n")
	}
}

func labelled(id, question, expect string, sections ...string) string {
	list := ""
	for i, s := range sections {
		if i > 0 {
			list += ","
		}
		list += fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf(`{"id":%q,"question":%q,"expect":%q,"source":"","sections":[%s],"tags":[]}`, id, question, expect, list)
}

// files are all files below a folder with their bytes.
func (c *clinic) files(name string) map[string]string {
	c.t.Helper()
	out := make(map[string]string)
	err := filepath.WalkDir(c.path(name), func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		out[p] = string(data)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// TestGates brings each rule what it must refuse.
func TestGates(t *testing.T) {
	const onLithium, onSertraline = "may i have ketamine while lithium is what i take", "can i take sertraline with ketamine"
	for name, c := range map[string]struct {
		labels   []string
		change   func(c *clinic)
		rule     eval.Rule
		question string
	}{
		"a labelled answer is lost": {
			[]string{labelled("must", onLithium, "answer", "Ketamine and lithium")},
			func(c *clinic) { c.write(page, strings.Replace(smallPage, lithium(), "", 1)) },
			eval.AnswerLost, onLithium,
		},
		"a phrasing is lost": {
			nil, func(c *clinic) { c.write(page, strings.Replace(smallPage, "covers: [lithium]\n", "", 1)) },
			eval.AnswerLost, "can i have ketamine when i take lithium",
		},
		"what must not be answered opens": {
			[]string{labelled("not", onSertraline, "cover_gap")},
			func(c *clinic) { c.write("faq/sertraline.md", sertralinePage) },
			eval.AnswerOpens, onSertraline,
		},
		"half of the content is gone": {
			nil, func(c *clinic) {
				c.write(page, strings.Replace(smallPage[:strings.Index(smallPage, "## How")], lithium(), "", 1))
			},
			eval.Shrinks, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := small(t, c.labels...)
			a := x.open(app.Options{})
			began := len(x.audit(a))
			if err := a.Open(context.Background()); err != nil {
				t.Fatal(err)
			}
			c.change(x)
			x.dryRun(a, c.rule)

			report, err := a.Reindex(context.Background(), app.ReindexOptions{})
			var refused *app.RefusedError
			if !errors.As(err, &refused) || refused.Objections[0].Rule != c.rule || refused.Objections[0].Question != c.question {
				t.Fatalf("got %v", err)
			}
			if c.question != "" && (!strings.Contains(err.Error(), c.question) || !strings.Contains(err.Error(), "before: ")) {
				t.Errorf("the error does not say what is lost: %v", err)
			}
			if s := refused.LogValue().String(); !strings.Contains(s, string(c.rule)) || c.question != "" && strings.Contains(s, c.question) {
				t.Errorf("logged as %q", s)
			}
			if report.Generation != 0 || len(report.Difference.Objections) == 0 || len(x.audit(a)) > began {
				t.Errorf("%+v, audit %q", report, x.audit(a))
			}
			if st := a.Status(); st.Generation != 1 || x.current() != "gen-1\n" {
				t.Errorf("served now: %+v, CURRENT %q", st, x.current())
			}

			const reason = "agreed with the clinical lead"
			report, err = a.Reindex(context.Background(), app.ReindexOptions{Force: reason})
			if err != nil || report.Forced != reason || report.Generation != 2 || a.Status().Generation != 2 {
				t.Fatalf("forced: %+v, %v", report, err)
			}
			if kept := x.audit(a)[began:]; len(kept) != 2 || !strings.HasPrefix(kept[0], "operator publish forced: "+reason) || !strings.Contains(kept[0], string(c.rule)) || !strings.HasPrefix(kept[1], "operator publish: generation 2") {
				t.Errorf("audit %q", kept)
			}
			if !strings.Contains(x.log.String(), reason) || c.question != "" && strings.Contains(x.log.String(), c.question) {
				t.Errorf("log:\n%s", x.log.String())
			}
		})
	}
}

// dryRun demands that a dry run is refused by a rule and touches nothing.
func (c *clinic) dryRun(a *app.App, rule eval.Rule) {
	c.t.Helper()
	before := c.files("data")
	dry, err := a.Reindex(context.Background(), app.ReindexOptions{DryRun: true})
	if err != nil || !dry.Refused || dry.Generation != 0 {
		c.t.Fatalf("dry run: %+v, %v", dry, err)
	}
	if !slices.ContainsFunc(dry.Difference.Objections, func(o eval.Objection) bool { return o.Rule == rule }) {
		c.t.Errorf("dry run: %+v", dry.Difference.Objections)
	}
	after := c.files("data")
	if len(before) == 0 || len(after) != len(before) {
		c.t.Errorf("a dry run left %d files where %d were", len(after), len(before))
	}
	for name, text := range before {
		if after[name] != text {
			c.t.Errorf("a dry run changed %s", name)
		}
	}
}

func (c *clinic) current() string {
	c.t.Helper()
	data, err := os.ReadFile(c.path("data/index/default/CURRENT"))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(data)
}

// What the clinic removes on purpose is told, and published.
func TestRemovedPassageIsLostAndPublished(t *testing.T) {
	c := small(t)
	c.write(page, strings.Replace(smallPage, lithium(), "", 1))
	r, err := c.open(app.Options{}).Reindex(context.Background(), app.ReindexOptions{})
	if err != nil || r.Generation != 2 || len(r.Removed) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	lost := 0
	for _, ch := range r.Difference.Changes {
		if ch.Class == eval.Lost && strings.Contains(ch.Question, "lithium") {
			lost++
		}
	}
	if lost != 2 {
		t.Errorf("%+v", r.Difference.Changes)
	}
}

func TestFirstPublicationIsJudgedByItsLabels(t *testing.T) {
	c := newClinic(t)
	c.remove("faq")
	c.write(page, smallPage)
	c.label(labelled("not", "can i do ketamine on methadone", "cover_gap"), labelled("must", "do you have parking", "answer", "Parking"))
	a := c.open(app.Options{})
	_, err := a.Reindex(context.Background(), app.ReindexOptions{})
	var refused *app.RefusedError
	if !errors.As(err, &refused) || len(refused.Objections) != 1 || refused.Objections[0].Rule != eval.AnswerOpens {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(c.path("data/index/default/CURRENT")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is published: %v", err)
	}
	c.label(labelled("must", "do you have parking", "answer", "Parking"))
	r, err := a.Reindex(context.Background(), app.ReindexOptions{})
	isMissed := func(ch eval.Change) bool { return ch.Question == "do you have parking" && ch.Want == "answer: Parking" }
	if err != nil || !r.Difference.First || !slices.ContainsFunc(r.Difference.Astray, isMissed) {
		t.Errorf("%+v, %v", r, err)
	}
}

// What the audit cannot keep is not forced, and what needs no force does not wait for
// the audit, but is told to have left a hole in it.
func TestForceThatTheAuditCannotKeep(t *testing.T) {
	c := small(t)
	a := c.open(app.Options{})
	c.audit(a) // opens the store before somebody else holds it
	db, err := sql.Open("sqlite", c.path("data/"+app.StoreFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	hold := func() func() {
		t.Helper()
		conn, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		return func() { _ = conn.Close() }
	}
	release := hold()
	c.write(page, strings.Replace(smallPage, "covers: [lithium]\n", "", 1))
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if _, err := a.Reindex(ctx, app.ReindexOptions{Force: "in a hurry"}); err == nil || c.current() != "gen-1\n" {
		t.Errorf("forced without a trace: %v", err)
	}
	release()
}

// What staff have edited is part of the content. Where it is kept and cannot be read,
// nothing is published in its place, and what was published is served.
func TestStoreThatCannotBeRead(t *testing.T) {
	c := small(t)
	c.remove("data/" + app.StoreFile)
	c.write("data/"+app.StoreFile+"/in-the-way", "x")
	a := c.open(app.Options{})
	c.write(page, strings.Replace(smallPage, "Bring a list", "Please bring a list", 1))
	var content *app.ContentError
	if _, err := a.Reindex(context.Background(), app.ReindexOptions{Force: "in a hurry"}); !errors.As(err, &content) || !strings.Contains(err.Error(), "staff have edited") || c.current() != "gen-1\n" {
		t.Errorf("published without the edits: %v", err)
	}
	if err := a.Open(context.Background()); err != nil || a.Status().Generation != 1 {
		t.Errorf("not served: %v", err)
	}
}

// What is compared with must be what is served when the new one is published.
func TestPublishedMeanwhile(t *testing.T) {
	c := small(t)
	a, other := c.open(app.Options{}), c.open(app.Options{})
	c.write(page, strings.Replace(smallPage, "Bring a list", "Please bring a list", 1))
	reindex(t, other) // a has not asked the known questions of this one yet
	c.write(page, strings.Replace(smallPage, "Bring a list", "Do bring a list", 1))
	_, err := a.Reindex(context.Background(), app.ReindexOptions{Progress: func(stage string, done, total int) {
		if stage == "replay current" && done == total {
			if _, err := other.Rollback(context.Background(), ""); err != nil {
				t.Error(err)
			}
		}
	}})
	if err == nil || !strings.Contains(err.Error(), "meanwhile") || c.current() != "gen-1\n" {
		t.Errorf("%v, CURRENT %q", err, c.current())
	}
}
