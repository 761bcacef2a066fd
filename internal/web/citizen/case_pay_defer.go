package citizen

import (
	"errors"
	"strconv"

	"yuanjian/internal/casefile"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// deferrable tells whether a case knows an application for deferral or instalments where it stands (行政处罚法 66).
func deferrable(k *casefile.Case) bool {
	return k.Settled != nil && k.Settled.State == payment.Notified
}

// instalmentsMost bounds how many months a party asks for at once; more is asked for at the counter. [POLICY]
const instalmentsMost = 24

// defers are the applications for deferral and what became of them, and the way to apply.
func (p *CasePayPage) defers(c *web.Context, k *casefile.Case, b *payment.Bill) {
	for _, x := range b.Applied {
		note := c.T("mycase.defer.waits")
		if x.Decision != nil {
			note = c.T("mycase.defer.no", x.Decision.Number)
		}
		if x.Decision != nil && x.Decision.Approve {
			note = c.T("mycase.defer.yes", x.Decision.Number)
		}
		p.Defer = append(p.Defer, ui.Link{URL: casePay + "/asked/" + strconv.Itoa(x.No), Text: c.T("layout.pair", c.T("citizen.receipt"), b.Receipt(x.No)), Icon: "document", Note: note})
	}
	if deferrable(k) && b.Deferrable() && k.MayAct(party.State) == nil {
		p.Defer = append(p.Defer, ui.Link{URL: caseActPath("defer"), Text: c.T("mycase.act.defer"), Icon: "calendar", Note: c.T("mycase.right.defer")})
	}
}

// deferForm asks for a later day, or for monthly instalments.
func deferForm(z *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	b, err := z.Cases.Payments.ForParty(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.ID)
	if err != nil || b == nil {
		return errors.Join(err, noBill(b))
	}
	p.Before = []string{c.T("mycase.defer.what", c.Words(b.Main.Figures())), c.T("mycase.defer.who"), c.T("mycase.defer.meanwhile")}
	f := c.Form()
	p.Fields = []ui.Field{f.Field("choice", c.T("mycase.defer.how")).As("radios").Of([]ui.Choice{{Value: "later", Label: c.T("mycase.defer.later")}, {Value: "parts", Label: c.T("mycase.defer.parts"), Note: c.T("mycase.defer.parts.note")}}),
		f.Field("day", c.T("mycase.defer.day")).As("date"), f.Field("other", c.T("mycase.defer.count")).As("number").Wide("short").Inputmode("numeric").Optional(),
		wordsField(c, "mycase.words.defer").Max(2000).Hint(c.T("mycase.defer.proof"))}
	return nil
}

func noBill(b *payment.Bill) error {
	if b != nil {
		return nil
	}
	return fault.Conflict{Because: law.Words{ZH: "这件案件没有需要缴纳的款项。", EN: "The case demands no money."}}
}

// wishes is what a form asks for, as far as it can be read.
func wishes(in *web.Reader) (how string, day law.Date, count int) {
	how = in.Choice("choice", "later", "parts")
	if d := in.OptionalDate("day"); d != nil {
		day = *d
	}
	in.Want(day != 0, "day", "请选择日期。", "Choose a day.")
	count = 1
	if how == "parts" {
		n, err := strconv.Atoi(in.OptionalText("other", 4))
		in.Want(err == nil && n >= 2 && n <= instalmentsMost, "other", "请填写分几个月缴，2至24个月。", "Say in how many months: two to twenty-four.")
		count = n
	}
	return how, day, count
}

func doDefer(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	_, day, count := wishes(in)
	words := in.Text("words", 2000)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	b, err := z.Cases.Payments.ForParty(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.ID)
	if err != nil || b == nil {
		return web.Page{}, errors.Join(err, noBill(b))
	}
	done, err := z.Cases.DeferAsParty(c.Ctx(), k.Matter(), c.Command(), payment.Deferral{Reason: words, Parts: payment.Instalments(b.Main, count, day)})
	var bad fault.Invalid
	if errors.As(err, &bad) { // the plan is made of the form's day
		err = fault.Invalid{Fields: []fault.Field{{Name: "day", Want: law.Words{ZH: "日期应当在今天以后；每期的金额应当大于0。", EN: "The day lies ahead, and each part is above zero."}}}}
	}
	if err != nil {
		return web.Page{}, err
	}
	no := done.Record.No
	return c.Done(casePay+"/asked/"+strconv.Itoa(no), "citizen.received", b.Receipt(no)), nil
}

// deferralReceipt is the receipt of an application, with its plan and what was decided of it.
func (z *Citizen) deferralReceipt(c *web.Context) (web.Page, error) {
	k, b, err := z.aBill(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	no, err := strconv.Atoi(c.Path("no"))
	if err != nil || b == nil {
		return web.Page{}, noSuch
	}
	for _, x := range b.Applied {
		if x.No != no {
			continue
		}
		p := CaseReceiptPage{Back: ui.Link{URL: casePay, Text: c.T("mycase.pay")}, Facts: ui.Facts{{Key: c.T("citizen.receipt"), Value: ui.Text(b.Receipt(no))}, {Key: c.T("citizen.received.at"), Value: ui.AtSecond(x.At)},
			{Key: c.T("citizen.kind"), Value: ui.Text(c.T("mycase.act.defer"))}, {Key: c.T("mycase.words.defer"), Value: ui.Text(x.Reason)}}}
		if x.By != "" {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("mandate.acted"), Value: ui.Text(x.By)})
		}
		p.Facts = append(p.Facts, partFacts(c, x.Parts)...)
		if d := x.Decision; d == nil {
			p.Next = []string{c.T("mycase.defer.next"), c.T("mycase.defer.meanwhile")}
		} else {
			answer := c.T("mycase.defer.refused")
			if d.Approve {
				answer = c.T("mycase.defer.approved")
			}
			p.Answer = append(ui.Facts{{Key: c.T("citizen.answer"), Value: ui.Text(answer).WithNote(d.Reasons)}, {Key: c.T("papers.number"), Value: ui.Text(d.Number)}}, partFacts(c, d.Parts)...)
		}
		return caseReceiptPage.Page(head(c.T("citizen.receipt.of"), "", caseBack(c), p.Back), p), nil
	}
	return web.Page{}, noSuch
}

func partFacts(c *web.Context, parts []payment.Part) (f ui.Facts) {
	for i, x := range parts {
		f = append(f, ui.Fact{Key: c.T("mycase.pay.part.n", i+1), Value: ui.Whole(c.Words(x.Fen.Figures())).WithNote(dayWords(c, x.Due))})
	}
	return f
}
