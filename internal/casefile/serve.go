package casefile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/serving"
)

// Served is the service of a paper of the case on the party (送达): how, when it arrived, and what proves it (Art 38; 行政处罚法 61). It is taken from
// package serving: no day is typed in.
type Served struct {
	Way     string    `json:"way"`
	At      time.Time `json:"at"`    // arrival, not sending
	Proof   string    `json:"proof"` // number of the proof of service (C5.2), or of the receipt
	Serving string    `json:"serving,omitempty"`
	// Fallen: the service did not stand, after steps were built on it (Art 38(2); 行政处罚法 44, 62).
	Fallen bool  `json:"-"`
	Entry  int64 `json:"-"`
}

func (x *Served) enter(c *Case, s *Step) {
	x.Entry = s.Entry
	if s.Kind == NoticeServed.Name {
		c.Notice().Served = x
		return
	}
	c.Decision.Served = x
}

// ServedWords names a way of service; empty for one that there is not.
func ServedWords(key string) law.Words { return serving.Way(key).Words() }

// ServiceCorrected is the system's: a service fell, or its day was corrected, and what counts from it is counted anew (states.md D6).
var ServiceCorrected = act.Kind{Name: "case.serve.correct", Title: law.Words{ZH: "送达日期更正，期限重新计算", EN: "Day of service corrected, terms counted anew"}}

var serveSteps = []order{
	{ServiceCorrected, []State{Noticed, InHearing, Proposed, Transferring, Penalised, NotPenalised, Revoked, Closed}, func() said { return new(ServiceCorrection) }},
}

// ServiceCorrection is what became of the service of a paper.
type ServiceCorrection struct {
	Paper  string  `json:"paper"`
	Served *Served `json:"served,omitempty"` // nil: it does not stand
	Freeze bool    `json:"freeze,omitempty"` // what was done since rests on it, and is looked at (Art 45(1))
}

func (x *ServiceCorrection) enter(c *Case, s *Step) {
	if x.Freeze {
		c.Frozen = FrozenReview
	}
	if x.Served != nil {
		x.Served.Entry = s.Entry
	}
	for _, n := range c.Notices {
		if n.Paper == x.Paper && n.Served != nil {
			n.Served = x.after(n.Served, s.State == Noticing)
		}
	}
	if n := c.Hearing.Notice; n != nil && n.Paper == x.Paper && n.Served != nil {
		n.Served = x.after(n.Served, c.Hearing.Record == nil)
	}
	if d := c.Decision; d != nil && d.Paper == x.Paper {
		d.Served = x.Served
	}
}

// after is a service after its correction. Where steps were built on one that fell it stays, marked.
func (x *ServiceCorrection) after(was *Served, undone bool) *Served {
	if x.Served != nil || undone {
		return x.Served
	}
	fallen := *was
	fallen.Fallen = true
	return &fallen
}

// ServeNotice records that the prior notice was served, by the service that stands. Its proposal is sealed from here on.
func (s *Service) ServeNotice(ctx context.Context, by act.By, id string) (Done, error) {
	return s.serve(ctx, NoticeServed, by, id)
}

// ServeHearing records that the notice of a hearing was served, in time.
func (s *Service) ServeHearing(ctx context.Context, by act.By, id string) (Done, error) {
	return s.serve(ctx, HearingServed, by, id)
}

// ServeDecision records that the decision was served (行政处罚法 61).
func (s *Service) ServeDecision(ctx context.Context, by act.By, id string) (Done, error) {
	return s.serve(ctx, DecisionServed, by, id)
}

func (s *Service) serve(ctx context.Context, kind act.Kind, by act.By, id string) (Done, error) {
	return s.do(ctx, kind, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		paper, issued, there := c.toServe(kind.Name)
		if paper == "" || there != nil {
			return nil, fault.Conflict{Because: law.Words{ZH: "没有等待送达的文书，或者已经登记送达。", EN: "No paper waits to be served, or that it was served is on record."}}
		}
		a, ok, err := serving.ServedAt(ctx, tx, tx.Book, paper)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, law.Refusal{Rule: "A38.2", Article: "第三十八条第二款，行政处罚法第六十一条", Because: law.Words{ZH: "这份文书还没有成立的送达：送达日期只从送达记录取得，不能手工填写。", EN: "No service of this paper stands: the day is taken from a service and is not typed in."},
				Cure: law.Words{ZH: "请在“送达”中送达这份文书；送达成立后自动登记。", EN: "Serve it under “Service”; the step follows by itself."}}
		}
		if a.At.Before(issued.Truncate(time.Minute)) || a.At.After(c.Now) {
			return nil, fmt.Errorf("the service %s of %s is not between its issue and now", a.Serving, paper)
		}
		x := servedBy(a)
		switch kind.Name {
		case NoticeServed.Name:
			return &draft{to: Noticed, said: x}, nil
		case HearingServed.Name:
			return &draft{said: &HearingService{*x}}, c.aheadOf(c.Hearing.Notice.At, x.At)
		}
		return &draft{said: x}, nil
	})
}

func servedBy(a serving.Arrival) *Served {
	return &Served{Way: string(a.Way), At: a.At, Proof: a.Proof, Serving: a.Serving}
}

// toServe is the paper whose service a step records, when it was issued, and the service that is on record; no id: there is none.
func (c *Case) toServe(step string) (paper string, issued time.Time, there *Served) {
	switch {
	case step == NoticeServed.Name && c.Notice() != nil:
		n := c.Notice()
		return n.Paper, c.Course[n.No-1].At, n.Served
	case step == HearingServed.Name && c.Hearing.Notice != nil:
		n := c.Hearing.Notice
		return n.Paper, c.Course[n.No-1].At, n.Served
	case step == DecisionServed.Name && c.Decision != nil:
		d := c.Decision
		return d.Paper, c.Course[d.No-1].At, d.Served
	}
	return "", time.Time{}, nil
}

// ToServe implements serving.Source: what a paper of a case is, and on whom it is served. A paper that was taken back, or of a frozen case, is not.
func (s *Service) ToServe(ctx context.Context, q db.Queryer, book, id, paper string) (serving.Paper, error) {
	f, err := s.load(ctx, q, book, id)
	if err != nil {
		return serving.Paper{}, err
	}
	c, err := s.whole(ctx, q, f)
	if err != nil {
		return serving.Paper{}, err
	}
	c.Now = s.Engine.Now(book)
	c.Today = law.DateOf(c.Now)
	if err := s.terms(ctx, q, c); err != nil {
		return serving.Paper{}, err
	}
	p, err := docket.Issued(ctx, q, book, c.Body, paper)
	if err == nil && (p.SubjectID != id || !serving.Servable(p.Kind)) {
		err = fault.NotFound{What: law.Words{ZH: "这份文书", EN: "the paper"}}
	}
	if err == nil {
		err = c.servable(&p)
	}
	if err != nil {
		return serving.Paper{}, err
	}
	return s.served(c, &p), nil
}

// servedBySteps are the kinds of papers of which a step records that they were served.
var servedBySteps = map[string]string{NoticePaper: NoticeServed.Name, HearingPaper: HearingServed.Name, DecisionPaper: DecisionServed.Name, NoPenaltyPaper: DecisionServed.Name}

// ServedByStep tells whether a step records that papers of a kind were served.
func ServedByStep(kind string) bool { return servedBySteps[kind] != "" || kind == SimplePaper }

// servable refuses a paper that is not in force any more, and every paper of a case that is frozen.
func (c *Case) servable(p *docket.Paper) error {
	if c.Frozen != "" {
		return frozen(c)
	}
	for kind, of := range servedBySteps {
		if now, _, _ := c.toServe(of); p.Kind == kind && (now != p.ID || kind == NoticePaper && c.State == Reported) {
			return fault.Conflict{Because: law.Words{ZH: "这份文书已经收回或者被代替，不再送达。", EN: "This paper was taken back or replaced, and is not served."}}
		}
	}
	return nil
}

// served is a paper as serving knows it.
func (s *Service) served(c *Case, p *docket.Paper) serving.Paper {
	remedy := ""
	if slices.Contains([]string{DecisionPaper, SimplePaper, NoPenaltyPaper}, p.Kind) {
		remedy = s.reviewAt()
	}
	return serving.Paper{ID: p.ID, Kind: p.Kind, Number: p.Number, Digest: p.Digest, Body: c.Body, InNameOf: c.InNameOf, Matter: Subject, MatterID: c.ID, IssuedAt: p.ApprovedAt,
		Recipient: c.RecipientOf(), Gist: capture.ViolationWords(c.Violation).ZH, Public: c.Terms.Public, Remedy: remedy}
}

// handOver serves a decision on the spot within its act (行政处罚法 52, 61).
func (s *Service) handOver(ctx context.Context, tx *act.Tx, c *Case, p *docket.Paper, proof string) (string, error) {
	h := serving.Hand{Receiver: "self", Place: PresenceWords(c.Simple.Present).ZH, Words: proof}
	if c.Party.Kind == Unit {
		h.Receiver, h.Name = "representative", c.Party.Representative
	}
	return s.Serving.HandOver(ctx, tx, s.served(c, p), h)
}

// RecallNotice takes back a prior notice that was not served yet; it is not served any more.
func (s *Service) RecallNotice(ctx context.Context, by act.By, id, reasons string) (Done, error) {
	var check fault.Check
	check.Text(&reasons, factMost, true, "reasons", "请写明收回的理由。", "Give the reasons.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, NoticeRecalled, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		return &draft{to: Reported, said: &Return{Reasons: reasons}}, s.Serving.Stop(ctx, tx, c.Notice().Paper, reasons)
	})
}

// ServiceHeard is the handler of serving.JobServed: the step follows the service by itself, and a correction of its day recomputes what counts from
// it. What the case refuses now, since it is frozen or its hearing would come too soon, stands on its page until somebody settles it.
func (s *Service) ServiceHeard(ctx context.Context, j job.Job) error {
	var args serving.ServedArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	q := s.Engine.DB.Reader()
	matter, id, paper, err := serving.MatterOf(ctx, q, j.Book, args.Serving)
	if err != nil || matter != Subject {
		return err
	}
	f, err := s.load(ctx, q, j.Book, id)
	if err != nil {
		return err
	}
	c, err := s.whole(ctx, q, f)
	if err != nil {
		return err
	}
	a, ok, err := serving.ServedAt(ctx, q, j.Book, paper)
	if err != nil {
		return err
	}
	for _, kind := range []act.Kind{NoticeServed, HearingServed, DecisionServed} {
		of, _, there := c.toServe(kind.Name)
		switch {
		case of != paper:
			continue
		case there == nil && ok:
			_, err = s.serve(ctx, bySystem(kind), systemOf(j.Book), id)
		case there != nil && !there.Fallen && (!ok || !there.At.Equal(a.At)):
			err = s.correctService(ctx, j.Book, id, paper)
		}
		if settledOtherwise(err) {
			err = nil
		}
	}
	return err
}

// settledOtherwise tells whether an error is a refusal of the law or of the state of the case, and no failure.
func settledOtherwise(err error) bool {
	var refusal law.Refusal
	var conflict fault.Conflict
	return errors.As(err, &refusal) || errors.As(err, &conflict)
}

// bySystem is a step of officers as the system takes it, of which everything else holds.
func bySystem(k act.Kind) act.Kind {
	k.Permission, k.Certificate = "", false
	return k
}

func systemOf(book string) act.By {
	return act.By{Actor: access.Actor{Book: book, System: "case.serve"}}
}

// correctService records that the service of a paper fell or that its day changed. A prior notice that falls is to be served again; where steps were
// built on it, or the party's time was not over when they were, the case is frozen and looked at.
func (s *Service) correctService(ctx context.Context, book, id, paper string) error {
	_, err := s.do(ctx, ServiceCorrected, systemOf(book), id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		a, ok, err := serving.ServedAt(ctx, tx, tx.Book, paper)
		if err != nil {
			return nil, err
		}
		x := &ServiceCorrection{Paper: paper}
		if ok {
			x.Served = servedBy(a)
		}
		d := &draft{said: x}
		n := c.Notice()
		notice := n != nil && n.Paper == paper
		switch {
		case notice && !ok && c.State == Noticed:
			d.to = Noticing
		case notice && !ok:
			x.Freeze = true
		case notice:
			x.Freeze = c.decidedBefore(x.Served.At)
		case !ok && c.State == Closed, !ok && c.Hearing.Record != nil && c.Hearing.Notice.Paper == paper:
			x.Freeze = true
		}
		return d, nil
	})
	return err
}

// decidedBefore tells whether the case was decided while, by a corrected day of service, the party could still state its case.
func (c *Case) decidedBefore(served time.Time) bool {
	if c.DecidedAt == nil || c.Notice() == nil || c.Waiver != nil && c.Waiver.Defence {
		return false
	}
	was := *c.Notice()
	was.Served = &Served{At: served}
	other := *c
	other.Notices = []*PriorNotice{&was}
	last, _ := other.Window()
	return law.DateOf(*c.DecidedAt) <= last.Date
}

// ToServeAt is the paper of which a step records that it was served, with its number; empty: none waits.
func (c *Case) ToServeAt(step string) (paper, number string) {
	paper, _, _ = c.toServe(step)
	switch step {
	case NoticeServed.Name:
		number = c.Notice().Number
	case HearingServed.Name:
		if c.Hearing.Notice != nil {
			number = c.Hearing.Notice.Number
		}
	case DecisionServed.Name:
		if c.Decision != nil {
			number = c.Decision.Number
		}
	}
	return paper, number
}

// Waiting is a paper that waits to be served.
type Waiting struct {
	Case, CaseNumber    string
	Paper, Kind, Number string
}

// waitingMost is how many cases one look for papers to be served goes through.
const waitingMost = 200

// WaitToServe are the prior notices and decisions that wait to be served in cases that a person handles, the newest first.
func (s *Service) WaitToServe(ctx context.Context, q db.Queryer, scope access.Scope, person string) (out []Waiting, err error) {
	page, _, err := s.List(ctx, q, scope, Filter{Todo: ToServe, Me: person, Turn: db.Turn{Limit: waitingMost}})
	if err != nil {
		return nil, err
	}
	for _, f := range page.Rows {
		c, err := s.whole(ctx, q, f)
		if err != nil {
			return nil, err
		}
		for _, step := range []string{NoticeServed.Name, DecisionServed.Name} {
			paper, _, there := c.toServe(step)
			if paper == "" || there != nil {
				continue
			}
			p, err := docket.Issued(ctx, q, f.Book, f.Body, paper)
			if err != nil {
				return nil, err
			}
			out = append(out, Waiting{f.ID, f.Number, p.ID, p.Kind, p.Number})
		}
	}
	return out, nil
}
