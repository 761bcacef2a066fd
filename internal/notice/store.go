package notice

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

const columns = `n.book, n.id, n.body, n.capture, n.verdict, n.device_use, n.violation, n.number, n.paper, n.paper_digest, n.state, n.said, n.verdict_at, n.due, n.reply_by,
	n.made_by, n.made_at, n.entry, n.ended_by, n.ended_at, n.ground, n.reasons`

func (s *Service) scan(row interface{ Scan(...any) error }) (Notice, error) {
	var n Notice
	var sealed, reasons []byte
	err := row.Scan(&n.Book, &n.ID, &n.Body, &n.Capture, &n.Verdict, &n.Use, &n.Violation, &n.Number, &n.Paper, &n.PaperDigest, &n.State, &sealed, db.At(&n.VerdictAt), db.Day(&n.Due), db.Day(&n.ReplyBy),
		&n.MadeBy, db.At(&n.MadeAt), &n.Entry, &n.EndedBy, db.AtOrNil(&n.EndedAt), &n.Ground, &reasons)
	if err != nil {
		return n, err
	}
	var x said
	if err := s.Keys.OpenJSON(saidField, n.ID, sealed, &x); err != nil {
		return n, fmt.Errorf("notice %s: %w", n.ID, err)
	}
	n.Party, n.Plate, n.At, n.Place, n.Fact, n.Code = x.Party, x.Plate, x.At, x.Place, x.Fact, x.Code
	if reasons != nil {
		if n.Reasons, err = s.Keys.OpenField(reasonsField, n.ID, reasons); err != nil {
			return n, fmt.Errorf("open why notice %s ended: %w", n.ID, err)
		}
	}
	return n, nil
}

// load reads one notice of a book, whoever asks.
func (s *Service) load(ctx context.Context, q db.Queryer, book, id string) (Notice, error) {
	n, err := s.scan(q.QueryRow(ctx, `SELECT `+columns+` FROM notice n WHERE n.book = $1 AND n.id = $2`, book, id))
	if db.NoRow(err) {
		return n, errNoNotice
	}
	if err != nil {
		return n, fmt.Errorf("load a notice: %w", err)
	}
	return n, nil
}

// ByID returns one notice of a scope, or fault.NotFound. Who is recused from its capture does not see it. The caller logs the look.
func (s *Service) ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Notice, error) {
	n, err := s.load(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(n.Book, n.Body) {
		err = errNoNotice
	}
	if err != nil {
		return Notice{}, err
	}
	_, err = s.Captures.ByID(ctx, q, scope, n.Capture)
	return n, err
}

// Of are the notices of a capture, the newest first. The caller has found the capture in a scope.
func (s *Service) Of(ctx context.Context, q db.Queryer, book, capture string) ([]Notice, error) {
	return s.list(ctx, q, `n.book = $1 AND n.capture = $2 ORDER BY n.id DESC`, book, capture)
}

func (s *Service) list(ctx context.Context, q db.Queryer, cond string, args ...any) (out []Notice, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		n, err := s.scan(rows)
		out = append(out, n)
		return err
	}, `SELECT `+columns+` FROM notice n WHERE `+cond, args...)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return out, nil
}

// Cursor is where a notice stands in a list.
func (n Notice) Cursor() string { return n.ID }

// List lists the notices of a scope in a state ("": any), the newest first, and counts them up to db.CountMost+1.
func (s *Service) List(ctx context.Context, q db.Queryer, scope access.Scope, state State, turn db.Turn) (db.Leaf[Notice], int, error) {
	w := db.NewWhere(scope.Where("n", 1))
	if state != "" {
		w.And("n.state = %s", string(state))
	}
	total, err := db.CountUpTo(ctx, q, `FROM notice n WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Notice]{}, 0, fmt.Errorf("count notices: %w", err)
	}
	w.Beyond("n.id", turn, true)
	rows, err := s.list(ctx, q, w.Text()+fmt.Sprintf(` ORDER BY n.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1), w.Args()...)
	return db.Cut(turn, rows), total, err
}

// IDsOf are the ids of the notices of a capture, the oldest first. The caller has found the capture.
func IDsOf(ctx context.Context, q db.Queryer, book, capture string) ([]string, error) {
	out, err := db.Strings(ctx, q, `SELECT id FROM notice WHERE book = $1 AND capture = $2 ORDER BY id`, book, capture)
	if err != nil {
		return nil, fmt.Errorf("look for notices of a capture: %w", err)
	}
	return out, nil
}

// LastShown are the media of a capture as an officer let them be shown in its last notice, withdrawn or not: masked, or found to show nobody else
// (Art 16(1)(5)). None: there was no notice of it.
func LastShown(ctx context.Context, q db.Queryer, book, capture string) ([]Shown, error) {
	ids, err := IDsOf(ctx, q, book, capture)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return ShownOf(ctx, q, book, ids[len(ids)-1])
}

// ShownOf are the media that the party of a notice sees.
func ShownOf(ctx context.Context, q db.Queryer, book, notice string) (out []Shown, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var s Shown
		err := rows.Scan(&s.Medium, &s.Type, &s.Original, &s.SHA256, &s.Size, &s.Mask)
		out = append(out, s)
		return err
	}, `SELECT m.medium, m.type, m.original, m.shown, m.size, m.mask FROM notice_medium m WHERE m.book = $1 AND m.notice = $2 ORDER BY m.place`, book, notice)
	if err != nil {
		return nil, fmt.Errorf("read what a notice shows: %w", err)
	}
	return out, nil
}
