package query

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"bedside/internal/textnorm"
)

//go:embed topics.yaml
var topicsYAML []byte

// Topic is something that a question can be about beside medicines: the clinic's
// hours, insurance, driving home. A passage that does not speak of it does not
// answer the question, however well the other words match.
type Topic struct {
	ID        string   `yaml:"id"`
	Admin     bool     `yaml:"admin"`     // the clinic's business, not care
	Elsewhere bool     `yaml:"elsewhere"` // care that the clinic does not give
	Phrases   []string `yaml:"phrases"`   // words or word sequences that raise it
	Evidence  []string `yaml:"evidence"`  // further words by which a passage shows that it speaks of it

	phrases [][]string
	words   map[string]bool // single words of phrases and evidence
}

func loadTopics() ([]*Topic, error) {
	var file struct {
		Topics []*Topic `yaml:"topics"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(topicsYAML))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("topics: %w", err)
	}
	for _, t := range file.Topics {
		t.words = make(map[string]bool)
		for _, p := range t.Phrases {
			var seq []string
			for _, tok := range textnorm.Tokens(textnorm.Fold(p)) {
				seq = append(seq, tok.Bare)
			}
			if len(seq) == 0 {
				return nil, fmt.Errorf("topics: %s has an empty phrase", t.ID)
			}
			t.phrases = append(t.phrases, seq)
			if len(seq) == 1 {
				t.words[seq[0]] = true
			}
		}
		for _, e := range t.Evidence {
			t.words[strings.ToLower(e)] = true
		}
	}
	return file.Topics, nil
}

// In reports whether the tokens speak of the topic.
func (t *Topic) In(toks []textnorm.Token) bool {
	for i := range toks {
		if t.words[toks[i].Bare] {
			return true
		}
		for _, p := range t.phrases {
			if hasPrefix(toks[i:], p) {
				return true
			}
		}
	}
	return false
}

func hasPrefix(toks []textnorm.Token, seq []string) bool {
	if len(toks) < len(seq) {
		return false
	}
	for i, w := range seq {
		if toks[i].Bare != w {
			return false
		}
	}
	return true
}

func findTopics(topics []*Topic, toks []textnorm.Token) []*Topic {
	var out []*Topic
	for _, t := range topics {
		for i := range toks {
			if t.starts(toks[i:]) {
				out = append(out, t)
				break
			}
		}
	}
	return out
}

func (t *Topic) starts(toks []textnorm.Token) bool {
	for _, p := range t.phrases {
		if hasPrefix(toks, p) {
			return true
		}
	}
	return false
}
