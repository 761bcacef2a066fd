package payment

import (
	"slices"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/term"
)

// Days are calendar days from one to another, both counted.
type Days struct {
	From  law.Date `json:"from"`
	Until law.Date `json:"until"` // 0: open
}

func (d Days) holds(on law.Date) bool { return on >= d.From && (d.Until == 0 || on <= d.Until) }

// Part is one part of a plan of deferral or instalments: so much, until the end of a day.
type Part struct {
	Fen money.Fen `json:"fen"`
	Due law.Date  `json:"due"`
}

// Plan is a deferral or instalments that the head approved (行政处罚法 66): what is within it is not late.
type Plan struct {
	From  law.Date `json:"from"` // when it was approved
	Parts []Part   `json:"parts"`
}

// End is the last day of a plan: from it runs the time for the application to the court (行政处罚法 72(2)).
func (p *Plan) End() (last law.Date) {
	for _, x := range p.Parts {
		last = max(last, x.Due)
	}
	return last
}

// open is how much of the plan is not due yet on a day, and so within it.
func (p *Plan) open(on law.Date) (sum money.Fen) {
	if p == nil || on < p.From {
		return 0
	}
	for _, x := range p.Parts {
		if x.Due >= on {
			sum += x.Fen
		}
	}
	return sum
}

// Reduction is so much of the fine paid on a day.
type Reduction struct {
	On  law.Date
	Fen money.Fen
}

// Late is what the late fee (加处罚款) is worked out from (行政处罚法 72, 73; 分离办法 7, 9; T25). Each day from the one after the last
// day of payment costs three per cent of what of the fine is not paid when it begins, and not within an approved plan; a day of a
// reconsideration or suit costs nothing; all of it is never above the fine; and there is none that the decision did not announce.
type Late struct {
	Fine      money.Fen
	Due       law.Date // last day of payment; 0: the decision was not served
	Announced bool     // the decision says that paying late adds a fine
	Paid      []Reduction
	Paused    []Days
	Plan      *Plan
}

// Stretch is a row of the table of a late fee: days of one kind, what each cost, and what the fee had come to at their end.
type Stretch struct {
	Days
	Count  int       `json:"count"`
	Base   money.Fen `json:"base"` // of which three per cent was added each day
	Paused bool      `json:"paused,omitempty"`
	Sum    money.Fen `json:"sum"` // of all days up to its end, within the cap
}

// rateOf is the rate of a day, in hundredths (T25).
func rateOf() money.Fen { return money.Fen(term.Of(term.LateFee).Amount) }

// base is what of the fine costs on a day.
func (l *Late) base(on law.Date) (sum money.Fen, paused bool) {
	if slices.ContainsFunc(l.Paused, func(d Days) bool { return d.holds(on) }) {
		return 0, true
	}
	left := l.Fine
	for _, p := range l.Paid {
		if p.On < on {
			left -= p.Fen
		}
	}
	return max(0, left-l.Plan.open(on)), false
}

// longest bounds how many days are walked: the cap is reached in thirty-four days of a whole unpaid fine, and a case outlives no
// fifty years.
const longest = 50 * 366

// Table is the fee day by day up to the end of a day, days of one kind together. Empty: none has run.
func (l *Late) Table(until law.Date) (out []Stretch) {
	if l.Due == 0 || !l.Announced || l.Fine <= 0 {
		return nil
	}
	var hundredths money.Fen
	last := min(until, l.Due.AddDays(longest))
	for on := l.Due.AddDays(1); on <= last; on++ {
		base, paused := l.base(on)
		hundredths += base * rateOf()
		sum := min(l.Fine, hundredths/100)
		if n := len(out); n > 0 && out[n-1].Base == base && out[n-1].Paused == paused {
			out[n-1].Until, out[n-1].Count, out[n-1].Sum = on, out[n-1].Count+1, sum
			continue
		}
		out = append(out, Stretch{Days: Days{on, on}, Count: 1, Base: base, Paused: paused, Sum: sum})
	}
	return out
}

// On is what the fee has come to at the end of a day.
func (l *Late) On(day law.Date) money.Fen {
	if t := l.Table(day); len(t) > 0 {
		return t[len(t)-1].Sum
	}
	return 0
}

// Runs tells whether a day costs something.
func (l *Late) Runs(on law.Date) bool {
	if l.Due == 0 || !l.Announced || on <= l.Due {
		return false
	}
	base, _ := l.base(on)
	return base > 0 && l.On(on.AddDays(-1)) < l.Fine
}

// Remedies is what the time for the application to the court rests on (行政强制法 53, 54; 行政处罚法 72(2)).
type Remedies struct {
	Served   time.Time  // the decision was
	Reviewed *time.Time // the last reconsideration ended; nil: there was none
	Tried    *time.Time // the last suit ended; nil: there was none
	Open     bool       // a reconsideration or suit has no result
	Reminder *time.Time // 催告书 was served
	Plan     *Plan
}

// Window is when the court may be asked to enforce: not before the first day, not after the last. A zero first: it cannot be said yet,
// since no reminder was served, or a remedy is open. unknown names the year on whose unknown calendar it would rest.
func (r *Remedies) Window(c law.Calendar) (first, last law.Date, unknown *law.UnknownYear, err error) {
	over, unknown, err := r.over(c)
	if err != nil {
		return 0, 0, nil, err
	}
	application, err := term.Of(term.CourtApplication).Due(over.Start(), c)
	if err != nil {
		return 0, 0, nil, err
	}
	last = application.Date
	if r.Open || r.Reminder == nil {
		return 0, last, unknown, nil
	}
	reminded, err := term.Of(term.ReminderRun).Due(*r.Reminder, c)
	if err != nil {
		return 0, 0, nil, err
	}
	return max(reminded.First(), over.AddDays(1)), last, unknown, nil
}

// over is the last day on which the party could still turn against the decision, or on which its plan ended.
func (r *Remedies) over(c law.Calendar) (last law.Date, unknown *law.UnknownYear, err error) {
	from, id := r.Served, term.Suit
	if r.Reviewed != nil {
		from, id = *r.Reviewed, term.SuitAfterReview
	}
	due, err := term.Of(id).Due(from, c)
	if err != nil {
		return 0, nil, err
	}
	last, unknown = due.Date, due.Provisional
	if r.Tried != nil {
		last, unknown = law.DateOf(*r.Tried), nil
	}
	if r.Plan != nil {
		last = max(last, r.Plan.End())
	}
	return last, unknown, nil
}
