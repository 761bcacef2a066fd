package casefile

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// A complaint about how a case is handled (Art 45(1)): it freezes the case for review as an exclusion or a recall does, until the head has examined it
// and lifted the freeze or corrected the decision, with reasons; and it is replied to within its term (T37). A legal reviewer records it, since who is
// complained of does not read it (roles.md E10).
var (
	Complained       = step("complain", "登记对办案的投诉", "Record a complaint about the handling", access.ReviewCases, false)
	ComplaintReplied = step("complaint.reply", "答复投诉", "Reply to a complaint", access.ReviewCases, false)
)

// touchable are the states in which a case may be taken up for self-correction.
var touchable = []State{Registered, Investigating, Reported, Noticing, Noticed, InHearing, Proposed, Transferring, Penalised, NotPenalised, Closed}

var complaintSteps = []order{
	{Complained, touchable, func() said { return new(Complaint) }},
	{ComplaintReplied, append(slices.Clone(touchable), Revoked), func() said { return new(ComplaintReply) }},
}

// Complaint is what somebody complains of in the handling of a case, by name or not.
type Complaint struct {
	Acting
	No      int       `json:"-"`
	Door    string    `json:"door"` // a key of people.Doors
	At      time.Time `json:"at"`
	Name    string    `json:"name,omitempty"` // empty: anonymous
	Contact string    `json:"contact,omitempty"`
	Against string    `json:"against,omitempty"` // of whom; empty: of nobody in particular
	Words   string    `json:"words"`

	Reply *ComplaintReply `json:"-"`
}

func (x *Complaint) enter(c *Case, s *Step) {
	x.No = s.No
	c.Complaints = append(c.Complaints, x)
	if c.Frozen == "" && s.Kind == Complained.Name {
		c.Frozen = FrozenReview
	}
}

// ComplaintReply is what came of a complaint, as it was told.
type ComplaintReply struct {
	Complaint int    `json:"complaint"`
	Result    string `json:"result"` // a key of PointResults
	Words     string `json:"words"`
	Told      string `json:"told"` // how; of an anonymous one, why nobody could be told
	Late      bool   `json:"late"` // after the term of T37
}

func (x *ComplaintReply) enter(c *Case, _ *Step) {
	if k := c.complaint(x.Complaint); k != nil {
		k.Reply = x
	}
}

func (c *Case) complaint(no int) *Complaint {
	i := slices.IndexFunc(c.Complaints, func(x *Complaint) bool { return x.No == no })
	if i < 0 {
		return nil
	}
	return c.Complaints[i]
}

// ComplainedOf tells whether a person may not read the complaints of a case: who handles or handled it, and of whom one is.
func (c *Case) ComplainedOf(person string) bool {
	return slices.ContainsFunc(c.Handlers, func(o Officer) bool { return o.Person == person }) || slices.ContainsFunc(c.Complaints, func(x *Complaint) bool { return x.Against == person })
}

// ActedIn are who acted in a case: of whom a complaint may be.
func (c *Case) ActedIn() (out []string) {
	for _, o := range c.Handlers {
		out = append(out, o.Person)
	}
	for _, x := range c.Course {
		if x.Person != "" {
			out = append(out, x.Person)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// notComplainedOf: nobody examines a complaint of oneself (Art 45(1); roles.md E10).
var notComplainedOf = Gate{ID: "A45.1", Article: "第四十五条第一款", Title: w("由没有被投诉的人审查", "Examined by who is not complained of"),
	Applies: func(c *Case) bool { return len(c.Complaints) > 0 },
	Check: func(c *Case) Found {
		if c.Actor != "" && slices.ContainsFunc(c.Complaints, func(x *Complaint) bool { return x.Against == c.Actor }) {
			return unmet(w("有投诉涉及您本人，不能由您审查。", "A complaint is of yourself: you do not examine it."), w("请由没有被投诉的人办理。", "Let somebody else do this."))
		}
		return met
	}}

// complaintClock is the term of the reply (T37).
func (c *Case) complaintClock(x *Complaint) Clock {
	k := Clock{Term: term.ComplaintReply, Title: w("答复投诉", "reply to the complaint"), From: x.At, No: x.No, Due: c.due(term.Of(term.ComplaintReply), x.At)}
	for _, y := range c.Course {
		if r, ok := y.Said.(*ComplaintReply); ok && r.Complaint == x.No {
			k.Met = &y.At
		}
	}
	return k
}

// Complain records a complaint, and freezes the case until it was examined.
func (s *Service) Complain(ctx context.Context, by act.By, id string, x Complaint) (Done, error) {
	var check fault.Check
	_, ok := people.Doors[x.Door]
	check.Want(ok, "door", "请选择怎样提出。", "Choose how it came in.")
	check.Want(!x.At.IsZero(), "at", "请填写提出的时间。", "Give when it came in.")
	check.AtMost(&x.Name, lineMost, "name")
	check.AtMost(&x.Contact, lineMost, "contact")
	check.Text(&x.Words, wordsMost, true, "words", "请写明投诉的内容。", "Say what is complained of.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Complained, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		switch {
		case x.At.After(c.Now):
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: w("提出的时间不能晚于现在。", "It cannot come in later than now.")}}}
		case x.Against != "" && !slices.Contains(c.ActedIn(), x.Against):
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "against", Want: w("请从参加过本案的人员中选择。", "Choose one who acted in the case.")}}}
		case x.Against == c.Actor:
			return nil, fault.Conflict{Because: w("投诉的是您本人，请由其他法制审核人员登记。", "It is of yourself: let another legal reviewer record it.")}
		}
		return &draft{said: &x}, nil
	})
}

// ReplyToComplaint records what came of a complaint and how it was told, once the case is no longer frozen for it.
func (s *Service) ReplyToComplaint(ctx context.Context, by act.By, id string, x ComplaintReply) (Done, error) {
	var check fault.Check
	check.Want(PointWords(x.Result).ZH != "", "result", "请选择处理结果。", "Choose the result.")
	check.Text(&x.Words, wordsMost, true, "words", "请写明核查的情况和处理结果。", "Say what was found and done.")
	check.Text(&x.Told, factMost, true, "told", "请写明怎样答复；匿名、无法答复的，写明情况。", "Say how it was told, or why nobody could be told.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, ComplaintReplied, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		k := c.complaint(x.Complaint)
		if k == nil || k.Reply != nil {
			return nil, fault.Conflict{Because: w("没有这件投诉，或者已经答复，请刷新页面核对。", "There is no such complaint, or it was replied to; reload the page.")}
		}
		x.Late = c.Today > c.complaintClock(k).Due.Date
		return &draft{said: &x}, nil
	})
}
