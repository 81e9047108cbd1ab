// Package discord is the adapter between Discord and the answers: interactions
// and messages come in, fixed texts and the clinic's passages go out. It knows
// Discord's protocol and the clinic's settings for it, and nothing of search.
//
// # The road of an interaction
//
//		gateway or signed HTTP ─► admit ─► pool ─► handler ─► reply ─► response
//
//	  - The gateway package keeps the connection; Endpoint takes signed requests.
//	    Both give the same interactions to the same handlers.
//	  - admit drops what came twice or too late and holds back floods. A red flag is
//	    never held back.
//	  - A handler returns a reply and sends nothing. Definition, permission and
//	    handler of a command stand in one record (see commands).
//	  - The response goes out at once: an answer is in memory within a millisecond,
//	    so that nothing is ever deferred but what administrators start.
//
// No question, user id or token is logged, at any level: operators see what was
// done, for which passage, and how long it took.
package discord
