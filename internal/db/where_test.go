package db_test

import (
	"slices"
	"testing"

	"yuanjian/internal/db"
)

func TestAWhereGrowsWithItsArguments(t *testing.T) {
	w := db.NewWhere("l.book = $1", []any{"b"})
	w.And("l.kind IN (%s, %s)", "x", "y")
	w.And("l.open")
	w.Beyond("l.id", db.Turn{}, true)
	w.Beyond("l.id", db.Turn{After: "7"}, true)
	w.And("EXISTS (SELECT 1 FROM m WHERE m.at < " + w.Mark(9) + ")")
	if want := "l.book = $1 AND l.kind IN ($2, $3) AND l.open AND l.id < $4 AND EXISTS (SELECT 1 FROM m WHERE m.at < $5)"; w.Text() != want {
		t.Errorf("%s\nwant %s", w.Text(), want)
	}
	if want := []any{"b", "x", "y", "7", 9}; !slices.Equal(w.Args(), want) {
		t.Errorf("%v, want %v", w.Args(), want)
	}
}
