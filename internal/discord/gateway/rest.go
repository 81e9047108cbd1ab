package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	// apiURL is the API in the version that discordgo speaks.
	apiURL = "https://discord.com/api/v9"

	// restLimit bounds an answer of some hundred bytes.
	restLimit = 64 << 10

	// longestReset is Discord's own period.
	longestReset = 24 * time.Hour
)

// whereabouts is the answer to GET /gateway/bot, and in part to GET /gateway.
type whereabouts struct {
	URL   string `json:"url"`
	Limit *struct {
		Remaining  int   `json:"remaining"`
		ResetAfter int64 `json:"reset_after"` // milliseconds
	} `json:"session_start_limit"`
}

// ask asks the REST API. Errors do not hold the URL, which a transport may have
// changed.
func (g *Gateway) ask(ctx context.Context, path string, secret bool) (whereabouts, error) {
	ctx, cancel := context.WithTimeout(ctx, g.o.Timing.REST)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, apiURL+path, nil)
	if err != nil {
		return whereabouts{}, err
	}
	req.Header.Set("User-Agent", g.o.UserAgent)
	if secret {
		req.Header.Set("Authorization", "Bot "+g.o.Token)
	}
	resp, err := g.o.Client.Do(req)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return whereabouts{}, fmt.Errorf("ask for the gateway: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return whereabouts{}, fmt.Errorf("ask for the gateway: status %d", resp.StatusCode)
	}
	var w whereabouts
	if err := json.NewDecoder(io.LimitReader(resp.Body, restLimit)).Decode(&w); err != nil {
		return whereabouts{}, errors.New("ask for the gateway: the answer cannot be read")
	}
	return w, nil
}

// mayIdentify waits until an IDENTIFY is within the budget, Discord's and our
// own, and returns the gateway to send it to.
func (g *Gateway) mayIdentify(ctx context.Context) (string, error) {
	wait, throttled := g.budget.wait()
	if throttled {
		g.log.Error("too many new gateway sessions in a short time: slowing down; look for what ends them, or the token is reset",
			"wait", wait)
	}
	if !pause(ctx, wait) {
		return "", ctx.Err()
	}
	var w whereabouts
	for {
		var err error
		if w, err = g.ask(ctx, "/gateway/bot", true); err != nil {
			// No reason not to connect: the gateway itself says no if it must.
			g.log.Debug("number of session starts left is not known", "err", err)
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if w.Limit == nil {
			g.note.remaining(-1)
			break
		}
		g.note.remaining(w.Limit.Remaining)
		if w.Limit.Remaining > g.o.Timing.IdentifySpare {
			break
		}
		reset := min(time.Duration(min(w.Limit.ResetAfter, longestReset.Milliseconds()))*time.Millisecond, longestReset)
		reset = max(reset, g.o.Timing.BackoffMin)
		g.log.Error("nearly all session starts of the day are used up: not connecting until Discord grants new ones; "+
			"find out what starts so many sessions, such as a second bot with this token or restarts in a loop",
			"remaining", w.Limit.Remaining, "wait", reset)
		if !pause(ctx, reset) {
			return "", ctx.Err()
		}
	}
	return g.general(ctx, w.URL)
}

// general is the gateway for new sessions: the settings', else what GET
// /gateway/bot said, else what GET /gateway says, else the one used before.
func (g *Gateway) general(ctx context.Context, told string) (string, error) {
	raw := g.o.URL
	if raw == "" {
		raw = told
	}
	if raw == "" {
		w, err := g.ask(ctx, "/gateway", false)
		switch {
		case err == nil && w.URL != "":
			raw = w.URL
		case g.generalURL != "":
			return g.generalURL, nil
		case err == nil:
			return "", errors.New("ask for the gateway: no URL in the answer")
		default:
			return "", err
		}
	}
	clean, err := g.address(raw)
	if err != nil {
		return "", err
	}
	g.generalURL = clean
	return clean, nil
}
