package gateway

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// The tests wait far more than they compute, mostly for discordgo's second in
	// Close. In fuzzing the same flag is the number of workers.
	if flag.Lookup("test.fuzz").Value.String() == "" {
		if err := flag.Set("test.parallel", "16"); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

const (
	testToken = "secret-token-of-the-test"
	testUser  = "80351110224678912"
	testWords = "words-of-a-patient"
)

// quick are waits that let a test see each of them pass. discordgo's own second
// in Close stays.
func quick() Timing {
	return Timing{
		Dial: time.Second, Hello: 400 * time.Millisecond, Answer: 400 * time.Millisecond, Write: time.Second,
		Open: 2500 * time.Millisecond, Grace: 500 * time.Millisecond, Settle: 50 * time.Millisecond, REST: time.Second,
		BackoffMin: 20 * time.Millisecond, BackoffMax: 200 * time.Millisecond,
		InvalidMin: 50 * time.Millisecond, InvalidMax: 100 * time.Millisecond,
		IdentifyGap: 10 * time.Millisecond, FreeIdentify: 50,
	}
}

// fake is a gateway whose connections follow a script, one call for each.
type fake struct {
	t      *testing.T
	url    string
	script func(c *client)
	wg     sync.WaitGroup

	mu    sync.Mutex
	n     int
	open  []*websocket.Conn
	paths []string
	did   []string // "identify" and "resume <seq>", in order
	fault time.Time
}

func newFake(t *testing.T, script func(c *client)) *fake {
	f := &fake{t: t, script: script}
	srv := httptest.NewServer(f)
	f.url = "ws" + strings.TrimPrefix(srv.URL, "http")
	t.Cleanup(func() {
		f.mu.Lock()
		for _, c := range f.open {
			c.Close()
		}
		f.mu.Unlock()
		f.wg.Wait()
		srv.Close()
	})
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.wg.Add(1)
	defer f.wg.Done()
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	if q := r.URL.Query(); q.Get("encoding") != "json" || q.Get("v") == "" || len(q) != 2 {
		f.t.Errorf("query of the gateway is %v", q)
	}
	f.mu.Lock()
	f.n++
	c := &client{f: f, ws: ws, n: f.n, path: r.URL.Path}
	f.open = append(f.open, ws)
	f.paths = append(f.paths, r.URL.Path)
	f.mu.Unlock()
	f.script(c)
}

func (f *fake) connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n
}

func (f *fake) log() (did, paths []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.did), slices.Clone(f.paths)
}

// client is one connection of the bot, seen from Discord.
type client struct {
	f    *fake
	ws   *websocket.Conn
	n    int
	path string
}

type sentMessage struct {
	Op int `json:"op"`
	D  struct {
		Token     string `json:"token"`
		Intents   int    `json:"intents"`
		Compress  bool   `json:"compress"`
		SessionID string `json:"session_id"`
		Seq       int    `json:"seq"`
	} `json:"d"`
}

// leave ends the script: the connection is gone.
func (c *client) leave() { panic(http.ErrAbortHandler) }

func (c *client) send(text string) {
	if c.ws.WriteMessage(websocket.TextMessage, []byte(text)) != nil {
		c.leave()
	}
}

// raw writes bytes as they are, in one segment.
func (c *client) raw(b []byte) {
	if _, err := c.ws.UnderlyingConn().Write(b); err != nil {
		c.leave()
	}
}

func (c *client) read() []byte {
	_, b, err := c.ws.ReadMessage()
	if err != nil {
		var closed *websocket.CloseError
		if errors.As(err, &closed) && closed.Code != 1006 {
			c.f.mu.Lock()
			c.f.did = append(c.f.did, fmt.Sprint("close ", closed.Code))
			c.f.mu.Unlock()
		}
		c.leave()
	}
	return b
}

func (c *client) hello() { c.send(helloText) }

const helloText = `{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250,"_trace":["x"]}}`

// login reads IDENTIFY or RESUME and notes it.
func (c *client) login() {
	var m sentMessage
	b := c.read()
	if err := json.Unmarshal(b, &m); err != nil || m.D.Token != "Bot "+testToken {
		c.f.t.Errorf("login is %s", b)
	}
	what := "identify"
	switch m.Op {
	case opIdentify:
		if m.D.Compress || m.D.Intents != 4608 {
			c.f.t.Errorf("IDENTIFY is %s", b)
		}
	case opResume:
		what = fmt.Sprint("resume ", m.D.Seq)
		if !strings.HasPrefix(m.D.SessionID, "session-") {
			c.f.t.Errorf("RESUME is %s", b)
		}
	default:
		c.f.t.Errorf("login has op %d", m.Op)
	}
	c.f.mu.Lock()
	c.f.did = append(c.f.did, what)
	c.f.mu.Unlock()
}

func (c *client) ready(resumeURL string) {
	c.send(fmt.Sprintf(`{"t":"READY","s":1,"op":0,"d":{"v":9,"session_id":"session-%d","resume_gateway_url":%q,
		"user":{"id":%q,"username":"bot"},"application":{"id":"42","flags":0},"guilds":[{"id":"1","unavailable":true}]}}`,
		c.n, resumeURL, testUser))
}

func (c *client) event(seq int, name string) {
	c.send(fmt.Sprintf(`{"t":%q,"s":%d,"op":0,"d":{"content":%q}}`, name, seq, testWords))
}

func (c *client) resumed(seq int) {
	c.send(fmt.Sprintf(`{"t":"RESUMED","s":%d,"op":0,"d":{"_trace":[]}}`, seq))
}

// beat reads one heartbeat and acknowledges it.
func (c *client) beat() {
	var m struct{ Op int }
	b := c.read()
	if json.Unmarshal(b, &m) != nil || m.Op != opHeartbeat {
		c.f.t.Errorf("no heartbeat but %s", b)
	}
	c.send(`{"t":null,"s":null,"op":11,"d":null}`)
}

// idle acknowledges heartbeats until the bot goes.
func (c *client) idle() {
	for {
		c.beat()
	}
}

// silent reads, and says nothing, until the bot goes.
func (c *client) silent() {
	for {
		c.read()
	}
}

// cut ends TCP without a word.
func (c *client) cut() {
	c.broken()
	c.ws.UnderlyingConn().Close()
	c.leave()
}

func (c *client) close(code int) {
	c.broken()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, testWords), time.Now().Add(time.Second))
	c.silent()
}

// broken notes when the first fault happened.
func (c *client) broken() {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	if c.f.fault.IsZero() {
		c.f.fault = time.Now()
	}
}

// start is how most connections begin: a new session, and its first heartbeat.
func (c *client) start() {
	c.hello()
	c.login()
	c.ready(c.f.url)
	c.beat()
}

// back is a connection on which all is well, whatever the bot wants.
func (c *client) back() {
	c.hello()
	c.login()
	did, _ := c.f.log()
	if strings.HasPrefix(did[len(did)-1], "resume") {
		c.event(10, "MISSED")
		c.resumed(11)
	} else {
		c.ready(c.f.url)
	}
	c.event(12, "BACK")
	c.idle()
}
