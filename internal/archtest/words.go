package archtest

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// clockCalls are the functions of package time that read the machine's clock or wait by it.
var clockCalls = map[string]bool{"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true, "Tick": true,
	"NewTimer": true, "NewTicker": true, "AfterFunc": true}

// OneClock checks that only package clock asks the machine for the time (DESIGN §2). Tests may: some are about time.
func OneClock(files []*File) []Breach {
	program := func(f *File) bool { return !f.Test && f.Package != "internal/clock" && realTime[f.Path] == "" }
	return each(files, program, func(f *File) (out []Breach) {
		f.selectors("time", func(at ast.Node, name string) {
			if clockCalls[name] {
				out = append(out, f.breach(at, "time.%s: take the time from a clock.Clock", name))
			}
		})
		return out
	})
}

// OneCalendar checks that days are counted by the calendar of the book, with the years that were entered: the program's own
// years alone are for package calendar, which lays those over them, and for the command that knows no book.
func OneCalendar(files []*File) []Breach {
	counts := func(f *File) bool {
		return !f.Test && f.Package != "internal/calendar" && f.Path != "cmd/yuanjian/deadline.go"
	}
	return each(files, counts, func(f *File) (out []Breach) {
		f.selectors("yuanjian/internal/law", func(at ast.Node, name string) {
			if name == "StateCouncil" {
				out = append(out, f.breach(at, "law.StateCouncil: count by calendar.At"))
			}
		})
		return out
	})
}

// muxCalls are the functions of net/http that answer by the default mux, into which packages enter pages of their own
// when they are linked (expvar, net/http/pprof).
var muxCalls = map[string]bool{"Handle": true, "HandleFunc": true, "DefaultServeMux": true, "ListenAndServe": true, "ListenAndServeTLS": true, "Serve": true, "ServeTLS": true}

// OneRouteTable checks that nothing answers by the default mux: what a listener shows stands in a table of ours.
func OneRouteTable(files []*File) []Breach {
	return each(files, func(f *File) bool { return !f.Test }, func(f *File) (out []Breach) {
		f.selectors("net/http", func(at ast.Node, name string) {
			if muxCalls[name] {
				out = append(out, f.breach(at, "http.%s: enter the route in a mux of your own", name))
			}
		})
		return out
	})
}

// NothingSkipped checks that no test is skipped: what cannot run fails, and says what to do.
func NothingSkipped(files []*File) []Breach {
	skips := []string{"Skip", "Skipf", "SkipNow"}
	return each(files, func(f *File) bool { return f.Test }, func(f *File) (out []Breach) {
		ast.Inspect(f.AST, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if s, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(skips, s.Sel.Name) {
				if x, ok := s.X.(*ast.Ident); ok && len(x.Name) == 1 || ok && x.Name == "tb" {
					out = append(out, f.breach(n, "%s.%s: a test is not skipped", x.Name, s.Sel.Name))
				}
			}
			return true
		})
		f.selectors("testing", func(at ast.Node, name string) {
			if name == "Short" {
				out = append(out, f.breach(at, "testing.Short: there is one set of tests"))
			}
		})
		return out
	})
}

// badNames are parts of names that say nothing (DESIGN §9.10).
var badNames = regexp.MustCompile(`^(common|util|utils|helper|helpers|misc|base)$|(Manager|Helper|Helpers|Util|Utils|Base|Impl|DTO)$`)

// Names checks the names of packages and types.
func Names(files []*File) []Breach {
	return each(files, func(*File) bool { return true }, func(f *File) (out []Breach) {
		if badNames.MatchString(f.AST.Name.Name) {
			out = append(out, f.breach(f.AST.Name, "package %s: name what it holds", f.AST.Name.Name))
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			if t, ok := n.(*ast.TypeSpec); ok && badNames.MatchString(t.Name.Name) {
				out = append(out, f.breach(t, "type %s: name the thing in the law's words (DESIGN §9.10)", t.Name.Name))
			}
			return true
		})
		return out
	})
}

// Documented checks that every package says what it is, once: in doc.go when it has more than a few files.
func Documented(files []*File) (out []Breach) {
	const few = 4
	for _, pkg := range packages(files) {
		var said []string
		program := 0
		for _, f := range pkg {
			if f.Test {
				continue
			}
			program++
			if f.AST.Doc != nil {
				said = append(said, path.Base(f.Path))
			}
		}
		switch where := pkg[0].Package; {
		case program == 0:
		case len(said) != 1:
			out = append(out, Breach{where, "the package's comment stands in " + count(len(said)) + " files: " + strings.Join(said, ", ")})
		case program > few && said[0] != "doc.go":
			out = append(out, Breach{where, "the package's comment stands in " + said[0] + ", not in doc.go"})
		}
	}
	return out
}

func count(n int) string {
	if n == 0 {
		return "no"
	}
	return "several"
}

// unfinished and foreign are what no file of the project may say. They are written so that this file does not say it.
var (
	unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X{3}|HA` + `CK)\b`)
	foreign    = regexp.MustCompile(`(^|[\s"'` + "`" + `(=:])/(work|root|home|Users)/|\b[Dd]ebi` + `an\b|\bapt` + `(-get)? install\b`)
)

// Text checks a text file of any kind: nothing in it waits to be done, and it names no machine that it was written on.
func Text(name, text string) (out []Breach) {
	for i, line := range strings.Split(text, "\n") {
		at := name + ":" + itoa(i+1)
		if found := unfinished.FindString(line); found != "" {
			out = append(out, Breach{at, found + ": what is here is finished; file the rest where work is filed"})
		}
		if found := foreign.FindString(line); found != "" {
			out = append(out, Breach{at, strings.TrimSpace(found) + ": names a machine or a system of who wrote it"})
		}
	}
	return out
}
