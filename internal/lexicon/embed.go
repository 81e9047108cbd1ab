package lexicon

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

//go:generate go run ./compile data

// compiledJSON is the embedded YAML files in the form that loads fast: strict
// YAML decoding of all of them takes longer than a whole cold start may. A test
// keeps it equal to the files.
//
//go:embed data/compiled.json
var compiledJSON []byte

// wordsText is a list of English words (SCOWL, see data/words-copyright.txt),
// ownWords the project's own additions: short forms, medical words, names.
//
//go:embed data/words.txt
var wordsText string

//go:embed data/words-extra.txt
var ownWords string

//go:embed data/*.yaml
var dataFiles embed.FS

// EmbeddedSources returns the embedded YAML files, in the order of loading.
func EmbeddedSources() []Source {
	var out []Source
	for _, name := range [...]string{"medications.yaml", "conditions.yaml", "ambiguous.yaml", "layterms.yaml"} {
		data, err := dataFiles.ReadFile("data/" + name)
		if err != nil {
			panic(err) // embedded at build time
		}
		out = append(out, Source{Name: name, Data: data})
	}
	return out
}

// Compile parses and joins sources into the form that Embedded loads.
func Compile(sources ...Source) ([]byte, error) {
	m, err := read(nil, sources)
	if err != nil {
		return nil, err
	}
	if _, err := build(m, newWordSet("")); err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

// Embedded returns the lexicon that comes with the program.
func Embedded() (*Lexicon, error) { return Load() }

// Load returns the embedded lexicon with a clinic's own files added. A problem
// in a file is an error that names file and line; all are reported at once.
func Load(extension ...Source) (*Lexicon, error) {
	var m merged
	if err := json.Unmarshal(compiledJSON, &m); err != nil {
		return nil, fmt.Errorf("lexicon: embedded data: %w", err)
	}
	all := &m
	if len(extension) > 0 {
		var err error
		if all, err = read(&m, extension); err != nil {
			return nil, fmt.Errorf("lexicon: %w", err)
		}
	}
	l, err := build(all, newWordSet(wordsText, ownWords))
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	for _, part := range [][]byte{compiledJSON, []byte(wordsText), []byte(ownWords)} {
		fmt.Fprintf(h, "%d\n", len(part))
		h.Write(part)
	}
	for _, src := range extension {
		fmt.Fprintf(h, "%q %d\n", src.Name, len(src.Data))
		h.Write(src.Data)
	}
	l.fingerprint = hex.EncodeToString(h.Sum(nil))
	return l, nil
}

// Fingerprint is the SHA-256 of everything the lexicon was made from.
func (l *Lexicon) Fingerprint() string { return l.fingerprint }

func read(base *merged, sources []Source) (*merged, error) {
	var files []*file
	var errs []error
	for _, src := range sources {
		f, err := parse(src)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		files = append(files, f)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return merge(base, files)
}
