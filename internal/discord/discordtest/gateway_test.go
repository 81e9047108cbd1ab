package discordtest

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

// client is a gateway client that does exactly what a test says.
type client struct {
	t  *testing.T
	ws *websocket.Conn
}

type frame struct {
	Op int             `json:"op"`
	T  string          `json:"t"`
	S  int64           `json:"s"`
	D  json.RawMessage `json:"d"`
}

func dial(t *testing.T, s *Server) *client {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial(s.GatewayURL()+"?v=10&encoding=json", nil)
	if err != nil {
		t.Fatalf("dial: %v %v", resp, err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	c := &client{t, ws}
	if f := c.read(); f.Op != opHello || !strings.Contains(string(f.D), "heartbeat_interval") {
		t.Fatalf("first frame %+v", f)
	}
	return c
}

func (c *client) send(frame string) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) read() frame {
	c.t.Helper()
	_ = c.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	var f frame
	if err := c.ws.ReadJSON(&f); err != nil {
		c.t.Fatalf("read: %v", err)
	}
	return f
}

// closed returns the close code that ends the connection, 0 for a cut.
func (c *client) closed() int {
	c.t.Helper()
	_ = c.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		_, _, err := c.ws.ReadMessage()
		if e := (*websocket.CloseError)(nil); errors.As(err, &e) && e.Code != websocket.CloseAbnormalClosure {
			return e.Code
		}
		if err != nil {
			return 0
		}
	}
}

func identifyFrame(token, intents string) string {
	return `{"op":2,"d":{"token":"` + token + `","intents":` + intents + `,"properties":{"os":"linux"}}}`
}

// ready identifies and returns the id of the session.
func (c *client) ready(s *Server) string {
	c.t.Helper()
	c.send(identifyFrame(s.Token(), "512"))
	f := c.read()
	var d struct {
		SessionID string `json:"session_id"`
		Resume    string `json:"resume_gateway_url"`
	}
	if err := json.Unmarshal(f.D, &d); err != nil || f.T != "READY" || f.S != 1 || d.Resume != s.GatewayURL() {
		c.t.Fatalf("not READY: %+v %v", f, err)
	}
	return d.SessionID
}

func TestCloseCodes(t *testing.T) {
	tests := []struct {
		name, send string
		code       int
		violation  string
	}{
		{"bad token", identifyFrame("wrong", "512"), 4004, ""},
		{"no intents", `{"op":2,"d":{"token":"TOKEN","properties":{}}}`, 4013, "no valid bit set"},
		{"unknown intents", identifyFrame("TOKEN", "134217728"), 4013, "no valid bit set"},
		{"message content", identifyFrame("TOKEN", "33280"), 4014, ""},
		{"members", identifyFrame("TOKEN", "2"), 4014, ""},
		{"shard", `{"op":2,"d":{"token":"TOKEN","intents":0,"properties":{},"shard":[1,1]}}`, 4010, "shard"},
		{"no JSON", `hello`, 4002, "not a JSON object"},
		{"too long", `{"op":1,"d":"` + a(4096) + `"}`, 4002, "at most 4096"},
		{"unknown op", `{"op":12}`, 4001, "op 12"},
		{"before identify", `{"op":3,"d":{}}`, 4003, "before IDENTIFY"},
		{"second identify", identifyFrame("TOKEN", "0") + "\n" + identifyFrame("TOKEN", "0"), 4005, "second IDENTIFY"},
		{"resume of garbage", `{"op":6,"d":{}}`, 4002, "RESUME cannot"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New(t, Options{})
			s.AllowViolations(true)
			c := dial(t, s)
			for line := range strings.SplitSeq(tt.send, "\n") {
				c.send(strings.ReplaceAll(line, "TOKEN", s.Token()))
			}
			if got := c.closed(); got != tt.code {
				t.Errorf("closed with %d, want %d", got, tt.code)
			}
			got := strings.Join(s.Violations(), "\n")
			if tt.violation == "" && got != "" || !strings.Contains(got, tt.violation) {
				t.Errorf("violations %q", got)
			}
		})
	}
	s := New(t, Options{})
	s.AllowIntents(IntentMessageContent)
	c := dial(t, s)
	c.send(identifyFrame("Bot "+s.Token(), "33280"))
	if f := c.read(); f.T != "READY" {
		t.Errorf("allowed intents: %+v", f)
	}
	for range 119 {
		c.send(`{"op":1,"d":1}`)
	}
	s.AllowViolations(true)
	c.send(`{"op":1,"d":1}`)
	if got := c.closed(); got != 4008 || s.Heartbeats() != 119 {
		t.Errorf("121 frames: %d after %d heartbeats", got, s.Heartbeats())
	}
}

func TestResume(t *testing.T) {
	s := New(t, Options{})
	c := dial(t, s)
	id := c.ready(s)
	s.Send("A", 1)
	if f := c.read(); f.T != "A" || f.S != 2 {
		t.Fatalf("event %+v", f)
	}
	s.DropConnections()
	if code := c.closed(); code != 0 {
		t.Fatalf("closed with %d", code)
	}
	if err := s.WaitGone(within(t)); err != nil {
		t.Fatal(err)
	}
	s.Send("B", 2)
	s.Send("C", 3)
	c = dial(t, s)
	c.send(`{"op":6,"d":{"token":"` + s.Token() + `","session_id":"` + id + `","seq":2}}`)
	for i, want := range []string{"B", "C", "RESUMED"} {
		if f := c.read(); f.T != want || f.S != int64(i+3) {
			t.Errorf("event %+v, want %s", f, want)
		}
	}
	if r := s.Resumes(); len(r) != 1 || r[0].Seq != 2 || len(s.Sessions()) != 1 || len(s.Identifies()) != 1 {
		t.Errorf("resumes %v, sessions %v", r, s.Sessions())
	}
	// A close with 1000 ends the session, any other does not.
	_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
	c.closed()
	c = dial(t, s)
	c.send(`{"op":6,"d":{"token":"` + s.Token() + `","session_id":"` + id + `","seq":5}}`)
	if f := c.read(); f.Op != opInvalid || string(f.D) != "false" {
		t.Errorf("resume of an ended session: %+v", f)
	}
	if c.ready(s) == id {
		t.Error("the session has its old id")
	}
	if got := s.Closes(); !slices.Equal(got, []int{1000}) {
		t.Errorf("closes %v", got)
	}
	s.CloseAll(4009)
	if code := c.closed(); code != 4009 || len(s.Sessions()) != 0 {
		t.Errorf("closed with %d, sessions %v", code, s.Sessions())
	}
	if got := s.Closes(); len(got) != 1 {
		t.Errorf("the echo counts as a close: %v", got)
	}
}

func TestSeqTooHigh(t *testing.T) {
	s := New(t, Options{})
	s.AllowViolations(true)
	c := dial(t, s)
	id := c.ready(s)
	s.DropConnections()
	c = dial(t, s)
	c.send(`{"op":6,"d":{"token":"` + s.Token() + `","session_id":"` + id + `","seq":99}}`)
	if got := c.closed(); got != 4007 {
		t.Errorf("closed with %d", got)
	}
}

func TestGatewayScripts(t *testing.T) {
	s := New(t, Options{})
	s.RefuseConnections(1)
	if _, resp, err := websocket.DefaultDialer.Dial(s.GatewayURL()+"?v=10&encoding=json", nil); err == nil || resp.StatusCode != 503 {
		t.Errorf("refused: %v", err)
	}
	c := dial(t, s)
	s.NextIdentify(AnswerInvalid(false), AnswerReconnect(), AnswerNormally())
	c.send(identifyFrame(s.Token(), "0"))
	if f := c.read(); f.Op != opInvalid {
		t.Errorf("op 9: %+v", f)
	}
	c.send(identifyFrame(s.Token(), "0"))
	if f := c.read(); f.Op != opReconnect {
		t.Errorf("op 7: %+v", f)
	}
	id := c.ready(s)
	s.NextResume(AnswerClose(4014), AnswerCut(), AnswerSilence())
	for _, want := range []int{4014, 0} {
		r := dial(t, s)
		r.send(`{"op":6,"d":{"token":"` + s.Token() + `","session_id":"` + id + `","seq":1}}`)
		if got := r.closed(); got != want {
			t.Errorf("resume closed with %d, want %d", got, want)
		}
	}
	s.DuplicateEvents(true)
	s.Send("A", 1)
	if f, g := c.read(), c.read(); f.T != "A" || g.T != "A" || f.S == g.S {
		t.Errorf("twice: %+v %+v", f, g)
	}
	s.StopAcks(true)
	c.send(`{"op":1,"d":1}`)
	for s.Heartbeats() == 0 {
		time.Sleep(time.Millisecond)
	}
	s.SendOp(opHeartbeat, nil)
	if f := c.read(); f.Op != opHeartbeat {
		t.Errorf("after an unanswered heartbeat: %+v", f)
	}
	s.StopAcks(false)
	c.send(`{"op":1,"d":1}`)
	if f := c.read(); f.Op != opAck {
		t.Errorf("heartbeat: %+v", f)
	}
	s.SendOp(opInvalid, false)
	if f := c.read(); f.Op != opInvalid || len(s.Sessions()) != 0 {
		t.Errorf("op 9: %+v, sessions %v", f, s.Sessions())
	}
	if s.Heartbeats() != 2 || s.Connects() != 4 {
		t.Errorf("%d heartbeats, %d connects", s.Heartbeats(), s.Connects())
	}
	s.SilentHello(true)
	ws, _, err := websocket.DefaultDialer.Dial(s.GatewayURL()+"?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ws.Close() }()
	_ = ws.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, data, err := ws.ReadMessage(); err == nil {
		t.Errorf("silent HELLO: %s", data)
	}
}

func TestEndSessions(t *testing.T) {
	s := New(t, Options{})
	id := dial(t, s).ready(s)
	s.EndSessions()
	s.SetResumeURL("ws://127.0.0.1:1")
	s.Send("LOST", nil)
	c := dial(t, s)
	c.send(`{"op":6,"d":{"token":"` + s.Token() + `","session_id":"` + id + `","seq":1}}`)
	if f := c.read(); f.Op != opInvalid {
		t.Errorf("resume: %+v", f)
	}
	c.send(identifyFrame(s.Token(), "1"))
	if f := c.read(); !strings.Contains(string(f.D), `"resume_gateway_url":"ws://127.0.0.1:1"`) {
		t.Errorf("READY: %s", f.D)
	}
	if f := c.read(); f.T != "GUILD_CREATE" {
		t.Errorf("with the intent for guilds: %+v", f)
	}
}

func TestManyEvents(t *testing.T) {
	s := New(t, Options{})
	c := dial(t, s)
	id := c.ready(s)
	s.DropConnections()
	for range keepEvents + 1 {
		s.Send("A", 1)
	}
	c = dial(t, s)
	c.send(`{"op":6,"d":{"token":"` + s.Token() + `","session_id":"` + id + `","seq":1}}`)
	if f := c.read(); f.Op != opInvalid {
		t.Errorf("resume after too many events: %+v", f)
	}
}

func TestDeafClient(t *testing.T) {
	s := New(t, Options{Heartbeat: 10 * time.Millisecond})
	c := dial(t, s)
	c.ready(s)
	if got := c.closed(); got != 4009 {
		t.Errorf("closed with %d", got)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Fail(Fault{Hang: true})
	c := dial(t, s)
	c.ready(s)
	hung := make(chan reply)
	seen := make(chan struct{})
	s.OnRequest(func(Request) { close(seen) })
	go func() { hung <- rest(t, s, "GET", "/gateway", "") }()
	<-seen
	s.Close()
	s.Close()
	if r := <-hung; r.err == nil {
		t.Errorf("hung request got %d", r.status)
	}
	if c.closed() != 0 {
		t.Error("closed with a code")
	}
	goleak.VerifyNone(t, before)
}
