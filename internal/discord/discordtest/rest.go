package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxRequest is the largest request body that Discord takes, in bytes
// (resources/message.mdx).
const maxRequest = 25 << 20

// userAgent is the form that Discord demands (reference.mdx#user-agent).
var userAgent = regexp.MustCompile(`^DiscordBot \(\S+, \S+\)`)

// exchange is one request on its way to a reply.
type exchange struct {
	w     http.ResponseWriter
	r     *http.Request
	route *route
	path  pathValues
	body  any // decoded with json.Number; nil without a body
}

func (x *exchange) object() map[string]any {
	m, _ := x.body.(map[string]any)
	return m
}

func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) {
	path, version, ok := apiPath(r.URL.Path)
	rt, values, known := findRoute(r.Method, path)
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	req := Request{Method: r.Method, Path: path, Query: r.URL.RawQuery, Header: r.Header.Clone(), At: s.now()}
	if json.Valid(data) {
		req.Body = data
	}
	if rt != nil {
		req.Route = rt.template
	}
	rec := &recorder{ResponseWriter: w}
	s.noteEarly(req)
	index := s.record(req)
	defer func() {
		s.noteBlock(req, rec.status, rec.Header())
		s.settle(index, req, rec.status)
	}()

	name := r.Method + " " + req.Route
	if !userAgent.MatchString(r.UserAgent()) {
		s.violate("%s: User-Agent is not of the form \"DiscordBot (url, version)\" (reference.mdx#user-agent)", name)
	}
	if !s.wait(r, s.o.Latency) {
		return
	}
	var problems []problem
	x := &exchange{w: rec, r: r, route: rt, path: values}
	if rt != nil && err == nil {
		problems = s.decode(x, data, name)
	}
	refused := s.report(name, problems)
	if f := s.takeFault(req); f != nil {
		if !s.serveFault(rec, r, f) {
			return
		}
		if f.ThenCut {
			defer panic(http.ErrAbortHandler)
			rec.ResponseWriter = discard{make(http.Header)}
		}
	}
	switch {
	case err != nil:
		s.violate("%s: body is larger than 25 MiB (resources/message.mdx)", name)
		x.fail(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
	case !ok || rt == nil && !known:
		s.violate("%s %s: no such route is known to the stand-in", r.Method, redact(path))
		x.fail(http.StatusNotFound, 0, "404: Not Found")
	case rt == nil:
		s.violate("%s %s: the route has no such method", r.Method, redact(path))
		x.fail(http.StatusMethodNotAllowed, 0, "405: Method Not Allowed")
	case version != "" && version != "9" && version != "10":
		s.violate("%s: API version %s is not 9 or 10 (reference.mdx#api-versioning)", name, version)
		x.fail(http.StatusBadRequest, 50041, "Invalid API version provided")
	case rt.auth && r.Header.Get("Authorization") != "Bot "+s.o.Token:
		x.fail(http.StatusUnauthorized, 0, "401: Unauthorized")
	case rt.global && s.overLimit():
		rateLimited(rec, time.Second, "global")
	case values["app"] != "" && values["app"] != s.o.AppID && rt.auth:
		x.fail(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
	case refused:
		x.refuse(problems)
	default:
		s.limitHeaders(rec.Header(), rt, values)
		rt.handle(s, x)
	}
}

// decode reads the body of a known route and returns what is wrong with it,
// the rules of the documentation first.
func (s *Server) decode(x *exchange, data []byte, name string) []problem {
	if !hasBody(x.route.method) || x.route.template == "/channels/{channel}/typing" {
		return nil
	}
	if t := x.r.Header.Get("Content-Type"); !strings.HasPrefix(t, "application/json") {
		s.violate("%s: Content-Type is %q, not application/json (reference.mdx)", name, t)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&x.body); err != nil || d.More() {
		return []problem{{text: "body is not one JSON value", page: "topics/opcodes-and-status-codes.mdx#json"}}
	}
	problems := s.check(x)
	if s.spec != nil {
		problems = append(problems, s.spec.check(x.route.method, x.route.spec, x.body)...)
	}
	return problems
}

// check applies the rules of the documentation to a decoded body.
func (s *Server) check(x *exchange) []problem {
	switch x.route.template {
	case "/interactions/{id}/{token}/callback":
		s.mu.Lock()
		call := s.calls[x.path["token"]]
		s.mu.Unlock()
		return s.checkCallback(call, x.object())
	case "/webhooks/{app}/{token}":
		return s.checkMessage(x.object(), kindFollowup, false)
	case "/webhooks/{app}/{token}/messages/@original", "/webhooks/{app}/{token}/messages/{message}":
		return s.checkMessage(x.object(), kindEdit, s.isV2(x))
	case "/channels/{channel}/messages":
		return s.checkMessage(x.object(), kindChannel, false)
	case "/channels/{channel}/messages/{message}":
		return s.checkMessage(x.object(), kindChannelEdit, s.isV2(x))
	case "/applications/{app}/commands", "/applications/{app}/guilds/{guild}/commands":
		if x.route.method == http.MethodPut {
			return checkCommandSet(x.body, x.path["guild"] != "")
		}
		return checkCommand("", x.object(), x.path["guild"] != "", false)
	case "/applications/{app}/commands/{command}", "/applications/{app}/guilds/{guild}/commands/{command}":
		return checkCommand("", x.object(), x.path["guild"] != "", true)
	}
	return nil
}

// report notes problems; true if one of them makes Discord refuse the request.
func (s *Server) report(name string, problems []problem) (refused bool) {
	for _, p := range problems {
		at := ""
		if p.path != "" {
			at = p.path + ": "
		}
		s.violate("%s: %s%s (%s)", name, at, p.text, p.page)
		refused = refused || !p.house
	}
	return refused
}

// wait lasts d; false if the request or the Server ended before.
func (s *Server) wait(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.done:
	case <-r.Context().Done():
	}
	return false
}

func (s *Server) record(req Request) int {
	s.mu.Lock()
	s.requests = append(s.requests, req)
	index := len(s.requests) - 1
	hooks := s.hooks
	s.mu.Unlock()
	for _, f := range hooks {
		f(req)
	}
	return index
}

func (s *Server) settle(index int, req Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Forget may have run in between.
	if index < len(s.requests) && s.requests[index].At.Equal(req.At) && s.requests[index].Path == req.Path {
		s.requests[index].Status = status
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		s.invalid++
	}
}

// overLimit counts one request under the global limit.
func (s *Server) overLimit() bool {
	if s.o.GlobalLimit == 0 {
		return false
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.recent) > 0 && now.Sub(s.recent[0]) >= time.Second {
		s.recent = s.recent[1:]
	}
	if len(s.recent) >= s.o.GlobalLimit {
		return true
	}
	s.recent = append(s.recent, now)
	return false
}

// limitHeaders are those of a bucket that is far from empty. True bucket sizes
// are not documented (topics/rate-limits.mdx), so none is enforced.
func (s *Server) limitHeaders(h http.Header, rt *route, v pathValues) {
	h.Set("X-RateLimit-Limit", "50")
	h.Set("X-RateLimit-Remaining", "49")
	h.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(s.now().UnixMilli()+1000)/1000, 'f', 3, 64))
	h.Set("X-RateLimit-Reset-After", "1.000")
	h.Set("X-RateLimit-Bucket", bucketName(rt.method+rt.template+v["channel"]+v["guild"]))
}

// bucketName is a stable name of the length that Discord's have.
func bucketName(of string) string {
	h := uint64(14695981039346656037)
	for _, b := range []byte(of) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return fmt.Sprintf("%016x%016x", h, h*31+7)
}

// recorder remembers the status of a reply.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// discard is the reply that nobody gets.
type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

func (x *exchange) json(status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // only maps and strings of this package come here
	}
	x.w.Header().Set("Content-Type", "application/json")
	x.w.WriteHeader(status)
	_, _ = x.w.Write(data)
}

func (x *exchange) empty() { x.w.WriteHeader(http.StatusNoContent) }

func (x *exchange) fail(status, code int, message string) {
	x.json(status, map[string]any{"message": message, "code": code})
}

// redact takes tokens out of a path: whatever is longer than an id.
func redact(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if len(p) > 20 {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "/")
}
