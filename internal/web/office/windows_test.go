package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// A window is recorded from one of its captures and worked off page by page: what was on the page is rejected one by one, what another
// has meanwhile is told and waits, and the next step goes on with it.
func TestA36_3_AWindowIsWorkedOffPageByPage(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		var ids []string
		for range 3 {
			ids = append(ids, s.arrive())
		}
		s.derive()
		v := s.as(access.Reviewer)
		v.get("/captures/"+ids[0]).wants(200, "这台设备一段时间有故障：逐件不通过", "/captures/"+ids[0]+"/window")
		form := "/captures/" + ids[0] + "/window"
		v.get(form).wants(200, "记录不完整", "画面模糊").lacks("未见违法行为")
		local := func(id string) string {
			return s.state(id).At.In(law.Beijing).Format("2006-01-02T15:04:05")
		}
		v.post(form, "from", local(ids[0]), "reason", "unclear", "words", "镜头进水").wants(422)
		s.Clock.Advance(2e9)
		until := s.Clock.Now().In(law.Beijing).Format("2006-01-02T15:04:05")
		at := v.post(form, "from", local(ids[0]), "until", until, "reason", "unclear", "words", "镜头进水").goes("/windows/")
		page := v.get(at).wants(200, "镜头进水", "这3件不通过", "时段内待审核")
		var items []string
		for _, part := range strings.Split(page.text, `name="item" value="`)[1:] {
			items = append(items, "item", part[:strings.Index(part, `"`)])
		}
		if len(items) != 6 {
			t.Fatalf("%d items on the page", len(items)/2)
		}
		other := s.Another(access.Reviewer)
		taken, err := s.captures.Take(t.Context(), other.Actor, other.Scope(access.ReviewCaptures), 1)
		s.fleet.Must(taken, err)
		v.post(at + "/reject").wants(422)
		v.post(at+"/reject", items...).wants(200, "已不通过", "没有审核成", "另一名审核员", "这1件不通过")
		s.fleet.Must(nil, s.captures.Release(t.Context(), other.Actor))
		v.post(at+"/reject", items...).wants(200, "时段内没有由您处理的待审核抓拍")
		for _, id := range ids {
			said, err := capture.History(t.Context(), s.DB.Reader(), s.Book, id)
			s.fleet.Must(said, err)
			if len(said) != 1 || said[0].Reason != "unclear" || said[0].Words != "镜头进水" {
				t.Errorf("%s: %+v", id, said)
			}
		}
		s.with(s.Who(access.Reviewer, s.Other)).get(at).wants(404)
		s.Verify()
	})
}

// Beside a capture stand the pictures of what may be the same event; each that is shown is a look on record.
func TestCapturesOfOneEventAreSeenSideBySide(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		same := func(sub *capture.Submission) { sub.Event.Plate = "粤A10001" }
		a, b := s.arrive(same), s.arrive(same)
		v := s.as(access.Reviewer)
		v.get("/captures/"+a).wants(200, "/captures/"+a+"/beside")
		v.get("/captures/"+a+"/beside").wants(200, "同一行为不能处罚两次", "/captures/"+b, "待审核", "/captures/"+b+"/media/front/view")
		v.get("/captures/"+a+"/beside").wants(200, "抓拍时这个用途还没有登记参照画面。可以由", "的设备管理员在用途页面登记")
		view := s.reference("路口")
		v.get("/captures/"+a+"/beside").wants(200, "还没有登记参照画面")
		after := s.arrive(same)
		v.get("/captures/"+after+"/beside").wants(200, "<b>参照画面</b>", "拍摄　停止线、车道标线", "/documents/"+view.Digest)
		v.get("/documents/" + view.Digest).wants(200)
		if s.looks(b) != 1 {
			t.Errorf("%d looks at the other", s.looks(b))
		}
		_, out := v.ask("/desk/take", map[string]any{"more": 1, "have": []string{}})
		item := out["items"].([]any)[0].(map[string]any)
		if c := item["cautions"].([]any); len(c) != 1 || !strings.Contains(c[0].(string), "请并排核对") {
			t.Errorf("cautions %v", c)
		}
	})
}
