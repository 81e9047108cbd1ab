package faq

import (
	"cmp"
	"slices"
)

// addition is a passage that is to come into a file.
type addition struct {
	section Section // with the id
	change  *Change // the Add that names the file
	index   int     // of change
	list    []int   // all changes that came to it
}

// resolve finds what the changes come to. It writes nothing.
func (f *folder) resolve(changes []Change) *plan {
	p := &plan{folder: f, files: make(map[string]*fileEdits), fresh: make(map[string]*source), taken: make(map[string]bool)}
	passages, reviews := make(map[string][]int), make(map[string][]int)
	for i, c := range changes {
		if c.Kind == Review {
			reviews[c.File] = append(reviews[c.File], i)
		} else {
			passages[c.Passage] = append(passages[c.Passage], i)
		}
	}
	for _, id := range sortedKeys(passages) {
		p.chain(id, passages[id], changes)
	}
	for name := range f.sources {
		p.taken[foldName(name)] = true
	}
	p.placeAdds()
	for _, file := range sortedKeys(reviews) {
		p.review(file, reviews[file], changes)
	}
	return p
}

// source returns a document of the folder or a new one; nil if there is none.
func (p *plan) source(name string) *source {
	if s := p.folder.sources[name]; s != nil {
		return s
	}
	return p.fresh[name]
}

// placeAdds gives each new passage its file, and makes the files that are missing.
// It goes by the ids, so that the order of the changes does not matter.
func (p *plan) placeAdds() {
	slices.SortFunc(p.adds, func(a, b addition) int { return cmp.Compare(a.section.ID, b.section.ID) })
	var unnamed []addition
	for _, a := range p.adds { // named files first: they cannot give way
		src := p.folder.sources[a.change.File]
		if a.change.File != "" && (src == nil || src.retired()) {
			c := Conflict{Change: a.index, Reason: Gone, Passage: a.section.ID, Staff: Version{Section: a.section, Base: a.section.Hash()}}
			c.Staff.Section.ID = ""
			p.conflicts = append(p.conflicts, c)
		}
		if a.change.File == "" || src != nil && src.retired() {
			unnamed = append(unnamed, a)
			continue
		}
		p.addTo(a.change.File, a)
	}
	for _, a := range unnamed {
		p.addTo(staffFile(a.section.ID, func(name string) bool { return !isContent(name) || p.taken[foldName(name)] }), a)
	}
}

func (p *plan) addTo(file string, a addition) {
	if p.source(file) == nil {
		if p.taken[foldName(file)] {
			p.bad.add([]Problem{{File: file, Line: 1, Msg: "add: a file of the folder differs from this one only in case or accents' spelling: name that one"}}, a.list...)
			return
		}
		src, problems := newDocument(file, a)
		if len(problems) > 0 {
			p.bad.add(problems, a.list...)
			return
		}
		p.fresh[file] = src
		p.taken[foldName(file)] = true
	}
	sec := a.section
	if fresh := p.fresh[file]; fresh != nil && sec.Level == 0 && isTitle(sec.Heading, fresh.doc.Title) {
		sec.Level = 1 // the page's own heading
	}
	e := p.edits(file, a.list...)
	e.adds = append(e.adds, sec)
}

// newDocument returns a document without passages. It is published, because what
// the staff's changes hold was reviewed.
func newDocument(file string, a addition) (*source, []Problem) {
	c := a.change
	d := &Document{Title: cmp.Or(c.Title, a.section.Heading), Status: Published, Owner: c.Owner, Reviewed: c.Reviewed, ReviewBy: c.ReviewBy}
	raw := writtenMatter(d)
	b, problems := parseParts(file, raw)
	if len(problems) > 0 {
		return nil, problems
	}
	return newSource(raw, b), nil
}

// review notes what the reviews of one document, the indices in list, come to.
func (p *plan) review(file string, list []int, changes []Change) {
	src := p.source(file)
	if src == nil {
		for _, i := range list {
			p.conflicts = append(p.conflicts, Conflict{Change: i, Reason: Gone, Found: Version{File: file}})
		}
		return
	}
	first, same := -1, -1
	var m matter
	for n, i := range list {
		c := &changes[i]
		if first < 0 && c.Base != "" && c.Base == src.doc.Digest {
			first = n
		}
		m = m.then(c)
		if d := m.on(*src.doc); sameReview(&d, src.doc) {
			same = n
		}
	}
	start := max(first, same+1, 0)
	p.settled = append(p.settled, list[:start]...)
	if start == len(list) {
		return
	}
	e := p.edits(file, list[start:]...)
	for _, i := range list[start:] {
		e.matter = e.matter.then(&changes[i])
		e.reviews = append(e.reviews, i)
	}
}

// then returns the matter with a later review on top.
func (m matter) then(c *Change) matter {
	m.owner = cmp.Or(c.Owner, m.owner)
	m.reviewed, m.reviewBy = cmp.Or(c.Reviewed, m.reviewed), cmp.Or(c.ReviewBy, m.reviewBy)
	return m
}

func sameReview(a, b *Document) bool {
	return a.Owner == b.Owner && a.Reviewed.Equal(b.Reviewed) && a.ReviewBy.Equal(b.ReviewBy)
}

// staleReviews returns a conflict for each review of a document that was not what
// the folder and the changes before the review come to now.
func (f *folder) staleReviews(changes []Change, p *plan) []Conflict {
	var out []Conflict
	for _, file := range sortedKeys(p.files) {
		for _, i := range p.files[file].reviews {
			if changes[i].Base == "" {
				continue
			}
			digest := f.digestBefore(changes[:i], file)
			if digest == changes[i].Base {
				continue
			}
			line := p.source(file).doc.KeyLine("reviewed")
			out = append(out, Conflict{Change: i, Reason: Changed, Found: Version{File: file, Line: line, Base: digest}, Staff: Version{File: file, Line: line}})
		}
	}
	return out
}

// digestBefore returns the digest that a document has after some of the changes,
// or "" if it has none then.
func (f *folder) digestBefore(changes []Change, file string) string {
	p := f.resolve(f.concerning(changes, file))
	src := p.source(file)
	if src == nil {
		return ""
	}
	if e := p.files[file]; e != nil {
		var problems []Problem
		if src, problems = src.compose(e); len(problems) > 0 {
			return ""
		}
	}
	return src.doc.Digest
}

// concerning returns the changes that can matter to a file, because thousands lie
// over a folder and each review looks back at all before it. For a file that is not
// in the folder it returns all: their ids decide about its name.
func (f *folder) concerning(changes []Change, file string) []Change {
	if f.sources[file] == nil {
		return changes
	}
	named := make(map[string]bool)
	for _, c := range changes {
		if c.File == file {
			named[c.Passage] = true
		}
	}
	var out []Change
	for _, c := range changes {
		at, found := f.where[c.Passage]
		if c.File == file || c.Kind != Review && (named[c.Passage] || found && at.src.name == file) {
			out = append(out, c)
		}
	}
	return out
}
