package archtest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sheet is one file of testdata: files of a made-up house, each after a line "== path". Exactly the lines that end in
// "// caught" must be reported, and the packages of the files whose head line does.
type sheet struct {
	files  []sheetFile
	caught []string // file:line, or package
}

type sheetFile struct{ path, text string }

var mark = regexp.MustCompile(`\s*(//|--) caught$`)

func readSheet(t *testing.T, name string) sheet {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var s sheet
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if head, ok := strings.CutPrefix(line, "== "); ok {
			path := mark.ReplaceAllString(head, "")
			if path != head {
				s.caught = append(s.caught, filepath.Dir(path))
			}
			s.files = append(s.files, sheetFile{path: path})
			continue
		}
		f := &s.files[len(s.files)-1]
		if plain := mark.ReplaceAllString(line, ""); plain != line {
			s.caught = append(s.caught, fmt.Sprintf("%s:%d", f.path, strings.Count(f.text, "\n")+1))
			line = plain
		}
		f.text += line + "\n"
	}
	if len(s.caught) == 0 {
		t.Fatalf("%s has nothing that must be caught", name)
	}
	return s
}

func (s sheet) parsed(t *testing.T) (out []*File) {
	t.Helper()
	for _, f := range s.files {
		parsed, err := Parse(f.path, f.text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, parsed)
	}
	return out
}

func (s sheet) compare(t *testing.T, breaches []Breach) {
	t.Helper()
	var got []string
	for _, b := range breaches {
		got = append(got, b.Where)
		if !slices.Contains(s.caught, b.Where) {
			t.Errorf("reported for nothing: %s", b)
		}
	}
	for _, want := range s.caught {
		if !slices.Contains(got, want) {
			t.Errorf("%s was not caught", want)
		}
	}
}

func TestChecksCatchWhatTheyAreFor(t *testing.T) {
	for name, check := range map[string]func([]*File) []Breach{
		"imports.txt": Imports, "rules.txt": RulesSeeFactsOnly, "clock.txt": OneClock, "calendar.txt": OneCalendar, "mux.txt": OneRouteTable, "skip.txt": NothingSkipped, "names.txt": Names,
		"documented.txt": Documented, "init.txt": NoInit, "globals.txt": Globals, "sql.txt": SQL, "housekeeping.txt": Housekeeping,
		"states.txt": States,
	} {
		t.Run(name, func(t *testing.T) {
			s := readSheet(t, name)
			s.compare(t, check(s.parsed(t)))
		})
	}
}

func TestTextsAndMigrationsAreCaught(t *testing.T) {
	for name, check := range map[string]func(name, text string) []Breach{"text.txt": Text, "migration.txt": Migration} {
		t.Run(name, func(t *testing.T) {
			s := readSheet(t, name)
			var all []Breach
			for _, f := range s.files {
				all = append(all, check(f.path, f.text)...)
			}
			s.compare(t, all)
		})
	}
}

func TestSizesAreCounted(t *testing.T) {
	long := func(n int, line string) string { return strings.Repeat(line+"\n", n) }
	for _, c := range []struct {
		path, text   string
		fails, warns int
	}{
		{"internal/a/a.go", "package a\nfunc f() {\n" + long(58, "x()") + "}\n", 0, 0},
		{"internal/a/a.go", "package a\nfunc f() {\n" + long(59, "x()") + "}\n", 0, 1},
		{"internal/a/a.go", "package a\nfunc f() {\n" + long(83, "x()") + "}\n", 0, 1},
		{"internal/a/a.go", "package a\nfunc f() {\n" + long(84, "x()") + "}\n", 1, 0},
		{"internal/a/a_test.go", "package a\nfunc f() {\n" + long(98, "x()") + "}\n", 0, 1},
		{"internal/a/a_test.go", "package a\nfunc f() {\n" + long(99, "x()") + "}\n", 1, 0},
		{"internal/a/a.go", "package a\n" + long(399, "// x"), 0, 0},
		{"internal/a/a.go", "package a\n" + long(400, "// x"), 0, 1},
		{"internal/a/a.go", "package a\n" + long(449, "// x"), 0, 1},
		{"internal/a/a.go", "package a\n" + long(450, "// x"), 1, 0},
		{"internal/a/a_test.go", "package a\n" + long(699, "// x"), 0, 1},
		{"internal/a/a_test.go", "package a\n" + long(700, "// x"), 1, 0},
		{"internal/a/a.go", "package a\nfunc f() { _ = []int{\n" + long(800, "1,") + "} }\n", 2, 0},
		{"internal/a/a_test.go", "package a\nfunc f() { _ = []int{\n" + long(800, "1,") + "} }\n", 0, 0},
	} {
		f, err := Parse(c.path, c.text)
		if err != nil {
			t.Fatal(err)
		}
		if fails, warns := Sizes([]*File{f}); len(fails) != c.fails || len(warns) != c.warns {
			t.Errorf("%.40q: %v, %v", c.text, fails, warns)
		}
	}
}

func TestLinkedCatchesTestsInTheProgram(t *testing.T) {
	got := Linked([]string{"fmt", "yuanjian/internal/db", "pgregory.net/rapid", "github.com/chromedp/chromedp/device", "testing", "testing/fstest", "yuanjian/internal/testkit", "pgregory.net/rapidly"})
	if len(got) != 5 {
		t.Errorf("caught %v", got)
	}
}

func TestATableThatNobodyCreatesIsCaught(t *testing.T) {
	if got := StatedTables("CREATE TABLE session (\n"); len(got) != len(housekeeping)-1 {
		t.Errorf("caught %v", got)
	}
}
