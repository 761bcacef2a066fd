package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"strings"
)

// States checks that a state machine stands in its package's doc.go as its table has it: a table is a variable of the
// package of type map[T][]T, a line of doc.go is "queued → adopted, rejected" (DESIGN §4).
func States(files []*File) (out []Breach) {
	for _, pkg := range packages(files) {
		doc, values := "", map[string]string{}
		for _, f := range pkg {
			if path.Base(f.Path) == "doc.go" && f.AST.Doc != nil {
				doc = f.AST.Doc.Text()
			}
			f.constants(values)
		}
		for _, f := range pkg {
			if f.Test {
				continue
			}
			f.machines(values, func(at ast.Node, lines []string) {
				for _, want := range lines {
					if !hasLine(doc, want) {
						out = append(out, f.breach(at, "doc.go of %s does not say: %s", f.Package, want))
					}
				}
			})
		}
	}
	return out
}

func hasLine(doc, want string) bool {
	for line := range strings.Lines(doc) {
		if strings.Join(strings.Fields(line), " ") == want {
			return true
		}
	}
	return false
}

// constants enters the constants of a file that are texts.
func (f *File) constants(values map[string]string) {
	ast.Inspect(f.AST, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Names) != len(spec.Values) {
			return true
		}
		for i, v := range spec.Values {
			if b, ok := v.(*ast.BasicLit); ok {
				if text, ok := literal(b); ok {
					values[spec.Names[i].Name] = text
				}
			}
		}
		return true
	})
}

// machines calls visit with the lines that doc.go must have for each table of states in the file.
func (f *File) machines(values map[string]string, visit func(at ast.Node, lines []string)) {
	name := func(e ast.Expr) string {
		switch e := e.(type) {
		case *ast.Ident:
			return values[e.Name]
		case *ast.BasicLit:
			text, _ := literal(e)
			return text
		}
		return ""
	}
	for _, d := range f.AST.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range decl.Specs {
			spec, ok := s.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 || !isMachine(spec.Values[0]) {
				continue
			}
			var lines []string
			for _, e := range spec.Values[0].(*ast.CompositeLit).Elts {
				entry := e.(*ast.KeyValueExpr)
				var to []string
				if next, ok := entry.Value.(*ast.CompositeLit); ok {
					for _, n := range next.Elts {
						to = append(to, name(n))
					}
				}
				lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s → %s", name(entry.Key), strings.Join(to, ", "))))
			}
			visit(spec, lines)
		}
	}
}

// isMachine tells whether a value is a map[T][]T of a named T.
func isMachine(v ast.Expr) bool {
	table, ok := v.(*ast.CompositeLit)
	if !ok {
		return false
	}
	m, ok := table.Type.(*ast.MapType)
	if !ok {
		return false
	}
	key, ok := m.Key.(*ast.Ident)
	list, isList := m.Value.(*ast.ArrayType)
	if !ok || !isList || list.Len != nil {
		return false
	}
	element, ok := list.Elt.(*ast.Ident)
	return ok && element.Name == key.Name && key.Name != "string"
}
