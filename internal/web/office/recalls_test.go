package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// recallWork carries out the recalls that acts have ordered.
func (s *street) recallWork() {
	s.t.Helper()
	w := s.fleet.Worker()
	w.Handlers[device.JobRecall], w.Handlers[capture.JobRecallGo] = s.captures.Recall, s.captures.GoOn
	s.fleet.Must(nil, w.Drain(s.t.Context()))
}

// fresh is somebody who has just signed in: the life of the device was longer than a session.
func (s *street) fresh(role access.Role) *visitor {
	s.t.Helper()
	v := s.visitor()
	s.signIn(v, role)
	return v
}

// recalled is a street with an open and a passed capture that a taken-back technical review recalled; the passed one is returned.
func (s *street) recalled() (open, passed string) {
	s.t.Helper()
	open, passed = s.arrive(), s.arrive()
	v := capture.Verdict{Capture: passed, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "ab", Painted: 1}}
	s.fleet.Must(s.captures.Review(s.t.Context(), s.By(access.Reviewer), v))
	s.recallWork()
	for _, f := range s.fleet.Life(s.ids.Use).Facts {
		if f.Event != device.TechnicalReview {
			continue
		}
		done, err := s.fleet.Service.ProposeTakeBack(s.t.Context(), s.By(access.Keeper), f.ID, "审核的是另一台设备")
		s.fleet.Must(done, err)
		s.fleet.Must(s.fleet.Service.DecideTakeBack(s.t.Context(), s.By(access.Head), done.Record.ID, true, "核对属实"))
	}
	s.recallWork()
	return open, passed
}

func TestD13_ARecallIsSettledOnItsPage(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		open, passed := s.recalled()
		legal := s.fresh(access.LegalReviewer)
		legal.get("/").wants(200, "召回待办理")
		path := lastLink(legal.get("/recalls").wants(200, "撤回记录：技术审核", "待处理"), "/recalls/[0-9a-f-]+")
		legal.get(path).wants(200, "已重新判断2次，判断改变2次，暂缓1次，待重新审查1次", "技术审核通过，并且审核后没有变动：原为符合，现为待查明", "解除暂缓", "重新审查已审核的抓拍")
		if csv := legal.fetch(path + "/captures.csv").Body.String(); strings.Count(csv, "\n") != 3 || !strings.Contains(csv, open) || strings.Contains(csv, "粤A") {
			t.Errorf("CSV %q", csv)
		}
		s.fresh(access.Keeper).get(path).wants(200, "暂缓1次").lacks(path+"/release", path+"/decide", "/captures/"+open)
		s.with(s.Who(access.LegalReviewer, s.Other)).get(path).wants(404)
		legal.post(path+"/release", "why", "").wants(422, "理由")
		legal.post(path+"/release", "why", "已查明，审核记录错误").goes(path)
		s.recallWork()
		if c := s.state(open); c.State != capture.Queued || c.Outcome != "incomplete" {
			t.Errorf("let go: %s, %s", c.State, c.Outcome)
		}
		legal.post(path+"/decide", "capture", passed, "decision", "exclude", "reasons", "未经技术审核").wants(422)
		legal.post(path+"/decide", "capture", passed, "decision", "exclude", "ground", "1", "reasons", "未经技术审核").goes(path)
		legal.get(path).wants(200, "已办结", "排除（第（一）项：以非法手段取得）", "未经技术审核")
		legal.get("/captures/"+passed).wants(200, "已排除", "召回", "未经技术审核")
		legal.get("/devices/uses/"+s.ids.Use).wants(200, path, "发起召回")
	})
}

func TestD13_ARecallByHandStopsAndGoesOn(t *testing.T) {
	s := onStreet(t)
	id := s.arrive()
	keeper := s.fresh(access.Keeper)
	form := "/devices/uses/" + s.ids.Use + "/recall"
	keeper.get(form).wants(200, "发现了什么问题")
	keeper.post(form, "fault", "", "from", "2026-01-01T00:00", "until", "2030-01-01T00:00").wants(422)
	path := keeper.post(form, "fault", "标志方向错误", "from", "2026-01-01T00:00", "until", "2030-01-01T00:00").goes("/recalls/")
	keeper.post(path + "/stop").goes(path)
	keeper.get(path).wants(200, "已暂停", "标志方向错误", "继续召回")
	keeper.post(path + "/resume").goes(path)
	s.recallWork()
	keeper.get(path).wants(200, "待处理", "暂缓1次")
	if s.state(id).State != capture.Held {
		t.Error("the capture is not held")
	}
	s.fresh(access.Reviewer).get("/captures/"+id).wants(200, "召回暂缓").lacks(`value="pass"`)
}

// The finding through its pages, and the list of Art 46 (A46.1 to A46.3).
func TestA46_1_WhatIsKnownStandsOnceUnderItsGround(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		astray := s.arrive(wrongPlace)
		legal, head := s.fresh(access.LegalReviewer), s.fresh(access.Head)
		s.recalled()
		legal.get("/accountability").wants(200, "2025年5月1日以来的抓拍", "第（一）项：未依法进行法制审核或者技术审核", "另见第（三）项：违法违规设置或者滥用", "不自动认定责任").lacks("<h3>第（三）项")
		if c := s.state(astray); c.State != capture.Held {
			t.Fatalf("the one that lacks two things is %s", c.State)
		}
		path := lastLink(legal.get("/recalls?state=waiting"), "/recalls/[0-9a-f-]+")
		legal.post(path+"/release", "why", "已查明").goes(path)
		s.recallWork()
		form := "/captures/" + astray + "/finding"
		legal.get("/captures/"+astray).wants(200, form)
		legal.get(form).wants(200, "抓拍位置在批准的设置地点", "技术审核通过", "以文书查明")
		legal.post(form, "capture", astray, "manner.A9b-place", "untouched", "words.A9b-place", "定位漂移").wants(422)
		made := legal.post(form, "capture", astray, "manner.A9b-place", "untouched", "words.A9b-place", "定位漂移，画面可辨认地点", "manner.A10.2-technical", "untouched", "words.A10.2-technical", "同型号已经审核",
			"manner.A21b", "untouched", "words.A21b", "软件版本未变", "manner.A22.1b", "untouched", "words.A22.1b", "不是计量器具").goes("/findings/")
		head.get("/").wants(200, "法制认定待审批")
		head.get(made).wants(200, "定位漂移，画面可辨认地点", "待负责人审批", "审批认定")
		legal.get(made).wants(200).lacks(made + "/decide")
		head.post(made+"/decide", "capture", astray, "decision", "approve", "reasons", "同意").goes(made)
		head.get(made).wants(200, "负责人已批准")
		s.fleet.Must(s.captures.Review(t.Context(), s.By(access.Reviewer), capture.Verdict{Capture: astray, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "ab", Painted: 1}}))
		legal.get("/captures/"+astray).wants(200, "经法制认定审核通过", "设置或程序有欠缺，须由法制审核人员认定", made)
		legal.get("/findings").wants(200, made, "负责人已批准")
		s.with(s.Who(access.Head, s.Other)).get(made).wants(404)
		s.with(s.Who(access.Head, s.Other)).get("/accountability").wants(200, "没有列入清单的情况")
	})
}

// TestRecallPagesInABrowser: recalls, findings and the list of Art 46 keep the rules of accessibility and are no wider than their
// window. With -artifacts their pictures stay.
func TestRecallPagesInABrowser(t *testing.T) {
	s := onStreet(t)
	astray, third := s.arrive(wrongPlace), s.arrive(wrongPlace)
	id, _, err := s.captures.MakeFinding(t.Context(), s.By(access.LegalReviewer), capture.NewFinding{Captures: []string{third},
		Parts: []capture.FindingPart{{Rule: "A9b-place", Result: "unmet", Manner: capture.ByFinding, Words: "定位漂移，全景画面可辨认批准的设置地点，不影响合法性和真实性。"}}})
	s.fleet.Must(id, err)
	w := &works{s.face, s.fleet}
	before := []sight{{"finding-new", access.LegalReviewer, "/captures/" + astray + "/finding", true}, {"finding-head", access.Head, "/findings/" + id, false}, {"findings", access.Head, "/findings", false},
		{"capture-finding", access.LegalReviewer, "/captures/" + third, false}, {"recall-new", access.Keeper, "/devices/uses/" + s.ids.Use + "/recall", true}, {"recalls-none", access.Keeper, "/recalls", false}}
	w.look(before)
	s.recalled()
	path := lastLink(s.fresh(access.LegalReviewer).get("/recalls"), "/recalls/[0-9a-f-]+")
	w.look([]sight{{"recalls", access.LegalReviewer, "/recalls", false}, {"recall", access.LegalReviewer, path, false}, {"recall-keeper", access.Keeper, path, false},
		{"accountability", access.LegalReviewer, "/accountability", false}, {"capture-held", access.Reviewer, "/captures/" + astray, false}, {"use-recalled", access.Keeper, "/devices/uses/" + s.ids.Use, false}})
}
