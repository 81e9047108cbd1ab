// Package discordtest is a Discord on the loopback interface, REST and gateway,
// for tests of a bot. It knows nothing of the bot: it imports no other package
// of this module, so what it says about a request is an independent judgement.
//
// A Server does three things.
//
// It answers as Discord does: an interaction must be answered within three
// seconds and only once, a token lives for fifteen minutes, a reply that began
// ephemeral stays so, a session that was cut is resumed with what it missed.
//
// It checks every request against the documented rules and, where Discord's
// OpenAPI file is at hand, against that. A body that Discord would refuse is
// refused with 400 and noted in Violations, with the page that has the rule.
// Pages are files of Discord's documentation below its folder "developers".
//
// It breaks on command: lost connections, invalid sessions, unanswered
// heartbeats, rate limits of every kind, slow and half replies. See Fail,
// NextResume and their neighbours.
//
//	s := discordtest.New(t, discordtest.Options{})
//	// start the bot with s.APIURL(), s.Token()
//	call := s.Dispatch(s.Command(discordtest.User{ID: "7", GuildID: s.GuildID()},
//		"ask", discordtest.String("question", "can I drive")))
//	cb, err := call.Wait(ctx)
//	text := call.Message().Text()
//
// A button is pressed with Component, and a form that the bot opened in answer is
// sent with FillForm.
//
// What it cannot judge: how Discord computes permissions, how it renders,
// Cloudflare, the true size of rate limit buckets, and how long commands need
// to spread.
package discordtest
