package archtest

import (
	"go/ast"
	"go/token"
	"strings"
)

// NoInit checks that nothing runs before main (DESIGN §9.14).
func NoInit(files []*File) []Breach {
	return each(files, func(*File) bool { return true }, func(f *File) (out []Breach) {
		for _, d := range f.AST.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				out = append(out, f.breach(fn, "func init: do it where main sees it"))
			}
		}
		return out
	})
}

// Globals checks that variables of a package are tables: they have a value from the beginning, it is of no type that is
// there to change, and no function assigns to it. A test file is free.
func Globals(files []*File) (out []Breach) {
	for _, pkg := range packages(files) {
		vars := map[string]bool{}
		for _, f := range pkg {
			if !f.Test {
				out = append(out, f.globals(vars)...)
			}
		}
		for _, f := range pkg {
			if !f.Test {
				out = append(out, f.assigned(vars)...)
			}
		}
	}
	return out
}

// globals reports the variables of a file that are made to change, and enters all into vars.
func (f *File) globals(vars map[string]bool) (out []Breach) {
	for _, d := range f.AST.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			embedded := decl.Doc != nil && strings.Contains(comments(decl.Doc), "//go:embed") || spec.Doc != nil && strings.Contains(comments(spec.Doc), "//go:embed")
			for _, name := range spec.Names {
				if name.Name == "_" {
					continue
				}
				if changing[f.Package+" "+name.Name] != "" {
					continue
				}
				vars[name.Name] = true
				if len(spec.Values) == 0 && !embedded {
					out = append(out, f.breach(name, "var %s has no value: it is there to be changed", name.Name))
				}
			}
			for _, v := range spec.Values {
				if why := changeable(v); why != "" {
					out = append(out, f.breach(v, "var %s: %s is there to be changed", spec.Names[0].Name, why))
				}
			}
		}
	}
	return out
}

func comments(g *ast.CommentGroup) (out string) {
	for _, c := range g.List {
		out += c.Text + "\n"
	}
	return out
}

// changeable names a value that only makes sense when it changes: what make and new give, and types of sync. A
// sync.Pool is none: it holds memory, and nobody can tell what was in it.
func changeable(v ast.Expr) (why string) {
	ast.Inspect(v, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && (name.Name == "make" || name.Name == "new") {
				why = name.Name
			}
		case *ast.CompositeLit:
			if s, ok := n.Type.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && (x.Name == "sync" && s.Sel.Name != "Pool" || x.Name == "atomic") {
					why = x.Name + "." + s.Sel.Name
				}
			}
			if _, ok := n.Type.(*ast.MapType); ok && len(n.Elts) == 0 {
				why = "an empty map"
			}
		}
		return true
	})
	return why
}

// assigned reports the places where a function changes a variable of the package.
func (f *File) assigned(vars map[string]bool) (out []Breach) {
	report := func(e ast.Expr) {
		name := base(e)
		if name != nil && vars[name.Name] && !f.local(name) {
			out = append(out, f.breach(e, "%s is a variable of the package and is changed here", name.Name))
		}
	}
	for _, d := range f.AST.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, e := range n.Lhs {
						report(e)
					}
				}
			case *ast.IncDecStmt:
				report(n.X)
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.Ident); ok && (name.Name == "delete" || name.Name == "clear" || name.Name == "copy") && len(n.Args) > 0 {
					report(n.Args[0])
				}
			}
			return true
		})
	}
	return out
}

// base is the variable that an assignment reaches through fields, indexes and pointers.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// local tells whether a name was declared inside a function: the parser has found its declaration, and it is not that
// of the file.
func (f *File) local(name *ast.Ident) bool {
	return name.Obj != nil && f.AST.Scope.Lookup(name.Name) != name.Obj
}
