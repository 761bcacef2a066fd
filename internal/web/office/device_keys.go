package office

import (
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// KeysPage lists the secrets and keys of a device; a secret just issued is shown on it once.
type KeysPage struct {
	Device string
	Secret string // shown this once
	Keys   []keyRow
	Public ui.Field
	Health ui.Facts
	Quiet  string // when the device has said nothing of its health
}

type keyRow struct {
	ID, Kind, Issued, Ended string
	Valid                   bool
}

var keysPage = web.NewTemplate[KeysPage](files, "keys.html")

func (o *Office) deviceKeys(c *web.Context) (web.Page, error) { return o.keysWith(c, "") }

func (o *Office) keysWith(c *web.Context, secret string) (web.Page, error) {
	scope := c.Actor.Scope(access.ProposeDevice)
	d, err := device.DeviceIn(c.Ctx(), o.reader(), scope, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	keys, err := device.KeysOf(c.Ctx(), o.reader(), scope, d.ID)
	if err != nil {
		return web.Page{}, err
	}
	p := KeysPage{Device: d.ID, Secret: secret, Public: c.Form().Field("public_key", c.T("devices.key.public")).Max(200)}
	for _, k := range keys {
		row := keyRow{ID: k.ID, Kind: c.T("devices.key.kind." + k.Kind), Issued: ui.Stamp(k.IssuedAt), Valid: k.EndedAt == nil}
		if k.EndedAt != nil {
			row.Ended = ui.Stamp(*k.EndedAt)
		}
		p.Keys = append(p.Keys, row)
	}
	if p.Health, err = o.healthFacts(c, scope, d.ID); err != nil {
		return web.Page{}, err
	}
	if len(p.Health) == 0 {
		p.Quiet = c.T("devices.health.silent")
	}
	return keysPage.Page(web.Head{Title: c.T("devices.keys"), Lead: d.Model + " " + d.Serial, Crumbs: deviceCrumbs(c)}, p), nil
}

// healthFacts are what the device last said of itself.
func (o *Office) healthFacts(c *web.Context, scope access.Scope, id string) (ui.Facts, error) {
	latest, err := device.LatestHealth(c.Ctx(), o.reader(), scope)
	if err != nil {
		return nil, err
	}
	h, ok := latest[id]
	if !ok {
		return nil, nil
	}
	state := ui.Status(ui.Met, c.T("devices.health.normal"))
	if h.Abnormal {
		state = ui.Status(ui.Unmet, c.T("devices.health.abnormal"))
	}
	return ui.Facts{{Key: c.T("devices.health.at"), Value: ui.At(h.At)}, {Key: c.T("devices.health.state"), Value: state},
		{Key: c.T("devices.health.clock"), Value: ui.Whole((time.Duration(h.OffsetMS) * time.Millisecond).String())},
		{Key: c.T("devices.health.firmware"), Value: ui.Whole(h.Firmware)}}, nil
}

// issueSecret answers with the page that shows the secret, the only time anybody sees it.
func (o *Office) issueSecret(c *web.Context) (web.Page, error) {
	secret, err := o.Devices.IssueSecret(c.Ctx(), by(c), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return o.keysWith(c, secret)
}

func (o *Office) enterKey(c *web.Context) (web.Page, error) {
	in := &stepForm{c.Read()}
	done, err := o.Devices.EnterKey(c.Ctx(), by(c), c.Path("id"), in.text("public_key"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/devices/keys/"+c.Path("id"), "steps.done", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) endKey(c *web.Context) (web.Page, error) {
	done, err := o.Devices.EndSecret(c.Ctx(), by(c), c.Path("key"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/devices/keys/"+c.Path("id"), "steps.done", entryNumber(c, done.Entry.Index)), nil
}
