package office

import (
	"fmt"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/delivery"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// letterForm is one thing that an officer puts on record of a channel.
type letterForm struct {
	kind   act.Kind
	fields func(c *web.Context, f *ui.Form) []ui.Field
	do     func(o *Office, c *web.Context, by act.By, l delivery.Sent, place int) (act.Done[delivery.Record], error)
}

// letterForms are the forms by the last part of their address.
var letterForms = map[string]letterForm{
	"call":   {delivery.CallRecorded, callFields, recordCall},
	"post":   {delivery.Posted, postFields, recordPosting},
	"result": {delivery.ResultRecorded, resultFields, recordResult},
}

func callFields(c *web.Context, f *ui.Form) []ui.Field {
	var results []ui.Choice
	for _, r := range delivery.CallResults() {
		results = append(results, ui.Choice{Value: r, Label: c.Words(delivery.CallWords(r))})
	}
	return []ui.Field{f.Field("at", c.T("letters.call.at")).As("datetime"), f.Field("result", c.T("letters.call.result")).As("radios").Of(results),
		f.Field("identity", c.T("letters.call.identity")).As("checkbox").Optional(), f.Field("note", c.T("letters.call.note")).As("textarea").Max(500).Optional().Hint(c.T("letters.call.note.hint"))}
}

func postFields(c *web.Context, f *ui.Form) []ui.Field {
	return []ui.Field{f.Field("at", c.T("letters.post.at")).As("datetime"), f.Field("number", c.T("letters.post.number")).Max(40).Wide("mid")}
}

func resultFields(c *web.Context, f *ui.Form) []ui.Field {
	return []ui.Field{f.Field("at", c.T("letters.result.at")).As("datetime"),
		f.Field("result", c.T("letters.result")).As("radios").Of([]ui.Choice{{Value: "arrived", Label: c.T("letters.result.arrived")}, {Value: "returned", Label: c.T("letters.result.returned")}}),
		f.Field("note", c.T("letters.result.note")).As("textarea").Max(500)}
}

func recordCall(o *Office, c *web.Context, by act.By, l delivery.Sent, place int) (act.Done[delivery.Record], error) {
	in := &stepForm{Reader: c.Read()}
	call := delivery.Call{At: in.Instant("at"), Result: in.Choice("result", delivery.CallResults()...), Identity: in.OptionalText("identity", 3) != "", Note: in.OptionalText("note", 500)}
	if err := in.Err(); err != nil {
		return act.Done[delivery.Record]{}, err
	}
	return o.Letters.RecordCall(c.Ctx(), by, l.ID, place, call)
}

func recordPosting(o *Office, c *web.Context, by act.By, l delivery.Sent, place int) (act.Done[delivery.Record], error) {
	in := &stepForm{Reader: c.Read()}
	at, number := in.Instant("at"), in.text("number")
	if err := in.Err(); err != nil {
		return act.Done[delivery.Record]{}, err
	}
	return o.Letters.RecordPosting(c.Ctx(), by, l.ID, place, number, at)
}

func recordResult(o *Office, c *web.Context, by act.By, l delivery.Sent, place int) (act.Done[delivery.Record], error) {
	in := &stepForm{Reader: c.Read()}
	r := delivery.Result{At: in.Instant("at"), Arrived: in.Choice("result", "arrived", "returned") == "arrived", Note: in.text("note")}
	if err := in.Err(); err != nil {
		return act.Done[delivery.Record]{}, err
	}
	return o.Letters.RecordResult(c.Ctx(), by, l.ID, place, r)
}

// aChannel is the letter and the channel of the address, for who keeps letters of its body.
func (o *Office) aChannel(c *web.Context) (delivery.Sent, *delivery.Step, error) {
	l, err := delivery.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.KeepLetters), c.Path("id"))
	if err != nil {
		return l, nil, err
	}
	place, err := strconv.Atoi(c.Path("place"))
	if err != nil || place < 0 || place >= len(l.Ladder) {
		return l, nil, fault.NotFound{What: law.Words{ZH: "这个渠道", EN: "the channel"}}
	}
	return l, &l.Ladder[place], nil
}

// askLetter shows a form with the whole address, which the officer needs, and what is to be told.
func (o *Office) askLetter(c *web.Context, form letterForm) (web.Page, error) {
	l, s, err := o.aChannel(c)
	if err != nil {
		return web.Page{}, err
	}
	if err := o.seeLetter(c, l, form.kind.Name); err != nil {
		return web.Page{}, err
	}
	address, err := o.Letters.Address(c.Ctx(), o.reader(), c.Actor.Book, s.ID)
	if err != nil {
		return web.Page{}, err
	}
	_, text, _, err := o.Letters.Words(c.Ctx(), o.reader(), c.Actor.Book, l.ID)
	if err != nil {
		return web.Page{}, err
	}
	title := c.Words(form.kind.Title)
	return formPage.Page(web.Head{Title: title, Crumbs: append(letterCrumbs(c), ui.Link{URL: letterPath(l.ID), Text: c.T("letters.one")}), Section: "/letters"}, FormPage{Action: c.R.URL.Path,
		Facts:  ui.Facts{{Key: c.Words(s.Kind.Words()), Value: ui.Whole(address)}, {Key: c.T("letters.text"), Value: ui.Text(c.Words(text))}},
		Fields: form.fields(c, c.Form()), Button: title, Icon: "done", Back: ui.Link{URL: letterPath(l.ID), Text: c.T("steps.back")}}), nil
}

// doLetter puts on record what the form says. Who is recused from the matter does not (Art 42).
func (o *Office) doLetter(c *web.Context, form letterForm) (web.Page, error) {
	l, s, err := o.aChannel(c)
	if err != nil {
		return web.Page{}, err
	}
	by := o.by(c)
	by.Matters = append(by.Matters, l.MatterID)
	done, err := form.do(o, c, by, l, s.Place)
	if err != nil {
		return web.Page{}, fmt.Errorf("record by hand of a letter: %w", err)
	}
	return c.Done(letterPath(l.ID), "steps.done", entryNumber(c, done.Entry.Index)), nil
}
