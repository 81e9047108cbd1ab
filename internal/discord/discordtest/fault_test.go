package discordtest

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	s := New(t, Options{})
	const route = "/channels/{channel}/messages"
	path := "/channels/" + s.ChannelID() + "/messages"
	say := func() reply { return rest(t, s, "POST", path, `{"content":"x"}`) }
	s.Fail(RateLimited(route, 1500*time.Millisecond, "user", 1))
	r := say()
	r.want(t, 429, 0)
	if r.header.Get("Retry-After") != "2" || r.header.Get("X-RateLimit-Scope") != "user" || !strings.Contains(r.body, `"retry_after": 1.500, "global": false`) {
		t.Errorf("429: %v %s", r.header, r.body)
	}
	say().want(t, 200, 0)
	s.Fail(RateLimited("", time.Second, "global", 1))
	if r := rest(t, s, "GET", "/users/@me", ""); r.header.Get("X-RateLimit-Global") != "true" || !strings.Contains(r.body, `"global": true`) {
		t.Errorf("global 429: %v %s", r.header, r.body)
	}
	s.Fail(CloudflareBlock(403, 90*time.Second))
	r = say()
	if r.status != 403 || r.header.Get("Retry-After") != "90" || !strings.HasPrefix(r.body, "<!doctype html>") || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		t.Errorf("block: %v %s", r.header, r.body)
	}
	say()
	s.ClearFaults()
	s.Fail(Fault{Method: "POST", Times: 1, Status: 502, Body: "bad gateway"})
	rest(t, s, "GET", "/users/@me", "").want(t, 200, 0)
	if r := say(); r.status != 502 {
		t.Errorf("502: %+v", r)
	}
	s.Fail(Fault{Times: 1, CutConnection: true})
	if r := say(); r.err == nil {
		t.Errorf("cut: %+v", r)
	}
	before := len(s.ChannelMessages(s.ChannelID()))
	s.Fail(Fault{Times: 1, ThenCut: true})
	if r := say(); r.err == nil || len(s.ChannelMessages(s.ChannelID())) != before+1 {
		t.Errorf("lost answer: %+v, %d messages", r, len(s.ChannelMessages(s.ChannelID())))
	}
	s.Fail(Fault{Times: 1, Delay: 30 * time.Millisecond, Match: func(r Request) bool { return r.Route == "/gateway" }})
	begin := time.Now()
	rest(t, s, "GET", "/gateway", "").want(t, 200, 0)
	if time.Since(begin) < 30*time.Millisecond {
		t.Error("no delay")
	}
	if got := s.InvalidRequests(); got != 4 {
		t.Errorf("%d invalid requests", got)
	}
	all := s.Requests()
	if got := all[0]; got.Route != route || got.Method != "POST" || got.Status != 429 || got.Body == nil {
		t.Errorf("first request %+v", got)
	}
	s.Forget()
	if len(s.Requests()) != 0 || len(s.ChannelMessages(s.ChannelID())) != 0 {
		t.Error("not forgotten")
	}
}

func TestGlobalLimit(t *testing.T) {
	ck := newClock()
	s := New(t, Options{Now: ck.now, GlobalLimit: 2})
	for _, want := range []int{200, 200, 429} {
		rest(t, s, "GET", "/users/@me", "").want(t, want, 0)
	}
	ck.add(time.Second)
	rest(t, s, "GET", "/users/@me", "").want(t, 200, 0)
}

func TestReads(t *testing.T) {
	s := New(t, Options{})
	s.SetApplication(map[string]any{"interactions_endpoint_url": "https://example.org/i"})
	for path, piece := range map[string]string{
		"/gateway":                                 s.GatewayURL(),
		"/gateway/bot":                             `"remaining":1000`,
		"/users/@me":                               s.BotID(),
		"/applications/@me":                        `"interactions_endpoint_url":"https://example.org/i"`,
		"/oauth2/applications/@me":                 s.AppID(),
		"/guilds/" + s.GuildID():                   "Clinic",
		"/guilds/" + s.GuildID() + "/roles":        "@everyone",
		"/guilds/" + s.GuildID() + "/members/42":   `"id":"42"`,
		"/channels/" + s.ChannelID():               s.GuildID(),
		"/applications/" + s.AppID() + "/commands": "[]",
		"/applications/" + s.AppID() + "/guilds/" + s.GuildID() + "/commands": "[]",
	} {
		r := rest(t, s, "GET", path, "")
		r.want(t, 200, 0)
		if !strings.Contains(r.body, piece) || r.header.Get("X-RateLimit-Bucket") == "" {
			t.Errorf("%s: %s", path, r.body)
		}
	}
	rest(t, s, "GET", "/guilds/5", "").want(t, 404, 10004)
	rest(t, s, "GET", "/channels/5", "").want(t, 404, 10003)
	r := rest(t, s, "POST", "/users/@me/channels", `{"recipient_id":"42", "type":1}`)
	r.want(t, 200, 0)
	if !strings.Contains(r.body, s.DMChannel("42")) {
		t.Errorf("DM channel: %s", r.body)
	}
	app := "/applications/" + s.AppID()
	one := `{"name":"ask","type":1,"description":"d","options":[{"type":3,"name":"q","description":"d","required":false,"choices":null}]}`
	rest(t, s, "POST", app+"/commands", one).want(t, 201, 0)
	rest(t, s, "POST", app+"/commands", one).want(t, 200, 0)
	var c struct {
		ID, Version string
		Options     []map[string]any
	}
	if err := json.Unmarshal(s.Commands()[0], &c); err != nil || len(c.Options[0]) != 3 {
		t.Errorf("command %s, %v", s.Commands()[0], err)
	}
	rest(t, s, "PATCH", app+"/commands/"+c.ID, `{"type":1,"description":"e"}`).want(t, 200, 0)
	rest(t, s, "GET", app+"/commands/"+c.ID, "").want(t, 200, 0)
	rest(t, s, "DELETE", app+"/commands/"+c.ID, "").want(t, 204, 0)
	rest(t, s, "GET", app+"/commands/"+c.ID, "").want(t, 404, 10063)
	if err := s.SetCommands(json.RawMessage(one)); err != nil || len(s.Commands()) != 1 {
		t.Errorf("set: %v", err)
	}
}

func TestPost(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	key, err := hex.DecodeString(s.PublicKey())
	if err != nil {
		t.Fatal(err)
	}
	answer := `{"type":1}`
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sig, _ := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
		if len(sig) != ed25519.SignatureSize || !ed25519.Verify(key, append([]byte(r.Header.Get("X-Signature-Timestamp")), body...), sig) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	}))
	defer bot.Close()
	ctx := within(t)
	ping := s.Ping()
	if r, err := s.Post(ctx, bot.URL, ping, SignOptions{}); err != nil || r.Status != 200 {
		t.Fatalf("ping: %+v %v", r, err)
	}
	if cb, err := ping.Wait(ctx); err != nil || cb.Type != CallbackPong {
		t.Errorf("pong: %+v %v", cb, err)
	}
	none := ""
	_, other, _ := ed25519.GenerateKey(nil)
	for name, o := range map[string]SignOptions{
		"no signature": {Signature: &none}, "no time": {NoTime: true}, "other key": {Key: other},
		"changed body": {Tamper: func(b []byte) []byte { return append(b, ' ') }},
	} {
		if r, err := s.Post(ctx, bot.URL, s.Ping(), o); err != nil || r.Status != 401 {
			t.Errorf("%s: %d %v", name, r.Status, err)
		}
	}
	answer = sayX
	call := s.Command(User{ID: "42"}, "ask", String("q", "?"))
	if r, err := s.Post(ctx, bot.URL, call, SignOptions{}); err != nil || r.Status != 200 {
		t.Fatalf("command: %+v %v", r, err)
	}
	if call.Message().Text() != "x" || !call.Message().Ephemeral() {
		t.Errorf("message %+v", call.Message())
	}
	answer = `{"type":7}`
	bad := s.Command(User{ID: "42"}, "ask")
	if _, err := s.Post(ctx, bot.URL, bad, SignOptions{}); err != nil {
		t.Fatal(err)
	}
	if v := s.Violations(); len(v) != 1 || !strings.Contains(v[0], "callback type 7 is no answer") {
		t.Errorf("violations %q", v)
	}
	s.AllowViolations(true)
}

func TestPayloads(t *testing.T) {
	s := New(t, Options{})
	if err := s.SetCommands(json.RawMessage(`{"name":"Answer this","type":3}`)); err != nil {
		t.Fatal(err)
	}
	has := func(c *Call, pieces ...string) {
		t.Helper()
		for _, p := range pieces {
			if !strings.Contains(string(c.Payload()), p) {
				t.Errorf("no %s in %s", p, c.Payload())
			}
		}
	}
	target := s.SendMessage(zoe, "", "can I drive")
	has(s.MessageCommand(zoe, "Answer this", target), `"target_id":"`+target.ID, `"content":"can I drive"`, `"permissions":"0"`, `"context":0`, `"type":3`)
	has(s.MessageCommand(zoe, "Answer this", Message{Content: "by hand", Author: Author{ID: "7", Username: "sam"}}), `"content":"by hand"`, `"username":"sam"`)
	has(s.Command(User{ID: "42"}, "faq", Sub("share", String("entry", "e"))), `"user":{`, `"context":1`, `"options":[{"name":"share","type":1,"options":[{"name":"entry"`)
	has(s.ModalSubmit(zoe, nil, "m", [2]string{"why", "because"}), `"custom_id":"why"`, `"value":"because"`, `"type":5`)
	broken := s.NewInteraction(Interaction{Type: 99, User: zoe, Extra: map[string]any{"locale": nil, "message": map[string]any{"id": 5}}})
	has(broken, `"type":99`, `"message":{"id":5}`)
	if strings.Contains(string(broken.Payload()), `"locale":"en-US","message"`) {
		t.Error("locale was not removed")
	}
	if now := time.Now(); snowflakeTime(Snowflake(now)).UnixMilli() != now.UnixMilli() {
		t.Error("snowflake has another time")
	}
}

func TestEarlyRequests(t *testing.T) {
	ck := newClock()
	s := New(t, Options{Now: ck.now})
	path := "/channels/" + s.ChannelID() + "/messages"
	s.Fail(RateLimited("/channels/{channel}/messages", 3*time.Second, "user", 1))
	rest(t, s, "POST", path, `{"content":"x"}`).want(t, 429, 0)
	rest(t, s, "POST", path, `{"content":"x"}`).want(t, 200, 0) // was on its way
	ck.add(2 * time.Second)
	rest(t, s, "GET", "/users/@me", "").want(t, 200, 0)
	if got := s.EarlyRequests(); len(got) != 0 {
		t.Errorf("early %q", got)
	}
	rest(t, s, "POST", path, `{"content":"x"}`).want(t, 200, 0)
	ck.add(time.Second)
	rest(t, s, "POST", path, `{"content":"x"}`).want(t, 200, 0)
	if got := s.EarlyRequests(); len(got) != 1 || got[0] != "POST /channels/{channel}/messages" {
		t.Errorf("early %q", got)
	}
	f := CloudflareBlock(429, time.Minute)
	f.Times = 1
	s.Fail(f)
	rest(t, s, "GET", "/users/@me", "")
	ck.add(time.Second)
	rest(t, s, "GET", "/gateway", "").want(t, 200, 0)
	if got := s.EarlyRequests(); len(got) != 2 {
		t.Errorf("early %q", got)
	}
}

func TestChannelMessages(t *testing.T) {
	s := New(t, Options{OpenAPI: FindOpenAPI()})
	path := "/channels/" + s.ChannelID()
	rest(t, s, "POST", path+"/typing", "").want(t, 204, 0)
	rest(t, s, "POST", path+"/messages", `{"content":"x","nonce":"n"}`).want(t, 200, 0)
	rest(t, s, "POST", path+"/messages", `{"content":"x","nonce":"n"}`).want(t, 200, 0)
	all := s.ChannelMessages(s.ChannelID())
	if len(all) != 2 {
		t.Fatalf("%d messages; a nonce counts only with enforce_nonce", len(all))
	}
	rest(t, s, "PATCH", path+"/messages/"+all[0].ID, `{"content":"y"}`).want(t, 200, 0)
	rest(t, s, "GET", path+"/messages/"+all[0].ID, "").want(t, 200, 0)
	rest(t, s, "DELETE", path+"/messages/"+all[1].ID, "").want(t, 204, 0)
	rest(t, s, "DELETE", path+"/messages/"+all[1].ID, "").want(t, 404, 10008)
	if all = s.ChannelMessages(s.ChannelID()); len(all) != 1 || all[0].Text() != "y" {
		t.Errorf("messages %+v", all)
	}
	other := s.SendMessage(zoe, "", "mine")
	rest(t, s, "PATCH", path+"/messages/"+other.ID, `{"content":"y"}`).want(t, 403, 50005)
	for _, code := range []int{50001, 50013} {
		s.Deny(s.ChannelID(), code)
		rest(t, s, "POST", path+"/messages", `{"content":"x"}`).want(t, 403, code)
	}
	s.Deny(s.ChannelID(), 0)
	rest(t, s, "POST", path+"/messages", `{"content":"x"}`).want(t, 200, 0)
}

func TestMessageHelpers(t *testing.T) {
	var m Message
	body := `{"content":"c","embeds":[{"author":{"name":"a"},"title":"t","description":"d","fields":[{"name":"n","value":"v"}],"footer":{"text":"f"}}],
	"components":[{"type":1,"components":[` + selectOf("s", 2) + `]},{"type":1,"components":[{"type":2,"style":5,"label":"b","url":"https://example.org","disabled":true}]},
	{"type":9,"components":[{"type":10,"content":"x"}],"accessory":{"type":2,"style":1,"label":"y","custom_id":"z"}}]}`
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(strings.Fields(m.Text()), " "); got != "c a t d n v f l l b x y" {
		t.Errorf("text %q", got)
	}
	if b := m.Buttons(); len(b) != 2 || !b[0].Disabled || b[0].URL == "" || b[1].CustomID != "z" {
		t.Errorf("buttons %+v", b)
	}
	if sel := m.Selects(); len(sel) != 1 || len(sel[0].Options) != 2 || sel[0].Options[1].Value != "v1" {
		t.Errorf("selects %+v", sel)
	}
	if _, ok := m.Button("none"); ok {
		t.Error("found a button that is not there")
	}
}

func TestParallel(t *testing.T) {
	s := New(t, Options{})
	done := make(chan reply)
	const n = 100
	for range n {
		go func() {
			call := s.Dispatch(s.Command(zoe, "ask"))
			if r := rest(t, s, "POST", callbackPathOf(call), sayX); r.status != 204 {
				done <- r
				return
			}
			r := rest(t, s, "PATCH", webhookPath(call)+"/messages/@original", `{"content":"y"}`)
			if got := call.Message().Text(); got != "y" {
				t.Errorf("message %q", got)
			}
			done <- r
		}()
	}
	for range n {
		(<-done).want(t, 200, 0)
	}
	if got := len(s.Requests()); got != 2*n {
		t.Errorf("%d requests", got)
	}
}
