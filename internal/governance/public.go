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

// Few is below which number a count is not told to the public: of a few captures each may be somebody's. [POLICY]
const Few = 10

// Told is a count as the public is told it: exactly, or only that there were few.
type Told struct {
	Number int64 // 0 when Few
	Few    bool
}

// Tell hides a small number.
func Tell(n int64) Told {
	if n > 0 && n < Few {
		return Told{Few: true}
	}
	return Told{Number: n}
}

// Public is what everybody may know of a task that is concluded (Art 19): no person, no vehicle, no officer.
type Public struct {
	ID, Body, Site string
	Sites          []string
	Opened, Closed time.Time
	Cause          law.Words
	Measures       []law.Words
	Measured       law.Date
	Effect         law.Words
	BeforeDays     int
	AfterDays      int
	Before, After  Told // captures on those days
	// BeforeDay and AfterDay are captures a day in tenths; 0 where there were few.
	BeforeDay, AfterDay int64
	Conclusion          string // in the head's words
}

// ConcludedMark is equal for as long as no further task of a book is concluded: one that is does not change any more.
func ConcludedMark(ctx context.Context, q db.Queryer, book string) (string, error) {
	var n, last int64
	err := q.QueryRow(ctx, `SELECT count(*), COALESCE(max(closed_at), 0) FROM source_task WHERE book = $1 AND state = 'closed'`, book).Scan(&n, &last)
	if err != nil {
		return "", fmt.Errorf("look for concluded tasks: %w", err)
	}
	return fmt.Sprint(n, " ", last), nil
}

// Concluded lists the concluded tasks of a scope, the latest first, as the public may know them.
func Concluded(ctx context.Context, q db.Queryer, scope access.Scope) ([]Public, error) {
	cond, args := scope.Where("t", 1)
	var out []Public
	at := map[string]int{}
	var ids []string
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		t, err := scanTask(rows)
		if err != nil {
			return err
		}
		at[t.ID] = len(out)
		ids = append(ids, t.ID)
		out = append(out, Public{ID: t.ID, Body: t.Body, Site: t.Site, Opened: t.OpenedAt, Closed: *t.ClosedAt, Cause: WordsOf(Causes, t.Cause), Measured: *t.Measured, Effect: WordsOf(Effects, t.Effect)})
		return nil
	}, `SELECT `+taskColumns+` FROM source_task t WHERE `+cond+` AND t.state = 'closed' ORDER BY t.closed_at DESC, t.id DESC LIMIT 500`, args...)
	if err != nil {
		return nil, fmt.Errorf("list concluded tasks: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	if err := withSites(ctx, q, scope.Book, ids, func(task, site string) { out[at[task]].Sites = append(out[at[task]].Sites, site) }); err != nil {
		return nil, err
	}
	marks, more := db.In(2, ids)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var task string
		var kind StepKind
		var text string
		if err := rows.Scan(&task, &kind, &text); err != nil {
			return err
		}
		var said Said
		if err := json.Unmarshal([]byte(text), &said); err != nil {
			return err
		}
		out[at[task]].hear(kind, said)
		return nil
	}, `SELECT s.task, s.kind, s.data FROM source_task_step s WHERE s.book = $1 AND s.task IN (`+marks+`) AND s.kind IN ('planned', 'checked', 'closed') ORDER BY s.id`,
		append([]any{scope.Book}, more...)...)
	if err != nil {
		return nil, fmt.Errorf("read steps of concluded tasks: %w", err)
	}
	return out, nil
}

// hear takes what a step said that is public; the last of a kind counts.
func (p *Public) hear(kind StepKind, said Said) {
	switch kind {
	case PlannedStep:
		p.Measures = nil
		for _, m := range said.Measures {
			p.Measures = append(p.Measures, WordsOf(Measures, m))
		}
	case CheckedStep:
		if said.Before != nil && said.After != nil {
			p.BeforeDays, p.Before, p.BeforeDay = said.Before.Days(), Tell(said.Before.Received), said.Before.PerDayTenths()
			p.AfterDays, p.After, p.AfterDay = said.After.Days(), Tell(said.After.Received), said.After.PerDayTenths()
			if p.Before.Few {
				p.BeforeDay = 0
			}
			if p.After.Few {
				p.AfterDay = 0
			}
		}
	case ClosedStep:
		p.Conclusion = said.Words
	}
}

// withSites reads the sites of some tasks.
func withSites(ctx context.Context, q db.Queryer, book string, tasks []string, add func(task, site string)) error {
	marks, args := db.In(2, tasks)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var task, site string
		err := rows.Scan(&task, &site)
		if err == nil {
			add(task, site)
		}
		return err
	}, `SELECT task, site FROM source_task_site WHERE book = $1 AND task IN (`+marks+`) ORDER BY task, site`, append([]any{book}, args...)...)
	if err != nil {
		return fmt.Errorf("read the sites of tasks: %w", err)
	}
	return nil
}
