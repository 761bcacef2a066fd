package evidence

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/retention"
)

// Attaching is a capture that is to become evidence of a case.
type Attaching struct {
	Case, Capture string
	What          string // what it shows, in words; empty: the kind of violation
	Second        string // the second officer
}

// Attach makes a capture an item of evidence: one that passed its review (Art 30(3)), of the body and the violation of the case, which no
// recall asks about and of which no condition is unknown without a document. From then on it is held from disposal (Art 34).
func (s *Service) Attach(ctx context.Context, by act.By, n Attaching) (Done, error) {
	var c fault.Check
	c.AtMost(&n.What, wordsMost, "what")
	c.Want(n.Second != "", "second", "请选择第二名执法人员。", "Choose the second officer.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, n.Case, n.Capture)
	return act.Do(ctx, s.Engine, ItemAttached, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		k, err := s.open(ctx, tx, n.Case)
		if err == nil {
			err = k.second(ctx, tx, n.Second)
		}
		if err != nil {
			return Record{}, err
		}
		x, err := s.fromCapture(ctx, tx, &k, &n)
		if err != nil {
			return Record{}, err
		}
		hold, err := s.Retention.Hold(ctx, tx, retention.Object{Kind: retention.Captures, ID: x.Capture, Body: x.Body}, "case", fmt.Sprintf("已列为案件%s的证据%d。", x.Case, x.Number))
		if err != nil {
			return Record{}, err
		}
		return s.store(ctx, tx, &x, hold.ID)
	})
}

// fromCapture is the item that a capture makes.
func (s *Service) fromCapture(ctx context.Context, tx *act.Tx, k *Case, n *Attaching) (Item, error) {
	c, err := s.reachable(ctx, tx, k, n.Capture)
	if err != nil {
		return Item{}, err
	}
	if c.Body != k.Body || c.Violation != k.Violation {
		return Item{}, unfitting(&c, k)
	}
	v, err := s.passed(ctx, tx, &c)
	if err != nil {
		return Item{}, err
	}
	if err := k.mayRestOn(v.Person); err != nil {
		return Item{}, err
	}
	if err := notConceded(ctx, tx, &c, v.At); err != nil {
		return Item{}, err
	}
	j, err := s.settled(ctx, tx, k, &c, v.Person)
	if err != nil {
		return Item{}, err
	}
	x := Item{Book: tx.Book, ID: tx.NewID(), Case: k.ID, Body: k.Body, Kind: Electronic, Origin: OfCapture, State: Entered, What: n.What, ObtainedAt: c.At, Person: tx.By.Person, Second: n.Second,
		Capture: c.ID, Verdict: v.ID, Use: c.Use, Outcome: j.Outcome, Receipt: blob.DigestOf(j.Receipt).String(), Corroboration: lacksBasis(j)}
	if x.What == "" {
		x.What = "电子技术监控设备采集的“" + capture.ViolationWords(c.Violation).ZH + "”记录"
	}
	x.How = "由电子技术监控设备自动采集，经审核通过"
	for _, m := range c.Media {
		x.Files = append(x.Files, ItemFile{Medium: m.Name, Name: m.Name, Type: m.Type, SHA256: m.SHA256.String(), Size: m.Size})
	}
	x.Root = x.ID
	var there int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM evidence_item WHERE book = $1 AND case_id = $2 AND capture = $3 AND origin = 'capture' AND state <> 'excluded'`, tx.Book, k.ID, c.ID).Scan(&there)
	if err == nil && there > 0 {
		err = fault.Conflict{Because: law.Words{ZH: "这次抓拍已经是本案的证据。", EN: "The capture is evidence of this case already."}}
	}
	return x, err
}

// reachable is the capture, as far as an officer of the case reaches it; of one that was disposed of it is said so.
func (s *Service) reachable(ctx context.Context, tx *act.Tx, k *Case, id string) (capture.Capture, error) {
	scope := access.Scope{Book: tx.Book, Bodies: []string{k.Body}, Person: tx.By.Person}
	c, err := s.Captures.ByID(ctx, tx, scope, id)
	if !fault.IsNotFound(err) {
		return c, err
	}
	if _, gone := capture.ProofIn(ctx, tx, scope, id); gone == nil {
		return c, law.Refusal{Rule: "A34", Article: "第三十四条",
			Because: law.Words{ZH: "这次抓拍已经依法处置（删除），没有可以作为证据的材料。", EN: "The capture was disposed of by law; there is nothing left that could be evidence."},
			Cure:    law.Words{ZH: "请依据其他证据调查。", EN: "Investigate by other evidence."}}
	}
	return c, err
}

func unfitting(c *capture.Capture, k *Case) error {
	return law.Refusal{Rule: "A35a", Article: "第三十五条",
		Because: law.Words{ZH: fmt.Sprintf("这次抓拍记录的是“%s”，与本案的“%s”没有关联。", capture.ViolationWords(c.Violation).ZH, capture.ViolationWords(k.Violation).ZH),
			EN: fmt.Sprintf("The capture is of %s; the case is about %s.", capture.ViolationWords(c.Violation).EN, capture.ViolationWords(k.Violation).EN)},
		Cure: law.Words{ZH: "请选择同一违法行为的抓拍；另一违法行为另行立案。", EN: "Choose a capture of the same violation; another violation is another case."}}
}

// passed is the verdict that passed a capture and stands (Art 30(3)); nothing that nobody reviewed, or that did not pass, or that a recall
// asks about is evidence.
func (s *Service) passed(ctx context.Context, tx *act.Tx, c *capture.Capture) (capture.Given, error) {
	no := func(zh, en, cureZH, cureEN string) error {
		return law.Refusal{Rule: "A30.3b", Article: "第三十条第（三）项", Because: law.Words{ZH: zh, EN: en}, Cure: law.Words{ZH: cureZH, EN: cureEN}}
	}
	if !c.State.Passed() {
		return capture.Given{}, no(fmt.Sprintf("这次抓拍现在是“%s”，没有审核通过，不得作为证据使用。", capture.StateWords[c.State].ZH), fmt.Sprintf("The capture is %s; what has not passed its review is not evidence.", capture.StateWords[c.State].EN),
			"审核通过以后再列为证据。", "Attach it once it has passed.")
	}
	all, err := capture.History(ctx, tx, tx.Book, c.ID)
	if err != nil {
		return capture.Given{}, err
	}
	var v capture.Given
	for _, g := range all {
		if g.UndoneAt == nil && g.Result != "answer" {
			v = g
		}
	}
	if v.Result != "pass" {
		return v, no("这次抓拍现在没有有效的审核结论。", "No verdict on the capture stands.", "审核通过以后再列为证据。", "Attach it once it has passed.")
	}
	recalls, err := s.Captures.RecallsOf(ctx, tx, tx.Book, c.ID)
	if err != nil {
		return v, err
	}
	if slices.ContainsFunc(recalls, func(r capture.RecallItem) bool { return r.Waits == capture.WaitsDecision && r.Decision == "" }) {
		return v, no("这次抓拍涉及召回，还没有决定是否保留审核结果。", "A recall asks about the capture, and nobody has decided of it yet.", "请先在召回页面作出决定。", "Decide of it on the page of the recall first.")
	}
	return v, nil
}

// mayRestOn refuses what an officer of the case passed at the desk, unless the body lets reviewers handle the cases (roles.md E2).
func (c *Case) mayRestOn(reviewer string) error {
	if c.ReviewerHandles || !c.handles(reviewer) {
		return nil
	}
	return law.Refusal{Rule: "E2", Article: "第三十条第（三）项",
		Because: law.Words{ZH: "这次抓拍由本案的办案人员审核通过；采集审核与案件调查由不同的人办理。", EN: "An officer of this case passed the capture; who reviews captures does not investigate the case."},
		Cure:    law.Words{ZH: "请更换办案人员，或者由本单位负责人写明理由后允许。", EN: "Change the officers of the case, or let the head of the body allow it with a reason."}}
}

// settled is the judgement that stands on a capture, once nothing in it is unknown without a document, and who found on its defects does not handle the case.
func (s *Service) settled(ctx context.Context, tx *act.Tx, k *Case, c *capture.Capture, reviewer string) (capture.Judgement, error) {
	judged, err := capture.Judgements(ctx, tx, tx.Book, c.ID)
	if err != nil || len(judged) == 0 {
		return capture.Judgement{}, err
	}
	j := judged[len(judged)-1]
	_, statements, err := j.Statements()
	if err != nil {
		return j, fmt.Errorf("read judgement %s: %w", j.ID, err)
	}
	findings, err := s.Captures.FindingsOn(ctx, tx, tx.Book, c.ID)
	if err != nil {
		return j, err
	}
	findings = slices.DeleteFunc(findings, func(f capture.FindingItem) bool { return f.State != capture.FindingApproved })
	for i := range findings {
		if k.everHandled(findings[i].Person) {
			return j, law.Refusal{Rule: "E4", Article: "第三十六条",
				Because: law.Words{ZH: "这次抓拍的欠缺由本案的办案人员作出法制认定；法制认定由没有办理本案的法制审核人员作出。", EN: "An officer of this case made the finding on the capture's defects; that is for a legal reviewer who does not handle the case."},
				Cure:    law.Words{ZH: "请由本单位另一名法制审核人员重新认定，或者更换办案人员。", EN: "Let another legal reviewer make the finding, or change the officers of the case."}}
		}
	}
	for _, x := range statements {
		if x.Result == law.Unknown && !documented(findings, x.Rule) {
			return j, undocumented(x)
		}
	}
	return j, nil
}

// documented tells whether an approved finding settled what was unknown by a document.
func documented(findings []capture.FindingItem, rule string) bool {
	for i := range findings {
		for _, p := range findings[i].Parts {
			if p.Rule == rule && p.Manner == capture.ByDocument && len(p.Documents) > 0 {
				return true
			}
		}
	}
	return false
}

// undocumented refuses a capture of which a condition is unknown without a document: it counts as unmet once a case relies on it.
func undocumented(x law.Statement) error {
	return law.Refusal{Rule: x.Rule, Article: x.Article.Words,
		Because: law.Words{ZH: fmt.Sprintf("“%s”待查明，没有文书证明；案件以这次抓拍为证据时，按不符合处理，举证责任在行政机关。%s", x.Title.ZH, x.Because.ZH), EN: fmt.Sprintf("“%s” is unknown and no document settles it; once a case relies on the capture that counts as unmet: the burden of proof is the organ's. %s", x.Title.EN, x.Because.EN)},
		Cure:    law.Words{ZH: "请登记能够证明的事实，或者由法制审核人员以文书查明并经负责人批准。", EN: "Record the fact that proves it, or let the legal reviewer settle it by a document, approved by the head."}}
}

// lacksBasis tells whether the device may not decide alone by a judgement (Art 11(2)): also where something else decided the outcome.
func lacksBasis(j capture.Judgement) bool {
	_, statements, err := j.Statements()
	return err != nil || slices.ContainsFunc(statements, func(x law.Statement) bool { return x.Rule == "A11.1.3" && x.Result != law.Met }) || j.Outcome == admissibility.CorroborationRequired.String()
}

// heldStill refuses what who acts is recused from: the capture behind an item.
func heldStill(ctx context.Context, tx *act.Tx, x *Item) error {
	return people.Unrecused(ctx, tx, tx.Book, tx.By.Person, x.Capture)
}
