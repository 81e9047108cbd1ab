package gateway

import (
	"bytes"
	"encoding/json"
	"time"
)

// The gateway's operations that matter here.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opACK            = 11
)

// maxInterval bounds what HELLO may ask for. Discord says 41 s; discordgo
// crashes on zero and on what overflows, which is far above.
const maxInterval = 1000 * time.Hour

// message is what is read of a gateway message, in the types discordgo uses, so
// that both make the same of it.
type message struct {
	Op   int             `json:"op"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

// parse reads a whole message. Nil, true is the JSON value null, on which
// discordgo crashes; nil, false is what it refuses too.
func parse(body []byte) (m *message, ok bool) {
	// Like discordgo: the first value counts, whatever follows.
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&m); err != nil {
		return nil, false
	}
	return m, true
}

// peek reads the op out of the head of a message, -1 if it does not stand there.
// Discord writes it before the data.
func peek(head []byte) int {
	d := json.NewDecoder(bytes.NewReader(head))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return -1
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return -1
		}
		if key == "op" {
			op := -1
			if d.Decode(&op) != nil {
				return -1
			}
			return op
		}
		var skip json.RawMessage
		if d.Decode(&skip) != nil {
			return -1
		}
	}
	return -1
}

// interval reads HELLO. False: discordgo would crash on it.
func (m *message) interval() (time.Duration, bool) {
	var d struct {
		HeartbeatInterval int64 `json:"heartbeat_interval"`
	}
	if json.Unmarshal(m.Data, &d) != nil {
		return 0, true // discordgo refuses it in order
	}
	if d.HeartbeatInterval <= 0 || d.HeartbeatInterval > maxInterval.Milliseconds() {
		return 0, false
	}
	return time.Duration(d.HeartbeatInterval) * time.Millisecond, true
}

// crashes says whether discordgo dereferences what this event does not hold. It
// does so on goroutines where nobody can recover.
func (m *message) crashes() bool {
	if m.Op != opDispatch {
		return false
	}
	switch m.Type {
	case "GUILD_CREATE", "GUILD_UPDATE":
		var d struct{ ID json.RawMessage }
		return json.Unmarshal(m.Data, &d) != nil || d.ID == nil
	case "VOICE_STATE_UPDATE":
		var d struct {
			UserID json.RawMessage `json:"user_id"`
		}
		return json.Unmarshal(m.Data, &d) != nil || d.UserID == nil
	case "READY":
		var d struct{ Guilds []json.RawMessage }
		_ = json.Unmarshal(m.Data, &d) // a wrong type leaves the list as empty as in discordgo
		for _, g := range d.Guilds {
			if string(g) == "null" {
				return true
			}
		}
	}
	return false
}

// readyData is what is read of a READY event.
type readyData struct {
	ResumeURL string `json:"resume_gateway_url"`
	User      struct {
		ID string `json:"id"`
	} `json:"user"`
	Application struct {
		ID string `json:"id"`
	} `json:"application"`
}
