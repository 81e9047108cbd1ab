package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"time"

	"bedside/internal/discord/wire"

	"github.com/bwmarrin/discordgo"
)

// Application is what Discord says of the bot's application.
type Application struct {
	ID string `json:"id"`
}

// Guild is a server the bot is in.
type Guild struct {
	ID string `json:"id"`
}

// Role is a role of a server.
type Role struct {
	ID          string    `json:"id"`
	Permissions wire.Bits `json:"permissions"`
}

// Application returns the application that the token belongs to.
func (c *Client) Application(ctx context.Context) (Application, error) {
	var a Application
	err := c.get(ctx, "read application", discordgo.EndpointAPI+"applications/@me", &a)
	return a, err
}

// Self returns the id of the bot's account.
func (c *Client) Self(ctx context.Context) (string, error) {
	var u wire.User
	err := c.get(ctx, "read account", discordgo.EndpointUser("@me"), &u)
	return u.ID, err
}

// Guild returns a server that the bot is in, or an Error.
func (c *Client) Guild(ctx context.Context, id string) (Guild, error) {
	var g Guild
	err := c.get(ctx, "read server", discordgo.EndpointGuild(id), &g)
	return g, err
}

// Roles returns a server's roles.
func (c *Client) Roles(ctx context.Context, guild string) ([]Role, error) {
	var r []Role
	err := c.get(ctx, "read roles", discordgo.EndpointGuildRoles(guild), &r)
	return r, err
}

// RolesOf returns the ids of a member's roles.
func (c *Client) RolesOf(ctx context.Context, guild, user string) ([]string, error) {
	var m wire.Member
	err := c.get(ctx, "read member", discordgo.EndpointGuildMember(guild, user), &m)
	return m.Roles, err
}

// Commands returns the application's commands as Discord has them.
func (c *Client) Commands(ctx context.Context, app string) ([]json.RawMessage, error) {
	var list []json.RawMessage
	err := c.get(ctx, "read commands", discordgo.EndpointApplicationGlobalCommands(app), &list)
	return list, err
}

// PutCommands replaces all of the application's commands.
func (c *Client) PutCommands(ctx context.Context, app string, list []wire.Definition) error {
	if list == nil {
		list = []wire.Definition{} // null would be refused
	}
	_, err := c.authorized(ctx, "write commands", http.MethodPut, discordgo.EndpointApplicationGlobalCommands(app), list)
	return err
}

// Post sends a message into a channel. With a nonce, a second try cannot double it.
func (c *Client) Post(ctx context.Context, channel string, p wire.Post) error {
	endpoint := discordgo.EndpointChannelMessages(channel)
	for n := 1; ; n++ {
		_, err := c.authorized(ctx, "post", http.MethodPost, endpoint, p)
		var refused *Error
		if err == nil || n == tries || ctx.Err() != nil || !errors.As(err, &refused) || !p.EnforceNonce {
			return err
		}
		if refused.Status < 500 && (refused.Status != http.StatusTooManyRequests || !fitsInto(ctx, refused.Wait)) {
			return err
		}
		select {
		case <-time.After(refused.Wait):
		case <-ctx.Done():
			return err
		}
	}
}

func (c *Client) get(ctx context.Context, op, endpoint string, into any) error {
	raw, err := c.authorized(ctx, op, http.MethodGet, endpoint, nil)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: the answer is not what Discord documents", op)
	}
	return nil
}

// authorized makes a request with the bot's token through discordgo, which keeps
// to the rate limits of each route.
func (c *Client) authorized(ctx context.Context, op, method, endpoint string, body any) ([]byte, error) {
	raw, err := c.session.RequestWithBucketID(method, endpoint, body, bucket(method, endpoint),
		discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
	return raw, redact(op, err)
}

// buckets bounds the names: discordgo keeps each for ever, and there are as many
// channels of direct messages as people.
const buckets = 256

func bucket(method, endpoint string) string {
	h := fnv.New32a()
	h.Write([]byte(method + endpoint)) // never fails
	return strconv.Itoa(int(h.Sum32() % buckets))
}

// redact turns an error of discordgo into ours: theirs hold the request, with
// token and text.
func redact(op string, err error) error {
	var (
		refused *discordgo.RESTError
		slow    *discordgo.RateLimitError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &slow):
		e := &Error{Op: op, Status: http.StatusTooManyRequests}
		if slow.RateLimit != nil && slow.TooManyRequests != nil {
			e.Wait = slow.RetryAfter
		}
		return e
	case errors.As(err, &refused) && refused.Response != nil:
		return refusal(op, refused.Response.StatusCode, refused.ResponseBody)
	case errors.Is(err, ErrStopped):
		return fmt.Errorf("%s: %w", op, ErrStopped)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", op, context.DeadlineExceeded)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", op, context.Canceled)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return &Error{Op: op, Status: http.StatusTooManyRequests} // a 429 that is no JSON
	}
	if status, ok := exceeded(err.Error()); ok {
		return &Error{Op: op, Status: status}
	}
	return fmt.Errorf("%s: no connection to Discord", op)
}

// exceeded finds the status in discordgo's plain error for a 502.
func exceeded(text string) (int, bool) {
	const start = "Exceeded Max retries HTTP "
	if len(text) < len(start)+3 || text[:len(start)] != start {
		return 0, false
	}
	n, err := strconv.Atoi(text[len(start) : len(start)+3])
	return n, err == nil
}
