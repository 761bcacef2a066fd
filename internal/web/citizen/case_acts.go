package citizen

import (
	"net/http"
	"slices"
	"strconv"

	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// caseAct is something that a party does in its case by one form (ux P6–P8).
type caseAct struct {
	name, icon string
	open       func(k *casefile.Case) bool // whether the case knows it where it stands
	form       func(z *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error
	do         func(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error)
	scope      party.Scope // what a mandate must allow to somebody who acts for the party; empty: it is enough that it stands
	draft      bool        // what was typed is kept
	files      bool
	item       bool // it is of one service of a paper
}

// caseActs are the acts of a party in the order of its page: the three of a prior notice are of equal size (ux P7).
func caseActs() []caseAct {
	return []caseAct{
		{name: "state", icon: "edit", open: told, form: stateForm, do: doState, scope: party.State, draft: true, files: true},
		{name: "hearing", icon: "people", open: func(k *casefile.Case) bool { return k.State == casefile.Noticed && !k.Hearing.Open() }, form: hearingForm, do: doHearing, scope: party.State},
		{name: "nothing", icon: "done", open: told, form: nothingForm, do: doNothing, scope: party.State},
		{name: "object", icon: "capture", open: func(k *casefile.Case) bool { return k.FiledAt != nil }, form: objectForm, do: doObject, scope: party.State, draft: true, files: true},
		{name: "recuse", icon: "person", open: func(k *casefile.Case) bool { return len(k.HandledBy()) > 0 && k.DecidedAt == nil }, form: recuseForm, do: doRecuse, scope: party.State, draft: true},
		{name: "review", icon: "document", open: func(k *casefile.Case) bool { return k.DecidedAt != nil && k.Decision != nil }, form: reviewForm, do: doReview, scope: party.State, draft: true, files: true},
		{name: "defer", icon: "calendar", open: deferrable, form: deferForm, do: doDefer, scope: party.State, draft: true},
		{name: "rebut", icon: "calendar", open: served, form: rebutForm, do: doRebut, scope: party.State, draft: true, files: true, item: true},
		{name: "copy", icon: "document", open: served, form: copyForm, do: doCopy, scope: party.Receive, draft: true, item: true},
		{name: "help", icon: "phone", open: always, form: helpForm, do: doHelp, draft: true},
		{name: "complain", icon: "person", open: always, form: complainForm, do: doComplain, scope: party.State, draft: true},
		{name: "material", icon: "upload", open: always, form: materialForm, do: doMaterial, scope: party.Upload, draft: true, files: true},
	}
}

// told tells whether the party was told of a penalty that is not decided yet: what it says is read until the decision.
func told(k *casefile.Case) bool {
	return slices.Contains([]casefile.State{casefile.Noticed, casefile.InHearing, casefile.Proposed}, k.State) && k.Told() != nil
}

func caseActPath(name string) string { return myCase + "/act/" + name }

func (z *Citizen) actRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return []web.Route{
		get(myCase+"/act/{name}", z.askAct),
		{Method: http.MethodPost, Path: myCase + "/act/{name}", Policy: everybody, Page: z.takeAct, Again: z.askAct, Upload: uploadMost + web.FormLimit},
		get(myCase+"/receipts/{no}", z.caseReceipt),
		{Method: http.MethodPost, Path: myCase + "/receipts/{no}/back", Policy: everybody, Page: z.takeBack, Again: z.caseReceipt},
	}
}

// anAct is the act that a path names, and the case; no case: there is no ticket.
func (z *Citizen) anAct(c *web.Context) (*casefile.Case, caseAct, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return nil, caseAct{}, err
	}
	acts := caseActs()
	i := slices.IndexFunc(acts, func(a caseAct) bool { return a.name == c.Path("name") })
	if i < 0 {
		return nil, caseAct{}, noSuch
	}
	return k, acts[i], k.MayAct(acts[i].scope)
}

// caseSaid is what a party writes in a form, as a draft keeps it.
type caseSaid struct {
	Words  string   `json:"words,omitempty"`
	Choice string   `json:"choice,omitempty"`
	Items  []string `json:"items,omitempty"`
	Other  string   `json:"other,omitempty"`
	Day    string   `json:"day,omitempty"`
	At     string   `json:"at,omitempty"`

	Contact string `json:"contact,omitempty"`
}

func (z *Citizen) askAct(c *web.Context) (web.Page, error) {
	k, a, err := z.anAct(c)
	if err != nil {
		return web.Page{}, err
	}
	if k == nil {
		return web.Redirect(caseDoor), nil
	}
	if !a.open(k) {
		return web.Page{}, fault.Conflict{Because: law.Words{ZH: "案件现在的阶段没有这一项，请回到案件页面查看可以办理的事项；需要帮助的，请打电话。", EN: "The case does not know this where it stands; see its page for what there is, or call."}}
	}
	f := c.Form()
	if a.draft && !f.Again() {
		var d caseSaid
		if err := z.Door.Draft(c.Ctx(), k.Matter(), a.name, &d); err != nil {
			return web.Page{}, err
		}
		f.Prefill("words", d.Words)
		f.Prefill("choice", d.Choice)
		f.Prefill("items", d.Items...)
		f.Prefill("other", d.Other)
		f.Prefill("day", d.Day)
		f.Prefill("at", d.At)
		f.Prefill("contact", d.Contact)
		if item := c.Query("item"); a.name == "object" && item != "" && !slices.Contains(d.Items, item) { // come from an item of evidence (ux P3)
			f.Prefill("items", append(d.Items, item)...)
		} else if a.item && item != "" {
			f.Prefill("items", item)
		}
	}
	p := ReplyPage{Action: caseActPath(a.name), Button: c.T("mycase.send." + a.name), Save: a.draft, Pictures: a.files && k.MayAct(party.Upload) == nil, Back: caseBack(c)}
	if err := a.form(z, c, k, &p); err != nil {
		return web.Page{}, err
	}
	if a.files && k.MayAct(party.Upload) == nil {
		for i, name := range pictures {
			p.Fields = append(p.Fields, f.Field(name, c.T("citizen.picture", i+1)).As("file").Accept("image/jpeg,image/png,application/pdf").Hint(c.T("citizen.picture.hint", pictureMost>>20)).Optional())
		}
	}
	return replyPage.Page(head(c.T("mycase.act."+a.name), "", caseBack(c)), p), nil
}

// takeAct takes a form: what was typed survives whatever happens next, and what is taken gets its numbered receipt.
func (z *Citizen) takeAct(c *web.Context) (web.Page, error) {
	k, a, err := z.anAct(c)
	if err != nil {
		return web.Page{}, err
	}
	if k == nil {
		return web.Redirect(caseDoor), nil
	}
	in := c.Read()
	if a.draft {
		f := c.Form()
		d := caseSaid{Words: f.Value("words"), Choice: f.Value("choice"), Other: f.Value("other"), Day: f.Value("day"), At: f.Value("at"), Contact: f.Value("contact")}
		if len([]rune(d.Words)) <= casefile.StatedMost && len(d.Choice)+len(d.Other)+len(d.Day)+len(d.At)+len(d.Contact) <= 2000 {
			if err := z.Door.SaveDraft(c.Ctx(), k.Matter(), a.name, d); err != nil {
				return web.Page{}, err
			}
		}
		if in.Bool("save") {
			return c.Done(caseActPath(a.name), "citizen.saved", ""), nil
		}
	}
	if !z.replies.Allow(c.From(), c.Now(), repliesPerSecond, repliesAtOnce) {
		return web.Page{}, tooMany("words")
	}
	page, err := a.do(z, c, k, in)
	if err != nil {
		return web.Page{}, err
	}
	if a.draft {
		err = z.Door.Drop(c.Ctx(), k.Matter(), a.name)
	}
	return page, err
}

// receipted leads to the receipt of a step that was taken.
func receipted(c *web.Context, k *casefile.Case, done casefile.Done, err error) (web.Page, error) {
	if err != nil {
		return web.Page{}, err
	}
	no := done.Record.No
	return c.Done(myCase+"/receipts/"+strconv.Itoa(no), "citizen.received", k.Receipt(no)), nil
}

func stateForm(_ *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	last, _ := k.Window()
	p.Before = []string{c.T("mycase.state.no"), c.T("mycase.state.until", dayWords(c, last.Date)), c.T("mycase.state.late")}
	p.Fields = []ui.Field{wordsField(c, "mycase.words.state").Hint(c.T("mycase.words.hint"))}
	return nil
}

func wordsField(c *web.Context, label string) ui.Field {
	return c.Form().Field("words", c.T(label)).As("textarea").Max(casefile.StatedMost).Lines(7)
}

func doState(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	words := in.Text("words", casefile.StatedMost)
	files, err := z.sentFiles(c, in)
	if err != nil {
		return web.Page{}, err
	}
	done, err := z.Cases.StateAsParty(c.Ctx(), k.Matter(), c.Command(), words, files)
	return receipted(c, k, done, err)
}

// sentFiles are the files of a form, once nothing else in it is wrong.
func (z *Citizen) sentFiles(c *web.Context, in *web.Reader) ([]device.Attachment, error) {
	if err := in.Err(); err != nil {
		return nil, err
	}
	return z.keepFiles(c, in)
}

func hearingForm(_ *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	p.Before = []string{c.T("mycase.hearing.what")}
	if !k.Told().Hearing {
		p.Before = append(p.Before, c.T("mycase.hearing.none"))
	}
	return nil
}

func doHearing(z *Citizen, c *web.Context, k *casefile.Case, _ *web.Reader) (web.Page, error) {
	done, err := z.Cases.AskHearingAsParty(c.Ctx(), k.Matter(), c.Command())
	return receipted(c, k, done, err)
}

// nothingForm says that having nothing to say now is no waiver (行政处罚法 62): nothing is put on record of it.
func nothingForm(_ *Citizen, c *web.Context, _ *casefile.Case, p *ReplyPage) error {
	p.Before = []string{c.T("mycase.nothing.what"), c.T("mycase.nothing.waiver")}
	return nil
}

func doNothing(_ *Citizen, c *web.Context, _ *casefile.Case, _ *web.Reader) (web.Page, error) {
	return c.Done(myCase, "mycase.nothing.done", ""), nil
}

func objectForm(_ *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	p.Before = []string{c.T("mycase.object.no")}
	if k.DecidedAt != nil {
		p.Before = append(p.Before, c.T("mycase.object.after"))
	}
	var kinds, items []ui.Choice
	for _, o := range evidence.Objections {
		kinds = append(kinds, ui.Choice{Value: o.Key, Label: c.Words(o.Words)})
	}
	for _, e := range k.Evidence {
		items = append(items, ui.Choice{Value: strconv.Itoa(e.No), Label: c.T("mycase.item", e.No)})
	}
	f := c.Form()
	p.Fields = []ui.Field{f.Field("choice", c.T("mycase.object.kind")).As("radios").Of(kinds)}
	if len(items) > 0 {
		p.Fields = append(p.Fields, f.Field("items", c.T("mycase.object.items")).As("checks").Of(items).Optional())
	}
	p.Fields = append(p.Fields, wordsField(c, "mycase.words.object"))
	return nil
}

func doObject(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	point := evidence.Point{Kind: in.OptionalText("choice", 40), Words: in.Text("words", evidence.StatedMost)}
	var numbers []string
	for _, e := range k.Evidence {
		numbers = append(numbers, strconv.Itoa(e.No))
	}
	chosen := in.Choices("items", numbers...)
	for _, e := range k.Evidence {
		if slices.Contains(chosen, strconv.Itoa(e.No)) {
			point.Items = append(point.Items, e.ID)
		}
	}
	files, err := z.sentFiles(c, in)
	if err != nil {
		return web.Page{}, err
	}
	done, err := z.Cases.ObjectAsParty(c.Ctx(), k.Matter(), c.Command(), point, files)
	return c.Done(myCase, "citizen.received", done.Record.Receipt), err
}

func recuseForm(z *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	var who []ui.Choice
	for i, person := range k.HandledBy() {
		name, err := z.Notices.People.Name(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, person)
		if err != nil {
			return err
		}
		who = append(who, ui.Choice{Value: strconv.Itoa(i + 1), Label: name})
	}
	p.Before = []string{c.T("citizen.recuse.term", dayWords(c, k.RecusalAnswerBy())), c.T("citizen.recuse.meanwhile")}
	p.Fields = []ui.Field{c.Form().Field("choice", c.T("mycase.recuse.who")).As("radios").Of(who), wordsField(c, "citizen.words.recusal").Optional()}
	return nil
}

func doRecuse(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	words, officer := in.OptionalText("words", casefile.StatedMost), ""
	if i, err := strconv.Atoi(in.OptionalText("choice", 2)); err == nil && i >= 1 && i <= len(k.HandledBy()) {
		officer = k.HandledBy()[i-1]
	}
	in.Want(officer != "", "choice", "请选择申请哪名人员回避。", "Choose whose recusal is asked for.")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	_, err := z.Cases.RecuseAsParty(c.Ctx(), k.Matter(), c.Command(), officer, words)
	return c.Done(myCase, "citizen.received", k.Number), err
}

// reviewForm names the organ that is on record of the body in whose name the decision is (行政处罚法 59).
func reviewForm(z *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	b, err := people.BodyByID(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.InNameOf)
	if err != nil {
		return err
	}
	p.Before = []string{c.T("mycase.review.what"), reviewNote(c, k), c.T("mycase.review.term")}
	if b.Reconsideration != "" {
		p.Before = append(p.Before, c.T("layout.pair", c.T("mycase.review.organ"), b.Reconsideration))
	}
	p.Fields = []ui.Field{c.Form().Field("other", c.T("mycase.review.organ")).Max(200).Hint(c.T("mycase.review.organ.hint")), wordsField(c, "mycase.words.review")}
	return nil
}

func doReview(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	organ, words := in.OptionalText("other", 200), in.Text("words", casefile.StatedMost)
	if organ == "" {
		organ = "由本机关按规定转送"
	}
	files, err := z.sentFiles(c, in)
	if err != nil {
		return web.Page{}, err
	}
	done, err := z.Cases.AskReviewAsParty(c.Ctx(), k.Matter(), c.Command(), organ, words, files)
	return receipted(c, k, done, err)
}
