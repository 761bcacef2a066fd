// Command bundle makes the scripts and sheets that browsers get. Every *.ts and *.css right in a folder named ui under
// internal/web is an entry and becomes a file of the same name in the folder's dist; files in deeper folders are only
// imported by entries. The output is for Chromium 80 and Safari 14.1, minified, without source maps, and the same bytes
// at every run. It is committed, so that building and running the program needs no bundler.
//
//	bundle ROOT           writes the bundles, and removes those whose source is gone
//	bundle -check ROOT    writes nothing; fails when what is committed differs from what would be written
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	check := flag.Bool("check", false, "compare with what is committed, write nothing")
	flag.Usage = func() { fmt.Fprintln(os.Stderr, "usage: bundle [-check] ROOT") }
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *check); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	folders, err := sourceFolders(filepath.Join(root, "internal", "web"))
	if err != nil {
		return err
	}
	var problems []error
	count := 0
	for _, folder := range folders {
		bundles, err := build(root, folder)
		if err != nil {
			return err
		}
		count += len(bundles)
		if check {
			problems = append(problems, compare(folder, bundles))
		} else {
			problems = append(problems, write(folder, bundles))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	fmt.Printf("bundle: %d files from %d folders\n", count, len(folders))
	return nil
}

// sourceFolders lists the folders named ui.
func sourceFolders(web string) (folders []string, err error) {
	err = filepath.WalkDir(web, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "ui" {
			folders = append(folders, path)
		}
		return err
	})
	return folders, err
}

// build bundles the entries of one folder; the keys are the names of the files in dist.
func build(root, folder string) (map[string][]byte, error) {
	entries, err := entriesOf(folder)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     root,
		EntryPoints:       entries,
		Outdir:            filepath.Join(folder, "dist"),
		Outbase:           folder,
		Bundle:            true,
		Format:            api.FormatIIFE,
		Target:            api.ES2020,
		Engines:           []api.Engine{{Name: api.EngineChrome, Version: "80"}, {Name: api.EngineSafari, Version: "14.1"}},
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsEndOfFile, // licences of what is bundled stay in it
		External:          []string{"/static/*"},      // served beside the bundle
		LogLevel:          api.LogLevelWarning,
	})
	if len(result.Errors) > 0 || len(result.Warnings) > 0 {
		return nil, fmt.Errorf("%s: %d errors and %d warnings", folder, len(result.Errors), len(result.Warnings))
	}
	bundles := map[string][]byte{}
	for _, file := range result.OutputFiles {
		bundles[filepath.Base(file.Path)] = file.Contents
	}
	return bundles, nil
}

func entriesOf(folder string) (entries []string, err error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		name, extension := file.Name(), filepath.Ext(file.Name())
		if file.IsDir() || extension != ".ts" && extension != ".css" || strings.HasSuffix(name, ".d.ts") {
			continue
		}
		entries = append(entries, filepath.Join(folder, name))
	}
	return entries, nil
}

// committed reads what stands in dist.
func committed(folder string) (map[string][]byte, error) {
	files := map[string][]byte{}
	entries, err := os.ReadDir(filepath.Join(folder, "dist"))
	if errors.Is(err, fs.ErrNotExist) {
		return files, nil
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(folder, "dist", entry.Name()))
		if err != nil {
			return nil, err
		}
		files[entry.Name()] = text
	}
	return files, err
}

func compare(folder string, bundles map[string][]byte) error {
	standing, err := committed(folder)
	problems := []error{err}
	for name, want := range bundles {
		if have, found := standing[name]; !found || !bytes.Equal(have, want) {
			problems = append(problems, fmt.Errorf("%s is not what its source gives: run scripts/bundle and commit it", filepath.Join(folder, "dist", name)))
		}
	}
	for name := range standing {
		if _, found := bundles[name]; !found {
			problems = append(problems, fmt.Errorf("%s has no source: run scripts/bundle and commit it", filepath.Join(folder, "dist", name)))
		}
	}
	return errors.Join(problems...)
}

// write brings dist to what the sources give; it touches no file that is right already.
func write(folder string, bundles map[string][]byte) error {
	standing, err := committed(folder)
	if err != nil {
		return err
	}
	dist := filepath.Join(folder, "dist")
	for name := range standing {
		if _, found := bundles[name]; !found {
			if err := os.Remove(filepath.Join(dist, name)); err != nil {
				return err
			}
		}
	}
	for name, text := range bundles {
		if have, found := standing[name]; found && bytes.Equal(have, text) {
			continue
		}
		if err := errors.Join(os.MkdirAll(dist, 0o755), os.WriteFile(filepath.Join(dist, name), text, 0o644)); err != nil {
			return err
		}
	}
	return nil
}
