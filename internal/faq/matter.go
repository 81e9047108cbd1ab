package faq

import (
	"bytes"
	"reflect"
	"regexp"
	"strings"
)

// setMatter returns the file with the front matter of want. d is the document as
// the file holds it. A line is changed only where its value is, so that notes and
// the order of the keys stay; a front matter in which that cannot be done, such as
// one in braces, is written anew.
func setMatter(src []byte, d, want *Document) ([]byte, []Problem) {
	lines := splitLines(src)
	fenceAt := matterEnd(lines)
	out := append([]string(nil), lines[:fenceAt]...)
	var added []string
	for _, k := range []struct{ key, old, value string }{
		{"status", string(d.Status), string(want.Status)},
		{"owner", d.Owner, quote(want.Owner)},
		{"reviewed", dayText(d.Reviewed), dayText(want.Reviewed)},
		{"review_by", dayText(d.ReviewBy), dayText(want.ReviewBy)},
		{"signed", d.Signed, want.Signed},
	} {
		if k.value == k.old || k.key == "owner" && want.Owner == d.Owner {
			continue
		}
		if n, ok := d.KeyLines[k.key]; ok {
			out[n-1] = setValue(out[n-1], k.key, k.value)
		} else {
			added = append(added, matterIndent(lines, d)+k.key+": "+k.value+lineEnding(lines[0]))
		}
	}
	out = append(append(out, added...), lines[fenceAt:]...)
	edited := []byte(strings.Join(out, ""))
	if sameMatter(d.File, edited, want) == nil {
		return edited, nil
	}
	fresh := []byte(strings.ReplaceAll(string(writtenMatter(want)), "\n", lineEnding(lines[0])) + strings.Join(lines[fenceAt+1:], ""))
	if bom := []byte("\ufeff"); bytes.HasPrefix(src, bom) {
		fresh = append(bom, fresh...)
	}
	return fresh, sameMatter(d.File, fresh, want)
}

func writtenMatter(d *Document) []byte {
	var b strings.Builder
	writeFrontMatter(&b, d)
	return []byte(b.String())
}

// matterEnd returns the index of the line that closes the front matter.
func matterEnd(lines []string) int {
	for i := 1; i < len(lines); i++ {
		if strings.TrimRight(lines[i], " \t\r\n") == fence {
			return i
		}
	}
	return len(lines) - 1
}

// matterIndent returns the blanks before the front matter's keys.
func matterIndent(lines []string, d *Document) string {
	l := lines[d.KeyLine("title")-1]
	return l[:len(l)-len(strings.TrimLeft(l, " "))]
}

// matterLine is a key with a value on the same line and what may follow it.
var matterLine = regexp.MustCompile(`^( *["']?[a-z_]+["']?[ \t]*:[ \t]*)("[^"]*"|'[^']*'|[^#"']*?)([ \t]+#[^\r\n]*|[ \t]*)([\r\n]*)$`)

func setValue(line, key, value string) string {
	m := matterLine.FindStringSubmatch(line)
	if m == nil || strings.Trim(m[1], "\"' \t:") != key {
		return line // setMatter sees that the value is not there
	}
	return strings.TrimRight(m[1], " \t") + " " + value + m[3] + m[4]
}

// sameMatter reads the front matter of src and returns why it is not that of want,
// or nil.
func sameMatter(file string, src []byte, want *Document) []Problem {
	got := &Document{File: file}
	text, problems := normalise(file, src)
	if problems != nil {
		return problems
	}
	matter, _, _, msg := splitFrontMatter(text)
	if msg != "" {
		return []Problem{{File: file, Line: 1, Msg: msg}}
	}
	if problems = got.readFrontMatter(matter); len(problems) > 0 {
		return problems
	}
	w := *want
	w.File, w.Digest, w.Headings, w.KeyLines, got.KeyLines = file, "", nil, nil, nil
	w.Covers, got.Covers = emptyNil(w.Covers), emptyNil(got.Covers)
	if !reflect.DeepEqual(*got, w) {
		return []Problem{{File: file, Line: 1, Msg: "the front matter cannot be written so that it is read back the same: write each key on a line of its own"}}
	}
	return nil
}
