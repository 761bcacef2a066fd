package payment

import (
	"context"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/term"
)

// Fee is a notice of the late fee: what it had come to at the end of a day, with its table (行政处罚法 72; 行政强制法 45; documents.md C5.8).
type Fee struct {
	Until  law.Date  `json:"until"`
	Fen    money.Fen `json:"fen"`
	Table  []Stretch `json:"table"`
	Number string    `json:"number"` // of its paper
}

func (x *Fee) enter(d *Demand, _ *Step) { d.Fees = append(d.Fees, x) }

// NoticeLate tells the party what the late fee has come to, and has the platform take it under a code of its own.
func (s *Service) NoticeLate(ctx context.Context, by act.By, id string) (Done, error) {
	return s.do(ctx, FeeNoticed, by, id, func(ctx context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		late := d.Late()
		x := &Fee{Until: d.Today, Fen: late.On(d.Today), Table: late.Table(d.Today)}
		if err := d.chargeable(x.Fen); err != nil {
			return nil, "", err
		}
		if err := s.closeCodes(ctx, tx, d, LatePart); err != nil {
			return nil, "", err
		}
		if left := x.Fen - d.came(LatePart); left > 0 {
			if err := s.askCode(ctx, tx, d, LatePart, left); err != nil {
				return nil, "", err
			}
		}
		p, err := s.issueFee(ctx, tx, d, x)
		x.Number = p.Number
		return x, p.ID, err
	})
}

// chargeable refuses a late fee that is not owed, and says why.
func (d *Demand) chargeable(fen money.Fen) error {
	refuse := func(zh, en, cureZH, cureEN string) error {
		return law.Refusal{Rule: string(term.LateFee), Article: "行政处罚法第七十二条、第七十三条", Because: law.Words{ZH: zh, EN: en}, Cure: law.Words{ZH: cureZH, EN: cureEN}}
	}
	switch {
	case d.State != Notified && d.State != Paid:
		return fault.Conflict{Because: law.Words{ZH: "决定送达以后、申请强制执行以前，才能通知加处罚款。", EN: "A late fee is notified after service and before the court is asked."}}
	case !d.Announced:
		return refuse("处罚决定书没有告知加处罚款的标准，不能加处（分离实施办法第七条、第九条，行政强制法第四十五条）。", "The decision did not announce a late fee, so there is none.", "没有补救办法，只能催告和申请强制执行罚款本身。", " Nothing cures that; the fine itself is reminded of and enforced.")
	case d.Provided != nil:
		because, cure := term.Unsaid(*d.Provided)
		return refuse(because.ZH, because.EN, cure.ZH, cure.EN)
	case d.Paused():
		return refuse("复议、诉讼期间不计算加处罚款，也不通知。", "No late fee is counted or notified during a reconsideration or suit.", "请等复议、诉讼有结果并登记以后再办理。", " Wait for its result and record it.")
	case fen <= d.told() || fen == 0:
		return fault.Conflict{Because: law.Words{ZH: "没有新增的加处罚款，无需通知。", EN: "No late fee has been added; there is nothing to notify."}}
	}
	return nil
}
