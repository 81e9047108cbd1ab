package faq

// state is a passage between two changes.
type state struct {
	present bool
	section Section
	hash    string
	add     int // the change that put it where it stands, -1: the folder
}

// plan is what the changes come to, before any file is written.
type plan struct {
	folder    *folder
	files     map[string]*fileEdits
	fresh     map[string]*source // documents that are not in the folder
	conflicts []Conflict
	settled   []int
	bad       faults

	adds  []addition
	taken map[string]bool // names of files, folded
}

// chain follows one passage through its changes, the indices in list.
//
// Some of them may have come into the folder by now. Those up to the last one whose
// outcome the folder holds have nothing left to do; nor have those before the first
// one that was made of what the folder holds, which is how a conflict is settled.
func (p *plan) chain(id string, list []int, changes []Change) {
	at, found := p.folder.where[id]
	base := state{add: -1}
	if found {
		base.present, base.section = true, at.src.section(at.span)
		base.hash = base.section.Hash()
	}
	retired := found && at.src.retired()
	first, same := -1, -1
	st := base
	for n, i := range list {
		c := &changes[i]
		if found && c.Kind != Add && c.Base == base.hash && first < 0 {
			first = n
		}
		next, reason := p.step(st, c, at, i)
		switch {
		case reason == Gone, reason == Withdrawn:
		case !next.present && (!found || retired), next.present && next.add < 0 && next.hash == base.hash:
			same = n
		}
		st = next
	}
	start := max(first, same+1, 0)
	p.settled = append(p.settled, list[:start]...)
	st = base
	if start == same+1 && start > 0 && changes[list[same]].Kind == Retire {
		st = state{add: -1} // a retired document may hold it still
	}
	for _, i := range list[start:] {
		c := &changes[i]
		if msg := at.misnamed(c); found && st.add < 0 && msg != "" {
			p.bad.add([]Problem{{File: at.src.name, Line: at.src.lineOf(at.span), Msg: msg}}, i)
			return
		}
		next, reason := p.step(st, c, at, i)
		if reason != "" {
			conflict := Conflict{Change: i, Reason: reason, Passage: id}
			if st.present {
				conflict.Found = Version{Section: st.section, Base: st.hash}
			}
			if next.present && reason != Withdrawn {
				conflict.Staff = Version{Section: next.section, Base: next.hash}
			}
			p.conflicts = append(p.conflicts, conflict)
		}
		st = next
	}
	p.outcome(id, base, st, list[start:], changes)
}

// step returns the passage after one change, and why that change is a conflict.
func (p *plan) step(st state, c *Change, at place, i int) (state, ConflictReason) {
	var reason ConflictReason
	if st.present && c.Kind != Add && c.Base != st.hash {
		reason = Changed
	}
	next := state{present: true, section: c.Section, add: st.add}
	switch c.Kind {
	case Retire:
		return state{add: -1}, reason
	case Edit:
		if !st.present {
			return st, Gone
		}
		if next.section.Heading == "" {
			next.section.Heading = st.section.Heading
		}
	case Add:
		if st.present && st.add < 0 && at.src.retired() {
			return st, Withdrawn
		}
		if !st.present && !p.comesBack(c, at) {
			next.add = i
		}
	}
	switch {
	case next.add == i: // a new place, with a heading of its own
	case st.present:
		next.section.Level = st.section.Level
	default:
		next.section.Level = at.src.section(at.span).Level
	}
	if next.add < 0 && at.src != nil && at.span == 0 && isTitle(next.section.Heading, at.src.doc.Title) {
		next.section.Heading = "" // it stands under the title
	}
	next.section.ID = ""
	next.hash = next.section.Hash()
	if c.Kind == Add && st.present && next.hash != st.hash {
		reason = Taken
	}
	return next, reason
}

// comesBack reports whether a passage that is added after it was retired comes back
// to where it stands in the folder. Else it goes to the file that the change names.
func (p *plan) comesBack(c *Change, at place) bool {
	if at.src == nil || at.src.retired() {
		return false
	}
	named := p.folder.sources[c.File]
	return c.File == "" || c.File == at.src.name || named != nil && named.retired()
}

// outcome notes what is to be done for a passage.
func (p *plan) outcome(id string, before, after state, list []int, changes []Change) {
	at, found := p.folder.where[id]
	switch {
	case len(list) == 0, found && !after.present && at.src.retired():
		return // nothing of it is served as it is
	case found && after.present && after.add < 0 && after.hash == before.hash:
		return // the same words
	case found && after.present && after.add < 0:
		e := p.edits(at.src.name, list...)
		e.sections[at.span] = &after.section
		return
	case found:
		e := p.edits(at.src.name, list...)
		e.sections[at.span] = nil
		e.moved[at.span] = after.present
	}
	if after.present {
		after.section.ID = id
		p.adds = append(p.adds, addition{section: after.section, change: &changes[after.add], index: after.add, list: list})
	}
}

func (p *plan) edits(file string, changes ...int) *fileEdits {
	e := p.files[file]
	if e == nil {
		e = &fileEdits{sections: make(map[int]*Section), moved: make(map[int]bool)}
		p.files[file] = e
	}
	e.changes = append(e.changes, changes...)
	return e
}
