package main

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// tool runs a subcommand in this process and returns its exit code and what it wrote.
func tool(args ...string) (code int, out, messages string) {
	var stdout, stderr bytes.Buffer
	code = run(args, strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// verify runs while the server takes in captures and finds nothing; after one byte of one original was altered it names
// the capture and exits with 1. In a pipe it writes no progress.
func TestVerifyBesideTheServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	t.Run("running", func(t *testing.T) {
		startDemo(t, dir, 600)
		awaitCaptures(t, dir, 3)
		for _, full := range []string{"--full", "--sample=10"} {
			code, out, messages := tool("verify", "--data", dir, full)
			if code != exitDone || !strings.Contains(out, "全部相符") || messages != "" || strings.ContainsAny(out, "\r\x1b") {
				t.Errorf("verify %s: %d\n%s\n%s", full, code, out, messages)
			}
		}
	})
	d := testkit.Database(t, db.Path(dir))
	all, err := capture.Originals(t.Context(), d.Reader(), simulate.Book, "")
	if err != nil || len(all) == 0 {
		t.Fatalf("%d originals, %v", len(all), err)
	}
	path := blob.Look(filepath.Join(dir, originalsName), blob.OS{}).Path(all[0].Digest)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, content, 0o600)); err != nil {
		t.Fatal(err)
	}
	code, out, messages := tool("verify", "--data", dir)
	if code != exitRefused || !strings.Contains(out, all[0].Digest.String()) || !strings.Contains(out, all[0].Of) || !strings.Contains(out, "已被改动") || !strings.Contains(messages, "items differ") {
		t.Errorf("an altered original: %d\n%s\n%s", code, out, messages)
	}
}

func TestVerifyRefusesWhatItCannotUse(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"verify", "--data", t.TempDir()}, exitRefused, "--data"},
		{[]string{"verify", "--days", "-1"}, exitUsage, "--days"},
		{[]string{"verify", "--everything"}, exitUsage, "--everything"},
	} {
		if code, _, messages := tool(c.args...); code != c.code || !strings.Contains(messages, c.want) {
			t.Errorf("%q: %d %s", c.args, code, messages)
		}
	}
}

// A second process on one SQLite is refused before it makes or changes anything, and told who is there.
func TestASecondProcessOnOneSQLiteIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "system")
	d := &demoCommand{Data: dir}
	settings := d.settings(slog.New(slog.DiscardHandler), clock.System{}, simulate.Manifest{})
	a, err := openApp(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	var busy db.InUse
	if _, err := openApp(t.Context(), settings); !errors.As(err, &busy) || busy.PID != os.Getpid() {
		t.Errorf("a second one: %v", err)
	}
	a.Close()
	again, err := openApp(t.Context(), settings)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	again.Close()
}
