package casefile

import (
	"slices"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/penalty"
	"yuanjian/internal/people"
)

// Case is a case with its course, as its gates see it: facts, and no store.
type Case struct {
	File
	Handlers []Officer // all there have been, by place; those without an end handle it now
	Course   []*Step

	// What stands of the course. A step that was taken back counts for nothing here.
	Filing       *Filing
	Simple       *Simple // prepared on the spot
	Inquiries    []*Inquiry
	Report       *Report
	Notices      []*PriorNotice // issued; the newest last
	Defences     []*Defence
	Waiver       *Waiver
	Reviews      []*LegalReview // of the proposal that stands
	Discussions  []*Discussion
	Proposal     *Proposal
	Decision     *Decision
	Suspensions  []*Suspension
	Referral     *Referral
	Correction   *Correction
	Remedies     []*Remedy
	Publications []*Publication // of the decision (行政处罚法 48)
	Complaints   []*Complaint   // about its handling (Art 45(1))
	Helps        []*Help        // what the party asked a person for (Art 6(3))
	Longer       law.Date       // to which the party has longer to state its case; 0: no longer

	// What is around it at the instant at which it is looked at.
	Now         time.Time
	Today       law.Date
	Calendar    law.Calendar
	Actor       string                // who acts; empty: who reads
	Reviewers   people.ReviewerPolicy // whether the body lets its reviewers handle the cases of their captures (E2)
	Standings   []Standing            // of those who handle it now
	Candidates  []Candidate
	Evidence    []Piece          // items of evidence
	Objections  int              // open
	Recusals    int              // applications under review
	Recused     []people.Recusal // of the case, as they stand
	Unsettled   int              // recusals before which something was done that the head has not decided of
	Lacks       []law.Words      // what the field lacks before cases may be filed in it
	Terms       Terms
	Settled     *payment.Settlement // how what the decision demands stands; nil: it demands no money
	Elements    []capture.Element   // of the violation
	Benchmark   *penalty.Benchmark
	BenchmarkID string // of its version
	Hearing     Hearing
	Through     *party.Mandate // by which who reads or acts has come to the case; nil: no mandate

	asked asked
}

// Piece is an item of evidence as the gates see it.
type Piece struct {
	ID            string
	No            int
	Cited         bool      // may be cited now
	Why           law.Words // why not
	InQuestion    bool      // a recall asks about its capture (Art 36)
	Elements      []string  // codes that it was found to show
	Corroboration bool      // from a device that may not decide alone (Art 11(2)), or derived from such
	Obtained      time.Time
	Entered       time.Time
	FromParty     bool     // the party's own words
	Alike         []string // items that it does not bear out: of one capture, one source, or both from devices that may not decide alone
}

// asked is what the act that is being judged asks for; what the gates compare with what stands.
type asked struct {
	filing   *Filing
	report   *Report
	notice   *PriorNotice
	proposal *Proposal
	decision *Decision
	closing  *Closing
	simple   *Simple
}

func (a *asked) noticeOr(x *PriorNotice) *PriorNotice {
	if a.notice != nil {
		return a.notice
	}
	return x
}

// proposalOr is what is put up now, or stands; before either, an empty proposal of a penalty.
func (a *asked) proposalOr(x *Proposal) *Proposal {
	switch {
	case a.proposal != nil:
		return a.proposal
	case x != nil:
		return x
	}
	return &Proposal{Outcome: Penalty}
}

// elementWords names an element of the violation.
func (c *Case) elementWords(code string) law.Words { return capture.ElementWords(c.Violation, code) }

// Notice is the prior notice in force: the newest that was not withdrawn; nil before there is one.
func (c *Case) Notice() *PriorNotice {
	if len(c.Notices) == 0 {
		return nil
	}
	return c.Notices[len(c.Notices)-1]
}

// Told is the newest prior notice that was served (行政处罚法 44): what was proposed in it is sealed. nil: none was served.
func (c *Case) Told() *PriorNotice {
	for _, n := range slices.Backward(c.Notices) {
		if n.Served != nil {
			return n
		}
	}
	return nil
}

// Last is the newest step of a kind that stands; nil when there is none.
func (c *Case) Last(kind string) *Step {
	for _, x := range slices.Backward(c.Course) {
		if x.Kind == kind && x.Void == 0 {
			return x
		}
	}
	return nil
}

// Cosigned tells whether the second officer signed a step (行政处罚法 42: two officers).
func (c *Case) Cosigned(no int) bool {
	return slices.ContainsFunc(c.Course, func(x *Step) bool {
		s, ok := x.Said.(*Cosign)
		return ok && x.Void == 0 && s.Step == no && x.Person != c.Course[no-1].Person
	})
}
