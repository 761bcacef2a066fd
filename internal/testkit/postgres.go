package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgreSQLServer is the environment variable that names a running server for the tests, as a postgres:// address
// of a role that may create databases. scripts/test starts one for all packages and sets it.
const PostgreSQLServer = "YUANJIAN_TEST_POSTGRES"

// started is the server of this process, when no server is named. It ends with the process (Server).
var started = sync.OnceValues(func() (*Server, error) { return StartPostgreSQL() })

// PostgreSQL returns the postgres:// address of a new, empty database for this test alone. It is dropped, and what
// is still connected to it cut off, when the test and its subtests have ended. The server is the one that
// YUANJIAN_TEST_POSTGRES names, or one started for this test process.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	return database(t, "")
}

// PostgreSQLLike is PostgreSQL with an end to the statement that creates the database, such as its locale.
func PostgreSQLLike(t testing.TB, how string) string {
	t.Helper()
	return database(t, how)
}

// server returns the address of the server for tests.
func server(t testing.TB) string {
	t.Helper()
	if named := os.Getenv(PostgreSQLServer); named != "" {
		return named
	}
	own, err := started()
	if err != nil {
		t.Fatal(err)
	}
	return own.Address()
}

// database makes a database for this test; how ends the statement that creates it.
func database(t testing.TB, how string) string {
	t.Helper()
	server := server(t)
	name := "test_" + strings.ToLower(rand.Text())
	address, err := withDatabase(server, name)
	if err != nil {
		t.Fatalf("%s: %v", PostgreSQLServer, err)
	}
	if err := execute(server, "CREATE DATABASE "+name+how); err != nil {
		t.Fatalf("create the database of the test: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the database of the test: %v", err)
		}
	})
	return address
}

// withDatabase returns the address of another database on the same server.
func withDatabase(address, name string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", fmt.Errorf("want a postgres:// address, got scheme %q", u.Scheme)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// execute runs one statement on a connection of its own, so that no pool and no goroutine outlives the call.
func execute(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
