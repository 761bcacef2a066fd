package payment

import (
	"cmp"
	"slices"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// came is what was paid for a part and does not go back.
func (d *Demand) came(part string) (sum money.Fen) {
	of := map[string]string{}
	for i := range d.Received {
		r := &d.Received[i]
		of[r.Trade] = r.Part
		if r.Part == part && r.counts() {
			sum += r.Fen
		}
	}
	for _, r := range d.Refunds {
		if of[r.Trade] == part {
			sum -= r.Fen
		}
	}
	return sum
}

// Owed is what is still owed of fine and gains, and of the late fee that the party was told of.
func (d *Demand) Owed() (main, late money.Fen) {
	return max(0, d.Fine+d.Gains-d.came(MainPart)), max(0, d.told()-d.came(LatePart))
}

// surplus is what came beyond what was owed.
func (d *Demand) surplus(part string) money.Fen {
	if part == MainPart {
		return max(0, d.came(MainPart)-d.Fine-d.Gains)
	}
	return max(0, d.came(LatePart)-d.told())
}

// Late is what the late fee is worked out from. What is paid counts against the fine first, which is the party's gain. [POLICY]
func (d *Demand) Late() Late {
	l := Late{Fine: d.Fine, Due: d.Due, Announced: d.Announced, Plan: d.Plan}
	if d.State == Revoked {
		l.Fine = 0
	}
	left := d.Fine
	paid := slices.Clone(d.Received)
	slices.SortFunc(paid, func(a, b Received) int { return a.At.Compare(b.At) })
	for i := range paid {
		r := &paid[i]
		if r.Part != MainPart || !r.counts() || left == 0 {
			continue
		}
		part := min(left, r.Fen)
		left -= part
		l.Paid = append(l.Paid, Reduction{law.DateOf(r.At), part})
	}
	for _, p := range d.Pauses {
		l.Paused = append(l.Paused, p.Days)
	}
	return l
}

// told is the late fee that the party was told of, and which is still owed: a rebuttal of the date of service, or a pause entered
// afterwards, may have made less of it.
func (d *Demand) told() money.Fen {
	if len(d.Fees) == 0 {
		return 0
	}
	newest, late := d.Fees[len(d.Fees)-1], d.Late()
	return min(newest.Fen, late.On(newest.Until))
}

// Paused tells whether a reconsideration or suit is open.
func (d *Demand) Paused() bool {
	return slices.ContainsFunc(d.Pauses, func(p Pause) bool { return p.Until == 0 })
}

// Overdue tells whether a sum should have been paid before today.
func (d *Demand) Overdue() bool {
	return (d.State == Notified || d.State == Enforcing) && d.PayBy != 0 && d.Today > d.PayBy
}

// payBy is by when the next sum is to be paid: the last day, or where a plan was approved the next part of it that was not paid.
func (d *Demand) payBy() law.Date {
	main, late := d.Owed()
	switch {
	case d.Due == 0 || main+late == 0:
		return 0
	case main == 0 || d.Plan == nil:
		return d.Due
	}
	parts := slices.Clone(d.Plan.Parts)
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Due, b.Due) })
	open := money.Fen(0) // what of the plan is left, counted from its end
	for _, p := range slices.Backward(parts) {
		if open += p.Fen; open >= main {
			return p.Due
		}
	}
	return d.Due
}

// Standing is what a demand is called (ux.md): the state, or what runs in it.
func (d *Demand) Standing() law.Words {
	main, _ := d.Owed()
	switch {
	case d.Returning():
		return law.Words{ZH: "待退款", EN: "a refund is due"}
	case len(d.Refunds) > 0 && d.State == Revoked:
		return law.Words{ZH: "已退款", EN: "given back"}
	case d.State == Paid && d.unreceipted():
		return law.Words{ZH: "已缴清，待开票据", EN: "paid, no receipt yet"}
	case d.State == Notified && d.Paused():
		return law.Words{ZH: "复议、诉讼期间，不计加处罚款", EN: "in reconsideration or suit: no late fee runs"}
	case d.State == Notified && d.Plan != nil && main > 0 && !d.Overdue():
		return law.Words{ZH: "已批准暂缓或者分期", EN: "deferral or instalments approved"}
	case d.Overdue() && d.Reminder != nil:
		return law.Words{ZH: "已逾期，已催告", EN: "overdue, reminded"}
	case d.Overdue():
		return law.Words{ZH: "已逾期", EN: "overdue"}
	}
	return StateWords[d.State]
}

// Returning tells whether something is still to be given back.
func (d *Demand) Returning() bool {
	return slices.ContainsFunc(d.Refunds, func(r Refund) bool { return r.State != RefundDone })
}

func (d *Demand) unreceipted() bool {
	return slices.ContainsFunc(d.Received, func(r Received) bool { return r.State == Confirmed })
}

// after is where a demand stands once what is on record is taken together, and whether that is a change.
func (d *Demand) after() State {
	main, late := d.Owed()
	clear := main == 0 && late == 0
	switch d.State {
	case Assessed, Notified, Paid:
		switch {
		case d.Fine+d.Gains == 0:
			return Revoked
		case clear:
			return Paid
		case d.ServedAt == nil:
			return Assessed
		}
		return Notified
	case Enforcing, WrittenOff:
		if clear && d.Fine+d.Gains > 0 {
			return Paid
		}
	}
	if d.Fine+d.Gains == 0 {
		return Revoked
	}
	return d.State
}
