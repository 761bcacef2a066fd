package device

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// FactIn finds a fact that the scope reaches, with its documents, and the use on whose page it stands: a fact of a device or
// of a site stands on the page of each of its uses, and the newest is named. The use is empty when there is none yet.
// fault.NotFound when the scope does not reach the fact.
func FactIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (f Fact, use string, err error) {
	f, err = factByID(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(scope.Book, f.Body) {
		err = fault.NotFound{What: law.Words{ZH: "这条记录", EN: "the record"}}
	}
	if err != nil {
		return Fact{}, "", err
	}
	err = q.QueryRow(ctx, `SELECT id FROM device_use WHERE book = $1 AND (id = $2 OR device = $2 OR site = $2) ORDER BY id DESC LIMIT 1`, scope.Book, f.SubjectID).Scan(&use)
	if err != nil && !db.NoRow(err) {
		return Fact{}, "", fmt.Errorf("look up the use of a fact: %w", err)
	}
	return f, use, nil
}

// Words names the act of a fact in the law's word, and its article.
func (f *Fact) Words() (w law.Words, article string) {
	k := kinds[f.Event]
	return k.words, k.article
}
