package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/detect"
	"yuanjian/internal/detect/detecttest"
	"yuanjian/internal/media"
	"yuanjian/internal/testkit"
)

// detected lets detectors look until there is nothing left to look at.
func (s *street) detected() (looks int) {
	s.t.Helper()
	for {
		n, err := s.captures.DetectSome(s.t.Context(), s.Book)
		s.fleet.Must(n, err)
		if looks += n; n == 0 {
			return looks
		}
	}
}

// TestA5_2_ModelsAreRegisteredAndSwitchedOffByForms: the keeper registers the program's own detector from the page of models; what it suggests
// stands on the capture's page with model, version, score and region; head and keeper switch it, or all, off and on with a reason
// that stays on the page; a reviewer does not, another body neither; while all are off everything else is as ever.
func TestA5_2_ModelsAreRegisteredAndSwitchedOffByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		signedIn := &works{s.face, s.fleet}
		area := media.Area{Left: 100, Top: 200, Right: 300, Bottom: 400}
		s.captures.Detection.Detectors = []detect.Detector{&detecttest.Scripted{Name: "sharp", Version: "1", Answer: detecttest.Says(detect.Hint{Kind: detect.Blur, Score: 0.5, Detail: "6.0 < 12", Medium: "front"}, detect.Hint{Kind: detect.Region, Score: 0.7, Medium: "front", Area: &area})}}
		keeper, head, reviewer := signedIn.now(access.Keeper), signedIn.now(access.Head), signedIn.now(access.Reviewer)
		id := s.arrive()
		keeper.get("/models").wants(200, "本系统自带的模型", "没有登记，不运行", "/models/new?own=sharp", "开关没有动过")
		reviewer.get("/models").wants(200, "没有登记，不运行").lacks("/models/new?own=sharp", "/models/off")
		keeper.get("/models/new?own=sharp").wants(200, `value="sharp"`, `value="1"`, "测试用的提示", "由测试写定")
		at := keeper.post("/models", "name", "sharp", "maker", "本系统自带", "purpose", "提示模糊", "version", "1", "reason", "已测试").goes("/models/")
		if s.detected() != 1 {
			t.Fatal("the registered model did not look")
		}
		keeper.get("/models").wants(200, "已登记正在运行的版本", "启用")
		keeper.get(at).wants(200, "看过1条抓拍，提出2条建议，0条未能查看")
		reviewer.get("/captures/"+id).wants(200, "模型sharp，版本1：画面可能模糊 · 6.0 &lt; 12 (0.50)", "画面左10%、上20%至右30%、下40% (0.70)", "算法模型的作用", "“sharp”（版本1）", "结论须由执法人员逐项审核后作出")
		reviewer.post(at+"/off", "why", "误报").wants(403)
		s.with(s.Who(access.Keeper, s.Other)).post(at+"/off", "why", "误报").wants(404)
		keeper.post(at+"/off", "why", "").wants(422, "请写明停用或者启用的理由")
		keeper.post(at+"/off", "why", "夜间误报多").goes(at)
		keeper.get(at).wants(200, "已停用", "夜间误报多", at+"/on").lacks(at + "/off")
		reviewer.get("/captures/"+id).wants(200, "该模型现已停用", "没有算法模型对这条抓拍提出建议")
		keeper.post(at+"/on", "why", "已调整").goes(at)
		head.post("/models/off", "why", "评估期间全部停用").goes("/models")
		head.get("/models").wants(200, "本单位的全部算法模型已停用：评估期间全部停用", "/models/on")
		keeper.get(at).wants(200, "本单位的全部算法模型已停用：评估期间全部停用", "已停用", "已调整")
		second := s.arrive()
		if s.detected() != 0 {
			t.Error("a model looks while all are off")
		}
		reviewer.get("/captures/"+second).wants(200, "没有算法模型对这条抓拍提出建议").lacks("模型sharp，版本1")
		s.derive()
		signedIn.look([]sight{{"models-off", access.Head, "/models", true}, {"model-off", access.Keeper, at, true}, {"capture-off", access.Reviewer, "/captures/" + id, false}})
		head.post("/models/on", "why", "评估结束").goes("/models")
		if s.detected() != 1 {
			t.Error("switched on again it does not look")
		}
		record := reviewer.fetch("/captures/" + id + "/record.json")
		if body := record.Body.String(); record.Code != 200 || !strings.Contains(body, `"model": "sharp"`) || !strings.Contains(body, `"left": 100`) || strings.Contains(body, "粤A") {
			t.Errorf("%d %s", record.Code, body)
		}
		signedIn.look([]sight{{"models-on", access.Keeper, "/models", false}, {"model-on", access.Keeper, at, false}, {"capture-scored", access.Reviewer, "/captures/" + id, false}})
	})
}
