package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on mandates of delegated organisations (Art 2(3); 行政处罚法 20, 21).
var (
	MandateGiven     = act.Kind{Name: "people.mandate.give", Title: law.Words{ZH: "登记行政执法委托", EN: "Record a mandate"}, Permission: access.KeepPeople}
	MandatePublished = act.Kind{Name: "people.mandate.publish", Title: law.Words{ZH: "登记委托书的公布", EN: "Record the publication of a mandate"}, Permission: access.KeepPeople}
	MandateEnded     = act.Kind{Name: "people.mandate.end", Title: law.Words{ZH: "解除行政执法委托", EN: "End a mandate"}, Permission: access.KeepPeople}
)

// delegated is the kind of body that acts by mandate only.
const delegated = "delegated"

// What a mandate may allow. Coercive is there to be refused: 行政强制措施权不得委托.
const (
	Investigating = "investigate"
	Inspecting    = "inspect"
	Penalising    = "penalise"
	Coercive      = "coerce"
)

// MandatePowers are what a mandate may allow, with their words.
var MandatePowers = map[string]law.Words{
	Investigating: {ZH: "采集、审核和调查取证", EN: "capturing, reviewing and taking evidence"}, Inspecting: {ZH: "行政检查", EN: "inspection"},
	Penalising: {ZH: "行政处罚", EN: "penalties"}, Coercive: {ZH: "行政强制措施", EN: "coercive measures"},
}

// Mandate is a written mandate (行政执法委托书): Body acts in the name of Delegator for the matters listed, over a term,
// both days included. It counts from the day on which it is published.
type Mandate struct {
	ID, Body, Delegator string
	Field               string
	Matters, Powers     []string
	Conditions          string // how the organisation meets 行政处罚法 21
	From, Until         law.Date
	Basis               Basis // Paper is the written mandate; the rest is what allows to delegate
	PublishedWhere      string
	PublishedOn         *law.Date
	EndedAt             *time.Time
	EndReason           string
	KnownAt             time.Time
}

func (m *Mandate) check(today law.Date) error {
	var c fault.Check
	_, ok := Fields[m.Field]
	c.Want(ok, "field", "请选择执法领域。", "Choose the field.")
	c.Want(len(m.Matters) > 0, "matters", "请写明委托的具体事项（违法行为代码），用空格分开。", "Name the matters (codes of violations), separated by blanks.")
	checkMatters(&c, m.Matters)
	c.Want(len(m.Powers) > 0 && !slices.ContainsFunc(m.Powers, func(p string) bool { _, ok := MandatePowers[p]; return !ok }),
		"powers", "请选择委托的权限。", "Choose what the mandate allows.")
	c.Text(&m.Conditions, reasonMost, true, "conditions", "请写明受委托组织怎样符合法定条件。", "Say how the organisation meets the conditions of the law.")
	c.Want(m.Until >= m.From, "until", "截止日不能早于起始日。", "The last day must not be before the first.")
	m.Basis.check(&c)
	checkPublished(&c, &m.PublishedWhere, m.PublishedOn, today)
	return c.Err()
}

// GiveMandate records a written mandate. The delegator must hold the power over the whole term; it is never a delegated
// organisation itself, and never gives coercive measures away.
func (s *Service) GiveMandate(ctx context.Context, by act.By, m Mandate) (Recorded, error) {
	if err := m.check(law.DateOf(s.Engine.Now(by.Book))); err != nil {
		return Recorded{}, err
	}
	done, err := act.Do(ctx, s.Engine, MandateGiven, by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		delegate, err := BodyFor(ctx, tx, m.Body)
		if err != nil {
			return Recorded{}, err
		}
		delegator, err := BodyFor(ctx, tx, m.Delegator)
		if err != nil {
			return Recorded{}, err
		}
		powers, err := Powers(ctx, tx, tx.Book, delegator)
		if err != nil {
			return Recorded{}, err
		}
		if err := mayDelegate(delegator, delegate, powers, m); err != nil {
			return Recorded{}, err
		}
		m.ID = tx.NewID()
		if err := m.store(ctx, tx); err != nil {
			return Recorded{}, err
		}
		return m.record(), enterField(ctx, tx, delegate, m.Field)
	})
	return done.Record, err
}

func (m Mandate) record() Recorded {
	r := Recorded{ID: m.ID, Body: m.Body, Delegator: m.Delegator, Field: m.Field, Matters: m.Matters, From: m.From.String(), Until: m.Until.String(), Paper: m.Basis.Paper.Digest}
	if m.PublishedOn != nil {
		r.Published = m.PublishedOn.String()
	}
	return r
}

func (m Mandate) store(ctx context.Context, tx *act.Tx) error {
	b := m.Basis
	_, err := tx.Exec(ctx, `INSERT INTO mandate (book, id, body, delegator, field, matters, powers, conditions, valid_from, valid_until,
		basis_rank, basis_title, basis_number, basis_article, paper, paper_name, paper_type, paper_size, published_where, published_on, ended_at, end_reason, known_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, NULL, '', $21)`,
		tx.Book, m.ID, m.Body, m.Delegator, m.Field, strings.Join(m.Matters, " "), strings.Join(m.Powers, " "), m.Conditions, m.From, m.Until,
		b.Rank, b.Title, b.Number, b.Article, b.Paper.Digest, b.Paper.Name, b.Paper.Type, b.Paper.Size, m.PublishedWhere, m.PublishedOn, tx.Now)
	if err != nil {
		return fmt.Errorf("record a mandate: %w", err)
	}
	return nil
}

// PublishMandate records where and on which day a mandate was made public (行政处罚法 20).
func (s *Service) PublishMandate(ctx context.Context, by act.By, id, where string, on law.Date) (Recorded, error) {
	var c fault.Check
	c.Want(strings.TrimSpace(where) != "", "published_where", "请写明在哪里公布。", "Say where it was published.")
	checkPublished(&c, &where, &on, law.DateOf(s.Engine.Now(by.Book)))
	if err := c.Err(); err != nil {
		return Recorded{}, err
	}
	return s.onMandate(ctx, MandatePublished, by, id, func(tx *act.Tx, m *Mandate) error {
		if m.PublishedOn != nil {
			return fault.Conflict{Because: law.Words{ZH: "这份委托书的公布已经登记过。", EN: "The publication of this mandate is on record already."}}
		}
		m.PublishedWhere, m.PublishedOn = where, &on
		_, err := tx.Exec(ctx, `UPDATE mandate SET published_where = $3, published_on = $4 WHERE book = $1 AND id = $2`, tx.Book, id, where, on)
		return err
	})
}

// EndMandate ends a mandate at the instant of the act.
func (s *Service) EndMandate(ctx context.Context, by act.By, id, reason string) (Recorded, error) {
	if err := needReason(reason); err != nil {
		return Recorded{}, err
	}
	return s.onMandate(ctx, MandateEnded, by, id, func(tx *act.Tx, m *Mandate) error {
		if m.EndedAt != nil || m.Until < law.DateOf(tx.Now) {
			return fault.Conflict{Because: law.Words{ZH: "这项委托已经终止。", EN: "The mandate has ended already."}}
		}
		_, err := tx.Exec(ctx, `UPDATE mandate SET ended_at = $3, end_reason = $4 WHERE book = $1 AND id = $2`, tx.Book, id, tx.Now, strings.TrimSpace(reason))
		return err
	})
}

func (s *Service) onMandate(ctx context.Context, kind act.Kind, by act.By, id string, change func(tx *act.Tx, m *Mandate) error) (Recorded, error) {
	done, err := act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		m, err := scanMandate(tx.QueryRow(ctx, `SELECT `+mandateColumns+` FROM mandate WHERE book = $1 AND id = $2`, tx.Book, id))
		if db.NoRow(err) {
			return Recorded{}, fault.NotFound{What: law.Words{ZH: "这项委托", EN: "the mandate"}}
		}
		if err != nil {
			return Recorded{}, err
		}
		if _, err := BodyFor(ctx, tx, m.Body); err != nil {
			return Recorded{}, err
		}
		if err := change(tx, &m); err != nil {
			return Recorded{}, err
		}
		return m.record(), nil
	})
	return done.Record, err
}

const mandateColumns = `id, body, delegator, field, matters, powers, conditions, valid_from, valid_until, basis_rank, basis_title, basis_number, basis_article,
	paper, paper_name, paper_type, paper_size, published_where, published_on, ended_at, end_reason, known_at`

func scanMandate(row interface{ Scan(...any) error }) (Mandate, error) {
	var m Mandate
	var matters, powers string
	b := &m.Basis
	err := row.Scan(&m.ID, &m.Body, &m.Delegator, &m.Field, &matters, &powers, &m.Conditions, db.Day(&m.From), db.Day(&m.Until), &b.Rank, &b.Title, &b.Number, &b.Article,
		&b.Paper.Digest, &b.Paper.Name, &b.Paper.Type, &b.Paper.Size, &m.PublishedWhere, db.DayOrNil(&m.PublishedOn), db.AtOrNil(&m.EndedAt), &m.EndReason, db.At(&m.KnownAt))
	m.Matters, m.Powers = strings.Fields(matters), strings.Fields(powers)
	return m, err
}

// Mandates lists the mandates in which a body is delegate or delegator, in the order of their first days.
func Mandates(ctx context.Context, q db.Queryer, book, body string) ([]Mandate, error) {
	var out []Mandate
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		m, err := scanMandate(rows)
		out = append(out, m)
		return err
	}, `SELECT `+mandateColumns+` FROM mandate WHERE book = $1 AND (body = $2 OR delegator = $2) ORDER BY valid_from, id`, book, body)
	if err != nil {
		return nil, fmt.Errorf("list mandates: %w", err)
	}
	return out, nil
}
