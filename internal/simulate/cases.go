package simulate

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/penalty"
	"yuanjian/internal/serving"
)

// suspected is a case of the demonstration: its party, and what is proposed of it.
type suspected struct {
	party casefile.Party
	fen   int64
	id    string
}

// suspects are the parties of the two cases of the demonstration: one is decided, the other waits for its party.
var suspects = []suspected{
	{party: casefile.Party{Kind: casefile.Citizen, Name: "演示车主甲", Number: "449901199001010005", Phone: "0000-7654321", Address: "演示县望江路1号"}, fen: 100_00},
	{party: casefile.Party{Kind: casefile.Citizen, Name: "演示车主乙", Number: "449901199202020007", Phone: "0000-7654322", Address: "演示县望江路2号"}, fen: 80_00},
}

// officers are the two who handle the cases.
func (c *County) officers() (first, second act.By) {
	return c.by[access.Officer], c.staff[string(access.Officer)+" "+c.bodies["police"].ID]
}

// sued are the steps of the two cases, of the captures that passed among those to learn on.
func (c *County) sued() []step {
	if c.Cases == nil {
		return nil
	}
	cases := make([]suspected, len(suspects))
	copy(cases, suspects)
	var out []step
	for i := range cases {
		x, capture := &cases[i], i
		out = append(out, step{c.at(4, 9+i), func(ctx context.Context) error { return c.opened(ctx, x, c.passed[capture]) }},
			step{c.at(4, 14+i), func(ctx context.Context) error { return c.reported(ctx, x) }}, step{c.at(3, 9+i), func(ctx context.Context) error { return c.noticed(ctx, x) }})
	}
	return append(out, step{c.at(2, 10), func(ctx context.Context) error { return c.sentenced(ctx, &cases[0]) }})
}

// Until is how far Suspect takes a case.
type Until int

// How far: filed, reported with the capture as evidence, or with its prior notice issued and not served.
const (
	UntilFiled Until = iota
	UntilReported
	UntilNotice
)

// Suspect has the two officers and the head take a capture that passed to a case, as far as is wanted: for measurements, which want many of
// them. It returns the case, and its prior notice where there is one.
func (c *County) Suspect(ctx context.Context, shot string, party casefile.Party, until Until) (id, notice string, err error) {
	x := &suspected{party: party, fen: suspects[0].fen}
	if err := c.opened(ctx, x, shot); err != nil || until == UntilFiled {
		return x.id, "", err
	}
	if err := c.reported(ctx, x); err != nil || until == UntilReported {
		return x.id, "", err
	}
	issued, err := c.issued(ctx, x)
	return x.id, issued, err
}

// opened registers a clue from a capture, has the second officer join, and files it.
func (c *County) opened(ctx context.Context, x *suspected, shot string) error {
	first, second := c.officers()
	done, err := c.Cases.Register(ctx, first, casefile.New{Capture: shot, Secret: "no", About: casefile.About{Party: x.party, Fact: "涉嫌违反禁止标线指示"}})
	if err != nil {
		return fmt.Errorf("register a clue: %w", err)
	}
	x.id = done.Record.Case
	if _, err := c.Cases.Join(ctx, second, x.id, true); err != nil {
		return err
	}
	_, err = c.Cases.File(ctx, c.by[access.Head], x.id, casefile.Filing{Place: "行为发生在本县云山大道", Reasons: "有证据证明有违法行为，需要给予行政处罚"})
	return c.after(ctx, err)
}

// reported attaches the capture as evidence, examines and verifies it, and hands in the report, signed by both.
func (c *County) reported(ctx context.Context, x *suspected) error {
	first, second := c.officers()
	k, err := c.Cases.Look(ctx, c.People.Engine.DB.Reader(), first.Scope(access.ViewCases), x.id)
	if err != nil {
		return err
	}
	item, err := c.Cases.Evidence.Attach(ctx, first, evidence.Attaching{Case: x.id, Capture: k.Capture, Second: second.Person})
	if err != nil {
		return fmt.Errorf("attach a capture: %w", err)
	}
	yes := evidence.Finding{Answer: evidence.Yes}
	f := evidence.Findings{Lawful: yes, Authentic: yes, Relevant: yes}
	r := casefile.Report{Outcome: casefile.Penalty, Penalty: penalty.Penalty{Measures: []penalty.Measure{{Kind: penalty.Fine, Fen: x.fen}}}, Band: "一般", Complex: penalty.No, Grave: penalty.No,
		Review: penalty.ReviewFacts{PublicInterest: penalty.No, GraveRights: penalty.No, Difficult: penalty.No, BySource: penalty.No}, Leniency: noGrounds(k.Party.Kind),
		Breached: casefile.Provision{Rank: "local", Source: "演示市道路通行管理条例（演示）", Article: "第十条"}, Basis: casefile.Provision{Rank: "local", Source: "演示市道路通行管理条例（演示）", Article: "第十条"},
		Reasons: "车辆越过禁止标线，影响其他车辆通行，事实清楚，证据充分"}
	for _, e := range capture.Elements(k.Violation) {
		f.Elements = append(f.Elements, e.Code)
		r.Facts = append(r.Facts, casefile.Fact{Element: e.Code, Words: "照片显示" + e.Title.ZH, Items: []string{item.Record.ID}})
	}
	if _, err := c.Cases.Evidence.Examine(ctx, first, item.Record.ID, f); err != nil {
		return fmt.Errorf("examine an item: %w", err)
	}
	if _, err := c.Cases.Evidence.Verify(ctx, second, item.Record.ID, "与现场标志、登记信息核对一致"); err != nil {
		return fmt.Errorf("verify an item: %w", err)
	}
	done, err := c.Cases.Report(ctx, first, x.id, r)
	if err != nil {
		return fmt.Errorf("hand in a report: %w", err)
	}
	_, err = c.Cases.Cosign(ctx, second, x.id, done.Record.No)
	return c.after(ctx, err)
}

// noGrounds are the answers of which none lightens a penalty.
func noGrounds(party string) penalty.Leniency {
	l := penalty.Leniency{Party: penalty.Party(party), Answers: map[penalty.Question]penalty.Found{}}
	for range 3 { // an answer may ask for another
		for _, q := range l.Asked() {
			l.Answers[q] = penalty.Found{Answer: penalty.No}
		}
		l.Answers[penalty.FactsStand] = penalty.Found{Answer: penalty.Yes}
	}
	return l
}

// issued issues the prior notice, and returns its paper.
func (c *County) issued(ctx context.Context, x *suspected) (paper string, err error) {
	done, err := c.Cases.IssueNotice(ctx, c.by[access.Head], x.id, "", nil)
	if err != nil {
		return "", fmt.Errorf("issue a prior notice: %w", err)
	}
	return done.Record.Paper, nil
}

// noticed issues the prior notice and serves it.
func (c *County) noticed(ctx context.Context, x *suspected) error {
	paper, err := c.issued(ctx, x)
	if err != nil {
		return err
	}
	if err := c.handOver(ctx, x, paper); err != nil {
		return err
	}
	first, _ := c.officers()
	_, err = c.Cases.ServeNotice(ctx, first, x.id)
	return c.after(ctx, err)
}

// handOver serves a paper of a case in person, with its signed receipt.
func (c *County) handOver(ctx context.Context, x *suspected, paper string) error {
	first, _ := c.officers()
	c.Clock.Advance(10 * time.Minute)
	begun, err := c.Cases.Serving.Begin(ctx, first, serving.Begin{Matter: casefile.Subject, MatterID: x.id, Paper: paper, Way: serving.ByHand})
	if err != nil {
		return fmt.Errorf("begin to serve a paper: %w", err)
	}
	receipt, err := c.paper(ctx, "送达回证")
	if err != nil {
		return err
	}
	_, err = c.Cases.Serving.Record(ctx, first, begun.Record.Serving, serving.Try{Attempt: 1, Result: "served", At: c.Clock.Now(), Place: "当事人住所", Receiver: "self", Files: []device.Attachment{receipt}})
	if err != nil {
		return fmt.Errorf("record that a paper was served: %w", err)
	}
	return nil
}

// sentenced has the party waive what it may state, and the fine decided and served.
func (c *County) sentenced(ctx context.Context, x *suspected) error {
	first, second := c.officers()
	if _, err := c.Cases.Waive(ctx, first, x.id, casefile.Waiver{At: c.Clock.Now(), Defence: true, Proof: "当事人签名的书面声明（演示）"}); err != nil {
		return fmt.Errorf("record a waiver: %w", err)
	}
	done, err := c.Cases.Propose(ctx, first, x.id, casefile.Proposal{Outcome: casefile.Penalty, Penalty: penalty.Penalty{Measures: []penalty.Measure{{Kind: penalty.Fine, Fen: x.fen}}}, Reasons: "事实清楚，证据充分；当事人没有意见"})
	if err != nil {
		return fmt.Errorf("put a case up: %w", err)
	}
	if _, err := c.Cases.Cosign(ctx, second, x.id, done.Record.No); err != nil {
		return err
	}
	decided, err := c.Cases.Decide(ctx, c.by[access.Head], x.id, nil, "同意")
	if err != nil {
		return fmt.Errorf("decide a case: %w", err)
	}
	if err := c.handOver(ctx, x, decided.Record.Paper); err != nil {
		return err
	}
	_, err = c.Cases.ServeDecision(ctx, first, x.id)
	return c.after(ctx, err)
}
