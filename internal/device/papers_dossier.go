package device

import (
	"context"
	"time"

	"yuanjian/internal/db"
)

// DossierItem is one document of the owner's dossier, as a transfer list names it (documents.md C1.17).
type DossierItem struct {
	Event Event
	At    time.Time
	Attachment
}

// DossierList lists the documents of a life in the order of its facts.
func (l *Life) DossierList(ctx context.Context, q db.Queryer) ([]DossierItem, error) {
	ids := make([]string, len(l.Facts))
	for i, f := range l.Facts {
		ids[i] = f.ID
	}
	all, err := documentsOf(ctx, q, l.Book, ids)
	if err != nil {
		return nil, err
	}
	var out []DossierItem
	for _, f := range l.Facts {
		for _, a := range all[f.ID] {
			out = append(out, DossierItem{f.Event, f.At, a})
		}
	}
	return out, nil
}
