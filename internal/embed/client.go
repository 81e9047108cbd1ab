package embed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Bounds of requests.
const (
	// DefaultTimeout bounds one request where Options does not.
	DefaultTimeout = 300 * time.Millisecond
	// MaxBatch is how many texts one request has at most.
	MaxBatch = 64
	// MaxText is how many bytes a text has at most.
	MaxText = 32 << 10

	maxBatchBytes = 4 * MaxText // of all texts in one request
)

// Options is what a client needs.
type Options struct {
	URL         string        // http or https, ends before /embeddings
	Model       string        // the name that the endpoint knows it by
	Key         string        // sent as a bearer token, may be empty
	AllowRemote bool          // the endpoint may be on another machine, by https only
	Timeout     time.Duration // of one request with its answer, 0: DefaultTimeout

	// Batch is how many texts one request has at most, 0: MaxBatch. A server works
	// on one request at a time as a rule, so fewer keep questions from waiting long
	// behind the embedding of all passages.
	Batch int

	// HTTP makes the requests, nil: a client of its own, which uses no proxy for an
	// endpoint on this machine. Of one that is given only the transport is used.
	HTTP *http.Client

	Now func() time.Time // the clock of the pauses, nil: time.Now
}

// Client asks one endpoint. After a timeout, or three quick faults in a row, it
// does not ask for 5 seconds and fails at once; then one request tries, and with
// every try that fails the pause doubles, up to a minute. So an endpoint that
// hangs costs a question one timeout now and then.
//
// A client for questions wants a short timeout and one that embeds all passages
// a long one: make two. They share no pauses either, so the one does not stop the
// other. A Client is safe for concurrent use.
type Client struct {
	target  target
	model   string
	key     *string // behind a pointer, which printing does not follow; nil: none
	timeout time.Duration
	batch   int
	http    *http.Client
	idle    func()
	now     func() time.Time
	breaker *breaker
}

// New returns a client. Nothing is sent yet. The error says which option is wrong
// and how to mend it, without the address and the key.
func New(o Options) (*Client, error) {
	t, err := parseTarget(o.URL, o.AllowRemote)
	switch {
	case err != nil:
		return nil, err
	case o.Model == "":
		return nil, errors.New("embeddings: there is no model: write the name of one that the endpoint has")
	case !goodKey(o.Key):
		return nil, errors.New("embeddings: the key holds a space, a line break or a character that is not of ASCII: copy it again")
	case o.Timeout < 0:
		return nil, errors.New("embeddings: the timeout is negative")
	case o.Batch < 0 || o.Batch > MaxBatch:
		return nil, fmt.Errorf("embeddings: a batch has 1 to %d texts, not %d", MaxBatch, o.Batch)
	}
	c := &Client{target: t, model: o.Model, timeout: o.Timeout, batch: o.Batch, now: o.Now, idle: func() {}}
	if c.timeout == 0 {
		c.timeout = DefaultTimeout
	}
	if c.batch == 0 {
		c.batch = MaxBatch
	}
	if c.now == nil {
		c.now = time.Now
	}
	if o.Key != "" {
		c.key = &o.Key
	}
	c.breaker = &breaker{now: c.now}
	c.http = &http.Client{CheckRedirect: noRedirect}
	if o.HTTP != nil {
		c.http.Transport = o.HTTP.Transport
	}
	if c.http.Transport == nil {
		own := t.transport()
		c.http.Transport, c.idle = own, own.CloseIdleConnections
	}
	return c, nil
}

// noRedirect keeps a question from following a redirection.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Model is the name of the model. Vectors of different models cannot be compared.
func (c *Client) Model() string { return c.model }

// Endpoint is the address that is asked, without secrets.
func (c *Client) Endpoint() string { return c.target.address }

// Close drops idle connections. The client can be used on.
func (c *Client) Close() { c.idle() }

// Embed returns one vector for each text, in their order, all of one dimension
// and of length 1, so that the scalar product of two is their cosine. It asks in
// batches, one after the other; each has the client's timeout, and ctx bounds them
// all. Without texts it asks nothing.
//
// The error is *Error (of the kind ErrUnavailable or ErrAnswer) or ErrText. Then
// there are no vectors, also not of the batches before.
func (c *Client) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	for i, text := range texts {
		switch {
		case len(text) > MaxText:
			return nil, fmt.Errorf("%w: number %d of %d has %d bytes, at most %d can be sent", ErrText, i+1, len(texts), len(text), MaxText)
		case strings.TrimSpace(text) == "":
			return nil, fmt.Errorf("%w: number %d of %d is blank", ErrText, i+1, len(texts))
		}
	}
	out := make([][]float32, 0, len(texts))
	dimension := 0
	for len(out) < len(texts) {
		vectors, err := c.guarded(ctx, c.next(texts[len(out):]), dimension)
		if err != nil {
			return nil, err
		}
		out, dimension = append(out, vectors...), len(vectors[0])
	}
	return out, nil
}

// next is the longest start of texts that fits into one request.
func (c *Client) next(texts []string) []string {
	size := 0
	for i, text := range texts {
		if size += len(text); i == c.batch || i > 0 && size > maxBatchBytes {
			return texts[:i]
		}
	}
	return texts
}

// guarded asks if the breaker lets it.
func (c *Client) guarded(ctx context.Context, texts []string, dimension int) ([][]float32, error) {
	turn, rest, ok := c.breaker.enter()
	if !ok {
		return nil, &Error{Kind: ErrUnavailable, Endpoint: c.target.address, Paused: true, Rest: rest, wrong: "it failed just before and is left alone for a while"}
	}
	v := neutral // also where something panics
	defer func() { c.breaker.leave(turn, v) }()

	began := c.now()
	vectors, said, err := c.ask(ctx, texts, dimension)
	if v = said; v == fault && 2*c.now().Sub(began) >= c.timeout {
		v = slow
	}
	return vectors, err
}

// ask makes one request.
func (c *Client) ask(outer context.Context, texts []string, dimension int) ([][]float32, verdict, error) {
	fail := func(kind error, code int, wrong string, v verdict) ([][]float32, verdict, error) {
		return nil, v, &Error{Kind: kind, Endpoint: c.target.address, Status: code, wrong: wrong}
	}
	// A caller in a hurry says little about the endpoint.
	hurried := false
	if end, ok := outer.Deadline(); ok {
		hurried = 2*time.Until(end) < c.timeout
	}
	ctx, cancel := context.WithTimeout(outer, c.timeout)
	defer cancel()
	broken := func(code int, err error) ([][]float32, verdict, error) {
		e := &Error{Kind: ErrUnavailable, Endpoint: c.target.address, Status: code, cause: ended(outer, ctx)}
		switch {
		case e.cause == nil:
			e.wrong = reason(err)
			return nil, fault, e
		case outer.Err() == nil:
			e.wrong = tooSlow(c.timeout)
			return nil, slow, e
		case errors.Is(e.cause, context.DeadlineExceeded) && !hurried:
			e.wrong = "no answer in the time that was left: see that the server runs and has loaded its model"
			return nil, slow, e
		}
		e.wrong = "the caller did not wait for an answer"
		return nil, neutral, e
	}

	req, err := c.request(ctx, texts)
	if err != nil {
		return fail(ErrUnavailable, 0, "the request cannot be made: "+mendServer, fault)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return broken(0, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		_, _ = io.CopyN(io.Discard, res.Body, 4<<10) // so that the connection can be used again
		text, v := status(res.StatusCode)
		return fail(ErrUnavailable, res.StatusCode, text, v)
	}
	limit := bodyLimit(len(texts))
	body, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	switch {
	case err != nil:
		return broken(res.StatusCode, err)
	case int64(len(body)) > limit:
		return fail(ErrAnswer, res.StatusCode, fmt.Sprintf("the answer has more than %d bytes, too many for %d texts: %s", limit, len(texts), mendServer), fault)
	}
	vectors, err := decode(body, len(texts), dimension)
	if err != nil {
		return fail(ErrAnswer, res.StatusCode, "the answer "+err.Error()+": see that embeddings.url is an OpenAI-compatible interface, and that embeddings.model is a model for embeddings", fault)
	}
	return vectors, good, nil
}

func (c *Client) request(ctx context.Context, texts []string) (*http.Request, error) {
	body, err := json.Marshal(struct {
		Model string   `json:"model"`
		Input []string `json:"input"`
	}{c.model, texts})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.target.address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if c.key != nil {
		req.Header.Set("Authorization", "Bearer "+*c.key)
	}
	// Asking twice does no harm: with this entry, which is not sent, a connection
	// that the server has closed meanwhile is replaced by another.
	req.Header["Idempotency-Key"] = []string{}
	return req, nil
}
