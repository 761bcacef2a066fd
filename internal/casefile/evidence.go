package casefile

import (
	"context"
	"errors"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/evidence"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// ForEvidence is what the chapter of evidence asks of a case (evidence.Cases).
func (s *Service) ForEvidence(ctx context.Context, q db.Queryer, scope access.Scope, id string) (evidence.Case, error) {
	f, err := s.ByID(ctx, q, scope, id)
	if err != nil {
		return evidence.Case{}, err
	}
	c := Case{File: f}
	if c.Handlers, err = handlersOf(ctx, q, f.Book, f.ID); err != nil {
		return evidence.Case{}, err
	}
	out := evidence.Case{Book: f.Book, ID: f.ID, Body: f.Body, Field: f.Field, Violation: f.Violation, Officers: c.HandledBy(), Open: f.State.TakesEvidence() && f.Frozen == "",
		Decided: f.DecidedAt != nil, Closed: f.State == Closed, Frozen: f.Frozen == FrozenSecret || f.State == Stub}
	for _, o := range c.Handlers {
		if !slices.Contains(out.Officers, o.Person) {
			out.Former = append(out.Former, o.Person)
		}
	}
	may, err := people.ReviewersMay(ctx, q, f.Book, f.Body)
	if out.ReviewerHandles = may.Allowed; err != nil {
		return out, err
	}
	if f.DecidedAt != nil {
		whole, err := s.whole(ctx, q, f)
		if err != nil {
			return out, err
		}
		if d := whole.Decision; d != nil && d.Served != nil {
			out.ServedAt = &d.Served.At
		}
	}
	for _, e := range capture.Elements(f.Violation) {
		out.Elements = append(out.Elements, e.Code)
	}
	return out, nil
}

// pieces are the items of evidence of a case, as its gates see them.
func (s *Service) pieces(ctx context.Context, q db.Queryer, c *Case) error {
	items, err := s.Evidence.Of(ctx, q, c.Book, c.ID)
	if err != nil {
		return err
	}
	for i := range items {
		x := &items[i]
		p := Piece{ID: x.ID, No: x.Number, InQuestion: x.InQuestion, Corroboration: x.Corroboration, Obtained: x.ObtainedAt, Entered: x.AddedAt, FromParty: x.Kind == evidence.Statement}
		barred := x.Barred()
		p.Cited = barred == nil
		if r, ok := barred.(law.Refusal); ok {
			p.Why = r.Because
		}
		for _, e := range c.Elements {
			if x.Shows(e.Code) {
				p.Elements = append(p.Elements, e.Code)
			}
		}
		for j := range items {
			if i != j && !evidence.Independent(x, &items[j]) {
				p.Alike = append(p.Alike, items[j].ID)
			}
		}
		c.Evidence = append(c.Evidence, p)
	}
	return nil
}

// Excluded takes a case up for self-correction, as the system, when an item that its report relies on was excluded (Art 36, 45(1)): whatever its
// stage, nothing goes on in it until somebody has looked at it again. A case whose report does not rely on the item goes on.
func (s *Service) Excluded(ctx context.Context, j job.Job) error {
	var args evidence.ExcludedArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	return s.touch(ctx, j.Book, args.Case, FrozenEvidence, func(c *Case) []string {
		return c.relied(func(p *Piece) bool { return slices.Contains(args.Items, p.ID) })
	})
}

// Objected takes a case up for self-correction, as the system, when an objection comes after its decision (Art 40, 45(1)).
func (s *Service) Objected(ctx context.Context, j job.Job) error {
	var args evidence.ObjectionArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	return s.touch(ctx, j.Book, args.Case, FrozenReview, nil)
}

var errUntouched = errors.New("the case does not rely on it")

// touch freezes a case that relies on some items; of nil: whatever it relies on.
func (s *Service) touch(ctx context.Context, book, id, why string, of func(c *Case) []string) error {
	by := act.By{Actor: access.Actor{Book: book, System: evidence.JobExcluded}}
	_, err := s.do(ctx, Touched, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if c.Frozen != "" {
			return nil, errUntouched
		}
		var items []string
		if of != nil {
			if items = of(c); len(items) == 0 {
				return nil, errUntouched
			}
		}
		return &draft{said: &Touch{Why: why, Items: items}}, nil
	})
	if errors.Is(err, errUntouched) {
		return nil
	}
	return err
}

// reliesOn tells whether the report that stands cites one of the items.
func (c *Case) reliesOn(items []string) bool {
	return c.Report != nil && slices.ContainsFunc(c.Report.Facts, func(f Fact) bool {
		return slices.ContainsFunc(f.Items, func(id string) bool { return slices.Contains(items, id) })
	})
}
