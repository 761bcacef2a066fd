package discretion

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

var errNoVersion = fault.NotFound{What: law.Words{ZH: "这份裁量基准", EN: "the benchmark"}}

// For returns the version of a body's benchmark for a violation that was in force on a day, and whether there was one
// (行政处罚法 34).
func For(ctx context.Context, q db.Queryer, book, body, field, violation string, day law.Date) (Version, bool, error) {
	found, err := versions(ctx, q, book, `v.body = $2 AND v.field = $3 AND v.violation = $4 AND v.state = 'approved' AND v.from_day <= $5`, body, field, violation, day)
	if err != nil || len(found) == 0 || !found[0].covers(day) {
		return Version{}, false, err
	}
	return found[0], true, nil
}

// Standing is whether a version is in force on a day, and if not, why.
type Standing string

// The standings of a version on a day.
const (
	Waiting  Standing = "waiting"  // for approval
	Declined Standing = "declined" // not approved
	Coming   Standing = "coming"
	InForce  Standing = "in_force"
	Replaced Standing = "replaced" // by another version
	Ended    Standing = "ended"    // by its own last day
)

// StandingWords name the standings.
var StandingWords = map[Standing]law.Words{
	Waiting: {ZH: "等待批准", EN: "waits for approval"}, Declined: {ZH: "未批准", EN: "not approved"}, Coming: {ZH: "尚未施行", EN: "not in force yet"},
	InForce: {ZH: "施行中", EN: "in force"}, Replaced: {ZH: "已被新版本代替", EN: "replaced by another version"}, Ended: {ZH: "已失效", EN: "ended"},
}

// On says where a version stands on a day. Current is what For gives for the same body, field and violation on that day.
func (v *Version) On(day law.Date, current Version, found bool) Standing {
	switch {
	case v.State == Proposed:
		return Waiting
	case v.State == Refused:
		return Declined
	case day < v.From:
		return Coming
	case found && current.ID == v.ID:
		return InForce
	case v.covers(day):
		return Replaced
	}
	return Ended
}

// Filter narrows a list of versions.
type Filter struct {
	Field string
	State State
	// Not leaves out what a person drafted.
	Not  string
	Turn db.Turn
}

func (f Filter) where(scope access.Scope) *db.Where {
	w := db.NewWhere(scope.Where("v", 1))
	if f.Field != "" {
		w.And("v.field = %s", f.Field)
	}
	if f.State != "" {
		w.And("v.state = %s", string(f.State))
	}
	if f.Not != "" {
		w.And("v.person <> %s", f.Not)
	}
	return w
}

// Count counts the versions that List lists, up to db.CountMost+1.
func Count(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (int, error) {
	w := f.where(scope)
	n, err := db.CountUpTo(ctx, q, `FROM benchmark v WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return 0, fmt.Errorf("count benchmarks: %w", err)
	}
	return n, nil
}

// List lists the versions of a scope, the latest drafted first.
func List(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (db.Leaf[Version], error) {
	w := f.where(scope)
	w.Beyond("v.id", f.Turn, true)
	out, err := read(ctx, q, w.Text()+fmt.Sprintf(` ORDER BY v.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Version]{}, err
	}
	return db.Cut(f.Turn, out), nil
}

// ByID returns one version of a scope, or fault.NotFound.
func ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Version, error) {
	w := db.NewWhere(scope.Where("v", 1))
	w.And("v.id = %s", id)
	found, err := read(ctx, q, w.Text(), w.Args()...)
	if err == nil && len(found) == 0 {
		err = errNoVersion
	}
	if err != nil {
		return Version{}, err
	}
	return found[0], nil
}

// History lists every version of a body's benchmark for a violation, the latest first day first.
func History(ctx context.Context, q db.Queryer, book, body, field, violation string) ([]Version, error) {
	return versions(ctx, q, book, `v.body = $2 AND v.field = $3 AND v.violation = $4`, body, field, violation)
}
