package governance

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on an order (Art 19). An order stops nothing: the stop is the body's own act, and the order keeps asking for it.
var (
	StopOrdered   = act.Kind{Name: "sources.order", Title: law.Words{ZH: "责令停用", EN: "Order a stop"}, Permission: access.OrderStops}
	OrderAnswered = act.Kind{Name: "sources.order.answer", Title: law.Words{ZH: "答复停用要求", EN: "Answer an order to stop"}, Permission: access.DecideSources}
)

// orderDaysMost is the longest time an order may leave for its answer, in days. [POLICY]
const orderDaysMost = 30

// Order is what a supervisor asked of a body.
type Order struct {
	ID, Task, Body, Reason, Person string
	At                             time.Time
	Due                            law.Date
	Answer, AnsweredBy             string
	AnsweredAt                     *time.Time
}

// OrderStop orders the body of a task that has been open for too long to stop the uses at its place, with a day for the answer.
func (s *Service) OrderStop(ctx context.Context, by act.By, task, reason string, due law.Date) (act.Done[Record], error) {
	var c fault.Check
	c.Text(&reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, s.Engine, StopOrdered, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		t, err := ByID(ctx, tx, tx.By.Scope(access.OrderStops), task)
		if err != nil {
			return Record{}, err
		}
		if err := t.orderable(tx.Now); err != nil {
			return Record{}, err
		}
		today := law.DateOf(tx.Now)
		if due <= today || due > today.AddDays(orderDaysMost) {
			return Record{}, fault.Invalid{Fields: []fault.Field{{Name: "due", Want: law.Words{ZH: fmt.Sprintf("答复期限在明天以后，不超过%d天。", orderDaysMost), EN: fmt.Sprintf("A day from tomorrow on, within %d days.", orderDaysMost)}}}}
		}
		open, err := Orders(ctx, tx, tx.Book, t.ID)
		if err != nil {
			return Record{}, err
		}
		if len(open) > 0 && open[0].AnsweredAt == nil {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "已经责令停用，正在等待答复。", EN: "A stop was ordered already; the answer is awaited."}}
		}
		o := Order{ID: tx.NewID()}
		_, err = tx.Exec(ctx, `INSERT INTO source_order (book, id, task, body, reason, person, at, due, answer, answered_by, answered_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', NULL)`, tx.Book, o.ID, t.ID, t.Body, reason, tx.By.Person, tx.Now, due)
		if err != nil {
			return Record{}, fmt.Errorf("store order: %w", err)
		}
		return storeStep(ctx, tx, &t, OrderedStep, Said{Words: reason, Due: &due, Order: o.ID})
	})
}

// orderable refuses an order while a task may still be under way.
func (t *Task) orderable(now time.Time) error {
	if t.State == Closed {
		return fault.Conflict{Because: law.Words{ZH: "这个事项已经办结。", EN: "The task is concluded."}}
	}
	if t.Red(now) {
		return nil
	}
	first := law.DateOf(t.OpenedAt).AddDays(RedAfter + 1)
	return law.Refusal{Rule: "A19c", Article: article19,
		Because: law.Words{ZH: fmt.Sprintf("立项才%d天，还没有超过%d天。", t.DaysOpen(now), RedAfter), EN: fmt.Sprintf("The task has been open for %d days, not more than %d.", t.DaysOpen(now), RedAfter)},
		Cure:    law.Words{ZH: fmt.Sprintf("从%s起还没有办结的，可以责令停用（天数是本系统的默认期限，不是法律规定）。", first.Words()), EN: fmt.Sprintf("A stop may be ordered from %s on while it is open (our default, not the law).", first)}}
}

// AnswerOrder records what the body decided on an order and why: stopped, or not.
func (s *Service) AnswerOrder(ctx context.Context, by act.By, order, words string) (act.Done[Record], error) {
	var c fault.Check
	c.Text(&words, longText, true, "words", "请写明是否停用和理由。", "Say whether the use is stopped, and why.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, s.Engine, OrderAnswered, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		var task string
		var answered *time.Time
		err := tx.QueryRow(ctx, `SELECT task, answered_at FROM source_order WHERE book = $1 AND id = $2`, tx.Book, order).Scan(&task, db.AtOrNil(&answered))
		if db.NoRow(err) {
			return Record{}, errNoOrder
		}
		if err != nil {
			return Record{}, fmt.Errorf("load order: %w", err)
		}
		t, err := ByID(ctx, tx, tx.By.Scope(access.DecideSources), task)
		if err != nil {
			return Record{}, err
		}
		if answered != nil {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "已经答复过。", EN: "It is answered already."}}
		}
		_, err = tx.Exec(ctx, `UPDATE source_order SET answer = $3, answered_by = $4, answered_at = $5 WHERE book = $1 AND id = $2`, tx.Book, order, words, tx.By.Person, tx.Now)
		if err != nil {
			return Record{}, fmt.Errorf("store answer: %w", err)
		}
		return storeStep(ctx, tx, &t, AnsweredStep, Said{Words: words, Order: order})
	})
}

var errNoOrder = fault.NotFound{What: law.Words{ZH: "这项停用要求", EN: "the order to stop"}}

// Orders lists the orders of a task, the latest first.
func Orders(ctx context.Context, q db.Queryer, book, task string) ([]Order, error) {
	return orders(ctx, q, `o.book = $1 AND o.task = $2`, book, task)
}

// OpenOrders lists the orders to bodies of a scope that are not answered, the latest first.
func OpenOrders(ctx context.Context, q db.Queryer, scope access.Scope) ([]Order, error) {
	cond, args := scope.Where("o", 1)
	return orders(ctx, q, cond+` AND o.answered_at IS NULL`, args...)
}

func orders(ctx context.Context, q db.Queryer, cond string, args ...any) ([]Order, error) {
	var out []Order
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var o Order
		err := rows.Scan(&o.ID, &o.Task, &o.Body, &o.Reason, &o.Person, db.At(&o.At), db.Day(&o.Due), &o.Answer, &o.AnsweredBy, db.AtOrNil(&o.AnsweredAt))
		out = append(out, o)
		return err
	}, `SELECT o.id, o.task, o.body, o.reason, o.person, o.at, o.due, o.answer, o.answered_by, o.answered_at FROM source_order o WHERE `+cond+` ORDER BY o.id DESC LIMIT 200`, args...)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return out, nil
}
