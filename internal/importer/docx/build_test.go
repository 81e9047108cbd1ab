package docx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"sort"
	"strings"
	"testing"
)

// parts are the files of a package by name.
type parts map[string]string

const (
	wordSpace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="wp" xmlns:wps="wps" xmlns:v="v" xmlns:m="m"`
	relSpace  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relType   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// build writes a package around the body of a document.
func build(t testing.TB, body string, more parts) []byte {
	t.Helper()
	all := parts{
		"[Content_Types].xml":          `<Types/>`,
		"_rels/.rels":                  `<Relationships ` + relSpace + `><Relationship Id="r1" Type="` + relType + `officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":            `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordSpace + `><w:body>` + body + `</w:body></w:document>`,
		"word/styles.xml":              stylesXML,
		"word/_rels/document.xml.rels": relations(more),
	}
	for name, data := range more {
		all[name] = data
	}
	return zipOf(t, all)
}

// zipOf writes files as they are.
func zipOf(t testing.TB, all parts) []byte {
	t.Helper()
	var names []string
	for n := range all {
		names = append(names, n)
	}
	sort.Strings(names)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		h := &zip.FileHeader{Name: n} // stored, which is quick
		if len(all[n]) > 100_000 {
			h.Method = zip.Deflate
		}
		f, err := z.CreateHeader(h)
		if err == nil {
			_, err = f.Write([]byte(all[n]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func relations(more parts) string {
	var b strings.Builder
	b.WriteString(`<Relationships ` + relSpace + `><Relationship Id="s" Type="` + relType + `styles" Target="styles.xml"/>`)
	b.WriteString(`<Relationship Id="link" Type="` + relType + `hyperlink" Target="https://example.org/page" TargetMode="External"/>`)
	for name := range more {
		if kind, ok := strings.CutPrefix(name, "word/"); ok {
			kind = strings.TrimRight(strings.TrimSuffix(kind, ".xml"), "0123456789")
			fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s"/>`, name, relType, kind, strings.TrimPrefix(name, "word/"))
		}
	}
	return b.String() + `</Relationships>`
}

func styleXML(id, name, rest string) string {
	return `<w:style w:type="paragraph" w:styleId="` + id + `"><w:name w:val="` + name + `"/>` + rest + `</w:style>`
}

// The names of styles are English in every language, their ids are not.
var stylesXML = `<w:styles ` + wordSpace + `>` +
	styleXML("Titel", "Title", "") +
	styleXML("berschrift1", "heading 1", `<w:rPr><w:b/></w:rPr>`) +
	styleXML("berschrift2", "heading 2", "") +
	styleXML("Eigen", "Own heading", `<w:basedOn w:val="berschrift2"/>`) +
	styleXML("Level", "By level", `<w:pPr><w:outlineLvl w:val="2"/></w:pPr>`) +
	styleXML("TOC1", "toc 1", "") +
	styleXML("Punkt", "List Bullet", `<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>`) +
	styleXML("Box", "Box", `<w:pPr><w:shd w:val="clear" w:fill="003366"/></w:pPr>`) +
	styleXML("Kreis", "Loop", `<w:basedOn w:val="Kreis"/>`) +
	`</w:styles>`

const numberingXML = `<w:numbering ` + wordSpace + `>
<w:abstractNum w:abstractNumId="10"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="11"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="12"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Step %1:"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="13"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=" "/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="10"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="11"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="11"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="12"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="13"/></w:num>
</w:numbering>`

func p(props, runs string) string { return `<w:p><w:pPr>` + props + `</w:pPr>` + runs + `</w:p>` }

func styled(style, text string) string { return p(`<w:pStyle w:val="`+style+`"/>`, r("", text)) }

func listed(num, level, text string) string {
	return p(`<w:numPr><w:ilvl w:val="`+level+`"/><w:numId w:val="`+num+`"/></w:numPr>`, r("", text))
}

func r(props, text string) string {
	return `<w:r><w:rPr>` + props + `</w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r>`
}

func fieldXML(instr, result string) string {
	return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>` + instr + `</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` +
		result + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
}

func cell(content string) string { return `<w:tc>` + content + `</w:tc>` }

func tr(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }
