package casefile

import (
	"context"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
)

// Touch says that something reaches a case: an item was excluded, a recall or an objection is about it (Art 36, 45(1)).
type Touch struct {
	Why   string   `json:"why"` // a key of FrozenWords
	Items []string `json:"items,omitempty"`
}

func (x *Touch) enter(c *Case, _ *Step) { c.Frozen = x.Why }

// Corrections are how a decision is corrected (Art 45(1); 行政处罚法 75; documents.md C4.24).
var Corrections = []struct {
	Key   string
	Words law.Words
}{
	{"kept", law.Words{ZH: "审查后维持", EN: "kept after examination"}},
	{"changed", law.Words{ZH: "变更为更轻的处罚", EN: "changed to a lighter penalty"}},
	{"revoked", law.Words{ZH: "撤销", EN: "revoked"}},
}

// CorrectionWords names a way of correction; empty for one that there is not.
func CorrectionWords(key string) law.Words {
	for _, k := range Corrections {
		if k.Key == key {
			return k.Words
		}
	}
	return law.Words{}
}

// Correction is what became of a decision that was looked at again, one case at a time, with reasons.
type Correction struct {
	No      int             `json:"-"`
	How     string          `json:"how"`
	Reasons string          `json:"reasons"`
	Penalty penalty.Penalty `json:"penalty,omitzero"` // changed: what is left of it
	Refund  bool            `json:"refund"`           // what was paid beyond it goes back
}

func (x *Correction) enter(c *Case, s *Step) {
	x.No = s.No
	c.Correction, c.Frozen = x, ""
	if x.How == "changed" {
		left := *c.Decision // what was decided first stays with its step
		left.Penalty = x.Penalty
		c.Decision = &left
	}
}

// Correct decides what becomes of a decision. A changed penalty is never heavier (行政处罚法 45(2)); what is revoked leaves publication within
// three working days (行政处罚法 48).
func (s *Service) Correct(ctx context.Context, by act.By, id string, x Correction) (Done, error) {
	var check fault.Check
	check.Want(CorrectionWords(x.How).ZH != "", "how", "请选择审查结果。", "Choose what becomes of the decision.")
	check.Text(&x.Reasons, wordsMost, true, "reasons", "请写明理由。", "Give the reasons.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Corrected, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		d := &draft{said: &x}
		switch x.How {
		case "kept":
			x.Refund = false
		case "revoked":
			x.Refund, d.to = c.Decision.Outcome == Penalty, Revoked
		case "changed":
			if c.Decision.Outcome != Penalty {
				return nil, fault.Conflict{Because: law.Words{ZH: "不予处罚的决定没有处罚可以变更。", EN: "A decision of no penalty has none to change."}}
			}
			if err := x.Penalty.Check(); err != nil {
				return nil, err
			}
			x.Refund = true
			if more := penalty.Heavier(c.Decision.Penalty, x.Penalty); len(more) > 0 {
				return nil, heavier(more)
			}
		}
		return d, nil
	})
}
