package office

import (
	"strings"

	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// sourceForm is the page of one step on a task. step is the way to it, its first part the key of its lead.
func (o *Office) sourceForm(c *web.Context, step, icon string, title law.Words, fields func(f *ui.Form, t *governance.Task) ([]ui.Field, error)) (web.Page, error) {
	t, place, err := o.aSource(c)
	if err != nil {
		return web.Page{}, err
	}
	facts, err := o.sourceFacts(c, &t)
	if err != nil {
		return web.Page{}, err
	}
	all, err := fields(c.Form(), &t)
	if err != nil {
		return web.Page{}, err
	}
	at := "/sources/" + t.ID
	key, _, _ := strings.Cut(step, "/")
	return formPage.Page(web.Head{Title: c.Words(title), Lead: c.T("sources.lead." + key), Crumbs: append(sourceCrumbs(c), ui.Link{URL: at, Text: place}), Section: "/sources"}, FormPage{
		Action: at + "/" + step, Facts: facts, Fields: all, Button: c.Words(title), Icon: icon, Back: ui.Link{URL: at, Text: c.T("sources.back")}}), nil
}

// picks offers a closed list.
func picks(c *web.Context, list []governance.Choice) []ui.Choice {
	out := make([]ui.Choice, len(list))
	for i, x := range list {
		out[i] = ui.Choice{Value: x.Key, Label: c.Words(x.Words)}
	}
	return out
}

func keysOf(list []governance.Choice) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.Key
	}
	return out
}

const sourceText = 2000

func (o *Office) askPlanSource(c *web.Context) (web.Page, error) {
	return o.sourceForm(c, "plan", "edit", governance.TaskPlanned.Title, func(f *ui.Form, t *governance.Task) ([]ui.Field, error) {
		staff, err := o.colleagues(c, t.Body)
		if err != nil {
			return nil, err
		}
		return []ui.Field{
			f.Field("cause", c.T("sources.cause")).As("radios").Of(picks(c, governance.Causes)),
			f.Field("measures", c.T("sources.measures")).As("checks").Of(picks(c, governance.Measures)).Hint(c.T("sources.measures.hint")),
			f.Field("words", c.T("sources.study")).As("textarea").Lines(6).Max(sourceText).Hint(c.T("sources.study.hint")),
			f.Field("owner", c.T("sources.owner")).As("select").Of(staff).Wide("mid"),
			f.Field("due", c.T("sources.due")).As("date").Wide("short"),
		}, nil
	})
}

func (o *Office) planSource(c *web.Context) (web.Page, error) {
	in := c.Read()
	p := governance.Plan{Cause: in.Choice("cause", keysOf(governance.Causes)...), Measures: in.Choices("measures", keysOf(governance.Measures)...),
		Words: in.Text("words", sourceText), Owner: in.Text("owner", 64), Due: in.Date("due")}
	in.Want(len(p.Measures) > 0, "measures", "请至少选择一项措施", "Choose at least one measure")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.Plan(c.Ctx(), o.by(c), c.Path("id"), p); err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/"+c.Path("id"), "sources.planned", ""), nil
}

func (o *Office) askDecideSource(c *web.Context) (web.Page, error) {
	return o.sourceForm(c, "decide", "law", governance.TaskApproved.Title, func(f *ui.Form, _ *governance.Task) ([]ui.Field, error) {
		return decisionFields(c, f, governance.TaskApproved.Title, governance.TaskReturned.Title), nil
	})
}

func (o *Office) decideSource(c *web.Context) (web.Page, error) {
	approve, words, err := readDecision(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.Decide(c.Ctx(), o.by(c), c.Path("id"), approve, words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/"+c.Path("id"), "sources.decided", ""), nil
}

func (o *Office) askFinishSource(c *web.Context) (web.Page, error) {
	return o.sourceForm(c, "finish", "done", governance.MeasureFinished.Title, func(f *ui.Form, _ *governance.Task) ([]ui.Field, error) {
		return []ui.Field{f.Field("day", c.T("sources.measured")).As("date").Wide("short"), f.Field("words", c.T("sources.finished.words")).As("textarea").Max(sourceText)}, nil
	})
}

func (o *Office) finishSource(c *web.Context) (web.Page, error) {
	in := c.Read()
	day, words := in.Date("day"), in.Text("words", sourceText)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.Finish(c.Ctx(), o.by(c), c.Path("id"), day, words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/"+c.Path("id"), "sources.finished", ""), nil
}

func (o *Office) askCheckSource(c *web.Context) (web.Page, error) {
	return o.sourceForm(c, "check", "review", governance.EffectChecked.Title, func(f *ui.Form, _ *governance.Task) ([]ui.Field, error) {
		return []ui.Field{f.Field("effect", c.T("sources.effect")).As("radios").Of(picks(c, governance.Effects)), f.Field("words", c.T("sources.checked.words")).As("textarea").Max(sourceText)}, nil
	})
}

func (o *Office) checkSource(c *web.Context) (web.Page, error) {
	in := c.Read()
	effect, words := in.Choice("effect", keysOf(governance.Effects)...), in.Text("words", sourceText)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.CheckEffect(c.Ctx(), o.by(c), c.Path("id"), effect, words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/"+c.Path("id"), "sources.checked", ""), nil
}

func (o *Office) askCloseSource(c *web.Context) (web.Page, error) {
	return o.sourceForm(c, "close", "law", governance.TaskClosed.Title, func(f *ui.Form, _ *governance.Task) ([]ui.Field, error) {
		return []ui.Field{f.Field("words", c.T("sources.conclusion")).As("textarea").Lines(6).Max(sourceText).Hint(c.T("sources.conclusion.hint"))}, nil
	})
}

func (o *Office) closeSource(c *web.Context) (web.Page, error) {
	in := c.Read()
	words := in.Text("words", sourceText)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.Close(c.Ctx(), o.by(c), c.Path("id"), words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/"+c.Path("id"), "sources.closed", ""), nil
}
