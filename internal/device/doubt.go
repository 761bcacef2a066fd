package device

import (
	"context"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// A doubt (存疑期间) is an interval of which it was found later that something was wrong with the sign, the verification or the
// device. What the judge finds of the captures in it stands in their receipts; that a person looks at them again, and decides
// which stand, is asked here (Art 10(1), 14(1), 20(1), 22(1), 36).

// DoubtDecided is the act by which a person decides.
var DoubtDecided = act.Kind{Name: "device.past.decide", Title: law.Words{ZH: "决定存疑期间的抓拍", EN: "Decide on the captures of a doubtful time"}, Permission: access.Commission}

// DoubtKind says what is doubtful.
type DoubtKind string

// The kinds.
const (
	SignDoubt         DoubtKind = "sign"         // faulty, or missing since nobody knows when
	VerificationDoubt DoubtKind = "verification" // failed: since the last that passed
	IncidentDoubt     DoubtKind = "incident"     // tampered with
)

// Doubt is one such interval, half-open.
type Doubt struct {
	Fact    string // that brought it up
	Kind    DoubtKind
	From    time.Time
	Until   time.Time // when it was over or found; of one that goes on, the instant asked for
	Because law.Words
	Article string
	Decided *PastDecision // nil: nobody has decided yet
	KnownAt time.Time     // since when the doubt is known
	Open    bool          // it goes on
}

// PastDecision is what a person decided of the captures of a doubtful interval.
type PastDecision struct {
	Doubt  string `json:"doubt"` // the fact that brought it up
	Answer string `json:"answer"`
	Reason string `json:"reason"`
}

// PastAnswers are the answers.
var PastAnswers = []Choice{
	{"reexamine", law.Words{ZH: "逐件重新审查", EN: "each is examined again"}},
	{"stand", law.Words{ZH: "不受影响，维持", EN: "not affected, they stand"}},
}

// Line gives answer and reason.
func (p PastDecision) Line() law.Words { return line(Words(PastAnswers, p.Answer), same(p.Reason)) }

// Doubts are the doubtful intervals of a use known at t, in the order in which they begin. The captures in them are for
// re-examination to read (capture.Filter From, Until).
func (l *Life) Doubts(t time.Time) []Doubt {
	var out []Doubt
	decided := map[string]*PastDecision{}
	all := l.before(t)
	for i := range all {
		if p, ok := all[i].Data.(PastDecision); ok {
			decided[p.Doubt] = &p
		}
	}
	for i := range all {
		f := &all[i]
		d, ok := l.doubt(f, t)
		if !ok {
			continue
		}
		d.Fact, d.KnownAt, d.Decided = f.ID, f.KnownAt, decided[f.ID]
		if d.Until.After(d.From) {
			out = append(out, d)
		}
	}
	return out
}

// doubt is what one fact makes doubtful.
func (l *Life) doubt(f *Fact, t time.Time) (Doubt, bool) {
	switch d := f.Data.(type) {
	case Adjustment:
		if d.DoubtFrom == nil {
			return Doubt{}, false
		}
		until, open := t, true
		if done := l.firstAfter(f.At, AdjustmentDone); done != nil && !done.At.After(t) {
			until, open = done.At, false
		}
		return Doubt{Kind: SignDoubt, From: *d.DoubtFrom, Until: until, Open: open, Article: "第十条第一款", Because: law.Words{ZH: "标志或者设置需要调整：" + d.Fault, EN: "sign or site to be adjusted: " + d.Fault}}, true
	case MissingSign:
		from := l.lastGoodSign(f.At)
		if d.LastSeen != nil && d.LastSeen.After(from) {
			from = *d.LastSeen
		}
		return Doubt{Kind: SignDoubt, From: from, Until: f.At, Article: "第十四条第一款", Because: law.Words{ZH: "标志缺失，何时缺失不明：" + d.Note, EN: "sign missing, nobody knows since when: " + d.Note}}, true
	case VerificationCertificate:
		if d.Pass {
			return Doubt{}, false
		}
		from, ok := l.lastPassed(f.At)
		if !ok {
			return Doubt{}, false
		}
		return Doubt{Kind: VerificationDoubt, From: from, Until: f.At, Article: "第二十二条第一款", Because: law.Words{ZH: "检定不合格（证书" + d.Number + "），上次检定合格以来的抓拍须逐件决定", EN: "verification failed (certificate " + d.Number + "): captures since the last that passed are decided one by one"}}, true
	case Incident:
		until, open := t, true
		if d.Until != nil {
			until, open = *d.Until, false
		} else if end := l.firstAfter(f.At, AbnormalEnded); end != nil && !end.At.After(t) {
			until, open = end.At, false
		}
		return Doubt{Kind: IncidentDoubt, From: f.At, Until: until, Open: open, Article: "第二十条第一款", Because: line(Words(IncidentKinds, d.What), same(d.Effect))}, true
	}
	return Doubt{}, false
}

// firstAfter is the first fact of an event after an instant; nil when there is none.
func (l *Life) firstAfter(t time.Time, e Event) *Fact {
	for i := range l.Facts {
		if f := &l.Facts[i]; f.Event == e && f.At.After(t) {
			return f
		}
	}
	return nil
}

// lastPassed is when the last verification before t that passed was issued.
func (l *Life) lastPassed(t time.Time) (time.Time, bool) {
	all := l.before(t)
	for i := len(all) - 1; i >= 0; i-- {
		if v, ok := all[i].Data.(VerificationCertificate); ok && v.Pass {
			return all[i].At, true
		}
	}
	return time.Time{}, false
}

// undecided is the first doubt that is over and that nobody has decided; false when there is none.
func (l *Life) undecided(t time.Time) (Doubt, bool) {
	for _, d := range l.Doubts(t) {
		if d.Decided == nil && !d.Open {
			return d, true
		}
	}
	return Doubt{}, false
}

// decideWithin is within how many days a doubt is decided. [POLICY] Our default.
const decideWithin = 10

// DecidePast decides on the captures of a doubtful interval: they stand, or each is examined again. After a failed verification,
// and after tampering, they do not stand all together: each needs its own decision (Art 20(1), 22(1)).
func (s *Service) DecidePast(ctx context.Context, by act.By, in On, p PastDecision) (Done, error) {
	var c fault.Check
	wantOne(&c, PastAnswers, p.Answer, "answer", "请选择维持还是重新审查。", "Choose whether they stand or are examined again.")
	c.Text(&p.Reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, DoubtDecided, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		d, ok := l.undecided(tx.Now)
		if p.Doubt != "" {
			ok = false
			for _, x := range l.Doubts(tx.Now) {
				if x.Fact == p.Doubt && x.Decided == nil && !x.Open {
					d, ok = x, true
				}
			}
		}
		if !ok {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "没有已经结束、等待决定的存疑期间。", EN: "No doubtful time that is over waits for a decision."}}
		}
		if p.Answer == "stand" && d.Kind != SignDoubt {
			rule := map[DoubtKind]string{VerificationDoubt: "A22.1b", IncidentDoubt: "A20a"}[d.Kind]
			return occurrence{}, law.Refusal{Rule: rule, Article: d.Article,
				Because: law.Words{ZH: "检定不合格或者设备被破坏、干扰期间的抓拍，不能一并维持，须由人员逐件决定。", EN: "Captures before a failed verification or during tampering do not stand all together; a person decides each."},
				Cure:    law.Words{ZH: "请选择逐件重新审查。", EN: "Choose that each is examined again."}}
		}
		p.Doubt = d.Fact
		return occurrence{event: PastDecided, detail: p}, nil
	})
}

// Holds are why a capture made at t waits for a person, whatever its receipt says: upkeep beyond its grace, and doubtful times
// that nobody has decided, or decided to have examined again. They stand outside the receipt, which is the contract's alone.
// [POLICY] known is the instant of asking.
func (l *Life) Holds(t, known time.Time, sources statute.Snapshot) []law.Words {
	var out []law.Words
	if due, hold, ok := l.UpkeepDue(t, sources); ok && law.DateOf(t) > hold {
		out = append(out, law.Words{ZH: "抓拍时设备维护已经超过期限（" + due.Words() + "）和宽限期（至" + hold.Words() + "），须由人员决定是否采用（第二十二条第一款；宽限期依维护计划和本领域的规定）。",
			EN: "When this was captured upkeep was overdue since " + due.String() + ", beyond its grace until " + hold.String() + ": a person decides whether to use it (Art 22(1); the grace is that of the plan and of the field)."})
	}
	for _, d := range l.Doubts(known) {
		if t.Before(d.From) || !t.Before(d.Until) || d.Decided != nil && d.Decided.Answer == "stand" {
			continue
		}
		w := law.Words{ZH: "抓拍在存疑期间内（" + d.Because.ZH + "），尚待决定。", EN: "It was captured in a doubtful time (" + d.Because.EN + "), not decided yet."}
		if d.Decided != nil {
			w = law.Words{ZH: "抓拍在存疑期间内（" + d.Because.ZH + "），已决定逐件重新审查。", EN: "It was captured in a doubtful time (" + d.Because.EN + "); each is to be examined again."}
		}
		out = append(out, w)
	}
	return out
}
