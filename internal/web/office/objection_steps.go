package office

import (
	"fmt"
	"slices"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/evidence"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// objectionStep is one step of who answers objections.
type objectionStep struct {
	name   string
	kind   act.Kind
	offers func(x *evidence.Objection, me string) bool
	fields func(c *web.Context, f *ui.Form) []ui.Field // nil: none but the button
	do     func(x ctx, s *evidence.Service, by act.By, o *evidence.Objection, in *web.Reader) (int64, error)
}

func objectionSteps() []objectionStep {
	words := func(label string) func(c *web.Context, f *ui.Form) []ui.Field {
		return func(c *web.Context, f *ui.Form) []ui.Field {
			return []ui.Field{f.Field("words", c.T(label)).As("textarea").Lines(5)}
		}
	}
	mine := func(state evidence.ObjectionState) func(x *evidence.Objection, me string) bool {
		return func(x *evidence.Objection, me string) bool { return x.Reviewer == me && x.State == state }
	}
	return []objectionStep{
		{name: "decide", kind: evidence.ObjectionDecided, offers: mine(evidence.ObjAssigned),
			do: func(x ctx, s *evidence.Service, by act.By, o *evidence.Objection, in *web.Reader) (int64, error) {
				points := pointDecisions(o, in)
				if err := in.Err(); err != nil {
					return 0, err
				}
				return entryOf(s.DecideObjection(x, by, o.ID, points))
			}},
		{name: "take", kind: evidence.ObjectionTaken, offers: func(x *evidence.Objection, me string) bool { return x.State.Undecided() && x.Reviewer != me },
			do: func(x ctx, s *evidence.Service, by act.By, o *evidence.Objection, _ *web.Reader) (int64, error) {
				return entryOf(s.Take(x, by, o.ID))
			}},
		{name: "ask", kind: evidence.MoreAsked, offers: mine(evidence.ObjAssigned), fields: words("objections.ask.words"),
			do: func(x ctx, s *evidence.Service, by act.By, o *evidence.Objection, in *web.Reader) (int64, error) {
				return entryOf(s.AskMore(x, by, o.ID, in.OptionalText("words", mostText)))
			}},
		{name: "more", kind: evidence.MoreEntered, offers: mine(evidence.ObjAsked), fields: words("objections.more.words"),
			do: func(x ctx, s *evidence.Service, by act.By, o *evidence.Objection, in *web.Reader) (int64, error) {
				return entryOf(s.EnterMore(x, by, o.ID, in.OptionalText("words", mostText)))
			}},
		{name: "answer", kind: evidence.ObjectionAnswered, offers: func(x *evidence.Objection, _ string) bool { return x.State.Open() && !x.State.Undecided() },
			fields: func(c *web.Context, f *ui.Form) []ui.Field {
				return []ui.Field{f.Field("how", c.T("objections.how")).As("textarea").Lines(3).Hint(c.T("objections.h.how")), f.Field("at", c.T("objections.told.at")).As("datetime")}
			},
			do: func(x ctx, s *evidence.Service, by act.By, o *evidence.Objection, in *web.Reader) (int64, error) {
				return entryOf(s.AnswerObjection(x, by, o.ID, evidence.Telling{How: in.OptionalText("how", mostText), At: orZero(in.OptionalInstant("at"))}))
			}},
	}
}

// objectionWays are the steps that its reviewer may take with an objection now.
func objectionWays(c *web.Context, x *evidence.Objection) (out ui.Links) {
	for _, s := range objectionSteps() {
		if s.offers(x, c.Actor.Person) {
			out = append(out, ui.Link{URL: objectionStepPath(x.ID, s.name), Text: c.Words(s.kind.Title), Primary: len(out) == 0})
		}
	}
	return out
}

// anObjectionStep finds the step and the objection of the address. Who may not review it is refused, with the article (roles.md E7).
func (o *Office) anObjectionStep(c *web.Context) (objectionStep, evidence.Objection, error) {
	steps := objectionSteps()
	i := slices.IndexFunc(steps, func(s objectionStep) bool { return s.name == c.Path("step") })
	if i < 0 {
		return objectionStep{}, evidence.Objection{}, noCaseStep
	}
	x, err := o.anObjection(c)
	if err == nil && !c.Actor.ActsFor(access.AnswerObjections, x.Body) {
		err = missing("这项证据异议", "the objection")
	}
	if err == nil {
		err = o.Cases.Evidence.MayReview(c.Ctx(), o.reader(), c.Actor.Person, &x)
	}
	return steps[i], x, err
}

func (o *Office) askObjectionStep(c *web.Context) (web.Page, error) {
	s, x, err := o.anObjectionStep(c)
	if err != nil {
		return web.Page{}, err
	}
	if c.R.Method == "GET" && !s.offers(&x, c.Actor.Person) {
		return web.Page{}, notWanted
	}
	back := ui.Link{URL: objectionPath(x.ID), Text: c.T("objections.back")}
	if s.name == "decide" {
		p, err := o.objectionView(c, &x)
		if err != nil {
			return web.Page{}, err
		}
		p.Action, p.Button, p.Back = objectionStepPath(x.ID, s.name), c.Words(s.kind.Title), back
		if err := o.decideFields(c, &x, &p); err != nil {
			return web.Page{}, err
		}
		return o.objectionHead(c, &x, &p), nil
	}
	p := FormPage{Action: objectionStepPath(x.ID, s.name), Button: c.Words(s.kind.Title), Icon: "done", Back: back,
		Facts: ui.Facts{{Key: c.T("objections.receipt"), Value: ui.Whole(x.Receipt)}, {Key: c.T("cases.state"), Value: ui.Text(c.Words(evidence.ObjectionStateWords[x.State]))}}}
	if s.name == "answer" {
		view, err := o.objectionView(c, &x)
		if err != nil {
			return web.Page{}, err
		}
		for i := range x.Points {
			p.Facts = append(p.Facts, ui.Fact{Key: view.Points[i].Title, Value: ui.Text(c.Words(evidence.ResultWords[x.Points[i].Result])).WithNote(x.Points[i].Reasons)})
		}
		p.Facts = append(p.Facts, view.Remedies...)
	}
	if s.fields != nil {
		p.Fields = s.fields(c, c.Form())
	}
	return formPage.Page(web.Head{Title: c.Words(s.kind.Title), Lead: c.T("objections.step." + s.name), Section: "/objections", Crumbs: []ui.Link{{URL: "/objections", Text: c.T("objections.title")}, {URL: objectionPath(x.ID), Text: x.Receipt}}}, p), nil
}

// decideFields ask of each point whether it is adopted, why, and which items go by it (Art 36, 40(1)).
func (o *Office) decideFields(c *web.Context, x *evidence.Objection, p *ObjectionPage) error {
	f := c.Form()
	var items []ui.Choice
	if x.Case != "" {
		all, err := o.Cases.Evidence.Of(c.Ctx(), o.reader(), c.Actor.Book, x.Case)
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].State != evidence.Excluded {
				items = append(items, ui.Choice{Value: all[i].ID, Label: c.T("cases.item", all[i].Number), Note: all[i].What})
			}
		}
	}
	var results []ui.Choice
	for _, r := range []evidence.Result{evidence.Adopt, evidence.AdoptPartly, evidence.AdoptNot} {
		results = append(results, ui.Choice{Value: string(r), Label: c.Words(evidence.ResultWords[r]), Note: c.T("objections.result." + string(r))})
	}
	grounds := append([]ui.Choice{{Label: c.T("form.choose")}}, devChoices(c, evidence.Grounds)...)
	for i := range p.Points {
		at := fmt.Sprintf("points/%d", i)
		p.Points[i].Fields = []ui.Field{f.Field(at, c.T("objections.result")).As("radios").Of(results), f.Field(at+"/reasons", c.T("cases.f.reasons")).As("textarea").Lines(3).Hint(c.T("objections.h.reasons"))}
		if len(items) > 0 {
			p.Points[i].Fields = append(p.Points[i].Fields, f.Field(at+"/excluded", c.T("objections.excluded")).As("checks").Of(items).Optional().Hint(c.T("objections.h.excluded")))
		}
		p.Points[i].Fields = append(p.Points[i].Fields, f.Field(at+"/ground", c.T("evidence.ground")).As("select").Of(grounds).Optional().Hint(c.T("objections.h.ground")))
	}
	return nil
}

// pointDecisions reads what is decided of each point. What is wanting stands at its field.
func pointDecisions(x *evidence.Objection, in *web.Reader) (out []evidence.PointDecision) {
	for i := range x.Points {
		at := fmt.Sprintf("points/%d", i)
		d := evidence.PointDecision{Result: evidence.Result(in.OptionalText(at, 20)), Reasons: in.OptionalText(at+"/reasons", mostText), Excluded: in.Several(at+"/excluded", 40)}
		d.Ground, _ = strconv.Atoi(in.OptionalText(at+"/ground", 2))
		in.Want(evidence.ResultWords[d.Result].ZH != "", at, "请选择采纳、部分采纳或者不采纳。", "Choose adopted, adopted in part or not adopted.")
		in.Want(d.Reasons != "", at+"/reasons", "请写明理由；当事人会看到（第四十条第一款）。", "Give the reasons; the party will read them (Art 40(1)).")
		goes := len(d.Excluded) > 0 || d.Result == evidence.Adopt && (len(x.Points[i].Items) > 0 || x.Case == "")
		in.Want(!goes || d.Ground != 0, at+"/ground", "排除证据的，请选择第三十六条的哪一项。", "Where evidence is excluded, choose the item of Art 36.")
		in.Want(d.Result != evidence.AdoptNot || len(d.Excluded) == 0, at+"/excluded", "不采纳的，不排除证据。", "What is not adopted excludes nothing.")
		out = append(out, d)
	}
	return out
}

func (o *Office) takeObjectionStep(c *web.Context) (web.Page, error) {
	s, x, err := o.anObjectionStep(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := s.do(over, o.Cases.Evidence, o.by(c), &x, in); return err })
	if err := mended(in.Err(), found); err != nil {
		return web.Page{}, err
	}
	entry, err := s.do(c.Ctx(), o.Cases.Evidence, o.by(c), &x, in)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(objectionPath(x.ID), "evidence.done", entryNumber(c, entry)), nil
}
