package config

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// rule checks one value and returns what is wrong and how to mend it, or "".
type rule func(text string) string

// rules has an entry for every key; the emergency block's are in the same table
// but are judged by resolveEmergency.
var rules = map[string]rule{
	"clinic.name":              required(line(80)),
	"clinic.phone":             optional(number),
	"clinic.hours":             optional(line(80)),
	"clinic.country":           required(line(60)),
	"content.dir":              required(folder),
	"content.watch":            oneOf("false", "true"),
	"data.dir":                 required(folder),
	"answer.calibration":       optional(filePath),
	"log.level":                oneOf("debug", "info", "warn", "error"),
	"log.format":               oneOf("text", "json"),
	"emergency.country":        required(line(60)),
	"emergency.emergency":      required(number),
	"emergency.crisis_call":    required(number),
	"emergency.crisis_text":    optional(contact),
	"emergency.crisis_chat":    optional(webAddress),
	"emergency.crisis_spanish": optional(contact),
	"emergency.poison":         required(number),
	"emergency.substance_use":  optional(contact),
	"emergency.abuse":          optional(contact),
	"emergency.child_abuse":    optional(contact),
	"emergency.sexual_assault": optional(contact),
	"emergency.veterans":       optional(contact),
	"emergency.verified_on":    required(date),
	"emergency.verified_by":    optional(line(80)),
	"emergency.source_url":     required(webAddresses),

	"discord.token_file":            optional(filePath),
	"discord.button_key_file":       optional(filePath),
	"discord.button_key_old_file":   optional(filePath),
	"discord.mode":                  oneOf(string(ModeGateway), string(ModeHTTP)),
	"discord.listen":                required(listenAddress),
	"discord.public_key":            optional(publicKey),
	"discord.application_id":        optional(id),
	"discord.guilds":                optional(ids),
	"discord.staff_roles":           optional(ids),
	"discord.staff_users":           optional(ids),
	"discord.admin_roles":           optional(ids),
	"discord.admin_users":           optional(ids),
	"discord.mentions":              oneOf(string(ReplyNudge), string(ReplyAnswer), string(ReplyOff)),
	"discord.direct_messages":       oneOf(string(ReplyNudge), string(ReplyAnswer), string(ReplyOff)),
	"discord.privacy_url":           optional(secureAddress),
	"discord.report_to":             optional(reportLine),
	"discord.talk_minutes":          whole(0, 15),
	"discord.user_rate":             whole(1, 100000),
	"discord.guild_rate":            whole(1, 100000),
	"discord.api_url":               optional(endpoint("http", "https")),
	"discord.gateway_url":           optional(endpoint("ws", "wss")),
	"discord.allow_custom_endpoint": oneOf("false", "true"),

	"embeddings.url":          optional(embeddingsAddress),
	"embeddings.model":        optional(modelName),
	"embeddings.key_file":     optional(filePath),
	"embeddings.allow_remote": oneOf("false", "true"),
	"embeddings.timeout_ms":   whole(50, 1000),

	"store.url":                  optional(storeURL),
	"store.keep_gaps_days":       whole(30, 3650),
	"store.grace_days":           whole(1, 365),
	"staff.channel":              optional(id),
	"staff.approval":             oneOf(string(ApproveMedicines), string(ApproveAll), string(ApproveNone)),
	"staff.past_due":             oneOf(string(PastDueHide), string(PastDueBanner)),
	"staff.due_soon_days":        whole(1, 365),
	"staff.digest":               oneOf("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", DigestOff),
	"ask_staff.accept_policy_16": oneOf("false", "true"),
	"ask_staff.key_file":         optional(filePath),
	"ask_staff.key_old_file":     optional(filePath),
	"ask_staff.keep_days":        whole(1, 90),

	"clinics.dir": optional(folder),
}

// check judges the settings outside the emergency block.
func check(s *settings, values map[string]value) Problems {
	var out Problems
	for key, text := range s.texts() {
		if strings.HasPrefix(key, "emergency.") {
			continue
		}
		if wrong := rules[key](text); wrong != "" {
			out = append(out, Problem{place: values[key].origin, Key: key, Text: wrong})
		}
	}
	out = append(out, checkDiscord(&s.Discord, values)...)
	out = append(out, checkEmbeddings(&s.Embeddings, values)...)
	out = append(out, checkStore(&s.Store, values)...)
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	return out
}

func required(r rule) rule {
	return func(text string) string {
		if strings.TrimSpace(text) == "" {
			return "is empty: write a value, or take the line out to use the default"
		}
		return r(text)
	}
}

func optional(r rule) rule {
	return func(text string) string {
		if text == "" {
			return ""
		}
		return r(text)
	}
}

// line is a short text that stands inside sentences that patients read. Signs
// that could ping somebody or start markup have no place in it.
func line(limit int) rule {
	return func(text string) string {
		if n := utf8.RuneCountInString(text); n > limit {
			return fmt.Sprintf("has %d characters: write at most %d", n, limit)
		}
		for _, r := range text {
			if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co) || strings.ContainsRune("@<>`*_#[]{}|\\", r) {
				return fmt.Sprintf("holds the character %q: write plain words", r)
			}
		}
		if strings.TrimSpace(text) != text {
			return "begins or ends with a space: take it out"
		}
		return ""
	}
}

var numberShape = regexp.MustCompile(`^\+?[0-9(][0-9 ().-]{1,23}$`)

// number is a telephone number as one dials it.
func number(text string) string {
	digits := strings.IndexFunc(text, unicode.IsDigit) >= 0
	if !numberShape.MatchString(text) || !digits || countDigits(text) < 3 {
		return "is not a telephone number: write digits, spaces, hyphens and brackets, at least three digits, in quotes"
	}
	return ""
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n
}

// contact is a number with a short word on how to use it ("988, press 1").
func contact(text string) string {
	if wrong := line(60)(text); wrong != "" {
		return wrong
	}
	if countDigits(text) < 3 {
		return "names no number: write the number to call or text"
	}
	return ""
}

var address = regexp.MustCompile(`^(https://)?[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9/_.-]*)?$`)

func webAddress(text string) string {
	if len(text) > 200 || !address.MatchString(text) {
		return "is not a web address: write it as https://example.org/page"
	}
	return ""
}

// webAddresses are one or more, with commas between them.
func webAddresses(text string) string {
	for _, one := range strings.Split(text, ",") {
		if wrong := webAddress(strings.TrimSpace(one)); wrong != "" {
			return wrong
		}
	}
	return ""
}

func date(text string) string {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "is not a date: write year-month-day, such as 2026-11-01"
	}
	return ""
}

func folder(text string) string {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "holds a control character: write a folder's path"
	}
	return ""
}

func oneOf(known ...string) rule {
	return func(text string) string {
		if contains(known, text) {
			return ""
		}
		return "is not one of " + strings.Join(known, ", ")
	}
}
