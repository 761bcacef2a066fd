package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// File is one Go file of the program.
type File struct {
	Path    string // from the project's folder, with slashes
	Package string // folder of the package, "internal/law"
	Test    bool
	Text    string
	AST     *ast.File
	set     *token.FileSet
}

// Breach is a place where a rule of the house is broken.
type Breach struct {
	Where string // file:line, or a package
	What  string
}

// String gives place and rule in one line.
func (b Breach) String() string { return b.Where + ": " + b.What }

// folders are where the program's own Go files lie. tools and verify are modules of their own.
var folders = []string{"cmd", "internal"}

// Load parses every Go file of the program below root, testdata apart.
func Load(root string) ([]*File, error) {
	var out []*File
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && entry.Name() == "testdata":
				return filepath.SkipDir
			case entry.IsDir() || !strings.HasSuffix(name, ".go"):
				return nil
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			f, err := Parse(filepath.ToSlash(relative), string(text))
			out = append(out, f)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read the source: %w", err)
		}
	}
	return out, nil
}

// Parse reads one file as if it lay at name.
func Parse(name, text string) (*File, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	return &File{Path: name, Package: path.Dir(name), Test: strings.HasSuffix(name, "_test.go"), Text: text, AST: tree, set: set}, nil
}

// breach reports a rule broken at a node.
func (f *File) breach(at ast.Node, format string, args ...any) Breach {
	return Breach{fmt.Sprintf("%s:%d", f.Path, f.line(at.Pos())), fmt.Sprintf(format, args...)}
}

func (f *File) line(p token.Pos) int { return f.set.Position(p).Line }

// selectors calls visit for every package.Name of a package that the file imports by its path.
func (f *File) selectors(importPath string, visit func(at ast.Node, name string)) {
	local := ""
	for _, i := range f.AST.Imports {
		if strings.Trim(i.Path.Value, `"`) == importPath {
			local = path.Base(importPath)
			if i.Name != nil {
				local = i.Name.Name
			}
		}
	}
	if local == "" {
		return
	}
	ast.Inspect(f.AST, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == local && x.Obj == nil {
				visit(s, s.Sel.Name)
			}
		}
		return true
	})
}

// imports returns the paths that the file imports.
func (f *File) imports() (out []string) {
	for _, i := range f.AST.Imports {
		out = append(out, strings.Trim(i.Path.Value, `"`))
	}
	return out
}

// packages groups files by package, in the order of their folders.
func packages(files []*File) [][]*File {
	by := map[string][]*File{}
	var names []string
	for _, f := range files {
		if by[f.Package] == nil {
			names = append(names, f.Package)
		}
		by[f.Package] = append(by[f.Package], f)
	}
	slices.Sort(names)
	out := make([][]*File, len(names))
	for i, name := range names {
		out[i] = by[name]
	}
	return out
}

// each runs a check of one file over all that it is about.
func each(files []*File, about func(*File) bool, check func(*File) []Breach) (out []Breach) {
	for _, f := range files {
		if about(f) {
			out = append(out, check(f)...)
		}
	}
	return out
}
