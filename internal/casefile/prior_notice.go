package casefile

import (
	"context"
	"strings"
	"time"

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

// RecallNotice takes back a prior notice that was not served yet.
func (s *Service) RecallNotice(ctx context.Context, by act.By, id, reasons string) (Done, error) {
	return s.back(ctx, NoticeRecalled, by, id, Reported, reasons)
}

// Served is the service of a paper of the case on the party (送达): how, when it arrived, and what proves it (Art 38; 行政处罚法 61).
type Served struct {
	Way   string    `json:"way"`
	At    time.Time `json:"at"`    // arrival, not sending
	Proof string    `json:"proof"` // what proves it: number of the receipt, or the record of leaving
	Entry int64     `json:"-"`
}

func (x *Served) enter(c *Case, s *Step) {
	x.Entry = s.Entry
	if s.Kind == NoticeServed.Name {
		c.Notice().Served = x
		return
	}
	c.Decision.Served = x
}

// ServedWays are the ways of service in the order in which the law asks for them (行政处罚法 61; 民事诉讼法 88–95).
var ServedWays = []struct {
	Key   string
	Words law.Words
}{
	{"direct", law.Words{ZH: "直接送达", EN: "handed over"}},
	{"left", law.Words{ZH: "留置送达", EN: "left at the place"}},
	{"electronic", law.Words{ZH: "电子送达（已签确认书）", EN: "electronically, with consent on record"}},
	{"entrusted", law.Words{ZH: "委托送达", EN: "through another organ"}},
	{"post", law.Words{ZH: "邮寄送达", EN: "by post"}},
	{"transfer", law.Words{ZH: "转交送达", EN: "passed on"}},
	{"public", law.Words{ZH: "公告送达", EN: "by public notice"}},
}

// ServedWords names a way of service; empty for one that there is not.
func ServedWords(key string) law.Words {
	for _, w := range ServedWays {
		if w.Key == key {
			return w.Words
		}
	}
	return law.Words{}
}

func (x *Served) check() error {
	var c fault.Check
	c.Want(ServedWords(x.Way).ZH != "", "way", "请选择怎样送达。", "Choose how it was served.")
	c.Want(!x.At.IsZero(), "at", "请填写送达的时间：以收到或者到达为准，不是发出的时间。", "Give when it arrived, not when it was sent.")
	c.Text(&x.Proof, lineMost, true, "proof", "请写明送达的证明：送达回证、邮件回执或者电子送达凭证的编号。", "Say what proves it: the number of the receipt.")
	return c.Err()
}

// ServeNotice records that the prior notice arrived. Its proposal is sealed from here on.
func (s *Service) ServeNotice(ctx context.Context, by act.By, id string, x Served) (Done, error) {
	if err := x.check(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, NoticeServed, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if err := x.between(c.Course[c.Notice().No-1].At, c.Now); err != nil {
			return nil, err
		}
		return &draft{to: Noticed, said: &x}, nil
	})
}

// between refuses an arrival before the paper was there, or after now.
func (x *Served) between(issued, now time.Time) error {
	if !x.At.Before(issued.Truncate(time.Minute)) && !x.At.After(now) {
		return nil
	}
	return fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "送达的时间在文书签发以后、现在以前。", EN: "It arrived after the paper was issued and before now."}}}}
}
