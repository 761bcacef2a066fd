package archtest

import (
	"fmt"
	"go/ast"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Sizes checks the lengths of functions and files (DESIGN §9.12). Tables of tests are free: lines inside a composite
// literal of a test file do not count. Warnings are near the limit.
func Sizes(files []*File) (fails, warns []Breach) {
	sort := func(b Breach, lines int, l limit) {
		switch {
		case lines > l.fails:
			fails = append(fails, b)
		case lines > l.warns:
			warns = append(warns, b)
		}
	}
	for _, f := range files {
		limits := programLimits
		if f.Test {
			limits = testLimits
		}
		lines := strings.Count(f.Text, "\n") - f.free(f.AST)
		sort(Breach{f.Path, fmt.Sprintf("%d lines, %d at most", lines, limits.file.fails)}, lines, limits.file)
		for _, d := range f.AST.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines := f.line(fn.End()) - f.line(fn.Pos()) + 1 - f.free(fn)
			sort(f.breach(fn, "%s has %d lines, %d at most", fn.Name.Name, lines, limits.function.fails), lines, limits.function)
		}
	}
	return fails, warns
}

// free is how many lines of a node are tables of a test.
func (f *File) free(root ast.Node) (lines int) {
	if !f.Test {
		return 0
	}
	ast.Inspect(root, func(n ast.Node) bool {
		table, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if between := f.line(table.Rbrace) - f.line(table.Lbrace) - 1; between > 0 {
			lines += between
		}
		return false
	})
	return lines
}
