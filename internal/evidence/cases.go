package evidence

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Cases is what this chapter asks of cases.
type Cases interface {
	// ForEvidence returns a case of a scope, or fault.NotFound.
	ForEvidence(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Case, error)
}

// Case is a case as evidence needs to know it.
type Case struct {
	Book, ID, Body   string
	Field, Violation string
	Officers         []string // who handles it now
	Former           []string // who handled it before
	Elements         []string // codes of the elements of its violation (capture.Elements)
	Open             bool     // takes evidence
	Decided, Closed  bool
	ServedAt         *time.Time // when the decision was served; nil: there is none, or it was not served yet
	Frozen           bool       // found to be a state secret or unsuitable: nothing more is done in it here (Art 3)
	// ReviewerHandles tells that the body lets who reviewed a capture handle its case, with a reason on record (roles.md E2).
	ReviewerHandles bool
}

// handles tells whether a person is an officer of the case.
func (c *Case) handles(person string) bool { return slices.Contains(c.Officers, person) }

// everHandled tells whether a person is or was an officer of the case.
func (c *Case) everHandled(person string) bool {
	return c.handles(person) || slices.Contains(c.Former, person)
}

// caseFor is the case of an act by a person: of the scope, not frozen, and none that the person is recused from (Art 42).
func (s *Service) caseFor(ctx context.Context, tx *act.Tx, p access.Permission, id string) (Case, error) {
	c, err := s.Cases.ForEvidence(ctx, tx, tx.By.Scope(p), id)
	if err == nil && !tx.By.ActsFor(p, c.Body) {
		err = fault.NotFound{What: law.Words{ZH: "这个案件", EN: "the case"}}
	}
	if err == nil {
		err = people.Unrecused(ctx, tx, tx.Book, tx.By.Person, c.ID)
	}
	if err == nil && c.Frozen {
		err = fault.Conflict{Because: law.Words{ZH: "这个案件已经封存，不再在本系统办理。", EN: "The case is frozen; nothing more is done in it in this system."}}
	}
	return c, err
}

// open is caseFor of an act that only an officer of an open case does.
func (s *Service) open(ctx context.Context, tx *act.Tx, id string) (Case, error) {
	c, err := s.caseFor(ctx, tx, access.HandleCases, id)
	if err == nil {
		err = c.handler(tx.By.Person)
	}
	if err == nil && !c.Open {
		err = errShut
	}
	return c, err
}

// handler refuses who does not handle the case.
func (c *Case) handler(person string) error {
	if c.handles(person) {
		return nil
	}
	return law.Refusal{Rule: "E1", Article: "行政处罚法第四十二条",
		Because: law.Words{ZH: "您不是这个案件的办案人员。", EN: "You are not an officer of this case."},
		Cure:    law.Words{ZH: "请由本案两名办案人员办理；需要更换的，先在案件页面变更办案人员。", EN: "One of its two officers does it; where they are to change, change them on the page of the case first."}}
}

// notHandler refuses who handles the case where somebody else is asked for.
func (c *Case) notHandler(person, rule, article string) error {
	if !c.everHandled(person) {
		return nil
	}
	return law.Refusal{Rule: rule, Article: article,
		Because: law.Words{ZH: "您办理或者办理过这个案件，这一步不能由您办理。", EN: "You handle this case, or did; this step is for somebody else."},
		Cure:    law.Words{ZH: "请由没有办理本案的人员办理。", EN: "Let somebody who does not handle the case do it."}}
}

// May is why a person may not take a step with evidence of the case now, as far as the case decides of it; nil: nothing stands against it.
func (c *Case) May(person string, step act.Kind) error {
	switch step.Name {
	case ItemReexamined.Name:
		if err := c.notHandler(person, "E4", "行政处罚法第五十八条"); err != nil || !c.Decided && !c.Closed {
			return err
		}
		return errDecided
	case ItemStruck.Name:
		return c.notHandler(person, "E4", "行政处罚法第五十八条")
	case ItemOrdered.Name:
		return c.notHandler(person, "E5", "行政处罚法第五十七条")
	}
	if err := c.handler(person); err != nil || c.Open || step.Name == ItemExcluded.Name {
		return err
	}
	return errShut
}

var (
	errShut    = fault.Conflict{Because: law.Words{ZH: "这个案件现在不收集证据：调查已经终结，或者案件已经办结。", EN: "The case takes no evidence now: its investigation, or the case, is closed."}}
	errDecided = fault.Conflict{Because: law.Words{ZH: "这个案件已经作出决定；发现证据有问题的，请排除证据，案件转入自我纠错。", EN: "The case is decided; where an item fails now, exclude it, and the case goes to self-correction."}}
)

// second refuses a second officer who is none: another person, of the case, whose certificate counts at the instant of the act (roles.md
// E1; 行政处罚法 42).
func (c *Case) second(ctx context.Context, tx *act.Tx, person string) error {
	no := func(zh, en string) error {
		return law.Refusal{Rule: "E1", Article: "行政处罚法第四十二条", Because: law.Words{ZH: zh, EN: en},
			Cure: law.Words{ZH: "收集证据的执法人员不得少于两人，请选择本案另一名办案人员。", EN: "Evidence is obtained by at least two officers; choose another one of the case."}}
	}
	if person == tx.By.Person {
		return no("两名执法人员是同一个人。", "The two officers are one person.")
	}
	if !c.handles(person) {
		return no("第二名执法人员不是本案的办案人员。", "The second officer is none of this case.")
	}
	if err := people.Unrecused(ctx, tx, tx.Book, person, c.ID); err != nil {
		return no("第二名执法人员已经回避本案。", "The second officer is recused from this case.")
	}
	cert, found, err := people.CertificateFor(ctx, tx, tx.Book, person, c.Body, tx.Now)
	if err != nil {
		return fmt.Errorf("look for the certificate of a second officer: %w", err)
	}
	if !found || !cert.ValidAt(tx.Now) {
		return no("第二名执法人员现在没有有效的行政执法证件。", "The second officer has no certificate that counts now.")
	}
	return nil
}
