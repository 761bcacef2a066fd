package notice_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/delivery"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
)

// A capture is told as repeated until a notice of the earlier one reached the party: by a channel that says so, or because the party
// answered. That it was sent is not enough, and neither is one that was withdrawn, or whose receiver is not the party.
func TestA30_4_RepeatedBeforeTheFirstNoticeReachedTheParty(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		d.Shots.Notices = d.S
		repeated := func() bool {
			t.Helper()
			d.Clock.Advance(2 * time.Hour)
			scope := d.By(access.Reviewer).Scope(access.ReviewCaptures)
			c, err := d.Shots.ByID(t.Context(), d.DB.Reader(), scope, d.Arrive())
			d.Must(err)
			all, err := d.Shots.Cautions(t.Context(), scope, c)
			d.Must(err)
			_, err = d.Shots.Review(t.Context(), d.By(access.Reviewer), capture.Verdict{Capture: c.ID, Result: "reject", Reason: "duplicate", Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}})
			d.Must(err)
			return len(all) == 1 && all[0].Code == "repeated"
		}
		want := func(is bool, when string) {
			t.Helper()
			if got := repeated(); got != is {
				t.Errorf("%s: repeated is %v", when, got)
			}
		}
		n := d.Made()
		want(true, "made and not sent")
		_, err := d.S.Send(t.Context(), d.By(access.Reviewer), n.ID, []delivery.Kind{delivery.Phone})
		d.Must(err)
		want(true, "sent")
		letters, err := d.S.LettersOf(t.Context(), &n)
		d.Must(err)
		_, err = d.S.Letters.RecordCall(t.Context(), d.By(access.Reviewer), letters[0].ID, 0, delivery.Call{At: d.Clock.Now(), Result: "told", Identity: true, Note: "时间、地点、事实"})
		d.Must(err)
		want(false, "told by phone")
		_, err = d.S.ReplyTo(t.Context(), &n, "1", notice.NotMe, notice.Draft{}, nil)
		d.Must(err)
		want(true, "told to somebody else")
		_, err = d.S.ReplyTo(t.Context(), &n, "2", notice.Call, notice.Draft{Contact: "13800001234"}, nil)
		d.Must(err)
		want(false, "the party answered")
		_, err = d.S.Withdraw(t.Context(), d.By(access.Reviewer), n.ID, "wrong_party", "号牌辨认有误")
		d.Must(err)
		want(true, "withdrawn")
		d.Verify()
	})
}
