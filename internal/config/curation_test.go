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

const aDay = 24 * time.Hour

func inDays(d time.Duration) string { return strconv.Itoa(int(d / aDay)) }

// text is the section as the file has it.
func (s Store) text() storeSettings {
	return storeSettings{URL: s.URL.Reveal(), KeepGapsDays: inDays(s.KeepGaps), GraceDays: inDays(s.Grace)}
}

func (s Staff) text() staffSettings {
	return staffSettings{Channel: s.Channel, Approval: string(s.Approval), PastDue: string(s.PastDue), DueSoonDays: inDays(s.DueSoon), Digest: s.Digest}
}

func (a AskStaff) text(sample map[string]string) askStaffSettings {
	return askStaffSettings{AcceptPolicy16: strconv.FormatBool(a.AcceptPolicy16), KeyFile: sample["ask_staff.key_file"], KeyOldFile: sample["ask_staff.key_old_file"], KeepDays: inDays(a.Keep)}
}

func TestStoreURL(t *testing.T) {
	const secret = "hunter2hunter2"
	for _, tc := range []struct {
		file, env, want string // want: part of the fault
	}{
		{"", "", ""},
		{"postgres://bedside@db.example:5432/bedside?sslmode=verify-full", "", ""},
		{"", "postgresql://bedside:" + secret + "@db.example/bedside", ""},
		{"postgres://bedside:" + secret + "@db.example/bedside", "", "holds a password"},
		{"postgres://bedside@db.example/bedside?password=" + secret, "", "holds a password"},
		{"mysql://bedside@db.example/bedside", "", "is not the address of a PostgreSQL database"},
		{"postgres://bedside@db.example", "", "is not the address"},
		{secret, "", "is not the address"},
	} {
		var environ []string
		if tc.env != "" {
			environ = []string{"BEDSIDE_STORE_URL=" + tc.env}
		}
		c, err := Load(write(t, fmt.Sprintf("store:\n  url: %q\n", tc.file)), environ)
		if tc.want == "" {
			if err != nil || c.Store.URL.Reveal() != tc.file+tc.env {
				t.Errorf("%q %q: %v", tc.file, tc.env, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), "store.url") {
			t.Errorf("%q: error %v, want %q", tc.file, err, tc.want)
		}
		if said := fmt.Sprintf("%v %+v %#v %v", c, c, c, err); strings.Contains(said, secret) {
			t.Errorf("%q: the password is printed: %s", tc.file, said)
		}
	}
}

// Patients are offered to ask the staff only where the operator has said so and has
// given a key that can be used.
func TestAskStaffIsOffUntilAccepted(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "key")
	if err := os.WriteFile(file, []byte("c2VjcmV0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, text string
		environ    []string
		on         bool
		warning    string
	}{
		{"nothing", "", nil, false, ""},
		{"only a key", "", []string{"BEDSIDE_ASK_STAFF_KEY=abc"}, false, ""},
		{"accepted, no key", "ask_staff: {accept_policy_16: true}", nil, false, "ask_staff.key: is not set"},
		{"accepted with a key", "ask_staff: {accept_policy_16: true}", []string{"BEDSIDE_ASK_STAFF_KEY=abc"}, true, ""},
		{"accepted with a file", "ask_staff: {accept_policy_16: true, key_file: " + file + "}", nil, true, ""},
		{"accepted, key with a blank", "ask_staff: {accept_policy_16: true}", []string{"BEDSIDE_ASK_STAFF_KEY=a bc"}, false, "holds a space"},
		{"accepted, bad old key", "ask_staff: {accept_policy_16: true}", []string{"BEDSIDE_ASK_STAFF_KEY=abc", "BEDSIDE_ASK_STAFF_KEY_OLD='abc'"}, false, "ask_staff.key_old"},
	} {
		c, err := Load(write(t, tc.text), tc.environ)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		if c.AskStaff.On() != tc.on {
			t.Errorf("%s: on is %t, want %t", tc.name, c.AskStaff.On(), tc.on)
		}
		warned := strings.Join(c.Warnings(november), "\n")
		if tc.warning == "" && warned != "" || !strings.Contains(warned, tc.warning) {
			t.Errorf("%s: warnings %q, want %q", tc.name, warned, tc.warning)
		}
	}
	if _, err := Load(write(t, "ask_staff: {key: abc}"), nil); err == nil || !strings.Contains(err.Error(), "BEDSIDE_ASK_STAFF_KEY") {
		t.Errorf("a key in the file: %v", err)
	}
}

func TestStaffRules(t *testing.T) {
	c, err := Load(write(t, "staff: {channel: '123456789012345678', approval: all, past_due: banner, due_soon_days: 7, digest: friday}\nstore: {grace_days: 1}"), nil)
	if err != nil || c.Staff != (Staff{"123456789012345678", ApproveAll, PastDueBanner, 7 * aDay, "friday"}) || c.Store.Grace != aDay {
		t.Errorf("%+v, %v", c.Staff, err)
	}
	for _, bad := range []string{"staff: {channel: general}", "staff: {approval: some}", "staff: {past_due: hide}", "staff: {due_soon_days: 0}", "staff: {digest: Monday}",
		"store: {keep_gaps_days: 3}", "store: {grace_days: 400}", "ask_staff: {keep_days: 91}", "ask_staff: {accept_policy_16: maybe}"} {
		if _, err := Load(write(t, bad), nil); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}
