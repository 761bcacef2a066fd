package casefile

import (
	"context"
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
)

// Outcome is what a case comes to (行政处罚法 57(1)).
type Outcome string

// The outcomes that are decided with a paper to the party. A withdrawal and a transfer are steps of their own.
const (
	Penalty   Outcome = "penalty"
	NoPenalty Outcome = "no_penalty"
)

// OutcomeWords are the words for them.
var OutcomeWords = map[Outcome]law.Words{
	Penalty:   {ZH: "行政处罚", EN: "penalty"},
	NoPenalty: {ZH: "不予行政处罚", EN: "no penalty"},
}

// Fact is a finding of the report: what is established of one element of the violation, and by which items of evidence (Art 35, 11(2)).
type Fact struct {
	Element string   `json:"element"`
	Words   string   `json:"words"`
	Items   []string `json:"items"`
}

// Provision is what a penalty rests on: 行政处罚法 16 wants a law, a regulation or a rule.
type Provision struct {
	Rank    string `json:"rank"` // as statute ranks sources
	Source  string `json:"source"`
	Article string `json:"article"`
}

// Report is the report at the end of the investigation (调查终结报告, documents.md C4.5).
type Report struct {
	No        int                 `json:"-"`
	Facts     []Fact              `json:"facts"`
	Breached  Provision           `json:"breached"` // what forbids the act
	Basis     Provision           `json:"basis"`    // what sets the penalty
	Leniency  penalty.Leniency    `json:"leniency"`
	Review    penalty.ReviewFacts `json:"review"`
	Complex   penalty.Answer      `json:"complex,omitempty"`
	Grave     penalty.Answer      `json:"grave,omitempty"`
	Outcome   Outcome             `json:"outcome"`
	Penalty   penalty.Penalty     `json:"penalty"`
	Ground    string              `json:"ground,omitempty"`    // of no penalty, a key of penalty's grounds
	Benchmark string              `json:"benchmark,omitempty"` // id of the version
	Band      string              `json:"band,omitempty"`
	Deviation string              `json:"deviation,omitempty"` // why the benchmark is left (行政处罚法 34)
	Reasons   string              `json:"reasons"`
}

func (x *Report) enter(c *Case, s *Step) {
	x.No = s.No
	c.Report = x
}

func (x *Report) check() error {
	var c fault.Check
	for i := range x.Facts {
		c.Text(&x.Facts[i].Words, factMost, true, fmt.Sprintf("facts/%d/words", i), "请写明认定的事实。", "Say what is found.")
	}
	x.Breached.check(&c, "breached")
	if x.Outcome == Penalty {
		x.Basis.check(&c, "basis")
	}
	c.Want(OutcomeWords[x.Outcome].ZH != "", "outcome", "请选择建议的处理结果。", "Choose what is proposed.")
	for _, a := range []struct {
		name   string
		answer penalty.Answer
	}{{"complex", x.Complex}, {"grave", x.Grave}, {"public_interest", x.Review.PublicInterest}, {"grave_rights", x.Review.GraveRights}, {"difficult", x.Review.Difficult}, {"by_source", x.Review.BySource}} {
		c.Want(a.answer == penalty.Yes || a.answer == penalty.No, a.name, "请回答是或者否。", "Answer yes or no.")
	}
	c.Text(&x.Reasons, reportMost, true, "reasons", "请写明理由：事实、性质、情节、社会危害程度。", "Give the reasons: facts, nature, circumstances, harm.")
	c.AtMost(&x.Deviation, factMost, "deviation")
	if err := c.Err(); err != nil {
		return err
	}
	if err := x.Leniency.Check(); err != nil {
		return err
	}
	if x.Outcome == Penalty {
		return x.Penalty.Check()
	}
	return nil
}

func (p *Provision) check(c *fault.Check, name string) {
	c.Text(&p.Source, lineMost, true, name+"_source", "请写明法律、法规、规章的名称。", "Name the law, regulation or rule.")
	c.Text(&p.Article, nameMost, true, name+"_article", "请写明条、款、项。", "Give the article.")
	c.Want(penal[p.Rank].ZH != "", name+"_rank", "行政处罚的依据只能是法律、行政法规、地方性法规、规章（行政处罚法第十六条）。", "A penalty rests on a law, a regulation, a local regulation or a rule only (行政处罚法 16).")
}

// penal are the ranks on which a penalty may rest (行政处罚法 10–14, 16): 粤府〔2025〕12号 is none of them.
var penal = map[string]law.Words{
	"law": {ZH: "法律", EN: "law"}, "regulation": {ZH: "行政法规", EN: "administrative regulation"}, "local": {ZH: "地方性法规", EN: "local regulation"}, "rule": {ZH: "规章", EN: "rule"},
}

// PenalRanks are the ranks on which a penalty may rest, with their words, highest first.
func PenalRanks() (keys []string, words []law.Words) {
	for _, k := range []string{"law", "regulation", "local", "rule"} {
		keys, words = append(keys, k), append(words, penal[k])
	}
	return keys, words
}

// Words is a provision as papers cite it.
func (p *Provision) Words() string { return "《" + p.Source + "》" + p.Article }

// Report hands the report in: facts by element with the evidence of each, the tests of leniency before any penalty, the benchmark, and
// what is proposed. The second officer signs it.
func (s *Service) Report(ctx context.Context, by act.By, id string, x Report) (Done, error) {
	return s.do(ctx, ReportMade, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		x.Leniency.Party = penalty.Party(c.Party.Kind)
		if err := x.check(); err != nil {
			return nil, err
		}
		x.Benchmark = c.BenchmarkID
		c.asked.report = &x
		return &draft{to: Reported, said: &x}, nil
	})
}

// Return sends a case back for inquiry, or takes back a notice that was not served, with reasons.
type Return struct {
	Reasons string `json:"reasons"`
}

func (x *Return) enter(c *Case, s *Step) {
	switch s.State {
	case Investigating:
		c.Report, c.Proposal, c.Reviews, c.Discussions, c.Waiver = nil, nil, nil, nil, nil
	case Reported:
		if n := c.Notice(); n != nil && n.Served == nil {
			c.Notices = c.Notices[:len(c.Notices)-1]
		}
	}
}

// SendBack sends a case back for inquiry, with what is to be looked into. What was proposed in a notice that was served stays sealed.
func (s *Service) SendBack(ctx context.Context, by act.By, id, reasons string) (Done, error) {
	return s.back(ctx, SentBack, by, id, Investigating, reasons)
}

func (s *Service) back(ctx context.Context, kind act.Kind, by act.By, id string, to State, reasons string) (Done, error) {
	var check fault.Check
	check.Text(&reasons, factMost, true, "reasons", "请写明退回的理由和要做的事。", "Give the reasons, and what is to be done.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, kind, by, id, func(context.Context, *act.Tx, *Case) (*draft, error) {
		return &draft{to: to, said: &Return{Reasons: reasons}}, nil
	})
}
