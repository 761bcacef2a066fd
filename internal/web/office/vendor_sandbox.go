package office

import (
	"net/http"
	"strconv"

	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// SandboxPage is where a vendor begins: the way to the first accepted capture, the sandbox devices, and a new key, shown once.
type SandboxPage struct {
	Device, Secret string // shown this once
	Endpoint       string // of the sandbox
	Steps          []string
	Devices        *ui.Table
	Name           ui.Field
}

// SandboxDevicePage is what one sandbox device sent and was answered.
type SandboxDevicePage struct {
	Facts ui.Facts
	List  *ui.Table
	Quiet string
	End   ui.Link
}

var (
	sandboxPage       = web.NewTemplate[SandboxPage](files, "sandbox.html")
	sandboxDevicePage = web.NewTemplate[SandboxDevicePage](files, "sandbox_device.html")
)

func (o *Office) sandbox(c *web.Context) (web.Page, error) { return o.sandboxWith(c, "", "") }

func (o *Office) sandboxWith(c *web.Context, id, secret string) (web.Page, error) {
	all, err := o.Vendors.Sandboxes(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Person, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	p := SandboxPage{Device: id, Secret: secret, Endpoint: c.Address("/sandbox"), Name: c.Form().Field("name", c.T("sandbox.name")).Max(60).Wide("mid").Hint(c.T("sandbox.name.hint"))}
	for i := 1; i <= 5; i++ {
		p.Steps = append(p.Steps, c.T("sandbox.step."+strconv.Itoa(i)))
	}
	if len(all) > 0 {
		p.Devices = &ui.Table{Caption: c.T("sandbox.devices"), Columns: []ui.Column{{Title: c.T("sandbox.name")}, {Title: c.T("sandbox.id")}, {Title: c.T("sandbox.made")}, {Title: c.T("people.state")}}}
		for _, d := range all {
			state := ui.Status(ui.Met, c.T("sandbox.valid"))
			if d.EndedAt != nil {
				state = ui.Status(ui.Unmet, c.T("sandbox.ended"))
			}
			p.Devices.Rows = append(p.Devices.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/vendor/sandbox/"+d.ID, d.Name), ui.Text(d.ID), ui.At(d.MadeAt), state}})
		}
	}
	return sandboxPage.Page(web.Head{Title: c.T("vendor.sandbox"), Lead: c.T("sandbox.lead"), Status: &ui.Badge{State: ui.Waiting, Word: c.T("sandbox.mark")}}, p), nil
}

func (o *Office) openSandbox(c *web.Context) (web.Page, error) {
	in := c.Read()
	name := in.Text("name", 60)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	made, secret, err := o.Vendors.OpenSandbox(c.Ctx(), o.by(c), name)
	if err != nil {
		return web.Page{}, err
	}
	return o.sandboxWith(c, made.ID, secret)
}

// exchangeValue is what was answered, in words: the exact field and its cure, or that it was taken.
func exchangeValue(c *web.Context, e vendor.Exchange) ui.Value {
	switch e.Status {
	case http.StatusCreated:
		return ui.Status(ui.Met, c.T("sandbox.taken"))
	case http.StatusOK:
		return ui.Status(ui.Met, c.T("sandbox.known"))
	}
	return ui.Status(ui.Unmet, strconv.Itoa(e.Status)+" "+e.Code).WithNote(c.Words(e.Words))
}

func (o *Office) sandboxDevice(c *web.Context) (web.Page, error) {
	d, all, err := o.Vendors.Exchanges(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Person, c.Path("id"), o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	p := SandboxDevicePage{Facts: ui.Facts{{Key: c.T("sandbox.id"), Value: ui.Text(d.ID)}, {Key: c.T("sandbox.made"), Value: ui.At(d.MadeAt)}}, Quiet: c.T("sandbox.quiet")}
	if d.EndedAt == nil {
		p.End = ui.Link{URL: "/vendor/sandbox/" + d.ID + "/end", Text: c.Words(vendor.SandboxEnded.Title)}
	}
	if len(all) > 0 {
		p.Quiet = ""
		p.List = &ui.Table{Caption: c.T("sandbox.requests"), Columns: []ui.Column{{Title: c.T("sandbox.at")}, {Title: c.T("sandbox.answer")}, {Title: c.T("sandbox.pointer")}, {Title: c.T("sandbox.cure")}, {Title: c.T("sandbox.event")}}}
		for _, e := range all {
			cure := ui.Whole("") // what was taken needs none
			if e.Code != "" {
				cure = ui.Text(c.T("sandbox.cure." + e.Code))
			}
			p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.AtSecond(e.At), exchangeValue(c, e), ui.Whole(e.Pointer), cure, ui.Text(short(e.Event))}})
		}
	}
	return sandboxDevicePage.Page(web.Head{Title: d.Name, Lead: c.T("sandbox.device.lead"), Status: &ui.Badge{State: ui.Waiting, Word: c.T("sandbox.mark")}, Crumbs: sandboxCrumbs(c), Section: "/vendor/sandbox", Wide: true}, p), nil
}

// short is the beginning of a digest, enough to find it again in a log.
func short(digest string) string {
	if len(digest) > 12 {
		return digest[:12] + "…"
	}
	return digest
}

func sandboxCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/vendor/sandbox", Text: c.T("vendor.sandbox")}}
}

func (o *Office) askEndSandbox(c *web.Context) (web.Page, error) {
	d, _, err := o.Vendors.Exchanges(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Person, c.Path("id"), o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	title := c.Words(vendor.SandboxEnded.Title)
	return confirmPage.Page(web.Head{Title: title, Crumbs: sandboxCrumbs(c), Section: "/vendor/sandbox"}, ui.Confirm{Action: "/vendor/sandbox/" + d.ID + "/end", Title: c.T("people.ask", title, d.Name), Danger: true,
		Facts: ui.Facts{{Key: c.T("sandbox.id"), Value: ui.Text(d.ID)}}, Will: []string{c.T("sandbox.end.will")}, Button: title, Back: ui.Link{URL: "/vendor/sandbox/" + d.ID, Text: c.T("sandbox.back")}}), nil
}

func (o *Office) endSandbox(c *web.Context) (web.Page, error) {
	done, err := o.Vendors.EndSandbox(c.Ctx(), o.by(c), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/vendor/sandbox", "sandbox.ended.done", entryNumber(c, done.Entry.Index)), nil
}
