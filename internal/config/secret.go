package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Secret is a text that must not be seen: every way to print or encode it
// writes [redacted] or [unset]. The text stands behind a pointer, because
// printing calls no method on a Secret in an unexported field, but never
// follows a pointer there. Compare two by what Reveal returns, not with ==.
type Secret struct{ text *string }

// NewSecret hides a text. An empty one is the zero Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal is the text itself, empty if it is not set.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet says whether there is a text.
func (s Secret) IsSet() bool { return s.text != nil }

// String is [redacted] or [unset].
func (s Secret) String() string {
	if s.IsSet() {
		return "[redacted]"
	}
	return "[unset]"
}

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// Format writes String for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is String for a log.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON is String in quotes.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// secretKeys are the settings that never stand in the file. Each comes from the
// environment, or from a file of its own that the setting with _file behind its
// name points to.
var secretKeys = []string{"discord.token", "discord.button_key", "discord.button_key_old", "embeddings.key", "ask_staff.key", "ask_staff.key_old"}

// maxSecret bounds the file of a secret.
const maxSecret = 4 << 10

// secretInFile says how to mend a secret in the configuration file, or "" for
// another key.
func secretInFile(key string) string {
	if !contains(secretKeys, key) {
		return ""
	}
	return fmt.Sprintf("is a secret: set %s or %s_FILE instead, and make a new %s if this one was ever shared", envName(key), envName(key), noun(key))
}

func noun(secretKey string) string {
	if secretKey == "discord.token" {
		return "token"
	}
	return "key"
}

// takeSecret finds one secret in the environment or in its file. What is wrong
// is told without the secret, and without the path as long as no such file is
// known to exist: it may be the secret itself, put into the wrong variable.
func takeSecret(key string, values map[string]value, file string, judge rule) (Secret, Problems) {
	plain, pointed := values[key], values[key+"_file"]
	fault := func(at place, key, wrong string) (Secret, Problems) {
		return Secret{}, Problems{{place: at, Key: key, Text: wrong}}
	}
	switch {
	case plain.text != "" && pointed.text != "":
		return fault(plain.origin, key, fmt.Sprintf("is set, and so is %s_file (%s): keep one of the two", key, pointed.origin))
	case plain.text != "":
		if wrong := judge(plain.text); wrong != "" {
			return fault(plain.origin, key, wrong)
		}
		return NewSecret(plain.text), nil
	case pointed.text == "":
		return Secret{}, nil
	}
	name := pointed.text
	if pointed.origin.Env == "" {
		name = besideFile(file, name)
	}
	text, wrong := readSecret(name)
	if wrong == "" {
		if wrong = judge(text); wrong != "" {
			wrong = "the file's text " + wrong
		}
	}
	if wrong != "" {
		return fault(pointed.origin, key+"_file", wrong)
	}
	return NewSecret(text), nil
}

// readSecret reads the file of a secret, without the end of its line.
func readSecret(name string) (text, wrong string) {
	before, err := os.Stat(name)
	if err != nil {
		return "", unreadable(err)
	}
	if !before.Mode().IsRegular() { // asked before opening, which waits for ever at a pipe
		return "", "names something that is no file: write the path of a file that holds the secret and nothing else"
	}
	f, err := os.Open(filepath.Clean(name))
	if err != nil {
		return "", unreadable(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat() // of what was opened, whatever stands at that path by now
	switch {
	case err != nil:
		return "", unreadable(err)
	case !info.Mode().IsRegular():
		return "", "names something that is no file: write the path of a file that holds the secret and nothing else"
	case hasModes() && info.Mode().Perm()&0o077 != 0:
		return "", fmt.Sprintf("the file can be read or changed by other users of this machine (mode %04o): chmod 600 %s", info.Mode().Perm(), name)
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	switch {
	case err != nil:
		return "", unreadable(err)
	case len(raw) > maxSecret:
		return "", fmt.Sprintf("the file has more than %d bytes: it must hold the secret and nothing else", maxSecret)
	}
	text = strings.TrimSuffix(strings.TrimSuffix(string(raw), "\n"), "\r")
	if text == "" {
		return "", "the file is empty: write the secret into it"
	}
	return text, ""
}

// hasModes says whether the mode of a file tells who may read it.
func hasModes() bool { return runtime.GOOS != "windows" && runtime.GOOS != "plan9" }

// unreadable is the reason of an error without the path in it.
func unreadable(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Sprintf("the file cannot be read (%v): write the path of a file that holds the secret, not the secret itself, and see that the bot may read it", err)
}

// secretText judges what every secret has in common.
func secretText(noun string) rule {
	return func(text string) string {
		switch {
		case strings.HasPrefix(text, "Bot ") || strings.HasPrefix(text, "Bearer "):
			return `begins with the word "` + strings.Fields(text)[0] + `": leave the word and the space out`
		case strings.HasPrefix(text, `"`) || strings.HasPrefix(text, `'`):
			return "begins with a quotation mark: leave the quotation marks out"
		case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }):
			return "holds a space, a line break or another control character: copy the " + noun + " again, on one line"
		case strings.ContainsFunc(text, func(r rune) bool { return r > 0x7f }):
			return "holds a character that is no letter, digit or sign of ASCII: copy the " + noun + " again"
		}
		return ""
	}
}

// minKey is the least length of a key that signs.
const minKey = 32

func signingKey(text string) string {
	if wrong := secretText("key")(text); wrong != "" {
		return wrong
	}
	if len(text) < minKey {
		return fmt.Sprintf("is shorter than %d characters: make one with `openssl rand -hex 32`", minKey)
	}
	return ""
}
