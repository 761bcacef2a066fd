package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Step is one numbered entry of a case's course (经过, ux.md G.5). None is ever deleted: one that was taken back stays, and names the step
// that took it back.
type Step struct {
	No     int
	Kind   string // name of the act
	At     time.Time
	Person string // who; empty: the system
	Second string // the second officer, where two act (行政处罚法 42)
	State  State  // of the case after it
	Voids  int    // number of the step that it takes back; 0: none
	Void   int    // number of the step by which it was taken back; 0: it stands
	Paper  string
	Entry  int64
	Said   said
}

// said is what a step says. Enter adds it to the case as it stood before.
type said interface{ enter(c *Case, s *Step) }

// Asks is the permission that the step asked of who took it; empty: the system took it.
func (s *Step) Asks() access.Permission { return kinds[s.Kind].Permission }

// Title is what the step is called.
func (s *Step) Title() law.Words { return kinds[s.Kind].Title }

const (
	aboutField     = "case.about"
	referenceField = "case.reference"
	stepField      = "case.step"
	nameField      = "case.party.name"
	numberField    = "case.party.number"
	plateField     = "case.plate"
)

// stepKey is the record to which a sealed step is bound.
func stepKey(id string, no int) string { return fmt.Sprintf("%s/%d", id, no) }

// keep writes the next step of a case, and brings the file to where it stands after it.
func (s *Service) keep(ctx context.Context, tx *act.Tx, c *Case, kind act.Kind, d *draft) (Record, error) {
	step := Step{No: c.Steps + 1, Kind: kind.Name, At: tx.Now, Person: tx.By.Person, Second: d.second, State: c.State, Voids: d.voids, Paper: d.paper, Entry: tx.Next, Said: d.said}
	if d.to != "" && d.to != c.State {
		if !c.State.MayMove(d.to) {
			return Record{}, outOfOrder(&c.File, kind.Title)
		}
		step.State = d.to
	}
	sealed, err := s.Keys.SealJSON(stepField, stepKey(c.ID, step.No), d.said)
	if err != nil {
		return Record{}, err
	}
	r := Record{Case: c.ID, No: step.No, State: step.State, Second: d.second, Voids: d.voids, Said: blob.DigestOf(sealed).String(), Paper: d.paper, Opened: d.opened}
	_, err = tx.Exec(ctx, `INSERT INTO case_step (book, case_id, no, kind, at, person, second, state, voids, paper, entry, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.Book, c.ID, step.No, step.Kind, step.At, step.Person, step.Second, string(step.State), step.Voids, step.Paper, step.Entry, sealed)
	if err != nil {
		return r, fmt.Errorf("keep a step of a case: %w", err)
	}
	c.State, c.Steps = step.State, step.No
	c.take(&step)
	if err := s.collect(ctx, tx, c, &step); err != nil {
		return r, err
	}
	_, err = tx.Exec(ctx, `UPDATE case_file SET state = $3, steps = $4, filed_at = $5, decided_at = $6, frozen = $7, modes = $8 WHERE book = $1 AND id = $2`,
		tx.Book, c.ID, string(c.State), c.Steps, atOrNil(c.FiledAt), atOrNil(c.DecidedAt), c.Frozen, modesText(c.Modes))
	if err != nil {
		return r, fmt.Errorf("keep where a case stands: %w", err)
	}
	return r, s.keepDue(ctx, tx, c)
}

// modesText writes the ways of a case as its row keeps them.
func modesText(modes []Mode) string {
	out := make([]string, len(modes))
	for i, m := range modes {
		out[i] = string(m)
	}
	return strings.Join(out, ",")
}

func atOrNil(t *time.Time) any {
	if t == nil {
		return nil
	}
	return *t
}

// stepsOf reads the steps of a case, in their order.
func (s *Service) stepsOf(ctx context.Context, q db.Queryer, book, id string) (out []*Step, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Step
		var sealed []byte
		if err := rows.Scan(&x.No, &x.Kind, db.At(&x.At), &x.Person, &x.Second, &x.State, &x.Voids, &x.Paper, &x.Entry, &sealed); err != nil {
			return err
		}
		make, ok := contents[x.Kind]
		if !ok {
			return fmt.Errorf("step %d is of the unknown kind %s", x.No, x.Kind)
		}
		x.Said = make()
		out = append(out, &x)
		return s.Keys.OpenJSON(stepField, stepKey(id, x.No), sealed, x.Said)
	}, `SELECT s.no, s.kind, s.at, s.person, s.second, s.state, s.voids, s.paper, s.entry, s.said FROM case_step s WHERE s.book = $1 AND s.case_id = $2 ORDER BY s.no`, book, id)
	if err != nil {
		return nil, fmt.Errorf("read the steps of case %s: %w", id, err)
	}
	return out, nil
}
