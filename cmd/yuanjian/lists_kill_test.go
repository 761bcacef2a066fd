package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/enrol"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// linesOfKilled is how many lines the list has that is entered through kills: some seconds of work.
const linesOfKilled = 3000

// A list that is being entered when its process is killed goes on with the next one: by itself, and each line is entered
// once. On SQLite the next process goes on at once; on PostgreSQL, where others may live, when the lease of a minute has
// ended, so that this one is killed only in scripts/torture.
func TestTortureListIsEnteredOnceThroughKills(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { killWhileEntering(t, "", max(rounds(t)/6, 3), 20*time.Second) })
	if os.Getenv("YUANJIAN_TORTURE") != "" {
		t.Run("PostgreSQL", func(t *testing.T) { killWhileEntering(t, testkit.MigratedPostgreSQL(t), 3, 90*time.Second) })
	}
}

func killWhileEntering(t *testing.T, dsn string, kills int, within time.Duration) {
	county := newCounty(t, dsn)
	list, by, before := startedList(t, county)
	at := dsn
	if at == "" {
		at = db.Path(county.nodes.Data)
	}
	d, err := db.Look(t.Context(), at, false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	// grown waits until the list has more lines done than that, or is ended.
	grown := func(than int) enrol.Enrolment {
		t.Helper()
		for began := (clock.System{}).Now(); ; {
			e, err := enrol.Find(t.Context(), d.Reader(), by.Actor, list)
			if err != nil {
				t.Fatal(err)
			}
			if e.Done > than || e.State != enrol.Running {
				return e
			}
			if (clock.System{}).Now().Sub(began) > within {
				t.Fatalf("%d lines are done after %s", e.Done, within)
			}
			_ = clock.System{}.Sleep(t.Context(), 2*time.Millisecond)
		}
	}
	done, struck := 0, 0
	for range kills {
		n := startNode(t, county.nodes)
		e := grown(done)
		n.kill()
		if e.State == enrol.Running {
			struck++
		}
		done = e.Done
	}
	n := startNode(t, county.nodes)
	e := grown(linesOfKilled - 1)
	n.stop()
	if e.State != enrol.Ended || e.Counts != (enrol.Counts{New: linesOfKilled}) || struck < 2 {
		t.Errorf("the list is %s with %+v after %d kills in its midst: %s", e.State, e.Counts, struck, e.Because.ZH)
	}
	twice := enteredOnce(t, d, before)
	t.Logf("| kill -9 while a list is entered, %s | %d | %d lines | %d | %d | %d | verifies |", strings.TrimPrefix(t.Name(), "TestTortureListIsEnteredOnceThroughKills/"), struck, linesOfKilled, e.Counts.New, linesOfKilled-e.Counts.New, twice)
}

// startedList orders that a list be entered, and says how many persons there were before.
func startedList(t *testing.T, c *county) (list string, by act.By, persons int) {
	t.Helper()
	a, err := openApp(t.Context(), c.nodes.settings(discard(), clock.System{}))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if by, err = signedIn(t.Context(), a, c.manifest, access.SecurityAdministrator); err != nil {
		t.Fatal(err)
	}
	read, err := a.lists.Read(t.Context(), by, enrol.Officers, officersToEnter(t, a, by), sheet.Detect)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.lists.Start(t.Context(), by, read.ID); err != nil {
		t.Fatal(err)
	}
	if err := a.db.Reader().QueryRow(t.Context(), `SELECT count(*) FROM person`).Scan(&persons); err != nil {
		t.Fatal(err)
	}
	return read.ID, by, persons
}

func officersToEnter(t *testing.T, a *app, by act.By) []byte {
	t.Helper()
	body, err := people.BodyByID(t.Context(), a.db.Reader(), by.Book, by.Body)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := csvout.New(&b)
	rows := [][]string{enrol.Titles(enrol.Officers)}
	for i := range linesOfKilled {
		rows = append(rows, []string{fmt.Sprintf("断电%04d", i), "行政执法人员", body.Name, fmt.Sprintf("断%06d", i), "测试发证机关", people.Fields[body.Fields[0]].ZH, "2026-01-01", "2030-12-31", "", ""})
	}
	for _, row := range rows {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// enteredOnce counts what a list has left: each person and each certificate once, a chunk an act, a ledger that verifies.
func enteredOnce(t *testing.T, d *db.DB, before int) (twice int) {
	t.Helper()
	var persons, certificates, numbers, acts int
	for query, n := range map[string]*int{`SELECT count(*) FROM person`: &persons, `SELECT count(*) FROM certificate WHERE number LIKE '断%'`: &certificates,
		`SELECT count(DISTINCT number) FROM certificate WHERE number LIKE '断%'`: &numbers, `SELECT count(*) FROM entry WHERE kind = 'people.officers.enter'`: &acts} {
		if err := d.Reader().QueryRow(context.Background(), query).Scan(n); err != nil {
			t.Fatal(err)
		}
	}
	if persons != before+linesOfKilled || certificates != linesOfKilled || numbers != linesOfKilled || acts != linesOfKilled/100 {
		t.Errorf("%d persons more, %d certificates of %d numbers, %d acts", persons-before, certificates, numbers, acts)
	}
	if _, err := ledger.Verify(t.Context(), d, simulate.Book); err != nil {
		t.Error(err)
	}
	return certificates - numbers
}
