// Package rest is the way out to Discord's REST API: a small client of our own
// for the three interaction endpoints, and discordgo for what needs the bot's
// token.
//
// The client of our own is there because discordgo v0.29.0 sends all edits one
// after the other through one lock, keeps a bucket for every interaction for
// ever, sleeps on a rate limit whatever the context says, and puts the
// interaction's token into its errors. Interaction endpoints need no token of the
// bot and are outside the global limit (developers/interactions/receiving-and-
// responding.mdx).
//
// Everything goes through one transport. It sends each request to the configured
// place and to no other, and stops the calls that would make things worse: all
// of them after a 401, and for as long as told after a block by Discord's front
// (a 403 or 429 that is no JSON). 10,000 refused requests in ten minutes ban an
// address (developers/topics/rate-limits.mdx). No error or log of this package
// holds a token, an id of a person or a text.
package rest
