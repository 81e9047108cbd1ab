package curation

import (
	"slices"

	"bedside/internal/answer"
)

// Matrix sets what the content covers against what patients did not find: a row for
// each medicine, a column for each topic. Its counts of questions are those of a
// GapReport and say no more than that does.
type Matrix struct {
	Topics []string // ids, the last is NoTopic
	Rows   []MatrixRow
}

// MatrixRow is one medicine. Name is empty in the first row, which is for all passages,
// and for questions that named no medicine.
type MatrixRow struct {
	Name  string
	All   MatrixCell   // whatever the topic
	Cells []MatrixCell // as Matrix.Topics
}

// MatrixCell is one medicine and topic.
type MatrixCell struct {
	Passages int // that cover the one and speak of the other, and may be shown today
	Asked    int // questions that did not find it: 0 or at least FewestShown
}

// unknownName is how the gaps call a name that the lexicon does not know.
const unknownName = "unknown"

// Asked are the names of the lexicon in what was not found, sorted.
func (r GapReport) Asked() []string {
	var out []string
	for _, g := range r.Gaps {
		out = append(out, g.Medicines...)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(name string) bool { return name == unknownName })
}

// NewMatrix makes a matrix. The spread is for the names that the report asks for. A
// question with two medicines counts in both rows. Topics that nobody asked about and
// no passage speaks of are left out.
func NewMatrix(r GapReport, s answer.Spread) Matrix {
	var all Matrix
	all.Topics = append(slices.Clone(s.Topics), NoTopic)
	for _, row := range s.Rows {
		out := MatrixRow{Name: row.Name, All: MatrixCell{Passages: row.All}}
		for _, n := range append(slices.Clone(row.ByTopic), row.NoTopic) {
			out.Cells = append(out.Cells, MatrixCell{Passages: n})
		}
		all.Rows = append(all.Rows, out)
	}
	for _, g := range r.Gaps {
		names := g.Medicines
		if len(names) == 0 {
			names = []string{""}
		}
		for i := range all.Rows {
			if row := &all.Rows[i]; slices.Contains(names, row.Name) {
				row.All.Asked += g.Count
				for k, topic := range all.Topics {
					row.Cells[k].Asked += g.Topics[topic]
				}
			}
		}
	}
	return all.withoutEmpty()
}

// withoutEmpty leaves out the topics of which nothing can be said.
func (m Matrix) withoutEmpty() Matrix {
	var out Matrix
	for _, row := range m.Rows {
		out.Rows = append(out.Rows, MatrixRow{Name: row.Name, All: row.All})
	}
	for k, topic := range m.Topics {
		if !slices.ContainsFunc(m.Rows, func(r MatrixRow) bool { return r.Cells[k] != MatrixCell{} }) {
			continue
		}
		out.Topics = append(out.Topics, topic)
		for i := range out.Rows {
			out.Rows[i].Cells = append(out.Rows[i].Cells, m.Rows[i].Cells[k])
		}
	}
	return out
}
