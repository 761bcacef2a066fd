package office_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web"
	"yuanjian/internal/web/office"
)

// objected is the filled form of an objection of two points against an item.
func (d *caseDesk) objected(item string) fields {
	item = strings.TrimPrefix(item, "/evidence/")
	return fields{"door", "phone", "received_at", d.minute(time.Minute), "name", "钱异议", "contact", "13912345678", "agent", "",
		"points/0/kind", "device", "points/0/words", "设备没有检定", "points/0/items", item,
		"points/1/kind", "accuracy", "points/1/words", "时间不准确", "points/1/items", item}
}

// TestAnObjectionByForms enters an objection at the counter and answers it point by point through the real forms, on both engines: who handles
// the case or reviewed the capture may not (roles.md E7), what is adopted in part excludes the items named, and the party is told (Art 40).
func TestAnObjectionByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		d.of.Prove(id)
		first := d.as(d.of.First)
		item := link(first.get("/cases/"+id), "1号证据")
		form := link(first.get("/cases/"+id), "登记证据异议")
		first.upload(form, "", d.objected(item).with("points/0/words", "")).wants(422, "请写明异议的理由", "时间不准确")
		first.upload(form, "", d.objected(item).with("name", "", "contact", "")).wants(422, "否则无法答复")
		at := first.upload(form, "来信", d.objected(item)).goes("/objections/")
		first.get(at).wants(200, "钱异议", "13912345678", "设备没有检定", "第2点", "1号证据", "已收到").lacks("/steps/")
		first.get("/cases/"+id).wants(200, at, "共2点", "已收到")
		d.refusedAsReviewer(at, w.Who(access.Officer, w.County))

		reviewer := d.as(w.By(access.ObjectionReviewer))
		reviewer.get("/").wants(200, "证据异议")
		queue := reviewer.get("/objections").wants(200, "证异", "待承办", "共2点").lacks("钱异议")
		page := reviewer.get(link(queue, "证异")).wants(200, "设备没有检定", "由承办的复核员和办案人员查看", "<img src=\""+item+"/files/0\"").lacks("13912345678")
		reviewer.get(link(page, "文件1")).wants(200, "%PDF")
		reviewer.get(at+"/steps/decide").wants(409, "不需要办理")
		reviewer.post(link(page, "承办证据异议")).goes(at)
		page = reviewer.get(at).wants(200, "钱异议", "13912345678", "复核中")
		reviewer.post(link(page, "请当事人补充异议材料"), "words", "请提供当时的照片").goes(at)
		reviewer.post(link(reviewer.get(at), "登记补充的异议材料"), "words", "当事人没有补充").goes(at)

		decide := link(reviewer.get(at).wants(200, "当事人没有补充"), "逐点审核证据异议")
		reviewer.get(decide).wants(200, "设备没有检定", "<img src=\""+item+"/files/0\"", "部分采纳", "（三）设备不正常运行")
		said := fields{"points/0", "not_adopted", "points/0/reasons", "检定证书在有效期内", "points/1", "partly", "points/1/reasons", "时钟偏差超过一秒", "points/1/excluded", strings.TrimPrefix(item, "/evidence/"), "points/1/ground", "3"}
		reviewer.post(decide, said.with("points/0/reasons", "")...).wants(422, "请写明理由", "时钟偏差超过一秒")
		reviewer.post(decide, said.with("points/1/ground", "")...).wants(422, "第三十六条的哪一项", "检定证书在有效期内")
		reviewer.post(decide, said.with("points/1", "not_adopted")...).wants(422, "不采纳的，不排除证据")
		reviewer.post(decide, said...).goes(at)
		reviewer.get(at).wants(200, "部分采纳，待答复", "检定证书在有效期内", "排除的证据")
		first.get(item).wants(200, "已排除", "采纳当事人异议", "设备不正常运行")
		answer := link(reviewer.get(at), "答复证据异议")
		reviewer.get(answer).wants(200, "时钟偏差超过一秒")
		d.Clock.Advance(2 * time.Minute)
		reviewer.post(answer, "how", "", "at", d.minute(time.Minute)).wants(422, "怎样、向谁答复")
		reviewer.post(answer, "how", "电话答复本人", "at", d.minute(time.Minute)).goes(at)
		reviewer.get(at).wants(200, "已答复", "电话答复本人").lacks("/steps/")
		reviewer.get("/objections").wants(200, "没有证据异议")
		reviewer.get("/objections?of=all").wants(200, "已答复")

		other := d.with(w.Who(access.ObjectionReviewer, w.Other))
		other.get(at).wants(404)
		other.post(at + "/steps/take").wants(404)
		w.Verify()
	})
}

// TestA40_1_WhoMayNotAnswerAnObjection: who handles the case and who reviewed the capture are refused with the article, though they hold the post; an
// objection before a case stands beside its capture (roles.md E7).
func TestA40_1_WhoMayNotAnswerAnObjection(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		shot := d.of.Passed()
		first := d.as(d.of.First)
		form := link(first.get("/captures/"+shot), "登记证据异议")
		at := first.upload(form, "", fields{"door", "counter", "received_at", d.minute(0), "name", "钱异议", "points/0/kind", "identity", "points/0/words", "不是我的车"}).goes("/objections/")
		d.refusedAsReviewer(at, w.Who(access.Reviewer, w.County))
		reviewer := d.as(w.By(access.ObjectionReviewer))
		reviewer.get(at).wants(200, "不是我的车", "<img src=\"/captures/"+shot, "查看采集记录")
		reviewer.post(at + "/steps/take").goes(at)
		decide := []string{"points/0", "adopted", "points/0/reasons", "号牌识别有误", "points/0/ground", ""}
		reviewer.post(at+"/steps/decide", decide...).wants(422, "第三十六条的哪一项")
		decide[5] = "4"
		reviewer.post(at+"/steps/decide", decide...).goes(at)
		reviewer.get(at).wants(200, "采纳，待答复", "号牌识别有误")
		w.Verify()
	})
}

// refusedAsReviewer gives somebody the post of an objection reviewer: an objection is refused to them all the same, with the article.
func (d *caseDesk) refusedAsReviewer(at string, who testkit.Somebody) {
	d.t.Helper()
	_, err := d.People.Appoint(d.t.Context(), d.By(access.SecurityAdministrator), who.By.Person, d.County.ID, access.ObjectionReviewer)
	d.of.Must(err)
	v := d.with(who)
	v.get(at).wants(200, "异议不能由您复核", "第四十条第一款").lacks("/steps/take")
	v.get(at+"/steps/take").wants(409, "异议不能由您复核", "第四十条第一款")
	v.post(at+"/steps/take").wants(409, "异议不能由您复核")
}

// TestNothingPersonalLeaksFromEvidence: no name, phone, plate or number of a party or of who objects stands in an address, a title, a name of a
// file or the program's log.
func TestNothingPersonalLeaksFromEvidence(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	var log bytes.Buffer
	h, err := web.Mount(d.office.Routes(), web.Deps{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: d.Clock, Sessions: d.office,
		Site: web.Site{Authority: law.Words{ZH: "云水市（测试）", EN: "Yunshui"}}, Nav: office.Nav(), Mark: d.office.Mark, Login: "/login", Logout: "/logout"})
	d.of.Must(err)
	d.h = h
	id := d.of.Filed()
	item := d.attached(id)
	first := d.as(d.of.First)
	at := first.upload("/cases/"+id+"/objection", "钱异议的来信", d.objected(item)).goes("/objections/")
	secrets := []string{"赵测试", "440611199001010011", "13900000000", "钱异议", "13912345678", strings.TrimPrefix(d.of.See(id).Plate, "粤")}
	check := func(where, text string) {
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s stands in %s: %.200s", s, where, text)
			}
		}
	}
	for _, path := range []string{item, item + "/files/0", item + "/custody.csv", item + "/custody.pdf", item + "/steps/examine", item + "/steps/derive", at, at + "/files/0", "/cases/" + id + "/evidence/new", "/cases/" + id + "/objection"} {
		a := first.get(path)
		if a.status != 200 {
			t.Errorf("%s: %d", path, a.status)
		}
		title, _, _ := strings.Cut(a.text, "</title>")
		if strings.HasPrefix(a.text, "<!") {
			check("the title of "+path, title)
		}
		for name, values := range a.header {
			check("the header "+name+" of "+path, strings.Join(values, " "))
		}
		for href := range strings.SplitSeq(a.text, `href="`) {
			href, _, _ = strings.Cut(href, `"`)
			if strings.HasPrefix(href, "/") {
				check("an address on "+path, href)
			}
		}
	}
	supervisor := d.as(d.By(access.Supervisor))
	supervisor.get(at).wants(200, "设备没有检定").lacks("钱异议", "13912345678")
	check("the log", log.String())
	if log.Len() == 0 {
		t.Error("nothing was logged, so that nothing was checked")
	}
}

// TestAHeadNamesAReviewerByForms: what nobody has is on the head's start page and in a list by its last day; the form offers who may review it; what
// was upheld comes back to the head (ux L1).
func TestAHeadNamesAReviewerByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		d.of.Prove(id)
		first, head := d.as(d.of.First), d.as(d.of.Head)
		by := w.By(access.ObjectionReviewer)
		item := link(first.get("/cases/"+id), "1号证据")
		at := first.upload(link(first.get("/cases/"+id), "登记证据异议"), "来信", d.objected(item)).goes("/objections/")
		queue := link(head.get("/").wants(200, "指定证据异议复核员", "/objections?of=upheld"), "指定证据异议复核员")
		head.get(queue).wants(200, at, "待承办", "共1条").lacks("我的和待承办")
		assign := link(head.get(at), "指定证据异议复核员")
		first.get(assign).wants(403)
		head.get(assign).wants(200, `value="`+by.Person+`"`).lacks(d.of.First.Person, w.By(access.Reviewer).Person)
		head.post(assign, "reviewer", "").wants(422)
		head.post(assign, "reviewer", d.of.First.Person).wants(422, "请选择本单位的一名异议复核员")
		head.post(assign, "reviewer", by.Person).goes(at)
		head.get("/objections").wants(200, "没有证据异议")
		reviewer := d.as(by)
		reviewer.get("/objections").wants(200, at)
		decide := link(reviewer.get(at), "逐点审核证据异议")
		reviewer.post(decide, "points/0", "not_adopted", "points/0/reasons", "检定有效", "points/1", "adopted", "points/1/reasons", "时钟偏差", "points/1/ground", "3").goes(at)
		head.get(assign).wants(409)
		head.get("/objections?of=upheld").wants(200, at, "共1条")
		head.get("/").wants(200, "采纳的证据异议（30天内）", "期限7天内届满或者已经超期")
		d.Clock.Advance(85 * 24 * time.Hour)
		head = d.as(d.of.Head)
		head.get("/objections?of=upheld").wants(200, "没有证据异议")
		head.get(link(head.get("/"), "期限7天内届满或者已经超期")).wants(200, "/cases/"+id, "处罚决定书载明的日期")
		w.Verify()
	})
}

// TestAssignmentInABrowser: the form, the queue of the head and the start page.
func TestAssignmentInABrowser(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	d := newCaseDesk(t, w)
	id := d.of.Filed()
	d.of.Prove(id)
	w.By(access.ObjectionReviewer)
	first := d.as(d.of.First)
	item := link(first.get("/cases/"+id), "1号证据")
	at := first.upload(link(first.get("/cases/"+id), "登记证据异议"), "来信", d.objected(item)).goes("/objections/")
	(&works{d.face, d.of.Fleet}).look([]sight{{"objection-assign", access.Head, at + "/assign", true}, {"objections-head", access.Head, "/objections", false}, {"start-head", access.Head, "/", false}, {"due-near", access.Head, "/cases/due?near=yes", false}})
}
