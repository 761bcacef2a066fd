package casefile

import (
	"context"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// Reconsideration and suit, as far as they are the body's (行政复议法 20, 32, 48, 54, 70; 行政诉讼法 67): an application that is handed in with us is forwarded
// within five working days; a copy of one, or of a complaint to the court, is answered with all evidence within its term, else the decision counts
// as made without evidence.
var (
	RemedyTaken    = step("remedy.take", "登记复议、诉讼", "Record a reconsideration or suit", access.HandleCases, true)
	RemedyAnswered = step("remedy.answer", "提交答复、证据或者转送", "Answer or forward it", access.DecideCases, false)
	RemedyEnded    = step("remedy.end", "登记复议、诉讼结果", "Record its result", access.HandleCases, true)
)

var afterDecision = []State{Penalised, NotPenalised, Revoked, Closed}

var remedySteps = []order{
	{RemedyTaken, afterDecision, func() said { return new(Remedy) }},
	{RemedyAnswered, afterDecision, func() said { return new(RemedyAnswer) }},
	{RemedyEnded, afterDecision, func() said { return new(RemedyEnd) }},
}

// RemedyKinds are what may be begun against a decision, with what the body owes and in which term.
var RemedyKinds = []struct {
	Key   string
	Words law.Words
	Owes  law.Words
	Term  term.ID
}{
	{"forward", law.Words{ZH: "当事人通过本机关申请行政复议", EN: "reconsideration applied for through this body"}, law.Words{ZH: "转送复议机关，或者自行纠正", EN: "forward it, or correct the decision"}, term.ReviewForward},
	{"review", law.Words{ZH: "收到行政复议申请书副本（普通程序）", EN: "copy of an application for reconsideration"}, law.Words{ZH: "提出书面答复并提交全部证据", EN: "reply in writing with all evidence"}, term.ReviewReply},
	{"review_simple", law.Words{ZH: "收到行政复议申请书副本（简易程序）", EN: "copy of an application for reconsideration, simple procedure"}, law.Words{ZH: "提出书面答复并提交全部证据", EN: "reply in writing with all evidence"}, term.ReviewReplySimple},
	{"suit", law.Words{ZH: "收到行政起诉状副本", EN: "copy of a complaint to the court"}, law.Words{ZH: "提交答辩状和全部证据、依据", EN: "answer with all evidence and sources"}, term.CourtEvidence},
}

// RemedyWords names a kind of remedy; empty for one that there is not.
func RemedyWords(key string) law.Words {
	for _, k := range RemedyKinds {
		if k.Key == key {
			return k.Words
		}
	}
	return law.Words{}
}

// Remedy is one reconsideration or suit.
type Remedy struct {
	Acting
	No     int        `json:"-"`
	Kind   string     `json:"kind"`
	At     time.Time  `json:"at"` // when the body received it
	Organ  string     `json:"organ"`
	Number string     `json:"number,omitempty"`
	Words  string     `json:"words,omitempty"` // what the party asks for and why, where it applied through this body
	Files  []SentFile `json:"files,omitempty"`

	Answer *RemedyAnswer `json:"-"`
	End    *RemedyEnd    `json:"-"`
}

func (x *Remedy) enter(c *Case, s *Step) {
	x.No = s.No
	c.Remedies = append(c.Remedies, x)
}

// Open tells whether a reconsideration or suit about the decision has no result yet: the late fee does not run meanwhile (行政处罚法 73(3)).
func (x *Remedy) Open() bool { return x.End == nil }

// TakeRemedy records that a reconsideration or a suit was begun.
func (s *Service) TakeRemedy(ctx context.Context, by act.By, id string, x Remedy) (Done, error) {
	var check fault.Check
	check.Want(RemedyWords(x.Kind).ZH != "", "kind", "请选择收到的是什么。", "Choose what was received.")
	check.Want(!x.At.IsZero(), "at", "请填写收到的时间。", "Give when it was received.")
	check.Text(&x.Organ, lineMost, true, "organ", "请填写复议机关或者人民法院。", "Give the organ or court.")
	check.AtMost(&x.Number, lineMost, "number")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, RemedyTaken, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if x.At.After(c.Now) || x.At.Before(c.DecidedAt.Truncate(time.Minute)) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "收到的时间在作出决定以后、现在以前。", EN: "It was received after the decision and before now."}}}}
		}
		return &draft{said: &x}, nil
	})
}

// RemedyAnswer is what the body handed in.
type RemedyAnswer struct {
	Remedy int    `json:"remedy"`
	Words  string `json:"words"`
	Proof  string `json:"proof"` // number of the receipt
	// Items are all items of evidence of the case as they stood, by their ids: the dossier goes along.
	Items []string `json:"items"`
	Late  bool     `json:"late"`
}

func (x *RemedyAnswer) enter(c *Case, _ *Step) {
	if r := c.remedy(x.Remedy); r != nil {
		r.Answer = x
	}
}

func (c *Case) remedy(no int) *Remedy {
	for _, r := range c.Remedies {
		if r.No == no {
			return r
		}
	}
	return nil
}

var errNoRemedy = fault.Conflict{Because: law.Words{ZH: "没有这项复议或者诉讼，或者已经登记，请刷新页面核对。", EN: "There is no such reconsideration or suit, or it is on record already; reload the page."}}

// AnswerRemedy records the reply with the evidence, or that the application was forwarded.
func (s *Service) AnswerRemedy(ctx context.Context, by act.By, id string, x RemedyAnswer) (Done, error) {
	var check fault.Check
	check.Text(&x.Words, wordsMost, true, "words", "请写明答复、答辩的要点，或者转送的意见。", "Give the gist of the answer, or the opinion that goes along.")
	check.Text(&x.Proof, lineMost, true, "proof", "请填写签收回执的编号。", "Give the number of the receipt.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, RemedyAnswered, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		r := c.remedy(x.Remedy)
		if r == nil || r.Answer != nil {
			return nil, errNoRemedy
		}
		x.Items = nil
		for _, p := range c.Evidence {
			x.Items = append(x.Items, p.ID)
		}
		x.Late = c.Today > c.remedyClock(r).Due.Date
		return &draft{said: &x}, nil
	})
}

// RemedyEnd is the result of a reconsideration or suit.
type RemedyEnd struct {
	Remedy int    `json:"remedy"`
	Result string `json:"result"`
	Words  string `json:"words"`
}

func (x *RemedyEnd) enter(c *Case, _ *Step) {
	r := c.remedy(x.Remedy)
	if r == nil {
		return
	}
	r.End = x
	if x.Against() {
		c.Frozen = FrozenReview
	}
}

// Against tells whether the decision did not stand.
func (x *RemedyEnd) Against() bool { return x.Result != "kept" && x.Result != "withdrawn" }

// RemedyResults are the results with their words. What is not kept freezes the case until the body has carried it out.
var RemedyResults = []struct {
	Key   string
	Words law.Words
}{
	{"kept", law.Words{ZH: "维持，或者驳回请求", EN: "kept, or the claim was dismissed"}}, {"withdrawn", law.Words{ZH: "当事人撤回", EN: "withdrawn by the party"}},
	{"changed", law.Words{ZH: "变更", EN: "changed"}}, {"revoked", law.Words{ZH: "撤销", EN: "revoked"}}, {"unlawful", law.Words{ZH: "确认违法", EN: "confirmed unlawful"}},
}

// EndRemedy records the result. One against the decision is carried out by a correction.
func (s *Service) EndRemedy(ctx context.Context, by act.By, id string, x RemedyEnd) (Done, error) {
	var check fault.Check
	known := false
	for _, k := range RemedyResults {
		known = known || k.Key == x.Result
	}
	check.Want(known, "result", "请选择结果。", "Choose the result.")
	check.Text(&x.Words, wordsMost, true, "words", "请写明决定书或者裁判文书的编号和要点。", "Give the number and gist of the decision or judgment.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, RemedyEnded, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if r := c.remedy(x.Remedy); r == nil || r.End != nil {
			return nil, errNoRemedy
		}
		return &draft{said: &x}, nil
	})
}

// remedyClock is the term of what the body owes.
// RemedyDue is until when the body answers or forwards it.
func (c *Case) RemedyDue(r *Remedy) term.Due { return c.remedyClock(r).Due }

func (c *Case) remedyClock(r *Remedy) Clock {
	k := Clock{From: r.At, No: r.No}
	for _, kind := range RemedyKinds {
		if kind.Key == r.Kind {
			k.Term, k.Title = kind.Term, kind.Owes
		}
	}
	k.Due = c.due(term.Of(k.Term), r.At)
	for _, x := range c.Course {
		if a, ok := x.Said.(*RemedyAnswer); ok && a.Remedy == r.No {
			k.Met = &x.At
		}
	}
	return k
}
