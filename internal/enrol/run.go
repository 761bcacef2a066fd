package enrol

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/sheet"
)

// The kinds of jobs: entering a list, and deleting what has served its purpose.
const (
	JobRun   = "enrol.run"
	JobClear = "enrol.clear"
)

type runArgs struct {
	List string `json:"list"`
}

// Ordered is the record of starting or stopping.
type Ordered struct {
	List   string `json:"list"`
	Digest string `json:"file_sha256"`
	Lines  int    `json:"lines"`
	Done   int    `json:"done"`
	Wrong  int    `json:"wrong"`
}

func (e *Enrolment) ordered() Ordered {
	return Ordered{List: e.ID, Digest: e.Digest, Lines: e.Counts.Total(), Done: e.Done, Wrong: e.Counts.Wrong}
}

// Start orders that a list be entered: after the dry run, or again after a stop. It is entered in the name of who starts it.
func (s *Service) Start(ctx context.Context, by act.By, id string) (act.Done[Ordered], error) {
	e, err := Find(ctx, s.Engine.DB.Reader(), by.Actor, id)
	if err != nil {
		return act.Done[Ordered]{}, err
	}
	return act.Do(ctx, s.Engine, lists[e.Kind].started, by, func(ctx context.Context, tx *act.Tx) (Ordered, error) {
		e, err := load(ctx, tx, tx.Book, id)
		if err != nil {
			return Ordered{}, err
		}
		switch {
		case e.State != Checked && e.State != Stopped:
			return Ordered{}, fault.Conflict{Because: law.Words{ZH: "这份名单已经开始登记、登记完毕或者放弃，请刷新页面查看。", EN: "This list has been started, ended or given up; look at its page again."}}
		case e.Body != tx.By.Body:
			return Ordered{}, fault.Conflict{Because: law.Words{ZH: "这份名单由另一个单位上传，只能由该单位办理。", EN: "This list was uploaded for another body, which enters it."}}
		case e.ClearedAt != nil:
			return Ordered{}, fault.Conflict{Because: law.Words{ZH: "这份名单的文件已经按期删除，请重新上传。", EN: "The file of this list was deleted in due time; upload it again."}}
		case e.Counts.Total() == e.Counts.Wrong:
			return Ordered{}, fault.Conflict{Because: law.Words{ZH: "每一行都有需要改的地方，没有可以登记的行。请改正后重新上传。", EN: "Every line has something to mend. Mend the file and upload it again."}}
		}
		_, err = tx.Exec(ctx, `UPDATE enrolment SET state = $3, because = '', person = $4, account = $5, started_at = $6, last_at = $6, done_then = $7 WHERE book = $1 AND id = $2`,
			tx.Book, id, string(Running), tx.By.Person, tx.By.Account, tx.Now, e.Done)
		if err != nil {
			return Ordered{}, fmt.Errorf("start list %s: %w", id, err)
		}
		return e.ordered(), job.Enqueue(ctx, tx, job.Order{Kind: JobRun, Args: runArgs{id}, Key: id})
	})
}

// Stop halts the entering after the chunk that is being entered. What was entered stays; Start goes on.
func (s *Service) Stop(ctx context.Context, by act.By, id string) (act.Done[Ordered], error) {
	e, err := Find(ctx, s.Engine.DB.Reader(), by.Actor, id)
	if err != nil {
		return act.Done[Ordered]{}, err
	}
	return act.Do(ctx, s.Engine, lists[e.Kind].stopped, by, func(ctx context.Context, tx *act.Tx) (Ordered, error) {
		e, err := load(ctx, tx, tx.Book, id)
		if err != nil {
			return Ordered{}, err
		}
		if e.State != Running {
			return Ordered{}, fault.Conflict{Because: law.Words{ZH: "这份名单现在没有在登记，请刷新页面查看。", EN: "This list is not being entered now; look at its page again."}}
		}
		_, err = tx.Exec(ctx, `UPDATE enrolment SET state = $3 WHERE book = $1 AND id = $2`, tx.Book, id, string(Stopped))
		return e.ordered(), err
	})
}

// Entered is the record of a chunk: which line became what. Ids and digests only.
type Entered struct {
	List  string        `json:"list"`
	Place int           `json:"place"`
	Lines []EnteredLine `json:"lines"`
	// Beside are the facts that the lines brought about, as single acts record them.
	Beside []device.Recorded `json:"beside,omitempty"`
}

// EnteredLine is one line of it.
type EnteredLine struct {
	Number int         `json:"n"`
	State  sheet.State `json:"state"`
	ID     string      `json:"id,omitempty"`
}

// errNothingLeft says that a list has no chunk to be entered, or is not running: no act, and no failure.
var errNothingLeft = errors.New("nothing left to enter")

// chunksAJob bounds one job, so that it ends well within its lease; the last chunk orders the next job.
const chunksAJob = 200

// Run is the handler of JobRun.
func (s *Service) Run(ctx context.Context, j job.Job) error {
	var args runArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	e, err := load(ctx, s.Engine.DB.Reader(), j.Book, args.List)
	if err != nil {
		return err
	}
	for n := range chunksAJob {
		_, err := s.enterNext(ctx, j.Book, args.List, n == chunksAJob-1)
		var no act.Forbidden
		switch {
		case errors.Is(err, errNothingLeft):
			return s.settle(ctx, &e)
		case errors.As(err, &no):
			return errors.Join(s.settle(ctx, &e), s.halt(ctx, j.Book, args.List, law.Words{ZH: no.Because.ZH + no.Cure.ZH, EN: no.Because.EN + no.Cure.EN}))
		case err == nil && slices.Contains(analyzeAfter, n):
			err = s.Engine.DB.Analyze(ctx, lists[e.Kind].tables...)
		case err == nil && n%settleEvery == settleEvery-1:
			err = s.settle(ctx, &e)
		}
		if err != nil {
			return fmt.Errorf("enter list %s: %w", args.List, err)
		}
	}
	return s.settle(ctx, &e)
}

// After which chunks of a job the engine looks at the tables again, and after how many how new uses stand is worked out.
var analyzeAfter = []int{0, 11, 40}

const settleEvery = 10

// settle works out how new uses stand: the register does it when it is looked at, and thousands at once would be a wait for
// whoever looks first.
func (s *Service) settle(ctx context.Context, e *Enrolment) error {
	if e.Kind != Devices && e.Kind != Legacy {
		return nil
	}
	return s.Devices.Settle(ctx, e.Book, s.Engine.Now(e.Book))
}

// enterNext is one act: it enters the next chunk, in the name of who started the list and only while that person may.
func (s *Service) enterNext(ctx context.Context, book, id string, orderMore bool) (Entered, error) {
	e, err := load(ctx, s.Engine.DB.Reader(), book, id)
	if err != nil {
		return Entered{}, err
	}
	l := lists[e.Kind]
	by := act.By{Actor: access.Actor{Book: book, Person: e.Person, Account: e.Account, Body: e.Body}}
	done, err := act.Do(ctx, s.Engine, l.entered, by, func(ctx context.Context, tx *act.Tx) (Entered, error) {
		c, err := s.next(ctx, tx, id)
		if err != nil {
			return Entered{}, err
		}
		if err := l.enterChunk(ctx, s, tx, c, e.Proofs); err != nil {
			return Entered{}, err
		}
		if err := store(ctx, tx, id, c); err != nil {
			return Entered{}, err
		}
		if orderMore {
			err = job.Enqueue(ctx, tx, job.Order{Kind: JobRun, Args: runArgs{id}, Key: id})
		}
		return c.record(id), err
	})
	return done.Record, err
}

// next reads the first chunk that is not done; errNothingLeft when there is none or the list does not run any more.
func (s *Service) next(ctx context.Context, tx *act.Tx, id string) (*chunk, error) {
	c := &chunk{}
	var sealed []byte
	var outcome string
	err := tx.QueryRow(ctx, `SELECT c.place, c.sealed, c.outcome FROM enrolment_chunk c JOIN enrolment e ON e.book = c.book AND e.id = c.enrolment
		WHERE c.book = $1 AND c.enrolment = $2 AND c.done_at IS NULL AND e.state = $3 ORDER BY c.place LIMIT 1`, tx.Book, id, string(Running)).Scan(&c.place, &sealed, &outcome)
	if db.NoRow(err) {
		return nil, errNothingLeft
	}
	if err != nil {
		return nil, fmt.Errorf("read the next chunk: %w", err)
	}
	return c, errors.Join(s.Keys.OpenJSON(linesField, bound(id, c.place), sealed, &c.lines), json.Unmarshal([]byte(outcome), &c.kept))
}

// enterChunk enters the lines that were not wrong at the dry run, and puts what became of them in place of what was to.
func (l *list) enterChunk(ctx context.Context, s *Service, tx *act.Tx, c *chunk, proofs []device.Attachment) error {
	var lines []parsed
	var at []int
	for i := range c.lines {
		if c.kept[i].State != sheet.Wrong {
			lines, at = append(lines, l.again(c.lines[i], proofs)), append(at, i)
		}
	}
	if len(lines) > 0 {
		out, facts, err := l.enter(ctx, s, tx, lines)
		if err != nil {
			return err
		}
		c.facts = facts
		for i, o := range out {
			c.kept[at[i]] = keptOf(c.lines[at[i]].Number, o)
		}
	}
	for _, k := range c.kept {
		c.counts.add(k.State)
	}
	return nil
}

// store marks a chunk as done in the transaction that entered its lines, and the list as ended when it was the last.
func store(ctx context.Context, tx *act.Tx, id string, c *chunk) error {
	outcome, err := json.Marshal(c.kept)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE enrolment_chunk SET fresh = $4, changed = $5, same = $6, wrong = $7, outcome = $8, done_at = $9 WHERE book = $1 AND enrolment = $2 AND place = $3`,
		tx.Book, id, c.place, c.counts.New, c.counts.Changed, c.counts.Same, c.counts.Wrong, string(outcome), tx.Now)
	if err != nil {
		return fmt.Errorf("mark a chunk as done: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE enrolment SET last_at = $3, state = CASE WHEN EXISTS (SELECT 1 FROM enrolment_chunk c WHERE c.book = $1 AND c.enrolment = $2 AND c.done_at IS NULL)
		THEN state ELSE $4 END WHERE book = $1 AND id = $2`, tx.Book, id, tx.Now, string(Ended))
	if err != nil {
		return fmt.Errorf("move list %s on: %w", id, err)
	}
	return nil
}

func (c *chunk) record(id string) Entered {
	e := Entered{List: id, Place: c.place, Beside: c.facts}
	for _, k := range c.kept {
		e.Lines = append(e.Lines, EnteredLine{k.Number, k.State, k.ID})
	}
	return e
}

// halt stops a list that whoever started it may not enter any more, and keeps why.
func (s *Service) halt(ctx context.Context, book, id string, why law.Words) error {
	because, err := json.Marshal(why)
	if err != nil {
		return err
	}
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE enrolment SET state = $3, because = $4 WHERE book = $1 AND id = $2 AND state = $5`, book, id, string(Stopped), string(because), string(Running))
		return err
	})
}

// Drop gives a list up: its file and lines are deleted now. What was entered stays entered.
func (s *Service) Drop(ctx context.Context, by act.By, id string) error {
	e, err := Find(ctx, s.Engine.DB.Reader(), by.Actor, id)
	if err != nil {
		return err
	}
	if e.State == Running {
		return fault.Conflict{Because: law.Words{ZH: "这份名单正在登记，请先停下。", EN: "This list is being entered; stop it first."}}
	}
	return s.clear(ctx, &e)
}

// Clear is the handler of JobClear: it deletes files and lines that have served their purpose.
func (s *Service) Clear(ctx context.Context, j job.Job) error {
	due, err := dueForClearing(ctx, s.Engine.DB.Reader(), j.Book, s.Engine.Now(j.Book))
	if err != nil {
		return err
	}
	for i := range due {
		if err := s.clear(ctx, &due[i]); err != nil {
			return err
		}
	}
	return nil
}

func dueForClearing(ctx context.Context, q db.Queryer, book string, now time.Time) ([]Enrolment, error) {
	return some(ctx, q, `e.book = $1 AND e.cleared_at IS NULL AND (e.state IN ('checked', 'reading') AND e.read_at < $2 OR e.state IN ('done', 'stopped', 'dropped') AND e.last_at < $3)`,
		book, now.Add(-keepUnused), now.Add(-keepUsed))
}

// clear deletes file and lines of a list. A list that has not ended cannot be gone on with any more.
func (s *Service) clear(ctx context.Context, e *Enrolment) error {
	now := s.Engine.Now(e.Book)
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE enrolment SET cleared_at = $3, proofs = NULL, state = CASE WHEN state = 'done' THEN state ELSE 'dropped' END
			WHERE book = $1 AND id = $2 AND cleared_at IS NULL AND state <> 'running'`, e.Book, e.ID, now)
		if err != nil || n == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM enrolment_piece WHERE book = $1 AND enrolment = $2`, e.Book, e.ID); err != nil {
			return fmt.Errorf("delete the file of list %s: %w", e.ID, err)
		}
		if _, err := tx.Exec(ctx, `UPDATE enrolment_chunk SET sealed = NULL WHERE book = $1 AND enrolment = $2`, e.Book, e.ID); err != nil {
			return fmt.Errorf("delete the lines of list %s: %w", e.ID, err)
		}
		return nil
	})
}
