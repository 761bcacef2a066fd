package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/db"
)

// A demonstration is backed up while it runs, restored elsewhere by the commands alone, and goes on there: its devices
// send with the secrets that they have.
func TestBackupAndRestoreByCommand(t *testing.T) {
	root := t.TempDir()
	dir, backups, keys, restored := filepath.Join(root, "demo"), filepath.Join(root, "backup"), filepath.Join(root, "keys.txt"), filepath.Join(root, "restored")
	t.Run("back up", func(t *testing.T) {
		startDemo(t, dir, 600)
		awaitCaptures(t, dir, 3)
		if code, _, messages := tool("backup", backups, "--data", dir, "--with-keys", filepath.Join(backups, "keys")); code != exitUsage || !strings.Contains(messages, "--with-keys") {
			t.Errorf("keys in the backup: %d %s", code, messages)
		}
		code, out, messages := tool("backup", backups, "--data", dir, "--with-keys", keys)
		if code != exitDone || !strings.Contains(out, "备份完成") || !strings.Contains(messages, "个人信息") {
			t.Fatalf("backup: %d\n%s\n%s", code, out, messages)
		}
		if code, _, messages := tool("restore", backups, "--data", dir, "--keys", keys); code != exitRefused || !strings.Contains(messages, "进程") {
			t.Errorf("a restore over a running system: %d %s", code, messages)
		}
	})
	if info, err := os.Stat(keys); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("keys: %v, %v", info, err)
	}
	if code, _, messages := tool("restore", backups, "--data", dir, "--keys", keys); code != exitRefused || !strings.Contains(messages, "不是空的") {
		t.Errorf("a restore over a system: %d %s", code, messages)
	}
	code, out, messages := tool("restore", backups, "--data", restored, "--keys", keys)
	if code != exitDone || !strings.Contains(out, "全部相符") || messages != "" {
		t.Fatalf("restore: %d\n%s\n%s", code, out, messages)
	}
	manifest, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err == nil {
		err = os.WriteFile(filepath.Join(restored, manifestName), manifest, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	before := storedCaptures(t, restored)
	t.Run("go on", func(t *testing.T) {
		startDemo(t, restored, 600)
		awaitCaptures(t, restored, before+3)
	})
	if code, out, _ := tool("verify", "--full", "--data", restored); code != exitDone {
		t.Errorf("after going on: %d\n%s", code, out)
	}
}

func storedCaptures(t *testing.T, dir string) (n int) {
	t.Helper()
	d, err := db.Look(t.Context(), db.Path(dir), false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM capture`).Scan(&n); err != nil || n == 0 {
		t.Fatalf("%d captures, %v", n, err)
	}
	return n
}
