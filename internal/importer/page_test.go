package importer

import (
	"bytes"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// pageOf makes a page of Markdown as a site would show it, with what stands
// around its text.
func pageOf(t *testing.T, markdown []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page of the clinic</title>
<style>body{font:11pt/1.35 serif} table{border-collapse:collapse} td,th{border:1px solid #999;padding:3px 6px}
@media print{nav,header,footer,.cookie-notice{display:none}}</style></head><body>
<header class="site-header"><a href="/">Riverside</a><nav><a href="/faq">Questions</a></nav></header>
<div class="cookie-notice">We use cookies. <button>Fine</button></div><main>`)
	md := goldmark.New(goldmark.WithExtensions(extension.Table))
	if err := md.Convert(markdown, &b); err != nil {
		t.Fatal(err)
	}
	b.WriteString(`</main><footer>Imprint</footer></body></html>`)
	return b.Bytes()
}
