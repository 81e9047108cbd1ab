package discord

import (
	"context"
	"slices"
	"strings"

	"bedside/internal/discord/wire"
)

// command is one thing that people can do: how it is registered, who may do it
// and what it does.
type command struct {
	name, sub   string // sub is empty for a command without subcommands
	kind        int    // wire.ChatInput or wire.MessageCommand
	description string // what help says too
	options     []wire.OptionSpec
	who         level
	run         handler
	offer       func(ctx context.Context, r *request) []wire.Choice // autocomplete, may be nil
}

// handler gives the reply to a command. It sends nothing.
type handler func(ctx context.Context, r *request) reply

func (c *command) path() string {
	if c.sub == "" {
		return c.name
	}
	return c.name + " " + c.sub
}

// maxQuestion is the longest text of an option that Discord lets through, and as
// much as is looked at of a question.
const maxQuestion = 6000

// groups describe commands that have subcommands.
var groups = map[string]string{
	"faq":       "Work with the clinic's pages",
	"faq-admin": "Publish the clinic's pages",
}

// table lists all commands.
func (b *clinic) table() []command {
	question := wire.OptionSpec{Type: wire.OptionString, Name: "question", Description: "Your question, in your own words", Required: true, MinLength: 1, MaxLength: maxQuestion}
	asked := question
	asked.Autocomplete = true
	entry := wire.OptionSpec{Type: wire.OptionString, Name: "entry", Description: "The page to show", Required: true, Autocomplete: true, MinLength: 1, MaxLength: 100}
	table := []command{
		{name: "ask", kind: wire.ChatInput, description: "Ask a question. Only you see the answer", run: b.ask, offer: b.offerQuestions,
			options: []wire.OptionSpec{asked, {Type: wire.OptionBoolean, Name: "share", Description: "Let everybody here see the answer"}}},
		{name: askedCommand, kind: wire.ChatInput, description: "Read the answer to what you sent to the staff, or delete it", run: b.asked,
			options: []wire.OptionSpec{{Type: wire.OptionString, Name: "code", Description: "The code on your receipt", Required: true, MinLength: 1, MaxLength: 40}}},
		{name: "topics", kind: wire.ChatInput, description: "Browse the clinic's pages", run: b.topics},
		{name: "help", kind: wire.ChatInput, description: "What you can do here", run: b.help},
		{name: "privacy", kind: wire.ChatInput, description: "What is kept, and how to have it deleted", run: b.privacy},
		{name: answerFromFAQ, kind: wire.MessageCommand, description: "Reply to a message with a page: press and hold or right-click it, then Apps", who: staff, run: b.answerMessage},
		{name: "faq", sub: "share", kind: wire.ChatInput, description: "Show a page to everybody here", who: staff, run: b.shareEntry, offer: b.offerEntries,
			options: []wire.OptionSpec{entry, {Type: wire.OptionUser, Name: "member", Description: "Whom it is for"}}},
		{name: "faq", sub: "explain", kind: wire.ChatInput, description: "Why a question gets the answer it gets. Use your own words, not a patient's", who: staff, run: b.explain,
			options: []wire.OptionSpec{question}},
		{name: "faq", sub: "queue", kind: wire.ChatInput, description: "What patients sent to the staff, and who has it", who: staff, run: b.queue},
		{name: "faq-admin", sub: "reindex", kind: wire.ChatInput, description: "Publish what has changed in the pages", who: admins, run: b.reindex,
			options: []wire.OptionSpec{{Type: wire.OptionBoolean, Name: "dry_run", Description: "Only show what would change"}}},
		{name: "faq-admin", sub: "status", kind: wire.ChatInput, description: "How the bot is doing", who: admins, run: b.status},
		{name: "faq-admin", sub: "rollback", kind: wire.ChatInput, description: "Serve the pages as they were before", who: admins, run: b.rollback,
			options: []wire.OptionSpec{{Type: wire.OptionInteger, Name: "generation", Description: "Number of the kept generation to serve. Left out: the one before"}}},
	}
	table = append(table, b.editCommands()...)
	table = append(table, b.careCommands()...)
	return table
}

// visible is who sees a command in Discord's menus by default. It only keeps
// them tidy: a server's administrators can change it, and the settings decide.
func visible(who level) *wire.Bits {
	bits := map[level]wire.Bits{staff: wire.ManageMsgs, admins: wire.ManageGuild}
	if b, ok := bits[who]; ok {
		return &b
	}
	return nil
}

// definitions are the commands that any clinic has, as Discord registers them.
func (b *Bot) definitions() []wire.Definition {
	var all []command
	for _, c := range b.clinics {
		for _, one := range c.commands {
			if !slices.ContainsFunc(all, func(known command) bool { return known.path() == one.path() }) {
				all = append(all, one)
			}
		}
	}
	return definitions(all)
}

// definitions are the commands as Discord registers them.
func definitions(table []command) []wire.Definition {
	var out []wire.Definition
	for _, c := range table {
		i := slices.IndexFunc(out, func(d wire.Definition) bool { return d.Name == c.name })
		if i < 0 {
			d := wire.Definition{Name: c.name, Type: c.kind, Permissions: visible(c.who), Contexts: []int{wire.ContextGuild}, Integrations: []int{0}}
			if c.who == everybody {
				d.Contexts = append(d.Contexts, wire.ContextBotDM)
			}
			if c.kind == wire.ChatInput {
				d.Description = c.description
			}
			if c.sub == "" {
				d.Options = c.options
			} else {
				d.Description = groups[c.name]
			}
			i, out = len(out), append(out, d)
		}
		if c.sub != "" {
			out[i].Options = append(out[i].Options, wire.OptionSpec{Type: wire.OptionSubcommand, Name: c.sub, Description: cutAt(c.description, 100), Options: c.options})
		}
	}
	return out
}

// cutAt shortens a description at a sentence, because Discord takes 100
// characters.
func cutAt(s string, limit int) string {
	for len(s) > limit {
		i := strings.LastIndex(s, ". ")
		if i < 0 {
			return s[:limit]
		}
		s = s[:i]
	}
	return s
}
