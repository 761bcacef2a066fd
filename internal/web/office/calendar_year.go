package office

import (
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/calendar"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// YearPage is one year as twelve months, with the notice it rests on, what it moves, and the form that it waits for.
type YearPage struct {
	Facts   ui.Facts
	Months  []MonthView
	Moved   *ui.Table
	Asks    bool // whether Moved is what would move, not what moved
	None    bool // nothing moves
	Lines   string
	Confirm *YearConfirm
	Decide  *YearDecide
	Own     string // why who entered it does not decide on it
}

// YearConfirm is the form that enters what was shown.
type YearConfirm struct {
	Action string
	Hidden []ui.Hidden
}

// YearDecide is the form of the second person.
type YearDecide struct {
	Action   string
	Decision ui.Field
	Reason   ui.Field
}

var yearPage = web.NewTemplate[YearPage](files, "year.html")

func noticeFactsOf(c *web.Context, a law.Arrangement) ui.Facts {
	n := a.Notice()
	return ui.Facts{{Key: c.T("calendar.notice"), Value: ui.Text(n.Number).WithNote(n.Title)}, {Key: c.T("calendar.issued"), Value: ui.On(n.Issued)},
		{Key: c.T("calendar.source"), Value: ui.Text(n.Source)}, {Key: c.T("calendar.off"), Value: ui.Count(a.OffDays())}, {Key: c.T("calendar.worked"), Value: ui.Count(a.WorkedDays())}}
}

// calendarYear shows a known year.
func (o *Office) calendarYear(c *web.Context) (web.Page, error) {
	known, err := o.calendarOf(c)
	if err != nil {
		return web.Page{}, err
	}
	year, err := strconv.Atoi(c.Path("year"))
	a, ok := known.Arrangement(year)
	if err != nil || !ok {
		return web.Page{}, missing("这一年的放假安排，它可能还没有公布", "the arrangement of this year")
	}
	months, err := monthsOf(c, a)
	if err != nil {
		return web.Page{}, err
	}
	return yearPage.Page(web.Head{Title: c.T("calendar.of", year), Crumbs: calendarCrumbs(c), Section: "/calendar", Wide: true, Styles: []string{"calendar.css"}},
		YearPage{Facts: noticeFactsOf(c, a), Months: months, Lines: a.Lines()}), nil
}

var draftFields = []string{"year", "number", "title", "issued", "source", "lines"}

func (o *Office) newYear(c *web.Context) (web.Page, error) {
	f := c.Form()
	f.Prefill("year", strconv.Itoa(law.DateOf(o.now(c)).Year()+1))
	return formPage.Page(web.Head{Title: c.T("calendar.new"), Lead: c.T("calendar.new.lead"), Crumbs: calendarCrumbs(c), Section: "/calendar"}, FormPage{
		Action: "/calendar/new", Button: c.T("calendar.rehearse"), Icon: "search", Back: ui.Link{URL: "/calendar", Text: c.T("calendar.back")},
		Fields: []ui.Field{
			f.Field("year", c.T("calendar.year")).As("number").Inputmode("numeric").Wide("short"),
			f.Field("number", c.T("calendar.number")).Max(200).Wide("mid").Hint(c.T("calendar.number.hint")),
			f.Field("title", c.T("calendar.heading")).Max(200),
			f.Field("issued", c.T("calendar.issued")).As("date").Wide("mid"),
			f.Field("source", c.T("calendar.source")).Max(200).Hint(c.T("calendar.source.hint")),
			f.Field("lines", c.T("calendar.lines")).As("textarea").Lines(14).Hint(c.T("calendar.lines.hint")),
		}}), nil
}

func readDraft(c *web.Context) (calendar.Draft, error) {
	in := c.Read()
	d := calendar.Draft{Year: int(in.Int("year", 2021, 2100)), Notice: law.Notice{Number: in.Text("number", 200), Title: in.Text("title", 200), Issued: in.Date("issued"), Source: in.Text("source", 200)},
		Lines: in.Text("lines", 5000)}
	return d, in.Err()
}

// rehearseYear shows what was typed as twelve months, and what it would move. Nothing is stored.
func (o *Office) rehearseYear(c *web.Context) (web.Page, error) {
	if c.Read().Bool("again") { // back from the twelve months, with everything typed
		return o.newYear(c)
	}
	d, err := readDraft(c)
	if err != nil {
		return web.Page{}, err
	}
	a, err := d.Check(law.DateOf(o.now(c)))
	if err != nil {
		return web.Page{}, err
	}
	p, err := o.shownYear(c, a)
	if err != nil {
		return web.Page{}, err
	}
	p.Confirm = &YearConfirm{Action: "/calendar"}
	for _, name := range draftFields {
		p.Confirm.Hidden = append(p.Confirm.Hidden, ui.Hidden{Name: name, Value: c.Form().Value(name)})
	}
	return yearPage.Page(web.Head{Title: c.T("calendar.rehearsal", a.Year), Lead: c.T("calendar.rehearsal.lead"), Crumbs: calendarCrumbs(c), Section: "/calendar", Wide: true, Styles: []string{"calendar.css"}}, p), nil
}

// shownYear is an arrangement that is not known yet, with what it would move.
func (o *Office) shownYear(c *web.Context, a law.Arrangement) (YearPage, error) {
	p := YearPage{Facts: noticeFactsOf(c, a), Lines: a.Lines(), Asks: true}
	known, err := o.calendarOf(c)
	if err != nil {
		return p, err
	}
	if p.Months, err = monthsOf(c, a); err != nil {
		return p, err
	}
	open, err := o.openDeadlines(c)
	if err != nil {
		return p, err
	}
	p.Moved, err = movedTable(c, open, known, known.With(a))
	p.None = p.Moved == nil
	return p, err
}

func (o *Office) proposeYear(c *web.Context) (web.Page, error) {
	d, err := readDraft(c)
	if err != nil {
		return web.Page{}, err
	}
	done, err := o.Calendar().Propose(c.Ctx(), o.by(c), d)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/calendar/versions/"+done.ID, "calendar.proposed.done", ""), nil
}

// Calendar is the service of the calendar.
func (o *Office) Calendar() *calendar.Service { return &calendar.Service{Engine: o.Engine} }

// yearVersion shows one version of a year: to be decided on, or with what it moved when it was approved.
func (o *Office) yearVersion(c *web.Context) (web.Page, error) {
	y, err := calendar.ByID(c.Ctx(), o.reader(), c.Actor.Book, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	p, err := o.shownYear(c, y.Arrangement)
	if err != nil {
		return web.Page{}, err
	}
	name, err := o.keeperName(c, y.Proposer)
	if err != nil {
		return web.Page{}, err
	}
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("calendar.proposer"), Value: ui.Text(name).WithNote(ui.Moment(c.Lang(), y.ProposedAt))})
	state := ui.Badge{State: ui.Waiting, Word: c.T("calendar.state.proposed")}
	switch y.State {
	case calendar.Proposed:
		o.decideForm(c, y, &p)
	case calendar.Approved:
		state = ui.Badge{State: ui.Met, Word: c.T("calendar.state.approved")}
		if err := o.movedBy(c, y, &p); err != nil {
			return web.Page{}, err
		}
	case calendar.Refused:
		state = ui.Badge{State: ui.Unmet, Word: c.T("calendar.state.refused")}
		p.Moved, p.None = nil, false
	}
	if y.DecidedAt != nil {
		if name, err = o.keeperName(c, y.Decider); err != nil {
			return web.Page{}, err
		}
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("calendar.decider"), Value: ui.Text(name).WithNote(ui.Moment(c.Lang(), *y.DecidedAt))})
		if y.Reason != "" {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("people.reason"), Value: ui.Text(y.Reason)})
		}
	}
	return yearPage.Page(web.Head{Title: c.T("calendar.of", y.Arrangement.Year), Status: &state, Crumbs: calendarCrumbs(c), Section: "/calendar", Wide: true, Styles: []string{"calendar.css"}}, p), nil
}

func (o *Office) decideForm(c *web.Context, y calendar.Year, p *YearPage) {
	if !c.May(access.KeepCalendar) {
		return
	}
	if y.Proposer == c.Actor.Person {
		p.Own = c.T("calendar.own")
		return
	}
	f := c.Form()
	p.Decide = &YearDecide{Action: "/calendar/versions/" + y.ID,
		Decision: f.Field("decision", c.T("calendar.decision")).As("radios").Of([]ui.Choice{{Value: "approve", Label: c.T("calendar.approve"), Note: c.T("calendar.approve.note")}, {Value: "refuse", Label: c.T("calendar.refuse")}}),
		Reason:   f.Field("reason", c.T("people.reason")).As("textarea").Max(500).Lines(2).Optional().Hint(c.T("calendar.reason.hint"))}
}

// movedBy compares the calendar just before an approval with that from it on, over the deadlines that run.
func (o *Office) movedBy(c *web.Context, y calendar.Year, p *YearPage) error {
	before, err := calendar.At(c.Ctx(), o.reader(), c.Actor.Book, y.DecidedAt.Add(-1))
	if err != nil {
		return err
	}
	after, err := calendar.At(c.Ctx(), o.reader(), c.Actor.Book, *y.DecidedAt)
	if err != nil {
		return err
	}
	open, err := o.openDeadlines(c)
	if err != nil {
		return err
	}
	p.Asks = false
	p.Moved, err = movedTable(c, open, before, after)
	p.None = p.Moved == nil
	return err
}

func (o *Office) decideYear(c *web.Context) (web.Page, error) {
	in := c.Read()
	decision, reason := in.Choice("decision", "approve", "refuse"), in.OptionalText("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Calendar().Decide(c.Ctx(), o.by(c), c.Path("id"), decision == "approve", reason)
	if err != nil {
		return web.Page{}, err
	}
	if done.State == calendar.Approved { // what is worked out beside the acts follows; a crash before it is mended by the next day
		if err := o.Devices.SettleAll(c.Ctx(), c.Actor.Book, o.now(c)); err != nil {
			return web.Page{}, err
		}
	}
	return c.Done("/calendar/versions/"+c.Path("id"), "calendar.decided", ""), nil
}

// calendarQueues is what waits for who keeps the calendar: a year to compare, and from November on the next year's notice.
func (o *Office) calendarQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.KeepCalendar) {
		return nil, nil
	}
	versions, err := calendar.Years(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return nil, err
	}
	q := Queue{Title: c.T("calendar.queue"), Link: "/calendar", Why: c.T("calendar.queue.why")}
	proposed := map[int]bool{}
	for _, v := range versions {
		if v.State == calendar.Proposed {
			proposed[v.Arrangement.Year] = true
			if v.Proposer != c.Actor.Person {
				q.Count++
			}
		}
	}
	known, err := o.calendarOf(c)
	if err != nil {
		return nil, err
	}
	today := law.DateOf(o.now(c))
	if _, ok := known.Notice(today.Year() + 1); !ok && !proposed[today.Year()+1] && today >= law.NewDate(today.Year(), 11, 1) {
		last := law.NewDate(today.Year(), 12, 31)
		return []Queue{q, {Title: c.T("calendar.queue.next", today.Year()+1), Count: 1, Link: "/calendar/new", Due: &last, Why: c.T("calendar.queue.next.why")}}, nil
	}
	return []Queue{q}, nil
}
