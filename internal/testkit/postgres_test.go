package testkit_test

import (
	"bufio"
	"context"
	"database/sql"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"yuanjian/internal/testkit"
)

func open(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	first, second := open(t, testkit.PostgreSQL(t)), open(t, testkit.PostgreSQL(t))
	if _, err := first.Exec(`CREATE TABLE mine (n BIGINT)`); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Exec(`CREATE TABLE mine (n BIGINT)`); err != nil {
		t.Fatalf("the second database sees the table of the first: %v", err)
	}
	if _, err := first.Exec(`CREATE TABLE mine (n BIGINT)`); err == nil {
		t.Fatal("one database took the same table twice")
	}
}

func TestDatabaseIsDroppedWithItsTestEvenWhileInUse(t *testing.T) {
	var address string
	t.Run("inner", func(t *testing.T) { address = testkit.PostgreSQL(t); open(t, address) })
	var left *sql.DB
	t.Run("left open", func(t *testing.T) {
		var err error
		if left, err = sql.Open("pgx", testkit.PostgreSQL(t)); err != nil {
			t.Fatal(err)
		}
		if err := left.Ping(); err != nil {
			t.Fatal(err)
		}
	})
	t.Cleanup(func() { left.Close() })
	if err := open(t, address).Ping(); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a dropped database answers %v", err)
	}
	if err := left.Ping(); err == nil {
		t.Error("a database left open was not dropped")
	}
}

func TestServerKeepsWhatDurabilityRestsOn(t *testing.T) {
	db := open(t, testkit.PostgreSQL(t))
	for setting, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "server_encoding": "UTF8",
	} {
		var got string
		if err := db.QueryRow(`SELECT current_setting($1)`, setting).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s is %s, want %s", setting, got, want)
		}
	}
	var locale string
	if err := db.QueryRow(`SELECT datctype FROM pg_database WHERE datname = current_database()`).Scan(&locale); err != nil {
		t.Fatal(err)
	}
	if locale != "C.UTF-8" {
		t.Errorf("character type of the database is %s, want C.UTF-8", locale)
	}
}

// holdServer names the environment variable under which this test binary starts a server, tells its address and
// waits to be killed.
const holdServer = "YUANJIAN_TESTKIT_HOLD_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(holdServer) == "" {
		os.Exit(m.Run())
	}
	server, err := testkit.StartPostgreSQL()
	if err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString(server.Address() + "\n")
	time.Sleep(time.Hour)     // a bare select would be taken for a deadlock once nothing else runs
	runtime.KeepAlive(server) // collected earlier, its pipe would be closed, which ends the server
}

func TestKilledProcessLeavesNoServerAndNoFolder(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	holder := exec.CommandContext(ctx, os.Args[0])
	holder.Env = append(os.Environ(), holdServer+"=1")
	holder.Stderr = os.Stderr
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		t.Fatal(err)
	}
	folder := u.Query().Get("host")
	db := open(t, u.String())
	if err := db.Ping(); err != nil {
		t.Fatal(err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := holder.Wait(); err == nil {
		t.Fatal("the killed process ended well")
	}
	for _, err := os.Stat(folder); !os.IsNotExist(err); _, err = os.Stat(folder) {
		if ctx.Err() != nil {
			t.Fatalf("%s is still there (%v)", folder, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := db.Ping(); err == nil {
		t.Error("the server still answers")
	}
}

func TestStopRemovesTheFolder(t *testing.T) {
	server, err := testkit.StartPostgreSQL()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server.Address())
	if err != nil {
		t.Fatal(err)
	}
	folder := u.Query().Get("host")
	if _, err := os.Stat(folder); err != nil {
		t.Fatal(err)
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("stat of the stopped server's folder: %v, want %v", err, fs.ErrNotExist)
	}
}
