package embed

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestTargets(t *testing.T) {
	for base, want := range map[string]string{
		"http://127.0.0.1:8080/v1":         "http://127.0.0.1:8080/v1/embeddings",
		"http://127.0.0.1:8080/v1/":        "http://127.0.0.1:8080/v1/embeddings",
		"http://localhost":                 "http://localhost/embeddings",
		"https://[::1]:1/a/b":              "https://[::1]:1/a/b/embeddings",
		"http://127.255.255.254":           "http://127.255.255.254/embeddings",
		"http://[::ffff:127.0.0.1]:8080/x": "http://[::ffff:127.0.0.1]:8080/x/embeddings",
	} {
		for _, remote := range []bool{false, true} {
			if got, err := parseTarget(base, remote); err != nil || got.address != want || !got.local {
				t.Errorf("%s: %+v, %v", base, got, err)
			}
		}
	}
	// Other machines, some with a look of this one.
	for _, host := range []string{"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost.", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[::]", "[::2]", "2130706433", "0x7f000001",
		"127.1", "0177.0.0.1", "127.0.0.01", "evil.example:1/127.0.0.1"} {
		if _, err := parseTarget("https://"+host, false); err == nil || !strings.Contains(err.Error(), "on another machine") || strings.Contains(err.Error(), "evil") {
			t.Errorf("%s: %v", host, err)
		}
		if got, err := parseTarget("https://"+host, true); err != nil || got.local {
			t.Errorf("%s allowed: %+v, %v", host, got, err)
		}
		if _, err := parseTarget("http://"+host, true); err == nil || !strings.Contains(err.Error(), "write https") {
			t.Errorf("%s without encryption: %v", host, err)
		}
	}
	for _, base := range []string{"", "x", "127.0.0.1:1", "//127.0.0.1", "ftp://127.0.0.1", "file:///etc/passwd", "unix:///run/x", "http:127.0.0.1", "http://", "http://:8080", "http:///v1", "http://u@127.0.0.1", "http://u:sk-secret@127.0.0.1",
		"http://127.0.0.1?key=sk-secret", "http://127.0.0.1?", "http://127.0.0.1#x", "http://127.0.0.1#", " http://127.0.0.1", "http://127.0.0.1\n", "http://[::1", "http://127.0.0.1:port", "http://127.0.0.1%2eevil.example", "sk-secret"} {
		for _, remote := range []bool{false, true} {
			if got, err := parseTarget(base, remote); err == nil || strings.Contains(err.Error(), "sk-") {
				t.Errorf("%q: %+v, %v", base, got, err)
			}
		}
	}
}

func FuzzTarget(f *testing.F) {
	for _, s := range []string{"http://127.0.0.1:8080/v1", "http://127.0.0.1@evil.example", "https://[::1]", "http://localhost/../x", "http://[::1%25lo]:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, base string) {
		got, err := parseTarget(base, false)
		if err != nil {
			return
		}
		u, err := url.Parse(got.address)
		if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !strings.HasSuffix(u.Path, "/embeddings") {
			t.Fatalf("%q gives %q, %v", base, got.address, err)
		}
		ip, _ := netip.ParseAddr(u.Hostname())
		if u.Hostname() != "localhost" && !ip.IsLoopback() {
			t.Fatalf("%q gives %q", base, got.address)
		}
	})
}

func TestNothingLeavesThisMachine(t *testing.T) {
	here, _ := parseTarget("http://localhost:1", false)
	if here.transport().Proxy != nil {
		t.Error("a proxy may stand between this machine and itself")
	}
	there, _ := parseTarget("https://embeddings.example", true)
	if there.transport().Proxy == nil {
		t.Error("another machine cannot be reached through a proxy")
	}
	for address, want := range map[string]bool{"127.0.0.1:1": true, "[::1]:1": true, "10.0.0.1:1": false, "[2001:db8::1]:1": false, "/run/socket": false} {
		if err := onlyLocal(context.Background(), "tcp", address, nil); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}

	// A name that the resolver sends elsewhere is not followed.
	outside := net.ParseIP("192.0.2.1")
	transport := here.transport()
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dial(ctx, network, net.JoinHostPort(outside.String(), "1"))
	}
	c, err := New(Options{URL: "http://localhost:1", Model: "m", HTTP: &http.Client{Transport: transport}, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Embed(context.Background(), []string{"x"})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "leads to another machine") {
		t.Errorf("got %v", err)
	}
}
