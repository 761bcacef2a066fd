package office

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/serving"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func consentPath(id string) string { return "/consents/" + id }

func consentCrumbs(c *web.Context) []ui.Link {
	return append(serviceCrumbs(c), ui.Link{URL: "/consents", Text: c.T("consents.title")})
}

var consentLooks = map[serving.ConsentState]ui.State{serving.Given: ui.Met, serving.Offered: ui.Waiting, serving.Withdrawn: ui.Unmet, serving.Replaced: ui.Plain, serving.Dropped: ui.Plain, serving.Declined: ui.Plain}

func consentBadge(c *web.Context, s serving.ConsentState) ui.Badge {
	return ui.Badge{State: consentLooks[s], Word: c.Words(serving.ConsentStateWords[s])}
}

// refusalOf is a refusal of the law in the reader's words; empty for any other error, and for none.
func refusalOf(c *web.Context, err error) string {
	var no law.Refusal
	if !errors.As(err, &no) {
		return ""
	}
	return c.Words(no.Because)
}

// listConsents lists the confirmations of e-service.
func (o *Office) listConsents(c *web.Context) (web.Page, error) {
	f := serving.ConsentFilter{Turn: turn(c)}
	chosen := c.Query("state")
	tabs := ui.Tabs{Label: c.T("consents.state"), Items: []ui.Tab{{URL: "/consents", Text: c.T("services.all"), Current: chosen == ""}}}
	for _, s := range []serving.ConsentState{serving.Offered, serving.Given, serving.Withdrawn, serving.Replaced, serving.Declined} {
		if string(s) == chosen {
			f.State = s
		}
		tabs.Items = append(tabs.Items, ui.Tab{URL: "/consents?state=" + string(s), Text: c.Words(serving.ConsentStateWords[s]), Current: chosen == string(s)})
	}
	page, total, err := o.Cases.Serving.Consents(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: &tabs, More: more(c, page, total, serving.Consent.Cursor), List: ui.Table{Caption: c.T("consents.title"), Columns: columns(c, "consents.number", "consents.state", "consents.scope", "consents.signed")}}
	for i := range page.Rows {
		x := &page.Rows[i]
		badge, signed := consentBadge(c, x.State), ui.Text("")
		if x.SignedAt != nil {
			signed = ui.At(*x.SignedAt)
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(consentPath(x.ID), consentName(c, x)), {Badge: &badge}, ui.Text(consentScope(c, x)), signed}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("consents.none"), Next: c.T("consents.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("consents.title"), Lead: c.T("consents.lead"), Section: "/services", Crumbs: serviceCrumbs(c), Wide: true}, p), nil
}

// consentName is the number of a confirmation; one that was declined before there was a paper has none.
func consentName(c *web.Context, x *serving.Consent) string {
	if x.Number != "" {
		return x.Number
	}
	return c.Words(serving.ConsentStateWords[x.State])
}

func consentScope(c *web.Context, x *serving.Consent) string {
	if x.MatterID == "" {
		return c.T("consents.general")
	}
	return c.T("consents.matter")
}

func (o *Office) aConsent(c *web.Context, purpose string) (serving.Consent, error) {
	x, err := o.Cases.Serving.ConsentByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err != nil {
		return x, err
	}
	return x, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: ConsentItem, ID: x.ID, Purpose: purpose})
}

func (o *Office) consentFacts(c *web.Context, x *serving.Consent) ui.Facts {
	facts := ui.Facts{{Key: c.T("services.recipient"), Value: ui.Text(x.Recipient.Name)}, {Key: c.T("consents.capacity"), Value: ui.Text(c.Words(device.Words(serving.Capacities, x.Capacity))).WithNote(strings.TrimSpace(x.Signer + " " + x.Authority))},
		{Key: c.T("consents.scope"), Value: ui.Text(consentScope(c, x))}, {Key: c.T("consents.paper"), Value: ui.Text(x.Number).WithNote(x.Digest)}}
	if c.May(access.ViewDevices) && x.Paper != "" {
		facts[3].Value.URL = "/papers/" + x.Paper
	}
	if x.MatterID != "" {
		facts[2].Value.URL = casePath(x.MatterID)
	}
	for _, ch := range x.Channels {
		facts = append(facts, ui.Fact{Key: c.Words(ch.Kind.Words()), Value: ui.Text(delivery.Masked(ch.Kind, ch.Address)).WithNote(c.T("consents.system", ch.System))})
	}
	facts = append(facts, ui.Fact{Key: c.T("consents.kinds"), Value: ui.Text(x.KindWords())})
	if g := x.Signature; g != nil {
		facts = append(facts, ui.Fact{Key: c.T("consents.signed"), Value: ui.At(g.At).WithNote(strings.TrimSpace(c.Words(serving.MeansWords(g.Means)) + " " + g.Identity))})
	}
	if e := x.Ending; e != nil {
		key := c.T("consents.withdrawn")
		if x.State == serving.Declined {
			key = c.T("consents.declined")
		}
		facts = append(facts, ui.Fact{Key: key, Value: ui.At(e.At).WithNote(c.Words(people.Doors[e.Door]))})
	}
	return facts
}

// consentPage is one confirmation: by which channels, for which papers, how it was signed, and what can be done with it.
func (o *Office) consentPage(c *web.Context) (web.Page, error) {
	x, err := o.aConsent(c, "view")
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{Facts: o.consentFacts(c, &x)}
	if x.State == serving.Offered {
		p.Warnings = append(p.Warnings, c.T("consents.unsigned"))
	}
	files, err := serving.ConsentFiles(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return web.Page{}, err
	}
	t := ui.Table{Columns: columns(c, "services.files", "consents.digest")}
	for i, f := range files {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(fmt.Sprintf("%s/files/%d", consentPath(x.ID), i), c.T("evidence.file", i+1)), ui.Text(f.Digest)}})
	}
	p.Sections = []RecordSection{sectionOf(c.T("consents.files"), c.T("consents.files.none"), t)}
	badge := consentBadge(c, x.State)
	head := web.Head{Title: c.T("consents.one"), Lead: consentName(c, &x), Status: &badge, Crumbs: consentCrumbs(c), Section: "/services", Wide: true}
	if c.Actor.ActsFor(access.HandleCases, x.Body) {
		for _, s := range consentSteps() {
			if s.from == x.State {
				head.Actions = append(head.Actions, ui.Link{URL: consentPath(x.ID) + "/steps/" + s.name, Text: c.Words(s.kind.Title), Primary: len(head.Actions) == 0})
			}
		}
	}
	return recordPage.Page(head, p), nil
}

func (o *Office) consentFile(c *web.Context) error {
	x, err := o.aConsent(c, "view")
	if err != nil {
		return err
	}
	files, err := serving.ConsentFiles(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return err
	}
	at, ok := placeOf(c, len(files))
	if !ok {
		return missing("这份文件", "the file")
	}
	return o.sendUpload(c, files[at], fmt.Sprintf("consent-%d", at+1))
}

// sendUpload sends an uploaded file under a name of ours.
func (o *Office) sendUpload(c *web.Context, f device.Attachment, name string) error {
	if f.Type == "application/pdf" {
		f.Name = name + ".pdf"
		return o.showPaper(c, f)
	}
	digest, err := blob.ParseDigest(f.Digest)
	if err != nil {
		return fmt.Errorf("read the digest of a file: %w", err)
	}
	c.W.Header().Set("Cache-Control", keep)
	c.W.Header().Set("Content-Disposition", inline(name+"."+f.Type[strings.LastIndex(f.Type, "/")+1:]))
	return c.Bytes(o.Captures.Originals, digest, f.Type, law.Words{ZH: "这份文件", EN: "the file"})
}

// askConsent asks for what the party of a case is asked to sign.
func (o *Office) askConsent(c *web.Context) (web.Page, error) {
	k, err := o.aCase(c, "step")
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	if !f.Again() {
		f.Prefill("post", k.Party.Address)
		f.Prefill("address_email", k.Party.Email)
		f.Prefill("address_sms", k.Party.Phone)
	}
	who, err := o.signers(c, k)
	if err != nil {
		return web.Page{}, err
	}
	fields := []ui.Field{f.Field("scope", c.T("consents.scope")).As("radios").Of([]ui.Choice{{Value: "matter", Label: c.T("consents.matter")}, {Value: "general", Label: c.T("consents.general"), Note: c.T("consents.general.note")}}),
		f.Field("capacity", c.T("consents.capacity")).As("radios").Of(devChoices(c, serving.Capacities)), f.Field("contact", c.T("consents.mandate")).As("select").Of(who).Optional().Hint(c.T("consents.h.mandate"))}
	for _, kind := range serving.ElectronicKinds {
		word := c.Words(kind.Words())
		fields = append(fields, f.Field("address_"+string(kind), c.T("consents.address", word)).Max(254).Optional().Autocomplete("off"), f.Field("system_"+string(kind), c.T("consents.system.of", word)).Max(100).Optional())
	}
	var kinds []ui.Choice
	for _, x := range serving.Papers {
		kinds = append(kinds, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
	}
	fields = append(fields, f.Field("post", c.T("consents.post")).Max(200), f.Field("kinds", c.T("consents.kinds")).As("checks").Of(kinds), f.Field("explained", c.T("consents.explained")).As("checkbox").Hint(strings.Join(serving.Effects(), " ")))
	p := FormPage{Cautions: []string{c.T("consents.voluntary")}, Action: casePath(k.ID) + "/consent", Fields: fields, Button: c.Words(serving.ConsentOffered.Title), Icon: "plus", Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")},
		Facts: ui.Facts{{Key: c.T("services.recipient"), Value: ui.Text(k.Party.Name)}}}
	return formPage.Page(web.Head{Title: c.Words(serving.ConsentOffered.Title), Lead: k.Number, Crumbs: caseCrumbs(c, k), Section: "/cases"}, p), nil
}

func (o *Office) offerConsent(c *web.Context) (web.Page, error) {
	k, err := o.aCase(c, "step")
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	n := serving.Offer{Body: k.Body, InNameOf: k.InNameOf, Capacity: in.OptionalText("capacity", 20), Contact: in.OptionalText("contact", 60), Post: in.OptionalText("post", mostText),
		Kinds: in.Several("kinds", 20), Explained: in.Bool("explained"),
		Recipient: k.RecipientOf()}
	if in.Choice("scope", "matter", "general") == "matter" {
		n.Matter, n.MatterID = casefile.Subject, k.ID
	}
	for _, kind := range serving.ElectronicKinds {
		if address := in.OptionalText("address_"+string(kind), 254); address != "" {
			n.Channels = append(n.Channels, serving.ConsentChannel{Kind: kind, Address: address, System: in.OptionalText("system_"+string(kind), mostText)})
		}
	}
	in.Want(len(n.Channels) > 0, "address_"+string(serving.ElectronicKinds[0]), "请至少填写一个电子送达的地址或者账号。", "Give at least one electronic address.")
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := o.Cases.Serving.Offer(over, o.by(c), n); return err })
	if err := mended(in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Serving.Offer(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(consentPath(done.Record.ID), "consents.offered", entryNumber(c, done.Entry.Index)), nil
}

// consentStep is one step with a confirmation.
type consentStep struct {
	name   string
	kind   act.Kind
	from   serving.ConsentState
	fields func(c *web.Context, f *ui.Form) []ui.Field
	do     func(y ctx, s *serving.Service, by act.By, x *serving.Consent, in *web.Reader, files []device.Attachment) (act.Done[serving.ConsentRecord], error)
}

// saidFields ask how something was said of a confirmation, and saidOf reads it.
func saidFields(c *web.Context, f *ui.Form) []ui.Field {
	return []ui.Field{doorField(c, f), f.Field("at", c.T("cases.f.said_at")).As("datetime"), f.Field("words", c.T("consents.words")).As("textarea").Lines(3).Max(2000).Optional()}
}

func saidOf(in *web.Reader) serving.Ending {
	return serving.Ending{Door: in.OptionalText("door", 20), At: orZero(in.OptionalInstant("at")), Words: in.OptionalText("words", mostText)}
}

func consentSteps() []consentStep {
	return []consentStep{
		{name: "sign", kind: serving.ConsentSigned, from: serving.Offered,
			fields: func(c *web.Context, f *ui.Form) []ui.Field {
				return []ui.Field{f.Field("means", c.T("consents.means")).As("radios").Of(devChoices(c, serving.Means)), f.Field("at", c.T("consents.signed")).As("datetime"),
					f.Field("identity", c.T("consents.identity")).Max(200).Optional(), documentsField(c, f).Hint(c.T("consents.h.scan"))}
			},
			do: func(y ctx, s *serving.Service, by act.By, x *serving.Consent, in *web.Reader, files []device.Attachment) (act.Done[serving.ConsentRecord], error) {
				return s.Sign(y, by, x.ID, serving.Signature{Means: in.OptionalText("means", 20), At: orZero(in.OptionalInstant("at")), Identity: in.OptionalText("identity", mostText), Digest: x.Digest, Files: files})
			}},
		{name: "drop", kind: serving.ConsentDropped, from: serving.Offered, fields: func(*web.Context, *ui.Form) []ui.Field { return nil },
			do: func(y ctx, s *serving.Service, by act.By, x *serving.Consent, _ *web.Reader, _ []device.Attachment) (act.Done[serving.ConsentRecord], error) {
				return s.DropConsent(y, by, x.ID)
			}},
		{name: "decline", kind: serving.ConsentDeclined, from: serving.Offered, fields: saidFields,
			do: func(y ctx, s *serving.Service, by act.By, x *serving.Consent, in *web.Reader, _ []device.Attachment) (act.Done[serving.ConsentRecord], error) {
				return s.Decline(y, by, serving.Declining{Body: x.Body, InNameOf: x.InNameOf, Matter: x.Matter, MatterID: x.MatterID, Recipient: x.Recipient, Said: saidOf(in)})
			}},
		{name: "withdraw", kind: serving.ConsentWithdrawn, from: serving.Given, fields: saidFields,
			do: func(y ctx, s *serving.Service, by act.By, x *serving.Consent, in *web.Reader, _ []device.Attachment) (act.Done[serving.ConsentRecord], error) {
				return s.Withdraw(y, by, x.ID, saidOf(in))
			}},
	}
}

func (o *Office) aConsentStep(c *web.Context) (consentStep, serving.Consent, error) {
	steps := consentSteps()
	i := slices.IndexFunc(steps, func(s consentStep) bool { return s.name == c.Path("step") })
	if i < 0 {
		return consentStep{}, serving.Consent{}, noCaseStep
	}
	x, err := o.aConsent(c, "step")
	if err == nil && !c.Actor.ActsFor(access.HandleCases, x.Body) {
		err = missing("这份确认书", "the confirmation")
	}
	return steps[i], x, err
}

func (o *Office) askConsentStep(c *web.Context) (web.Page, error) {
	s, x, err := o.aConsentStep(c)
	if err != nil {
		return web.Page{}, err
	}
	if c.R.Method == "GET" && s.from != x.State {
		return web.Page{}, notWanted
	}
	p := FormPage{Action: consentPath(x.ID) + "/steps/" + s.name, Facts: o.consentFacts(c, &x), Fields: s.fields(c, c.Form()), Upload: s.name == "sign", Button: c.Words(s.kind.Title), Icon: "done", Back: ui.Link{URL: consentPath(x.ID), Text: c.T("consents.back")}}
	return formPage.Page(web.Head{Title: c.Words(s.kind.Title), Lead: x.Number, Crumbs: append(consentCrumbs(c), ui.Link{URL: consentPath(x.ID), Text: x.Number}), Section: "/services"}, p), nil
}

func (o *Office) takeConsentStep(c *web.Context) (web.Page, error) {
	s, x, err := o.aConsentStep(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	files, bad := o.keepDocuments(c)
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := s.do(over, o.Cases.Serving, o.by(c), &x, in, files); return err })
	if err := mended(bad, in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := s.do(c.Ctx(), o.Cases.Serving, o.by(c), &x, in, files)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(consentPath(x.ID), "services.done", entryNumber(c, done.Entry.Index)), nil
}
