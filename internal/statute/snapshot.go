package statute

import (
	"context"
	"slices"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Snapshot is what the sources of all fields set, read once for many questions. The zero Snapshot knows the defaults only.
type Snapshot struct{ all []Overlay }

// Read reads what counts of a book, as known now.
func Read(ctx context.Context, q db.Queryer, book string) (Snapshot, error) {
	all, err := overlays(ctx, q, book, `AND coalesce(o.retracted_at, 0) = 0`)
	return Snapshot{all}, err
}

// On is the value of a parameter in a field of enforcement on a day, as Parameter gives it.
func (s Snapshot) On(field string, name Name, day law.Date) Value {
	k, _ := KindOf(name)
	return k.on(slices.DeleteFunc(slices.Clone(s.all), func(o Overlay) bool { return o.Field != field || o.Parameter != name }), day)
}
