package citizen_test

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/serving"
	"yuanjian/internal/testkit"
)

// consents are the confirmations of the party of a case, the newest first.
func (p *caseParty) consents(id string) []serving.Consent {
	p.t.Helper()
	all, err := p.of.C.ConsentsOf(p.t.Context(), p.of.See(id))
	p.Must(err)
	return all
}

// offer is the form of a confirmation, as a party fills it in; changes are names and values, an empty value takes the field away.
func offer(changes ...string) url.Values {
	f := url.Values{"scope": {"matter"}, "kinds": {"notice", "decision"}, "address_email": {"zhao@example.com"}, "system_email": {"example.com邮箱"}, "post": {"测试区测试路2号"}, "explained": {"yes"}}
	for i := 0; i+1 < len(changes); i += 2 {
		f.Del(changes[i])
		if changes[i+1] != "" {
			f.Set(changes[i], changes[i+1])
		}
	}
	return f
}

// offered fills in a confirmation and returns where it is signed.
func (p *caseParty) offered(form url.Values) (at string) {
	p.t.Helper()
	status, page, at := p.postAt("/case/mine/consent", form)
	if status != 200 || !strings.HasPrefix(at, "/case/mine/consent/") {
		p.t.Fatalf("the confirmation: %d %s", status, at)
	}
	p.says(page, []string{"还没有签署", "zhao@example.com", "example.com邮箱", "不以您是否打开、阅读为准", "不同意，用邮寄", "同意并签署"})
	return at
}

var digestOf = regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`)

// signs types what signs a confirmation; changes are names and values.
func (p *caseParty) signs(at string, changes ...string) (int, string, string) {
	p.t.Helper()
	_, page, _ := p.getAt(at)
	m := digestOf.FindStringSubmatch(page)
	if m == nil {
		p.t.Fatalf("nothing is signed at %s", at)
	}
	f := url.Values{"digest": {m[1]}, "name": {casefiletest.Party.Name}, "number": {casefiletest.Party.Number}, "sentence": {serving.SigningSentence}}
	for i := 0; i+1 < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return p.postAt(at, f)
}

var ticked = regexp.MustCompile(`(?:checked|selected)`)

// TestA38_1a_ThePartySignsItsOwnConfirmation (ux P17): with scripts off. What e-service means stands first; to decline is as large as to agree and
// costs nothing; nothing is ticked beforehand; a tap, a box, another name, number or sentence sign nothing; the paper is signed by its digest. Withdrawn,
// it carries nothing any more.
func TestA38_1a_ThePartySignsItsOwnConfirmation(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		o := p.of
		id := o.Noticed(20000)
		p.opens(o.See(id).Told().Paper, "0011")
		_, page, _ := p.getAt("/case/mine/service")
		p.says(page, []string{"到达您填写的系统的那一天就是送达日期", "可以不同意", "可以随时撤回", "您没有签署过确认书", `action="/case/mine/consent/decline"`, `href="/case/mine/consent"`})
		if strings.Count(page, `<a class="button" href="/case/mine/consent"`) != 1 || strings.Count(page, `<button class="button" form="decline"`) != 1 {
			t.Error("to agree and to decline are not of equal weight")
		}
		_, form, _ := p.getAt("/case/mine/consent")
		p.light("/case/mine/consent", form)
		if body := form[strings.Index(form, `action="/case/mine/consent"`):]; ticked.MatchString(body) {
			t.Error("something is chosen beforehand")
		}
		for field, bad := range map[string]url.Values{"scope": offer("scope", ""), "kinds": offer("kinds", ""), "address": offer("address_email", ""), "email": offer("address_email", "x"), "system": offer("system_email", ""), "post": offer("post", ""), "explained": offer("explained", "")} {
			if status, _, _ := p.postAt("/case/mine/consent", bad); status != 422 {
				t.Errorf("without %s: %d", field, status)
			}
		}
		at := p.offered(offer())
		x := p.consents(id)[0]
		if x.State != serving.Offered || x.MadeBy != "" || len(p.consents(id)) != 1 {
			t.Fatalf("made: %+v", x)
		}
		if status, body, _ := p.getAt("/case/mine/papers/" + x.Paper); status != 200 || !strings.Contains(body, "电子送达") {
			t.Errorf("the confirmation as a paper: %d", status)
		}
		for name, wrong := range map[string][]string{"a tap": {"name", "", "number", "", "sentence", ""}, "a name": {"name", "赵某"}, "a number": {"number", "440605199001010012"}, "a sentence": {"sentence", "同意"}, "another paper": {"digest", strings.Repeat("0", 64)}} {
			if name == "another paper" { // four tries were used up
				p.Clock.Advance(61 * time.Minute)
				p.opens(o.See(id).Told().Paper, "0011")
			}
			if status, _, _ := p.signs(at, wrong...); status != 422 || p.consents(id)[0].State != serving.Offered {
				t.Errorf("%s signs: %d", name, status)
			}
		}
		p.Clock.Advance(61 * time.Minute)
		p.opens(o.See(id).Told().Paper, "0011")
		status, body, to := p.signs(at, "name", " 赵测试 ", "sentence", serving.SigningSentence+"。")
		if status != 200 || to != "/case/mine/service" || !strings.Contains(body, "已经签署确认书") {
			t.Errorf("signed: %d %s", status, to)
		}
		x = p.consents(id)[0]
		if x.State != serving.Given || x.Signature.Means != serving.OnPage || x.Signature.Typed.Sentence == "" || x.Signature.Digest != x.Digest || !strings.Contains(x.Signature.Identity, "证件号码") {
			t.Errorf("on record: %+v", x)
		}
		if _, page, _ := p.getAt("/case/mine/service"); strings.Contains(page, "consent/decline") || !strings.Contains(page, x.Number) {
			t.Error("what was signed is declined, or not listed")
		}
		if status, body, _ := p.postAt(at+"/withdraw", url.Values{"words": {"不方便"}}); status != 200 || !strings.Contains(body, "您已经撤回同意") || p.consents(id)[0].State != serving.Withdrawn {
			t.Errorf("withdrawn: %d", status)
		}
		if status, _, _ := p.postAt(at+"/withdraw", url.Values{}); status != 409 {
			t.Errorf("withdrawn twice: %d", status)
		}
		if log := p.log.String(); strings.Contains(log, "example.com") || strings.Contains(log, casefiletest.Party.Number) {
			t.Error("the log has an address or a number")
		}
		o.Verify()
	})
}

// TestA38_1a_WhoDeclinesLosesNothing: before there is a paper and after; on record once; the papers go another way, and nothing else changes. Who changes
// its mind signs.
func TestA38_1a_WhoDeclinesLosesNothing(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id := o.Noticed(20000)
		before := o.See(id)
		p.opens(before.Told().Paper, "0011")
		if status, body, at := p.postAt("/case/mine/consent/decline", nil); status != 200 || at != "/case/mine/service" || !strings.Contains(body, "您表示不同意电子送达") || strings.Contains(body, "consent/decline") {
			t.Errorf("declined: %d %s", status, at)
		}
		if x := p.consents(id); len(x) != 1 || x[0].State != serving.Declined || x[0].Ending.Door != "online" {
			t.Errorf("on record: %+v", x)
		}
		if status, _, _ := p.postAt("/case/mine/consent/decline", nil); status != 409 {
			t.Errorf("declined twice: %d", status)
		}
		after := o.See(id)
		if after.Steps != before.Steps || after.State != before.State || after.Frozen != "" {
			t.Error("the case changed")
		}
		o.PutUp(id, casefiletest.Fined(20000))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		decision := o.See(id).Decision.Paper
		if _, err := o.V.Begin(ctx, o.First, serving.Begin{Matter: casefile.Subject, MatterID: id, Paper: decision, Way: serving.ByElectronic}); err == nil || !strings.Contains(err.Error(), "不同意电子送达") {
			t.Errorf("served electronically: %v", err)
		}
		done, err := o.V.Begin(ctx, o.First, serving.Begin{Matter: casefile.Subject, MatterID: id, Paper: decision})
		p.Must(err)
		if done.Record.Way != serving.ByHand {
			t.Errorf("served by %s", done.Record.Way)
		}
		p.opens(decision, "0011")
		at := p.offered(offer("scope", "general"))
		if status, body, _ := p.postAt("/case/mine/consent/decline", nil); status != 200 || !strings.Contains(body, "您表示不同意电子送达") {
			t.Errorf("declined what was offered: %d", status)
		}
		if status, _, _ := p.getAt(at); status != 200 {
			t.Errorf("what was declined cannot be read: %d", status)
		}
		if status, _, _ := p.signs(p.offered(offer("scope", "general"))); status != 200 {
			t.Errorf("signed after all: %d", status)
		}
		p.fresh()
		for _, path := range []string{"/case/mine/service", "/case/mine/consent", at} {
			if _, _, to := p.getAt(path); to != "/case" {
				t.Errorf("%s without a ticket leads to %s", path, to)
			}
		}
		p.opens(o.See(o.Noticed(20000)).Told().Paper, "0011") // the same party in another case
		if status, _, _ := p.getAt(at); status == 404 {
			t.Errorf("a confirmation for all matters: %d", status)
		}
		o.Verify()
	})
}

// TestA38_1a_WhoSignedInTypesNoNumber: the provider vouched for it. For a unit its representative signs by name; another visitor types the number.
func TestA38_1a_WhoSignedInTypesNoNumber(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.against(company, true)
		p.signIn("enterprise", map[string]string{"name": company.Representative, "unit": company.Name, "code": company.Number, "as": "legal"})
		if status, _, _ := p.post("/my/open", url.Values{"matter": {id}}); status != 200 {
			t.Fatalf("its own case: %d", status)
		}
		at := p.offered(offer())
		_, page, _ := p.getAt(at)
		p.says(page, []string{"您已经通过粤商通实名登录"}, `name="number"`)
		if status, _, _ := p.signs(at, "number", "", "name", company.Name+"的人"); status != 422 {
			t.Errorf("by another name: %d", status)
		}
		if status, _, _ := p.signs(at, "number", "", "name", company.Representative); status != 200 {
			t.Errorf("by its representative: %d", status)
		}
		if x := p.consents(id)[0]; x.State != serving.Given || !strings.Contains(x.Signature.Identity, "粤商通实名登录") {
			t.Errorf("on record: %+v", x)
		}
		p.of.Verify()
	})
}

var served = regexp.MustCompile(`href="(/case/mine/service/[0-9a-f-]{36})"`)

// TestA25_1_5_EveryPaperIsListedWithItsDay (ux P16): each with its state, day, way and proof, the proof as a paper of its own; what only told stands
// apart. "I have seen it" is neither consent nor service.
func TestA25_1_5_EveryPaperIsListedWithItsDay(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id := o.Decided(20000)
		c := o.See(id)
		p.opens(c.Decision.Paper, "0011")
		_, page, _ := p.getAt("/case/mine/service")
		all, err := o.V.Of(ctx, o.DB.Reader(), o.Book, casefile.Subject, id)
		p.Must(err)
		told := all[0]
		p.says(page, []string{"行政处罚事先告知", c.Told().Number, told.Day().Words(), "直接送达", told.ProofNumber, `href="/case/mine/papers/` + told.Proof + `"`, "行政处罚决定书", c.Decision.Number, "没有登记送达", "都不是送达"})
		if status, proof, _ := p.getAt("/case/mine/papers/" + told.Proof); status != 200 || !strings.Contains(proof, "送达的认定") {
			t.Errorf("the proof: %d", status)
		}
		if status, file, _ := p.getAt("/case/mine/papers/" + told.Proof + "/large.pdf"); status != 200 || !strings.HasPrefix(file, "%PDF-") {
			t.Errorf("the proof in large text: %d", status)
		}
		p.light("/case/mine/service", page)
		one := served.FindStringSubmatch(page)[1]
		steps := o.See(id).Steps
		if status, body, at := p.postAt(one+"/seen", nil); status != 200 || at != one || !strings.Contains(body, "您表示已经看到") || strings.Contains(body, one+"/seen") {
			t.Errorf("seen: %d %s", status, at)
		}
		p.postAt(one+"/seen", nil)
		if x := p.service(told.ID); x.SeenAt == nil || x.Day() != told.Day() || x.Steps != told.Steps+1 || o.See(id).Steps != steps {
			t.Errorf("seen: %+v", x)
		}
		others, err := o.V.Of(ctx, o.DB.Reader(), o.Book, casefile.Subject, o.Noticed(20000))
		p.Must(err)
		for _, path := range []string{others[0].ID, "x", told.ID + "/steps/1", told.ID + "/steps/99"} {
			if status, _, _ := p.getAt("/case/mine/service/" + path); status != 404 {
				t.Errorf("%s: %d", path, status)
			}
		}
		if status, _, _ := p.postAt("/case/mine/service/"+others[0].ID+"/seen", nil); status != 404 {
			t.Errorf("a paper of another case is seen: %d", status)
		}
		o.Verify()
	})
}

// TestA25_1_5_WhatOnlyToldStandsApart: a reminder is listed as what told something, with what each channel said, and is no service.
func TestA25_1_5_WhatOnlyToldStandsApart(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		o := p.of
		id := o.Noticed(20000)
		last, _ := o.See(id).Window()
		o.Clock.Set(last.Date.AddDays(-3).Start().Add(9 * time.Hour))
		p.opens(o.See(id).Told().Paper, "0011")
		_, page, _ := p.getAt("/case/mine/service")
		p.says(page, nil, "发给您的告知信息")
		o.Must(o.C.RemindJob(t.Context(), job.Job{Book: o.Book, Kind: casefile.JobRemind}))
		_, page, _ = p.getAt("/case/mine/service")
		p.says(page, []string{"发给您的告知信息", "这些是告知，不是送达", "期限提醒", "还有3天", "手机短信", last.Date.Words()}, casefiletest.Party.Phone)
		if served, list := strings.Index(page, "文书和送达日期"), strings.Index(page, "发给您的告知信息"); served < 0 || list < served {
			t.Error("what told stands before what was served")
		}
		o.Verify()
	})
}

// service is a service of a paper now.
func (p *caseParty) service(id string) *serving.Serving {
	p.t.Helper()
	x, err := p.of.V.ByID(p.t.Context(), p.DB.Reader(), p.of.Head.Scope(access.ViewCases), id)
	p.Must(err)
	return x
}

// sends sends a form of an act with one file.
func (p *caseParty) sends(name string, fields url.Values, file []byte) (int, string, string) {
	p.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		p.Must(w.WriteField(k, v[0]))
	}
	part, err := w.CreateFormFile("picture1", "退信.pdf")
	p.Must(err)
	_, err = part.Write(file)
	p.Must(err)
	p.Must(w.Close())
	status, body, r := p.read(p.client.Post(p.server.URL+"/case/mine/act/"+name, w.FormDataContentType(), &b))
	return status, body, r.Request.URL.Path
}

// TestA38_2_TheDayIsRebuttedAndEveryLaterDayIsCountedAnew (民诉法解释 135): another day, with a file, on a numbered receipt; nothing changes before it is
// decided; then the days of payment, reconsideration and suit move, and the page shows them. That nothing arrived at all takes the days away. Paper is
// asked for, and the day stays.
func TestA38_2_TheDayIsRebuttedAndEveryLaterDayIsCountedAnew(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id := p.owing(1000_00)
		o.Work()
		_, page, _ := p.getAt("/case/mine/service")
		one := served.FindStringSubmatch(page)[1]
		x := p.service(strings.TrimPrefix(one, "/case/mine/service/"))
		day, due := x.Day(), o.Bank.Of(id).Due
		review, suit := o.See(id).RemedyDays()
		_, page, _ = p.getAt(one)
		p.says(page, []string{"送达日期不对", "要纸质文书", "我已看到", day.Words(), due.Words(), review.Date.Words(), suit.Date.Words(), `href="/case/mine/act/rebut?item=` + x.ID})
		o.Clock.Advance(5 * 24 * time.Hour)
		p.opens(o.See(id).Decision.Paper, "0011")
		at := x.ServedAt.Add(3 * 24 * time.Hour)
		form := url.Values{"items": {x.ID}, "choice": {"other"}, "at": {at.In(law.Beijing).Format("2006-01-02T15:04:05")}, "words": {"快递柜记录是三天以后"}}
		if status, body, _ := p.acts("rebut", url.Values{"items": {x.ID}, "choice": {"other"}, "words": {"快递柜记录"}}); status != 422 || !strings.Contains(body, "请填写实际到达的时间") || !strings.Contains(body, "快递柜记录") {
			t.Errorf("without a time: %d", status)
		}
		if status, _, _ := p.acts("rebut", url.Values{"items": {"x"}, "choice": {"never"}, "words": {"没有收到"}}); status != 422 {
			t.Errorf("of no paper: %d", status)
		}
		status, body, to := p.sends("rebut", form, []byte("%PDF-1.7\n快递柜记录\n%%EOF\n"))
		if status != 200 || !strings.HasPrefix(to, one+"/steps/") {
			t.Fatalf("rebutted: %d %s", status, to)
		}
		x = p.service(x.ID)
		number := o.See(id).Number + "-S"
		p.says(body, []string{"快递柜记录是三天以后", "原来登记的日期暂时不变", x.Course[len(x.Course)-1].Files[0].Digest})
		if strings.Count(body, number) < 2 || x.OpenRebuttal() == nil || x.Day() != day || o.Bank.Of(id).Due != due {
			t.Errorf("the receipt, or what stands: %+v", x.Rebuttals)
		}
		if status, _, _ := p.acts("rebut", form); status != 409 && status != 422 {
			t.Errorf("rebutted twice: %d", status)
		}
		_, err := o.V.DecideRebuttal(ctx, o.Head, x.ID, serving.Decision{Accept: true, At: &at, Reasons: "与快递记录一致"})
		p.Must(err)
		o.Work()
		moved, movedReview := o.Bank.Of(id).Due, o.See(id)
		review2, suit2 := movedReview.RemedyDays()
		if moved <= due || review2.Date <= review.Date || suit2.Date < suit.Date {
			t.Fatalf("counted anew: %s %s %s", moved, review2.Date, suit2.Date)
		}
		_, page, _ = p.getAt(one)
		p.says(page, []string{law.DateOf(at).Words(), moved.Words(), review2.Date.Words(), suit2.Date.Words()}, due.Words())
		_, page, _ = p.getAt(to)
		p.says(page, []string{"予以采纳", "与快递记录一致", law.DateOf(at).Words(), "重新计算"})
		p.says(p.bill(), []string{moved.Words(), review2.Date.Words()}, due.Words())
		if status, body, to := p.acts("copy", url.Values{"items": {x.ID}, "words": {"测试区测试路2号"}}); status != 200 || !strings.HasPrefix(to, one+"/steps/") || !strings.Contains(body, "测试路2号") || p.service(x.ID).CopyAsked == nil || p.service(x.ID).Day() != law.DateOf(at) {
			t.Errorf("asked for paper: %d %s", status, to)
		}
		if status, _, to := p.acts("rebut", url.Values{"items": {x.ID}, "choice": {"never"}, "words": {"柜子里是别人的邮件"}}); status != 200 || !strings.HasPrefix(to, one+"/steps/") {
			t.Errorf("never arrived: %d %s", status, to)
		}
		_, err = o.V.DecideRebuttal(ctx, o.Head, x.ID, serving.Decision{Accept: true, Never: true, Reasons: "查证属实"})
		p.Must(err)
		o.Work()
		_, page, _ = p.getAt("/case/mine/service")
		p.says(page, []string{"未能送达"}, moved.Words(), law.DateOf(at).Words())
		p.says(p.bill(), []string{"还没有送达", "您现在不用缴"}, moved.Words())
		o.Verify()
	})
}

// TestPagesOfServiceInABrowser: the list, one service, its forms, the confirmation unsigned and signed, at the bar of accessibility at all its sizes.
func TestPagesOfServiceInABrowser(t *testing.T) {
	p := newCaseParty(t, testkit.NewWorld(t, testkit.SQLite(t)))
	o := p.of
	id := p.owing(1000_00)
	_, page, _ := p.getAt("/case/mine/service")
	one := served.FindStringSubmatch(page)[1]
	item := "?item=" + strings.TrimPrefix(one, "/case/mine/service/")
	ctx := testkit.Chromium(t)
	p.inBrowser(ctx, o.See(id).Decision.Paper)
	at := p.offered(offer())
	p.look(ctx, map[string]string{"service": "/case/mine/service", "served": one, "rebut": "/case/mine/act/rebut" + item, "copy": "/case/mine/act/copy" + item, "offer": "/case/mine/consent", "unsigned": at})
	p.signs(at)
	_, _, receipt := p.acts("rebut", url.Values{"items": {strings.TrimPrefix(one, "/case/mine/service/")}, "choice": {"never"}, "words": {"没有收到"}})
	p.look(ctx, map[string]string{"signed": at, "rebutted": receipt, "service-signed": "/case/mine/service"})
}
