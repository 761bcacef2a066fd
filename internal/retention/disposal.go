package retention

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
)

// Ordered is the act by which the head orders what is due in a class to be disposed of (个人信息保护法 47).
var Ordered = act.Kind{Name: "retention.dispose", Title: law.Words{ZH: "批准处置到期记录", EN: "Order what is due to be disposed of"}, Permission: access.DisposeRecords}

// JobDispose carries out a disposal of captures. Its handler is the owning chapter's.
const JobDispose = "retention.dispose"

// ChunkMost is how many objects one act disposes of, below the 200 of the house: each takes rows out of several tables.
const ChunkMost = 100

// State is where a disposal stands.
type State string

// The states.
const (
	Running State = "running"
	Done    State = "done"
)

// next is the table of moves.
var next = map[State][]State{Running: {Done}}

// StateWords are the words for them.
var StateWords = map[State]law.Words{Running: {ZH: "正在处置", EN: "being carried out"}, Done: {ZH: "已处置完毕", EN: "carried out"}}

// Disposal is one order and how far it has come.
type Disposal struct {
	ID, Kind, Body string
	Class          Class
	Person         string
	At             time.Time
	Entry          int64
	Proposed       int64 // how many were due when it was ordered
	State          State
	Disposed, Kept int64
	DoneAt         *time.Time

	place string
}

// Cursor is where the list goes on.
func (d Disposal) Cursor() string { return d.ID }

// OrderRecord is what the ledger commits to.
type OrderRecord struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Class    Class  `json:"class"`
	Proposed int64  `json:"proposed"`
}

// Args name a disposal to the job that carries it out.
type Args struct {
	Disposal string `json:"disposal"`
}

// Order has everything disposed of that is due now in a class of the own body. What is held, or is found not to be due in the act
// that would take it, stays, with a result that says so.
func (s *Service) Order(ctx context.Context, by act.By, kind string, class Class) (act.Done[OrderRecord], error) {
	if !slices.Contains(Classes, class) {
		return act.Done[OrderRecord]{}, fault.Invalid{Fields: []fault.Field{{Name: "class", Want: law.Words{ZH: "请选择类别。", EN: "Choose the class."}}}}
	}
	return act.Do(ctx, s.Engine, Ordered, by, func(ctx context.Context, tx *act.Tx) (OrderRecord, error) {
		r := OrderRecord{ID: tx.NewID(), Kind: kind, Class: class}
		var running int
		err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM retention_due d WHERE d.book = $1 AND d.kind = $2 AND d.body = $3 AND d.class = $4 AND d.until_at <= $5 AND NOT `+held+`),
			(SELECT count(*) FROM disposal WHERE book = $1 AND kind = $2 AND body = $3 AND class = $4 AND state = 'running')`,
			tx.Book, kind, tx.By.Body, string(class), tx.Now).Scan(&r.Proposed, &running)
		if err != nil {
			return r, fmt.Errorf("count what is due: %w", err)
		}
		if running > 0 {
			return r, fault.Conflict{Because: law.Words{ZH: "这一类的处置正在进行，完成后再批准下一次。", EN: "A disposal of this class is being carried out; order the next when it is done."}}
		}
		if r.Proposed == 0 {
			return r, fault.Conflict{Because: law.Words{ZH: "这一类没有可以处置的到期记录。", EN: "Nothing of this class is due and free to go."}}
		}
		_, err = tx.Exec(ctx, `INSERT INTO disposal (book, id, kind, body, class, person, at, entry, proposed, place, state, disposed, kept, done_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 'running', 0, 0, NULL)`, tx.Book, r.ID, kind, tx.By.Body, string(class), tx.By.Person, tx.Now, tx.Next, r.Proposed)
		if err != nil {
			return r, fmt.Errorf("store a disposal: %w", err)
		}
		return r, job.Enqueue(ctx, tx, job.Order{Kind: JobDispose, Args: Args{r.ID}, Key: r.ID})
	})
}

// ErrOver says that a disposal is not running any more.
var ErrOver = errors.New("the disposal is over")

// Load reads a disposal that runs, in the act that goes on with it; ErrOver when it is done.
func Load(ctx context.Context, tx *act.Tx, id string) (Disposal, error) {
	all, err := disposals(ctx, tx, db.NewWhere(`o.book = $1 AND o.id = $2`, []any{tx.Book, id}), "")
	if err != nil {
		return Disposal{}, err
	}
	if len(all) == 0 || !slices.Contains(next[all[0].State], Done) {
		return Disposal{}, ErrOver
	}
	return all[0], nil
}

// Next are the next objects of a disposal: what was due when it was ordered, behind those it has dealt with.
func (d *Disposal) Next(ctx context.Context, tx *act.Tx) (ids []string, err error) {
	ids, err = db.Strings(ctx, tx, `SELECT object FROM retention_due WHERE book = $1 AND body = $2 AND kind = $3 AND class = $4 AND until_at <= $5 AND object > $6 ORDER BY object LIMIT $7`,
		tx.Book, d.Body, d.Kind, string(d.Class), d.At, d.place, ChunkMost)
	if err != nil {
		return nil, fmt.Errorf("read what a disposal is to take: %w", err)
	}
	return ids, nil
}

// Item is what became of one object.
type Item struct {
	Object  string
	Because string // code of Becauses: why it stays; empty: it went
	At      time.Time
	Entry   int64
}

// Cursor is where the list goes on.
func (i Item) Cursor() string { return i.Object }

// Becauses are why an object stays.
var Becauses = map[string]law.Words{
	"hold":    {ZH: "有暂缓处置", EN: "a hold stands on it"},
	"not_due": {ZH: "处置时没有到期", EN: "it was not due when it came to it"},
	"recall":  {ZH: "召回未办结", EN: "a recall is not settled"},
	"finding": {ZH: "法制认定未办结", EN: "a finding is not decided"},
	"second":  {ZH: "两名审核员意见不一致，未处理", EN: "two reviewers differ, and nobody has decided"},
	"own":     {ZH: "批准处置的人就是审核人，须由他人批准", EN: "who ordered the disposal gave the verdict: another must order it"},
}

func (i *Item) result() string {
	if i.Because == "" {
		return "disposed"
	}
	return "kept"
}

// Settle records what became of a chunk, moves the disposal on behind it, and destroys what was written of holds on what went. The
// items are in the order of their objects.
func (d *Disposal) Settle(ctx context.Context, tx *act.Tx, items []Item) error {
	var rows db.Rows
	var went, all []string
	for i := range items {
		x := &items[i]
		rows.Add(tx.Book, d.ID, x.Object, x.result(), x.Because, tx.Now, tx.Next)
		if all = append(all, x.Object); x.Because == "" {
			went = append(went, x.Object)
		}
	}
	if err := tx.Insert(ctx, `INSERT INTO disposal_item (book, disposal, object, result, because, at, entry) VALUES `, &rows); err != nil {
		return fmt.Errorf("store what became of a chunk: %w", err)
	}
	if len(went) > 0 {
		if err := leave(ctx, tx.Tx, tx.Book, d.Kind, went); err != nil {
			return err
		}
		if err := destroyWords(ctx, tx, d.Kind, went); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE disposal SET place = $3, disposed = disposed + $4, kept = kept + $5 WHERE book = $1 AND id = $2`,
		tx.Book, d.ID, all[len(all)-1], len(went), len(all)-len(went))
	if err != nil {
		return fmt.Errorf("move a disposal on: %w", err)
	}
	return nil
}

// End ends a disposal that has nothing left to take.
func (d *Disposal) End(ctx context.Context, tx *act.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE disposal SET state = 'done', done_at = $3 WHERE book = $1 AND id = $2`, tx.Book, d.ID, tx.Now); err != nil {
		return fmt.Errorf("end a disposal: %w", err)
	}
	return nil
}

// Unfinished are the disposals of a book that run: what a process that was killed, or a try that took its time, left.
func Unfinished(ctx context.Context, q db.Queryer, book string) ([]Disposal, error) {
	return disposals(ctx, q, db.NewWhere(`o.book = $1 AND o.state = 'running'`, []any{book}), " ORDER BY o.id")
}

// Disposals lists the disposals of a scope, the newest first, and counts them up to db.CountMost+1.
func Disposals(ctx context.Context, q db.Queryer, scope access.Scope, turn db.Turn) (page db.Leaf[Disposal], total int, err error) {
	w := db.NewWhere(scope.Where("o", 1))
	if total, err = db.CountUpTo(ctx, q, `FROM disposal o WHERE `+w.Text(), w.Args()...); err != nil {
		return page, 0, fmt.Errorf("count disposals: %w", err)
	}
	w.Beyond("o.id", turn, true)
	out, err := disposals(ctx, q, w, fmt.Sprintf(" ORDER BY o.id %s LIMIT %d", turn.Order(true), turn.Rows()+1))
	return db.Cut(turn, out), total, err
}

// DisposalIn returns a disposal that the scope reaches, or fault.NotFound.
func DisposalIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Disposal, error) {
	w := db.NewWhere(scope.Where("o", 1))
	w.And("o.id = %s", id)
	all, err := disposals(ctx, q, w, "")
	if err == nil && len(all) == 0 {
		err = fault.NotFound{What: law.Words{ZH: "这次处置", EN: "the disposal"}}
	}
	if err != nil {
		return Disposal{}, err
	}
	return all[0], nil
}

func disposals(ctx context.Context, q db.Queryer, w *db.Where, tail string) (out []Disposal, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var d Disposal
		err := rows.Scan(&d.ID, &d.Kind, &d.Body, &d.Class, &d.Person, db.At(&d.At), &d.Entry, &d.Proposed, &d.place, &d.State, &d.Disposed, &d.Kept, db.AtOrNil(&d.DoneAt))
		out = append(out, d)
		return err
	}, `SELECT o.id, o.kind, o.body, o.class, o.person, o.at, o.entry, o.proposed, o.place, o.state, o.disposed, o.kept, o.done_at FROM disposal o WHERE `+w.Text()+tail, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list disposals: %w", err)
	}
	return out, nil
}

// Items lists what became of the objects of a disposal that the caller has found in a scope, by object, and counts them up to
// db.CountMost+1. kept narrows to those that stayed.
func Items(ctx context.Context, q db.Queryer, book, disposal string, kept bool, turn db.Turn) (page db.Leaf[Item], total int, err error) {
	w := db.NewWhere(`i.book = $1 AND i.disposal = $2`, []any{book, disposal})
	if kept {
		w.And("i.result = 'kept'")
	}
	if total, err = db.CountUpTo(ctx, q, `FROM disposal_item i WHERE `+w.Text(), w.Args()...); err != nil {
		return page, 0, fmt.Errorf("count the items of a disposal: %w", err)
	}
	w.Beyond("i.object", turn, false)
	var out []Item
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var i Item
		err := rows.Scan(&i.Object, &i.Because, db.At(&i.At), &i.Entry)
		out = append(out, i)
		return err
	}, `SELECT i.object, i.because, i.at, i.entry FROM disposal_item i WHERE `+w.Text()+fmt.Sprintf(` ORDER BY i.object %s LIMIT %d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list the items of a disposal: %w", err)
	}
	return db.Cut(turn, out), total, nil
}
