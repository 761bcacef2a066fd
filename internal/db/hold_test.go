package db_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/db"
)

// holderOf makes this test binary a process that holds a database until its input ends.
const holderOf = "YUANJIAN_TEST_HOLD"

// TestOneProcessHoldsAnSQLite starts another process that holds the database: this one is refused and told which process
// it is; when that one is killed the database is free at once.
func TestOneProcessHoldsAnSQLite(t *testing.T) {
	if path := os.Getenv(holderOf); path != "" {
		hold(path)
	}
	path := filepath.Join(t.TempDir(), "yuanjian.db")
	other := exec.Command(os.Args[0], "-test.run=^TestOneProcessHoldsAnSQLite$")
	other.Env = append(os.Environ(), holderOf+"="+path)
	if _, err := other.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make([]byte, len("held"))
	if _, err := out.Read(ready); err != nil || string(ready) != "held" {
		t.Fatalf("the other process says %q, %v", ready, err)
	}
	_, err = db.Hold(path)
	var busy db.InUse
	if !errors.As(err, &busy) || busy.PID != other.Process.Pid || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want that process %d holds it", err, other.Process.Pid)
	}
	if pid, err := db.Holder(path); pid != other.Process.Pid || err != nil {
		t.Errorf("the holder is %d, %v", pid, err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait() // killed
	held, err := db.Hold(path)
	if err != nil {
		t.Fatalf("after the holder was killed: %v", err)
	}
	if _, err := db.Hold(path); !errors.As(err, &busy) || busy.PID != os.Getpid() {
		t.Errorf("held twice: %v", err)
	}
	if err := held.Release(); err != nil {
		t.Error(err)
	}
	if pid, err := db.Holder(path); pid != 0 || err != nil {
		t.Errorf("after release the holder is %d, %v", pid, err)
	}
}

// hold is the other process.
func hold(path string) {
	if _, err := db.Hold(path); err != nil {
		panic(err)
	}
	_, _ = os.Stdout.WriteString("held")
	_, _ = os.Stdin.Read(make([]byte, 1)) // until it is killed or the test ends
	os.Exit(0)
}
