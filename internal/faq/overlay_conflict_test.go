package faq

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestOverlayConflicts lays changes that were made of one folder over another.
func TestOverlayConflicts(t *testing.T) {
	folder := func(text string) fstest.MapFS { return files("a.md", page("## A\n\n"+text+"\n\n## B\n\nb\n")) }
	then, now := folder("one"), folder("two")
	// say is an edit of a/a that was made of what the folder held with the text from.
	say := func(from, to string) Change { return edit(t, folder(from), "a/a", setText2(to)) }
	without := files("a.md", page("## B\n\nb\n"))
	retired := files("a.md", strings.Replace(string(then["a.md"].Data), "published", "retired", 1))
	added := Change{Kind: Add, Passage: "a/a", File: "a.md", Section: Section{Heading: "A", Text: "mine"}}
	away := retire(t, then, "a/a")
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	review := Change{Kind: Review, File: "a.md", Reviewed: day(1), Base: mustLoad(t, then).Documents[0].Digest}

	for name, c := range map[string]struct {
		fsys    fstest.MapFS
		changes []Change
		text    string // of a/a after it; empty: none
		settled []int
		lines   []string // conflicts
	}{
		"fits":                               {then, []Change{say("one", "mine")}, "mine", nil, nil},
		"base is of another":                 {now, []Change{say("one", "mine")}, "mine", nil, []string{`0 changed a.md:5 "two", a.md:5 "mine"`}},
		"no base":                            {now, []Change{{Kind: Edit, Passage: "a/a", Section: Section{Text: "mine"}}}, "mine", nil, []string{`0 changed a.md:5 "two", a.md:5 "mine"`}},
		"merged":                             {folder("mine"), []Change{say("one", "mine")}, "mine", []int{0}, nil},
		"merged with a mark":                 {files("a.md", page("## **A**\n<!-- {id: a/a} -->\nmine\n")), []Change{say("one", "mine")}, "mine", []int{0}, nil},
		"two in a row":                       {then, []Change{say("one", "mine"), say("mine", "more")}, "more", nil, nil},
		"first of two merged":                {folder("mine"), []Change{say("one", "mine"), say("mine", "more")}, "more", []int{0}, nil},
		"both merged":                        {folder("more"), []Change{say("one", "mine"), say("mine", "more")}, "more", []int{0, 1}, nil},
		"undone":                             {then, []Change{say("one", "mine"), say("mine", "one"), say("one", "more")}, "more", []int{0, 1}, nil},
		"conflict settled":                   {now, []Change{say("one", "mine"), say("two", "more")}, "more", []int{0}, nil},
		"conflict given up":                  {now, []Change{say("one", "mine"), say("two", "two")}, "two", []int{0, 1}, nil},
		"two staff at once":                  {then, []Change{say("one", "mine"), say("one", "more")}, "more", nil, []string{`1 changed a.md:5 "mine", a.md:5 "more"`}},
		"gone":                               {without, []Change{say("one", "mine")}, "", nil, []string{`0 gone a.md:0 "", :0 ""`}},
		"gone, but added":                    {without, []Change{added}, "mine", nil, nil},
		"gone, and retired":                  {without, []Change{away}, "", []int{0}, nil},
		"gone, edited, retired":              {without, []Change{say("one", "mine"), away}, "", []int{0, 1}, nil},
		"added and merged":                   {folder("mine"), []Change{added}, "mine", []int{0}, nil},
		"added, id taken":                    {then, []Change{added}, "mine", nil, []string{`0 taken a.md:5 "one", a.md:5 "mine"`}},
		"added, its file gone":               {files("b.md", page("x\n")), []Change{added}, "mine", nil, []string{`0 gone a.md:0 "", a.md:6 "mine"`}},
		"added and edited":                   {without, []Change{added, say("mine", "more")}, "more", nil, nil},
		"added, edited of other":             {without, []Change{added, say("one", "more")}, "more", nil, []string{`1 changed a.md:9 "mine", a.md:9 "more"`}},
		"retired, changed since":             {now, []Change{away}, "", nil, []string{`0 changed a.md:5 "two", :0 ""`}},
		"retired with its file":              {retired, []Change{away}, "one", []int{0}, nil},
		"retired with its file, then back":   {retired, []Change{away, added}, "mine", []int{0}, []string{`1 gone a.md:5 "", staff/a--a.md:6 "mine"`}},
		"retired with its file, then edited": {retired, []Change{away, say("one", "mine")}, "one", []int{0}, []string{`1 gone a.md:5 "", :0 ""`}},
		"added, then retired by the folder":  {retired, []Change{added}, "one", nil, []string{`0 withdrawn a.md:5 "one", :0 ""`}},
		"added to a retired file":            {retired, []Change{{Kind: Add, Passage: "n", File: "a.md", Section: added.Section}}, "one", nil, []string{`0 gone a.md:0 "", staff/n.md:6 "mine"`}},
		"moved as it is":                     {then, []Change{away, {Kind: Add, Passage: "a/a", File: "a2.md", Section: Section{Heading: "A", Text: "one"}}}, "one", nil, []string{`1 gone a.md:5 "", a2.md:6 "one"`}},
		"only passage moved":                 {files("a.md", page("## A\n\none\n")), []Change{away, {Kind: Add, Passage: "a/a", File: "b.md", Section: added.Section}}, "mine", nil, []string{`1 gone a.md:5 "", b.md:6 "mine"`}},
		"retired, then edited":               {then, []Change{away, say("one", "mine")}, "", nil, []string{`1 gone a.md:5 "", :0 ""`}},
		"retired, then moved":                {then, []Change{away, {Kind: Add, Passage: "a/a", File: "b.md", Section: added.Section}}, "mine", nil, []string{`1 gone a.md:5 "", b.md:6 "mine"`}},
		"moved by the folder":                {files("c.md", page("## X\n\nx\n\n### A\n<!-- {id: a/a} -->\none\n")), []Change{say("one", "mine")}, "mine", nil, nil},
		"reviewed":                           {then, []Change{review}, "one", nil, nil},
		"reviewed, of another":               {now, []Change{review}, "two", nil, []string{`0 changed a.md:1 "", a.md:1 ""`}},
		"reviewed, unasked":                  {now, []Change{{Kind: Review, File: "a.md", Reviewed: day(1)}}, "two", nil, nil},
		"reviewed after an edit":             {folder("zero"), []Change{say("zero", "one"), review}, "one", nil, nil},
		"reviewed before one":                {then, []Change{review, say("one", "mine")}, "mine", nil, nil},
		"reviewed, gone":                     {files("b.md", page("## A\n<!-- {id: a/a} -->\none\n")), []Change{review}, "one", nil, []string{`0 gone a.md:0 "", :0 ""`}},
		"reviewed twice": {files("a.md", strings.Replace(string(then["a.md"].Data), "---\n##", "reviewed: 2026-01-01\n---\n##", 1)),
			[]Change{review, {Kind: Review, File: "a.md", Reviewed: day(2)}}, "one", []int{0}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := overlaid(t, c.fsys, c.changes...)
			var lines []string
			for _, x := range o.Conflicts {
				lines = append(lines, fmt.Sprintf("%d %s %s:%d %q, %s:%d %q", x.Change, x.Reason, x.Found.File, x.Found.Line, x.Found.Section.Text, x.Staff.File, x.Staff.Line, x.Staff.Section.Text))
				if s := x.String(); !strings.HasPrefix(s, fmt.Sprintf("%s:", x.Found.File)) || strings.Contains(s, "mine") {
					t.Errorf("conflict %q", s)
				}
			}
			text := ""
			if v, err := mustLoad(t, o.FS).Version("a/a"); err == nil {
				text = v.Section.Text
			}
			if diff := cmp.Diff(c.lines, lines); diff != "" {
				t.Error(diff)
			}
			if text != c.text || !slices.Equal(o.Settled, c.settled) {
				t.Errorf("text %q, settled %v", text, o.Settled)
			}
			if again := overlaid(t, exported(c.fsys, o), c.changes...); len(again.Files) > 0 {
				t.Errorf("after export there is still something to do: %v", again.Files)
			}
		})
	}
}

func TestOverlayRefuses(t *testing.T) {
	fsys := files("a.md", page("intro\n\n## A\n\none\n"), "open.md", page("## O\n\n```\nopen\n"), "indented.md", page("## I\n\nx\n\n  ## J\n\ny\n"), "x.md/y.md", page("y\n"))
	add := func(f func(*Change)) Change {
		c := Change{Kind: Add, Passage: "n", File: "a.md", Section: Section{Heading: "N", Text: "x"}}
		f(&c)
		return c
	}
	text := func(s string) Change { return edit(t, fsys, "a/a", setText2(s)) }
	good := text("fine")
	for name, c := range map[string]struct {
		change Change
		want   string
	}{
		"heading in the text":    {text("x\n\n# y"), "a.md:7: edit: line 3 of the text begins a heading"},
		"underlined in the text": {text("x\n---"), "a.md:7: edit: line 2 of the text begins a heading"},
		"open block":             {text("x\n\n```\ny"), "a.md:7: edit: line 3 of the text begins a heading, or a block"},
		"control character":      {text("x\n\x1b"), "a.md:7: edit: line 2 of the text: control character"},
		"empty text":             {text(" \n"), "a.md:7: edit: the text is empty"},
		"text too long":          {text(strings.Repeat("x", clinicLimits.fileSize+1)), "a.md:7: edit: the text is longer than"},
		"file too long":          {text(strings.Repeat("x", clinicLimits.fileSize-10)), "a.md:1: with the staff's changes the file is larger"},
		"heading too long":       {edit(t, fsys, "a/a", func(s *Section) { s.Heading = strings.Repeat("x", maxHeading+1) }), "a.md:7: edit: the heading is longer"},
		"attachment":             {edit(t, fsys, "a/a", func(s *Section) { s.Attach = "x" }), "a.md:7: edit: attach must be emergency"},
		"heading of the intro":   {edit(t, fsys, "a", func(s *Section) { s.Heading = "x" }), "a.md:5: edit: the text stands before the first heading"},
		"kind":                   {Change{Kind: "x", File: "a.md"}, `a.md:1: x: unknown kind of change "x"`},
		"id":                     {add(func(c *Change) { c.Passage = "Not an id" }), `a.md:9: add: the passage "Not an id" is not an id`},
		"level":                  {add(func(c *Change) { c.Section.Level = 7 }), "a.md:9: add: the level of a heading"},
		"no heading":             {add(func(c *Change) { c.Section.Heading = " " }), "a.md:9: add: the new passage has no heading"},
		"file outside":           {add(func(c *Change) { c.File = "../a.md" }), `../a.md:1: add: "../a.md" cannot be a content file`},
		"hidden file":            {add(func(c *Change) { c.File = "x/.y/a.md" }), `x/.y/a.md:1: add: "x/.y/a.md" cannot be a content file`},
		"not content":            {add(func(c *Change) { c.File = "README.md" }), `README.md:1: add: "README.md" cannot be a content file`},
		"other case":             {add(func(c *Change) { c.File = "A.md" }), "A.md:1: add: a file of the folder differs"},
		"folder in the way":      {add(func(c *Change) { c.File = "x.md" }), "x.md:1: x.md is in the way"},
		"file in the way":        {add(func(c *Change) { c.File = "a.md/n.md" }), "a.md/n.md:1: a.md is in the way"},
		"title too long":         {add(func(c *Change) { c.File, c.Title = "", strings.Repeat("x", maxHeading+1) }), "staff/n.md:2: the title is longer"},
		"title":                  {add(func(c *Change) { c.File, c.Title = "", "\x1b" }), "staff:1: add: the title or the owner has a bad value"},
		"below an open block":    {add(func(c *Change) { c.File = "open.md" }), "open.md:8: the staff's change cannot stand here"},
		"above indented":         {edit(t, fsys, "indented/i", setText2("- x")), "indented.md:5: the staff's change cannot stand here"},
		"review of nothing":      {Change{Kind: Review, File: "a.md"}, "a.md:1: review: the review says nothing"},
		"review without file":    {Change{Kind: Review, Owner: "x"}, "review: the review names no file"},
		"review in the past":     {Change{Kind: Review, File: "a.md", Reviewed: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), ReviewBy: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, "a.md:1: review: the next review lies before"},
		"review long ago":        {Change{Kind: Review, File: "a.md", Reviewed: time.Date(1, 2, 1, 0, 0, 0, 0, time.UTC)}, "a.md:1: review: a day of review is not in this age"},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := Overlay(fsys, []Change{retire(t, fsys, "x-md/y"), c.change})
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("error %v, files %v", err, o)
			}
			if len(e.Problems) != 1 || !strings.Contains(e.Error(), c.want) || !slices.Equal(e.Changes, []int{1}) {
				t.Errorf("changes %v: %v", e.Changes, e)
			}
			overlaid(t, fsys, good) // without it all is well
		})
	}
	if _, err := Overlay(files("a.md", "no front matter"), []Change{good}); err == nil || len(err.(*Error).Changes) != 0 {
		t.Errorf("error %v of a folder that cannot be read", err)
	}
}

// TestOverlayBounds lays changes over a folder that is nearly full.
func TestOverlayBounds(t *testing.T) {
	fsys := files("a.md", page("## A\n\none\n"), "b.md", page("## B\n\ntwo\n"))
	size := len(fsys["a.md"].Data) + len(fsys["b.md"].Data)
	longer := edit(t, fsys, "a/a", setText2("longer"))
	added := Change{Kind: Add, Passage: "n", Section: Section{Heading: "N", Text: "x"}}
	for name, c := range map[string]struct {
		change  Change
		lim     limits
		refused string
	}{
		"enough room":     {longer, limits{total: size + 3, files: 2}, ""},
		"too little room": {longer, limits{total: size + 2, files: 2}, "a.md:1: with the staff's changes the folder holds more than 0 KiB"},
		"one more file":   {added, limits{total: 2 * size, files: 3}, ""},
		"no more file":    {added, limits{total: 2 * size, files: 2}, "staff/n.md:1: with the staff's changes the folder holds more than 2 Markdown files"},
	} {
		c.lim.fileSize, c.lim.entries = clinicLimits.fileSize, clinicLimits.entries
		_, err := overlay(fsys, []Change{c.change}, c.lim)
		if got := fmt.Sprint(err); c.refused == "" && err != nil || !strings.Contains(got, c.refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
