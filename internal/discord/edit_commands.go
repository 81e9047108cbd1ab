package discord

import "bedside/internal/discord/wire"

// editCommands are the commands with which staff write and keep pages.
func (b *clinic) editCommands() []command {
	entry := func(description string) wire.OptionSpec {
		return wire.OptionSpec{Type: wire.OptionString, Name: "entry", Description: description, Required: true, Autocomplete: true, MinLength: 1, MaxLength: 100}
	}
	return []command{
		{name: "faq", sub: "edit", kind: wire.ChatInput, description: "Change a page, with a preview before anybody sees it", who: staff, run: b.editEntry, offer: b.offerEntries,
			options: []wire.OptionSpec{entry("The page to change")}},
		{name: "faq", sub: "add", kind: wire.ChatInput, description: "Write a new page", who: staff, run: b.addEntry, offer: b.offerDocuments,
			options: []wire.OptionSpec{
				{Type: wire.OptionString, Name: "file", Description: "The file it goes into. Left out: a file of its own", Autocomplete: true, MinLength: 1, MaxLength: 100},
				{Type: wire.OptionString, Name: "owner", Description: "Who looks after it, a role. Left out: clinical lead", MinLength: 1, MaxLength: maxOwner},
				{Type: wire.OptionInteger, Name: "review_months", Description: "Months until it must be reviewed, 1 to 36. Left out: 6"},
			}},
		{name: "faq", sub: "retire", kind: wire.ChatInput, description: "Take a page away, after a look at what it answers now", who: staff, run: b.retireEntry, offer: b.offerEntries,
			options: []wire.OptionSpec{entry("The page to take away")}},
		{name: "faq", sub: "history", kind: wire.ChatInput, description: "All edits of a page, each to look at", who: staff, run: b.history, offer: b.offerKept,
			options: []wire.OptionSpec{entry("The page, also one that was taken away")}},
		{name: "faq", sub: "restore", kind: wire.ChatInput, description: "Make a new draft of an earlier version of a page", who: staff, run: b.restoreEntry, offer: b.offerKept,
			options: []wire.OptionSpec{entry("The page, also one that was taken away"),
				{Type: wire.OptionInteger, Name: "revision", Description: "Its number in /faq history. 0: as the content folder has it", Required: true}}},
		{name: "faq", sub: "drafts", kind: wire.ChatInput, description: "Edits that are not published yet", who: staff, run: b.drafts},
	}
}
