package archtest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"yuanjian/internal/testkit"
)

// source is the program's own source, read once.
var source = sync.OnceValues(func() ([]*File, error) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return nil, err
	}
	return Load(root)
})

// house returns the source, of which there must be enough to be the program.
func house(t *testing.T) []*File {
	t.Helper()
	files, err := source()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 200 {
		t.Fatalf("only %d files were found", len(files))
	}
	return files
}

func report(t *testing.T, breaches []Breach) {
	t.Helper()
	for _, b := range breaches {
		t.Error(b)
	}
}

func TestHouseImportsOnlyWhatStandsAbove(t *testing.T) {
	report(t, Imports(house(t)))
	report(t, RulesSeeFactsOnly(house(t)))
}

func TestHouseHasOneClock(t *testing.T)         { report(t, OneClock(house(t))) }
func TestHouseHasOneCalendar(t *testing.T)      { report(t, OneCalendar(house(t))) }
func TestHouseHasOneRouteTable(t *testing.T)    { report(t, OneRouteTable(house(t))) }
func TestHouseSkipsNoTest(t *testing.T)         { report(t, NothingSkipped(house(t))) }
func TestHouseNamesThings(t *testing.T)         { report(t, Names(house(t))) }
func TestHouseIsDocumented(t *testing.T)        { report(t, Documented(house(t))) }
func TestHouseHasNoInit(t *testing.T)           { report(t, NoInit(house(t))) }
func TestHouseHasNoGlobals(t *testing.T)        { report(t, Globals(house(t))) }
func TestHouseSQLIsForBothEngines(t *testing.T) { report(t, SQL(house(t))) }
func TestHouseWritesInActs(t *testing.T)        { report(t, Housekeeping(house(t))) }
func TestHouseStatesStandInDoc(t *testing.T)    { report(t, States(house(t))) }

func TestHouseFitsOnAScreen(t *testing.T) {
	fails, warns := Sizes(house(t))
	report(t, fails)
	for _, b := range warns {
		t.Log(b)
	}
}

func TestHouseMigrations(t *testing.T) {
	folder := filepath.Join(testkit.Root(t), "internal", "db", "migrations")
	names, err := filepath.Glob(filepath.Join(folder, "*.sql"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%d migrations, %v", len(names), err)
	}
	all := ""
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
		report(t, Migration("internal/db/migrations/"+filepath.Base(name), string(text)))
	}
	report(t, StatedTables(all))
}

// What the program is linked from is what go list says, and not what the imports look like.
func TestHouseLinksNothingOfTheTests(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "./cmd/yuanjian")
	list.Dir = testkit.Root(t)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	if !slices.Contains(linked, "yuanjian/internal/db") {
		t.Fatalf("%d packages, and the database is not among them", len(linked))
	}
	report(t, Linked(linked))
}

// TestNoMachineAndNoListTakesAStepOfACase: neither a door of machines nor a list that is read in reaches cases, their evidence or their benchmarks, not
// even by way of others: there is no path by which acts come out of order but the one through the gates of the case.
func TestNoMachineAndNoListTakesAStepOfACase(t *testing.T) {
	imports := map[string][]string{}
	for _, f := range house(t) {
		for _, spec := range f.AST.Imports {
			if own, ours := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), module); ours && !f.Test {
				imports[f.Package] = append(imports[f.Package], own)
			}
		}
	}
	reached := func(from string) map[string]bool {
		seen, next := map[string]bool{}, []string{from}
		for len(next) > 0 {
			p := next[0]
			next = next[1:]
			if !seen[p] {
				seen[p] = true
				next = append(next, imports[p]...)
			}
		}
		return seen
	}
	if all := reached("internal/web/office"); !all["internal/casefile"] || !all["internal/evidence"] {
		t.Fatal("the office does not reach cases: nothing is looked for")
	}
	for _, from := range []string{"internal/web/api", "internal/enrol", "internal/sheet", "internal/adapter/message"} {
		all := reached(from)
		if len(all) < 2 {
			t.Errorf("%s imports nothing of ours: was it moved?", from)
		}
		for _, never := range []string{"internal/casefile", "internal/evidence", "internal/discretion"} {
			if all[never] {
				t.Errorf("%s reaches %s", from, never)
			}
		}
	}
}

// written are the ends of names of files that people write.
var written = []string{".go", ".md", ".ts", ".css", ".html", ".sql", ".txt", ".mod", ".yaml", ".yml", ".json", ".toml"}

// notOurs are folders with what others wrote or what machines make.
var notOurs = []string{".git", "node_modules", "dist", "archtest/testdata"}

func TestHouseTextsAreFinished(t *testing.T) {
	root := testkit.Root(t)
	n := 0
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.ContainsFunc(notOurs, func(f string) bool { return strings.HasSuffix(filepath.ToSlash(name), "/"+f) }) {
				return filepath.SkipDir
			}
			return nil
		}
		script := strings.HasPrefix(name, filepath.Join(root, "scripts")+"/") || strings.HasPrefix(name, filepath.Join(root, ".ci")+"/")
		if !script && !slices.Contains(written, filepath.Ext(name)) || entry.Name() == "package-lock.json" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		n++
		report(t, Text(strings.TrimPrefix(name, root+"/"), string(text)))
		return nil
	})
	if err != nil || n < 250 {
		t.Errorf("%d texts, %v", n, err)
	}
}
