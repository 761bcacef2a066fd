package office

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// paymentStep is one step of a person with a demand.
type paymentStep struct {
	name   string
	kind   act.Kind
	offers func(d *payment.Demand) bool
	fields func(c *web.Context, f *ui.Form, d *payment.Demand) []ui.Field // nil: none but the button
	do     func(x ctx, s *payment.Service, by act.By, id string, in *web.Reader) (int64, error)
}

// reminded tells whether a reminder waits to be served.
func reminded(d *payment.Demand) bool { return d.Reminder != nil && d.Reminder.Served == nil }

// toCourt tells whether the reminder was served and nothing was paid since.
func toCourt(d *payment.Demand) bool {
	return d.State == payment.Notified && d.Reminder != nil && d.Reminder.Served != nil
}

func paymentSteps() []paymentStep {
	area := func(f *ui.Form, name, label string) ui.Field { return f.Field(name, label).As("textarea").Lines(3) }
	return []paymentStep{
		{name: "defer-decide", kind: payment.DeferralDecided, offers: func(d *payment.Demand) bool { return d.Waits != "" },
			fields: func(c *web.Context, f *ui.Form, d *payment.Demand) []ui.Field {
				return []ui.Field{f.Field("approve", c.T("payments.approve")).As("radios").Of(approvals(c)), partsField(c, f).Optional().Hint(c.T("payments.h.as.asked")), area(f, "reasons", c.T("cases.f.reasons"))}
			},
			do: func(x ctx, s *payment.Service, by act.By, id string, in *web.Reader) (int64, error) {
				approve, parts := in.Choice("approve", "yes", "no") == "yes", partsOf(in, false)
				if err := in.Err(); err != nil {
					return 0, err
				}
				return entryOf(s.DecideDeferral(x, by, id, payment.DeferralDecision{Approve: approve, Parts: parts, Reasons: in.OptionalText("reasons", mostText)}))
			}},
		{name: "defer", kind: payment.DeferralAsked, offers: func(d *payment.Demand) bool { return d.State == payment.Notified && d.Waits == "" },
			fields: func(c *web.Context, f *ui.Form, _ *payment.Demand) []ui.Field {
				return []ui.Field{f.Field("at", c.T("payments.asked.at")).As("datetime"), area(f, "reason", c.T("payments.reason")), partsField(c, f).Hint(c.T("payments.h.parts"))}
			},
			do: func(x ctx, s *payment.Service, by act.By, id string, in *web.Reader) (int64, error) {
				parts := partsOf(in, true)
				if err := in.Err(); err != nil {
					return 0, err
				}
				return entryOf(s.AskDeferral(x, by, id, payment.Deferral{At: orZero(in.OptionalInstant("at")), Reason: in.OptionalText("reason", mostText), Parts: parts}))
			}},
		{name: "late", kind: payment.FeeNoticed, offers: func(d *payment.Demand) bool { l := d.Late(); return l.On(d.Today) > 0 && !d.Paused() },
			do: func(x ctx, s *payment.Service, by act.By, id string, _ *web.Reader) (int64, error) {
				return entryOf(s.NoticeLate(x, by, id))
			}},
		{name: "remind", kind: payment.Reminded, offers: func(d *payment.Demand) bool { return d.State == payment.Notified && d.Overdue() && !reminded(d) },
			do: func(x ctx, s *payment.Service, by act.By, id string, _ *web.Reader) (int64, error) {
				return entryOf(s.Remind(x, by, id))
			}},
		{name: "remind-serve", kind: payment.ReminderServed, offers: reminded,
			fields: func(c *web.Context, f *ui.Form, _ *payment.Demand) []ui.Field {
				return []ui.Field{f.Field("at", c.T("payments.served.at")).As("datetime"), f.Field("proof", c.T("payments.proof"))}
			},
			do: func(x ctx, s *payment.Service, by act.By, id string, in *web.Reader) (int64, error) {
				return entryOf(s.ServeReminder(x, by, id, payment.ReminderArrival{At: orZero(in.OptionalInstant("at")), Proof: in.OptionalText("proof", mostText)}))
			}},
		{name: "court-write", kind: payment.CourtWritten, offers: toCourt,
			fields: func(c *web.Context, f *ui.Form, _ *payment.Demand) []ui.Field {
				return []ui.Field{f.Field("court", c.T("payments.court")), area(f, "opinion", c.T("payments.court.opinion")).Max(2000).Hint(c.T("payments.h.opinion"))}
			},
			do: func(x ctx, s *payment.Service, by act.By, id string, in *web.Reader) (int64, error) {
				return entryOf(s.WriteApplication(x, by, id, payment.Application{Court: in.OptionalText("court", mostText), Opinion: in.OptionalText("opinion", mostText)}))
			}},
		{name: "court", kind: payment.CourtApplied, offers: func(d *payment.Demand) bool { return toCourt(d) && d.Application != nil },
			fields: func(c *web.Context, f *ui.Form, _ *payment.Demand) []ui.Field {
				return []ui.Field{f.Field("at", c.T("payments.applied.at")).As("datetime"), f.Field("filing", c.T("payments.court.filing"))}
			},
			do: func(x ctx, s *payment.Service, by act.By, id string, in *web.Reader) (int64, error) {
				return entryOf(s.ApplyToCourt(x, by, id, payment.Court{At: orZero(in.OptionalInstant("at")), Filing: in.OptionalText("filing", mostText)}))
			}},
		{name: "court-end", kind: payment.CourtEnded, offers: func(d *payment.Demand) bool { return d.State == payment.Enforcing },
			fields: func(c *web.Context, f *ui.Form, _ *payment.Demand) []ui.Field {
				ends := []ui.Choice{{Value: "yes", Label: c.Words(payment.StateWords[payment.Enforced])}, {Value: "no", Label: c.Words(payment.StateWords[payment.WrittenOff])}}
				return []ui.Field{f.Field("enforced", c.T("payments.ended")).As("radios").Of(ends), area(f, "words", c.T("payments.ended.words")), f.Field("proof", c.T("payments.ruling"))}
			},
			do: func(x ctx, s *payment.Service, by act.By, id string, in *web.Reader) (int64, error) {
				enforced := in.Choice("enforced", "yes", "no") == "yes"
				if err := in.Err(); err != nil {
					return 0, err
				}
				return entryOf(s.EndEnforcement(x, by, id, payment.CourtEnd{Enforced: enforced, Words: in.OptionalText("words", mostText), Proof: in.OptionalText("proof", mostText)}))
			}},
	}
}

func approvals(c *web.Context) []ui.Choice {
	return []ui.Choice{{Value: "yes", Label: c.T("payments.approve.yes")}, {Value: "no", Label: c.T("payments.approve.no")}}
}

func partsField(c *web.Context, f *ui.Form) ui.Field {
	return f.Field("parts", c.T("payments.parts")).As("textarea").Lines(4)
}

// partsOf reads a plan: a line for each part, its day and its sum in yuan.
func partsOf(in *web.Reader, wanted bool) (out []payment.Part) {
	for line := range strings.Lines(in.OptionalText("parts", mostText)) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		var day law.Date
		fen, ok := money.Fen(0), false
		err := errors.New("not two words")
		if len(words) == 2 {
			day, err = law.ParseDate(words[0])
			fen, ok = money.Read(words[1])
		}
		in.Want(err == nil && ok, "parts", "每行写一期的日期和金额（元），例如：2026-06-30 500.00。", "One part a line, its day and its sum in yuan: 2026-06-30 500.00.")
		out = append(out, payment.Part{Fen: fen, Due: day})
	}
	in.Want(!wanted || len(out) > 0, "parts", "请填写至少一期的日期和金额。", "Give at least one part.")
	return out
}

// paymentWays are the steps that who reads may take with a demand now.
func paymentWays(c *web.Context, d *payment.Demand) (out ui.Links) {
	for _, s := range paymentSteps() {
		if s.offers(d) && c.Actor.ActsFor(s.kind.Permission, d.Body) {
			out = append(out, ui.Link{URL: paymentPath(d.ID) + "/steps/" + s.name, Text: c.Words(s.kind.Title), Primary: len(out) == 0})
		}
	}
	return out
}

// aPaymentStep finds the step and the demand of the address.
func (o *Office) aPaymentStep(c *web.Context) (paymentStep, *payment.Demand, error) {
	steps := paymentSteps()
	i := slices.IndexFunc(steps, func(s paymentStep) bool { return s.name == c.Path("step") })
	if i < 0 {
		return paymentStep{}, nil, noCaseStep
	}
	d, err := o.aPayment(c)
	if err == nil && !c.Actor.ActsFor(steps[i].kind.Permission, d.Body) {
		err = missing("这笔应缴款项", "the demand")
	}
	return steps[i], d, err
}

func (o *Office) askPaymentStep(c *web.Context) (web.Page, error) {
	s, d, err := o.aPaymentStep(c)
	if err != nil {
		return web.Page{}, err
	}
	if c.R.Method == "GET" && !s.offers(d) {
		return web.Page{}, notWanted
	}
	p := FormPage{Action: paymentPath(d.ID) + "/steps/" + s.name, Button: c.Words(s.kind.Title), Icon: "done", Back: ui.Link{URL: paymentPath(d.ID), Text: c.T("payments.back")}, Facts: paymentFacts(c, d)}
	if s.name == "defer-decide" && d.Asked != nil {
		for i, x := range d.Asked.Parts {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("payments.part.of", i+1), Value: sum(c, x.Fen).WithNote(x.Due.Words())})
		}
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("payments.reason"), Value: ui.Text(d.Asked.Reason)})
	}
	if s.fields != nil {
		p.Fields = s.fields(c, c.Form(), d)
	}
	return formPage.Page(web.Head{Title: c.Words(s.kind.Title), Lead: c.T("payments.step." + s.name), Section: "/payments", Crumbs: append(paymentCrumbs(c), ui.Link{URL: paymentPath(d.ID), Text: d.Decision})}, p), nil
}

func (o *Office) takePaymentStep(c *web.Context) (web.Page, error) {
	s, d, err := o.aPaymentStep(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	entry, err := s.do(c.Ctx(), o.Payments, o.by(c), d.ID, in)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(paymentPath(d.ID), "payments.done", entryNumber(c, entry)), nil
}

func refundPath(id, refund, step string) string {
	return fmt.Sprintf("%s/refunds/%s/%s", paymentPath(id), refund, step)
}

// refundStep is what who reads may do with a refund now; empty: nothing.
func refundStep(c *web.Context, d *payment.Demand, f *payment.Refund) string {
	switch {
	case f.State == payment.RefundProposed && c.Actor.ActsFor(access.DecideCases, d.Body):
		return "approve"
	case (f.State == payment.RefundApproved || f.State == payment.RefundFailed) && c.Actor.ActsFor(access.KeepPayments, d.Body):
		return "order"
	}
	return ""
}

// aRefund finds the refund and the demand of the address, with the kind of act that the step is.
func (o *Office) aRefund(c *web.Context) (act.Kind, *payment.Demand, *payment.Refund, error) {
	kind, ok := map[string]act.Kind{"approve": payment.RefundAgreed, "order": payment.RefundMade}[c.Path("step")]
	if !ok {
		return kind, nil, nil, noCaseStep
	}
	d, err := o.aPayment(c)
	if err != nil {
		return kind, nil, nil, err
	}
	i := slices.IndexFunc(d.Refunds, func(f payment.Refund) bool { return f.ID == c.Path("refund") })
	if i < 0 || !c.Actor.ActsFor(kind.Permission, d.Body) {
		return kind, nil, nil, missing("这笔退款", "the refund")
	}
	return kind, d, &d.Refunds[i], nil
}

func (o *Office) askRefund(c *web.Context) (web.Page, error) {
	kind, d, x, err := o.aRefund(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	p := FormPage{Action: refundPath(d.ID, x.ID, c.Path("step")), Button: c.Words(kind.Title), Icon: "done", Grave: true, Back: ui.Link{URL: paymentPath(d.ID), Text: c.T("payments.back")},
		Facts: ui.Facts{{Key: c.T("payments.decision"), Value: ui.Whole(d.Decision)}, {Key: c.T("payments.why"), Value: ui.Text(c.Words(payment.RefundWhy[x.Why]))}, {Key: c.T("payments.sum"), Value: sum(c, x.Fen).WithNote("人民币" + x.Fen.Capitals())},
			{Key: c.T("payments.trade"), Value: ui.Text(x.Trade)}, {Key: c.T("cases.state"), Value: ui.Text(c.Words(payment.RefundWords[x.State]))}}}
	if c.Path("step") == "approve" {
		p.Fields = []ui.Field{f.Field("words", c.T("payments.basis")).As("textarea").Lines(3)}
	} else {
		p.Fields = []ui.Field{f.Field("account", c.T("payments.account")).Optional().Hint(c.T("payments.h.account"))}
	}
	return formPage.Page(web.Head{Title: c.Words(kind.Title), Lead: c.T("payments.step.refund-" + c.Path("step")), Section: "/payments", Crumbs: append(paymentCrumbs(c), ui.Link{URL: paymentPath(d.ID), Text: d.Decision})}, p), nil
}

func (o *Office) takeRefund(c *web.Context) (web.Page, error) {
	_, d, x, err := o.aRefund(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	var entry int64
	if c.Path("step") == "approve" {
		entry, err = entryOf(o.Payments.ApproveRefund(c.Ctx(), o.by(c), d.ID, x.ID, in.OptionalText("words", mostText)))
	} else {
		entry, err = entryOf(o.Payments.OrderRefund(c.Ctx(), o.by(c), d.ID, x.ID, in.OptionalText("account", 200)))
	}
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(paymentPath(d.ID), "payments.done", entryNumber(c, entry)), nil
}
