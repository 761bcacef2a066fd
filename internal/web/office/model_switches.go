package office

import (
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/detect"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The off-switches of models and what the program's own detectors did (Art 5).

func (o *Office) modelSwitchRoutes() []web.Route {
	turn := web.Permission(access.SwitchModels)
	return []web.Route{
		{Method: "POST", Path: "/models/off", Policy: turn, Page: o.switchModels(true), Again: o.models},
		{Method: "POST", Path: "/models/on", Policy: turn, Page: o.switchModels(false), Again: o.models},
		{Method: "POST", Path: "/models/{id}/off", Policy: turn, Page: o.switchModels(true), Again: o.model},
		{Method: "POST", Path: "/models/{id}/on", Policy: turn, Page: o.switchModels(false), Again: o.model},
	}
}

// switchModels turns the model of the address, or all, off or on.
func (o *Office) switchModels(off bool) func(*web.Context) (web.Page, error) {
	return func(c *web.Context) (web.Page, error) {
		in := c.Read()
		why := in.OptionalText("why", 1000)
		if err := in.Err(); err != nil {
			return web.Page{}, err
		}
		done, err := o.Captures.SwitchModel(c.Ctx(), o.by(c), capture.NewSwitch{Model: c.Path("id"), Off: off, Reason: why})
		if err != nil {
			return web.Page{}, err
		}
		to := "/models"
		if done.Record.Model != "" {
			to += "/" + done.Record.Model
		}
		return c.Done(to, "models.switched", ""), nil
	}
}

// switchesOf reads the switches of a body once for a page.
func (o *Office) switchesOf(c *web.Context, known map[string]capture.ModelSwitches, body string) (capture.ModelSwitches, error) {
	if of, ok := known[body]; ok {
		return of, nil
	}
	of, err := capture.SwitchesOf(c.Ctx(), o.reader(), c.Actor.Book, body, o.now(c))
	known[body] = of
	return of, err
}

// allOff warns where all models of a body are off.
func allOff(c *web.Context, of capture.ModelSwitches) []string {
	if !of.All.Off {
		return nil
	}
	return []string{c.T("models.all.off", of.All.Reason)}
}

// turns are who turned which switch, when and why.
func (o *Office) turns(c *web.Context, all []capture.Switched) (RecordSection, error) {
	t := ui.Table{Columns: columns(c, "models.turn.which", "models.switch", "models.why", "models.turn.by")}
	for _, x := range all {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, x.Person)
		if err != nil {
			return RecordSection{}, err
		}
		which := ui.Text(o.modelTitle(c, x.Model))
		if x.Model == "" {
			which = ui.Text(c.T("models.all"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{which, switchState(c, x.Off), ui.Text(x.Reason), ui.Text(name).WithNote(ui.Stamp(x.At))}})
	}
	return sectionOf(c.T("models.turns"), c.T("models.turns.none"), t), nil
}

// switchForm is the form of the switch as it can be turned now; action is the address of the model or of all, of the text that names which.
func switchForm(c *web.Context, action string, off bool, of string) RecordForm {
	way := "off"
	if off {
		way = "on"
	}
	return RecordForm{Title: c.T("models.turn.of", c.T("models.turn."+way), c.T(of)), Action: action + "/" + way, Button: c.T("models.turn." + way),
		Fields: []ui.Field{c.Form().Field("why", c.T("models.why")).As("textarea").Max(500)}}
}

// switchState is whether a model looks now.
func switchState(c *web.Context, off bool) ui.Value {
	if off {
		return ui.Status(ui.Unmet, c.T("models.off"))
	}
	return ui.Status(ui.Met, c.T("models.on"))
}

// ownModels are the program's own detectors, with whether the body has registered the version that runs.
func (o *Office) ownModels(c *web.Context, registered []capture.Model, body string) RecordSection {
	t := ui.Table{Columns: columns(c, "models.name", "models.version", "models.own.state")}
	for _, d := range o.Captures.Detection.Detectors {
		m := d.Model()
		state := ui.Text(c.T("models.own.none"))
		name := ui.Text(o.modelTitle(c, m.Name)).WithNote(c.Words(m.Purpose))
		for _, r := range registered {
			if r.Name != m.Name || r.Body != body {
				continue
			}
			if state = ui.Status(ui.Met, c.T("models.own.runs")); r.Versions[0].Version != m.Version {
				state = ui.Status(ui.Unmet, c.T("models.own.other", r.Versions[0].Version))
			}
		}
		if state.Text == c.T("models.own.none") && c.May(access.MaintainDevice) {
			name = ui.Goto("/models/new?own="+m.Name, o.modelTitle(c, m.Name)).WithNote(c.Words(m.Purpose))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{name, ui.Whole(m.Version), state}})
	}
	s := sectionOf(c.T("models.own"), c.T("models.own.without"), t)
	s.Note = c.T("models.own.note")
	return s
}

// prefillOwn fills the form of registration with one of the program's own detectors.
func (o *Office) prefillOwn(c *web.Context, f *ui.Form) {
	d := o.Captures.Detection.ByName(c.Query("own"))
	if d == nil {
		return
	}
	m := d.Model()
	for name, value := range map[string]string{"name": m.Name, "maker": c.Words(m.Maker), "purpose": c.Words(m.Purpose), "version": m.Version, "reason": c.Words(m.Tested)} {
		f.Prefill(name, value)
	}
}

// modelTitle is the title of one of the program's own detectors, or the name that devices report of another.
func (o *Office) modelTitle(c *web.Context, name string) string {
	if d := o.Captures.Detection.ByName(name); d != nil && d.Model().Title.ZH != "" {
		return c.Words(d.Model().Title)
	}
	return name
}

// didFacts are what the running version of a model did since it looks.
func (o *Office) didFacts(c *web.Context, m capture.Model) (ui.Facts, error) {
	looked, hints, failed, err := capture.Detected(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), m, m.Versions[0].Version)
	if err != nil {
		return nil, err
	}
	did := ui.Text(c.T("models.did", ui.Number(looked), ui.Number(hints), ui.Number(failed)))
	if o.Captures.DetectorHangs(m.Name) {
		did = did.WithNote(c.T("models.looks"))
	}
	return ui.Facts{{Key: c.T("models.did.key"), Value: did}}, nil
}

// hintWords says what a hint suggests, of what, and where.
func hintWords(c *web.Context, h detect.Hint) string {
	parts := []string{c.Words(h.Kind.Words())}
	if h.Kind == detect.Violation {
		parts = append(parts, c.Words(capture.ViolationWords(h.Detail)))
	} else if h.Detail != "" {
		parts = append(parts, h.Detail)
	}
	if h.Plate != "" {
		parts = append(parts, h.Plate)
	}
	if h.Area != nil {
		parts = append(parts, c.T("captures.scoring.area", h.Area.Left/10, h.Area.Top/10, h.Area.Right/10, h.Area.Bottom/10))
	}
	return fmt.Sprintf("%s (%.2f)", strings.Join(parts, " · "), h.Score)
}

// scoringFacts are what models said of a capture after it was taken in, those of older versions too, and whether models assisted.
func (o *Office) scoringFacts(c *web.Context, x capture.Capture) (ui.Facts, error) {
	all, err := o.Captures.Scorings(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return nil, err
	}
	of, err := capture.SwitchesOf(c.Ctx(), o.reader(), c.Actor.Book, x.Body, o.now(c))
	if err != nil {
		return nil, err
	}
	var out ui.Facts
	for _, s := range all {
		note := c.T("captures.scoring.at", ui.Stamp(s.At))
		if of.Off(s.Name) {
			note = c.T("captures.scoring.off", note)
		}
		if len(s.Hints) == 0 {
			out = append(out, ui.Fact{Key: c.T("captures.suggestion"), Value: ui.Text(c.T("captures.scoring.none", o.modelTitle(c, s.Name), s.Version)).WithNote(note)})
		}
		for _, h := range s.Hints {
			out = append(out, ui.Fact{Key: c.T("captures.suggestion"), Value: ui.Text(c.T("captures.scoring.says", o.modelTitle(c, s.Name), s.Version, hintWords(c, h))).WithNote(note)})
		}
	}
	assisted, err := o.Captures.Assisted(c.Ctx(), o.reader(), c.Actor.Book, x)
	return append(out, ui.Fact{Key: c.T("captures.assisted"), Value: ui.Text(c.Words(assisted.Words()))}), err
}
