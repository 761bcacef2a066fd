package citizen

import (
	"strconv"

	"yuanjian/internal/casefile"
	"yuanjian/internal/evidence"
	"yuanjian/internal/party"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// CaseReceiptPage is the receipt of what a party said or asked in its case, and the answer once there is one.
type CaseReceiptPage struct {
	Facts  ui.Facts
	Files  ui.Facts
	Answer ui.Facts
	Next   []string
	Undo   string // where it is taken back; empty: it cannot be any more
	Back   ui.Link
}

var caseReceiptPage = web.NewTemplate[CaseReceiptPage](files, "case_receipt.html")

// ownStep is a step of the party by its number, its own or typed for it; nil: there is none.
func ownStep(c *web.Context, k *casefile.Case) *casefile.Step {
	no, err := strconv.Atoi(c.Path("no"))
	if err != nil || no < 1 || no > len(k.Course) || !sentBy(k.Course[no-1]) {
		return nil
	}
	return k.Course[no-1]
}

func (z *Citizen) caseReceipt(c *web.Context) (web.Page, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	x := ownStep(c, k)
	if x == nil {
		return web.Page{}, noSuch
	}
	p := CaseReceiptPage{Back: caseBack(c), Facts: ui.Facts{{Key: c.T("citizen.receipt"), Value: ui.Text(k.Receipt(x.No))}, {Key: c.T("citizen.received.at"), Value: ui.AtSecond(x.At)}, {Key: c.T("citizen.kind"), Value: ui.Text(c.Words(x.Title()))}}}
	if door := recorded(x); door != "" {
		how, err := z.typed(c, k, door, x.Person)
		if err != nil {
			return web.Page{}, err
		}
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.typed.how"), Value: ui.Text(how)})
	}
	if x.Mandate() != "" {
		by, err := z.holders(c, k)
		if err != nil {
			return web.Page{}, err
		}
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("mandate.acted"), Value: ui.Text(by(x.Mandate()))})
	}
	switch said := x.Said.(type) {
	case *casefile.Material:
		p.says(c, []string{said.Words}, said.Files)
	case *casefile.Defence:
		p.says(c, said.Points, said.Files)
		p.answers(c, said)
	case *casefile.HearingRequest:
		p.hears(c, k, said)
	case *casefile.Help:
		p.helped(c, said)
	case *casefile.Complaint:
		p.complained(c, k, said)
	case *casefile.Remedy:
		p.says(c, []string{said.Words}, said.Files)
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.review.organ"), Value: ui.Text(said.Organ)})
		if said.Answer == nil {
			p.Next = append(p.Next, c.T("mycase.review.by", dayWords(c, k.RemedyDue(said).Date)))
		}
	}
	if x.Void != 0 {
		p.Next = []string{c.T("mycase.back.done", ui.Stamp(k.Course[x.Void-1].At))}
	} else if k.MayTakeBack(x.No) == nil && k.MayAct(party.Withdraw) == nil {
		p.Undo = myCase + "/receipts/" + strconv.Itoa(x.No) + "/back"
	}
	return caseReceiptPage.Page(head(c.T("citizen.receipt.of"), "", p.Back), p), nil
}

func (p *CaseReceiptPage) says(c *web.Context, points []string, files []casefile.SentFile) {
	for i, words := range points {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("cases.point", i+1), Value: ui.Text(words)})
	}
	for _, f := range files {
		p.Files = append(p.Files, ui.Fact{Key: f.Name, Value: ui.Text(f.SHA256)})
	}
}

// answers are what became of each point of a statement.
func (p *CaseReceiptPage) answers(c *web.Context, d *casefile.Defence) {
	if d.Answer == nil {
		p.Next = append(p.Next, c.T("mycase.state.next"))
		return
	}
	for i, a := range d.Answer.Points {
		p.Answer = append(p.Answer, ui.Fact{Key: c.T("cases.point", i+1), Value: ui.Text(c.Words(casefile.PointWords(a.Result))).WithNote(a.Reasons)})
	}
}

func (p *CaseReceiptPage) hears(c *web.Context, k *casefile.Case, r *casefile.HearingRequest) {
	switch {
	case k.Hearing.Request != r:
	case k.Hearing.Answer == nil:
		p.Next = append(p.Next, c.T("mycase.hearing.next"))
	case k.Hearing.Answer.Accept:
		p.Answer = ui.Facts{{Key: c.T("citizen.answer"), Value: ui.Text(c.T("mycase.hearing.yes"))}}
		if n := k.Hearing.Notice; n != nil {
			p.Answer = append(p.Answer, ui.Fact{Key: c.T("citizen.at"), Value: ui.At(n.At)}, ui.Fact{Key: c.T("citizen.place"), Value: ui.Text(n.Place)})
		}
	default:
		p.Answer = ui.Facts{{Key: c.T("citizen.answer"), Value: ui.Text(c.T("mycase.hearing.no")).WithNote(k.Hearing.Answer.Reasons)}}
	}
}

func (z *Citizen) takeBack(c *web.Context) (web.Page, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	x := ownStep(c, k)
	if x == nil {
		return web.Page{}, noSuch
	}
	if _, err := z.Cases.TakeBack(c.Ctx(), k.Matter(), c.Command(), x.No); err != nil {
		return web.Page{}, err
	}
	return c.Done(myCase+"/receipts/"+strconv.Itoa(x.No), "mycase.back.taken", k.Receipt(x.No)), nil
}

// toDoor asks for a paper where there is no ticket.
func toDoor(err error) (web.Page, error) {
	if err != nil {
		return web.Page{}, err
	}
	return web.Redirect(caseDoor), nil
}

// sentOf are what the party said and asked so far, each with its receipt and what became of it.
func (z *Citizen) sentOf(c *web.Context, k *casefile.Case, by func(mandate string) string) (ui.Timeline, error) {
	t := ui.Timeline{Label: c.T("mycase.sent")}
	for _, x := range k.Course {
		if !sentBy(x) || x.Kind == casefile.TakenBack.Name {
			continue
		}
		e := ui.TimelineEntry{Number: x.No, Kind: ui.ByPerson, At: x.At, Act: c.Words(x.Title()), Result: c.T("layout.pair", c.T("citizen.receipt"), k.Receipt(x.No)),
			Papers: []ui.Link{{URL: myCase + "/receipts/" + strconv.Itoa(x.No), Text: c.T("citizen.receipt.open")}}}
		if door := recorded(x); door != "" {
			how, err := z.typed(c, k, door, x.Person)
			if err != nil {
				return t, err
			}
			e.Details = append(e.Details, how)
		}
		if words := by(x.Mandate()); words != "" {
			e.Details = append(e.Details, words)
		}
		if x.Void != 0 {
			e.Withdrawn = &ui.Withdrawn{At: k.Course[x.Void-1].At, By: c.T("mycase.by.you")}
		}
		t.Entries = append(t.Entries, e)
	}
	objections, err := z.Cases.Evidence.ObjectionsOf(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.ID, k.Capture)
	if err != nil {
		return t, err
	}
	for i := range objections {
		o := &objections[i]
		e := ui.TimelineEntry{Kind: ui.ByPerson, At: o.ReceivedAt, Act: c.T("mycase.act.object"), Result: c.T("layout.pair", c.T("citizen.receipt"), o.Receipt)}
		if o.State == evidence.ObjAnswered {
			e.Result = c.T("layout.pair", e.Result, c.Words(evidence.ObjectionStateWords[o.State]))
		} else {
			e.Details = append(e.Details, c.T("citizen.answer.by", dayWords(c, o.Due)))
		}
		if o.Objector.Agent != "" && o.EnteredBy == "" {
			e.Details = append(e.Details, c.T("mandate.objected", o.Objector.Agent))
		}
		if o.EnteredBy != "" {
			how, err := z.typed(c, k, o.Door, o.EnteredBy)
			if err != nil {
				return t, err
			}
			e.Details = append(e.Details, how)
		}
		t.Entries = append(t.Entries, e)
	}
	return t, nil
}
