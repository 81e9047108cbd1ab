package lint

import (
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"bedside/internal/faq"
	"bedside/internal/textnorm"
)

const (
	fixLink   = "correct where the link leads, or remove it"
	fixLabel  = "write in words where the link leads, not another address"
	fixScheme = "link to a page with https, or remove the link"
)

// looseReference is what is left in a text where a link names a definition that is
// not there: one in another passage does not count.
var looseReference = regexp.MustCompile(`\[[^\[\]]+\]\[[^\[\]]*\]`)

var scheme = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*):`)

func checkBrokenLink(r *run) {
	pages := make(map[string]*faq.Document, len(r.corpus.Documents))
	for _, d := range r.corpus.Documents {
		pages[d.File] = d
	}
	for _, p := range r.corpus.Passages {
		r.links(p, pages, p.Text, func(at string) int { return p.TextLine + strings.Count(at, "\n") })
		r.links(p, pages, p.Plain, func(string) int { return p.KeyLine("plain") })
	}
}

// links reports the broken links of one text; line turns what stands before one
// into its line.
func (r *run) links(p *faq.Passage, pages map[string]*faq.Document, md string, line func(before string) int) {
	if !strings.ContainsAny(md, "[<") {
		return
	}
	root, src := parse(md)
	// The walker never fails: the function returns no error.
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var target, label string
		switch n := n.(type) {
		case *ast.Link:
			target, label = string(n.Destination), inlineText(n, src)
		case *ast.Image:
			target = string(n.Destination)
		case *ast.AutoLink:
			target = string(n.URL(src))
		case *ast.Paragraph, *ast.TextBlock:
			if m := looseReference.FindString(inlineText(n, src)); m != "" {
				r.report(p.Doc, line(md[:max(n.Pos(), 0)]), "write the address in round brackets behind the text", "%s names a link that is not defined in this passage", m)
			}
			return ast.WalkContinue, nil
		default:
			return ast.WalkContinue, nil
		}
		if s, msg, fix := r.broken(p, pages, target, label); msg != "" {
			r.reportAs(s, p.Doc, line(md[:max(n.Pos(), 0)]), fix, "the link to %q %s", target, msg)
		}
		return ast.WalkContinue, nil
	})
}

// broken says what is wrong with a link, or returns no message.
func (r *run) broken(p *faq.Passage, pages map[string]*faq.Document, target, label string) (s Severity, msg, fix string) {
	if target == "" {
		return Error, "leads nowhere", fixLink
	}
	if m := scheme.FindStringSubmatch(target); m != nil {
		return r.brokenAddress(strings.ToLower(m[1]), target, label)
	}
	if strings.HasPrefix(target, "//") {
		return r.brokenAddress("https", "https:"+target, label)
	}
	file, anchor, _ := strings.Cut(target, "#")
	file, _, _ = strings.Cut(file, "?")
	to := p.Doc
	if file != "" {
		if strings.HasPrefix(file, "/") {
			return Error, "names a place on some machine", fixLink
		}
		to = pages[path.Join(path.Dir(p.Doc.File), file)]
	}
	switch {
	case to == nil:
		return Error, "names no page of the content", fixLink
	case to.Status != faq.Published && p.Doc.Status == faq.Published:
		return Error, "names a page that is not published", fixLink
	case anchor != "" && !hasAnchor(to, anchor):
		return Error, "names no heading of " + to.File, fixLink
	}
	return "", "", ""
}

func (r *run) brokenAddress(scheme, target, label string) (s Severity, msg, fix string) {
	switch scheme {
	case "mailto", "tel":
		return "", "", ""
	case "http", "https":
	default:
		return Error, "does not lead to a page", fixScheme
	}
	m := link.FindStringSubmatch(target)
	if m == nil {
		return Error, "has no host", fixLink
	}
	host := hostOf(m[1])
	if strings.Contains(m[1], "@") {
		return Error, "hides its host behind a name before the @", fixLink
	}
	for _, shown := range hostsIn(label) {
		if strings.TrimPrefix(shown, "www.") != strings.TrimPrefix(host, "www.") {
			return Error, "shows the address of " + shown, fixLabel
		}
	}
	if scheme == "http" && r.allowed(host) {
		return Warning, "is not private", "use https, if the site has it" // a foreign one has to go anyway
	}
	return "", "", ""
}

// hasAnchor reports whether a heading of the document has the anchor, in the form
// that code hosts and editors make.
func hasAnchor(d *faq.Document, anchor string) bool {
	for _, h := range d.Headings {
		var b strings.Builder
		for _, c := range textnorm.Fold(h.Text) {
			switch {
			case c == ' ' || c == '-':
				b.WriteByte('-')
			case c == '_' || strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", c) || c >= 0x80:
				b.WriteRune(c)
			}
		}
		if b.String() == strings.ToLower(anchor) {
			return true
		}
	}
	return false
}

func inlineText(n ast.Node, src []byte) string {
	var b strings.Builder
	inline(&b, n, src)
	return b.String()
}
