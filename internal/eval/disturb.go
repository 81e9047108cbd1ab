package eval

import (
	"hash/fnv"
	"slices"
	"strings"
)

// A Disturbance changes a query as patients do, in a way that its id fixes.
type Disturbance struct {
	Name  string
	Apply func(id, text string) string
}

// Disturbances are those that ranking is measured under: one or two words misspelt,
// and the question told inside a story.
func Disturbances() []Disturbance {
	return []Disturbance{
		{"1 typo", func(id, text string) string { return misspell(id, text, 1) }},
		{"2 typos", func(id, text string) string { return misspell(id, text, 2) }},
		{"in a story", tell},
	}
}

// chance is a number that an id and a place in the work fix.
func chance(id string, place, n int) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	h.Write([]byte{0, byte(place), byte(place >> 8)})
	return int(h.Sum32() % uint32(n))
}

// shortestTypo is the shortest word that is misspelt, in letters.
const shortestTypo = 4

// misspell breaks so many words of a text, each once, by what fingers do: two
// letters swapped, one dropped, the key beside it, one doubled. The first letter
// stays: people get it right.
func misspell(id, text string, times int) string {
	words := strings.Fields(text)
	var long []int
	for i, w := range words {
		if len(w) >= shortestTypo && plain(w) {
			long = append(long, i)
		}
	}
	for k := range min(times, len(long)) {
		pick := chance(id, 10*k, len(long))
		i := long[pick]
		long = slices.Delete(long, pick, pick+1)
		words[i] = slip(words[i], 1+chance(id, 10*k+1, len(words[i])-2), chance(id, 10*k+2, 4))
	}
	return strings.Join(words, " ")
}

// slip is one mistake at an inner letter of a word.
func slip(w string, at, kind int) string {
	switch kind {
	case 0:
		return w[:at] + w[at+1:at+2] + w[at:at+1] + w[at+2:]
	case 1:
		return w[:at] + w[at+1:]
	case 2:
		return w[:at] + beside(w[at:at+1]) + w[at+1:]
	}
	return w[:at] + w[at:at+1] + w[at:]
}

// beside is a key next to a letter's on a QWERTY keyboard.
func beside(letter string) string {
	for _, row := range []string{"qwertyuiopo", "asdfghjklk", "zxcvbnmn"} {
		if i := strings.Index(row, strings.ToLower(letter)); i >= 0 {
			return row[i+1 : i+2]
		}
	}
	return letter
}

func plain(w string) bool {
	for i := 0; i < len(w); i++ {
		if c := w[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// tell puts a question at the end of some sentences of story, for a third of the
// questions with a word of thanks after it.
func tell(id, text string) string {
	var told []string
	left := slices.Clone(story)
	for k := range 3 + chance(id, 100, 3) {
		i := chance(id, 101+k, len(left))
		told = append(told, left[i])
		left = slices.Delete(left, i, i+1)
	}
	if told = append(told, strings.TrimRight(text, " .?!")+"?"); chance(id, 200, 3) == 0 {
		told = append(told, "thanks for any help")
	}
	return strings.Join(told, ". ")
}

// story is what people write around their questions.
var story = []string{
	"hi everyone, first time here and sorry that this is long",
	"a little background, I am 46 and live with my sister and her two kids",
	"I used to drive trucks but had to stop last winter because of my back",
	"my sleep has been awful for months and I wake up around three every night",
	"the doctor I had for years retired and the new one never has more than five minutes",
	"my wife keeps telling me to call but I hate the phone",
	"I have been reading all kinds of things online and it scares me more than it helps",
	"my mom had the same trouble at my age and nobody ever explained anything to her",
	"last week I went to the ER because my heart was racing and they sent me home after six hours",
	"money is tight and the letters from the insurance make no sense to me",
	"we moved here in March and still do not know anybody in this town",
	"I drink coffee in the morning and a beer on some weekends",
	"my neighbor told me about your page and said that you are nice people",
	"I was in the army for eight years and came back with things I do not talk about",
	"I feel tired all the time and my appetite comes and goes",
	"the kids are loud and the dog barks, so excuse the typing",
	"I have tried a few things since 2009, some worked and some did not",
	"my job at the warehouse gives me headaches because of the lights",
	"walking and eating better helps a little on good days",
	"my brother says that I worry too much and maybe he is right",
	"the pharmacy was closed when I went there after work",
	"I am writing this on my phone in a parking lot",
	"sorry if somebody asked this before, I could not find the search",
	"it all started after an accident two years ago when I hurt my neck",
	"I have not told my family about any of this yet",
}
