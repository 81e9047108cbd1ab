package app_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"bedside/internal/app"
	"bedside/internal/faq"
	"bedside/internal/store"

	"github.com/google/go-cmp/cmp"
)

const onLithiumPage = "ketamine/ketamine-and-lithium"

// reword publishes another text for a passage, as staff do it.
func reword(t *testing.T, a *app.App, passage, text string) {
	t.Helper()
	v, _, err := a.Current(context.Background(), passage)
	if err != nil {
		t.Fatal(err)
	}
	s := v.Section
	s.Text = text
	publish(t, a, store.KindEdit, faq.Change{Kind: faq.Edit, Passage: passage, File: v.File, Section: s}, v)
}

func publish(t *testing.T, a *app.App, kind store.RevisionKind, c faq.Change, from faq.Version) {
	t.Helper()
	ctx := context.Background()
	e, err := a.Propose(ctx, "ann", kind, c, from)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := approve(ctx, a, e.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Publish(ctx, e.ID, "bob", app.ReindexOptions{}); err != nil {
		t.Fatal(err)
	}
}

func export(t *testing.T, a *app.App, o app.ExportOptions) app.ExportReport {
	t.Helper()
	r, err := a.Export(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// unchanged wants that a reindex finds nothing to publish: the content is, byte for
// byte, what is served.
func unchanged(t *testing.T, a *app.App, when string) {
	t.Helper()
	r, err := a.Reindex(context.Background(), app.ReindexOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Unchanged {
		t.Errorf("%s: a reindex publishes generation %d: added %v, changed %v, removed %v", when, r.Generation, r.Added, r.Changed, r.Removed)
	}
}

// waiting is how many edits lie over the folder.
func waiting(t *testing.T, a *app.App) int {
	t.Helper()
	desk, err := a.Desk(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	list, err := desk.Overlay(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// What staff edited comes into the folder and nothing that is served changes: not by
// the export, not once the edits have stopped lying over the folder, and not in a
// program that starts later.
func TestExport(t *testing.T) {
	c := small(t)
	a := c.open(app.Options{})
	if r := export(t, a, app.ExportOptions{}); len(r.Written) > 0 || !r.Whole() {
		t.Errorf("nothing was edited, and yet %+v", r)
	}
	reword(t, a, onLithiumPage, "Lithium needs blood tests, and we look at them with you.")
	reword(t, a, onLithiumPage, "Lithium needs blood tests. We look at them with you.")
	publish(t, a, store.KindAdd, faq.Change{Kind: faq.Add, Title: "The house", Owner: "front desk", Reviewed: day("2026-10-30"), ReviewBy: day("2036-10-30"),
		Section: faq.Section{Heading: "Parking", Text: "There is parking behind the house."}}, faq.Version{})
	unchanged(t, a, "before")

	dry := export(t, a, app.ExportOptions{DryRun: true})
	want := []string{"ketamine.md", "staff/parking.md"}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(dry.Written))); diff != "" {
		t.Errorf("dry run (-want +got):\n%s", diff)
	}
	if string(c.read(page)) != smallPage {
		t.Error("a dry run has written")
	}
	r := export(t, a, app.ExportOptions{})
	if !slices.Equal(r.Written, dry.Written) || r.Settled != 0 || !r.Whole() || waiting(t, a) != 3 {
		t.Errorf("%+v", r)
	}
	if got := string(c.read(page)); got != strings.Replace(smallPage, "Lithium needs regular blood tests. Your provider looks at them before a session.", "Lithium needs blood tests. We look at them with you.", 1) {
		t.Errorf("more than the edit was written:\n%s", got)
	}
	unchanged(t, a, "exported")
	r = export(t, a, app.ExportOptions{})
	if len(r.Written) != 0 || r.Settled != 3 || waiting(t, a) != 0 {
		t.Errorf("%+v, %d edits lie over the folder", r, waiting(t, a))
	}
	unchanged(t, a, "settled")
	unchanged(t, c.open(app.Options{}), "started anew")
	if names := c.files("faq"); len(names) != 2 {
		t.Errorf("the folder holds %v", slices.Sorted(maps.Keys(names)))
	}
	if audit := strings.Join(c.audit(a), "\n"); !strings.Contains(audit, "operator revision.settle") {
		t.Errorf("audit:\n%s", audit)
	}
}

// A file that was changed in the folder since the edit is left as it is; others are
// written.
func TestExportWritesNoConflict(t *testing.T) {
	c := small(t)
	c.write("faq/sertraline.md", sertralinePage)
	a := c.open(app.Options{})
	reindex(t, a)
	reword(t, a, onLithiumPage, "Lithium needs blood tests. We look at them with you.")
	reword(t, a, "sertraline", "Tell us that you take sertraline.")
	theirs := strings.Replace(smallPage, "regular blood tests", "a blood test each month", 1)
	c.write(page, theirs)
	r := export(t, a, app.ExportOptions{})
	if len(r.Conflicts) != 1 || r.Whole() || !strings.HasPrefix(r.Conflicts[0].String(), "ketamine.md:") || !slices.Equal(r.Written, []string{"sertraline.md"}) {
		t.Errorf("%+v", r)
	}
	if string(c.read(page)) != theirs {
		t.Error("a conflict was written over")
	}
	if r = export(t, a, app.ExportOptions{}); r.Settled != 1 || len(r.Conflicts) != 1 || waiting(t, a) != 1 {
		t.Errorf("the other edit is not settled: %+v", r)
	}
}

// Another folder gets the changed files alone, and none of it is written over.
func TestExportElsewhere(t *testing.T) {
	c := small(t)
	a := c.open(app.Options{})
	reword(t, a, onLithiumPage, "Lithium needs blood tests. We look at them with you.")
	for range 2 { // the second time it is there already
		if r := export(t, a, app.ExportOptions{Out: c.path("out")}); !slices.Equal(r.Written, []string{"ketamine.md"}) || !r.Whole() {
			t.Errorf("%+v", r)
		}
	}
	if string(c.read(page)) != smallPage || !strings.Contains(string(c.read("out/ketamine.md")), "We look at them with you") {
		t.Error("written into the wrong folder")
	}
	c.write("out/ketamine.md", "mine")
	if r := export(t, a, app.ExportOptions{Out: c.path("out")}); len(r.Unwritten) != 1 || r.Whole() || string(c.read("out/ketamine.md")) != "mine" {
		t.Errorf("%+v", r)
	}
	c.write("out/ketamine.md", smallPage) // as it is in the content folder
	if r := export(t, a, app.ExportOptions{Out: c.path("out")}); !r.Whole() || !strings.Contains(string(c.read("out/ketamine.md")), "We look at them") {
		t.Errorf("%+v", r)
	}
}

// Of two files between which a passage moves, each step leaves what is served, and a
// program that ends between the two leaves a folder that can be read.
func TestExportOfAMove(t *testing.T) {
	c := small(t)
	c.write("faq/a.md", strings.NewReplacer("Ketamine and sertraline", "Sertraline").Replace(sertralinePage))
	a := c.open(app.Options{})
	reindex(t, a)
	v, _, err := a.Current(context.Background(), onLithiumPage)
	if err != nil {
		t.Fatal(err)
	}
	publish(t, a, store.KindRetire, faq.Change{Kind: faq.Retire, Passage: onLithiumPage, File: v.File}, v)
	publish(t, a, store.KindAdd, faq.Change{Kind: faq.Add, Passage: onLithiumPage, File: "a.md", Section: v.Section}, faq.Version{})
	dry := export(t, a, app.ExportOptions{DryRun: true})
	if !slices.Equal(dry.Written, []string{"ketamine.md", "a.md"}) {
		t.Fatalf("%+v: a.md must come last, or the passage stands twice", dry)
	}
	export(t, a, app.ExportOptions{})
	unchanged(t, a, "exported")
	if r := export(t, a, app.ExportOptions{}); r.Settled != 2 {
		t.Errorf("%+v", r)
	}
	unchanged(t, a, "settled")
}

// A signature that was valid is renewed.
func TestExportSigns(t *testing.T) {
	c := small(t)
	d, err := document(c, "ketamine.md")
	if err != nil {
		t.Fatal(err)
	}
	c.write(page, strings.Replace(smallPage, "covers: [ketamine]\n---", "covers: [ketamine]\nsigned: "+d.Digest+"\n---", 1))
	a := c.open(app.Options{})
	reindex(t, a)
	reword(t, a, onLithiumPage, "Lithium needs blood tests. We look at them with you.")
	export(t, a, app.ExportOptions{})
	if d, err = document(c, "ketamine.md"); err != nil || d.Signed != d.Digest {
		t.Errorf("signed %s, digest %s, %v", d.Signed, d.Digest, err)
	}
}

// What stands where a file is to be written and is no file stays.
func TestExportFollowsNoLink(t *testing.T) {
	c := small(t)
	a := c.open(app.Options{})
	reword(t, a, onLithiumPage, "Lithium needs blood tests. We look at them with you.")
	c.write("elsewhere.md", smallPage)
	if err := errors.Join(os.Mkdir(c.path("out"), 0o700), os.Symlink(c.path("elsewhere.md"), c.path("out/ketamine.md"))); err != nil {
		t.Skip(err)
	}
	if r := export(t, a, app.ExportOptions{Out: c.path("out")}); len(r.Unwritten) != 1 || string(c.read("elsewhere.md")) != smallPage {
		t.Errorf("%+v", r)
	}
	if _, err := a.Export(context.Background(), app.ExportOptions{Out: c.path("config.yaml")}); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("into a file: %v", err)
	}
}
