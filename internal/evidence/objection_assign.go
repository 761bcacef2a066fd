package evidence

import (
	"context"
	"errors"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// ObjectionAssigned is that a head names who reviews an objection (states.md D8).
var ObjectionAssigned = act.Kind{Name: "objection.assign", Title: law.Words{ZH: "指定证据异议复核员", EN: "Name who reviews an objection"}, Permission: access.DecideCases}

// AssignTo names the reviewer of an objection that nobody has decided of: who answers objections for the body, and may review this one (roles.md E7).
func (s *Service) AssignTo(ctx context.Context, by act.By, id, reviewer string) (ObjectionDone, error) {
	return act.Do(ctx, s.Engine, ObjectionAssigned, by, func(ctx context.Context, tx *act.Tx) (ObjectionRecord, error) {
		o, err := s.loadObjection(ctx, tx, tx.Book, id)
		if err == nil && !tx.By.ActsFor(access.DecideCases, o.Body) {
			err = errNoObjection
		}
		if err == nil {
			err = people.Unrecused(ctx, tx, tx.Book, tx.By.Person, o.ID, o.Case, o.Capture)
		}
		if err != nil {
			return ObjectionRecord{}, err
		}
		if !o.State.Undecided() || o.Reviewer == reviewer {
			return ObjectionRecord{}, o.elsewhere()
		}
		if err := s.fit(ctx, tx, reviewer, &o); err != nil {
			return ObjectionRecord{}, err
		}
		return s.assign(ctx, tx, &o, reviewer)
	})
}

// fit refuses as reviewer who does not answer objections for the body, or may not review this one.
func (s *Service) fit(ctx context.Context, tx *act.Tx, reviewer string, o *Objection) error {
	holds, err := people.Holds(ctx, tx, tx.Book, reviewer, o.Body, access.AnswerObjections, tx.Now)
	if err == nil && !holds {
		err = fault.Invalid{Fields: []fault.Field{{Name: "reviewer", Want: law.Words{ZH: "请选择本单位的一名异议复核员。", EN: "Choose an objection reviewer of the body."}}}}
	}
	if err != nil {
		return err
	}
	err = s.MayReview(ctx, tx, reviewer, o)
	var no law.Refusal
	if errors.As(err, &no) {
		no.Because = law.Words{ZH: "这名人员审核过有异议的采集记录、办理本案，或者应当回避，不能复核这项异议。", EN: "This person reviewed the capture, handles the case or is recused, and does not review the objection."}
		no.Cure = law.Words{ZH: "请指定本单位另一名异议复核员。", EN: "Name another objection reviewer of the body."}
		return no
	}
	return err
}

// assign puts an objection into the hands of a reviewer.
func (s *Service) assign(ctx context.Context, tx *act.Tx, o *Objection, reviewer string) (ObjectionRecord, error) {
	if o.State == ObjReceived {
		o.State = ObjAssigned
	}
	o.Reviewer = reviewer
	_, err := tx.Exec(ctx, `UPDATE objection SET state = $3, reviewer = $4, assigned_at = $5 WHERE book = $1 AND id = $2`, tx.Book, o.ID, string(o.State), o.Reviewer, tx.Now)
	if err != nil {
		return ObjectionRecord{}, fmt.Errorf("put an objection into the hands of a reviewer: %w", err)
	}
	return o.record(), nil
}
