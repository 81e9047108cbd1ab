package config

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Store is where votes, gaps, questions to the staff, edits and the audit are kept.
type Store struct {
	URL      Secret        // of a PostgreSQL database; not set: a file in the data folder
	KeepGaps time.Duration // how long counts of what was not covered are kept
	Grace    time.Duration // how long a server's data outlives the bot's leaving it
}

// Approval says which edits need a second person.
type Approval string

// The approvals.
const (
	ApproveMedicines Approval = "medicines" // edits of pages that name a medicine
	ApproveAll       Approval = "all"
	ApproveNone      Approval = "none"
)

// PastDue says what becomes of a page whose next review is past due.
type PastDue string

// What becomes of it. Both leave a banner on what is still served.
const (
	PastDueHide   PastDue = "hide_medicines" // a page that names a medicine is not served
	PastDueBanner PastDue = "banner"         // all pages are served with a banner
)

// DigestOff is the setting for no weekly word.
const DigestOff = "off"

// Staff is how staff work with the content. It holds no reference that a caller
// could change.
type Staff struct {
	Channel  string // id of the channel for notices, empty: none
	Approval Approval
	PastDue  PastDue
	DueSoon  time.Duration
	Digest   string // lower-case English name of a weekday, or DigestOff
}

// AskStaff is how patients put a question to staff. It holds no reference that a
// caller could change.
type AskStaff struct {
	AcceptPolicy16 bool   // the operator takes the risk that docs/operators.md states
	Key, KeyOld    Secret // encrypt the texts; the old one only reads
	Keep           time.Duration

	faults Problems // of the keys
}

type storeSettings struct {
	URL          string `mapstructure:"url"`
	KeepGapsDays string `mapstructure:"keep_gaps_days"`
	GraceDays    string `mapstructure:"grace_days"`
}

type staffSettings struct {
	Channel     string `mapstructure:"channel"`
	Approval    string `mapstructure:"approval"`
	PastDue     string `mapstructure:"past_due"`
	DueSoonDays string `mapstructure:"due_soon_days"`
	Digest      string `mapstructure:"digest"`
}

type askStaffSettings struct {
	AcceptPolicy16 string `mapstructure:"accept_policy_16"`
	KeyFile        string `mapstructure:"key_file"`
	KeyOldFile     string `mapstructure:"key_old_file"`
	KeepDays       string `mapstructure:"keep_days"`
}

// days is a number of days; 0 where the text has not passed its rule.
func days(text string) time.Duration {
	n, _ := strconv.Atoi(text)
	return time.Duration(n) * 24 * time.Hour
}

func (s storeSettings) typed() Store {
	return Store{URL: NewSecret(s.URL), KeepGaps: days(s.KeepGapsDays), Grace: days(s.GraceDays)}
}

func (s staffSettings) typed() Staff {
	return Staff{Channel: s.Channel, Approval: Approval(s.Approval), PastDue: PastDue(s.PastDue), DueSoon: days(s.DueSoonDays), Digest: s.Digest}
}

func (s askStaffSettings) typed() AskStaff {
	return AskStaff{AcceptPolicy16: s.AcceptPolicy16 == "true", Keep: days(s.KeepDays)}
}

// takeSecrets reads the keys and keeps what is wrong with them.
func (a *AskStaff) takeSecrets(values map[string]value, file string) {
	for key, into := range map[string]*Secret{"ask_staff.key": &a.Key, "ask_staff.key_old": &a.KeyOld} {
		secret, faults := takeSecret(key, values, file, secretText("key"))
		*into = secret
		a.faults = append(a.faults, faults...)
	}
	slices.SortFunc(a.faults, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	a.faults.sort()
}

// On says whether patients are offered to ask the staff.
func (a AskStaff) On() bool { return a.AcceptPolicy16 && a.Key.IsSet() && len(a.faults) == 0 }

// Problems says why patients are not offered to ask the staff although the operator
// wants it; empty where that is not so.
func (a AskStaff) Problems() Problems {
	switch {
	case !a.AcceptPolicy16:
		return nil
	case len(a.faults) > 0:
		return slices.Clone(a.faults)
	case !a.Key.IsSet():
		return Problems{{Key: "ask_staff.key", Text: "is not set, and without it the texts of patients cannot be kept encrypted, so nobody is offered to ask the staff: make one with `openssl rand -base64 32` and set BEDSIDE_ASK_STAFF_KEY or BEDSIDE_ASK_STAFF_KEY_FILE"}}
	}
	return nil
}

// storeURL is the address of a PostgreSQL database.
func storeURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.Path == "" || u.Path == "/" {
		return "is not the address of a PostgreSQL database: write it as postgres://user@host/database, or leave it empty for a file in the data folder"
	}
	return ""
}

// checkStore keeps a password out of the file.
func checkStore(s *storeSettings, values map[string]value) Problems {
	at := values["store.url"].origin
	u, err := url.Parse(s.URL)
	if err != nil || u.User == nil || at.Env != "" {
		return nil
	}
	if _, has := u.User.Password(); !has && !u.Query().Has("password") {
		return nil
	}
	return Problems{{place: at, Key: "store.url", Text: "holds a password, which has no place in this file: set BEDSIDE_STORE_URL instead, and change the password if the file was ever shared"}}
}
