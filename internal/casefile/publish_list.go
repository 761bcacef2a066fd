package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// noteYears is how long it is said that a decision was taken off. [POLICY]
const noteYears = 1

// Announced is a decision that is public, or a note that it was taken off (行政处罚法 48).
type Announced struct {
	Publication // without its text once it was taken off

	Book, Body  string // in whose name it is
	At          time.Time
	WithdrawnAt *time.Time
}

// Cursor is where it stands in the list.
func (x Announced) Cursor() string { return x.ID }

// publish puts a decision among those that are public.
func publish(ctx context.Context, tx *act.Tx, c *Case, x *Publication) error {
	_, err := tx.Exec(ctx, `INSERT INTO case_publication (book, id, case_id, body, no, until_on, withdrawn_no, withdrawn_at) VALUES ($1, $2, $3, $4, $5, $6, 0, NULL)`,
		tx.Book, x.ID, c.ID, c.InNameOf, c.Steps+1, x.Until)
	if err != nil {
		return fmt.Errorf("make a decision public: %w", err)
	}
	return nil
}

// unpublish takes it off.
func unpublish(ctx context.Context, tx *act.Tx, c *Case, x *Publication) error {
	_, err := tx.Exec(ctx, `UPDATE case_publication SET withdrawn_no = $3, withdrawn_at = $4 WHERE book = $1 AND id = $2`, tx.Book, x.ID, c.Steps+1, tx.Now)
	if err != nil {
		return fmt.Errorf("take a public decision off: %w", err)
	}
	return nil
}

// announced is what everybody may read now: what stands until its last day, and for a year what was taken off. Nothing of a matter that was found
// to be a secret is (Art 6(2)).
func announced(now time.Time) *db.Where {
	w := db.NewWhere("f.frozen <> $1", []any{FrozenSecret})
	today, since := w.Mark(law.DateOf(now)), w.Mark(now.AddDate(-noteYears, 0, 0))
	w.And("(p.withdrawn_no = 0 AND p.until_on >= " + today + " OR p.withdrawn_no > 0 AND p.withdrawn_at >= " + since + ")")
	return w
}

// Announcements lists the decisions that are public, of all books, the newest first.
func (s *Service) Announcements(ctx context.Context, q db.Queryer, now time.Time, turn db.Turn) (db.Leaf[Announced], error) {
	w := announced(now)
	w.Beyond("p.id", turn, true)
	out, err := s.announcements(ctx, q, w, fmt.Sprintf(` ORDER BY p.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1))
	return db.Cut(turn, out), err
}

// Announcement is one of them; fault.NotFound for what is not public.
func (s *Service) Announcement(ctx context.Context, q db.Queryer, now time.Time, id string) (Announced, error) {
	w := announced(now)
	w.And("p.id = %s", id)
	out, err := s.announcements(ctx, q, w, "")
	if err == nil && len(out) == 0 {
		err = errNoCase
	}
	if err != nil {
		return Announced{}, err
	}
	return out[0], nil
}

func (s *Service) announcements(ctx context.Context, q db.Queryer, w *db.Where, rest string) (out []Announced, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Announced
		var id string
		var no, off int
		var text, why []byte
		if err := rows.Scan(&x.Book, &id, &x.Body, &no, &off, db.AtOrNil(&x.WithdrawnAt), db.At(&x.At), &text, &why); err != nil {
			return err
		}
		if err := s.Keys.OpenJSON(stepField, stepKey(id, no), text, &x.Publication); err != nil {
			return err
		}
		if off > 0 {
			x.Text, x.Withdrawn = "", new(Unpublication)
			if err := s.Keys.OpenJSON(stepField, stepKey(id, off), why, x.Withdrawn); err != nil {
				return err
			}
		}
		out = append(out, x)
		return nil
	}, `SELECT p.book, p.case_id, p.body, p.no, p.withdrawn_no, p.withdrawn_at, t.at, t.said, u.said FROM case_publication p
		JOIN case_file f ON f.book = p.book AND f.id = p.case_id JOIN case_step t ON t.book = p.book AND t.case_id = p.case_id AND t.no = p.no
		LEFT JOIN case_step u ON u.book = p.book AND u.case_id = p.case_id AND u.no = p.withdrawn_no WHERE `+w.Text()+rest, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list public decisions: %w", err)
	}
	return out, nil
}
