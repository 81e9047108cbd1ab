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

// raised is a topic with one of the phrases that raise it, by the phrase's first word.
type raised struct {
	topic  int
	phrase []string
}

func topicIndex(topics []*Topic) map[string][]raised {
	m := make(map[string][]raised)
	for i, t := range topics {
		for _, p := range t.phrases {
			m[p[0]] = append(m[p[0]], raised{i, p})
		}
	}
	return m
}

// find returns the topics that a text names, in the order of the table.
func (p *Parser) findTopics(toks []textnorm.Token) []*Topic {
	var out []*Topic
	named := make([]bool, len(p.topics))
	found := false
	for i := range toks {
		for _, r := range p.raising[toks[i].Bare] {
			if !named[r.topic] && hasPrefix(toks[i:], r.phrase) {
				named[r.topic], found = true, true
			}
		}
	}
	for i := 0; found && i < len(named); i++ {
		if named[i] {
			out = append(out, p.topics[i])
		}
	}
	return out
}
