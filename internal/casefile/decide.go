package casefile

import (
	"context"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
	"yuanjian/internal/people"
)

// Decision is a decision of penalty or of no penalty (documents.md C4.15, C4.17; 行政处罚法 57, 59). It is of the day on its paper.
type Decision struct {
	No       int             `json:"-"`
	Proposal int             `json:"proposal"`
	Outcome  Outcome         `json:"outcome"`
	Penalty  penalty.Penalty `json:"penalty"`
	Ground   string          `json:"ground,omitempty"`
	Reasons  string          `json:"reasons"`
	Late     bool            `json:"late"` // after the term of T17
	Gates    []GateResult    `json:"gates"`
	Paper    string          `json:"paper,omitempty"`
	Number   string          `json:"number,omitempty"`

	Served *Served `json:"-"`
}

// GateResult is a gate as it was met when the decision was taken: the receipt of due process.
type GateResult struct {
	ID      string    `json:"id"`
	Title   law.Words `json:"title"`
	Article string    `json:"article"`
	Because law.Words `json:"because,omitzero"`
}

func (x *Decision) enter(c *Case, s *Step) {
	x.No = s.No
	c.Decision, c.DecidedAt = x, &s.At
}

// Decide decides a case as it was put up, by a head who did not handle it (roles.md E5). Less than what was put up may be decided; more is
// put up again, and what is heavier than the served notice cannot be decided at all (Art 40(2); 行政处罚法 45(2)).
func (s *Service) Decide(ctx context.Context, by act.By, id string, lighter *penalty.Penalty, reasons string) (Done, error) {
	var check fault.Check
	check.Text(&reasons, wordsMost, true, "reasons", "请写明决定的理由。", "Give the reasons.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Decided, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if err := mayPenalise(ctx, tx, c); err != nil {
			return nil, err
		}
		x := &Decision{Proposal: c.Proposal.No, Outcome: c.Proposal.Outcome, Penalty: c.Proposal.Penalty, Ground: c.Proposal.Ground, Reasons: reasons}
		if lighter != nil && x.Outcome == Penalty {
			if err := lighter.Check(); err != nil {
				return nil, err
			}
			x.Penalty = *lighter
		}
		c.asked.decision = x
		x.Late = c.Today > c.DecisionDue().Date
		d := &draft{to: Penalised, said: x}
		if x.Outcome == NoPenalty {
			d.to = NotPenalised
		}
		d.issue = func() error {
			x.Gates = c.results(Decided.Name)
			err := s.issueDecision(ctx, tx, c, x)
			d.paper = x.Paper
			return err
		}
		return d, nil
	})
}

// mayPenalise refuses the decision of a body whose power or mandate does not reach to penalties of the matter today (Art 2(3); 行政处罚法 20).
func mayPenalise(ctx context.Context, tx *act.Tx, c *Case) error {
	_, err := people.AuthorityFor(ctx, tx, tx.Book, c.Body, people.Matter{Field: c.Field, Violation: c.Violation, Power: people.Penalising}, tx.Now)
	return err
}

// results are the gates of a step as they were met, which a decision keeps.
func (c *Case) results(step string) (out []GateResult) {
	for _, g := range c.Gates(step) {
		out = append(out, GateResult{g.ID, g.Title, g.Article, g.Because})
	}
	return out
}

// Closing is the end of a case (documents.md C4.27).
type Closing struct {
	How   string `json:"how"`
	Words string `json:"words"`
}

func (x *Closing) enter(*Case, *Step) {}

// Closings are how a case ends, with their words.
var Closings = []struct {
	Key   string
	Words law.Words
}{
	{"performed", law.Words{ZH: "处罚已经履行完毕", EN: "the penalty was performed"}},
	{"no_penalty", law.Words{ZH: "不予处罚决定已经送达", EN: "the decision of no penalty was served"}},
	{"transferred", law.Words{ZH: "已经移送，受移送机关接收", EN: "transferred and taken over"}},
	{"revoked", law.Words{ZH: "决定撤销，退款等已经办结", EN: "revoked, with refunds done"}},
	{"enforced", law.Words{ZH: "经强制执行完毕，或者依法终结执行", EN: "enforced, or enforcement ended by law"}},
}

// Close closes a case that has come to its end, with how it was performed.
func (s *Service) Close(ctx context.Context, by act.By, id string, x Closing) (Done, error) {
	var check fault.Check
	known := false
	for _, k := range Closings {
		known = known || k.Key == x.How
	}
	check.Want(known, "how", "请选择怎样结案。", "Choose how the case ends.")
	check.Text(&x.Words, wordsMost, true, "words", "请写明履行情况和日期。", "Say how and when it was performed.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Ended, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		c.asked.closing = &x
		return &draft{to: Closed, said: &x}, nil
	})
}
