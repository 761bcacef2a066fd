package db_test

import (
	"context"
	"database/sql"
	"encoding/hex"
	"sort"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// put writes one row of login_failure, the simplest table: a text, an integer, an instant.
func put(t *testing.T, d *db.DB, login string, at any) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO login_failure (login, failures, last_at) VALUES ($1, 1, $2)`, login, at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The first trap of two engines: an instant with an offset must be the same instant, in UTC, when it comes back.
func TestInstantsWithAnOffsetComeBackInUTC(t *testing.T) {
	want := time.Date(2025, 5, 1, 0, 30, 0, 123456000, time.UTC)
	instants := map[string]time.Time{
		"utc": want, "beijing": want.In(law.Beijing), "west": want.In(time.FixedZone("", -11*3600)),
		"more digits": want.Add(999 * time.Nanosecond), "half-hour zone": want.In(time.FixedZone("", 5*3600+1800)),
		"before 1970": time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for name, at := range instants {
			put(t, d, name, at)
			put(t, d, name+" pointer", &at)
			for _, login := range []string{name, name + " pointer"} {
				var got time.Time
				if err := d.Reader().QueryRow(t.Context(), `SELECT last_at FROM login_failure WHERE login = $1 AND last_at = $2`, login, at).Scan(db.At(&got)); err != nil {
					t.Fatalf("%s: %v", login, err)
				}
				if !got.Equal(at.Truncate(time.Microsecond)) || got.Location() != time.UTC {
					t.Errorf("%s: %s came back as %s", login, at, got)
				}
			}
		}
		var n int
		if err := d.Reader().QueryRow(t.Context(), `SELECT count(DISTINCT last_at) FROM login_failure`).Scan(&n); err != nil || n != 2 {
			t.Errorf("%d different instants are stored, want 2 (%v)", n, err)
		}
	})
}

func TestAbsentValuesStayAbsent(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		q, ctx := d.Reader(), t.Context()
		var instant = &time.Time{}
		var day *law.Date
		if err := q.QueryRow(ctx, `SELECT CAST(NULL AS BIGINT), CAST(NULL AS TEXT)`).Scan(db.AtOrNil(&instant), db.DayOrNil(&day)); err != nil || instant != nil || day != nil {
			t.Errorf("got %v, %v, %v", instant, day, err)
		}
		var noInstant *time.Time
		var noDay *law.Date
		var n int
		if err := q.QueryRow(ctx, `SELECT count(*) WHERE CAST($1 AS BIGINT) IS NULL AND CAST($2 AS TEXT) IS NULL`, noInstant, noDay).Scan(&n); err != nil || n != 1 {
			t.Errorf("nil pointers are not NULL: %d, %v", n, err)
		}
		var at time.Time
		if err := q.QueryRow(ctx, `SELECT CAST(NULL AS BIGINT)`).Scan(db.At(&at)); err == nil {
			t.Error("NULL was scanned as an instant")
		}
		var d1 law.Date
		if err := q.QueryRow(ctx, `SELECT CAST(NULL AS TEXT)`).Scan(db.Day(&d1)); err == nil {
			t.Error("NULL was scanned as a date")
		}
		if err := q.QueryRow(ctx, `SELECT 'yesterday'`).Scan(db.Day(&d1)); err == nil {
			t.Error("a word was scanned as a date")
		}
		if err := q.QueryRow(ctx, `SELECT 'yesterday'`).Scan(db.At(&at)); err == nil {
			t.Error("a word was scanned as an instant")
		}
	})
}

func TestDatesAreTextThatSorts(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		first, last := law.NewDate(2025, 12, 31), law.NewDate(2026, 1, 1)
		var text string
		var back, same law.Date
		var pointer *law.Date
		var before bool
		err := d.Reader().QueryRow(t.Context(), `SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($1 AS TEXT) < CAST($2 AS TEXT)`, first, &last).
			Scan(&text, db.Day(&back), db.Day(&same), db.DayOrNil(&pointer), &before)
		if err != nil || text != "2025-12-31" || back != last || same != first || *pointer != last || !before {
			t.Errorf("got %q, %s, %s, %v, %v, %v", text, back, same, pointer, before, err)
		}
	})
}

func TestValuesComeBackAsTheyWent(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		bytes := []byte{0, 0xff, 0x27, 0x5c, 0x80, 0}
		text := "粤A·12345 '引号' \\ \" ; -- 𬴂\n"
		ctx := t.Context()
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO book (id, name, demo, size, last_at, leaf) VALUES ($1, $2, $3, $4, $5, $6)`, "b", text, true, int64(1)<<62, time.UnixMicro(-1), bytes)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var name string
		var demo bool
		var size int64
		var leaf []byte
		var at time.Time
		if err := d.Reader().QueryRow(ctx, `SELECT name, demo, size, last_at, leaf FROM book WHERE demo AND size > $1`, 1).Scan(&name, &demo, &size, db.At(&at), &leaf); err != nil {
			t.Fatal(err)
		}
		if name != text || !demo || size != 1<<62 || string(leaf) != string(bytes) || at.UnixMicro() != -1 {
			t.Errorf("got %q, %v, %d, %x, %s", name, demo, size, leaf, at)
		}
	})
}

func TestIDsAreUUIDsOfVersion7ThatSort(t *testing.T) {
	at := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	var ids []string
	for i := range 500 {
		id := db.NewID(at.Add(time.Duration(i) * time.Millisecond))
		raw, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
		if err != nil || len(raw) != 16 || raw[6]>>4 != 7 || raw[8]>>6 != 2 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
			t.Fatalf("%q is no UUID of version 7: %v", id, err)
		}
		var ms uint64
		for _, b := range raw[:6] {
			ms = ms<<8 | uint64(b)
		}
		if got := time.UnixMilli(int64(ms)).UTC(); !got.Equal(at.Add(time.Duration(i) * time.Millisecond)) {
			t.Fatalf("%s is of %s", id, got)
		}
		ids = append(ids, id)
	}
	if !sort.StringsAreSorted(ids) {
		t.Error("ids of later milliseconds do not sort after those of earlier ones")
	}
	seen := map[string]bool{}
	for range 10000 {
		seen[db.NewID(at)] = true
	}
	if len(seen) != 10000 {
		t.Errorf("of 10000 ids of one instant %d are different", len(seen))
	}
}

func TestEachClosesItsRowsWhenScanFails(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		put(t, d, "a", testkit.WorldBegins)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := db.Each(t.Context(), tx, func(*sql.Rows) error { return context.Canceled }, `SELECT login FROM login_failure`); err != context.Canceled {
				t.Errorf("got %v", err)
			}
			_, err := tx.Exec(t.Context(), `DELETE FROM login_failure`) // with rows still open, one connection could not
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
