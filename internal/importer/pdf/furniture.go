package pdf

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

var (
	digitsRE = regexp.MustCompile(`\d+`)
	countRE  = regexp.MustCompile(`(?i)(?:^|[\s|])(?:page|pg\.?|p\.)\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?(?:$|\s*[|–—])|\d\s*(?:/|of)\s*\d{1,4}$|[|–—-]\s*\d{1,4}$|^\d{1,4}\s*[|–—]`)
	pageNoRE = regexp.MustCompile(`(?i)^[-–—|\s]*(?:(?:page|pg\.?|p\.)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*$`)
)

// edgeRows is how many lines at the top and at the bottom of a page may belong
// to its head and foot.
const edgeRows = 5

// furniture takes the heads, feet and numbers of pages out of the rows: lines at
// an edge that stand at the same place on most pages.
func (w *writer) furniture(rows [][]row) [][]row {
	seen := make(map[string]int)
	for _, list := range rows {
		for i := range list {
			if edge(i, len(list)) < edgeRows {
				seen[w.edgeKey(list[i])]++
			}
		}
	}
	need := max(2, (len(rows)+1)/2)
	texts := make(map[string][]string) // what was left out, by key
	var keys []string
	part := func(list []row, i int) bool { // whether row i belongs to a head or foot
		key, text := w.edgeKey(list[i]), list[i].plain()
		switch {
		case seen[key] >= need:
			if texts[key] == nil {
				keys = append(keys, key)
			}
			if !slices.Contains(texts[key], text) {
				texts[key] = append(texts[key], text)
			}
			return true
		case pageNoRE.MatchString(text) && alone(list, i):
			w.w.Drop(list[i].page, "a page number", text)
			return true
		}
		return false
	}
	out := make([][]row, len(rows))
	for p, list := range rows {
		from, to := 0, len(list)
		for from < min(edgeRows, len(list)) && part(list, from) {
			from++
		}
		for to > max(from, len(list)-edgeRows) && part(list, to-1) {
			to--
		}
		out[p] = list[from:to]
	}
	for _, key := range keys {
		w.w.Drop(0, fmt.Sprintf("a line repeated at the edge of pages (%d pages)", seen[key]), strings.Join(texts[key], " "))
	}
	return out
}

// edge is how many rows stand between row i and the nearer edge.
func edge(i, n int) int { return min(i, n-1-i) }

// edgeKey is equal for lines at the same place with the same words. Numbers may
// differ if they read as those of pages, or if the letters are smaller than the
// text's; "Day 1" and "Day 2" are headings.
func (w *writer) edgeKey(r row) string {
	const grain = 4.0 // points by which a foot may move
	words := strings.ToLower(r.plain())
	if countRE.MatchString(words) || pageNoRE.MatchString(words) || r.size < 0.95*w.body {
		words = digitsRE.ReplaceAllString(words, "#")
	}
	return fmt.Sprintf("%s|%g|%g", words, math.Round(r.y/grain), math.Round(r.size))
}

// alone reports whether a row at an edge stands apart from the text.
func alone(list []row, i int) bool {
	if len(list) == 1 {
		return false
	}
	near := i + 1
	if i >= len(list)/2 {
		near = i - 1
	}
	return math.Abs(list[near].y-list[i].y) > 2*list[near].size
}
