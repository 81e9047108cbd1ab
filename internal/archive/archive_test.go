package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type note struct{ Made string }

// pack packs texts by name.
func pack(t testing.TB, texts map[string]string) []byte {
	t.Helper()
	dir := t.TempDir()
	var files []File
	for name, text := range texts {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, File{Name: name, Path: p})
	}
	var out bytes.Buffer
	if err := Write(context.Background(), &out, note{"today"}, files); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestThereAndBack(t *testing.T) {
	texts := map[string]string{"store/bedside.db": "rows\x00", "content/a.md": "# A\n", "content/deep/b.md": "", "config/config.yaml": "x: 1\n"}
	raw := pack(t, texts)
	if !bytes.Equal(raw, pack(t, texts)) {
		t.Error("the same files give other bytes")
	}
	dir := t.TempDir()
	var about note
	names, err := Unpack(context.Background(), bytes.NewReader(raw), dir, &about)
	if err != nil || about.Made != "today" {
		t.Fatalf("%+v, %v", about, err)
	}
	got := make(map[string]string)
	for _, n := range names {
		data, err := os.ReadFile(filepath.Join(dir, n))
		if err != nil {
			t.Fatal(err)
		}
		got[n] = string(data)
	}
	if diff := cmp.Diff(texts, got); diff != "" {
		t.Errorf("(-packed +unpacked):\n%s", diff)
	}
	if _, err := Unpack(context.Background(), bytes.NewReader(raw), dir, &about); err == nil {
		t.Error("files were written over")
	}
}

// Every flipped bit and every cut is noticed.
func TestDamageIsNoticed(t *testing.T) {
	raw := pack(t, map[string]string{"a": "the text of a page, long enough to be worth something", "b": "another"})
	refuse := func(what string, data []byte) {
		t.Helper()
		var about note
		dir := t.TempDir()
		if _, err := Unpack(context.Background(), bytes.NewReader(data), dir, &about); err == nil {
			// A flip in the head of gzip that changes no byte of the content is harmless.
			a, _ := os.ReadFile(filepath.Join(dir, "a"))
			b, _ := os.ReadFile(filepath.Join(dir, "b"))
			if string(a) != "the text of a page, long enough to be worth something" || string(b) != "another" {
				t.Errorf("%s was taken", what)
			}
		} else if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for i := range raw {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 1 << (i % 8)
		refuse("a flipped bit", flipped)
	}
	for n := 0; n < len(raw); n += 7 {
		refuse("a cut archive", raw[:n])
	}
	refuse("no archive", []byte("hello"))
}

// forge makes an archive by hand.
func forge(t *testing.T, l any, entries ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	raw, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(w.WriteHeader(&tar.Header{Name: listName, Size: int64(len(raw)), Typeflag: tar.TypeReg}))
	if err == nil {
		_, err = w.Write(raw)
	}
	for _, h := range entries {
		err = errors.Join(err, w.WriteHeader(&h))
	}
	if err = errors.Join(err, w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestForgeries(t *testing.T) {
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	about := json.RawMessage(`{}`)
	for what, raw := range map[string][]byte{
		"a name outside":      forge(t, list{1, about, []sum{{"../a", 0, empty}}}, tar.Header{Name: "../a", Typeflag: tar.TypeReg}),
		"an absolute name":    forge(t, list{1, about, []sum{{"/a", 0, empty}}}, tar.Header{Name: "/a", Typeflag: tar.TypeReg}),
		"a link":              forge(t, list{1, about, []sum{{"a", 0, empty}}}, tar.Header{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}),
		"a file too many":     forge(t, list{1, about, nil}, tar.Header{Name: "a", Typeflag: tar.TypeReg}),
		"a file that lacks":   forge(t, list{1, about, []sum{{"a", 0, empty}}}),
		"another form":        forge(t, list{2, about, nil}),
		"another text":        forge(t, list{1, about, []sum{{"a", 0, "00"}}}, tar.Header{Name: "a", Typeflag: tar.TypeReg}),
		"a list that is none": forge(t, "text"),
	} {
		var n note
		if _, err := Unpack(context.Background(), bytes.NewReader(raw), t.TempDir(), &n); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	var n note
	if _, err := Unpack(context.Background(), bytes.NewReader(forge(t, list{1, about, []sum{{"a", 0, empty}}}, tar.Header{Name: "a", Typeflag: tar.TypeReg})), t.TempDir(), &n); err != nil {
		t.Errorf("a good one is refused: %v", err)
	}
}

func TestWriteRefusesBadNames(t *testing.T) {
	for _, name := range []string{"", ".", "../x", "/x", "a/../b", listName} {
		if err := Write(context.Background(), new(bytes.Buffer), note{}, []File{{Name: name, Path: os.DevNull}}); err == nil {
			t.Errorf("%q was packed", name)
		}
	}
	if err := Write(context.Background(), new(bytes.Buffer), note{}, []File{{"a", os.DevNull}, {"a", os.DevNull}}); err == nil {
		t.Error("two files of one name")
	}
	if err := Write(context.Background(), new(bytes.Buffer), note{}, []File{{"a", filepath.Join(t.TempDir(), "none")}}); err == nil {
		t.Error("a file that is not there")
	}
}

func TestWriteStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Write(ctx, new(bytes.Buffer), note{}, []File{{"a", os.DevNull}}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
