package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// text is the section as one would write it. The path is taken from the sample.
func (e Embeddings) text(sample map[string]string) embeddingsSettings {
	return embeddingsSettings{
		URL: e.URL, Model: e.Model, KeyFile: sample["embeddings.key_file"],
		AllowRemote: strconv.FormatBool(e.AllowRemote), TimeoutMS: strconv.Itoa(int(e.Timeout / time.Millisecond)),
	}
}

func TestEmbeddingsAreOff(t *testing.T) {
	e := Default().Embeddings
	if e.On() || e.URL != "" || e.Model != "" || e.Key.IsSet() || e.AllowRemote || e.Timeout != 300*time.Millisecond || len(e.Problems()) > 0 || len(e.Advice()) > 0 {
		t.Errorf("defaults %+v", e)
	}
	// What stands beside an empty address matters to nothing.
	c, err := Load(write(t, "embeddings: {model: m, allow_remote: true, key_file: missing}"), nil)
	if err != nil || c.Embeddings.On() || len(c.Embeddings.Problems()) > 0 || len(c.Warnings(november)) > 0 || len(c.Embeddings.Advice()) > 0 {
		t.Errorf("%+v, %v, %q", c.Embeddings, err, c.Warnings(november))
	}
}

func TestEmbeddingsAddresses(t *testing.T) {
	load := func(address, allow string) (Config, error) {
		return Load("../../config.yaml", []string{"BEDSIDE_EMBEDDINGS_URL=" + address, "BEDSIDE_EMBEDDINGS_MODEL=m", "BEDSIDE_EMBEDDINGS_ALLOW_REMOTE=" + allow})
	}
	for _, at := range []string{"http://127.0.0.1", "http://127.0.0.1:11434/v1", "https://localhost:8081/v1/", "http://[::1]:1/a.b/c-d_e", "http://127.255.255.254:65535"} {
		for _, allow := range []string{"false", "true"} {
			c, err := load(at, allow)
			if err != nil || !c.Embeddings.On() || c.Embeddings.URL != strings.TrimSuffix(at, "/") || len(c.Embeddings.Advice()) > 0 {
				t.Errorf("%s: %+v, %v", at, c.Embeddings, err)
			}
		}
	}
	for _, host := range []string{"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "10.0.0.1", "[::]:1", "[fe80::1]", "2130706433", "127.1"} {
		if _, err := load("https://"+host+"/v1", "false"); err == nil || !strings.Contains(err.Error(), "environment BEDSIDE_EMBEDDINGS_URL: embeddings.url: points to another machine") || strings.Contains(err.Error(), "evil") {
			t.Errorf("%s: %v, want the mend", host, err)
		}
		c, err := load("https://"+host+"/v1", "true")
		if err != nil || !c.Embeddings.On() || len(c.Embeddings.Advice()) != 1 || !strings.Contains(c.Embeddings.Advice()[0], "the questions of patients go there") {
			t.Errorf("%s allowed: %v, advice %q", host, err, c.Embeddings.Advice())
		}
		if _, err := load("http://"+host+"/v1", "true"); err == nil || !strings.Contains(err.Error(), "without encryption") {
			t.Errorf("%s allowed without encryption: %v", host, err)
		}
	}
	for _, address := range []string{"http://127.0.0.1@evil.example", "http://evil:pw@127.0.0.1", "http://127.0.0.1?evil=1", "http://127.0.0.1#evil", "http://127.0.0.1%2eevil.example", "HTTP://evil.example", "ws://evil.example",
		"evil.example:80", "http://127.0.0.1:0", "http://127.0.0.1:65536", "http://[::1", "http://127.0.0.1//evil", "http://127.0.0.1/../evil", "http://127.0.0.1/evil/embeddings", "http://127.0.0.1/evil/embeddings/", madeUpToken} {
		for _, allow := range []string{"false", "true"} {
			if c, err := load(address, allow); err == nil || strings.Contains(err.Error(), "evil") || strings.Contains(err.Error(), "made-up") {
				t.Errorf("%q with %s: %+v, %v", address, allow, c.Embeddings, err)
			}
		}
	}
}

func TestEmbeddingsModelIsNeeded(t *testing.T) {
	for text, want := range map[string]string{
		"\nembeddings:\n  url: http://127.0.0.1:1\n":              ":3: embeddings.model: is empty, and embeddings.url is set",
		"\nembeddings:\n  url: http://127.0.0.1:1\n  model: ''\n": ":4: embeddings.model: is empty, and embeddings.url is set",
	} {
		if _, err := Load(write(t, text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for model, want := range map[string]bool{"text-embedding-3-small": true, "sentence-transformers/all-MiniLM-L6-v2": true, "nomic-embed-text:v1.5": true, "./models/m.gguf": true,
		"a b": false, "a\nb": false, "<m>": false, "modèle": false, strings.Repeat("m", 129): false} {
		if _, err := Load(write(t, fmt.Sprintf("embeddings: {url: 'http://localhost:1', model: %q}", model)), nil); (err == nil) != want {
			t.Errorf("%q: %v, want accepted %t", model, err, want)
		}
	}
	for ms, want := range map[string]bool{"50": true, "1000": true, "49": false, "0": false, "-1": false, "300ms": false, "1e2": false, "": false} {
		if _, err := Load(write(t, fmt.Sprintf("embeddings: {timeout_ms: %q}", ms)), nil); (err == nil) != want {
			t.Errorf("%q ms: %v, want accepted %t", ms, err, want)
		}
	}
}

// What is wrong with the key puts embeddings out of use and stops nothing.
func TestEmbeddingsKey(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte("embeddings:\n  url: http://127.0.0.1:1/v1\n  model: m\n  key_file: key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	put := func(text string, mode os.FileMode) {
		t.Helper()
		name := filepath.Join(dir, "key")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	const fromFile = "k3y-from-a-file"
	check := func(what string, environ []string, key, fault string) {
		t.Helper()
		c, err := Load(file, environ)
		if err != nil {
			t.Fatalf("%s: commands are stopped: %v", what, err)
		}
		e, warned := c.Embeddings, strings.Join(c.Warnings(november), "\n")
		if e.Key.Reveal() != key || e.On() != (fault == "") || len(c.Discord.Missing()) != 1 {
			t.Errorf("%s: key %q, on %t, Discord %q", what, e.Key.Reveal(), e.On(), c.Discord.Missing())
		}
		if fault == "" && warned != "" || fault != "" && (!strings.Contains(warned, fault) || !strings.Contains(warned, "answers go on without them") || e.Problems().Error() == "") {
			t.Errorf("%s: warned %q, want %q", what, warned, fault)
		}
		for _, shown := range []string{warned, fmt.Sprintf("%v %+v %#v", c, c, c), fmt.Sprintf("%v %+v %#v", e, e, struct{ hidden Embeddings }{e})} {
			leaks(t, what, shown)
		}
	}
	check("missing", nil, "", "config.yaml:4: embeddings.key_file: the file cannot be read (")
	put(fromFile+"\n", 0o600)
	check("file", nil, fromFile, "")
	check("both", []string{"BEDSIDE_EMBEDDINGS_KEY=" + madeUpToken}, "", "environment BEDSIDE_EMBEDDINGS_KEY: embeddings.key: is set, and so is embeddings.key_file (")
	put(madeUpToken+" x", 0o600)
	check("with a space", nil, "", "embeddings.key_file: the file's text holds a space, a line break or another control character: copy the key again")
	put("Bearer "+madeUpToken, 0o600)
	check("with its header", nil, "", `begins with the word "Bearer"`)
	if hasModes() {
		put(madeUpToken, 0o644)
		check("for all to read", nil, "", "chmod 600 ")
	}
	file = write(t, "embeddings: {url: 'http://127.0.0.1:1/v1', model: m}")
	check("none", nil, "", "")
	check("environment", []string{"BEDSIDE_EMBEDDINGS_KEY=" + madeUpToken}, madeUpToken, "")
	check("file of the environment", []string{"BEDSIDE_EMBEDDINGS_KEY_FILE=" + secretFile(t, t.TempDir(), madeUpToken, 0o600)}, madeUpToken, "")
	check("not ASCII", []string{"BEDSIDE_EMBEDDINGS_KEY=" + madeUpToken + "é"}, "", "environment BEDSIDE_EMBEDDINGS_KEY: embeddings.key: holds a character that is no letter")

	// A key in a wrong place is not repeated.
	for _, k := range keys() {
		if strings.HasPrefix(k, "embeddings.") && k != "embeddings.model" && !strings.HasSuffix(k, "_file") {
			_, err := Load(write(t, ""), []string{envName(k) + "=" + madeUpToken})
			if err == nil {
				t.Errorf("%s took a key", k)
				continue
			}
			leaks(t, k, err.Error())
		}
	}
}
