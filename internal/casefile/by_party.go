package casefile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

func partyStep(name, zh, en string) act.Kind {
	return act.Kind{Name: "case.party." + name, Title: law.Words{ZH: zh, EN: en}}
}

// The steps of a party in its own case (Art 25, 29, 41; 行政处罚法 44, 45, 63, 64; 行政复议法 32): by who holds a paper of the case, without an
// account. None asks that anything was paid or accepted before, and none is refused because it comes late.
var (
	Stated       = partyStep("state", "当事人提出陈述、申辩", "The party states its case")
	HeardWanted  = partyStep("hearing", "当事人要求听证", "The party asks for a hearing")
	ReviewWanted = partyStep("review", "当事人通过本机关申请行政复议", "The party applies for reconsideration through this body")
	TakenBack    = partyStep("back", "当事人撤回自己的意见或者要求", "The party takes back what it said or asked")
)

var partySteps = []order{
	{Stated, []State{Noticed, InHearing, Proposed}, func() said { return new(Defence) }},
	{HeardWanted, []State{Noticed}, func() said { return new(HearingRequest) }},
	{ReviewWanted, afterDecision, func() said { return new(Remedy) }},
	{HelpWanted, shownStates, func() said { return new(Help) }},
	{Complaining, shownStates, func() said { return new(Complaint) }},
	{MaterialSent, shownStates, func() said { return new(Material) }},
	{TakenBack, []State{Noticed, InHearing, Proposed}, func() said { return new(Back) }},
}

// ByParty tells whether a step is the party's own.
func (s *Step) ByParty() bool {
	return slices.ContainsFunc(partySteps, func(o order) bool { return o.kind.Name == s.Kind })
}

// doAsParty carries out a step of the party. command is that of the form: the same again gives the same receipt.
func (s *Service) doAsParty(ctx context.Context, kind act.Kind, m party.Matter, command string, prepare func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error)) (Done, error) {
	by := act.By{Actor: access.Actor{Book: m.Book, System: "party"}, Command: kind.Name + ":" + m.ID + ":" + command}
	return s.do(ctx, kind, by, m.ID, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if c.hidden() {
			return nil, errNoCase
		}
		if err := s.acts(ctx, tx, c, m.Mandate, kind.Title, Scopes(kind.Name)); err != nil {
			return nil, err
		}
		d, err := prepare(ctx, tx, c)
		if a, ok := d.saidBy(); ok && err == nil {
			a.actsBy(m.Mandate)
		}
		return d, err
	})
}

// saidBy is what a step of a party says, as who says by which mandate it was taken.
func (d *draft) saidBy() (a interface{ actsBy(string) }, ok bool) {
	if d == nil {
		return nil, false
	}
	a, ok = d.said.(interface{ actsBy(string) })
	return a, ok
}

// stepsOfPartyMost bounds what a party sends to one case online; the phone and the counter stay open. [POLICY]
const stepsOfPartyMost = 100

func (c *Case) tooMany() error {
	n := 0
	for _, x := range c.Course {
		if x.ByParty() {
			n++
		}
	}
	if n < stepsOfPartyMost {
		return nil
	}
	return fault.Conflict{Because: law.Words{ZH: "这件案件已经收到很多次网上意见，请打电话或者当面补充。", EN: "A great many statements came online; add more by phone or in person."}}
}

// StateAsParty takes what the party states, with its files. Each paragraph with a blank line before it is a point of its own, which is answered by itself.
func (s *Service) StateAsParty(ctx context.Context, m party.Matter, command, words string, files []device.Attachment) (Done, error) {
	points := pointsOf(words)
	var check fault.Check
	check.Want(len(points) > 0, "words", "请写明您的意见（写一句也可以）。", "Write what you have to say; one sentence will do.")
	check.AtMost(&words, StatedMost, "words")
	check.Want(len(files) <= filesMost, "files", fmt.Sprintf("一次最多%d份文件。", filesMost), fmt.Sprintf("At most %d files at a time.", filesMost))
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.doAsParty(ctx, Stated, m, command, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if err := c.tooMany(); err != nil {
			return nil, err
		}
		return &draft{said: &Defence{Door: "online", At: tx.Now, Points: points, Files: sent(files)}}, keepSent(ctx, tx, c, files)
	})
}

// StatedMost is how much a party writes at a time: a lower limit would restrict the right to state (Art 41).
const StatedMost = 5000

// pointsOf are the points of a statement: its paragraphs, as far as blank lines part them.
func pointsOf(words string) (out []string) {
	words = strings.ReplaceAll(words, "\r\n", "\n")
	for _, p := range strings.Split(words, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	if len(out) > pointsMost {
		last := strings.Join(out[pointsMost-1:], "\n\n")
		out = append(out[:pointsMost-1], last)
	}
	return out
}

// AskHearingAsParty takes the party's request for a hearing. One that comes late, or where the law gives none, is taken too, and answered.
func (s *Service) AskHearingAsParty(ctx context.Context, m party.Matter, command string) (Done, error) {
	return s.doAsParty(ctx, HeardWanted, m, command, func(_ context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if c.Hearing.Open() {
			return nil, fault.Conflict{Because: law.Words{ZH: "已经要求听证，不用再提。", EN: "A hearing was asked for already."}}
		}
		return &draft{said: &HearingRequest{At: tx.Now, Door: "online"}}, c.tooMany()
	})
}

// AskReviewAsParty takes an application for reconsideration that is handed in with this body: it is forwarded within five working days (行政复议法
// 32). organ is to whom it goes.
func (s *Service) AskReviewAsParty(ctx context.Context, m party.Matter, command, organ, words string, files []device.Attachment) (Done, error) {
	var check fault.Check
	check.Text(&organ, lineMost, true, "organ", "请填写向哪个机关申请复议；不清楚的，填“由本机关按规定转送”。", "Say to whom you apply; if you do not know, that this body forwards it as the law says.")
	check.Text(&words, StatedMost, true, "words", "请写明复议请求和理由（写一句也可以）。", "Say what you ask for and why; one sentence will do.")
	check.Want(len(files) <= filesMost, "files", fmt.Sprintf("一次最多%d份文件。", filesMost), fmt.Sprintf("At most %d files at a time.", filesMost))
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.doAsParty(ctx, ReviewWanted, m, command, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if slices.ContainsFunc(c.Remedies, func(r *Remedy) bool { return r.Open() && r.Kind == "forward" }) {
			return nil, fault.Conflict{Because: law.Words{ZH: "已经收到您的复议申请，正在转送。", EN: "Your application is on record and is being forwarded."}}
		}
		if err := c.tooMany(); err != nil {
			return nil, err
		}
		return &draft{said: &Remedy{Kind: "forward", At: tx.Now, Organ: organ, Words: words, Files: sent(files)}}, keepSent(ctx, tx, c, files)
	})
}

// Back says which of its own steps the party takes back.
type Back struct {
	Acting
	Step int `json:"step"`
}

func (x *Back) enter(*Case, *Step) {}

// MayTakeBack tells why a step of the party cannot be taken back any more; nil: it can. It can until the term to state is over, as long as nobody
// has answered it.
func (c *Case) MayTakeBack(no int) error {
	gone := fault.Conflict{Because: law.Words{ZH: "已经答复、已经撤回，或者过了提出意见的期限，不能再撤回；可以再补充意见。", EN: "It was answered or taken back, or the term is over; you can still add to it."}}
	if no < 1 || no > len(c.Course) {
		return gone
	}
	x := c.Course[no-1]
	last, _ := c.Window()
	if !x.ByParty() || x.Void != 0 || last.Date == 0 || c.Today > last.Date {
		return gone
	}
	switch said := x.Said.(type) {
	case *Defence:
		if said.Answer == nil {
			return nil
		}
	case *HearingRequest:
		if c.Hearing.Request == said && c.Hearing.Answer == nil {
			return nil
		}
	}
	return gone
}

// TakeBack takes back what the party said or asked; the step stays in the course, struck.
func (s *Service) TakeBack(ctx context.Context, m party.Matter, command string, no int) (Done, error) {
	return s.doAsParty(ctx, TakenBack, m, command, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if err := c.MayTakeBack(no); err != nil {
			return nil, err
		}
		return &draft{said: &Back{Step: no}, voids: no}, nil
	})
}

// RecuseAsParty takes the party's application to replace an officer of its case (Art 42): it is decided within three working days.
func (s *Service) RecuseAsParty(ctx context.Context, m party.Matter, command, officer, ground string) (people.RecusalRecord, error) {
	c, err := s.ByMatter(ctx, m)
	if err != nil {
		return people.RecusalRecord{}, err
	}
	if !slices.Contains(c.HandledBy(), officer) {
		return people.RecusalRecord{}, fault.Invalid{Fields: []fault.Field{{Name: "person", Want: law.Words{ZH: "请选择申请哪名人员回避。", EN: "Choose whose recusal is asked for."}}}}
	}
	return s.People.AskRecusal(ctx, m.Book, Subject+":"+m.ID+":"+command, people.Application{Person: officer, Subject: people.Subject{Kind: people.OfCase, ID: c.ID, Body: c.Body}, Ground: c.SaidBy(ground),
		Beside: s.actsBeside(c, m.Mandate, people.RecusalAsked.Title, party.State)})
}

// RecusalAnswerBy is until when an application that comes now is decided (Art 42(2); T14).
func (c *Case) RecusalAnswerBy() law.Date { return c.due(term.Of(term.RecusalDecision), c.Now).Date }

// Receipt is the number of the receipt of a step of the party.
func (c *Case) Receipt(no int) string { return fmt.Sprintf("%s-%d", c.Number, no) }
