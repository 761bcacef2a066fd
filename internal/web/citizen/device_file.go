package citizen

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// ConditionsPage shows the device's conditions at the instant, from the receipt of the verdict, and the file of the device behind them (ux P4).
type ConditionsPage struct {
	Gates   ui.GatesPanel
	Found   []FoundPart
	Life    ui.Timeline
	Clock   ui.Facts
	Check   ui.Links
	Copy    string
	Explain string
}

var conditionsPage = web.NewTemplate[ConditionsPage](files, "device.html")

// usedDevice is the device behind what a party is told of, as it was judged, and where the pages of it are.
type usedDevice struct {
	book, use string
	at        time.Time // of the capture
	told      time.Time // when the notice was made, or the capture of a case judged last
	act       string    // what is suspected
	judgement capture.Judgement
	findings  []capture.FindingItem // approved ones

	path, explain, copy string
	back                ui.Link
	file                deviceFileKeys
}

// deviceFileKeys are the words that tell a notice from a case.
type deviceFileKeys struct{ gone, later string }

// noticed is the device of the notice of the browser's ticket; nil: there is no ticket, or who was told is not the party.
func (z *Citizen) noticed(c *web.Context) (*notice.Notice, *usedDevice, error) {
	n, sight, err := z.opened(c)
	if err != nil || n == nil || sight.NotMe {
		return n, nil, err
	}
	return n, &usedDevice{book: n.Book, use: n.Use, at: n.At, told: n.MadeAt, act: factIn(c, n), judgement: sight.Judgement, findings: sight.Findings, path: life,
		explain: mine + "/reply/explanation", copy: mine + "/reply/" + string(notice.Copy), back: back(c), file: deviceFileKeys{"citizen.file.back", "citizen.file.later"}}, nil
}

func (z *Citizen) conditions(c *web.Context) (web.Page, error) {
	n, u, err := z.noticed(c)
	if err != nil || u == nil {
		return orAgainOr(n, err)
	}
	return z.conditionsOf(c, u)
}

// conditionsOf is the page of a device.
func (z *Citizen) conditionsOf(c *web.Context, u *usedDevice) (web.Page, error) {
	r, statements, err := u.judgement.Statements()
	if err != nil {
		return web.Page{}, fmt.Errorf("read a judgement for a party: %w", err)
	}
	state := ui.Met
	if slices.ContainsFunc(statements, func(s law.Statement) bool { return s.Result != law.Met }) {
		state = ui.Unmet
	}
	f, err := z.fileOf(c.Ctx(), u)
	if err != nil {
		return web.Page{}, err
	}
	found, err := z.foundOf(c, u)
	if err != nil {
		return web.Page{}, err
	}
	p := ConditionsPage{Found: found, Explain: u.explain, Copy: u.copy, Life: lifeOf(c, u, &f), Clock: clockOf(c, &f.now),
		Gates: ui.GatesPanel{Subject: c.T("captures.subject"), Answer: c.Words(r.Outcome.Words()), State: state, At: u.at, Rules: u.judgement.Rules,
			Rows: ui.Conditions(c.Lang(), statements), Digest: "sha256:" + u.judgement.ReceiptDigest()}}
	p.Check = ui.Links{{URL: u.path + "/facts.json", Text: c.T("citizen.file.facts"), Icon: "document", Note: c.T("citizen.file.facts.note")},
		{URL: u.path + "/receipt.json", Text: c.T("citizen.file.receipt"), Icon: "document"}}
	if _, shown := disclosure.Published(f.now); shown {
		p.Check = append(p.Check, ui.Link{URL: "/public/s/" + disclosure.SiteCode(u.book, f.now.Site.ID), Text: c.T("citizen.file.public"), Icon: "place"})
	}
	return conditionsPage.Page(head(c.T("citizen.right.device"), c.T("citizen.right.device.note"), u.back), p), nil
}

// FoundPart is what the legal reviewer found in writing of a condition that is not met or not known.
type FoundPart struct {
	Title, Words string
	Facts        ui.Facts
}

// foundOf are the approved findings on which a capture with a defect is used, part by part, with who found and who approved.
func (z *Citizen) foundOf(c *web.Context, u *usedDevice) (out []FoundPart, err error) {
	name := func(person string) string {
		var who string
		if err == nil && person != "" {
			who, err = z.Notices.People.Name(c.Ctx(), z.Notices.Engine.DB.Reader(), u.book, person)
		}
		return who
	}
	for i := range u.findings {
		f := &u.findings[i]
		by, decider := name(f.Person), name(f.Decider)
		for _, x := range f.Parts {
			title, _ := admissibility.RuleTitle(x.Rule)
			result, said := law.Unmet, c.T("findings.untouched")
			if x.Result == law.Unknown.String() {
				result = law.Unknown
			}
			if x.Manner == capture.ByDocument {
				said = c.T("findings.document")
			}
			facts := ui.Facts{{Key: c.T("findings.result"), Value: ui.Text(c.Words(result.Words()))}, {Key: c.T("findings.found"), Value: ui.Text(said)},
				{Key: c.T("findings.by"), Value: ui.Text(by).WithNote(ui.Moment(c.Lang(), f.At))}}
			if f.DecidedAt != nil {
				facts = append(facts, ui.Fact{Key: c.T("findings.decided"), Value: ui.Text(decider).WithNote(ui.Moment(c.Lang(), *f.DecidedAt))})
			}
			out = append(out, FoundPart{Title: c.Words(title), Words: x.Words, Facts: facts})
		}
	}
	return out, err
}

// deviceFile is the life of a device's use as a party may read it: as known when the notice was made, and as known now.
type deviceFile struct {
	then, now device.Life
	papers    map[string][]device.Attachment // by fact: those of authorities, and what was public
}

// openPapers are the events whose documents a party may read: what authorities and institutions issued, and what was made public. Others are
// asked for (documents.md: internal papers).
var openPapers = []device.Event{device.PlanApproved, device.Published, device.PublicationCorrected, device.PublicationWithdrawn, device.SignPlaced, device.Verified, device.RuleIssued, device.MarkPhotographed}

func (z *Citizen) fileOf(ctx context.Context, u *usedDevice) (deviceFile, error) {
	var f deviceFile
	q := z.Notices.Engine.DB.Reader()
	l, err := device.LoadAround(ctx, q, u.book, u.use, u.at, nil)
	if err != nil {
		return f, err
	}
	f.then, f.now = l.KnownAt(&u.told), l.KnownAt(nil)
	if f.papers, err = device.DocumentsOf(ctx, q, &l); err != nil {
		return f, err
	}
	for _, x := range l.Facts {
		if !slices.Contains(openPapers, x.Event) {
			delete(f.papers, x.ID)
		}
	}
	return f, nil
}

// lifeOf is what is on record of the device, with the capture in its place.
func lifeOf(c *web.Context, u *usedDevice, f *deviceFile) ui.Timeline {
	t := ui.Timeline{Label: c.T("citizen.file")}
	was := func(l *device.Life, id string) bool {
		return slices.ContainsFunc(l.Facts, func(x device.Fact) bool { return x.ID == id })
	}
	all := slices.Clone(f.then.Facts)
	for _, x := range f.now.Facts {
		if !was(&f.then, x.ID) {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b device.Fact) int { return a.At.Compare(b.At) })
	here := ui.TimelineEntry{Kind: ui.ByMachine, At: u.at, Act: c.T("citizen.file.here"), State: ui.Waiting, Result: u.act}
	put := false
	for _, x := range all {
		said, is := toParty(x)
		if !is {
			continue
		}
		if !put && x.At.After(u.at) {
			t.Entries, put = append(t.Entries, here), true
		}
		e := ui.TimelineEntry{Kind: ui.ByPerson, At: x.At, Act: c.Words(x.Event.Words()), Article: x.Event.Article(), Result: c.Words(said)}
		switch {
		case !was(&f.now, x.ID):
			e.By = c.T(u.file.gone)
		case x.KnownAt.After(u.told):
			e.By = c.T(u.file.later, ui.Stamp(x.KnownAt))
		}
		for i, d := range f.papers[x.ID] {
			text := c.T("citizen.file.paper")
			if len(f.papers[x.ID]) > 1 {
				text = c.T("citizen.file.papers", i+1)
			}
			e.Papers = append(e.Papers, ui.Link{URL: u.path + "/papers/" + d.Digest, Text: text})
		}
		t.Entries = append(t.Entries, e)
	}
	if !put {
		t.Entries = append(t.Entries, here)
	}
	for i := range t.Entries {
		t.Entries[i].Number = i + 1
	}
	return t
}

// toParty says of a fact what the party may be told: what everybody may, and what only who is concerned learns, the software and the clock.
func toParty(f device.Fact) (law.Words, bool) {
	switch d := f.Data.(type) {
	case device.Firmware:
		return law.Words{ZH: "版本" + d.Version, EN: "version " + d.Version}, true
	case device.ClockOffset:
		return law.Words{ZH: fmt.Sprintf("误差%d毫秒", d.OffsetMS), EN: fmt.Sprintf("error %d ms", d.OffsetMS)}, true
	}
	return disclosure.Told(f)
}

// clockOf are the clock checks next to the capture, before and after, with what the plan allows.
func clockOf(c *web.Context, l *device.Life) ui.Facts {
	out := ui.Facts{{Key: c.T("captures.clock.limit"), Value: ui.Whole(c.T("captures.clock.ms", l.Use.ClockLimitMS))}}
	for _, k := range l.Checks {
		out = append(out, ui.Fact{Key: c.T("captures.clock"), Value: ui.Whole(c.T("captures.clock.ms", k.OffsetMS)).WithNote(ui.Moment(c.Lang(), k.At))})
	}
	return out
}

// devicePaper and judged send what belongs to the device of a notice.
func (z *Citizen) devicePaper(c *web.Context) error {
	return ofDevice(c, z.noticedDevice, z.sendDevicePaper)
}

func (z *Citizen) judged(c *web.Context) error { return ofDevice(c, z.noticedDevice, sendJudged) }

func (z *Citizen) noticedDevice(c *web.Context) (*usedDevice, error) {
	_, u, err := z.noticed(c)
	return u, err
}

// ofDevice answers with something of the device of the browser's ticket; noSuch without one.
func ofDevice(c *web.Context, of func(*web.Context) (*usedDevice, error), send func(*web.Context, *usedDevice) error) error {
	u, err := of(c)
	if err != nil {
		return err
	}
	if u == nil {
		return noSuch
	}
	return send(c, u)
}

// sendDevicePaper sends a document of the device's file as it is kept.
func (z *Citizen) sendDevicePaper(c *web.Context, u *usedDevice) error {
	f, err := z.fileOf(c.Ctx(), u)
	if err != nil {
		return err
	}
	for _, papers := range f.papers {
		for _, d := range papers {
			if d.Digest != c.Path("digest") {
				continue
			}
			digest, err := blob.ParseDigest(d.Digest)
			if err != nil {
				return err
			}
			return c.Bytes(z.Files.Store, digest, d.Type, noSuch.What)
		}
	}
	return noSuch
}

// sendJudged sends what the conditions were judged on, or the receipt, so that they can be judged again without us (`yuanjian judge`).
func sendJudged(c *web.Context, u *usedDevice) error {
	content, is := map[string][]byte{"facts.json": u.judgement.Facts, "receipt.json": u.judgement.Receipt}[c.Path("file")]
	if !is {
		return noSuch
	}
	c.W.Header().Set("Content-Type", "application/json")
	c.W.Header().Set("Content-Disposition", `attachment; filename="`+c.Path("file")+`"`)
	_, err := c.W.Write(content)
	return err
}
