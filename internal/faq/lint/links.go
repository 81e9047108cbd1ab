package lint

import (
	"regexp"
	"slices"
	"strings"
)

// link matches a scheme and host, a host after // or a www name.
var link = regexp.MustCompile(`(?i)(?:[a-z][a-z0-9+.-]*:)?//([^\s/?#\\<>()"'\]]+)|\b(www\.[^\s/?#\\<>()"'\]]+)`)

// bareHost matches a host without scheme whose ending is hardly a word: many
// programs make a link of it. One behind an @ is a mail address.
var bareHost = regexp.MustCompile(`(?:^|[\s(<\["'*_])((?:[A-Za-z0-9-]+\.)+(?:com|org|net|edu|gov|mil|info|biz|io|gg|app|dev|health|clinic|co\.uk|org\.uk|nhs\.uk))(?:[/:?#][^\s]*)?(?:$|[\s)>\]"'*_,.;!?])`)

func checkForeignLink(r *run) {
	r.pieces(func(w written) {
		if w.list != "" {
			return // nobody is shown a list of settings
		}
		for _, s := range w.texts {
			for _, host := range hostsIn(s) {
				if !r.allowed(host) {
					r.report(w.d, w.line, "remove the link, or allow the host in the settings", "links to %q", host)
				}
			}
		}
	})
}

// hostsIn returns the hosts that a line of Markdown leads to.
func hostsIn(s string) []string {
	if !strings.Contains(s, "//") && !dotted(s) {
		return nil
	}
	s = strings.ReplaceAll(s, "///", " ") // a file, no host
	var out []string
	for _, m := range link.FindAllStringSubmatch(s, -1) {
		out = append(out, hostOf(m[1]+m[2]))
	}
	for _, m := range bareHost.FindAllStringSubmatch(link.ReplaceAllString(s, ""), -1) {
		if host := hostOf(m[1]); !slices.Contains(out, host) {
			out = append(out, host)
		}
	}
	return out
}

// dotted reports whether a full stop stands before a letter, as in every host.
func dotted(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i-1] == '.' && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z') {
			return true
		}
	}
	return false
}

// hostOf drops the user before a host, its port and what ends a sentence.
func hostOf(authority string) string {
	host := strings.ToLower(authority[strings.LastIndexByte(authority, '@')+1:])
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.Trim(host[i+1:], "0123456789") == "" {
		host = host[:i]
	}
	return strings.TrimRight(host, ".,;:!*_")
}

func (r *run) allowed(host string) bool {
	return slices.ContainsFunc(r.hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) })
}
