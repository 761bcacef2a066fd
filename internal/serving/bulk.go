package serving

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The acts of a bulk service. A chunk is done in the name of who ordered it, and only while that person may serve.
var (
	BulkOrdered = act.Kind{Name: "serving.bulk", Title: law.Words{ZH: "批量送达", EN: "Serve many papers"}, Permission: access.HandleCases, Certificate: true}
	BulkStopped = act.Kind{Name: "serving.bulk.stop", Title: law.Words{ZH: "停止批量送达", EN: "Stop a bulk service"}, Permission: access.HandleCases}
	BulkGone    = act.Kind{Name: "serving.bulk.go", Title: law.Words{ZH: "继续批量送达", EN: "Go on with a bulk service"}, Permission: access.HandleCases, Certificate: true}
	BulkDone    = act.Kind{Name: "serving.bulk.chunk", Title: law.Words{ZH: "批量送达一批", EN: "A chunk of a bulk service"}, Permission: access.HandleCases, Certificate: true}
)

// JobBulk is the job that carries a bulk service out.
const JobBulk = "serving.bulk"

type bulkArgs struct {
	Bulk string `json:"bulk"`
}

// BulkState is where a bulk service stands.
type BulkState string

// The states of a bulk service.
const (
	BulkRunning BulkState = "running"
	BulkHalted  BulkState = "stopped"
	BulkEnded   BulkState = "done"
)

// BulkStateWords are the words for them.
var BulkStateWords = map[BulkState]law.Words{BulkRunning: {ZH: "正在办理", EN: "running"}, BulkHalted: {ZH: "已停下", EN: "stopped"}, BulkEnded: {ZH: "已办完", EN: "done"}}

// The bounds of a bulk service. A chunk is small enough that its act does not hold the book.
const (
	BulkMost = 5000
	bulkStep = 25
)

// ToServe is one paper of a bulk service.
type ToServe struct {
	Matter, MatterID, Paper string
}

// Bulk is one bulk service.
type Bulk struct {
	Book, ID, Body        string
	State                 BulkState
	Person, Account       string
	Because               law.Words
	MadeAt, LastAt        time.Time
	Total, Begun, Refused int
}

// Cursor is where it stands in a list.
func (b Bulk) Cursor() string { return b.ID }

// Done is how many items have their result.
func (b *Bulk) Done() int { return b.Begun + b.Refused }

// BulkItem is one paper of it, with its own result.
type BulkItem struct {
	Place   int
	ToServe ToServe
	Serving string    // empty: none was begun
	Because law.Words // why it was refused
	DoneAt  *time.Time
}

// Cursor is where it stands in a list.
func (i BulkItem) Cursor() string { return fmt.Sprint(i.Place) }

// BulkRecord is what the ledger commits to.
type BulkRecord struct {
	ID    string           `json:"id"`
	Total int              `json:"total"`
	Items []BulkItemRecord `json:"items,omitempty"` // of a chunk
}

// BulkItemRecord is what became of one paper.
type BulkItemRecord struct {
	Place   int     `json:"place"`
	Paper   string  `json:"paper"`
	Serving string  `json:"serving,omitempty"`
	Refused bool    `json:"refused,omitempty"`
	Step    *Record `json:"step,omitempty"`
}

// OrderBulk orders that papers be served electronically, each where consent carries it; the others are refused one by one, for their reasons,
// and are served on paper.
func (s *Service) OrderBulk(ctx context.Context, by act.By, items []ToServe) (act.Done[BulkRecord], error) {
	var c fault.Check
	c.Want(len(items) > 0 && len(items) <= BulkMost, "papers", fmt.Sprintf("请选择1至%d份文书。", BulkMost), fmt.Sprintf("Choose 1 to %d papers.", BulkMost))
	if err := c.Err(); err != nil {
		return act.Done[BulkRecord]{}, err
	}
	return act.Do(ctx, s.Engine, BulkOrdered, by, func(ctx context.Context, tx *act.Tx) (BulkRecord, error) {
		id := tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO bulk_service (book, id, body, state, person, account, because, made_at, last_at, total, begun, refused) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $7, $8, 0, 0)`,
			tx.Book, id, tx.By.Body, string(BulkRunning), tx.By.Person, tx.By.Account, tx.Now, len(items))
		if err != nil {
			return BulkRecord{}, fmt.Errorf("keep a bulk service: %w", err)
		}
		var rows db.Rows
		for i, x := range items {
			rows.Add(tx.Book, id, i, x.Matter, x.MatterID, x.Paper, "", "", nil)
		}
		if err := tx.Insert(ctx, `INSERT INTO bulk_service_item (book, bulk, place, matter, matter_id, paper, serving, because, done_at) VALUES `, &rows); err != nil {
			return BulkRecord{}, fmt.Errorf("keep the papers of a bulk service: %w", err)
		}
		return BulkRecord{ID: id, Total: len(items)}, job.Enqueue(ctx, tx, job.Order{Kind: JobBulk, Args: bulkArgs{id}, Key: id})
	})
}

// StopBulk halts a bulk service after the chunk that is being done. What was begun stays begun.
func (s *Service) StopBulk(ctx context.Context, by act.By, id string) (act.Done[BulkRecord], error) {
	return s.moveBulk(ctx, by, BulkStopped, id, BulkRunning, BulkHalted)
}

// GoOnBulk goes on with one that was stopped, in the name of who says so.
func (s *Service) GoOnBulk(ctx context.Context, by act.By, id string) (act.Done[BulkRecord], error) {
	return s.moveBulk(ctx, by, BulkGone, id, BulkHalted, BulkRunning)
}

func (s *Service) moveBulk(ctx context.Context, by act.By, kind act.Kind, id string, from, to BulkState) (act.Done[BulkRecord], error) {
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (BulkRecord, error) {
		b, err := bulk(ctx, tx, tx.Book, id)
		if err == nil && !tx.By.ActsFor(access.HandleCases, b.Body) {
			err = errNoBulk
		}
		if err == nil && b.State != from {
			err = fault.Conflict{Because: law.Words{ZH: "这次批量送达现在是“" + BulkStateWords[b.State].ZH + "”，请刷新页面。", EN: "The bulk service is " + BulkStateWords[b.State].EN + "; reload its page."}}
		}
		if err != nil {
			return BulkRecord{}, err
		}
		_, err = tx.Exec(ctx, `UPDATE bulk_service SET state = $3, because = '', person = $4, account = $5, last_at = $6 WHERE book = $1 AND id = $2`, tx.Book, id, string(to), tx.By.Person, tx.By.Account, tx.Now)
		if err == nil && to == BulkRunning {
			err = job.Enqueue(ctx, tx, job.Order{Kind: JobBulk, Args: bulkArgs{id}, Key: id})
		}
		return BulkRecord{ID: id, Total: b.Total}, err
	})
}

var errNoBulk = fault.NotFound{What: law.Words{ZH: "这次批量送达", EN: "the bulk service"}}

// errNothingLeft says that a bulk service has no chunk left, or does not run: no act, and no failure.
var errNothingLeft = errors.New("nothing left to serve")

// chunksAJob bounds one job, so that it ends well within its lease.
const chunksAJob = 40

// RunBulk is the handler of JobBulk: one act a chunk. A chunk is marked as done in the transaction that begins its services, so that a process
// that is killed serves nothing twice and leaves nothing out.
func (s *Service) RunBulk(ctx context.Context, j job.Job) error {
	var args bulkArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	for n := range chunksAJob {
		err := s.chunk(ctx, j.Book, args.Bulk, n == chunksAJob-1)
		if errors.Is(err, errNothingLeft) {
			return nil
		}
		if why, ok := whyNot(err); ok { // what is refused of one paper is its result: this is about who ordered them
			return s.haltBulk(ctx, j.Book, args.Bulk, why)
		}
		if err != nil {
			return fmt.Errorf("serve a chunk of bulk %s: %w", args.Bulk, err)
		}
	}
	return nil
}

func (s *Service) chunk(ctx context.Context, book, id string, orderMore bool) error {
	b, err := bulk(ctx, s.Engine.DB.Reader(), book, id)
	if err != nil {
		return err
	}
	by := act.By{Actor: access.Actor{Book: book, Person: b.Person, Account: b.Account, Body: b.Body}}
	_, err = act.Do(ctx, s.Engine, BulkDone, by, func(ctx context.Context, tx *act.Tx) (BulkRecord, error) {
		b, err := bulk(ctx, tx, tx.Book, id)
		if err != nil {
			return BulkRecord{}, err
		}
		items, err := bulkItems(ctx, tx, `i.book = $1 AND i.bulk = $2 AND i.done_at IS NULL ORDER BY i.place LIMIT `+fmt.Sprint(bulkStep), tx.Book, id)
		if err != nil {
			return BulkRecord{}, err
		}
		if b.State != BulkRunning || len(items) == 0 {
			return BulkRecord{}, errNothingLeft
		}
		r := BulkRecord{ID: id, Total: b.Total}
		for i := range items {
			done, err := s.item(ctx, tx, id, &items[i])
			if err != nil {
				return r, err
			}
			r.Items = append(r.Items, done)
			if done.Refused {
				b.Refused++
			} else {
				b.Begun++
			}
		}
		if b.Done() == b.Total {
			b.State = BulkEnded
		}
		_, err = tx.Exec(ctx, `UPDATE bulk_service SET state = $3, begun = $4, refused = $5, last_at = $6 WHERE book = $1 AND id = $2`, tx.Book, id, string(b.State), b.Begun, b.Refused, tx.Now)
		if err == nil && orderMore && b.State == BulkRunning {
			err = job.Enqueue(ctx, tx, job.Order{Kind: JobBulk, Args: bulkArgs{id}, Key: id})
		}
		return r, err
	})
	return err
}

// item serves one paper, or says why it was refused. begin writes nothing before it has found that the way is open.
func (s *Service) item(ctx context.Context, tx *act.Tx, bulk string, i *BulkItem) (BulkItemRecord, error) {
	r := BulkItemRecord{Place: i.Place, Paper: i.ToServe.Paper}
	step, err := s.begin(ctx, tx, &Begin{Matter: i.ToServe.Matter, MatterID: i.ToServe.MatterID, Paper: i.ToServe.Paper, Way: ByElectronic})
	because := ""
	if err != nil {
		why, ok := whyNot(err)
		if !ok {
			return r, err
		}
		text, err := json.Marshal(why)
		if err != nil {
			return r, err
		}
		because, r.Refused = string(text), true
	} else {
		r.Serving, r.Step = step.Serving, &step
	}
	_, err = tx.Exec(ctx, `UPDATE bulk_service_item SET serving = $4, because = $5, done_at = $6 WHERE book = $1 AND bulk = $2 AND place = $3`, tx.Book, bulk, i.Place, r.Serving, because, tx.Now)
	if err != nil {
		return r, fmt.Errorf("keep what became of a paper: %w", err)
	}
	return r, nil
}

// whyNot is a refusal of one paper in words; false: the error is none, and the chunk is tried again.
func whyNot(err error) (law.Words, bool) {
	var no law.Refusal
	var conflict fault.Conflict
	var missing fault.NotFound
	var bad fault.Invalid
	var recused act.Forbidden
	switch {
	case errors.As(err, &no):
		return law.Words{ZH: no.Sentence("zh"), EN: no.Sentence("en")}, true
	case errors.As(err, &conflict):
		return conflict.Because, true
	case errors.As(err, &missing):
		return law.Words{ZH: "没有找到" + missing.What.ZH + "。", EN: "Not found: " + missing.What.EN + "."}, true
	case errors.As(err, &bad):
		return bad.Fields[0].Want, true
	case errors.As(err, &recused):
		return law.Words{ZH: recused.Because.ZH + recused.Cure.ZH, EN: recused.Because.EN + recused.Cure.EN}, true
	}
	return law.Words{}, false
}

// haltBulk stops a bulk service that who ordered it may not do any more, and keeps why.
func (s *Service) haltBulk(ctx context.Context, book, id string, why law.Words) error {
	because, err := json.Marshal(why)
	if err != nil {
		return err
	}
	kind := act.Kind{Name: BulkStopped.Name}
	_, err = act.Do(ctx, s.Engine, kind, system(book, kind, ""), func(ctx context.Context, tx *act.Tx) (BulkRecord, error) {
		_, err := tx.Exec(ctx, `UPDATE bulk_service SET state = $3, because = $4, last_at = $5 WHERE book = $1 AND id = $2 AND state = $6`, book, id, string(BulkHalted), string(because), tx.Now, string(BulkRunning))
		return BulkRecord{ID: id}, err
	})
	return err
}

const bulkColumns = `b.book, b.id, b.body, b.state, b.person, b.account, b.because, b.made_at, b.last_at, b.total, b.begun, b.refused`

func scanBulk(row interface{ Scan(...any) error }) (b Bulk, err error) {
	var because string
	err = row.Scan(&b.Book, &b.ID, &b.Body, &b.State, &b.Person, &b.Account, &because, db.At(&b.MadeAt), db.At(&b.LastAt), &b.Total, &b.Begun, &b.Refused)
	if err == nil && because != "" {
		err = json.Unmarshal([]byte(because), &b.Because)
	}
	return b, err
}

func bulk(ctx context.Context, q db.Queryer, book, id string) (Bulk, error) {
	b, err := scanBulk(q.QueryRow(ctx, `SELECT `+bulkColumns+` FROM bulk_service b WHERE b.book = $1 AND b.id = $2`, book, id))
	if db.NoRow(err) {
		return b, errNoBulk
	}
	return b, err
}

func bulkItems(ctx context.Context, q db.Queryer, where string, args ...any) (out []BulkItem, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var i BulkItem
		var because string
		if err := rows.Scan(&i.Place, &i.ToServe.Matter, &i.ToServe.MatterID, &i.ToServe.Paper, &i.Serving, &because, db.AtOrNil(&i.DoneAt)); err != nil {
			return err
		}
		if because != "" {
			if err := json.Unmarshal([]byte(because), &i.Because); err != nil {
				return err
			}
		}
		out = append(out, i)
		return nil
	}, `SELECT i.place, i.matter, i.matter_id, i.paper, i.serving, i.because, i.done_at FROM bulk_service_item i WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list the papers of a bulk service: %w", err)
	}
	return out, nil
}

// BulkByID returns a bulk service of a scope.
func (s *Service) BulkByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Bulk, error) {
	b, err := bulk(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(b.Book, b.Body) {
		return Bulk{}, errNoBulk
	}
	return b, err
}

// Bulks lists the bulk services of a scope, the newest first.
func (s *Service) Bulks(ctx context.Context, q db.Queryer, scope access.Scope, turn db.Turn) (db.Leaf[Bulk], int, error) {
	w := db.NewWhere(scope.Where("b", 1))
	total, err := db.CountUpTo(ctx, q, `FROM bulk_service b WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Bulk]{}, 0, fmt.Errorf("count bulk services: %w", err)
	}
	w.Beyond("b.id", turn, true)
	var out []Bulk
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		b, err := scanBulk(rows)
		out = append(out, b)
		return err
	}, `SELECT `+bulkColumns+` FROM bulk_service b WHERE `+w.Text()+fmt.Sprintf(` ORDER BY b.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Bulk]{}, 0, fmt.Errorf("list bulk services: %w", err)
	}
	return db.Cut(turn, out), total, nil
}

// Refusals are the papers of a bulk service that were refused, in their order, at most a page of 200; those of matters from which who reads is
// recused are left out.
func (s *Service) Refusals(ctx context.Context, q db.Queryer, scope access.Scope, id string) ([]BulkItem, error) {
	w := db.NewWhere("i.book = $1 AND i.bulk = $2 AND i.because <> ''", []any{scope.Book, id})
	if scope.Person != "" {
		book, who := w.Mark(scope.Book), w.Mark(scope.Person)
		w.And(people.NotRecused(book, who, "i.matter_id"))
	}
	return bulkItems(ctx, q, w.Text()+` ORDER BY i.place LIMIT 200`, w.Args()...)
}
