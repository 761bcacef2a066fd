package device

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
	"yuanjian/internal/people"
)

// A wrong record is taken back by two persons: one proposes with a reason, another decides, who neither proposed it nor
// made the record (roles.md E15). The record stays, struck, and so do the receipts of the time;
// what was judged on it is recalled.
var (
	TakeBackProposed = act.Kind{Name: "device.takeback.propose", Title: law.Words{ZH: "提出撤回错误记录", EN: "Propose to take a wrong record back"}, Permission: access.ProposeTakeBack}
	TakeBackDecided  = act.Kind{Name: "device.takeback.decide", Title: law.Words{ZH: "决定撤回错误记录", EN: "Decide whether a wrong record is taken back"}, Permission: access.DecideTakeBack}
)

// TakeBackState is where a proposal stands.
type TakeBackState string

// The states of a proposal.
const (
	TakeBackOpen     TakeBackState = "open"
	TakeBackAccepted TakeBackState = "accepted"
	TakeBackRefused  TakeBackState = "refused"
)

// TakeBack is a proposal to take a record back, and what was decided.
type TakeBack struct {
	ID, Body, Fact string
	Reason         string
	Proposer       string
	ProposedAt     time.Time
	State          TakeBackState
	Decider        string
	DecidedAt      *time.Time
	Answer         string // the decider's reason
}

// TakeBackRecord is what the ledger commits to.
type TakeBackRecord struct {
	ID       string        `json:"id"`
	Fact     string        `json:"fact"`
	State    TakeBackState `json:"state"`
	Proposer string        `json:"proposer"`
}

// ProposeTakeBack proposes to take a record back.
func (s *Service) ProposeTakeBack(ctx context.Context, by act.By, fact, reason string) (act.Done[TakeBackRecord], error) {
	var c fault.Check
	c.Text(&reason, longText, true, "reason", "请写明记录错在哪里，有什么证明。", "Say what is wrong with the record and what proves it.")
	if err := c.Err(); err != nil {
		return act.Done[TakeBackRecord]{}, err
	}
	return act.Do(ctx, s.Engine, TakeBackProposed, by, func(ctx context.Context, tx *act.Tx) (TakeBackRecord, error) {
		f, err := factFor(ctx, tx, access.ProposeTakeBack, fact)
		if err != nil {
			return TakeBackRecord{}, err
		}
		if err := retractable(&f); err != nil {
			return TakeBackRecord{}, err
		}
		var open int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM takeback WHERE book = $1 AND fact = $2 AND state = 'open'`, tx.Book, fact).Scan(&open); err != nil {
			return TakeBackRecord{}, fmt.Errorf("look for an open proposal: %w", err)
		}
		if open > 0 {
			return TakeBackRecord{}, fault.Conflict{Because: law.Words{ZH: "已经有人提出撤回这条记录，正等待决定。", EN: "It is proposed already and awaits a decision."}}
		}
		r := TakeBackRecord{ID: tx.NewID(), Fact: fact, State: TakeBackOpen, Proposer: tx.By.Person}
		_, err = tx.Exec(ctx, `INSERT INTO takeback (book, id, body, fact, reason, proposer, proposed_at, state, decider, decided_at, answer)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', '', NULL, '')`, tx.Book, r.ID, f.Body, fact, reason, tx.By.Person, tx.Now)
		if err != nil {
			return r, fmt.Errorf("store proposal: %w", err)
		}
		return r, nil
	})
}

// retractable refuses what is taken back already, and what was never a record of somebody: the registration itself.
func retractable(f *Fact) error {
	switch {
	case f.RetractedAt != nil:
		return fault.Conflict{Because: law.Words{ZH: "这条记录已经撤回。", EN: "The record is taken back already."}}
	case f.Event == Registered:
		return fault.Conflict{Because: law.Words{ZH: "登记本身不能撤回，不再使用的请取消设置。", EN: "The registration itself is not taken back; cancel the site instead."}}
	}
	return nil
}

// factFor loads a fact that the actor's posts reach.
func factFor(ctx context.Context, tx *act.Tx, p access.Permission, fact string) (Fact, error) {
	f, err := factByID(ctx, tx, tx.Book, fact)
	if err == nil && !tx.By.ActsFor(p, f.Body) {
		return f, fault.NotFound{What: law.Words{ZH: "这条记录", EN: "the record"}}
	}
	if err != nil {
		return f, err
	}
	uses, err := usesOn(ctx, tx, tx.Book, f.SubjectID)
	if err != nil {
		return f, err
	}
	return f, people.Unrecused(ctx, tx, tx.Book, tx.By.Person, uses...)
}

// usesOn are the uses to whose lives the facts of a device, a site or a use belong.
func usesOn(ctx context.Context, q db.Queryer, book, subject string) ([]string, error) {
	out, err := db.Strings(ctx, q, `SELECT u.id FROM device_use u WHERE u.book = $1 AND (u.id = $2 OR u.device = $2 OR u.site = $2) ORDER BY u.id`, book, subject)
	if err != nil {
		return nil, fmt.Errorf("look up the uses of %s: %w", subject, err)
	}
	return out, nil
}

// DecideTakeBack decides an open proposal. Accepted, the record no longer counts from the instant of the act.
func (s *Service) DecideTakeBack(ctx context.Context, by act.By, proposal string, accept bool, answer string) (act.Done[TakeBackRecord], error) {
	var c fault.Check
	c.Text(&answer, longText, true, "answer", "请写明同意或者不同意的理由。", "Say why you accept or refuse it.")
	if err := c.Err(); err != nil {
		return act.Done[TakeBackRecord]{}, err
	}
	return act.Do(ctx, s.Engine, TakeBackDecided, by, func(ctx context.Context, tx *act.Tx) (TakeBackRecord, error) {
		t, err := takeBackByID(ctx, tx, tx.Book, proposal)
		if err != nil {
			return TakeBackRecord{}, err
		}
		f, err := factFor(ctx, tx, access.DecideTakeBack, t.Fact)
		if err != nil {
			return TakeBackRecord{}, err
		}
		if err := decidable(&t, &f, tx.By.Person); err != nil {
			return TakeBackRecord{}, err
		}
		state := TakeBackRefused
		if accept {
			state = TakeBackAccepted
			if _, err := tx.Exec(ctx, `UPDATE device_fact SET retracted_at = $3 WHERE book = $1 AND id = $2 AND retracted_at IS NULL`, tx.Book, f.ID, tx.Now); err != nil {
				return TakeBackRecord{}, fmt.Errorf("take the record back: %w", err)
			}
			if err := recallFor(ctx, tx, &f, true); err != nil {
				return TakeBackRecord{}, err
			}
		}
		_, err = tx.Exec(ctx, `UPDATE takeback SET state = $3, decider = $4, decided_at = $5, answer = $6 WHERE book = $1 AND id = $2`,
			tx.Book, t.ID, string(state), tx.By.Person, tx.Now, answer)
		if err != nil {
			return TakeBackRecord{}, fmt.Errorf("store decision: %w", err)
		}
		return TakeBackRecord{ID: t.ID, Fact: t.Fact, State: state, Proposer: t.Proposer}, nil
	})
}

// decidable says why a person may not decide a proposal.
func decidable(t *TakeBack, f *Fact, person string) error {
	switch {
	case t.State != TakeBackOpen:
		return fault.Conflict{Because: law.Words{ZH: "这件已经决定过了。", EN: "It has been decided already."}}
	case t.Proposer == person:
		return samePerson("E15", "", "提出撤回的人不能自己决定。", "Who proposed it does not decide it.")
	case f.Person == person:
		return samePerson("E15", "", "作出这条记录的人不能决定撤回。", "Who made the record does not decide it.")
	}
	return nil
}

const takeBackColumns = `t.id, t.body, t.fact, t.reason, t.proposer, t.proposed_at, t.state, t.decider, t.decided_at, t.answer`

func scanTakeBack(r row) (TakeBack, error) {
	var t TakeBack
	err := r.Scan(&t.ID, &t.Body, &t.Fact, &t.Reason, &t.Proposer, db.At(&t.ProposedAt), &t.State, &t.Decider, db.AtOrNil(&t.DecidedAt), &t.Answer)
	return t, err
}

func takeBackByID(ctx context.Context, q db.Queryer, book, id string) (TakeBack, error) {
	t, err := scanTakeBack(q.QueryRow(ctx, `SELECT `+takeBackColumns+` FROM takeback t WHERE t.book = $1 AND t.id = $2`, book, id))
	if db.NoRow(err) {
		return t, noTakeBack
	}
	return t, err
}

var noTakeBack = fault.NotFound{What: law.Words{ZH: "这件撤回提议", EN: "the proposal"}}

// Cursor is where the proposal stands in ListTakeBacks.
func (t TakeBack) Cursor() string {
	if t.State == TakeBackOpen {
		return "open " + t.ID
	}
	return "made " + t.ID
}

// takeBackPlace is Cursor as SQL: greatest first, open proposals come before decided ones and of each the newest.
const takeBackPlace = `(CASE t.state WHEN 'open' THEN 'open ' ELSE 'made ' END || t.id)`

// takeBacksIn is the condition for proposals t that the scope reaches, without those about the life of a use from which the
// person is recused (Art 42).
func takeBacksIn(scope access.Scope) (string, []any) {
	where, args := scope.Where("t", 1)
	if scope.Person == "" {
		return where, args
	}
	args = append(args, scope.Person)
	return where + ` AND NOT EXISTS (SELECT 1 FROM device_fact f JOIN device_use u ON u.book = f.book AND (u.id = f.subject_id OR u.device = f.subject_id OR u.site = f.subject_id)
		WHERE f.book = t.book AND f.id = t.fact AND NOT (` + people.NotRecused("$1", fmt.Sprintf("$%d", len(args)), "u.id") + `))`, args
}

// ListTakeBacks returns a page of the proposals that the scope reaches, open ones first, newest first, and how many there
// are in all, up to db.CountMost+1.
func ListTakeBacks(ctx context.Context, q db.Queryer, scope access.Scope, turn db.Turn) (db.Leaf[TakeBack], int, error) {
	var page db.Leaf[TakeBack]
	where, args := takeBacksIn(scope)
	total, err := db.CountUpTo(ctx, q, `FROM takeback t WHERE `+where, args...)
	if err != nil {
		return page, 0, fmt.Errorf("count proposals to take back: %w", err)
	}
	if at := turn.Cursor(); at != "" {
		args = append(args, at)
		where += fmt.Sprintf(" AND "+takeBackPlace+" %s $%d", turn.Beyond(true), len(args))
	}
	out, err := takeBacks(ctx, q, where+fmt.Sprintf(` ORDER BY `+takeBackPlace+` %s LIMIT %d`, turn.Order(true), turn.Rows()+1), args)
	if err != nil {
		return page, 0, err
	}
	return db.Cut(turn, out), total, nil
}

func takeBacks(ctx context.Context, q db.Queryer, where string, args []any) ([]TakeBack, error) {
	var out []TakeBack
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		t, err := scanTakeBack(rows)
		out = append(out, t)
		return err
	}, `SELECT `+takeBackColumns+` FROM takeback t WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list proposals to take back: %w", err)
	}
	return out, nil
}

// CountTakeBacks counts the open proposals that the scope reaches, up to db.CountMost+1: those of a person, and those of others.
func CountTakeBacks(ctx context.Context, q db.Queryer, scope access.Scope, person string) (own, others int, err error) {
	where, args := takeBacksIn(scope)
	args = append(args, person)
	for _, x := range []struct {
		is string
		n  *int
	}{{"=", &own}, {"<>", &others}} {
		if *x.n, err = db.CountUpTo(ctx, q, fmt.Sprintf(`FROM takeback t WHERE `+where+` AND t.state = 'open' AND t.proposer %s $%d`, x.is, len(args)), args...); err != nil {
			return 0, 0, fmt.Errorf("count open proposals to take back: %w", err)
		}
	}
	return own, others, nil
}

// TakeBackIn returns one proposal that the scope reaches, or fault.NotFound.
func TakeBackIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (TakeBack, error) {
	where, args := takeBacksIn(scope)
	args = append(args, id)
	found, err := takeBacks(ctx, q, fmt.Sprintf(where+" AND t.id = $%d", len(args)), args)
	if err == nil && len(found) == 0 {
		err = noTakeBack
	}
	if err != nil {
		return TakeBack{}, err
	}
	return found[0], nil
}
