package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// BeirLine is one line of a corpus.
type BeirLine struct {
	ID    string
	Title string
	Text  string
}

// BeirEntry is what is retrieved: the lines that share metadata.group in file
// order, or a single line.
type BeirEntry struct {
	Lines []BeirLine
}

// BeirQuery is one query.
type BeirQuery struct {
	ID   string
	Text string
}

// BeirSet is a test set in BEIR form. Entries stand in the order of their first
// line.
type BeirSet struct {
	Entries []BeirEntry
	Queries []BeirQuery
	Qrels   map[string]map[string]int // query id → line id → grade, 0 for judged and wrong
	OOS     []BeirQuery               // questions that no entry answers
}

// maxBeirLine bounds one line of a corpus; full-text corpora have long ones.
const maxBeirLine = 16 << 20

type beirJSON struct {
	ID       string `json:"_id"`
	Title    string `json:"title"`
	Text     string `json:"text"`
	Metadata struct {
		Group string `json:"group"`
	} `json:"metadata"`
}

// LoadBeir reads corpus.jsonl, queries.jsonl and qrels.tsv of dir, and the
// unanswerable questions of the file oos unless it is empty. Errors name file
// and line.
func LoadBeir(dir, oos string) (BeirSet, error) {
	set := BeirSet{Qrels: make(map[string]map[string]int)}
	groups := make(map[string]int)
	lines := make(map[string]bool)
	err := eachLine(filepath.Join(dir, "corpus.jsonl"), func(data []byte) error {
		d, err := decodeBeir(data, lines)
		if err != nil {
			return err
		}
		line := BeirLine{d.ID, d.Title, d.Text}
		if g := d.Metadata.Group; g != "" {
			if i, ok := groups[g]; ok {
				set.Entries[i].Lines = append(set.Entries[i].Lines, line)
				return nil
			}
			groups[g] = len(set.Entries)
		}
		set.Entries = append(set.Entries, BeirEntry{Lines: []BeirLine{line}})
		return nil
	})
	if err != nil {
		return BeirSet{}, err
	}
	ids := make(map[string]bool)
	if set.Queries, err = loadQueries(filepath.Join(dir, "queries.jsonl"), ids); err != nil {
		return BeirSet{}, err
	}
	if err := set.loadQrels(filepath.Join(dir, "qrels.tsv"), ids, lines); err != nil {
		return BeirSet{}, err
	}
	if oos != "" {
		if set.OOS, err = loadQueries(oos, make(map[string]bool)); err != nil {
			return BeirSet{}, err
		}
	}
	if len(set.Entries) == 0 || len(set.Queries) == 0 {
		return BeirSet{}, fmt.Errorf("%s: %d entries and %d queries", dir, len(set.Entries), len(set.Queries))
	}
	return set, nil
}

func decodeBeir(data []byte, seen map[string]bool) (beirJSON, error) {
	var d beirJSON
	if err := json.Unmarshal(data, &d); err != nil {
		return d, err
	}
	switch {
	case d.ID == "" || strings.ContainsAny(d.ID, " \t"):
		return d, fmt.Errorf("_id %q is empty or has spaces", d.ID)
	case seen[d.ID]:
		return d, fmt.Errorf("_id %q stands twice", d.ID)
	}
	seen[d.ID] = true
	return d, nil
}

func loadQueries(name string, seen map[string]bool) ([]BeirQuery, error) {
	var out []BeirQuery
	err := eachLine(name, func(data []byte) error {
		d, err := decodeBeir(data, seen)
		if err != nil {
			return err
		}
		out = append(out, BeirQuery{d.ID, d.Text})
		return nil
	})
	return out, err
}

// loadQrels reads "query id, line id, grade" separated by tabs. A heading line
// is skipped; a pair whose query or line is not in the set is an error.
func (s *BeirSet) loadQrels(name string, queries, lines map[string]bool) error {
	first := true
	return eachLine(name, func(data []byte) error {
		f := strings.Split(string(data), "\t")
		if first {
			first = false
			if f[0] == "query-id" {
				return nil
			}
		}
		if len(f) != 3 {
			return fmt.Errorf("%d columns, needs 3", len(f))
		}
		grade, err := strconv.Atoi(strings.TrimSpace(f[2]))
		if err != nil {
			return fmt.Errorf("grade %q is no number", f[2])
		}
		if !queries[f[0]] || !lines[f[1]] {
			return fmt.Errorf("query %q or line %q is not in the set", f[0], f[1])
		}
		if s.Qrels[f[0]] == nil {
			s.Qrels[f[0]] = make(map[string]int)
		}
		s.Qrels[f[0]][f[1]] = grade
		return nil
	})
}

// eachLine calls fn with every line of the file that is not blank.
func eachLine(name string, fn func([]byte) error) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("retrieval set: %w", err)
	}
	defer f.Close() // read only: nothing can be lost
	r := bufio.NewReaderSize(f, 64*1024)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s:%d: %w", filepath.ToSlash(name), n, err)
		}
		end := err != nil
		if len(line) > maxBeirLine {
			return fmt.Errorf("%s:%d: line of %d bytes is over %d", filepath.ToSlash(name), n, len(line), maxBeirLine)
		}
		if line = bytes.TrimRight(line, "\r\n"); len(bytes.TrimSpace(line)) > 0 {
			if err := fn(line); err != nil {
				return fmt.Errorf("%s:%d: %w", filepath.ToSlash(name), n, err)
			}
		}
		if end {
			return nil
		}
	}
}
