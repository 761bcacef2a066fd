package office

import (
	"cmp"
	"slices"

	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// Queue is work of one kind that waits for who is signed in. Return only the queues of this person's posts, with a
// count of zero when nothing waits: that too is worth knowing.
type Queue struct {
	Title   string    // what is to be done, a verb with its object: 审核抓拍
	Count   int       // how many wait, counted with the same scope as the list that Link shows; up to one more than db.CountMost
	Link    string    // where it is done
	Due     *law.Date // last day of what is due first; nil: no deadline
	Each    bool      // the list that Link shows has a deadline for each where there is one
	Why     string    // what follows or where the deadline comes from, one sentence; may be empty
	Mine    bool      // this person and nobody else does it; otherwise everybody in the post may
	Others  bool      // others act next, and this person waits for them
	Stopped string    // why this person cannot do it now; empty: nothing stops it
}

// A queueSource finds the queues of one chapter for who is signed in.
type queueSource func(c *web.Context) ([]Queue, error)

// queues are the sources of the start page: every chapter adds one line.
func (o *Office) queues() []queueSource {
	return []queueSource{o.captureQueues, o.noticeQueues, o.caseQueues, o.objectionQueues, o.archiveQueues, o.serviceQueues, o.letterQueues, o.deviceQueues, o.helpQueues, o.sourceQueues, o.recusalQueues, o.calendarQueues, o.benchmarkQueues, o.peopleQueues, o.accountQueues, o.changeQueues, o.operationQueues, o.assuranceQueues, o.lookQueues, o.securityQueues}
}

// StartPage is what is to be done now, by deadline, and what was just done (ux O1).
type StartPage struct {
	Mine   *ui.Table
	Team   *ui.Table
	None   *ui.Empty
	Others *ui.Table
	Recent *ui.Table
	Quiet  ui.Links // queues in which nothing waits
	Who    ui.Facts
}

var startPage = web.NewTemplate[StartPage](files, "start.html")

func (o *Office) startRoutes() []web.Route {
	return []web.Route{{Method: "GET", Path: "/{$}", Policy: web.LoggedIn{}, Page: o.start}}
}

func (o *Office) start(c *web.Context) (web.Page, error) {
	var all []Queue
	for _, source := range o.queues() {
		found, err := source(c)
		if err != nil {
			return web.Page{}, err
		}
		all = append(all, found...)
	}
	var p StartPage
	now, others, quiet := sortQueues(all)
	for _, q := range quiet {
		p.Quiet = append(p.Quiet, ui.Link{URL: q.Link, Text: q.Title})
	}
	p.Mine = queueTable(c, c.T("start.mine"), only(now, func(q Queue) bool { return q.Mine }))
	p.Team = queueTable(c, c.T("start.team"), only(now, func(q Queue) bool { return !q.Mine }))
	p.Others = queueTable(c, c.T("start.others"), others)
	if len(now) == 0 {
		p.None = &ui.Empty{Why: c.T("start.none"), Next: c.T("start.none.next")}
	}
	var err error
	if p.Recent, err = o.recent(c); err != nil {
		return web.Page{}, err
	}
	if len(c.Actor.Posts) == 0 {
		p.None = &ui.Empty{Why: c.T("start.nopost"), Next: c.T("start.nopost.next")}
	}
	p.Who, err = o.whoIAm(c)
	return startPage.Page(web.Head{Title: c.T("start.title"), Lead: startLead(c, now), Wide: true}, p), err
}

func only(all []Queue, keep func(Queue) bool) (out []Queue) {
	for _, q := range all {
		if keep(q) {
			out = append(out, q)
		}
	}
	return out
}

// sortQueues parts what waits for me from what waits for others and from what is empty, each by its deadline.
func sortQueues(all []Queue) (now, others, quiet []Queue) {
	slices.SortStableFunc(all, func(a, b Queue) int {
		switch {
		case a.Due == nil || b.Due == nil:
			return cmp.Compare(boolInt(a.Due == nil), boolInt(b.Due == nil))
		}
		return cmp.Compare(*a.Due, *b.Due)
	})
	for _, q := range all {
		switch {
		case q.Count == 0:
			quiet = append(quiet, q)
		case q.Others:
			others = append(others, q)
		default:
			now = append(now, q)
		}
	}
	return now, others, quiet
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func startLead(c *web.Context, now []Queue) string {
	if len(now) == 0 {
		return ""
	}
	if d := now[0].Due; d != nil {
		return c.T("start.lead.due", len(now), dueWords(c, *d))
	}
	return c.T("start.lead", len(now))
}

// dueWords says how long there is until the end of a day: 24:00, never 00:00 (ux F.7).
func dueWords(c *web.Context, d law.Date) string {
	switch days := int(d - law.DateOf(c.Now())); {
	case days < 0:
		return c.T("start.due.past", -days)
	case days == 0:
		return c.T("start.due.today")
	default:
		return c.T("start.due.in", days)
	}
}

// queueTable is the table of some queues; nil without any.
func queueTable(c *web.Context, caption string, queues []Queue) *ui.Table {
	if len(queues) == 0 {
		return nil
	}
	t := &ui.Table{Caption: caption, Columns: []ui.Column{{Title: c.T("start.what")}, {Title: c.T("start.count"), Number: true}, {Title: c.T("start.due")}}}
	for _, q := range queues {
		due := ui.Text(c.T("start.due.none"))
		if q.Each {
			due = ui.Text(c.T("start.due.each"))
		}
		if q.Due != nil {
			due = ui.On(*q.Due).WithNote(dueWords(c, *q.Due))
		}
		what := ui.Goto(q.Link, q.Title).WithNote(q.Why)
		if q.Stopped != "" {
			what = ui.Text(q.Title).WithNote(q.Stopped)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{what, counted(c, q.Count), due}})
	}
	return t
}

// whoIAm shows under whose name, for which body and in which posts the person works here, and the certificate.
func (o *Office) whoIAm(c *web.Context) (ui.Facts, error) {
	facts := ui.Facts{
		{Key: c.T("start.name"), Value: ui.Text(c.Session.Name)},
		{Key: c.T("start.body"), Value: ui.Text(c.Words(c.Session.Body))},
		{Key: c.T("start.posts"), Value: ui.Text(c.Words(c.Session.Post))},
	}
	cert, found, err := people.CertificateFor(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Person, c.Actor.Body, o.now(c))
	if err != nil {
		return nil, err
	}
	if !found && !needsCertificate(c.Actor) {
		return facts, nil // whose work needs none is not reminded of it
	}
	s, days := standingOf(cert, found, o.now(c))
	facts = append(facts, ui.Fact{Key: c.T("start.certificate"), Value: s.badge(c, days).WithNote(cert.Number)})
	if found {
		facts = append(facts, ui.Fact{Key: c.T("start.certificate.until"), Value: ui.On(cert.Until)})
	}
	return facts, nil
}
