package office

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// EvidencePage is one item of evidence (ux O12): what it is and who made it, what it is to prove, its files with their digests, the findings of
// handler and legal reviewer side by side, why it cannot be cited, and who had to do with it.
type EvidencePage struct {
	Gone       string // it was excluded
	Cited      ui.Badge
	Barred     *ui.RefusedView
	Forward    ui.Links
	Media      []evidenceMedium
	Findings   ui.Table
	Shows      []string
	Gates      *ui.GatesPanel // of the capture, as it was judged when the item was attached
	Judged     ui.Links
	Custody    ui.Table
	Files      ui.Links // the custody as files
	Facts      ui.Facts
	Derivation ui.Facts // Art 33(6)
	Derived    ui.Links
	Verified   ui.Facts
	Excluded   ui.Facts
}

type evidenceMedium struct {
	Words, URL, SHA256 string
	Picture, Film      bool
}

var evidenceTemplate = web.NewTemplate[EvidencePage](files, "evidence.html")

var itemShapes = map[evidence.State]ui.State{evidence.Entered: ui.Waiting, evidence.Admitted: ui.Met, evidence.NotAdmitted: ui.Unmet, evidence.Excluded: ui.Unmet}

func itemBadge(c *web.Context, x *evidence.Item) ui.Badge {
	return ui.Badge{State: itemShapes[x.State], Word: c.Words(evidence.StateWords[x.State])}
}

func (o *Office) evidencePage(c *web.Context) (web.Page, error) {
	x, k, err := o.anItem(c)
	if err != nil {
		return web.Page{}, err
	}
	file, err := o.Cases.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.Case)
	if err != nil {
		return web.Page{}, err
	}
	all, err := o.Cases.Evidence.Of(c.Ctx(), o.reader(), c.Actor.Book, x.Case)
	if err != nil {
		return web.Page{}, err
	}
	names := o.namer(c)
	p := EvidencePage{Barred: barredView(c, &x), Media: itemMedia(c, &x)}
	if p.Forward, err = o.itemWays(c, &x, &k); err != nil {
		return web.Page{}, err
	}
	p.Cited = ui.Badge{State: ui.Met, Word: c.T("cases.evidence.may")}
	if p.Barred != nil {
		p.Cited = ui.Badge{State: ui.Unmet, Word: c.T("evidence.barred")}
	}
	if x.State == evidence.Excluded {
		p.Gone = c.T("evidence.gone")
	}
	for _, e := range capture.Elements(k.Violation) {
		if x.Shows(e.Code) {
			p.Shows = append(p.Shows, c.Words(e.Title))
		}
	}
	if p.Findings, err = findingsTable(c, &x, names); err != nil {
		return web.Page{}, err
	}
	if p.Facts, err = itemFacts(c, &x, names); err != nil {
		return web.Page{}, err
	}
	p.Derivation, p.Derived = o.derivation(c, &x, all)
	if p.Verified, p.Excluded, err = itemEnds(c, &x, names); err != nil {
		return web.Page{}, err
	}
	if p.Gates, p.Judged, err = o.itemGates(c, &x); err != nil {
		return web.Page{}, err
	}
	if p.Custody, p.Files, err = o.custodyTable(c, &x); err != nil {
		return web.Page{}, err
	}
	badge := itemBadge(c, &x)
	return evidenceTemplate.Page(web.Head{Title: c.T("cases.item", x.Number), Lead: c.T("evidence.lead", file.Number, c.Words(device.Words(evidence.Kinds, x.Kind)), c.Words(evidence.OriginWords[x.Origin])), Status: &badge,
		Crumbs: itemCrumbs(c, &file, nil), Section: "/cases", Wide: true, Styles: []string{"captures.css"}}, p), nil
}

// barredView is why an item cannot be cited now, and what cures it; nil: it can be cited.
func barredView(c *web.Context, x *evidence.Item) *ui.RefusedView {
	var no law.Refusal
	if !errors.As(x.Barred(), &no) {
		return nil
	}
	return &ui.RefusedView{Because: c.Words(no.Because), Article: no.Article, Cure: c.Words(no.Cure)}
}

func itemMedia(c *web.Context, x *evidence.Item) (out []evidenceMedium) {
	for i, f := range x.Files {
		words := c.T("evidence.file", i+1)
		out = append(out, evidenceMedium{Words: words, URL: itemFilePath(x.ID, i), SHA256: f.SHA256, Picture: strings.HasPrefix(f.Type, "image/"), Film: f.Type == media.MP4})
	}
	return out
}

func itemFilePath(id string, place int) string {
	return fmt.Sprintf("%s/files/%d", evidencePath(id), place)
}

// findingsTable lays what the legal reviewer found beside what an officer of the case did (Art 35).
func findingsTable(c *web.Context, x *evidence.Item, names func(string) (string, error)) (ui.Table, error) {
	t := ui.Table{Caption: c.T("evidence.findings"), Columns: columns(c, "evidence.finding", "evidence.by.handler", "evidence.by.legal")}
	rows := make([]ui.Row, len(evidence.FindingWords))
	for i, w := range evidence.FindingWords {
		rows[i] = ui.Row{Cells: []ui.Value{ui.Text(c.Words(w)), findingValue(c, x.Handler, i), findingValue(c, x.Legal, i)}}
	}
	who := ui.Row{Cells: []ui.Value{ui.Text(c.T("evidence.found.by"))}}
	for _, e := range []*evidence.Examined{x.Handler, x.Legal} {
		v := ui.Text(c.T("evidence.nobody"))
		if e != nil {
			name, err := names(e.Person)
			if err != nil {
				return t, err
			}
			v = ui.Text(name).WithNote(ui.Stamp(e.At))
		}
		who.Cells = append(who.Cells, v)
	}
	t.Rows = append(rows, who)
	return t, nil
}

// findingValue is one of the three findings of an examination.
func findingValue(c *web.Context, e *evidence.Examined, i int) ui.Value {
	if e == nil {
		return ui.Text("—")
	}
	f := []evidence.Finding{e.Lawful, e.Authentic, e.Relevant}[i]
	switch f.Answer {
	case evidence.Yes:
		return ui.Status(ui.Met, c.T("evidence.yes")).WithNote(f.Reasons)
	case evidence.No:
		return ui.Status(ui.Unmet, c.T("evidence.no")).WithNote(f.Reasons)
	}
	return ui.Status(ui.Unknown, c.T("evidence.blank"))
}

func itemFacts(c *web.Context, x *evidence.Item, names func(string) (string, error)) (ui.Facts, error) {
	first, err := names(x.Person)
	if err != nil {
		return nil, err
	}
	facts := ui.Facts{{Key: c.T("evidence.what"), Value: ui.Text(x.What)}, {Key: c.T("evidence.obtained"), Value: ui.AtSecond(x.ObtainedAt)}}
	for _, l := range [][2]string{{"evidence.how", x.How}, {"evidence.from", x.From}, {"evidence.place", x.Place}} {
		if l[1] != "" {
			facts = append(facts, ui.Fact{Key: c.T(l[0]), Value: ui.Text(l[1])})
		}
	}
	facts = append(facts, ui.Fact{Key: c.T("evidence.first"), Value: ui.Text(first).WithNote(ui.Stamp(x.AddedAt))})
	if x.Second != "" {
		second, err := names(x.Second)
		if err != nil {
			return nil, err
		}
		facts = append(facts, ui.Fact{Key: c.T("evidence.second"), Value: ui.Text(second)})
	}
	if p := x.Provider; p != nil {
		facts = append(facts, ui.Fact{Key: c.T("evidence.provider"), Value: ui.Text(p.Body).WithNote(p.Differs)})
	}
	if x.Corroboration {
		facts = append(facts, ui.Fact{Key: c.T("evidence.alone"), Value: ui.Text(c.T("cases.evidence.corroboration")).WithNote(c.T("evidence.alone.why"))})
	}
	if v := x.Clear; v != nil {
		who, err := names(v.Person)
		if err != nil {
			return nil, err
		}
		facts = append(facts, ui.Fact{Key: c.T("evidence.clear"), Value: ui.Text(c.T("evidence.clear.of", len(v.Files), len(x.Files), v.Words)).WithNote(listed(c, []string{who, ui.Stamp(v.At)}))})
	}
	return append(facts, ui.Fact{Key: c.T("evidence.entry"), Value: ui.Whole(entryNumber(c, x.Entry))}), nil
}

// derivation is what a derived item says of its making (Art 33(6)), and what was derived from an item.
func (o *Office) derivation(c *web.Context, x *evidence.Item, all []evidence.Item) (facts ui.Facts, out ui.Links) {
	for i := range all {
		if all[i].Source == x.ID {
			out = append(out, ui.Link{URL: evidencePath(all[i].ID), Text: c.T("cases.item", all[i].Number), Icon: "document", Note: c.Words(evidence.StateWords[all[i].State])})
		}
	}
	d := x.Derivation
	if d == nil {
		return nil, out
	}
	maker := ui.Text(d.Maker)
	if d.ByProgram() {
		maker = maker.WithNote(c.T("evidence.version", d.Version))
	}
	facts = ui.Facts{{Key: c.T("evidence.manner"), Value: ui.Text(c.Words(device.Words(evidence.Manners, d.Manner)))}, {Key: c.T("evidence.method"), Value: ui.Text(d.Method)}, {Key: c.T("evidence.made.at"), Value: ui.AtSecond(d.At)},
		{Key: c.T("evidence.maker"), Value: maker}, {Key: c.T("evidence.proves"), Value: ui.Text(d.Proves)}}
	if i := slices.IndexFunc(all, func(y evidence.Item) bool { return y.ID == x.Source }); i >= 0 {
		from := ui.Goto(evidencePath(x.Source), c.T("cases.item", all[i].Number))
		if d.AtMS != nil {
			from = from.WithNote(c.T("evidence.at_second", secondsWords(*d.AtMS)))
		}
		facts = append(facts, ui.Fact{Key: c.T("evidence.source"), Value: from})
	}
	if d.SHA256 != "" {
		facts = append(facts, ui.Fact{Key: c.T("evidence.source.digest"), Value: ui.Text(d.SHA256)})
	}
	return facts, out
}

// secondsWords writes an instant of a film in seconds.
func secondsWords(ms int64) string { return fmt.Sprintf("%d.%03d", ms/1000, ms%1000) }

// itemEnds are how an item was verified, and why it was excluded.
func itemEnds(c *web.Context, x *evidence.Item, names func(string) (string, error)) (verified, excluded ui.Facts, err error) {
	if v := x.Verification; v != nil {
		name, err := names(v.Person)
		if err != nil {
			return nil, nil, err
		}
		verified = ui.Facts{{Key: c.T("evidence.verified.how"), Value: ui.Text(v.How)}, {Key: c.T("evidence.verified.by"), Value: ui.Text(name).WithNote(ui.Stamp(v.At))}}
	}
	if x.ExcludedAt == nil {
		return verified, nil, nil
	}
	by := c.T("evidence.system")
	if x.ExcludedBy != "" {
		if by, err = names(x.ExcludedBy); err != nil {
			return nil, nil, err
		}
	}
	excluded = ui.Facts{{Key: c.T("evidence.ground"), Value: ui.Text(c.Words(evidence.GroundWords(x.Ground))).WithNote(c.T("evidence.ground.article"))}, {Key: c.T("evidence.cause"), Value: ui.Text(c.Words(evidence.CauseWords[x.Cause]))}}
	if x.Reasons != "" {
		excluded = append(excluded, ui.Fact{Key: c.T("cases.f.reasons"), Value: ui.Text(x.Reasons)})
	}
	return verified, append(excluded, ui.Fact{Key: c.T("evidence.excluded.by"), Value: ui.Text(by).WithNote(ui.Stamp(*x.ExcludedAt))}), nil
}

// itemGates is the panel of the judgement that an item's capture was attached with (ux G.4), and the way to the capture, for who may see it.
func (o *Office) itemGates(c *web.Context, x *evidence.Item) (*ui.GatesPanel, ui.Links, error) {
	if x.Capture == "" || !c.May(access.ViewCaptures) {
		return nil, nil, nil
	}
	shot, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), x.Capture)
	if fault.IsNotFound(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	to := ui.Links{{URL: "/captures/" + x.Capture, Text: c.T("evidence.to.capture"), Icon: "capture"}}
	all, err := capture.Judgements(c.Ctx(), o.reader(), c.Actor.Book, x.Capture)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(all, func(j capture.Judgement) bool { return blob.DigestOf(j.Receipt).String() == x.Receipt })
	if i < 0 {
		return nil, to, nil
	}
	panel, err := gatesOf(c, shot, all[i])
	return &panel, to, err
}

// itemWays are the steps that who reads may take with an item now.
func (o *Office) itemWays(c *web.Context, x *evidence.Item, k *evidence.Case) (out ui.Links, err error) {
	var masks []capture.Mask
	if x.Origin == evidence.OfCapture {
		if masks, err = o.Captures.Masks(c.Ctx(), o.reader(), c.Actor.Book, x.Capture); err != nil {
			return nil, err
		}
	}
	next := evidence.ItemReexamined.Name // what is wanting first
	switch {
	case x.Handler == nil || x.Handler.Any(evidence.Blank):
		next = evidence.ItemExamined.Name
	case x.Verification == nil:
		next = evidence.ItemVerified.Name
	case x.Legal != nil:
		next = ""
	}
	for _, s := range evidenceSteps() {
		if x.State == evidence.Excluded || k.Frozen || !c.Actor.ActsFor(s.kind.Permission, x.Body) || k.May(c.Actor.Person, s.kind) != nil || s.offers != nil && !s.offers(x, len(masks)) {
			continue
		}
		out = append(out, ui.Link{URL: evidenceStepPath(x.ID, s.name), Text: s.title(c), Primary: s.kind.Name == next})
	}
	return out, nil
}

// custodyShown is how much of the custody the page of an item shows: the newest. The files have all.
const custodyShown = 20

// custodyTable is who had to do with an item, the newest first, and the ways to the whole of it.
func (o *Office) custodyTable(c *web.Context, x *evidence.Item) (ui.Table, ui.Links, error) {
	t := ui.Table{Caption: c.T("evidence.custody"), Columns: columns(c, "looks.at", "looks.person", "evidence.custody.what")}
	all, err := o.Cases.Evidence.Custody(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.ID)
	if err != nil {
		return t, nil, err
	}
	lines := slices.Clone(all.Lines)
	slices.Reverse(lines)
	for _, h := range lines[:min(len(lines), custodyShown)] {
		who := h.Name
		if who == "" {
			who = c.T("evidence.system")
			if h.Look {
				who = c.T("looks.party")
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.AtSecond(h.At), ui.Text(who), ui.Text(c.Words(h.What))}})
	}
	return t, ui.Links{{URL: evidencePath(x.ID) + "/custody.pdf", Text: c.T("evidence.custody.pdf"), Icon: "document", Note: c.T("evidence.custody.count", len(all.Lines))},
		{URL: evidencePath(x.ID) + "/custody.csv", Text: c.T("evidence.custody.csv"), Icon: "document"}}, nil
}
