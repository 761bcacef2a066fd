package device

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/search"
	"yuanjian/internal/statute"
)

// Filter narrows the register. The zero Filter is everything in the scope.
type Filter struct {
	Query     string // words of a place, serial number, model, maker or violation code: all of them
	Kind      string // fixed or mobile
	Body      string
	Device    string
	State     State
	Violation string // code, as it is used for now
	// Work is a kind of work that the use waits for, in the scope of who does it.
	Work      string
	WorkScope access.Scope
	Turn      db.Turn // its cursor is made by Row.Cursor
}

// Row is one line of the register.
type Row struct {
	Life     Life
	Standing Standing
	// VerifiedUntil is the last day of the verification that counts now; 0 when there is none.
	VerifiedUntil law.Date
	// Working are the working days by which its deadlines are counted.
	Working law.Calendar
	// Intervals are how often the bodies evaluate and inspect.
	Intervals Intervals
	// Items are what sources of the fields ask reviews to answer.
	Items statute.Items
	place string
}

// basis is what the days of a row are worked out by, beside its life.
type basis struct {
	working   law.Calendar
	intervals Intervals
	items     statute.Items
}

func basisOf(ctx context.Context, q db.Queryer, book string, now time.Time) (b basis, err error) {
	if b.working, err = calendar.At(ctx, q, book, now); err != nil {
		return b, err
	}
	if b.items, err = statute.AllItems(ctx, q, book, law.DateOf(now)); err != nil {
		return b, err
	}
	b.intervals, err = IntervalsOf(ctx, q, book)
	return b, err
}

func rowOf(l Life, t time.Time, b basis) Row {
	return Row{Life: l, Standing: l.StateAt(t), VerifiedUntil: l.verifiedUntil(t), Working: b.working, Intervals: b.intervals, Items: b.items}
}

// Cursor is where the row stands in the register.
func (r Row) Cursor() string { return base64.RawURLEncoding.EncodeToString([]byte(r.place)) }

// placeOfCursor is the place that a cursor stands for.
func placeOfCursor(cursor string) (string, error) {
	place, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(place) != len(placeNoDay)+1+36 {
		return "", fault.Invalid{Fields: []fault.Field{{Name: "cursor", Want: law.Words{ZH: "翻页位置不对，请从第一页开始。", EN: "This is no position in the list; begin at the first page."}}}}
	}
	return string(place), nil
}

// List is a page of the uses that the scope reaches, by the next day that matters, with their states at now.
func (s *Service) List(ctx context.Context, scope access.Scope, f Filter, now time.Time) (db.Leaf[Row], error) {
	var page db.Leaf[Row]
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return page, nil
	}
	known, err := s.settleFor(ctx, scope.Book, now, false)
	if err != nil {
		return page, err
	}
	scope, err = people.Eased(ctx, s.Engine.DB.Reader(), scope)
	if err != nil {
		return page, err
	}
	page, moved, err := s.list(ctx, scope, f, now, known)
	if err != nil || len(moved) == 0 {
		return page, err
	}
	if err := s.settleSome(ctx, scope.Book, moved, now); err != nil {
		return page, err
	}
	page, _, err = s.list(ctx, scope, f, now, known)
	return page, err
}

// list reads a page, and which of its uses stand otherwise than is kept of them: a clock check alone leaves no fact.
func (s *Service) list(ctx context.Context, scope access.Scope, f Filter, now, known time.Time) (page db.Leaf[Row], moved []string, err error) {
	where, args := f.where(scope)
	if at := f.Turn.Cursor(); at != "" {
		place, err := placeOfCursor(at)
		if err != nil {
			return page, nil, err
		}
		args = append(args, place)
		where += fmt.Sprintf(" AND p.place %s $%d", f.Turn.Beyond(false), len(args))
	}
	type found struct {
		use, place string
		state      State
	}
	var read []found
	q := s.Engine.DB.Reader()
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x found
		err := rows.Scan(&x.use, &x.place, &x.state)
		read = append(read, x)
		return err
	}, `SELECT p.device_use, p.place, p.state FROM use_standing p WHERE `+where+fmt.Sprintf(` ORDER BY p.place %s LIMIT %d`, f.Turn.Order(false), f.Turn.Rows()+1), args...)
	if err != nil {
		return page, nil, fmt.Errorf("list uses: %w", err)
	}
	cut := db.Cut(f.Turn, read)
	page.Before, page.More = cut.Before, cut.More
	uses := make([]string, len(cut.Rows))
	kept := map[string]found{}
	for i, x := range cut.Rows {
		uses[i], kept[x.use] = x.use, x
	}
	lives, err := s.known.lives(ctx, q, scope.Book, uses, known)
	if err != nil {
		return page, nil, err
	}
	if err := withChecks(ctx, q, scope.Book, lives, now); err != nil {
		return page, nil, err
	}
	by, err := basisOf(ctx, q, scope.Book, now)
	if err != nil {
		return page, nil, err
	}
	for _, l := range lives {
		r := rowOf(l, now, by)
		r.place = kept[l.Use.ID].place
		if r.Standing.State != kept[l.Use.ID].state {
			moved = append(moved, l.Use.ID)
		}
		page.Rows = append(page.Rows, r)
	}
	slices.SortFunc(page.Rows, func(a, b Row) int { return cmp.Compare(a.place, b.place) })
	return page, moved, nil
}

// where is the condition of a filter within a scope that is not empty: the one that List and Count share.
func (f Filter) where(scope access.Scope) (string, []any) {
	where, args := scope.Where("p", 1)
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	if scope.Person != "" {
		args = append(args, scope.Person)
		where += " AND " + people.NotRecused("$1", fmt.Sprintf("$%d", len(args)), "p.device_use")
	}
	for _, x := range []struct{ column, value string }{{"kind", f.Kind}, {"body", f.Body}, {"device", f.Device}, {"state", string(f.State)}, {"violation", f.Violation}} {
		if x.value != "" {
			add("p."+x.column+" = $%d", x.value)
		}
	}
	if strings.TrimSpace(f.Query) != "" {
		cond, more := search.Condition(scope.Book, SearchKind, f.Query, "p.device_use", len(args)+1)
		where, args = where+" AND "+cond, append(args, more...)
	}
	if f.Work != "" {
		cond, more := f.WorkScope.Where("w", len(args)+1)
		args = append(args, more...)
		where += ` AND EXISTS (SELECT 1 FROM use_work w WHERE ` + cond + ` AND w.device_use = p.device_use`
		add("w.kind = $%d)", f.Work)
	}
	return where, args
}

// Count counts by state the uses that List would list without the choice of a state.
func (s *Service) Count(ctx context.Context, scope access.Scope, f Filter, now time.Time) (map[State]int, error) {
	out := map[State]int{}
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return out, nil
	}
	scope, err := s.settled(ctx, scope, now)
	if err != nil {
		return nil, err
	}
	f.State = ""
	where, args := f.where(scope)
	err = db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var state State
		var n int
		err := rows.Scan(&state, &n)
		out[state] = n
		return err
	}, `SELECT p.state, count(*) FROM use_standing p WHERE `+where+` GROUP BY p.state`, args...)
	if err != nil {
		return nil, fmt.Errorf("count uses: %w", err)
	}
	return out, nil
}

// Work counts what waits: by kind of work the uses and their days, 0 standing for no day. Each kind is counted in the scope
// of who does it.
func (s *Service) Work(ctx context.Context, who access.Actor, kinds []WorkKind, now time.Time) (map[string]map[law.Date]int, error) {
	out := map[string]map[law.Date]int{}
	if len(kinds) == 0 {
		return out, nil
	}
	if err := s.Settle(ctx, who.Book, now); err != nil {
		return nil, err
	}
	var parts []string
	var args []any
	for _, k := range kinds {
		cond, more := who.Scope(k.May).Where("w", len(args)+1)
		args = append(append(args, more...), k.Key)
		parts = append(parts, fmt.Sprintf(`SELECT w.kind, w.due, count(*) FROM use_work w WHERE %s AND w.kind = $%d GROUP BY w.kind, w.due`, cond, len(args)))
	}
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var kind string
		var due *law.Date
		var n int
		err := rows.Scan(&kind, db.DayOrNil(&due), &n)
		if out[kind] == nil {
			out[kind] = map[law.Date]int{}
		}
		if due == nil {
			due = new(law.Date)
		}
		out[kind][*due] = n
		return err
	}, strings.Join(parts, " UNION ALL "), args...)
	if err != nil {
		return nil, fmt.Errorf("count what waits: %w", err)
	}
	return out, nil
}

// verifiedUntil is the last day of the verification that counts at t; 0 when none does.
func (l *Life) verifiedUntil(t time.Time) law.Date {
	if parts := l.PartStates(t); len(parts) > 0 {
		return shortest(parts, l.DeviceAt(t).Serial)
	}
	f := l.latest(t, Verified, Repaired)
	if f == nil || f.Event != Verified {
		return 0
	}
	if v := f.Data.(VerificationCertificate); v.Pass && v.Serial == l.DeviceAt(t).Serial {
		return v.Until
	}
	return 0
}
