package discordtest

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// Server is a Discord on the loopback interface. Its methods may be called from
// any goroutine. Make one with Start or New.
type Server struct {
	o       Options
	spec    *spec // nil without the OpenAPI file
	ids     snowflakes
	http    *http.Server
	addr    string
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	done    chan struct{}
	wg      sync.WaitGroup
	gw      gateway

	mu         sync.Mutex
	closed     bool
	tolerant   bool
	violations []string
	requests   []Request
	hooks      []func(Request)
	faults     []*fault
	invalid    int
	recent     []time.Time // of requests under the global limit
	appFields  map[string]any
	commands   map[string][]map[string]any // by guild, "" is global
	calls      map[string]*Call            // by token
	callIDs    map[string]*Call
	messages   map[string]*stored
	posted     map[string][]*stored // by channel
	nonces     map[string]*stored   // by channel and nonce
	channels   map[string]channel
	denied     map[string]int
	failed404  map[string]bool // requests that got a 404
	blocks     []block
	early      []string
}

// Start listens on a free port of 127.0.0.1 until Close.
func Start(o Options) (*Server, error) {
	s := &Server{o: o.withDefaults(), done: make(chan struct{})}
	s.reset()
	s.commands = make(map[string][]map[string]any)
	s.channels = map[string]channel{defaultChannel: {guild: s.GuildID()}}
	s.denied = make(map[string]int)
	if o.OpenAPI != "" {
		var err error
		if s.spec, err = loadSpec(o.OpenAPI); err != nil {
			return nil, err
		}
	}
	var err error
	if s.public, s.private, err = ed25519.GenerateKey(rand.Reader); err != nil {
		return nil, fmt.Errorf("make the signing key: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	s.addr = l.Addr().String()
	s.gw.init(s)
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second}
	s.wg.Go(func() { _ = s.http.Serve(l) })
	return s, nil
}

// New starts a Server for one test. When the test ends it is closed, and every
// violation fails the test unless AllowViolations was called.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		s.mu.Lock()
		tolerant := s.tolerant
		s.mu.Unlock()
		if tolerant {
			return
		}
		for _, v := range s.Violations() {
			t.Errorf("violation: %s", v)
		}
	})
	return s
}

// Close cuts all connections, ends hanging replies and returns when no goroutine
// of the Server is left. What was recorded can still be read.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	close(s.done)
	s.mu.Unlock()
	_ = s.http.Close()
	s.gw.cutAll()
	s.wg.Wait()
}

// enter counts a handler in; false once the Server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.wg.Add(1)
	return true
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.wg.Done()
	if isGateway(r.URL.Path) {
		s.gw.serve(w, r)
		return
	}
	s.serveREST(w, r)
}

// APIURL is the base of the REST routes: "/v9/…", "/v10/…" and "/…" below it.
func (s *Server) APIURL() string { return "http://" + s.addr + "/api" }

// GatewayURL is where the gateway listens.
func (s *Server) GatewayURL() string { return "ws://" + s.addr + "/gateway" }

// Token is the bot token that the Server expects, without the word "Bot".
func (s *Server) Token() string { return s.o.Token }

// AppID is the snowflake of the application.
func (s *Server) AppID() string { return s.o.AppID }

// BotID is the snowflake of the bot user.
func (s *Server) BotID() string { return s.o.BotID }

// GuildID is the first guild of the bot, "" if it is in none.
func (s *Server) GuildID() string {
	if len(s.o.GuildIDs) == 0 {
		return ""
	}
	return s.o.GuildIDs[0]
}

// ChannelID is a text channel in the first guild.
func (s *Server) ChannelID() string { return defaultChannel }

// PublicKey is the key that verifies signed interactions, in hexadecimal as the
// developer portal shows it.
func (s *Server) PublicKey() string { return hex.EncodeToString(s.public) }

// Violations are the broken rules, in the order they were seen. Each names the
// method, the route, what is wrong and the page of the rule; never a token.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// AllowViolations makes New's clean-up silent about violations, for tests that
// send wrong requests on purpose.
func (s *Server) AllowViolations(allow bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tolerant = allow
}

func (s *Server) violate(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

// Request is one REST request as it arrived.
type Request struct {
	Method string
	Route  string // template such as "/channels/{channel}/messages"; "" if unknown
	Path   string // with its ids and tokens, without "/api/v10"
	Query  string
	Header http.Header
	Body   json.RawMessage // nil if empty or not JSON
	At     time.Time
	Status int // of the reply; 0 while there is none or the connection was cut
}

// Requests are all REST requests since the start or the last Forget.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// OnRequest calls f for each REST request before it is answered, from the
// goroutine that answers it.
func (s *Server) OnRequest(f func(Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = append(s.hooks, f)
}

// InvalidRequests counts replies of 401, 403 and 429. Discord bans an address
// after 10,000 in ten minutes (topics/rate-limits.mdx).
func (s *Server) InvalidRequests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.invalid
}

// Forget drops requests, interactions, messages and replayable events, so that
// a long test can measure its own memory. Violations stay.
func (s *Server) Forget() {
	s.mu.Lock()
	s.reset()
	s.mu.Unlock()
	s.gw.forget()
}

func (s *Server) reset() {
	s.requests = nil
	s.calls = make(map[string]*Call)
	s.callIDs = make(map[string]*Call)
	s.messages = make(map[string]*stored)
	s.posted = make(map[string][]*stored)
	s.nonces = make(map[string]*stored)
	s.failed404 = make(map[string]bool)
}

func (s *Server) now() time.Time { return s.o.Now() }
func (s *Server) newID() string  { return s.ids.next(s.now()) }
