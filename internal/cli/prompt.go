package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"bedside/internal/answer"
	"bedside/internal/render"
)

// Asker answers questions.
type Asker interface {
	Ask(ctx context.Context, question string) (answer.Decision, error)
	AskNormally(ctx context.Context, question string) (answer.Decision, error)
	Choose(ctx context.Context, passageID string) (answer.Decision, error)
	Renderer() *render.Renderer
}

// MaxQuestion is how much of a question is read, in bytes. Answering looks at
// the first few thousand characters only.
const MaxQuestion = 64 << 10

// ReadQuestion reads a whole question from a pipe. The rest beyond MaxQuestion
// is read and dropped, so that the writer does not fail.
func ReadQuestion(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxQuestion))
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	if err != nil {
		return "", fmt.Errorf("read question: %w", err)
	}
	return string(text), nil
}

// Prompt asks for questions until the input ends, an empty line is given or the
// context is done. A number picks from the choices shown before; after an
// emergency text, 0 shows the answer to a question that was no emergency: nobody
// is locked out by a false alarm. explain adds
// why each reply is what it is. On a done context a pending read is abandoned:
// the caller is about to leave the program.
func (t *Terminal) Prompt(ctx context.Context, in io.Reader, a Asker, explain bool) error {
	t.write("Ask a question. A number picks from the choices, an empty line ends.\n")
	lines, readErr := readLines(ctx, in)
	var last dialogue
	for {
		t.write("\n> ")
		if t.err != nil {
			return t.err
		}
		var line string
		select {
		case <-ctx.Done():
			t.write("\n")
			return ctx.Err()
		case l, ok := <-lines:
			if !ok {
				t.write("\n")
				return <-readErr
			}
			line = strings.TrimSpace(l)
		}
		if line == "" {
			return nil
		}
		d, question, err := last.next(ctx, a, line)
		switch {
		case errors.Is(err, errNoChoice):
			t.write("There is no such choice.\n")
			continue
		case err != nil:
			return err
		}
		m := a.Renderer().Message(d)
		last = dialogue{question: question, decision: d, choices: m.Choices}
		t.write("\n")
		t.Message(m)
		if d.Kind == answer.Crisis {
			t.write("\nNot an emergency? Type 0 to see the answer.\n")
		}
		if explain {
			t.write("\n")
			t.Explanation(d)
		}
	}
}

// dialogue is what a number refers to.
type dialogue struct {
	question string
	decision answer.Decision
	choices  []render.Choice
}

var errNoChoice = errors.New("no such choice")

// next answers one line: a number picks, everything else is a question.
func (last dialogue) next(ctx context.Context, a Asker, line string) (answer.Decision, string, error) {
	n, err := strconv.Atoi(line)
	if err == nil && n == 0 && last.decision.Kind == answer.Crisis {
		d, err := a.AskNormally(ctx, last.question)
		return d, last.question, err
	}
	if err != nil || len(last.choices) == 0 {
		d, err := a.Ask(ctx, line)
		return d, line, err
	}
	if n < 1 || n > len(last.choices) {
		return answer.Decision{}, "", errNoChoice
	}
	choice := last.choices[n-1]
	if choice.ID != "" {
		d, err := a.Choose(ctx, choice.ID)
		return d, last.question, err
	}
	question := answer.WithMedicine(last.question, last.decision, choice.Name)
	d, err := a.Ask(ctx, question)
	return d, question, err
}

// readLines sends lines, cut at MaxQuestion, until the input ends. The error
// channel then holds what ended it, nil at the regular end.
func readLines(ctx context.Context, in io.Reader) (<-chan string, <-chan error) {
	lines, readErr := make(chan string), make(chan error, 1)
	go func() {
		defer close(lines)
		r := bufio.NewReader(in)
		for {
			line, _, err := readLine(r, MaxQuestion)
			if err == nil || len(line) > 0 {
				select {
				case lines <- string(line):
				case <-ctx.Done():
					readErr <- nil
					return
				}
			}
			if err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				readErr <- err
				return
			}
		}
	}()
	return lines, readErr
}

// readLine reads one line without its end. Of a line longer than limit bytes
// the rest is read and dropped, and long is true. At the end of the input it
// returns io.EOF, with the last line if that has no line end.
func readLine(r *bufio.Reader, limit int) (line []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if room := limit + 1 - len(line); len(part) > room { // one more for the line end
			part, long = part[:room], true
		}
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if n := len(line); n > 0 && line[n-1] == '\n' {
			line = line[:n-1]
		}
		if len(line) > limit {
			line, long = line[:limit], true
		}
		return line, long, err
	}
}
