package discordtest

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes (topics/opcodes-and-status-codes.mdx#gateway).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoice          = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalid        = 9
	opHello          = 10
	opAck            = 11
	opLast           = 43
)

// Limits of what a client sends (events/gateway.mdx).
const (
	maxFrame      = 4096 // bytes, else close 4002
	maxPerMinute  = 120  // frames, else close 4008
	writeDeadline = 5 * time.Second
)

// gateway is the websocket side of a Server.
type gateway struct {
	s *Server

	mu          sync.Mutex
	conns       map[*conn]bool
	sessions    map[string]*session
	refuse      int
	silentHello bool
	stopAcks    bool
	twice       bool
	nextResume  []Answer
	nextIdent   []Answer
	resumeURL   string
	allowed     int64
	changed     chan struct{} // closed and replaced when a session starts or ends

	identifies []Identify
	resumes    []Resume
	closes     []int
	connects   int
	heartbeats int
}

// conn is one websocket.
type conn struct {
	g        *gateway
	ws       *websocket.Conn
	compress bool
	session  *session // of IDENTIFY or RESUME, under g.mu

	mu     sync.Mutex // of writing
	closed bool
}

func (g *gateway) init(s *Server) {
	g.s = s
	g.conns = make(map[*conn]bool)
	g.sessions = make(map[string]*session)
	g.changed = make(chan struct{})
}

// signal wakes those who wait for sessions. The caller holds g.mu.
func (g *gateway) signal() {
	close(g.changed)
	g.changed = make(chan struct{})
}

func (g *gateway) serve(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	refused := g.refuse > 0
	if refused {
		g.refuse--
	}
	silent := g.silentHello
	g.connects++
	g.mu.Unlock()
	if refused {
		http.Error(w, "service unavailable", http.StatusServiceUnavailable)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &conn{g: g, ws: ws}
	g.mu.Lock()
	g.conns[c] = true
	g.mu.Unlock()
	defer c.leave()
	ws.SetCloseHandler(func(code int, _ string) error {
		c.clientClosed(code)
		_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(writeDeadline))
		return nil
	})
	select {
	case <-g.s.done: // closed between the upgrade and the note of it
		return
	default:
	}
	q := r.URL.Query()
	if v := q.Get("v"); v != "9" && v != "10" {
		g.s.violate("GATEWAY: version %q is not 9 or 10 (events/gateway.mdx#connecting)", v)
		c.close(4012)
	}
	if e := q.Get("encoding"); e != "json" {
		g.s.violate("GATEWAY: encoding %q is not json (events/gateway.mdx#connecting)", e)
	}
	if !silent {
		c.send(opHello, map[string]any{"heartbeat_interval": g.s.o.Heartbeat.Milliseconds(), "_trace": []any{}})
	}
	c.read()
}

// leave removes a connection that is at its end. Its session can be resumed
// unless the close code ended it.
func (c *conn) leave() {
	_ = c.ws.Close()
	g := c.g
	g.mu.Lock()
	delete(g.conns, c)
	ss := c.session
	g.mu.Unlock()
	if ss != nil {
		ss.detach(c)
	}
}

// read takes frames until the connection ends. A client that is silent for two
// intervals and a moment has lost its heart.
func (c *conn) read() {
	sent := make([]time.Time, 0, maxPerMinute)
	for {
		_ = c.ws.SetReadDeadline(time.Now().Add(2*c.g.s.o.Heartbeat + 2*time.Second))
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			var n net.Error
			if errors.As(err, &n) && n.Timeout() {
				c.close(4009)
			}
			return
		}
		now := time.Now()
		for len(sent) > 0 && now.Sub(sent[0]) > time.Minute {
			sent = sent[1:]
		}
		sent = append(sent, now)
		if len(sent) > maxPerMinute {
			c.offend(4008, "more than %d frames in 60 s (events/gateway.mdx#rate-limiting)", maxPerMinute)
			continue
		}
		if len(data) > maxFrame {
			c.offend(4002, "frame of %d bytes, at most %d are allowed (events/gateway.mdx#sending-events)", len(data), maxFrame)
			continue
		}
		var f struct {
			Op *int            `json:"op"`
			D  json.RawMessage `json:"d"`
		}
		if json.Unmarshal(data, &f) != nil || f.Op == nil {
			c.offend(4002, "frame is not a JSON object with op (events/gateway.mdx#gateway-event-payload-structure)")
			continue
		}
		c.frame(*f.Op, f.D)
	}
}

func (c *conn) frame(op int, d json.RawMessage) {
	switch op {
	case opHeartbeat:
		c.g.mu.Lock()
		c.g.heartbeats++
		silent := c.g.stopAcks
		c.g.mu.Unlock()
		if !silent {
			c.send(opAck, nil)
		}
	case opIdentify:
		c.identify(d)
	case opResume:
		c.resume(d)
	case opPresence, opVoice, opRequestMembers, 31, opLast:
		if !c.has() {
			c.offend(4003, "op %d before IDENTIFY (topics/opcodes-and-status-codes.mdx#gateway-close-event-codes)", op)
		}
	default:
		c.offend(4001, "op %d is not one that clients send (topics/opcodes-and-status-codes.mdx#gateway)", op)
	}
}

// clientClosed notes a close frame of the client, before it is answered. With
// 1000 and 1001 the session ends (events/gateway.mdx#initiating-a-disconnect).
func (c *conn) clientClosed(code int) {
	g := c.g
	g.mu.Lock()
	defer g.mu.Unlock()
	c.mu.Lock()
	echo := c.closed
	c.mu.Unlock()
	if echo {
		return // the answer to a close of the Server
	}
	g.closes = append(g.closes, code)
	if c.session != nil && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) {
		delete(g.sessions, c.session.id)
		g.signal()
	}
}

// offend closes for a mistake of the client, which is a violation.
func (c *conn) offend(code int, format string, args ...any) {
	c.g.s.violate("GATEWAY: "+format, args...)
	c.close(code)
}

// ends are the close codes after which a session cannot be resumed.
var ends = map[int]bool{1000: true, 1001: true, 4004: true, 4007: true, 4009: true, 4010: true, 4011: true, 4012: true, 4013: true, 4014: true}

// close sends a close frame and gives the client a second to answer it.
func (c *conn) close(code int) {
	g := c.g
	g.mu.Lock()
	if c.session != nil && ends[code] {
		delete(g.sessions, c.session.id)
		g.signal()
	}
	g.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, closeText[code]), time.Now().Add(writeDeadline))
	// The connection may have ended by then, which is harmless.
	time.AfterFunc(time.Second, func() { _ = c.ws.Close() })
}

// closeText are Discord's words for its codes.
var closeText = map[int]string{
	4000: "Unknown error.", 4001: "Unknown opcode.", 4002: "Error while decoding payload.", 4003: "Not authenticated.",
	4004: "Authentication failed.", 4005: "Already authenticated.", 4007: "Invalid seq.", 4008: "Rate limited.",
	4009: "Session timed out.", 4010: "Invalid shard.", 4011: "Sharding required.", 4012: "Invalid API version.",
	4013: "Invalid intent(s).", 4014: "Disallowed intent(s).",
}

// cut ends the connection without a close frame.
func (c *conn) cut() { _ = c.ws.NetConn().Close() }

// send writes a frame that is no event.
func (c *conn) send(op int, d any) {
	data, err := json.Marshal(map[string]any{"op": op, "d": d, "s": nil, "t": nil})
	if err != nil {
		panic(err) // SendOp of a test with what is no JSON
	}
	c.write(data)
}

func (c *conn) write(data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeDeadline))
	var err error
	if c.compress {
		err = c.ws.WriteMessage(websocket.BinaryMessage, deflate(data))
	} else {
		err = c.ws.WriteMessage(websocket.TextMessage, data)
	}
	if err != nil {
		c.cut() // the reader sees the end; a session keeps the event for later
	}
}

func (g *gateway) all() []*conn {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make([]*conn, 0, len(g.conns))
	for c := range g.conns {
		out = append(out, c)
	}
	return out
}

func (g *gateway) cutAll() {
	for _, c := range g.all() {
		c.cut()
	}
}
