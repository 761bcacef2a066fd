package act

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/precedence"
)

// Kind is one kind of act of the law: its name in the ledger, its title for people, and what it asks of who acts.
type Kind struct {
	Name       string // "device.plan.approve"
	Title      law.Words
	Permission access.Permission // empty: only the system or a device may do it
	// Certificate asks for an enforcement certificate valid at the instant of the act, of the body acted for (Art 30(1)).
	Certificate bool
	// Capacity asks for a capacity in the own body at that instant (Art 11, 12).
	Capacity access.Capacity
}

// By is who acts, with the command id of the form or journal; the same id again returns the first result.
type By struct {
	access.Actor
	Command string
	// Matters are the ids of what the act is about. Who is recused from one of them may not do it (Art 42).
	Matters []string
	// Before, when set, is asked in the act's transaction before anything is done: whether what a form was read against still
	// holds. Its error is the act's.
	Before func(ctx context.Context, q db.Queryer) error
	// Beside, when set, is a step of the act before its body: of who knows by what right somebody acts for another. Its error is the act's.
	Beside func(ctx context.Context, tx *Tx) error
}

// ErrForbidden is wrapped by every refusal of Standing.
var ErrForbidden = errors.New("forbidden")

// Forbidden says why the actor may not act now.
type Forbidden struct {
	Because law.Words
	Cure    law.Words
}

// Error gives the reason in Chinese.
func (f Forbidden) Error() string { return f.Because.ZH + f.Cure.ZH }

// Unwrap makes errors.Is(err, ErrForbidden) true.
func (f Forbidden) Unwrap() error { return ErrForbidden }

// Standing answers whether who may do an act of kind at tx.Now, from posts, certificates, capacities, suspensions and
// recusals at that instant; nil is yes. people implements it.
type Standing interface {
	Standing(ctx context.Context, tx *Tx, kind Kind) error
}

// Engine carries out acts on one database.
type Engine struct {
	DB       *db.DB
	Clock    clock.Clock
	Standing Standing
	// Watch, when set before use, is told of every act that begins; what it returns is told of the end: for how long the
	// book was held, and the error. It measures and decides nothing.
	Watch func(ctx context.Context, kind string) (context.Context, func(held time.Duration, err error))
	// Ahead is the line in which acts of persons go before all else; nil: nobody yields.
	Ahead *precedence.Line
	last  sync.Map // book → time.Time of the last act of this process
}

// Now is the instant at which to read the state of a book: the clock's, but never before the last act of this process.
// A machine's clock that was set back must not hide what has just been done.
func (e *Engine) Now(book string) time.Time {
	now := e.Clock.Now()
	if last, ok := e.last.Load(book); ok && now.Before(last.(time.Time)) {
		return last.(time.Time)
	}
	return now
}

// Tx is the transaction of an act.
type Tx struct {
	*db.Tx
	Now  time.Time // instant of the act: max(clock, last entry + 1 µs), UTC
	Next int64     // ledger index of the act's first record; a batch's others follow
	ids  int
	Book string
	By   By
}

// NewID makes an id at the instant of the act; ids sort in the order in which they were made.
func (t *Tx) NewID() string {
	t.ids++
	return db.NewIDAfter(t.Now, t.ids)
}

// Done is an act that has been carried out and is durable.
type Done[R any] struct {
	Record   R
	Entry    ledger.Entry
	Replayed bool // the command had been carried out before; Record is what it recorded then
}

// Do carries out one act. R is the record: what the ledger commits to, without personal data. Errors of body
// (law.Refusal, fault.*) come back as they are and nothing has changed.
func Do[R any](ctx context.Context, e *Engine, kind Kind, by By, body func(ctx context.Context, tx *Tx) (R, error)) (Done[R], error) {
	all, err := run(ctx, e, kind, by, func(ctx context.Context, tx *Tx) ([]R, error) {
		r, err := body(ctx, tx)
		return []R{r}, err
	})
	if err != nil {
		return Done[R]{}, err
	}
	return all[0], nil
}

// Batch carries out many acts of one kind in one transaction, one ledger entry each, such as a flood of captures.
// Its By has no command: each item carries its own keys.
func Batch[R any](ctx context.Context, e *Engine, kind Kind, by By, body func(ctx context.Context, tx *Tx) ([]R, error)) ([]Done[R], error) {
	by.Command = ""
	return run(ctx, e, kind, by, body)
}

func run[R any](ctx context.Context, e *Engine, kind Kind, by By, body func(ctx context.Context, tx *Tx) ([]R, error)) (all []Done[R], err error) {
	if e.Watch == nil {
		all, _, err = carryOut(ctx, e, kind, by, body)
		return all, err
	}
	ctx, ended := e.Watch(ctx, kind.Name)
	all, locked, err := carryOut(ctx, e, kind, by, body)
	var held time.Duration
	if !locked.IsZero() {
		held = e.Clock.Now().Sub(locked)
	}
	ended(held, err)
	return all, err
}

// carryOut also returns since when the book was locked; zero when it never was.
func carryOut[R any](ctx context.Context, e *Engine, kind Kind, by By, body func(ctx context.Context, tx *Tx) ([]R, error)) ([]Done[R], time.Time, error) {
	var locked time.Time
	var done []Done[R]
	var last time.Time // zero when nothing was done: a replay
	ctx, through := e.Ahead.Turn(ctx, by.Person != "")
	defer through()
	err := e.DB.Write(ctx, func(dbtx *db.Tx) error {
		head, err := ledger.Lock(ctx, dbtx, by.Book)
		if err != nil {
			return err
		}
		locked = e.Clock.Now()
		tx := &Tx{Tx: dbtx, Now: instant(e.Clock, head.LastAt), Next: head.Size, Book: by.Book, By: by}
		if first, ok, err := replay[R](ctx, tx, kind); ok || err != nil {
			done = []Done[R]{first}
			return err
		}
		if err := standing(ctx, e, tx, kind); err != nil {
			return err
		}
		if by.Before != nil {
			if err := by.Before(ctx, tx); err != nil {
				return err
			}
		}
		if by.Beside != nil {
			if err := by.Beside(ctx, tx); err != nil {
				return err
			}
		}
		records, err := body(ctx, tx)
		if err != nil {
			return err
		}
		if done, err = appendRecords(ctx, tx, &head, kind, records); err != nil {
			return err
		}
		last = tx.Now
		return head.Save(ctx, dbtx)
	})
	if err != nil {
		return nil, locked, err
	}
	if !last.IsZero() {
		e.passed(by.Book, last)
	}
	return done, locked, nil
}

// passed remembers the instant of an act. Acts of a book commit one after the other, but may get here out of order.
func (e *Engine) passed(book string, at time.Time) {
	for {
		last, ok := e.last.LoadOrStore(book, at)
		if !ok || !last.(time.Time).Before(at) || e.last.CompareAndSwap(book, last, at) {
			return
		}
	}
}

func instant(c clock.Clock, last time.Time) time.Time {
	now := c.Now()
	if next := last.Add(time.Microsecond); now.Before(next) {
		return next
	}
	return now
}

func standing(ctx context.Context, e *Engine, tx *Tx, kind Kind) error {
	if kind.Permission == "" {
		if tx.By.System == "" && tx.By.Device == "" {
			return Forbidden{Because: law.Words{ZH: "这一步由系统完成，不由个人办理。", EN: "This step is done by the system, not by a person."}}
		}
		return nil
	}
	return e.Standing.Standing(ctx, tx, kind)
}

// who is the part of a committed record that says who acted: ids only.
type who struct {
	Person  string `json:"person,omitempty"`
	Account string `json:"account,omitempty"`
	Body    string `json:"body,omitempty"`
	Device  string `json:"device,omitempty"`
	System  string `json:"system,omitempty"`
}

type committed[R any] struct {
	Kind   string `json:"kind"`
	By     who    `json:"by"`
	Record R      `json:"record"`
}

func appendRecords[R any](ctx context.Context, tx *Tx, head *ledger.Head, kind Kind, records []R) ([]Done[R], error) {
	bodies := make([][]byte, len(records))
	for i, r := range records {
		var err error
		bodies[i], err = json.Marshal(committed[R]{kind.Name, who{tx.By.Person, tx.By.Account, tx.By.Body, tx.By.Device, tx.By.System}, r})
		if err != nil {
			return nil, fmt.Errorf("write record of %s: %w", kind.Name, err)
		}
	}
	entries, err := head.Append(ctx, tx.Tx, tx.Now, kind.Name, bodies...)
	if err != nil {
		return nil, err
	}
	done := make([]Done[R], len(records))
	for i, r := range records {
		done[i] = Done[R]{Record: r, Entry: entries[i]}
		if err := keepCommand(ctx, tx, kind, done[i]); err != nil {
			return nil, err
		}
	}
	return done, nil
}

// keepCommand stores what a command came to, for the same command coming again.
func keepCommand[R any](ctx context.Context, tx *Tx, kind Kind, d Done[R]) error {
	if tx.By.Command == "" {
		return nil
	}
	result, err := json.Marshal(d.Record)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO command (book, id, account, kind, idx, result) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.Book, tx.By.Command, tx.By.Account, kind.Name, d.Entry.Index, string(result))
	if err != nil {
		return fmt.Errorf("store command: %w", err)
	}
	return nil
}

// replay returns the first result of a command that has been carried out before. A command id used by another
// account, or for another kind of act, is a conflict and tells nothing.
func replay[R any](ctx context.Context, tx *Tx, kind Kind) (Done[R], bool, error) {
	var d Done[R]
	if tx.By.Command == "" {
		return d, false, nil
	}
	var account, name, result string
	var leaf []byte
	err := tx.QueryRow(ctx, `SELECT c.account, c.kind, c.result, e.idx, e.at, e.leaf FROM command c
		JOIN entry e ON e.book = c.book AND e.idx = c.idx WHERE c.book = $1 AND c.id = $2`, tx.Book, tx.By.Command).
		Scan(&account, &name, &result, &d.Entry.Index, db.At(&d.Entry.At), &leaf)
	if db.NoRow(err) {
		return d, false, nil
	}
	if err != nil {
		return d, false, fmt.Errorf("look for command: %w", err)
	}
	if account != tx.By.Account || name != kind.Name {
		return d, false, fault.Conflict{Because: law.Words{ZH: "这份表单已经用过，请重新打开页面再办理。", EN: "This form has been used already; open the page again."}}
	}
	copy(d.Entry.Leaf[:], leaf)
	d.Entry.Kind, d.Replayed = name, true
	if err := json.Unmarshal([]byte(result), &d.Record); err != nil {
		return d, false, fmt.Errorf("read result of command: %w", err)
	}
	return d, true, nil
}

// RecordOf reads the record in what the ledger committed to (column body of table record): to compare it with the rows
// that the act wrote. An error says that the text is not the record of an act.
func RecordOf[R any](body string) (R, error) {
	var c committed[R]
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return c.Record, fmt.Errorf("read a committed record: %w", err)
	}
	return c.Record, nil
}
