package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"bedside/internal/render"

	"go.uber.org/goleak"
)

// The search library starts workers as soon as it is linked in.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) }

// echo replies with the question's length; it never repeats the question.
func echo(_ context.Context, question string) (render.Reply, error) {
	return render.Reply{Kind: "answer", Message: fmt.Sprintf("<%d>", len(question))}, nil
}

func stream(t *testing.T, in string) ([]string, JSONLResult) {
	t.Helper()
	var out bytes.Buffer
	res, err := JSONL(t.Context(), strings.NewReader(in), &out, echo)
	if err != nil {
		t.Fatal(err)
	}
	if out.Len() == 0 {
		return nil, res
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"), res
}

func TestJSONLBadLines(t *testing.T) {
	long := `{"id":"l","question":"` + strings.Repeat("x", MaxLine) + `"}`
	longest := `{"id":"m","question":""}`
	longest = `{"id":"m","question":"` + strings.Repeat("x", MaxLine-len(longest)) + `"}`
	for _, tc := range []struct {
		name, in string
		want     []string // parts of the lines, in order
	}{
		{"nothing", "", nil},
		{"one", `{"id":"a","question":"hello"}`, []string{`{"id":"a","kind":"answer"`}},
		{"signs stay as they are", `{"id":"a","question":"hello"}`, []string{`"message":"<5>"`}},
		{"number as id", `{"id":7,"question":"x"}`, []string{`{"id":7,"kind"`}},
		{"no id", `{"question":"x"}`, []string{`{"id":null,"kind"`}},
		{"empty question", `{"id":"a","question":""}`, []string{`<0>`}},
		{"other fields", `{"id":"a","question":"x","expect":"answer","also":["crisis"]}`, []string{`<1>`}},
		{"not JSON between good ones", "{\"id\":\"a\",\"question\":\"x\"}\nsecret words\n{\"id\":\"b\",\"question\":\"xx\"}\n",
			[]string{`<1>`, `{"id":null,"error":"the line is not a JSON object"}`, `<2>`}},
		{"list", `["a"]`, []string{`{"id":null,"error":"the line is not a JSON object"}`}},
		{"null", `null`, []string{`{"id":null,"error":"the line is not a JSON object"}`}},
		{"no question", `{"id":"a"}`, []string{`{"id":"a","error":"\"question\" is missing"}`}},
		{"question is a number", `{"id":"a","question":5}`, []string{`{"id":"a","error":"\"question\" is not text"}`}},
		{"question is null", `{"id":"a","question":null}`, []string{`{"id":"a","error":"\"question\" is not text"}`}},
		{"id is an object", `{"id":{"x":1},"question":"q"}`, []string{`{"id":null,"error":"\"id\" is neither text nor number"}`}},
		{"two objects", `{"id":"a","question":"q"}{"id":"b","question":"q"}`, []string{`{"id":null,"error":"the line is not a JSON object"}`}},
		{"empty line inside", "{\"question\":\"x\"}\n\n{\"question\":\"xx\"}", []string{`<1>`, `{"id":null,"error":"the line is empty"}`, `<2>`}},
		{"empty lines at the end", "{\"question\":\"x\"}\n\n \n", []string{`<1>`}},
		{"Windows line ends and a mark", "\ufeff{\"question\":\"x\"}\r\n{\"question\":\"xx\"}\r\n", []string{`<1>`, `<2>`}},
		{"too long", "{\"question\":\"x\"}\n" + long + "\n{\"question\":\"xx\"}", []string{`<1>`, `{"id":null,"error":"the line is longer than 33554432 bytes"}`, `<2>`}},
		{"as long as allowed", longest + "\n" + `{"question":"xx"}`, []string{`{"id":"m","kind"`, `<2>`}},
		{"invalid UTF-8", "{\"id\":\"a\",\"question\":\"\xff\xfe\"}", []string{`{"id":"a","kind"`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, res := stream(t, tc.in)
			if len(got) != len(tc.want) {
				t.Fatalf("%d lines, want %d: %.300q", len(got), len(tc.want), got)
			}
			bad := 0
			for i, part := range tc.want {
				if !strings.Contains(got[i], part) {
					t.Errorf("line %d is %.200s, want %s in it", i, got[i], part)
				}
				if !json.Valid([]byte(got[i])) {
					t.Errorf("line %d is not JSON: %.200s", i, got[i])
				}
				if strings.Contains(part, `"error"`) {
					bad++
				}
			}
			if res.Errors != bad || res.Replies != len(tc.want)-bad {
				t.Errorf("counted %+v, want %d errors of %d", res, bad, len(tc.want))
			}
			if strings.Contains(strings.Join(got, ""), "secret") {
				t.Error("an error repeats the line")
			}
		})
	}
}

func TestJSONLKeepsOrder(t *testing.T) {
	const n = 2000
	var in, out bytes.Buffer
	for i := range n {
		fmt.Fprintf(&in, `{"id":%d,"question":"%s"}`+"\n", i, strings.Repeat("x", i%17))
	}
	uneven := func(ctx context.Context, q string) (render.Reply, error) {
		if len(q) == 3 {
			time.Sleep(100 * time.Microsecond)
		}
		return echo(ctx, q)
	}
	if _, err := JSONL(t.Context(), &in, &out, uneven); err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if !strings.HasPrefix(line, fmt.Sprintf(`{"id":%d,`, i)) {
			t.Fatalf("line %d is %s", i, line)
		}
	}
}

func TestJSONLAskingFails(t *testing.T) {
	broken := errors.New("content cannot be read\nsecond line")
	var out bytes.Buffer
	res, err := JSONL(t.Context(), strings.NewReader(`{"id":"a","question":"x"}`), &out, func(context.Context, string) (render.Reply, error) { return render.Reply{}, broken })
	if err != nil || !errors.Is(res.First, broken) || out.String() != `{"id":"a","error":"content cannot be read"}`+"\n" {
		t.Errorf("got %q, %+v, %v", out.String(), res, err)
	}
}

// A reply comes before the next question is written: a program may talk with it.
func TestJSONLStreams(t *testing.T) {
	in, questions := io.Pipe()
	replies, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := JSONL(context.Background(), in, out, echo)
		out.Close()
		done <- err
	}()
	dec := json.NewDecoder(replies)
	for range 3 {
		fmt.Fprintln(questions, `{"id":"a","question":"x"}`)
		var r render.Reply
		if err := dec.Decode(&r); err != nil || r.ID != "a" {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	questions.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestJSONLStopsWhileReading(t *testing.T) {
	in, questions := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		_, err := JSONL(ctx, in, io.Discard, echo)
		done <- err
	}()
	fmt.Fprintln(questions, `{"id":"a","question":"x"}`)
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("a pending read holds the program")
	}
	questions.Close()
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestJSONLReportsAClosedOutput(t *testing.T) {
	if _, err := JSONL(t.Context(), strings.NewReader(`{"question":"x"}`), brokenPipe{}, echo); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

func FuzzParseJob(f *testing.F) {
	for _, s := range []string{`{"id":"a","question":"x"}`, `{}`, `null`, `{"id":[],"question":1}`, "\xff", `{"id":1e400,"question":""}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		j := parseJob(line)
		j.answer(context.Background(), echo)
		if !json.Valid(j.out) || bytes.Count(j.out, []byte("\n")) != 1 {
			t.Fatalf("%q gives %q", line, j.out)
		}
	})
}
