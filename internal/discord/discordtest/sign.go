package discordtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// SignOptions changes how an interaction is signed. The zero value signs it as
// Discord does (interactions/overview.mdx).
type SignOptions struct {
	Timestamp time.Time          // zero: the clock of the Server
	Key       ed25519.PrivateKey // nil: the key of the Server
	Signature *string            // sent instead of the right one; "" sends no header
	NoTime    bool               // sends no X-Signature-Timestamp
	Tamper    func([]byte) []byte
}

// PostReply is what an HTTP endpoint answered.
type PostReply struct {
	Status int
	Header http.Header
	Body   []byte
}

// Post signs an interaction and posts it to the HTTP endpoint of a bot. A reply
// of 200 is taken as the callback: it is checked, and Wait and Message of the
// Call return it. It fails when there is no reply in three seconds.
func (s *Server) Post(ctx context.Context, url string, c *Call, o SignOptions) (PostReply, error) {
	body := []byte(c.Payload())
	at := o.Timestamp
	if at.IsZero() {
		at = s.now()
	}
	key := o.Key
	if key == nil {
		key = s.private
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	signature := hex.EncodeToString(ed25519.Sign(key, append([]byte(stamp), body...)))
	if o.Signature != nil {
		signature = *o.Signature
	}
	if o.Tamper != nil {
		body = o.Tamper(body)
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return PostReply{}, fmt.Errorf("post interaction: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	if signature != "" {
		req.Header.Set("X-Signature-Ed25519", signature)
	}
	if !o.NoTime {
		req.Header.Set("X-Signature-Timestamp", stamp)
	}
	c.markSent()
	// No connection outlives the call, so none is left when a test ends.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return PostReply{}, fmt.Errorf("post interaction: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxRequest))
	if err != nil {
		return PostReply{}, fmt.Errorf("read the reply to an interaction: %w", err)
	}
	reply := PostReply{Status: resp.StatusCode, Header: resp.Header, Body: data}
	if resp.StatusCode == http.StatusOK {
		s.takeReply(c, reply)
	}
	return reply, nil
}

// takeReply checks the body of a reply like that of a callback request.
func (s *Server) takeReply(c *Call, reply PostReply) {
	const name = "HTTP reply to an interaction"
	if t := reply.Header.Get("Content-Type"); t != "application/json" {
		s.violate("%s: Content-Type is %q, not application/json (interactions/overview.mdx)", name, t)
	}
	d := json.NewDecoder(bytes.NewReader(reply.Body))
	d.UseNumber()
	var body any
	if err := d.Decode(&body); err != nil {
		s.violate("%s: body is not JSON (%s)", name, pageInteraction)
		return
	}
	m, _ := body.(map[string]any)
	all := s.checkCallback(c, m)
	if s.spec != nil {
		all = append(all, s.spec.check("POST", "/interactions/{interaction_id}/{interaction_token}/callback", body)...)
	}
	if s.report(name, all) {
		return
	}
	if announce, e := c.answer(m, reply.Body); e != nil {
		s.violate("%s: refused with %d %s (%s)", name, e.code, e.message, pageInteraction)
	} else if announce != nil {
		s.announce(announce)
	}
}
