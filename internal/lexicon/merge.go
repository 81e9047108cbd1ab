package lexicon

import (
	"errors"
	"fmt"
	"slices"
)

// merged is what several sources say together, before it is compiled.
type merged struct {
	Classes    []classDef
	Entries    []entryDef
	Conditions []conditionDef
	Terms      []termDef
	Lay        []layDef
}

// merge joins the files in order. A later file adds classes, entries, terms and
// lay words, and surfaces to known entries and conditions; it changes nothing.
func merge(base *merged, files []*file) (*merged, error) {
	m := &merged{}
	if base != nil {
		*m = merged{
			Classes: slices.Clone(base.Classes), Entries: slices.Clone(base.Entries),
			Conditions: slices.Clone(base.Conditions), Terms: slices.Clone(base.Terms), Lay: slices.Clone(base.Lay),
		}
	}
	var errs []error
	for _, f := range files {
		m.Classes = append(m.Classes, f.Classes...)
		m.Terms = append(m.Terms, f.Ambiguous...)
		m.Terms = append(m.Terms, f.genericTerms()...)
		m.Lay = append(m.Lay, f.Terms...)
		for _, e := range f.Medications {
			i := slices.IndexFunc(m.Entries, func(o entryDef) bool { return o.Name == e.Name })
			if i < 0 {
				m.Entries = append(m.Entries, e)
				continue
			}
			if err := m.Entries[i].extend(e); err != nil {
				errs = append(errs, err)
			}
		}
		for _, c := range f.Conditions {
			i := slices.IndexFunc(m.Conditions, func(o conditionDef) bool { return o.Name == c.Name })
			if i < 0 {
				m.Conditions = append(m.Conditions, c)
				continue
			}
			if m.Conditions[i].At.File == c.At.File {
				errs = append(errs, fmt.Errorf("%s: condition %q is already defined at %s", c.At, c.Name, m.Conditions[i].At))
				continue
			}
			m.Conditions[i].Surfaces = slices.Concat(m.Conditions[i].Surfaces, c.Surfaces)
		}
	}
	return m, errors.Join(errs...)
}

// extend adds the surfaces of a later definition; it may not say anything else
// than the first about kind, classes, components or coverage.
func (e *entryDef) extend(o entryDef) error {
	if e.At.File == o.At.File {
		return fmt.Errorf("%s: medication %q is already defined at %s", o.At, o.Name, e.At)
	}
	changes := o.Kind != "" && o.Kind != e.Kind || len(o.Classes) > 0 && !slices.Equal(o.Classes, e.Classes) ||
		len(o.Components) > 0 || o.CoveredAs != "" || o.ClassAnswer != nil || len(o.AnswersAs) > 0 || o.Display != ""
	if changes {
		return fmt.Errorf("%s: medication %q is defined at %s: a later file may add names to it, not change it", o.At, o.Name, e.At)
	}
	e.Brands = slices.Concat(e.Brands, o.Brands)
	e.OtherNames = slices.Concat(e.OtherNames, o.OtherNames)
	e.Slang = slices.Concat(e.Slang, o.Slang)
	e.Misspellings = slices.Concat(e.Misspellings, o.Misspellings)
	e.NeedsContext = slices.Concat(e.NeedsContext, o.NeedsContext)
	e.NeverConfuse = slices.Concat(e.NeverConfuse, o.NeverConfuse)
	return nil
}

// genericTerms spells out the generic words: "anxiety" and "pill" become a term.
func (f *file) genericTerms() []termDef {
	var out []termDef
	for _, g := range f.Generic {
		t := termDef{Default: g.Means, Choices: g.Choices, At: pos{File: "generic"}}
		if t.Default == "" {
			t.Default = meansClarify
		}
		for _, w := range g.Words {
			for _, form := range f.GenericForms {
				t.Terms = append(t.Terms, w+" "+form)
			}
		}
		out = append(out, t)
	}
	return out
}

func (p pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}
