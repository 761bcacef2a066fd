package discretion

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
)

// digest is that of everything a version says: what its JSON has.
func (v *Version) digest() (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write a benchmark: %w", err)
	}
	return blob.DigestOf(text).String(), nil
}

func store(ctx context.Context, tx *act.Tx, v *Version) error {
	limits, err := json.Marshal(v.Law)
	if err != nil {
		return fmt.Errorf("write the ranges of a benchmark: %w", err)
	}
	bands, err := json.Marshal(v.Bands)
	if err != nil {
		return fmt.Errorf("write the bands of a benchmark: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO benchmark (book, id, body, field, violation, statute, article, citation, law, bands, title, number, rank, published, place, from_day, until_day, state, person, at, decider, decided_at, reason, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'proposed', $18, $19, '', NULL, '', $20)`,
		tx.Book, v.ID, v.Body, v.Field, v.Violation, v.Statute, v.Article, v.Basis, string(limits), string(bands), v.Document.Title, v.Document.Number, string(v.Document.Rank),
		v.Document.Published, v.Document.Place, v.From, v.Until, v.Person, v.At, v.Entry)
	if err != nil {
		return fmt.Errorf("store a benchmark: %w", err)
	}
	return nil
}

const columns = `v.id, v.body, v.field, v.violation, v.statute, v.article, v.citation, v.law, v.bands, v.title, v.number, v.rank, v.published, v.place, v.from_day, v.until_day,
	v.state, v.person, v.at, v.decider, v.decided_at, v.reason, v.entry`

func scan(rows *sql.Rows) (Version, error) {
	var v Version
	var limits, bands string
	err := rows.Scan(&v.ID, &v.Body, &v.Field, &v.Violation, &v.Statute, &v.Article, &v.Basis, &limits, &bands, &v.Document.Title, &v.Document.Number, &v.Document.Rank,
		db.Day(&v.Document.Published), &v.Document.Place, db.Day(&v.From), db.DayOrNil(&v.Until), &v.State, &v.Person, db.At(&v.At), &v.Decider, db.AtOrNil(&v.DecidedAt), &v.Reason, &v.Entry)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(limits), &v.Law); err != nil {
		return v, fmt.Errorf("read the ranges of benchmark %s: %w", v.ID, err)
	}
	if err := json.Unmarshal([]byte(bands), &v.Bands); err != nil {
		return v, fmt.Errorf("read the bands of benchmark %s: %w", v.ID, err)
	}
	return v, nil
}

// read reads versions; the condition brings its order.
func read(ctx context.Context, q db.Queryer, condition string, args ...any) ([]Version, error) {
	var out []Version
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		v, err := scan(rows)
		out = append(out, v)
		return err
	}, `SELECT `+columns+` FROM benchmark v WHERE `+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("read benchmarks: %w", err)
	}
	return out, nil
}

// versions reads versions of a book, the latest first day first, of two with the same the later decided. The condition's arguments
// begin with $2.
func versions(ctx context.Context, q db.Queryer, book, condition string, args ...any) ([]Version, error) {
	return read(ctx, q, `v.book = $1 AND `+condition+` ORDER BY v.from_day DESC, coalesce(v.decided_at, 0) DESC, v.id DESC`, append([]any{book}, args...)...)
}
