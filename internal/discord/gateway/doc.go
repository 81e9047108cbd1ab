// Package gateway keeps one session with Discord's gateway alive for as long as
// the program runs, and hands over every event as it came.
//
// The library discordgo speaks the protocol, and gets several turns of it wrong:
// it waits for ever on a silent server, locks itself up when told to reconnect
// while it connects, hides close codes, says goodbye in a way that ends the
// session it wants to resume, and crashes on events it has no shape for. None of
// that is mended inside it. This package holds it from both sides instead:
//
//	Run ──► session: one discordgo session, opened again and again
//	          │
//	          └─► tap: the net.Conn under its websocket
//
// The tap reads along. What discordgo must not see, it does not get: the tap
// cuts the connection and remembers why. Run then decides alone, from that
// reason, whether to resume, to identify anew, to wait or to give up.
//
// Events arrive in discordgo's raw form, so a type of component that was invented
// after its release is no fault here.
package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrFatal is what every *FatalError is: connecting again cannot help.
var ErrFatal = errors.New("gateway refused the bot for good")

// FatalError is a close code after which Discord wants no further attempt.
type FatalError struct{ Code int }

// mends says for every fatal close code what it means and who can do what.
var mends = map[int]string{
	4004: "the bot token is not valid; create a new one in the developer portal and put it into the settings",
	4010: "the shard was refused; this bot uses none, so report it as a fault of the bot",
	4011: "the bot is in too many servers for one connection; remove it from some",
	4012: "the version of the gateway is no longer served; update the bot",
	4013: "the intents are not valid; report it as a fault of the bot",
	4014: "an intent is not enabled; enable it in the developer portal, page Bot, Privileged Gateway Intents",
}

func (e *FatalError) Error() string {
	return fmt.Sprintf("%v (close code %d): %s", ErrFatal, e.Code, mends[e.Code])
}

func (e *FatalError) Unwrap() error { return ErrFatal }

func fatal(code int) bool { return mends[code] != "" }

// Event is one dispatched event: its name, such as INTERACTION_CREATE, and its
// data as Discord sent it. After a resume an event may come late or twice.
type Event struct {
	Type string
	Data json.RawMessage
}

// Ready is what a new session says about the bot itself.
type Ready struct{ ApplicationID, UserID string }

// loss is why a connection ended or could not be made. Its words are ours: what
// the server sent may hold anything.
type loss struct {
	reason string
	code   int   // close code, 0 if there was none
	end    bool  // the session cannot be resumed
	op9    bool  // Discord called the session invalid
	asked  bool  // Discord asked for it, nothing is wrong
	err    error // from the network, nil if the server was the cause
}

func (l *loss) Error() string {
	if l.err != nil {
		return l.reason + ": " + l.err.Error()
	}
	return l.reason
}

func (l *loss) Unwrap() error { return l.err }
