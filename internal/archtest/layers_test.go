package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "bedside/"

// mayImport lists, for every package of the module, the packages of the module
// it may import. Arrows never point back, so the table read from top to bottom
// is the order in which the program is built. A package without a row fails the
// test: a new one is put in its place here first. Adapters (cli, discord,
// console) never appear to the right of another adapter.
var mayImport = map[string][]string{
	"internal/textnorm":         {},
	"internal/config":           {},
	"internal/archtest":         {},
	"internal/lexicon":          {"internal/edit", "internal/textnorm"},
	"internal/lexicon/compile":  {"internal/lexicon"}, // the generator of its embedded form
	"internal/triage":           {"internal/textnorm"},
	"internal/redact":           {"internal/textnorm"},
	"internal/seal":             {},
	"internal/faq":              {"internal/textnorm"},
	"internal/faq/lint":         {"internal/edit", "internal/faq", "internal/textnorm"},
	"internal/importer/source":  {},
	"internal/importer/docx":    {"internal/importer/source"},
	"internal/importer/webpage": {"internal/importer/source"},
	"internal/importer/pdf":     {"internal/importer/source"},
	"internal/importer": {"internal/faq", "internal/importer/docx", "internal/importer/pdf", "internal/importer/source", "internal/importer/webpage",
		"internal/textnorm"},
	"internal/english":           {},
	"internal/edit":              {},
	"internal/calibration":       {},
	"internal/calibration/chart": {"internal/calibration"}, // apart, so that answering draws nothing
	"internal/embed":             {},
	"internal/embed/embedtest":   {}, // the stand-in judges the client, so it shares nothing with it
	"internal/query":             {"internal/english", "internal/lexicon", "internal/textnorm"},
	"internal/index/rank":        {"internal/edit", "internal/english", "internal/textnorm"},
	"internal/index/generations": {},
	"internal/index":             {"internal/index/generations", "internal/index/rank", "internal/faq", "internal/textnorm"},
	"internal/answer": {"internal/calibration", "internal/faq", "internal/index", "internal/index/rank", "internal/lexicon", "internal/query",
		"internal/textnorm", "internal/triage"},
	"internal/render": {"internal/answer", "internal/faq", "internal/lexicon", "internal/textnorm", "internal/triage"},
	"internal/eval": {"internal/answer", "internal/calibration", "internal/english", "internal/faq", "internal/index", "internal/lexicon", "internal/query",
		"internal/textnorm"},
	"internal/store":           {},
	"internal/store/storetest": {}, // starts a server for tests; the store and the app are tested with it
	"internal/archive":         {},
	"internal/curation":        {"internal/answer", "internal/faq", "internal/redact", "internal/seal", "internal/store"},
	"internal/app": {"internal/answer", "internal/archive", "internal/calibration", "internal/calibration/chart", "internal/config", "internal/curation", "internal/embed", "internal/eval", "internal/faq", "internal/faq/lint",
		"internal/importer", "internal/index", "internal/lexicon", "internal/query", "internal/redact", "internal/render",
		"internal/seal", "internal/store", "internal/textnorm", "internal/triage"},
	"internal/cli": {"internal/answer", "internal/app", "internal/config", "internal/eval", "internal/faq",
		"internal/faq/lint", "internal/importer", "internal/render", "internal/textnorm"},
	"internal/talk":                        {"internal/answer"},
	"internal/discord/wire":                {},
	"internal/discord/button":              {},
	"internal/discord/rest":                {"internal/discord/wire"},
	"internal/discord/gateway":             {},
	"internal/discord/discordtest":         {}, // the stand-in judges the adapter, so it shares nothing with it
	"internal/discord/discordtest/standin": {"internal/discord/discordtest"},
	"internal/discord/layout": {"internal/answer", "internal/discord/button", "internal/discord/wire", "internal/faq",
		"internal/render"},
	"internal/discord": {"internal/answer", "internal/app", "internal/config", "internal/curation", "internal/faq", "internal/render", "internal/store",
		"internal/talk", "internal/textnorm", "internal/discord/button", "internal/discord/gateway", "internal/discord/layout", "internal/discord/rest",
		"internal/discord/wire"},
	"internal/console": {"internal/answer", "internal/app", "internal/config", "internal/faq", "internal/render", "internal/store"},
	"cmd/bot": {"internal/answer", "internal/app", "internal/cli", "internal/config", "internal/console", "internal/curation", "internal/discord", "internal/eval",
		"internal/faq", "internal/faq/lint", "internal/importer", "internal/render"},
}

// owners lists who may import a library, by the start of its import path; the
// longest start counts. A library without a row fails the test. Standard
// packages are free unless they have a row.
var owners = map[string][]string{
	"github.com/blevesearch/":               {"internal/index", "internal/index/rank"},
	"github.com/spf13/viper":                {"internal/config"},
	"github.com/spf13/cobra":                {"cmd/bot", "internal/cli"},
	"github.com/spf13/pflag":                {"cmd/bot", "internal/cli"},
	"github.com/schollz/progressbar":        {"cmd/bot"},
	"github.com/bwmarrin/discordgo":         {"internal/discord", "internal/discord/gateway", "internal/discord/rest"},
	"github.com/gorilla/websocket":          {"internal/discord/discordtest", "internal/discord/gateway"},
	"github.com/santhosh-tekuri/jsonschema": {"internal/discord/discordtest"},
	"golang.org/x/time":                     {"internal/discord"},
	"gonum.org/v1/plot":                     {"internal/calibration/chart"},
	"modernc.org/sqlite":                    {"internal/store"},
	"github.com/jackc/pgx/v5":               {"internal/store"},
	"github.com/pressly/goose/v3":           {"internal/store"},
	"github.com/aymanbagabas/go-udiff":      {"internal/faq"},
	"github.com/yuin/goldmark":              {"internal/faq", "internal/faq/lint", "internal/importer", "internal/cli"},
	"github.com/rivo/uniseg":                {"internal/cli", "internal/discord/layout", "internal/discord/wire", "internal/render"},
	"go.yaml.in/yaml/v3": {"internal/calibration", "internal/config", "internal/faq", "internal/faq/lint", "internal/importer", "internal/lexicon",
		"internal/query", "internal/triage"},
	"golang.org/x/text": {"internal/textnorm", "internal/faq", "internal/importer", "internal/importer/pdf"},
	"golang.org/x/net":  {"internal/importer/webpage"}, // its html packages alone
	"github.com/pdfcpu": {"internal/importer/pdf"},
	"golang.org/x/term": {"cmd/bot", "internal/cli"},
	"golang.org/x/sys":  {"cmd/bot", "internal/cli", "internal/index", "internal/index/generations"},

	"net/http": {"internal/discord", "internal/discord/discordtest", "internal/discord/gateway", "internal/discord/rest",
		"internal/console", "internal/embed", "internal/embed/embedtest"}, // answering needs no network
	"expvar":       {},                           // bleve registers on the default mux; nothing serves that
	"log":          {},                           // log/slog, injected
	"math/rand":    {},                           // same question, same bytes
	"math/rand/v2": {"internal/discord/gateway"}, // jitter between reconnects, never on the way of an answer
	"unsafe":       {},
	"C":            {}, // the build needs no cgo
}

// badNames are package names that say nothing about what is inside.
var badNames = []string{"util", "utils", "common", "helper", "helpers", "types", "model", "models", "misc", "shared"}

// pkg is what the rules look at.
type pkg struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

// check returns one sentence for every import that breaks the tables.
func check(pkgs []pkg) []string {
	var out []string
	standard := make(map[string]bool)
	for _, p := range pkgs {
		standard[p.ImportPath] = p.Standard
	}
	for _, p := range pkgs {
		from, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours {
			continue
		}
		if name := filepath.Base(from); slices.Contains(badNames, name) {
			out = append(out, fmt.Sprintf("%s: a package called %s says nothing about what is inside", from, name))
		}
		allowed, known := mayImport[from]
		if !known {
			out = append(out, from+": has no row in the layer table")
			continue
		}
		for _, imp := range p.Imports {
			if to, inside := strings.CutPrefix(imp, module); inside {
				if !slices.Contains(allowed, to) {
					out = append(out, fmt.Sprintf("%s must not import %s", from, to))
				}
				continue
			}
			row, found := owner(imp)
			switch {
			case !found && !standard[imp]:
				out = append(out, fmt.Sprintf("%s imports %s, which has no owner in the table", from, imp))
			case found && !slices.Contains(row, from):
				out = append(out, fmt.Sprintf("%s must not import %s", from, imp))
			}
		}
	}
	slices.Sort(out)
	return out
}

// owner returns the row of owners whose key is the longest start of the path,
// at a path boundary.
func owner(imp string) (row []string, found bool) {
	longest := -1
	for key, list := range owners {
		whole := imp == key || strings.HasPrefix(imp, strings.TrimSuffix(key, "/")+"/")
		// A standard package's row is about itself, not about its sub-packages.
		if !strings.Contains(key, ".") {
			whole = imp == key
		}
		if whole && len(key) > longest {
			longest, row, found = len(key), list, true
		}
	}
	return row, found
}

func TestLayers(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Standard", "./...")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	ours := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.ImportPath, module) {
			ours++
		}
		pkgs = append(pkgs, p)
	}
	if ours < 5 {
		t.Fatalf("only %d packages of the module found", ours)
	}
	for _, s := range check(pkgs) {
		t.Error(s)
	}
}

// TestLayersRefuse gives the rule one broken import at a time.
func TestLayersRefuse(t *testing.T) {
	third := func(path string) pkg { return pkg{ImportPath: path} }
	for name, c := range map[string]struct {
		pkgs []pkg
		want string
	}{
		"back arrow":         {[]pkg{{ImportPath: "bedside/internal/faq", Imports: []string{"bedside/internal/index"}}}, "internal/faq must not import internal/index"},
		"answer to terminal": {[]pkg{{ImportPath: "bedside/internal/answer", Imports: []string{"bedside/internal/cli"}}}, "internal/answer must not import internal/cli"},
		"adapter to adapter": {[]pkg{{ImportPath: "bedside/internal/discord", Imports: []string{"bedside/internal/console"}}}, "internal/discord must not import internal/console"},
		"adapter to index":   {[]pkg{{ImportPath: "bedside/internal/discord", Imports: []string{"bedside/internal/index"}}}, "internal/discord must not import internal/index"},
		"triage to content":  {[]pkg{{ImportPath: "bedside/internal/triage", Imports: []string{"bedside/internal/faq"}}}, "internal/triage must not import internal/faq"},
		"stray bleve": {[]pkg{{ImportPath: "bedside/internal/answer", Imports: []string{"github.com/blevesearch/bleve/v2"}}, third("github.com/blevesearch/bleve/v2")},
			"internal/answer must not import github.com/blevesearch/bleve/v2"},
		"stray viper": {[]pkg{{ImportPath: "bedside/internal/app", Imports: []string{"github.com/spf13/viper"}}}, "internal/app must not import github.com/spf13/viper"},
		"stray cobra": {[]pkg{{ImportPath: "bedside/internal/config", Imports: []string{"github.com/spf13/cobra"}}}, "internal/config must not import github.com/spf13/cobra"},
		"unknown library": {[]pkg{{ImportPath: "bedside/internal/faq", Imports: []string{"example.org/x"}}, third("example.org/x")},
			"internal/faq imports example.org/x, which has no owner in the table"},
		"network":         {[]pkg{{ImportPath: "bedside/internal/answer", Imports: []string{"net/http"}}, {ImportPath: "net/http", Standard: true}}, "internal/answer must not import net/http"},
		"cgo":             {[]pkg{{ImportPath: "bedside/internal/index", Imports: []string{"C"}}}, "internal/index must not import C"},
		"package util":    {[]pkg{{ImportPath: "bedside/internal/util"}}, "internal/util: a package called util says nothing about what is inside"},
		"unknown package": {[]pkg{{ImportPath: "bedside/internal/newborn"}}, "internal/newborn: has no row in the layer table"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := check(c.pkgs); !slices.Contains(got, c.want) {
				t.Errorf("got %q, want %q among it", got, c.want)
			}
		})
	}
	fine := []pkg{
		{ImportPath: "bedside/internal/index", Imports: []string{"github.com/blevesearch/bleve/v2", "log/slog", "bedside/internal/faq"}},
		{ImportPath: "log/slog", Standard: true}, third("github.com/blevesearch/bleve/v2"),
	}
	if got := check(fine); len(got) > 0 {
		t.Errorf("allowed imports refused: %q", got)
	}
}

// TestTableHasNoCycle follows the arrows of the table itself.
func TestTableHasNoCycle(t *testing.T) {
	const open, done = 1, 2
	state := make(map[string]int)
	var visit func(string)
	visit = func(p string) {
		if state[p] == open {
			t.Fatalf("the layer table has a cycle through %s", p)
		}
		if state[p] == done {
			return
		}
		state[p] = open
		for _, to := range mayImport[p] {
			if _, known := mayImport[to]; !known {
				t.Errorf("%s may import %s, which has no row", p, to)
			}
			visit(to)
		}
		state[p] = done
	}
	for p := range mayImport {
		visit(p)
	}
}
