package importer

import (
	"regexp"
	"sort"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// bagOf returns the words of a text, sorted; markup and punctuation apart.
func bagOf(s string) []string {
	w := wordsOf(s)
	sort.Strings(w)
	return w
}

// wordsOf returns runs of letters and digits in order. It is written without
// the importer's own helpers, so that a mistake in those shows.
func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// checkWords holds that every word of the document is in the draft, but for the
// lines that the report says were dropped and the marks that headings lose.
func checkWords(t testing.TB, doc string, r *Result) {
	t.Helper()
	if strings.Contains(reportText(r), "hidden comment") {
		doc = hiddenComment.ReplaceAllStringFunc(doc, func(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) })
	}
	doc = strings.ReplaceAll(doc, "\u00ad", "")
	lines := strings.Split(doc, "\n")
	skip := make(map[int]bool)
	answer := make(map[int]bool)
	title := make(map[int]bool)
	heading := make(map[int]bool)
	for _, n := range r.Report {
		switch {
		case n.Action == Dropped && strings.HasPrefix(n.Msg, "the mark of the answer"):
			answer[n.Line] = true
		case n.Action == Dropped && strings.Contains(n.Msg, "hidden comment"):
		case n.Action == Dropped:
			skip[n.Line] = true
		case n.Action == Title && strings.HasPrefix(n.Msg, "the title stands twice"):
			title[n.Line] = true
		case n.Action == Heading:
			heading[n.Line] = true
		}
	}
	var want []string
	for i, l := range lines {
		if skip[i+1] || title[i+1] {
			continue
		}
		if strings.HasPrefix(l, "#") { // the target of a link is markup
			l = spanTag.ReplaceAllString(linkTarget.ReplaceAllString(l, "]"), "")
		}
		w := wordsOf(l)
		if answer[i+1] {
			w = w[1:]
		}
		want = append(want, w...)
	}
	want = fold(want)
	var got []string
	for _, s := range r.Sections {
		got = append(got, wordsOf(s.Heading)...)
		got = append(got, wordsOf(s.Text)...)
	}
	got = fold(got)
	if missing := less(want, got); len(missing) > 0 {
		// List numbers and question marks of headings are marks, not words.
		var words []string
		for _, m := range missing {
			if !isMark(m) || len(heading) == 0 && !strings.Contains(doc, "#") {
				words = append(words, m)
			}
		}
		if len(words) > 0 {
			t.Errorf("words of the document are lost: %q", words)
		}
	}
	if extra := less(got, want); len(extra) > 0 && !strings.Contains(reportText(r), "title") {
		t.Errorf("words that are not in the document: %q", extra)
	}
}

var (
	hiddenComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	spanTag       = regexp.MustCompile(`</?span[^<>]*>`)
)

var linkTarget = regexp.MustCompile(`\]\([^()]*\)`)

var questionMark = regexp.MustCompile(`^q\d{0,3}$`)

func isMark(s string) bool {
	if s == "question" || questionMark.MatchString(s) {
		return true
	}
	if len(s) > 3 {
		return false
	}
	return romanNumber(s) > 0 || len(s) == 1 || strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

func fold(w []string) []string {
	out := make([]string, len(w))
	for i := range w {
		out[i] = strings.ToLower(w[i])
	}
	sort.Strings(out)
	return out
}

// less returns the words of a that b has fewer of.
func less(a, b []string) []string {
	n := make(map[string]int)
	for _, w := range b {
		n[w]++
	}
	var out []string
	for _, w := range a {
		if n[w]--; n[w] < 0 {
			out = append(out, w)
		}
	}
	return out
}

func TestCheckWordsFindsLoss(t *testing.T) {
	if d := cmp.Diff([]string{"b"}, less([]string{"a", "b"}, []string{"a"})); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"a", "s", "word"}, bagOf("**word's** a")); d != "" {
		t.Error(d)
	}
}
