package embedtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Fault is what the endpoint does wrong.
type Fault int

// The faults.
const (
	None           Fault = iota
	Hang                 // no answer at all
	Drip                 // an answer of which a byte comes now and then
	Failing              // status 500 with words of the request
	Refusing             // status 400 with words of the request
	Unauthorized         // status 401 with words of the request
	Absent               // status 404
	Busy                 // status 429
	Redirect             // status 307 to another path
	Drop                 // the connection is closed without an answer
	Garbage              // an answer that is not HTTP, with words of the request
	Cut                  // the connection is closed in the middle of the body
	BadJSON              // half a body, as if it were whole
	ErrorAs200           // an error's text with words of the request as a good answer
	Giant                // a body without end
	Shuffled             // the last text's vector first: no fault, a client must put up with it
	WrongDimension       // the last vector has a number more; a client cannot know it of a single one
	NaN                  // a number is NaN
	Null                 // a number is null
	Huge                 // a number is greater than 32 bits can hold
	Zero                 // the last vector has zeros only
	Fewer                // the last vector is missing
	More                 // there is a vector too many
	Twice                // the last two vectors have one index; of a single one the index is 1
)

var names = [...]string{"none", "hang", "drip", "failing", "refusing", "unauthorized", "absent", "busy", "redirect", "drop", "garbage", "cut",
	"bad JSON", "error as 200", "giant", "shuffled", "wrong dimension", "NaN", "null", "huge", "zero", "fewer", "more", "twice"}

// String is the fault's name.
func (f Fault) String() string { return names[f] }

// Faults are all in which a client must give an error about two texts or more.
func Faults() []Fault {
	var out []Fault
	for f := range Fault(len(names)) {
		if f != None && f != Shuffled {
			out = append(out, f)
		}
	}
	return out
}

// nan stands for NaN until the body is text, as JSON has none.
const nan = "@NaN@"

// breaks answers in place of the endpoint if the fault is one of the whole answer.
func (f Fault) breaks(s *Server, w http.ResponseWriter, r *http.Request, quote string) bool {
	codes := map[Fault]int{Failing: 500, Refusing: 400, Unauthorized: 401, Absent: 404, Busy: 429}
	switch f {
	case Hang:
		s.wait(r, time.Hour)
	case Drip:
		for s.write(w, r, " ") && s.wait(r, 10*time.Millisecond) {
		}
	case Failing, Refusing, Unauthorized, Absent, Busy:
		http.Error(w, fmt.Sprintf(`{"error":{"message":%q}}`, quote), codes[f])
	case Redirect:
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	case Drop, Garbage:
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		if f == Garbage {
			_, _ = fmt.Fprintf(conn, "HTTP/9 %s\r\n\r\n", quote)
		}
		_ = conn.Close()
	case ErrorAs200:
		_, _ = fmt.Fprintf(w, `{"error":{"message":%q}}`, quote)
	case Giant:
		for text := `{"data":[`; s.write(w, r, text); text = strings.Repeat("[", 1<<10) {
		}
	default:
		return false
	}
	return true
}

// write reports false once nobody reads or the test ends.
func (s *Server) write(w http.ResponseWriter, r *http.Request, text string) bool {
	select {
	case <-r.Context().Done():
		return false
	case <-s.closing:
		return false
	default:
	}
	_, err := w.Write([]byte(text))
	if text == " " {
		_ = http.NewResponseController(w).Flush()
	}
	return err == nil
}

// spoil changes the vectors if the fault is one of theirs.
func (f Fault) spoil(items []item) []item {
	last := len(items) - 1
	switch f {
	case Shuffled:
		slices.Reverse(items)
	case WrongDimension:
		items[last].Embedding = append(items[last].Embedding, 1)
	case NaN:
		items[last].Embedding[1] = nan
	case Null:
		items[last].Embedding[1] = nil
	case Huge:
		items[last].Embedding[1] = 1e39
	case Zero:
		for i := range items[last].Embedding {
			items[last].Embedding[i] = 0
		}
	case Fewer:
		return items[:last]
	case More:
		return append(items, item{Object: "embedding", Index: last + 1, Embedding: items[last].Embedding})
	case Twice:
		items[last].Index = max(last-1, 0)
		if last == 0 {
			items[last].Index = 1
		}
	}
	return items
}
