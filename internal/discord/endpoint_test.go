package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bedside/internal/discord/discordtest"
	"bedside/internal/render"
)

// openHTTP is a clinic to which Discord comes by signed requests.
func openHTTP(t *testing.T) (*site, string) {
	t.Helper()
	x := open(t, setup{http: true})
	return x, "http://" + x.b.Addr()
}

func (x *site) post(c *discordtest.Call, url string, o discordtest.SignOptions) discordtest.PostReply {
	x.t.Helper()
	r, err := x.s.Post(x.within(patience), url, c, o)
	if err != nil {
		x.t.Fatal(err)
	}
	return r
}

func TestHTTPInteractions(t *testing.T) {
	x, url := openHTTP(t)
	if r := x.post(x.s.Ping(), url, discordtest.SignOptions{}); r.Status != 200 || strings.TrimSpace(string(r.Body)) != `{"type":1}` || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("PING: %d %s", r.Status, r.Body)
	}
	c := x.s.Command(patient, "ask", discordtest.String("question", covered))
	if r := x.post(c, url, discordtest.SignOptions{}); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	contains(t, c.Message(), "Talk with your healthcare provider")
	m := c.Message()
	other, _ := m.Button(render.ButtonOther)
	c = x.s.Component(patient, &m, other.CustomID)
	x.post(c, url, discordtest.SignOptions{})
	if cb, err := c.Wait(x.within(patience)); err != nil || cb.Type != 4 {
		t.Errorf("a button: %s, %v", cb.Raw, err)
	}
	c = x.s.Autocomplete(patient, "ask", discordtest.Focused("question", "can i"))
	x.post(c, url, discordtest.SignOptions{})
	if cb, _ := c.Wait(x.within(patience)); len(cb.Choices()) == 0 {
		t.Error("no offers")
	}
	c = x.s.Command(boss, "faq-admin", discordtest.Sub("reindex"))
	x.post(c, url, discordtest.SignOptions{})
	eventually(t, "an outcome", func() bool { return strings.Contains(c.Message().Text(), "Nothing has changed") })
	if len(x.s.Commands()) == 0 {
		t.Error("no commands were registered")
	}
}

// A8: a request that Discord did not sign, just now and as it is, gets 401, and no
// more of it is read than an interaction can have.
func TestA8ForgedHTTPInteraction(t *testing.T) {
	x, url := openHTTP(t)
	ask := func() *discordtest.Call { return x.s.Command(patient, "ask", discordtest.String("question", covered)) }
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) *string { return &s }
	for name, o := range map[string]discordtest.SignOptions{
		"another key":    {Key: stranger},
		"no signature":   {Signature: text("")},
		"not hex":        {Signature: text("zz")},
		"short":          {Signature: text("abcd")},
		"zeros":          {Signature: text(strings.Repeat("0", 128))},
		"no timestamp":   {NoTime: true},
		"a year old":     {Timestamp: time.Now().AddDate(-1, 0, 0)},
		"61 seconds old": {Timestamp: time.Now().Add(-61 * time.Second)},
		"of the future":  {Timestamp: time.Now().Add(2 * time.Minute)},
		"changed body":   {Tamper: func(b []byte) []byte { return bytes.Replace(b, []byte("ketamine"), []byte("morphine"), 1) }},
		"shifted bound":  {Tamper: func(b []byte) []byte { return b[1:] }},
		"huge body":      {Tamper: func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), 1<<20)...) }},
	} {
		r, err := x.s.Post(x.within(patience), url, ask(), o)
		switch {
		case err != nil && name != "huge body": // the connection is cut before all of that is sent
			t.Errorf("%s: %v", name, err)
		case err == nil && r.Status != http.StatusUnauthorized:
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	if n := x.b.counts.answered.Load(); n != 0 {
		t.Errorf("%d forged requests were answered", n)
	}
	if r, err := http.Get(url); err != nil || r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %v, %v", r, err)
	} else {
		r.Body.Close()
	}
	if r, err := http.Get(url + "/debug/vars"); err != nil || r.StatusCode == 200 {
		t.Errorf("the default mux is served: %v", err)
	} else {
		r.Body.Close()
	}
	// The same signed request a second time has no effect.
	c := ask()
	stamp := time.Now()
	if r := x.post(c, url, discordtest.SignOptions{Timestamp: stamp}); r.Status != 200 {
		t.Fatalf("%d", r.Status)
	}
	x.s.AllowViolations(true) // the stand-in takes a second answer for a mistake
	if r := x.post(c, url, discordtest.SignOptions{Timestamp: stamp}); !strings.Contains(string(r.Body), "can't use this here") {
		t.Errorf("a replay: %d %s", r.Status, r.Body)
	}
	http.DefaultClient.CloseIdleConnections()
}

// A body that never ends is cut off where an interaction could not be longer.
func TestA8EndlessBody(t *testing.T) {
	x, url := openHTTP(t)
	var taken atomic.Int64 // the transport may go on reading after the answer
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, endless{&taken})
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Signature-Ed25519", strings.Repeat("0", 128))
	req.Header.Set("X-Signature-Timestamp", time.Now().Format("20060102")) // a number, and an old one
	client := &http.Client{Timeout: patience, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	if r, err := client.Do(req); err == nil {
		if r.StatusCode != http.StatusUnauthorized {
			t.Errorf("%d", r.StatusCode)
		}
		r.Body.Close()
	}
	if n := taken.Load(); n > 16<<20 {
		t.Errorf("%d bytes were taken", n)
	}
	x.post(x.s.Ping(), url, discordtest.SignOptions{})
}

type endless struct{ n *atomic.Int64 }

func (e endless) Read(p []byte) (int, error) {
	e.n.Add(int64(len(p)))
	return len(p), nil
}

func TestEndpointWantsAKey(t *testing.T) {
	for _, n := range []int{0, 31, 33} {
		if _, err := newEndpoint(nil, make([]byte, n)); err == nil || !strings.Contains(err.Error(), "public_key") {
			t.Errorf("a key of %d bytes: %v", n, err)
		}
	}
}

// A flood by HTTP holds no connection: what gets no reply is refused at once.
func TestA7FloodByHTTP(t *testing.T) {
	x, url := openHTTP(t)
	refused := 0
	for range 100 {
		r, err := x.s.Post(x.within(patience), url, x.s.Command(patient, "ask", discordtest.String("question", covered)), discordtest.SignOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 50 || x.b.counts.late.Load() > 0 {
		t.Errorf("%d refused, %d waited in vain", refused, x.b.counts.late.Load())
	}
	c := x.s.Command(patient, "ask", discordtest.String("question", crisis))
	if r := x.post(c, url, discordtest.SignOptions{}); r.Status != 200 || !strings.Contains(string(r.Body), "988") {
		t.Errorf("an emergency: %d %s", r.Status, r.Body)
	}
}
