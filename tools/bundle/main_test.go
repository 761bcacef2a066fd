package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// project lays out a project with one folder of sources and returns its root and that folder.
func project(t *testing.T) (root, ui string) {
	t.Helper()
	root = t.TempDir()
	ui = filepath.Join(root, "internal", "web", "office", "ui")
	put(t, filepath.Join(ui, "desk.ts"), `import { twice } from "./parts/twice"; document.title = "" + twice(2) + (window.name ?? "远鉴");`)
	put(t, filepath.Join(ui, "parts", "twice.ts"), `export const twice = (n: number): number => n * 2; export const unused = "left out";`)
	put(t, filepath.Join(ui, "desk.css"), `.a { .b { inset: 0; color: red } background: url(/static/icons.svg) }`)
	return root, ui
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestBundlesAreForTheOldestBrowser(t *testing.T) {
	root, ui := project(t)
	if err := run(root, false); err != nil {
		t.Fatal(err)
	}
	script, sheet := read(t, filepath.Join(ui, "dist", "desk.js")), read(t, filepath.Join(ui, "dist", "desk.css"))
	if !strings.Contains(script, "远鉴") || strings.Contains(script, "left out") || strings.Contains(script, "import") {
		t.Errorf("script: %s", script)
	}
	if !strings.Contains(sheet, ".a .b") || strings.Contains(sheet, "inset") || !strings.Contains(sheet, "/static/icons.svg") {
		t.Errorf("sheet: %s", sheet)
	}
	if entries, _ := os.ReadDir(filepath.Join(ui, "dist")); len(entries) != 2 {
		t.Errorf("dist has %v, want two files", entries)
	}
}

func TestCheckCatchesWhatIsNotFromTheSource(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, ui string){
		"source changed": func(t *testing.T, ui string) {
			put(t, filepath.Join(ui, "parts", "twice.ts"), `export const twice = (n: number) => n * 3`)
		},
		"bundle changed":  func(t *testing.T, ui string) { put(t, filepath.Join(ui, "dist", "desk.css"), `.a{}`) },
		"bundle is new":   func(t *testing.T, ui string) { put(t, filepath.Join(ui, "dist", "left.js"), ``) },
		"source is new":   func(t *testing.T, ui string) { put(t, filepath.Join(ui, "phone.ts"), `document.title = "x"`) },
		"source is wrong": func(t *testing.T, ui string) { put(t, filepath.Join(ui, "desk.ts"), `import "./gone"`) },
	} {
		t.Run(name, func(t *testing.T) {
			root, ui := project(t)
			if err := run(root, false); err != nil {
				t.Fatal(err)
			}
			if err := run(root, true); err != nil {
				t.Fatalf("right after bundling: %v", err)
			}
			spoil(t, ui)
			if err := run(root, true); err == nil {
				t.Error("not noticed")
			}
		})
	}
}

func TestBundlingAgainRemovesWhatHasNoSource(t *testing.T) {
	root, ui := project(t)
	if err := run(root, false); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(ui, "desk.css")); err != nil {
		t.Fatal(err)
	}
	if err := run(root, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(ui, "dist", "desk.css")); !os.IsNotExist(err) {
		t.Errorf("the sheet without a source is still there (%v)", err)
	}
	if err := run(root, true); err != nil {
		t.Error(err)
	}
}
