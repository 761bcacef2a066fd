package casefile

import (
	"context"
	"slices"

	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/serving"
)

// PapersOf are the papers of a case that went to its party, the newest first (Art 25(1)(5), 41): those that were issued, what replaced them and what
// they replaced. Papers within the body, and drafts, are not among them.
func (s *Service) PapersOf(ctx context.Context, c *Case) ([]docket.Paper, error) {
	all, err := s.Papers.About(ctx, c.scope(), c.ID)
	if err != nil {
		return nil, err
	}
	consents, err := s.ConsentsOf(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, x := range consents { // that hold for all matters of the body are papers of none
		if x.MatterID != "" || x.Paper == "" {
			continue
		}
		p, err := s.Papers.Find(ctx, c.scope(), x.Paper)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return slices.DeleteFunc(all, func(p docket.Paper) bool {
		return p.Subject != Subject && p.Kind != serving.ConsentPaper || p.ApprovedAt.IsZero() || p.State == docket.DroppedState || !slices.Contains(partyPapers, p.Kind) && !OfService(p.Kind)
	}), nil
}

// RecipientOf is the party of a case as on whom is served.
func (c *Case) RecipientOf() serving.Recipient {
	p := &c.Party
	return serving.Recipient{Kind: p.Kind, Name: p.Name, Number: p.Number, Phone: p.Phone, Email: p.Email, Address: p.Address, Representative: p.Representative}
}

// ConsentsOf are the confirmations of e-service of the party that cover a case, the newest first.
func (s *Service) ConsentsOf(ctx context.Context, c *Case) ([]serving.Consent, error) {
	return s.consentsOf(ctx, s.Engine.DB.Reader(), c)
}

func (s *Service) consentsOf(ctx context.Context, q db.Queryer, c *Case) ([]serving.Consent, error) {
	if s.Serving == nil {
		return nil, nil
	}
	return s.Serving.ConsentsOf(ctx, q, c.Book, c.Body, &serving.Paper{Matter: Subject, MatterID: c.ID, Recipient: c.RecipientOf()})
}

// PaperOf is one of them, with what it says; fault.NotFound where there is none.
func (s *Service) PaperOf(ctx context.Context, c *Case, id string) (docket.Paper, paper.Document, error) {
	all, err := s.PapersOf(ctx, c)
	if err != nil {
		return docket.Paper{}, paper.Document{}, err
	}
	if !slices.ContainsFunc(all, func(p docket.Paper) bool { return p.ID == id }) {
		return docket.Paper{}, paper.Document{}, fault.NotFound{What: law.Words{ZH: "这份文书", EN: "the paper"}}
	}
	return s.Papers.Says(ctx, c.scope(), id)
}

// ServiceOf is the service that stands of a paper of the case; nil: none does. That the party has opened a paper here is no service (Art 38).
func (s *Service) ServiceOf(ctx context.Context, c *Case, id string) (*Served, error) {
	a, is, err := serving.ServedAt(ctx, s.Engine.DB.Reader(), c.Book, id)
	if err != nil || is {
		return servedBy(a), err
	}
	if d := c.Decision; d != nil && d.Paper == id && c.ReconsiderFirst() { // handed over on the spot
		return d.Served, nil
	}
	return nil, nil
}

// LargePaper is one of them in large text, made on request (Art 6(3)).
func (s *Service) LargePaper(ctx context.Context, c *Case, id string) ([]byte, error) {
	if _, _, err := s.PaperOf(ctx, c, id); err != nil {
		return nil, err
	}
	_, file, err := s.Papers.LargePrint(ctx, c.scope(), id)
	return file, err
}

// Decides tells whether a paper is a decision, against which there are reconsideration and suit.
func Decides(kind string) bool {
	return slices.Contains([]string{DecisionPaper, SimplePaper, NoPenaltyPaper}, kind)
}
