package discordtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Time limits of an interaction (interactions/receiving-and-responding.mdx).
const (
	answerWithin = 3 * time.Second
	tokenLife    = 15 * time.Minute
)

// Call is one interaction and what the bot made of it.
type Call struct {
	ID, Token string

	s       *Server
	kind    int
	payload map[string]any
	created time.Time // by the snowflake
	guild   string
	channel string
	user    User
	on      *stored // the message it came from

	answered chan struct{} // closed with the first accepted callback

	// Below the lock of the Server.
	sent      time.Time
	attempts  int
	callback  *Callback
	original  *stored
	edits     []Message
	followups []*stored
}

// Callback is the first answer to an interaction.
type Callback struct {
	Type  int
	Data  map[string]any  // the member "data"
	Raw   json.RawMessage // the whole body
	Delay time.Duration   // since the dispatch
}

// Choice is one suggestion of an autocomplete callback.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Choices are the suggestions of an autocomplete callback.
func (c Callback) Choices() []Choice {
	var body struct {
		Data struct {
			Choices []Choice `json:"choices"`
		} `json:"data"`
	}
	_ = json.Unmarshal(c.Raw, &body)
	return body.Data.Choices
}

// Payload is the interaction as it is sent.
func (c *Call) Payload() json.RawMessage {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	data, err := json.Marshal(c.payload)
	if err != nil {
		panic(fmt.Sprintf("interaction cannot be written as JSON: %v", err)) // Extra of a test
	}
	return data
}

// Wait returns the first callback that was accepted, or an error when ctx ends.
func (c *Call) Wait(ctx context.Context) (Callback, error) {
	select {
	case <-c.answered:
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		return *c.callback, nil
	case <-ctx.Done():
	case <-c.s.done:
		return Callback{}, errors.New("no callback: the stand-in was closed")
	}
	return Callback{}, fmt.Errorf("no callback to interaction %s after %d attempts: %w", c.ID, c.Attempts(), ctx.Err())
}

// WaitMessage returns the reply once it can be read: not loading, and for
// deferred ones after the edit. It asks every 2 ms of real time.
func (c *Call) WaitMessage(ctx context.Context) (Message, error) {
	t := time.NewTicker(2 * time.Millisecond)
	defer t.Stop()
	for {
		c.s.mu.Lock()
		deferred := c.callback != nil && c.callback.Type == CallbackDeferUpdate && len(c.edits) == 0
		ready := c.callback != nil && c.original != nil && c.original.flags()&flagLoading == 0 && !deferred
		c.s.mu.Unlock()
		if ready {
			return c.Message(), nil
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("no readable reply to interaction %s: %w", c.ID, ctx.Err())
		}
	}
}

// Attempts counts the callbacks that came, accepted or not.
func (c *Call) Attempts() int {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.attempts
}

// Message is the reply as the user sees it now: the zero Message before the
// callback, a loading one after a deferral. For callback types 6 and 7 it is
// the message that the component sits on.
func (c *Call) Message() Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.original == nil || c.original.deleted {
		return Message{}
	}
	return c.original.message()
}

// Edits are the states of the original message after each edit of it.
func (c *Call) Edits() []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return append([]Message(nil), c.edits...)
}

// Followups are the further messages as they are now, without deleted ones.
func (c *Call) Followups() []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var out []Message
	for _, m := range c.followups {
		if !m.deleted {
			out = append(out, m.message())
		}
	}
	return out
}

// Deleted is true when the bot deleted its original reply.
func (c *Call) Deleted() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.original != nil && c.original.deleted
}

// Dispatch sends an interaction over the gateway to every session and returns
// it. Dispatching it again delivers it again.
func (s *Server) Dispatch(c *Call) *Call {
	c.markSent()
	s.Send("INTERACTION_CREATE", c.Payload())
	return c
}

func (c *Call) markSent() {
	now := c.s.now()
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.sent.IsZero() {
		c.sent = now
	}
}

// apiError is an error reply of Discord.
type apiError struct {
	status, code int
	message      string
}

// Errors of interactions and webhooks (topics/opcodes-and-status-codes.mdx).
var (
	errUnknownInteraction = &apiError{404, 10062, "Unknown interaction"}
	errAcknowledged       = &apiError{400, 40060, "Interaction has already been acknowledged."}
	errUnknownWebhook     = &apiError{404, 10015, "Unknown Webhook"}
	errWebhookToken       = &apiError{401, 50027, "Invalid Webhook Token"}
	errUnknownMessage     = &apiError{404, 10008, "Unknown Message"}
	errEmptyMessage       = &apiError{400, 50006, "Cannot send an empty message"}
)

// answer applies a callback that passed the checks. It returns the message to
// be announced to other users, if there is one.
func (c *Call) answer(m map[string]any, raw json.RawMessage) (announce map[string]any, e *apiError) {
	s := c.s
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	c.attempts++
	if c.callback != nil {
		return nil, errAcknowledged
	}
	if now.Sub(c.created) > answerWithin {
		return nil, errUnknownInteraction
	}
	t, _ := number(m, "type")
	data := object(m, "data")
	switch t {
	case CallbackMessage, CallbackDeferMessage:
		flags, _ := number(data, "flags")
		if t == CallbackDeferMessage {
			flags, data = flags|flagLoading, nil
		}
		c.original = &stored{body: s.newBody(data, c.channel, c.guild, flags), call: c}
		c.describe(c.original)
		s.messages[c.original.id()] = c.original
		if t == CallbackMessage && flags&flagEphemeral == 0 {
			announce = c.original.body
		}
	case CallbackUpdate:
		if c.on != nil && s.edit(c.on, data) {
			return nil, errEmptyMessage
		}
		c.original = c.on
	case CallbackDeferUpdate:
		c.original = c.on
	}
	c.callback = &Callback{Type: int(t), Data: data, Raw: raw}
	if t == CallbackDeferMessage {
		c.callback.Data = object(m, "data")
	}
	if !c.sent.IsZero() {
		c.callback.Delay = now.Sub(c.sent)
	}
	close(c.answered)
	return announce, nil
}

// describe adds what tells a reply from other messages.
func (c *Call) describe(m *stored) {
	m.body["webhook_id"] = c.s.o.AppID
	m.body["application_id"] = c.s.o.AppID
	if c.kind == TypeCommand {
		m.body["type"] = 20
	}
	m.body["interaction_metadata"] = map[string]any{
		"id": c.ID, "type": c.kind, "user": c.user.object(),
		"authorizing_integration_owners": map[string]any{"0": c.guild},
	}
}
