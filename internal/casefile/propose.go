package casefile

import (
	"context"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/penalty"
)

// Proposal is what is put up for decision (处罚决定审批, documents.md C4.14).
type Proposal struct {
	No      int             `json:"-"`
	Report  int             `json:"report"`
	Outcome Outcome         `json:"outcome"`
	Penalty penalty.Penalty `json:"penalty"`
	Ground  string          `json:"ground,omitempty"` // of no penalty
	Reasons string          `json:"reasons"`
	// Education says how the party was educated where there is no penalty (行政处罚法 33(3)).
	Education string `json:"education,omitempty"`
}

func (x *Proposal) enter(c *Case, s *Step) {
	x.No = s.No
	c.Proposal, c.Reviews, c.Discussions = x, nil, nil
}

// Propose puts a case up for decision. The second officer signs it.
func (s *Service) Propose(ctx context.Context, by act.By, id string, x Proposal) (Done, error) {
	return s.do(ctx, PutUp, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		var check fault.Check
		check.Want(OutcomeWords[x.Outcome].ZH != "", "outcome", "请选择建议的处理结果。", "Choose what is proposed.")
		check.Text(&x.Reasons, reportMost, true, "reasons", "请写明理由，包括对当事人意见的采纳情况。", "Give the reasons, and what of the party's words was adopted.")
		check.Text(&x.Education, wordsMost, x.Outcome == NoPenalty, "education", "不予处罚的，应当对当事人进行教育，请写明教育情况。", "Where there is no penalty the party is educated; say how.")
		if err := check.Err(); err != nil {
			return nil, err
		}
		x.Report = c.Report.No
		if x.Outcome == Penalty {
			x.Ground, x.Education = "", ""
			if err := x.Penalty.Check(); err != nil {
				return nil, err
			}
		} else {
			x.Penalty = penalty.Penalty{}
		}
		c.asked.proposal = &x
		return &draft{to: Proposed, said: &x}, nil
	})
}
