package casefile

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
	"yuanjian/internal/serving"
)

// The simple procedure (简易程序, 行政处罚法 51–53): on the spot, so off-site only where a rule of the field allows it, and the party is there or in a
// session that proves who it is. One officer prepares it, the other decides; the paper is handed over at once and says that reconsideration
// comes first (行政复议法 23).
var (
	SimplePrepared = step("simple.prepare", "拟作当场处罚", "Prepare a decision on the spot", access.HandleCases, true)
	SimpleDecided  = step("simple.decide", "当场作出处罚决定", "Decide on the spot", access.HandleCases, true)
)

var simpleSteps = []order{
	{SimplePrepared, []State{Registered}, func() said { return new(Simple) }},
	{SimpleDecided, []State{Registered}, func() said { return new(SimpleDecision) }},
}

// Presences are how a party is there, with their words.
var Presences = []struct {
	Key   string
	Words law.Words
}{
	{"counter", law.Words{ZH: "当事人到场接受处理", EN: "the party came"}},
	{"session", law.Words{ZH: "当事人通过核验身份的网上会话接受处理", EN: "the party is in a session that proves who it is"}},
}

// PresenceWords names how a party is there; empty for one that there is not.
func PresenceWords(key string) law.Words {
	for _, p := range Presences {
		if p.Key == key {
			return p.Words
		}
	}
	return law.Words{}
}

// Simple is what one officer prepares.
type Simple struct {
	No      int    `json:"-"`
	Filing  Filing `json:"filing"` // jurisdiction, and why it is no act that was fined
	Report  Report `json:"report"`
	Present string `json:"present"`
	Certain bool   `json:"certain"` // 违法事实确凿
	Stated  string `json:"stated"`  // what the party stated and defended, and the answer (行政处罚法 52, 45)
}

func (x *Simple) enter(c *Case, s *Step) {
	x.No, x.Report.No = s.No, s.No
	c.Simple, c.Filing, c.Report = x, &x.Filing, &x.Report
}

// PrepareSimple prepares a decision on the spot: facts with their evidence, the tests of leniency, what the party said.
func (s *Service) PrepareSimple(ctx context.Context, by act.By, id string, x Simple) (Done, error) {
	if err := x.Filing.check(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, SimplePrepared, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		x.Report.Outcome, x.Report.Complex, x.Report.Grave = Penalty, penalty.No, penalty.No
		x.Report.Review = penalty.ReviewFacts{PublicInterest: penalty.No, GraveRights: penalty.No, Difficult: penalty.No, BySource: penalty.No}
		x.Report.Leniency.Party = penalty.Party(c.Party.Kind)
		if err := x.Report.check(); err != nil {
			return nil, err
		}
		var check fault.Check
		check.Want(PresenceWords(x.Present).ZH != "", "present", "请选择当事人怎样到场接受处理。", "Choose how the party is there.")
		check.Text(&x.Stated, wordsMost, true, "stated", "请写明当事人的陈述、申辩和复核意见；没有意见的，写明已经告知权利、当事人表示没有意见。", "Give what the party stated and what was found of it.")
		if err := check.Err(); err != nil {
			return nil, err
		}
		c.asked.report, c.asked.filing, c.asked.simple = &x.Report, &x.Filing, &x
		return &draft{said: &x}, nil
	})
}

// SimpleDecision is the decision on the spot, with its paper handed over.
type SimpleDecision struct {
	Decision
	Served Served `json:"served"`
}

func (x *SimpleDecision) enter(c *Case, s *Step) {
	x.Decision.enter(c, s)
	c.Decision.Served = &x.Served
	if c.FiledAt == nil {
		c.FiledAt = &s.At
	}
}

// DecideSimple decides on the spot what the other officer prepared, and records that the paper was handed over.
func (s *Service) DecideSimple(ctx context.Context, by act.By, id string, proof string) (Done, error) {
	var check fault.Check
	check.Text(&proof, lineMost, true, "proof", "请写明决定书已经当场交付当事人：签收或者会话记录的编号。", "Say that the paper was handed over: the signature, or the number of the session.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, SimpleDecided, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if c.Simple == nil {
			return nil, fault.Conflict{Because: law.Words{ZH: "还没有另一名执法人员拟作的当场处罚。", EN: "The other officer has prepared none yet."}}
		}
		if err := mayPenalise(ctx, tx, c); err != nil {
			return nil, err
		}
		c.asked.simple = c.Simple
		x := &SimpleDecision{Decision: Decision{Proposal: c.Simple.No, Outcome: Penalty, Penalty: c.Report.Penalty, Reasons: c.Report.Reasons}, Served: Served{Way: string(serving.ByHand), At: tx.Now, Proof: proof}}
		d := &draft{to: Penalised, said: x}
		d.issue = func() error {
			x.Gates = c.results(SimpleDecided.Name)
			p, err := s.issue(ctx, tx, c, SimplePaper, func(w *writing) error { return w.simple(&x.Decision) })
			x.Paper, x.Number, d.paper = p.ID, p.Number, p.ID
			if err == nil {
				x.Served.Serving, err = s.handOver(ctx, tx, c, &p, proof)
			}
			return err
		}
		return d, nil
	})
}

// preparedByOther: who decides on the spot is the other officer than who prepared it (行政处罚法 42).
var preparedByOther = Gate{ID: "E1", Article: "行政处罚法第四十二条", Title: w("由两名执法人员共同作出", "Two officers decide it"),
	Check: func(c *Case) Found {
		if c.Simple != nil && c.Course[c.Simple.No-1].Person != c.Actor {
			return met
		}
		return unmet(w("拟作当场处罚的是您本人。", "You prepared it yourself."), w("请本案另一名办案人员作出。", "Let the other officer of the case decide it."))
	}}

// simpleAllowed: a rule of the field allows it, within its sums, with the party there and the facts certain (行政处罚法 51).
var simpleAllowed = Gate{ID: "L51", Article: "行政处罚法第五十一条", Title: w("可以适用简易程序", "The simple procedure is allowed"),
	Check: func(c *Case) Found {
		x, terms := c.asked.simple, c.Terms.Simple
		if x == nil {
			if x = c.Simple; x == nil {
				return unknown(w("还没有拟作当场处罚。", "None is prepared yet."), w("请一名执法人员拟作。", "Let one officer prepare it."))
			}
		}
		terms.FactsCertain, terms.Present = penalty.No, penalty.Yes
		if x.Certain {
			terms.FactsCertain = penalty.Yes
		}
		return refusedBy(penalty.SimpleAllowed(x.Report.Penalty, penalty.Party(c.Party.Kind), terms))
	}}
