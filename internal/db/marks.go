package db

import (
	"context"
	"strconv"
)

// Rows gathers rows to be inserted together.
type Rows struct {
	width int
	args  []any
}

// Add adds one row; all rows have as many values as the first.
func (r *Rows) Add(values ...any) {
	r.width = len(values)
	r.args = append(r.args, values...)
}

// mostMarks bounds the parameters of one statement; PostgreSQL takes no more than 65,535, and a text of some hundred rows gains
// nothing over one of a few dozen.
const mostMarks = 600

// Insert inserts rows by a text that ends with VALUES, some rows a statement. No row is fine.
func (t *Tx) Insert(ctx context.Context, text string, rows *Rows) error {
	return t.insert(ctx, text, rows, "")
}

// InsertMissing is Insert that leaves out rows that are there already.
func (t *Tx) InsertMissing(ctx context.Context, text string, rows *Rows) error {
	return t.insert(ctx, text, rows, " ON CONFLICT DO NOTHING")
}

// InsertOver is Insert with a text that ends it and says what becomes of rows that are there already (ON CONFLICT … DO
// UPDATE SET …). No two of the rows may be the same one.
func (t *Tx) InsertOver(ctx context.Context, text string, rows *Rows, then string) error {
	return t.insert(ctx, text, rows, " "+then)
}

func (t *Tx) insert(ctx context.Context, text string, rows *Rows, then string) error {
	for args := rows.args; len(args) > 0; {
		n := min(len(args), max(1, mostMarks/rows.width)*rows.width)
		if _, err := t.Exec(ctx, text+t.engine.marks(n, rows.width)+then, args[:n]...); err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}

// marks is ($1, $2), ($3, $4), … for n values, and (?, ?), (?, ?), … on SQLite, which looks for each name among all of them.
func (e Engine) marks(n, width int) string {
	var b []byte
	for i := range n {
		switch {
		case i == 0:
			b = append(b, '(')
		case i%width == 0:
			b = append(b, "), ("...)
		default:
			b = append(b, ", "...)
		}
		if e == SQLite {
			b = append(b, '?')
			continue
		}
		b = strconv.AppendInt(append(b, '$'), int64(i+1), 10)
	}
	return string(append(b, ')'))
}

// In is $next, $next+1, … for the values of an IN list, and the values as arguments.
func In(next int, values []string) (string, []any) {
	var b []byte
	args := make([]any, len(values))
	for i, v := range values {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = strconv.AppendInt(append(b, '$'), int64(next+i), 10)
		args[i] = v
	}
	return string(b), args
}
