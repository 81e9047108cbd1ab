package faq

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSignDocument(t *testing.T) {
	zero, digest := "sha256:"+strings.Repeat("0", 64), ""
	for name, c := range map[string]struct{ in, want string }{
		"none":                  {"---\ntitle: T\nstatus: draft # s\n---\nx\n", "---\ntitle: T\nstatus: draft # s\nsigned: DIGEST\n---\nx\n"},
		"one that is not it":    {"---\ntitle: T\nsigned: " + zero + "   # by publishing\nstatus: draft\n---\nx", "---\ntitle: T\nsigned: DIGEST   # by publishing\nstatus: draft\n---\nx"},
		"quoted":                {"---\ntitle: T\n\"signed\" : '" + zero + "'\nstatus: draft\n---\nx\n", "---\ntitle: T\n\"signed\" : DIGEST\nstatus: draft\n---\nx\n"},
		"empty":                 {"---\ntitle: T\nsigned:\nstatus: draft\n---\nx\n", "---\ntitle: T\nsigned: DIGEST\nstatus: draft\n---\nx\n"},
		"on two lines":          {"---\ntitle: T\nsigned:\n  " + zero + "\nstatus: draft\n---\nx\n", "---\ntitle: T\nstatus: draft\nsigned: DIGEST\n---\nx\n"},
		"in braces":             {"---\n{title: T, status: draft}\n---\nx\n", "---\ntitle: T\nstatus: draft\nsigned: DIGEST\n---\nx\n"},
		"set off":               {"---\n  title: T\n  status: draft\n---\nx\n", "---\n  title: T\n  status: draft\n  signed: DIGEST\n---\nx\n"},
		"of another system":     {"\ufeff---\r\ntitle: T\r\nstatus: draft\r\n---\r\nx\r\n", "\ufeff---\r\ntitle: T\r\nstatus: draft\r\nsigned: DIGEST\r\n---\r\nx\r\n"},
		"in braces, of another": {"\ufeff---\r\n{title: T, status: draft}\r\n--- \r\nx\r\n", "\ufeff---\r\ntitle: T\r\nstatus: draft\r\nsigned: DIGEST\r\n---\r\nx\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := signDocument("a.md", []byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			d := mustLoad(t, files("a.md", string(out))).Documents[0]
			if d.Signed == "" || d.Signed != d.Digest {
				t.Errorf("signed %q, digest %q", d.Signed, d.Digest)
			}
			if diff := cmp.Diff(c.want, strings.Replace(string(out), d.Digest, "DIGEST", 1)); diff != "" {
				t.Error(diff)
			}
			again, err := signDocument("a.md", out)
			if err != nil || string(again) != string(out) {
				t.Errorf("signed again: %v\n%s", err, again)
			}
			if digest != "" && digest != d.Digest {
				t.Errorf("the same document has the digests %s and %s", digest, d.Digest)
			}
			digest = d.Digest
		})
	}
	if out, err := signDocument("a.md", []byte("x")); err == nil {
		t.Errorf("signed without front matter: %s", out)
	} else if _, ok := errors.AsType[*Error](err); !ok {
		t.Errorf("error %v", err)
	}
}

// TestOverlayKeepsSignatures renews a signature that was valid, and no other.
func TestOverlayKeepsSignatures(t *testing.T) {
	signed, err := signDocument("a.md", []byte(article))
	if err != nil {
		t.Fatal(err)
	}
	stale := strings.Replace(string(signed), "None", "None at all", 1)
	for text, valid := range map[string]bool{string(signed): true, stale: false} {
		fsys := files("a.md", text)
		d := mustLoad(t, overlaid(t, fsys, edit(t, fsys, "a/risks", setText2("New."))).FS).Documents[0]
		if old := mustLoad(t, fsys).Documents[0].Signed; (d.Signed == d.Digest) != valid || (d.Signed == old) == valid {
			t.Errorf("valid %v: signed %s, before %s, digest %s", valid, d.Signed, old, d.Digest)
		}
	}
}
