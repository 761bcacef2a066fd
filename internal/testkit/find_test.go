package testkit

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// elsewhere moves the test into a project's folder that has nothing but its go.mod.
func elsewhere(t *testing.T) string {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module yuanjian\n\ngo 1.26\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder)
	return folder
}

func TestRootIsTheProjectFromAnyFolderOfIt(t *testing.T) {
	want := elsewhere(t)
	inside := filepath.Join(want, "internal", "device")
	if err := os.MkdirAll(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(inside)
	if got, err := root(); err != nil || got != want {
		t.Errorf("root is %q (%v), want %q", got, err, want)
	}
	t.Chdir(t.TempDir())
	if got, err := root(); err == nil {
		t.Errorf("%q was taken for the project", got)
	}
}

func TestWhatIsMissingIsNamedWithItsCure(t *testing.T) {
	folder := elsewhere(t)
	t.Setenv(npmOnly, "1")
	_, noPostgreSQL := postgreSQLPrograms()
	_, noChromium := findChromium()
	for _, err := range []error{noPostgreSQL, noChromium} {
		if err == nil || !strings.Contains(err.Error(), "npm ci") || !strings.Contains(err.Error(), folder) {
			t.Errorf("%v: does not say to run npm ci in %s", err, folder)
		}
	}
}

func TestTheMachinesProgramsComeFirst(t *testing.T) {
	machine := t.TempDir()
	for _, name := range []string{"chromium", "initdb", "postgres"} {
		if err := os.WriteFile(filepath.Join(machine, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", machine+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv(npmOnly, "")
	if b, err := findChromium(); err != nil || b.path != filepath.Join(machine, "chromium") {
		t.Errorf("Chromium is %q (%v), want the machine's", b.path, err)
	}
	if folder, err := postgreSQLPrograms(); err != nil || folder != machine {
		t.Errorf("PostgreSQL is in %q (%v), want %q", folder, err, machine)
	}
	t.Setenv(npmOnly, "1")
	if b, err := findChromium(); err != nil || strings.HasPrefix(b.path, machine) {
		t.Errorf("Chromium is %q (%v) although npm's is asked for", b.path, err)
	}
	if folder, err := postgreSQLPrograms(); err != nil || folder == machine {
		t.Errorf("PostgreSQL is in %q (%v) although npm's is asked for", folder, err)
	}
}

func TestInitdbWithoutItsServerIsNoPostgreSQL(t *testing.T) {
	machine := t.TempDir()
	if err := os.WriteFile(filepath.Join(machine, "initdb"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", machine)
	if folder := machinePostgreSQL(); folder == machine {
		t.Errorf("%s has no postgres and was taken", folder)
	}
}

func TestOnceMakesAFolderWholeAndOnlyOnce(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			folder, err := once("thing", func(folder string) error {
				return os.WriteFile(filepath.Join(folder, "whole"), []byte("yes"), 0o644)
			})
			if err != nil {
				t.Error(err)
				return
			}
			if text, err := os.ReadFile(filepath.Join(folder, "whole")); err != nil || string(text) != "yes" {
				t.Errorf("the folder is not whole: %q, %v", text, err)
			}
		})
	}
	all.Wait()
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v (%v), want one folder", left, err)
	}
}

func TestOnceLeavesNothingWhenItFails(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	full := errors.New("disk is full")
	if _, err := once("thing", func(string) error { return full }); !errors.Is(err, full) {
		t.Errorf("error is %v, want %v", err, full)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestLinksOfAPackageStayInIt(t *testing.T) {
	for list, allowed := range map[string]bool{
		`[{"source": "native/lib/a.so.1", "target": "native/lib/a.so"}]`:       true,
		`[{"source": "native/lib/a.so.1", "target": "../a.so"}]`:               false,
		`[{"source": "/etc/passwd", "target": "native/lib/a.so"}]`:             false,
		`[{"source": "native/../../etc/passwd", "target": "native/lib/a.so"}]`: false,
		`{`: false,
	} {
		folder := t.TempDir()
		lib := filepath.Join(folder, "native", "lib")
		file := filepath.Join(t.TempDir(), "links.json")
		if err := errors.Join(os.MkdirAll(lib, 0o755), os.WriteFile(filepath.Join(lib, "a.so.1"), []byte("code"), 0o644),
			os.WriteFile(file, []byte(list), 0o644)); err != nil {
			t.Fatal(err)
		}
		if err := linkLibraries(file, folder); (err == nil) != allowed {
			t.Errorf("%s: %v", list, err)
		}
		text, err := os.ReadFile(filepath.Join(lib, "a.so"))
		if allowed && string(text) != "code" || !allowed && err == nil {
			t.Errorf("%s: the link shows %q, %v", list, text, err)
		}
	}
}
