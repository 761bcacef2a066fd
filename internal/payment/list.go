package payment

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Queue is what a list of demands is narrowed to: what waits, and for whom.
type Queue string

// The queues. None of them is ordered by sums, and no list adds sums up (Art 13(1)(3); 行政处罚法 74).
const (
	QueueAll      Queue = ""
	QueueOwed     Queue = "owed"     // served and not paid
	QueueOverdue  Queue = "overdue"  // and its day is over
	QueueDeferral Queue = "deferral" // an application waits for the head
	QueueRefund   Queue = "refund"   // a refund is not paid out yet
	QueueReceipt  Queue = "receipt"  // paid, and a receipt is missing
	QueuePaid     Queue = "paid"
)

// QueueWords are the queues in the order people read them.
var QueueWords = []struct {
	Queue Queue
	Words law.Words
}{
	{QueueAll, law.Words{ZH: "全部", EN: "all"}}, {QueueOwed, law.Words{ZH: "待缴款", EN: "to be paid"}}, {QueueOverdue, law.Words{ZH: "已逾期", EN: "overdue"}},
	{QueueDeferral, law.Words{ZH: "暂缓、分期申请待决定", EN: "deferral to be decided"}}, {QueueReceipt, law.Words{ZH: "待开票据", EN: "receipt missing"}},
	{QueueRefund, law.Words{ZH: "待退款", EN: "refund due"}}, {QueuePaid, law.Words{ZH: "已缴清", EN: "paid"}},
}

// Filter narrows a list of demands.
type Filter struct {
	Queue    Queue
	Decision string // whole number
	Turn     db.Turn
}

func (f *Filter) where(scope access.Scope, today law.Date) *db.Where {
	w := db.NewWhere(scope.Where("d", 1))
	switch f.Queue {
	case QueueOwed:
		w.And("d.state = %s", string(Notified))
	case QueueOverdue:
		w.And("d.state = %s AND d.pay_by IS NOT NULL AND d.pay_by < %s", string(Notified), today)
	case QueueDeferral:
		w.And("d.waits = %s", waitsDeferral)
	case QueuePaid:
		w.And("d.state = %s", string(Paid))
	case QueueReceipt:
		w.And("EXISTS (SELECT 1 FROM payment_received r WHERE r.book = d.book AND r.demand = d.id AND r.demand <> '' AND r.state = 'confirmed')")
	case QueueRefund:
		w.And("EXISTS (SELECT 1 FROM payment_refund f WHERE f.book = d.book AND f.demand = d.id AND f.state <> 'done')")
	}
	if f.Decision != "" {
		w.And("d.decision = %s", f.Decision)
	}
	if scope.Person != "" {
		w.And(people.NotRecused(w.Mark(scope.Book), w.Mark(scope.Person), "d.matter"))
	}
	return w
}

// List lists the demands of a scope, the newest first, and counts them up to db.CountMost+1.
func (s *Service) List(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (db.Leaf[Demand], int, error) {
	none := db.Leaf[Demand]{}
	scope, err := people.Eased(ctx, q, scope)
	if err != nil {
		return none, 0, err
	}
	now := s.Engine.Now(scope.Book)
	w := f.where(scope, law.DateOf(now))
	total, err := db.CountUpTo(ctx, q, `FROM payment_demand d WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return none, 0, fmt.Errorf("count demands: %w", err)
	}
	c, err := calendar.At(ctx, q, scope.Book, now)
	if err != nil {
		return none, 0, err
	}
	w.Beyond("d.id", f.Turn, true)
	var out []Demand
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		d, err := s.scan(rows)
		d.at(c, now)
		out = append(out, d)
		return err
	}, `SELECT `+columns+` FROM payment_demand d WHERE `+w.Text()+fmt.Sprintf(` ORDER BY d.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return none, 0, fmt.Errorf("list demands: %w", err)
	}
	leaf := db.Cut(f.Turn, out)
	all := make([]*Demand, len(leaf.Rows))
	for i := range leaf.Rows {
		all[i] = &leaf.Rows[i]
		steps, err := s.stepsOf(ctx, q, scope.Book, all[i].ID)
		if err != nil {
			return none, 0, err
		}
		row := *all[i]
		for _, x := range steps {
			all[i].take(x)
		}
		all[i].asRow(&row)
	}
	return leaf, total, s.money(ctx, q, all)
}

// Cursor is where a demand stands in a list.
func (d Demand) Cursor() string { return d.ID }

// DifferenceFilter narrows a list of differences.
type DifferenceFilter struct {
	Open bool // those that a person still has to do with
	Turn db.Turn
}

// Differences lists the differences of a scope, the newest first.
func (s *Service) Differences(ctx context.Context, q db.Queryer, scope access.Scope, f DifferenceFilter) (db.Leaf[Difference], int, error) {
	w := db.NewWhere(scope.Where("x", 1))
	if f.Open {
		w.And("x.state IN ('open', 'vouched')")
	}
	total, err := db.CountUpTo(ctx, q, `FROM payment_difference x WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Difference]{}, 0, fmt.Errorf("count differences: %w", err)
	}
	w.Beyond("x.id", f.Turn, true)
	var out []Difference
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := scanDifference(rows)
		out = append(out, x)
		return err
	}, `SELECT `+differenceColumns+` FROM payment_difference x WHERE `+w.Text()+fmt.Sprintf(` ORDER BY x.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Difference]{}, 0, fmt.Errorf("list differences: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// Cursor is where a difference stands in a list.
func (x Difference) Cursor() string { return x.ID }

// DifferenceByID is one difference of a scope, with what the platform said of its payment.
func (s *Service) DifferenceByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Difference, Received, error) {
	x, err := differenceBy(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(scope.Book, x.Body) {
		err = errNoDifference
	}
	if err != nil {
		return Difference{}, Received{}, err
	}
	r, err := s.receivedBy(ctx, q, scope.Book, x.Body, x.Trade)
	if x.Kind == UnknownRefund {
		return x, Received{}, nil
	}
	return x, r, err
}

// daysMost is how many days the list of reconciliations shows.
const daysMost = 60

// ReconciledDays are the newest reconciliations of a scope, the newest first.
func ReconciledDays(ctx context.Context, q db.Queryer, scope access.Scope) (out []Day, err error) {
	w := db.NewWhere(scope.Where("y", 1))
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var d Day
		err := rows.Scan(&d.Body, db.Day(&d.Day), &d.State, &d.Cursor, &d.Lines, &d.Matched, &d.Found, &d.Differs, db.At(&d.BeganAt), db.AtOrNil(&d.EndedAt))
		out = append(out, d)
		return err
	}, `SELECT y.body, y.day, y.state, y.cursor, y.lines, y.matched, y.found, y.differs, y.began_at, y.ended_at FROM payment_day y WHERE `+w.Text()+fmt.Sprintf(` ORDER BY y.day DESC, y.body LIMIT %d`, daysMost), w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list days of reconciliation: %w", err)
	}
	return out, nil
}
