package config

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// No rule of this section repeats a value: it may be a token that somebody put
// into the wrong place.

// checkDiscord judges settings that must fit each other. Each has passed its
// own rule.
func checkDiscord(s *discordSettings, values map[string]value) Problems {
	var out Problems
	fault := func(key, wrong string) {
		out = append(out, Problem{place: values[key].origin, Key: key, Text: wrong})
	}
	for key, text := range map[string]string{"discord.api_url": s.APIURL, "discord.gateway_url": s.GatewayURL} {
		if text != "" && rules[key](text) == "" && !loopback(text) && s.AllowCustomEndpoint != "true" {
			fault(key, "points to another machine, which would get the token: take the line out to use Discord's own address, or set discord.allow_custom_endpoint: true if that machine is yours")
		}
	}
	guilds := split(s.Guilds)
	for key, text := range map[string]string{"discord.staff_roles": s.StaffRoles, "discord.admin_roles": s.AdminRoles} {
		if slices.ContainsFunc(split(text), func(id string) bool { return slices.Contains(guilds, id) }) {
			fault(key, "names a server of discord.guilds; as a role, that id means @everyone: write the ids of roles")
		}
	}
	return out
}

var idShape = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)

// id is a number that Discord gives to a server, a role, a person or an
// application. Discord's own have 17 digits and more; those of a stand-in may be
// shorter.
func id(text string) string {
	if _, err := strconv.ParseUint(text, 10, 64); err != nil || !idShape.MatchString(text) {
		return "is not an id: switch on Developer Mode in Discord's advanced settings, choose Copy ID, and write the digits, 17 to 20 of them"
	}
	return ""
}

// ids are ids with commas between them.
func ids(text string) string {
	list := split(text)
	for i, one := range list {
		if wrong := id(one); wrong != "" {
			return fmt.Sprintf("has an entry %d that %s, with commas between several", i+1, wrong)
		}
		if at := slices.Index(list, one); at < i {
			return fmt.Sprintf("has the same id as entry %d and as entry %d: keep one", at+1, i+1)
		}
	}
	return ""
}

var publicKeyShape = regexp.MustCompile(`^[0-9A-Fa-f]{64}$`)

func publicKey(text string) string {
	if !publicKeyShape.MatchString(text) {
		return "is not a public key: copy the 64 digits and letters from the application's page at https://discord.com/developers/applications"
	}
	return ""
}

// whole is a whole number within bounds, written without anything else.
func whole(least, most int) rule {
	return func(text string) string {
		if n, err := strconv.Atoi(text); err != nil || n < least || n > most || strconv.Itoa(n) != text {
			return fmt.Sprintf("is not a whole number from %d to %d", least, most)
		}
		return ""
	}
}

var hostShape = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$`)

// listenAddress is a host and a port of this machine.
func listenAddress(text string) string {
	host, port, err := net.SplitHostPort(text)
	n, notNumber := strconv.ParseUint(port, 10, 16)
	switch {
	case err != nil || notNumber != nil || strconv.FormatUint(n, 10) != port:
		return "is not host:port: write it as 127.0.0.1:8080"
	case host == "":
		return "names no host: write 127.0.0.1 before the colon, or 0.0.0.0 for every address of this machine"
	}
	if _, err := netip.ParseAddr(host); err != nil && !hostShape.MatchString(host) {
		return "is not host:port: write it as 127.0.0.1:8080"
	}
	return ""
}

func secureAddress(text string) string {
	if !strings.HasPrefix(text, "https://") || webAddress(text) != "" {
		return "is not an https address: write it as https://example.org/page"
	}
	return ""
}

var (
	mailShape = regexp.MustCompile(`[A-Za-z0-9.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`)
	pingShape = regexp.MustCompile(`(?i)@(everyone|here)\b`)
)

// reportLine is a line in which e-mail addresses may stand.
func reportLine(text string) string {
	const limit = 120
	if n := utf8.RuneCountInString(text); n > limit {
		return fmt.Sprintf("has %d characters: write at most %d", n, limit)
	}
	if pingShape.MatchString(text) {
		return "holds @everyone or @here, which may ping: write another address"
	}
	return line(limit)(mailShape.ReplaceAllString(text, "mail"))
}

func filePath(text string) string {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "holds a control character: write the path of a file"
	}
	return ""
}

// endpointShape has neither user name nor escapes, which are the ways to make an
// address look like another. A gateway may have a query, because it is often
// written with one ("?v=10&encoding=json"); it is dropped.
var endpointShape = regexp.MustCompile(`^([a-z]+)://(?:\[([0-9a-f:]+)\]|([a-z0-9-]+(?:\.[a-z0-9-]+)*))(?::([1-9][0-9]{0,4}))?(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?(?:\?[A-Za-z0-9=&._-]*)?$`)

// endpoint is an address that takes the place of one of Discord's.
func endpoint(schemes ...string) rule {
	return func(text string) string {
		m := endpointShape.FindStringSubmatch(text)
		switch {
		case strings.Contains(text, "@"):
			return "holds the character '@': write scheme, host and port without a user name"
		case m == nil || len(text) > 200 || !contains(schemes, m[1]) || strings.Contains(text, "?") && strings.HasPrefix(m[1], "http"):
			return fmt.Sprintf("is not an address of this kind: write it in small letters as %s://host:port or %s://host:port", schemes[0], schemes[1])
		}
		if _, err := strconv.ParseUint(m[4], 10, 16); m[4] != "" && err != nil {
			return "has a port that does not exist: write one from 1 to 65535"
		}
		if _, err := netip.ParseAddr(m[2]); m[2] != "" && err != nil {
			return "is not an address: what stands in brackets is no IPv6 address"
		}
		return ""
	}
}

// loopback says whether an endpoint is on this machine: by its number, or by the
// one name that means it everywhere.
func loopback(text string) bool {
	m := endpointShape.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	if m[3] == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(m[2] + m[3])
	return err == nil && ip.IsLoopback()
}
