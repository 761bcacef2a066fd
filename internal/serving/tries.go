package serving

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Results are how an attempt by hand ends.
var Results = []device.Choice{
	{Key: "served", Words: law.Words{ZH: "已签收（留置的，已留置）", EN: "taken and signed for, or left"}},
	{Key: "refused", Words: law.Words{ZH: "拒绝签收", EN: "refused"}},
	{Key: "absent", Words: law.Words{ZH: "无人在场", EN: "nobody was there"}},
	{Key: "gone", Words: law.Words{ZH: "已搬离或者地址不存在", EN: "gone, or no such address"}},
	{Key: "returned", Words: law.Words{ZH: "受托机关、转交单位退回", EN: "returned by the organ or unit"}},
}

// Receivers are who may take a paper (民事诉讼法 88): for a citizen also an adult of the family who lives there, for a unit who takes its mail.
var Receivers = []device.Choice{
	{Key: "self", Words: law.Words{ZH: "受送达人本人", EN: "the recipient"}},
	{Key: "family", Words: law.Words{ZH: "同住成年家属", EN: "an adult of the family living there"}},
	{Key: "representative", Words: law.Words{ZH: "法定代表人、主要负责人", EN: "the representative"}},
	{Key: "mailroom", Words: law.Words{ZH: "单位负责收件的人", EN: "who takes the unit's mail"}},
	{Key: "agent", Words: law.Words{ZH: "代理人", EN: "the agent"}},
	{Key: "designated", Words: law.Words{ZH: "指定的代收人", EN: "who was designated to receive"}},
}

var receiversOf = map[string][]string{Citizen: {"self", "family", "agent", "designated"}, Unit: {"representative", "mailroom", "agent", "designated"}}

// Try is how an attempt by hand went (送达回证, 留置送达记录; documents.md C5.2, C5.3).
type Try struct {
	Attempt   int       `json:"attempt"`
	Result    string    `json:"result"`
	At        time.Time `json:"at"`
	Place     string    `json:"place"`
	Receiver  string    `json:"receiver,omitempty"`
	Name      string    `json:"name,omitempty"` // who took it
	Words     string    `json:"words,omitempty"`
	Witness   string    `json:"witness,omitempty"` // left: a witness, where there is no photo or film
	WitnessOf string    `json:"witness_of,omitempty"`
	Second    string    `json:"second,omitempty"` // left: the second officer

	Files []device.Attachment `json:"-"` // the signed receipt; photos or films of what was left
}

func (t *Try) enter(x *Serving, s *Step) {
	a := x.Attempt(t.Attempt)
	if a == nil {
		return
	}
	at := t.At
	a.Try, a.At = t, &at
	if t.Result != "served" {
		a.State, a.Reason = Failed, t.Result
		return
	}
	a.State, a.ServedAt, a.Reason = Arrived, &at, ""
	x.endPrepared()
}

func (t *Try) check(x *Serving, a *Attempt, now time.Time) error {
	var c fault.Check
	c.Want(device.IsOneOf(Results, t.Result), "result", "请选择送达的结果。", "Choose how it went.")
	c.Want(!t.At.IsZero() && !t.At.After(now) && !t.At.Before(x.IssuedAt.Truncate(time.Minute)), "at", "请填写送达的时间：在文书签发以后、现在以前。", "Give the time: after the paper was issued and before now.")
	c.Text(&t.Place, lineMost, true, "place", "请写明送达的地点。", "Give the place.")
	c.AtMost(&t.Words, wordsMost, "words")
	c.Want(len(t.Files) <= filesMost, "documents", "最多上传10份文件。", "At most ten files.")
	switch {
	case t.Result != "served":
		c.Text(&t.Words, wordsMost, true, "words", "请写明没有送达的事由和经过。", "Say why it was not served.")
	case a.Way == ByLeaving:
		c.Text(&t.Words, wordsMost, true, "words", "请写明拒收的事由和留置的经过。", "Say why it was refused and how it was left.")
		c.AtMost(&t.Witness, nameMost, "witness")
		c.Text(&t.WitnessOf, nameMost, t.Witness != "", "witness_of", "请写明见证人的单位或者住所。", "Say who the witness is.")
		c.Want(len(t.Files) > 0, "documents", "请上传留置过程的照片、录像；请人见证的，上传见证人签名的记录。", "Upload photos or film of it, or the record signed by the witness.")
		c.Want(t.Second != "", "second", "留置送达由两名执法人员进行，请选择另一名。", "Two officers leave a paper; name the other.")
	default:
		c.Want(slices.Contains(receiversOf[x.Recipient.Kind], t.Receiver), "receiver", "请选择由谁签收：公民由本人、同住成年家属、代理人或者指定的人，单位由法定代表人、收件人员、代理人或者指定的人。", "Choose who took it.")
		c.Text(&t.Name, nameMost, t.Receiver != "self", "name", "请填写签收人的姓名。", "Name who took it.")
		c.Want(len(t.Files) > 0, "documents", "请上传签收的送达回证。", "Upload the signed receipt.")
	}
	return c.Err()
}

// Record puts on record how an attempt by hand went.
func (s *Service) Record(ctx context.Context, by act.By, id string, t Try) (Done, error) {
	return s.do(ctx, Tried, by, id, func(ctx context.Context, tx *act.Tx, x *Serving) (*draft, error) {
		a := x.Attempt(t.Attempt)
		if a == nil || !a.Way.byHand() || !a.State.mayBecome(Arrived) {
			return nil, x.outOfOrder()
		}
		if err := t.check(x, a, tx.Now); err != nil {
			return nil, err
		}
		if t.Second == tx.By.Person || t.Second != "" && !s.officer(ctx, tx, x.Body, t.Second) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "second", Want: law.Words{ZH: "请选择本单位另一名持证的执法人员。", EN: "Name another certified officer of the body."}}}}
		}
		d := &draft{kind: Tried, said: &t, files: t.Files}
		if a.Way == ByLeaving && t.Result == "served" {
			p, err := s.issueLeft(ctx, tx, x, &t)
			if err != nil {
				return nil, err
			}
			d.made = p
		}
		return d, s.stopPrepared(ctx, tx, x, &t)
	})
}

func (s *Service) officer(ctx context.Context, tx *act.Tx, body, person string) bool {
	_, found, err := people.CertificateFor(ctx, tx, tx.Book, person, body, tx.Now)
	return err == nil && found
}

// stopPrepared ends the letters of what is prepared and needless once a paper is served.
func (s *Service) stopPrepared(ctx context.Context, tx *act.Tx, x *Serving, t *Try) error {
	if t.Result != "served" {
		return nil
	}
	return s.stopLetters(ctx, tx, x)
}

func (s *Service) stopLetters(ctx context.Context, tx *act.Tx, x *Serving) error {
	for _, a := range x.Attempts {
		if a.State == Prepared && a.Letter != "" {
			if err := delivery.Stop(ctx, tx, a.Letter); err != nil {
				return err
			}
		}
	}
	return nil
}

// do carries out one step on a service, for an officer of its body or, on its own page, its recipient.
func (s *Service) do(ctx context.Context, kind act.Kind, by act.By, id string, prepare func(ctx context.Context, tx *act.Tx, x *Serving) (*draft, error)) (Done, error) {
	kind = own(kind, by)
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		x, err := s.load(ctx, tx, tx.Book, id)
		if err == nil && kind.Permission != "" && !tx.By.ActsFor(kind.Permission, x.Body) {
			err = errNoServing
		}
		if err == nil {
			err = people.Unrecused(ctx, tx, tx.Book, tx.By.Person, x.MatterID)
		}
		if err != nil {
			return Record{}, err
		}
		d, err := prepare(ctx, tx, x)
		if err != nil {
			return Record{}, err
		}
		return s.keep(ctx, tx, x, d)
	})
}

// Hand is a paper handed over within the act that made it (当场交付).
type Hand struct {
	Receiver, Name, Place, Words string
}

// HandOver puts on record, as a step of another chapter's act, that a paper was handed over on the spot: the decision on the spot is served so
// (行政处罚法 52, 61).
func (s *Service) HandOver(ctx context.Context, tx *act.Tx, p Paper, h Hand) (serving string, err error) {
	x, _, err := s.of(ctx, tx, &p)
	if err != nil {
		return "", err
	}
	if err := s.store(ctx, tx, x); err != nil {
		return "", err
	}
	if _, err := s.keep(ctx, tx, x, &draft{kind: Begun, said: &Beginning{Way: ByHand}}); err != nil {
		return "", err
	}
	_, err = s.keep(ctx, tx, x, &draft{kind: Tried, said: &Try{Attempt: 1, Result: "served", At: tx.Now, Place: h.Place, Receiver: h.Receiver, Name: h.Name, Words: h.Words}})
	return x.ID, err
}

// Stop ends, as a step of another chapter's act, the services of a paper that is not to be served any more: a notice that was taken back.
func (s *Service) Stop(ctx context.Context, tx *act.Tx, paper, words string) error {
	rows, err := s.ofPaper(ctx, tx, tx.Book, paper)
	if err != nil {
		return err
	}
	for _, x := range rows {
		if x.State == Stopped || x.State == Served {
			continue
		}
		for _, a := range x.Attempts {
			if a.Letter != "" && (a.State == Prepared || a.State == Sent || a.State == Unclear) {
				if err := delivery.Stop(ctx, tx, a.Letter); err != nil {
					return err
				}
			}
		}
		if _, err := s.keep(ctx, tx, x, &draft{kind: Halted, said: &Halt{Words: words}}); err != nil {
			return err
		}
	}
	return nil
}

// Halt is why a paper is not served any more.
type Halt struct {
	Words string `json:"words"`
}

func (h *Halt) enter(x *Serving, _ *Step) {
	x.halted, x.AskedNotice, x.watchAt = true, nil, nil
	for _, a := range x.Attempts {
		if a.State == Prepared || a.State == Sent || a.State == Unclear {
			a.State = Ended
		}
	}
}
