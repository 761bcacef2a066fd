package serving

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
)

// KeptFiles returns what was uploaded of services: signed receipts, photos and films of leaving, proofs of recipients.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT f.serving, p.entry, p.at, f.sha256, f.size FROM serving_file f JOIN serving_step p ON p.book = f.book AND p.serving = f.serving AND p.no = f.no
		WHERE f.book = $1 ORDER BY f.serving, f.no, f.place`, book)
	if err != nil {
		return nil, fmt.Errorf("list the files of services: %w", err)
	}
	return out, nil
}

// KeptByConsents returns the signed confirmations.
func KeptByConsents(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT f.consent, NULL, c.signed_at, f.sha256, f.size FROM service_consent_file f JOIN service_consent c ON c.book = f.book AND c.id = f.consent
		WHERE f.book = $1 ORDER BY f.consent, f.place`, book)
	if err != nil {
		return nil, fmt.Errorf("list the files of consents: %w", err)
	}
	return out, nil
}
