package casefile

import (
	"context"
	"strings"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
)

// PriorNotice is the prior notice of a penalty (行政处罚事先告知书, documents.md C4.6, C4.7; Art 32(5), 行政处罚法 44, 63). What it proposes is sealed
// once it was served: no decision is heavier (行政处罚法 45(2)).
type PriorNotice struct {
	No      int             `json:"-"`
	Report  int             `json:"report"` // number of the report that it rests on
	Penalty penalty.Penalty `json:"penalty"`
	Hearing bool            `json:"hearing"` // the party may ask for one
	Why     []law.Words     `json:"why_hearing,omitempty"`
	// NewFacts say which facts are new where it is heavier than one that was served before: found after that, and not by what the
	// party said. Items is the evidence of them.
	NewFacts string   `json:"new_facts,omitempty"`
	Items    []string `json:"items,omitempty"`
	Paper    string   `json:"paper,omitempty"`
	Number   string   `json:"number,omitempty"`

	Served *Served `json:"-"`
}

func (x *PriorNotice) enter(c *Case, s *Step) {
	x.No = s.No
	c.Notices = append(c.Notices, x)
	c.Proposal, c.Reviews, c.Discussions, c.Waiver, c.Hearing = nil, nil, nil, nil, Hearing{}
}

// IssueNotice issues the prior notice of what the report proposes. newFacts and items are wanted where it is heavier than a notice that
// was served before.
func (s *Service) IssueNotice(ctx context.Context, by act.By, id, newFacts string, items []string) (Done, error) {
	var check fault.Check
	check.AtMost(&newFacts, wordsMost, "new_facts")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, NoticeIssued, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		x := c.priorNotice(strings.TrimSpace(newFacts), items)
		c.asked.notice = x
		d := &draft{to: Noticing, said: x}
		d.issue = func() error {
			err := s.issueNotice(ctx, tx, c, x)
			d.paper = x.Paper
			return err
		}
		return d, nil
	})
}
