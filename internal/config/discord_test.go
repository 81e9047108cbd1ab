package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Made up. The parts are put together so that no scanner takes it for one.
var (
	madeUpToken = "MTIzNDU2Nzg5MDEyMzQ1Njc4" + "." + "GabcDE" + "." + "made-up-for-a-test"
	madeUpKey   = strings.Repeat("k3y-", 8)
)

// text is the section as one would write it. Paths are not kept, so they are
// taken from the sample.
func (d Discord) text(sample map[string]string) discordSettings {
	list := func(l []string) string { return strings.Join(l, ",") }
	return discordSettings{
		TokenFile: sample["discord.token_file"], ButtonKeyFile: sample["discord.button_key_file"], ButtonKeyOldFile: sample["discord.button_key_old_file"],
		Mode: string(d.Mode), Listen: d.Listen, PublicKey: fmt.Sprintf("%x", d.PublicKey()), ApplicationID: d.ApplicationID,
		Guilds: list(d.Guilds()), StaffRoles: list(d.StaffRoles()), StaffUsers: list(d.StaffUsers()), AdminRoles: list(d.AdminRoles()), AdminUsers: list(d.AdminUsers()),
		Mentions: string(d.Mentions), DirectMessages: string(d.DirectMessages), PrivacyURL: d.PrivacyURL, ReportTo: d.ReportTo,
		TalkMinutes: strconv.Itoa(int(d.Talk / time.Minute)), UserRate: strconv.Itoa(d.UserRate), GuildRate: strconv.Itoa(d.GuildRate),
		APIURL: d.APIURL, GatewayURL: d.GatewayURL, AllowCustomEndpoint: strconv.FormatBool(d.AllowCustomEndpoint),
	}
}

func secretFile(t *testing.T, dir, text string, mode os.FileMode) string {
	t.Helper()
	name := filepath.Join(dir, "secret-"+strconv.Itoa(len(text))+"-"+mode.String())
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil { // whatever the umask took away
		t.Fatal(err)
	}
	return name
}

func TestA21SecretsAndSettings(t *testing.T) {
	var seen []string // everything that was printed
	note := func(c Config, err error) {
		seen = append(seen, fmt.Sprintf("%v %+v %#v %+v %s %q", c, c, c, struct{ hidden Config }{c}, err, c.Discord.Advice()), c.Discord.Missing().Error())
		seen = append(seen, c.Warnings(november)...)
	}

	t.Run("a token file that others can read is refused", func(t *testing.T) {
		if !hasModes() {
			t.Skip("no file modes on " + runtime.GOOS)
		}
		for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620, 0o601} {
			name := secretFile(t, t.TempDir(), madeUpToken+"\n", mode)
			c, err := Load(write(t, ""), []string{"BEDSIDE_DISCORD_TOKEN_FILE=" + name})
			note(c, err)
			if err != nil {
				t.Fatalf("commands without Discord are stopped: %v", err)
			}
			got := c.Discord.Missing().Error()
			if c.Discord.Token.IsSet() || !strings.Contains(got, "environment BEDSIDE_DISCORD_TOKEN_FILE: discord.token_file: ") || !strings.HasSuffix(got, ": chmod 600 "+name) {
				t.Errorf("mode %o: %q, want the mend", mode, got)
			}
		}
		for _, mode := range []os.FileMode{0o600, 0o400} {
			name := secretFile(t, t.TempDir(), madeUpToken+"\n", mode)
			c, err := Load(write(t, ""), []string{"BEDSIDE_DISCORD_TOKEN_FILE=" + name})
			note(c, err)
			if err != nil || len(c.Discord.Missing()) > 0 || c.Discord.Token.Reveal() != madeUpToken {
				t.Errorf("mode %o: %v, %v", mode, err, c.Discord.Missing())
			}
		}
	})

	t.Run("an unknown key is refused", func(t *testing.T) {
		c, err := Load(write(t, "discord:\n  tokens_file: x\n"), []string{"BEDSIDE_DISCORD_TOKEN=" + madeUpToken})
		note(c, err)
		if err == nil || !strings.Contains(err.Error(), ":2: discord.tokens_file: unknown setting; did you mean token_file?") {
			t.Errorf("got %v", err)
		}
		if c.Discord.Token.IsSet() {
			t.Error("a broken file leaves the token set")
		}
		c, err = Load(write(t, ""), []string{"BEDSIDE_DISCORD_TOKN=" + madeUpToken})
		note(c, err)
		if w := strings.Join(c.Warnings(november), "\n"); err != nil || !strings.Contains(w, "BEDSIDE_DISCORD_TOKN is not a setting; did you mean BEDSIDE_DISCORD_TOKEN?") {
			t.Errorf("got %v, warnings %q", err, w)
		}
	})

	t.Run("a token in the file is refused", func(t *testing.T) {
		for _, text := range []string{madeUpToken, `"` + madeUpToken + `"`, `""`, "", "[" + madeUpToken + "]", "{a: " + madeUpToken + "}", "|\n    " + madeUpToken,
			"*" + madeUpToken, "&" + madeUpToken + " x", "!" + madeUpToken + " x", "'" + madeUpToken, "%" + madeUpToken, "{" + madeUpToken} {
			for _, key := range []string{"token", "button_key", "button_key_old"} {
				c, err := Load(write(t, "discord:\n  "+key+": "+text+"\n"), nil)
				note(c, err)
				var problems Problems
				if !errors.As(err, &problems) || c.Discord.Token.IsSet() || c.Discord.ButtonKey.IsSet() {
					t.Fatalf("%s: %s: accepted, %v", key, text, err)
				}
				if !strings.Contains(err.Error(), "not valid YAML") && !strings.Contains(err.Error(), ":2: discord."+key+": is a secret: set BEDSIDE_DISCORD_"+strings.ToUpper(key)+" or ") {
					t.Errorf("%s: %s: %v, want the mend", key, text, err)
				}
			}
		}
	})

	t.Run("a token in a wrong place is not repeated", func(t *testing.T) {
		for _, k := range keys() {
			if strings.HasPrefix(k, "discord.") {
				c, err := Load(write(t, ""), []string{envName(k) + "=" + madeUpToken})
				note(c, err)
				if err == nil && k != "discord.report_to" && !strings.HasSuffix(k, "_file") {
					t.Errorf("%s took a token", k)
				}
				if k == "discord.report_to" { // a text like another: it is meant to be shown
					seen = seen[:len(seen)-2]
				}
			}
		}
	})

	t.Run("secrets with mistakes", func(t *testing.T) {
		for key, cases := range map[string]map[string]string{
			"DISCORD_TOKEN": {
				"Bot " + madeUpToken: `begins with the word "Bot"`, "Bearer " + madeUpToken: `the word "Bearer"`, madeUpToken + " ": "holds a space", madeUpToken + "\r": "holds a space",
				" " + madeUpToken: "holds a space", madeUpToken + "\n" + madeUpToken: "holds a space", `"` + madeUpToken + `"`: "quotation mark",
				"\ufeff" + madeUpToken: "no letter, digit or sign", madeUpToken + "\xff": "no letter, digit or sign", madeUpToken + "\u200b": "no letter, digit or sign",
			},
			"DISCORD_BUTTON_KEY":     {madeUpKey[:31]: "is shorter than 32 characters", madeUpKey + " ": "holds a space"},
			"DISCORD_BUTTON_KEY_OLD": {madeUpKey[:1]: "is shorter than 32 characters", "Bot " + madeUpKey: `the word "Bot"`},
		} {
			for text, want := range cases {
				for _, name := range []string{"", secretFile(t, t.TempDir(), text, 0o600)} {
					entry := "BEDSIDE_" + key + "=" + text
					if name != "" {
						entry = "BEDSIDE_" + key + "_FILE=" + name
						if strings.HasSuffix(text, "\r") {
							continue // the end of a line in a file
						}
					}
					c, err := Load(write(t, ""), []string{entry})
					note(c, err)
					if got := c.Discord.Missing().Error(); err != nil || !strings.Contains(got, want) {
						t.Errorf("%q: error %v, missing %q; want %q", entry, err, got, want)
					}
				}
			}
		}
	})

	t.Run("nothing printed holds a secret", func(t *testing.T) {
		c, err := Load(write(t, ""), []string{"BEDSIDE_DISCORD_TOKEN=" + madeUpToken, "BEDSIDE_DISCORD_BUTTON_KEY=" + madeUpKey, "BEDSIDE_DISCORD_BUTTON_KEY_OLD=" + madeUpKey + "old"})
		note(c, err)
		if err != nil || c.Discord.Token.Reveal() != madeUpToken || c.Discord.ButtonKey.Reveal() != madeUpKey || c.Discord.ButtonKeyOld.Reveal() != madeUpKey+"old" {
			t.Fatalf("the secrets were not read: %v, %v", err, c.Discord.Missing())
		}
		if len(seen) < 100 {
			t.Fatalf("only %d texts to look at", len(seen))
		}
		for _, s := range seen {
			if strings.Contains(s, madeUpToken) || strings.Contains(s, "MTIz") || strings.Contains(s, "k3y-") {
				t.Errorf("a secret stands in %q", s)
			}
		}
	})
}

// Every way to print a secret, alone and inside something else.
func TestSecretIsNeverPrinted(t *testing.T) {
	for _, tc := range []struct {
		secret Secret
		want   string
	}{{NewSecret(madeUpToken), "[redacted]"}, {NewSecret(""), "[unset]"}, {Secret{}, "[unset]"}} {
		s := tc.secret
		type outer struct {
			Open   Secret
			hidden Secret
			config Config
			Deep   map[string][]any
		}
		held := Default()
		held.Discord.Token = s
		all := outer{Open: s, hidden: s, config: held, Deep: map[string][]any{"a": {s, &s, held}}}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%t", "%c", "%U", "%e", "%o", "%b", "%p", "%T", "%20s", "%.3s", "%!", "%w"} {
			alone := fmt.Sprintf(verb, s)
			if (strings.ContainsAny(verb[len(verb)-1:], "vsqxXd")) && alone != tc.want {
				t.Errorf("%s printed %q, want %q", verb, alone, tc.want)
			}
			for _, got := range []string{alone, fmt.Sprintf(verb, &s), fmt.Sprintf(verb, all), fmt.Sprintf(verb, &all), fmt.Sprintf(verb, []Secret{s}), fmt.Sprintf(verb, held.Discord)} {
				leaks(t, verb, got)
			}
		}
		for name, got := range map[string]string{"String": s.String(), "GoString": s.GoString(), "LogValue": s.LogValue().String(), "Sprint": fmt.Sprint(s), "Errorf": fmt.Errorf("x %w", fmt.Errorf("%v", s)).Error()[2:]} {
			if got != tc.want {
				t.Errorf("%s is %q, want %q", name, got, tc.want)
			}
		}

		raw, err := json.Marshal(map[string]any{"a": s, "b": &s, "c": held})
		if err != nil || !bytes.Contains(raw, []byte(`"a":"`+tc.want+`","b":"`+tc.want+`"`)) {
			t.Errorf("JSON %s, %v", raw, err)
		}
		leaks(t, "JSON", string(raw))
		raw, err = json.Marshal(map[Secret]int{s: 1})
		if err != nil || string(raw) != `{"`+tc.want+`":1}` {
			t.Errorf("JSON of a key %s, %v", raw, err)
		}

		var out bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(h).With("before", s).Info("x", "a", s, "b", &s, "c", held, "d", held.Discord, "e", []Secret{s}, slog.Group("g", "f", s), "g", &all)
		}
		if n := strings.Count(out.String(), tc.want); n < 8 {
			t.Errorf("%d times %s in the log:\n%s", n, tc.want, out.String())
		}
		leaks(t, "log", out.String())
	}
	a, b := Default(), Default()
	a.Discord.Token, b.Discord.Token = NewSecret("x"), NewSecret("x")
	if !reflect.DeepEqual(a, b) || reflect.DeepEqual(a, Default()) {
		t.Error("configurations cannot be compared")
	}
}

func leaks(t *testing.T, how, got string) {
	t.Helper()
	for _, part := range []string{madeUpToken, "made-up", fmt.Sprintf("%x", madeUpToken[:4]), fmt.Sprintf("%X", madeUpToken[:4]), fmt.Sprintf("% x", madeUpToken[:4]), "TVRJ" /* base64 */} {
		if strings.Contains(got, part) {
			t.Errorf("%s shows the secret: %s", how, got)
		}
	}
}

func TestSecretFiles(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	elsewhere := t.TempDir()
	t.Chdir(elsewhere)
	put := func(folder, name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(dir, "token", "beside-the-file\n")
	put(elsewhere, "token", "in-the-working-folder\r\n")
	put(dir, "empty", "\n")
	put(dir, "two-lines", "a\n\n")
	put(dir, "full", strings.Repeat("a", maxSecret))
	put(dir, "large", strings.Repeat("a", maxSecret+1))
	put(dir, "locked", "a")
	if err := os.Chmod(filepath.Join(dir, "locked"), 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("token", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	for _, tc := range []struct {
		name, text string
		environ    []string
		want       string
		fault      string
	}{
		{"relative to the file", "discord: {token_file: token}", nil, "beside-the-file", ""},
		{"through a link", "discord: {token_file: link}", nil, "beside-the-file", ""},
		{"relative to the working folder", "", []string{"BEDSIDE_DISCORD_TOKEN_FILE=token"}, "in-the-working-folder", ""},
		{"environment wins", "discord: {token_file: missing}", []string{"BEDSIDE_DISCORD_TOKEN_FILE=token"}, "in-the-working-folder", ""},
		{"4 KiB", "discord: {token_file: full}", nil, strings.Repeat("a", maxSecret), ""},
		{"both in the environment", "", []string{"BEDSIDE_DISCORD_TOKEN=x", "BEDSIDE_DISCORD_TOKEN_FILE=token"}, "",
			"environment BEDSIDE_DISCORD_TOKEN: discord.token: is set, and so is discord.token_file (environment BEDSIDE_DISCORD_TOKEN_FILE): keep one of the two"},
		{"both, one in the file", "discord: {token_file: token}", []string{"BEDSIDE_DISCORD_TOKEN=x"}, "", "keep one of the two"},
		{"empty variables are not set", "discord: {token_file: token}", []string{"BEDSIDE_DISCORD_TOKEN=", "BEDSIDE_DISCORD_TOKEN_FILE="}, "beside-the-file", ""},
		{"missing", "\ndiscord: {token_file: missing}", nil, "", ":2: discord.token_file: the file cannot be read ("},
		{"folder", "discord: {token_file: .}", nil, "", "names something that is no file"},
		{"device", "discord: {token_file: " + os.DevNull + "}", nil, "", "names something that is no file"},
		{"empty", "discord: {token_file: empty}", nil, "", "the file is empty"},
		{"two lines", "discord: {token_file: two-lines}", nil, "", "the file's text holds a space, a line break"},
		{"large", "discord: {token_file: large}", nil, "", "the file has more than 4096 bytes"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			put(dir, "config.yaml", tc.text)
			c, err := Load(file, tc.environ)
			if err != nil {
				t.Fatal(err)
			}
			missing := c.Discord.Missing()
			if got := c.Discord.Token.Reveal(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if tc.fault == "" && len(missing) > 0 || tc.fault != "" && (len(missing) != 1 || !strings.Contains(missing.Error(), tc.fault)) {
				t.Errorf("faults %q, want %q alone", missing, tc.fault)
			}
			if len(c.Warnings(november)) > 0 {
				t.Errorf("a command without Discord is warned: %q", c.Warnings(november))
			}
		})
	}
	t.Run("without permission", func(t *testing.T) {
		put(dir, "config.yaml", "discord: {button_key_file: locked}")
		c, err := Load(file, []string{"BEDSIDE_DISCORD_TOKEN=x"})
		if got := c.Discord.Missing().Error(); err != nil || !strings.Contains(got, "discord.button_key_file: the file") { // for the superuser it is too short
			t.Errorf("error %v, faults %q", err, got)
		}
	})
	t.Run("no configuration file", func(t *testing.T) {
		c, err := Load("", []string{"BEDSIDE_DISCORD_TOKEN_FILE=token"})
		if err != nil || c.Discord.Token.Reveal() != "in-the-working-folder" {
			t.Errorf("error %v, faults %q", err, c.Discord.Missing())
		}
	})
}

func TestEndpoints(t *testing.T) {
	load := func(key, address, allow string) (Config, error) {
		return Load("../../config.yaml", []string{envName(key) + "=" + address, "BEDSIDE_DISCORD_ALLOW_CUSTOM_ENDPOINT=" + allow})
	}
	for _, at := range []string{"127.0.0.1", "127.0.0.1:1", "127.255.255.254:65535", "localhost", "localhost:8080", "[::1]:1", "[::1]", "[0:0:0:0:0:0:0:1]:1", "127.0.0.1:1/api/v10", "127.0.0.1:1/"} {
		for key, schemes := range map[string][]string{"discord.api_url": {"http", "https"}, "discord.gateway_url": {"ws", "wss"}} {
			for _, scheme := range schemes {
				c, err := load(key, scheme+"://"+at, "false")
				want := scheme + "://" + at
				if key == "discord.api_url" { // paths are added to it
					want = strings.TrimSuffix(want, "/")
				}
				if err != nil || c.Discord.APIURL+c.Discord.GatewayURL != want {
					t.Errorf("%s %s://%s: %+v, %v", key, scheme, at, c.Discord, err)
				}
			}
		}
	}
	// Other machines, some with a look of this one: only with permission.
	for _, at := range []string{"localhost.evil.example", "127.0.0.1.evil.example", "evil.example", "evil.example:1/127.0.0.1", "127.0.0.1.", "localhost.", "localhost.localdomain",
		"128.0.0.1", "126.255.255.255", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[::]:1", "[::2]:1", "[fe80::1]:1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.01", "1.127.0.0.1",
		"xn--lcalhost-55h", "discord.com"} {
		_, err := load("discord.api_url", "https://"+at, "false")
		if err == nil || strings.HasSuffix(at, ".") != strings.Contains(err.Error(), "is not an address") || !strings.HasSuffix(at, ".") && !strings.Contains(err.Error(), "allow_custom_endpoint: true") {
			t.Errorf("%s: %v, want the mend", at, err)
		}
		if c, err := load("discord.api_url", "https://"+at, "true"); !strings.HasSuffix(at, ".") && (err != nil || c.Discord.APIURL != "https://"+at) {
			t.Errorf("%s with permission: %v", at, err)
		}
	}
	// Nothing makes these addresses good.
	for _, address := range []string{"http://127.0.0.1@evil.example", "http://localhost:pw@evil.example", "http://user@127.0.0.1:1", "http://@127.0.0.1", "http://127.0.0.1:80@evil.example",
		`http://127.0.0.1\@evil.example`, `http://127.0.0.1\.evil.example`, "http://127.0.0.1#@evil.example", "http://127.0.0.1?x=@evil.example", "http://127.0.0.1?x", "http://127.0.0.1#x",
		"http://127.0.0.1%2eevil.example", "http://%6cocalhost", "http://127.0.0.1:0", "http://127.0.0.1:65536", "http://127.0.0.1:", "http://127.0.0.1:80:80", "http://", "http:///", "http:127.0.0.1",
		"127.0.0.1:1", "//127.0.0.1", "localhost", "HTTP://127.0.0.1", "http://LOCALHOST", "ftp://127.0.0.1", "file:///etc/passwd", "ws://127.0.0.1", "javascript:1", " http://127.0.0.1", "http://127.0.0.1 ",
		"http://127.0.0.1\n.evil.example", "http://127.0.0.1\x00", "http://[::1", "http://::1", "http://[:::1]", "http://[::1%25eth0]", "http://[127.0.0.1]", "http://[::1].evil.example", "http://127.0.0.1/../x",
		"http://127.0.0.1//x", "http://loc\u0430lhost", "http://127\u30020.0.1", "http://127.0.0.1,http://evil.example", "http://" + strings.Repeat("a", 200)} {
		for _, allow := range []string{"false", "true"} {
			if c, err := load("discord.api_url", address, allow); err == nil {
				t.Errorf("accepted %q with %s: %+v", address, allow, c.Discord)
			} else if strings.Contains(err.Error(), "evil") {
				t.Errorf("%q is repeated: %v", address, err)
			}
		}
	}
	for _, address := range []string{"ws://evil.example", "wss://gateway.discord.gg", "wss://127.0.0.1@evil.example"} {
		if _, err := load("discord.gateway_url", address, "false"); err == nil {
			t.Errorf("accepted %q", address)
		}
	}
	c, err := load("discord.api_url", "http://evil.example", "true")
	if advice := strings.Join(c.Discord.Advice(), "\n"); err != nil || !strings.Contains(advice, "discord.api_url is set, so the token goes to that address and not to Discord, without encryption") {
		t.Errorf("error %v, advice %q", err, advice)
	}
}

func FuzzEndpoint(f *testing.F) {
	for _, s := range []string{"http://127.0.0.1@evil.example", "https://[::1]:1/api", "http://localhost", "http://127.0.0.1.evil.example:80"} {
		f.Add(s)
	}
	judge := endpoint("http", "https")
	f.Fuzz(func(t *testing.T, address string) {
		if judge(address) != "" {
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" || u.Host == "" {
			t.Fatalf("accepted %q, %v", address, err)
		}
		ip, _ := netip.ParseAddr(u.Hostname())
		if here := u.Hostname() == "localhost" || ip.IsLoopback(); here != loopback(address) {
			t.Fatalf("%q is on this machine: %t", address, here)
		}
	})
}

func TestIDs(t *testing.T) {
	const a, b = "123456789012345678", "18446744073709551615"
	for text, want := range map[string][]string{"": nil, " ": nil, a: {a}, a + "," + b: {a, b}, "  " + a + " ,\t" + b + " ": {a, b}} {
		c, err := Load(write(t, fmt.Sprintf("discord: {guilds: %q}", text)), nil)
		if err != nil || !slices.Equal(c.Discord.Guilds(), want) {
			t.Errorf("%q: %q, %v", text, c.Discord.Guilds(), err)
		}
	}
	for _, text := range []string{a + ",", "," + a, a + ",," + b, a + " " + b, a + ";" + b, "123456789012345678901", "18446744073709551616", "0" + a, "+" + a, "-" + a, "1e17", "0x1234567890123456", "<@" + a + ">", a + "," + a, "everyone", "\u0661" + a} {
		for _, key := range []string{"guilds", "staff_roles", "staff_users", "admin_roles", "admin_users"} {
			if _, err := Load(write(t, fmt.Sprintf("discord: {%s: %q}", key, text)), nil); err == nil {
				t.Errorf("accepted %s: %q", key, text)
			}
		}
	}
	c, err := Load(write(t, "discord: {guilds: '"+a+"', staff_roles: '"+b+"', admin_users: '"+a+"', public_key: "+strings.Repeat("aB", 32)+"}"), nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Discord.Guilds()[0], c.Discord.StaffRoles()[0], c.Discord.AdminUsers()[0], c.Discord.PublicKey()[0] = "x", "x", "x", 0
	if d := c.Discord; d.Guilds()[0] != a || d.StaffRoles()[0] != b || d.AdminUsers()[0] != a || d.PublicKey()[0] != 0xab || len(d.PublicKey()) != 32 {
		t.Error("a caller changed the configuration")
	}
	if advice := c.Discord.Advice(); len(advice) > 0 {
		t.Errorf("advice %q, want none", advice)
	}
}

func TestOtherDiscordRules(t *testing.T) {
	for key, cases := range map[string]map[string]bool{
		"listen": {"127.0.0.1:0": true, "0.0.0.0:8080": true, "[::]:80": true, "localhost:65535": true, "bot-1.internal:1": true,
			"127.0.0.1:65536": false, "127.0.0.1:http": false, "127.0.0.1:080": false, "127.0.0.1:": false, "::1:80": false, "a b:1": false, "http://127.0.0.1:1": false, "127.0.0.1:1/x": false, "127.0.0.1:-1": false},
		"report_to": {"bot-team@example.org": true, "the front desk, 555 0123": true, "a.b+c@x-y.example.org, or in person": true,
			"a@hereford.example": true, "a@everyone.example": false, "a@HERE-x.example": false, "a@here.example": false, "@here": false, "<@123456789012345678>": false, "a@b": false, "a@b@c.example": false, "x `y`": false, " a": false, strings.Repeat("a", 121): false},
		"privacy_url":    {"https://example.org": true, "https://example.org/a/b.html": true, "example.org": false, "https://": false, "https://u@example.org": false, "javascript:x": false, "https://example.org/a b": false},
		"talk_minutes":   {"0": true, "15": true, "-1": false, "1.5": false, "5m": false, "05": false, "": false, "99999999999999999999": false},
		"user_rate":      {"1": true, "100000": true, "0": false, "+1": false, "unlimited": false},
		"public_key":     {strings.Repeat("0", 64): true, strings.Repeat("F", 64): true, strings.Repeat("0", 63): false, strings.Repeat("0", 65): false, strings.Repeat("g", 64): false},
		"application_id": {"123456789012345678": true, "123456789012345678,123456789012345679": false},
		"token_file":     {"a b/c": true, "a\nb": false},
	} {
		for text, want := range cases {
			if _, err := Load(write(t, fmt.Sprintf("discord: {%s: %q}", key, text)), nil); (err == nil) != want {
				t.Errorf("%s: %q: %v, want accepted %t", key, text, err, want)
			}
		}
	}
}

func TestMissingAndAdvice(t *testing.T) {
	d := Default().Discord
	if want := "configuration: discord.token: is not set: create an application at https://discord.com/developers/applications, copy the bot's token, then set BEDSIDE_DISCORD_TOKEN or BEDSIDE_DISCORD_TOKEN_FILE"; d.Missing().Error() != want {
		t.Errorf("missing %q, want %q", d.Missing(), want)
	}
	if a := strings.Join(d.Advice(), "\n"); len(d.Advice()) != 3 || !strings.Contains(a, "discord.guilds is empty") || !strings.Contains(a, "staff_roles") || !strings.Contains(a, "admin_roles") {
		t.Errorf("advice %q", d.Advice())
	}
	if d.Talk != 5*time.Minute || d.UserRate != 20 || d.GuildRate != 6000 || d.Mentions != ReplyNudge || d.DirectMessages != ReplyNudge || d.PublicKey() != nil || d.Guilds() != nil {
		t.Errorf("defaults %+v", d)
	}
	c, err := Load("../../config.yaml", []string{"BEDSIDE_DISCORD_TOKEN=x", "BEDSIDE_DISCORD_MODE=http"})
	if got := c.Discord.Missing(); err != nil || len(got) != 1 || !strings.Contains(got.Error(), "discord.public_key: is not set") {
		t.Errorf("missing %q, %v", got, err)
	}
	c.Discord.Missing()[0].Text = "changed"
	c, err = Load("../../config.yaml", []string{"BEDSIDE_DISCORD_TOKEN=x", "BEDSIDE_DISCORD_MODE=http", "BEDSIDE_DISCORD_PUBLIC_KEY=" + strings.Repeat("0", 64)})
	if err != nil || len(c.Discord.Missing()) > 0 {
		t.Errorf("missing %q, %v", c.Discord.Missing(), err)
	}
	// Several faults of secrets come in one order, and are nobody's to change.
	environ := []string{"BEDSIDE_DISCORD_TOKEN=a b", "BEDSIDE_DISCORD_BUTTON_KEY=short", "BEDSIDE_DISCORD_BUTTON_KEY_OLD=short"}
	first, _ := Load("../../config.yaml", environ)
	first.Discord.Missing()[0].Text = "changed"
	for range 20 {
		again, _ := Load("../../config.yaml", environ)
		if !reflect.DeepEqual(first, again) || len(again.Discord.Missing()) != 3 {
			t.Fatalf("%q and then %q", first.Discord.Missing(), again.Discord.Missing())
		}
	}
}

// A gateway is often written with its query, which discordgo adds itself.
func TestGatewayWithQuery(t *testing.T) {
	c, err := Load("", []string{"BEDSIDE_DISCORD_GATEWAY_URL=ws://127.0.0.1:8081/gateway/?v=10&encoding=json"})
	if err != nil || c.Discord.GatewayURL != "ws://127.0.0.1:8081/gateway/" {
		t.Errorf("%q, %v", c.Discord.GatewayURL, err)
	}
	if _, err := Load("", []string{"BEDSIDE_DISCORD_GATEWAY_URL=ws://127.0.0.1:8081/?x=@evil.example"}); err == nil {
		t.Error("a user name in a query was taken")
	}
}
