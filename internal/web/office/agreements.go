package office

import (
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// agreementsMost is how many agreements the list shows.
const agreementsMost = 200

// endsSoon is how many days before its end an agreement is marked.
const endsSoon = 30

func (o *Office) agreementRoutes() []web.Route {
	view, keep, grant := web.Permission(access.ViewAgreements), web.Permission(access.KeepAgreements), web.Permission(access.GrantRoles)
	return []web.Route{
		{Method: "GET", Path: "/agreements", Policy: view, Page: o.agreements},
		{Method: "GET", Path: "/agreements/new", Policy: keep, Page: o.newAgreement},
		{Method: "POST", Path: "/agreements", Policy: keep, Page: o.recordAgreement, Again: o.newAgreement, Upload: uploadMost},
		{Method: "GET", Path: "/agreements/{id}", Policy: view, Page: o.agreement},
		{Method: "GET", Path: "/agreements/{id}/papers/{digest}", Policy: view, Write: o.agreementPaper},
		{Method: "GET", Path: "/agreements/{id}/devices", Policy: keep, Page: o.askDevices},
		{Method: "POST", Path: "/agreements/{id}/devices", Policy: keep, Page: o.setDevices, Again: o.askDevices},
		{Method: "GET", Path: "/agreements/{id}/end", Policy: keep, Page: o.askEndAgreement},
		{Method: "POST", Path: "/agreements/{id}/end", Policy: keep, Page: o.endAgreement, Again: o.askEndAgreement},
		{Method: "GET", Path: "/agreements/{id}/engage", Policy: grant, Page: o.askEngage},
		{Method: "POST", Path: "/agreements/{id}/engage", Policy: grant, Page: o.engage, Again: o.askEngage},
		{Method: "GET", Path: "/agreements/{id}/engagements/{post}/end", Policy: grant, Page: o.askDisengage},
		{Method: "POST", Path: "/agreements/{id}/engagements/{post}/end", Policy: grant, Page: o.disengage},
		{Method: "GET", Path: "/agreements/{id}/reports/{report}", Policy: view, Page: o.agreementReport},
		{Method: "GET", Path: "/agreements/{id}/reports/{report}/report.json", Policy: view, Write: o.agreementReportFile},
	}
}

func agreementPath(id string) string { return "/agreements/" + id }

func agreementCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/agreements", Text: c.T("agreements.title")}}
}

// agreementState says whether an agreement holds, and what ends soon.
func agreementState(c *web.Context, a vendor.Agreement, now time.Time) ui.Badge {
	switch {
	case !now.Before(a.Ends()):
		return ui.Badge{State: ui.Unmet, Word: c.T("agreements.state.ended")}
	case !a.HoldsAt(now):
		return ui.Badge{State: ui.Waiting, Word: c.T("agreements.state.future")}
	case a.Ends().Sub(now) <= endsSoon*24*time.Hour:
		return ui.Badge{State: ui.Waiting, Word: c.T("agreements.state.soon", int(a.Ends().Sub(now).Hours()/24)+1)}
	}
	return ui.Badge{State: ui.Met, Word: c.T("agreements.state.holds")}
}

func (o *Office) agreements(c *web.Context) (web.Page, error) {
	now := o.now(c)
	all, err := vendor.Agreements(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewAgreements), now, agreementsMost)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("agreements.title"), Columns: []ui.Column{{Title: c.T("agreements.vendor")}, {Title: c.T("agreements.number")}, {Title: c.T("agreements.term")}, {Title: c.T("agreements.state")}}}}
	for _, a := range all {
		state := agreementState(c, a, now)
		until := a.Until
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(agreementPath(a.ID), a.Vendor).WithNote(a.Purpose), ui.Whole(a.Number), spanCell(c, a.From, &until), ui.Status(state.State, state.Word).WithNote(a.EndReason)}})
	}
	head := web.Head{Title: c.T("agreements.title"), Lead: c.T("agreements.lead"), Wide: true}
	if c.May(access.KeepAgreements) {
		head.Actions = []ui.Link{{URL: "/agreements/new", Text: c.Words(vendor.AgreementRecorded.Title), Icon: "plus", Primary: true}}
	}
	p.More = ui.More{Shown: len(all), Total: len(all)}
	if len(all) == 0 {
		p.None = &ui.Empty{Why: c.T("agreements.none"), Next: c.T("agreements.none.next")}
	}
	return listPage.Page(head, p), nil
}

func (o *Office) newAgreement(c *web.Context) (web.Page, error) {
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(vendor.AgreementRecorded.Title), Lead: c.T("agreements.new.lead"), Crumbs: agreementCrumbs(c), Section: "/agreements"}, FormPage{
		Action: "/agreements", Upload: true, Button: c.Words(vendor.AgreementRecorded.Title), Icon: "done", Back: ui.Link{URL: "/agreements", Text: c.T("agreements.back")},
		Fields: []ui.Field{
			f.Field("vendor", c.T("agreements.vendor")).Max(120).Hint(c.T("agreements.vendor.hint")),
			f.Field("number", c.T("agreements.number")).Max(120).Wide("mid"),
			f.Field("purpose", c.T("agreements.purpose")).As("textarea").Max(2000).Lines(3).Hint(c.T("agreements.purpose.hint")),
			f.Field("from", c.T("agreements.from")).As("date").Wide("mid"),
			f.Field("until", c.T("agreements.until")).As("date").Wide("mid").Hint(c.T("agreements.until.hint")),
			f.Field("confidential", c.T("agreements.confidential")).As("date").Wide("mid").Hint(c.T("agreements.confidential.hint")),
			f.Field("documents", c.T("agreements.paper")).As("file").Accept("application/pdf,image/jpeg,image/png").Hint(c.T("steps.h.documents")),
			f.Field("devices", c.T("agreements.devices")).As("textarea").Lines(4).Optional().Hint(c.T("agreements.devices.hint")),
			f.Field("report_key", c.T("agreements.key")).Max(200).Optional().Hint(c.T("agreements.key.hint")),
		}}), nil
}

func (o *Office) recordAgreement(c *web.Context) (web.Page, error) {
	in := c.Read()
	a := vendor.Agreement{Vendor: in.Text("vendor", 120), Number: in.Text("number", 120), Purpose: in.Text("purpose", 2000), From: in.Date("from"), Until: in.Date("until"), ReportKey: in.OptionalText("report_key", 200)}
	if d := in.OptionalDate("confidential"); d != nil {
		a.Confidential = *d
	}
	papers, err := o.keepDocuments(c)
	if err != nil && !isInvalid(err) {
		return web.Page{}, err
	}
	if len(papers) == 1 {
		a.Paper = people.Paper{Digest: papers[0].Digest, Name: papers[0].Name, Type: papers[0].Type, Size: papers[0].Size}
	} else if err == nil {
		in.Want(false, "documents", "请上传一份协议文本。", "Upload the agreement, one file.")
	}
	if a.Devices, err = o.serials(c, in, mended(err, in.Err())); err != nil {
		return web.Page{}, err
	}
	done, err := o.Vendors.RecordAgreement(c.Ctx(), o.by(c), a)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(agreementPath(done.Record.ID), "agreements.recorded", entryNumber(c, done.Entry.Index)), nil
}

// serials reads the devices of a form by their serial numbers; before is what was wrong with the rest of it.
func (o *Office) serials(c *web.Context, in *web.Reader, before error) ([]string, error) {
	if before != nil && !isInvalid(before) {
		return nil, before
	}
	wanted := strings.Fields(in.OptionalText("devices", 40000))
	found, err := vendor.DevicesBySerial(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body, wanted)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	var ids []string
	for _, d := range found {
		known[d.Serial] = true
		ids = append(ids, d.ID)
	}
	for _, s := range wanted {
		if !known[s] {
			return nil, mended(before, fault.Invalid{Fields: []fault.Field{{Name: "devices", Want: law.Words{ZH: "本单位没有出厂编号为" + s + "的设备，请核对。", EN: "This body has no device with the serial number " + s + "; check it."}}}})
		}
	}
	return ids, before
}

// anAgreement finds the agreement of the path within the actor's scope.
func (o *Office) anAgreement(c *web.Context) (vendor.Agreement, error) {
	return vendor.AgreementIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewAgreements), c.Path("id"))
}

func (o *Office) agreementPaper(c *web.Context) error {
	a, err := o.anAgreement(c)
	if err != nil {
		return err
	}
	if a.Paper.Digest != c.Path("digest") {
		return noPaper
	}
	return o.showPaper(c, device.Attachment{Digest: a.Paper.Digest, Name: a.Paper.Name, Type: a.Paper.Type, Size: a.Paper.Size})
}
