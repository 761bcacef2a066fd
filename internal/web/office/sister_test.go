package office_test

import (
	"net/http"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
)

// TestA9a_APlanAndItsReviewsAreDraftedFromASisterAndMadeAnew: words are taken over, said so on the form and on the record; answers passed
// or not, figures and documents are not, and nothing of the sister's approvals or reviews counts for the new use.
func TestA9a_APlanAndItsReviewsAreDraftedFromASisterAndMadeAnew(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		first := strings.TrimPrefix(s.now(access.Keeper).post("/devices", registration...).goes("/devices/uses/"), "/devices/uses/")
		s.now(access.Keeper).get("/devices/uses/" + first + "/steps/argue").wants(200).lacks("以同类设备的记录为草稿")
		s.published(first)
		second := strings.TrimPrefix(s.now(access.Keeper).post("/devices", registration.with("serial", "CS00002", "words", "测试二路路口", "lon", "113.29")...).goes("/devices/uses/"), "/devices/uses/")
		path := "/devices/uses/" + second + "/steps/"
		s.done(access.Keeper, second, "argue", paper, argument)

		keeper := s.now(access.Keeper)
		keeper.get(path+"plan").wants(200, "以同类设备的记录为草稿", "测试大道与测试路路口").lacks("是草稿：请按这个地点", "按事故数据选点")
		form := keeper.get(path+"plan?like="+first).wants(200, "下面的文字来自“测试大道与测试路路口”", "是草稿：请按这个地点", "按事故数据选点", "距路口25米", "查看来源")
		if strings.Contains(form.text, `value="2025-01-01"`) || strings.Contains(form.text, `value="340"`) {
			t.Error("the figures of the sister's period are taken over")
		}
		draft := hiddenValue(t, form, "draft")
		s.refused(access.Keeper, second, "plan", paper, planned.with("draft", draft, "necessary", ""), invalid, "请说明为什么必要")
		s.take(access.Keeper, second, "plan", paper, planned.with("draft", draft, "necessary", "")).wants(invalid, "是草稿：请按这个地点")
		s.done(access.Keeper, second, "plan", paper, planned.with("draft", draft, "necessary", "二路路口近一年伤亡事故9起"))
		s.now(access.Keeper).get("/devices/uses/"+second).wants(200, "以“测试大道与测试路路口”", "的记录为草稿")
		if state := s.fleet.State(second).State; state != device.ArguedState {
			t.Errorf("a draft brought the use to %s", state)
		}

		s.done(access.Head, second, "submit", "", nil)
		s.done(access.ProvincialApprover, second, "approve", paper, fields{"number", "粤测〔2026〕9号", "until", "2029-03-01"})
		s.done(access.Keeper, second, "survey", "", surveyed.with("lon", "113.29"))
		s.done(access.Keeper, second, "sign", picture, signed)
		legalForm := s.now(access.LegalReviewer).get(path+"legal-review?like="+first).wants(200, "是草稿", "必要，不违反禁止性规定", "可以单独定案")
		technicalForm := s.now(access.TechnicalReviewer).get(path+"technical-review?like="+first).wants(200, "是草稿", "识别率99%", "逐条核对，符合")
		for _, f := range []answer{legalForm, technicalForm} {
			if strings.Contains(f.text, " checked") || strings.Contains(f.text, `<option value="dljtaq`) && strings.Contains(f.text, `" selected>法律`) {
				t.Error("an answer of the sister's review is given already")
			}
		}
		for _, taken := range []string{`name="quality_number" value="HG-1"`, `name="clock_error_ms" value="60"`, `name="figure_recognition_day" value="99.1"`} {
			if strings.Contains(technicalForm.text, taken) {
				t.Errorf("%s is taken over", taken)
			}
		}
		if !strings.Contains(technicalForm.text, `name="limit_recognition_day" value="95"`) {
			t.Error("what is wanted of the figure is not taken over")
		}
		s.refused(access.LegalReviewer, second, "legal-review", "", fields{"draft", hiddenValue(t, legalForm, "draft"), "necessary", "必要，不违反禁止性规定"}, invalid, "请")
		s.done(access.LegalReviewer, second, "legal-review", "", legal.with("draft", hiddenValue(t, legalForm, "draft")))
		s.done(access.TechnicalReviewer, second, "technical-review", paper, technical.with("draft", hiddenValue(t, technicalForm, "draft")))
		s.now(access.Head).get("/devices/uses/"+second).wants(200, "的记录为草稿")

		// Another body, another kind of record, and what was taken back give no draft.
		s.take(access.LegalReviewer, second, "legal-review", "", legal.with("draft", draft)).wants(http.StatusConflict, "已经不能使用")
		stranger := s.stranger()
		stranger.get(path + "plan?like=" + first).wants(404)
		w.Verify()
	})
}

// hiddenValue is what a hidden field of a form carries.
func hiddenValue(t *testing.T, a answer, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(a.text, `<input type="hidden" name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	if !ok || value == "" {
		t.Fatalf("no %s in the form", name)
	}
	return value
}
