package act_test

import (
	"sync"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/testkit"
)

func look(person, id string) act.Look {
	return act.Look{Who: access.Actor{Book: book, Person: person, Account: "a", Body: "body"}, Item: "capture", ID: id, Purpose: "review"}
}

func looks(t *testing.T, d *db.DB, where string) (n int) {
	t.Helper()
	if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM access_log WHERE `+where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestLookIsDurableBeforeTheDataLeaves(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		e, c := engine(t, d)
		sight := act.NewSight(d, c)
		defer sight.Close()
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				id := string(rune('a' + i))
				if err := sight.See(t.Context(), look("p", id)); err != nil {
					t.Error(err)
				}
				if n := looks(t, d, `book = 'b' AND person = 'p' AND item = 'capture' AND item_id = '`+id+`' AND purpose = 'review'`); n != 1 {
					t.Errorf("%d rows for %s when See came back", n, id)
				}
			})
		}
		all.Wait()
		_ = e
	})
}

func TestDigestsCommitToTheLooks(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		e, c := engine(t, d)
		sight := act.NewSight(d, c)
		see := func(ids ...string) {
			t.Helper()
			for _, id := range ids {
				if err := sight.See(t.Context(), look("p", id)); err != nil {
					t.Fatal(err)
				}
			}
		}
		digest := func(want bool) {
			t.Helper()
			if did, err := act.DigestLooks(t.Context(), e, book); did != want || err != nil {
				t.Fatalf("digested %v, %v", did, err)
			}
		}
		digest(false)
		see("1", "2", "3")
		digest(true)
		digest(false)
		see("4")
		digest(true)
		see("5")
		sight.Close()
		verified(t, d, 2)
		if looks(t, d, `digest = 0`) != 3 || looks(t, d, `digest = 1`) != 1 || looks(t, d, `digest = -1`) != 1 {
			t.Error("rows are not with the entries that commit to them")
		}
		if all := brokenLooks(t, d); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		for _, c := range []struct {
			change string
			entry  int64
		}{
			{`UPDATE access_log SET person = 'q' WHERE item_id = '2'`, 0},
			{`UPDATE access_log SET person = 'p', at = at + 1 WHERE item_id = '2'`, 0},
			{`UPDATE access_log SET at = at - 1, purpose = 'other' WHERE item_id = '2'`, 0},
			{`UPDATE access_log SET purpose = 'review', digest = 1 WHERE item_id = '2'`, 0},
			{`UPDATE access_log SET digest = 7 WHERE item_id = '2'`, 7},
			{`DELETE FROM access_log WHERE item_id = '2'`, 0},
		} {
			err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), c.change); return err })
			if err != nil {
				t.Fatal(err)
			}
			if all := brokenLooks(t, d); len(all) == 0 || all[0].Entry != c.entry {
				t.Errorf("after %s: %+v, want entry %d", c.change, all, c.entry)
			}
		}
	})
}

func brokenLooks(t *testing.T, d *db.DB) (all []act.LooksBroken) {
	t.Helper()
	err := d.Read(t.Context(), func(q db.Queryer) error {
		return act.CheckLooks(t.Context(), q, book, func(b act.LooksBroken) { all = append(all, b) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
