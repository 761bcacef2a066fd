package db

import (
	"strconv"
)

// Rows gathers rows to be inserted by one statement: its text after VALUES, and the arguments.
type Rows struct {
	text []byte
	args []any
}

// Add adds one row.
func (r *Rows) Add(values ...any) {
	if len(r.text) > 0 {
		r.text = append(r.text, ", "...)
	}
	for i := range values {
		if i == 0 {
			r.text = append(r.text, '(')
		} else {
			r.text = append(r.text, ", "...)
		}
		r.text = append(r.text, '$')
		r.text = strconv.AppendInt(r.text, int64(len(r.args)+i+1), 10)
	}
	r.text = append(r.text, ')')
	r.args = append(r.args, values...)
}

// Empty tells whether no row was added.
func (r *Rows) Empty() bool { return len(r.args) == 0 }

// Values is ($1, $2), ($3, $4), …
func (r *Rows) Values() string { return string(r.text) }

// Args are the values of all rows.
func (r *Rows) Args() []any { return r.args }

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
