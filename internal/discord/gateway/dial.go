package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// errRefetch is the dial that fails on purpose: discordgo keeps the URL of the
// gateway and asks for it again only after a dial has failed.
var errRefetch = errors.New("to be asked for the URL again")

// address checks the URL of a gateway and returns it without what does not
// belong to it: discordgo appends a query of its own to it as text. Errors do not
// quote it, it may hold a secret.
func (g *Gateway) address(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "", errors.New("the URL of the gateway cannot be read")
	}
	if err := g.permit(u.Hostname(), u.Scheme == "wss"); err != nil {
		return "", err
	}
	if u.Scheme != "ws" && u.Scheme != "wss" {
		return "", errors.New("the URL of the gateway must begin with wss://")
	}
	clean := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if clean.Path == "" {
		clean.Path = "/" // else as it is: servers tell a path from one with a slash
	}
	return clean.String(), nil
}

// permit refuses hosts that must not get the token, and sending it in the clear
// to any but this machine.
func (g *Gateway) permit(host string, secure bool) error {
	if !g.o.AllowHost(host) {
		return errors.New("the host of the gateway is not an allowed one")
	}
	if !secure && !loopback(host) {
		return errors.New("a gateway on another machine must be reached by wss://")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// dialer makes the websockets of a session: every connection is checked, and
// wrapped in a tap. No proxy is used.
func (s *session) dialer() *websocket.Dialer {
	return &websocket.Dialer{
		NetDialContext: func(_ context.Context, network, addr string) (net.Conn, error) {
			return s.connect(network, addr, false)
		},
		// TLS is done here, so that the tap sees what is inside of it.
		NetDialTLSContext: func(_ context.Context, network, addr string) (net.Conn, error) {
			return s.connect(network, addr, true)
		},
	}
}

// connect dials for the attempt under way, whose end cancels it.
func (s *session) connect(network, addr string, secure bool) (net.Conn, error) {
	a := s.current()
	if a == nil || a.refetch.Load() {
		return nil, errRefetch
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if err := s.g.permit(host, secure); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(a.ctx, s.g.o.Timing.Dial)
	defer cancel()
	raw, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	clear := raw
	if secure {
		t := tls.Client(raw, s.g.tls(host))
		if err := t.HandshakeContext(ctx); err != nil {
			_ = raw.Close()
			return nil, fmt.Errorf("TLS: %w", err)
		}
		clear = t
	}
	t := newTap(raw, clear, s.g.o.Timing, hooks{
		upgraded: s.g.note.connected,
		sent:     func(op int) { s.sent(a, op) },
		latency:  s.g.note.latency,
	})
	a.attach(t)
	return t, nil
}

// tls is the configuration for one host. HTTP/2 is not offered: websockets are
// upgraded from HTTP/1.1.
func (g *Gateway) tls(host string) *tls.Config {
	return &tls.Config{
		ServerName: host, RootCAs: g.roots,
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
	}
}

// answer is all the REST API that discordgo gets to see: it asks where the
// gateway is, and is told what has been decided.
type answer struct{ s *session }

func (a answer) RoundTrip(r *http.Request) (*http.Response, error) {
	at := a.s.current()
	if at == nil || r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, "/gateway") {
		return nil, errors.New("nothing but the gateway may be asked for")
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: body(map[string]string{"url": at.target}), Request: r,
	}, nil
}

// pause waits, and says whether it could wait to the end.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
