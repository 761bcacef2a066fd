package casefile

import (
	"context"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Referral is a transfer that is put up (Art 48; 行政处罚法 27; 行政执法机关移送涉嫌犯罪案件的规定 5–6; documents.md C4.19).
type Referral struct {
	No    int    `json:"-"`
	To    string `json:"to"` // the organ
	Crime bool   `json:"crime"`
	Words string `json:"words"` // facts and the list of what goes along

	Decided *ReferralDecision `json:"-"`
	Receipt *ReferralReceipt  `json:"-"`
}

func (x *Referral) enter(c *Case, s *Step) {
	x.No = s.No
	c.Referral = x
}

// AskReferral reports to the chief that a case is another organ's, or a suspected crime. The second officer is of the special team: both
// handle the case.
func (s *Service) AskReferral(ctx context.Context, by act.By, id string, x Referral) (Done, error) {
	var check fault.Check
	check.Text(&x.To, lineMost, true, "to", "请写明移送到哪个机关。", "Say to which organ.")
	check.Text(&x.Words, wordsMost, true, "words", "请写明移送的事实和材料清单。", "Give the facts and the list of what goes along.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, ReferralAsked, by, id, func(context.Context, *act.Tx, *Case) (*draft, error) {
		return &draft{to: Transferring, said: &x}, nil
	})
}

// ReferralDecision is the chief's decision on a transfer, within three days.
type ReferralDecision struct {
	No      int    `json:"-"`
	Approve bool   `json:"approve"`
	Reasons string `json:"reasons"`
}

func (x *ReferralDecision) enter(c *Case, s *Step) {
	x.No = s.No
	c.Referral.Decided = x
}

// DecideReferral decides on a transfer. Refused, with reasons on record, the case goes on where it was being looked into.
func (s *Service) DecideReferral(ctx context.Context, by act.By, id string, approve bool, reasons string) (Done, error) {
	var check fault.Check
	check.Text(&reasons, factMost, true, "reasons", "请写明决定的理由；不批准移送的，理由记录在案。", "Give the reasons; those for refusing are kept on record.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, ReferralDecided, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if c.Referral.Decided != nil {
			return nil, fault.Conflict{Because: law.Words{ZH: "已经决定移送，等待登记移送回执。", EN: "The transfer is decided; its receipt is awaited."}}
		}
		d := &draft{said: &ReferralDecision{Approve: approve, Reasons: reasons}}
		if !approve {
			d.to = Investigating
			if c.FiledAt == nil {
				d.to = Registered
			}
		}
		return d, nil
	})
}

// ReferralReceipt is the receipt of the organ that a case was transferred to, within twenty-four hours for a crime.
type ReferralReceipt struct {
	Number string `json:"number"`
}

func (x *ReferralReceipt) enter(c *Case, _ *Step) { c.Referral.Receipt = x }

// MakeReferral records the transfer with its receipt.
func (s *Service) MakeReferral(ctx context.Context, by act.By, id, receipt string) (Done, error) {
	var check fault.Check
	check.Text(&receipt, lineMost, true, "receipt", "请填写受移送机关回执的编号。", "Give the number of the receipt.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, ReferralMade, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if c.Referral.Decided == nil {
			return nil, law.Refusal{Rule: "A48", Article: "行政执法机关移送涉嫌犯罪案件的规定第五条",
				Because: law.Words{ZH: "正职负责人还没有批准移送。", EN: "The chief has not approved the transfer yet."},
				Cure:    law.Words{ZH: "请先由负责人决定。", EN: "Let the head decide first."}}
		}
		return &draft{to: Transferred, said: &ReferralReceipt{Number: receipt}}, nil
	})
}
