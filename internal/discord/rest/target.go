package rest

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Discord's own API. Version 10 is the one its reference describes; discordgo
// asks for 9 by itself, and both are served.
const (
	discordHost = "discord.com"
	discordAPI  = "https://discord.com/api"
	apiVersion  = "v10"
)

var versioned = regexp.MustCompile(`^/api(/v\d+)?(/|$)`)

// target is where requests to Discord go.
type target struct {
	base    *url.URL // with the path up to and without the version
	version string   // in the path; empty: each request's own
}

// parseTarget takes the configured address: a host, a host with /api, or one with
// a version. An empty one is Discord's.
func parseTarget(api string) (target, error) {
	if api == "" {
		api = discordAPI
	}
	u, err := url.Parse(strings.TrimRight(api, "/"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return target{}, fmt.Errorf("discord.api_url is not a web address: write it as http://127.0.0.1:8081/api")
	}
	t := target{base: u}
	if i := strings.LastIndexByte(u.Path, '/'); i >= 0 && regexp.MustCompile(`^v\d+$`).MatchString(u.Path[i+1:]) {
		t.version, u.Path = u.Path[i+1:], u.Path[:i]
	}
	if u.Path == "" {
		u.Path = "/api"
	}
	u.RawQuery, u.Fragment = "", ""
	return t, nil
}

// url is the address of a path below the API.
func (t target) url(path string) string {
	version := t.version
	if version == "" {
		version = apiVersion
	}
	return t.base.String() + "/" + version + path
}

// redirect sends a request that was made for discord.com to the target. Any other
// host is refused: nothing of this program has business elsewhere.
func (t target) redirect(req *http.Request) (*http.Request, error) {
	switch {
	case req.URL.Host == t.base.Host && req.URL.Scheme == t.base.Scheme:
		return req, nil
	case req.URL.Host != discordHost || req.URL.Scheme != "https":
		return nil, fmt.Errorf("a request to %q, which is not Discord", req.URL.Hostname())
	}
	m := versioned.FindStringSubmatch(req.URL.Path)
	if m == nil {
		return nil, fmt.Errorf("a request outside Discord's API")
	}
	rest := strings.TrimPrefix(req.URL.Path, "/api"+m[1])
	version := m[1]
	if t.version != "" {
		version = "/" + t.version
	}
	out := req.Clone(req.Context())
	out.URL.Scheme, out.URL.Host, out.Host = t.base.Scheme, t.base.Host, ""
	out.URL.Path = t.base.Path + version + rest
	out.URL.RawPath = ""
	return out, nil
}
