package office

import (
	"errors"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// ObjectionPage is one objection (ux O16): each point beside the items that it attacks, with their pictures and digests, and what became of it.
// With Action it is the form that decides the points.
type ObjectionPage struct {
	Banners        []string
	Refused        *ui.RefusedView // why who reads may not review it
	Forward        ui.Links
	Points         []objectionPoint
	Suggested      ui.Links
	Facts          ui.Facts
	Files          ui.Links
	Remedies       ui.Facts
	Action, Button string
	Back           ui.Link
}

type objectionPoint struct {
	Title, Words string
	Media        []evidenceMedium
	Items        ui.Links
	Facts        ui.Facts
	Fields       []ui.Field
}

var objectionTemplate = web.NewTemplate[ObjectionPage](files, "objection.html")

func (o *Office) objectionPage(c *web.Context) (web.Page, error) {
	x, err := o.anObjection(c)
	if err != nil {
		return web.Page{}, err
	}
	p, err := o.objectionView(c, &x)
	if err != nil {
		return web.Page{}, err
	}
	if c.Actor.ActsFor(access.AnswerObjections, x.Body) {
		if p.Refused, err = o.notReviewer(c, &x); err != nil {
			return web.Page{}, err
		}
		if p.Refused == nil {
			p.Forward = objectionWays(c, &x)
		}
	}
	if c.Actor.ActsFor(access.DecideCases, x.Body) && x.State.Undecided() {
		p.Forward = append(p.Forward, ui.Link{URL: objectionPath(x.ID) + "/assign", Text: c.Words(evidence.ObjectionAssigned.Title), Primary: len(p.Forward) == 0 && x.Reviewer == ""})
	}
	return o.objectionHead(c, &x, &p), nil
}

func (o *Office) objectionHead(c *web.Context, x *evidence.Objection, p *ObjectionPage) web.Page {
	badge := objectionBadge(c, x)
	section, crumbs := "/cases", []ui.Link{{URL: "/cases", Text: c.T("cases.title")}}
	if c.May(access.AnswerObjections) || c.May(access.DecideCases) {
		section, crumbs = "/objections", []ui.Link{{URL: "/objections", Text: c.T("objections.title")}}
	}
	return objectionTemplate.Page(web.Head{Title: c.T("objections.one", x.Receipt), Lead: c.T("objections.one.lead"), Status: &badge, Crumbs: crumbs, Section: section, Wide: true, Styles: []string{"captures.css"}}, *p)
}

// notReviewer is why who reads may not review an objection (roles.md E7); nil: nothing stands against it.
func (o *Office) notReviewer(c *web.Context, x *evidence.Objection) (*ui.RefusedView, error) {
	err := o.Cases.Evidence.MayReview(c.Ctx(), o.reader(), c.Actor.Person, x)
	var no law.Refusal
	if errors.As(err, &no) {
		return &ui.RefusedView{Because: c.Words(no.Because), Article: no.Article, Cure: c.Words(no.Cure)}, nil
	}
	return nil, err
}

// objectionView is what an objection says and what became of it.
func (o *Office) objectionView(c *web.Context, x *evidence.Objection) (p ObjectionPage, err error) {
	items := map[string]*evidence.Item{}
	var k evidence.Case
	if x.Case != "" {
		if k, err = o.Cases.ForEvidence(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.Case); err != nil {
			return p, err
		}
		all, err := o.Cases.Evidence.Of(c.Ctx(), o.reader(), c.Actor.Book, x.Case)
		if err != nil {
			return p, err
		}
		for i := range all {
			items[all[i].ID] = &all[i]
		}
	}
	if x.SelfCorrection {
		p.Banners = append(p.Banners, c.T("objections.after"))
	}
	if x.Same != "" {
		p.Banners = append(p.Banners, c.T("objections.same", x.Same))
	}
	for i := range x.Points {
		p.Points = append(p.Points, pointView(c, i, &x.Points[i], items))
	}
	if x.Capture != "" && len(p.Points) > 0 {
		if p.Points[0].Media, p.Points[0].Items, err = o.objectedCapture(c, x.Capture); err != nil {
			return p, err
		}
	}
	if p.Facts, err = o.objectionFacts(c, x, &k); err != nil {
		return p, err
	}
	for i, f := range x.Files {
		p.Files = append(p.Files, ui.Link{URL: fmt.Sprintf("%s/files/%d", objectionPath(x.ID), i), Text: c.T("evidence.file", i+1), Icon: "document", Note: f.SHA256[:16]})
	}
	if p.Suggested, err = o.suggested(c, x); err != nil {
		return p, err
	}
	left, err := evidence.RemediesOf(c.Ctx(), o.reader(), &k, o.now(c))
	for _, r := range left {
		note := c.T("objections.left", r.Left)
		if r.Left < 0 {
			note = c.T("objections.over")
		}
		p.Remedies = append(p.Remedies, ui.Fact{Key: c.Words(r.Words), Value: ui.On(r.Due).WithNote(note)})
	}
	return p, err
}

// pointView is a point beside what it attacks.
func pointView(c *web.Context, i int, x *evidence.Point, items map[string]*evidence.Item) objectionPoint {
	p := objectionPoint{Title: c.T("objections.point", i+1, c.Words(pointKind(x.Kind))), Words: x.Words}
	for _, id := range x.Items {
		item := items[id]
		if item == nil {
			continue
		}
		p.Items = append(p.Items, ui.Link{URL: evidencePath(id), Text: c.T("cases.item", item.Number), Icon: "document", Note: item.What + "；" + c.Words(evidence.StateWords[item.State])})
		for _, m := range itemMedia(c, item) {
			m.Words = c.T("cases.item", item.Number) + " " + m.Words
			p.Media = append(p.Media, m)
		}
	}
	if x.Result == "" {
		return p
	}
	shape := ui.Met
	if x.Result == evidence.AdoptNot {
		shape = ui.Unmet
	}
	p.Facts = ui.Facts{{Key: c.T("objections.result"), Value: ui.Status(shape, c.Words(evidence.ResultWords[x.Result]))}, {Key: c.T("cases.f.reasons"), Value: ui.Text(x.Reasons)}}
	if x.Ground > 0 {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("evidence.ground"), Value: ui.Text(c.Words(evidence.GroundWords(x.Ground))).WithNote(c.T("evidence.ground.article"))})
	}
	var gone []string
	for _, id := range x.Excluded {
		if item := items[id]; item != nil {
			gone = append(gone, c.T("cases.item", item.Number))
		}
	}
	if len(gone) > 0 {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("objections.gone"), Value: ui.Text(listed(c, gone))})
	}
	return p
}

// objectedCapture is the capture that is objected to before there is a case, for who may see it.
func (o *Office) objectedCapture(c *web.Context, id string) (out []evidenceMedium, ways ui.Links, err error) {
	if !c.May(access.ViewCaptures) {
		return nil, nil, nil
	}
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), id)
	if fault.IsNotFound(err) {
		return nil, nil, nil
	}
	if err == nil {
		err = o.seen(c, x.ID, "objection")
	}
	if err != nil {
		return nil, nil, err
	}
	for _, m := range x.Media {
		out = append(out, evidenceMedium{Words: mediumWords(c, m), URL: mediumURL(x.ID, m.Name, capture.View), SHA256: m.SHA256.String(), Film: film(m), Picture: !film(m)})
	}
	return out, ui.Links{{URL: "/captures/" + x.ID, Text: c.T("evidence.to.capture"), Icon: "capture", Note: c.Words(capture.ViolationWords(x.Violation))}}, nil
}

func (o *Office) objectionFacts(c *web.Context, x *evidence.Objection, k *evidence.Case) (ui.Facts, error) {
	names := o.namer(c)
	facts := ui.Facts{{Key: c.T("objections.received"), Value: ui.At(x.ReceivedAt).WithNote(c.Words(people.Doors[x.Door]))}, {Key: c.T("objections.due"), Value: ui.On(x.Due).WithNote(c.T("objections.term"))}}
	if x.State.Open() {
		facts[1].Value = dayValue(c, x.Due)
	}
	if x.Case != "" {
		file, err := o.Cases.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.Case)
		if err != nil {
			return nil, err
		}
		facts = append(facts, ui.Fact{Key: c.T("cases.number"), Value: ui.Goto(casePath(x.Case), file.Number)})
	}
	facts = append(facts, objectorFacts(c, x, slices.Contains(k.Officers, c.Actor.Person) || x.Reviewer == c.Actor.Person)...)
	if x.Reviewer != "" {
		name, err := names(x.Reviewer)
		if err != nil {
			return nil, err
		}
		facts = append(facts, ui.Fact{Key: c.T("objections.reviewer"), Value: ui.Text(name)})
	}
	if x.AskedAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("objections.asked"), Value: ui.Text(x.Asked).WithNote(ui.Stamp(*x.AskedAt))})
	}
	if x.AddedAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("objections.added"), Value: ui.Text(x.Added).WithNote(ui.Stamp(*x.AddedAt))})
	}
	if x.DecidedAt != nil {
		name, err := names(x.DecidedBy)
		if err != nil {
			return nil, err
		}
		facts = append(facts, ui.Fact{Key: c.T("objections.decided"), Value: ui.Text(name).WithNote(ui.Stamp(*x.DecidedAt))})
	}
	if x.ToldAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("objections.told"), Value: ui.Text(x.Told).WithNote(ui.Stamp(*x.ToldAt))})
	}
	return facts, nil
}

// objectorFacts are who objects: whole for who has the objection or handles the case, otherwise only that there is somebody.
func objectorFacts(c *web.Context, x *evidence.Objection, whole bool) ui.Facts {
	if !whole {
		return ui.Facts{{Key: c.T("objections.name"), Value: ui.Text(c.T("objections.masked"))}}
	}
	out := ui.Facts{}
	for _, l := range [][2]string{{"objections.name", x.Objector.Name}, {"objections.contact", x.Objector.Contact}, {"objections.agent", x.Objector.Agent}} {
		if l[1] != "" {
			out = append(out, ui.Fact{Key: c.T(l[0]), Value: ui.Text(l[1])})
		}
	}
	return out
}

// suggested are items of the same device and time as what an objection excluded: a suggestion to look, nothing follows by itself.
func (o *Office) suggested(c *web.Context, x *evidence.Objection) (out ui.Links, err error) {
	if x.State.Undecided() || !c.Actor.ActsFor(access.AnswerObjections, x.Body) {
		return nil, nil
	}
	all, err := o.Cases.Evidence.Suggested(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x)
	if err != nil {
		return nil, err
	}
	for i := range all {
		file, err := o.Cases.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), all[i].Case)
		if fault.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, ui.Link{URL: evidencePath(all[i].ID), Text: file.Number + " " + c.T("cases.item", all[i].Number), Icon: "document", Note: ui.Stamp(all[i].ObtainedAt)})
	}
	return out, nil
}
