package importer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bad are documents that must be refused, with words of the message.
var bad = []struct {
	name string
	data string
	want string
}{
	{"empty", "", "empty"},
	{"white space", " \n\t\u00a0\r\n", "white space"},
	{"mark alone", "\ufeff", "white space"},
	{"pdf", "%PDF-1.7\n1 0 obj", "PDF"},
	{"docx", "PK\x03\x04\x14\x00", "damaged"},
	{"doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC"},
	{"png", "\x89PNG\r\n\x1a\n", "PNG"},
	{"rtf", `{\rtf1 hello}`, "RTF"},
	{"html without text", "<!DOCTYPE html>\n<html><body><nav>menu</nav></body></html>", "no text"},
	{"html with headings alone", "<html><h1>A</h1><h2>B</h2></html>", "no text under"},
	{"web archive", "From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=x\n\ntext", "web archive"},
	{"html too large", "<html>" + strings.Repeat("a", MaxSize), "5 MiB"},
	{"pdf too large", "%PDF-1.7\n" + strings.Repeat("a", MaxPacked), "32 MiB"},
	{"nul", "Title\n\ntext\x00more", "line 3, column 5"},
	{"control characters", "Title\n\n" + strings.Repeat("\x01\x02", 50), "control characters"},
	{"windows-1252", "Title\n\nIt\x92s fine.", "byte 0x92 at line 3, column 3 (’ in Windows-1252)"},
	{"latin-1", "Caf\xe9\n\ntext", "byte 0xe9 at line 1, column 4"},
	{"cut utf-8", "Title\n\ntext \xe2\x80", "line 3, column 6"},
	{"odd utf-16", "\xff\xfeT\x00i", "odd number"},
	{"signs alone", "***\n\n---\n\n. . .\n", "no text"},
	{"headings alone", "# Title\n\n## One\n\n## Two\n", "no text under"},
	{"too large", strings.Repeat("a", MaxSize+1), "5 MiB"},
	{"too large a draft", "Title\n\n" + strings.Repeat("Word after word. ", 20000), "256 KiB"},
}

func TestBadDocuments(t *testing.T) {
	for _, c := range bad {
		t.Run(c.name, func(t *testing.T) {
			r, err := Convert("document.txt", []byte(c.data), nil)
			if err == nil {
				t.Fatalf("taken: %q", r.Markdown)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q does not say %q", err, c.want)
			}
			// Through a file: nothing may be written.
			dir := t.TempDir()
			src := filepath.Join(dir, "in")
			if err := os.WriteFile(src, []byte(c.data), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := Import(context.Background(), []string{src}, Options{Out: filepath.Join(dir, "out"), Force: true})
			if err != nil || len(got) != 1 || got[0].Err == nil || got[0].Path != "" {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err := os.Stat(filepath.Join(dir, "out")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("something was written: %v", err)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	wide := func(s string, big bool) string {
		out := "\xff\xfe"
		if big {
			out = "\xfe\xff"
		}
		for _, r := range s {
			lo, hi := string([]byte{byte(r)}), string([]byte{byte(r >> 8)})
			if big {
				out += hi + lo
			} else {
				out += lo + hi
			}
		}
		return out
	}
	text := "Title here\r\n\r\nIt’s fine.\r\n"
	for name, data := range map[string]string{
		"utf-8":       text,
		"utf-8 mark":  "\ufeff" + text,
		"utf-16 le":   wide(text, false),
		"utf-16 be":   wide(text, true),
		"old mac":     strings.ReplaceAll(text, "\r\n", "\r"),
		"fixed space": "Title here\n\n\u00a0It’s\u00a0fine.\n",
	} {
		r, err := Convert("a.txt", []byte(data), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Title != "Title here" || r.Sections[0].Text != "It’s fine." {
			t.Errorf("%s: %q, %q", name, r.Title, r.Sections[0].Text)
		}
	}
}
