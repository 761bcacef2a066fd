package db

import (
	"fmt"
	"slices"
	"strings"
)

// Where is the condition of a list as it grows with its arguments.
type Where struct {
	parts []string
	args  []any
}

// NewWhere begins with a condition and its arguments, $1 and what follows: most often what access.Scope.Where gives.
func NewWhere(condition string, args []any) *Where {
	return &Where{parts: []string{condition}, args: slices.Clone(args)}
}

// Mark adds an argument and returns its parameter.
func (w *Where) Mark(arg any) string {
	w.args = append(w.args, arg)
	return fmt.Sprintf("$%d", len(w.args))
}

// Marked adds arguments, and returns the text with the parameter of one for every %s.
func (w *Where) Marked(text string, args ...any) string {
	if len(args) == 0 {
		return text
	}
	marks := make([]any, len(args))
	for i, a := range args {
		marks[i] = w.Mark(a)
	}
	return fmt.Sprintf(text, marks...)
}

// And adds a condition; with arguments, every %s of the text is the parameter of one.
func (w *Where) And(text string, args ...any) { w.parts = append(w.parts, w.Marked(text, args...)) }

// Beyond keeps to the rows behind the cursor of a turn, in a list that begins with its greatest cursor (down) or its smallest.
func (w *Where) Beyond(column string, turn Turn, down bool) {
	if at := turn.Cursor(); at != "" {
		w.And(column+" "+turn.Beyond(down)+" %s", at)
	}
}

// Text is the condition, to be written behind WHERE.
func (w *Where) Text() string { return strings.Join(w.parts, " AND ") }

// Args are its arguments.
func (w *Where) Args() []any { return w.args }
