package embed

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// target is the address that requests go to.
type target struct {
	address string // with /embeddings, without user name, query and fragment
	local   bool   // on this machine
}

// parseTarget judges a base address. No message repeats it: it may be a key that
// somebody put into the wrong place.
func parseTarget(base string, allowRemote bool) (target, error) {
	u, err := url.Parse(base)
	switch {
	case base == "":
		return target{}, errors.New("embeddings: there is no address: write one such as http://127.0.0.1:8080/v1")
	case err != nil || u.Opaque != "" || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		return target{}, errors.New("embeddings: the address is not one of http or https: write it as http://127.0.0.1:8080/v1")
	case u.User != nil:
		return target{}, errors.New("embeddings: the address holds a user name: write scheme, host, port and path alone")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(base, "#"):
		return target{}, errors.New("embeddings: the address holds a query: write scheme, host, port and path alone")
	}
	t := target{local: local(u.Hostname())}
	switch {
	case !t.local && !allowRemote:
		return target{}, errors.New("embeddings: the address is on another machine, which would get patients' questions: write one of this machine, or allow a remote one if there is an agreement with its provider")
	case !t.local && u.Scheme != "https":
		return target{}, errors.New("embeddings: the address is on another machine and without encryption: write https")
	}
	t.address = u.JoinPath("embeddings").String()
	return t, nil
}

// local says whether a host is this machine: by its number, or by the one name
// that means it everywhere.
func local(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// errElsewhere says that a local name was resolved to another machine.
var errElsewhere = errors.New("not a loopback address")

// transport makes connections to the target. To this machine none goes through a
// proxy, and none is opened to another machine whatever the resolver says.
func (t target) transport() *http.Transport {
	dialer := &net.Dialer{KeepAlive: 30 * time.Second}
	proxy := http.ProxyFromEnvironment
	if t.local {
		dialer.ControlContext = onlyLocal
		proxy = nil
	}
	return &http.Transport{
		Proxy: proxy, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		MaxIdleConns: 16, MaxIdleConnsPerHost: 16, IdleConnTimeout: 90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // the bound of a body is one of what was sent
	}
}

func onlyLocal(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !to.Addr().IsLoopback() {
		return errElsewhere
	}
	return nil
}
