package people

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// ReviewerPolicySet is that a head lets who reviewed captures handle their cases, or does not any more (roles.md E2). [POLICY]
var ReviewerPolicySet = act.Kind{Name: "people.reviewer.policy", Title: law.Words{ZH: "设定采集审核员能否办理同一案件", EN: "Set whether reviewers may handle the cases of their captures"}, Permission: access.DecideCases}

// ReviewerPolicy says from an instant on whether a body lets who reviewed a capture handle its case; without any, it does not.
type ReviewerPolicy struct {
	Allowed bool
	Reason  string
	At      time.Time
	Person  string
}

// SetReviewerPolicy says it from now on, with the reason.
func (s *Service) SetReviewerPolicy(ctx context.Context, by act.By, body string, allowed bool, reason string) (Made, error) {
	if err := needReason(reason); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, ReviewerPolicySet, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		b, err := BodyByID(ctx, tx, tx.Book, body)
		if err == nil && !tx.By.ActsFor(access.DecideCases, b.ID) {
			err = errNoBody
		}
		if err != nil {
			return Made{}, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO reviewer_policy (book, id, body, allowed, reason, at, person) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.Book, tx.NewID(), b.ID, allowed, strings.TrimSpace(reason), tx.Now, tx.By.Person)
		return Made{ID: b.ID}, err
	})
	return done.Record, err
}

// ReviewersMay is what a body decided last of it; the zero value where it decided nothing.
func ReviewersMay(ctx context.Context, q db.Queryer, book, body string) (p ReviewerPolicy, err error) {
	err = q.QueryRow(ctx, `SELECT p.allowed, p.reason, p.at, p.person FROM reviewer_policy p WHERE p.book = $1 AND p.body = $2 ORDER BY p.at DESC, p.id DESC LIMIT 1`, book, body).
		Scan(&p.Allowed, &p.Reason, db.At(&p.At), &p.Person)
	if db.NoRow(err) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("look whether a body lets reviewers handle cases: %w", err)
	}
	return p, nil
}
