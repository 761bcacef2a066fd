package office_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/penalty"
	"yuanjian/internal/testkit"
)

// browsing is a real Chromium on the pages of cases, whose clock the test moves.
type browsing struct {
	*caseDesk
	ctx  context.Context
	base string
}

// fillAndSend puts values into the form of a page, by name, and sends it as its button does.
const fillAndSend = `(pairs) => {
	const named = f => [...f.querySelectorAll("input, select, textarea")]; // a field may be called elements
	const forms = [...document.querySelectorAll("main form[method=post]")];
	const form = forms.find(f => !pairs.length || named(f).some(e => e.name === pairs[0][0])) ?? forms[0];
	if (!form) throw new Error("no form: " + document.querySelector("main").innerText.slice(0, 300));
	for (const [name, value] of pairs) {
		const all = named(form).filter(e => e.name === name);
		const box = all.find(e => (e.type === "radio" || e.type === "checkbox") && e.value === value);
		if (box) { if (!box.checked) box.click(); continue }
		if (!all.length || all[0].type === "radio") throw new Error("no field " + name + " " + value + ", of " + named(form).map(e => e.name + "=" + e.value.slice(0, 40)));
		all[0].value = value;
		all[0].dispatchEvent(new Event("input", {bubbles: true}));
		all[0].dispatchEvent(new Event("change", {bubbles: true}));
	}
	setTimeout(() => form.querySelector("button:not([type=button])").click());
}`

// open opens a page as somebody who signs in now, and returns what it says.
func (b *browsing) open(by act.By, path string) (text string) {
	b.t.Helper()
	token := b.as(by).jar["yuanjian"]
	b.of.Must(chromedp.Run(b.ctx, network.SetCookie("yuanjian", token).WithURL(b.base), chromedp.Navigate(b.base+path), chromedp.WaitReady("main"), chromedp.Text("main", &text)))
	return text
}

// take opens the form of a page, fills it, sends it, and wants the page that follows to say something.
func (b *browsing) take(by act.By, path string, want string, values ...string) (address string) {
	b.t.Helper()
	b.open(by, path)
	pairs := make([][2]string, 0, len(values)/2)
	for i := 0; i < len(values); i += 2 {
		pairs = append(pairs, [2]string{values[i], values[i+1]})
	}
	list, err := json.Marshal(pairs)
	b.of.Must(err)
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Evaluate("("+fillAndSend+")("+string(list)+")", nil)); err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	var text string
	b.of.Must(chromedp.Run(b.ctx, chromedp.WaitReady("main"), chromedp.Text("main", &text), chromedp.Location(&address)))
	if !strings.Contains(text, want) {
		b.t.Fatalf("%s: the page does not say %q but\n%s", path, want, text)
	}
	return strings.TrimPrefix(address, b.base)
}

// step takes a step of a case, and wants the page that follows to say something.
func (b *browsing) step(by act.By, id, name, want string, values ...string) {
	b.t.Helper()
	b.take(by, "/cases/"+id+"/steps/"+name, want, values...)
}

// report hands a report in that proposes a fine in yuan on one item, and has it signed.
func (b *browsing) report(id, item, yuan string) {
	b.t.Helper()
	b.step(b.of.First, id, "report", "调查终结", b.reportForm(id, item, yuan)...)
	b.step(b.of.Second, id, "cosign", "签署", "step", b.newest(id, casefile.ReportMade.Name))
}

// TestACaseInABrowserWithAMovedClock goes by real pages from a capture through notice, objection, defence and hearing to the decision: an
// objection is adopted in part, raising the fine is refused with the article when it is put up and when it is decided; a second case ends
// without a penalty (行政处罚法 33).
func TestACaseInABrowserWithAMovedClock(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	server := httptest.NewServer(d.h)
	t.Cleanup(server.Close)
	b := &browsing{d, testkit.Chromium(t), server.URL}
	o := d.of
	shot := o.Passed()
	at := b.take(o.First, "/captures/"+shot+"/case", "登记案源", partyFields...)
	id := strings.TrimPrefix(at, "/cases/")
	b.step(o.Second, id, "join", "已声明无须回避", "declare", "yes")
	b.step(o.Head, id, "file", "已立案", "place", "行为发生在本区测试路", "reasons", "有证据证明有违法行为")

	b.take(o.First, at+"/evidence/attach", "能否引用", "second", o.Second.Person)
	item := o.See(id).Evidence[0].ID
	b.take(o.First, "/evidence/"+item+"/steps/examine", "合法性", allYes()...)
	b.take(o.Second, "/evidence/"+item+"/steps/verify", "可以引用", "how", "与现场标志核对一致")
	other := o.Enter(id, "inspection")
	o.Admit(id, other)

	b.report(id, item, "3000")
	b.step(o.Head, id, "notice", "事先告知书待送达")
	d.Clock.Advance(2 * time.Minute)
	b.step(o.First, o.HandedOver(id), "serve-notice", "已事先告知")

	against := b.take(o.First, at+"/objection", "证据异议", "door", "letter", "received_at", d.minute(0), "name", "赵测试", "points/0/kind", "accuracy", "points/0/words", "记录不准确", "points/0/items", other, "points/0/items", item)
	reviewer := d.By(access.ObjectionReviewer)
	b.take(reviewer, against+"/steps/take", "复核中")
	b.take(reviewer, against+"/steps/decide", "部分采纳", "points/0", "partly", "points/0/reasons", "检查笔录没有写明时间", "points/0/excluded", other, "points/0/ground", "4")
	d.Clock.Advance(2 * time.Minute)
	b.take(reviewer, against+"/steps/answer", "已答复", "how", "邮寄答复本人", "at", d.minute(time.Minute))

	b.step(o.First, id, "defence", "陈述、申辩", "door", "counter", "at", d.minute(time.Minute), "points", "当时为避让救护车")
	b.step(o.First, id, "answer", "复核", "points/0", "partly", "points/0/reasons", "录像显示有避让，但是持续压线")
	b.step(o.Second, id, "cosign", "签署", "step", b.newest(id, casefile.DefenceAnswered.Name))

	b.step(o.First, id, "hearing-ask", "要求听证", "door", "counter", "at", d.minute(time.Minute))
	b.step(o.Head, id, "hearing-answer", "听证中", "accept", "yes", "reasons", "符合条件", "host", o.Host.Person, "recorder", o.Recorder.Person)
	held := d.Clock.Now().AddDate(0, 0, 21)
	b.step(o.Host, id, "hearing-set", "听证", "at", held.Add(8*time.Hour).Format("2006-01-02T15:04:05"), "place", "第一听证室", "public", "yes")
	if day := b.open(o.Host, "/hearings"); !strings.Contains(day, o.See(id).Number) {
		t.Errorf("the calendar of hearings says\n%s", day)
	}
	d.Clock.Advance(2 * time.Minute)
	b.step(o.First, o.HandedOver(id), "hearing-serve", "听证")
	d.Clock.Set(held.Add(3 * time.Hour))
	b.step(o.Host, id, "hearing-hold", "听证", "attending", "当事人、调查人员", "words", "各方陈述并质证", "signed", "当事人核对后签名")
	b.step(o.Host, id, "hearing-report", "已事先告知", "opinion", "建议减轻")

	put := fields{"outcome", "penalty", "measures/0/kind", "fine", "measures/0/fen", "5000", "reasons", "事实清楚，已考虑当事人的意见"}
	b.step(o.First, id, "propose", "第四十条第二款", put...)
	b.step(o.First, id, "propose", "报请决定", put.with("measures/0/fen", "2500")...)
	b.step(o.Second, id, "cosign", "签署", "step", b.newest(id, casefile.PutUp.Name))
	b.step(o.Head, id, "decide", "第四十条第二款", "lighter", "yes", "measures/0/kind", "fine", "measures/0/fen", "5000", "reasons", "加重")
	b.step(o.Head, id, "decide", "已决定处罚", "lighter", "no", "reasons", "同意")
	if c := o.See(id); c.State != casefile.Penalised || c.Decision.Penalty.Measures[0].Fen != 2_500_00 || !c.Hearing.Held() {
		t.Errorf("%s: %+v", c.State, c.Decision)
	}
	b.withoutPenalty()
	d.Verify()
}

// withoutPenalty ends a second case without a penalty: a first, slight violation that was corrected in time.
func (b *browsing) withoutPenalty() {
	o := b.of
	id := o.Filed()
	form := fields(b.reportForm(id, o.Prove(id), "")).with("outcome", "no_penalty", "ground", penalty.FirstOffence, "measures/0/kind", "")
	for _, q := range []string{"first_time", "corrected", "slight_harm"} {
		form = form.with("answers/"+q, "yes", "answers/"+q+"/because", "系统内没有记录，当场改正")
	}
	b.step(o.First, id, "report", "不予行政处罚", form...)
	b.step(o.Second, id, "cosign", "签署", "step", b.newest(id, casefile.ReportMade.Name))
	b.step(o.First, id, "propose", "报请决定", "outcome", "no_penalty", "ground", penalty.FirstOffence, "reasons", "初次违法", "education", "已当面讲解")
	b.step(o.Second, id, "cosign", "签署", "step", b.newest(id, casefile.PutUp.Name))
	b.step(o.Head, id, "decide", "不予处罚", "reasons", "同意")
	if c := o.See(id); c.State != casefile.NotPenalised || c.Decision.Ground != penalty.FirstOffence {
		b.t.Errorf("%s: %+v", c.State, c.Decision)
	}
}
