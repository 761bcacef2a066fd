package device

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The acts of the provincial department on a siting plan (Art 9).
var (
	PlanGranted  = act.Kind{Name: "device.plan.approve", Title: law.Words{ZH: "批准设置方案", EN: "Approve the siting plan"}, Permission: access.ApprovePlan}
	PlanDeclined = act.Kind{Name: "device.plan.reject", Title: law.Words{ZH: "不批准设置方案", EN: "Reject the siting plan"}, Permission: access.ApprovePlan}
	PlanRevoked  = act.Kind{Name: "device.plan.withdraw", Title: law.Words{ZH: "撤回批准", EN: "Withdraw the approval"}, Permission: access.ApprovePlan}
)

// Approval is the decision of the approving department (documents.md C1.3). Level and fields are those of its body.
type Approval struct {
	Number     string    `json:"number"`
	Until      *law.Date `json:"until,omitempty"` // last day; nil: open
	Violations []string  `json:"violations"`      // covered; empty in the input takes those of the plan
	Conditions string    `json:"conditions,omitempty"`
	Sites      []string  `json:"sites,omitempty"` // named by the decision, in words; empty in the input: this one
	Body       string    `json:"body"`
	Level      string    `json:"level"`
	Fields     []string  `json:"fields"`
}

// Line gives number, level and period.
func (a Approval) Line() law.Words {
	level := people.BodyLevels[a.Level]
	w := law.Words{ZH: level.ZH + "批准，文号" + a.Number, EN: "approved at the level " + level.EN + ", no. " + a.Number}
	var until, conditions law.Words
	if a.Until != nil {
		until = law.Words{ZH: "有效期至" + a.Until.Words(), EN: "valid until " + a.Until.String()}
	}
	if a.Conditions != "" {
		conditions = law.Words{ZH: "附加条件：" + a.Conditions, EN: "conditions: " + a.Conditions}
	}
	return line(w, until, conditions)
}

// ApprovePlan records the approval of the submitted plan by the actor's body, with its decision as document. It covers the
// use when the approver is of its field and the decision names its violation.
func (s *Service) ApprovePlan(ctx context.Context, by act.By, in On, a Approval) (Done, error) {
	var c fault.Check
	c.Text(&a.Number, shortText, true, "number", "请填写批准文号。", "Give the number of the decision.")
	c.AtMost(&a.Conditions, longText, "conditions")
	c.Want(len(a.Sites) <= 500, "sites", "最多500个设置地点。", "At most 500 sites.")
	c.Want(len(a.Violations) <= 50, "violations", "最多50个违法行为代码。", "At most 50 codes.")
	wantDocument(&c, in.Documents, "请上传批准文件。", "Upload the decision.")
	return s.onUse(ctx, PlanGranted, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		plan, err := l.pending(tx, in.At)
		if err != nil {
			return occurrence{}, err
		}
		if err := checkCovered(&a, plan.Violations); err != nil {
			return occurrence{}, err
		}
		if err := a.names(l.SiteAt(tx.Now).Words); err != nil {
			return occurrence{}, err
		}
		body, err := people.BodyByID(ctx, tx, tx.Book, tx.By.Body)
		if err != nil {
			return occurrence{}, err
		}
		a.Body, a.Level = body.ID, body.Level
		if a.Fields, err = people.FieldsOn(ctx, tx, tx.Book, body, law.DateOf(tx.Now)); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: PlanApproved, detail: a}, nil
	})
}

func checkCovered(a *Approval, planned []string) error {
	if len(a.Violations) == 0 {
		a.Violations = planned
		return nil
	}
	for _, v := range a.Violations {
		if !slices.Contains(planned, v) {
			return fault.Invalid{Fields: []fault.Field{{Name: "violations", Want: law.Words{
				ZH: fmt.Sprintf("违法行为%s不在报批的方案里。", v), EN: fmt.Sprintf("Violation %s is not in the submitted plan.", v)}}}}
		}
	}
	return nil
}

// pending returns the submitted plan that awaits a decision. The decision is not older than the submission, and no person
// of the proposal decides it (roles.md E12).
func (l *Life) pending(tx *act.Tx, at time.Time) (Submission, error) {
	if err := l.open(tx.Now); err != nil {
		return Submission{}, err
	}
	last := l.latest(tx.Now, PlanSubmitted, PlanApproved, PlanRejected)
	if last == nil || last.Event != PlanSubmitted {
		return Submission{}, law.Refusal{Rule: "A9b", Article: "第九条",
			Because: law.Words{ZH: "没有报批的设置方案等待决定。", EN: "No submitted siting plan awaits a decision."},
			Cure:    law.Words{ZH: "请先由设置单位负责人报批设置方案。", EN: "Let the head of the setting body submit the plan first."}}
	}
	if l.movedSince(last.At, tx.Now) {
		return Submission{}, law.Refusal{Rule: "A9b", Article: "第九条",
			Because: law.Words{ZH: "报批以后设置地点又有变动，这份方案已经不是现在的地点。", EN: "The site was moved after the submission; the plan is not about the present place."},
			Cure:    law.Words{ZH: "请设置单位重新拟定、报批设置方案。", EN: "Let the setting body draft and submit a new plan."}}
	}
	if !at.IsZero() && at.Before(last.At) {
		return Submission{}, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "决定时间不能早于报批时间。", EN: "A decision is not older than the submission."}}}}
	}
	if slices.Contains(l.proposers(tx.Now), tx.By.Person) || last.Person == tx.By.Person {
		return Submission{}, samePerson("A9b", "第九条", "提出、拟定或者报批方案的人员不能批准方案。", "Who proposed, drafted or submitted the plan does not approve it.")
	}
	return last.Data.(Submission), nil
}

// Rejection is a decision not to approve, or to approve no longer, with its reasons.
type Rejection struct {
	Number  string `json:"number,omitempty"`
	Reasons string `json:"reasons"`
	Body    string `json:"body"`
}

// Line gives the reasons.
func (r Rejection) Line() law.Words { return same(strings.TrimSpace(r.Reasons)) }

func (r *Rejection) check(c *fault.Check, documents []Attachment) {
	c.AtMost(&r.Number, shortText, "number")
	c.Text(&r.Reasons, longText, true, "reasons", "请写明理由。", "Give the reasons.")
	wantDocument(c, documents, "请上传决定文件。", "Upload the decision.")
}

// RejectPlan records that the submitted plan is not approved.
func (s *Service) RejectPlan(ctx context.Context, by act.By, in On, r Rejection) (Done, error) {
	var c fault.Check
	r.check(&c, in.Documents)
	return s.onUse(ctx, PlanDeclined, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if _, err := l.pending(tx, in.At); err != nil {
			return occurrence{}, err
		}
		r.Body = tx.By.Body
		return occurrence{event: PlanRejected, detail: r}, nil
	})
}

// WithdrawApproval records that an approval is withdrawn. Captures before it stay as they are; those after it lack the
// approval.
func (s *Service) WithdrawApproval(ctx context.Context, by act.By, in On, r Rejection) (Done, error) {
	var c fault.Check
	r.check(&c, in.Documents)
	return s.onUse(ctx, PlanRevoked, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		last := l.latest(at, PlanApproved, PlanWithdrawn)
		if last == nil || last.Event != PlanApproved {
			return occurrence{}, law.Refusal{Rule: "A9b", Article: "第九条",
				Because: law.Words{ZH: "那时没有有效的批准，不能撤回。", EN: "There was no approval then that could be withdrawn."},
				Cure:    law.Words{ZH: "请核对撤回的时间。", EN: "Check the time of the withdrawal."}}
		}
		r.Body = tx.By.Body
		return occurrence{event: PlanWithdrawn, detail: r}, nil
	})
}
