package casefile

import (
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// partyNext is what happens in each state, who does it, and what the party may do meanwhile (ux P15). A state of which the party sees nothing has none.
var partyNext = map[State]law.Words{
	Registered:    w("办案单位正在核实情况，决定是否立案。您现在不用办理；想说明情况的，可以打电话或者当面说明。", "The body looks into the matter and decides whether to file a case. There is nothing you must do; you can explain by phone or in person."),
	NotFiled:      w("办案单位决定不予立案，这件事到此为止。", "The body decided to file no case; the matter ends here."),
	Investigating: w("办案单位正在调查取证。您可以看证据、提异议、申请换人办理。", "The body is investigating. You can see the evidence, object to it, and ask for another officer."),
	Reported:      w("调查已经结束，由单位负责人审查。要处罚的，会先书面告知您，听取您的意见。", "The investigation is closed and goes to the head of the body. Before any penalty you are told in writing and heard."),
	Noticing:      w("告知书正在送达。送达以后，您可以陈述申辩；符合条件的，可以要求听证。", "The prior notice is being served. Once it is, you can state your case and, where the law gives it, ask for a hearing."),
	Noticed:       w("现在听取您的意见：可以陈述申辩、要求听证，也可以暂时不说。期限没有到，又没有明确放弃的，我们不会作出决定。", "We now hear you: state your case, ask for a hearing, or say nothing for now. Nothing is decided before the term is over, unless you expressly waived."),
	InHearing:     w("正在办理听证，由没有调查本案的人员主持。听证以后再研究决定。", "A hearing is held, led by somebody who did not investigate. A decision comes after it."),
	Proposed:      w("已经报请单位负责人决定。作出决定以前收到的意见，我们都会审查。", "The head of the body is to decide. Whatever you say before the decision is examined."),
	Transferring:  w("正在报请把案件移送有权处理的机关。", "A transfer to the authority in charge is put up."),
	Penalised:     w("已经作出处罚决定。期限从决定书送达之日起算；只在这里看到决定书，不等于送达。", "A penalty was decided. Terms run from the day the decision is served; seeing it here is no service."),
	NotPenalised:  w("已经决定不予处罚。", "It was decided that there is no penalty."),
	Withdrawn:     w("案件已经撤销，您不用再办理。", "The case was withdrawn; there is nothing more for you to do."),
	Transferred:   w("案件已经移送，由接收的机关办理。", "The case was transferred; the authority that received it goes on."),
	Revoked:       w("处罚决定已经撤销。", "The penalty was revoked."),
	Closed:        w("案件已经办结。对证据和办理有意见的，仍可以提出。", "The case is closed. You can still object to its evidence and handling."),
}

// NextForParty says what happens now, by whom, and what the party may do.
func (c *Case) NextForParty() law.Words { return partyNext[c.State] }

// ReconsiderFirst tells whether there is no suit before reconsideration: after a decision on the spot (行政复议法 23(1)(一)).
func (c *Case) ReconsiderFirst() bool { return c.Last(SimpleDecided.Name) != nil }

// RemedyDays are the last days on which the party may apply for reconsideration and bring a suit, from the service of the decision on record
// (行政复议法 20; 行政诉讼法 46). No dates: it was not served. Of a suit none where reconsideration comes first.
func (c *Case) RemedyDays() (review, suit term.Due) {
	if c.Decision == nil || c.Decision.Served == nil || c.State == Revoked {
		return review, suit
	}
	review = c.due(term.Of(term.Reconsideration), c.Decision.Served.At)
	if !c.ReconsiderFirst() {
		suit = c.due(term.Of(term.Suit), c.Decision.Served.At)
	}
	return review, suit
}

// Within tells whether a clock is the body's own affair, or somebody else's: the party is not told of a complaint of others, nor of a transfer for a
// crime before it was made.
func (k *Clock) Within() bool {
	return k.Term == term.ComplaintReply || k.Term == term.CrimeDecision || k.Term == term.CrimeTransfer
}
