package office

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// CalendarPage is which years are known and by which notice, what awaits another person, and the deadlines that run.
type CalendarPage struct {
	Provisional string // which year is not known yet, and what follows
	Years       ui.Table
	Waiting     *ui.Table
	Open        *ui.Table
}

var calendarPage = web.NewTemplate[CalendarPage](files, "calendar.html")

func (o *Office) calendarRoutes() []web.Route {
	keep := web.Permission(access.KeepCalendar)
	return []web.Route{
		{Method: "GET", Path: "/calendar", Policy: web.LoggedIn{}, Page: o.calendar},
		{Method: "GET", Path: "/calendar/{year}", Policy: web.LoggedIn{}, Page: o.calendarYear},
		{Method: "GET", Path: "/calendar/new", Policy: keep, Page: o.newYear},
		{Method: "POST", Path: "/calendar/new", Policy: keep, Page: o.rehearseYear, Again: o.newYear},
		{Method: "POST", Path: "/calendar", Policy: keep, Page: o.proposeYear, Again: o.newYear},
		{Method: "GET", Path: "/calendar/versions/{id}", Policy: web.LoggedIn{}, Page: o.yearVersion},
		{Method: "POST", Path: "/calendar/versions/{id}", Policy: keep, Page: o.decideYear, Again: o.yearVersion},
	}
}

// calendarOf is the calendar of working days by which the book counts now.
func (o *Office) calendarOf(c *web.Context) (law.Calendar, error) {
	return calendar.At(c.Ctx(), o.reader(), c.Actor.Book, o.now(c))
}

func calendarCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/calendar", Text: c.T("calendar.title")}}
}

func (o *Office) calendar(c *web.Context) (web.Page, error) {
	known, err := o.calendarOf(c)
	if err != nil {
		return web.Page{}, err
	}
	versions, err := calendar.Years(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	p := CalendarPage{Years: yearTable(c, known, versions)}
	next := law.DateOf(o.now(c)).Year() + 1
	if _, ok := known.Notice(next); !ok {
		p.Provisional = c.T("calendar.unknown", next)
	}
	if p.Waiting, err = o.waitingYears(c, versions); err != nil {
		return web.Page{}, err
	}
	open, err := o.openDeadlines(c)
	if err != nil {
		return web.Page{}, err
	}
	if p.Open, err = o.openTable(c, open, known); err != nil {
		return web.Page{}, err
	}
	head := web.Head{Title: c.T("calendar.title"), Lead: c.T("calendar.lead"), Wide: true}
	if c.May(access.KeepCalendar) {
		head.Actions = []ui.Link{{URL: "/calendar/new", Text: c.T("calendar.new"), Icon: "plus", Primary: true}}
	}
	return calendarPage.Page(head, p), nil
}

func yearTable(c *web.Context, known law.Calendar, versions []calendar.Year) ui.Table {
	t := ui.Table{Caption: c.T("calendar.years"), Columns: []ui.Column{{Title: c.T("calendar.year")}, {Title: c.T("calendar.notice")}, {Title: c.T("calendar.issued")},
		{Title: c.T("calendar.off"), Number: true}, {Title: c.T("calendar.worked"), Number: true}, {Title: c.T("calendar.since")}}}
	years := known.Years()
	slices.Reverse(years)
	for _, year := range years {
		a, _ := known.Arrangement(year)
		since := ui.Text(c.T("calendar.program"))
		for _, v := range versions { // the latest first
			if v.State == calendar.Approved && v.Arrangement.Year == year {
				since = ui.Goto("/calendar/versions/"+v.ID, ui.Moment(c.Lang(), *v.DecidedAt)).WithNote(c.T("calendar.entered"))
				break
			}
		}
		n := a.Notice()
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/calendar/"+strconv.Itoa(year), c.T("calendar.of", year)), ui.Text(n.Number).WithNote(n.Title), ui.On(n.Issued),
			ui.Count(a.OffDays()), ui.Count(a.WorkedDays()), since}})
	}
	return t
}

// waitingYears are the years that await another administrator.
func (o *Office) waitingYears(c *web.Context, versions []calendar.Year) (*ui.Table, error) {
	t := &ui.Table{Caption: c.T("calendar.waiting"), Columns: []ui.Column{{Title: c.T("calendar.year")}, {Title: c.T("calendar.notice")}, {Title: c.T("calendar.proposer")}, {Title: c.T("calendar.proposed")}}}
	for _, v := range versions {
		if v.State != calendar.Proposed {
			continue
		}
		name, err := o.keeperName(c, v.Proposer)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/calendar/versions/"+v.ID, c.T("calendar.of", v.Arrangement.Year)), ui.Text(v.Arrangement.Notice().Number), ui.Text(name), ui.At(v.ProposedAt)}})
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return t, nil
}

// keeperName names who entered or compared a year, to those who may know names of administrators.
func (o *Office) keeperName(c *web.Context, person string) (string, error) {
	if !c.May(access.KeepCalendar) && !c.May(access.ViewPeople) {
		return c.T("calendar.keeper"), nil
	}
	name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, person)
	if err != nil {
		return "", fmt.Errorf("name who keeps the calendar: %w", err)
	}
	return name, nil
}

// openDeadline is a deadline of working days that runs now: of which kind, and where it is met for those who may go
// there.
type openDeadline struct {
	kind, url string
	deadline  law.Deadline
}

// openDeadlines are the deadlines of the whole book that are counted in working days. They show a kind and a day, never
// what they are about, so that who keeps the calendar sees what a year moves.
func (o *Office) openDeadlines(c *web.Context) ([]openDeadline, error) {
	all, err := people.Bodies(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return nil, fmt.Errorf("list bodies: %w", err)
	}
	scope := access.Scope{Book: c.Actor.Book}
	for _, b := range all {
		scope.Bodies = append(scope.Bodies, b.ID)
	}
	var out []openDeadline
	recusals, _, err := o.People.Recusals(c.Ctx(), o.reader(), scope, people.RecusalFilter{Open: true, Turn: db.Turn{Limit: db.PageMost}})
	if err != nil {
		return nil, err
	}
	for _, r := range recusals.Rows {
		d := openDeadline{kind: "recusal", deadline: r.Deadline()}
		if c.Actor.ActsFor(access.DecideRecusals, r.Subject.Body) {
			d.url = "/recusals/" + r.ID
		}
		out = append(out, d)
	}
	stops, err := o.Devices.StopsToShow(c.Ctx(), scope, o.now(c))
	if err != nil {
		return nil, err
	}
	mine := c.Actor.Scope(access.ViewDevices)
	for _, s := range stops {
		d := openDeadline{kind: "stop", deadline: s.Deadline()}
		if mine.Covers(c.Actor.Book, s.Body) {
			d.url = usePath(s.Use)
		}
		out = append(out, d)
	}
	return out, nil
}

func (d openDeadline) value(c *web.Context) ui.Value {
	if d.url == "" {
		return ui.Text(c.T("calendar.kind." + d.kind))
	}
	return ui.Goto(d.url, c.T("calendar.kind."+d.kind))
}

// openTable lists deadlines by their last day, each with how it is counted; nil when there are none.
func (o *Office) openTable(c *web.Context, open []openDeadline, known law.Calendar) (*ui.Table, error) {
	t := &ui.Table{Caption: c.T("calendar.open"), Columns: []ui.Column{{Title: c.T("calendar.deadline")}, {Title: c.T("calendar.from")}, {Title: c.T("calendar.last")}, {Title: c.T("calendar.why")}}}
	var days []law.Date
	for _, d := range open {
		due, unknown, err := d.deadline.Provisional(known)
		if err != nil {
			return nil, err
		}
		why := ui.Text(c.Words(due.Explanation))
		if unknown != nil {
			why = ui.Status(ui.Unknown, c.T("calendar.provisional.word")).WithNote(c.Words(unknown.Words()))
		}
		at, _ := slices.BinarySearch(days, due.Date+1)
		days = slices.Insert(days, at, due.Date)
		t.Rows = slices.Insert(t.Rows, at, ui.Row{Cells: []ui.Value{d.value(c), ui.At(d.deadline.From), ui.On(due.Date).WithNote(dueWords(c, due.Date)), why}})
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return t, nil
}

// movedTable lists what another calendar makes of the deadlines that run: before, after, and why; nil when nothing moves.
func movedTable(c *web.Context, open []openDeadline, before, after law.Calendar) (*ui.Table, error) {
	t := &ui.Table{Caption: c.T("calendar.moved"), Columns: []ui.Column{{Title: c.T("calendar.deadline")}, {Title: c.T("calendar.before")}, {Title: c.T("calendar.after")}, {Title: c.T("calendar.why")}}}
	for _, d := range open {
		m, moved, err := calendar.Moved(d.deadline, before, after)
		if err != nil {
			return nil, err
		}
		if !moved {
			continue
		}
		was := ui.On(m.Before.Date)
		if m.Provisional != nil {
			was = was.WithNote(c.T("calendar.provisional.word"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{d.value(c), was, ui.On(m.After.Date), ui.Text(c.Words(m.After.Explanation))}})
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	return t, nil
}

// MonthView is one month for the page: its name, and its weeks from Monday.
type MonthView struct {
	Name  string
	Weeks [][7]DayView
}

// DayView is one day of a month; Day 0 is a place before the first or after the last.
type DayView struct {
	Day  int
	Mark string // "off", "worked" or "weekend"; empty: an ordinary working day
	Word string // what the mark says
}

// monthsOf draws a year as twelve months.
func monthsOf(c *web.Context, a law.Arrangement) ([]MonthView, error) {
	working := law.Calendar{}.With(a)
	var out []MonthView
	for m := time.January; m <= time.December; m++ {
		v := MonthView{Name: c.T("calendar.month", int(m))}
		for d := law.NewDate(a.Year, m, 1); d.Start().Month() == m && d.Year() == a.Year; d++ {
			place := (int(d.Weekday()) + 6) % 7
			if len(v.Weeks) == 0 || place == 0 {
				v.Weeks = append(v.Weeks, [7]DayView{})
			}
			works, reason, err := working.WorkingDay(d)
			if err != nil {
				return nil, err
			}
			day := DayView{Day: d.Start().Day(), Word: c.Words(reason)}
			switch {
			case works && day.Word != "":
				day.Mark = "worked"
			case !works && reason.ZH != "周末":
				day.Mark = "off"
			case !works:
				day.Mark = "weekend"
			}
			v.Weeks[len(v.Weeks)-1][place] = day
		}
		out = append(out, v)
	}
	return out, nil
}
