package office

import (
	"yuanjian/internal/enrol"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) startEnrolment(c *web.Context) (web.Page, error) {
	done, err := o.Lists.Start(c.Ctx(), o.by(c), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(enrolPath(done.Record.List), "enrol.was.started", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) stopEnrolment(c *web.Context) (web.Page, error) {
	done, err := o.Lists.Stop(c.Ctx(), o.by(c), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(enrolPath(done.Record.List), "enrol.was.stopped", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askDropEnrolment(c *web.Context) (web.Page, error) {
	e, err := enrol.Find(c.Ctx(), o.reader(), c.Actor, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	path := enrolPath(e.ID)
	return confirmPage.Page(web.Head{Title: c.T("enrol.drop"), Crumbs: append(enrolCrumbs(c), ui.Link{URL: path, Text: c.Words(e.Kind.Title())}), Section: enrolSection(e.Kind)}, ui.Confirm{
		Action: path + "/drop", Title: c.T("enrol.drop.ask"), Danger: true, Button: c.T("enrol.drop"), Will: []string{c.T("enrol.drop.will"), c.T("enrol.drop.stays")},
		Facts: ui.Facts{{Key: c.T("enrol.lines"), Value: ui.Count(e.Counts.Total())}, {Key: c.T("enrol.done"), Value: ui.Count(e.Done)}},
		Back:  ui.Link{URL: path, Text: c.T("enrol.back.one")}}), nil
}

func (o *Office) dropEnrolment(c *web.Context) (web.Page, error) {
	if err := o.Lists.Drop(c.Ctx(), o.by(c), c.Path("id")); err != nil {
		return web.Page{}, err
	}
	return c.Done("/lists", "enrol.was.dropped", ""), nil
}

// enrolmentBack sends the list as it came with what is to be mended in each line.
func (o *Office) enrolmentBack(c *web.Context) error {
	e, err := enrol.Find(c.Ctx(), o.reader(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	attachSheet(c, "批量登记结果-"+enrolNames[e.Kind], e.Format)
	if err := o.Lists.WriteBack(c.Ctx(), o.reader(), &e, c.W); err != nil {
		c.W.Header().Del("Content-Disposition")
		return err
	}
	return nil
}

// enrolmentFile sends the file as it was uploaded.
func (o *Office) enrolmentFile(c *web.Context) error {
	e, err := enrol.Find(c.Ctx(), o.reader(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	file, err := o.Lists.File(c.Ctx(), o.reader(), &e)
	if err != nil {
		return err
	}
	attachSheet(c, "批量登记原文件-"+enrolNames[e.Kind], e.Format)
	_, err = c.W.Write(file)
	return err
}
