package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// system makes an empty system in a folder and closes it.
func emptySystem(t *testing.T, dsn string) (data string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	s := (&demoCommand{Data: data}).settings(slog.New(slog.DiscardHandler), clock.System{}, simulate.Manifest{})
	s.DSN = dsn
	a, err := openApp(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
	return data
}

// doctor by command: what is unsafe is on stdout with why and cure, the exit code is 1, and nothing is written.
func TestDoctorByCommand(t *testing.T) {
	data := emptySystem(t, "")
	code, out, messages := tool("doctor", "--data", data)
	if code != exitDone || !strings.Contains(out, "nothing unsafe") || messages != "" {
		t.Errorf("a new system: %d\n%s\n%s", code, out, messages)
	}
	if err := os.Chmod(filepath.Join(data, keysName, "sign.key"), 0o640); err != nil {
		t.Fatal(err)
	}
	code, out, messages = tool("doctor", "--data", data)
	for _, want := range []string{"sign.key has mode 0640", "why", "chmod 600"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	if code != exitRefused || strings.Count(out, "UNSAFE") != 1 || !strings.Contains(messages, "are unsafe") {
		t.Errorf("%d\n%s\n%s", code, out, messages)
	}
	missing := filepath.Join(t.TempDir(), "none")
	if code, _, _ := tool("doctor", "--data", missing); code != exitRefused {
		t.Errorf("no system: %d", code)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("doctor made a data folder")
	}
	if code, _, messages := tool("doctor", "--config", missing); code != exitUsage || !strings.Contains(messages, missing) {
		t.Errorf("no configuration: %d %s", code, messages)
	}
}

// set changes a database as only a test may: what stands in it about its migrations.
func set(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	d := testkit.Database(t, dsn)
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A database as the first release left it is backed up and migrated; what it was before is restored from that backup; a
// later release's database is refused. On both engines.
func TestMigrateBacksUpFirst(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "data")
		migrated(t, data, db.Path(data), "--data", data)
	})
	t.Run("postgresql", func(t *testing.T) {
		data, dsn := filepath.Join(t.TempDir(), "data"), testkit.PostgreSQL(t)
		migrated(t, data, dsn, "--data", data, "--db", dsn)
	})
}

// firstRelease is the last migration of the first release.
const firstRelease = 4

// asTheFirstRelease makes keys and a database with a book, as the first release left them.
func asTheFirstRelease(t *testing.T, data, dsn string) {
	t.Helper()
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.Open(filepath.Join(data, keysName)); err != nil {
		t.Fatal(err)
	}
	d, err := db.OpenAt(t.Context(), dsn, firstRelease)
	if err == nil {
		err = errors.Join(ledger.Open(t.Context(), d, "old", "账簿", false), d.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func migrated(t *testing.T, data, dsn string, place ...string) {
	t.Helper()
	asTheFirstRelease(t, data, dsn)
	of := func(command string, more ...string) (int, string, string) {
		return tool(append(append([]string{command}, place...), more...)...)
	}
	if code, out, _ := of("migrate", "--check"); code != exitDone || !strings.Contains(out, "0013_schema_floor") || strings.Contains(out, "0004") {
		t.Errorf("check: %d %s", code, out)
	}
	if _, err := os.Stat(filepath.Join(data, "backups")); err == nil {
		t.Error("--check backed up")
	}
	if code, _, messages := of("verify"); code != exitRefused || !strings.Contains(messages, "migrate") {
		t.Errorf("verify of a database that is behind: %d %s", code, messages)
	}
	if code, out, messages := of("migrate"); code != exitDone || !strings.Contains(out, "已备份") || !strings.Contains(out, "已升级到") {
		t.Fatalf("migrate: %d\n%s\n%s", code, out, messages)
	}
	if code, out, messages := of("verify"); code != exitDone || !strings.Contains(out, "账簿1个") {
		t.Errorf("verify after it: %d %s %s", code, out, messages)
	}
	if code, out, _ := of("migrate"); code != exitDone || !strings.Contains(out, "nothing to do") {
		t.Errorf("up to date: %d %s", code, out)
	}
	set(t, dsn, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, true)`, `UPDATE schema_floor SET floor = 9000`)
	if code, _, messages := of("migrate"); code != exitRefused || !strings.Contains(messages, "later release") {
		t.Errorf("a later release's database: %d %s", code, messages)
	}
	wayBack(t, data, dsn, place)
}

// wayBack puts the database from before the migration back beside the originals that are there.
func wayBack(t *testing.T, data, dsn string, place []string) {
	t.Helper()
	if dsn == db.Path(data) {
		if code, _, messages := tool("restore", filepath.Join(data, "backups"), "--data", data); code != exitRefused || !strings.Contains(messages, "不是空的") {
			t.Errorf("over the database: %d %s", code, messages)
		}
		for _, end := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(dsn + end) // may not be there
		}
	} else {
		place = []string{"--data", data, "--db", testkit.PostgreSQL(t)}
	}
	code, out, messages := tool(append([]string{"restore", filepath.Join(data, "backups")}, place...)...)
	if code != exitDone || !strings.Contains(out, "全部相符") {
		t.Errorf("the way back: %d\n%s\n%s", code, out, messages)
	}
}

// Of processes that start at the same time on an empty folder one serves; the others are told which, and have made and
// changed nothing: the one that serves has keys, a database and its setup link.
func TestOfProcessesThatStartTogetherOneServes(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	const together = 3
	type end struct {
		pid  int
		code int
		said string
	}
	ends := make(chan end, together)
	pids, out := map[int]*exec.Cmd{}, map[int]*lines{}
	for range together {
		cmd := program("serve", "--data", data, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0")
		var said, welcome lines
		cmd.Stdout, cmd.Stderr = &welcome, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		pids[cmd.Process.Pid], out[cmd.Process.Pid] = cmd, &welcome
		go func() {
			_ = cmd.Wait() // its code counts
			ends <- end{cmd.Process.Pid, cmd.ProcessState.ExitCode(), said.String()}
		}()
	}
	var refused []end
	for range together - 1 {
		e := <-ends
		delete(pids, e.pid)
		refused = append(refused, e)
	}
	for serving, cmd := range pids {
		for _, e := range refused {
			if e.code != exitRefused || !strings.Contains(e.said, fmt.Sprintf("进程%d", serving)) {
				t.Errorf("%d ended with %d, while %d serves: %s", e.pid, e.code, serving, e.said)
			}
		}
		if holder, err := db.Holder(db.Path(data)); holder != serving || err != nil {
			t.Errorf("the holder is %d, %v; %d serves", holder, err, serving)
		}
		for range 400 { // until it has started
			if strings.Contains(out[serving].String(), " stop ") {
				break
			}
			time.Sleep(25 * time.Millisecond)
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if e := <-ends; e.code != exitDone {
			t.Errorf("the one that served ended with %d: %s", e.code, e.said)
		}
	}
	if code, out, messages := tool("verify", "--data", data); code != exitDone {
		t.Errorf("verify: %d\n%s\n%s", code, out, messages)
	}
}

// A new key seals from now on, what was sealed before is still opened, and nothing is changed beside a server or where no keys are.
func TestRotateByCommand(t *testing.T) {
	data := emptySystem(t, "")
	folder := filepath.Join(data, keysName)
	before, err := seal.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := before.SealField("test", "1", "粤A12345")
	if err != nil {
		t.Fatal(err)
	}
	held, err := db.Hold(db.Path(data))
	if err != nil {
		t.Fatal(err)
	}
	if code, _, messages := tool("rotate", "--data", data); code != exitRefused || !strings.Contains(messages, "uses the database") {
		t.Errorf("beside a server: %d %s", code, messages)
	}
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
	if code, out, messages := tool("rotate", "--data", data); code != exitDone || !strings.Contains(out, "back up the keys anew") {
		t.Fatalf("%d\n%s\n%s", code, out, messages)
	}
	after, err := seal.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	was, is := before.IDs()[seal.ForFields], after.IDs()[seal.ForFields]
	if len(was) != 1 || len(is) != 2 || is[0] == was[0] || is[1] != was[0] {
		t.Errorf("field keys %v, then %v", was, is)
	}
	if text, err := after.OpenField("test", "1", sealed); err != nil || text != "粤A12345" {
		t.Errorf("what was sealed before: %q, %v", text, err)
	}
	if again, err := after.SealField("test", "1", "粤A12345"); err != nil {
		t.Error(err)
	} else if _, err := before.OpenField("test", "1", again); err == nil {
		t.Error("the old key opens what the new one sealed")
	}
	missing := filepath.Join(t.TempDir(), "none")
	if code, _, _ := tool("rotate", "--data", missing); code != exitRefused {
		t.Errorf("no system: %d", code)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("rotate made a data folder")
	}
}
