package serving

import (
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// The acts on services. Those without a permission are the system's, or the recipient's on its own page.
var (
	Begun           = act.Kind{Name: "serving.begin", Title: law.Words{ZH: "送达文书", EN: "Serve a paper"}, Permission: access.HandleCases, Certificate: true}
	Tried           = act.Kind{Name: "serving.result", Title: law.Words{ZH: "登记送达情况", EN: "Record how a service went"}, Permission: access.HandleCases, Certificate: true}
	NoticeAsked     = act.Kind{Name: "serving.public.ask", Title: law.Words{ZH: "报请公告送达", EN: "Ask for service by public notice"}, Permission: access.HandleCases, Certificate: true}
	NoticeDecided   = act.Kind{Name: "serving.public.decide", Title: law.Words{ZH: "审批公告送达", EN: "Decide on service by public notice"}, Permission: access.DecideCases}
	NoticeOver      = act.Kind{Name: "serving.public.over"}
	Heard           = act.Kind{Name: "serving.heard"}
	Rebutted        = act.Kind{Name: "serving.rebut", Title: law.Words{ZH: "登记对送达的异议和证明", EN: "Record a rebuttal of a service"}, Permission: access.HandleCases}
	RebuttalDecided = act.Kind{Name: "serving.rebut.decide", Title: law.Words{ZH: "认定送达日期", EN: "Decide on a rebuttal"}, Permission: access.DecideCases}
	CopyAsked       = act.Kind{Name: "serving.copy.ask", Title: law.Words{ZH: "登记索要纸质文书", EN: "Record that paper is asked for"}, Permission: access.HandleCases}
	CopyGiven       = act.Kind{Name: "serving.copy.give", Title: law.Words{ZH: "登记已提供纸质文书", EN: "Record that paper was given"}, Permission: access.HandleCases}
	Seen            = act.Kind{Name: "serving.seen"}
	Halted          = act.Kind{Name: "serving.stop"}
)

// Attempt is one way tried.
type Attempt struct {
	No       int // its place among the attempts, from 1
	Way      Way
	State    AttemptState
	Letter   string // of delivery: electronic, post, public
	Consent  string // electronic: the consent that carries it
	Channels []string
	To       string // entrusted, transfer: which organ or unit
	Why      string
	BegunAt  time.Time
	At       *time.Time // when it arrived, or failed
	ServedAt *time.Time // the arrival that stands
	Channel  delivery.Kind
	Reason   string // a code of delivery, or of tries
	Sandbox  bool
	Try      *Try   // by hand
	Notice   string // public: paper C5.4
	Over     law.Date
	settled  bool // by a decision on a rebuttal: what channels say does not move it any more
}

// Rebuttal is what a recipient proves against a service.
type Rebuttal struct {
	No       int // of the step
	Said     Proof
	At       time.Time
	Decision *Decision
}

// Step is one numbered entry in the course of a service. None is ever deleted.
type Step struct {
	No     int
	Kind   string
	At     time.Time
	Person string
	State  State
	Paper  string
	Entry  int64
	Said   said
	Files  []device.Attachment
}

// said is what a step says; enter adds it to the service as it stood before.
type said interface{ enter(x *Serving, s *Step) }

// Serving is the service of one paper on one recipient.
type Serving struct {
	Book, ID, Body       string
	Matter, MatterID     string
	Paper, Kind, Number  string
	Digest               string
	Recipient            Recipient
	State                State
	Way                  Way
	IssuedAt             time.Time
	Due                  law.Date // last of the seven working days; 0: not known yet
	BegunAt              time.Time
	ServedAt             *time.Time
	Proof, ProofNumber   string
	Steps                int
	Attempts             []*Attempt
	Rebuttals            []*Rebuttal
	Course               []*Step
	AskedNotice          *NoticeRequest // that waits for the head
	CopyAsked, CopyGiven *time.Time
	SeenAt               *time.Time
	halted               bool
	watchAt              *time.Time
	inNameOf             string
}

// Cursor is where it stands in a list.
func (x Serving) Cursor() string { return x.ID }

// Day is the day of service: in Beijing, whatever the hour and whether or not anybody works (Art 38(2)).
func (x *Serving) Day() law.Date {
	if x.ServedAt == nil {
		return 0
	}
	return law.DateOf(*x.ServedAt)
}

// Attempt is the attempt with a number; nil: there is none.
func (x *Serving) Attempt(no int) *Attempt {
	if no < 1 || no > len(x.Attempts) {
		return nil
	}
	return x.Attempts[no-1]
}

// Current is the attempt that serves, or else the newest that was not closed; nil: none was begun.
func (x *Serving) Current() *Attempt {
	if a := x.serving(); a != nil {
		return a
	}
	for i := len(x.Attempts) - 1; i >= 0; i-- {
		if x.Attempts[i].State != Ended {
			return x.Attempts[i]
		}
	}
	return nil
}

// serving is the attempt whose arrival is the first effective one; nil: none serves.
func (x *Serving) serving() (first *Attempt) {
	for _, a := range x.Attempts {
		if a.State == Arrived && (first == nil || a.ServedAt.Before(*first.ServedAt)) {
			first = a
		}
	}
	return first
}

// open is a rebuttal that was not decided; nil: there is none.
func (x *Serving) open() *Rebuttal {
	for _, r := range x.Rebuttals {
		if r.Decision == nil {
			return r
		}
	}
	return nil
}

// OpenRebuttal is the rebuttal that waits for a decision; nil: none does.
func (x *Serving) OpenRebuttal() *Rebuttal { return x.open() }

// stand says where the service stands after its attempts.
func (x *Serving) stand() {
	x.ServedAt = nil
	if a := x.serving(); a != nil {
		x.ServedAt, x.Way, x.State = a.ServedAt, a.Way, Served
		return
	}
	x.State = Waiting
	for _, a := range x.Attempts {
		switch a.State {
		case Failed:
			x.State, x.Way = Missed, a.Way
		case Unclear:
			x.State, x.Way = Unknown, a.Way
		}
	}
	for _, a := range x.Attempts {
		if a.State == Sent {
			x.State, x.Way = Going, a.Way
		}
	}
	if x.halted {
		x.State = Stopped
	}
	if x.Way == "" && len(x.Attempts) > 0 {
		x.Way = x.Attempts[0].Way
	}
}

// Failed tells whether an attempt by a way failed.
func (x *Serving) failed(ways ...Way) bool {
	for _, a := range x.Attempts {
		for _, w := range ways {
			if a.Way == w && a.State == Failed {
				return true
			}
		}
	}
	return false
}

// Late tells whether the seven working days passed without service, or it came too late (行政处罚法 61).
func (x *Serving) Late(today law.Date) bool {
	if x.Due == 0 {
		return false
	}
	if x.ServedAt != nil {
		return x.Day() > x.Due
	}
	return today > x.Due && x.State != Stopped
}
