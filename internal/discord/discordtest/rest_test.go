package discordtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// The library has a goroutine that ends a moment after its session.
	goleak.VerifyTestMain(m)
}

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// reply is what a request got.
type reply struct {
	status int
	code   int
	body   string
	header http.Header
	err    error
}

// rest sends one request as a proper bot would. The body gets allowed_mentions.
func rest(t *testing.T, s *Server, method, path, body string, change ...func(*http.Request)) reply {
	t.Helper()
	if body == "{}" || strings.HasPrefix(body, `{"`) && !strings.Contains(body, `"type"`) {
		body = strings.Replace(strings.TrimSuffix(body, "}")+`,"allowed_mentions":{"parse":[]}}`, "{,", "{", 1)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, s.APIURL()+"/v10"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", "DiscordBot (https://example.org, 1.0)")
	req.Header.Set("Authorization", "Bot "+s.Token())
	req.Header.Set("Content-Type", "application/json")
	for _, f := range change {
		f(req)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return reply{err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	r := reply{status: resp.StatusCode, body: string(data), header: resp.Header, err: err}
	var e struct {
		Code int `json:"code"`
	}
	if json.Unmarshal(data, &e) == nil {
		r.code = e.Code
	}
	return r
}

func (r reply) want(t *testing.T, status, code int) {
	t.Helper()
	if r.err != nil || r.status != status || r.code != code {
		t.Errorf("reply %d code %d %s %v, want %d code %d", r.status, r.code, r.body, r.err, status, code)
	}
}

var zoe = User{ID: "42", Name: "zoe", GuildID: defaultGuild}

func callbackPathOf(c *Call) string { return "/interactions/" + c.ID + "/" + c.Token + "/callback" }
func webhookPath(c *Call) string    { return "/webhooks/" + defaultApp + "/" + c.Token }

const sayX = `{"type":4,"data":{"content":"x","flags":64,"allowed_mentions":{"parse":[]}}}`

func TestInteractionLife(t *testing.T) {
	ck := newClock()
	s := New(t, Options{Now: ck.now, OpenAPI: FindOpenAPI()})
	call := s.Dispatch(s.Command(zoe, "ask", String("q", "?")))
	rest(t, s, "PATCH", webhookPath(call)+"/messages/@original", `{"content":"early"}`).want(t, 404, 10015)
	rest(t, s, "POST", "/interactions/1/"+call.Token+"/callback", sayX).want(t, 404, 10062)
	ck.add(2900 * time.Millisecond)
	r := rest(t, s, "POST", callbackPathOf(call)+"?with_response=true", sayX)
	r.want(t, 200, 0)
	if !strings.Contains(r.body, `"response_message_ephemeral":true`) || !strings.Contains(r.body, `"content":"x"`) {
		t.Errorf("with_response: %s", r.body)
	}
	rest(t, s, "POST", callbackPathOf(call), sayX).want(t, 400, 40060)
	if cb, err := call.Wait(t.Context()); err != nil || cb.Delay != 2900*time.Millisecond || call.Attempts() != 2 {
		t.Errorf("callback %+v, %v, %d attempts", cb, err, call.Attempts())
	}
	rest(t, s, "POST", webhookPath(call), `{"content":"more"}`).want(t, 200, 0)
	if f := call.Followups(); len(f) != 1 || f[0].Text() != "more" || f[0].Ephemeral() {
		t.Fatalf("followups %+v", f)
	}
	id := call.Followups()[0].ID
	rest(t, s, "PATCH", webhookPath(call)+"/messages/"+id, `{"content":"changed"}`).want(t, 200, 0)
	rest(t, s, "PATCH", webhookPath(call)+"/messages/@original", `{"content":""}`).want(t, 400, 50006)
	rest(t, s, "PATCH", webhookPath(call)+"/messages/@original", `{"content":"y"}`).want(t, 200, 0)
	if m := call.Message(); m.Content != "y" || !m.Ephemeral() || len(call.Edits()) != 1 || call.Followups()[0].Content != "changed" {
		t.Errorf("after the edits %+v", m)
	}
	rest(t, s, "DELETE", webhookPath(call)+"/messages/"+id, "").want(t, 204, 0)
	rest(t, s, "GET", webhookPath(call)+"/messages/@original", "").want(t, 200, 0)
	rest(t, s, "DELETE", webhookPath(call)+"/messages/@original", "").want(t, 204, 0)
	rest(t, s, "GET", webhookPath(call)+"/messages/@original", "").want(t, 404, 10008)
	if !call.Deleted() || len(call.Followups()) != 0 || call.Message().ID != "" {
		t.Error("not deleted")
	}
	ck.add(tokenLife)
	rest(t, s, "POST", webhookPath(call), `{"content":"late"}`).want(t, 401, 50027)
	late := s.Dispatch(s.Command(zoe, "ask"))
	ck.add(3001 * time.Millisecond)
	rest(t, s, "POST", callbackPathOf(late), sayX).want(t, 404, 10062)
}

func TestDeferral(t *testing.T) {
	s := New(t, Options{})
	call := s.Dispatch(s.Command(zoe, "ask"))
	rest(t, s, "POST", callbackPathOf(call), `{"type":5,"data":{"flags":64}}`).want(t, 204, 0)
	if m := call.Message(); !m.Loading() || !m.Ephemeral() || m.Text() != "" {
		t.Errorf("loading %+v", m)
	}
	rest(t, s, "PATCH", webhookPath(call)+"/messages/@original", `{"content":"x"}`).want(t, 200, 0)
	if m := call.Message(); m.Loading() || !m.Ephemeral() || m.Text() != "x" {
		t.Errorf("loaded %+v", m)
	}
	old := call.Message()
	click := s.Dispatch(s.Component(zoe, &old, "b"))
	rest(t, s, "POST", callbackPathOf(click), `{"type":6}`).want(t, 204, 0)
	if click.Message().ID != old.ID || click.Message().Text() != "x" {
		t.Errorf("after 6: %+v", click.Message())
	}
	rest(t, s, "PATCH", webhookPath(click)+"/messages/@original", `{"content":"y"}`).want(t, 200, 0)
	if call.Message().Text() != "y" {
		t.Errorf("@original of a component is another message: %q", call.Message().Text())
	}
	pick := s.Component(zoe, &Message{ID: "5", Content: "from before the start"}, "s", "v")
	rest(t, s, "POST", callbackPathOf(pick), `{"type":7,"data":{"content":"z","allowed_mentions":{"parse":[]}}}`).want(t, 204, 0)
	if pick.Message().Text() != "z" || !bytes.Contains(pick.Payload(), []byte("from before the start")) {
		t.Errorf("after 7: %+v", pick.Message())
	}
}

func TestViolations(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	s.AllowViolations(true)
	call := s.Dispatch(s.Command(zoe, "ask"))
	gone := webhookPath(call) + "/messages/@original"
	last := 0
	next := func(piece string) {
		t.Helper()
		all := s.Violations()
		got := strings.Join(all[last:], "\n")
		if piece == "" && got != "" || !strings.Contains(got, piece) {
			t.Errorf("violations %q, want %q", got, piece)
		}
		if strings.Contains(got, call.Token) || strings.Contains(got, s.Token()) {
			t.Errorf("a token in %q", got)
		}
		last = len(all)
	}
	long := `{"type":4,"data":{"content":"` + a(2001) + `","allowed_mentions":{"parse":[]}}}`
	r := rest(t, s, "POST", callbackPathOf(call), long)
	r.want(t, 400, 50035)
	next("POST /interactions/{id}/{token}/callback: data.content: content has 2001")
	if !strings.Contains(r.body, `"data":{"content":{"_errors"`) {
		t.Errorf("error body %s", r.body)
	}
	if call.Attempts() != 0 {
		t.Error("a refused callback was taken")
	}
	rest(t, s, "POST", callbackPathOf(call), `{"type":4,"data":{}}`).want(t, 400, 50006)
	next("message is empty")
	rest(t, s, "POST", callbackPathOf(call), `{"type":4,"data":{"content":"x"}}`).want(t, 204, 0)
	next("house rule: no allowed_mentions")
	rest(t, s, "POST", callbackPathOf(call), sayX, func(r *http.Request) { r.Header.Set("User-Agent", "Go-http-client/1.1") })
	next("User-Agent")
	rest(t, s, "POST", callbackPathOf(call), "{").want(t, 400, 50035)
	next("not one JSON value")
	rest(t, s, "GET", "/users/1/guilds", "").want(t, 404, 0)
	next("no such route")
	rest(t, s, "POST", "/gateway", "{}").want(t, 405, 0)
	next("no such method")
	rest(t, s, "POST", callbackPathOf(call), sayX, func(r *http.Request) { r.Header.Del("Content-Type") })
	next("Content-Type")
	rest(t, s, "GET", "/gateway/bot", "", func(r *http.Request) { r.Header.Set("Authorization", "Bot wrong") }).want(t, 401, 0)
	rest(t, s, "GET", "/gateway/bot", "", func(r *http.Request) { r.URL.Path = "/api/v6/gateway/bot" }).want(t, 400, 50041)
	next("API version 6")
	rest(t, s, "DELETE", gone, "").want(t, 204, 0)
	rest(t, s, "GET", gone, "").want(t, 404, 10008)
	next("")
	rest(t, s, "GET", gone, "").want(t, 404, 10008)
	next("repeated after a 404")
	other := s.Dispatch(s.Command(zoe, "ask"))
	rest(t, s, "POST", callbackPathOf(other), `{"type":5}`).want(t, 204, 0)
	rest(t, s, "POST", webhookPath(other), `{"content":"x"}`).want(t, 200, 0)
	next("deprecated")
	if other.Message().Text() != "x" {
		t.Errorf("followup after a deferral: %+v", other.Message())
	}
	if got := s.InvalidRequests(); got != 1 {
		t.Errorf("%d invalid requests", got)
	}
}
