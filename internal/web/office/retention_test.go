package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/job"
	"yuanjian/internal/retention"
	"yuanjian/internal/testkit"
)

// dueOnes are some captures that did not pass, over their term and found due; the first is held.
func (s *street) dueOnes(n int) []string {
	s.t.Helper()
	var ids []string
	for range n {
		id := s.arrive()
		ids = append(ids, id)
		s.fleet.Must(s.captures.Review(s.t.Context(), s.By(access.Reviewer), capture.Verdict{Capture: id, Result: "reject", Reason: "no_violation"}))
	}
	s.fleet.Must(s.captures.Retention.Place(s.t.Context(), s.By(access.Reviewer), retention.NewHold{Object: ids[0], Reason: "complaint", Words: "投诉2026-3号"}, s.captures.Holdable))
	s.Clock.Advance(32 * 24 * time.Hour)
	s.fleet.Must(nil, s.captures.FindDue(s.t.Context(), s.Book))
	return ids
}

// A head sees what is due, orders it, and sees a result for each; the page of what went is its proof, that of what is held says so.
func TestD2_WhatIsDueIsDisposedOfOnItsPages(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		ids := s.dueOnes(2)
		held, free := ids[0], ids[1]
		head := s.fresh(access.Head)
		head.get("/").wants(200, "到期处置")
		head.get("/retention").wants(200, "审核不通过", "有暂缓处置", "/captures/"+held, "/captures/"+free, "/retention/order")
		reviewer := s.fresh(access.Reviewer)
		reviewer.get("/retention").wants(200).lacks("/retention/order")
		reviewer.get("/retention/order").wants(403)
		reviewer.get("/captures/"+held).wants(200, "保存至", "采集记录最短保存期限", "投诉2026-3号", "/captures/"+held+"/hold")
		reviewer.post("/captures/"+free+"/hold", "reason", "", "words", "x").wants(422)
		s.with(s.Who(access.Head, s.Other)).get("/retention").wants(200).lacks("/captures/" + free)
		head.post("/retention/order", "class", "").wants(422)
		path := head.post("/retention/order", "class", "refused").goes("/retention/disposals/")
		head.post("/retention/order", "class", "refused").wants(409, "正在进行")
		s.fleet.Must(nil, s.captures.DisposeAll(t.Context(), s.Book))
		head.get(path).wants(200, "已处置1项", "保留1项", "有暂缓处置", held, free)
		head.get(path+"?kept=1").wants(200, held).lacks(free)
		head.get("/retention/disposals").wants(200, path)
		reviewer.get("/captures/"+free).wants(200, "抓拍已处置", "处置证明", "摘要值").lacks("/media/", "粤A")
		reviewer.get("/captures/" + free + "/receipt.json").wants(404)
		reviewer.get("/captures").wants(200).lacks(free)
		s.with(s.Who(access.Reviewer, s.Other)).get("/captures/" + free).wants(404)
		if file := reviewer.fetch("/captures/" + free + "/disposed.json").Body.String(); len(file) < 100 {
			t.Errorf("the proof %q", file)
		}
		lift := lastLink(head.get("/retention/holds?open=1").wants(200, "投诉举报", held), "/retention/holds/[0-9a-f-]+/lift")
		reviewer.get(lift).wants(403)
		head.get(lift).wants(200, "投诉2026-3号")
		head.post(lift, "words", "").wants(422)
		head.post(lift, "words", "投诉已答复").goes("/captures/" + held)
		head.get("/retention/holds?open=1").wants(200, "没有暂缓处置的记录")
		s.Clock.Advance(2 * retention.Grace)
		s.fleet.Must(nil, s.captures.Retention.RemoveFiles(t.Context(), job.Job{Book: s.Book}))
	})
}

// TestRetentionPagesInABrowser: the pages of retention keep the rules of accessibility and are no wider than their window.
func TestRetentionPagesInABrowser(t *testing.T) {
	s := onStreet(t)
	ids := s.dueOnes(3)
	w := &works{s.face, s.fleet}
	holds, err := s.captures.Retention.HoldsOn(t.Context(), s.DB.Reader(), s.Book, retention.Object{Kind: retention.Captures, ID: ids[0]})
	s.fleet.Must(holds, err)
	w.look([]sight{{"retention", access.Head, "/retention", false}, {"retention-order", access.Head, "/retention/order", true}, {"retention-holds", access.Head, "/retention/holds", false},
		{"retention-hold", access.Reviewer, "/captures/" + ids[1] + "/hold", true}, {"retention-lift", access.Head, "/retention/holds/" + holds[0].ID + "/lift", true},
		{"retention-capture", access.Reviewer, "/captures/" + ids[0], false}, {"retention-disposals-none", access.Head, "/retention/disposals", false}})
	done, err := s.captures.Retention.Order(t.Context(), s.By(access.Head), retention.Captures, retention.Refused)
	s.fleet.Must(done, err)
	s.fleet.Must(nil, s.captures.DisposeAll(t.Context(), s.Book))
	w.look([]sight{{"retention-disposals", access.Head, "/retention/disposals", false}, {"retention-disposal", access.Head, "/retention/disposals/" + done.Record.ID, false},
		{"retention-proof", access.Reviewer, "/captures/" + ids[1], false}})
}
