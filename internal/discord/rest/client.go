package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"bedside/internal/discord/wire"

	"github.com/bwmarrin/discordgo"
)

// Error codes of Discord's that callers tell apart
// (developers/topics/opcodes-and-status-codes.mdx).
const (
	CodeUnknownInteraction = 10062 // too late
	CodeAcknowledged       = 40060 // answered already
	CodeUnknownWebhook     = 10015
	CodeUnknownMessage     = 10008
	CodeNoAccess           = 50001
	CodeNoPermission       = 50013
)

// Error is a request that Discord refused. It names neither tokens nor texts.
type Error struct {
	Op     string // what was tried
	Status int    // of HTTP
	Code   int    // of Discord, 0 if it gave none
	Wait   time.Duration
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s: status %d", e.Op, e.Status)
	if e.Code != 0 {
		s += fmt.Sprintf(", code %d", e.Code)
	}
	return s
}

// IsCode reports whether err is Discord's refusal with one of the codes.
func IsCode(err error, codes ...int) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code == c {
			return true
		}
	}
	return false
}

// Options is what a client needs.
type Options struct {
	APIURL string // empty: Discord's
	Token  string // of the bot, without "Bot "
	Log    *slog.Logger
	Now    func() time.Time
}

// Client makes requests. It is safe for concurrent use.
type Client struct {
	transport *transport
	http      *http.Client
	session   *discordgo.Session // for requests with the token; never opened
	userAgent string
}

// requestTimeout bounds every request that its caller does not bound closer.
const requestTimeout = 5 * time.Second

// New returns a client. Nothing is sent yet.
func New(o Options) (*Client, error) {
	t, err := parseTarget(o.APIURL)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	tr := newTransport(t, o.Log, o.Now)
	c := &Client{transport: tr, http: &http.Client{Transport: tr, Timeout: requestTimeout, CheckRedirect: noRedirect}}
	if c.session, err = discordgo.New("Bot " + o.Token); err != nil {
		return nil, errors.New("discordgo: no session")
	}
	c.session.Client = c.http
	c.session.LogLevel = -1 // its log holds addresses with tokens
	c.session.MaxRestRetries = 0
	c.session.ShouldRetryOnRateLimit = false // it would sleep whatever the context says
	c.userAgent = c.session.UserAgent
	return c, nil
}

// noRedirect keeps the token from following a redirection.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// HTTP is the client that everything goes through, for the gateway's requests.
func (c *Client) HTTP() *http.Client { return c.http }

// UserAgent is how requests name their program.
func (c *Client) UserAgent() string { return c.userAgent }

// Skew is how far this machine's clock is ahead of Discord's, as far as that is
// known: 0 if it is less than two seconds.
func (c *Client) Skew() time.Duration { return time.Duration(c.transport.skew.Load()) }

// Unauthorized is closed when Discord has refused the token.
func (c *Client) Unauthorized() <-chan struct{} { return c.transport.stopped }

// Close drops idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections(); c.transport.idle() }

func (t *transport) idle() {
	if x, ok := t.next.(*http.Transport); ok {
		x.CloseIdleConnections()
	}
}

// Respond gives the first response to an interaction. A connection that breaks
// and a fault of Discord's are tried once more while the context lasts.
func (c *Client) Respond(ctx context.Context, id, token string, r wire.Response) error {
	return c.interaction(ctx, "respond", http.MethodPost, "/interactions/"+url.PathEscape(id)+"/"+url.PathEscape(token)+"/callback", r)
}

// Edit replaces what an interaction shows.
func (c *Client) Edit(ctx context.Context, app, token string, m wire.Update) error {
	return c.interaction(ctx, "edit", http.MethodPatch, original(app, token), m)
}

// Delete takes away what an interaction shows.
func (c *Client) Delete(ctx context.Context, app, token string) error {
	return c.interaction(ctx, "delete", http.MethodDelete, original(app, token), nil)
}

func original(app, token string) string {
	return "/webhooks/" + url.PathEscape(app) + "/" + url.PathEscape(token) + "/messages/@original"
}

// tries is how often an interaction's request is sent at most. Discord takes a
// second callback for the same interaction for a mistake, not for a second answer.
const tries = 2

func (c *Client) interaction(ctx context.Context, op, method, path string, body any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	for n := 1; ; n++ {
		err := c.once(ctx, op, method, path, raw)
		var refused *Error
		switch {
		case err == nil:
			return nil
		case n > 1 && IsCode(err, CodeAcknowledged):
			return nil // the first one had arrived
		case n == tries, errors.Is(err, ErrStopped), ctx.Err() != nil:
			return err
		case errors.As(err, &refused):
			wait := refused.Wait
			if refused.Status < 500 && (refused.Status != http.StatusTooManyRequests || !fitsInto(ctx, wait)) {
				return err
			}
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return err
			}
		}
	}
}

// fitsInto reports whether there is time to wait and then to send.
func fitsInto(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && wait < time.Until(deadline)-100*time.Millisecond
}

func (c *Client) once(ctx context.Context, op, method, path string, raw []byte) error {
	// A try has half the time, so that a connection that hangs leaves room for
	// another.
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, max(time.Until(deadline)*6/10, 50*time.Millisecond))
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, method, c.transport.target.url(path), bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("%s: the request cannot be made", op)
	}
	req.Header.Set("User-Agent", c.userAgent)
	if raw != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", op, bare(err))
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return fmt.Errorf("%s: read: %w", op, bare(err))
	}
	if res.StatusCode < 300 {
		return nil
	}
	return refusal(op, res.StatusCode, body)
}

// refusal reads what Discord says of a refused request, but for its words: they
// can quote the request.
func refusal(op string, status int, body []byte) error {
	var said struct {
		Code       int     `json:"code"`
		RetryAfter float64 `json:"retry_after"`
	}
	_ = json.Unmarshal(body, &said) // a body that is no JSON says nothing
	return &Error{Op: op, Status: status, Code: said.Code, Wait: time.Duration(said.RetryAfter * float64(time.Second))}
}

// bare takes the address out of an error of the HTTP client: it holds the
// interaction's token.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
