package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Standing is how an officer stands to a case at an instant (roles.md E1: two persons, both qualified at the instant of each act).
type Standing struct {
	Person    string
	Qualified bool      // a certificate of the body counts now
	Why       law.Words // why not
	Recused   bool      // kept from the case or its capture (Art 42)
	Declared  bool      // has declared that no relation may affect fairness
	Reviewed  bool      // gave the verdict on the capture of the case (E2)
}

// ReviewedByOfficer tells whether one of those who handle the case reviewed its capture (roles.md E2).
func (c *Case) ReviewedByOfficer() bool {
	return slices.ContainsFunc(c.Standings, func(o Standing) bool { return o.Reviewed })
}

func handlersOf(ctx context.Context, q db.Queryer, book, id string) (out []Officer, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var o Officer
		err := rows.Scan(&o.Person, db.At(&o.From), db.AtOrNil(&o.Until), db.AtOrNil(&o.DeclaredAt))
		out = append(out, o)
		return err
	}, `SELECT o.person, o.from_at, o.until_at, o.declared_at FROM case_officer o WHERE o.book = $1 AND o.case_id = $2 ORDER BY o.place`, book, id)
	if err != nil {
		return nil, fmt.Errorf("read who handles a case: %w", err)
	}
	return out, nil
}

// standings says how those who handle the case now stand to it.
func (s *Service) standings(ctx context.Context, q db.Queryer, c *Case) error {
	reviewers, err := db.Strings(ctx, q, `SELECT v.person FROM verdict v WHERE v.book = $1 AND v.capture = $2 AND v.undone_at IS NULL ORDER BY v.id`, c.Book, c.Capture)
	if err != nil {
		return fmt.Errorf("look who reviewed the capture of a case: %w", err)
	}
	for _, o := range c.Handlers {
		if o.Until != nil {
			continue
		}
		x := Standing{Person: o.Person, Declared: o.DeclaredAt != nil}
		for _, r := range reviewers {
			x.Reviewed = x.Reviewed || r == o.Person
		}
		cert, found, err := people.CertificateIn(ctx, q, c.Book, o.Person, c.Body, c.Field, c.Now)
		if err != nil {
			return err
		}
		if x.Qualified = found && cert.ValidAt(c.Now); !x.Qualified {
			x.Why = law.Words{ZH: "没有现在有效的本单位行政执法证件", EN: "no certificate of the body counts now"}
		}
		kept, err := recusedFrom(ctx, q, c, o.Person)
		if err != nil {
			return err
		}
		x.Recused = kept
		c.Standings = append(c.Standings, x)
	}
	if c.ReviewedByOfficer() { // else nobody asks
		c.Reviewers, err = people.ReviewersMay(ctx, q, c.Book, c.Body)
	}
	return err
}

// recusedFrom tells whether a person is kept from a case, or from the capture that it comes from.
func recusedFrom(ctx context.Context, q db.Queryer, c *Case, person string) (bool, error) {
	n, err := db.CountUpTo(ctx, q, `FROM recusal n WHERE n.book = $1 AND n.person = $2 AND n.subject IN ($3, $4) AND n.holds_from IS NOT NULL`, c.Book, person, c.ID, c.Capture)
	if err != nil {
		return false, fmt.Errorf("look for recusals of a case: %w", err)
	}
	return n > 0, nil
}

// assign enters who handles a case from now on.
func assign(ctx context.Context, tx *act.Tx, c *Case, person string, declared bool) error {
	o := Officer{Person: person, From: tx.Now}
	if declared {
		o.DeclaredAt = &tx.Now
	}
	_, err := tx.Exec(ctx, `INSERT INTO case_officer (book, case_id, place, person, from_at, until_at, declared_at) VALUES ($1, $2, $3, $4, $5, NULL, $6)`,
		tx.Book, c.ID, len(c.Handlers), o.Person, o.From, atOrNil(o.DeclaredAt))
	if err != nil {
		return fmt.Errorf("enter who handles a case: %w", err)
	}
	c.Handlers = append(c.Handlers, o)
	return nil
}

// relieve ends that a person handles a case.
func relieve(ctx context.Context, tx *act.Tx, c *Case, person string) error {
	for i := range c.Handlers {
		if o := &c.Handlers[i]; o.Person == person && o.Until == nil {
			o.Until = &tx.Now
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE case_officer SET until_at = $4 WHERE book = $1 AND case_id = $2 AND person = $3 AND until_at IS NULL`, tx.Book, c.ID, person, tx.Now); err != nil {
		return fmt.Errorf("end that a person handles a case: %w", err)
	}
	return nil
}
