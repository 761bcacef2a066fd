package docket

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/paper/pdf"
)

// LargePrint is the large-text version of an approved paper as PDF, made on request from the same model: it says the same, with
// the same digest and check code, and bears no seal of its own.
func (s *Service) LargePrint(ctx context.Context, scope access.Scope, id string) (Paper, []byte, error) {
	p, d, err := s.Says(ctx, scope, id)
	if err != nil {
		return p, nil, err
	}
	if p.ApprovedAt.IsZero() {
		return p, nil, fault.NotFound{What: law.Words{ZH: "这份文书的大字版，它还没有签发", EN: "a large-text version of it: the paper is not approved yet"}}
	}
	pictures, err := s.pictures(ctx, &d)
	if err != nil {
		return p, nil, err
	}
	l, err := paper.Lay(&d, pictures, paper.Options{Large: true})
	if err != nil {
		return p, nil, err
	}
	file, err := pdf.Write(l)
	return p, file, err
}
