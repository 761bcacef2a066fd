package citizen_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/web/citizen"
)

// provider stands for a provider of identities: it vouches for whom the test says, when the browser brings its ticket back. The true client is
// tried against a true provider in adapter/oidc.
type provider struct {
	subject string
	claims  map[string]string
	begun   int
	down    bool
}

func (*provider) Issuer() string { return "https://login.example" }

func (v *provider) Begin(_ context.Context, redirect string) (string, string, error) {
	if v.down {
		return "", "", errors.New("connection refused")
	}
	v.begun++
	return redirect + "?code=1", fmt.Sprintf("ticket-%d", v.begun), nil
}

func (v *provider) Finish(_ context.Context, _, kept string, _ url.Values) (string, map[string]string, error) {
	if kept != fmt.Sprintf("ticket-%d", v.begun) {
		return "", nil, fault.Conflict{Because: law.Words{ZH: "没有完成", EN: "Not finished."}}
	}
	return v.subject, v.claims, nil
}

func (v *provider) ways() []citizen.Way {
	return []citizen.Way{{Key: "person", Title: law.Words{ZH: "粤省事", EN: "Yueshengshi"}, Provider: v, Naming: party.Naming{Issuer: v.Issuer(), Name: "name", Number: "number", Phone: "phone"}},
		{Key: "enterprise", Title: law.Words{ZH: "粤商通", EN: "Yueshangtong"}, Provider: v, Naming: party.Naming{Issuer: v.Issuer(), Enterprise: true, Name: "name", Unit: "unit", Code: "code", Capacity: "as", Legal: "legal"}}}
}

// signIn signs in and returns the page to which that leads.
func (p *phone) signIn(way string, claims map[string]string) (int, string) {
	p.t.Helper()
	p.at.subject, p.at.claims = "s-1", claims
	status, body, _ := p.get("/my/in/" + way)
	return status, body
}

func person(name, number string) map[string]string {
	return map[string]string{"name": name, "number": number, "phone": "13900000000"}
}

// Others are parties that are not casefiletest.Party.
var (
	somebody = casefile.Party{Kind: casefile.Citizen, Name: "钱另人", Number: "11010519491231002X", Phone: "13911112222", Address: "测试区南路9号"}
	company  = casefile.Party{Kind: casefile.Unit, Name: "测试运输有限公司", Number: "91350100M000100Y43", Phone: "0757-12345678", Address: "测试区北路3号", Representative: "孙法人"}
)

// against is a case against a party; told: as far as its prior notice.
func (p *caseParty) against(who casefile.Party, told bool) (id string) {
	p.t.Helper()
	n := p.of.New(p.of.Passed())
	n.Party = who
	id = p.of.Done(p.of.C.Register(p.t.Context(), p.of.First, n)).Case
	p.of.Done(p.of.C.Join(p.t.Context(), p.of.Second, id, true))
	if !told {
		return id
	}
	p.of.Done(p.of.C.File(p.t.Context(), p.of.Head, id, p.of.Filing(id)))
	p.of.ReportSigned(id, p.of.Report(id, 200_00, p.of.Prove(id)))
	p.of.Notice(id)
	return id
}

// TestA41a_WhoSignsInFindsTheOwnMatters (Art 25, 41; ux P15): by the number that the provider vouched for: those that were told by a paper, with what
// comes next, by whom and until when; another party's never, by whatever is sent; each look is on record.
func TestA41a_WhoSignsInFindsTheOwnMatters(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		mine, other := p.against(casefiletest.Party, true), p.against(somebody, true)
		untold := p.against(casefiletest.Party, false)
		status, page := p.signIn("person", person("赵测试", strings.ToLower(casefiletest.Party.Number)))
		for _, want := range []string{"我的事项", "共1件", p.of.See(mine).Number, "等您的意见", "陈述申辩", "24:00", "告知提示是按车辆号牌制作的", "联系人", "地址", "退出登录"} {
			if !strings.Contains(page, want) {
				t.Errorf("%d: the list does not say %s", status, want)
			}
		}
		for _, not := range []string{p.of.See(other).Number, p.of.See(untold).Number, other, untold, somebody.Name, casefiletest.Party.Number, casefiletest.Party.Phone, "拟作出"} {
			if strings.Contains(page, not) {
				t.Errorf("the list says %s", not)
			}
		}
		for what, id := range map[string]string{"another party's": other, "what was not told": untold, "what is not there": "0198-none", "a word": "' OR 1=1"} {
			if status, body, _ := p.post("/my/open", url.Values{"matter": {id}}); status != http.StatusNotFound || strings.Contains(body, somebody.Name) {
				t.Errorf("%s: %d", what, status)
			}
		}
		if _, _, r := p.get("/case/mine"); r.Request.URL.Path != "/case" {
			t.Errorf("a list opened %s by itself", r.Request.URL.Path)
		}
		status, body, r := p.post("/my/open", url.Values{"matter": {mine}})
		if status != 200 || r.Request.URL.Path != "/case/mine" || !strings.Contains(body, p.of.See(mine).Number) {
			t.Errorf("its own: %d %s", status, r.Request.URL.Path)
		}
		if _, body, _ := p.get("/case/mine/looks"); !strings.Contains(body, "登录后查看事项列表") || !strings.Contains(body, "登录后打开") {
			t.Error("the party is not told of its looks")
		}
		looks, err := act.LooksAt(t.Context(), p.DB.Reader(), p.of.Book, casefile.Subject, mine)
		p.Must(err)
		if len(looks) < 2 || looks[0].Person != "" {
			t.Errorf("on record: %+v", looks)
		}
		p.of.Done(p.of.C.Hide(t.Context(), p.of.First, mine))
		if _, body, _ := p.get("/my"); !strings.Contains(body, "没有与您有关的事项") {
			t.Error("what became secret is listed")
		}
		all := p.log.String() + strings.Join(p.asked, " ")
		for _, not := range []string{casefiletest.Party.Number, casefiletest.Party.Phone, "赵测试", mine} {
			if strings.Contains(all, not) {
				t.Errorf("the log or an address has %s", not)
			}
		}
		p.of.Verify()
	})
}

// TestA25_2_AnEnterprisesMattersAreItsRepresentatives: the legal representative sees them; staff see what they are authorised to, which is not
// proved by being staff; another enterprise sees nothing.
func TestA25_2_AnEnterprisesMattersAreItsRepresentatives(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.against(company, true)
		claims := func(code, as string) map[string]string {
			return map[string]string{"name": "孙法人", "unit": company.Name, "code": code, "as": as}
		}
		if _, page := p.signIn("enterprise", claims(company.Number, "legal")); !strings.Contains(page, p.of.See(id).Number) || !strings.Contains(page, company.Name) {
			t.Error("the representative does not see it")
		}
		for name, said := range map[string]map[string]string{"staff": claims(company.Number, "staff"), "nothing said": claims(company.Number, ""), "another enterprise": claims("914403001922038216", "legal")} {
			p.fresh()
			if status, page := p.signIn("enterprise", said); status != 200 || strings.Contains(page, p.of.See(id).Number) || !strings.Contains(page, `href="/case"`) {
				t.Errorf("%s: %d", name, status)
			}
			if status, _, _ := p.post("/my/open", url.Values{"matter": {id}}); status != http.StatusNotFound {
				t.Errorf("%s opens it: %d", name, status)
			}
		}
	})
}

// TestA41c_NoLoginIsEverNeeded: number and code come before any way to sign in, open everything without one, and do so when no provider answers.
func TestA41c_NoLoginIsEverNeeded(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.against(casefiletest.Party, true)
		for _, path := range []string{"/notices", "/case"} {
			_, body, _ := p.get(path)
			form, way := strings.Index(body, `id="look-up"`), strings.Index(body, "/my/in/person")
			if form < 0 || way < form || !strings.Contains(body, "/my/in/enterprise") {
				t.Errorf("%s: the form at %d, the login at %d", path, form, way)
			}
		}
		_, body, _ := p.get("/my")
		if code, way := strings.Index(body, `href="/case"`), strings.Index(body, "/my/in/person"); code < 0 || way < code {
			t.Errorf("/my: number and code at %d, the login at %d", code, way)
		}
		p.at.down = true
		if status, body, r := p.get("/my/in/person"); status != 200 || r.Request.URL.Path != "/my" || !strings.Contains(body, "现在连不上") || !strings.Contains(body, `href="/case"`) {
			t.Errorf("a provider that does not answer: %d %s", status, r.Request.URL)
		}
		p.opens(p.of.See(id).Told().Paper, "0011")
		for _, path := range []string{"/case/mine", "/case/mine/evidence", "/case/mine/papers", "/case/mine/looks", "/case/mine/act/state", "/case/mine/act/hearing", "/case/mine/act/object", "/case/mine/act/recuse", "/case/mine/act/complain", "/case/mine/act/help"} {
			if status, _, at := p.getAt(path); status != 200 || at != path {
				t.Errorf("%s without a login: %d %s", path, status, at)
			}
		}
		if status, body, _ := p.acts("state", url.Values{"words": {"没有登录也能说"}}); status != 200 || !strings.Contains(body, "没有登录也能说") {
			t.Errorf("to state without a login: %d", status)
		}
	})
}

// TestA41a_AVisitEndsAndADraftKeepsIt: half an hour after the last page nobody is signed in any more, unless a draft was begun; signing out ends it
// at once, here and for whoever copied the token; another sign-in takes its place.
func TestA41a_AVisitEndsAndADraftKeepsIt(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.against(casefiletest.Party, true)
		in := func() bool {
			t.Helper()
			_, body, _ := p.get("/my")
			return strings.Contains(body, "退出登录")
		}
		p.signIn("person", person("赵测试", casefiletest.Party.Number))
		for range 3 {
			p.Clock.Advance(party.VisitorFor - time.Minute)
			if !in() {
				t.Fatal("ended within its time")
			}
		}
		p.Clock.Advance(party.VisitorFor)
		if in() {
			t.Error("still in after half an hour")
		}
		p.signIn("person", person("赵测试", casefiletest.Party.Number))
		p.post("/my/open", url.Values{"matter": {id}})
		if status, body, _ := p.acts("state", url.Values{"words": {"写到一半"}, "save": {"yes"}}); status != 200 || !strings.Contains(body, "已存好") {
			t.Fatalf("a draft: %d", status)
		}
		p.Clock.Advance(5 * time.Hour)
		door := &party.Door{Engine: p.Engine, Keys: p.Keys}
		p.Must(door.Forget(t.Context(), p.of.Book))
		if !in() {
			t.Error("ended while a draft exists")
		}
		at, err := url.Parse(p.server.URL)
		p.Must(err)
		stolen, err := cookiejar.New(nil)
		p.Must(err)
		stolen.SetCookies(at, p.client.Jar.Cookies(at))
		if _, body, _ := p.post("/my/out", nil); !strings.Contains(body, "已退出登录") || in() {
			t.Error("still in after signing out")
		}
		if _, _, r := p.get("/case/mine"); r.Request.URL.Path != "/case" {
			t.Error("the ticket outlived the visit")
		}
		p.client.Jar = stolen
		if in() {
			t.Error("a token that was copied outlived the visit")
		}
		p.fresh()
		p.signIn("person", person("赵测试", casefiletest.Party.Number))
		if p.signIn("person", person("钱另人", somebody.Number)); !in() {
			t.Error("a second sign-in")
		}
		if _, body, _ := p.get("/my"); !strings.Contains(body, "钱另人") || strings.Contains(body, "赵测试") {
			t.Error("the second sign-in did not take the place of the first")
		}
	})
}

// TestWhatAProviderSaysIsBelievedAsFarAsItIsWellFormed: claims that are lacking or fail their checks let nobody in, and the page names the other ways.
func TestWhatAProviderSaysIsBelievedAsFarAsItIsWellFormed(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		for what, said := range map[string]map[string]string{"no number": {"name": "赵测试"}, "no name": {"number": casefiletest.Party.Number}, "a number with another check": person("赵测试", "440611199001010012"),
			"a credit code": person("赵测试", company.Number), "nothing": nil} {
			p.fresh()
			if status, body := p.signIn("person", said); status != http.StatusConflict || !strings.Contains(body, "编号和核验码") {
				t.Errorf("%s: %d", what, status)
			}
			if _, body, _ := p.get("/my"); strings.Contains(body, "退出登录") {
				t.Errorf("%s lets in", what)
			}
		}
		if status, _ := p.signIn("enterprise", map[string]string{"name": "孙法人", "unit": "甲公司", "code": casefiletest.Party.Number, "as": "legal"}); status != http.StatusConflict {
			t.Errorf("an identity number as a credit code: %d", status)
		}
		p.fresh()
		p.at.subject, p.at.claims = "s-1", person("赵测试", casefiletest.Party.Number)
		if status, body, _ := p.get("/my/in/person/back?code=1"); status != 200 || !strings.Contains(body, "登录没有完成") {
			t.Errorf("a sign-in that this browser did not begin: %d", status)
		}
		if status, _, _ := p.get("/my/in/none"); status != http.StatusNotFound {
			t.Errorf("no such provider: %d", status)
		}
	})
}

// TestAnotherPartysMatterIsOnNoPage: whoever is signed in and has opened its case, and then whoever has nothing at all, asks for every page of the
// face with the ids of another party's case, and posts to every door: none has a canary of the other.
func TestAnotherPartysMatterIsOnNoPage(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		mine, other := p.against(casefiletest.Party, true), p.against(somebody, true)
		theirs := p.of.See(other)
		paper := theirs.Told().Paper
		canaries := []string{somebody.Name, somebody.Number, somebody.Phone, somebody.Address, theirs.Number, p.number(other)}
		asked := []string{other, paper, theirs.Capture, "1", "state", "explanation", "receipt.json"}
		shows := func(where, body string) {
			t.Helper()
			for _, c := range canaries {
				if strings.Contains(body, c) {
					t.Errorf("%s shows %s", where, c)
				}
			}
		}
		walk := func(who string) (pages int) {
			t.Helper()
			for _, r := range (&citizen.Citizen{}).Routes() {
				if strings.HasPrefix(r.Path, "/my/in/") || strings.HasSuffix(r.Path, "/leave") || strings.HasSuffix(r.Path, "/out") {
					continue
				}
				for _, id := range asked {
					path := segment.ReplaceAllString(r.Path, id)
					if r.Method == http.MethodGet {
						status, body, answered := p.get(path + "?about=" + id + "&page=" + id)
						shows(who+" "+path, body)
						if status == http.StatusOK && answered.Request.URL.Path == path {
							pages++
						}
						continue
					}
					_, body, _ := p.post(path, url.Values{"matter": {id}, "paper": {id}, "no": {id}, "choice": {id}})
					shows(who+" POST "+path, body)
				}
			}
			return pages
		}
		outside := walk("nobody")
		p.signIn("person", person(casefiletest.Party.Name, casefiletest.Party.Number))
		if _, _, r := p.post("/my/open", url.Values{"matter": {mine}}); r.Request.URL.Path != "/case/mine" {
			t.Fatalf("its own opens %s", r.Request.URL.Path)
		}
		if inside := walk("signed in"); inside <= outside {
			t.Errorf("%d pages signed in, %d outside: the walk saw nothing", inside, outside)
		}
	})
}

var segment = regexp.MustCompile(`\{[a-z]+\}`)
