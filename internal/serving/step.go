package serving

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
)

// JobServed is the job that follows a change of the day of service; cmd wires its handler, by the kind of matter.
const JobServed = "serving.served"

// ServedArgs are its arguments.
type ServedArgs struct {
	Serving string `json:"serving"`
}

// Record is what the ledger commits to of a step: ids, numbers and digests.
type Record struct {
	Serving string   `json:"serving"`
	No      int      `json:"no"`
	Paper   string   `json:"paper"` // that is served
	Says    string   `json:"paper_sha256"`
	State   State    `json:"state"`
	Way     Way      `json:"way,omitempty"`
	Served  string   `json:"served_at,omitempty"`
	Said    string   `json:"said_sha256"`
	Made    string   `json:"made,omitempty"` // the paper that the step made
	Letter  string   `json:"letter,omitempty"`
	Files   []string `json:"files_sha256,omitempty"`
}

// Done is a step that has been carried out.
type Done = act.Done[Record]

// contents make what a step of a kind says.
var contents = map[string]func() said{
	Begun.Name: func() said { return new(Beginning) }, Tried.Name: func() said { return new(Try) }, Heard.Name: func() said { return new(Word) },
	NoticeAsked.Name: func() said { return new(NoticeRequest) }, NoticeDecided.Name: func() said { return new(NoticeDecision) }, NoticeOver.Name: func() said { return new(NoticeEnd) },
	Rebutted.Name: func() said { return new(Proof) }, RebuttalDecided.Name: func() said { return new(Decision) },
	CopyAsked.Name: func() said { return new(Copy) }, CopyGiven.Name: func() said { return new(CopyDone) }, Seen.Name: func() said { return new(Sight) }, Halted.Name: func() said { return new(Halt) },
}

const (
	aboutField = "serving.about"
	stepField  = "serving.step"
)

func stepKey(id string, no int) string { return fmt.Sprintf("%s/%d", id, no) }

// take adds a step to the course, and what it says to the service.
func (x *Serving) take(s *Step) {
	x.Course, x.Steps = append(x.Course, s), s.No
	s.Said.enter(x, s)
	x.stand()
	s.State = x.State
}

// draft is a step before it is kept.
type draft struct {
	kind   act.Kind
	said   said
	files  []device.Attachment
	letter string
	made   string // paper that it made
}

// keep writes the next step of a service. Where the day of service changed, its proof is made anew and JobServed ordered.
func (s *Service) keep(ctx context.Context, tx *act.Tx, x *Serving, d *draft) (Record, error) {
	was := x.ServedAt
	step := &Step{No: x.Steps + 1, Kind: d.kind.Name, At: tx.Now, Person: tx.By.Person, Paper: d.made, Entry: tx.Next, Said: d.said, Files: d.files}
	x.take(step)
	sealed, err := s.Keys.SealJSON(stepField, stepKey(x.ID, step.No), d.said)
	if err != nil {
		return Record{}, err
	}
	r := Record{Serving: x.ID, No: step.No, Paper: x.Paper, Says: x.Digest, State: x.State, Way: x.Way, Said: blob.DigestOf(sealed).String(), Made: d.made, Letter: d.letter}
	if x.ServedAt != nil {
		r.Served = x.ServedAt.Format(time.RFC3339Nano)
	}
	if changed := !sameInstant(was, x.ServedAt); changed {
		if err := s.prove(ctx, tx, x, step); err != nil {
			return r, err
		}
		if err := job.Enqueue(ctx, tx, job.Order{Kind: JobServed, Args: ServedArgs{x.ID}, Key: x.ID}); err != nil {
			return r, err
		}
		r.Made = step.Paper
	}
	_, err = tx.Exec(ctx, `INSERT INTO serving_step (book, serving, no, kind, at, person, state, paper, entry, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Book, x.ID, step.No, step.Kind, step.At, step.Person, string(step.State), step.Paper, step.Entry, sealed)
	if err != nil {
		return r, fmt.Errorf("keep a step of a service: %w", err)
	}
	if len(d.files) > 0 {
		if r.Files, err = keepFiles(ctx, tx, `INSERT INTO serving_file (book, serving, no, place, type, sha256, size) VALUES `, d.files, tx.Book, x.ID, step.No); err != nil {
			return r, err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE serving SET state = $3, way = $4, served_at = $5, proof = $6, proof_no = $7, watch_at = $8, steps = $9 WHERE book = $1 AND id = $2`,
		tx.Book, x.ID, string(x.State), string(x.Way), x.ServedAt, x.Proof, x.ProofNumber, x.watchAt, x.Steps)
	if err != nil {
		return r, fmt.Errorf("keep where a service stands: %w", err)
	}
	return r, nil
}

func sameInstant(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

const columns = `s.book, s.id, s.body, s.matter, s.matter_id, s.paper, s.kind, s.number, s.digest, s.about, s.state, s.way, s.issued_at, s.due, s.begun_at, s.served_at, s.proof, s.proof_no, s.watch_at, s.steps`

// about is what is sealed of a service.
type about struct {
	Recipient Recipient `json:"recipient"`
	InNameOf  string    `json:"in_name_of,omitempty"`
}

func (s *Service) scan(row interface{ Scan(...any) error }) (x Serving, err error) {
	var sealed []byte
	var due string
	err = row.Scan(&x.Book, &x.ID, &x.Body, &x.Matter, &x.MatterID, &x.Paper, &x.Kind, &x.Number, &x.Digest, &sealed, &x.State, &x.Way, db.At(&x.IssuedAt), &due, db.At(&x.BegunAt), db.AtOrNil(&x.ServedAt),
		&x.Proof, &x.ProofNumber, db.AtOrNil(&x.watchAt), &x.Steps)
	if err != nil {
		return x, err
	}
	if due != "" {
		if x.Due, err = law.ParseDate(due); err != nil {
			return x, err
		}
	}
	var a about
	err = s.Keys.OpenJSON(aboutField, x.ID, sealed, &a)
	x.Recipient, x.inNameOf = a.Recipient, a.InNameOf
	return x, err
}

// load reads a service with its course.
func (s *Service) load(ctx context.Context, q db.Queryer, book, id string) (*Serving, error) {
	x, err := s.scan(q.QueryRow(ctx, `SELECT `+columns+` FROM serving s WHERE s.book = $1 AND s.id = $2`, book, id))
	if db.NoRow(err) {
		return nil, errNoServing
	}
	if err != nil {
		return nil, fmt.Errorf("read a service: %w", err)
	}
	return &x, s.replay(ctx, q, &x)
}

// replay reads the course of a service.
func (s *Service) replay(ctx context.Context, q db.Queryer, x *Serving) error {
	var steps []*Step
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var p Step
		var sealed []byte
		if err := rows.Scan(&p.No, &p.Kind, db.At(&p.At), &p.Person, &p.State, &p.Paper, &p.Entry, &sealed); err != nil {
			return err
		}
		make, ok := contents[p.Kind]
		if !ok {
			return fmt.Errorf("step %d is of the unknown kind %s", p.No, p.Kind)
		}
		p.Said = make()
		steps = append(steps, &p)
		return s.Keys.OpenJSON(stepField, stepKey(x.ID, p.No), sealed, p.Said)
	}, `SELECT no, kind, at, person, state, paper, entry, said FROM serving_step WHERE book = $1 AND serving = $2 ORDER BY no`, x.Book, x.ID)
	if err != nil {
		return fmt.Errorf("read the steps of a service: %w", err)
	}
	watch := x.watchAt
	for _, p := range steps {
		x.take(p)
	}
	x.watchAt = watch
	return db.Each(ctx, q, func(rows *sql.Rows) error {
		var no int
		var f device.Attachment
		if err := rows.Scan(&no, &f.Type, &f.Digest, &f.Size); err != nil {
			return err
		}
		if i := slices.IndexFunc(x.Course, func(p *Step) bool { return p.No == no }); i >= 0 {
			x.Course[i].Files = append(x.Course[i].Files, f)
			if t, ok := x.Course[i].Said.(*Try); ok {
				t.Files = x.Course[i].Files
			}
		}
		return nil
	}, `SELECT no, type, sha256, size FROM serving_file WHERE book = $1 AND serving = $2 ORDER BY no, place`, x.Book, x.ID)
}

// outOfOrder is the answer to an act that a service does not know where it stands.
func (x *Serving) outOfOrder() error {
	w := StateWords[x.State]
	return fault.Conflict{Because: law.Words{ZH: "这项送达现在是“" + w.ZH + "”，不能这样办理。请刷新页面，按页面所列的下一步办理。", EN: "The service is “" + w.EN + "”; reload its page and take the step that it shows."}}
}
