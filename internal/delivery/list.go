package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Letters are the letters about a matter that bodies of the scope sent, oldest first, each with its ladder.
func Letters(ctx context.Context, q db.Queryer, scope access.Scope, matter, matterID string) ([]Sent, error) {
	w := db.NewWhere(scope.Where("l", 1))
	w.And("l.matter = %s", matter)
	w.And("l.matter_id = %s", matterID)
	var out []Sent
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		l, err := scanLetter(rows)
		out = append(out, l)
		return err
	}, `SELECT `+letterColumns+` FROM letter l WHERE `+w.Text()+` ORDER BY l.id LIMIT 200`, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list the letters about a matter: %w", err)
	}
	return out, climb(ctx, q, scope.Book, out)
}

// OneTime is the matter of letters with a one-time code: they are the recipient's alone, no list has them, and nobody of the body opens one.
const OneTime = "code"

// ByID returns a letter that a body of the scope sent.
func ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Sent, error) {
	l, err := load(ctx, q, scope.Book, id)
	if err == nil && (!scope.Covers(scope.Book, l.Body) || l.Matter == OneTime) {
		return Sent{}, errNoLetter
	}
	return l, err
}

// Filter narrows a list of letters.
type Filter struct {
	Standing Standing // empty: all
	Todo     bool     // only those that wait for an officer
	Turn     db.Turn
}

// List lists letters of the scope, newest first, and how many there are.
func List(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (db.Leaf[Sent], int, error) {
	w := db.NewWhere(scope.Where("l", 1))
	w.And("l.matter <> %s", OneTime)
	if f.Standing != "" {
		w.And("l.state = %s", string(f.Standing))
	}
	if f.Todo {
		w.And("l.state = %s", string(Going))
		w.And("EXISTS (SELECT 1 FROM letter_channel t WHERE t.book = l.book AND t.letter = l.id AND t.state = %s)", string(Todo))
	}
	total, err := db.CountUpTo(ctx, q, `FROM letter l WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Sent]{}, 0, fmt.Errorf("count letters: %w", err)
	}
	w.Beyond("l.id", f.Turn, true)
	var out []Sent
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		l, err := scanLetter(rows)
		out = append(out, l)
		return err
	}, `SELECT `+letterColumns+` FROM letter l WHERE `+w.Text()+fmt.Sprintf(` ORDER BY l.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Sent]{}, 0, fmt.Errorf("list letters: %w", err)
	}
	leaf := db.Cut(f.Turn, out)
	return leaf, total, climb(ctx, q, scope.Book, leaf.Rows)
}

// Arrival is the first arrival of a letter that still stands.
type Arrival struct {
	Kind Kind
	At   time.Time // Art 38(2): when it reached the recipient's system, as the channel said
}

// FirstArrived returns the first arrival of a letter, and whether there is one. It asks nothing but what channels truly said: that a
// letter was sent, accepted or made public is no arrival.
func FirstArrived(ctx context.Context, q db.Queryer, book, letter string) (Arrival, bool, error) {
	l, err := load(ctx, q, book, letter)
	if err != nil {
		return Arrival{}, false, err
	}
	first := l.firstArrival()
	if first == nil {
		return Arrival{}, false, nil
	}
	return Arrival{first.Kind, *first.ArrivedAt}, true, nil
}
