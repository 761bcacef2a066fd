package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	standin "yuanjian/internal/adapter/sandbox/message"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/ledger"
	"yuanjian/internal/payment"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// What is done with the outside through kills: so many papers are served, and so many payments reconciled.
const (
	papersOfKilled   = 50
	paymentsOfKilled = 1000
)

// slowly is an outside service that takes its time, so that a node is killed while it asks, and counts what it was asked.
type slowly struct {
	http.Handler
	takes time.Duration
	asked atomic.Int64
}

// ServeHTTP answers after a while.
func (s *slowly) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked.Add(1)
	_ = clock.System{}.Sleep(r.Context(), s.takes)
	s.Handler.ServeHTTP(w, r)
}

// listens has it listen, and returns where.
func (s *slowly) listens(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL
}

// outsideKilled runs a test on SQLite, and in scripts/torture on PostgreSQL too, where the next process goes on when the lease of a minute has ended.
func outsideKilled(t *testing.T, test func(t *testing.T, dsn string, kills int, within time.Duration)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, "", max(rounds(t)/6, 2), 60*time.Second) })
	if os.Getenv("YUANJIAN_TORTURE") != "" {
		t.Run("PostgreSQL", func(t *testing.T) { test(t, testkit.MigratedPostgreSQL(t), 2, 4*time.Minute) })
	}
}

// struck kills nodes each time progress has grown, so many times, lets the last one end the work, and says how often it was struck in the midst.
func struck(t *testing.T, n nodeSettings, kills, all int, within time.Duration, progress func() int) (midst int) {
	t.Helper()
	await := func(node *node, more int) int {
		for began := (clock.System{}).Now(); ; {
			got := progress()
			if got >= more {
				return got
			}
			if (clock.System{}).Now().Sub(began) > within {
				t.Fatalf("%d of %d are done after %s, want %d; the node said: %s", got, all, within, more, node.log)
			}
			_ = clock.System{}.Sleep(t.Context(), 2*time.Millisecond)
		}
	}
	done := 0
	for range kills {
		node := startNode(t, n)
		done = await(node, done+1)
		node.kill()
		if done < all {
			midst++
		}
	}
	node := startNode(t, n)
	await(node, all)
	node.stop()
	return midst
}

// looked opens the store of nodes for reading.
func looked(t *testing.T, n nodeSettings) *db.DB {
	t.Helper()
	at := n.DSN
	if at == "" {
		at = db.Path(n.Data)
	}
	d, err := db.Look(t.Context(), at, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// counted is one number of a store.
func counted(t *testing.T, d *db.DB, query string) (n int) {
	t.Helper()
	if err := d.Reader().QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A bulk service whose process is killed in its midst serves each paper once: one service, one message, one result.
func TestTortureBulkServiceServesEachOnceThroughKills(t *testing.T) {
	outsideKilled(t, func(t *testing.T, dsn string, kills int, within time.Duration) {
		c := newCounty(t, dsn)
		app := standin.New(clock.System{}, "", "")
		door := &slowly{Handler: app, takes: 20 * time.Millisecond}
		c.nodes.App = door.listens(t)
		orderedBulk(t, c, papersOfKilled)
		d := looked(t, c.nodes)
		midst := struck(t, c.nodes, kills, papersOfKilled, within, app.Taken)
		begun := counted(t, d, `SELECT begun FROM bulk_service WHERE state = 'done'`)
		services, once := counted(t, d, `SELECT count(*) FROM serving`), counted(t, d, `SELECT count(DISTINCT paper) FROM serving WHERE steps = 1`)
		if begun != papersOfKilled || services != papersOfKilled || once != papersOfKilled || app.Taken() != papersOfKilled || midst == 0 {
			t.Errorf("%d begun, %d services of %d papers, %d messages after %d kills in the midst", begun, services, once, app.Taken(), midst)
		}
		if _, err := ledger.Verify(t.Context(), d, simulate.Book); err != nil {
			t.Error(err)
		}
		t.Logf("| kill -9 while papers are served in bulk | %d | %d papers, %d calls | %d | %d | 0 | verifies |", midst, papersOfKilled, door.asked.Load(), app.Taken(), papersOfKilled-app.Taken())
	})
}

// orderedBulk orders that so many papers be served in the app; the nodes that start after it serve them.
func orderedBulk(t *testing.T, c *county, n int) {
	t.Helper()
	now := clock.System{}.Now()
	stands := clock.NewManual(now)
	a, err := openApp(t.Context(), c.nodes.settings(discard(), stands))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	c.built.People, c.built.Files, c.built.Clock = a.people, a.files, stands
	w, err := warn(t.Context(), a, c.manifest, c.built, n, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.worker.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.serving.OrderBulk(t.Context(), w.by, w.items); err != nil {
		t.Fatal(err)
	}
}

// A reconciliation whose process is killed in its midst goes on where it was, and compares each payment once.
func TestTortureReconciliationComparesEachOnceThroughKills(t *testing.T) {
	outsideKilled(t, func(t *testing.T, dsn string, kills int, within time.Duration) {
		c := newCountyAt(t, dsn, clock.System{}.Now().Add(-24*time.Hour))
		door := &slowly{Handler: paidYesterday(t, c, paymentsOfKilled), takes: 150 * time.Millisecond}
		c.nodes.Bank = door.listens(t)
		d := looked(t, c.nodes)
		compared := func() int { return counted(t, d, `SELECT count(*) FROM payment_received WHERE state = 'reconciled'`) }
		midst := struck(t, c.nodes, kills, paymentsOfKilled, within, compared)
		var lines, matched, differs int
		err := d.Reader().QueryRow(t.Context(), `SELECT sum(lines), sum(matched), sum(differs) FROM payment_day`).Scan(&lines, &matched, &differs)
		if err != nil || lines != paymentsOfKilled || matched != paymentsOfKilled || differs != 0 || midst == 0 {
			t.Errorf("%d lines, %d matched, %d differ after %d kills in the midst: %v", lines, matched, differs, midst, err)
		}
		if open := counted(t, d, `SELECT count(*) FROM payment_difference`); open != 0 {
			t.Errorf("%d differences", open)
		}
		if _, err := ledger.Verify(t.Context(), d, simulate.Book); err != nil {
			t.Error(err)
		}
		t.Logf("| kill -9 while payments are reconciled | %d | %d payments, %d calls | %d | %d | 0 | verifies |", midst, paymentsOfKilled, door.asked.Load(), matched, paymentsOfKilled-matched)
	})
}

// paidYesterday has so many decisions demanded and paid on the day before, and returns the platform that knows of it.
func paidYesterday(t *testing.T, c *county, n int) http.Handler {
	t.Helper()
	stands := clock.NewManual(clock.System{}.Now().Add(-24 * time.Hour))
	a, err := openApp(t.Context(), c.nodes.settings(discard(), stands))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	entered, err := signedIn(t.Context(), a, c.manifest, access.Officer)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&proving{log: discard()}).paid(t.Context(), a, entered.Book, entered.Body, n); err != nil {
		t.Fatal(err)
	}
	stands.Set(clock.System{}.Now()) // the platform has closed that day
	by := act.By{Actor: access.Actor{Book: entered.Book, System: benchDecided.Name}}
	_, err = act.Do(t.Context(), a.engine, benchDecided, by, func(ctx context.Context, tx *act.Tx) (int, error) {
		return n, job.Enqueue(ctx, tx, job.Order{Kind: payment.JobReconcile, Args: struct{}{}, Key: "the day after"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.bank
}
