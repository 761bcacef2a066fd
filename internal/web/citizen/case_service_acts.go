package citizen

import (
	"strconv"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/party"
	"yuanjian/internal/serving"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// served tells whether a case has papers that are served.
func served(k *casefile.Case) bool { return len(k.Notices) > 0 || k.Decision != nil }

// serviceField asks of which service something is said; only those of which it can be are offered.
func (z *Citizen) serviceField(c *web.Context, k *casefile.Case, fits func(*serving.Serving) bool) (ui.Field, bool, error) {
	all, err := z.services(c, k)
	if err != nil {
		return ui.Field{}, false, err
	}
	var out []ui.Choice
	for _, x := range all {
		if !fits(x) {
			continue
		}
		kind, _ := docket.KindByID(x.Kind)
		choice := ui.Choice{Value: x.ID, Label: c.T("layout.pair", c.Words(kind.Title), x.Number)}
		if x.ServedAt != nil {
			choice.Note = c.T("layout.pair", c.T("mycase.service.day"), ui.Day(c.Lang(), x.Day()))
		}
		out = append(out, choice)
	}
	return c.Form().Field("items", c.T("mycase.service.which")).As("radios").Of(out), len(out) > 0, nil
}

// rebutForm takes what proves that a paper arrived on another day, or never (民诉法解释 135; Art 38(2)).
func rebutForm(z *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	which, some, err := z.serviceField(c, k, func(x *serving.Serving) bool { return x.State == serving.Served && x.OpenRebuttal() == nil })
	if err != nil {
		return err
	}
	p.Before = []string{c.T("mycase.rebut.lead"), c.T("mycase.rebut.who")}
	if !some {
		p.Before = append(p.Before, c.T("mycase.rebut.none"))
	}
	f := c.Form()
	p.Fields = []ui.Field{which, f.Field("choice", c.T("mycase.rebut.what")).As("radios").Of([]ui.Choice{{Value: "never", Label: c.T("mycase.rebut.never")}, {Value: "other", Label: c.T("mycase.rebut.other")}}),
		f.Field("at", c.T("mycase.rebut.at")).As("datetime").Optional(), wordsField(c, "mycase.words.rebut").Max(2000).Hint(c.T("mycase.rebut.hint"))}
	return nil
}

func doRebut(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	x, err := z.chosen(c, k, in)
	if err != nil {
		return web.Page{}, err
	}
	proof := serving.Proof{Door: "online", Words: in.Text("words", 2000)}
	switch in.Choice("choice", "never", "other") {
	case "never":
		proof.Never = true
	case "other":
		proof.At = in.OptionalInstant("at")
		in.Want(proof.At != nil, "at", "请填写实际到达的时间。", "Say when it arrived.")
	}
	if proof.Files, err = z.sentFiles(c, in); err != nil {
		return web.Page{}, err
	}
	by := recipientOf(c, k, "rebut")
	proof.Words, by.Beside = k.SaidBy(proof.Words), z.Cases.Beside(k, serving.Rebutted.Title, besideFiles(party.State, proof.Files)...)
	done, err := z.Cases.Serving.Rebut(c.Ctx(), by, x.ID, proof)
	return z.saidOf(c, k, x.ID, done, err)
}

// copyForm asks for the paper itself; the day of service stays (民事诉讼法 90(1)).
func copyForm(z *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	which, some, err := z.serviceField(c, k, func(x *serving.Serving) bool {
		return x.State != serving.Stopped && (x.CopyAsked == nil || x.CopyGiven != nil)
	})
	if err != nil {
		return err
	}
	p.Before = []string{c.T("mycase.copy.lead")}
	if !some {
		p.Before = append(p.Before, c.T("mycase.copy.none"))
	}
	p.Fields = []ui.Field{which, c.Form().Field("words", c.T("mycase.words.copy")).Max(200).Hint(c.T("mycase.copy.hint"))}
	return nil
}

func doCopy(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	x, err := z.chosen(c, k, in)
	if err != nil {
		return web.Page{}, err
	}
	how := in.Text("words", 200)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	by := recipientOf(c, k, "copy")
	by.Beside = z.Cases.Beside(k, serving.CopyAsked.Title, party.Receive)
	done, err := z.Cases.Serving.AskCopy(c.Ctx(), by, x.ID, serving.Copy{Door: "online", How: k.SaidBy(how)})
	return z.saidOf(c, k, x.ID, done, err)
}

// chosen is the service that a form names, of this case.
func (z *Citizen) chosen(c *web.Context, k *casefile.Case, in *web.Reader) (*serving.Serving, error) {
	x, err := z.serviceBy(c, k, in.OptionalText("items", 40))
	if err == noSuch {
		in.Want(false, "items", "请选择是哪一份文书。", "Choose the paper.")
		return nil, in.Err()
	}
	return x, err
}

// saidOf leads to the receipt of what was said of a service.
func (z *Citizen) saidOf(c *web.Context, k *casefile.Case, id string, done serving.Done, err error) (web.Page, error) {
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(servedPath(id)+"/steps/"+strconv.Itoa(done.Record.No), "citizen.received", k.Number+"-S"+strconv.FormatInt(done.Entry.Index, 10)), nil
}

// besideFiles are what a mandate must allow where files go with what is said.
func besideFiles(s party.Scope, files []device.Attachment) []party.Scope {
	if len(files) > 0 {
		return []party.Scope{s, party.Upload}
	}
	return []party.Scope{s}
}

// recipientOf is the party acting on its own page; the same form again is the same act.
func recipientOf(c *web.Context, k *casefile.Case, what string) act.By {
	return serving.Recipients(k.Book, "case.service."+what+":"+k.ID+":"+c.Command())
}
