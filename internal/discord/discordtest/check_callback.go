package discordtest

// Interaction types.
const (
	TypePing         = 1
	TypeCommand      = 2
	TypeComponent    = 3
	TypeAutocomplete = 4
	TypeModal        = 5
)

// Callback types.
const (
	CallbackPong           = 1
	CallbackMessage        = 4
	CallbackDeferMessage   = 5
	CallbackDeferUpdate    = 6
	CallbackUpdate         = 7
	CallbackAutocomplete   = 8
	CallbackModal          = 9
	CallbackLaunchActivity = 12
)

// answers are the callback types that fit each interaction type.
var answers = map[int][]int64{
	TypePing:         {CallbackPong},
	TypeCommand:      {CallbackMessage, CallbackDeferMessage, CallbackModal, CallbackLaunchActivity},
	TypeComponent:    {CallbackMessage, CallbackDeferMessage, CallbackDeferUpdate, CallbackUpdate, CallbackModal, CallbackLaunchActivity},
	TypeAutocomplete: {CallbackAutocomplete},
	TypeModal:        {CallbackMessage, CallbackDeferMessage, CallbackDeferUpdate, CallbackUpdate, CallbackLaunchActivity},
}

// checkCallback checks the first answer to an interaction. A nil call is an
// interaction that the Server did not make; its type is then not judged.
func (s *Server) checkCallback(call *Call, m map[string]any) []problem {
	var p problems
	t, ok := number(m, "type")
	if !ok {
		p.add(pageInteraction, "type", "callback has no type")
		return p
	}
	if call != nil {
		fits := false
		for _, a := range answers[call.kind] {
			fits = fits || a == t
		}
		if call.kind == TypeModal && call.on == nil && (t == CallbackDeferUpdate || t == CallbackUpdate) {
			fits = false // the modal was not opened from a component
		}
		if !fits {
			p.add(pageInteraction, "type", "callback type %d is no answer to interaction type %d", t, call.kind)
			return p
		}
	}
	data := object(m, "data")
	switch t {
	case CallbackMessage:
		p = append(p, under("data", s.checkMessage(data, kindReply, false))...)
	case CallbackUpdate:
		if data != nil {
			v2 := call != nil && call.on != nil && call.on.flags()&flagComponentsV2 != 0
			p = append(p, under("data", s.checkMessage(data, kindUpdate, v2))...)
		}
	case CallbackDeferMessage:
		p.deferral(data)
	case CallbackAutocomplete:
		if _, ok := data["choices"].([]any); !ok && data["choices"] != nil || data == nil {
			p.add(pageInteraction, "data.choices", "choices is not an array")
		}
		p.choices("data.choices", list(data, "choices"))
	case CallbackModal:
		p.modal(data)
	case CallbackPong, CallbackDeferUpdate, CallbackLaunchActivity:
	default:
		p.add(pageInteraction, "type", "callback type %d is not known", t)
	}
	return p
}

// deferral allows the flag EPHEMERAL and nothing else. What a deferral carries
// beside it is not shown, so it is a mistake of whoever sent it.
func (p *problems) deferral(data map[string]any) {
	if flags, _ := number(data, "flags"); flags&^flagEphemeral != 0 {
		p.add(pageInteraction, "data.flags", "flags %d are not allowed in a deferral, only EPHEMERAL is", flags&^flagEphemeral)
	}
	for _, key := range []string{"content", "embeds", "components", "poll"} {
		if present(data, key) {
			p.add(pageInteraction, join("data", key), "a deferral shows no %s", key)
		}
	}
}

// under moves problems below a member.
func under(path string, all []problem) []problem {
	for i := range all {
		if all[i].path == "" {
			all[i].path = path
		} else {
			all[i].path = path + "." + all[i].path
		}
	}
	return all
}
