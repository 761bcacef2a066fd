package archtest

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// row is one row of the conformance table: an article, or a part of one, and what kind of duty it is. G: a hard gate; D: a
// deadline; R: a record; C: a channel; P: a publication; H: a judgement of people; X: outside the software.
type row struct {
	id    string
	kinds string
	waits string // for which part of the system; empty: it is built, and has a test of its name
}

// The parts that rows wait for.
const (
	waitsForOnline = "online inspection and inquiry"
)

// rows are the rows that are due: chapter 2, what the other chapters ask of devices and of cases, and with what they wait for those that are not
// built.
var rows = []row{
	{"A2.1a", "G", ""}, {"A2.1b", "G", ""}, {"A2.2", "R", ""}, {"A2.3", "G", ""},
	{"A3.1", "R", ""}, {"A3.2", "R", ""}, {"A5.2", "GR", ""},
	{"A6.1a", "GH", waitsForOnline}, {"A6.1b", "DC", waitsForOnline}, {"A6.2", "G", ""}, {"A6.3", "C", ""}, {"A7", "GR", ""},
	{"A9a", "HR", ""}, {"A9b", "G", ""},
	{"A10.1a", "GR", ""}, {"A10.1b", "DR", ""}, {"A10.1c", "GC", ""}, {"A10.2", "G", ""},
	{"A11.1", "G", ""}, {"A11.1.1", "RH", ""}, {"A11.1.2", "RH", ""}, {"A11.1.3", "GR", ""}, {"A11.1.4", "R", ""}, {"A11.2", "G", ""},
	{"A12.1", "G", ""}, {"A12.1.1", "RG", ""}, {"A12.1.2", "RH", ""}, {"A12.1.3", "RH", ""}, {"A12.1.4", "R", ""}, {"A12.2a", "X", ""}, {"A12.2b", "GR", ""},
	{"A13.1a", "RH", ""}, {"A13.1b", "R", ""}, {"A13.1c", "GP", ""}, {"A13.2", "PD", ""},
	{"A14.1a", "G", ""}, {"A14.1b", "GD", ""}, {"A14.1c", "GR", ""}, {"A14.1d", "GH", ""}, {"A14.2a", "PD", ""}, {"A14.2b", "GD", ""}, {"A14.2c", "RG", ""},
	{"A15", "G", ""},
	{"A16.1.1", "G", ""}, {"A16.1.2", "GR", ""}, {"A16.1.3a", "G", ""}, {"A16.1.3b", "GD", ""}, {"A16.1.4", "GR", ""}, {"A16.1.5", "GH", ""}, {"A16.1.6", "R", ""}, {"A16.2", "G", ""},
	{"A17a", "XC", ""}, {"A17b", "CR", ""}, {"A18.1", "GR", ""}, {"A18.2", "G", ""},
	{"A30.1", "GR", ""},
	{"A30.3a", "GR", ""}, {"A30.3b", "G", ""}, {"A33.6", "G", ""},
	{"A19a", "PD", ""}, {"A19b", "CH", ""}, {"A19c", "GP", ""},
	{"A20a", "RC", ""}, {"A20b", "G", ""}, {"A21a", "RG", ""}, {"A21b", "RG", ""},
	{"A22.1a", "DR", ""}, {"A22.1b", "G", ""}, {"A22.2", "R", ""},
	{"A29", "GC", ""}, {"A30.4", "DC", ""},
	{"A25.1.5", "C", ""}, {"A25.2", "CR", ""}, {"A28a", "GR", waitsForOnline}, {"A28b", "DG", waitsForOnline}, {"A31.1.1", "GR", waitsForOnline}, {"A31.1.4a", "GD", waitsForOnline},
	{"A32.1", "GR", ""}, {"A32.2", "GR", waitsForOnline}, {"A32.3", "GR", waitsForOnline}, {"A32.5", "GD", ""}, {"A33.5a", "GR", waitsForOnline}, {"A33.5b", "GR", waitsForOnline},
	{"A34", "RD", ""}, {"A35a", "HR", ""}, {"A35b", "G", ""}, {"A36.1", "GR", ""}, {"A36.2", "R", ""}, {"A36.3", "GR", ""}, {"A36.4", "R", ""}, {"A36.X", "GD", ""},
	{"A38.1a", "GR", ""}, {"A38.1b", "C", ""}, {"A38.2", "DR", ""}, {"A39a", "CR", ""}, {"A39b", "CR", ""},
	{"A40.1a", "CDR", ""}, {"A40.1b", "GH", ""}, {"A40.2", "G", ""}, {"A41a", "C", ""}, {"A41c", "G", ""},
	{"A42.1a", "GR", ""}, {"A42.1b", "C", ""}, {"A42.2", "DG", ""}, {"A45.1", "CDR", ""}, {"A48", "R", ""}, {"A49", "G", ""},
}

// software are the kinds of duties that the program carries out, so that a test can show it.
const software = "GDRCP"

// shown tells whether a row must have a test of its name.
func (r row) shown() bool { return r.waits == "" && strings.ContainsAny(r.kinds, software) }

// testName is how the name of a row's test begins: A14.1b → TestA14_1b_.
func (r row) testName() string { return "Test" + strings.ReplaceAll(r.id, ".", "_") + "_" }

// declares tells whether a file has a function whose name begins so.
func (f *File) declares(beginning string) bool {
	return slices.ContainsFunc(f.AST.Decls, func(d ast.Decl) bool {
		fn, ok := d.(*ast.FuncDecl)
		return ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, beginning)
	})
}

// Untested names the rows that must have a test of their name, and have none.
func Untested(files []*File) []string {
	var without []string
	for _, r := range rows {
		if r.shown() && !slices.ContainsFunc(files, func(f *File) bool { return f.Test && f.declares(r.testName()) }) {
			without = append(without, fmt.Sprintf("%s (a test called %s…)", r.id, r.testName()))
		}
	}
	return without
}
