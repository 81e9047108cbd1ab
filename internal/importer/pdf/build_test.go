package pdf

import (
	"bytes"
	"fmt"
	"strings"
)

// fileOf writes a PDF whose pages draw what the contents say. Its fonts are F1
// (plain), F2 (bold) and F3 (without a Unicode table); all letters are 0.6 of
// their size wide. X1 is a form, I1 a picture.
func fileOf(contents ...string) []byte {
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"", // the pages, once they are known
		"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding >>",
		"<< /Type /Font /Subtype /Type0 /BaseFont /Secret /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Secret /DW 600 >>] >>",
		stream("/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Matrix [1 0 0 1 0 -100]", at(1, 12, 72, 700, "in a form")),
		stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "x"),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding << /Differences [1 /A /fi /uni03B2 /g17] >> >>",
		"<< /Title (Title in the file) >>",
	}
	const resources = "<< /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R /F4 8 0 R >> /XObject << /X1 6 0 R /I1 7 0 R >> /ExtGState << /G0 << /ca 0 >> >> >>"
	var kids []string
	for _, c := range contents {
		objects = append(objects, stream("", c))
		objects = append(objects, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources %s /Contents %d 0 R >>", resources, len(objects)))
		kids = append(kids, fmt.Sprintf("%d 0 R", len(objects)))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(kids), strings.Join(kids, " "))
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info 9 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

// at draws text in font F1, F2 and so on.
func at(font int, size, x, y float64, text string) string {
	text = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text)
	return fmt.Sprintf("BT /F%d %g Tf %g %g Td (%s) Tj ET\n", font, size, x, y, text)
}

// lines draws lines of text below each other, 14 points apart, in size 12.
func lines(x, y float64, text ...string) string {
	var b strings.Builder
	for i, l := range text {
		b.WriteString(at(1, 12, x, y-14*float64(i), l))
	}
	return b.String()
}

// rulePath draws a straight line.
func rulePath(x0, y0, x1, y1 float64) string {
	return fmt.Sprintf("%g %g m %g %g l S\n", x0, y0, x1, y1)
}
