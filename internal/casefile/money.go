package casefile

import (
	"context"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/penalty"
)

// sums are the fine and the unlawful gains of a penalty.
func sums(p penalty.Penalty) (fine, gains money.Fen) {
	f, _ := p.Of(penalty.Fine)
	g, _ := p.Of(penalty.ConfiscateGains)
	return money.Fen(f.Fen), money.Fen(g.Fen)
}

// collect is what follows from a step for what is to be paid, in the act of that step (Art 39; 行政处罚法 67, 73, 75): a decision demands it,
// its service lets the term run, a correction lowers it, a reconsideration or suit stops the late fee.
func (s *Service) collect(ctx context.Context, tx *act.Tx, c *Case, step *Step) error {
	switch x := step.Said.(type) {
	case *Decision:
		return s.demand(ctx, tx, c, x)
	case *SimpleDecision:
		if err := s.demand(ctx, tx, c, &x.Decision); err != nil {
			return err
		}
		return s.Payments.Due(ctx, tx, c.ID, &x.Served.At)
	case *Served:
		if step.Kind == DecisionServed.Name {
			return s.Payments.Due(ctx, tx, c.ID, &x.At)
		}
	case *ServiceCorrection:
		return s.redate(ctx, tx, c, x)
	case *Correction:
		switch x.How {
		case "revoked":
			return s.Payments.Lower(ctx, tx, c.ID, 0, 0, x.How)
		case "changed":
			fine, gains := sums(x.Penalty)
			return s.Payments.Lower(ctx, tx, c.ID, fine, gains, x.How)
		}
	case *Remedy:
		return s.Payments.Pause(ctx, tx, c.ID, x.No, x.Kind, x.At)
	case *RemedyEnd:
		return s.Payments.Resume(ctx, tx, c.ID, x.Remedy)
	}
	return nil
}

// redate lets the term to pay run from a corrected day of service, or from none where the service fell (states.md D6).
func (s *Service) redate(ctx context.Context, tx *act.Tx, c *Case, x *ServiceCorrection) error {
	if c.Decision == nil || c.Decision.Paper != x.Paper {
		return nil
	}
	if x.Served == nil {
		return s.Payments.Due(ctx, tx, c.ID, nil)
	}
	return s.Payments.Due(ctx, tx, c.ID, &x.Served.At)
}

// demand puts on record what a decision demands. Its paper announces the late fee wherever there is a fine (writing.performance).
func (s *Service) demand(ctx context.Context, tx *act.Tx, c *Case, x *Decision) error {
	if x.Outcome != Penalty {
		return nil
	}
	fine, gains := sums(x.Penalty)
	return s.Payments.Demand(ctx, tx, payment.New{Body: c.Body, InNameOf: c.InNameOf, Matter: c.ID, Decision: x.Number, Fine: fine, Gains: gains, Announced: fine > 0,
		Payer: payment.Payer{Kind: c.Party.Kind, Name: c.Party.Name, Number: c.Party.Number}})
}

// money reads how what the decision demands stands, for the gate of the close.
func (s *Service) money(ctx context.Context, q db.Queryer, c *Case) (err error) {
	if c.Decision == nil {
		return nil
	}
	c.Settled, err = s.Payments.SettledAs(ctx, q, c.Book, c.ID, c.Now)
	return err
}

// endPaid: a case whose decision demands money ends when the platform has it, when the court enforced it or ended the enforcement, or when
// all that came was given back (行政处罚法 67, 72; states.md D5).
var endPaid = Gate{ID: "A39a", Article: "第三十九条，行政处罚法第六十七条、第七十二条", Title: w("罚没款已经缴清、执行完毕或者退还", "What it demands is paid, enforced or given back"),
	Applies: func(c *Case) bool { return c.Settled != nil },
	Check: func(c *Case) Found {
		x, how := c.Settled, map[State]string{Penalised: "performed", Revoked: "revoked"}[c.State]
		if c.asked.closing != nil {
			how = c.asked.closing.How
		}
		switch {
		case how == "performed" && c.asked.closing == nil && x.Ended(), how == "performed" && x.Performed(), how == "enforced" && x.Ended(), how == "revoked" && x.Returned():
			return met
		case how != "performed" && how != "enforced" && how != "revoked":
			return met // another gate says that it does not fit
		case x.Refunds > 0:
			return unmet(w("还有应当退还的款项没有退付。", "Something is still to be given back."), w("请负责人批准、财务办理退付以后再结案。", "Let the head approve and finance pay out the refund first."))
		}
		return unmet(law.Words{ZH: "应缴款项现在是“" + payment.StateWords[x.State].ZH + "”，不能这样结案。", EN: "What it demands is " + payment.StateWords[x.State].EN + "; it does not end that way."},
			w("到账只由非税电子支付平台确认，执法人员不能登记缴款；请等平台确认，或者依法催告、申请强制执行。", "Only the non-tax platform says what was paid. Wait for it, or remind and ask the court to enforce."))
	}}
