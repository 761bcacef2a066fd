package casefile

import (
	"cmp"
	"context"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/evidence"
	"yuanjian/internal/notice"
)

// LooksOf are the looks of persons at what is on record of the party of a case: at the case, its captures and their notices, its evidence, objections and
// papers; the newest first (Art 7, 43; ux P21). The caller has found the case.
func (s *Service) LooksOf(ctx context.Context, c *Case) ([]act.Looked, error) {
	q := s.Engine.DB.Reader()
	at := [][2]string{{Subject, c.ID}}
	captures := []string{c.Capture}
	items, err := s.Evidence.Of(ctx, q, c.Book, c.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range items {
		at, captures = append(at, [2]string{evidence.Subject, x.ID}), append(captures, x.Capture)
	}
	slices.Sort(captures)
	for _, id := range slices.Compact(captures) {
		notices, err := notice.IDsOf(ctx, q, c.Book, id)
		if err != nil {
			return nil, err
		}
		at = append(at, [2]string{"capture", id})
		for _, n := range notices {
			at = append(at, [2]string{"notice", n})
		}
	}
	objections, err := s.Evidence.ObjectionsOf(ctx, q, c.Book, c.ID, c.Capture)
	if err != nil {
		return nil, err
	}
	for i := range objections {
		at = append(at, [2]string{evidence.ObjectionSubject, objections[i].ID})
	}
	papers, err := s.PapersOf(ctx, c)
	if err != nil {
		return nil, err
	}
	for i := range papers {
		at = append(at, [2]string{"paper", papers[i].ID})
	}
	var out []act.Looked
	for _, x := range at {
		if x[1] == "" {
			continue
		}
		looks, err := act.LooksAt(ctx, q, c.Book, x[0], x[1])
		if err != nil {
			return nil, err
		}
		out = append(out, looks...)
	}
	slices.SortFunc(out, func(a, b act.Looked) int { return cmp.Compare(b.ID, a.ID) })
	return out, nil
}
