package casefile

import (
	"context"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// ReviewItems are what the legal review of a decision looks at (documents.md C4.12).
var ReviewItems = []struct {
	Key   string
	Words law.Words
}{
	{"capacity", law.Words{ZH: "执法主体和人员资格", EN: "capacity of body and officers"}},
	{"facts", law.Words{ZH: "事实和证据", EN: "facts and evidence"}},
	{"law", law.Words{ZH: "适用法律、法规、规章", EN: "law applied"}},
	{"procedure", law.Words{ZH: "程序", EN: "procedure"}},
	{"discretion", law.Words{ZH: "裁量", EN: "discretion"}},
	{"form", law.Words{ZH: "文书", EN: "papers"}},
	{"crime", law.Words{ZH: "没有应当移送的涉嫌犯罪", EN: "no suspected crime to be transferred"}},
}

// LegalReview is the legal review of the proposal that stands (行政处罚法 58).
type LegalReview struct {
	No       int               `json:"-"`
	Proposal int               `json:"proposal"`
	Items    map[string]string `json:"items"` // yes, no
	Opinion  string            `json:"opinion"`
	Passed   bool              `json:"passed"`
	// Qualified says what the reviewer's qualification is: who reviews for the first time since 2021-07-15 has passed the national exam.
	Qualified string `json:"qualified"`
}

func (x *LegalReview) enter(c *Case, s *Step) {
	x.No = s.No
	if c.Proposal != nil && c.Proposal.No == x.Proposal {
		c.Reviews = append(c.Reviews, x)
	}
}

// LegallyReview reviews a proposal, by a legal reviewer who does not handle the case (roles.md E4). One that does not pass goes back.
func (s *Service) LegallyReview(ctx context.Context, by act.By, id string, x LegalReview) (Done, error) {
	var check fault.Check
	for _, i := range ReviewItems {
		check.Want(slices.Contains([]string{"yes", "no"}, x.Items[i.Key]), "items/"+i.Key, "请逐项审核：是或者否。", "Review each item: yes or no.")
	}
	check.Text(&x.Opinion, wordsMost, true, "opinion", "请写明审核意见。", "Give the opinion.")
	check.Text(&x.Qualified, lineMost, true, "qualified", "请写明法律职业资格证书编号；2021年7月15日以前已经从事这项工作的，请写明。", "Give the number of the legal qualification, or say that this work was done before 2021-07-15.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Reviewed, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		x.Proposal, x.Passed = c.Proposal.No, true
		for _, i := range ReviewItems {
			x.Passed = x.Passed && x.Items[i.Key] == "yes"
		}
		return &draft{said: &x}, nil
	})
}
