package webpage

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// furniture returns what an element is if it stands around the text of a page,
// or nothing. Its words are reported.
func (r *reader) furniture(n *html.Node) string {
	switch n.DataAtom {
	case atom.Nav:
		return "a menu"
	case atom.Aside:
		return "a side column"
	case atom.Footer:
		return "the foot of the page"
	case atom.Header:
		if !inArticle(n) && !r.titleBlock(n) {
			return "the head of the page"
		}
	case atom.Noscript:
		return "a text for browsers without scripts"
	case atom.Button, atom.Select, atom.Textarea, atom.Label, atom.Datalist, atom.Legend:
		return "a part of a form"
	case atom.Svg, atom.Math, atom.Canvas, atom.Object, atom.Embed, atom.Iframe, atom.Audio, atom.Video, atom.Map:
		return "an embedded object"
	case atom.Template, atom.Dialog, atom.Noframes:
		return "a part that is not shown"
	}
	switch attr(n, "role") {
	case "navigation", "menu", "menubar":
		return "a menu"
	case "banner":
		if !r.titleBlock(n) {
			return "the head of the page"
		}
	case "contentinfo":
		return "the foot of the page"
	case "complementary":
		return "a side column"
	case "search":
		return "a part of a form"
	case "dialog", "alertdialog":
		return "a part that is not shown"
	}
	return named(n)
}

// titleBlock reports whether the head of the page holds the title of its text:
// nothing but headings and lines, or the only first-level heading without links.
func (r *reader) titleBlock(n *html.Node) bool {
	has := false
	for d := range n.Descendants() {
		switch d.DataAtom {
		case atom.Nav, atom.Ul, atom.A, atom.Form, atom.Input, atom.Button:
			return false
		case atom.H1:
			has = true
		}
	}
	return has && (r.ownHeader || attr(n, "id") == "title-block-header")
}

// parts are class names and ids that sites give to what stands around the text.
// Only whole names count: "informed-consent" is a subject of clinics.
var parts = map[string]string{
	"breadcrumb": "a menu", "breadcrumbs": "a menu", "navbar": "a menu", "site-nav": "a menu", "main-menu": "a menu", "nav-menu": "a menu",
	"pagination": "a menu", "skip-link": "a menu", "skip-to-content": "a menu",
	"site-header": "the head of the page", "page-header-bar": "the head of the page", "top-bar": "the head of the page",
	"site-footer": "the foot of the page", "page-footer": "the foot of the page",
	"sidebar": "a side column", "widget-area": "a side column", "related-posts": "a side column", "comments-area": "a side column",
	"share-buttons": "buttons to share the page", "social-share": "buttons to share the page", "sharedaddy": "buttons to share the page", "addtoany_content": "buttons to share the page",
}

// cookieNames begin the names of elements that ask about cookies.
var cookieNames = []string{"cookie", "gdpr", "onetrust", "cookiebot", "cc-window", "cc-banner", "cmplz", "cky-", "osano"}

// longestCookieNotice is the length in bytes of the longest notice about cookies;
// a longer text is a page about them.
const longestCookieNotice = 3000

// named judges an element by its class and id.
func named(n *html.Node) string {
	switch n.DataAtom {
	case atom.Body, atom.Html, atom.Main, atom.Article:
		return ""
	}
	names := append(strings.Fields(strings.ToLower(attr(n, "class"))), strings.ToLower(attr(n, "id")))
	for _, name := range names {
		if what := parts[name]; what != "" && find(n, atom.Main) == nil && find(n, atom.Article) == nil {
			return what
		}
		consent := strings.Contains(name, "consent")
		cookie := slices.ContainsFunc(cookieNames, func(c string) bool { return strings.HasPrefix(name, c) })
		if !consent && !cookie {
			continue
		}
		w := firstWords(n, longestCookieNotice)
		if len(w) <= longestCookieNotice && (cookie || strings.Contains(strings.ToLower(w), "cookie")) {
			return "a notice about cookies"
		}
		break
	}
	return ""
}
