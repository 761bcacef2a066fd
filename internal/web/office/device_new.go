package office

import (
	"context"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// NewUsePage is the form on which a device, a site and a use are registered.
type NewUsePage struct {
	Action, Button string
	Groups         []FieldGroup
	Back           ui.Link
}

var newUsePage = web.NewTemplate[NewUsePage](files, "new.html")

// newUse is the guided page on which a device, a site and a use are registered together; a device or a site that is
// registered already is chosen instead.
func (o *Office) newUse(c *web.Context) (web.Page, error) {
	devices, sites, err := device.Own(c.Ctx(), o.reader(), c.Actor.Scope(access.ProposeDevice))
	if err != nil {
		return web.Page{}, err
	}
	own, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body)
	if err != nil {
		return web.Page{}, err
	}
	known, places := []ui.Choice{{Label: c.T("devices.new.device")}}, []ui.Choice{{Label: c.T("devices.new.site")}}
	for _, d := range devices {
		known = append(known, ui.Choice{Value: d.ID, Label: d.Model + " " + d.Serial})
	}
	for _, s := range sites {
		places = append(places, ui.Choice{Value: s.ID, Label: s.Words})
	}
	form := c.Form()
	text := func(name string) ui.Field { return form.Field(name, c.T("devices.f."+name)).Max(lineMost) }
	number := func(name string) ui.Field { return form.Field(name, c.T("devices.f."+name)).As("number") }
	of := func(name string, list []device.Choice) ui.Field {
		choices := []ui.Choice{{Label: c.T("form.choose")}}
		for _, x := range list {
			choices = append(choices, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
		}
		return form.Field(name, c.T("devices.f."+name)).As("select").Of(choices)
	}
	groups := []FieldGroup{
		{Title: c.T("devices.new.g.device"), Note: c.T("devices.new.g.device.note"), Fields: []ui.Field{
			form.Field("device", c.T("devices.f.known_device")).As("select").Of(known), text("maker"), text("model"), text("serial"), of("carrier", device.Carriers).Optional()}},
		{Title: c.T("devices.new.g.site"), Note: c.T("devices.new.g.site.note"), Fields: []ui.Field{
			form.Field("site", c.T("devices.f.known_site")).As("select").Of(places), text("words"), of("kind", device.SiteKinds), of("place", device.Places), text("direction").Optional()}},
		{Title: c.T("devices.new.g.fixed"), Fields: []ui.Field{number("lon"), number("lat"), of("datum", device.Datums).Optional().Hint(c.T("devices.h.datum")), number("tolerance_m").Optional().Hint(c.T("devices.h.tolerance_m"))}},
		{Title: c.T("devices.new.g.mobile"), Fields: []ui.Field{form.Field("area", c.T("devices.f.area")).As("textarea").Hint(c.T("devices.h.area")),
			form.Field("size_reason", c.T("devices.f.size_reason")).As("textarea").Optional().Hint(c.T("devices.h.size_reason", int(device.AreaReasonKM2), int(device.AreaMostKM2))),
			form.Field("points", c.T("devices.f.points")).As("textarea").Hint(c.T("devices.h.points"))}},
		{Title: c.T("devices.new.g.use"), Fields: []ui.Field{text("violation").Hint(c.T("devices.h.violation")), form.Field("field", c.T("devices.f.field")).As("select").Of(fieldChoices(c, own))}},
	}
	return newUsePage.Page(web.Head{Title: c.T("devices.new"), Lead: c.T("devices.new.lead"), Crumbs: deviceCrumbs(c)},
		NewUsePage{Action: "/devices", Groups: groups, Button: c.T("devices.new.button"), Back: ui.Link{URL: "/devices", Text: c.T("steps.back")}}), nil
}

func fieldChoices(c *web.Context, b people.Body) []ui.Choice {
	out := []ui.Choice{{Label: c.T("form.choose")}}
	for _, f := range b.Fields {
		out = append(out, ui.Choice{Value: f, Label: c.Words(people.Fields[f])})
	}
	return out
}

// registering are the fields of the page in their order.
var registering = deviceStep{fields: []stepField{line("device"), line("maker"), line("model"), line("serial"), line("carrier"), line("site"), line("words"), line("kind"), line("place"),
	line("direction"), line("lon"), line("lat"), line("datum"), line("tolerance_m"), line("area"), line("size_reason"), line("points"), line("violation"), line("field")}}

// The fields that describe a device and a site that are not registered yet.
var (
	newDeviceFields = []string{"maker", "model", "serial", "carrier"}
	newSiteFields   = []string{"words", "kind", "place", "direction", "lon", "lat", "datum", "tolerance_m", "area", "size_reason", "points"}
)

// onlyOne refuses a choice of what is registered beside a description of something new: one of them would be passed over unseen.
func (f *stepForm) onlyOne(chosen string, described []string, zh, en string) {
	f.Want(f.text(chosen) == "" || !slices.ContainsFunc(described, func(name string) bool { return f.text(name) != "" }), chosen, zh, en)
}

// choose puts what has just been registered in the place of its description, for when the form is shown again.
func choose(c *web.Context, name, id string, described []string) {
	c.R.PostForm.Set(name, id)
	for _, d := range described {
		c.R.PostForm.Del(d)
	}
}

// registerUse carries out up to three acts, one after the other, when nothing is to be mended in any of them. What was
// registered before a refusal stands chosen when the form is shown again.
func (o *Office) registerUse(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	use := device.NewUse{Device: in.text("device"), Site: in.text("site"), Violation: in.text("violation"), Field: in.text("field")}
	d := device.NewDevice{Maker: in.text("maker"), Model: in.text("model"), Serial: in.text("serial"), Carrier: in.text("carrier")}
	in.onlyOne("device", newDeviceFields, "已选择登记过的设备，下面又填写了新设备：请清空新设备各栏，或者不选登记过的设备。",
		"A registered device is chosen and a new one is described below: empty the fields of the new one, or choose none.")
	in.onlyOne("site", newSiteFields, "已选择登记过的地点，下面又填写了新地点：请清空地点、坐标和区域各栏，或者不选登记过的地点。",
		"A registered site is chosen and a new one is described below: empty its fields, position and area, or choose none.")
	var site device.NewSite
	if use.Site == "" {
		site = newSite(in)
	}
	who := o.by(c)
	enter := func(ctx context.Context) error { return o.enterDevice(ctx, c, who, d, &use) }
	place := func(ctx context.Context) error { return o.enterSite(ctx, c, who, site, &use) }
	if err := mended(in.Err(), rehearsed(c.Ctx(), enter), rehearsed(c.Ctx(), place), use.Check()); err != nil {
		return web.Page{}, registering.shown(err)
	}
	if err := place(c.Ctx()); err != nil {
		return web.Page{}, err
	}
	if err := enter(c.Ctx()); err != nil {
		return web.Page{}, err
	}
	done, err := o.Devices.RegisterUse(c.Ctx(), who, use)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(usePath(done.Record.ID), "steps.done", entryNumber(c, done.Entry.Index)), nil
}

// enterDevice registers the device, unless one was chosen.
func (o *Office) enterDevice(ctx context.Context, c *web.Context, who act.By, d device.NewDevice, use *device.NewUse) error {
	if use.Device != "" {
		return nil
	}
	who.Command += "-d"
	done, err := o.Devices.RegisterDevice(ctx, who, d)
	if err != nil {
		return err
	}
	use.Device = done.Record.ID
	choose(c, "device", use.Device, newDeviceFields)
	return nil
}

// enterSite registers the site, unless one was chosen.
func (o *Office) enterSite(ctx context.Context, c *web.Context, who act.By, site device.NewSite, use *device.NewUse) error {
	if use.Site != "" {
		return nil
	}
	who.Command += "-s"
	done, err := o.Devices.RegisterSite(ctx, who, site)
	if err != nil {
		return err
	}
	use.Site = done.Record.ID
	choose(c, "site", use.Site, newSiteFields)
	return nil
}

func newSite(in *stepForm) device.NewSite {
	n := device.NewSite{Words: in.text("words"), Kind: in.text("kind"), Place: in.text("place"), Direction: in.text("direction"), Point: in.point(),
		Datum: in.datum(), SizeReason: in.text("size_reason")}
	switch n.Kind {
	case "mobile":
		n.Area = in.area("area")
	case "points":
		n.Points = in.points("points")
	}
	in.Want(n.Place != "", "place", "请选择场所类别。", "Choose the class of place.") // Art 15 cannot be judged without it
	if t := in.OptionalNumber("tolerance_m", 0, 1000); t != nil {
		n.ToleranceM = *t
	}
	return n
}

// point reads longitude and latitude; nil when neither was typed.
func (f *stepForm) point() *admissibility.Point {
	if f.text("lon") == "" && f.text("lat") == "" {
		return nil
	}
	return &admissibility.Point{Lon: f.Number("lon", -180, 180), Lat: f.Number("lat", -90, 90)}
}
