package casefile

import (
	"context"
	"slices"

	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/serving"
)

// partyPapers are the kinds of papers of a case that go to its party (documents.md C4 and C5, delivery): by one of them, and who they are, a party
// comes to its case.
var partyPapers = []string{"C4.3", "C4.4", NoticePaper, "C4.7", "C4.8", HearingPaper, DecisionPaper, SimplePaper, NoPenaltyPaper, "C4.18", "C4.21", "C4.22", "C4.23", "C4.24", "C4.25",
	payment.NoticePaper, payment.DeferralPaper, payment.FeePaper, payment.ReminderPaper, payment.RefundPaper}

// servicePapers say how others were served: the party sees them in its case, they are not served themselves, and none of them opens a case.
var servicePapers = []string{serving.ConsentPaper, serving.ProofPaper, serving.LeftPaper, serving.NoticePaper}

// OfService tells whether a paper of a kind says how others were served.
func OfService(kind string) bool { return slices.Contains(servicePapers, kind) }

// ByPaper is the case of a paper that went to its party, by the paper's number and check code; a matter without an id: they do not fit. The
// caller has counted the try (party.Door).
func (s *Service) ByPaper(ctx context.Context, number, code string) (party.Matter, error) {
	q := s.Engine.DB.Reader()
	p, fits, err := s.Papers.ByCode(ctx, q, number, code)
	if err != nil || !fits || p.Subject != Subject || !slices.Contains(partyPapers, p.Kind) {
		return party.Matter{}, err
	}
	f, err := s.load(ctx, q, p.Book, p.SubjectID)
	if err != nil || f.hidden() {
		return party.Matter{}, err
	}
	return party.Matter{Book: f.Book, Kind: party.Case, ID: f.ID}, nil
}

// hidden tells whether nothing of a case is shown to anybody through this system (Art 6(2)).
func (f *File) hidden() bool { return f.State == Stub || f.Frozen == FrozenSecret }

// ReviewPath is where who holds a decision applies for reconsideration of it through this body (行政复议法 32).
const ReviewPath = "/case/review"

// reviewAt is its whole address; empty: the program has none of its own.
func (s *Service) reviewAt() string {
	if s.Papers.PublicURL == "" {
		return ""
	}
	return s.Papers.PublicURL + ReviewPath
}

// KnownBy tells whether the last four of what somebody typed are those of the party's number, phone or plate. A party of whom none of them is
// on record is known by its paper alone.
func (f *File) KnownBy(last string) bool {
	return docket.SameFour(last, f.Party.Number, f.Party.Phone, f.Plate) || docket.LastFour(f.Party.Number)+docket.LastFour(f.Party.Phone)+docket.LastFour(f.Plate) == ""
}

// OnRecord is the case of the number of a paper that went to its party, with the party's phone, where there is another number by which the party
// is known (party.Source).
func (s *Service) OnRecord(ctx context.Context, number string) (party.OnRecord, error) {
	q := s.Engine.DB.Reader()
	papers, err := s.Papers.ByNumber(ctx, q, number)
	if err != nil {
		return party.OnRecord{}, err
	}
	for i := range papers {
		p := &papers[i]
		if p.Subject != Subject || p.State == docket.DroppedState || !slices.Contains(partyPapers, p.Kind) {
			continue
		}
		f, err := s.load(ctx, q, p.Book, p.SubjectID)
		if err != nil {
			return party.OnRecord{}, err
		}
		if !f.hidden() && f.Party.Phone != "" && docket.LastFour(f.Party.Number)+docket.LastFour(f.Plate) != "" {
			return party.OnRecord{Matter: f.Matter(), Body: f.InNameOf, Phone: f.Party.Phone}, nil
		}
	}
	return party.OnRecord{}, nil
}

// Knows tells whether the last four are those of the party's number or plate (party.Source): not of its phone, which changes hands.
func (s *Service) Knows(ctx context.Context, m party.Matter, last string) (bool, error) {
	if m.Kind != party.Case {
		return false, nil
	}
	f, err := s.load(ctx, s.Engine.DB.Reader(), m.Book, m.ID)
	if err != nil || f.hidden() {
		return false, err
	}
	return docket.SameFour(last, f.Party.Number, f.Plate), nil
}

// ByMatter is the case that a party has come to, as it stands now; fault.NotFound where there is none that may be shown.
func (s *Service) ByMatter(ctx context.Context, m party.Matter) (*Case, error) {
	if m.Kind != party.Case {
		return nil, errNoCase
	}
	q := s.Engine.DB.Reader()
	f, err := s.load(ctx, q, m.Book, m.ID)
	if err != nil {
		return nil, err
	}
	if f.hidden() {
		return nil, fault.NotFound{What: law.Words{ZH: "这件案件", EN: "the case"}}
	}
	c, err := s.around(ctx, q, f, s.Engine.Now(f.Book))
	if err != nil {
		return nil, err
	}
	return c, s.comes(ctx, q, c, m.Mandate)
}

// Matter is a case as what a party comes to.
func (f *File) Matter() party.Matter { return party.Matter{Book: f.Book, Kind: party.Case, ID: f.ID} }

// partyWords are how a case stands, in words for its party; a state that is not here has its own.
var partyWords = map[State]law.Words{
	Registered:    w("正在核实", "being looked into"),
	Investigating: w("正在调查", "being investigated"),
	Reported:      w("调查结束，等待下一步", "investigation closed"),
	Noticing:      w("告知书正在送达", "the prior notice is being served"),
	Noticed:       w("等您的意见", "awaiting what you say"),
	Proposed:      w("正在研究决定", "a decision is being prepared"),
	Transferring:  w("正在办理移送", "a transfer is being prepared"),
}

// PartyWords say how a case stands, for its party.
func PartyWords(s State) law.Words {
	if x, ok := partyWords[s]; ok {
		return x
	}
	return StateWords[s]
}

// PartySteps are the kinds of steps that a party sees of its case: those towards it and by it. Advice and drafts within the body are not.
func PartySteps() []string {
	return []string{Filed.Name, Refused.Name, NoticeIssued.Name, NoticeServed.Name, NoticeRecalled.Name, DefenceTaken.Name, Stated.Name, DefenceAnswered.Name, Waived.Name, HearingAsked.Name, HeardWanted.Name, HearingAnswered.Name, HearingSet.Name, HearingServed.Name, HearingHeld.Name,
		Decided.Name, SimpleDecided.Name, DecisionServed.Name, DroppedCase.Name, ReferralMade.Name, Paused.Name, WentOn.Name, Ended.Name, Corrected.Name, RemedyTaken.Name, ReviewWanted.Name, MaterialSent.Name, HelpWanted.Name, HelpGiven.Name, RemedyEnded.Name, MadePublic.Name}
}
