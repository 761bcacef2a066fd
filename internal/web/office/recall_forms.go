package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// recallForms puts on the page what its reader may do with the recall now.
func (o *Office) recallForms(c *web.Context, r *capture.Recall, p *RecallPage) error {
	if c.Actor.ActsFor(access.OpenRecalls, r.Body) {
		switch r.State {
		case capture.RecallRunning:
			p.Stop = recallPath(r.ID) + "/stop"
		case capture.RecallPaused:
			p.Resume = recallPath(r.ID) + "/resume"
		}
	}
	if !c.Actor.ActsFor(access.DecideRecalls, r.Body) {
		return nil
	}
	reasons := func(name string) ui.Field {
		return c.Form().Field(name, c.T("recalls.reasons")).As("textarea").Max(1000)
	}
	if r.State == capture.RecallWaiting && r.Held > 0 && r.ReleasedAt == nil {
		p.Release = &recallForm{Action: recallPath(r.ID) + "/release", Fields: []ui.Field{reasons("why")}}
	}
	if r.Asks == 0 {
		return nil
	}
	open, _, err := o.Captures.RecallItems(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), r.ID, capture.WaitsDecision, db.Turn{})
	if err != nil {
		return err
	}
	var which []ui.Choice
	for i := range open.Rows {
		x := &open.Rows[i]
		which = append(which, ui.Choice{Value: x.Capture, Label: ui.Moment(c.Lang(), x.CaptureAt), Note: changesWords(c, x.Before, x.After)})
	}
	var decisions, grounds []ui.Choice
	for _, d := range []string{capture.DecideKeep, capture.DecideExclude, capture.DecideAgain} {
		decisions = append(decisions, ui.Choice{Value: d, Label: c.T("recalls.decision." + d), Note: c.T("recalls.decision." + d + ".note")})
	}
	grounds = append(grounds, ui.Choice{Label: c.T("form.choose")})
	for i := 1; i <= 4; i++ {
		grounds = append(grounds, ui.Choice{Value: fmt.Sprint(i), Label: c.T(fmt.Sprintf("recalls.ground.%d", i))})
	}
	p.Decide = &recallForm{Action: recallPath(r.ID) + "/decide", Fields: []ui.Field{
		c.Form().Field("capture", c.T("recalls.which")).As("checks").Of(which),
		c.Form().Field("decision", c.T("recalls.decision")).As("radios").Of(decisions),
		c.Form().Field("ground", c.T("recalls.ground")).As("select").Of(grounds).Optional().Hint(c.T("recalls.ground.hint")),
		reasons("reasons"),
	}}
	return nil
}

func (o *Office) newRecall(c *web.Context) (web.Page, error) {
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.OpenRecalls), c.Path("id"), o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	place := l.SiteAt(o.now(c)).Words
	return formPage.Page(web.Head{Title: c.Words(capture.RecallAsked.Title), Lead: c.T("recalls.new.lead"), Crumbs: useCrumbs(c, &l, place), Section: "/devices"}, FormPage{
		Action: usePath(l.Use.ID) + "/recall", Button: c.T("recalls.new.button"), Icon: "attention", Back: ui.Link{URL: usePath(l.Use.ID), Text: c.T("steps.back")},
		Facts: ui.Facts{{Key: c.T("captures.where"), Value: ui.Text(place)}},
		Fields: []ui.Field{
			c.Form().Field("fault", c.T("recalls.fault")).As("textarea").Max(1000).Hint(c.T("recalls.fault.hint")),
			c.Form().Field("from", c.T("recalls.from")).As("datetime"),
			c.Form().Field("until", c.T("recalls.until")).As("datetime"),
		}}), nil
}

func (o *Office) askRecall(c *web.Context) (web.Page, error) {
	in := c.Read()
	fault, span := in.Text("fault", 1000), device.Span{From: in.Instant("from"), Until: in.Instant("until")}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Captures.AskRecall(c.Ctx(), o.by(c), c.Path("id"), fault, span)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(recallPath(done.Record.ID), "recalls.done.asked", ""), nil
}

func (o *Office) stopRecall(c *web.Context) (web.Page, error) {
	if _, err := o.Captures.StopRecall(c.Ctx(), o.by(c), c.Path("id")); err != nil {
		return web.Page{}, err
	}
	return c.Done(recallPath(c.Path("id")), "recalls.done.stopped", ""), nil
}

func (o *Office) resumeRecall(c *web.Context) (web.Page, error) {
	if _, err := o.Captures.ResumeRecall(c.Ctx(), o.by(c), c.Path("id")); err != nil {
		return web.Page{}, err
	}
	return c.Done(recallPath(c.Path("id")), "recalls.done.resumed", ""), nil
}

func (o *Office) releaseRecall(c *web.Context) (web.Page, error) {
	in := c.Read()
	reasons := in.Text("why", 1000)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.ReleaseRecall(c.Ctx(), o.by(c), c.Path("id"), reasons); err != nil {
		return web.Page{}, err
	}
	return c.Done(recallPath(c.Path("id")), "recalls.done.released", ""), nil
}

func (o *Office) decideRecall(c *web.Context) (web.Page, error) {
	r, err := o.aRecall(c)
	if err != nil {
		return web.Page{}, err
	}
	open, _, err := o.Captures.RecallItems(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), r.ID, capture.WaitsDecision, db.Turn{})
	if err != nil {
		return web.Page{}, err
	}
	var waiting []string
	for i := range open.Rows {
		waiting = append(waiting, open.Rows[i].Capture)
	}
	in := c.Read()
	d := capture.RecallDecision{Recall: r.ID, Captures: in.Choices("capture", waiting...), Reasons: in.OptionalText("reasons", 1000),
		Decision: in.Choice("decision", capture.DecideKeep, capture.DecideExclude, capture.DecideAgain)}
	if d.Decision == capture.DecideExclude {
		d.Ground = int(in.Int("ground", 1, 4))
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	by := o.by(c)
	by.Before = nil // each capture is looked at in its act
	results, err := o.Captures.DecideRecall(c.Ctx(), by, d)
	if err != nil {
		return web.Page{}, err
	}
	if err := firstRefused(results); err != nil {
		return web.Page{}, err
	}
	return c.Done(recallPath(d.Recall), "recalls.done.decided", fmt.Sprint(len(results))), nil
}

// firstRefused is the first answer of several items that was no; what could be done is done, and the page shows what is left.
func firstRefused(results []capture.ItemResult) error {
	for _, r := range results {
		if r.Err != nil {
			return r.Err
		}
	}
	return nil
}

// recallQueue adds the findings and the recalls that wait for this person's decisions.
func (o *Office) recallQueue(c *web.Context, out []Queue) ([]Queue, error) {
	findings, err := o.findingQueues(c)
	if err != nil {
		return nil, err
	}
	out = append(out, findings...)
	due, err := o.disposalQueues(c)
	if err != nil {
		return nil, err
	}
	out = append(out, due...)
	if !c.May(access.DecideRecalls) {
		return out, nil
	}
	n, err := capture.CountRecalls(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideRecalls))
	return append(out, Queue{Title: c.T("recalls.queue"), Count: n, Link: "/recalls?state=waiting", Why: c.T("recalls.queue.why")}), err
}
