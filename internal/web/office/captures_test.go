package office_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/office"
)

// fetch gets bytes with further headers.
func (v *visitor) fetch(target string, headers ...string) *httptest.ResponseRecorder {
	v.t.Helper()
	r := httptest.NewRequest("GET", target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for name, value := range v.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.h.ServeHTTP(w, r)
	return w
}

// hidden is the value of a hidden field on a page.
func (a answer) hidden(name string) string {
	a.t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.text)
	if m == nil {
		a.t.Fatalf("no hidden field %s: %s", name, a.plain())
	}
	return m[1]
}

func (s *street) looks(item string) int {
	s.t.Helper()
	rows, _, err := act.Looks(s.t.Context(), s.DB.Reader(), access.Scope{Book: s.Book, Bodies: []string{s.County.ID, s.Justice.ID}}, act.LookFilter{ItemID: item, Turn: db.Turn{Limit: 200}})
	s.fleet.Must(rows, err)
	return len(rows.Rows)
}

func TestListOfCapturesIsFilteredAndScoped(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		ids := []string{s.arrive(), s.arrive(wrongPlace), s.arrive()}
		v := s.as(access.Reviewer)
		v.get("/captures").wants(200, "共3条", "待审核", "设置或程序有欠缺，须由法制审核人员认定", "可以提交审核，尚不得作为证据材料", "测试大道1号路口（由东向西）", "粤A·10001")
		if s.looks(ids[2]) != 1 {
			t.Error("a list with plates is not on the log of looks")
		}
		only := v.post("/search/captures", "who", "粤a·10002").goes("/captures?of=")
		v.get(only).wants(200, "共1条", "粤A·10002", `name="of"`).lacks("粤A·10001")
		v.get(only+"&state=adopted").wants(200, "没有符合条件的抓拍")
		v.get(v.post("/search/captures", "who", "粤A1000").goes("/captures?of=")).wants(200, "没有符合条件的抓拍", "号牌要写全")
		v.post("/search/captures", "who", "").wants(422, "请填写")
		v.get("/captures?state=adopted").wants(200, "没有符合条件的抓拍")
		v.get("/captures?violation=1352").wants(200, "没有符合条件的抓拍")
		v.get("/captures?device="+s.ids.Device).wants(200, "共3条")
		foreign := s.with(s.Who(access.Reviewer, s.Other))
		foreign.get("/captures").wants(200, "还没有抓拍")
		for _, path := range []string{"", "/same", "/conditions/A15", "/media/front/view", "/media/front/original", "/receipt.json"} {
			foreign.get("/captures/" + ids[0] + path).wants(404).lacks("10001")
		}
	})
}

func TestListOfCapturesGoesOnByCursor(t *testing.T) {
	s := onStreet(t)
	for range 53 {
		s.arrive()
	}
	v := s.as(access.Reviewer)
	first := v.get("/captures?state=queued").wants(200, "本页50条，共53条", "更多")
	m := regexp.MustCompile(`href="(/captures\?[^"]*after=[^"]*)"`).FindStringSubmatch(first.text)
	if m == nil || !strings.Contains(m[1], "state=queued") {
		t.Fatalf("no way on that keeps the filter: %v", m)
	}
	v.get(strings.ReplaceAll(m[1], "&amp;", "&")).wants(200, "本页3条，共53条", "粤A·10001").lacks("粤A·10053", "更多")
	back := v.get(strings.ReplaceAll(m[1], "&amp;", "&"))
	v.get(link(back, "上一页")).wants(200, "本页50条，共53条", "粤A·10053", "粤A·10004").lacks("粤A·10003", "上一页")
}

func TestCapturePageShowsPanelHistoryAndReceipts(t *testing.T) {
	s := onStreet(t)
	id := s.arrive()
	v := s.as(access.Supervisor) // reads everything, has no form
	s.signIn(v, access.Supervisor)
	page := v.get("/captures/"+id).wants(200, "这次抓拍：可以提交审核，尚不得作为证据材料", "14项条件", "0项不符合", "14项符合", "规则版本", "判断凭证摘要", "sha256:",
		"以上为本系统按规则作出的判断，不是对具体处罚是否合法的认定。", "接收并判断", "判断依据的事实", "92", "限速", "与接收时一致")
	page.lacks(`action="/captures/` + id + `/review"`)
	if s.looks(id) != 1 {
		t.Errorf("%d looks on record after one was opened", s.looks(id))
	}
	at := regexp.MustCompile(`/captures/[^"]+/facts\.json`).FindString(page.text)
	facts, receipt := v.get(at), v.get(strings.Replace(at, "facts", "receipt", 1))
	again, err := admissibility.JudgeDocument([]byte(facts.text), nil)
	s.fleet.Must(again, err)
	if string(again.Append(nil)) != receipt.text {
		t.Errorf("the facts judge to\n%s\nthe receipt is\n%s", again.Append(nil), receipt.text)
	}
	v.get("/captures/"+id+"/receipt.json").wants(200, `"signature"`, `"leaf"`)
	v.get(strings.Replace(at, "facts.json", "other.json", 1)).wants(404)
}

func TestProofOfAConditionShowsItsRecords(t *testing.T) {
	s := onStreet(t)
	id := s.arrive(wrongPlace)
	v := s.as(access.Reviewer)
	page := v.get("/captures/"+id).wants(200, "看依据")
	for _, m := range regexp.MustCompile(`/captures/[^"]+/conditions/([^"]+)"`).FindAllStringSubmatch(page.text, -1) {
		v.get("/captures/"+id+"/conditions/"+m[1]).wants(200, "以上为本系统按规则作出的判断").lacks("没有这项条件要求的记录")
	}
	v.get("/captures/"+id+"/conditions/A9b-place").wants(200, "不符合", "3067.5米", "113.3", "第九条")
	v.get("/captures/"+id+"/conditions/A22.1b").wants(200, "检定", "检定证书.pdf", `href="/documents/`, "这次抓拍", `href="/devices/uses/`+s.ids.Use)
	v.get("/captures/"+id+"/conditions/A36.3").wants(200, "校时", "1000毫秒")
	v.get("/captures/" + id + "/conditions/A99").wants(404)
	for _, r := range admissibility.Rules() {
		if _, found := office.Records[r.ID]; !found {
			t.Errorf("rule %s leads to no records", r.ID)
		}
	}
}

func TestMediaAreSentAsTheyAre(t *testing.T) {
	s := onStreet(t)
	picture := drawn(t, 3, 3000, 1700)
	film, err := os.ReadFile(testkit.Vectors(t, "street", "road", "road.mp4"))
	s.fleet.Must(film, err)
	id := s.arrive(func(sub *capture.Submission) {
		sub.Media = []capture.Media{s.keep("front", "image/jpeg", "panorama", picture, 3000, 1700), s.keep("film", "video/mp4", "clip", film, 1280, 720)}
	})
	v := s.as(access.Reviewer)
	original := v.fetch("/captures/" + id + "/media/front/original")
	if !bytes.Equal(original.Body.Bytes(), picture) || original.Header().Get("X-Content-SHA256") != blob.DigestOf(picture).String() ||
		!strings.HasPrefix(original.Header().Get("Content-Disposition"), "attachment; ") {
		t.Errorf("original: %d bytes of %d, %v", original.Body.Len(), len(picture), original.Header())
	}
	if s.looks(id) != 1 {
		t.Errorf("%d looks on record before the bytes left", s.looks(id))
	}
	for _, kind := range []string{"view", "thumb"} {
		w := v.fetch("/captures/" + id + "/media/front/" + kind)
		if w.Code != 200 || w.Header().Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(w.Header().Get("Cache-Control"), "private, ") || w.Body.Len() < 1000 {
			t.Errorf("%s: %d, %v", kind, w.Code, w.Header())
		}
	}
	part := v.fetch("/captures/"+id+"/media/film/view", "Range", "bytes=100-199")
	body, err := io.ReadAll(part.Body)
	s.fleet.Must(body, err)
	if part.Code != http.StatusPartialContent || !bytes.Equal(body, film[100:200]) || part.Header().Get("Content-Disposition") != "" {
		t.Errorf("a part of the film: %d, %d bytes, %v", part.Code, len(body), part.Header())
	}
	for _, path := range []string{"/media/film/thumb", "/media/none/view", "/media/front/huge", "/media/..%2f..%2fkeys/original"} {
		v.get("/captures/" + id + path).wants(404)
	}
	if s.looks(id) != 1 {
		t.Errorf("%d looks on record; the parts of what was opened are none of their own", s.looks(id))
	}
}

// pointed is a form whose elements all point to the picture of arrive.
func pointed(pairs ...string) []string {
	for _, e := range capture.Elements(devicetest.Violation) {
		pairs = append(pairs, "element_"+e.Code, "front")
	}
	return pairs
}

func TestReviewByFormsWithoutAScript(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		id := s.arrive()
		v := s.as(access.Reviewer)
		page := v.get("/captures/"+id).wants(200, "真实", "清晰", "完整", "准确", "号牌无法辨认").lacks(`value="conditions"`)
		shown := page.hidden("shown")
		at := "/captures/" + id + "/review"
		v.post(at, "result", "pass", "shown", shown, "true", "yes", "clear", "yes", "complete", "yes").wants(422, "请选择一项", "准确")
		v.post(at, pointed("result", "pass", "shown", shown, "true", "yes", "clear", "no", "complete", "yes", "accurate", "yes")...).wants(409, "四项须逐项认定为“是”")
		v.post(at, pointed("result", "pass", "shown", strings.Repeat("0", 64), "true", "yes", "clear", "yes", "complete", "yes", "accurate", "yes")...).wants(409, "有了变化")
		v.post(at, "result", "pass", "shown", shown, "true", "yes", "clear", "yes", "complete", "yes", "accurate", "yes").wants(422, "禁止标线", "请选择一项")
		v.post(at, "result", "reject", "shown", shown, "reason", "other").wants(422, "请写明理由")
		v.post(at, "result", "reject", "shown", shown, "reason", "mood").wants(422, "请选择一个不通过的理由")
		v.post(at, "result", "doubt", "shown", shown).wants(422)
		v.post(at, "result", "approve_all", "shown", shown).wants(422)
		if c := s.state(id); c.State != capture.Queued {
			t.Fatalf("refused forms made it %s", c.State)
		}
		v.post(at, pointed("result", "pass", "shown", shown, "opened", "0", "true", "yes", "clear", "yes", "complete", "yes", "accurate", "yes")...).goes("/captures/" + id)
		v.get("/captures/"+id).wants(200, "已审核通过", "真实：是", "准确：是", "车辆压、越标线：第1张：全景（指定）", "可以作为证据材料；能否认定事实", "30秒内可以撤回")
		v.post("/captures/" + id + "/undo").goes("/captures/" + id)
		v.get("/captures/"+id).wants(200, "已撤回", "30秒内撤回")
		v.post(at, "result", "doubt", "shown", shown, "who", "device_staff").goes("/captures/" + id)
		v.get("/doubts").wants(200, "请设备管理员说明", "共1条")
		v.post("/captures/"+id+"/answer", "answer", "我看过了").wants(403, "疑问由提出人以外的人员答复")

		other := s.visitor()
		other.jar["yuanjian"] = s.another(access.Reviewer)
		other.get("/captures/"+id).wants(200, "答复存疑", "存疑：请设备管理员说明")
		other.post("/captures/"+id+"/answer", "answer", "").wants(422, "请填写")
		other.post("/captures/"+id+"/answer", "answer", "已核对，设备正常").goes("/doubts")
		v.get("/captures/"+id).wants(200, "待审核", "已核对，设备正常")
		v.post(at, "result", "reject", "shown", shown, "reason", "unclear").goes("/captures/" + id)
		v.get("/captures/"+id).wants(200, "审核不通过", "画面模糊、遮挡或者过曝", "清晰：否")
	})
}

// another is the session of a further person in a role.
func (s *street) another(role access.Role) string {
	s.t.Helper()
	var login string
	s.fleet.Must(nil, s.DB.Reader().QueryRow(s.t.Context(), `SELECT login FROM account WHERE id = $1`, s.World.Another(role).Account).Scan(&login))
	return s.SignIn(login)
}

func TestFormToPassIsNotThereWhileTheLawBarsIt(t *testing.T) {
	s := onStreet(t)
	s.Clock.Advance(400 * 24 * time.Hour) // the verification has lapsed
	id := s.arrive()
	v := s.as(access.Reviewer)
	page := v.get("/captures/"+id).wants(200, "不得作为证据材料", "检定", "第二十二条", `value="conditions"`).lacks(`value="pass"`)
	v.post("/captures/"+id+"/review", pointed("result", "pass", "shown", page.hidden("shown"), "true", "yes", "clear", "yes", "complete", "yes", "accurate", "yes")...).
		wants(409, "现在不能这样做", "不得作为证据材料")
	v.post("/captures/"+id+"/review", "result", "reject", "shown", page.hidden("shown"), "reason", "conditions").goes("/captures/" + id)
}

func TestGapsAreForTheTechnicalReviewer(t *testing.T) {
	s := onStreet(t)
	number := func(n int64) func(*capture.Submission) {
		return func(sub *capture.Submission) { sub.Event.Sequence = &n }
	}
	s.arrive(number(1))
	s.arrive(number(5))
	s.arrive(number(3))
	v := s.visitor()
	s.signIn(v, access.TechnicalReviewer)
	v.get("/gaps").wants(200, "缺号", "序号倒退", "CS-2000（SN-0001）", "共2条").lacks("粤A")
	v.get("/captures").wants(403)
	s.as(access.Reviewer).get("/gaps").wants(403)
}

func TestStartPageCountsWhatWaitsForReview(t *testing.T) {
	s := onStreet(t)
	s.arrive()
	s.arrive()
	s.as(access.Reviewer).get("/").wants(200, "审核抓拍", "第三十条第（三）项", `href="/desk"`)
	f := s.with(s.Who(access.Reviewer, s.Other))
	f.get("/").wants(200, "没有等您办理的事项")
}

// TestA2_1b_OverdueOnListDeskAndStartPage: a capture that a rule of the field wanted reviewed is flagged on the list and found by
// its filter, said at the desk and on its page, and counted on the start page.
func TestA2_1b_OverdueOnListDeskAndStartPage(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		day := law.DateOf(s.Clock.Now())
		_, err := (&statute.Service{Engine: w.Engine}).AddOverlay(t.Context(), w.By(access.LegalReviewer),
			statute.NewOverlay{Field: "traffic", Citation: statute.Key("jtwfcx", "第十九条"), Parameter: statute.ReviewTerm, Amount: 5, From: day})
		s.fleet.Must(nil, err)
		old := s.arrive()
		v := s.as(access.Reviewer)
		v.get("/captures").wants(200, "应于", "以前审核").lacks("审核逾期，")
		v.get("/captures?overdue=yes").wants(200, "没有符合条件")
		s.Clock.Advance(10 * 24 * time.Hour)
		fresh, signedIn := s.arrive(), &works{s.face, s.fleet}
		v = signedIn.now(access.Reviewer)
		v.get("/captures?overdue=yes").wants(200, "审核逾期，应于", "/captures/"+old).lacks("/captures/" + fresh)
		v.get("/captures").wants(200, "/captures/"+old, "/captures/"+fresh)
		v.get("/captures/"+old).wants(200, "审核期限已过", "《道路交通安全违法行为处理程序规定》第十九条")
		v.get("/captures/"+fresh).wants(200, "审核期限", "以前审核").lacks("审核期限已过")
		v.get("/").wants(200, "审核逾期的抓拍", "本领域的法律、法规、规章规定了审核期限", "/captures?overdue=yes")
		items, _ := v.take(6)
		if says := items[old]["doubt"].(string); !strings.Contains(says, "审核期限已过") || !strings.Contains(says, "第十九条") {
			t.Errorf("the desk says %q", says)
		}
		if says := items[fresh]["doubt"].(string); strings.Contains(says, "审核期限已过") {
			t.Errorf("of the fresh one the desk says %q", says)
		}
		s.derive()
		signedIn.look([]sight{{"captures-overdue", access.Reviewer, "/captures", false}, {"capture-overdue", access.Reviewer, "/captures/" + old, false}, {"start-overdue", access.Reviewer, "/", false}})
	})
}

// TestA3_1_ModelsByFormsAndSuggestionsOnThePage: the register of models by its forms, and a suggestion shown as such on the page of
// its capture, apart from the verdict, and in the record that is taken away.
func TestA3_1_ModelsByFormsAndSuggestionsOnThePage(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		signedIn := &works{s.face, s.fleet}
		keeper, reviewer := signedIn.now(access.Keeper), signedIn.now(access.Reviewer)
		id := s.arrive(func(sub *capture.Submission) {
			sub.Event.Suggestions = []capture.Suggestion{{Model: "lane-net", Version: "3.1", Score: 0.87, Suggests: "压线"}}
		})
		reviewer.get("/captures/"+id).wants(200, "机器建议（不是事实）", "模型lane-net，版本3.1，得分0.87：压线", "没有登记这个模型", "电子技术监控执法；电子设备、人工智能；远程监管")
		keeper.get("/devices").wants(200, "/models")
		keeper.get("/models").wants(200, "还没有登记模型", "登记算法模型")
		reviewer.get("/models").wants(200).lacks("/models/new")
		keeper.post("/models", "name", "", "maker", "测试研究院").wants(422, "请填写设备上报的模型名称", "请填写设备上报的版本号", "请写明变更了什么", "测试研究院")
		from := s.Clock.Now().Add(-24 * time.Hour).In(law.Beijing).Format("2006-01-02T15:04")
		at := keeper.post("/models", "name", "lane-net", "maker", "测试研究院", "purpose", "由全景照片判断是否压线", "version", "3.1", "from", from, "reason", "首次启用").goes("/models/")
		keeper.get(at).wants(200, "lane-net", "测试研究院", "首次启用", "版本变更")
		reviewer.get(at).wants(200, "lane-net").lacks("登记版本")
		reviewer.get("/captures/"+id).wants(200, "与登记的抓拍时运行的版本一致")
		keeper.post(at+"/versions", "version", "3.2", "reason", "").wants(422, "请写明变更了什么")
		keeper.post(at+"/versions", "version", "3.2", "reason", "重新训练").goes(at)
		keeper.get(at).wants(200, "3.2", "重新训练", "首次启用")
		keeper.post(at+"/versions", "version", "", "reason", "停止使用").goes(at)
		keeper.get("/models").wants(200, "已停止使用")
		s.with(s.Who(access.Keeper, s.Other)).get(at).wants(404)
		record := reviewer.fetch("/captures/" + id + "/record.json")
		if body := record.Body.String(); record.Code != 200 || !strings.Contains(body, `"model": "lane-net"`) || !strings.Contains(body, `"verdicts": []`) || strings.Contains(body, "粤A") {
			t.Errorf("%d %s", record.Code, body)
		}
		signedIn.look([]sight{{"models", access.Keeper, "/models", false}, {"model-new", access.Keeper, "/models/new", true}, {"model", access.Keeper, at, false}, {"capture-suggested", access.Reviewer, "/captures/" + id, false}})
	})
}
