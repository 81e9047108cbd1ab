package embed

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// The kinds of error that Embed returns; use errors.Is.
var (
	// ErrUnavailable: the endpoint gave no answer: not reached, too slow, a status
	// other than 200, or left alone after faults (see Error.Paused).
	ErrUnavailable = errors.New("the embeddings endpoint is not available")
	// ErrAnswer: the endpoint answered with something that is no set of vectors for
	// the texts.
	ErrAnswer = errors.New("the embeddings endpoint gave a wrong answer")
	// ErrText: a text cannot be sent: it is blank, or longer than MaxText bytes.
	// The endpoint was not asked.
	ErrText = errors.New("a text cannot be embedded")
)

// Error is why there are no vectors. Its text names the endpoint, the status if
// there was one, what is wrong and how to mend it. It holds nothing of the texts,
// the key and the answer.
type Error struct {
	Kind     error         // ErrUnavailable or ErrAnswer
	Endpoint string        // the address that was asked, with /embeddings
	Status   int           // of HTTP, 0 if there was none
	Paused   bool          // the endpoint was not asked, because it failed just before
	Rest     time.Duration // where Paused: until it is asked again, 0 while another request tries

	wrong string
	cause error // the context's error, nil otherwise
}

// Error is one line.
func (e *Error) Error() string {
	s := e.Kind.Error() + " (" + e.Endpoint
	if e.Status != 0 {
		s += fmt.Sprintf(", status %d", e.Status)
	}
	return s + "): " + e.wrong
}

// Unwrap gives the kind, and the context's error where that ended the request.
func (e *Error) Unwrap() []error {
	if e.cause != nil {
		return []error{e.Kind, e.cause}
	}
	return []error{e.Kind}
}

const mendServer = "see that the server runs, and that embeddings.url is its address"

// status says what a status other than 200 means. A refusal of the texts says
// nothing about the next ones, so it is no fault of the endpoint.
func status(code int) (wrong string, v verdict) {
	switch {
	case code >= 300 && code < 400:
		return "it redirects, which is refused because questions would go elsewhere: write the final address into embeddings.url", fault
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return "it does not accept the key: set BEDSIDE_EMBEDDINGS_KEY or embeddings.key_file to a key of this endpoint", fault
	case code == http.StatusNotFound || code == http.StatusMethodNotAllowed:
		return "there are no embeddings at this address, or not of this model: embeddings.url must end before /embeddings, as in http://127.0.0.1:8080/v1, and the server must have the model of embeddings.model", fault
	case code == http.StatusBadRequest || code == http.StatusRequestEntityTooLarge || code == http.StatusUnprocessableEntity:
		return "it refuses the texts: see that embeddings.model is a model for embeddings, and that its context holds texts of this length", neutral
	case code == http.StatusTooManyRequests:
		return "it gets too many requests: raise the limit of the endpoint", fault
	}
	return "it failed: see the server's own log", fault
}

// reason says in fixed words why a request failed. The words of the HTTP client
// are not used: they can quote what the endpoint sent, which can quote the
// request.
func reason(err error) string {
	var (
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
	)
	switch {
	case errors.Is(err, errElsewhere):
		return "its name leads to another machine: write 127.0.0.1 or [::1] into embeddings.url"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there: " + mendServer
	case errors.As(err, &dns):
		return "its name is not known: " + mendServer
	case errors.As(err, &certificate):
		return "its certificate is not accepted: see that this machine trusts who signed it"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection broke: see the server's own log"
	}
	return "the request failed: " + mendServer
}

func tooSlow(limit time.Duration) string {
	return fmt.Sprintf("no answer within %v: see that the server runs and has loaded its model, or raise embeddings.timeout_ms", limit)
}

// ended says which end of time ended a request, nil if none did.
func ended(outer, inner context.Context) error {
	if err := outer.Err(); err != nil {
		return err
	}
	return inner.Err()
}

// goodKey says whether a key can stand in a header.
func goodKey(key string) bool {
	return !strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}
