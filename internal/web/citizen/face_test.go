package citizen_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
	"yuanjian/internal/party"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web"
	"yuanjian/internal/web/citizen"

	"context"

	"github.com/chromedp/chromedp"
)

// nobody knows no session.
type nobody struct{}

func (nobody) Actor(context.Context, string) (access.Actor, web.SessionInfo, error) {
	return access.Actor{}, web.SessionInfo{}, fault.NotFound{}
}

// phone is somebody with a browser and a notice.
type phone struct {
	*noticetest.Desk
	t      *testing.T
	server *httptest.Server
	client *http.Client
	log    *bytes.Buffer
	at     *provider // of identities
	sms    *gateway
	codes  *party.Codes
	asked  []string // every address that was asked for
}

func phones(t *testing.T, test func(t *testing.T, p *phone)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, newPhone(t, w)) })
}

func newPhone(t *testing.T, w *testkit.World) *phone {
	t.Helper()
	d := noticetest.New(t, w)
	return phoneOver(t, w, d, &casefile.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: d.S.Papers, Captures: d.Shots, Mandates: &party.Mandates{Engine: w.Engine, Keys: w.Keys, Letters: d.S.Letters}})
}

// phoneOver is a phone in a world that stands.
func phoneOver(t *testing.T, w *testkit.World, d *noticetest.Desk, cases *casefile.Service) *phone {
	t.Helper()
	p := &phone{Desk: d, t: t, log: &bytes.Buffer{}, at: &provider{}, sms: &gateway{}}
	d.S.Letters.Carriers = map[delivery.Kind]delivery.Carrier{delivery.SMS: p.sms}
	p.codes = &party.Codes{Door: &party.Door{Engine: w.Engine, Keys: w.Keys}, Letters: d.S.Letters, Sources: []party.Source{d.S, cases}}
	site := web.Site{Authority: law.Words{ZH: "云水市（测试）", EN: "Yunshui"}, Phone: "0000-12345"}
	z := &citizen.Citizen{Door: &party.Door{Engine: w.Engine, Keys: w.Keys}, Notices: p.S, Cases: cases, Files: device.Files{Store: p.Store}, Sight: p.Shots.Sight, PayAt: citizen.PayPage("https://pay.example.test/?code={code}"), Ways: p.at.ways(), Codes: p.codes, Log: slog.New(slog.NewTextHandler(p.log, nil))}
	h, err := web.Mount(z.Routes(), web.Deps{Log: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: w.Clock, Sessions: nobody{}, Site: site, PseudoLocale: true})
	p.Must(err)
	p.server = httptest.NewServer(h)
	t.Cleanup(p.server.Close)
	p.fresh()
	return p
}

// fresh is another browser.
func (p *phone) fresh() {
	jar, err := cookiejar.New(nil)
	p.Must(err)
	p.client = &http.Client{Jar: jar}
}

func (p *phone) read(r *http.Response, err error) (int, string, *http.Response) {
	p.t.Helper()
	p.Must(err)
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	p.Must(err)
	if strings.Contains(string(b), "ZgotmplZ") {
		p.t.Errorf("%s has a link that leads nowhere", r.Request.URL.Path)
	}
	for q := r.Request; q != nil; q = nil {
		p.asked = append(p.asked, q.URL.String())
	}
	return r.StatusCode, string(b), r
}

func (p *phone) get(path string) (int, string, *http.Response) {
	p.t.Helper()
	return p.read(p.client.Get(p.server.URL + path))
}

func (p *phone) post(path string, form url.Values) (int, string, *http.Response) {
	p.t.Helper()
	return p.read(p.client.PostForm(p.server.URL+path, form))
}

func (p *phone) open(n *notice.Notice) string {
	p.t.Helper()
	status, body, r := p.post("/notices", url.Values{"number": {n.Number}, "code": {n.Code}})
	if status != 200 || r.Request.URL.Path != "/notices/mine" {
		p.t.Fatalf("number and code lead to %d %s", status, r.Request.URL)
	}
	return body
}

// send sends the form of a reply with a picture.
func (p *phone) send(kind notice.ReplyKind, fields map[string]string, picture []byte) (int, string) {
	p.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		p.Must(w.WriteField(k, v))
	}
	if picture != nil {
		part, err := w.CreateFormFile("picture1", "许可证.png")
		p.Must(err)
		_, err = part.Write(picture)
		p.Must(err)
	}
	p.Must(w.Close())
	status, body, _ := p.read(p.client.Post(p.server.URL+"/notices/mine/reply/"+string(kind), w.FormDataContentType(), &b))
	return status, body
}

var rightsOf = []string{"/notices/mine/evidence", "/notices/mine/device", "/notices/mine/reply/explanation", "/notices/mine/reply/recusal", "/notices/mine/reply/copy", "/notices/mine/reply/call"}

// TestA29_EveryRightIsWithinTwoTaps: number and code is one, the right the second; each form gives a receipt with a number.
func TestA29_EveryRightIsWithinTwoTaps(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		n := p.Made()
		page := p.open(&n)
		for _, right := range rightsOf {
			if !strings.Contains(page, `href="`+right+`"`) {
				t.Errorf("%s is not one tap from the notice", right)
			}
			status, body, r := p.get(right)
			if status != 200 || r.Request.URL.Path != right {
				t.Errorf("%s: %d %s", right, status, r.Request.URL)
			}
			p.light(right, body)
		}
		p.light("/notices/mine", page)
		for _, want := range []string{"听证", "复议", "粤A", n.Place, "执法证号", "tel:", "现在无需缴款"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %s", want)
			}
		}
		for kind, fields := range map[notice.ReplyKind]map[string]string{
			notice.Explanation: {"reasons": "permit", "words": "有通行许可"}, notice.Recusal: {"words": "有纠纷"}, notice.Copy: {"contact": "北路1号"}, notice.Call: {"contact": "13800001234"},
		} {
			fields["command"] = "11111111-" + string(kind)
			status, body := p.send(kind, fields, nil)
			if status != 200 || !strings.Contains(body, n.Number+"-Y") || !strings.Contains(body, "已收到") {
				t.Errorf("%s: %d", kind, status)
			}
		}
		if _, body, _ := p.get("/notices/mine"); strings.Count(body, "/notices/mine/replies/") != 4 {
			t.Error("the receipts are not on the page of the notice")
		}
	})
}

// TestA5_2_ThePartySeesWhichModelAssistedAndThatAPersonDecided: with its version, on the page of the notice, in both languages; where none
// assisted, that none did.
func TestA5_2_ThePartySeesWhichModelAssistedAndThatAPersonDecided(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		id := p.Arrive()
		p.Suggested("sharp", "1.2")
		p.Pass(id)
		done, err := p.S.Make(t.Context(), p.By(access.Reviewer), noticetest.Clear(id))
		p.Must(err)
		n := p.See(done.Record.ID)
		page := p.open(&n)
		_, english, _ := p.post("/view", url.Values{"lang": {"en"}, "back": {"/notices/mine"}})
		for text, on := range map[string]string{"“sharp”（版本1.2）": page, "不作为事实和结论": page, "结论由执法人员逐项审核后作出": page,
			"sharp (version 1.2)": english, "neither facts nor decisions": english, "An officer examined each point and decided": english} {
			if !strings.Contains(on, text) {
				t.Errorf("the page does not say %s", text)
			}
		}
		p.fresh()
		p.Shots.Detection.Detectors = nil
		without := p.Made()
		if page := p.open(&without); !strings.Contains(page, "没有算法模型对这条抓拍提出建议") || !strings.Contains(page, "结论由执法人员逐项审核后作出") || strings.Contains(page, "sharp") {
			t.Error("without a model the page does not say so")
		}
	})
}

// light holds a page to 60 KB as it is sent compressed.
func (p *phone) light(path, body string) {
	p.t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(body))
	_ = w.Close()
	total := b.Len()
	for _, m := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(body, -1) {
		r, err := http.NewRequest(http.MethodGet, p.server.URL+m[1], nil)
		p.Must(err)
		r.Header.Set("Accept-Encoding", "gzip")
		answer, err := (&http.Transport{DisableCompression: true}).RoundTrip(r)
		p.Must(err)
		raw, err := io.ReadAll(answer.Body)
		p.Must(err)
		_ = answer.Body.Close()
		total += len(raw)
	}
	if total > 60<<10 {
		p.t.Errorf("%s weighs %d KB", path, total>>10)
	}
}

// TestThePartySeesTheBytesThemselves: what is sent has the digest that the page says, and is what is kept.
func TestThePartySeesTheBytesThemselves(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		n := p.Made()
		p.open(&n)
		_, page, _ := p.get("/notices/mine/evidence")
		status, bytes, r := p.get("/notices/mine/evidence/1")
		digest := blob.DigestOf([]byte(bytes)).String()
		if status != 200 || !strings.Contains(page, digest) || r.Header.Get("Content-Type") != "image/jpeg" || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("the picture: %d %s %v", status, digest, r.Header)
		}
		if _, form, _ := p.get("/notices/mine/reply/explanation?about=1"); !strings.Contains(page, "/notices/mine/reply/explanation?about=1") || !strings.Contains(form, "关于第1份材料：") {
			t.Errorf("nothing can be said of the picture: %s", form)
		}
		if _, form, _ := p.get("/notices/mine/reply/explanation?about=7"); strings.Contains(form, "关于第") {
			t.Error("something can be said of a picture that is not there")
		}
		for _, place := range []string{"0", "2", "9", "x"} {
			if status, _, _ := p.get("/notices/mine/evidence/" + place); status != 404 {
				t.Errorf("picture %s: %d", place, status)
			}
		}
	})
}

// TestNothingIsShownWithoutNumberAndCode: no page and no picture without a ticket; codes are not guessed; number, code, plate and names
// are in no address and no line of the log.
func TestNothingIsShownWithoutNumberAndCode(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		n := p.Made()
		canaries := []string{n.Code, docket.ShownCode(n.Code), noticetest.Owner.Name, noticetest.Owner.Phone, "A12345", n.Place}
		shows := func(where, body string) {
			t.Helper()
			for _, c := range canaries {
				if strings.Contains(body, c) {
					t.Errorf("%s shows %s", where, c)
				}
			}
		}
		all := append([]string{"/notices", "/notices/genuine", "/notices/mine", "/notices/mine/replies/1"}, rightsOf...)
		for _, path := range all {
			_, body, r := p.get(path)
			if strings.HasPrefix(path, "/notices/mine") && r.Request.URL.Path != "/notices" {
				t.Errorf("%s without a ticket leads to %s", path, r.Request.URL)
			}
			shows(path, body)
		}
		if status, body, _ := p.get("/notices/mine/evidence/1"); status != 404 {
			t.Errorf("the picture without a ticket: %d", status)
		} else {
			shows("the picture", body)
		}
		for i := range 6 {
			status, body, _ := p.post("/notices", url.Values{"number": {n.Number}, "code": {"AAAABBB" + string(rune('2'+i))}})
			there, nowhere := body, ""
			if status != 422 {
				t.Errorf("try %d: %d", i, status)
			}
			status, nowhere, _ = p.post("/notices", url.Values{"number": {strings.Replace(n.Number, "1号", "7号", 1)}, "code": {"AAAABBB" + string(rune('2'+i))}})
			said := regexp.MustCompile(`编号和核验码对不上[^<]*|这个编号已经输错[^<]*`)
			if status != 422 || said.FindString(there) == "" || said.FindString(there) != said.FindString(nowhere) {
				t.Errorf("try %d: there %q, nowhere %q", i, said.FindString(there), said.FindString(nowhere))
			}
		}
		if status, _, _ := p.post("/notices", url.Values{"number": {n.Number}, "code": {n.Code}}); status != 422 {
			t.Errorf("the right code after five wrong ones: %d", status)
		}
		p.Clock.Advance(party.TriesFor + 1)
		p.fresh()
		status, body, _ := p.post("/notices/genuine", url.Values{"number": {n.Number}, "code": {n.Code}})
		if status != 200 || !strings.Contains(body, "是真的") {
			t.Errorf("a genuine one: %d", status)
		}
		canaries = canaries[2:]
		shows("the page that tells whether it is genuine", body)
		p.open(&n)
		canaries = []string{n.Code, url.QueryEscape(n.Number), "A12345", noticetest.Owner.Name}
		shows("the log", p.log.String())
		shows("the addresses", strings.Join(p.asked, "\n"))
		if strings.Contains(p.log.String(), n.Number) {
			t.Error("the log has the number")
		}
	})
}

// TestAnExplanationIsAnsweredAndBothSidesSeeIt: kept as a draft, sent with a picture, accepted: closed without a case.
func TestAnExplanationIsAnsweredAndBothSidesSeeIt(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		n := p.Made()
		p.open(&n)
		if status, body := p.send(notice.Explanation, map[string]string{"reasons": "emergency", "words": "送病人，写到一半", "save": "yes"}, nil); status != 200 || !strings.Contains(body, "已存好") {
			t.Errorf("a draft: %d", status)
		}
		p.fresh()
		p.open(&n)
		if _, body, _ := p.get("/notices/mine/reply/explanation"); !strings.Contains(body, "送病人，写到一半") {
			t.Error("the draft is not there on another browser")
		}
		if status, body := p.send(notice.Explanation, map[string]string{"words": "没有选"}, nil); status != 422 || !strings.Contains(body, "没有选") {
			t.Errorf("nothing chosen: %d", status)
		}
		if status, _ := p.send(notice.Explanation, map[string]string{"reasons": "permit"}, []byte("no picture")); status != 422 {
			t.Errorf("a file that is no picture: %d", status)
		}
		pixel := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")
		status, body := p.send(notice.Explanation, map[string]string{"reasons": "emergency", "words": "送病人", "command": "22222222-0001"}, pixel)
		if status != 200 || !strings.Contains(body, "-Y1") || !strings.Contains(body, blob.DigestOf(pixel).String()) {
			t.Fatalf("sent: %d", status)
		}
		x := p.See(n.ID)
		all, err := p.S.RepliesOf(t.Context(), p.DB.Reader(), &x)
		p.Must(err)
		_, err = p.S.Answer(t.Context(), p.Another(access.Reviewer), all[0].ID, notice.Accepted, "急诊记录属实。")
		p.Must(err)
		if _, body, _ := p.get("/notices/mine/replies/1"); !strings.Contains(body, "急诊记录属实。") || !strings.Contains(body, "已采纳") {
			t.Error("the party does not see the answer")
		}
		if _, body, _ := p.get("/notices/mine"); !strings.Contains(body, "不再立案") {
			t.Error("the page does not say that the matter is closed")
		}
	})
}

// TestWhoSaysNotMeSeesNothingMore: and a notice that was withdrawn says so and why.
func TestWhoSaysNotMeSeesNothingMore(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		n := p.Made()
		p.open(&n)
		if status, body := p.send(notice.NotMe, map[string]string{"command": "33333333-0001"}, nil); status != 200 || strings.Contains(body, "A12345") || strings.Contains(body, n.Place) {
			t.Errorf("not me: %d", status)
		}
		if _, body, _ := p.get("/notices/mine/evidence"); strings.Contains(body, "evidence/1") {
			t.Error("the pictures are still there")
		}
		if status, _, _ := p.get("/notices/mine/evidence/1"); status != 404 {
			t.Errorf("a picture: %d", status)
		}
		other := p.Made()
		_, err := p.S.Withdraw(t.Context(), p.By(access.Reviewer), other.ID, "wrong_fact", "地点登记有误。")
		p.Must(err)
		if body := p.open(&other); !strings.Contains(body, "已撤回") || !strings.Contains(body, "地点登记有误。") {
			t.Error("the page does not say that it was withdrawn")
		}
		if _, body, r := p.post("/notices/mine/leave", nil); r.Request.URL.Path != "/notices" || strings.Contains(body, other.Place) {
			t.Error("left, and still there")
		}
		if _, _, r := p.get("/notices/mine"); r.Request.URL.Path != "/notices" {
			t.Error("the ticket stays after leaving")
		}
	})
}

// TestPartyPagesInABrowser: every page keeps the bar of accessibility at all its sizes; the QR's address fills the form and leaves no trace.
func TestPartyPagesInABrowser(t *testing.T) {
	p := newPhone(t, testkit.NewWorld(t, testkit.SQLite(t)))
	n := p.Made()
	_, err := p.S.ReplyTo(t.Context(), &n, "form-0001", notice.Explanation, notice.Draft{Reasons: []string{"permit"}, Words: "有通行许可"}, nil)
	p.Must(err)
	ctx := testkit.Chromium(t)
	var number, address string
	scanned := p.server.URL + "/notices#" + url.PathEscape(strings.NewReplacer("〔", "", "〕", "", "号", "").Replace(n.Number)) + "." + n.Code
	p.Must(chromedp.Run(ctx, chromedp.Navigate(scanned), chromedp.Value("#f-number", &number), chromedp.Location(&address)))
	if number == "" || strings.Contains(address, n.Code) {
		t.Errorf("the form has %q at %s", number, address)
	}
	p.Must(chromedp.Run(ctx, chromedp.Click("#look-up button.primary"), chromedp.WaitVisible(`form[action="/notices/mine/leave"]`), chromedp.Location(&address)))
	if !strings.HasSuffix(address, "/notices/mine") {
		t.Errorf("one tap leads to %s", address)
	}
	p.look(ctx, map[string]string{"ask": "/notices", "genuine": "/notices/genuine", "mine": "/notices/mine", "evidence": "/notices/mine/evidence", "device": "/notices/mine/device",
		"explain": "/notices/mine/reply/explanation", "recusal": "/notices/mine/reply/recusal", "notme": "/notices/mine/reply/not_me", "receipt": "/notices/mine/replies/1"})
}

// look holds pages of a browser to the bar of accessibility at all its sizes; with YUANJIAN_PICTURES their pictures stay.
func (p *phone) look(ctx context.Context, pages map[string]string) {
	p.t.Helper()
	folder := os.Getenv("YUANJIAN_PICTURES")
	for name, path := range pages {
		broken, err := testkit.Bar(ctx, p.server.URL+path)
		p.Must(err)
		for _, b := range broken {
			p.t.Errorf("%s: %s", path, b)
		}
		if folder == "" {
			continue
		}
		for width, kind := range map[int]string{1440: "-wide", 360: "-phone"} {
			p.Must(testkit.Screenshot(ctx, p.server.URL+path, width, 900, filepath.Join(folder, name+kind+".png")))
		}
	}
}
