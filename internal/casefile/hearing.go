package casefile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// A hearing (听证, 行政处罚法 63–65; states.md D5h): asked for within five working days, accepted or refused with reasons, its notice at least seven
// working days before, public unless there is a reason, led by a host who did not investigate, with a record that is signed. Who does not come
// without good reason, or walks out, waives it.
var (
	HearingAsked    = step("hearing.ask", "登记要求听证", "Record a request for a hearing", access.HandleCases, true)
	HearingAnswered = step("hearing.answer", "决定是否听证", "Accept or refuse a hearing", access.DecideCases, false)
	HearingSet      = step("hearing.set", "签发听证通知书", "Issue the notice of the hearing", access.HostHearings, false)
	HearingServed   = step("hearing.serve", "登记听证通知书送达", "Record that the notice of the hearing was served", access.HandleCases, true)
	HearingHeld     = step("hearing.hold", "登记听证笔录", "Record the hearing", access.HostHearings, false)
	HearingReported = step("hearing.report", "提交听证报告", "Hand in the report of the hearing", access.HostHearings, false)
)

// hearingSteps are the steps of a hearing, in their order.
var hearingSteps = []order{
	{HearingAsked, []State{Noticed}, func() said { return new(HearingRequest) }},
	{HearingAnswered, []State{Noticed}, func() said { return new(HearingAnswer) }},
	{HearingSet, []State{InHearing}, func() said { return new(HearingNotice) }},
	{HearingServed, []State{InHearing}, func() said { return new(HearingService) }},
	{HearingHeld, []State{InHearing}, func() said { return new(HearingRecord) }},
	{HearingReported, []State{InHearing}, func() said { return new(HearingReport) }},
}

// Hearing is the hearing of the notice in force, as far as it has come.
type Hearing struct {
	Request *HearingRequest
	Answer  *HearingAnswer
	Notice  *HearingNotice // the newest
	Record  *HearingRecord
	Report  *HearingReport
}

// Open tells whether a hearing was asked for and is neither refused nor over.
func (h *Hearing) Open() bool {
	return h.Request != nil && (h.Answer == nil || h.Answer.Accept) && h.Report == nil
}

// Held tells whether it took place: a decision after it needs a legal review where grave rights are concerned (行政处罚法 58(1)(二)).
func (h *Hearing) Held() bool { return h.Record != nil && !h.Record.Absent }

// HearingRequest is a party's request.
type HearingRequest struct {
	Acting
	No   int       `json:"-"`
	At   time.Time `json:"at"`
	Door string    `json:"door"`
}

func (x *HearingRequest) enter(c *Case, s *Step) {
	x.No = s.No
	c.Hearing = Hearing{Request: x}
}

// AskHearing records that the party asks for a hearing. One that comes late is recorded too, and answered.
func (s *Service) AskHearing(ctx context.Context, by act.By, id string, x HearingRequest) (Done, error) {
	var check fault.Check
	_, ok := people.Doors[x.Door]
	check.Want(ok, "door", "请选择当事人怎样提出。", "Choose how the party asked.")
	check.Want(!x.At.IsZero(), "at", "请填写提出的时间。", "Give when it came in.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, HearingAsked, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if c.Hearing.Open() {
			return nil, fault.Conflict{Because: law.Words{ZH: "听证要求已经登记。", EN: "The request is on record."}}
		}
		if x.At.Before(c.Told().Served.At) || x.At.After(c.Now) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "提出的时间在收到告知书以后、现在以前。", EN: "It came after the notice arrived and before now."}}}}
		}
		return &draft{said: &x}, nil
	})
}

// HearingAnswer accepts or refuses a request; accepted, it names host and recorder.
type HearingAnswer struct {
	Accept   bool   `json:"accept"`
	Reasons  string `json:"reasons"`
	Host     string `json:"host,omitempty"`
	Recorder string `json:"recorder,omitempty"`
}

func (x *HearingAnswer) enter(c *Case, _ *Step) { c.Hearing.Answer = x }

// AnswerHearing accepts a request, or refuses it with reasons: it came too late, or the law gives none.
func (s *Service) AnswerHearing(ctx context.Context, by act.By, id string, x HearingAnswer) (Done, error) {
	var check fault.Check
	check.Text(&x.Reasons, factMost, true, "reasons", "请写明理由。", "Give the reasons.")
	check.Want(!x.Accept || x.Host != "" && x.Recorder != "" && x.Host != x.Recorder, "host", "请指定听证主持人和记录员，两人不是同一个人。", "Name a host and a recorder, who are two persons.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, HearingAnswered, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if !c.Hearing.Open() || c.Hearing.Answer != nil {
			return nil, fault.Conflict{Because: law.Words{ZH: "没有等待决定的听证要求。", EN: "No request for a hearing awaits an answer."}}
		}
		last := c.due(term.Of(term.HearingRequest), c.Told().Served.At)
		inTime := law.DateOf(c.Hearing.Request.At) <= last.Date
		if !x.Accept {
			if c.Told().Hearing && inTime {
				return nil, law.Refusal{Rule: "L64", Article: "行政处罚法第六十三条、第六十四条",
					Because: law.Words{ZH: "当事人依法享有听证权利，并且在期限内提出，行政机关应当组织听证。", EN: "The party has the right to a hearing and asked in time: it is held."},
					Cure:    law.Words{ZH: "请同意并指定主持人、记录员。", EN: "Accept it, and name host and recorder."}}
			}
			return &draft{said: &HearingAnswer{Reasons: x.Reasons}}, nil
		}
		for _, p := range []string{x.Host, x.Recorder} {
			if err := mayHear(ctx, tx, c, p); err != nil {
				return nil, err
			}
		}
		return &draft{to: InHearing, said: &x}, nil
	})
}

// mayHear refuses as host or recorder who investigated, or is recused (行政处罚法 64(四); roles.md E6).
func mayHear(ctx context.Context, tx *act.Tx, c *Case, person string) error {
	cure := law.Words{ZH: "请指定没有参与调查、无须回避的人员。", EN: "Name persons who did not investigate and are not recused."}
	for _, o := range c.Handlers {
		if o.Person == person {
			return law.Refusal{Rule: "E6", Article: "行政处罚法第六十四条第（四）项", Because: law.Words{ZH: "听证由非本案调查人员主持；这名人员办理过本案。", EN: "A hearing is led by who did not investigate; this person handled the case."}, Cure: cure}
		}
	}
	kept, err := recusedFrom(ctx, tx, c, person)
	if err == nil && kept {
		err = law.Refusal{Rule: "E6", Article: "行政处罚法第六十四条第（四）项", Because: law.Words{ZH: "这名人员应当回避本案。", EN: "This person is recused from the case."}, Cure: cure}
	}
	return err
}

// HearingNotice is the notice of a hearing (听证通知书, documents.md C4.10).
type HearingNotice struct {
	No      int       `json:"-"`
	At      time.Time `json:"at"`
	Place   string    `json:"place"` // a room, or the online room
	Online  bool      `json:"online"`
	Public  bool      `json:"public"`
	Private string    `json:"private,omitempty"` // why it is not public: 国家秘密、商业秘密、个人隐私
	Paper   string    `json:"paper,omitempty"`
	Number  string    `json:"number,omitempty"`

	Served *Served `json:"-"`
}

func (x *HearingNotice) enter(c *Case, s *Step) {
	x.No = s.No
	c.Hearing.Notice = x
}

// SetHearing issues the notice of a hearing, which can still be served at least seven full working days before (行政处罚法 64(二); T20).
func (s *Service) SetHearing(ctx context.Context, by act.By, id string, x HearingNotice) (Done, error) {
	var check fault.Check
	check.Want(!x.At.IsZero(), "at", "请填写听证的时间。", "Give when the hearing is.")
	check.Text(&x.Place, lineMost, true, "place", "请填写听证的地点；在线举行的，写明在线听证室。", "Give the place, or the online room.")
	check.Text(&x.Private, factMost, !x.Public, "private", "听证公开举行；不公开的，请写明涉及国家秘密、商业秘密或者个人隐私的情形。", "A hearing is public; where not, say which secret or privacy is concerned.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, HearingSet, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if c.Hearing.Record != nil {
			return nil, fault.Conflict{Because: law.Words{ZH: "听证已经举行。", EN: "The hearing has been held."}}
		}
		if err := c.aheadOf(x.At, c.Now); err != nil {
			return nil, err
		}
		p, err := s.issue(ctx, tx, c, HearingPaper, func(w *writing) error { return w.hearingNotice(&x) })
		if err != nil {
			return nil, err
		}
		x.Paper, x.Number = p.ID, p.Number
		return &draft{said: &x, paper: p.ID}, enterHearing(ctx, tx, c, x.At)
	})
}

// aheadOf refuses a hearing whose notice is not served seven full working days before it (行政处罚法 64(二); T20).
func (c *Case) aheadOf(hearing, served time.Time) error {
	last, err := term.Of(term.HearingNotice).Ahead(law.DateOf(hearing)).Latest(c.Calendar)
	var year law.UnknownYear
	if errors.As(err, &year) {
		f := unknownYear(year)
		return law.Refusal{Rule: "L64", Article: "行政处罚法第六十四条第（二）项、第八十五条", Because: f.Because, Cure: f.Cure}
	}
	if err != nil || law.DateOf(served) <= last.Date {
		return err
	}
	return law.Refusal{Rule: "L64", Article: "行政处罚法第六十四条第（二）项",
		Because: law.Words{ZH: fmt.Sprintf("%s听证的，通知最迟应当在%s送达，送达的日期是%s。", law.DateOf(hearing).Words(), last.Date.Words(), law.DateOf(served).Words()),
			EN: fmt.Sprintf("For a hearing on %s the notice is served by %s at the latest, not on %s.", law.DateOf(hearing), last.Date, law.DateOf(served))},
		Cure: law.Words{ZH: "请把听证改到更晚的日期：通知与听证之间至少有七个完整的工作日。", EN: "Set a later day: at least seven full working days lie between."}}
}

// HearingService is the service of the notice of a hearing.
type HearingService struct{ Served }

func (x *HearingService) enter(c *Case, s *Step) {
	x.Entry = s.Entry
	if n := c.Hearing.Notice; n != nil {
		n.Served = &x.Served
	}
}

// HearingRecord is the record of a hearing (听证笔录, documents.md C4.11), or that the party did not come.
type HearingRecord struct {
	No        int       `json:"-"`
	At        time.Time `json:"at"`
	Absent    bool      `json:"absent"` // without good reason, or walked out: waived
	Attending string    `json:"attending"`
	Words     string    `json:"words"`  // facts, evidence, proposal; defence and cross-examination
	Signed    string    `json:"signed"` // that the party read it and signed, or refused to
}

func (x *HearingRecord) enter(c *Case, s *Step) {
	x.No = s.No
	c.Hearing.Record = x
}

// HoldHearing records a hearing that took place as its notice said, or that the party stayed away.
func (s *Service) HoldHearing(ctx context.Context, by act.By, id string, x HearingRecord) (Done, error) {
	var check fault.Check
	check.Text(&x.Attending, lineMost, true, "attending", "请写明参加听证的人员。", "Say who attended.")
	check.Text(&x.Words, reportMost, true, "words", "请记录听证的过程：调查人员提出的事实、证据和处罚建议，当事人的申辩和质证；当事人没有到场的，写明情况。", "Record what was said; where the party did not come, say so.")
	check.Text(&x.Signed, lineMost, !x.Absent, "signed", "请写明笔录已交当事人核对并签名；拒绝签名的，写明。", "Say that the party checked and signed it, or refused to.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, HearingHeld, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if c.Hearing.Notice == nil || c.Hearing.Notice.Served == nil || c.Hearing.Record != nil {
			return nil, fault.Conflict{Because: law.Words{ZH: "还没有登记听证通知书的送达，或者笔录已经登记。", EN: "It is not on record that the notice of the hearing was served, or its record is there."}}
		}
		if c.Now.Before(c.Hearing.Notice.At) {
			return nil, law.Refusal{Rule: "L64", Article: "行政处罚法第六十四条", Because: law.Words{ZH: "还没有到通知的听证时间。", EN: "The time of the hearing has not come."}, Cure: law.Words{ZH: "请在听证举行以后登记。", EN: "Record it once it was held."}}
		}
		x.At = c.Hearing.Notice.At
		return &draft{said: &x}, nil
	})
}

// HearingReport is the host's report with an opinion (听证报告); the decision rests on the record (行政处罚法 65).
type HearingReport struct {
	Opinion string `json:"opinion"`
	Paper   string `json:"paper,omitempty"`
}

func (x *HearingReport) enter(c *Case, _ *Step) { c.Hearing.Report = x }

// ReportHearing hands in the host's report. The case goes on from there.
func (s *Service) ReportHearing(ctx context.Context, by act.By, id, opinion string) (Done, error) {
	var check fault.Check
	check.Text(&opinion, reportMost, true, "opinion", "请写明听证的情况和意见。", "Give what happened and the opinion.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, HearingReported, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if c.Hearing.Record == nil {
			return nil, fault.Conflict{Because: law.Words{ZH: "还没有登记听证笔录。", EN: "There is no record of the hearing yet."}}
		}
		x := &HearingReport{Opinion: opinion}
		p, err := s.issue(ctx, tx, c, HeardPaper, func(w *writing) error { return w.hearing(x) })
		if err != nil {
			return nil, err
		}
		x.Paper = p.ID
		return &draft{to: Noticed, said: x, paper: p.ID}, nil
	})
}
