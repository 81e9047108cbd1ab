package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"bedside/internal/seal"
)

func TestKeyForms(t *testing.T) {
	raw := []byte("\xfb\xff\xfe key for tests with signs / +~~")[:32]
	want := newSealer(t, base64.StdEncoding.EncodeToString(raw), "").KeyID()
	for name, text := range map[string]string{
		"base64 without end":   base64.RawStdEncoding.EncodeToString(raw),
		"base64 for addresses": base64.URLEncoding.EncodeToString(raw),
		"hex":                  hex.EncodeToString(raw),
		"hex in capitals":      strings.ToUpper(hex.EncodeToString(raw)),
		"with a line end":      base64.StdEncoding.EncodeToString(raw) + "\n",
	} {
		if got := newSealer(t, text, "").KeyID(); got != want {
			t.Errorf("%s: key %v, want %v", name, got, want)
		}
	}
	if other := newSealer(t, keyA, "").KeyID(); other == want {
		t.Error("two keys have one id")
	}
}

func TestBadKeys(t *testing.T) {
	const canary = "cAnArYcAnArY"
	for name, c := range map[string]struct{ key, want string }{
		"empty":        {" \n", "is empty"},
		"words":        {"my " + canary + " pass phrase!", "neither base64 nor hex"},
		"too short":    {canary, "is 9 bytes long once decoded, and must be 32"},
		"cut hex":      {strings.Repeat("ab", 31), "must be 32"},
		"odd hex":      {strings.Repeat("ab", 31) + "a", "neither base64 nor hex"},
		"long":         {strings.Repeat("ab", 48), "must be 32"},
		"all the same": {strings.Repeat("0", 64), "one byte over and over"},
		"loose end":    {strings.Repeat("A", 42) + "B", "neither base64 nor hex"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, place := range []string{"sealing key: ", "old sealing key: "} {
				key, old := c.key, ""
				if strings.HasPrefix(place, "old") {
					key, old = keyA, c.key
				}
				s, err := seal.New(key, old)
				if err == nil {
					t.Fatalf("accepted as %v", s.KeyID())
				}
				for _, want := range []string{place, c.want, "openssl rand -base64 32"} {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("error %q, want %q in it", err, want)
					}
				}
				if strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), strings.TrimSpace(c.key)) && strings.TrimSpace(c.key) != "" {
					t.Errorf("the key stands in the error %q", err)
				}
			}
		})
	}
}

// TestNoKeyIsPrinted prints a sealer in every way and looks for the key in every
// way it could be written.
func TestNoKeyIsPrinted(t *testing.T) {
	raw := []byte("CANARY-key-CANARY-key-CANARY-key")
	s := newSealer(t, base64.StdEncoding.EncodeToString(raw), hex.EncodeToString(raw[1:])+"41")
	type holder struct {
		hidden *seal.Sealer
		value  seal.Sealer
		Any    any
	}
	all := []any{s, *s, []any{s}, map[string]*seal.Sealer{"s": s}, holder{s, *s, s}, &holder{s, *s, *s}} //nolint:govet // copied on purpose
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%08b"} {
		for _, v := range all {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	for _, v := range all {
		slog.New(slog.NewTextHandler(&out, nil)).Info("sealer", "sealer", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("sealer", "sealer", v)
		j, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(j)
	}
	_, err := s.Open(mustSeal(t, newSealer(t, keyA, ""), "text"))
	fmt.Fprintf(&out, "%+v %#v", err, err)

	got := out.String()
	if !strings.Contains(got, "sealer with key "+s.KeyID().String()) {
		t.Error("a sealer does not say which key it has")
	}
	words := make([]string, 4)
	for i := range words {
		words[i] = fmt.Sprint(raw[i*8 : i*8+4])
	}
	for _, way := range append([]string{
		"CANARY", base64.StdEncoding.EncodeToString(raw)[:12], hex.EncodeToString(raw)[:12], strings.ToUpper(hex.EncodeToString(raw))[:12],
		fmt.Sprintf("%#v", raw[:4])[7:20], fmt.Sprintf("%08b", raw[:3]),
	}, words...) {
		if strings.Contains(got, strings.Trim(way, "[]{}")) {
			t.Errorf("the key is printed as %q", way)
		}
	}
	// The look itself must be able to find a key.
	if bad := fmt.Sprintf("%v %s %x", raw, raw, raw); !strings.Contains(bad, strings.Trim(words[0], "[]")) || !strings.Contains(bad, "CANARY") {
		t.Error("the look finds no key in a print of the key")
	}
}
