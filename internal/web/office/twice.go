package office

import (
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// What two reviewers found differently, decided by a third, and the correction of a verdict (Art 30(3), 45).

func (o *Office) disputeRoutes() []web.Route {
	review := web.Permission(access.ReviewCaptures)
	return []web.Route{
		{Method: "GET", Path: "/second", Policy: review, Page: o.disputes},
		{Method: "GET", Path: "/second/{id}", Policy: review, Page: o.dispute},
		{Method: "POST", Path: "/second/{id}", Policy: review, Page: o.decideDispute, Again: o.dispute},
		{Method: "GET", Path: "/captures/{id}/correct", Policy: review, Page: o.correction},
		{Method: "POST", Path: "/captures/{id}/correct", Policy: review, Page: o.correct, Again: o.correction},
	}
}

// disputes lists what the reviewer may decide: what was found, and not by whom.
func (o *Office) disputes(c *web.Context) (web.Page, error) {
	page, total, err := o.Captures.Disputes(c.Ctx(), c.Actor, c.Actor.Scope(access.ReviewCaptures), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("twice.title"), Columns: columns(c, "twice.since", "twice.first", "twice.second", "twice.why")}}
	for _, d := range page.Rows {
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/second/"+d.ID, ui.Stamp(d.At)), ui.Text(foundWords(c, d.First)), ui.Text(foundWords(c, d.Second)), ui.Text(c.Words(capture.WhyWords[d.Why]))}})
	}
	if len(page.Rows) > 0 {
		p.More = more(c, page, total, func(d capture.Dispute) string { return d.ID })
	} else {
		p.None = &ui.Empty{Why: c.T("twice.none"), Next: c.T("twice.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("twice.title"), Lead: c.T("twice.lead"), Wide: true, Section: "/captures", Crumbs: captureCrumbs(c, nil)}, p), nil
}

// foundWords says what a verdict found.
func foundWords(c *web.Context, g capture.Given) string {
	return listed(c, nonEmpty(c.T("captures.said."+g.Result), verdictWords(c, capture.Capture{}, g)))
}

// openedToCorrect finds a capture for a form whose answer is a verdict on it; that it was opened is on record.
func (o *Office) openedToCorrect(c *web.Context, id string) (capture.Capture, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ReviewCaptures), id)
	if err != nil {
		return x, err
	}
	return x, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "capture", ID: x.ID, Purpose: "read"})
}

// verdictFields ask for a verdict in one form: the result, for a pass where each element is to be seen, for a rejection the reason.
// The four findings are asked for by the result: to pass is to find all four yes.
func verdictFields(c *web.Context, x capture.Capture) []ui.Field {
	f := c.Form()
	out := []ui.Field{f.Field("result", c.T("twice.result")).As("radios").Of([]ui.Choice{{Value: "pass", Label: c.T("twice.pass")}, {Value: "reject", Label: c.T("captures.said.reject")}})}
	media := elementMedia(c, x)
	for _, e := range capture.Elements(x.Violation) {
		out = append(out, f.Field(elementName(e), c.T("twice.element", c.Words(e.Title))).As("select").Of(media).Optional())
	}
	reasons := []ui.Choice{{Label: c.T("form.choose")}}
	for _, r := range capture.Reasons {
		reasons = append(reasons, ui.Choice{Value: r.Code, Label: c.Words(r.Title)})
	}
	return append(out, f.Field("reason", c.T("captures.review.reason")).As("select").Of(reasons).Optional().Hint(c.T("twice.reason.hint")),
		f.Field("words", c.T("captures.review.words")).As("textarea").Lines(2).Max(500).Optional(),
		f.Field("why", c.T("twice.because")).As("textarea").Max(500))
}

// verdictForm asks for a verdict in one form, after what has to be weighed; it goes back with when it was opened, and with the captures
// of which it told that they were passed.
func (o *Office) verdictForm(c *web.Context, x capture.Capture) (FormPage, error) {
	cautions, twins, err := o.cautions(c, c.Actor.Scope(access.ViewCaptures), x)
	return FormPage{Cautions: cautions, Fields: verdictFields(c, x), Icon: "done",
		Hidden: []ui.Hidden{{Name: "opened", Value: strconv.FormatInt(c.Now().UnixMilli(), 10)}, {Name: "twins", Value: strings.Join(twins, " ")}}}, err
}

// readVerdict reads what verdictFields asked.
func readVerdict(c *web.Context, x capture.Capture) (capture.Correction, error) {
	in := c.Read()
	out := capture.Correction{Verdict: capture.Verdict{Capture: x.ID, Result: in.Choice("result", "pass", "reject")}, Why: in.Text("why", 500)}
	if out.Result == "pass" {
		out.Findings, out.Elements, out.Seen.Twins = capture.AllYes(), readElements(in, x), twinsOf(in.OptionalText("twins", 500))
	} else {
		out.Reason, out.Words = in.OptionalText("reason", 40), in.OptionalText("words", 500)
	}
	if opened, err := strconv.ParseInt(c.Form().Value("opened"), 10, 64); err == nil {
		out.Seen.Dwell = min(max(0, c.Now().Sub(time.UnixMilli(opened))), 24*time.Hour)
	}
	return out, in.Err()
}

// dispute asks a third person: both findings side by side, the evidence one link away.
func (o *Office) dispute(c *web.Context) (web.Page, error) {
	d, err := o.Captures.DisputeByID(c.Ctx(), o.reader(), c.Actor, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	x, err := o.openedToCorrect(c, d.Capture)
	if err != nil {
		return web.Page{}, err
	}
	p, err := o.verdictForm(c, x)
	if err != nil {
		return web.Page{}, err
	}
	p.Action, p.Button, p.Back = "/second/"+d.ID, c.T("twice.decide"), ui.Link{URL: "/second", Text: c.T("twice.back")}
	p.Facts = ui.Facts{{Key: c.T("twice.capture"), Value: ui.Goto("/captures/"+x.ID, ui.Moment(c.Lang(), x.At))}, {Key: c.T("twice.first"), Value: ui.Text(foundWords(c, d.First))},
		{Key: c.T("twice.second"), Value: ui.Text(foundWords(c, d.Second))}, {Key: c.T("twice.why"), Value: ui.Text(c.Words(capture.WhyWords[d.Why]))}}
	crumbs := append(captureCrumbs(c, nil), ui.Link{URL: "/second", Text: c.T("twice.title")})
	return formPage.Page(web.Head{Title: c.T("twice.decide"), Lead: c.T("twice.decide.lead"), Section: "/captures", Crumbs: crumbs}, p), nil
}

func (o *Office) decideDispute(c *web.Context) (web.Page, error) {
	d, err := o.Captures.DisputeByID(c.Ctx(), o.reader(), c.Actor, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ReviewCaptures), d.Capture)
	if err != nil {
		return web.Page{}, err
	}
	in, err := readVerdict(c, x)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.DecideDispute(c.Ctx(), o.by(c), d.ID, in); err != nil {
		return web.Page{}, err
	}
	return c.Done("/second", "twice.done", ""), nil
}

// correction asks for the verdict in place of the one that stands.
func (o *Office) correction(c *web.Context) (web.Page, error) {
	x, err := o.openedToCorrect(c, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	p, err := o.verdictForm(c, x)
	if err != nil {
		return web.Page{}, err
	}
	p.Action, p.Button, p.Back = "/captures/"+x.ID+"/correct", c.Words(capture.Corrected.Title), ui.Link{URL: "/captures/" + x.ID, Text: c.T("twice.back.capture")}
	p.Facts = ui.Facts{{Key: c.T("twice.capture"), Value: ui.Goto("/captures/"+x.ID, ui.Moment(c.Lang(), x.At))}}
	state := captureState(c, x.State)
	return formPage.Page(web.Head{Title: c.Words(capture.Corrected.Title), Lead: c.T("twice.correct.lead"), Section: "/captures", Status: &state, Crumbs: captureCrumbs(c, nil)}, p), nil
}

func (o *Office) correct(c *web.Context) (web.Page, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ReviewCaptures), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	in, err := readVerdict(c, x)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.Correct(c.Ctx(), o.by(c), in); err != nil {
		return web.Page{}, err
	}
	return c.Done("/captures/"+x.ID, "twice.corrected", ""), nil
}

// correctionWay leads to the correction of a verdict that stands.
func correctionWay(c *web.Context, x capture.Capture) ui.Links {
	if !x.State.Reviewed() || !c.Actor.ActsFor(access.ReviewCaptures, x.Body) {
		return nil
	}
	return ui.Links{{URL: "/captures/" + x.ID + "/correct", Text: c.Words(capture.Corrected.Title)}}
}
