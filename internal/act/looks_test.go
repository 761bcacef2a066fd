package act_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/testkit"
)

func TestLooksAreListedNewestFirstWithinTheScope(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		sight := act.NewSight(w.DB, w.Clock)
		defer sight.Close()
		look := func(who access.Actor, id string) {
			w.Clock.Advance(time.Second)
			if err := sight.See(t.Context(), act.Look{Who: who, Item: "capture", ID: id, Purpose: "review"}); err != nil {
				t.Fatal(err)
			}
		}
		here, there := w.By(access.Reviewer).Actor, w.Who(access.Reviewer, w.Other).By.Actor
		look(here, "one")
		look(there, "one")
		half := w.Clock.Now()
		look(here, "two")
		look(here, "three")
		audit := w.By(access.AuditAdministrator).Scope(access.ViewAccessLog)
		only := access.Scope{Book: w.Book, Bodies: []string{w.County.ID}}

		for _, c := range []struct {
			name  string
			scope access.Scope
			f     act.LookFilter
			ids   []string
			total int
		}{
			{"all", audit, act.LookFilter{}, []string{"three", "two", "one", "one"}, 4},
			{"page", audit, act.LookFilter{Turn: db.Turn{Limit: 2}}, []string{"three", "two"}, 4},
			{"item", audit, act.LookFilter{ItemID: "one"}, []string{"one", "one"}, 2},
			{"person", audit, act.LookFilter{Person: there.Person}, []string{"one"}, 1},
			{"from", audit, act.LookFilter{From: half.Add(time.Second)}, []string{"three", "two"}, 2},
			{"until", audit, act.LookFilter{Until: half}, []string{"one"}, 1},
			{"one body", only, act.LookFilter{}, []string{"three", "two", "one"}, 3},
			{"no scope", w.By(access.Reviewer).Scope(access.ViewAccessLog), act.LookFilter{}, nil, 0},
		} {
			page, total, err := act.Looks(t.Context(), w.DB.Reader(), c.scope, c.f)
			if err != nil || total != c.total || len(page.Rows) != len(c.ids) {
				t.Fatalf("%s: %d of %d rows, %v; want %d of %d", c.name, len(page.Rows), total, err, len(c.ids), c.total)
			}
			for i, id := range c.ids {
				if row := page.Rows[i]; row.ItemID != id || row.Entry != -1 || row.Purpose != "review" {
					t.Errorf("%s: row %d is %+v, want %s", c.name, i, row, id)
				}
			}
		}
		page, _, err := act.Looks(t.Context(), w.DB.Reader(), audit, act.LookFilter{Turn: db.Turn{Limit: 3}})
		if err != nil {
			t.Fatal(err)
		}
		rest, total, err := act.Looks(t.Context(), w.DB.Reader(), audit, act.LookFilter{Turn: db.Turn{Limit: 3, After: page.Rows[2].ID}})
		if err != nil || len(rest.Rows) != 1 || rest.More || !rest.Before || total != 4 || rest.Rows[0].Person != here.Person {
			t.Errorf("the next page is %+v of %d, %v", rest, total, err)
		}
		if _, err := act.DigestLooks(t.Context(), w.Engine, w.Book); err != nil {
			t.Fatal(err)
		}
		rows, _, err := act.Looks(t.Context(), w.DB.Reader(), audit, act.LookFilter{})
		if err != nil || rows.Rows[0].Entry < 0 {
			t.Errorf("after the digest: %+v, %v", rows.Rows[0], err)
		}
	})
}
