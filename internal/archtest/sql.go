package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// statement is a text that is SQL. Words in capitals only: prose has them too.
var statement = regexp.MustCompile(`(?s)^\s*(SELECT|INSERT|REPLACE|UPDATE|DELETE FROM|WITH|CREATE|ALTER|DROP)\s`)

// engineWords are words of SQL that one engine has, or that both have and mean different things (DESIGN §5). Package db
// has helpers for those that are needed.
var engineWords = []struct {
	form *regexp.Regexp
	why  string
}{
	{regexp.MustCompile(`\bSELECT\s+(\w+\.)?\*`), "name the columns"},
	{regexp.MustCompile(`(?i)\bnow\s*\(\)|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bdatetime\s*\(`), "the time of an act is tx.Now"},
	{regexp.MustCompile(`(?i)\bFOR\s+(UPDATE|SHARE)\b|\bSKIP\s+LOCKED\b`), "db.Tx has a helper"},
	{regexp.MustCompile(`(?i)=\s*ANY\s*\(|\bILIKE\b|\bGREATEST\s*\(|\bLEAST\s*\(`), "one engine does not know it"},
	{regexp.MustCompile(`::\s*\w`), "write CAST"},
	{regexp.MustCompile(`(?i)\b(json_extract|jsonb?_\w+)\s*\(|->>`), "JSON is never queried: make a column"},
	{regexp.MustCompile(`\b(SMALL|BIG)?SERIAL\b|\bAUTOINCREMENT\b`), "ids are made in Go"},
	{regexp.MustCompile(`(?i)\bINSERT OR (REPLACE|IGNORE)\b|\bREPLACE INTO\b`), "write ON CONFLICT"},
	{regexp.MustCompile(`\?`), "parameters are $1, $2, …"},
}

// literals calls visit for every string of the file, with the parts of a + joined as far as they are literal.
func (f *File) literals(root ast.Node, visit func(at ast.Node, text string)) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if text, ok := joined(n); ok {
				visit(n, text)
				return false
			}
		case *ast.BasicLit:
			if text, ok := literal(n); ok {
				visit(n, text)
			}
		}
		return true
	})
}

func literal(b *ast.BasicLit) (string, bool) {
	if b.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(b.Value)
	return text, err == nil
}

// joined is the text of a sum of strings; what is not literal in it is …
func joined(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return literal(e)
	case *ast.ParenExpr:
		return joined(e.X)
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		left, l := joined(e.X)
		right, r := joined(e.Y)
		if !l {
			left = "…"
		}
		if !r {
			right = "…"
		}
		return left + right, l || r
	}
	return "", false
}

// SQL checks the statements of the program: one text for both engines.
func SQL(files []*File) []Breach {
	program := func(f *File) bool { return !f.Test && f.Package != "internal/db" && f.Package != "internal/testkit" }
	return each(files, program, func(f *File) (out []Breach) {
		f.literals(f.AST, func(at ast.Node, text string) {
			if !statement.MatchString(text) {
				return
			}
			for _, w := range engineWords {
				if found := w.form.FindString(text); found != "" {
					out = append(out, f.breach(at, "SQL %q: %s (DESIGN §5)", found, w.why))
				}
			}
		})
		f.selectors("database/sql", func(at ast.Node, name string) {
			if name == "Open" || name == "OpenDB" {
				out = append(out, f.breach(at, "sql.%s: only package db opens a database", name))
			}
		})
		ast.Inspect(f.AST, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && slices.Contains([]string{"ExecContext", "BeginTx", "PrepareContext"}, s.Sel.Name) {
				out = append(out, f.breach(s, "%s: go through package db", s.Sel.Name))
			}
			return true
		})
		return out
	})
}

var writes = regexp.MustCompile(`\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)`)

// writing is how a statement that writes begins.
var writing = regexp.MustCompile(`^\s*(INSERT|UPDATE|DELETE)\s`)

// tables returns the tables that a statement writes. DO UPDATE SET and FOR UPDATE name none.
func tables(text string) (out []string) {
	for _, m := range writes.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// Housekeeping checks who writes which table. A function that gets a *db.Tx, and not an act's, writes outside an act or
// may be used so: it touches housekeeping tables only. Every table is written by one package.
func Housekeeping(files []*File) (out []Breach) {
	writers := map[string]string{}
	for _, f := range files {
		if place, ok := placeOf(f.Package); f.Test || !ok || places[place].class == support || f.Package == "internal/db" {
			continue
		}
		f.literals(f.AST, func(at ast.Node, text string) {
			if !statement.MatchString(text) {
				return
			}
			written := tables(text)
			if len(written) == 0 && writing.MatchString(text) {
				out = append(out, f.breach(at, "SQL writes a table that cannot be read here: name it in the text"))
			}
			for _, table := range written {
				if keeper, ok := housekeeping[table]; ok && keeper.owner != f.Package {
					out = append(out, f.breach(at, "table %s is kept by %s", table, keeper.owner))
					continue
				}
				if other := writers[table]; other != "" && other != f.Package {
					out = append(out, f.breach(at, "table %s is written by %s too: one package writes a table", table, other))
				}
				writers[table] = f.Package
			}
		})
		out = append(out, f.outsideActs()...)
	}
	return out
}

// outsideActs reports what functions with a *db.Tx write that is no housekeeping.
func (f *File) outsideActs() (out []Breach) {
	ast.Inspect(f.AST, func(n ast.Node) bool {
		var signature *ast.FuncType
		var body *ast.BlockStmt
		switch n := n.(type) {
		case *ast.FuncDecl:
			signature, body = n.Type, n.Body
		case *ast.FuncLit:
			signature, body = n.Type, n.Body
		default:
			return true
		}
		if body == nil || !hasParameter(signature, "db", "Tx") {
			return true
		}
		f.literals(body, func(at ast.Node, text string) {
			if !statement.MatchString(text) {
				return
			}
			for _, table := range tables(text) {
				if _, ok := housekeeping[table]; !ok {
					out = append(out, f.breach(at, "table %s is written outside an act: take an *act.Tx, or enter the table as housekeeping with the reason", table))
				}
			}
		})
		return true
	})
	return out
}

// hasParameter tells whether a function takes a *pkg.name.
func hasParameter(t *ast.FuncType, pkg, name string) bool {
	return slices.ContainsFunc(t.Params.List, func(p *ast.Field) bool {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			return false
		}
		s, ok := star.X.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		x, ok := s.X.(*ast.Ident)
		return ok && x.Name == pkg && s.Sel.Name == name
	})
}

// StatedTables returns the housekeeping tables that nobody creates: migrations are the text of all migrations.
func StatedTables(migrations string) (out []Breach) {
	for table := range housekeeping {
		if !strings.Contains(migrations, "CREATE TABLE "+table+" (") {
			out = append(out, Breach{"internal/archtest/table.go", "no migration creates the housekeeping table " + table})
		}
	}
	return out
}
