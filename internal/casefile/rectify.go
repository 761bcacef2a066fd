package casefile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/penalty"
)

// Rectified puts a clerical error right in a paper that a step issued (documents.md C4.23): the paper itself stays as it was signed.
var Rectified = step("rectify", "更正文书笔误", "Put a clerical error right", access.HandleCases, true)

var rectifySteps = []order{
	{Rectified, []State{Noticed, InHearing, Proposed, Penalised, NotPenalised, Revoked, Closed}, func() said { return new(Rectification) }},
}

// Rectification is one clerical error as it was put right: which words, in which paper, by which.
type Rectification struct {
	Of      int    `json:"of"` // the step that issued the paper
	Old     string `json:"old"`
	New     string `json:"new"`
	Reasons string `json:"reasons"`
}

func (x *Rectification) enter(*Case, *Step) {}

// IssuedPaper is a paper that a step of the case issued and that reached the party.
type IssuedPaper struct {
	Step                int
	Kind, Paper, Number string
}

// IssuedPapers are those that reached the party, in their order: a clerical error in one is put right by a notice, in any other paper by a new one.
func (c *Case) IssuedPapers() (out []IssuedPaper) {
	for _, n := range c.Notices {
		if n.Served != nil {
			out = append(out, IssuedPaper{n.No, NoticePaper, n.Paper, n.Number})
		}
	}
	if n := c.Hearing.Notice; n != nil && n.Served != nil {
		out = append(out, IssuedPaper{n.No, HearingPaper, n.Paper, n.Number})
	}
	if c.Decision != nil && c.Decision.Served != nil {
		d := c.first()
		kind := DecisionPaper
		switch {
		case d.Outcome == NoPenalty:
			kind = NoPenaltyPaper
		case c.Simple != nil:
			kind = SimplePaper
		}
		out = append(out, IssuedPaper{d.No, kind, d.Paper, d.Number})
	}
	return out
}

// Rectify records that words of a served paper are a clerical error, and what they should be. What was decided or proposed is no clerical error:
// that is changed by a new notice or a correction of the decision, and never for the worse (Art 40(2), 45(1); 行政处罚法 45(2)).
func (s *Service) Rectify(ctx context.Context, by act.By, id string, x Rectification) (Done, error) {
	var check fault.Check
	check.Text(&x.Old, lineMost, true, "old", "请照原文填写写错的文字。", "Give the wrong words as the paper has them.")
	check.Text(&x.New, lineMost, true, "new", "请填写正确的文字。", "Give the right words.")
	check.Want(x.Old != x.New, "new", "更正前后的文字相同。", "Both are the same words.")
	check.Text(&x.Reasons, factMost, true, "reasons", "请写明根据什么材料认定是笔误。", "Say by what it is known to be a clerical error.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Rectified, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		all := c.IssuedPapers()
		i := slices.IndexFunc(all, func(p IssuedPaper) bool { return p.Step == x.Of })
		if i < 0 {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "of", Want: law.Words{ZH: "请选择一份已经送达的文书。", EN: "Choose a paper that was served."}}}}
		}
		_, says, err := s.Papers.Says(ctx, c.scope(), all[i].Paper)
		if err != nil {
			return nil, fmt.Errorf("read a paper that is to be put right: %w", err)
		}
		return &draft{said: &x}, x.clerical(c, says.Text())
	})
}

// clerical refuses what is no clerical error: words that are not in the paper, and words of what it proposes or decides.
func (x *Rectification) clerical(c *Case, text string) error {
	if !strings.Contains(text, x.Old) {
		return fault.Invalid{Fields: []fault.Field{{Name: "old", Want: law.Words{ZH: "这份文书里没有这些文字，请照原文填写。", EN: "The paper does not have these words; give them as it has them."}}}}
	}
	for _, part := range c.substance() {
		if overlaps(text, x.Old, part) {
			return notClerical(part)
		}
	}
	for _, part := range penaltyWords() {
		if strings.Contains(x.New, part) && !strings.Contains(x.Old, part) {
			return notClerical(part)
		}
	}
	return nil
}

// substance are the words of what was proposed and decided, and of the law that it rests on.
func (c *Case) substance() (out []string) {
	add := func(p penalty.Penalty) {
		if len(p.Measures) > 0 {
			out = append(out, p.Words().ZH)
		}
	}
	for _, n := range c.Notices {
		add(n.Penalty)
	}
	if c.Decision != nil {
		d := c.first()
		add(d.Penalty)
		if d.Outcome == NoPenalty {
			out = append(out, groundWords(d.Ground))
		}
	}
	for _, x := range c.Course {
		if r, ok := x.Said.(*Report); ok {
			out = append(out, r.Breached.Words(), r.Basis.Words())
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// penaltyWords are the words by which a penalty is named.
func penaltyWords() []string {
	out := []string{"元"}
	for _, k := range penalty.Kinds() {
		out = append(out, k.Words().ZH)
	}
	return out
}

// overlaps tells whether one of the places of a in a text shares a character with one of the places of b.
func overlaps(text, a, b string) bool {
	for _, i := range places(text, a) {
		for _, j := range places(text, b) {
			if i < j+len(b) && j < i+len(a) {
				return true
			}
		}
	}
	return false
}

func places(text, s string) (out []int) {
	for at := 0; ; at++ {
		i := strings.Index(text[at:], s)
		if i < 0 {
			return out
		}
		at += i
		out = append(out, at)
	}
}

func notClerical(part string) error {
	return law.Refusal{Rule: "C4.23", Article: "第四十条第二款、第四十五条，行政处罚法第四十五条第二款",
		Because: law.Words{ZH: fmt.Sprintf("“%s”是告知或者决定的内容，不是笔误。", part), EN: fmt.Sprintf("“%s” is what was proposed or decided, and no clerical error.", part)},
		Cure:    law.Words{ZH: "内容有误的，决定以前重新告知，决定以后由负责人自我纠正；都不得因当事人的意见加重。", EN: "Before the decision issue a new notice; after it, let the head correct the decision. Neither may be heavier for what the party said."}}
}

// rectified are the clerical errors that were put right.
func (c *Case) rectified() (out []int) {
	for _, x := range c.Course {
		if x.Kind == Rectified.Name && x.Void == 0 {
			out = append(out, x.No)
		}
	}
	return out
}

// rectification is C4.23: which paper, what stood in it, what is right, and why.
func (w *writing) rectification() error {
	x := w.step().Said.(*Rectification)
	all := w.c.IssuedPapers()
	i := slices.IndexFunc(all, func(p IssuedPaper) bool { return p.Step == x.Of })
	if i < 0 {
		return outOfOrder(&w.c.File, Rectified.Title)
	}
	k, _ := docket.KindByID(all[i].Kind)
	w.toParty()
	w.Paragraph(fmt.Sprintf("本机关%s作出的《%s》（%s）有文字书写错误，现更正如下。", dayOf(w.c.Course[x.Of-1].At), k.Title.ZH, all[i].Number))
	w.Heading("更正的内容").Fields(paper.Filled("原文", x.Old), paper.Filled("更正为", x.New), paper.Filled("理由", x.Reasons))
	w.Paragraph("原文书的其他内容不变，处罚的种类、数额、依据和当事人的权利、期限不受影响；本通知与原文书一并使用。对更正有异议的，可以按下列联系方式提出。")
	return nil
}
