package db_test

import (
	"fmt"
	"slices"
	"testing"

	"yuanjian/internal/db"
)

// TestTurnsGoThroughAListBothWays turns all pages of a list forwards and back again, for every length around a page.
func TestTurnsGoThroughAListBothWays(t *testing.T) {
	for _, down := range []bool{false, true} {
		for n := range 12 {
			var all []string
			for i := range n {
				all = append(all, fmt.Sprintf("%02d", i))
			}
			if down {
				slices.Reverse(all)
			}
			read := func(turn db.Turn) db.Leaf[string] { // as a database would
				rows := slices.DeleteFunc(slices.Clone(all), func(s string) bool {
					return turn.Cursor() != "" && (turn.Beyond(down) == "<") != (s < turn.Cursor()) || s == turn.Cursor()
				})
				slices.Sort(rows)
				if turn.Order(down) == "DESC" {
					slices.Reverse(rows)
				}
				return db.Cut(turn, rows[:min(len(rows), turn.Rows()+1)])
			}
			var pages [][]string
			turn := db.Turn{Limit: 4}
			for {
				leaf := read(turn)
				if leaf.Before != (turn.After != "") {
					t.Errorf("%d rows, after %q: rows before it: %t", n, turn.After, leaf.Before)
				}
				pages = append(pages, leaf.Rows)
				if !leaf.More {
					break
				}
				turn.After = leaf.Rows[len(leaf.Rows)-1]
			}
			if got := slices.Concat(pages...); !slices.Equal(got, all) {
				t.Errorf("down %t: forwards %v, want %v", down, got, all)
			}
			for i := len(pages) - 1; i > 0; i-- {
				leaf := read(db.Turn{Before: pages[i][0], Limit: 4})
				if !slices.Equal(leaf.Rows, pages[i-1]) || leaf.Before != (i > 1) || !leaf.More {
					t.Errorf("down %t: back from page %d: %v, before %t, more %t", down, i, leaf.Rows, leaf.Before, leaf.More)
				}
			}
		}
	}
}
