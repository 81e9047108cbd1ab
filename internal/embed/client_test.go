package embed

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bedside/internal/embed/embedtest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	canary    = "canary words of a patient"
	canaryKey = "canary-key-of-the-clinic"
)

// client is one of the endpoint, with patience for a slow machine.
func client(t *testing.T, o Options) *Client {
	t.Helper()
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	o.Model = "m"
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// must makes a request that is good.
func must(t *testing.T, c *Client, texts ...string) [][]float32 {
	t.Helper()
	got, err := c.Embed(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEmbed(t *testing.T) {
	s := embedtest.New(t, []string{"alcohol", "wine"}, []string{"sertraline", "zoloft"})
	c := client(t, Options{URL: s.URL() + "/", Key: canaryKey})
	if got := must(t, c); got == nil || len(got) != 0 || len(s.Requests()) != 0 {
		t.Errorf("without texts: %v, %d requests", got, len(s.Requests()))
	}
	texts := []string{"wine on zoloft", "alcohol with sertraline", "parking", "Ärzte \xff \"quoted\" <b>"}
	got := must(t, c, texts...)
	if len(got) != 4 {
		t.Fatalf("%d vectors", len(got))
	}
	for i, v := range got {
		if len(v) != embedtest.Dimension || dot(v, v) < 0.9999 || dot(v, v) > 1.0001 {
			t.Errorf("vector %d has %d numbers and length² %f", i, len(v), dot(v, v))
		}
	}
	if near, far := dot(got[0], got[1]), dot(got[0], got[2]); near < 0.7 || far > 0.3 {
		t.Errorf("paraphrase %.2f, other %.2f", near, far)
	}
	r := s.Requests()
	if len(r) != 1 || r[0].Model != "m" || r[0].Authorization != "Bearer "+canaryKey || !slices.Equal(r[0].Texts[:3], texts[:3]) {
		t.Errorf("requests %+v", r)
	}
	s.Set(embedtest.Shuffled)
	for i, v := range must(t, c, texts...) {
		if !slices.Equal(v, got[i]) {
			t.Errorf("vector %d is another where the answer has another order", i)
		}
	}
	must(t, client(t, Options{URL: s.URL()}), "x")
	if r := s.Requests(); r[len(r)-1].Authorization != "" {
		t.Errorf("without a key %q was sent", r[len(r)-1].Authorization)
	}
}

func TestBatches(t *testing.T) {
	s := embedtest.New(t)
	sizes := func(o Options, texts []string) (out []int) {
		before := len(s.Requests())
		o.URL = s.URL()
		got := must(t, client(t, o), texts...)
		for i, text := range texts {
			if want := must(t, client(t, Options{URL: s.URL()}), text)[0]; i < 3 && !slices.Equal(got[i], want) {
				t.Errorf("vector %d is that of another text", i)
			}
		}
		for _, r := range s.Requests()[before : len(s.Requests())-len(texts)] {
			out = append(out, len(r.Texts))
		}
		return out
	}
	list := make([]string, 130)
	for i := range list {
		list[i] = fmt.Sprintf("text %d", i)
	}
	if got := sizes(Options{}, list); !slices.Equal(got, []int{64, 64, 2}) {
		t.Errorf("batches %v", got)
	}
	if got := sizes(Options{Batch: 3}, list[:7]); !slices.Equal(got, []int{3, 3, 1}) {
		t.Errorf("batches of three %v", got)
	}
	long := strings.Repeat("a", MaxText)
	if got := sizes(Options{}, []string{long, long, long, long, "b", long}); !slices.Equal(got, []int{4, 2}) {
		t.Errorf("long texts %v", got)
	}
	c := client(t, Options{URL: s.URL()})
	before := len(s.Requests())
	for _, bad := range []string{"", " \n", long + "a"} {
		_, err := c.Embed(context.Background(), []string{"x", bad})
		if !errors.Is(err, ErrText) || !strings.Contains(err.Error(), "number 2 of 2") || len(err.Error()) > 200 {
			t.Errorf("%.10q: %v", bad, err)
		}
	}
	if len(s.Requests()) != before {
		t.Error("the endpoint was asked about a text that cannot be embedded")
	}
	// One batch that fails is the end of all.
	first := true
	switching := roundTrip(func(r *http.Request) (*http.Response, error) {
		if !first {
			s.Set(embedtest.Failing)
		}
		first = false
		return http.DefaultTransport.RoundTrip(r)
	})
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	if got, err := client(t, Options{URL: s.URL(), HTTP: &http.Client{Transport: switching}}).Embed(context.Background(), list); got != nil || !errors.Is(err, ErrUnavailable) {
		t.Errorf("%d vectors, %v", len(got), err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Each fault gives an error of its kind with the mend, none of which says what
// the request held, even where the endpoint repeats it.
func TestFaults(t *testing.T) {
	type want struct {
		kind   error
		status int
		text   string
	}
	wants := map[embedtest.Fault]want{
		embedtest.Hang:           {ErrUnavailable, 0, "no answer within 500ms: see that the server runs and has loaded its model, or raise embeddings.timeout_ms"},
		embedtest.Drip:           {ErrUnavailable, 200, "no answer within 500ms"},
		embedtest.Failing:        {ErrUnavailable, 500, "see the server's own log"},
		embedtest.Refusing:       {ErrUnavailable, 400, "see that embeddings.model is a model for embeddings"},
		embedtest.Unauthorized:   {ErrUnavailable, 401, "set BEDSIDE_EMBEDDINGS_KEY or embeddings.key_file"},
		embedtest.Absent:         {ErrUnavailable, 404, "embeddings.url must end before /embeddings"},
		embedtest.Busy:           {ErrUnavailable, 429, "raise the limit"},
		embedtest.Redirect:       {ErrUnavailable, 307, "write the final address into embeddings.url"},
		embedtest.Drop:           {ErrUnavailable, 0, "the connection broke"},
		embedtest.Garbage:        {ErrUnavailable, 0, "the request failed"},
		embedtest.Cut:            {ErrUnavailable, 200, "the connection broke"},
		embedtest.BadJSON:        {ErrAnswer, 200, "is not JSON"},
		embedtest.ErrorAs200:     {ErrAnswer, 200, "is not of the form"},
		embedtest.Giant:          {ErrAnswer, 200, "too many for 2 texts"},
		embedtest.WrongDimension: {ErrAnswer, 200, "different dimensions"},
		embedtest.NaN:            {ErrAnswer, 200, "is not JSON"},
		embedtest.Null:           {ErrAnswer, 200, "no finite number"},
		embedtest.Huge:           {ErrAnswer, 200, "no finite number"},
		embedtest.Zero:           {ErrAnswer, 200, "zeros only"},
		embedtest.Fewer:          {ErrAnswer, 200, "not one vector for each text"},
		embedtest.More:           {ErrAnswer, 200, "not one vector for each text"},
		embedtest.Twice:          {ErrAnswer, 200, "an index twice"},
	}
	for _, f := range embedtest.Faults() {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			s := embedtest.New(t)
			o := Options{URL: s.URL(), Key: canaryKey}
			if f == embedtest.Hang || f == embedtest.Drip {
				o.Timeout = 500 * time.Millisecond
			}
			c := client(t, o)
			s.Set(f)
			got, err := c.Embed(context.Background(), []string{"first", canary})
			w, known := wants[f]
			var e *Error
			if !known || got != nil || !errors.As(err, &e) {
				t.Fatalf("got %v, %v", got, err)
			}
			if !errors.Is(err, w.kind) || e.Status != w.status || e.Paused || !strings.Contains(err.Error(), w.text) || !strings.Contains(err.Error(), s.URL()+"/embeddings") {
				t.Errorf("error %v, want %+v", err, w)
			}
			if w.status != 0 && !strings.Contains(err.Error(), fmt.Sprintf("status %d", w.status)) {
				t.Errorf("error %v does not name the status", err)
			}
			for _, shown := range []string{fmt.Sprintf("%v %+v %#v %q", err, err, err, err), fmt.Sprintf("%v %+v %#v", c, c, *c)} {
				if strings.Contains(shown, "canary") {
					t.Errorf("a text or the key stands in %s", shown)
				}
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	_, err = client(t, Options{URL: "http://" + l.Addr().String()}).Embed(context.Background(), []string{"x"})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "nothing listens there") {
		t.Errorf("got %v", err)
	}
}

func TestOptions(t *testing.T) {
	good := Options{URL: "http://127.0.0.1:1/v1", Model: "m"}
	if c, err := New(good); err != nil || c.Model() != "m" || c.Endpoint() != "http://127.0.0.1:1/v1/embeddings" || c.timeout != DefaultTimeout {
		t.Errorf("%+v, %v", c, err)
	}
	for name, change := range map[string]func(*Options){
		"no address":     func(o *Options) { o.URL = "" },
		"remote":         func(o *Options) { o.URL = "https://embeddings.example" },
		"not encrypted":  func(o *Options) { o.URL, o.AllowRemote = "http://embeddings.example", true },
		"no model":       func(o *Options) { o.Model = "" },
		"key in lines":   func(o *Options) { o.Key = canaryKey + "\r\nX: y" },
		"key not ASCII":  func(o *Options) { o.Key = canaryKey + "é" },
		"timeout":        func(o *Options) { o.Timeout = -1 },
		"batch":          func(o *Options) { o.Batch = MaxBatch + 1 },
		"negative batch": func(o *Options) { o.Batch = -1 },
	} {
		o := good
		change(&o)
		if c, err := New(o); err == nil || c != nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
}

// A certificate that is not trusted is refused, one that is trusted works.
func TestEncrypted(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"data":[{"index":0,"embedding":[0,2]}]}`)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of the refused handshake
	s.StartTLS()
	defer s.Close()
	_, err := client(t, Options{URL: s.URL}).Embed(context.Background(), []string{"x"})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "its certificate is not accepted") {
		t.Errorf("got %v", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	trusting := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	defer trusting.CloseIdleConnections()
	if got := must(t, client(t, Options{URL: s.URL, HTTP: &http.Client{Transport: trusting}}), "x"); got[0][1] != 1 {
		t.Errorf("got %v", got)
	}
}

// An endpoint that hangs costs one timeout and is then left alone; a try after
// the pause finds it again.
func TestPause(t *testing.T) {
	s := embedtest.New(t)
	clock := newClock()
	c := client(t, Options{URL: s.URL(), Timeout: 500 * time.Millisecond, Now: clock.now})
	must(t, c, "x")
	s.Set(embedtest.Hang)
	if _, err := c.Embed(context.Background(), []string{"x"}); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	asked := len(s.Requests())
	began := time.Now()
	for range 100 {
		_, err := c.Embed(context.Background(), []string{canary})
		var e *Error
		if !errors.As(err, &e) || !e.Paused || e.Rest != 5*time.Second || !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "left alone") {
			t.Fatalf("got %v", err)
		}
	}
	if d := time.Since(began); d > 400*time.Millisecond || len(s.Requests()) != asked {
		t.Errorf("100 questions took %v and asked %d times", d, len(s.Requests())-asked)
	}
	clock.pass(5 * time.Second)
	s.Set(embedtest.None)
	must(t, c, "x")
	must(t, c, "x")
}

// What a caller in a hurry, a caller who goes away and refused texts say about the
// endpoint: nothing.
func TestCallersFault(t *testing.T) {
	s := embedtest.New(t)
	c := client(t, Options{URL: s.URL(), Timeout: time.Minute})
	s.Set(embedtest.Refusing)
	for range 5 {
		if _, err := c.Embed(context.Background(), []string{"x"}); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
	}
	s.Set(embedtest.Hang)
	for range 5 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		_, err := c.Embed(ctx, []string{"x"})
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "did not wait") {
			t.Fatalf("got %v", err)
		}
		ctx, cancel = context.WithCancel(context.Background())
		cancel()
		if _, err := c.Embed(ctx, []string{"x"}); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
	}
	s.Set(embedtest.None)
	must(t, c, "x")

	// One who would have waited long enough says that it is slow.
	c = client(t, Options{URL: s.URL(), Timeout: time.Second})
	s.Set(embedtest.Hang)
	ctx, cancel := context.WithTimeout(context.Background(), 900*time.Millisecond)
	defer cancel()
	if _, err := c.Embed(ctx, []string{"x"}); err == nil || !strings.Contains(err.Error(), "in the time that was left") {
		t.Errorf("got %v", err)
	}
	var e *Error
	if _, err := c.Embed(context.Background(), []string{"x"}); !errors.As(err, &e) || !e.Paused {
		t.Errorf("got %v", err)
	}
}

// A server that was started anew has closed the connections that are kept.
func TestStaleConnections(t *testing.T) {
	s := embedtest.New(t)
	c := client(t, Options{URL: s.URL()})
	for range 20 {
		must(t, c, "x")
		s.DropConnections()
	}
}

func TestTogether(t *testing.T) {
	s := embedtest.New(t)
	c := client(t, Options{URL: s.URL(), Timeout: 300 * time.Millisecond, Batch: 2})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for k := range 10 {
				if i == 0 {
					s.Set([]embedtest.Fault{embedtest.None, embedtest.Failing, embedtest.Shuffled, embedtest.Cut, embedtest.None, embedtest.Twice}[k%6])
				}
				got, err := c.Embed(context.Background(), []string{"a", "b", "c"})
				if (err == nil) != (len(got) == 3) {
					t.Errorf("%d vectors, %v", len(got), err)
				}
			}
		})
	}
	wg.Wait()
}
