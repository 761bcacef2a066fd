package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/delivery"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Sent puts a letter with number and check code on its way (Art 30(4): 及时告知提示当事人).
var Sent = act.Kind{Name: "notice.send", Title: law.Words{ZH: "发送告知提示", EN: "Send a notice"}, Permission: access.MakeNotices, Certificate: true}

// addressOf is the address that the officer entered for a kind of channel; ok is false where there is none.
func (p *Party) addressOf(k delivery.Kind) (address string, ok bool) {
	switch k {
	case delivery.SMS, delivery.Phone:
		return p.Phone, p.Phone != ""
	case delivery.Email:
		return p.Email, p.Email != ""
	case delivery.Post:
		return p.Address, p.Address != ""
	case delivery.Notice:
		return "", true
	}
	return "", false
}

// Ways are the channels by which the party of a notice can be told, in the order of the ladder.
func (n *Notice) Ways() (out []delivery.Kind) {
	for _, k := range delivery.Kinds() {
		if _, ok := n.Party.addressOf(k); ok {
			out = append(out, k)
		}
	}
	return out
}

// Send sends a notice by the channels that the officer chose, one after the other.
func (s *Service) Send(ctx context.Context, by act.By, id string, kinds []delivery.Kind) (Done, error) {
	if s.Letters == nil {
		return Done{}, fault.Conflict{Because: law.Words{ZH: "本系统还没有开通发送渠道，请用文书当面、邮寄或者电话告知。", EN: "No channel is set up here; tell the party by the paper, in person, by post or by phone."}}
	}
	if len(kinds) == 0 {
		return Done{}, fault.Invalid{Fields: []fault.Field{{Name: "ways", Want: law.Words{ZH: "请至少选择一种方式。", EN: "Choose at least one way."}}}}
	}
	return act.Do(ctx, s.Engine, Sent, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		n, err := s.ByID(ctx, tx, tx.By.Scope(access.MakeNotices), id)
		if err != nil {
			return Record{}, err
		}
		if err := s.sendable(ctx, tx, &n); err != nil {
			return Record{}, err
		}
		l, err := s.letter(ctx, tx, &n, kinds)
		if err != nil {
			return Record{}, err
		}
		shown, err := ShownOf(ctx, tx, n.Book, n.ID)
		if err != nil {
			return Record{}, err
		}
		r := n.record(shown)
		r.Letter, err = s.Letters.Send(ctx, tx, l)
		return r, err
	})
}

// sendable refuses a notice that has ended, or whose verdict does not stand.
func (s *Service) sendable(ctx context.Context, tx *act.Tx, n *Notice) error {
	if n.State != Open {
		return n.move(Void)
	}
	c, err := s.captureOf(ctx, tx, n)
	if err != nil {
		return err
	}
	standing, err := s.StandingOf(ctx, tx, n, &c)
	if err == nil && standing != Stands {
		err = law.Refusal{Rule: "A30.4", Article: "第三十条第（四）项",
			Because: law.Words{ZH: "这份告知提示所依据的审核已经更正，或者正在召回核查，不得发送。", EN: "The verdict behind the notice was corrected, or is being looked at in a recall; it is not sent."},
			Cure:    law.Words{ZH: "请先在召回页面作出决定，或者撤回这份告知提示。", EN: "Decide in the recall first, or withdraw the notice."}}
	}
	return err
}

// letter is what is sent: number and check code, what it is and is not, where to look; no person, no plate, and no link in a message
// (ux F.2).
func (s *Service) letter(ctx context.Context, tx *act.Tx, n *Notice, kinds []delivery.Kind) (delivery.Letter, error) {
	body, err := people.BodyByID(ctx, tx, n.Book, n.Body)
	if err != nil {
		return delivery.Letter{}, err
	}
	what := capture.ViolationWords(n.Violation)
	text := fmt.Sprintf("【%s】请核实一份告知提示（%s），编号%s，核验码%s。这是告知提示，不是处罚决定，现在无需缴款。请在本单位网站的“查看告知提示”页面输入编号和核验码查看、说明情况；或致电%s，也可打12345核实真伪。", body.Name, what.ZH, n.Number, docket.ShownCode(n.Code), body.Phone)
	l := delivery.Letter{Body: n.Body, Matter: Subject, MatterID: n.ID, Paper: n.PaperDigest,
		Subject: law.Words{ZH: "涉嫌违法行为告知提示", EN: "Notice of a suspected violation"},
		Text:    law.Words{ZH: text, EN: fmt.Sprintf("%s asks you to look at a notice (%s): number %s, check code %s. It is no penalty decision; nothing to pay. Call %s, or 12345 to check that it is genuine.", body.Name, what.EN, n.Number, docket.ShownCode(n.Code), body.Phone)}}
	if strings.HasPrefix(s.PublicURL, "https://") {
		l.Link = s.address(n.Number, n.Code)
	}
	for _, k := range n.Ways() { // in the order of the ladder, whatever the order of the form
		if slices.Contains(kinds, k) {
			address, _ := n.Party.addressOf(k)
			l.Ladder = append(l.Ladder, delivery.Channel{Kind: k, Address: address})
		}
	}
	if len(l.Ladder) > 0 && l.Ladder[len(l.Ladder)-1].Kind == delivery.Notice {
		l.Public = delivery.Announcement{Subject: l.Subject, Text: law.Words{ZH: fmt.Sprintf("%s于%s制作告知提示，编号%s，通过其他方式未能告知。请当事人致电%s或者到本单位核实。", body.Name, law.DateOf(n.MadeAt).Words(), n.Number, body.Phone),
			EN: fmt.Sprintf("Notice %s of %s reached nobody by other ways; the party is asked to call %s.", n.Number, body.Name, body.Phone)}}
	}
	return l, nil
}

// LettersOf are the letters of a notice that the caller has found, with the true states of their channels.
func (s *Service) LettersOf(ctx context.Context, n *Notice) ([]delivery.Sent, error) {
	return delivery.Letters(ctx, s.Engine.DB.Reader(), access.Scope{Book: n.Book, Bodies: []string{n.Body}}, Subject, n.ID)
}

// eachLetter takes a step of delivery on every letter of a notice, and returns their ids: that they came to somebody else, or that
// the notice is over.
func (s *Service) eachLetter(ctx context.Context, tx *act.Tx, n *Notice, step func(ctx context.Context, tx *act.Tx, letter string) error) (ids []string, err error) {
	all, err := delivery.Letters(ctx, tx, access.Scope{Book: n.Book, Bodies: []string{n.Body}}, Subject, n.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if err := step(ctx, tx, l.ID); err != nil {
			return ids, err
		}
		ids = append(ids, l.ID)
	}
	return ids, nil
}
