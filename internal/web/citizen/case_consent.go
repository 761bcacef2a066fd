package citizen

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/seal"
	"yuanjian/internal/serving"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const caseConsent = myCase + "/consent"

// CaseConsentPage is one confirmation as its paper says it, and how it is signed, declined or withdrawn (Art 38(1); ux P17). To sign, the party types
// its name, its number and a sentence: a box or a tap signs nothing.
type CaseConsentPage struct {
	Before   []string
	Says     template.HTML // written by package paper, which escapes every text
	Facts    ui.Facts
	Files    ui.Links
	Sign     string // where it is signed; empty: it is not to be signed
	Digest   string
	Fields   []ui.Field
	Decline  string
	Withdraw string
	Words    ui.Field
	Back     ui.Link
}

var caseConsentPage = web.NewTemplate[CaseConsentPage](files, "case_consent.html")

// consentsMost bounds how many confirmations a party makes for one case online. [POLICY]
const consentsMost = 20

// consentParts say how papers are served on the party now, and offer what it may do: to agree and to decline, of equal size.
func (z *Citizen) consentParts(c *web.Context, k *casefile.Case, p *CaseServicePage) error {
	all, err := z.Cases.ConsentsOf(c.Ctx(), k)
	if err != nil {
		return err
	}
	for _, key := range []string{"day", "terms", "refuse", "back", "proof"} {
		p.What = append(p.What, c.T("mycase.consent.what."+key))
	}
	state := serving.ConsentState("")
	for i := range all {
		x := &all[i]
		if i == 0 || x.State == serving.Given {
			state = x.State
		}
		if x.Paper != "" {
			p.Consents = append(p.Consents, ui.Link{URL: caseConsent + "/" + x.ID, Text: x.Number, Icon: "document", Note: c.T("layout.pair", consentScope(c, x), c.Words(serving.ConsentStateWords[x.State]))})
		}
	}
	key := "none"
	if state == serving.Given || state == serving.Declined || state == serving.Withdrawn || state == serving.Offered {
		key = string(state)
	}
	p.Stands = c.T("mycase.consent.stands." + key)
	p.Agree = &ui.Link{URL: caseConsent, Text: c.T("mycase.consent.agree"), Icon: "edit"}
	if state == serving.Given {
		p.Agree.Text = c.T("mycase.consent.other")
	} else if state != serving.Declined {
		p.Decline = caseConsent + "/decline"
	}
	return nil
}

func consentScope(c *web.Context, x *serving.Consent) string {
	if x.MatterID == "" {
		return c.T("mycase.consent.general")
	}
	return c.T("mycase.consent.matter")
}

// askOffer asks for what a confirmation names: exact addresses and systems, kinds of papers, one case or all. Nothing is chosen beforehand.
func (z *Citizen) askOffer(c *web.Context) (web.Page, error) {
	k, err := z.signsItself(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	f := c.Form()
	if !f.Again() {
		f.Prefill("post", k.Party.Address)
	}
	fields := []ui.Field{f.Field("scope", c.T("mycase.consent.scope")).As("radios").Of([]ui.Choice{{Value: "matter", Label: c.T("mycase.consent.matter")}, {Value: "general", Label: c.T("mycase.consent.general")}}),
		f.Field("kinds", c.T("mycase.consent.kinds")).As("checks").Of(paperKinds(c))}
	for _, kind := range serving.ElectronicKinds {
		word := c.Words(kind.Words())
		field := f.Field("address_"+string(kind), c.T("mycase.consent.address", word)).Max(254).Optional().Autocomplete("off")
		if kind == delivery.SMS {
			field = field.Hint(c.T("mycase.consent.sms"))
		}
		fields = append(fields, field, f.Field("system_"+string(kind), c.T("mycase.consent.system", word)).Max(100).Optional().Hint(c.T("mycase.consent.system.hint")))
	}
	fields = append(fields, f.Field("post", c.T("mycase.consent.post")).Max(200), f.Field("explained", c.T("mycase.consent.explained")).As("checkbox"))
	p := ReplyPage{Action: caseConsent, Fields: fields, Button: c.T("mycase.consent.make"), Back: ui.Link{URL: caseService, Text: c.T("mycase.service")}, Before: []string{c.T("mycase.consent.voluntary"), c.T("mycase.consent.then")}}
	return replyPage.Page(head(c.T("mycase.consent"), "", caseBack(c), p.Back), p), nil
}

func paperKinds(c *web.Context) (out []ui.Choice) {
	for _, x := range serving.Papers {
		out = append(out, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
	}
	return out
}

// takeOffer makes the paper that is signed next. It is no consent.
func (z *Citizen) takeOffer(c *web.Context) (web.Page, error) {
	k, err := z.signsItself(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	o, err := readOffer(c, k)
	if err != nil {
		return web.Page{}, err
	}
	if !z.replies.Allow(c.From(), c.Now(), repliesPerSecond, repliesAtOnce) {
		return web.Page{}, tooMany("post")
	}
	all, err := z.Cases.ConsentsOf(c.Ctx(), k)
	if err != nil {
		return web.Page{}, err
	}
	if len(all) >= consentsMost {
		return web.Page{}, fault.Conflict{Because: law.Words{ZH: "已经有很多份确认书，请打电话或者到单位窗口办理。", EN: "There are a great many confirmations already; call or come to the counter."}}
	}
	done, err := z.Cases.Serving.Offer(c.Ctx(), recipientOf(c, k, "offer"), o)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(caseConsent+"/"+done.Record.ID, "mycase.consent.made", ""), nil
}

func readOffer(c *web.Context, k *casefile.Case) (serving.Offer, error) {
	in := c.Read()
	o := serving.Offer{Body: k.Body, InNameOf: k.InNameOf, Recipient: k.RecipientOf(), Capacity: "party", Post: in.OptionalText("post", 200), Kinds: in.Several("kinds", 20), Explained: in.Bool("explained")}
	if in.Choice("scope", "matter", "general") != "general" {
		o.Matter, o.MatterID = casefile.Subject, k.ID
	}
	for _, kind := range serving.ElectronicKinds {
		if address := in.OptionalText("address_"+string(kind), 254); address != "" {
			o.Channels = append(o.Channels, serving.ConsentChannel{Kind: kind, Address: address, System: in.OptionalText("system_"+string(kind), 100)})
		}
	}
	in.Want(len(o.Channels) > 0, "address_"+string(serving.ElectronicKinds[0]), "请至少填写一个电子送达的地址或者账号。", "Give at least one electronic address.")
	return o, in.Err()
}

// aConsent is the confirmation of the path, of the party of the browser's ticket; no case: there is no ticket.
func (z *Citizen) aConsent(c *web.Context) (*casefile.Case, serving.Consent, error) {
	k, err := z.signsItself(c)
	if err != nil || k == nil {
		return nil, serving.Consent{}, err
	}
	all, err := z.Cases.ConsentsOf(c.Ctx(), k)
	if err != nil {
		return nil, serving.Consent{}, err
	}
	i := slices.IndexFunc(all, func(x serving.Consent) bool { return x.ID == c.Path("id") && x.Paper != "" })
	if i < 0 {
		return nil, serving.Consent{}, noSuch
	}
	return k, all[i], nil
}

func (z *Citizen) askSignature(c *web.Context) (web.Page, error) {
	k, x, err := z.aConsent(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	paper, says, err := z.Cases.PaperOf(c.Ctx(), k, x.Paper)
	if err != nil {
		return web.Page{}, err
	}
	if err := z.looked(c, paperLook, party.Matter{Book: paper.Book, ID: paper.ID}); err != nil {
		return web.Page{}, err
	}
	vouched, _, err := z.vouched(c, k)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	p := CaseConsentPage{Says: template.HTML(says.HTML(func(string) string { return "" })), Digest: x.Digest, Back: ui.Link{URL: caseService, Text: c.T("mycase.service")},
		Facts: ui.Facts{{Key: c.T("papers.number"), Value: ui.Text(x.Number)}, {Key: c.T("mycase.service.state"), Value: ui.Text(c.Words(serving.ConsentStateWords[x.State]))}}}
	var whole CasePaperPage
	whole.files(c, &paper, casePapers+"/"+paper.ID)
	p.Files = whole.Files
	if g := x.Signature; g != nil {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.consent.signed"), Value: ui.AtSecond(g.At).WithNote(g.Identity)})
	}
	switch x.State {
	case serving.Offered:
		at := caseConsent + "/" + x.ID
		p.Sign, p.Decline, p.Before = at, caseConsent+"/decline", []string{c.T("mycase.consent.unsigned"), c.T("mycase.consent.how")}
		p.Fields = []ui.Field{f.Field("name", c.T("mycase.consent.name")).Max(100).Autocomplete("off").Hint(c.T("mycase.consent.name.hint"))}
		if vouched == "" {
			p.Fields = append(p.Fields, f.Field("number", c.T("mycase.consent.number")).Max(40).Autocomplete("off").Hint(c.T("mycase.consent.number.hint")))
		} else {
			p.Before = append(p.Before, c.T("mycase.consent.vouched", vouched))
		}
		p.Fields = append(p.Fields, f.Field("sentence", c.T("mycase.consent.sentence", serving.SigningSentence)).Max(100).Autocomplete("off"))
	case serving.Given:
		p.Withdraw, p.Before = caseConsent+"/"+x.ID+"/withdraw", []string{c.T("mycase.consent.stands.given"), c.T("mycase.consent.signed.at", signer(&x), ui.Stamp(x.Signature.At))}
		p.Words = f.Field("words", c.T("mycase.consent.why")).As("textarea").Max(2000).Lines(3).Optional()
	}
	return caseConsentPage.Page(head(c.T("mycase.consent"), x.Number, caseBack(c), p.Back), p), nil
}

// signer is who signed a confirmation.
func signer(x *serving.Consent) string {
	if x.Signature.Typed != nil {
		return x.Signature.Typed.Name
	}
	return cmp.Or(x.Signer, x.Recipient.Name)
}

// vouched is the provider of identities that vouched for the party of a case in this browser, with its number; empty: none did.
func (z *Citizen) vouched(c *web.Context, k *casefile.Case) (title, number string, err error) {
	v, err := z.visitor(c)
	if err != nil || v == nil || k.Party.Number == "" {
		return "", "", err
	}
	for _, n := range v.Numbers() {
		for _, w := range z.Ways {
			if n == seal.IdentityForm(k.Party.Number) && w.Naming.Issuer == v.Issuer && w.Naming.Enterprise == (v.Number == "") {
				return w.Title.ZH, k.Party.Number, nil
			}
		}
	}
	return "", "", nil
}

// takeSignature takes what the party typed. Tries are counted as those of a code are: a number is not guessed here.
func (z *Citizen) takeSignature(c *web.Context) (web.Page, error) {
	k, x, err := z.aConsent(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	vouched, number, err := z.vouched(c, k)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	typed := serving.Typed{Name: in.Text("name", 100), Number: number, Sentence: in.Text("sentence", 100)}
	if vouched == "" {
		typed.Number = in.Text("number", 40)
	}
	digest := in.Text("digest", 100)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	t, err := z.try(c, strings.Join([]string{k.ID, caseCookie, "sign"}, "/"))
	if err != nil {
		return web.Page{}, err
	}
	if !t.Locked.IsZero() {
		return web.Page{}, fault.Invalid{Fields: []fault.Field{{Name: "number", Want: opening(t)}}}
	}
	if _, err := z.Cases.Serving.SignAsRecipient(c.Ctx(), recipientOf(c, k, "sign"), x.ID, digest, vouched, typed); err != nil {
		return web.Page{}, err
	}
	if err := z.Door.Fitted(c.Ctx(), t); err != nil {
		return web.Page{}, err
	}
	return c.Done(caseService, "mycase.consent.signed.done", x.Number), nil
}

// declineService puts on record that the party does not want e-service. It costs nothing, and no reason is asked.
func (z *Citizen) declineService(c *web.Context) (web.Page, error) {
	k, err := z.signsItself(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	_, err = z.Cases.Serving.Decline(c.Ctx(), recipientOf(c, k, "decline"), serving.Declining{Body: k.Body, InNameOf: k.InNameOf, Matter: casefile.Subject, MatterID: k.ID, Recipient: k.RecipientOf(), Said: serving.Ending{Door: "online"}})
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(caseService, "mycase.consent.declined", ""), nil
}

// withdrawConsent takes consent back for what was not sent yet; what arrived stays served.
func (z *Citizen) withdrawConsent(c *web.Context) (web.Page, error) {
	k, x, err := z.aConsent(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	in := c.Read()
	words := in.OptionalText("words", 2000)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := z.Cases.Serving.Withdraw(c.Ctx(), recipientOf(c, k, "withdraw"), x.ID, serving.Ending{At: c.Now(), Door: "online", Words: words}); err != nil {
		return web.Page{}, err
	}
	return c.Done(caseService, "mycase.consent.withdrawn", x.Number), nil
}

// signsItself is the case of the browser's ticket, for the party itself: who acts for it signs no confirmation here, and one without "accept service"
// nowhere (Art 25(2)). No case: there is no ticket.
func (z *Citizen) signsItself(c *web.Context) (*casefile.Case, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil || k.Through == nil {
		return k, err
	}
	if err := k.MayAct(party.Service); err != nil {
		return nil, err
	}
	return nil, law.Refusal{Rule: "A38.1a", Article: "第三十八条第一款", Because: law.Words{ZH: "这里由受送达人本人输入姓名、号码签署，您是替当事人办理。", EN: "The recipient itself signs here, by its name and number; you act for it."},
		Cure: law.Words{ZH: "请当事人本人签署；由您签署的，请持授权书到窗口办理。", EN: "Let the party sign, or come to the counter with the mandate."}}
}
