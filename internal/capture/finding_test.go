package capture_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// astray takes in a capture made beside the approved place: A9b-place is unmet, which a finding may be made on.
func (r *roadside) astray() string {
	return r.arrive(func(s *capture.Submission) { s.Event.Position = &[2]float64{113.3, 23.14} })
}

func place(words string) capture.NewFinding {
	return capture.NewFinding{Parts: []capture.FindingPart{{Rule: "A9b-place", Result: "unmet", Manner: capture.ByFinding, Words: words}}}
}

func (n finding) of(captures ...string) capture.NewFinding {
	n.Captures = captures
	return capture.NewFinding(n)
}

type finding capture.NewFinding

// find makes a finding that must succeed on all of its captures.
func (r *roadside) find(by act.By, n capture.NewFinding) string {
	r.t.Helper()
	id, results, err := r.s.MakeFinding(r.t.Context(), by, n)
	r.must(err)
	for _, x := range results {
		r.must(x.Err)
		if x.Entry == 0 {
			r.t.Error("a finding without an entry of its own")
		}
	}
	return id
}

// only is the error of one capture.
func only(results []capture.ItemResult, err error) error {
	if err != nil || len(results) == 0 {
		return err
	}
	return results[0].Err
}

// The paragraph "finding" of the contract, sentence by sentence.
func TestA36_3_ADefectiveCaptureIsUsedOnAFindingThatTheHeadApproved(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		r := newRoadside(t, w)
		one, two := r.astray(), r.astray()
		legal, head := w.By(access.LegalReviewer), w.By(access.Head)
		var no law.Refusal
		// Not used unless …
		if _, err := r.s.Review(ctx, r.reviewer(), pass(one)); !errors.As(err, &no) || no.Rule != "A9b-place" || no.Article == "" || no.Cure.ZH == "" {
			t.Errorf("without a finding: %v", err)
		}
		n := place("定位漂移，全景画面可辨认批准的设置地点，不影响合法性和真实性。")
		id := r.find(legal, finding(n).of(one, two))
		if _, err := r.s.Review(ctx, r.reviewer(), pass(one)); !errors.As(err, &no) {
			t.Errorf("before the head approved: %v", err)
		}
		// … and the head approves, one decision each.
		results, err := r.s.DecideFinding(ctx, head, id, []string{one}, true, "同意")
		r.must(only(results, err))
		results, err = r.s.DecideFinding(ctx, head, id, []string{two}, false, "画面看不出地点")
		r.must(only(results, err))
		if err := only(r.s.DecideFinding(ctx, head, id, []string{one}, false, "改变主意")); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("decided twice: %v", err)
		}
		before := r.judgements(one)
		done, err := r.s.Review(ctx, r.reviewer(), pass(one))
		r.must(err)
		// A finding never turns unmet into met.
		if c := r.see(one); c.State != capture.OnFinding || c.Outcome != "finding_required" || done.Record.Finding != id {
			t.Errorf("used on a finding: %s, %s, %q", c.State, c.Outcome, done.Record.Finding)
		}
		f, err := r.s.Evaluated(ctx, r.scope(), r.ids.Use, law.DateOf(w.Clock.Now()), w.Clock.Now())
		r.must(err)
		if f.Captures != 2 || f.Adopted != 1 || f.Unusable != 1 {
			t.Errorf("an evaluation counts the one that passed on a finding, and the other: %+v", f)
		}
		if now := r.judgements(one); string(now[0].Receipt) != string(before[0].Receipt) || now[1].Outcome != "finding_required" {
			t.Error("the receipt changed")
		}
		on, err := r.s.FindingsOn(ctx, w.DB.Reader(), w.Book, one)
		r.must(err)
		if len(on) != 1 || on[0].State != capture.FindingApproved || on[0].Parts[0].Words != n.Parts[0].Words || on[0].Reasons != "同意" {
			t.Errorf("shown with the receipt: %+v", on)
		}
		// The default, and after a refusal: not used.
		if _, err := r.s.Review(ctx, r.reviewer(), pass(two)); !errors.As(err, &no) {
			t.Errorf("after a refusal: %v", err)
		}
		if err := only2(r.s.MakeFinding(ctx, legal, finding(n).of(two))); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("a second finding on the same after a refusal: %v", err)
		}
		r.whole()
	})
}

func only2(_ string, results []capture.ItemResult, err error) error { return only(results, err) }

func TestA36_3_WhoMayFind(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		r := newRoadside(t, w)
		id := r.astray()
		n := finding(place("不影响")).of(id)
		for who, by := range map[string]act.By{"a reviewer": r.reviewer(), "the head": w.By(access.Head), "the keeper": w.By(access.Keeper), "a supervisor": w.By(access.Supervisor)} {
			if _, _, err := r.s.MakeFinding(ctx, by, n); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("by %s: %v", who, err)
			}
		}
		if err := only2(r.s.MakeFinding(ctx, w.Who(access.LegalReviewer, w.Other).By, n)); !errors.As(err, new(fault.NotFound)) {
			t.Errorf("by another body's legal reviewer: %v", err)
		}
		// Neither the capture's reviewer.
		both := w.Another(access.LegalReviewer)
		mine := w.Who(access.Reviewer, w.County)
		certified := mine.By
		_, err := w.People.Appoint(ctx, w.By(access.SecurityAdministrator), certified.Person, w.County.ID, access.LegalReviewer)
		r.must(err)
		certified.Actor, err = w.People.Actor(ctx, mine.Token)
		r.must(err)
		_, err = r.s.Review(ctx, certified, capture.Verdict{Capture: id, Result: "doubt", Reason: "legal"})
		r.must(err)
		var no law.Refusal
		if err := only2(r.s.MakeFinding(ctx, certified, n)); !errors.As(err, &no) || no.Rule != "A36.3" || no.Cure.ZH == "" {
			t.Errorf("by the capture's reviewer: %v", err)
		}
		// Nor somebody recused.
		_, err = w.People.Recuse(ctx, both, people.Subject{Kind: people.OfCapture, ID: id, Body: w.County.ID}, "与当事人是亲属")
		r.must(err)
		if err := only2(r.s.MakeFinding(ctx, both, n)); !recusedFrom(err) {
			t.Errorf("by somebody recused: %v", err)
		}
		made := r.find(w.By(access.LegalReviewer), n)
		if err := only(r.s.DecideFinding(ctx, w.By(access.LegalReviewer), made, []string{id}, true, "x")); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("approved by a legal reviewer: %v", err)
		}
	})
}

func TestA36_3_WhatAFindingMustSay(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		r := newRoadside(t, w)
		one := r.astray()
		unknown := r.arrive(func(s *capture.Submission) { s.Event.Firmware = nil })
		sound := r.arrive()
		legal := w.By(access.LegalReviewer)
		if _, _, err := r.s.MakeFinding(ctx, legal, finding(place("  ")).of(one)); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("without writing: %v", err)
		}
		if _, _, err := r.s.MakeFinding(ctx, legal, finding(place("不影响")).of()); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("on nothing: %v", err)
		}
		for what, id := range map[string]string{"another defect": unknown, "no defect": sound} {
			if err := only2(r.s.MakeFinding(ctx, legal, finding(place("不影响")).of(id))); !errors.As(err, new(fault.Conflict)) {
				t.Errorf("%s: %v", what, err)
			}
		}
		paper := place("x")
		paper.Parts[0].Manner, paper.Parts[0].Documents = capture.ByDocument, []device.Attachment{devicetest.Document("证明")}
		if _, _, err := r.s.MakeFinding(ctx, legal, finding(paper).of(one)); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("unmet settled by a document: %v", err)
		}
		// An unknown is settled by a document, or by the same kind of finding.
		shown := capture.NewFinding{Captures: []string{unknown}, Parts: []capture.FindingPart{{Rule: "A21b", Result: "unknown", Manner: capture.ByDocument, Words: "升级记录证明当时的软件版本"}}}
		if _, _, err := r.s.MakeFinding(ctx, legal, shown); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("without the document: %v", err)
		}
		shown.Parts[0].Documents = []device.Attachment{devicetest.Document("升级记录")}
		id := r.find(legal, shown)
		r.must(only(r.s.DecideFinding(ctx, w.By(access.Head), id, []string{unknown}, true, "同意")))
		_, err := r.s.Review(ctx, r.reviewer(), pass(unknown))
		r.must(err)
		if c := r.see(unknown); c.State != capture.OnFinding || c.Outcome != "incomplete" {
			t.Errorf("an unknown that a document settled: %s, %s", c.State, c.Outcome)
		}
		// That it does touch: not used, and nobody need approve it.
		touches := place("地点不同，影响合法性")
		touches.Parts[0].Touches = true
		no := r.find(legal, finding(touches).of(one))
		on, err := r.s.FindingsOn(ctx, w.DB.Reader(), w.Book, one)
		r.must(err)
		if on[0].State != capture.FindingNotUsed {
			t.Errorf("found to touch: %s", on[0].State)
		}
		if err := only(r.s.DecideFinding(ctx, w.By(access.Head), no, []string{one}, true, "同意")); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("the head approved what was not proposed: %v", err)
		}
		r.whole()
	})
}

// What is barred is not evidence while it is unmet, whatever anybody finds.
func TestA22_1b_NoFindingOnWhatIsBarred(t *testing.T) {
	r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
	legal := r.By(access.LegalReviewer)
	r.Clock.Advance(400 * 24 * time.Hour)
	lapsed := r.arrive()
	var no law.Refusal
	n := capture.NewFinding{Captures: []string{lapsed}, Parts: []capture.FindingPart{{Rule: "A22.1b", Result: "unmet", Manner: capture.ByFinding, Words: "不影响"}}}
	if err := only2(r.s.MakeFinding(t.Context(), legal, n)); !errors.As(err, &no) || no.Rule != "A22.1b" {
		t.Errorf("a finding on what is barred: %v", err)
	}
}

// A finding lapses when what is unmet or unknown changes.
func TestA36_3_AFindingLapsesWithANewDefect(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx := t.Context()
		r := newRoadside(t, w)
		r.work()
		open, used := r.astray(), r.astray()
		id := r.find(w.By(access.LegalReviewer), finding(place("不影响")).of(open, used))
		results, err := r.s.DecideFinding(ctx, w.By(access.Head), id, []string{open, used}, true, "同意")
		r.must(err)
		for _, x := range results {
			r.must(x.Err)
		}
		_, err = r.s.Review(ctx, r.reviewer(), pass(used))
		r.must(err)
		r.takeBack(r.factOf(device.TechnicalReview))
		r.work()
		for _, capture1 := range []string{open, used} {
			on, err := r.s.FindingsOn(ctx, w.DB.Reader(), w.Book, capture1)
			r.must(err)
			if on[0].State != capture.FindingLapsed || on[0].LapsedAt == nil {
				t.Errorf("the finding is %s", on[0].State)
			}
		}
		all := r.recalls()
		if len(all) != 1 || all[0].Held != 1 || all[0].Asks != 1 || r.see(used).State != capture.OnFinding || r.see(open).State != capture.Held {
			t.Errorf("recall %+v", all)
		}
		r.whole()
	})
}
