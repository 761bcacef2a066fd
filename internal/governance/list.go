package governance

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Filter narrows a list of tasks.
type Filter struct {
	State State
	Open  bool // not closed
	Red   bool // open for more than RedAfter days at Now
	Now   time.Time
	Turn  db.Turn
}

const taskColumns = `t.id, t.body, t.field, t.site, t.origin, t.counted, t.threshold, t.from_day, t.until_day, t.state, t.opened_at, t.closed_at,
	t.cause, t.owner, t.due, t.measured, t.check_from, t.effect`

func scanTask(row interface{ Scan(...any) error }) (Task, error) {
	var t Task
	err := row.Scan(&t.ID, &t.Body, &t.Field, &t.Site, &t.Origin, &t.Counted, &t.Threshold, db.Day(&t.From), db.Day(&t.Until), &t.State, db.At(&t.OpenedAt),
		db.AtOrNil(&t.ClosedAt), &t.Cause, &t.Owner, db.DayOrNil(&t.Due), db.DayOrNil(&t.Measured), db.DayOrNil(&t.CheckFrom), &t.Effect)
	return t, err
}

func (f Filter) where(scope access.Scope) *db.Where {
	w := db.NewWhere(scope.Where("t", 1))
	if f.State != "" {
		w.And("t.state = %s", string(f.State))
	}
	if f.Open || f.Red {
		w.And("t.closed_at IS NULL")
	}
	if f.Red {
		w.And("t.opened_at < %s", law.DateOf(f.Now).AddDays(-RedAfter).Start())
	}
	return w
}

// Count counts the tasks that List lists, up to db.CountMost+1.
func Count(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (int, error) {
	w := f.where(scope)
	n, err := db.CountUpTo(ctx, q, `FROM source_task t WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return 0, fmt.Errorf("count tasks: %w", err)
	}
	return n, nil
}

// List lists the tasks of a scope, newest first, without their sites.
func List(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (db.Leaf[Task], error) {
	w := f.where(scope)
	w.Beyond("t.id", f.Turn, true)
	var out []Task
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		t, err := scanTask(rows)
		out = append(out, t)
		return err
	}, `SELECT `+taskColumns+` FROM source_task t WHERE `+w.Text()+fmt.Sprintf(` ORDER BY t.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Task]{}, fmt.Errorf("list tasks: %w", err)
	}
	return db.Cut(f.Turn, out), nil
}

// ByID returns one task of a scope with its sites, or fault.NotFound.
func ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Task, error) {
	cond, args := scope.Where("t", 1)
	args = append(args, id)
	t, err := scanTask(q.QueryRow(ctx, `SELECT `+taskColumns+` FROM source_task t WHERE `+cond+fmt.Sprintf(` AND t.id = $%d`, len(args)), args...))
	if db.NoRow(err) {
		return t, errNoTask
	}
	if err != nil {
		return t, fmt.Errorf("load task: %w", err)
	}
	return t, withSites(ctx, q, scope.Book, []string{id}, func(_, site string) { t.Sites = append(t.Sites, site) })
}

// Steps returns the life of a task, oldest first.
func Steps(ctx context.Context, q db.Queryer, book, task string) ([]Step, error) {
	var out []Step
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var s Step
		var data string
		if err := rows.Scan(&s.ID, &s.Kind, &data, &s.Person, db.At(&s.At), &s.Entry); err != nil {
			return err
		}
		out = append(out, s)
		return json.Unmarshal([]byte(data), &out[len(out)-1].Data)
	}, `SELECT id, kind, data, person, at, entry FROM source_task_step WHERE book = $1 AND task = $2 ORDER BY id`, book, task)
	if err != nil {
		return nil, fmt.Errorf("load steps of task %s: %w", task, err)
	}
	return out, nil
}
