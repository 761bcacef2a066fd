package serving

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Causes are why a paper is served by public notice (民事诉讼法 95).
var Causes = []device.Choice{
	{Key: "unreachable", Words: law.Words{ZH: "用其他方式无法送达", EN: "no other way reached the recipient"}},
	{Key: "whereabouts", Words: law.Words{ZH: "受送达人下落不明", EN: "nobody knows where the recipient is"}},
}

// NoticeRequest asks for service by public notice: why, what was tried, and the gist that everybody may read (documents.md C5.4).
type NoticeRequest struct {
	Cause string `json:"cause"`
	Tried string `json:"tried"`
	Gist  string `json:"gist"` // without personal data
}

func (n *NoticeRequest) enter(x *Serving, _ *Step) { x.AskedNotice = n }

// NoticeDecision is what the head decides of it.
type NoticeDecision struct {
	Approve bool     `json:"approve"`
	Reasons string   `json:"reasons"`
	Letter  string   `json:"letter,omitempty"`
	Paper   string   `json:"paper,omitempty"`
	Days    int      `json:"days,omitempty"`
	Over    law.Date `json:"over,omitempty"` // the last day of the notice: that of service
}

func (n *NoticeDecision) enter(x *Serving, s *Step) {
	x.AskedNotice = nil
	if !n.Approve {
		return
	}
	a := x.attempt(ByNotice, s.At)
	a.State, a.Letter, a.Notice, a.Over = Sent, n.Letter, n.Paper, n.Over
	at := n.Over.AddDays(1).Start()
	x.watchAt = &at
}

// NoticeEnd is that the days of a public notice are over.
type NoticeEnd struct {
	Attempt int        `json:"attempt"`
	At      *time.Time `json:"at"`              // the last instant of its last day; nil: the notice did not stand
	Taken   bool       `json:"taken,omitempty"` // it had been taken down before
}

func (n *NoticeEnd) enter(x *Serving, s *Step) {
	x.watchAt = nil
	a := x.Attempt(n.Attempt)
	if a == nil || a.State != Sent {
		return
	}
	if n.At == nil {
		a.State, a.At = Failed, &s.At
		return
	}
	a.State, a.At, a.ServedAt = Arrived, n.At, n.At
}

// openToNotice refuses a public notice while the law has another way: after service in person and by post or entrusted failed, or, of somebody
// whose whereabouts are not known, after service in person failed; nothing that is under way, and no e-service that consent would carry.
func (s *Service) openToNotice(ctx context.Context, tx *act.Tx, x *Serving, cause string) error {
	refusal := func(zh, en string) error {
		return law.Refusal{Rule: "A38.2", Article: "民事诉讼法第九十五条", Because: law.Words{ZH: zh, EN: en},
			Cure: law.Words{ZH: "请先按直接、留置、邮寄或者委托的次序送达；都没有送达的，再报请公告送达。", EN: "Try the other ways first, in their order."}}
	}
	if x.State == Served || x.State == Stopped || x.AskedNotice != nil {
		return x.outOfOrder()
	}
	for _, a := range x.Attempts {
		if a.State == Sent {
			return refusal("还有一次送达正在进行（"+a.Way.Words().ZH+"）。", "An attempt is under way: "+a.Way.Words().EN+".")
		}
	}
	switch {
	case !x.failed(ByHand):
		return refusal("还没有登记直接送达未成功。", "No failed service in person is on record.")
	case cause == "unreachable" && !x.failed(ByPost, ByEntrusting, ByTransfer):
		return refusal("还没有登记邮寄或者委托送达未成功。", "No failed service by post or through another organ is on record.")
	}
	p := Paper{ID: x.Paper, Kind: x.Kind, Number: x.Number, Matter: x.Matter, MatterID: x.MatterID, Recipient: x.Recipient}
	if _, err := s.Stands(ctx, tx, tx.Book, x.Body, &p, tx.Now); err == nil && !x.failed(ByElectronic) {
		return refusal("受送达人同意电子送达，还没有试过。", "The recipient consented to e-service, which was not tried.")
	} else if err != nil && !refused(err) {
		return err
	}
	return nil
}

func refused(err error) bool {
	var no law.Refusal
	return errors.As(err, &no)
}

// AskNotice asks for service by public notice.
func (s *Service) AskNotice(ctx context.Context, by act.By, id string, n NoticeRequest) (Done, error) {
	var c fault.Check
	c.Want(device.IsOneOf(Causes, n.Cause), "cause", "请选择公告送达的原因。", "Choose why.")
	c.Text(&n.Tried, wordsMost, true, "tried", "请写明已经用过哪些方式送达、经过和查找的情况。", "Say what was tried and how the recipient was looked for.")
	c.Text(&n.Gist, wordsMost, true, "gist", "请写明公告的要点：什么文书、怎样领取。不写姓名以外的个人信息。", "Give the gist: which paper, where to fetch it. No personal data.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, NoticeAsked, by, id, func(ctx context.Context, tx *act.Tx, x *Serving) (*draft, error) {
		for _, secret := range []string{x.Recipient.Number, x.Recipient.Phone, x.Recipient.Address, x.Recipient.Email} {
			if secret != "" && contains(n.Gist, secret) {
				return nil, fault.Invalid{Fields: []fault.Field{{Name: "gist", Want: law.Words{ZH: "公告里不能有证件号码、电话、地址等个人信息。", EN: "The notice has no number, phone or address."}}}}
			}
		}
		return &draft{kind: NoticeAsked, said: &n}, s.openToNotice(ctx, tx, x, n.Cause)
	})
}

// DecideNotice approves or refuses service by public notice. Approved, the notice (C5.4) is made and published at once.
func (s *Service) DecideNotice(ctx context.Context, by act.By, id string, approve bool, reasons string) (Done, error) {
	var c fault.Check
	c.Text(&reasons, wordsMost, true, "reasons", "请写明审批意见。", "Give the reasons.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, NoticeDecided, by, id, func(ctx context.Context, tx *act.Tx, x *Serving) (*draft, error) {
		n := x.AskedNotice
		if n == nil {
			return nil, x.outOfOrder()
		}
		d := &NoticeDecision{Approve: approve, Reasons: reasons}
		out := &draft{kind: NoticeDecided, said: d}
		if !approve {
			return out, nil
		}
		x.AskedNotice = nil
		if err := s.openToNotice(ctx, tx, x, n.Cause); err != nil {
			return nil, err
		}
		p, err := s.paper(ctx, tx, tx.Book, x.Matter, x.MatterID, x.Paper)
		if err != nil {
			return nil, err
		}
		work, err := calendar.At(ctx, tx, tx.Book, tx.Now)
		if err != nil {
			return nil, err
		}
		due, err := p.Public.Due(tx.Now, work)
		if err != nil {
			return nil, fmt.Errorf("the term of a public notice: %w", err)
		}
		d.Days, d.Over = int(p.Public.Amount), due.Date
		if d.Paper, err = s.issueNotice(ctx, tx, x, n, d); err != nil {
			return nil, err
		}
		out.made = d.Paper
		if d.Letter, err = s.Letters.Send(ctx, tx, s.announced(ctx, tx, x, n, d)); err != nil {
			return nil, fmt.Errorf("publish a public notice: %w", err)
		}
		out.letter = d.Letter
		return out, nil
	})
}

// announced is the letter that stands on the public pages.
func (s *Service) announced(ctx context.Context, tx *act.Tx, x *Serving, n *NoticeRequest, d *NoticeDecision) delivery.Letter {
	kind, _ := docket.KindByID(x.Kind)
	text := law.Words{ZH: n.Gist + "自公告之日起经过" + fmt.Sprint(d.Days) + "日，即视为送达（至" + d.Over.Words() + "）。", EN: fmt.Sprintf("A paper (%s, %s) is served by this notice; it counts as served on %s.", kind.Title.EN, x.Number, d.Over)}
	subject := law.Words{ZH: "送达公告：" + kind.Title.ZH, EN: "Public notice of service"}
	return delivery.Letter{Body: x.Body, Matter: Subject, MatterID: x.ID, Paper: x.Digest, Serves: true, Subject: subject, Text: text, Days: d.Days + 1,
		Public: delivery.Announcement{Subject: subject, Text: text}, Ladder: []delivery.Channel{{Kind: delivery.Notice}}}
}

// JobWatch is the periodic work that finds public notices whose days are over.
const JobWatch = "serving.watch"

// WatchEvery is how often it is done.
const WatchEvery = 10 * time.Minute

const watchMost = 200

// Watch serves what a public notice has served.
func (s *Service) Watch(ctx context.Context, j job.Job) error {
	now := s.Engine.Now(j.Book)
	ids, err := db.Strings(ctx, s.Engine.DB.Reader(), fmt.Sprintf(`SELECT id FROM serving WHERE book = $1 AND watch_at IS NOT NULL AND watch_at <= $2 ORDER BY watch_at LIMIT %d`, watchMost), j.Book, now)
	if err != nil {
		return fmt.Errorf("look for public notices that are over: %w", err)
	}
	for _, id := range ids {
		_, err := act.Do(ctx, s.Engine, NoticeOver, system(j.Book, NoticeOver, ""), func(ctx context.Context, tx *act.Tx) (Record, error) {
			x, err := s.load(ctx, tx, tx.Book, id)
			if err != nil {
				return Record{}, err
			}
			end, err := x.noticeEnd(ctx, tx)
			if err != nil {
				return Record{}, err
			}
			return s.keep(ctx, tx, x, &draft{kind: NoticeOver, said: end})
		})
		if err != nil && !errors.Is(err, errNothingNew) {
			return fmt.Errorf("end a public notice: %w", err)
		}
	}
	return nil
}

func (x *Serving) noticeEnd(ctx context.Context, tx *act.Tx) (*NoticeEnd, error) {
	for _, a := range x.Attempts {
		if a.Way != ByNotice || a.State != Sent || tx.Now.Before(a.Over.AddDays(1).Start()) {
			continue
		}
		l, err := delivery.Of(ctx, tx, tx.Book, x.Body, a.Letter)
		if err != nil {
			return nil, err
		}
		end := &NoticeEnd{Attempt: a.No, Taken: l.Standing != delivery.Public}
		if !end.Taken {
			at := a.Over.AddDays(1).Start().Add(-time.Second).UTC()
			end.At = &at
		}
		return end, nil
	}
	return nil, errNothingNew
}

// name of a body, in whose name papers go out.
func (s *Service) body(ctx context.Context, tx *act.Tx, x *Serving) (people.Body, error) {
	return people.BodyByID(ctx, tx, tx.Book, nameOf(x.inNameOf, x.Body))
}
