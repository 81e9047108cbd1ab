package pdf

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"bedside/internal/importer/source"
)

// writer turns pages into blocks.
type writer struct {
	w       source.Writer
	body    float64   // size of the text's letters
	sizes   []float64 // of headings, the largest first
	leading float64   // distance of the text's lines, in parts of their size
	words   words
	marks   []listMark
	cuts    int // words that lines cut and that stand elsewhere whole
	hyphens []lineEnd
}

// maxUnknown is the part of a document's letters that may be unreadable. A few
// are ornaments; more mean that a font has no table.
const maxUnknown = 0.1

// judge refuses documents without text and reports what of the pages is left out.
func (w *writer) judge(pages []*page) error {
	letters, unreadable, scans := 0, 0, 0
	for _, p := range pages {
		here, bad := 0, 0
		for _, g := range p.glyphs {
			if strings.TrimSpace(g.text) == "" {
				continue
			}
			here++
			if strings.Contains(g.text, unknown) {
				bad++
			}
		}
		letters, unreadable = letters+here, unreadable+bad
		if bad > 0 {
			w.w.Note(p.no, source.Remark, fmt.Sprintf("%d signs of the page have no letter behind them and stand as %q", bad, unknown), "")
		}
		if p.scanned() && here < fewLetters {
			scans++
			w.w.Note(p.no, source.Dropped, "a page that is a picture was left out: its words cannot be read", "")
		}
		w.hidden(p)
	}
	switch {
	case letters == 0 || scans == len(pages) && letters < fewLetters*len(pages):
		return errScan
	case float64(unreadable) > maxUnknown*float64(letters):
		return errLetters
	}
	return nil
}

// fewLetters is the most letters of a page that is a picture with a stamp on it.
const fewLetters = 20

// hidden reports the words of a page that nobody sees, and those marked as no text.
func (w *writer) hidden(p *page) {
	byReason := make(map[string][]glyph)
	under := 0
	for _, g := range p.glyphs {
		switch {
		case g.unseen != "":
			byReason[g.unseen] = append(byReason[g.unseen], g)
		case g.artifact:
			byReason[artifact] = append(byReason[artifact], g)
		case g.unpainted:
			under++
		}
	}
	var reasons []string
	for why := range byReason {
		reasons = append(reasons, why)
	}
	sort.Strings(reasons)
	for _, why := range reasons {
		w.w.Drop(p.no, why, paintedText(byReason[why]))
	}
	if under > 0 {
		w.w.Note(p.no, source.Remark, "the page is a scan whose words a program recognised; compare them with the picture", "")
	}
}

const artifact = "text that the PDF marks as head, foot or decoration of the page"

// paintedText is the text of letters in the order in which they were painted.
func paintedText(list []glyph) string {
	var b strings.Builder
	var last glyph
	for i, g := range list {
		level := math.Abs(g.y-last.y) < 0.2*last.size
		joined := g.angled && g.order == last.order || level && g.x >= last.x && g.x-(last.x+last.w) <= wordGap*last.size
		if i > 0 && !joined {
			b.WriteByte(' ')
		}
		b.WriteString(g.text)
		last = g
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// write writes all pages.
func (w *writer) write(pages []*page) {
	rows := make([][]row, len(pages))
	for i, p := range pages {
		rows[i] = p.rows()
	}
	w.measure(rows)
	rows = w.furniture(rows)
	w.measure(rows) // without the heads and feet
	for i, p := range pages {
		for _, part := range regions(rows[i], p.rules) {
			w.region(part, p.rules)
		}
	}
	for _, h := range w.hyphens {
		msg := "a word cut at the end of a line was joined"
		if h.verdict == undecided {
			msg = "a hyphen at the end of a line was kept, please check the word"
		}
		w.w.Note(h.page, source.Remark, msg, h.word)
	}
}

// measure learns the document's sizes, line distance and words.
func (w *writer) measure(rows [][]row) {
	letters := make(map[float64]int)
	w.words, w.body, w.sizes = make(words), 0, nil
	for _, list := range rows {
		for _, r := range list {
			for _, s := range r.segments {
				letters[s.size] += len([]rune(s.plain()))
			}
			w.words.add(r.plain())
		}
	}
	w.cuts = 0
	for _, list := range rows {
		w.countCuts(list)
	}
	most := 0
	for size, n := range letters {
		if n > most || n == most && size < w.body {
			w.body, most = size, n
		}
	}
	var sizes []float64
	for size := range letters {
		if size >= w.body*headingSize {
			sizes = append(sizes, size)
		}
	}
	sort.Sort(sort.Reverse(sort.Float64Slice(sizes)))
	for _, s := range sizes { // sizes that differ by less than a glance are one level
		if n := len(w.sizes); n == 0 || s < w.sizes[n-1]*0.97 {
			w.sizes = append(w.sizes, s)
		}
	}
	w.leading = lineDistance(rows, w.body)
}

// lineDistance is the most common distance of lines in the text's size.
func lineDistance(rows [][]row, body float64) float64 {
	count := make(map[float64]int)
	for _, list := range rows {
		for i := 1; i < len(list); i++ {
			a, b := list[i-1], list[i]
			if gap := (a.y - b.y) / body; a.size == body && b.size == body && gap > 0.9 && gap < 2.2 {
				count[math.Round(gap*20)/20]++
			}
		}
	}
	best, most := 1.2, 0 // what programs set if nobody asks
	for gap, n := range count {
		if n > most || n == most && gap < best {
			best, most = gap, n
		}
	}
	return best
}
