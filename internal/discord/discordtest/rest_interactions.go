package discordtest

import (
	"encoding/json"
	"net/http"
)

func (x *exchange) apiError(e *apiError) { x.fail(e.status, e.code, e.message) }

func (s *Server) postCallback(x *exchange) {
	s.mu.Lock()
	call := s.calls[x.path["token"]]
	s.mu.Unlock()
	if call == nil || call.ID != x.path["id"] {
		s.notFound(x, errUnknownInteraction)
		return
	}
	raw, _ := json.Marshal(x.body)
	announce, e := call.answer(x.object(), raw)
	if e != nil {
		s.notFound(x, e)
		return
	}
	if announce != nil {
		s.announce(announce)
	}
	if q := x.r.URL.Query().Get("with_response"); q != "true" && q != "1" {
		x.empty()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	reply := map[string]any{"interaction": map[string]any{"id": call.ID, "type": call.kind}}
	if m := call.original; m != nil {
		reply["interaction"] = map[string]any{
			"id": call.ID, "type": call.kind, "response_message_id": m.id(),
			"response_message_loading":   m.flags()&flagLoading != 0,
			"response_message_ephemeral": m.flags()&flagEphemeral != 0,
		}
		reply["resource"] = map[string]any{"type": call.callback.Type, "message": m.body}
	}
	x.json(http.StatusOK, reply)
}

// notFound answers with an error. A request that got a 404 here must not be
// repeated: "repeated attempts … temporary restriction".
func (s *Server) notFound(x *exchange, e *apiError) {
	if e.status == http.StatusNotFound {
		key := x.r.Method + x.r.URL.Path
		s.mu.Lock()
		again := s.failed404[key]
		s.failed404[key] = true
		s.mu.Unlock()
		if again {
			s.violate("%s %s: repeated after a 404 (topics/rate-limits.mdx)", x.r.Method, x.route.template)
		}
	}
	x.apiError(e)
}

// webhook finds the interaction that a webhook request belongs to.
func (s *Server) webhook(x *exchange) (*Call, *apiError) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.calls[x.path["token"]]
	switch {
	case c == nil || x.path["app"] != s.o.AppID || c.callback == nil || c.kind == TypePing || c.kind == TypeAutocomplete:
		return nil, errUnknownWebhook
	case now.Sub(c.created) > tokenLife:
		return nil, errWebhookToken
	}
	return c, nil
}

// reply finds the message of a webhook request, under the lock.
func (c *Call) reply(x *exchange) (m *stored, original bool) {
	id := x.path["message"]
	if id == "" || c.original != nil && id == c.original.id() {
		m, original = c.original, true
	}
	for _, f := range c.followups {
		if f.id() == id {
			m = f
		}
	}
	if m == nil || m.deleted {
		return nil, original
	}
	return m, original
}

// isV2 tells whether the message that a request edits has the components flag.
func (s *Server) isV2(x *exchange) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[x.path["message"]]
	if c := s.calls[x.path["token"]]; c != nil {
		m, _ = c.reply(x)
	}
	return m != nil && m.flags()&flagComponentsV2 != 0
}

// withReply runs f under the lock with the message of a webhook request.
func (s *Server) withReply(x *exchange, f func(c *Call, m *stored, original bool) *apiError) {
	c, e := s.webhook(x)
	if e == nil {
		func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			m, original := c.reply(x)
			if m == nil {
				e = errUnknownMessage
				return
			}
			e = f(c, m, original)
		}()
	}
	if e != nil {
		s.notFound(x, e)
	}
}

func (s *Server) getReply(x *exchange) {
	s.withReply(x, func(_ *Call, m *stored, _ bool) *apiError {
		x.json(http.StatusOK, m.body)
		return nil
	})
}

func (s *Server) patchReply(x *exchange) {
	s.withReply(x, func(c *Call, m *stored, original bool) *apiError {
		if s.edit(m, x.object()) {
			return errEmptyMessage
		}
		if original {
			c.edits = append(c.edits, m.message())
		}
		x.json(http.StatusOK, m.body)
		return nil
	})
}

func (s *Server) deleteReply(x *exchange) {
	s.withReply(x, func(_ *Call, m *stored, _ bool) *apiError {
		m.deleted = true
		x.empty()
		return nil
	})
}

func (s *Server) postFollowup(x *exchange) {
	c, e := s.webhook(x)
	if e != nil {
		s.notFound(x, e)
		return
	}
	sent := x.object()
	s.mu.Lock()
	var m *stored
	loading := c.original != nil && c.original.flags()&flagLoading != 0 && !c.original.deleted
	if loading {
		// What Discord does today and calls deprecated.
		m = c.original
		s.edit(m, sent)
		c.edits = append(c.edits, m.message())
	} else {
		flags, _ := number(sent, "flags")
		m = &stored{body: s.newBody(sent, c.channel, c.guild, flags), call: c}
		c.describe(m)
		c.followups = append(c.followups, m)
		s.messages[m.id()] = m
	}
	body := m.body
	public := m.flags()&flagEphemeral == 0
	s.mu.Unlock()
	if loading {
		s.violate("POST %s: a followup directly after a deferral edits the loading message, which is deprecated; edit @original (%s)",
			x.route.template, pageInteraction)
	} else if public {
		s.announce(body)
	}
	x.json(http.StatusOK, body)
}
