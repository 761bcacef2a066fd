package casefile

import (
	"context"
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
)

// Opinion is what one member said.
type Opinion struct {
	Member  string `json:"member"`
	Opinion string `json:"opinion"`
}

// Discussion is a collective discussion of the heads (集体讨论, 行政处罚法 57(2); documents.md C4.13).
type Discussion struct {
	No         int       `json:"-"`
	Proposal   int       `json:"proposal"`
	Opinions   []Opinion `json:"opinions"`
	Conclusion string    `json:"conclusion"`
	Agreed     bool      `json:"agreed"`
}

func (x *Discussion) enter(c *Case, s *Step) {
	x.No = s.No
	if c.Proposal != nil && c.Proposal.No == x.Proposal {
		c.Discussions = append(c.Discussions, x)
	}
}

// membersLeast is how many heads discuss: more than one, else it is no discussion.
const membersLeast = 2

// Discuss records a collective discussion of the proposal that stands, with what each member said.
func (s *Service) Discuss(ctx context.Context, by act.By, id string, x Discussion) (Done, error) {
	var check fault.Check
	check.Want(len(x.Opinions) >= membersLeast, "opinions", "集体讨论应当有两名以上负责人，请逐人记录意见。", "At least two heads discuss; note what each said.")
	for i := range x.Opinions {
		check.Text(&x.Opinions[i].Member, nameMost, true, fmt.Sprintf("opinions/%d/member", i), "请填写参加人。", "Give the member.")
		check.Text(&x.Opinions[i].Opinion, wordsMost, true, fmt.Sprintf("opinions/%d/opinion", i), "请填写意见。", "Give the opinion.")
	}
	check.Text(&x.Conclusion, wordsMost, true, "conclusion", "请写明讨论结论。", "Give the conclusion.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Discussed, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		x.Proposal = c.Proposal.No
		return &draft{said: &x}, nil
	})
}
