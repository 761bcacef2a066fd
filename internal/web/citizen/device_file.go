package citizen

import (
	"context"
	"fmt"
	"slices"

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

func (z *Citizen) conditions(c *web.Context) (web.Page, error) {
	n, sight, err := z.opened(c)
	if err != nil || n == nil || sight.NotMe {
		return orAgainOr(n, err)
	}
	r, statements, err := sight.Judgement.Statements()
	if err != nil {
		return web.Page{}, fmt.Errorf("read the judgement of a notice: %w", err)
	}
	state := ui.Met
	if slices.ContainsFunc(statements, func(s law.Statement) bool { return s.Result != law.Met }) {
		state = ui.Unmet
	}
	f, err := z.fileOf(c.Ctx(), n)
	if err != nil {
		return web.Page{}, err
	}
	found, err := z.foundOf(c, n, sight.Findings)
	if err != nil {
		return web.Page{}, err
	}
	p := ConditionsPage{Found: found, Explain: mine + "/reply/explanation", Copy: mine + "/reply/" + string(notice.Copy), Life: lifeOf(c, n, &f), Clock: clockOf(c, &f.now),
		Gates: ui.GatesPanel{Subject: c.T("captures.subject"), Answer: c.Words(r.Outcome.Words()), State: state, At: n.At, Rules: sight.Judgement.Rules,
			Rows: ui.Conditions(c.Lang(), statements), Digest: "sha256:" + sight.Judgement.ReceiptDigest()}}
	p.Check = ui.Links{{URL: life + "/facts.json", Text: c.T("citizen.file.facts"), Icon: "document", Note: c.T("citizen.file.facts.note")},
		{URL: life + "/receipt.json", Text: c.T("citizen.file.receipt"), Icon: "document"}}
	if _, shown := disclosure.Published(f.now); shown {
		p.Check = append(p.Check, ui.Link{URL: "/public/s/" + disclosure.SiteCode(n.Book, f.now.Site.ID), Text: c.T("citizen.file.public"), Icon: "place"})
	}
	return conditionsPage.Page(head(c.T("citizen.right.device"), c.T("citizen.right.device.note"), back(c)), p), nil
}

// FoundPart is what the legal reviewer found in writing of a condition that is not met or not known.
type FoundPart struct {
	Title, Words string
	Facts        ui.Facts
}

// foundOf are the approved findings on which a capture with a defect is used, part by part, with who found and who approved.
func (z *Citizen) foundOf(c *web.Context, n *notice.Notice, list []capture.FindingItem) (out []FoundPart, err error) {
	name := func(person string) string {
		var who string
		if err == nil && person != "" {
			who, err = z.Notices.People.Name(c.Ctx(), z.Notices.Engine.DB.Reader(), n.Book, person)
		}
		return who
	}
	for i := range list {
		f := &list[i]
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

func (z *Citizen) fileOf(ctx context.Context, n *notice.Notice) (deviceFile, error) {
	var f deviceFile
	q := z.Notices.Engine.DB.Reader()
	l, err := device.LoadAround(ctx, q, n.Book, n.Use, n.At, nil)
	if err != nil {
		return f, err
	}
	f.then, f.now = l.KnownAt(&n.MadeAt), l.KnownAt(nil)
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
func lifeOf(c *web.Context, n *notice.Notice, f *deviceFile) ui.Timeline {
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
	here := ui.TimelineEntry{Kind: ui.ByMachine, At: n.At, Act: c.T("citizen.file.here"), State: ui.Waiting, Result: factIn(c, n)}
	put := false
	for _, x := range all {
		said, is := toParty(x)
		if !is {
			continue
		}
		if !put && x.At.After(n.At) {
			t.Entries, put = append(t.Entries, here), true
		}
		e := ui.TimelineEntry{Kind: ui.ByPerson, At: x.At, Act: c.Words(x.Event.Words()), Article: x.Event.Article(), Result: c.Words(said)}
		switch {
		case !was(&f.now, x.ID):
			e.By = c.T("citizen.file.back")
		case x.KnownAt.After(n.MadeAt):
			e.By = c.T("citizen.file.later", ui.Stamp(x.KnownAt))
		}
		for i, d := range f.papers[x.ID] {
			text := c.T("citizen.file.paper")
			if len(f.papers[x.ID]) > 1 {
				text = c.T("citizen.file.papers", i+1)
			}
			e.Papers = append(e.Papers, ui.Link{URL: life + "/papers/" + d.Digest, Text: text})
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

// devicePaper sends a document of the device's file as it is kept.
func (z *Citizen) devicePaper(c *web.Context) error {
	n, _, err := z.seen(c)
	if err != nil {
		return err
	}
	f, err := z.fileOf(c.Ctx(), n)
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

// judged sends what the conditions were judged on, or the receipt, so that they can be judged again without us (`yuanjian judge`).
func (z *Citizen) judged(c *web.Context) error {
	_, sight, err := z.seen(c)
	if err != nil {
		return err
	}
	content, is := map[string][]byte{"facts.json": sight.Judgement.Facts, "receipt.json": sight.Judgement.Receipt}[c.Path("file")]
	if !is {
		return noSuch
	}
	c.W.Header().Set("Content-Type", "application/json")
	c.W.Header().Set("Content-Disposition", `attachment; filename="`+c.Path("file")+`"`)
	_, err = c.W.Write(content)
	return err
}

// seen is the notice of the browser's ticket with its sight, for an answer that is no page: noSuch without one, or when who was told is
// not the party.
func (z *Citizen) seen(c *web.Context) (*notice.Notice, notice.Sight, error) {
	n, sight, err := z.opened(c)
	if err == nil && (n == nil || sight.NotMe) {
		err = noSuch
	}
	return n, sight, err
}
