package lint

import "bedside/internal/faq"

func checkUnknownCovers(r *run) {
	check := func(d *faq.Document, line int, names []string) {
		for _, name := range names {
			if _, ok := r.voc.Resolve(name); !ok {
				r.report(d, line, "correct the spelling, or add the name to the clinic's own lexicon file", "covers %q, which the lexicon does not know", name)
			}
		}
	}
	for _, d := range r.corpus.Documents {
		check(d, d.KeyLine("covers"), d.Covers)
	}
	for _, p := range r.corpus.Passages {
		check(p.Doc, p.KeyLine("covers"), p.Covers)
	}
}

func checkContradictoryCovers(r *run) {
	classes, ok := r.voc.(Hierarchy)
	if !ok || r.lexicon.loops() {
		return // a name that is a part of itself has no classes
	}
	type pair struct {
		doc         *faq.Document
		class, name string
	}
	seen := make(map[pair]bool)
	for _, p := range r.corpus.Passages {
		names := p.AllCovers()
		own := make(map[string]bool, len(p.Covers))
		for _, n := range p.Covers {
			own[n] = true
		}
		for _, class := range names {
			for _, name := range names {
				c, ok1 := r.voc.Resolve(class)
				n, ok2 := r.voc.Resolve(name)
				if !ok1 || !ok2 || c == n || !classes.NeverUnder(c, n) {
					continue
				}
				line := p.KeyLine("covers")
				if !own[class] && !own[name] { // said once in the front matter: one finding
					if seen[pair{p.Doc, class, name}] {
						continue
					}
					seen[pair{p.Doc, class, name}] = true
					line = p.Doc.KeyLine("covers")
				}
				r.report(p.Doc, line, "give "+name+" a passage of its own, or make sure that this text speaks about it", "covers the class %q and also %q, for which the class never answers", class, name)
			}
		}
	}
}

func checkAliasCovers(r *run) {
	r.lists(func(k itemKey) {
		if k.list != keyCovers {
			return
		}
		for i, it := range r.list(k) {
			if name, ok := r.voc.Resolve(it.value); ok && name != it.value {
				r.report(k.doc, k.line(), "write "+name, "covers %q, which the lexicon calls %q", it.value, name).Edits = r.edits(k, i)
			}
		}
	})
}

func checkRepeatedCovers(r *run) {
	r.lists(func(k itemKey) {
		if k.list != keyCovers {
			return
		}
		for i, it := range r.list(k) {
			if it.drop {
				r.report(k.doc, k.line(), "leave it out", "covers %q twice", it.now).Edits = r.edits(k, i)
			}
		}
	})
}
