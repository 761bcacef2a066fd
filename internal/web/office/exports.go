package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/enrol"
	"yuanjian/internal/web"
)

// The registers leave as lists of the form in which they come in: what was exported can be read again, and everything in
// it is on record. Rows are those of the list, of the same scope and narrowed as its address is, a page at a time.
func (o *Office) exportRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/bodies.csv", Policy: web.Permission(access.ViewPeople), Write: o.exportBodies},
		{Method: "GET", Path: "/people.csv", Policy: web.Permission(access.ViewPeople), Write: o.exportPeople},
		{Method: "GET", Path: "/devices.csv", Policy: web.Permission(access.ViewDevices), Write: o.exportDevices},
	}
}

func (o *Office) exportBodies(c *web.Context) error {
	set, err := o.bodiesOf(c, c.Actor.Scope(access.ViewPeople))
	if err != nil {
		return err
	}
	return c.CSV(enrolNames[enrol.Bodies], func(w *csvout.Writer) error {
		if err := w.Row(enrol.Titles(enrol.Bodies)...); err != nil {
			return err
		}
		for _, b := range set.in {
			if err := w.Row(enrol.BodyRow(b)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// exportPeople puts the export on the log of looks before a name leaves.
func (o *Office) exportPeople(c *web.Context) error {
	scope := c.Actor.Scope(access.ViewPeople)
	set, err := o.bodiesOf(c, scope)
	if err != nil {
		return err
	}
	f, _, err := o.peopleFilter(c)
	if err != nil {
		return err
	}
	f.Turn.Limit = db.PageMost
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "people", Purpose: "export"}); err != nil {
		return err
	}
	return c.CSV(enrolNames[enrol.Officers], func(w *csvout.Writer) error {
		if err := w.Row(enrol.Titles(enrol.Officers)...); err != nil {
			return err
		}
		for {
			page, _, err := o.People.List(c.Ctx(), o.reader(), scope, f)
			if err != nil {
				return err
			}
			for _, p := range page.Rows {
				for _, row := range enrol.OfficerRows(p, set.name) {
					if err := w.Row(row...); err != nil {
						return err
					}
				}
				f.Turn.After = p.ID
			}
			if !page.More {
				return nil
			}
		}
	})
}

func (o *Office) exportDevices(c *web.Context) error {
	scope, now := c.Actor.Scope(access.ViewDevices), o.now(c)
	f, _, err := readRegister(c)
	if err != nil {
		return err
	}
	f.Turn = db.Turn{Limit: db.PageMost}
	return c.CSV(enrolNames[enrol.Devices], func(w *csvout.Writer) error {
		if err := w.Row(append(enrol.Titles(enrol.Devices), enrol.StateTitle)...); err != nil {
			return err
		}
		for {
			page, err := o.Devices.List(c.Ctx(), scope, f, now)
			if err != nil {
				return err
			}
			for i := range page.Rows {
				if err := w.Row(append(enrol.DeviceRow(&page.Rows[i].Life), page.Rows[i].Standing.Words.ZH)...); err != nil {
					return err
				}
				f.Turn.After = page.Rows[i].Cursor()
			}
			if !page.More {
				return nil
			}
		}
	})
}
