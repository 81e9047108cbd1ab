package render

import "strings"

// filler puts the clinic's names and numbers into fixed texts.
type filler struct {
	values map[string]string
}

// spanishCountries gives the Spanish name where it differs; others are shown as
// configured.
var spanishCountries = map[string]string{"United States": "Estados Unidos"}

// noName stands where the clinic has not given its name, and is the name in the
// shipped settings.
const noName = "your clinic"

func newFiller(c Clinic, e Emergency) filler {
	name := c.Name
	if name == "" {
		name = noName
	}
	nameES := name
	if name == noName {
		nameES = "su clínica"
	}
	v := map[string]string{
		"clinic":         name,
		"contact":        contact(name, c, " at "),
		"contact_es":     contact(nameES, c, ", "),
		"country":        e.Country,
		"country_es":     e.Country,
		"emergency":      e.Emergency,
		"crisis":         reach(e.CrisisCall, e.CrisisText, "call ", "call or text ", ", or text "),
		"crisis_es":      "llame al " + e.CrisisCall,
		"chat":           e.CrisisChat,
		"poison":         e.Poison,
		"substance_use":  e.SubstanceUse,
		"veterans":       e.Veterans,
		"sexual_assault": e.SexualAssault,
		"child_abuse":    e.ChildAbuse,
		"privacy":        c.Privacy,
		"report":         c.Report,
	}
	if c.Report == "" {
		v["report"] = v["contact"]
	}
	if es, ok := spanishCountries[e.Country]; ok {
		v["country_es"] = es
	}
	if e.CrisisSpanish != "" {
		v["crisis_es"] = "llame al " + e.CrisisSpanish
	}
	// Where a country has no verified line of its own for abuse, the crisis line
	// takes such calls.
	v["abuse"], v["abuse_es"] = v["crisis"], v["crisis_es"]
	if e.Abuse != "" {
		v["abuse"], v["abuse_es"] = "call "+e.Abuse, "llame al "+e.Abuse
	}
	return filler{values: v}
}

// reach words how a line is reached by call and text.
func reach(call, text, onlyCall, same, other string) string {
	switch text {
	case "":
		return onlyCall + call
	case call:
		return same + call
	}
	return onlyCall + call + other + text
}

// contact is the clinic's name with its number and hours, as far as known.
func contact(name string, c Clinic, at string) string {
	if c.Phone == "" {
		return name
	}
	if c.Hours == "" {
		return name + at + c.Phone
	}
	return name + at + c.Phone + " (" + c.Hours + ")"
}

// line fills one line, or returns "" where a name or number that it needs is
// not known: a sentence that names a helpline without its number helps nobody.
// extra are values of this reply, as pairs of key and value.
func (f filler) line(text string, extra ...string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := open + strings.IndexByte(text[open:], '}')
		value := f.value(text[open+1:end], extra)
		if value == "" {
			return ""
		}
		b.WriteString(text[:open])
		b.WriteString(value)
		text = text[end+1:]
	}
}

func (f filler) value(key string, extra []string) string {
	for i := 0; i+1 < len(extra); i += 2 {
		if extra[i] == key {
			return extra[i+1]
		}
	}
	return f.values[key]
}

// lines fills several lines and drops those that cannot be filled.
func (f filler) lines(texts []string, extra ...string) []string {
	out := make([]string, 0, len(texts))
	for _, t := range texts {
		if s := f.line(t, extra...); s != "" {
			out = append(out, s)
		}
	}
	return out
}
