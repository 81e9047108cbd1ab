package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"bedside/internal/discord/wire"
	"bedside/internal/render"
)

// Bounds of the signed endpoint. discordgo's own check accepts any timestamp and
// a body of any size, and panics on a key of the wrong length, so it is not used.
const (
	// maxBody is far above any interaction with a question of 6,000 characters.
	maxBody = 64 << 10

	// maxSkew is how far a request's timestamp may be from now. Discord asks for no
	// window; without one an old request would pass as often as it is sent.
	maxSkew = 60 * time.Second
)

// endpoint takes interactions that Discord sends as signed HTTP requests
// (developers/interactions/overview.mdx). The reply is the HTTP response.
type endpoint struct {
	bot *Bot
	key ed25519.PublicKey
}

func newEndpoint(b *Bot, key []byte) (*endpoint, error) {
	if len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("discord.public_key: has %d bytes, not %d: copy it from the application's page", len(key), ed25519.PublicKeySize)
	}
	return &endpoint{bot: b, key: key}, nil
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	received := e.bot.now()
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only signed requests of Discord are answered here", http.StatusMethodNotAllowed)
		return
	}
	body, err := e.verified(req, received)
	if err != nil {
		// Discord sends wrong signatures on purpose, to see that they are refused.
		e.bot.log.Debug("an unsigned request", "cause", err)
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
		return
	}
	i, err := wire.ReadInteraction(body)
	switch {
	case err != nil:
		e.bot.log.Warn("an interaction cannot be read", "cause", err)
		http.Error(w, "not an interaction", http.StatusBadRequest)
	case i.Type == wire.Ping:
		write(w, wire.Response{Type: wire.RespondPong})
	default:
		e.interaction(req.Context(), w, newRequest(i, received))
	}
}

// verified returns the body if Discord signed it just now.
func (e *endpoint) verified(req *http.Request, now time.Time) ([]byte, error) {
	sig, err := hex.DecodeString(req.Header.Get("X-Signature-Ed25519"))
	if err != nil || len(sig) != ed25519.SignatureSize {
		return nil, errors.New("no signature")
	}
	stamp := req.Header.Get("X-Signature-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return nil, errors.New("no timestamp")
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > maxSkew || age < -maxSkew {
		return nil, errors.New("an old timestamp, or a clock that is wrong")
	}
	if req.ContentLength > maxBody {
		return nil, errors.New("too long")
	}
	body, err := io.ReadAll(io.LimitReader(req.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		return nil, errors.New("too long, or cut")
	}
	if !ed25519.Verify(e.key, append([]byte(stamp), body...), sig) {
		return nil, errors.New("a wrong signature")
	}
	return body, nil
}

// interaction answers through the same handlers as the gateway's.
func (e *endpoint) interaction(ctx context.Context, w http.ResponseWriter, r *request) {
	b := e.bot
	sent := make(chan wire.Response, 1)
	respond := func(_ context.Context, out wire.Response) error {
		sent <- out
		return nil
	}
	if !b.fresh(r.ID, r.received) {
		// Here silence would be an error; a request that was sent twice gets the
		// reply for whoever may not.
		c, _ := b.of(r.GuildID)
		write(w, reply{kind: say, message: b.layout.Note(c.words(render.SayRefused), r.place(), false)}.response())
		return
	}
	c, _ := b.of(r.GuildID)
	if !c.admit(r, respond) {
		http.Error(w, "too many requests", http.StatusTooManyRequests)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, answerBy-b.now().Sub(r.received))
	defer cancel()
	select {
	case out := <-sent:
		write(w, out)
	case <-ctx.Done():
		b.counts.late.Add(1)
		http.Error(w, "no reply", http.StatusServiceUnavailable)
	}
}

func write(w http.ResponseWriter, out wire.Response) {
	raw, err := json.Marshal(out)
	if err != nil {
		http.Error(w, "no reply", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw) // the client has left: nobody to tell
}

// serveHTTP listens until the context is done.
func (b *Bot) serveHTTP(ctx context.Context) error {
	e, err := newEndpoint(b, b.main.PublicKey())
	if err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", b.main.Listen)
	if err != nil {
		return fmt.Errorf("discord.listen: %w", err)
	}
	addr := l.Addr().String()
	b.addr.Store(&addr)
	// A mux of its own: libraries register things on the default one.
	mux := http.NewServeMux()
	mux.Handle("/", e)
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	b.log.Info("listening for Discord", "address", addr)
	b.opened(b.application(ctx), "")
	select {
	case err := <-ended:
		return fmt.Errorf("listen for Discord: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopBy)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		_ = server.Close() // what is still open after this has had its time
	}
	<-ended
	return nil
}
