package embedtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Request is one request as it came in.
type Request struct {
	Model         string
	Texts         []string
	Authorization string // the header, empty if there was none
}

// Server is the endpoint. It is safe for concurrent use.
type Server struct {
	meaning Meaning
	server  *httptest.Server
	closing chan struct{}

	mu       sync.Mutex
	fault    Fault
	delay    time.Duration
	requests []Request
	strayed  int
}

// New starts an endpoint on this machine that takes the words of each group for
// the same. It ends with the test, which then fails if a redirection was followed.
func New(t testing.TB, groups ...[]string) *Server {
	t.Helper()
	s := &Server{meaning: NewMeaning(groups...), closing: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/embeddings", s.embeddings)
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.strayed++
	})
	s.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		close(s.closing)
		s.server.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.strayed > 0 {
			t.Errorf("%d requests followed a redirection", s.strayed)
		}
	})
	return s
}

// URL is the base address, to which /embeddings is added.
func (s *Server) URL() string { return s.server.URL + "/v1" }

// Set switches a fault on for the requests from now on. None ends it.
func (s *Server) Set(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Delay makes answers wait, 0 no longer.
func (s *Server) Delay(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = d
}

// Requests are the requests so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// DropConnections closes every connection, as a server does that is started anew.
func (s *Server) DropConnections() { s.server.CloseClientConnections() }

type item struct {
	Object    string `json:"object"`
	Index     int    `json:"index"`
	Embedding []any  `json:"embedding"`
}

func (s *Server) embeddings(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Model string   `json:"model"`
		Input []string `json:"input"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<20)).Decode(&in); err != nil || in.Model == "" || len(in.Input) == 0 {
		http.Error(w, `{"error":{"message":"not a request for embeddings"}}`, http.StatusBadRequest)
		return
	}
	key := r.Header.Get("Authorization")
	s.mu.Lock()
	s.requests = append(s.requests, Request{Model: in.Model, Texts: in.Input, Authorization: key})
	fault, delay := s.fault, s.delay
	s.mu.Unlock()

	if delay > 0 && !s.wait(r, delay) {
		return
	}
	// What some servers do, and what must not end in a log: words of the request.
	quote := fmt.Sprintf("bad input %q with %q", in.Input, key)
	if fault.breaks(s, w, r, quote) {
		return
	}
	items := make([]item, len(in.Input))
	for i, text := range in.Input {
		items[i] = item{Object: "embedding", Index: i}
		for _, x := range s.meaning.Vector(text) {
			items[i].Embedding = append(items[i].Embedding, x)
		}
	}
	raw, err := json.Marshal(map[string]any{"object": "list", "model": in.Model, "data": fault.spoil(items), "usage": map[string]int{"prompt_tokens": 1, "total_tokens": 1}})
	if err != nil {
		panic(err)
	}
	body := strings.ReplaceAll(string(raw), `"`+nan+`"`, "NaN")
	w.Header().Set("Content-Type", "application/json")
	switch fault {
	case Cut:
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		body = body[:len(body)/2]
	case BadJSON:
		body = body[:len(body)/2]
	}
	_, _ = w.Write([]byte(body))
}

// wait reports false if the client went away or the test ended before.
func (s *Server) wait(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.closing:
	}
	return false
}
