package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
	"modernc.org/sqlite"               // registers "sqlite"
)

// Engine is the database behind a DB.
type Engine string

// The two engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgresql"
)

// How many connections a pool holds. A node has two pools; PostgreSQL allows 100 connections unless told otherwise.
const (
	readersSQLite         = 8
	connectionsPostgreSQL = 16
)

// idleAfter closes PostgreSQL connections nobody uses; without it a failover leaves dead ones in the pool.
const idleAfter = 5 * time.Minute

// open returns the writing and the reading pool. SQLite has one writing connection, whose commits this
// process syncs itself (log), and readers that refuse to write; its read-only transactions alone would not refuse.
func open(dsn string) (Engine, *sql.DB, *sql.DB, error) {
	if isPostgreSQL(dsn) {
		return openPostgreSQL(dsn)
	}
	if err := syncDataOnly(); err != nil {
		return "", nil, nil, err
	}
	path := strings.TrimPrefix(dsn, "sqlite:")
	base := sqliteBase(path)
	writer, err := sql.Open("sqlite", base+fmt.Sprintf("&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=wal_autocheckpoint(%d)&_txlock=immediate", writerCheckpoint))
	if err != nil {
		return "", nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	writer.SetMaxIdleConns(1)
	if err := writer.Ping(); err != nil { // makes the file before a reader looks for it
		_ = writer.Close()
		return "", nil, nil, fmt.Errorf("open %s: %w", path, err)
	}
	reader, err := readSQLite(path)
	if err != nil {
		_ = writer.Close()
		return "", nil, nil, err
	}
	return SQLite, writer, reader, nil
}

// syncDataOnly has SQLite commit with fdatasync where the system has it: what was written and the size of the file reach the
// disk as with fsync; a file's times do not, for which the file system would write its journal at each commit.
func syncDataOnly() error {
	if _, err := sqlite.Fdatasync(true); err != nil && !errors.Is(err, sqlite.ErrFdatasyncUnavailable) {
		return fmt.Errorf("let SQLite sync by fdatasync: %w", err)
	}
	return nil
}

func sqliteBase(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
}

func readSQLite(path string) (*sql.DB, error) {
	reader, err := sql.Open("sqlite", sqliteBase(path)+"&mode=ro&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	reader.SetMaxOpenConns(readersSQLite)
	reader.SetMaxIdleConns(readersSQLite)
	return reader, nil
}

func isPostgreSQL(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// look returns a reading pool alone. A file that is not there is an error, and is not made.
func look(dsn string) (Engine, *sql.DB, error) {
	if isPostgreSQL(dsn) {
		pool, err := readPostgreSQL(dsn)
		return PostgreSQL, pool, err
	}
	path := strings.TrimPrefix(dsn, "sqlite:")
	if _, err := os.Stat(path); err != nil {
		return "", nil, fmt.Errorf("没有数据库%s，请用--data指定数据目录 / there is no database %s; name the data folder with --data: %w", path, path, err)
	}
	pool, err := readSQLite(path)
	return SQLite, pool, err
}

func readPostgreSQL(dsn string) (*sql.DB, error) {
	sep := "?"
	if strings.Contains(dsn, "?") {
		sep = "&"
	}
	pool, err := sql.Open("pgx", dsn+sep+readerOptions)
	if err == nil {
		limit(pool)
	}
	return pool, err
}

func limit(pool *sql.DB) {
	pool.SetMaxOpenConns(connectionsPostgreSQL)
	pool.SetMaxIdleConns(connectionsPostgreSQL) // two by default: the rest would be opened anew under load
	pool.SetConnMaxIdleTime(idleAfter)
}

// readerOptions are for connections that read: they cannot write, and every query is planned for its own arguments. A plan for
// any arguments takes what is rare for common, and reads a million captures for a body that has none. No plan is compiled to machine
// code: that is done anew for every query and takes 0.1 to 0.2 s, more than it saves a page or a count. A page that is read out of order
// costs little more than one in order, as on the disks and in the memory of today: else a queue is looked for in the order of ids, through
// all that has been decided before it.
const readerOptions = "default_transaction_read_only=on&plan_cache_mode=force_custom_plan&jit=off&random_page_cost=" + randomPage

const randomPage = "1.1"

func openPostgreSQL(dsn string) (Engine, *sql.DB, *sql.DB, error) {
	writer, err := sql.Open("pgx", dsn)
	if err != nil {
		return "", nil, nil, err
	}
	if err := writer.Ping(); err != nil {
		_ = writer.Close()
		return "", nil, nil, fmt.Errorf("reach PostgreSQL: %w", err)
	}
	reader, err := readPostgreSQL(dsn)
	if err != nil {
		_ = writer.Close()
		return "", nil, nil, err
	}
	limit(writer)
	return PostgreSQL, writer, reader, nil
}

// ForUpdate ends a SELECT whose row is to be locked until the transaction ends. On SQLite the transaction holds the
// only write lock already.
func (t *Tx) ForUpdate() string {
	if t.engine == PostgreSQL {
		return " FOR UPDATE"
	}
	return ""
}

// SkipLocked ends a SELECT that takes rows no other transaction has taken.
func (t *Tx) SkipLocked() string {
	if t.engine == PostgreSQL {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// PlanForArguments has PostgreSQL plan each statement of the rest of the transaction for its own arguments, as connections that
// read always do (readerOptions): for a query over a million rows whose plan pays for itself.
func (t *Tx) PlanForArguments(ctx context.Context) error {
	return t.plan(ctx, "plan_cache_mode = force_custom_plan", "random_page_cost = "+randomPage)
}

// PlanOnce has PostgreSQL plan each statement of the rest of the transaction once for all arguments: for a query with many conditions
// on few rows, which takes longer to plan than to answer.
func (t *Tx) PlanOnce(ctx context.Context) error {
	return t.plan(ctx, "plan_cache_mode = force_generic_plan")
}

func (t *Tx) plan(ctx context.Context, settings ...string) error {
	if t.engine != PostgreSQL {
		return nil
	}
	for _, setting := range settings {
		if _, err := t.Exec(ctx, "SET LOCAL "+setting); err != nil {
			return fmt.Errorf("say how to plan: %w", err)
		}
	}
	return nil
}

// Synchronous reads back how durable a commit is: "full" when every commit reaches the disk before it returns.
func (d *DB) Synchronous(ctx context.Context) (string, error) {
	if d.engine == PostgreSQL {
		var fsync, commit string
		if err := d.writer.QueryRowContext(ctx, "SHOW fsync").Scan(&fsync); err != nil {
			return "", err
		}
		if err := d.writer.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&commit); err != nil {
			return "", err
		}
		if fsync == "on" && commit != "off" {
			return "full", nil
		}
		return "fsync=" + fsync + " synchronous_commit=" + commit, nil
	}
	var level int
	if err := d.writer.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
		return "", err
	}
	if level >= 2 || level == 1 && d.log != nil {
		return "full", nil
	}
	return fmt.Sprintf("synchronous=%d", level), nil
}

// Analyze lets PostgreSQL look how full tables have become. It plans by what it saw last, and does so by itself only after a
// minute: a table that was empty then would be read whole for every look-up meanwhile. SQLite takes the index anyway.
// Without tables it looks at all of them.
func (d *DB) Analyze(ctx context.Context, tables ...string) error {
	if d.engine != PostgreSQL {
		return nil
	}
	if _, err := d.writer.ExecContext(ctx, `ANALYZE `+strings.Join(tables, ", ")); err != nil {
		return fmt.Errorf("analyze tables: %w", err)
	}
	return nil
}

// Settle writes out what PostgreSQL still owes the disk of a load that has just ended, so that what is measured next does not pay for it.
// The role needs the right to checkpoint. SQLite owes nothing that another would wait for.
func (d *DB) Settle(ctx context.Context) error {
	if d.engine != PostgreSQL {
		return nil
	}
	if _, err := d.writer.ExecContext(ctx, `CHECKPOINT`); err != nil {
		return fmt.Errorf("let PostgreSQL write out what it holds: %w", err)
	}
	return nil
}
