package capture

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/db"
	"yuanjian/internal/people"
)

// What an officer found of captures before being recused from one, or from the use by which they were taken (Art 42): the head
// decides of each whether it stands or is done again.

// BeforeRecusal is the SQL condition that the officer of recusal r gave a verdict on its matter before it, which stands and of
// which the head has not decided yet.
var BeforeRecusal = `EXISTS (SELECT 1 FROM verdict v WHERE v.book = r.book AND v.person = r.person AND v.at < r.holds_from AND v.undone_at IS NULL
	AND (r.kind = '` + people.OfCapture + `' AND v.capture = r.subject OR r.kind = '` + people.OfUse + `' AND EXISTS (SELECT 1 FROM capture c WHERE c.book = v.book AND c.id = v.capture AND c.device_use = r.subject))
	AND ` + people.Undecided("v.entry") + `)`

// EarlierMost is how many verdicts before a recusal are listed of each kind: to decide, and decided.
const EarlierMost = 100

// Earlier lists what the officer of a recusal in force had said of its matter before, oldest first: of the verdicts that stand
// and await the head the first EarlierMost, and of those that were decided of the last. waiting counts all of the former, up to
// db.CountMost+1. The caller has found the recusal in its scope.
func Earlier(ctx context.Context, q db.Queryer, book string, r people.Recusal) (said []Given, waiting int, err error) {
	matter := `v.capture = $4`
	if r.Subject.Kind == people.OfUse {
		matter = `EXISTS (SELECT 1 FROM capture c WHERE c.book = v.book AND c.id = v.capture AND c.device_use = $4)`
	}
	from := `FROM verdict v JOIN recusal r ON r.book = v.book AND r.id = $5 WHERE v.book = $1 AND v.person = $2 AND v.at < $3 AND ` + matter + ` AND `
	open, args := from+`v.undone_at IS NULL AND `+people.Undecided("v.entry"), []any{book, r.Person, *r.HoldsFrom, r.Subject.ID, r.ID}
	if waiting, err = db.CountUpTo(ctx, q, open, args...); err != nil {
		return nil, 0, fmt.Errorf("count verdicts before recusal %s: %w", r.ID, err)
	}
	for _, part := range []string{open + ` ORDER BY v.id`, from + `NOT ` + people.Undecided("v.entry") + ` ORDER BY v.id DESC`} {
		found, err := givens(ctx, q, `v.book = $1 AND v.id IN (SELECT v.id `+part+fmt.Sprintf(` LIMIT %d)`, EarlierMost), args...)
		if err != nil {
			return nil, 0, err
		}
		said = append(said, found...)
	}
	slices.SortFunc(said, func(a, b Given) int { return strings.Compare(a.ID, b.ID) })
	return said, waiting, nil
}
