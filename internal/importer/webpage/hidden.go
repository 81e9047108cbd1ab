package webpage

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// sheet holds the declarations of a page's own style sheets for selectors that
// are one name: "p", ".note", "#top", "p.note". Rules for print or for small
// screens, and selectors that depend on other elements, are not looked at.
type sheet map[string]string

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	simpleRE   = regexp.MustCompile(`^(?:[a-z][a-z0-9]*)?(?:[.#][\w-]+)?$`)
	sizeRE     = regexp.MustCompile(`^(-?[\d.]+)(px|pt|em|rem|%)?$`)
)

// maxSheet is the most bytes of style sheets that are looked at.
const maxSheet = 1 << 20

// maxRules is the most bytes of declarations that are kept for one selector: they
// are read for every element that it names.
const maxRules = 4 << 10

func readSheets(root *html.Node) sheet {
	s := make(sheet)
	total := 0
	for n := range root.Descendants() {
		if n.DataAtom != atom.Style || n.FirstChild == nil {
			continue
		}
		if total += len(n.FirstChild.Data); total > maxSheet {
			break
		}
		s.add(cssComment.ReplaceAllString(n.FirstChild.Data, " "))
	}
	return s
}

func (s sheet) add(css string) {
	for css != "" {
		open := strings.IndexByte(css, '{')
		if open < 0 {
			return
		}
		head := strings.TrimSpace(css[:open])
		if i := strings.LastIndexByte(head, ';'); i >= 0 {
			head = strings.TrimSpace(head[i+1:]) // behind "@import …;"
		}
		end := closing(css, open)
		body := css[open+1 : end]
		css = css[min(end+1, len(css)):]
		if strings.HasPrefix(head, "@") {
			continue
		}
		for _, sel := range strings.Split(head, ",") {
			sel = strings.ToLower(strings.TrimSpace(sel))
			if sel != "" && simpleRE.MatchString(sel) && len(s[sel])+len(body) <= maxRules {
				s[sel] += ";" + body
			}
		}
	}
}

// closing returns where the block that opens at i ends.
func closing(css string, i int) int {
	depth := 0
	for ; i < len(css); i++ {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(css)
}

// Bounds of the work on styles; pages of clinics stay far below.
const (
	maxNames  = 50     // classes of an element that are looked at
	maxStyles = 20_000 // different elements whose declarations are remembered
)

// style returns the declarations for an element, nil if there are none. Elements
// that look alike are worked out once.
func (r *reader) style(n *html.Node) map[string]string {
	key := n.Data
	for _, a := range []string{"class", "id", "style", "bgcolor", "color"} {
		key += "\x00" + attr(n, a)
	}
	out, ok := r.styles[key]
	if !ok {
		out = r.sheet.declarations(n)
		if len(r.styles) < maxStyles {
			r.styles[key] = out
		}
	}
	return out
}

// declarations finds what applies to an element, the strongest last.
func (s sheet) declarations(n *html.Node) map[string]string {
	tag := strings.ToLower(n.Data)
	css := []string{s[tag]}
	for i, c := range strings.Fields(strings.ToLower(attr(n, "class"))) {
		if i == maxNames {
			break
		}
		css = append(css, s["."+c], s[tag+"."+c])
	}
	if id := strings.ToLower(attr(n, "id")); id != "" {
		css = append(css, s["#"+id], s[tag+"#"+id])
	}
	css = append(css, attr(n, "style"))
	out := make(map[string]string)
	if v := attr(n, "bgcolor"); v != "" {
		out["background-color"] = v
	}
	if v := attr(n, "color"); v != "" {
		out["color"] = v
	}
	for _, d := range strings.Split(strings.Join(css, ";"), ";") {
		key, value, ok := strings.Cut(d, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(strings.ToLower(strings.ReplaceAll(value, "!important", "")))
		out[strings.TrimSpace(strings.ToLower(key))] = value
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

const hiddenText = "hidden text"

// unseen returns why a reader of the page does not see an element's words, or
// nothing. A part that opens on a click ("until-found", <details>) is seen.
func (r *reader) unseen(n *html.Node, st *state) string {
	if hasAttr(n, "hidden") && attr(n, "hidden") != "until-found" {
		return hiddenText
	}
	css := r.style(n)
	if css == nil {
		return ""
	}
	if bg := css["background-color"] + css["background"]; bg != "" && bg != "none" && bg != "transparent" && !isWhite(bg) {
		st.coloured = true
	}
	if v := css["font-size"]; v != "" {
		st.tiny = isTiny(v)
	}
	if v := css["color"]; v != "" {
		st.white = isWhite(v)
	}
	zero := func(key string) bool { return strings.Trim(css[key], "0.%px") == "" && css[key] != "" }
	offPage := func(key string) bool {
		m := sizeRE.FindStringSubmatch(css[key])
		if m == nil {
			return false
		}
		v, err := strconv.ParseFloat(m[1], 64)
		return err == nil && v <= -900 // nothing stands so far out by chance
	}
	switch {
	case css["display"] == "none", css["visibility"] == "hidden", css["visibility"] == "collapse", zero("opacity"),
		offPage("text-indent"), offPage("left"), offPage("top"), offPage("margin-left"),
		strings.HasPrefix(css["clip"], "rect(0"), strings.HasPrefix(css["clip"], "rect(1px"), strings.HasPrefix(css["clip-path"], "inset(50%"),
		strings.HasPrefix(css["clip-path"], "inset(100%"), zero("height") && css["overflow"] == "hidden", zero("max-height") && css["overflow"] == "hidden",
		strings.HasPrefix(css["color"], "transparent"):
		return hiddenText
	}
	return ""
}

// unseenText returns why words in the style of st cannot be seen.
func (st state) unseenText() string {
	switch {
	case st.tiny:
		return "text too small to read"
	case st.white && !st.coloured:
		return "white text on white"
	}
	return ""
}

// isTiny reports whether a font size cannot be read. Sizes relative to others
// count only if they are next to nothing.
func isTiny(v string) bool {
	m := sizeRE.FindStringSubmatch(v)
	if m == nil {
		return false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return false
	}
	switch m[2] {
	case "px", "pt":
		return n <= 3
	case "%":
		return n <= 15
	case "em", "rem":
		return n <= 0.15
	}
	return n == 0
}

func isWhite(v string) bool {
	v = strings.ReplaceAll(v, " ", "")
	switch {
	case v == "white", v == "#fff", v == "#ffffff", v == "#fefefe", v == "ivory", v == "snow":
		return true
	}
	return strings.HasPrefix(v, "rgb(255,255,255") || strings.HasPrefix(v, "rgba(255,255,255")
}
