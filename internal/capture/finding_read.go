package capture

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

var noFinding = fault.NotFound{What: law.Words{ZH: "这项法制认定", EN: "the finding"}}

const findingColumns = `f.id, f.body, f.device_use, f.defects, f.parts, f.allows, f.person, f.at`

func (s *Service) scanFinding(row interface{ Scan(...any) error }, more ...any) (Finding, error) {
	var f Finding
	var sealed []byte
	err := row.Scan(append([]any{&f.ID, &f.Body, &f.Use, &f.Defects, &sealed, &f.Allows, &f.Person, db.At(&f.At)}, more...)...)
	if err != nil {
		return f, err
	}
	f.Parts, err = s.openParts(f.ID, sealed)
	return f, err
}

func (s *Service) findingBy(ctx context.Context, q db.Queryer, cond string, args ...any) (Finding, error) {
	return s.scanFinding(q.QueryRow(ctx, `SELECT `+findingColumns+` FROM finding f WHERE `+cond, args...))
}

// FindingIn returns a finding that the scope reaches, with how many captures stand where; or fault.NotFound.
func (s *Service) FindingIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Finding, error) {
	w := db.NewWhere(scope.Where("f", 1))
	w.And("f.id = %s", id)
	f, err := s.findingBy(ctx, q, w.Text(), w.Args()...)
	if db.NoRow(err) {
		return f, noFinding
	}
	if err != nil {
		return f, fmt.Errorf("load a finding: %w", err)
	}
	return f, countItems(ctx, q, scope, &f)
}

// countItems counts the captures of a finding by their states, without those that the person is kept from.
func countItems(ctx context.Context, q db.Queryer, scope access.Scope, f *Finding) error {
	f.Items = map[FindingState]int64{}
	args := []any{scope.Book, f.ID}
	mine, err := itemsUnconcerned(ctx, q, scope, &args)
	if err != nil {
		return err
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var state FindingState
		var n int64
		err := rows.Scan(&state, &n)
		f.Items[state] = n
		return err
	}, `SELECT state, count(*) FROM finding_item i WHERE i.book = $1 AND i.finding = $2`+mine+` GROUP BY state`, args...)
	if err != nil {
		return fmt.Errorf("count the captures of a finding: %w", err)
	}
	return nil
}

// Findings lists the findings of a scope, the newest first, and counts them up to db.CountMost+1. open narrows to those of which
// the head must still decide.
func (s *Service) Findings(ctx context.Context, q db.Queryer, scope access.Scope, open bool, turn db.Turn) (db.Leaf[Finding], int, error) {
	var page db.Leaf[Finding]
	w := db.NewWhere(scope.Where("f", 1))
	if open {
		w.And(openFinding)
	}
	total, err := db.CountUpTo(ctx, q, `FROM finding f WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count findings: %w", err)
	}
	w.Beyond("f.id", turn, true)
	var out []Finding
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		f, err := s.scanFinding(rows)
		out = append(out, f)
		return err
	}, `SELECT `+findingColumns+` FROM finding f WHERE `+w.Text()+fmt.Sprintf(` ORDER BY f.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list findings: %w", err)
	}
	page = db.Cut(turn, out)
	for i := range page.Rows {
		if err := countItems(ctx, q, scope, &page.Rows[i]); err != nil {
			return page, 0, err
		}
	}
	return page, total, nil
}

const openFinding = `EXISTS (SELECT 1 FROM finding_item i WHERE i.book = f.book AND i.finding = f.id AND i.state = 'proposed')`

// CountFindings counts the findings of a scope of which the head must still decide, up to db.CountMost+1.
func CountFindings(ctx context.Context, q db.Queryer, scope access.Scope) (int, error) {
	w := db.NewWhere(scope.Where("f", 1))
	w.And(openFinding)
	return db.CountUpTo(ctx, q, `FROM finding f WHERE `+w.Text(), w.Args()...)
}

const findingItems = `SELECT ` + findingColumns + `, i.capture, c.at, i.state, i.decider, i.decided_at, i.reasons, i.lapsed_at, i.entry FROM finding_item i
	JOIN finding f ON f.book = i.book AND f.id = i.finding JOIN capture c ON c.book = i.book AND c.id = i.capture WHERE `

func (s *Service) findingItems(ctx context.Context, q db.Queryer, cond string, args ...any) ([]FindingItem, error) {
	var out []FindingItem
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x FindingItem
		var reasons []byte
		var err error
		x.Finding, err = s.scanFinding(rows, &x.Capture, db.At(&x.CaptureAt), &x.State, &x.Decider, db.AtOrNil(&x.DecidedAt), &reasons, db.AtOrNil(&x.LapsedAt), &x.Entry)
		if err == nil && reasons != nil {
			x.Reasons, err = s.Keys.OpenField(findingField, x.ID+"/"+x.Capture, reasons)
		}
		out = append(out, x)
		return err
	}, findingItems+cond, args...)
	if err != nil {
		return nil, fmt.Errorf("list findings on captures: %w", err)
	}
	return out, nil
}

// FindingsOn lists the findings on a capture, oldest first. The caller has found it in a scope. They are shown wherever the
// receipt is.
func (s *Service) FindingsOn(ctx context.Context, q db.Queryer, book, capture string) ([]FindingItem, error) {
	return s.findingItems(ctx, q, `i.book = $1 AND i.capture = $2 ORDER BY i.finding`, book, capture)
}

// ItemsOf lists the captures of a finding that the caller has found in the scope, without those that the person is kept from; there are
// at most DecideMost.
func (s *Service) ItemsOf(ctx context.Context, q db.Queryer, scope access.Scope, finding string) ([]FindingItem, error) {
	args := []any{scope.Book, finding}
	mine, err := itemsUnconcerned(ctx, q, scope, &args)
	if err != nil {
		return nil, err
	}
	return s.findingItems(ctx, q, `i.book = $1 AND i.finding = $2`+mine+` ORDER BY i.capture`, args...)
}

// approved is the finding that lets a capture pass with what it lacks by some results; empty without one. person made it.
func approved(ctx context.Context, q db.Queryer, book, capture string, lacks admissibility.Results) (id, person string, err error) {
	defects := findingDefects(lacks)
	if len(defects) == 0 {
		return "", "", nil
	}
	err = q.QueryRow(ctx, `SELECT f.id, f.person FROM finding_item i JOIN finding f ON f.book = i.book AND f.id = i.finding
		WHERE i.book = $1 AND i.capture = $2 AND i.state = 'approved' AND f.defects = $3 ORDER BY f.id DESC LIMIT 1`, book, capture, defectsKey(defects)).Scan(&id, &person)
	if db.NoRow(err) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("look for an approved finding: %w", err)
	}
	return id, person, nil
}

// MayPass is the sentence with which a pass of a capture is refused as it is judged now: passRefusal, unless a finding that the head
// approved speaks of exactly what is unmet and unknown. The judgement is that of its arrival.
func (s *Service) MayPass(ctx context.Context, q db.Queryer, book string, j Judgement) (law.Refusal, error) {
	no := passRefusal(j)
	if no == (law.Refusal{}) || j.Outcome == admissibility.Barred.String() {
		return no, nil
	}
	results, err := admissibility.ResultsOf(j.Receipt)
	if err != nil {
		return no, err
	}
	id, _, err := approved(ctx, q, book, j.Capture, results)
	if err != nil || id == "" {
		return no, err
	}
	return law.Refusal{}, nil
}
