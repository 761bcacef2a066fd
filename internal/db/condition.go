package db

import (
	"context"
	"fmt"
	"strings"
)

// Condition is what an engine says of itself that bears on whether what was acknowledged survives, and on whether text is
// found: for doctor.
type Condition struct {
	Release string // of the engine
	// Durable is "" when every commit reaches the disk before it returns; otherwise the settings under which it may not.
	Durable string
	// Locale is "" when Chinese text is compared and searched as it should be; otherwise what the database has.
	Locale string
}

// Condition asks the engine. On PostgreSQL these are the settings of a new connection; on SQLite the durability of a
// commit is set by this program on each connection (Synchronous reads it back), what the file says is its journal.
func (d *DB) Condition(ctx context.Context) (c Condition, err error) {
	if d.engine == SQLite {
		var journal string
		q := d.Reader()
		if err = q.QueryRow(ctx, `SELECT sqlite_version()`).Scan(&c.Release); err == nil {
			err = q.QueryRow(ctx, `PRAGMA journal_mode`).Scan(&journal)
		}
		if err == nil && journal != "wal" {
			c.Durable = "journal_mode=" + journal
		}
		return c, err
	}
	var off []string
	for _, s := range []struct{ name, bad string }{{"fsync", "off"}, {"synchronous_commit", "off"}, {"full_page_writes", "off"}} {
		var is string
		if err := d.Reader().QueryRow(ctx, `SELECT current_setting($1)`, s.name).Scan(&is); err != nil {
			return c, fmt.Errorf("read the setting %s: %w", s.name, err)
		}
		if is == s.bad {
			off = append(off, s.name+"="+is)
		}
	}
	c.Durable = strings.Join(off, " ")
	var encoding, collate, provider string
	err = d.Reader().QueryRow(ctx, `SELECT current_setting('server_version'), pg_encoding_to_char(encoding), datcollate, CAST(datlocprovider AS TEXT)
		FROM pg_catalog.pg_database WHERE datname = current_database()`).Scan(&c.Release, &encoding, &collate, &provider)
	if err != nil {
		return c, fmt.Errorf("read the locale of the database: %w", err)
	}
	// With locale C a character beyond ASCII is no letter. ICU (i) and the built-in provider (b) know them all.
	if encoding != "UTF8" || provider == "c" && (collate == "C" || collate == "POSIX") {
		c.Locale = encoding + " " + collate
	}
	return c, nil
}
