package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts of the periodic evaluation of a site (定期评估, Art 10(1)): drafted by one person, signed by the head.
var (
	EvaluationWritten = act.Kind{Name: "device.evaluate.draft", Title: law.Words{ZH: "拟定定期评估", EN: "Draft the evaluation"}, Permission: access.ProposeDevice}
	EvaluationDecided = act.Kind{Name: "device.evaluate.sign", Title: law.Words{ZH: "签署定期评估", EN: "Sign the evaluation"}, Permission: access.Commission}
)

// What an evaluation may come to.
const (
	KeepSite   = "keep"
	AdjustSite = "adjust"
	CancelSite = "cancel"
)

// EvaluationResults are the results with their words.
var EvaluationResults = []Choice{
	{KeepSite, law.Words{ZH: "继续设置", EN: "keep"}},
	{AdjustSite, law.Words{ZH: "调整后继续设置", EN: "adjust and keep"}},
	{CancelSite, law.Words{ZH: "取消设置", EN: "cancel"}},
}

// EvaluationFigures are what the registers say of the time evaluated. Those of captures are counted by who knows captures;
// Register adds those of the site.
type EvaluationFigures struct {
	From     law.Date `json:"from"` // both days included
	Until    law.Date `json:"until"`
	Captures int64    `json:"captures"`
	Adopted  int64    `json:"adopted"`  // passed review
	Rejected int64    `json:"rejected"` // refused by a reviewer
	Unusable int64    `json:"unusable"` // judged barred, lacking or not known: not open to review
	// Objections are those upheld, counted by who knows objections; nil in evaluations of a release that kept none.
	Objections *int64 `json:"objections,omitempty"`

	Inspections  int `json:"inspections"`   // of the sign
	SignDefects  int `json:"sign_defects"`  // found by them
	SignMissing  int `json:"sign_missing"`  // times it was found missing
	Incidents    int `json:"incidents"`     // of tampering or interference
	Maintenances int `json:"maintenances"`  // begun
	Stops        int `json:"stops"`         // decided
	Abnormal     int `json:"abnormal_runs"` // begun
}

// ValidRate is the share of the reviewed captures that passed, in hundredths of a per cent; false without any.
func (f EvaluationFigures) ValidRate() (int64, bool) { return share(f.Adopted, f.Adopted+f.Rejected) }

// ExclusionRate is the share of all captures that could not be used or were refused, in hundredths of a per cent.
func (f EvaluationFigures) ExclusionRate() (int64, bool) {
	return share(f.Unusable+f.Rejected, f.Captures)
}

func share(part, whole int64) (int64, bool) {
	if whole == 0 {
		return 0, false
	}
	return part * 10_000 / whole, true
}

// Evaluation is the content of an evaluation (conformance.md A10.1b).
type Evaluation struct {
	Figures   EvaluationFigures `json:"figures"`
	Accidents string            `json:"accidents"` // accidents and complaints at the site
	Signs     string            `json:"signs"`     // whether signs are clear and reasonable
	Necessity string            `json:"necessity"` // whether it is still needed
	Opinions  string            `json:"opinions,omitempty"`
	Result    string            `json:"result"` // a key of EvaluationResults
	Reason    string            `json:"reason"`
	Adjust    string            `json:"adjust,omitempty"` // what is adjusted
	Until     *law.Date         `json:"until,omitempty"`  // until when
}

// Line gives the result, the time and the share of what was valid.
func (e Evaluation) Line() law.Words {
	span := law.Words{ZH: fmt.Sprintf("%s至%s抓拍%d件", e.Figures.From.Words(), e.Figures.Until.Words(), e.Figures.Captures),
		EN: fmt.Sprintf("%s to %s: %d captures", e.Figures.From, e.Figures.Until, e.Figures.Captures)}
	return line(Words(EvaluationResults, e.Result), span, same(e.Reason))
}

// EvaluationSigned is the head's signature: with it the result takes effect.
type EvaluationSigned struct {
	Draft  string `json:"draft"`  // the fact that drafted it, set by the act
	Result string `json:"result"` // a key of EvaluationResults; may differ from the draft, with the reason
	Reason string `json:"reason"`
	Drawn  string `json:"evaluator"` // who drafted it, set by the act
}

// Line gives the result.
func (e EvaluationSigned) Line() law.Words {
	return line(Words(EvaluationResults, e.Result), same(e.Reason))
}

// DraftEvaluation records an evaluation for the head to sign. figures of captures are the caller's; those of the registers are
// added here for the same days.
func (s *Service) DraftEvaluation(ctx context.Context, by act.By, in On, e Evaluation) (Done, error) {
	var c fault.Check
	c.Text(&e.Accidents, longText, true, "accidents", "请写明事故、投诉的情况。", "Say what accidents and complaints there were.")
	c.Text(&e.Signs, longText, true, "signs", "请写明标志是否明显、合理。", "Say whether the signs are clear and reasonable.")
	c.Text(&e.Necessity, longText, true, "necessity", "请写明现在是否仍有必要设置。", "Say whether it is still needed.")
	c.AtMost(&e.Opinions, longText, "opinions")
	wantOne(&c, EvaluationResults, e.Result, "result", "请选择评估结论。", "Choose the result.")
	c.Text(&e.Reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	c.AtMost(&e.Adjust, longText, "adjust")
	c.Want((e.Result == AdjustSite) == (e.Adjust != ""), "adjust", "结论是调整的，写明调整什么；其他结论不填。", "Where it is adjusted say what; else leave it empty.")
	c.Want((e.Result == AdjustSite) == (e.Until != nil), "until", "结论是调整的，写明完成日期；其他结论不填。", "Where it is adjusted say until when; else leave it empty.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, EvaluationWritten, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if !l.has(tx.Now, Commissioned) {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "还没有启用，定期评估从启用起计算。", EN: "It was never commissioned; evaluations count from then."}}
		}
		if e.Until != nil && *e.Until < law.DateOf(tx.Now) {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "until", Want: law.Words{ZH: "完成日期不能早于今天。", EN: "The last day is not before today."}}}}
		}
		l.Register(&e.Figures)
		return occurrence{event: EvaluationDrafted, detail: e}, nil
	})
}

// SignEvaluation signs the evaluation that was drafted. The head is not who drafted it. A cancellation ends every use at the
// instant, with its stop notice; an adjustment opens a task (Art 10(1)).
func (s *Service) SignEvaluation(ctx context.Context, by act.By, in On, v EvaluationSigned) (Done, error) {
	var c fault.Check
	wantOne(&c, EvaluationResults, v.Result, "result", "请选择评估结论。", "Choose the result.")
	c.Text(&v.Reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, EvaluationDecided, by, on, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		draft := l.unsignedEvaluation(tx.Now)
		if draft == nil {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "没有待签署的评估。", EN: "No evaluation awaits a signature."}}
		}
		if draft.Person == tx.By.Person {
			return occurrence{}, samePerson("A10.1b", "第十条第一款", "评估由评估人和负责人两人签署，您是拟定评估的人。", "Evaluator and head sign; you drafted the evaluation.")
		}
		e := draft.Data.(Evaluation)
		v.Draft, v.Drawn = draft.ID, draft.Person
		o := occurrence{event: Evaluated, detail: v}
		switch v.Result {
		case AdjustSite:
			if e.Until == nil {
				return o, fault.Invalid{Fields: []fault.Field{{Name: "result", Want: law.Words{ZH: "拟定的评估没有写明调整什么，请退回重新拟定。", EN: "The draft does not say what is adjusted; have it drafted anew."}}}}
			}
			o.beside = []occurrence{{event: AdjustmentOrdered, detail: Adjustment{What: AdjustOther, Fault: e.Adjust, Until: *e.Until}}}
		case CancelSite:
			o.beside = []occurrence{{event: SiteCancelled, detail: Cancellation{Ground: "evaluation", Reason: v.Reason}}}
			return o, s.tellIfUsed(ctx, tx, l, v.Reason)
		}
		return o, nil
	})
}

// tellIfUsed asks the platform to make the end of a use public, when it was in use now.
func (s *Service) tellIfUsed(ctx context.Context, tx *act.Tx, l *Life, reason string) error {
	if p := l.phase(tx.Now); p == phaseLive || p == phaseMaintenance {
		return s.tellStop(ctx, tx, l, tx.Now, reason)
	}
	return nil
}

// unsignedEvaluation is the draft that waits for the head at t; nil when there is none.
func (l *Life) unsignedEvaluation(t time.Time) *Fact {
	f := l.latest(t, EvaluationDrafted, Evaluated)
	if f == nil || f.Event != EvaluationDrafted {
		return nil
	}
	return f
}

// EvaluationDraft is the draft that waits for the head at t; false when there is none.
func (l *Life) EvaluationDraft(t time.Time) (Evaluation, bool) {
	if f := l.unsignedEvaluation(t); f != nil {
		return f.Data.(Evaluation), true
	}
	return Evaluation{}, false
}

// lastEvaluation is when the period runs from: the last signed evaluation, else the first commissioning; nil without either.
func (l *Life) lastEvaluation(t time.Time) *Fact {
	if f := l.latest(t, Evaluated); f != nil {
		return f
	}
	all := l.before(t)
	for i := range all {
		if all[i].Event == Commissioned {
			return &all[i]
		}
	}
	return nil
}

// EvaluationDue is the last day for the next evaluation: the body's interval as it was when the period began, counted from the
// last evaluation or the commissioning. false while the use is not in service. That it is late keeps no capture from being
// used: Art 36 does not name it.
func (l *Life) EvaluationDue(t time.Time, in Intervals) (law.Date, bool) {
	from := l.lastEvaluation(t)
	if p := l.phase(t); from == nil || p != phaseLive && p != phaseMaintenance || l.has(t, SiteCancelled) {
		return 0, false
	}
	return addMonths(law.DateOf(from.At), in.at(l.Site.Body, l.Use.Field, Evaluate, from.At)), true
}

// EvaluationFrom is the first day that the next evaluation looks at.
func (l *Life) EvaluationFrom(t time.Time) (law.Date, bool) {
	from := l.lastEvaluation(t)
	if from == nil {
		return 0, false
	}
	return law.DateOf(from.At), true
}

// Register fills the figures of the registers for the days of f.
func (l *Life) Register(f *EvaluationFigures) {
	f.Inspections, f.SignDefects, f.SignMissing, f.Incidents, f.Maintenances, f.Stops, f.Abnormal = 0, 0, 0, 0, 0, 0, 0
	for i := range l.Facts {
		x := &l.Facts[i]
		if day := law.DateOf(x.At); day < f.From || day > f.Until {
			continue
		}
		switch d := x.Data.(type) {
		case SignInspection:
			f.Inspections++
			if !d.Clear || d.OneSide {
				f.SignDefects++
			}
		case MissingSign:
			f.SignMissing++
		case Incident:
			f.Incidents++
		case MaintenanceStart:
			f.Maintenances++
		}
		switch x.Event {
		case Stopped:
			f.Stops++
		case AbnormalStarted:
			f.Abnormal++
		}
	}
}
