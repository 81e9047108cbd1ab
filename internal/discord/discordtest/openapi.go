package discordtest

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// spec holds the request bodies of Discord's OpenAPI file as strict schemas.
type spec struct {
	bodies map[string]*jsonschema.Schema // by "METHOD /path"; nil: no body
}

const pageSpec = "openapi.json"

// specs keeps what was compiled: a second or so of work, the same for each
// Server of a test run.
var specs struct {
	sync.Mutex
	byFile map[string]*spec
}

func loadSpec(file string) (*spec, error) {
	specs.Lock()
	defer specs.Unlock()
	if s := specs.byFile[file]; s != nil {
		return s, nil
	}
	s, err := compileSpec(file)
	if err != nil {
		return nil, fmt.Errorf("openapi file %s: %w", file, err)
	}
	if specs.byFile == nil {
		specs.byFile = make(map[string]*spec)
	}
	specs.byFile[file] = s
	return s, nil
}

func compileSpec(file string) (*spec, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		return nil, err
	}
	root, _ := doc.(map[string]any)
	all := object(object(root, "components"), "schemas")
	if len(all) == 0 {
		return nil, errors.New("no schemas in it")
	}
	for _, v := range all {
		strict(v)
	}
	paths := object(root, "paths")
	strict(paths)
	const url = "file:///openapi.json"
	c := jsonschema.NewCompiler()
	if err := c.AddResource(url, doc); err != nil {
		return nil, err
	}
	s := &spec{bodies: make(map[string]*jsonschema.Schema)}
	for _, r := range routes {
		op := object(object(paths, r.spec), strings.ToLower(r.method))
		if op == nil {
			return nil, fmt.Errorf("it has no %s %s", r.method, r.spec)
		}
		key := r.method + " " + r.spec
		if object(op, "requestBody") == nil {
			s.bodies[key] = nil
			continue
		}
		escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(r.spec)
		escaped = strings.NewReplacer("{", "%7B", "}", "%7D").Replace(escaped)
		at := url + "#/paths/" + escaped + "/" + strings.ToLower(r.method) + "/requestBody/content/application~1json/schema"
		if s.bodies[key], err = c.Compile(at); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// silent are the values that a member which a schema does not know may have:
// libraries send them for what they do not use.
var silent = []any{nil, false, ""}

// strict rewrites schemas in place. Objects refuse unknown members that say
// something; integers also come in strings, as the file's own notes allow; and
// oneOf becomes anyOf, so that a body that fits two alternatives is no error.
func strict(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			strict(e)
		}
	case map[string]any:
		for key, e := range v {
			if key != "enum" && key != "const" && key != "required" {
				strict(e)
			}
		}
		if _, ok := v["properties"].(map[string]any); ok && v["type"] != nil {
			if _, ok := v["additionalProperties"]; !ok {
				v["additionalProperties"] = map[string]any{"enum": silent}
			}
		}
		if one, ok := v["oneOf"]; ok && v["anyOf"] == nil {
			v["anyOf"] = one
			delete(v, "oneOf")
		}
		widenInteger(v)
	}
}

// widenInteger lets a plain integer be a string of digits. Those with fixed
// values stay as they are: they tell alternatives apart.
func widenInteger(v map[string]any) {
	for _, key := range []string{"enum", "const", "allOf", "anyOf"} {
		if v[key] != nil {
			return
		}
	}
	switch t := v["type"].(type) {
	case string:
		if t != "integer" {
			return
		}
		v["type"] = []any{"integer", "string"}
	case []any:
		integer := false
		for _, e := range t {
			integer = integer || e == "integer"
		}
		if !integer {
			return
		}
		v["type"] = append(t, "string")
	default:
		return
	}
	v["pattern"] = "^-?[0-9]+$" // looks at strings only
	delete(v, "format")
}

// check returns what the file has against a body.
func (s *spec) check(method, path string, body any) []problem {
	schema := s.bodies[method+" "+path]
	if schema == nil {
		return nil
	}
	err := schema.Validate(body)
	if err == nil {
		return nil
	}
	var e *jsonschema.ValidationError
	if !errors.As(err, &e) {
		return []problem{{text: err.Error(), page: pageSpec}}
	}
	return deepest(e)
}

// complaint names the keyword of a schema with what it got and wanted. Long
// values of the body are cut.
func complaint(k jsonschema.ErrorKind) string {
	if e, ok := k.(*kind.Enum); ok {
		if len(e.Want) == len(silent) && e.Want[0] == nil {
			return "unknown member"
		}
		return fmt.Sprintf("enum wants one of %v", e.Want)
	}
	const most = 120
	text := []rune(strings.Join(k.KeywordPath(), "/") + " " + strings.TrimPrefix(fmt.Sprintf("%+v", k), "&"))
	return string(text[:min(len(text), most)])
}

// leaves are the complaints at the bottom of a tree. Of several alternatives
// only those count that were meant: alternatives of another component or
// callback type, or of another JSON type, say nothing useful.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	_, union := e.ErrorKind.(*kind.AnyOf)
	var meant, other, all []*jsonschema.ValidationError
	for _, c := range e.Causes {
		below := leaves(c)
		all = append(all, below...)
		i := slices.IndexFunc(below, func(l *jsonschema.ValidationError) bool { return otherType(e, l) })
		if i >= 0 {
			other = append(other, below[i])
		} else {
			meant = append(meant, below...)
		}
	}
	switch {
	case union && len(meant) > 0:
		return meant
	case union && len(other) > 0:
		return other
	}
	return all
}

func otherType(union, l *jsonschema.ValidationError) bool {
	at := len(union.InstanceLocation)
	switch len(l.InstanceLocation) {
	case at:
		_, ok := l.ErrorKind.(*kind.Type)
		return ok
	case at + 1:
		return l.InstanceLocation[at] == "type"
	}
	return false
}

// deepest returns the complaints about the innermost members, where the cause
// is.
func deepest(e *jsonschema.ValidationError) []problem {
	all := leaves(e)
	depth := 0
	for _, l := range all {
		depth = max(depth, len(l.InstanceLocation))
	}
	seen := make(map[string]bool)
	var out []problem
	for _, l := range all {
		if len(l.InstanceLocation) < depth {
			continue
		}
		q := problem{path: strings.Join(l.InstanceLocation, "."), text: complaint(l.ErrorKind), page: pageSpec}
		if !seen[q.path+q.text] {
			seen[q.path+q.text] = true
			out = append(out, q)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].path+out[i].text < out[j].path+out[j].text })
	const most = 3 // more do not help a reader
	return out[:min(len(out), most)]
}
