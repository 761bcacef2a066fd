package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

var (
	askShare = fields{"kind", "share", "field", "urban", "purpose", "查处占道经营", "content", "该路口设备，全年"}
	terms    = fields{"number", "共享〔2026〕1号", "share_purpose", "查处占道经营", "fields", "urban", "data", "dossier", "from", "2026-03-02", "until", "2027-03-01", "no_onward", "yes"}
)

// TestA17b_SharingByForms: found near a point, asked for, agreed with its terms, read as of an instant, used under an own
// registration; refused for another purpose, and ended.
func TestA17b_SharingByForms(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	mine := s.with(s.Who(access.Keeper, s.Other))
	link := lastLink(mine.get("/siting?lon=113.2705&lat=23.14&datum=wgs84").wants(200, "申请共享"), `/help/new\?use=[0-9a-f-]+`)
	mine.get(link).wants(200, s.County.Name, "被请求单位")
	mine.post("/help", askShare.with("use", ids.Use, "purpose", "")...).wants(422, "请写明用途和依据", `value="`+ids.Use+`"`)
	at := mine.post("/help", askShare.with("use", ids.Use)...).goes("/help/")
	mine.get(at).wants(200, "待答复", "查处占道经营").lacks("同意共享并填写协议")
	head := s.now(access.Head)
	head.get("/").wants(200, "答复协助请求")
	head.get("/help?todo=answer").wants(200, "共享使用设备")
	head.upload(at+"/share", "", terms).wants(422, "请上传共享协议")
	head.upload(at+"/share", paper, terms.with("no_onward", "")).wants(422, "协议须写明不得转给第三方")
	share := head.upload(at+"/share", paper, terms).goes("/shares/")
	mine.get("/shares").wants(200, s.County.Name, "城市管理", "有效")
	mine.get(share+"/dossier?field=traffic").wants(409, "不能用于公安交通管理", "第十八条第一款")
	dossier := mine.get(share+"/dossier?field=urban").wants(200, "批准设置方案", "法制审核", "须自行审核和公示")
	mine.get(lastLink(dossier, share+"/papers/[0-9a-f]+")).wants(200)
	head.get(share).wants(200, "查阅记录", s.Other.Name)
	mine.post(share+"/use", "violation", "9001", "field", "traffic").wants(409, "不能用于公安交通管理")
	use := mine.post(share+"/use", "violation", "9001", "field", "urban").goes("/devices/uses/")
	mine.get(use).wants(200, "使用其他单位共享的设备", "筹划")
	head.get(use).wants(404)
	s.with(s.Who(access.Keeper, s.City)).get(share).wants(404)
	head.post(share+"/end", "reason", "设备迁移").goes(share)
	mine.get(share).wants(200, "已结束", "设备迁移").lacks(`action="` + share + `/dossier"`)
	mine.get(share+"/dossier?field=urban").wants(409, "已经终止")
}

// TestA4_1_HelpIsRefusedByFormWithItsGround: reasons and ground are wanted, and the asking body reads both.
func TestA4_1_HelpIsRefusedByFormWithItsGround(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	mine := s.with(s.Who(access.Keeper, s.Other))
	mine.get("/help").wants(200, "还没有协助请求")
	at := mine.post("/help", askShare.with("kind", "footage", "asked", s.County.ID)...).goes("/help/")
	head := s.now(access.Head)
	head.post(at+"/answer", "decision", "refuse", "answer", "没有职权").wants(422, "行政处罚法第二十六条")
	head.post(at+"/answer", "decision", "refuse", "ground", "beyond_powers").wants(422, "具体理由")
	head.post(at+"/answer", "decision", "refuse", "ground", "beyond_powers", "answer", "占道经营不属于本单位职权").goes(at)
	mine.get(at).wants(200, "不予协助", "不属于本单位职权范围", "占道经营不属于本单位职权", "办结时间")
	second := mine.post("/help", askShare.with("kind", "other", "asked", s.County.ID)...).goes("/help/")
	mine.post(second + "/withdraw").goes(second)
	head.post(second+"/answer", "decision", "agree", "answer", "可以").wants(409, "已经办结")
	if s.as(access.Reviewer).get(at).wants(200); !strings.HasPrefix(at, "/help/") {
		t.Error(at)
	}
}

// TestSharePagesInABrowser: requests, a share and the dossier, wide and narrow.
func TestSharePagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	mine := s.with(s.Who(access.Keeper, s.Other))
	open := mine.post("/help", askShare.with("use", ids.Use)...).goes("/help/")
	at := mine.post("/help", askShare.with("use", ids.Use)...).goes("/help/")
	share := s.now(access.Head).upload(at+"/share", paper, terms).goes("/shares/")
	mine.get(share + "/dossier?field=urban").wants(200)
	s.look([]sight{{"help", access.Head, "/help", false}, {"help-open", access.Head, open, false}, {"help-share", access.Head, open + "/share", true}, {"help-answer", access.Head, open + "/answer", true},
		{"help-new", access.Keeper, "/help/new", true}, {"shares", access.Head, "/shares", false}, {"share", access.Head, share, false}, {"dossier", access.Head, share + "/dossier?field=urban", false},
		{"share-end", access.Head, share + "/end", false}})
}
