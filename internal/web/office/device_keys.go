package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// KeysPage lists the secrets and keys of a device; a secret just issued is shown on it once.
type KeysPage struct {
	Device string
	Secret string   // shown this once
	Sample []string // a request signed with it
	Source string   // by which the device names itself in every message
	Keys   []keyRow
	Public ui.Field
	Health *ui.Table // its last messages of health
	Quiet  string    // when it has said nothing of its health
	Clock  *ui.Table // its last measured clock errors
	Values *ui.Table // what its sensors last measured; nil when it measures nothing
	Rotate string    // what to do next while one secret is exchanged for another
	Events ui.Link   // its security events
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
	p := KeysPage{Device: d.ID, Secret: secret, Source: "devices/" + d.ID, Sample: signedSample(secret, "devices/"+d.ID, c.Now()), Public: c.Form().Field("public_key", c.T("devices.key.public")).Max(200)}
	for _, k := range keys {
		row := keyRow{ID: k.ID, Kind: c.T("devices.key.kind." + k.Kind), Issued: ui.Stamp(k.IssuedAt), Valid: k.EndedAt == nil}
		if k.EndedAt != nil {
			row.Ended = ui.Stamp(*k.EndedAt)
		}
		p.Keys = append(p.Keys, row)
	}
	p.Rotate = rotation(c, keys)
	p.Events = ui.Link{URL: "/security?device=" + d.ID, Text: c.T("devices.key.events"), Icon: "lock"}
	if p.Values, err = o.readingsTable(c, scope, d.ID); err != nil {
		return web.Page{}, err
	}
	if p.Health, p.Quiet, err = o.healthTable(c, scope, d.ID); err != nil {
		return web.Page{}, err
	}
	if p.Clock, err = o.clockTable(c, d.ID); err != nil {
		return web.Page{}, err
	}
	return keysPage.Page(web.Head{Title: c.T("devices.keys"), Lead: d.Model + " " + d.Serial, Crumbs: deviceCrumbs(c)}, p), nil
}

// rotation says what comes next in the exchange of secrets: nothing without a secret.
func rotation(c *web.Context, keys []device.KeyRow) string {
	valid := 0
	for _, k := range keys {
		if k.EndedAt == nil && k.Kind == "whsec" {
			valid++
		}
	}
	switch valid {
	case 0:
		return ""
	case 1:
		return c.T("devices.key.rotate")
	}
	return c.T("devices.key.rotating")
}

// readingsTable lists what the sensors of a device last measured; nil when it has sent nothing.
func (o *Office) readingsTable(c *web.Context, scope access.Scope, id string) (*ui.Table, error) {
	last, err := device.ReadingsOf(c.Ctx(), o.reader(), scope, id, lastSaid)
	if err != nil || len(last) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("devices.readings.last", lastSaid), Columns: []ui.Column{{Title: c.T("devices.readings.at")}, {Title: c.T("devices.readings.name")},
		{Title: c.T("devices.readings.value"), Number: true}, {Title: c.T("devices.readings.method")}, {Title: c.T("devices.readings.flag")}}}
	for _, v := range last {
		value := ui.Text(c.T("devices.readings.none"))
		if v.Value != nil {
			value = ui.Whole(strings.TrimSpace(strconv.FormatFloat(*v.Value, 'f', -1, 64) + " " + v.Unit))
		}
		flag := ui.Status(ui.Unmet, c.T("devices.readings.flag."+v.Flag))
		if v.Flag == device.ReadingNormal {
			flag = ui.Status(ui.Met, c.T("devices.readings.flag."+v.Flag))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.AtSecond(v.Measured), ui.Text(v.Name), value, ui.Text(v.Method), flag}})
	}
	return t, nil
}

// signedSample is a request of a device, signed with its secret: the three headers, an empty line, and the body that is signed.
// It is for who teaches the device to sign; a real message has more in its body.
func signedSample(secret, source string, now time.Time) []string {
	key, err := seal.ParseSecret(secret)
	if err != nil { // there is none on this page
		return nil
	}
	const id = "sample-1"
	body := fmt.Sprintf("{\"source\":%q}", source)
	signature, err := seal.SignWebhook(key, id, now, []byte(body))
	if err != nil {
		return nil
	}
	return []string{"webhook-id: " + id, "webhook-timestamp: " + strconv.FormatInt(now.Unix(), 10), "webhook-signature: " + signature, "", body}
}

// lastSaid is how many of the last messages and clock checks of a device are shown.
const lastSaid = 10

func healthState(c *web.Context, h *device.HealthRow) ui.Value {
	if h.Abnormal {
		return ui.Status(ui.Unmet, c.T("devices.health.abnormal")).WithNote(h.Detail)
	}
	return ui.Status(ui.Met, c.T("devices.health.normal"))
}

// clockError is by how much a clock is fast (+) or slow (−).
func clockError(c *web.Context, ms int64) ui.Value {
	return ui.Whole(strings.Replace(c.T("captures.clock.ms", fmt.Sprintf("%+d", ms)), "-", "−", 1))
}

// healthFacts are what a device last said of itself, or the words for its silence: that is not known, and never normal.
func (o *Office) healthFacts(c *web.Context, scope access.Scope, id string) (ui.Facts, string, error) {
	last, err := device.HealthOf(c.Ctx(), o.reader(), scope, id, 1)
	if err != nil {
		return nil, "", err
	}
	if len(last) == 0 {
		return nil, c.T("devices.health.silent"), nil
	}
	h := &last[0]
	return ui.Facts{{Key: c.T("devices.health.at"), Value: ui.At(h.At)}, {Key: c.T("devices.health.state"), Value: healthState(c, h)},
		{Key: c.T("devices.health.clock"), Value: clockError(c, h.OffsetMS)}, {Key: c.T("devices.health.firmware"), Value: ui.Whole(h.Firmware)}}, "", nil
}

// healthTable lists the last messages of health of a device, or has the words for its silence.
func (o *Office) healthTable(c *web.Context, scope access.Scope, id string) (*ui.Table, string, error) {
	last, err := device.HealthOf(c.Ctx(), o.reader(), scope, id, lastSaid)
	if err != nil {
		return nil, "", err
	}
	if len(last) == 0 {
		return nil, c.T("devices.health.silent"), nil
	}
	t := &ui.Table{Caption: c.T("devices.health.last", lastSaid), Columns: []ui.Column{{Title: c.T("devices.health.at")}, {Title: c.T("devices.health.state")},
		{Title: c.T("devices.health.clock"), Number: true}, {Title: c.T("devices.health.firmware")}, {Title: c.T("devices.health.storage"), Number: true},
		{Title: c.T("devices.health.temperature"), Number: true}}}
	for i := range last {
		h := &last[i]
		var storage, temperature ui.Value
		if h.StorageMB != nil {
			storage = ui.Whole(ui.Number(*h.StorageMB) + " MB")
		}
		if h.Temperature != nil {
			temperature = ui.Whole(fmt.Sprintf("%.1f ℃", *h.Temperature))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(h.At), healthState(c, h), clockError(c, h.OffsetMS), ui.Whole(h.Firmware), storage, temperature}})
	}
	return t, "", nil
}

// clockTable lists the last clock errors that messages, captures and the door have measured; nil when there are none.
func (o *Office) clockTable(c *web.Context, id string) (*ui.Table, error) {
	last, err := device.Checks(c.Ctx(), o.reader(), c.Actor.Book, id, time.Unix(0, 0), o.now(c).Add(time.Second), lastSaid)
	if err != nil || len(last) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("devices.health.checks", lastSaid), Columns: []ui.Column{{Title: c.T("devices.health.checked")}, {Title: c.T("devices.health.clock"), Number: true},
		{Title: c.T("devices.health.known")}}}
	for _, k := range last {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.AtSecond(k.At), clockError(c, k.OffsetMS), ui.AtSecond(k.KnownAt)}})
	}
	return t, nil
}

// issueSecret answers with the page that shows the secret, the only time anybody sees it.
func (o *Office) issueSecret(c *web.Context) (web.Page, error) {
	secret, err := o.Devices.IssueSecret(c.Ctx(), o.by(c), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return o.keysWith(c, secret)
}

func (o *Office) enterKey(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	done, err := o.Devices.EnterKey(c.Ctx(), o.by(c), c.Path("id"), in.text("public_key"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/devices/keys/"+c.Path("id"), "steps.done", entryNumber(c, done.Entry.Index)), nil
}

var noKey = fault.NotFound{What: law.Words{ZH: "这个有效的密钥", EN: "the valid key"}}

// aKey finds a key of the device of the address.
func (o *Office) aKey(c *web.Context) (device.Device, device.KeyRow, error) {
	scope := c.Actor.Scope(access.ProposeDevice)
	d, err := device.DeviceIn(c.Ctx(), o.reader(), scope, c.Path("id"))
	if err != nil {
		return d, device.KeyRow{}, err
	}
	keys, err := device.KeysOf(c.Ctx(), o.reader(), scope, d.ID)
	if err != nil {
		return d, device.KeyRow{}, err
	}
	i := slices.IndexFunc(keys, func(k device.KeyRow) bool { return k.ID == c.Path("key") })
	if i < 0 {
		return d, device.KeyRow{}, noKey
	}
	return d, keys[i], nil
}

// askEndKey asks before a key is ended: a device that has no other cannot send.
func (o *Office) askEndKey(c *web.Context) (web.Page, error) {
	d, k, err := o.aKey(c)
	if err == nil && k.EndedAt != nil {
		err = noKey
	}
	if err != nil {
		return web.Page{}, err
	}
	back := "/devices/keys/" + d.ID
	title := c.Words(device.SecretEnded.Title)
	return confirmPage.Page(web.Head{Title: title, Crumbs: append(deviceCrumbs(c), ui.Link{URL: back, Text: c.T("devices.keys")})}, ui.Confirm{
		Action: back + "/" + k.ID + "/end", Title: c.T("devices.key.end.ask"), Danger: true, Button: title, Will: []string{c.T("devices.key.end.will")},
		Facts: ui.Facts{{Key: c.T("devices.fact.device"), Value: ui.Text(d.Model).WithNote(d.Serial)}, {Key: c.T("devices.key.kind"), Value: ui.Text(c.T("devices.key.kind." + k.Kind))},
			{Key: c.T("devices.key.since"), Value: ui.At(k.IssuedAt)}}, Back: ui.Link{URL: back, Text: c.T("steps.back")}}), nil
}

func (o *Office) endKey(c *web.Context) (web.Page, error) {
	if _, _, err := o.aKey(c); err != nil {
		return web.Page{}, err
	}
	done, err := o.Devices.EndSecret(c.Ctx(), o.by(c), c.Path("key"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/devices/keys/"+c.Path("id"), "steps.done", entryNumber(c, done.Entry.Index)), nil
}
