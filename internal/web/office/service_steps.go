package office

import (
	"slices"
	"strconv"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/serving"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// fallWords name why an attempt did not serve: a code of the channels, or one of ours.
func fallWords(code string) law.Words {
	switch code {
	case "rebutted":
		return law.Words{ZH: "受送达人证明没有到达", EN: "the recipient proved that nothing arrived"}
	}
	return delivery.ReasonWords(code)
}

// serviceStep is one step with a service: its form, and the act that carries it out.
type serviceStep struct {
	name   string
	kind   act.Kind
	upload bool
	grave  bool
	offers func(x *serving.Serving) bool
	fields func(o *Office, c *web.Context, f *ui.Form, x *serving.Serving) ([]ui.Field, error)
	do     func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, files []device.Attachment) (serving.Done, error)
}

// toTry is the attempt by hand whose result is to be recorded; nil: there is none.
func toTry(x *serving.Serving) *serving.Attempt {
	for _, a := range slices.Backward(x.Attempts) {
		if a.Letter == "" && (a.State == serving.Prepared || a.State == serving.Sent) && a.Way != serving.ByNotice {
			return a
		}
	}
	return nil
}

func again(x *serving.Serving) bool {
	return x.State != serving.Served && x.State != serving.Stopped && x.AskedNotice == nil
}

func serviceSteps() []serviceStep {
	return []serviceStep{
		{name: "result", kind: serving.Tried, upload: true, offers: func(x *serving.Serving) bool { return again(x) && toTry(x) != nil }, fields: tryFields,
			do: func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, files []device.Attachment) (serving.Done, error) {
				t := serving.Try{Result: in.OptionalText("result", 20), At: orZero(in.OptionalInstant("at")), Place: in.OptionalText("place", mostText), Receiver: in.OptionalText("receiver", 20), Name: in.OptionalText("name", mostText),
					Words: in.OptionalText("words", mostText), Witness: in.OptionalText("witness", mostText), WitnessOf: in.OptionalText("witness_of", mostText), Second: in.OptionalText("second", 40), Files: files}
				if a := toTry(x); a != nil {
					t.Attempt = a.No
				}
				return o.Cases.Serving.Record(y, by, x.ID, t)
			}},
		{name: "again", kind: serving.Begun, offers: again, fields: func(_ *Office, c *web.Context, f *ui.Form, _ *serving.Serving) ([]ui.Field, error) {
			return wayFields(c, f), nil
		},
			do: func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, _ []device.Attachment) (serving.Done, error) {
				return o.Cases.Serving.Begin(y, by, readBegin(in, x.MatterID, x.Paper))
			}},
		{name: "public", kind: serving.NoticeAsked, offers: again,
			fields: func(_ *Office, c *web.Context, f *ui.Form, _ *serving.Serving) ([]ui.Field, error) {
				return []ui.Field{f.Field("cause", c.T("services.cause")).As("radios").Of(devChoices(c, serving.Causes)), f.Field("tried", c.T("services.tried")).As("textarea").Lines(4).Max(2000),
					f.Field("gist", c.T("services.gist")).As("textarea").Lines(4).Max(2000).Hint(c.T("services.h.gist"))}, nil
			},
			do: func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, _ []device.Attachment) (serving.Done, error) {
				return o.Cases.Serving.AskNotice(y, by, x.ID, serving.NoticeRequest{Cause: in.OptionalText("cause", 20), Tried: in.OptionalText("tried", mostText), Gist: in.OptionalText("gist", mostText)})
			}},
		{name: "public-decide", kind: serving.NoticeDecided, grave: true, offers: func(x *serving.Serving) bool { return x.AskedNotice != nil },
			fields: func(_ *Office, c *web.Context, f *ui.Form, _ *serving.Serving) ([]ui.Field, error) {
				return []ui.Field{eitherField(c, f, "approve", "services.approve"), f.Field("reasons", c.T("cases.f.reasons")).As("textarea").Lines(3).Max(2000)}, nil
			},
			do: func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, _ []device.Attachment) (serving.Done, error) {
				return o.Cases.Serving.DecideNotice(y, by, x.ID, in.Choice("approve", "yes", "no") == "yes", in.OptionalText("reasons", mostText))
			}},
		{name: "rebut", kind: serving.Rebutted, upload: true, offers: func(x *serving.Serving) bool { return x.State == serving.Served && x.OpenRebuttal() == nil },
			fields: func(_ *Office, c *web.Context, f *ui.Form, _ *serving.Serving) ([]ui.Field, error) {
				return append(arrivalFields(c, f), doorField(c, f), f.Field("words", c.T("services.rebut.words")).As("textarea").Lines(4).Max(2000), documentsField(c, f).Optional()), nil
			},
			do: func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, files []device.Attachment) (serving.Done, error) {
				return o.Cases.Serving.Rebut(y, by, x.ID, serving.Proof{Never: in.OptionalText("when", 10) == "never", At: in.OptionalInstant("at"), Door: in.OptionalText("door", 20), Words: in.OptionalText("words", mostText), Files: files})
			}},
		{name: "rebut-decide", kind: serving.RebuttalDecided, grave: true, offers: func(x *serving.Serving) bool { return x.OpenRebuttal() != nil },
			fields: func(_ *Office, c *web.Context, f *ui.Form, _ *serving.Serving) ([]ui.Field, error) {
				when := arrivalFields(c, f)
				when[0] = when[0].Optional()
				return append([]ui.Field{eitherField(c, f, "accept", "services.accept")}, append(when, f.Field("reasons", c.T("cases.f.reasons")).As("textarea").Lines(3).Max(2000))...), nil
			},
			do: func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, _ []device.Attachment) (serving.Done, error) {
				return o.Cases.Serving.DecideRebuttal(y, by, x.ID, serving.Decision{Accept: in.Choice("accept", "yes", "no") == "yes", Never: in.OptionalText("when", 10) == "never", At: in.OptionalInstant("at"), Reasons: in.OptionalText("reasons", mostText)})
			}},
		{name: "copy", kind: serving.CopyAsked, offers: func(x *serving.Serving) bool {
			return x.State != serving.Stopped && (x.CopyAsked == nil || x.CopyGiven != nil)
		},
			fields: func(_ *Office, c *web.Context, f *ui.Form, _ *serving.Serving) ([]ui.Field, error) {
				return []ui.Field{doorField(c, f), f.Field("how", c.T("services.copy.where")).Max(200)}, nil
			},
			do: func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, _ []device.Attachment) (serving.Done, error) {
				return o.Cases.Serving.AskCopy(y, by, x.ID, serving.Copy{Door: in.OptionalText("door", 20), How: in.OptionalText("how", mostText)})
			}},
		{name: "copy-give", kind: serving.CopyGiven, offers: func(x *serving.Serving) bool { return x.CopyAsked != nil && x.CopyGiven == nil },
			fields: func(_ *Office, c *web.Context, f *ui.Form, _ *serving.Serving) ([]ui.Field, error) {
				return []ui.Field{f.Field("how", c.T("services.copy.how")).Max(200)}, nil
			},
			do: func(y ctx, o *Office, by act.By, x *serving.Serving, in *web.Reader, _ []device.Attachment) (serving.Done, error) {
				return o.Cases.Serving.GiveCopy(y, by, x.ID, in.OptionalText("how", mostText))
			}},
	}
}

// serviceWays are the steps that who reads may take with a service now.
func serviceWays(c *web.Context, x *serving.Serving) (out []ui.Link) {
	for _, s := range serviceSteps() {
		if s.offers(x) && c.Actor.ActsFor(s.kind.Permission, x.Body) {
			text := c.Words(s.kind.Title)
			if s.name == "again" {
				text = c.T("services.again")
			}
			out = append(out, ui.Link{URL: serviceStepPath(x.ID, s.name), Text: text, Primary: len(out) == 0})
		}
	}
	return out
}

// aServiceStep finds the step and the service of the address, for who may take it.
func (o *Office) aServiceStep(c *web.Context) (serviceStep, *serving.Serving, error) {
	steps := serviceSteps()
	i := slices.IndexFunc(steps, func(s serviceStep) bool { return s.name == c.Path("step") })
	if i < 0 {
		return serviceStep{}, nil, noCaseStep
	}
	x, err := o.aService(c, "step")
	if err == nil && !c.Actor.ActsFor(steps[i].kind.Permission, x.Body) {
		err = act.Forbidden{Because: law.Words{ZH: "您现在的岗位不能办理“" + steps[i].kind.Title.ZH + "”。", EN: "Your post does not allow “" + steps[i].kind.Title.EN + "”."}}
	}
	return steps[i], x, err
}

func (o *Office) askServiceStep(c *web.Context) (web.Page, error) {
	s, x, err := o.aServiceStep(c)
	if err != nil {
		return web.Page{}, err
	}
	if c.R.Method == "GET" && !s.offers(x) {
		return web.Page{}, notWanted
	}
	fields, err := s.fields(o, c, c.Form(), x)
	if err != nil {
		return web.Page{}, err
	}
	p := FormPage{Action: serviceStepPath(x.ID, s.name), Facts: o.serviceFacts(c, x), Fields: fields, Upload: s.upload, Button: c.Words(s.kind.Title), Icon: "done", Grave: s.grave, Back: ui.Link{URL: servicePath(x.ID), Text: c.T("services.back")}}
	return formPage.Page(web.Head{Title: c.Words(s.kind.Title), Lead: x.Number, Crumbs: append(serviceCrumbs(c), ui.Link{URL: servicePath(x.ID), Text: x.Number}), Section: "/services"}, p), nil
}

func (o *Office) takeServiceStep(c *web.Context) (web.Page, error) {
	s, x, err := o.aServiceStep(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	files, bad := o.keepDocuments(c)
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := s.do(over, o, o.by(c), x, in, files); return err })
	if err := mended(bad, in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := s.do(c.Ctx(), o, o.by(c), x, in, files)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(servicePath(x.ID), "services.done", entryNumber(c, done.Entry.Index)), nil
}

func eitherField(c *web.Context, f *ui.Form, name, label string) ui.Field {
	return f.Field(name, c.T(label)).As("radios").Of([]ui.Choice{{Value: "yes", Label: c.T(label + ".yes")}, {Value: "no", Label: c.T(label + ".no")}})
}

func doorField(c *web.Context, f *ui.Form) ui.Field {
	return f.Field("door", c.T("objections.door")).As("select").Wide("mid").Of(choices(c, people.Doors, "counter", "oral", "letter", "phone", "online"))
}

func documentsField(c *web.Context, f *ui.Form) ui.Field {
	return f.Field("documents", c.T("services.documents")).As("file").Several().Accept(documentTypes).Hint(c.T("steps.h.documents"))
}

// arrivalFields ask what is proved of an arrival: none, or another instant.
func arrivalFields(c *web.Context, f *ui.Form) []ui.Field {
	return []ui.Field{f.Field("when", c.T("services.when")).As("radios").Of([]ui.Choice{{Value: "never", Label: c.T("services.rebuttal.never")}, {Value: "at", Label: c.T("services.when.at")}}),
		f.Field("at", c.T("services.arrived")).As("datetime").Optional()}
}

// tryFields ask how an attempt by hand went.
func tryFields(o *Office, c *web.Context, f *ui.Form, x *serving.Serving) ([]ui.Field, error) {
	a := toTry(x)
	if a == nil {
		return nil, notWanted
	}
	out := []ui.Field{f.Field("result", c.T("services.result")).As("radios").Of(devChoices(c, serving.Results)), f.Field("at", c.T("services.at")).As("datetime"), f.Field("place", c.T("services.place")).Max(200)}
	words := f.Field("words", c.T("services.words")).As("textarea").Lines(3).Max(2000).Optional().Hint(c.T("services.h.words"))
	if a.Way != serving.ByLeaving {
		out = append(out, f.Field("receiver", c.T("services.receiver")).As("select").Wide("mid").Optional().Of(append([]ui.Choice{{Label: c.T("form.choose")}}, devChoices(c, serving.Receivers)...)), f.Field("name", c.T("services.name")).Max(100).Optional().Wide("mid").Autocomplete("off"))
		return append(out, words, documentsField(c, f).Optional().Hint(c.T("services.h.receipt"))), nil
	}
	persons, err := o.colleagues(c, x.Body)
	if err != nil {
		return nil, err
	}
	return append(out, words, f.Field("second", c.T("evidence.second")).As("select").Wide("mid").Of(persons), f.Field("witness", c.T("services.witness")).Max(100).Optional().Wide("mid").Autocomplete("off"),
		f.Field("witness_of", c.T("services.witness_of")).Max(100).Optional().Wide("mid"), documentsField(c, f).Hint(c.T("services.h.left"))), nil
}

// wayFields ask by which way a paper is served.
func wayFields(c *web.Context, f *ui.Form) []ui.Field {
	ways := []ui.Choice{{Value: "auto", Label: c.T("services.way.auto"), Note: c.T("services.way.auto.note")}}
	for _, w := range serving.Ways {
		if w.Key != string(serving.ByNotice) {
			ways = append(ways, ui.Choice{Value: w.Key, Label: c.Words(w.Words), Note: c.Words(w.Date)})
		}
	}
	return []ui.Field{f.Field("way", c.T("services.way")).As("radios").Of(ways), f.Field("why", c.T("services.why")).Max(200).Optional().Hint(c.T("services.h.why")),
		f.Field("to", c.T("services.to")).Max(100).Optional().Wide("mid"), f.Field("address", c.T("services.address")).Max(200).Optional().Hint(c.T("services.h.address"))}
}

func readBegin(in *web.Reader, id, paper string) serving.Begin {
	b := serving.Begin{Matter: casefile.Subject, MatterID: id, Paper: paper, Way: serving.Way(in.OptionalText("way", 20)), Why: in.OptionalText("why", mostText), To: in.OptionalText("to", mostText), Address: in.OptionalText("address", mostText)}
	in.Want(b.Way != "", "way", "请选择怎样送达。", "Choose how it is served.")
	if b.Way == "auto" {
		b.Way = ""
	}
	return b
}

// askService asks how a paper of a case is served, with whether consent carries e-service.
func (o *Office) askService(c *web.Context) (web.Page, error) {
	k, err := o.aCase(c, "step")
	if err != nil {
		return web.Page{}, err
	}
	paper, err := o.Cases.ToServe(c.Ctx(), o.reader(), c.Actor.Book, k.ID, c.Path("paper"))
	if err != nil {
		return web.Page{}, err
	}
	p := FormPage{Action: casePath(k.ID) + "/serve/" + paper.ID, Fields: wayFields(c, c.Form()), Button: c.Words(serving.Begun.Title), Icon: "done", Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")},
		Facts: ui.Facts{{Key: c.T("services.paper"), Value: ui.Text(kindTitle(c, paper.Kind)).WithNote(paper.Number)}, {Key: c.T("services.recipient"), Value: ui.Text(paper.Recipient.Name)}}}
	consent, err := o.Cases.Serving.Stands(c.Ctx(), o.reader(), c.Actor.Book, k.Body, &paper, o.now(c))
	if why := refusalOf(c, err); why != "" {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("services.electronic"), Value: ui.Goto(casePath(k.ID)+"/consent", c.T("consents.new")).WithNote(why)})
	} else if err != nil {
		return web.Page{}, err
	} else {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("services.electronic"), Value: ui.Goto(consentPath(consent.ID), consent.Number).WithNote(c.T("services.electronic.can"))})
	}
	return formPage.Page(web.Head{Title: c.Words(serving.Begun.Title), Lead: k.Number, Crumbs: caseCrumbs(c, k), Section: "/cases"}, p), nil
}

func (o *Office) beginService(c *web.Context) (web.Page, error) {
	in := c.Read()
	b := readBegin(in, c.Path("id"), c.Path("paper"))
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := o.Cases.Serving.Begin(over, o.by(c), b); return err })
	if err := mended(in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Serving.Begin(c.Ctx(), o.by(c), b)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(servicePath(done.Record.Serving), "services.done", strconv.FormatInt(done.Entry.Index, 10)), nil
}
