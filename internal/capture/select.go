package capture

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Filter narrows a list of captures. Zero fields do not narrow.
type Filter struct {
	State  State
	Device string
	Use    string
	// Violation is the code of the kind of violation.
	Violation string
	// From and Until bound the instant of the capture by the device; Until is not part of it. They go with Use or Device.
	From, Until time.Time
	Plate       string // exact, found by its blind index
	Entry       *int64 // index of the ledger entry that took it in: the number that people cite
	Overdue     bool   // only those without a verdict whose field has a term of review that is over (Art 2(1))
	Turn        db.Turn
}

// selection is what a filter selects within a scope: the rows of every branch together. A branch is a condition that an
// index answers in the order of ids, so that a page of a million captures costs as much as a page of a thousand; with one
// condition over several bodies or states an engine would sort them all.
type selection struct {
	args     []any
	branches []string
	from     string // table with the alias c; empty: captures
	few      bool   // what is selected is few rows behind an index of its own, to be sorted: not read in the order of ids
}

// unindexed is a column of text that no engine looks up by an index: what it narrows is found by another one.
func unindexed(column string) string { return column + " || ''" }

// branchesMost is up to how many branches a selection is split: beyond it the scope is taken to hold so much of the book
// that the order of ids is read and what does not belong left out.
const branchesMost = 105

// everyState is every state, for branches.
var everyState = []State{Queued, Doubtful, Held, Adopted, OnFinding, Rejected, Excluded}

func (x *selection) mark(v any) string {
	x.args = append(x.args, v)
	return fmt.Sprintf("$%d", len(x.args))
}

func (x *selection) marks(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = x.mark(v)
	}
	return out
}

// states are those that a filter leaves.
func (f *Filter) states() []string {
	var out []string
	for _, st := range everyState {
		if (f.State == "" || f.State == st) && (!f.Overdue || slices.Contains(undecided, st)) {
			out = append(out, string(st))
		}
	}
	return out
}

// matters are what an officer may be recused from to be kept from a capture: itself, or the use that made it (Art 42).
var matters = []string{"c.id", "c.device_use"}

// selects makes the selection of a filter. An empty scope selects nothing.
func (s *Service) selects(ctx context.Context, scope access.Scope, f Filter) (selection, error) {
	states := f.states()
	if scope.Book == "" || len(scope.Bodies) == 0 || len(states) == 0 {
		return selection{}, nil
	}
	var err error
	if len(scope.Bodies)*len(everyState) > branchesMost { // of a region's hundred bodies few have devices
		if scope.Bodies, err = s.withCaptures(ctx, scope); err != nil || len(scope.Bodies) == 0 {
			return selection{}, err
		}
	}
	var x selection
	all := "c.book = " + x.mark(scope.Book)
	seen, err := s.seen(ctx, scope, f, &x)
	if err != nil {
		return selection{}, err
	}
	all += seen
	if f.Overdue {
		over, err := s.overdueIn(ctx, scope.Book, &x)
		if over == "" || err != nil {
			return selection{}, err
		}
		all += " AND " + over
	}
	x.branch(f, all+s.narrowed(f, &x), x.marks(scope.Bodies), x.marks(states))
	return x, nil
}

// seen is the condition of what who looks may see: nothing they are kept from, nothing they review blind. Empty: no condition.
func (s *Service) seen(ctx context.Context, scope access.Scope, f Filter, x *selection) (string, error) {
	q := s.Engine.DB.Reader()
	cond, err := unconcernedIn(ctx, q, scope, x.mark)
	if err != nil || f.State == Queued || f.State == Doubtful || scope.Person == "" {
		return cond, err
	}
	blind, err := blindOf(ctx, q, scope.Book, scope.Person)
	if len(blind) > 0 {
		cond += " AND c.id NOT IN (" + strings.Join(x.marks(blind), ", ") + ")"
	}
	return cond, err
}

// narrowed is the condition of what a filter names, beside states.
func (s *Service) narrowed(f Filter, x *selection) (cond string) {
	and := func(column string, value any) { cond += " AND c." + column + x.mark(value) }
	if f.Violation != "" {
		and("violation = ", f.Violation)
	}
	if f.Use != "" {
		and("device_use = ", f.Use)
	}
	if f.Device != "" {
		and("device = ", f.Device)
	}
	if !f.From.IsZero() {
		and("at >= ", f.From)
	}
	if !f.Until.IsZero() {
		and("at < ", f.Until)
	}
	if f.Plate != "" {
		and("plate_blind = ", s.PlateIndex(f.Plate))
	}
	if f.Entry != nil {
		and("entry = ", *f.Entry)
	}
	return cond
}

// branch divides what a condition selects, of bodies and in states given by their parameters, so that an index finds each branch.
func (x *selection) branch(f Filter, all string, bodies, states []string) {
	among := all + " AND " + unindexed("c.body") + " IN (" + strings.Join(bodies, ", ") + ")"
	in := among + " AND " + unindexed("c.state") + " IN (" + strings.Join(states, ", ") + ")"
	switch {
	case f.Plate != "" || f.Entry != nil || f.Use != "":
		x.branches, x.few = []string{in}, true
	case f.Device != "":
		for _, st := range states {
			x.branches = append(x.branches, among+" AND c.state = "+st)
		}
	case len(bodies)*len(states) <= branchesMost:
		for _, b := range bodies {
			for _, st := range states {
				x.branches = append(x.branches, all+" AND c.body = "+b+" AND c.state = "+st)
			}
		}
	default:
		x.branches = []string{in}
	}
}

// withCaptures are the bodies of a scope that have captures at all. The least state is asked for, since both engines read it off
// an index; whether there is any row PostgreSQL would look for by reading them all.
func (s *Service) withCaptures(ctx context.Context, scope access.Scope) ([]string, error) {
	marks, args := db.In(2, scope.Bodies)
	out, err := db.Strings(ctx, s.Engine.DB.Reader(), `SELECT b.id FROM body b WHERE b.book = $1 AND b.id IN (`+marks+`)
		AND (SELECT min(c.state) FROM capture c WHERE c.book = b.book AND c.body = b.id) IS NOT NULL ORDER BY b.id`, append([]any{scope.Book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("look for bodies with captures: %w", err)
	}
	return out, nil
}

// union joins the branches; each is SELECT what FROM capture c WHERE branch tail.
func (x *selection) union(what, tail string) string {
	from := cmp.Or(x.from, "capture c")
	parts := make([]string, len(x.branches))
	for i, b := range x.branches {
		parts[i] = fmt.Sprintf(`SELECT v FROM (SELECT %s AS v FROM %s WHERE %s%s) AS b%d`, what, from, b, tail, i)
	}
	return strings.Join(parts, " UNION ALL ")
}

// ids reads the ids of a page of the selection, greatest first unless the turn goes back.
func (x *selection) ids(ctx context.Context, q db.Queryer, turn db.Turn) (db.Leaf[string], error) {
	if len(x.branches) == 0 {
		return db.Leaf[string]{}, nil
	}
	beyond, id := "", "c.id"
	if x.few {
		id = unindexed(id)
	}
	if at := turn.Cursor(); at != "" {
		beyond = " AND " + id + " " + turn.Beyond(true) + " " + x.mark(at)
	}
	order := fmt.Sprintf("%s LIMIT %d", turn.Order(true), turn.Rows()+1)
	out, err := db.Strings(ctx, q, x.union("c.id", beyond+" ORDER BY "+id+" "+order)+" ORDER BY v "+order, x.args...)
	return db.Cut(turn, out), err
}

// count counts the selection, up to db.CountMost+1.
func (x *selection) count(ctx context.Context, q db.Queryer) (int, error) {
	if len(x.branches) == 0 {
		return 0, nil
	}
	limit := fmt.Sprintf(" LIMIT %d", db.CountMost+1)
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM (`+x.union("1", limit)+limit+`) AS counted`, x.args...).Scan(&n)
	return n, err
}
