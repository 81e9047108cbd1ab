package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"bedside/internal/answer"
)

// maxLine bounds one line of a question set. The longest message the bot looks
// at is far below it; a longer line is a wrong file.
const maxLine = 1 << 20

// Record is one labelled question.
type Record struct {
	ID       string        `json:"id"`
	Question string        `json:"question"`
	Expect   answer.Kind   `json:"expect"`
	Source   string        `json:"source"`   // the document the label was written for, empty if none
	Sections []string      `json:"sections"` // acceptable sections, best first
	Tags     []string      `json:"tags"`
	Also     []answer.Kind `json:"also"` // other acceptable outcomes

	// Uncovered, where given, are the names a cover_gap reply must list.
	Uncovered []string `json:"uncovered"`

	Set  string `json:"-"` // the file's name without ending; counts as a tag
	File string `json:"-"`
	Line int    `json:"-"`
}

// Has tells whether the record carries one of the tags or stands in the set of
// that name.
func (r *Record) Has(tags ...string) bool {
	for _, t := range tags {
		if t == r.Set || slices.Contains(r.Tags, t) {
			return true
		}
	}
	return false
}

var kinds = []answer.Kind{answer.Answer, answer.CoverGap, answer.Clarify, answer.Dosing, answer.Crisis, answer.NoAnswer}

// Load reads question sets: each path is a file, or a folder whose *.jsonl
// files are read in name order. Every fault is reported as "file:line: …", all
// of them joined. Ids must be unique over all files, and there must be at least
// one record.
func Load(paths ...string) ([]Record, error) {
	var files []string
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, fmt.Errorf("question set: %w", err)
		}
		if !info.IsDir() {
			files = append(files, p)
			continue
		}
		found, err := filepath.Glob(filepath.Join(p, "*.jsonl"))
		if err != nil {
			return nil, fmt.Errorf("question set %s: %w", p, err)
		}
		slices.Sort(found)
		files = append(files, found...)
	}
	var records []Record
	var errs []error
	seen := make(map[string]string)
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("question set: %w", err))
			continue
		}
		list, err := Parse(f, filepath.ToSlash(name))
		f.Close() // read only: nothing can be lost
		if err != nil {
			errs = append(errs, err)
		}
		for _, r := range list {
			at := fmt.Sprintf("%s:%d", r.File, r.Line)
			if first, dup := seen[r.ID]; dup {
				errs = append(errs, fmt.Errorf("%s: id %q stands already at %s", at, r.ID, first))
				continue
			}
			seen[r.ID] = at
			records = append(records, r)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("question set: no record in %s", strings.Join(paths, ", "))
	}
	return records, nil
}

// Parse reads one record a line from r; name, slash separated, stands in the
// errors. Blank lines
// are skipped. It returns the good records together with the joined faults of
// the others. An id that repeats within r is left to Load.
func Parse(r io.Reader, name string) ([]Record, error) {
	var records []Record
	var errs []error
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 64*1024), maxLine)
	line := 0
	for sc.Scan() {
		line++
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}
		rec, err := parseRecord(sc.Bytes())
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", name, line, err))
			continue
		}
		rec.Set, rec.File, rec.Line = strings.TrimSuffix(path.Base(name), ".jsonl"), name, line
		records = append(records, rec)
	}
	if err := sc.Err(); err != nil {
		errs = append(errs, fmt.Errorf("%s:%d: %w", name, line+1, err))
	}
	return records, errors.Join(errs...)
}

func parseRecord(line []byte) (Record, error) {
	var rec Record
	if err := strictJSON(line, &rec); err != nil {
		return rec, err
	}
	var missing []string
	if rec.ID == "" {
		missing = append(missing, "id")
	}
	if rec.Question == "" {
		missing = append(missing, "question")
	}
	if rec.Expect == "" {
		missing = append(missing, "expect")
	}
	if len(missing) > 0 {
		return rec, fmt.Errorf("missing %s", strings.Join(missing, ", "))
	}
	for _, k := range append([]answer.Kind{rec.Expect}, rec.Also...) {
		if !slices.Contains(kinds, k) {
			return rec, fmt.Errorf("unknown outcome %q", k)
		}
	}
	if rec.Expect == answer.Answer && len(rec.Sections) == 0 {
		return rec, errors.New("expects an answer but lists no section")
	}
	return rec, nil
}

// strictJSON decodes exactly one JSON value without unknown keys.
func strictJSON(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text after the object")
	}
	return nil
}
