package device

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// DocumentIn finds a document by its digest among those of facts that the scope reaches; fault.NotFound otherwise.
func DocumentIn(ctx context.Context, q db.Queryer, scope access.Scope, digest string) (Attachment, error) {
	where, args := scope.Where("f", 1)
	args = append(args, digest)
	var a Attachment
	err := q.QueryRow(ctx, `SELECT d.digest, d.name, d.type, d.size FROM device_document d JOIN device_fact f ON f.book = d.book AND f.id = d.fact
		WHERE `+where+fmt.Sprintf(` AND d.digest = $%d ORDER BY d.fact LIMIT 1`, len(args)), args...).Scan(&a.Digest, &a.Name, &a.Type, &a.Size)
	if db.NoRow(err) {
		return a, fault.NotFound{What: law.Words{ZH: "这份文书", EN: "the document"}}
	}
	if err != nil {
		return a, fmt.Errorf("look up a document: %w", err)
	}
	return a, nil
}
