package notice_test

import (
	"errors"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
)

// Given captures that passed, when an officer who did not give the verdict finds that one needs no notice, then it waits no longer and
// the reason is on record; by the number of a notice of the same vehicle only, and only until that notice is withdrawn.
func TestA30_4_ACaptureThatNeedsNoNoticeWaitsForNone(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		told := d.Made()
		double, spot := d.Passed(), d.Passed()
		ctx, other := t.Context(), d.Another(access.Reviewer)
		scope := d.By(access.Reviewer).Scope(access.MakeNotices)
		waits := func(want ...string) {
			t.Helper()
			page, err := d.S.Waiting(ctx, d.DB.Reader(), scope, false, db.Turn{}, d.Clock.Now())
			d.Must(err)
			b, err := d.S.Backlog(ctx, d.DB.Reader(), scope, d.Clock.Now())
			d.Must(err)
			if len(page.Rows) != len(want) || b.All != len(want) {
				t.Fatalf("%d listed, %d counted, want %d", len(page.Rows), b.All, len(want))
			}
			for i := range want {
				if page.Rows[i].Capture != want[i] {
					t.Errorf("waiting %d is %s, want %s", i, page.Rows[i].Capture, want[i])
				}
			}
		}
		find := func(by act.By, n notice.NewNeedless) error {
			_, err := d.S.FindNeedless(ctx, by, n)
			return err
		}
		waits(double, spot)
		same := notice.NewNeedless{Capture: double, Ground: notice.SameAct, Number: told.Number, Words: "同一时段两台设备采集"}
		var invalid fault.Invalid
		for field, spoil := range map[string]func(*notice.NewNeedless){
			"ground": func(n *notice.NewNeedless) { n.Ground = "busy" }, "words": func(n *notice.NewNeedless) { n.Words = " " }, "number": func(n *notice.NewNeedless) { n.Number = "云水交告〔2020〕9号" },
		} {
			bad := same
			spoil(&bad)
			if err := find(other, bad); !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		var refused law.Refusal
		if err := find(d.By(access.Reviewer), same); !errors.As(err, &refused) {
			t.Errorf("by who passed it: %v", err)
		}
		for _, role := range []access.Role{access.Head, access.Supervisor, access.LegalReviewer} {
			if err := find(d.By(role), same); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("by %s: %v", role, err)
			}
		}
		waits(double, spot)
		d.Must(find(other, same))
		d.Must(find(other, notice.NewNeedless{Capture: spot, Ground: "corrected", Words: "执法人员当场指出，当事人已驶离"}))
		waits()
		var conflict fault.Conflict
		if err := find(other, same); !errors.As(err, &conflict) {
			t.Errorf("twice: %v", err)
		}
		all, total, err := d.S.NeedlessIn(ctx, d.DB.Reader(), d.By(access.Supervisor).Scope(access.ViewNotices), db.Turn{})
		if err != nil || total != 2 || all.Rows[1].Number != told.Number || all.Rows[1].Words != same.Words || !all.Rows[0].Holds || all.Rows[0].Person != other.Person {
			t.Fatalf("listed: %+v, %d, %v", all.Rows, total, err)
		}

		_, err = d.S.Withdraw(ctx, d.By(access.Reviewer), told.ID, "wrong_party", "车辆已过户。")
		d.Must(err)
		waits(told.Capture, double)
		if of, err := d.S.NeedlessOf(ctx, d.DB.Reader(), d.Book, double); err != nil || len(of) != 1 || of[0].Holds {
			t.Errorf("after the other notice was withdrawn: %+v, %v", of, err)
		}
		if _, err := d.S.Make(ctx, d.By(access.Reviewer), noticetest.Clear(double)); err != nil {
			t.Errorf("a notice all the same: %v", err)
		}
		_, err = d.Shots.Undo(ctx, d.By(access.Reviewer), spot)
		d.Must(err)
		d.Pass(spot)
		waits(told.Capture, spot)
		d.Verify()
	})
}
