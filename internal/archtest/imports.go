package archtest

import (
	"path"
	"slices"
	"strings"
)

const module = "yuanjian/"

func placeOf(pkg string) (int, bool) {
	i := slices.IndexFunc(places, func(p place) bool { return p.path == pkg })
	return i, i >= 0
}

// Imports checks who imports whom: our own packages by their places, others' modules by the table of third parties.
func Imports(files []*File) []Breach {
	return each(files, func(*File) bool { return true }, func(f *File) (out []Breach) {
		from, ok := placeOf(f.Package)
		if !ok {
			return []Breach{f.breach(f.AST.Name, "package %s has no place in the house: enter it in archtest/table.go", f.Package)}
		}
		for _, spec := range f.AST.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if reason := f.mayNot(places[from], from, imported); reason != "" {
				out = append(out, f.breach(spec, "%s imports %s: %s", f.Package, imported, reason))
			}
		}
		return out
	})
}

// mayNot says why a file must not import something; "" when it may.
func (f *File) mayNot(from place, rank int, imported string) string {
	own, ours := strings.CutPrefix(imported, module)
	switch {
	case !ours && !strings.Contains(strings.SplitN(imported, "/", 2)[0], "."):
		return f.mayNotStandard(from, imported)
	case !ours:
		return f.mayNotForeign(from, imported)
	case own == from.path || f.Test:
		return "" // tests build their world from anything
	}
	i, ok := placeOf(own)
	if !ok {
		return "it has no place in the house"
	}
	to := places[i]
	switch {
	case from.class == support || from.class == command && to.class != support:
		return ""
	case to.class == support:
		return "it is for tests only"
	case to.class == command:
		return "nobody imports the command"
	case from.class == chapter && (to.class == ground || to.class == chapter && i < rank):
		return ""
	case from.class == chapter && to.class == chapter:
		return "a chapter stands on the chapters above it only (DESIGN §2); what must travel the other way is a job"
	case slices.Contains(from.may, own) || slices.Contains(from.may, string(to.class)):
		return ""
	}
	return "it is not among what " + string(from.class) + " " + from.path + " may import"
}

func (f *File) mayNotStandard(from place, imported string) string {
	if !f.Test && slices.Contains(pure, from.path) && slices.Contains(impure, imported) {
		return "the package is pure"
	}
	return ""
}

func (f *File) mayNotForeign(from place, imported string) string {
	under := func(module string) bool { return imported == module || strings.HasPrefix(imported, module+"/") }
	if slices.ContainsFunc(forTests, under) {
		if f.Test || from.class == support {
			return ""
		}
		return "it is for tests only"
	}
	for module, who := range thirdParties {
		if under(module) {
			if f.Test || slices.Contains(who, from.path) {
				return ""
			}
			return "only " + strings.Join(who, ", ") + " may"
		}
	}
	return "nobody may: a new dependency is entered in archtest/table.go with who uses it"
}

// RulesSeeFactsOnly checks that a rules.go of a chapter imports nothing of ours but law.
func RulesSeeFactsOnly(files []*File) []Breach {
	return each(files, func(f *File) bool { return path.Base(f.Path) == "rules.go" }, func(f *File) (out []Breach) {
		for i, imported := range f.imports() {
			if !slices.Contains(forRules, imported) {
				out = append(out, f.breach(f.AST.Imports[i], "a rules.go must not import %s: it sees facts only (DESIGN §4)", imported))
			}
		}
		return out
	})
}

// Linked checks what is in the program: packages are the import paths of everything that it is linked from.
func Linked(linked []string) (out []Breach) {
	for _, p := range linked {
		under := func(never string) bool { return p == never || strings.HasPrefix(p, never+"/") }
		if slices.ContainsFunc(neverLinked, under) {
			out = append(out, Breach{p, "it is linked into the program"})
		}
		if i, ok := placeOf(strings.TrimPrefix(p, module)); ok && places[i].class == support {
			out = append(out, Breach{p, "it is for tests and linked into the program"})
		}
	}
	return out
}
