package discordtest

import (
	"bytes"
	"compress/zlib"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"strings"
	"sync"
)

// Gateway intents (events/gateway.mdx#list-of-intents).
const (
	IntentGuilds         = 1 << 0
	IntentGuildMembers   = 1 << 1
	IntentGuildPresences = 1 << 8
	IntentGuildMessages  = 1 << 9
	IntentDirectMessages = 1 << 12
	IntentMessageContent = 1 << 15
)

const (
	privileged = IntentGuildMembers | IntentGuildPresences | IntentMessageContent
	// knownIntents are bits 0 to 16, 20, 21, 24 and 25.
	knownIntents = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// keepEvents is how many events a session keeps for a resume. Discord does not
// say; more than any test loses.
const keepEvents = 4096

// session is what IDENTIFY starts and RESUME takes up again.
type session struct {
	id      string
	intents int64
	packed  bool // events are compressed

	mu     sync.Mutex
	seq    int64
	first  int64 // number of events[0]
	events [][]byte
	conn   *conn // nil while it is cut
}

// Identify is an IDENTIFY that came.
type Identify struct {
	Intents    int64
	Properties map[string]any
	Compress   bool
	Shard      []int
}

// Resume is a RESUME that came.
type Resume struct {
	SessionID string
	Seq       int64
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(data) // a Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

func (c *conn) goodToken(token string) bool {
	return strings.TrimPrefix(token, "Bot ") == c.g.s.o.Token
}

// has tells whether the connection has a session.
func (c *conn) has() bool {
	c.g.mu.Lock()
	defer c.g.mu.Unlock()
	return c.session != nil
}

func (c *conn) identify(d json.RawMessage) {
	var p struct {
		Token      *string        `json:"token"`
		Intents    *json.Number   `json:"intents"`
		Properties map[string]any `json:"properties"`
		Compress   bool           `json:"compress"`
		Shard      []int          `json:"shard"`
	}
	if c.has() {
		c.offend(4005, "second IDENTIFY (topics/opcodes-and-status-codes.mdx#gateway-close-event-codes)")
		return
	}
	if json.Unmarshal(d, &p) != nil || p.Token == nil {
		c.offend(4002, "IDENTIFY cannot be decoded (events/gateway-events.mdx#identify)")
		return
	}
	if p.Properties == nil {
		c.g.s.violate("GATEWAY: IDENTIFY without properties (events/gateway-events.mdx#identify)")
	}
	var intents int64
	valid := false
	if p.Intents != nil {
		n, err := p.Intents.Int64()
		intents, valid = n, err == nil && n >= 0 && n&^knownIntents == 0
	}
	c.g.mu.Lock()
	c.g.identifies = append(c.g.identifies, Identify{Intents: intents, Properties: p.Properties, Compress: p.Compress, Shard: p.Shard})
	allowed := c.g.allowed
	c.g.mu.Unlock()
	switch {
	case !c.goodToken(*p.Token):
		c.close(4004)
		return
	case !valid:
		c.offend(4013, "intents are no valid bit set (events/gateway.mdx#gateway-intents)")
		return
	case intents&privileged&^allowed != 0:
		c.close(4014)
		return
	case p.Shard != nil && (len(p.Shard) != 2 || p.Shard[0] < 0 || p.Shard[0] >= p.Shard[1]):
		c.offend(4010, "shard %v does not exist (events/gateway.mdx#sharding)", p.Shard)
		return
	}
	if c.scripted(&c.g.nextIdent) {
		return
	}
	c.start(intents, p.Compress)
}

func (c *conn) start(intents int64, compress bool) {
	g := c.g
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	ss := &session{id: hex.EncodeToString(raw[:]), intents: intents, packed: compress, first: 1, conn: c}
	c.mu.Lock()
	c.compress = compress
	c.mu.Unlock()
	g.mu.Lock()
	url := g.resumeURL
	g.mu.Unlock()
	if url == "" {
		url = g.s.GatewayURL()
	}
	guilds := []any{}
	for _, id := range g.s.o.GuildIDs {
		guilds = append(guilds, map[string]any{"id": id, "unavailable": true})
	}
	// Known before READY is out, so that a client that has seen READY gets every
	// event; locked until then, so that READY is the first.
	ss.mu.Lock()
	defer ss.mu.Unlock()
	g.mu.Lock()
	c.session = ss
	g.sessions[ss.id] = ss
	g.signal()
	g.mu.Unlock()
	ss.push("READY", map[string]any{
		"v": 10, "user": g.s.botUser(), "guilds": guilds, "session_id": ss.id, "resume_gateway_url": url,
		"session_type": "normal", "private_channels": []any{}, "relationships": []any{}, "presences": []any{},
		"application": map[string]any{"id": g.s.o.AppID, "flags": 0}, "_trace": []any{},
	})
	if intents&IntentGuilds != 0 {
		for _, id := range g.s.o.GuildIDs {
			guild := g.s.guildObject(id)
			guild["channels"] = g.s.channelsOf(id)
			for _, key := range []string{"threads", "members", "voice_states", "presences", "stage_instances"} {
				guild[key] = []any{}
			}
			guild["joined_at"], guild["large"], guild["unavailable"], guild["member_count"] = "2023-05-01T10:00:00.000000+00:00", false, false, 3
			ss.push("GUILD_CREATE", guild)
		}
	}
}

func (c *conn) resume(d json.RawMessage) {
	var p struct {
		Token     *string `json:"token"`
		SessionID string  `json:"session_id"`
		Seq       *int64  `json:"seq"`
	}
	if c.has() {
		c.offend(4005, "RESUME on a connection that has a session (topics/opcodes-and-status-codes.mdx#gateway-close-event-codes)")
		return
	}
	if json.Unmarshal(d, &p) != nil || p.Token == nil || p.Seq == nil {
		c.offend(4002, "RESUME cannot be decoded (events/gateway-events.mdx#resume)")
		return
	}
	g := c.g
	g.mu.Lock()
	g.resumes = append(g.resumes, Resume{SessionID: p.SessionID, Seq: *p.Seq})
	ss := g.sessions[p.SessionID]
	g.mu.Unlock()
	if !c.goodToken(*p.Token) {
		c.close(4004)
		return
	}
	if c.scripted(&g.nextResume) {
		return
	}
	if ss == nil {
		c.send(opInvalid, false)
		return
	}
	ss.mu.Lock()
	defer ss.mu.Unlock()
	switch {
	case *p.Seq > ss.seq:
		c.offend(4007, "RESUME with seq %d after %d events (events/gateway-events.mdx#resume)", *p.Seq, ss.seq)
		return
	case *p.Seq+1 < ss.first:
		c.send(opInvalid, false)
		return
	}
	c.mu.Lock()
	c.compress = ss.packed
	c.mu.Unlock()
	old := ss.conn
	ss.conn = c
	g.mu.Lock()
	c.session = ss
	g.mu.Unlock()
	if old != nil && old != c {
		old.cut() // the client left it behind
	}
	for _, e := range ss.events[*p.Seq+1-ss.first:] {
		c.write(e)
	}
	ss.push("RESUMED", map[string]any{"_trace": []any{}})
	g.mu.Lock()
	g.signal()
	g.mu.Unlock()
}

func (ss *session) dispatch(event string, data any, twice bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.push(event, data)
	if twice {
		ss.push(event, data)
	}
}

// push numbers an event, keeps it and writes it. The caller holds ss.mu, so
// events leave in the order of their numbers.
func (ss *session) push(event string, data any) {
	ss.seq++
	frame, err := json.Marshal(map[string]any{"op": opDispatch, "t": event, "s": ss.seq, "d": data})
	if err != nil {
		panic(err) // Send of a test with what is no JSON
	}
	ss.events = append(ss.events, frame)
	if len(ss.events) > keepEvents {
		drop := len(ss.events) - keepEvents
		ss.events = append([][]byte(nil), ss.events[drop:]...)
		ss.first += int64(drop)
	}
	if ss.conn != nil {
		ss.conn.write(frame)
	}
}

func (ss *session) detach(c *conn) {
	ss.mu.Lock()
	if ss.conn == c {
		ss.conn = nil
	}
	ss.mu.Unlock()
	c.g.mu.Lock()
	c.g.signal()
	c.g.mu.Unlock()
}
