package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var november = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestBadFiles(t *testing.T) {
	want := map[string][]string{ // file name to parts of the message, one per problem
		"unknown-section":       {":1: clinc: unknown section; did you mean clinic?"},
		"unknown-key-with-mend": {":3: clinic.phnoe: unknown setting; did you mean phone?"},
		"many-mistakes-at-once": {":2: clinic.name: is empty", ":3: clinic.phone: is not a telephone number", ":5: log.level: is not one of debug", ":6: log.colour: unknown setting; known are level, format", ":7: datas: unknown section; did you mean data?"},
		"key-twice":             {":3: clinic.name: the setting stands here a second time"},
		"section-twice":         {":3: clinic: the section stands here a second time"},
		"list-for-text":         {":2: clinic.name: expected one text"},
		"text-for-section":      {":1: clinic: expected settings below"},
		"not-yaml":              {": not valid YAML: "},
		"two-documents":         {":3: a second YAML document"},
		"name-that-pings":       {":2: clinic.name: holds the character '@'"},
		"upper-case-section":    {":1: Clinic: unknown section; did you mean clinic?"},
		"alias":                 {":3: clinic.hours: expected one text"},
		"not-utf8":              {": the file is not UTF-8"},
		"list-at-top":           {":1: expected sections"},

		"discord-token-in-file":       {":3: discord.token: is a secret: set BEDSIDE_DISCORD_TOKEN or BEDSIDE_DISCORD_TOKEN_FILE instead, and make a new token if this one was ever shared"},
		"discord-key-in-file":         {":2: discord.button_key: is a secret: set BEDSIDE_DISCORD_BUTTON_KEY or BEDSIDE_DISCORD_BUTTON_KEY_FILE instead"},
		"discord-token-as-alias":      {": not valid YAML: a value that begins with *"},
		"discord-unknown-key":         {":2: discord.modus: unknown setting; did you mean mode?"},
		"discord-bad-mode":            {":2: discord.mode: is not one of gateway, http"},
		"discord-listen-without-host": {":2: discord.listen: names no host"},
		"discord-listen-without-port": {":2: discord.listen: is not host:port"},
		"discord-short-public-key":    {":2: discord.public_key: is not a public key"},
		"discord-phone-for-id":        {":2: discord.application_id: is not an id"},
		"discord-mention-for-id":      {":2: discord.staff_roles: has an entry 2 that is not an id"},
		"discord-id-twice":            {":2: discord.guilds: has the same id as entry 1 and as entry 3"},
		"discord-ids-as-list":         {":2: discord.guilds: expected one text"},
		"discord-everyone-is-staff":   {":3: discord.staff_roles: names a server of discord.guilds"},
		"discord-bad-mentions":        {":2: discord.mentions: is not one of nudge, answer, off"},
		"discord-bad-direct-messages": {":2: discord.direct_messages: is not one of nudge, answer, off"},
		"discord-privacy-not-https":   {":2: discord.privacy_url: is not an https address"},
		"discord-report-that-pings":   {":2: discord.report_to: holds @everyone"},
		"discord-long-talk":           {":2: discord.talk_minutes: is not a whole number from 0 to 15"},
		"discord-no-rate":             {":2: discord.user_rate: is not a whole number from 1 to 100000"},
		"discord-huge-rate":           {":2: discord.guild_rate: is not a whole number from 1 to 100000"},
		"discord-api-elsewhere":       {":2: discord.api_url: points to another machine, which would get the token: take the line out to use Discord's own address, or set discord.allow_custom_endpoint: true"},
		"discord-api-user-name":       {":2: discord.api_url: holds the character '@'"},
		"discord-gateway-by-http":     {":2: discord.gateway_url: is not an address of this kind: write it in small letters as ws://host:port or wss://host:port"},
		"discord-bad-allow":           {":2: discord.allow_custom_endpoint: is not one of false, true"},

		"embeddings-elsewhere":     {":2: embeddings.url: points to another machine, which would get the questions of patients: write an address of this machine, such as http://127.0.0.1:8081/v1, or set embeddings.allow_remote: true if there is an agreement"},
		"embeddings-not-encrypted": {":2: embeddings.url: would carry the questions of patients to another machine without encryption: write https://"},
		"embeddings-without-model": {":2: embeddings.model: is empty, and embeddings.url is set: write the name of the model"},
		"embeddings-whole-path":    {":2: embeddings.url: ends in /embeddings, which the bot adds: leave it out"},
		"embeddings-bad-address":   {":2: embeddings.url: is not an address of this kind: write it in small letters as http://host:port"},
		"embeddings-bad-model":     {":2: embeddings.model: is not the name of a model"},
		"embeddings-bad-allow":     {":2: embeddings.allow_remote: is not one of false, true"},
		"embeddings-slow":          {":2: embeddings.timeout_ms: is not a whole number from 50 to 1000"},
		"embeddings-key-in-file":   {":3: embeddings.key: is a secret: set BEDSIDE_EMBEDDINGS_KEY or BEDSIDE_EMBEDDINGS_KEY_FILE instead, and make a new key if this one was ever shared"},
		"embeddings-unknown-key":   {":2: embeddings.urls: unknown setting; did you mean url?"},
	}
	files, _ := filepath.Glob("testdata/*.yaml")
	if len(files) != len(want) {
		t.Errorf("%d files for %d cases", len(files), len(want))
	}
	for name, parts := range want {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", name+".yaml")
			c, err := Load(file, nil)
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error %v, want Problems", err)
			}
			if len(problems) != len(parts) {
				t.Fatalf("%d problems, want %d:\n%v", len(problems), len(parts), err)
			}
			for i, part := range parts {
				if got := problems[i].String(); !strings.HasPrefix(got, file) || !strings.Contains(got, part) {
					t.Errorf("problem %d is %q, want %q in it", i, got, part)
				}
			}
			if strings.Contains(err.Error(), "MTIz") || strings.Contains(err.Error(), "made-up") {
				t.Errorf("the error repeats a secret: %v", err)
			}
			if c.Clinic.Name != "your clinic" || c.Emergency().Emergency != "911" || c.Discord.Mode != ModeGateway {
				t.Errorf("the configuration beside the error is not usable: %+v", c)
			}
		})
	}
}

func TestMissingFile(t *testing.T) {
	t.Chdir(t.TempDir())
	c, err := Load("", nil)
	if err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("no file at the default place: %+v, %v; want the compiled configuration", c, err)
	}
	if _, err := Load("other.yaml", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a named file that is missing: %v, want not-exist", err)
	}
	if _, err := Load(t.TempDir(), nil); err == nil {
		t.Error("a folder was read as a file")
	}
	if err := os.WriteFile("config.yaml", []byte("clinic:\n  name: North Clinic\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := Load("", nil); err != nil || c.Clinic.Name != "North Clinic" || c.File() != "config.yaml" {
		t.Errorf("the file at the default place was not read: %+v, %v", c, err)
	}
}

// The shipped file is complete and says the compiled values.
func TestShippedFile(t *testing.T) {
	file := filepath.Join("..", "..", "config.yaml")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	values, problems := parse(file, raw)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, k := range keys() {
		if _, ok := values[k]; !ok {
			t.Errorf("config.yaml does not name %s", k)
		}
	}
	c, err := Load(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.EmergencyProblems()) > 0 || len(c.Warnings(november)) > 0 {
		t.Errorf("the shipped file is warned about: %q", c.Warnings(november))
	}
	want := Default()
	want.Content.Dir, want.Data.Dir = filepath.Join("..", "..", "faq"), filepath.Join("..", "..", "data")
	want.file = file
	if diff := cmp.Diff(want, c, cmp.AllowUnexported(Config{}, Discord{}, Embeddings{}, AskStaff{}, Secret{})); diff != "" {
		t.Errorf("the shipped file differs from the compiled values (-compiled +shipped):\n%s", diff)
	}
}

// Every key can be set by the environment, which wins over the file.
func TestEnvironmentSetsEveryKey(t *testing.T) {
	sample := map[string]string{
		"clinic.phone": "555 0199", "log.level": "debug", "log.format": "json", "emergency.emergency": "112",
		"emergency.crisis_call": "116 123", "emergency.poison": "555-0123", "emergency.verified_on": "2026-02-03",
		"emergency.crisis_chat": "https://example.org/chat", "emergency.source_url": "https://example.org",
		"clinic.country": "Freedonia", "emergency.country": "Freedonia", // must be the same
		"content.dir": "/other", "content.watch": "true", "data.dir": "/elsewhere", "answer.calibration": "/calibration.yaml",
		"discord.mode": "http", "discord.listen": "[::1]:9", "discord.public_key": strings.Repeat("0a", 32), "discord.application_id": "123456789012345670",
		"discord.guilds": "123456789012345671,123456789012345672", "discord.staff_roles": "123456789012345673", "discord.staff_users": "123456789012345674",
		"discord.admin_roles": "123456789012345675", "discord.admin_users": "123456789012345676", "discord.mentions": "answer", "discord.direct_messages": "off",
		"discord.privacy_url": "https://example.org/privacy", "discord.report_to": "bot-team@example.org or 555 0123", "discord.talk_minutes": "0",
		"discord.user_rate": "1", "discord.guild_rate": "100000", "discord.api_url": "https://discord.example/api", "discord.gateway_url": "wss://discord.example",
		"discord.allow_custom_endpoint": "true",
		"embeddings.url":                "https://embeddings.example/v1", "embeddings.model": "nomic-ai/embed:v1.5", "embeddings.allow_remote": "true", "embeddings.timeout_ms": "50",
		"store.url": "postgres://bedside@db.example/bedside", "store.keep_gaps_days": "31", "store.grace_days": "2", "staff.channel": "123456789012345677",
		"clinics.dir": "/clinics", "staff.approval": "all", "staff.past_due": "banner", "staff.due_soon_days": "8", "staff.digest": "off", "ask_staff.accept_policy_16": "false", "ask_staff.keep_days": "90",
	}
	environ := []string{"HOME=/", "BEDSIDE_LOG_LEVEL_X", "PATH="}
	for _, k := range keys() {
		if sample[k] == "" {
			sample[k] = "line 555 of " + strings.ReplaceAll(strings.ReplaceAll(k, "_", " "), ".", " ")
		}
		environ = append(environ, envName(k)+"="+sample[k])
	}
	c, err := Load(filepath.Join("..", "..", "config.yaml"), environ)
	if err != nil || len(c.EmergencyProblems()) > 0 {
		t.Fatal(err, c.EmergencyProblems())
	}
	got := reflect.ValueOf(settings{Clinic: c.Clinic, Content: c.Content.text(), Data: c.Data, Answer: c.Answer, Emergency: c.Emergency(), Log: c.Log, Discord: c.Discord.text(sample), Embeddings: c.Embeddings.text(sample),
		Store: c.Store.text(), Staff: c.Staff.text(), AskStaff: c.AskStaff.text(sample), Clinics: c.Clinics})
	n := 0
	for i := range got.NumField() {
		for j := range got.Field(i).NumField() {
			key := keys()[n]
			if have := got.Field(i).Field(j).String(); have != sample[key] {
				t.Errorf("%s is %q, want %q", key, have, sample[key])
			}
			n++
		}
	}
	if n < 20 {
		t.Errorf("only %d keys were looked at", n)
	}
}

func TestEnvironmentFaults(t *testing.T) {
	_, err := Load(filepath.Join("..", "..", "config.yaml"), []string{"BEDSIDE_LOG_LEVEL=loud", "BEDSIDE_CLINIC_NAME="})
	if err == nil || !strings.Contains(err.Error(), "environment BEDSIDE_LOG_LEVEL: log.level: is not one of") {
		t.Errorf("error %v, want the variable named", err)
	}
	c, err := Load(filepath.Join("..", "..", "config.yaml"), []string{"BEDSIDE_CLINIC_NMAE=x"})
	if err != nil {
		t.Fatal(err)
	}
	if w := strings.Join(c.Warnings(november), "\n"); !strings.Contains(w, "BEDSIDE_CLINIC_NMAE is not a setting; did you mean BEDSIDE_CLINIC_NAME?") {
		t.Errorf("warnings %q", w)
	}
}

func TestEmergency(t *testing.T) {
	canada := "clinic: {country: Canada}\nemergency:\n  country: Canada\n  emergency: 911\n  crisis_call: 988\n  poison: 1-844-764-7669\n  verified_on: 2026-10-01\n  source_url: https://example.org\n"
	for _, tc := range []struct {
		name, text string
		want       func(e *Emergency) // changes on the compiled block
		faults     []string
	}{
		{"nothing set", "", func(*Emergency) {}, nil},
		{"one number more", "emergency: {abuse: 555-0100}", func(e *Emergency) { e.Abuse = "555-0100" }, nil},
		{"a number taken out", "emergency: {substance_use: ''}", func(e *Emergency) { e.SubstanceUse = "" }, nil},
		{"zeros stay", "emergency: {emergency: 000}", func(e *Emergency) { e.Emergency = "000" }, nil},
		{"another country, whole", canada, func(e *Emergency) {
			*e = Emergency{Country: "Canada", Emergency: "911", CrisisCall: "988", Poison: "1-844-764-7669", VerifiedOn: "2026-10-01", SourceURL: "https://example.org"}
		}, nil},
		{"another country, no numbers", "clinic: {country: Canada}", func(*Emergency) {},
			[]string{"emergency.crisis_call: is empty", "emergency.emergency: is empty", "emergency.poison: is empty"}},
		{"another country, no crisis line", strings.Replace(canada, "  crisis_call: 988\n", "", 1), func(*Emergency) {}, []string{"emergency.crisis_call: is empty"}},
		{"not a number", "emergency: {emergency: ask a nurse}", func(*Emergency) {}, []string{":1: emergency.emergency: is not a telephone number"}},
		{"required number emptied", "emergency: {crisis_call: ''}", func(*Emergency) {}, []string{"emergency.crisis_call: is empty"}},
		{"two countries", "emergency: {country: Canada, emergency: '911', crisis_call: '988', poison: '555-0100', verified_on: 2026-10-01, source_url: https://example.org}",
			func(*Emergency) {}, []string{`is "Canada", but clinic.country is "United States"`}},
		{"bad date", "emergency: {verified_on: yesterday}", func(*Emergency) {}, []string{"emergency.verified_on: is not a date"}},
		{"link for a number", "emergency: {abuse: '<@123456>'}", func(*Emergency) {}, []string{"emergency.abuse: holds the character"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := Load(write(t, tc.text), nil)
			if err != nil {
				t.Fatal(err)
			}
			want := unitedStates
			tc.want(&want)
			if diff := cmp.Diff(want, c.Emergency()); diff != "" {
				t.Errorf("block (-want +got):\n%s", diff)
			}
			got := c.EmergencyProblems().Error()
			for _, part := range tc.faults {
				if !strings.Contains(got, part) {
					t.Errorf("faults %q, want %q among them", got, part)
				}
			}
			if len(tc.faults) == 0 && got != "" {
				t.Errorf("faults %q, want none", got)
			}
			if warned := len(c.Warnings(november)) > 0; warned != (len(tc.faults) > 0) {
				t.Errorf("warnings %q", c.Warnings(november))
			}
		})
	}
}

// The numbers of a good emergency block survive mistakes elsewhere in the file.
func TestEmergencySurvivesABrokenFile(t *testing.T) {
	c, err := Load(write(t, "log: {level: loud}\nemergency: {abuse: 555-0100}\n"), nil)
	if err == nil || c.Emergency().Abuse != "555-0100" || c.Log.Level != "info" {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestOldVerificationIsWarnedAbout(t *testing.T) {
	c := Default()
	for _, tc := range []struct {
		day  time.Time
		want bool
	}{{november, false}, {november.AddDate(0, 5, 0), false}, {november.AddDate(1, 0, 0), true}} {
		if got := strings.Contains(strings.Join(c.Warnings(tc.day), "\n"), "were verified"); got != tc.want {
			t.Errorf("on %s warned %t, want %t", tc.day.Format(time.DateOnly), got, tc.want)
		}
	}
}

func TestRelativeFolders(t *testing.T) {
	file := write(t, "content: {dir: pages}\ndata: {dir: /var/bedside}\n")
	c, err := Load(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(file), "pages"); c.Content.Dir != want || c.Data.Dir != "/var/bedside" {
		t.Errorf("folders %q and %q, want %q and /var/bedside", c.Content.Dir, c.Data.Dir, want)
	}
}

func TestEveryKeyHasARule(t *testing.T) {
	for _, k := range keys() {
		if rules[k] == nil {
			t.Errorf("no rule for %s", k)
		}
	}
	if len(rules) != len(keys()) {
		t.Errorf("%d rules for %d keys", len(rules), len(keys()))
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, name := range append(files, "../../config.yaml") {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("clinic: &a\n  <<: *a\n"))
	f.Add([]byte("? [a]\n: b"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		values, problems := parse("f.yaml", raw)
		c, more := build(values, "f.yaml")
		e := c.Emergency()
		if e.Country == "" || countDigits(e.Emergency) < 3 || countDigits(e.CrisisCall) < 3 || countDigits(e.Poison) < 3 {
			t.Fatalf("incomplete emergency block %+v", e)
		}
		if d := c.Discord; len(problems)+len(more) == 0 {
			for _, one := range slices.Concat(d.guilds, d.staffRoles, d.staffUsers, d.adminRoles, d.adminUsers) {
				if id(one) != "" {
					t.Fatalf("accepted the id %q", one)
				}
			}
			for _, at := range []string{d.APIURL, d.GatewayURL} {
				if at != "" && !d.AllowCustomEndpoint && !loopback(at) {
					t.Fatalf("accepted the address %q", at)
				}
			}
			if d.Talk < 0 || d.Talk > 15*time.Minute || d.UserRate < 1 || d.GuildRate < 1 || d.Token.IsSet() {
				t.Fatalf("accepted %+v", d)
			}
		}
		if e := c.Embeddings; len(problems)+len(more) == 0 && (e.URL != "" && (e.Model == "" || !loopback(e.URL) && (!e.AllowRemote || !strings.HasPrefix(e.URL, "https:"))) ||
			e.Timeout < 50*time.Millisecond || e.Timeout > time.Second || e.Key.IsSet()) {
			t.Fatalf("accepted %+v", e)
		}
		if len(problems)+len(more) == 0 && (c.Clinic.Name == "" || c.Content.Dir == "" || strings.Contains(c.Clinic.Name, "@")) {
			t.Fatalf("accepted %+v", c)
		}
	})
}
