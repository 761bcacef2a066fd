package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/web"
)

// TourPath is the guided page of a demonstration.
const TourPath = "/demo"

// TourPage tells a newcomer what to try in ten minutes, with one button a step that signs in as who does it.
type TourPage struct{ Stops []tourStop }

// tourStop is one thing to try.
type tourStop struct {
	Title, What, See string
	Login, Next      string // who does it, and where; no login: a link only
	Button           string
	Minutes          string
}

var tourPage = web.NewTemplate[TourPage](files, "tour.html")

// tour are the steps in their order: texts by number, who does it, where.
var tour = []struct {
	role access.Role
	next string
}{
	{access.Reviewer, "/desk"},
	{access.Keeper, "/devices"},
	{access.Head, "/"},
	{access.ProvincialApprover, "/"},
	{access.Supervisor, "/captures"},
	{access.AuditAdministrator, "/audit/looks"},
}

func (o *Office) tourRoutes() []web.Route {
	if len(o.Demo) == 0 {
		return nil
	}
	return []web.Route{{Method: "GET", Path: TourPath, Policy: web.Loopback{Reason: "a demonstration is tried by who sits at the machine"}, Page: o.showTour}}
}

func (o *Office) showTour(c *web.Context) (web.Page, error) {
	var p TourPage
	for i, t := range tour {
		key := fmt.Sprintf("tour.%d.", i+1)
		s := tourStop{Title: c.T(key + "title"), What: c.T(key + "what"), See: c.T(key + "see"), Next: t.next, Minutes: c.T(key + "minutes")}
		for _, a := range o.Demo {
			if a.Role == t.role {
				s.Login, s.Button = a.Login, c.T("login.as", c.Words(access.Titles[a.Role]))
				break
			}
		}
		p.Stops = append(p.Stops, s)
	}
	return tourPage.Page(web.Head{Title: c.T("tour.title"), Lead: c.T("tour.lead")}, p), nil
}
