package embedtest

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func cosine(a, b []float64) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab, aa, bb = ab+a[i]*b[i], aa+a[i]*a[i], bb+b[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

func TestMeaning(t *testing.T) {
	m := NewMeaning([]string{"alcohol", "wine", "beer"}, []string{"high blood pressure", "hypertension"}, []string{"sertraline", "Zoloft"})
	near := func(a, b string) float64 { return cosine(m.Vector(a), m.Vector(b)) }
	for _, pair := range [][2]string{
		{"may I have a beer on Zoloft", "is alcohol allowed with sertraline?"},
		{"my hypertension", "High-blood pressure!"},
		{"parking for visitors", "where is parking"},
	} {
		far := near(pair[0], "opening hours of our front desk")
		if got := near(pair[0], pair[1]); got < 0.35 || far > 0.25 {
			t.Errorf("%q: %.2f to its paraphrase, %.2f to another text", pair, got, far)
		}
	}
	if one := NewMeaning().Vector("beer wine"); near("blood pressure", "hypertension") > 0.3 || cosine(one, NewMeaning().Vector("alcohol")) > 0.3 {
		t.Error("words are near that share no meaning")
	}
	for _, text := range []string{"", " ", "?!", "a", "a a"} {
		if v := m.Vector(text); len(v) != Dimension || cosine(v, v) < 0.99 {
			t.Errorf("%q: %v", text, v)
		}
	}
	// The bytes are part of what tests elsewhere rely on.
	if v := m.Vector("methadone"); !slices.Equal(v[:8], []float64{1, -1, 1, 1, -1, -1, -1, 1}) {
		t.Errorf("the vectors have changed: %v", v[:8])
	}
}

func post(t *testing.T, s *Server, body string) (int, string) {
	t.Helper()
	res, err := http.Post(s.URL()+"/embeddings", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

func TestServer(t *testing.T) {
	s := New(t, []string{"beer", "wine"})
	code, body := post(t, s, `{"model":"m","input":["beer","wine","tea"]}`)
	var got struct {
		Data []struct {
			Index     int
			Embedding []float64
		}
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil || code != 200 || len(got.Data) != 3 {
		t.Fatalf("%d %s %v", code, body, err)
	}
	if d := got.Data; d[2].Index != 2 || !slices.Equal(d[0].Embedding, d[1].Embedding) || slices.Equal(d[0].Embedding, d[2].Embedding) {
		t.Error("wrong vectors")
	}
	if r := s.Requests(); len(r) != 1 || r[0].Model != "m" || !slices.Equal(r[0].Texts, []string{"beer", "wine", "tea"}) || r[0].Authorization != "" {
		t.Errorf("requests %+v", r)
	}
	for _, bad := range []string{"", "{}", `{"model":"m"}`, `{"model":"m","input":[]}`, `{"model":"m","input":"x"}`, `{"input":["x"]}`} {
		if code, _ := post(t, s, bad); code != 400 {
			t.Errorf("%s: status %d", bad, code)
		}
	}
	for f, want := range map[Fault]string{NaN: "NaN", Null: "null", Huge: "1e+39", BadJSON: `{"data":[`, ErrorAs200: `bad input [\"tea\"]`, Twice: `"index":1`} {
		s.Set(f)
		if code, body := post(t, s, `{"model":"m","input":["tea"]}`); code != 200 || !strings.Contains(body, want) || (f == NaN || f == BadJSON) == json.Valid([]byte(body)) {
			t.Errorf("%v: %d %s", f, code, body)
		}
	}
	if n := len(Faults()); n != len(names)-2 {
		t.Errorf("%d faults", n)
	}
}
