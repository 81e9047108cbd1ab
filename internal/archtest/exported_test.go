package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// inside are libraries whose types never leave the package that owns them.
var inside = []string{"github.com/blevesearch/", "github.com/spf13/viper", "github.com/bwmarrin/discordgo", "modernc.org/sqlite", "github.com/jackc/pgx"}

// exposed lists the exported declarations of one file that name a type of a
// library that must stay inside.
func exposed(fset *token.FileSet, file *ast.File) []string {
	foreign := make(map[string]bool) // names the file uses for such imports
	for _, imp := range file.Imports {
		path, err := strconv.Unquote(imp.Path.Value)
		if err != nil || !slices.ContainsFunc(inside, func(p string) bool { return strings.HasPrefix(path, p) }) {
			continue
		}
		for part := range strings.SplitSeq(path, "/") {
			foreign[part] = true // also the name before a version such as /v2
		}
		if imp.Name != nil {
			foreign[imp.Name.Name] = true
		}
	}
	var out []string
	look := func(name string, n ast.Node) {
		if n == nil {
			return
		}
		ast.Inspect(n, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && foreign[x.Name] {
					out = append(out, fmt.Sprintf("%s: %s exposes %s.%s", fset.Position(sel.Pos()).String(), name, x.Name, sel.Sel.Name))
				}
			}
			// Unexported fields are nobody else's business.
			if f, ok := n.(*ast.Field); ok && len(f.Names) > 0 && !slices.ContainsFunc(f.Names, (*ast.Ident).IsExported) {
				_, method := f.Type.(*ast.FuncType)
				return method
			}
			return true
		})
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && receiverExported(d) {
				for _, list := range []*ast.FieldList{d.Type.Params, d.Type.Results} {
					if list != nil {
						for _, f := range list.List {
							look(d.Name.Name, f.Type)
						}
					}
				}
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						look(s.Name.Name, s.Type)
					}
				case *ast.ValueSpec:
					if s.Type != nil && slices.ContainsFunc(s.Names, (*ast.Ident).IsExported) {
						look(s.Names[0].Name, s.Type)
					}
				}
			}
		}
	}
	return out
}

func receiverExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	exported := false
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			exported = id.IsExported()
			return false
		}
		return true
	})
	return exported
}

func TestForeignTypesStayInside(t *testing.T) {
	n := 0
	for _, name := range goFiles(t, root(t)) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		n++
		src, err := os.ReadFile(filepath.Join(root(t), name))
		if err != nil {
			t.Fatal(err)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range exposed(fset, file) {
			t.Error(s)
		}
	}
	if n == 0 {
		t.Fatal("no file looked at")
	}
}

func TestForeignTypesAreFound(t *testing.T) {
	const src = `package x
import ("github.com/blevesearch/bleve/v2"; v "github.com/spf13/viper"; "github.com/blevesearch/bleve/v2/search")
func Open() (bleve.Index, error) { return nil, nil }
func (T) Do(h *search.DocumentMatch) {}
func (t) Do(h *search.DocumentMatch) {}
func inner(bleve.Index) {}
type T struct { V *v.Viper; idx bleve.Index }
type I interface { M(bleve.Index) }
type t struct{ V *v.Viper }
var Hit search.Document
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "x.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range exposed(fset, file) {
		got = append(got, strings.SplitN(s, ": ", 2)[1])
	}
	want := []string{"Open exposes bleve.Index", "Do exposes search.DocumentMatch", "T exposes v.Viper", "I exposes bleve.Index", "Hit exposes search.Document"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
