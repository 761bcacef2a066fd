package citizen

import (
	"slices"

	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// MyCasePage is a case as its party sees it (ux P7, P15): where it stands, what comes next, by whom and until when, what is intended or
// decided, the papers, and its course.
type MyCasePage struct {
	Banners  []string
	Now      string // what happens now, and who does it
	Next     ui.Facts
	Intended ui.Facts // of the prior notice that stands, or of the decision
	Facts    ui.Facts
	Papers   ui.Links
	Handed   string    // the page of all papers
	Actions  []ui.Link // of equal size: what a party told of a penalty may do (ux P7)
	Rights   ui.Links
	Sent     ui.Timeline
	Life     ui.Timeline
	Who      ui.Facts
	Genuine  string
	Leave    string
}

var myCasePage = web.NewTemplate[MyCasePage](files, "case_mine.html")

func (z *Citizen) myCase(c *web.Context) (web.Page, error) {
	k, err := z.opensCase(c)
	if err != nil {
		return web.Page{}, err
	}
	if k == nil {
		return toDoor(nil)
	}
	p := MyCasePage{Now: c.Words(k.NextForParty()), Handed: casePapers, Genuine: genuine, Leave: myCase + "/leave", Facts: caseFactsOf(c, k), Next: nextOf(c, k), Intended: intendedOf(c, k)}
	if k.Frozen != "" {
		p.Banners = append(p.Banners, c.T("mycase.frozen"))
	}
	if slices.ContainsFunc(k.Helps, func(h *casefile.Help) bool { return h.Answer == nil }) {
		p.Banners = append(p.Banners, c.T("mycase.help.waits"))
	}
	if k.ReconsiderFirst() {
		p.Banners = append(p.Banners, reviewNote(c, k))
	}
	by, err := z.holders(c, k)
	if err != nil {
		return web.Page{}, err
	}
	p.Life = courseOf(c, k, by)
	p.act(c, k)
	if p.Papers, err = z.paperLinks(c, k); err != nil {
		return web.Page{}, err
	}
	if p.Sent, err = z.sentOf(c, k, by); err != nil {
		return web.Page{}, err
	}
	if p.Who, err = z.caseWho(c, k); err != nil {
		return web.Page{}, err
	}
	h := head(c.Words(capture.ViolationWords(k.Violation)), c.T("mycase.of", k.Number))
	h.Status = &ui.Badge{State: caseShape(k.State), Word: c.Words(casefile.PartyWords(k.State))}
	return myCasePage.Page(h, p), nil
}

// act offers what the party may do where the case stands: after a prior notice three of equal size, everything else as a right below.
func (p *MyCasePage) act(c *web.Context, k *casefile.Case) {
	p.Rights = ui.Links{{URL: caseEvidence, Text: c.T("mycase.evidence"), Icon: "capture", Note: c.T("citizen.right.know.note")}}
	if k.Capture != "" {
		p.Rights = append(p.Rights, ui.Link{URL: caseDevice, Text: c.T("citizen.right.device"), Icon: "device", Note: c.T("citizen.right.device.note")})
	}
	if served(k) {
		p.Rights = append(p.Rights, ui.Link{URL: caseService, Text: c.T("mycase.service"), Icon: "document", Note: c.T("mycase.service.lead")})
	}
	if k.Settled != nil {
		p.Rights = append(p.Rights, ui.Link{URL: casePay, Text: c.T("mycase.pay"), Icon: "document", Note: c.T("mycase.pay.note")})
	}
	for _, a := range caseActs() {
		if !a.open(k) || k.MayAct(a.scope) != nil {
			continue
		}
		link := ui.Link{URL: caseActPath(a.name), Text: c.T("mycase.act." + a.name), Icon: a.icon}
		if told(k) && slices.Contains([]string{"state", "hearing", "nothing"}, a.name) {
			p.Actions = append(p.Actions, link)
			continue
		}
		if a.name == "review" {
			link.Note = reviewNote(c, k)
		} else {
			link.Note = c.T("mycase.right." + a.name)
		}
		p.Rights = append(p.Rights, link)
	}
	if k.Through == nil {
		p.Rights = append(p.Rights, ui.Link{URL: caseHelpers, Text: c.T("mandate.title"), Icon: "people", Note: c.T("mandate.note")})
	}
	if enterprising(k) && (k.Through == nil || k.Through.General()) {
		p.Rights = append(p.Rights, ui.Link{URL: caseCompany, Text: c.T("company.title"), Icon: "home", Note: c.T("company.note")})
	}
	p.Rights = append(p.Rights, ui.Link{URL: caseLooks, Text: c.T("mycase.looks"), Icon: "people", Note: c.T("mycase.looks.lead")})
}

// caseShape is the shape of a state for its party: what is decided is no success.
func caseShape(s casefile.State) ui.State {
	if !s.Running() {
		return ui.Plain
	}
	return ui.Waiting
}

func caseFactsOf(c *web.Context, k *casefile.Case) ui.Facts {
	f := ui.Facts{{Key: c.T("cases.number"), Value: ui.Text(k.Number)}, {Key: c.T("citizen.fact"), Value: ui.Text(k.Fact)}, {Key: c.T("citizen.at"), Value: ui.AtSecond(k.ActFrom)}, {Key: c.T("citizen.place"), Value: ui.Text(k.Place)}}
	if k.Plate != "" {
		f = append(f, ui.Fact{Key: c.T("citizen.plate"), Value: ui.Vehicle(k.Plate)})
	}
	return f
}

// nextOf is what comes next, by whom and until when (ux P15): the hearing that is set, and the clocks that run.
func nextOf(c *web.Context, k *casefile.Case) (out ui.Facts) {
	if n := k.Hearing.Notice; n != nil && k.Hearing.Record == nil && n.At.After(k.Now) {
		out = append(out, ui.Fact{Key: c.T("mycase.hearing"), Value: ui.At(n.At).WithNote(c.T("mycase.hearing.place", n.Place))})
	}
	for _, x := range k.Clocks() {
		if x.Met != nil || x.Within() || x.Party && !told(k) { // once it is decided there is nothing more to state before it
			continue
		}
		who := c.T("mycase.by.body")
		if x.Party {
			who = c.T("mycase.by.you")
		}
		v := ui.Text(c.T("mycase.next.until", who, dayWords(c, x.Due.Date)))
		note := c.Words(x.Due.Words())
		if x.Party && k.Longer == x.Due.Date {
			note = c.T("mycase.longer")
		}
		out = append(out, ui.Fact{Key: c.Words(x.Title), Value: v.WithNote(note)})
	}
	if x := k.Settled; x != nil && x.PayBy >= k.Today && x.PayBy != 0 {
		out = append(out, ui.Fact{Key: c.T("mycase.pay"), Value: ui.Text(c.T("mycase.next.until", c.T("mycase.by.you"), dayWords(c, x.PayBy)))})
	}
	review, suit := k.RemedyDays()
	for _, x := range []struct {
		key string
		due term.Due
	}{{"mycase.act.review", review}, {"mycase.suit", suit}} {
		if x.due.Date >= k.Today && x.due.Date != 0 {
			out = append(out, ui.Fact{Key: c.T(x.key), Value: ui.Text(c.T("mycase.next.until", c.T("mycase.by.you"), dayWords(c, x.due.Date))).WithNote(c.Words(x.due.Words()))})
		}
	}
	return out
}

// intendedOf are the penalty of the decision, or of the prior notice that stands, in figures as on the paper.
func intendedOf(c *web.Context, k *casefile.Case) ui.Facts {
	switch {
	case k.Decision != nil && k.Decision.Outcome == casefile.Penalty:
		return ui.Facts{{Key: c.T("mycase.decided"), Value: ui.Text(c.Words(k.Decision.Penalty.Words()))}}
	case k.Decision != nil:
		return ui.Facts{{Key: c.T("mycase.decided"), Value: ui.Text(c.Words(casefile.OutcomeWords[casefile.NoPenalty]))}}
	case k.Told() != nil:
		return ui.Facts{{Key: c.T("mycase.intended"), Value: ui.Text(c.Words(k.Told().Penalty.Words())).WithNote(c.T("mycase.intended.note"))}}
	}
	return nil
}

// courseOf is the course of a case as its party sees it: the steps towards it and by it; what is internal is not shown.
func courseOf(c *web.Context, k *casefile.Case, by func(mandate string) string) ui.Timeline {
	t := ui.Timeline{Label: c.T("cases.course")}
	for _, x := range k.Course {
		if x.Void == 0 && slices.Contains(casefile.PartySteps(), x.Kind) {
			t.Entries = append(t.Entries, ui.TimelineEntry{Number: x.No, Kind: ui.ByPerson, At: x.At, Act: c.Words(x.Title()), By: by(x.Mandate())})
		}
	}
	return t
}

// caseWho are the body in charge, how to reach it (Art 41), and the officers with their certificates.
func (z *Citizen) caseWho(c *web.Context, k *casefile.Case) (ui.Facts, error) {
	q := z.Notices.Engine.DB.Reader()
	b, err := people.BodyByID(c.Ctx(), q, k.Book, k.InNameOf)
	if err != nil {
		return nil, err
	}
	out := bodyFacts(c, &b)
	for _, person := range k.HandledBy() {
		name, err := z.Notices.People.Name(c.Ctx(), q, k.Book, person)
		if err != nil {
			return nil, err
		}
		v := ui.Text(name)
		if cert, held, err := people.CertificateFor(c.Ctx(), q, k.Book, person, k.Body, k.Now); err != nil {
			return nil, err
		} else if held {
			v = v.WithNote(c.T("layout.pair", c.T("citizen.certificate"), cert.Number))
		}
		out = append(out, ui.Fact{Key: c.T("citizen.officer"), Value: v})
	}
	return out, nil
}
