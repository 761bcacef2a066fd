package office

import (
	"cmp"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/enrol"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/sheet"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// uploadRoom is what a form with a list is larger than the list.
const uploadRoom = 64 << 10

// listMost bounds a form with a list, and with what proves its lines.
func listMost(k enrol.Kind) int64 {
	if k.Proved() {
		return sheet.MostBytes + uploadMost
	}
	return sheet.MostBytes + uploadRoom
}

func (o *Office) enrolRoutes() []web.Route {
	any := web.AnyOf{access.KeepPeople, access.ProposeDevice}
	routes := []web.Route{
		{Method: "GET", Path: "/lists", Policy: any, Page: o.enrolments},
		{Method: "GET", Path: "/lists/{id}", Policy: any, Page: o.enrolment},
		{Method: "GET", Path: "/lists/{id}/back", Policy: any, Write: o.enrolmentBack},
		{Method: "GET", Path: "/lists/{id}/file", Policy: any, Write: o.enrolmentFile},
		{Method: "POST", Path: "/lists/{id}/start", Policy: any, Page: o.startEnrolment},
		{Method: "POST", Path: "/lists/{id}/stop", Policy: any, Page: o.stopEnrolment},
		{Method: "GET", Path: "/lists/{id}/drop", Policy: any, Page: o.askDropEnrolment},
		{Method: "POST", Path: "/lists/{id}/drop", Policy: any, Page: o.dropEnrolment},
	}
	for _, k := range enrol.Kinds() {
		path, may := "/enrol/"+string(k), web.Permission(k.Permission())
		form := func(c *web.Context) (web.Page, error) { return o.newEnrolment(c, k) }
		routes = append(routes,
			web.Route{Method: "GET", Path: path, Policy: may, Page: form},
			web.Route{Method: "POST", Path: path, Policy: may, Again: form, Upload: listMost(k),
				Page: func(c *web.Context) (web.Page, error) { return o.readEnrolment(c, k) }},
			web.Route{Method: "GET", Path: path + "/template/{format}", Policy: may, Write: func(c *web.Context) error { return o.enrolTemplate(c, k) }})
	}
	return routes
}

// enrolKinds are the kinds of lists that the actor may enter, and the scope of the right.
func enrolKinds(c *web.Context) (kinds []enrol.Kind, scope access.Scope) {
	for _, k := range enrol.Kinds() {
		if c.May(k.Permission()) {
			kinds, scope = append(kinds, k), c.Actor.Scope(k.Permission())
		}
	}
	return kinds, scope
}

// enrolments lists the lists that were uploaded, with the ways to upload one.
func (o *Office) enrolments(c *web.Context) (web.Page, error) {
	kinds, scope := enrolKinds(c)
	found, err := enrol.List(c.Ctx(), o.reader(), scope, kinds)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("enrol.title"), Columns: []ui.Column{{Title: c.T("enrol.kind")}, {Title: c.T("enrol.state")},
		{Title: c.T("enrol.lines"), Number: true}, {Title: c.T("enrol.done"), Number: true}, {Title: c.T("enrol.wrong"), Number: true}}}, More: ui.More{Shown: len(found), Total: len(found)}}
	for i := range found {
		e := &found[i]
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(enrolPath(e.ID), c.Words(e.Kind.Title())).WithNote(ui.Stamp(e.ReadAt)),
			enrolState(c, e), ui.Count(e.Counts.Total()), ui.Count(e.Done), ui.Count(e.Counts.Wrong)}})
	}
	if len(found) == 0 {
		p.None = &ui.Empty{Why: c.T("enrol.none"), Next: c.T("enrol.none.next")}
	}
	head := web.Head{Title: c.T("enrol.title"), Lead: c.T("enrol.lead"), Wide: true, Section: enrolSection(kinds[0])}
	for _, k := range kinds {
		head.Actions = append(head.Actions, ui.Link{URL: "/enrol/" + string(k), Text: c.T("enrol.upload." + string(k)), Icon: "upload", Primary: len(head.Actions) == 0})
	}
	return listPage.Page(head, p), nil
}

func enrolPath(id string) string { return "/lists/" + id }

// enrolSection is where lists of a kind belong in the navigation.
func enrolSection(k enrol.Kind) string {
	if k == enrol.Devices || k == enrol.Legacy {
		return "/devices"
	}
	return "/people"
}

func enrolCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/lists", Text: c.T("enrol.title")}}
}

func enrolState(c *web.Context, e *enrol.Enrolment) ui.Value {
	state := map[enrol.State]ui.State{enrol.Ended: ui.Met, enrol.Stopped: ui.Unmet}[e.State]
	if state == "" {
		state = ui.Waiting
	}
	return ui.Status(state, c.T("enrol.state."+string(e.State)))
}

// EnrolForm is the page on which a list is uploaded.
type EnrolForm struct {
	Templates ui.Links
	Rules     []string
	Form      FormPage
	Columns   ui.Table
}

var enrolForm = web.NewTemplate[EnrolForm](files, "enrol_new.html", "form.html")

func (o *Office) newEnrolment(c *web.Context, k enrol.Kind) (web.Page, error) {
	path := "/enrol/" + string(k)
	p := EnrolForm{Templates: ui.Links{
		{URL: path + "/template/xlsx", Text: c.T("enrol.template.xlsx"), Icon: "document"}, {URL: path + "/template/csv", Text: c.T("enrol.template.csv"), Icon: "document"}},
		Rules: []string{c.T("enrol.rule.limits", sheet.MostBytes>>20, sheet.MostRows), c.T("enrol.rule.sample"), c.T("enrol.rule.dry"), c.T("enrol.rule." + string(k))}}
	p.Form = FormPage{Action: path, Upload: true, Button: c.T("enrol.read"), Icon: "upload", Back: ui.Link{URL: "/lists", Text: c.T("enrol.back")}, Fields: []ui.Field{
		c.Form().Field(sheet.Field, c.T("enrol.file")).As("file").Accept(".xlsx,.csv").Hint(c.T("enrol.file.hint")),
		c.Form().Field("encoding", c.T("enrol.encoding")).As("select").Wide("mid").Of([]ui.Choice{{Label: c.T("enrol.encoding.detect")},
			{Value: string(sheet.UTF8), Label: "UTF-8"}, {Value: string(sheet.GB18030), Label: c.T("enrol.encoding.gb18030")}}).Optional().Hint(c.T("enrol.encoding.hint")),
	}}
	if k.Proved() {
		p.Form.Fields = append(p.Form.Fields, c.Form().Field("documents", c.T("enrol.proofs")).As("file").Several().Accept("application/pdf,image/jpeg,image/png").Hint(c.T("enrol.proofs.hint")))
	}
	p.Columns = ui.Table{Caption: c.T("enrol.columns"), Columns: []ui.Column{{Title: c.T("enrol.column")}, {Title: c.T("enrol.column.note")}, {Title: c.T("enrol.column.sample")}}}
	for _, x := range enrol.Columns(k) {
		p.Columns.Rows = append(p.Columns.Rows, ui.Row{Cells: []ui.Value{ui.Text(x.Title), ui.Text(x.Note).WithNote(valuesOf(x)), ui.Text(cmp.Or(x.Sample, c.T("enrol.column.empty")))}})
	}
	return enrolForm.Page(web.Head{Title: c.T("enrol.upload." + string(k)), Lead: c.T("enrol.upload.lead"), Crumbs: enrolCrumbs(c), Section: enrolSection(k)}, p), nil
}

// valuesOf are the only values that may stand in a column; empty: anything.
func valuesOf(x enrol.Column) string {
	var all []string
	for _, v := range x.Values {
		all = append(all, v.Words.ZH)
	}
	return strings.Join(all, "、")
}

// readEnrolment is the dry run. Nothing is entered.
func (o *Office) readEnrolment(c *web.Context, k enrol.Kind) (web.Page, error) {
	in := c.Read()
	file := in.File(sheet.Field, sheet.MostBytes)
	encoding := in.Choice("encoding", string(sheet.Detect), string(sheet.UTF8), string(sheet.GB18030))
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	var proofs []device.Attachment
	if k.Proved() {
		var err error
		if proofs, err = o.keepDocuments(c); err != nil {
			return web.Page{}, err
		}
	}
	r, err := o.Lists.Read(c.Ctx(), o.by(c), k, file.Body, sheet.Encoding(encoding), proofs...)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(enrolPath(r.ID), "enrol.was.read", ""), nil
}

var noTemplate = fault.NotFound{What: law.Words{ZH: "这种格式的模板", EN: "a template of this format"}}

func (o *Office) enrolTemplate(c *web.Context, k enrol.Kind) error {
	f := sheet.Format(c.Path("format"))
	if !slices.Contains([]sheet.Format{sheet.XLSX, sheet.CSV}, f) {
		return noTemplate
	}
	attachSheet(c, "批量登记模板-"+enrolNames[k], f)
	return enrol.WriteTemplate(c.W, k, f)
}

// enrolNames are for names of files.
var enrolNames = map[enrol.Kind]string{enrol.Bodies: "单位", enrol.Officers: "人员", enrol.Devices: "设备", enrol.Legacy: "已有设置"}

func attachSheet(c *web.Context, name string, f sheet.Format) {
	kind := "text/csv; charset=utf-8"
	if f == sheet.XLSX {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	c.Attach(name+"."+string(f), kind)
}
