package discordtest

import (
	"net/url"
	"strings"
)

// Message flags (resources/message.mdx#message-object-message-flags).
const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagVoice          = 1 << 13
	flagComponentsV2   = 1 << 15
)

// messageKind is the operation that a message body belongs to.
type messageKind int

const (
	kindReply       messageKind = iota // callback type 4
	kindUpdate                         // callback type 7
	kindFollowup                       // webhook execute
	kindEdit                           // webhook edit
	kindChannel                        // channel message
	kindChannelEdit                    // its edit
)

// kindFlags are the flags that may be sent with each operation.
var kindFlags = map[messageKind]struct {
	mask int64
	page string
}{
	kindReply:       {flagSuppressEmbeds | flagEphemeral | flagSilent | flagVoice | flagComponentsV2, pageInteraction},
	kindUpdate:      {flagSuppressEmbeds | flagEphemeral | flagSilent | flagVoice | flagComponentsV2, pageInteraction},
	kindFollowup:    {flagSuppressEmbeds | flagEphemeral | flagSilent | flagVoice | flagComponentsV2, pageWebhook},
	kindEdit:        {flagSuppressEmbeds | flagComponentsV2, pageWebhook},
	kindChannel:     {flagSuppressEmbeds | flagSilent | flagVoice | flagComponentsV2, pageMessage},
	kindChannelEdit: {flagSuppressEmbeds | flagVoice | flagComponentsV2, pageMessage},
}

func (k messageKind) edits() bool { return k == kindUpdate || k == kindEdit || k == kindChannelEdit }

// checkMessage applies all message rules to a body. wasV2 tells that the
// message to be edited has the components flag.
func (s *Server) checkMessage(m map[string]any, kind messageKind, wasV2 bool) []problem {
	var p problems
	if m == nil {
		p.add(pageMessage, "", "body is not an object")
		return p
	}
	p.wrongTypes(m)
	p.length(pageMessage, "content", "content", text(m, "content"), 0, 2000)
	flags, hasFlags := number(m, "flags")
	if bad := flags &^ kindFlags[kind].mask; bad != 0 {
		p.add(kindFlags[kind].page, "flags", "flags %d are not allowed here", bad)
	}
	v2 := flags&flagComponentsV2 != 0
	if wasV2 && hasFlags && !v2 {
		p.add(pageComponent, "flags", "IS_COMPONENTS_V2 cannot be taken off a message")
	}
	v2 = v2 || wasV2
	if v2 {
		for _, key := range []string{"content", "embeds", "poll", "sticker_ids"} {
			if present(m, key) {
				p.add(pageComponent, key, "%s is forbidden with IS_COMPONENTS_V2", key)
			}
		}
	}
	if nonce := text(m, "nonce"); nonce != "" {
		p.length(pageMessage, "nonce", "nonce", nonce, 0, 25)
	}
	p.embeds(list(m, "embeds"))
	p.components(list(m, "components"), v2)
	p.mentions(m)
	if !kind.edits() && emptyMessage(m) {
		p = append(p, problem{text: "message is empty: no content, embeds or components", page: pageMessage, empty: true})
	}
	if !s.o.AllowMentions {
		p.house(m)
	}
	return p
}

// wrongTypes are the grossest ones; the OpenAPI file knows all.
func (p *problems) wrongTypes(m map[string]any) {
	for _, key := range []string{"content"} {
		if v := m[key]; v != nil {
			if _, ok := v.(string); !ok {
				p.add(pageMessage, key, "%s is not a string", key)
			}
		}
	}
	for _, key := range []string{"embeds", "components"} {
		if v := m[key]; v != nil {
			l, ok := v.([]any)
			if !ok {
				p.add(pageMessage, key, "%s is not an array", key)
			}
			for i, e := range l {
				if _, ok := e.(map[string]any); !ok {
					p.add(pageMessage, join(key, i), "element is not an object")
				}
			}
		}
	}
}

func emptyMessage(m map[string]any) bool {
	return strings.TrimSpace(text(m, "content")) == "" && !present(m, "embeds") && !present(m, "components") &&
		!present(m, "poll") && !present(m, "sticker_ids") && !present(m, "attachments")
}

func (p *problems) embeds(all []any) {
	if len(all) > 10 {
		p.add(pageMessage, "embeds", "%d embeds, at most 10 are allowed", len(all))
	}
	sum := 0
	for i, v := range all {
		e, _ := v.(map[string]any)
		at := join("embeds", i)
		n := p.embedText(pageEmbed, at, "title", text(e, "title"), 256)
		n += p.embedText(pageEmbed, at, "description", text(e, "description"), 4096)
		n += p.embedText(pageEmbed, at, "author.name", text(object(e, "author"), "name"), 256)
		n += p.embedText(pageEmbed, at, "footer.text", text(object(e, "footer"), "text"), 2048)
		fields := list(e, "fields")
		if len(fields) > 25 {
			p.add(pageEmbed, join(at, "fields"), "%d fields, at most 25 are allowed", len(fields))
		}
		for j, v := range fields {
			f, _ := v.(map[string]any)
			n += p.embedField(join(at, "fields", j), "name", f, 256)
			n += p.embedField(join(at, "fields", j), "value", f, 1024)
		}
		sum += n
		if n == 0 && !present(e, "image") && !present(e, "thumbnail") && !present(e, "video") {
			p.add(pageMessage, at, "embed has no text")
		}
		p.embedURLs(at, e)
	}
	if sum > 6000 {
		p.add(pageEmbed, "embeds", "text of all embeds has %d UTF-16 units, at most 6000 are allowed", sum)
	}
}

// embedText checks one text and returns its length. Discord trims before it
// counts.
func (p *problems) embedText(page, at, what, t string, most int) int {
	t = strings.TrimSpace(t)
	p.length(page, join(at, what), what, t, 0, most)
	return units(t)
}

func (p *problems) embedField(at, key string, f map[string]any, most int) int {
	n := p.embedText(pageEmbed, at, key, text(f, key), most)
	if n == 0 {
		p.add(pageEmbed, join(at, key), "field has no %s", key)
	}
	return n
}

func (p *problems) embedURLs(at string, e map[string]any) {
	check := func(path, u string, attachment bool) {
		if u != "" && !goodURL(u, attachment) {
			p.add("resources/message.mdx#embed-object", path, "not an absolute http or https address")
		}
	}
	check(join(at, "url"), text(e, "url"), false)
	check(join(at, "author.url"), text(object(e, "author"), "url"), false)
	check(join(at, "author.icon_url"), text(object(e, "author"), "icon_url"), true)
	check(join(at, "footer.icon_url"), text(object(e, "footer"), "icon_url"), true)
	for _, key := range []string{"image", "thumbnail", "video"} {
		check(join(at, key, "url"), text(object(e, key), "url"), true)
	}
}

func goodURL(s string, attachment bool) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return false
	}
	return u.Scheme == "http" || u.Scheme == "https" || attachment && u.Scheme == "attachment"
}

// mentions checks what Discord refuses in allowed_mentions.
func (p *problems) mentions(m map[string]any) {
	a := object(m, "allowed_mentions")
	parse := make(map[string]bool)
	for i, v := range list(a, "parse") {
		t, _ := v.(string)
		if t != "users" && t != "roles" && t != "everyone" {
			p.add(pageMentions, join("allowed_mentions.parse", i), "not one of users, roles, everyone")
		}
		parse[t] = true
	}
	for _, key := range []string{"users", "roles"} {
		ids := list(a, key)
		if len(ids) > 100 {
			p.add(pageMentions, join("allowed_mentions", key), "%d ids, at most 100 are allowed", len(ids))
		}
		if parse[key] && len(ids) > 0 {
			p.add(pageMentions, join("allowed_mentions", key), "%s stands in parse and as a list of ids", key)
		}
	}
}

// house wants every message to be unable to ping.
func (p *problems) house(m map[string]any) {
	bad := func(text string) {
		*p = append(*p, problem{path: "allowed_mentions", text: text, page: pageMentions, house: true})
	}
	a, ok := m["allowed_mentions"].(map[string]any)
	if !ok {
		bad(`house rule: no allowed_mentions, want {"parse": []}`)
		return
	}
	if parse, ok := a["parse"].([]any); !ok || len(parse) > 0 {
		bad("house rule: parse is not an empty array")
	}
	if present(a, "users") || present(a, "roles") || present(a, "replied_user") {
		bad("house rule: somebody is pinged")
	}
}
