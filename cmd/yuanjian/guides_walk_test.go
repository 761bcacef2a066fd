package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/font"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/i18n"
)

// walker steps through a guide in a real browser. What it looks for and clicks are the bold words of the guide, in the order in
// which they stand there: none is written here, and none may be left over.
type walker struct {
	*story
	guide string
	words []string
	use   string // address of the use that it is about
}

var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// begin begins a guide from its first word, as somebody who has just signed in.
func (w *walker) begin(role access.Role, guide string) {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join("../../docs/guides", guide+".md"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.guide, w.words = guide, nil
	for _, m := range bold.FindAllStringSubmatch(string(text), -1) {
		w.words = append(w.words, m[1])
	}
	w.as(role)
}

// next takes the next word of the guide.
func (w *walker) next() string {
	w.t.Helper()
	if len(w.words) == 0 {
		w.t.Fatalf("%s: the guide is at its end before the walk", w.guide)
	}
	word := w.words[0]
	w.words = w.words[1:]
	return word
}

// ends wants nothing left over.
func (w *walker) ends() {
	w.t.Helper()
	if len(w.words) > 0 {
		w.t.Errorf("%s: nobody has stepped through %q", w.guide, w.words)
	}
}

// shown are the texts of what a person can see on the page of some elements.
const shown = `(s => [...document.querySelectorAll(s)].filter(e => e.getClientRects().length).map(e => e.innerText.split("\n").map(x => x.trim()).filter(x => x)[0] || ""))`

// sees wants the next words of the guide as headings, labels or buttons of the page.
func (w *walker) sees(n int) {
	w.t.Helper()
	for range n {
		word := w.next()
		var texts []string
		w.do("look for "+word, chromedp.Evaluate(shown+`("h1,h2,h3,legend,label,th,caption,button,a,summary")`, &texts))
		found := false
		for _, t := range texts {
			t = strings.TrimSuffix(t, "（选填）")
			found = found || strings.TrimSpace(t) == word
		}
		if !found {
			w.t.Fatalf("%s: %q is not on the page, which has %q", w.guide, word, texts)
		}
	}
}

// clicks follows the link or presses the button that the guide names next.
func (w *walker) clicks() {
	w.t.Helper()
	word := w.next()
	var pressed bool
	w.do("click "+word, chromedp.Evaluate(fmt.Sprintf(`(word => { const e = [...document.querySelectorAll("a,button")].find(e => e.getClientRects().length && e.innerText.split("\n").map(x => x.trim()).filter(x => x)[0] === word)
if (!e) return false; document.body.dataset.sent = "yes"; e.click(); return true })(%q)`, word), &pressed))
	if !pressed {
		var text string
		w.do("read the page", chromedp.Text("body", &text))
		w.t.Fatalf("%s, as %s: nothing on the page is called %q:\n%s", w.guide, w.role, word, text)
	}
	w.do("wait for the page behind "+word, chromedp.WaitReady(`body:not([data-sent])`))
}

// follows clicks what has no name in the guide: the place in a list, an agreement.
func (w *walker) follows(what, selector string) {
	w.t.Helper()
	w.do(what, chromedp.Evaluate(`document.body.dataset.sent = "yes"`, nil), chromedp.Click(selector, chromedp.ByQuery), chromedp.WaitReady(`body:not([data-sent])`))
}

// presses presses the button that the guide names next, on a page that stays. Beside its name a button may show a key, and how long it is there.
func (w *walker) presses() {
	w.t.Helper()
	word := w.next()
	var pressed bool
	w.do("press "+word, chromedp.Evaluate(fmt.Sprintf(`(word => { const e = [...document.querySelectorAll("button")].find(e => e.getClientRects().length && [...e.querySelectorAll("span")].some(x => x.textContent.trim().split("（")[0] === word))
if (!e || e.disabled) return false; e.click(); return true })(%q)`, word), &pressed))
	if !pressed {
		w.t.Fatalf("%s, as %s: no button is called %q", w.guide, w.role, word)
	}
}

// at is the address of the page.
func (w *walker) at() string {
	var where string
	w.do("see where it leads", chromedp.Location(&where))
	return where
}

// answers fills the form on the page, sends it, and wants to be led to an address, or to one under it where it ends with a slash.
func (w *walker) answers(back string, values map[string]string) {
	w.t.Helper()
	w.complete(values)
	text := w.send()
	if at := w.at(); at != back && (!strings.HasSuffix(back, "/") || !strings.HasPrefix(at, back)) {
		w.t.Fatalf("%s, as %s: the form was not taken:\n%s", w.guide, w.role, text)
	}
}

// complete fills the form on the page and chooses a document where one is asked for.
func (w *walker) complete(values map[string]string) {
	w.t.Helper()
	w.fill(values)
	w.do("pass what sources of the field add", chromedp.Evaluate(`document.querySelectorAll("main input[type=radio][value=yes]").forEach(r => { if (/^itempass_/.test(r.name)) r.click() });
document.querySelectorAll("main textarea").forEach(a => { if (/^item_/.test(a.name)) a.value = "符合" })`, nil))
	var asked bool
	w.do("look for a file field", chromedp.Evaluate(`!!document.querySelector("main input[type=file][name=documents]")`, &asked))
	if asked {
		w.do("choose a document", chromedp.SetUploadFiles(`main input[type=file][name=documents]`, []string{w.paper}))
	}
}

// opens shows a page of which the guide says that somebody is on it.
func (w *walker) opens(address string) {
	w.t.Helper()
	w.do("open "+address, chromedp.Navigate(address))
}

// other carries out what the guide says that somebody else does.
func (w *walker) other(role access.Role, step string, values map[string]string) {
	w.t.Helper()
	w.as(role)
	w.opens(w.use + "/steps/" + step)
	w.answers(w.use, values)
}

// TestEachGuideIsSteppedThroughByItsOwnWords follows the guides of keeper, legal and technical reviewer one after the other, the
// keeper's device is the one that both review; then the guide of who reviews captures.
func TestEachGuideIsSteppedThroughByItsOwnWords(t *testing.T) {
	m := startDemo(t, t.TempDir(), 0)
	w := &walker{story: &story{t: t, base: m.Base, manifest: m, browser: testkit.Chromium(t), paper: filepath.Join(t.TempDir(), "文书.png")}}
	page, err := font.Page("测试文书", []string{"本文书为测试数据。"})
	if err == nil {
		err = os.WriteFile(w.paper, page, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.keeper()
	w.legal()
	w.technical()
	w.reviewer()
}

func (w *walker) keeper() {
	w.begin(access.Keeper, "device-keeper")
	w.sees(1)  // the start page
	w.clicks() // all that is due
	w.clicks() // devices
	w.clicks() // register
	w.complete(map[string]string{"maker": "测试仪器厂", "model": "CS-4K", "serial": "CS00001", "words": "测试大道与测试路路口", "kind": "fixed", "place": "road",
		"lon": "113.9", "lat": "23.9", "direction": "由东向西", "violation": "1352", "field": "traffic"})
	w.clicks() // send
	if w.use = w.at(); !strings.HasPrefix(w.use, w.base+"/devices/uses/") {
		w.t.Fatalf("registering leads to %s", w.use)
	}
	w.clicks()
	w.answers(w.use, map[string]string{"need": "近一年事故12起", "alternatives": "加派巡逻，效果有限", "shared": "附近没有", "privacy": "不拍住宅", "participants": "设备管理员", "conclusion": "有必要设置"})
	w.clicks()
	w.answers(w.use, map[string]string{"basis": "dljtaq 第一百一十四条", "data_from": "2025-01-01", "data_until": "2025-12-31", "accidents": "12", "observed": "340", "complaints": "5", "lawful": "依据道路交通安全法", "open": "设标志并公示",
		"scientific": "按事故数据选点", "reasonable": "距路口25米", "necessary": "其他办法不能解决", "spacing": "距最近设备10公里", "violations": "1352"})
	w.other(access.Head, "submit", nil)
	w.other(access.ProvincialApprover, "approve", map[string]string{"number": "粤测〔2026〕1号"})
	w.as(access.Keeper)
	w.opens(w.use)
	for _, values := range []map[string]string{{"lon": "113.9", "lat": "23.9", "method": "RTK"}, {"kind": "告示牌", "position": "来车方向前100米"}, {"shows": "停止线、车道标线", "taken_at": "2025-06-02T10:00"}, {"offset_ms": "40", "method": "北斗授时"}} {
		w.clicks()
		w.answers(w.use, values)
	}
	w.sees(1) // what else can be done
	w.daily()
	w.agreement()
	w.ends()
}

// daily is what a keeper does with a device that is in use.
func (w *walker) daily() {
	w.opens(w.base + "/devices?state=live")
	w.follows("open a device in use", `main .rows td.first a`)
	use := w.at()
	w.clicks() // a certificate
	w.opens(use)
	w.clicks() // maintenance begins
	w.answers(use, map[string]string{"number": "GD-1", "fault": "镜头起雾", "team": "维护班"})
	w.clicks() // and ends
	w.answers(use, map[string]string{"self_test": "yes", "done": "擦拭镜头"})
	for range 3 { // the sign, the software, keys and health
		w.clicks()
		w.opens(use)
	}
}

// agreement is entered by the keeper; the security administrator engages, and the keeper ends it.
func (w *walker) agreement() {
	w.clicks() // agreements
	w.clicks() // a new one
	w.answers(w.base+"/agreements/", map[string]string{"vendor": "测试运维有限公司", "number": "测运维1号", "purpose": "前端设备维护", "from": "2026-01-01", "until": "2027-12-31", "confidential": "2026-01-01", "devices": "CS00001"})
	agreement := w.at()
	w.as(access.SecurityAdministrator)
	w.opens(agreement)
	w.clicks() // engage
	w.as(access.Keeper)
	w.opens(agreement)
	w.clicks() // end it
}

func (w *walker) legal() {
	w.begin(access.LegalReviewer, "legal-reviewer")
	w.sees(1)  // the start page
	w.clicks() // what waits for the review
	w.follows("open the place", `main .rows td.first a`)
	if w.at() != w.use {
		w.t.Fatalf("the place that waits leads to %s, not %s", w.at(), w.use)
	}
	w.clicks() // all devices
	w.opens(w.use)
	w.sees(2)  // the conditions, and what happened
	w.clicks() // the review
	w.sees(5)  // its four items and the result
	w.answers(w.use, map[string]string{"necessary_pass": "yes", "necessary": "必要，不违反禁止性规定", "place_pass": "yes", "place": "场所合法，标志明显", "provision": "dljtaq 第一百一十四条",
		"prohibition_place": "kept", "prohibition_neighbours": "kept", "prohibition_persons": "kept", "prohibition_motive": "kept", "sole_basis": "可以单独定案", "other_pass": "yes", "other": "没有", "pass": "yes"})
	w.clicks() // captures
	w.lacking()
	w.clicks() // a finding
	w.ends()
}

// lacking opens a capture of which one condition is not known: it does not say which software made it.
func (w *walker) lacking() {
	w.t.Helper()
	w.arrives("guide", "粤Z00001", "", 1_000_000)
	w.opens(w.base + "/captures?state=queued")
	w.follows("open a capture", `main .rows td.first a`)
}

// arrives sends a capture of a device in use, with the software that it says made it.
func (w *walker) arrives(id, plate, firmware string, sequence int64) {
	w.t.Helper()
	i := slices.IndexFunc(w.manifest.Devices, func(d simulate.Device) bool { return d.Status == "live" })
	d, now, offset := w.manifest.Devices[i], clock.System{}.Now(), int64(20)
	if firmware == "reviewed" {
		firmware = d.Firmware
	}
	from := &simulate.Sender{Base: w.base, Device: d.ID, Secret: d.Secret, Client: http.DefaultClient}
	answer, err := from.Send(w.t.Context(), simulate.Shot{ID: id, WebhookID: id, At: now, Sent: now, Sequence: sequence, Violation: d.Violation, Position: &d.Position, AccuracyM: 5, ClockOffsetMS: &offset, Firmware: firmware,
		Plate: plate, PlateType: "02", Media: []simulate.File{{Name: "front", Type: "image/jpeg", Bytes: testPicture(w.t, int(sequence%7))}}})
	if err != nil || answer.Status != http.StatusCreated {
		w.t.Fatalf("the capture is answered %d %s, %v", answer.Status, answer.Body, err)
	}
}

func (w *walker) technical() {
	w.begin(access.TechnicalReviewer, "technical-reviewer")
	w.sees(1)  // the start page
	w.clicks() // what waits for the review
	w.follows("open the place", `main .rows td.first a`)
	w.clicks() // the review
	w.sees(7)  // its four items, software, the report of conformity, the result
	w.answers(w.use, map[string]string{"quality_pass": "yes", "quality": "合格证明相符", "quality_number": "HG-1", "quality_issuer": "测试质检院", "quality_model": "CS-4K",
		"performance_pass": "yes", "performance": "识别率99%", "clock_error_ms": "60", "standards_pass": "yes", "standards": "逐条核对", "standard_1": "gat832-2014", "clause_1": "第5章", "class": "speed_radar", "other_pass": "yes", "other": "没有",
		"firmware": "1.4.2", "instrument": "yes", "instrument_reason": "对照目录核对", "pass": "yes"})
	w.clicks() // agreements
	w.follows("open an agreement", `main .rows td.first a`)
	w.sees(1) // its reports
	// A report takes a gateway three minutes; the page with the way to its file has its own test.
	if word, there := w.next(), i18n.Text(i18n.ZH, "conformity.download"); word != there {
		w.t.Errorf("the guide says %q, the page of a report %q", word, there)
	}
	w.clicks() // gaps
	w.ends()
}
