package notice_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
	"yuanjian/internal/testkit"
)

func desks(t *testing.T, test func(t *testing.T, d *noticetest.Desk)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, noticetest.New(t, w)) })
}

// penalWords are what a notice must not say (documents.md C2.5), beside what it says it is not.
var penalWords = []string{"罚款", "罚金", "没收", "扣留", "扣押", "暂扣", "吊销", "拘留", "记分", "扣分", "缴纳", "滞纳金", "强制执行", "失信", "黑名单", "您已违法", "后果自负", "拟作出", "处以"}

// TestA30_4_ANoticeIsMadeOnAPositiveVerdict: with number and code, time, place, fact, where the pictures are, whom to ask, how to dispute
// it and how to be heard; not a word of penalty.
func TestA30_4_ANoticeIsMadeOnAPositiveVerdict(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		id := d.Arrive()
		var refused law.Refusal
		if _, err := d.S.Make(t.Context(), d.By(access.Reviewer), noticetest.Clear(id)); !errors.As(err, &refused) || refused.Rule != "A30.4" {
			t.Fatalf("a capture that nobody reviewed: %v", err)
		}
		d.Pass(id)
		for _, role := range []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.Supervisor, access.SystemAdministrator} {
			if _, err := d.S.Make(t.Context(), d.By(role), noticetest.Clear(id)); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("made by %s: %v", role, err)
			}
		}
		done, err := d.S.Make(t.Context(), d.By(access.Reviewer), noticetest.Clear(id))
		d.Must(err)
		n := d.See(done.Record.ID)
		year := law.DateOf(n.MadeAt).String()[:4]
		if !strings.HasSuffix(n.Number, "告〔"+year+"〕1号") || len(n.Code) != 8 || n.State != notice.Open || n.Late() {
			t.Errorf("the notice: %s %q %s", n.Number, n.Code, n.State)
		}
		text := d.Says(n)
		for _, want := range []string{n.Number, docket.ShownCode(n.Code), noticetest.Owner.Name, "粤A12345", n.Place, n.Fact, law.DateOf(n.At).Words(), "照片", "不是行政处罚决定", "陈述、申辩", "申请回避", "听证", n.ReplyBy.Words(), "执法证号", "联系电话", "/notices"} {
			if !strings.Contains(text, want) {
				t.Errorf("the paper does not say %s", want)
			}
		}
		for _, w := range penalWords {
			if strings.Contains(strings.NewReplacer("现在没有拟作出的决定", "").Replace(text), w) {
				t.Errorf("the paper says %s", w)
			}
		}
		if w := delivery.PenalWord(text); w != "" {
			t.Errorf("the paper says %s", w)
		}
		var conflict fault.Conflict
		if _, err := d.S.Make(t.Context(), d.By(access.Reviewer), noticetest.Clear(id)); !errors.As(err, &conflict) {
			t.Errorf("a second notice of one capture: %v", err)
		}
		second := d.Made()
		if !strings.HasSuffix(second.Number, "〕2号") || second.Code == n.Code {
			t.Errorf("the second: %s", second.Number)
		}
		d.Verify()
	})
}

// TestANoticeSaysNoPenalty: what the officer writes is held to it as well.
func TestANoticeSaysNoPenalty(t *testing.T) {
	for _, w := range penalWords[:15] {
		if delivery.PenalWord("请注意"+w+"。") == "" {
			t.Errorf("%s is let pass", w)
		}
	}
	if w := delivery.PenalWord("这是告知提示，不是行政处罚决定；现在无需缴款。"); w != "" {
		t.Errorf("%s is refused in what it is not", w)
	}
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		n := noticetest.Clear(d.Passed())
		n.Fact = "涉嫌超速，将处200元罚款"
		var refused law.Refusal
		if _, err := d.S.Make(t.Context(), d.By(access.Reviewer), n); !errors.As(err, &refused) || !strings.Contains(refused.Because.ZH, "罚款") {
			t.Errorf("a fact with a fine: %v", err)
		}
		for name, spoil := range map[string]func(*notice.New){
			"name":  func(n *notice.New) { n.Party.Name = " " },
			"phone": func(n *notice.New) { n.Party.Phone, n.Party.Email, n.Party.Address = "", "", "" },
			"fact":  func(n *notice.New) { n.Fact = strings.Repeat("事", 501) },
		} {
			bad := noticetest.Clear(n.Capture)
			spoil(&bad)
			var invalid fault.Invalid
			if _, err := d.S.Make(t.Context(), d.By(access.Reviewer), bad); !errors.As(err, &invalid) || invalid.Fields[0].Name != name {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestOthersAreMaskedOrThereIsNoNotice (Art 16(1)(5), 30(4)): a medium is shown as its masked copy, or the officer says that nobody else
// is in it.
func TestOthersAreMaskedOrThereIsNoNotice(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		id := d.Passed()
		bare := notice.New{Capture: id, Party: noticetest.Owner}
		var refused law.Refusal
		if _, err := d.S.Make(t.Context(), d.By(access.Reviewer), bare); !errors.As(err, &refused) || !strings.Contains(refused.Because.ZH, "front") {
			t.Fatalf("nothing is masked and nothing confirmed: %v", err)
		}
		mask, err := d.Shots.MaskPicture(t.Context(), d.By(access.Reviewer), capture.NewMask{Capture: id, Medium: "front", Areas: []media.Area{{Left: 0, Top: 0, Right: 500, Bottom: 500}}, Shows: "车辆通过"})
		d.Must(err)
		done, err := d.S.Make(t.Context(), d.By(access.Reviewer), bare)
		d.Must(err)
		shown, err := notice.ShownOf(t.Context(), d.DB.Reader(), d.Book, done.Record.ID)
		d.Must(err)
		if len(shown) != 1 || shown[0].SHA256 != mask.Record.SHA256 || shown[0].Mask != mask.Record.ID || shown[0].Original == shown[0].SHA256 {
			t.Errorf("shown: %+v", shown)
		}
		if n := d.See(done.Record.ID); !strings.Contains(d.Says(n), "遮盖") {
			t.Error("the paper does not say that something is covered")
		}
	})
}

// TestA30_4_FiveWorkingDaysAfterTheVerdictANoticeIsOverdue: verdict + 5 working days and no notice; a source of the field shortens it.
func TestA30_4_FiveWorkingDaysAfterTheVerdictANoticeIsOverdue(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		id := d.Passed()
		scope := d.By(access.Reviewer).Scope(access.MakeNotices)
		waiting := func(over bool) []notice.Waiting {
			t.Helper()
			page, err := d.S.Waiting(t.Context(), d.DB.Reader(), scope, over, db.Turn{}, d.Clock.Now())
			d.Must(err)
			b, err := d.S.Backlog(t.Context(), d.DB.Reader(), scope, d.Clock.Now())
			d.Must(err)
			n := b.All
			if over {
				n = b.Over
			}
			if (b.First != nil) != (b.All > 0) || n != len(page.Rows) {
				t.Errorf("%d are counted, %d listed", n, len(page.Rows))
			}
			return page.Rows
		}
		all := waiting(false)
		if len(all) != 1 || all[0].Capture != id || all[0].Over {
			t.Fatalf("waiting: %+v", all)
		}
		due, _, err := law.Deadline{Days: 5, Unit: law.WorkingDays, From: all[0].VerdictAt}.Provisional(law.StateCouncil())
		d.Must(err)
		if all[0].Due != due.Date {
			t.Errorf("due %s, want %s", all[0].Due, due.Date)
		}
		d.Clock.Set(due.Date.Start().Add(23 * time.Hour))
		if over := waiting(true); len(over) != 0 {
			t.Errorf("overdue on its last day: %+v", over)
		}
		d.Clock.Set(due.Date.AddDays(1).Start().Add(time.Minute))
		if over := waiting(true); len(over) != 1 || !over[0].Over {
			t.Errorf("not overdue on the day after: %+v", over)
		}
		done, err := d.S.Make(t.Context(), d.By(access.Reviewer), noticetest.Clear(id))
		d.Must(err)
		if !done.Record.Late || len(waiting(false)) != 0 {
			t.Error("made late and not said so, or still waiting")
		}
		if other, err := d.S.Waiting(t.Context(), d.DB.Reader(), access.Scope{}, false, db.Turn{}, d.Clock.Now()); err != nil || len(other.Rows) != 0 {
			t.Errorf("an empty scope lists %v, %v", other.Rows, err)
		}
	})
}

// TestANoticeIsWithdrawnWhenItsVerdictIsGone: by the system, with words for the party; a recall that nobody decided puts it in question.
func TestANoticeIsWithdrawnWhenItsVerdictIsGone(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		id := d.Passed()
		done, err := d.S.Make(t.Context(), d.By(access.Reviewer), noticetest.Clear(id))
		d.Must(err)
		d.Must(d.S.Watch(t.Context(), d.Book))
		if n := d.See(done.Record.ID); n.State != notice.Open {
			t.Fatal("withdrawn although the verdict stands")
		}
		_, err = d.Shots.Undo(t.Context(), d.By(access.Reviewer), id)
		d.Must(err)
		n := d.See(done.Record.ID)
		sight, err := d.S.SightOf(t.Context(), &n)
		d.Must(err)
		if sight.Standing != notice.Gone {
			t.Error("the page does not know that the verdict is gone")
		}
		d.Must(d.S.Watch(t.Context(), d.Book))
		d.Must(d.S.Watch(t.Context(), d.Book))
		if n = d.See(n.ID); n.State != notice.Void || n.Ground != notice.VerdictGround || n.Reasons == "" || n.EndedAt == nil {
			t.Errorf("after the watch: %+v", n)
		}
		d.Pass(id) // reviewed again: a new notice may be made
		if _, err = d.S.Make(t.Context(), d.By(access.Reviewer), noticetest.Clear(id)); err != nil {
			t.Errorf("a new notice: %v", err)
		}
		d.Verify()
	})
}

func TestAnOfficerWithdrawsANotice(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		n := d.Made()
		var invalid fault.Invalid
		if _, err := d.S.Withdraw(t.Context(), d.By(access.Reviewer), n.ID, "wrong_party", " "); !errors.As(err, &invalid) {
			t.Errorf("without reasons: %v", err)
		}
		_, err := d.S.Withdraw(t.Context(), d.By(access.Reviewer), n.ID, "wrong_party", "车辆已经过户，请不用办理。")
		d.Must(err)
		if x := d.See(n.ID); x.State != notice.Void || x.Reasons != "车辆已经过户，请不用办理。" || x.EndedBy != d.By(access.Reviewer).Person {
			t.Errorf("withdrawn: %+v", x)
		}
		var conflict fault.Conflict
		if _, err := d.S.Withdraw(t.Context(), d.By(access.Reviewer), n.ID, "other", "再撤一次"); !errors.As(err, &conflict) {
			t.Errorf("twice: %v", err)
		}
		if _, err := d.S.ByID(t.Context(), d.DB.Reader(), access.Scope{Book: d.Book, Bodies: []string{d.Other.ID}}, n.ID); !fault.IsNotFound(err) {
			t.Errorf("another body sees it: %v", err)
		}
	})
}
