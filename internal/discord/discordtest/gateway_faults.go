package discordtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Answer is what the gateway does with an IDENTIFY or a RESUME.
type Answer struct {
	op      int
	d       any
	code    int
	cut     bool
	silence bool
}

// AnswerReconnect is op 7.
func AnswerReconnect() Answer { return Answer{op: opReconnect} }

// AnswerInvalid is op 9; true says that the session can be resumed.
func AnswerInvalid(resumable bool) Answer { return Answer{op: opInvalid, d: resumable} }

// AnswerSilence is none at all.
func AnswerSilence() Answer { return Answer{silence: true} }

// AnswerCut ends the connection without a close frame.
func AnswerCut() Answer { return Answer{cut: true} }

// AnswerClose closes with a code, such as 4004 or 4014.
func AnswerClose(code int) Answer { return Answer{code: code} }

// AnswerNormally is for places in a sequence where nothing is wrong.
func AnswerNormally() Answer { return Answer{} }

// NextResume sets how the next RESUMEs are answered, one after the other.
func (s *Server) NextResume(all ...Answer) {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	s.gw.nextResume = slices.Clone(all)
}

// NextIdentify sets how the next valid IDENTIFYs are answered.
func (s *Server) NextIdentify(all ...Answer) {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	s.gw.nextIdent = slices.Clone(all)
}

// scripted takes the next answer off a queue and gives it; false if the frame is
// to be answered normally.
func (c *conn) scripted(queue *[]Answer) bool {
	c.g.mu.Lock()
	if len(*queue) == 0 {
		c.g.mu.Unlock()
		return false
	}
	a := (*queue)[0]
	*queue = (*queue)[1:]
	c.g.mu.Unlock()
	switch {
	case a.silence:
	case a.cut:
		c.cut()
	case a.code != 0:
		c.close(a.code)
	case a.op != 0:
		c.send(a.op, a.d)
	default:
		return false
	}
	return true
}

// DropConnections cuts all websockets without a close frame.
func (s *Server) DropConnections() { s.gw.cutAll() }

// CloseAll closes all websockets with a code. The codes 1000, 1001, 4004, 4007,
// 4009 and 4010 to 4014 also end the sessions.
func (s *Server) CloseAll(code int) {
	for _, c := range s.gw.all() {
		c.close(code)
	}
}

// SendOp sends a frame that is no event to all websockets: op 1 asks for a
// heartbeat, op 7 for a reconnect, op 9 with d says that the session is invalid
// (and ends it on false).
func (s *Server) SendOp(op int, d any) {
	for _, c := range s.gw.all() {
		if op == opInvalid && d == false {
			s.gw.mu.Lock()
			if c.session != nil {
				delete(s.gw.sessions, c.session.id)
				c.session = nil // the client may identify here
				s.gw.signal()
			}
			s.gw.mu.Unlock()
		}
		c.send(op, d)
	}
}

// EndSessions forgets all sessions, so that the next RESUME gets op 9.
func (s *Server) EndSessions() {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	clear(s.gw.sessions)
	s.gw.signal()
}

// StopAcks leaves heartbeats unanswered while on.
func (s *Server) StopAcks(on bool) {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	s.gw.stopAcks = on
}

// SilentHello sends no HELLO on new websockets while on.
func (s *Server) SilentHello(on bool) {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	s.gw.silentHello = on
}

// RefuseConnections answers the next n websocket requests with 503.
func (s *Server) RefuseConnections(n int) {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	s.gw.refuse = n
}

// DuplicateEvents sends every event twice while on, with two numbers.
func (s *Server) DuplicateEvents(on bool) {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	s.gw.twice = on
}

// SetResumeURL sets resume_gateway_url of later READYs. Empty: GatewayURL.
func (s *Server) SetResumeURL(url string) {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	s.gw.resumeURL = url
}

// AllowIntents switches privileged intents on, as in the developer portal.
func (s *Server) AllowIntents(mask int64) {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	s.gw.allowed = mask
}

// Identifies are the IDENTIFYs that came and could be decoded.
func (s *Server) Identifies() []Identify {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	return slices.Clone(s.gw.identifies)
}

// Resumes are the RESUMEs that came and could be decoded.
func (s *Server) Resumes() []Resume {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	return slices.Clone(s.gw.resumes)
}

// LastIntents are those of the last IDENTIFY, -1 before it.
func (s *Server) LastIntents() int64 {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	if len(s.gw.identifies) == 0 {
		return -1
	}
	return s.gw.identifies[len(s.gw.identifies)-1].Intents
}

// Closes are the codes of close frames that the client began, in their order.
func (s *Server) Closes() []int {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	return slices.Clone(s.gw.closes)
}

// Connects counts the websocket requests, refused ones too.
func (s *Server) Connects() int {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	return s.gw.connects
}

// Heartbeats counts the heartbeats that came.
func (s *Server) Heartbeats() int {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	return s.gw.heartbeats
}

// Sessions are the ids of the sessions that are connected now, sorted.
func (s *Server) Sessions() []string {
	s.gw.mu.Lock()
	defer s.gw.mu.Unlock()
	return s.gw.connected()
}

func (g *gateway) connected() []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(g.sessions)) {
		for c := range g.conns {
			if c.session == g.sessions[id] {
				out = append(out, id)
				break
			}
		}
	}
	return out
}

// WaitReady returns when at least one session is connected.
func (s *Server) WaitReady(ctx context.Context) error {
	return s.waitFor(ctx, func(connected int) bool { return connected > 0 })
}

// WaitGone returns when no session is connected.
func (s *Server) WaitGone(ctx context.Context) error {
	return s.waitFor(ctx, func(connected int) bool { return connected == 0 })
}

func (s *Server) waitFor(ctx context.Context, ok func(connected int) bool) error {
	for {
		s.gw.mu.Lock()
		n, changed := len(s.gw.connected()), s.gw.changed
		s.gw.mu.Unlock()
		if ok(n) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%d sessions, %d connections so far: %w", n, s.Connects(), ctx.Err())
		}
	}
}

// forget drops the events that were kept for a resume.
func (g *gateway) forget() {
	g.mu.Lock()
	all := slices.Collect(maps.Values(g.sessions))
	g.mu.Unlock()
	for _, ss := range all {
		ss.mu.Lock()
		ss.events = nil
		ss.first = ss.seq + 1
		ss.mu.Unlock()
	}
}
