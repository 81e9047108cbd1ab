// Package wire holds the parts of Discord's protocol that Bedside reads and
// writes, with Discord's limits. It knows neither network nor clinic.
//
// The shapes are Bedside's own and not discordgo's for two reasons. Reading:
// discordgo v0.29.0 loses a whole event when one component in it is of a kind it
// does not know, while these shapes skip what they do not need. Writing: it sends
// null for every empty list and lets a message go out without allowed_mentions,
// while a Message here cannot be written without an empty one.
//
// Limits are Discord's documented ones (developers/resources/message.mdx,
// developers/components/reference.mdx, developers/interactions). Discord does not
// say how it counts characters; UTF-16 units are the largest of the likely
// counts, so counting them is right in any case.
package wire
