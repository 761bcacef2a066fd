package serving

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
)

// The papers of a service (documents.md C5.2–C5.4).
const (
	ProofPaper  = "C5.2"
	LeftPaper   = "C5.3"
	NoticePaper = "C5.4"
)

// instant is a time as papers say it; an arrival is said to the second.
func instant(t time.Time) string { return t.In(law.Beijing).Format("2006年1月2日15:04:05") }

func (s *Service) issue(ctx context.Context, tx *act.Tx, x *Serving, kind, replaces string, write func(b *paper.Builder) error) (docket.Paper, error) {
	return s.Papers.Issue(ctx, tx, docket.New{Kind: kind, Body: x.Body, InNameOf: nameOf(x.inNameOf, x.Body), Subject: x.Matter, SubjectID: x.MatterID, Source: x.ID, Replaces: replaces,
		Compose: func(context.Context, db.Queryer, time.Time) (paper.Document, error) {
			body, err := s.body(ctx, tx, x)
			if err != nil {
				return paper.Document{}, err
			}
			b := paper.New(docket.TemplateOf(kind), "", body.Name)
			err = write(b)
			return b.Document(), err
		}})
}

// what says which paper it is and of whom, as every paper of a service begins.
func (x *Serving) what(b *paper.Builder) {
	kind, _ := docket.KindByID(x.Kind)
	b.Fields(paper.Filled("受送达人", x.Recipient.Name), paper.Filled("送达的文书", kind.Title.ZH), paper.Filled("文号", x.Number), paper.Filled("文书摘要（SHA-256）", x.Digest), paper.Filled("文书签发时间", instant(x.IssuedAt)))
}

// prove makes the proof of a service anew (C5.2): by which day it serves and why, and the chain of what the channels said in their own words.
func (s *Service) prove(ctx context.Context, tx *act.Tx, x *Serving, step *Step) error {
	if x.ServedAt == nil && x.Proof == "" {
		return nil
	}
	p, err := s.issue(ctx, tx, x, ProofPaper, x.Proof, func(b *paper.Builder) error { return s.writeProof(ctx, tx, b, x) })
	if err != nil {
		return err
	}
	x.Proof, x.ProofNumber = p.ID, p.Number
	if step.Paper == "" {
		step.Paper = p.ID
	}
	return nil
}

func (s *Service) writeProof(ctx context.Context, tx *act.Tx, b *paper.Builder, x *Serving) error {
	x.what(b)
	if x.ServedAt == nil {
		b.Heading("送达的认定").Paragraph("原来登记的到达不成立：渠道事后报告没有到达，或者受送达人证明没有到达。文书改用其他方式送达；从原送达日期起算的期限不再适用。")
	} else {
		b.Heading("送达的认定").Fields(paper.Filled("送达方式", x.Way.Words().ZH), paper.Filled("送达日期", x.Day().Words()), paper.Filled("到达（签收）时间", instant(*x.ServedAt)), paper.Filled("日期的依据", x.Way.DateWords().ZH))
	}
	for _, a := range x.Attempts {
		if err := s.writeAttempt(ctx, tx, b, x, a); err != nil {
			return err
		}
	}
	for _, r := range x.Rebuttals {
		if r.Decision != nil {
			result := "不予采纳"
			if r.Decision.Accept {
				result = "予以采纳"
			}
			b.Heading("受送达人的异议和认定").Fields(paper.Filled("提出时间", instant(r.At)), paper.Filled("证明", r.Said.Words), paper.Filled("认定", result), paper.Filled("理由", r.Decision.Reasons))
		}
	}
	b.Note("阅读与否不影响送达；在网页、列表中看到文书不是送达。受送达人能证明没有到达或者到达日期不同的，可以随时提出，已经起算的期限重新计算。")
	return nil
}

func (s *Service) writeAttempt(ctx context.Context, tx *act.Tx, b *paper.Builder, x *Serving, a *Attempt) error {
	b.Heading(fmt.Sprintf("第%d次送达：%s", a.No, a.Way.Words().ZH))
	fields := []paper.Field{paper.Filled("开始时间", instant(a.BegunAt)), paper.Filled("结果", AttemptWords[a.State].ZH)}
	if a.Why != "" {
		fields = append(fields, paper.Filled("采用这种方式的理由", a.Why))
	}
	if a.To != "" {
		fields = append(fields, paper.Filled("委托机关（转交单位）", a.To))
	}
	if a.Consent != "" {
		c, err := s.consent(ctx, tx, x.Book, a.Consent)
		if err != nil {
			return err
		}
		fields = append(fields, paper.Filled("依据的确认书", c.Number), paper.Filled("签署", instant(c.Signature.At)+"，"+c.who()))
	}
	if t := a.Try; t != nil {
		fields = append(fields, tryFields(t)...)
	}
	if a.Way == ByNotice && a.Over != 0 {
		fields = append(fields, paper.Filled("公告期满", a.Over.Words()))
	}
	b.Fields(fields...)
	if a.Letter == "" {
		return nil
	}
	return s.writeChain(ctx, tx, b, x, a)
}

func tryFields(t *Try) []paper.Field {
	out := []paper.Field{paper.Filled("时间、地点", instant(t.At)+"，"+t.Place), paper.Filled("情况", device.Words(Results, t.Result).ZH)}
	if w := device.Words(Receivers, t.Receiver).ZH; w != "" {
		out = append(out, paper.Filled("签收人", strings.Trim(w+"，"+t.Name, "，")))
	}
	if t.Words != "" {
		out = append(out, paper.Filled("经过", t.Words))
	}
	if t.Witness != "" {
		out = append(out, paper.Filled("见证人", t.Witness+"（"+t.WitnessOf+"）"))
	}
	for i, f := range t.Files {
		out = append(out, paper.Filled(fmt.Sprintf("附件%d摘要（SHA-256）", i+1), f.Digest))
	}
	return out
}

// writeChain is what the channels of a letter said, each word with when it happened, when it became known and who said it.
func (s *Service) writeChain(ctx context.Context, tx *act.Tx, b *paper.Builder, x *Serving, a *Attempt) error {
	l, err := delivery.Of(ctx, tx, tx.Book, x.Body, a.Letter)
	if err != nil {
		return err
	}
	var to []string
	for i := range l.Ladder {
		c := &l.Ladder[i]
		address, err := s.Letters.Address(ctx, tx, tx.Book, c.ID)
		if err != nil {
			return err
		}
		words := c.Kind.Words().ZH
		if address != "" {
			words += "：" + address
		}
		if c.Number != "" {
			words += "（渠道编号" + c.Number + "）"
		}
		if c.Sandbox {
			words += "（演示沙箱）"
		}
		to = append(to, words)
	}
	b.List(to...)
	events, err := delivery.Events(ctx, tx, tx.Book, a.Letter)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, e := range events {
		said := e.Said.Words().ZH
		if w := delivery.ReasonWords(e.Reason); w.ZH != "" {
			said += "（" + w.ZH + "）"
		}
		rows = append(rows, []string{instant(e.At), instant(e.KnownAt), l.Ladder[e.Place].Kind.Words().ZH, said, e.Source.ZH})
	}
	b.Table([]string{"发生时间", "得知时间", "渠道", "渠道的原话", "来源"}, []int{24, 24, 16, 20, 16}, rows...)
	return nil
}

// issueLeft is the record of leaving a paper (C5.3), signed by two officers.
func (s *Service) issueLeft(ctx context.Context, tx *act.Tx, x *Serving, t *Try) (string, error) {
	second, err := s.People.Name(ctx, tx, tx.Book, t.Second)
	if err != nil {
		return "", err
	}
	p, err := s.issue(ctx, tx, x, LeftPaper, "", func(b *paper.Builder) error {
		x.what(b)
		witness := "无（以照片、录像记录）"
		if t.Witness != "" {
			witness = t.Witness + "（" + t.WitnessOf + "）"
		}
		b.Heading("留置经过").Fields(paper.Filled("时间、地点", instant(t.At)+"，"+t.Place), paper.Filled("拒收事由和留置经过", t.Words), paper.Filled("见证人", witness), paper.Filled("另一名执法人员", second))
		for i, f := range t.Files {
			b.Fields(paper.Filled(fmt.Sprintf("照片、录像%d摘要（SHA-256）", i+1), f.Digest))
		}
		return nil
	})
	return p.ID, err
}

// issueNotice is the public notice (C5.4): cause, steps tried, gist, days; no more of the recipient than its name.
func (s *Service) issueNotice(ctx context.Context, tx *act.Tx, x *Serving, n *NoticeRequest, d *NoticeDecision) (string, error) {
	p, err := s.issue(ctx, tx, x, NoticePaper, "", func(b *paper.Builder) error {
		kind, _ := docket.KindByID(x.Kind)
		b.Paragraph(masked(x.Recipient) + "：")
		b.Paragraph(n.Gist)
		b.Fields(paper.Filled("送达的文书", kind.Title.ZH), paper.Filled("文号", x.Number), paper.Filled("公告送达的原因", device.Words(Causes, n.Cause).ZH), paper.Filled("已经用过的送达方式", strings.Join(x.triedWays(), "、")),
			paper.Filled("公告期限", fmt.Sprintf("%d日，至%s", d.Days, d.Over.Words())))
		b.Paragraph("公告期满即视为送达。请在期满以前到本单位领取文书。")
		return nil
	})
	return p.ID, err
}

func (x *Serving) triedWays() (out []string) {
	for _, a := range x.Attempts {
		if a.State == Failed || a.State == Unclear {
			out = append(out, a.Way.Words().ZH)
		}
	}
	return out
}

// masked is a name as everybody may read it: of a citizen the family name only.
func masked(r Recipient) string {
	if r.Kind != Citizen {
		return r.Name
	}
	for _, first := range r.Name {
		return string(first) + "某"
	}
	return ""
}
