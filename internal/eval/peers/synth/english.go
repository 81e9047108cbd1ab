package synth

import (
	"math/rand/v2"
	"strings"
)

// commonWord is a word of grammar or chat with its weight, about its share of
// all running words in one part in ten thousand.
type commonWord struct {
	word   string
	weight float64
}

// written are the words of grammar as texts for patients use them.
var written = []commonWord{
	{"the", 600}, {"of", 300}, {"and", 290}, {"to", 280}, {"a", 240}, {"in", 210}, {"is", 130}, {"for", 110},
	{"that", 90}, {"you", 160}, {"it", 95}, {"with", 85}, {"as", 70}, {"are", 90}, {"on", 65}, {"be", 75},
	{"your", 120}, {"or", 85}, {"this", 60}, {"by", 50}, {"at", 45}, {"from", 48}, {"have", 55}, {"not", 55},
	{"can", 60}, {"may", 50}, {"if", 55}, {"will", 40}, {"an", 38}, {"they", 35}, {"which", 25}, {"we", 30},
	{"when", 32}, {"has", 28}, {"more", 28}, {"one", 25}, {"do", 28}, {"some", 24}, {"than", 20}, {"other", 20},
	{"before", 16}, {"after", 18}, {"should", 26}, {"any", 20}, {"who", 17}, {"their", 22}, {"these", 18},
	{"there", 20}, {"also", 18}, {"how", 16}, {"what", 18}, {"our", 14}, {"about", 18}, {"been", 14}, {"into", 11},
	{"only", 12}, {"most", 12}, {"during", 11}, {"no", 15}, {"up", 14}, {"such", 9}, {"out", 12}, {"but", 28},
	{"so", 15}, {"them", 12}, {"was", 18}, {"need", 14}, {"often", 9}, {"very", 7}, {"while", 8}, {"without", 7},
	{"because", 8}, {"each", 8}, {"then", 8}, {"us", 7}, {"must", 6}, {"both", 5}, {"why", 4}, {"own", 4}, {"yet", 2},
}

// spoken are the words that patients fill a message with.
var spoken = []commonWord{
	{"i", 520}, {"my", 260}, {"the", 260}, {"to", 240}, {"and", 260}, {"a", 170}, {"have", 150}, {"is", 130},
	{"it", 140}, {"of", 110}, {"for", 100}, {"in", 100}, {"been", 60}, {"was", 75}, {"am", 60}, {"on", 70},
	{"that", 75}, {"but", 65}, {"me", 70}, {"with", 65}, {"this", 55}, {"not", 55}, {"if", 50}, {"can", 60},
	{"so", 40}, {"what", 45}, {"do", 50}, {"any", 35}, {"would", 35}, {"had", 40}, {"or", 40}, {"at", 30},
	{"be", 40}, {"now", 28}, {"there", 28}, {"about", 28}, {"know", 28}, {"are", 30}, {"you", 50}, {"like", 22},
	{"get", 25}, {"please", 20}, {"just", 22}, {"he", 18}, {"she", 20}, {"has", 28}, {"from", 25}, {"as", 22},
	{"when", 24}, {"after", 18}, {"an", 16}, {"no", 18}, {"how", 20}, {"want", 14}, {"need", 14}, {"they", 18},
	{"think", 10}, {"should", 16}, {"since", 10}, {"because", 11}, {"did", 12}, {"dont", 14}, {"im", 16},
	{"some", 14}, {"up", 15}, {"out", 12}, {"told", 10}, {"does", 12}, {"by", 10}, {"will", 14}, {"could", 12},
	{"much", 9}, {"thanks", 8}, {"thank", 8}, {"hello", 6}, {"hi", 6}, {"very", 8}, {"also", 10}, {"really", 7},
	{"doctor", 9}, {"day", 8}, {"days", 7}, {"week", 6}, {"weeks", 6}, {"years", 8}, {"old", 6}, {"help", 7},
	{"feel", 6}, {"still", 8}, {"again", 6}, {"then", 8}, {"why", 7}, {"who", 5}, {"one", 9}, {"more", 9},
}

// openers begin a question.
var openers = []string{
	"can i have", "can i get", "can you give", "what is", "what is the", "what are the", "how do i", "how long does",
	"is it", "is there a", "why does my", "why is", "when should i have", "when do i need", "do i need", "what if i have",
	"should i do", "will my", "does the", "who can get", "how much",
}

// joints stand between the content words of a title.
var joints = []string{"with", "for", "after", "and", "of the", "or", "in", "while on", "before", "without", "during", "to"}

// commonSet holds every English word that texts and questions are made with.
var commonSet = func() map[string]bool {
	set := make(map[string]bool)
	for _, list := range [][]commonWord{written, spoken} {
		for _, c := range list {
			set[c.word] = true
		}
	}
	for _, list := range [][]string{openers, joints} {
		for _, s := range list {
			for w := range strings.FieldsSeq(s) {
				set[w] = true
			}
		}
	}
	return set
}()

// Common reports whether a lower-case word is one of English that passages and
// questions are filled with, and not an invented one.
func Common(word string) bool { return commonSet[word] }

// chatter draws common words at their frequency.
type chatter struct {
	list  []commonWord
	draws sampler
}

func newChatter(list []commonWord) chatter {
	weights := make([]float64, len(list))
	for i, c := range list {
		weights[i] = c.weight
	}
	return chatter{list, newSampler(weights)}
}

func (c *chatter) draw(r *rand.Rand) string { return c.list[c.draws.draw(r)].word }

var (
	inText    = newChatter(written)
	inMessage = newChatter(spoken)
)
