//go:build ignore

// Print what encoding/json makes of the exported structs of packages, for tools/models_score.py.
//
//	cp tools/models_go.go DIR && cd DIR
//	go run models_go.go list MODULE > names.go
//	go run models_go.go names.go ROOT > known.json
//
// The first lists the structs of a module that can be built and holds them in a program; the second
// asks encoding/json about them: which names it writes is told by a twin of each struct whose fields
// are all texts, whether a field is always written by a zero value, and what it is by one that is
// filled. A struct that marshals itself has no fields that could be told, and one without a single
// json tag is no model. Lists, maps and interfaces, which are null while they are nil, are not
// told to be nullable. ROOT is the module's folder.
package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

type entry struct {
	dir, file, name string
	kind            reflect.Type
}

type told struct {
	Families []string `json:"families"`
	Required bool     `json:"required"`
	Nullable bool     `json:"nullable"`
	From     string   `json:"from,omitempty"`
	Typed    string   `json:"typed,omitempty"`
}

type row struct {
	Path   string          `json:"path"`
	Name   string          `json:"name"`
	Fields map[string]told `json:"fields"`
}

var (
	entries  []entry
	asJSON   = reflect.TypeFor[json.Marshaler]()
	asText   = reflect.TypeFor[encoding.TextMarshaler]()
	raw      = reflect.TypeFor[json.RawMessage]()
	deepest  = 4
	listed   = "{{if and .Export (ne .Name \"main\")}}{{.Dir}}\t{{.ImportPath}}\t{{join .GoFiles \",\"}},{{join .CgoFiles \",\"}}{{end}}"
	packages = map[string]bool{}
)

func add(dir, file, name string, kind reflect.Type) {
	entries = append(entries, entry{dir, file, name, kind})
}

// list writes a program that adds every exported struct of the packages below a module that hold
// a tag.
func list(module string) {
	every, _ := exec.Command("go", "list", "-e", "-find", "-f", "{{.ImportPath}}\t{{.Dir}}", module+"/...").Output()
	ask := []string{"list", "-e", "-export", "-f", listed}
	for _, line := range strings.Split(strings.TrimSpace(string(every)), "\n") {
		path, dir, _ := strings.Cut(line, "\t")
		files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, file := range files {
			if text, _ := os.ReadFile(file); strings.Contains(string(text), "json:\"") {
				ask = append(ask, path)
				break
			}
		}
	}
	found, err := exec.Command("go", ask...).Output()
	if err != nil && len(found) == 0 {
		fmt.Fprintln(os.Stderr, module, err)
	}
	var imports, calls strings.Builder
	for at, line := range strings.Split(strings.TrimSpace(string(found)), "\n") {
		cells := strings.Split(line, "\t")
		if len(cells) < 3 || strings.Contains(cells[1]+"/", "internal/") || strings.Contains(cells[1], "vendor/") {
			continue
		}
		before := calls.Len()
		for _, file := range strings.Split(cells[2], ",") {
			if file != "" {
				structs(&calls, cells[0], file, at)
			}
		}
		if calls.Len() > before {
			fmt.Fprintf(&imports, "import p%d %q\n", at, cells[1])
		}
	}
	fmt.Printf("package main\n\nimport \"reflect\"\n%s\nfunc init() {\n%s\tadd(\"\", \"\", \"\", reflect.TypeFor[int]())\n}\n", &imports, &calls)
}

func structs(out *strings.Builder, dir, file string, at int) {
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, file), nil, parser.SkipObjectResolution)
	if err != nil {
		return
	}
	for _, declared := range parsed.Decls {
		group, ok := declared.(*ast.GenDecl)
		if !ok || group.Tok != token.TYPE {
			continue
		}
		for _, one := range group.Specs {
			spec := one.(*ast.TypeSpec)
			_, ok := spec.Type.(*ast.StructType)
			if ok && spec.Name.IsExported() && spec.TypeParams == nil && !spec.Assign.IsValid() {
				fmt.Fprintf(out, "\tadd(%q, %q, %q, reflect.TypeFor[p%d.%s]())\n", dir, file, spec.Name.Name, at, spec.Name.Name)
			}
		}
	}
}

// marshals tells whether values of a type write themselves.
func marshals(kind reflect.Type) bool {
	return kind.Implements(asJSON) || kind.Implements(asText) ||
		reflect.PointerTo(kind).Implements(asJSON) || reflect.PointerTo(kind).Implements(asText)
}

// twin returns a struct with the same tags and embeddings whose fields are all texts.
func twin(kind reflect.Type, above []reflect.Type) reflect.Type {
	var fields []reflect.StructField
	for at := range kind.NumField() {
		one := kind.Field(at)
		below, embedded := inside(one)
		switch {
		case embedded:
			made := reflect.TypeFor[struct{}]()
			if !within(above, below) {
				made = twin(below, append(above, below))
			}
			fields = append(fields, reflect.StructField{Name: "E" + strconv.Itoa(at), Type: made, Anonymous: true})
		case one.IsExported():
			fields = append(fields, reflect.StructField{Name: one.Name, Type: reflect.TypeFor[string](), Tag: one.Tag})
		default:
			fields = append(fields, reflect.StructField{Name: "U" + strconv.Itoa(at), Type: reflect.TypeFor[string](), Tag: `json:"-"`})
		}
	}
	return reflect.StructOf(fields)
}

// inside returns the struct that a field embeds and spreads.
func inside(one reflect.StructField) (reflect.Type, bool) {
	below := one.Type
	if below.Kind() == reflect.Pointer && below.Name() == "" {
		below = below.Elem()
	}
	tag := one.Tag.Get("json")
	named := tag == "-" || strings.Split(tag, ",")[0] != ""
	return below, one.Anonymous && !named && below.Kind() == reflect.Struct
}

func within(above []reflect.Type, one reflect.Type) bool {
	for _, each := range above {
		if each == one {
			return true
		}
	}
	return false
}

// number gives each text of a twin the path of its field.
func number(value reflect.Value, kind reflect.Type, path string, found map[string]reflect.StructField, from map[string]reflect.Type) {
	for at := range value.NumField() {
		here := path + "." + strconv.Itoa(at)
		if value.Field(at).Kind() == reflect.Struct {
			below, _ := inside(kind.Field(at))
			if value.Field(at).NumField() > 0 {
				number(value.Field(at), below, here, found, from)
			}
			continue
		}
		value.Field(at).SetString(here)
		found[here], from[here] = kind.Field(at), kind
	}
}

func written(value reflect.Value) (map[string]json.RawMessage, error) {
	text, err := safely(value.Addr().Interface()) // so that methods of pointers count
	if err != nil {
		return nil, err
	}
	found := map[string]json.RawMessage{}
	return found, json.Unmarshal(text, &found)
}

func safely(value any) (text []byte, err error) {
	defer func() {
		if failed := recover(); failed != nil {
			err = fmt.Errorf("%v", failed)
		}
	}()
	return json.Marshal(value)
}

// fill makes a value that is nowhere empty, as far as types tell.
func fill(value reflect.Value, depth int) {
	if depth > deepest || !value.CanSet() {
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		fill(value.Elem(), depth+1)
	case reflect.Struct:
		for at := range value.NumField() {
			fill(value.Field(at), depth+1)
		}
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		fill(value.Index(0), depth+1)
	case reflect.Map:
		value.Set(reflect.MakeMap(value.Type()))
	case reflect.String:
		value.SetString("1")
	case reflect.Bool:
		value.SetBool(true)
	case reflect.Float32, reflect.Float64:
		value.SetFloat(1.5)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		value.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		value.SetUint(1)
	}
}

// field asks encoding/json about one field by itself.
func field(one reflect.StructField) (told, bool) {
	alone := reflect.StructOf([]reflect.StructField{{Name: "F", Type: one.Type, Tag: one.Tag}})
	known := told{}
	empty, err := written(reflect.New(alone).Elem())
	if err != nil && strings.Contains(err.Error(), "unsupported type") {
		return known, false
	}
	known.Required = err != nil || len(empty) == 1
	kind := one.Type
	for _, value := range empty {
		open := kind.Kind() == reflect.Slice || kind.Kind() == reflect.Map || kind.Kind() == reflect.Interface
		known.Nullable = string(value) == "null" && !open
	}
	known.Nullable = known.Nullable || kind.Kind() == reflect.Pointer
	full := reflect.New(alone)
	fill(full.Elem(), 0)
	there, err := written(full.Elem())
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if err == nil {
		for _, value := range there {
			known.Families = family(kind, string(value))
		}
	}
	if kind == raw || kind.Kind() == reflect.Interface {
		known.Families = []string{"any"}
	}
	return known, true
}

func family(kind reflect.Type, value string) []string {
	switch value[0] {
	case '"':
		return []string{"string"}
	case '{':
		return []string{"object"}
	case '[':
		return []string{"array"}
	case 't', 'f':
		return []string{"boolean"}
	case 'n':
		return nil
	}
	if (kind.Kind() == reflect.Struct && !strings.Contains(value, ".")) || kind.Kind() == reflect.Slice {
		return nil
	}
	if kind.Kind() == reflect.String || strings.Contains(value, ".") {
		return []string{"number"}
	}
	return []string{"integer"}
}

// outside returns the package of a type that is not the module's.
func outside(kind reflect.Type) string {
	for kind.Name() == "" && (kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice) {
		kind = kind.Elem()
	}
	if kind.PkgPath() == "" || packages[kind.PkgPath()] {
		return ""
	}
	return kind.PkgPath()
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == "list" {
		list(os.Args[2])
		return
	}
	for _, one := range entries {
		packages[one.kind.PkgPath()] = true
	}
	rows, own, bare := []row{}, 0, 0
	for _, one := range entries {
		if one.dir == "" {
			continue
		}
		if marshals(one.kind) {
			own++
			continue
		}
		made := reflect.New(twin(one.kind, []reflect.Type{one.kind})).Elem()
		found, from := map[string]reflect.StructField{}, map[string]reflect.Type{}
		number(made, one.kind, "", found, from)
		names, err := written(made)
		tagged := false
		for _, each := range found {
			tagged = tagged || each.Tag.Get("json") != ""
		}
		if err != nil || !tagged {
			bare++
			continue
		}
		at, _ := filepath.Rel(os.Args[1], filepath.Join(one.dir, one.file))
		fields := map[string]told{}
		for name, value := range names {
			var path string
			_ = json.Unmarshal(value, &path)
			path = strings.Trim(path, "\"")
			known, ok := field(found[path])
			if ok {
				known.From, known.Typed = outside(from[path]), outside(found[path].Type)
				fields[name] = known
			}
		}
		rows = append(rows, row{at, one.name, fields})
	}
	fmt.Fprintf(os.Stderr, "%d models; %d write themselves, %d have no tags\n", len(rows), own, bare)
	_ = json.NewEncoder(os.Stdout).Encode(rows)
}
