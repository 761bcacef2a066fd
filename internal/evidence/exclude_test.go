package evidence_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/evidence/evidencetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
)

// Given a use that, as is found later, was not live at the capture, when somebody excludes the capture on ground (1), then the item shows
// excluded (1), by the system, and cannot be cited; while nobody has decided it is held.
func TestA36_1_WhatWasNotLiveAtTheCaptureIsExcludedByItself(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		x, kept := b.Attached(), b.Attached()
		b.Admit(x.ID)
		b.Admit(kept.ID)
		derived := b.Derived(x, "局部")
		b.Must(b.E.Watch(ctx, b.Book))
		if !slices.Equal(b.Cited(), []int{1, 2}) {
			t.Fatalf("before anything is found: %v", b.Cited())
		}
		b.Clock.Advance(time.Hour)
		recall := b.Stopped(x.ObtainedAt.Add(-time.Second))
		for _, id := range []string{x.ID, kept.ID, derived.ID} {
			if y := b.Item(id); !y.InQuestion || y.State == evidence.Excluded {
				t.Errorf("while nobody has decided: %+v", y)
			}
		}
		barredBy(t, b.Item(x.ID), "A36.3")
		if len(b.Cited()) != 0 {
			t.Errorf("in question and cited: %v", b.Cited())
		}
		b.Decide(recall, x.Capture, capture.DecideExclude, 1)
		b.Decide(recall, kept.Capture, capture.DecideKeep, 0)
		barredBy(t, b.Item(x.ID), "A30.3b") // at once, before the watch has come round
		b.Must(b.E.Watch(ctx, b.Book))
		b.Must(b.E.Watch(ctx, b.Book))
		y := b.Item(x.ID)
		barredBy(t, y, "A36")
		if y.State != evidence.Excluded || y.Ground != 1 || y.Cause != evidence.ByCapture || y.ExcludedBy != "" || y.Reasons == "" {
			t.Errorf("the item: %+v", y)
		}
		if !slices.Equal(b.Cited(), []int{2}) {
			t.Errorf("cited %v", b.Cited())
		}
		if got := b.Ordered(); len(got) != 1 || got[0].Case != b.Case.ID || !slices.Equal(got[0].Items, []string{x.ID, derived.ID}) {
			t.Errorf("the case is told: %+v", got)
		}
		b.Verify()
	})
}

// Given exclusion on ground (2), then the item stays listed with ground and reasons, and nobody examines it any more.
func TestA36_2_WhatIsExcludedStaysListedWithItsReason(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		x := b.Entered("录像")
		b.Admit(x.ID)
		var invalid fault.Invalid
		for field, n := range map[string]evidence.Exclusion{"ground": {Item: x.ID, Ground: 5, Reasons: "经处理"}, "reasons": {Item: x.ID, Ground: 2, Reasons: " "}} {
			if _, err := b.E.Exclude(ctx, b.First, n); !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		n := evidence.Exclusion{Item: x.ID, Ground: 2, Reasons: "画面经美化程序处理，无法辨明真伪"}
		for role, by := range map[string]act.By{"reviewer": b.By(access.Reviewer), "supervisor": b.By(access.Supervisor), "keeper": b.By(access.Keeper)} {
			if _, err := b.E.Exclude(ctx, by, n); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("by the %s: %v", role, err)
			}
		}
		_, err := b.E.Exclude(ctx, b.Another(access.Officer), n)
		refused(t, "by an officer of another case", err, "E1")
		_, err = b.E.Exclude(ctx, b.First, n)
		b.Must(err)
		all, err := b.E.Of(ctx, b.DB.Reader(), b.Book, b.Case.ID)
		if err != nil || len(all) != 1 || all[0].Ground != 2 || all[0].Reasons != n.Reasons || all[0].ExcludedBy != b.First.Person || all[0].ExcludedAt == nil || len(b.Cited()) != 0 {
			t.Errorf("listed: %+v, %v", all, err)
		}
		barredBy(t, all[0], "A36")
		if _, err := b.E.Exclude(ctx, b.First, n); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("twice: %v", err)
		}
		if _, err := b.E.Examine(ctx, b.First, x.ID, b.AllYes()); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("examined after: %v", err)
		}
		if _, err := b.E.Verify(ctx, b.First, x.ID, "核对"); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("verified after: %v", err)
		}
		b.Verify()
	})
}

// Ground (4): by the legal reviewer, and by the head whom a supervisor asked, neither of whom handles the case; and of what lost its verdict.
func TestA36_4_WhatLacksLawfulnessAndAuthenticityIsExcluded(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx, legal, head := t.Context(), b.By(access.LegalReviewer), b.By(access.Head)
		x, y, z := b.Entered("甲"), b.Entered("乙"), b.Attached()
		b.Case.Officers = append(b.Case.Officers, legal.Person, head.Person)
		_, err := b.E.Strike(ctx, legal, evidence.Exclusion{Item: x.ID, Ground: 4, Reasons: "没有制作人"})
		refused(t, "by a legal reviewer who handles the case", err, "E4")
		_, err = b.E.Order(ctx, head, evidence.Exclusion{Item: y.ID, Ground: 4, Reasons: "监督意见"})
		refused(t, "by a head who handles the case", err, "E5")
		b.Case.Officers = b.Case.Officers[:2]
		_, err = b.E.Strike(ctx, legal, evidence.Exclusion{Item: x.ID, Ground: 4, Reasons: "没有制作人"})
		b.Must(err)
		b.Case.Open, b.Case.Decided, b.Case.Closed = false, true, true // found after the decision: the case is told all the same
		_, err = b.E.Order(ctx, head, evidence.Exclusion{Item: y.ID, Ground: 4, Reasons: "司法局监督意见第1号要求改正"})
		b.Must(err)
		_, err = b.Shots.Undo(ctx, b.By(access.Reviewer), z.Capture)
		b.Must(err)
		b.Must(b.E.Watch(ctx, b.Book))
		for id, want := range map[string]evidence.Cause{x.ID: evidence.ByReviewer, y.ID: evidence.ByHead, z.ID: evidence.ByCapture} {
			if got := b.Item(id); got.State != evidence.Excluded || got.Ground != 4 || got.Cause != want {
				t.Errorf("%s: %+v", want, got)
			}
		}
		if got := b.Ordered(); len(got) != 3 {
			t.Errorf("told of %d", len(got))
		}
		b.Verify()
	})
}

// Given a capture that is evidence of two cases, one of them closed, when it is excluded, then each case is told once, and after a correction
// the capture can be attached anew.
func TestA36_X_EveryCaseThatUsedTheItemIsTold(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		x := b.Attached()
		closed := b.Open("case-2")
		done, err := b.E.Attach(ctx, b.First, evidence.Attaching{Case: closed.ID, Capture: x.Capture, Second: b.Partner.Person})
		b.Must(err)
		closed.Open, closed.Decided, closed.Closed = false, true, true
		if cases, err := evidence.CasesWith(ctx, b.DB.Reader(), b.Book, x.Capture); err != nil || !slices.Equal(cases, []string{"case-1", "case-2"}) {
			t.Errorf("cases with the capture: %v, %v", cases, err)
		}
		b.Clock.Advance(time.Hour)
		_, err = b.Shots.Correct(ctx, b.Another(access.Reviewer), capture.Correction{Verdict: capture.Verdict{Capture: x.Capture, Result: "reject", Reason: "no_violation", Findings: capture.Findings{True: "no", Clear: "yes", Complete: "yes", Accurate: "yes"}, Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}}, Why: "车辆是避让急救车"})
		b.Must(err)
		b.Must(b.E.Watch(ctx, b.Book))
		got := b.Ordered()
		if len(got) != 2 || got[0].Case != "case-1" || got[1].Case != "case-2" || got[1].Items[0] != done.Record.ID {
			t.Errorf("told: %+v", got)
		}
		if cases, err := evidence.CasesWith(ctx, b.DB.Reader(), b.Book, x.Capture); err != nil || len(cases) != 0 {
			t.Errorf("cases with the capture: %v, %v", cases, err)
		}
		_, err = b.Shots.Correct(ctx, b.Another(access.Reviewer), capture.Correction{Verdict: capture.Verdict{Capture: x.Capture, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}}, Why: "另查明没有急救车"})
		b.Must(err)
		again, err := b.Attach(x.Capture)
		b.Must(err)
		b.Must(b.E.Watch(ctx, b.Book))
		if y := b.Item(again.Record.ID); y.Number != 2 || y.State != evidence.Entered || y.Verdict == x.Verdict {
			t.Errorf("attached anew: %+v", y)
		}
		b.Verify()
	})
}

// Papers C2.3 and C2.7 say what the law asks of them; the custody of an item names every act and look with its reason.
func TestPapersAndCustodyOfAnItem(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		source := b.Attached()
		x := b.Derived(source, "局部")
		scope := b.First.Scope(access.ViewCases)
		draft := func(kind, id string) (string, error) {
			done, err := b.S.Papers.Draft(ctx, b.First, docket.New{Kind: kind, Body: b.Case.Body, Subject: evidence.Subject, SubjectID: id, Compose: b.E.Compose(docket.TemplateOf(kind), scope, id)})
			if err != nil {
				return "", err
			}
			_, err = b.S.Papers.Approve(ctx, b.First, done.Record.ID, done.Record.Digest)
			b.Must(err)
			_, says, err := b.S.Papers.Says(ctx, b.First.Scope(access.ViewDevices), done.Record.ID)
			b.Must(err)
			return says.Text(), nil
		}
		if _, err := draft(evidence.DerivedPaper, source.ID); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("C2.3 of what was not derived: %v", err)
		}
		if _, err := draft(evidence.ExcludedPaper, x.ID); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("C2.7 of what was not excluded: %v", err)
		}
		made, err := draft(evidence.DerivedPaper, x.ID)
		b.Must(err)
		for _, want := range []string{"第三十三条第（六）项", x.Derivation.Method, x.Derivation.Maker, x.Derivation.Proves, source.Files[0].SHA256, x.Files[0].SHA256, "证据1"} {
			if !strings.Contains(made, want) {
				t.Errorf("C2.3 does not say %s", want)
			}
		}
		_, err = b.E.Exclude(ctx, b.First, evidence.Exclusion{Item: source.ID, Ground: 3, Reasons: "设备时钟异常"})
		b.Must(err)
		for _, id := range []string{source.ID, x.ID} {
			gone, err := draft(evidence.ExcludedPaper, id)
			b.Must(err)
			for _, want := range []string{"第三十六条", "（三）", "设备时钟异常"} {
				if !strings.Contains(gone, want) {
					t.Errorf("C2.7 does not say %s", want)
				}
			}
		}
		b.Clock.Advance(time.Minute)
		sight := act.NewSight(b.DB, b.Clock)
		defer sight.Close()
		b.Must(sight.See(ctx, act.Look{Who: b.Partner.Actor, Item: evidence.Subject, ID: x.ID, Purpose: "step"}))
		b.Must(sight.See(ctx, act.Look{Who: b.By(access.Supervisor).Actor, Item: "capture", ID: source.Capture, Purpose: "read"}))
		c, err := b.E.Custody(ctx, b.DB.Reader(), scope, x.ID)
		b.Must(err)
		if len(c.Lines) != 4 || c.Lines[0].Entry != x.Entry || !slices.IsSortedFunc(c.Lines, func(a, b evidence.Handling) int { return a.At.Compare(b.At) }) {
			t.Errorf("custody: %+v", c.Lines)
		}
		var list bytes.Buffer
		taker := evidence.Taker{Name: "查阅员", Body: "某局", At: b.Clock.Now()}
		b.Must(c.CSV(&list, taker))
		if first, _, _ := strings.Cut(list.String(), "\n"); !strings.Contains(first, "查阅员（某局）20") || !strings.Contains(first, "导出，用于核查本案证据的保管、查阅，不得转作他用") {
			t.Errorf("the list does not say who took it and what for:\n%s", list.String())
		}
		for _, want := range []string{"查看证据：办理案件", "查看采集记录：查看", "排除证据：来源证据已经排除"} {
			if !strings.Contains(list.String(), want) {
				t.Errorf("the list does not say %s: %s", want, list.String())
			}
		}
		body, err := people.BodyByID(ctx, b.DB.Reader(), b.Book, b.Case.Body)
		b.Must(err)
		if file, err := c.PDF(body, taker); err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) {
			t.Errorf("the paper: %v", err)
		}
		// Who is recused from the capture does not see what comes of it.
		_, err = b.People.Recuse(ctx, b.Partner, people.Subject{Kind: people.OfCapture, ID: source.Capture, Body: b.County.ID}, "与车主是亲属")
		b.Must(err)
		_, _, err = b.E.ByID(ctx, b.DB.Reader(), b.Partner.Scope(access.ViewCases), x.ID)
		refused(t, "looked at by who is recused", err, "A42.1a")
		if _, _, err := b.E.ByID(ctx, b.DB.Reader(), b.Who(access.Officer, b.Other).By.Scope(access.ViewCases), x.ID); !fault.IsNotFound(err) {
			t.Errorf("from another body: %v", err)
		}
	})
}

// Given a device whose fault takes many captures, then each item goes by an entry of its own, several in one act, with what was made of it once.
func TestA36_X_ManyItemsOfOneFaultGoOneByOne(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		var captures []string
		for range 23 {
			captures = append(captures, b.Attached().Capture)
		}
		all, err := b.E.Of(ctx, b.DB.Reader(), b.Book, b.Case.ID)
		b.Must(err)
		b.Derived(all[0], "局部")
		recall := b.Recall()
		decided, err := b.Shots.DecideRecall(ctx, b.By(access.LegalReviewer), capture.RecallDecision{Recall: recall, Captures: captures, Decision: capture.DecideExclude, Ground: 3, Reasons: "镜头松动"})
		b.Must(err)
		for _, x := range decided {
			b.Must(x.Err)
		}
		b.Must(b.E.Watch(ctx, b.Book))
		all, err = b.E.Of(ctx, b.DB.Reader(), b.Book, b.Case.ID)
		b.Must(err)
		for _, x := range all {
			want := evidence.ByCapture
			if x.Origin == evidence.OfDerived {
				want = evidence.BySource
			}
			if x.State != evidence.Excluded || x.Ground != 3 || x.Cause != want {
				t.Errorf("item %d: %s, ground %d, %s", x.Number, x.State, x.Ground, x.Cause)
			}
		}
		var entries int
		b.Must(b.DB.Reader().QueryRow(ctx, `SELECT count(*) FROM entry WHERE book = $1 AND kind = $2`, b.Book, evidence.ItemLapsed.Name).Scan(&entries))
		if told := b.Ordered(); entries != 23 || len(told) != 23 {
			t.Errorf("%d entries, the case is told of %d", entries, len(told))
		}
		if _, err := evidence.CheckRows(ctx, b.DB.Reader(), b.Book, func(x ledger.Broken) { t.Error(x.What.EN) }); err != nil {
			t.Error(err)
		}
		b.Verify()
	})
}
