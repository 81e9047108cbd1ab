package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"bedside/internal/render"
)

const (
	// MaxLine bounds a line of questions, in bytes. Whoever pastes a book gets a
	// reply like everybody; a longer line gives an error in its place.
	MaxLine = 32 << 20
	// workers answer in parallel. Answering needs the processor alone, and the
	// smallest machine the bot is meant for has two.
	workers = 2
	// queued is how many lines are read ahead, so that a slow question does not
	// leave the other worker without work.
	queued = 64
)

// JSONLResult says how a stream ended.
type JSONLResult struct {
	Replies int
	Errors  int
	First   error // the first error of asking, nil if only lines were bad
}

// job is one line on its way.
type job struct {
	id       json.RawMessage
	question string
	bad      string // what is wrong with the line, or empty
	out      []byte
	err      error
	done     chan struct{}
}

// JSONL answers one question a line, {"id":…,"question":"…"}, with one reply a
// line in the same order. A line that is no such object gives {"id":…,"error":"…"}
// in its place and the rest goes on. Replies are flushed whenever no other is
// waiting. The returned error is about reading or writing, or the context's; a
// read that is pending when the context ends is abandoned.
func JSONL(ctx context.Context, in io.Reader, out io.Writer, reply func(ctx context.Context, question string) (render.Reply, error)) (JSONLResult, error) {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()

	order := make(chan *job, queued)
	work := make(chan *job, queued)
	readErr := make(chan error, 1)
	go func() { // not in the group: it may hang in Read
		defer close(work)
		defer close(order)
		readErr <- readJobs(ctx, in, order, work)
	}()
	for range workers {
		group.Go(func() {
			for {
				select {
				case <-ctx.Done(): // the reader may hang, so work may never be closed
					return
				case j, ok := <-work:
					if !ok {
						return
					}
					j.answer(ctx, reply)
					close(j.done)
				}
			}
		})
	}

	var res JSONLResult
	w := bufio.NewWriter(out)
	for {
		var j *job
		select {
		case <-ctx.Done():
			return res, errors.Join(ctx.Err(), w.Flush())
		case next, ok := <-order:
			if !ok {
				return res, errors.Join(<-readErr, w.Flush())
			}
			j = next
		}
		select {
		case <-ctx.Done():
			return res, errors.Join(ctx.Err(), w.Flush())
		case <-j.done:
		}
		if j.bad != "" || j.err != nil {
			res.Errors++
			if res.First == nil {
				res.First = j.err
			}
		} else {
			res.Replies++
		}
		if _, err := w.Write(j.out); err != nil {
			return res, fmt.Errorf("write reply: %w", err)
		}
		if len(order) == 0 {
			if err := w.Flush(); err != nil {
				return res, fmt.Errorf("write reply: %w", err)
			}
		}
	}
}

// readJobs reads lines into both channels, the same job into each. Blank lines
// count as bad, but for those at the end of the input.
func readJobs(ctx context.Context, in io.Reader, order, work chan<- *job) error {
	r := bufio.NewReaderSize(in, 64<<10)
	blank := 0
	send := func(j *job) bool {
		j.done = make(chan struct{})
		for _, c := range []chan<- *job{work, order} {
			select {
			case c <- j:
			case <-ctx.Done():
				return false
			}
		}
		return true
	}
	for first := true; ; first = false {
		line, long, err := readLine(r, MaxLine)
		if first {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		switch {
		case len(bytes.TrimSpace(line)) == 0 && !long:
			blank++
		default:
			for ; blank > 0; blank-- {
				if !send(&job{bad: "the line is empty"}) {
					return ctx.Err()
				}
			}
			j := &job{bad: fmt.Sprintf("the line is longer than %d bytes", MaxLine)}
			if !long {
				j = parseJob(line)
			}
			if !send(j) {
				return ctx.Err()
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read questions: %w", err)
		}
	}
}

// parseJob reads one line. What is wrong is said without its text.
func parseJob(line []byte) *job {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil || fields == nil {
		return &job{bad: "the line is not a JSON object"}
	}
	j := &job{id: fields["id"]}
	raw, ok := fields["question"]
	switch {
	case !isScalar(j.id):
		j.id, j.bad = nil, `"id" is neither text nor number`
	case !ok:
		j.bad = `"question" is missing`
	case len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &j.question) != nil:
		j.bad = `"question" is not text`
	}
	if len(j.question) > MaxQuestion {
		// A copy, so that a line read ahead does not hold its megabytes.
		j.question = strings.Clone(j.question[:MaxQuestion])
	}
	j.id = bytes.Clone(j.id)
	return j
}

// isScalar reports whether an id can be given back: absent, null, text or number.
func isScalar(raw json.RawMessage) bool {
	return len(raw) == 0 || raw[0] != '{' && raw[0] != '['
}

// identified puts the line's own id, text or number, before the reply's.
type identified struct {
	ID json.RawMessage `json:"id"`
	render.Reply
}

type failed struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

func (j *job) answer(ctx context.Context, reply func(context.Context, string) (render.Reply, error)) {
	if j.id == nil {
		j.id = json.RawMessage("null")
	}
	if j.bad == "" {
		var r render.Reply
		if r, j.err = reply(ctx, j.question); j.err == nil {
			j.out, j.err = encode(identified{ID: j.id, Reply: r})
		}
	}
	if j.bad == "" && j.err == nil {
		return
	}
	text := j.bad
	if j.err != nil {
		text, _, _ = strings.Cut(j.err.Error(), "\n")
	}
	var err error
	if j.out, err = encode(failed{ID: j.id, Error: text}); err != nil {
		j.err = err
	}
}

// encode writes one line of JSON. Signs such as < stay as they are: the passage
// is verbatim and no browser reads this.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode reply: %w", err)
	}
	return b.Bytes(), nil
}

// WriteJSON writes one value as one line of JSON.
func WriteJSON(w io.Writer, v any) error {
	line, err := encode(v)
	if err == nil {
		_, err = w.Write(line)
	}
	return err
}
