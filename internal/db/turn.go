package db

import (
	"context"
	"fmt"
	"slices"
)

// How many rows a page of a list has, and how many at most; up to how many rows are counted: beyond CountMost a list says
// "1000 以上", since counting a million rows for a number nobody acts on would make every page wait.
const (
	PageRows  = 50
	PageMost  = 200
	CountMost = 1000
)

// Turn says which page of a list is wanted: the one after a row, the one before a row, or the first. A cursor is what the
// list is ordered by, and unique: most often the id.
type Turn struct {
	After, Before string // cursor of the row; After counts when both are set
	Limit         int    // rows; 0 is PageRows, at most PageMost
}

// Rows is how many rows the page has at most.
func (t Turn) Rows() int {
	if t.Limit <= 0 {
		return PageRows
	}
	return min(t.Limit, PageMost)
}

// Back tells whether the list is read backwards.
func (t Turn) Back() bool { return t.After == "" && t.Before != "" }

// Cursor is the row that the page lies next to; empty for the first page.
func (t Turn) Cursor() string {
	if t.After != "" {
		return t.After
	}
	return t.Before
}

// Order is the direction in which to read the rows of a list that begins with its greatest cursor (down) or its smallest.
func (t Turn) Order(down bool) string {
	if down != t.Back() {
		return "DESC"
	}
	return "ASC"
}

// Beyond is the comparison of a row's cursor with Cursor that the rows of the page fulfil.
func (t Turn) Beyond(down bool) string {
	if down != t.Back() {
		return "<"
	}
	return ">"
}

// Leaf is a page of a list, in the list's order, and whether there are rows before it and after it.
type Leaf[T any] struct {
	Rows         []T
	Before, More bool
}

// Cut makes the page from what was read in the order of t: up to Rows()+1 rows.
func Cut[T any](t Turn, read []T) Leaf[T] {
	further := len(read) > t.Rows()
	if further {
		read = read[:t.Rows()]
	}
	if t.Back() {
		slices.Reverse(read)
		return Leaf[T]{Rows: read, Before: further, More: true}
	}
	return Leaf[T]{Rows: read, Before: t.After != "", More: further}
}

// CountUpTo counts rows, up to CountMost+1: more than CountMost says that there are more. from is what follows the columns
// of a SELECT.
func CountUpTo(ctx context.Context, q Queryer, from string, args ...any) (int, error) {
	var n int
	err := q.QueryRow(ctx, fmt.Sprintf(`SELECT count(*) FROM (SELECT 1 AS one %s LIMIT %d) AS counted`, from, CountMost+1), args...).Scan(&n)
	return n, err
}
