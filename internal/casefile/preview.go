package casefile

import (
	"context"

	"yuanjian/internal/db"
	"yuanjian/internal/paper"
	"yuanjian/internal/penalty"
)

// priorNotice is the notice of what the report proposes, and whether the party may ask for a hearing (行政处罚法 63).
func (c *Case) priorNotice(newFacts string, items []string) *PriorNotice {
	x := &PriorNotice{Report: c.Report.No, Penalty: c.Report.Penalty, NewFacts: newFacts, Items: items}
	needs := penalty.NeedsHearing(x.Penalty, penalty.Party(c.Party.Kind), c.Terms.Hearing)
	x.Hearing, x.Why = needs.Answer == penalty.Yes, needs.Because
	return x
}

// PreviewNotice is the prior notice as the party will read it, before it is issued. There is one once a report proposes a penalty.
func (s *Service) PreviewNotice(ctx context.Context, q db.Queryer, c *Case) (paper.Document, error) {
	if c.Report == nil || c.Report.Outcome != Penalty {
		return paper.Document{}, errNoCase
	}
	return s.compose(ctx, q, c, NoticePaper, "", c.Now, func(w *writing) error { return w.notice(c.priorNotice("", nil)) })
}
