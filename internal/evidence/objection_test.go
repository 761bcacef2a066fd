package evidence_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/evidence/evidencetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
)

// open counts what is open about the case.
func open(t *testing.T, b *evidencetest.Bench) int {
	t.Helper()
	n, err := evidence.OpenObjections(t.Context(), b.DB.Reader(), b.Book, b.Case.ID)
	b.Must(err)
	return n
}

// Given an objection, by any door and at any stage, then there is a receipt with a number and a term of five working days, and the case has an
// open objection until it is answered; its reviewer neither reviewed the capture first, nor handles the case, nor is recused.
func TestA40_1a_AnObjectionIsReceivedByAnyDoorAndReviewedByAnother(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		x, record := b.Attached(), b.Entered("笔录")
		var invalid fault.Invalid
		for field, spoil := range map[string]func(*evidence.Objecting){
			"door": func(n *evidence.Objecting) { n.Door = "window" }, "contact": func(n *evidence.Objecting) { n.Objector = evidence.Objector{} }, "case": func(n *evidence.Objecting) { n.Capture = x.Capture },
			"words": func(n *evidence.Objecting) { n.Points = nil }, "kind": func(n *evidence.Objecting) { n.Points[0].Kind = "mood" }, "received_at": func(n *evidence.Objecting) { n.ReceivedAt = b.Clock.Now().Add(time.Hour) },
		} {
			n := b.Objecting(x.ID)
			spoil(&n)
			if _, err := b.E.EnterObjection(ctx, b.First, n); !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		stranger := b.Objecting("another item")
		if _, err := b.E.EnterObjection(ctx, b.First, stranger); !fault.IsNotFound(err) {
			t.Errorf("an item of another case: %v", err)
		}
		// By every door, by an agent, in a closed case, against a capture alone.
		for door := range people.Doors {
			n := b.Objecting(x.ID)
			n.Door, n.Points[0].Words = door, "理由"+door
			_, err := b.E.EnterObjection(ctx, b.First, n)
			b.Must(err)
		}
		done, err := b.E.Object(ctx, b.Book, b.Case.Body, "form-1", b.Objecting(x.ID, record.ID))
		b.Must(err)
		again, err := b.E.Object(ctx, b.Book, b.Case.Body, "form-1", b.Objecting(x.ID, record.ID))
		if err != nil || again.Record.Receipt != done.Record.Receipt || !again.Replayed {
			t.Errorf("sent twice: %+v, %v", again, err)
		}
		o := b.Objected(done.Record.ID)
		if !strings.HasPrefix(o.Receipt, "证异2026-0000") || o.Due != law.DateOf(b.Clock.Now()).AddDays(8) || o.State != evidence.ObjReceived || o.Objector.Name != "陈某某" || len(o.Points[0].Items) != 2 || o.EnteredBy != "" || o.SelfCorrection { // Ching Ming and a week-end lie between
			t.Errorf("received: %+v, due %s from %s", o, o.Due, law.DateOf(b.Clock.Now()))
		}
		if n := open(t, b); n != len(people.Doors)+1 {
			t.Errorf("%d open", n)
		}
		same, err := b.E.Object(ctx, b.Book, b.Case.Body, "form-2", b.Objecting(x.ID, record.ID))
		b.Must(err)
		if o := b.Objected(same.Record.ID); o.Same != done.Record.Receipt {
			t.Errorf("the same again is like %q", o.Same)
		}
		// Who reviews it.
		for role, by := range map[string]act.By{"officer": b.First, "head": b.By(access.Head), "reviewer": b.By(access.Reviewer), "supervisor": b.By(access.Supervisor)} {
			if _, err := b.E.Take(ctx, by, o.ID); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("taken by the %s: %v", role, err)
			}
		}
		reviewer := b.By(access.ObjectionReviewer)
		b.Case.Officers = append(b.Case.Officers, reviewer.Person)
		_, err = b.E.Take(ctx, reviewer, o.ID)
		refused(t, "by who handles the case", err, "E7")
		b.Case.Officers = b.Case.Officers[:2]
		mine, by := b.Arrive(), b.AlsoHolding(access.ObjectionReviewer, access.Reviewer)
		b.PassBy(by, mine)
		y, err := b.Attach(mine)
		b.Must(err)
		theirs, err := b.E.Object(ctx, b.Book, b.Case.Body, "form-3", b.Objecting(y.Record.ID))
		b.Must(err)
		_, err = b.E.Take(ctx, by, theirs.Record.ID)
		refused(t, "by who passed the capture", err, "E7")
		other := b.Another(access.ObjectionReviewer)
		_, err = b.People.Recuse(ctx, other, people.Subject{Kind: people.OfCapture, ID: x.Capture, Body: b.County.ID}, "与当事人是亲属")
		b.Must(err)
		_, err = b.E.Take(ctx, other, o.ID)
		refused(t, "by who is recused", err, "A42.1a")
		third := b.Another(access.ObjectionReviewer)
		if _, err := b.E.DecideObjection(ctx, third, o.ID, nil); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("decided by who has not taken it: %v", err)
		}
		_, err = b.E.Take(ctx, third, o.ID)
		b.Must(err)
		_, err = b.E.AskMore(ctx, third, o.ID, "请提供行车记录")
		b.Must(err)
		if _, err := b.E.DecideObjection(ctx, third, o.ID, nil); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("decided while the party is asked: %v", err)
		}
		_, err = b.E.Add(ctx, b.Book, b.Case.Body, "more-1", o.ID, "没有行车记录")
		b.Must(err)
		if o = b.Objected(o.ID); o.State != evidence.ObjAssigned || o.Asked != "请提供行车记录" || o.Added != "没有行车记录" || o.Reviewer != third.Person {
			t.Errorf("after the party added: %+v", o)
		}
		page, total, err := b.E.ObjectionsIn(ctx, b.DB.Reader(), third.Scope(access.AnswerObjections), evidence.ObjectionFilter{Open: true, Reviewer: third.Person})
		if err != nil || total != len(page.Rows) || total != len(people.Doors)+3 {
			t.Errorf("%d listed, %d counted, %v", len(page.Rows), total, err)
		}
		if page.Rows[0].Due != o.Due {
			t.Errorf("first due: %v", page.Rows[0].Due)
		}
		b.Verify()
	})
}

// Given outcome "not adopted" without reasons per point, then refused; what is adopted excludes the items by the same act, and items of the
// same device and time are suggested; the answer closes it.
func TestA40_1b_WhatIsWellFoundedIsAdoptedPointByPoint(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx, reviewer := t.Context(), b.By(access.ObjectionReviewer)
		x, near, record := b.Attached(), b.Attached(), b.Entered("笔录")
		derived := b.Derived(x, "局部")
		for _, id := range []string{x.ID, near.ID, record.ID} {
			b.Admit(id)
		}
		n := b.Objecting(x.ID)
		n.Points = append(n.Points, evidence.Point{Kind: "identity", Words: "当时不是我驾驶", Items: []string{record.ID}})
		n.Files = []device.Attachment{b.File("行程记录")}
		done, err := b.E.EnterObjection(ctx, b.First, n)
		b.Must(err)
		id := done.Record.ID
		_, err = b.E.Take(ctx, reviewer, id)
		b.Must(err)
		not := evidence.PointDecision{Result: evidence.AdoptNot, Reasons: "登记信息与笔录一致"}
		adopt := evidence.PointDecision{Result: evidence.Adopt, Reasons: "检定证书与设备编号不符", Ground: 3}
		for what, points := range map[string][]evidence.PointDecision{"one point of two": {adopt}, "a point without reasons": {adopt, {Result: evidence.AdoptNot, Reasons: " "}}, "no point": nil} {
			_, err := b.E.DecideObjection(ctx, reviewer, id, points)
			refused(t, what, err, "A40.1b")
		}
		var invalid fault.Invalid
		for what, points := range map[string][]evidence.PointDecision{
			"result": {{Result: "perhaps", Reasons: "理由"}, not}, "ground": {{Result: evidence.Adopt, Reasons: "理由"}, not}, "excluded": {adopt, {Result: evidence.AdoptNot, Reasons: "理由", Excluded: []string{x.ID}}},
		} {
			if _, err := b.E.DecideObjection(ctx, reviewer, id, points); !errors.As(err, &invalid) || invalid.Fields[0].Name != what {
				t.Errorf("%s: %v", what, err)
			}
		}
		decided, err := b.E.DecideObjection(ctx, reviewer, id, []evidence.PointDecision{adopt, not})
		b.Must(err)
		if r := decided.Record; r.State != evidence.ObjPartly || len(r.Excluded) != 1 || r.Excluded[0].ID != x.ID || !slices.Equal(r.Excluded[0].AlsoGone, []string{derived.ID}) {
			t.Errorf("decided: %+v", r)
		}
		if got := b.Item(x.ID); got.State != evidence.Excluded || got.Ground != 3 || got.Cause != evidence.ByObjection || !strings.Contains(got.Reasons, "检定证书与设备编号不符") || !strings.Contains(got.Reasons, done.Record.Receipt) {
			t.Errorf("the item: %+v", got)
		}
		if got := b.Item(record.ID); got.State != evidence.Admitted {
			t.Errorf("what was not adopted: %s", got.State)
		}
		if got := b.Ordered(); len(got) != 1 || !slices.Equal(got[0].Items, []string{x.ID, derived.ID}) {
			t.Errorf("the case is told: %+v", got)
		}
		o := b.Objected(id)
		suggested, err := b.E.Suggested(ctx, b.DB.Reader(), reviewer.Scope(access.ViewCases), &o)
		if err != nil || len(suggested) != 1 || suggested[0].ID != near.ID {
			t.Errorf("suggested: %d, %v", len(suggested), err)
		}
		upheld := func(use string) int64 {
			n, err := evidence.Upheld(ctx, b.DB.Reader(), b.By(access.Keeper).Scope(access.ViewDevices), use, law.DateOf(b.Clock.Now()), b.Clock.Now().Add(time.Second))
			b.Must(err)
			return n
		}
		if upheld(b.Ids.Use) != 1 || upheld("another") != 0 {
			t.Errorf("upheld against the use: %d, against another: %d", upheld(b.Ids.Use), upheld("another"))
		}
		if open(t, b) != 1 {
			t.Error("decided and not answered, and no longer open")
		}
		// The paper (C4.22): by who reviewed it, signed by the head.
		says := func(by act.By) (string, error) {
			done, err := b.S.Papers.Draft(ctx, by, docket.New{Kind: evidence.ObjectionPaper, Body: b.Case.Body, Subject: evidence.ObjectionSubject, SubjectID: id,
				Compose: b.E.ComposeObjection(docket.TemplateOf(evidence.ObjectionPaper), by.Scope(access.ViewCases), id)})
			if err != nil {
				return "", err
			}
			_, err = b.S.Papers.Approve(ctx, b.By(access.Head), done.Record.ID, done.Record.Digest)
			b.Must(err)
			_, text, err := b.S.Papers.Says(ctx, by.Scope(access.ViewDevices), done.Record.ID)
			b.Must(err)
			return text.Text(), nil
		}
		if _, err := says(b.First); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("drafted by an officer of the case: %v", err)
		}
		text, err := says(reviewer)
		b.Must(err)
		for _, want := range []string{"陈某某", o.Receipt, "设备没有检定", "检定证书与设备编号不符", "证据1，依据：第三十六条第（三）", "不采纳", not.Reasons, "不因您提出异议而给予更重的处罚", "联系电话"} {
			if !strings.Contains(text, want) {
				t.Errorf("the paper does not say %s", want)
			}
		}
		if _, err := b.E.AnswerObjection(ctx, reviewer, id, evidence.Telling{How: "短信", At: o.DecidedAt.Add(-time.Minute)}); !errors.As(err, &invalid) || invalid.Fields[0].Name != "at" {
			t.Errorf("told before it was decided: %v", err)
		}
		b.Clock.Advance(time.Hour)
		_, err = b.E.AnswerObjection(ctx, reviewer, id, evidence.Telling{How: "电话告知陈某某，并寄送决定", At: b.Clock.Now()})
		b.Must(err)
		o = b.Objected(id)
		if open(t, b) != 0 || o.State != evidence.ObjAnswered || o.Points[0].Result != evidence.Adopt || o.Points[1].Reasons != not.Reasons || !slices.Equal(o.Points[0].Excluded, []string{x.ID}) || o.Told == "" {
			t.Errorf("answered: %+v", o)
		}
		if _, err := b.E.DecideObjection(ctx, reviewer, id, []evidence.PointDecision{not, not}); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("decided again: %v", err)
		}
		b.Verify()
	})
}

// Given an objection to a capture before there is a case, when it is adopted, then the capture is attached to none, and the items that came of it
// since are excluded.
func TestA40_1b_AnObjectionBeforeACaseReachesTheCasesSince(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx, reviewer := t.Context(), b.By(access.ObjectionReviewer)
		id := b.Passed()
		n := b.Objecting()
		n.Case, n.Capture = "", id
		done, err := b.E.EnterObjection(ctx, b.First, n)
		b.Must(err)
		x, err := b.Attach(id)
		b.Must(err)
		if open(t, b) != 1 {
			t.Error("an objection to the capture is none to the case that rests on it")
		}
		if n, err := evidence.OpenObjections(ctx, b.DB.Reader(), b.Book, "case-2", "", id); err != nil || n != 1 {
			t.Errorf("to a case that came from the capture: %d, %v", n, err)
		}
		_, err = b.E.Take(ctx, reviewer, done.Record.ID)
		b.Must(err)
		var invalid fault.Invalid
		if _, err := b.E.DecideObjection(ctx, reviewer, done.Record.ID, []evidence.PointDecision{{Result: evidence.Adopt, Reasons: "设备异常"}}); !errors.As(err, &invalid) || invalid.Fields[0].Name != "ground" {
			t.Errorf("adopted without a ground: %v", err)
		}
		_, err = b.E.DecideObjection(ctx, reviewer, done.Record.ID, []evidence.PointDecision{{Result: evidence.Adopt, Reasons: "设备异常", Ground: 3}})
		b.Must(err)
		if got := b.Item(x.Record.ID); got.State != evidence.Excluded || got.Ground != 3 || got.Cause != evidence.ByObjection {
			t.Errorf("the item: %+v", got)
		}
		_, err = b.Attach(id)
		refused(t, "attached after", err, "A40.1b")
		of, err := b.E.ObjectionsOf(ctx, b.DB.Reader(), b.Book, b.Case.ID)
		if err != nil || len(of) != 1 {
			t.Errorf("of the case: %d, %v", len(of), err)
		}
		to, err := b.E.ObjectionsTo(ctx, b.DB.Reader(), b.Book, id)
		if err != nil || len(to) != 1 || to[0].ID != of[0].ID {
			t.Errorf("to the capture: %d, %v", len(to), err)
		}
		b.Verify()
	})
}

// Given an objection after the decision, then it asks for self-correction, and its answer names reconsideration and suit with the days left.
func TestA40_1a_AfterTheDecisionAnObjectionAsksForSelfCorrection(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		x := b.Attached()
		served := b.Clock.Now()
		b.Case.Open, b.Case.Decided, b.Case.ServedAt = false, true, &served
		done, err := b.E.Object(ctx, b.Book, b.Case.Body, "form-1", b.Objecting(x.ID))
		b.Must(err)
		if o := b.Objected(done.Record.ID); !o.SelfCorrection || !done.Record.SelfCorrection {
			t.Errorf("received: %+v", o)
		}
		rows, err := job.List(ctx, b.DB.Reader(), b.Book)
		b.Must(err)
		if !slices.ContainsFunc(rows, func(r job.Row) bool { return r.Kind == evidence.JobSelfCorrection }) {
			t.Error("the case is not told")
		}
		b.Days(10)
		left, err := evidence.RemediesOf(ctx, b.DB.Reader(), b.Case, b.Clock.Now())
		if err != nil || len(left) != 2 || left[0].Due != law.DateOf(served).AddDays(60) || left[0].Left != 50 || left[1].Left < 170 {
			t.Errorf("remedies: %+v, %v", left, err)
		}
		b.Case.ServedAt = nil
		if left, err := evidence.RemediesOf(ctx, b.DB.Reader(), b.Case, b.Clock.Now()); err != nil || len(left) != 0 {
			t.Errorf("before it is served: %+v, %v", left, err)
		}
	})
}

// TestVerifyNamesAnAlteredObjection: whatever an administrator of the database changes in an objection is named, and nothing is named of what acts
// have made.
func TestVerifyNamesAnAlteredObjection(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx, reviewer := t.Context(), b.By(access.ObjectionReviewer)
		x := b.Attached()
		n := b.Objecting(x.ID)
		n.Files = []device.Attachment{b.File("行程记录")}
		done, err := b.E.EnterObjection(ctx, b.First, n)
		b.Must(err)
		waiting, err := b.E.Object(ctx, b.Book, b.Case.Body, "form-1", b.Objecting())
		b.Must(err)
		id := done.Record.ID
		_, err = b.E.Take(ctx, reviewer, id)
		b.Must(err)
		_, err = b.E.AskMore(ctx, reviewer, id, "请提供行车记录")
		b.Must(err)
		_, err = b.E.EnterMore(ctx, reviewer, id, "电话说明没有")
		b.Must(err)
		_, err = b.E.DecideObjection(ctx, reviewer, id, []evidence.PointDecision{{Result: evidence.Adopt, Reasons: "属实", Ground: 2}})
		b.Must(err)
		_, err = b.E.AnswerObjection(ctx, reviewer, id, evidence.Telling{How: "当面", At: b.Clock.Now().Add(time.Millisecond)})
		if err == nil {
			t.Error("told in the future")
		}
		b.Clock.Advance(time.Minute)
		_, err = b.E.AnswerObjection(ctx, reviewer, id, evidence.Telling{How: "当面", At: b.Clock.Now()})
		b.Must(err)
		named := func(q db.Queryer) (out []string) {
			_, err := evidence.CheckRows(ctx, q, b.Book, func(x ledger.Broken) { out = append(out, x.What.EN) })
			b.Must(err)
			return out
		}
		if out := named(b.DB.Reader()); len(out) != 0 {
			t.Fatalf("untouched: %q", out)
		}
		back := errors.New("taken back")
		for name, change := range map[string]string{
			"state": `UPDATE objection SET state = 'answered' WHERE id = '` + waiting.Record.ID + `'`, "said": `UPDATE objection SET said = said || said`, "receipt": `UPDATE objection SET receipt = receipt || '9'`,
			"due": `UPDATE objection SET due = '2031-01-01'`, "case": `UPDATE objection SET case_id = 'x'`, "reviewer": `UPDATE objection SET reviewer = 'x' WHERE reviewer <> ''`, "results": `UPDATE objection SET results = NULL WHERE results IS NOT NULL`,
			"told": `UPDATE objection SET told = told || told WHERE told IS NOT NULL`, "result of a point": `UPDATE objection_point SET result = 'not_adopted' WHERE result = 'adopted'`, "ground": `UPDATE objection_point SET ground = 1 WHERE ground = 2`,
			"kind": `UPDATE objection_point SET kind = 'other'`, "items": `DELETE FROM objection_item`, "excluded": `UPDATE objection_item SET excluded = FALSE`, "files": `UPDATE objection_file SET sha256 = 'ab' || sha256`, "no file": `DELETE FROM objection_file`,
			"no point": `DELETE FROM objection_point`, "no objection": `DELETE FROM objection WHERE state = 'received'`, "asked": `UPDATE objection_more SET asked = asked || asked`, "added": `UPDATE objection_more SET added = NULL`, "nothing asked": `DELETE FROM objection_more`,
			"the item's reasons": `UPDATE evidence_item SET reasons = NULL`, "the item's state": `UPDATE evidence_item SET state = 'entered'`,
		} {
			err := b.DB.Write(ctx, func(tx *db.Tx) error {
				done, err := tx.Exec(ctx, change)
				if err != nil || done == 0 {
					t.Errorf("%s: %d rows, %v", name, done, err)
				}
				if len(named(tx)) == 0 {
					t.Errorf("%s: nothing is named", name)
				}
				return back
			})
			if !errors.Is(err, back) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if out := named(b.DB.Reader()); len(out) != 0 {
			t.Errorf("after all: %q", out)
		}
	})
}
