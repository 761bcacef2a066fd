package office

import (
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// ProofPage is what proves one condition of a capture: the records that the rule rests on, each with its documents, and
// what the capture itself says. The desk shows its middle.
type ProofPage struct {
	Row   ui.GateRow
	State ui.Badge
	Facts ui.Facts
	Life  *ui.Timeline
	None  string // why there is no record
	Whole ui.Link
}

var proofPage = web.NewTemplate[ProofPage](files, "capture_proof.html")

var (
	stops   = []device.Event{device.Commissioned, device.Stopped, device.Resumed, device.MaintenanceStarted, device.MaintenanceEnded}
	notices = append([]device.Event{device.Published, device.PublicationCorrected, device.PublicationWithdrawn, device.Altered}, stops...)
)

// records are the events that each rule of the contract rests on (admissibility.md, "Rules"): those of its column
// "record" and those its section walks through.
var records = map[string][]device.Event{
	"A9b":             {device.PlanApproved, device.PlanWithdrawn, device.Altered},
	"A9b-place":       {device.Surveyed, device.Altered},
	"A10.2-legal":     {device.LegalReview, device.Altered},
	"A10.2-technical": {device.TechnicalReview, device.Altered},
	"A11.1.3":         {device.LegalReview},
	"L41-sign":        {device.SignPlaced, device.SignMissing},
	"A14.1a":          {device.SignPlaced, device.SignMissing},
	"L41-published":   notices,
	"A14.1b":          notices,
	"A14.1c":          notices,
	"A14.2":           stops,
	"A15":             {device.Altered},
	"A16.1.1":         {device.FlightPlanned},
	"A16.1.2":         {device.FlightPlanned},
	"A16.1.3a":        {device.Altered},
	"A16.1.4":         {device.MarkPhotographed},
	"A20b":            nil,
	"A21b":            {device.TechnicalReview, device.FirmwareChanged},
	"A22.1b":          {device.Verified, device.Repaired, device.TechnicalReview},
	"A36.3":           {device.AbnormalStarted, device.AbnormalEnded, device.ClockChecked},
	"A30.1":           nil,
	"A30.3a":          nil,
}

func (o *Office) captureProof(c *web.Context) (web.Page, error) {
	x, row, err := o.condition(c)
	if err != nil {
		return web.Page{}, err
	}
	rule := c.Path("rule")
	entries, err := o.recordsOf(c, x, rule)
	if err != nil {
		return web.Page{}, err
	}
	p := ProofPage{Row: row, State: ui.Badge{State: row.State, Word: c.T("state." + string(row.State))},
		Whole: ui.Link{URL: "/devices/uses/" + x.Use, Text: c.T("captures.proof.whole")}}
	if p.Facts, err = o.proofFacts(c, x, rule); err != nil {
		return web.Page{}, err
	}
	if len(entries) > 0 {
		if p.Life, err = o.proofLife(c, x, entries); err != nil {
			return web.Page{}, err
		}
	} else if len(records[rule]) > 0 && row.State != ui.Met {
		p.None = c.T("captures.proof.none")
	}
	return proofPage.Page(web.Head{Title: row.Title, Crumbs: captureCrumbs(c, &x), Section: "/captures"}, p), nil
}

// condition finds the capture and the condition of the address, with the look on record.
func (o *Office) condition(c *web.Context) (capture.Capture, ui.GateRow, error) {
	x, err := o.opened(c)
	if err != nil {
		return x, ui.GateRow{}, err
	}
	judged, err := capture.Judged(c.Ctx(), o.reader(), c.Actor.Book, x)
	if err != nil {
		return x, ui.GateRow{}, err
	}
	j, err := o.current(c, x, judged)
	if err != nil {
		return x, ui.GateRow{}, err
	}
	_, statements, err := j.Statements()
	if err != nil {
		return x, ui.GateRow{}, fmt.Errorf("read judgement %s: %w", j.ID, err)
	}
	i := slices.IndexFunc(statements, func(s law.Statement) bool { return s.Rule == c.Path("rule") })
	if i < 0 {
		return x, ui.GateRow{}, fault.NotFound{What: law.Words{ZH: "这项条件", EN: "this condition"}}
	}
	return x, ui.Conditions(c.Lang(), statements[i:i+1])[0], nil
}

func (o *Office) recordsOf(c *web.Context, x capture.Capture, rule string) ([]device.Entry, error) {
	all, err := device.Timeline(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), x.Use)
	if err != nil {
		return nil, fmt.Errorf("load the records of a condition: %w", err)
	}
	events := records[rule]
	return slices.DeleteFunc(all, func(e device.Entry) bool { return !slices.Contains(events, e.Event) }), nil
}

// proofLife writes the records as the dossier does, with the capture itself among them, so that before and after are seen.
func (o *Office) proofLife(c *web.Context, x capture.Capture, entries []device.Entry) (*ui.Timeline, error) {
	slices.SortStableFunc(entries, func(a, b device.Entry) int { return a.At.Compare(b.At) })
	t := &ui.Timeline{Label: c.T("captures.proof.records")}
	here := ui.TimelineEntry{Kind: ui.ByMachine, At: x.At, Act: c.T("captures.proof.here"), State: ui.Waiting, Result: c.Words(capture.ViolationWords(x.Violation))}
	put := false
	for _, e := range entries {
		if !put && e.At.After(x.At) {
			t.Entries, put = append(t.Entries, here), true
		}
		line, err := o.recordLine(c, e)
		if err != nil {
			return nil, err
		}
		t.Entries = append(t.Entries, line)
	}
	if !put {
		t.Entries = append(t.Entries, here)
	}
	return t, nil
}

func (o *Office) recordLine(c *web.Context, e device.Entry) (ui.TimelineEntry, error) {
	line := ui.TimelineEntry{Number: e.Number, Kind: ui.ByMachine, At: e.At, Act: c.Words(e.Act), Article: e.Article, Result: c.Words(e.Line), By: c.T("captures.system")}
	if e.Person != "" {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, e.Person)
		if err != nil {
			return line, fmt.Errorf("name who recorded: %w", err)
		}
		line.Kind, line.By = ui.ByPerson, name
	}
	for _, d := range e.Documents {
		line.Papers = append(line.Papers, ui.Link{URL: "/documents/" + d.Digest, Text: d.Name})
	}
	if e.Struck != nil && e.Struck.DecidedAt != nil {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, e.Struck.Decider)
		if err != nil {
			return line, fmt.Errorf("name who took back: %w", err)
		}
		line.Withdrawn = &ui.Withdrawn{At: *e.Struck.DecidedAt, By: name, Why: e.Struck.Reason}
	}
	return line, nil
}

// proofFacts are what the capture itself says to a condition.
func (o *Office) proofFacts(c *web.Context, x capture.Capture, rule string) (ui.Facts, error) {
	switch rule {
	case "A9b-place", "A16.1.3a", "A15":
		all, err := o.captureFacts(c, x)
		keys := []string{c.T("captures.where"), c.T("captures.position")}
		return slices.DeleteFunc(all, func(f ui.Fact) bool { return !slices.Contains(keys, f.Key) }), err
	case "A20b":
		var out ui.Facts
		for _, m := range x.Media {
			out = append(out, ui.Fact{Key: mediumWords(c, m), Value: ui.Text("sha256:" + m.SHA256.String())})
		}
		return out, nil
	case "A21b":
		if x.Firmware == nil {
			return ui.Facts{{Key: c.T("captures.firmware"), Value: ui.Value{}}}, nil
		}
		return ui.Facts{{Key: c.T("captures.firmware"), Value: ui.Whole(*x.Firmware)}}, nil
	case "A36.3":
		return o.clockFacts(c, x)
	}
	return nil, nil
}

// clockFacts are the clock checks next to the capture, before and after.
func (o *Office) clockFacts(c *web.Context, x capture.Capture) (ui.Facts, error) {
	life, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), x.Use, x.At)
	if err != nil {
		return nil, err
	}
	facts := ui.Facts{{Key: c.T("captures.clock.limit"), Value: ui.Whole(c.T("captures.clock.ms", life.Use.ClockLimitMS))}}
	for _, k := range life.Checks {
		facts = append(facts, ui.Fact{Key: c.T("captures.clock"), Value: ui.Whole(c.T("captures.clock.ms", k.OffsetMS)).WithNote(ui.Moment(c.Lang(), k.At))})
	}
	return facts, nil
}

var noPaper = fault.NotFound{What: law.Words{ZH: "这份文件", EN: "this document"}}

// sendPaper sends a document of a record as it is stored.
func (o *Office) sendPaper(c *web.Context, d device.Attachment) error {
	digest, err := blob.ParseDigest(d.Digest)
	if err != nil {
		return fmt.Errorf("read the digest of a document: %w", err)
	}
	c.W.Header().Set("Cache-Control", keep)
	return c.Bytes(o.Files.Store, digest, d.Type, noPaper.What)
}
