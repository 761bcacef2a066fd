package device_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// TestA30_3_AReferenceViewHoldsFromItsDate: a new one replaces the old from its instant on, which stays on record; after an alteration of
// the aim, or when its record was taken back, none holds.
func TestA30_3_AReferenceViewHoldsFromItsDate(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper, first, second := y.by(access.Keeper), devicetest.Picture("空画面"), devicetest.Picture("重新划线以后")
		v := device.ReferenceView{Shows: "停止线、车道标线、信号灯"}
		y.day(10)
		before := y.w.Clock.Now().Add(-time.Hour)
		on := func(at time.Time, documents ...device.Attachment) device.On {
			return device.On{Use: y.ids.Use, At: at, Documents: documents}
		}
		y.wantRefused(try(y.s.RecordReference(y.ctx, keeper, on(before, first), device.ReferenceView{})), "invalid shows")
		y.wantRefused(try(y.s.RecordReference(y.ctx, keeper, on(before), v)), "invalid documents")
		y.wantRefused(try(y.s.RecordReference(y.ctx, keeper, on(before, first, devicetest.Document("说明")), v)), "invalid documents")
		y.wantRefused(try(y.s.RecordReference(y.ctx, keeper, on(before, first, first, first, first, first), v)), "invalid documents")
		y.wantRefused(try(y.s.RecordReference(y.ctx, keeper, on(time.Time{}, first), v)), "invalid taken_at")
		y.wantRefused(try(y.s.RecordReference(y.ctx, keeper, on(y.w.Clock.Now().Add(time.Hour), first), v)), "invalid taken_at")
		if _, err := y.s.RecordReference(y.ctx, y.by(access.Reviewer), on(before, first), v); err == nil {
			t.Error("a reviewer records a reference view")
		}
		y.f.Must(y.s.RecordReference(y.ctx, keeper, on(before, first), v))
		y.day(10)
		renewed := y.w.Clock.Now().Add(-time.Minute)
		y.f.Must(y.s.RecordReference(y.ctx, keeper, on(renewed, second), v))
		holds := func(at time.Time, want device.Attachment) {
			t.Helper()
			l, err := device.Load(y.ctx, y.w.DB.Reader(), y.w.Book, y.ids.Use)
			y.f.Must(l, err)
			f, altered := l.ReferenceAt(at)
			if want.Digest == "" {
				if f != nil {
					t.Errorf("at %s the view of %s holds", at, f.At)
				}
				return
			}
			if f == nil || altered != nil {
				t.Fatalf("at %s the view is %+v (altered %v)", at, f, altered)
			}
			if pictures, err := device.PicturesOf(y.ctx, y.w.DB.Reader(), y.w.Book, f.ID); err != nil || len(pictures) != 1 || pictures[0].Digest != want.Digest {
				t.Errorf("at %s the view shows %+v (%v)", at, pictures, err)
			}
		}
		l, err := device.Load(y.ctx, y.w.DB.Reader(), y.w.Book, y.ids.Use)
		y.f.Must(l, err)
		n := 0
		for _, f := range l.Facts {
			if f.Event == device.ReferenceRecorded {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%d views on record", n)
		}
		holds(before.Add(-time.Microsecond), device.Attachment{})
		holds(before, first)
		holds(renewed.Add(-time.Microsecond), first)
		holds(renewed, second)
		wrong := last(t, y.f, y.ids.Use, device.ReferenceRecorded)
		proposal, err := y.s.ProposeTakeBack(y.ctx, keeper, wrong.ID, "传错了路口的画面")
		y.f.Must(proposal, err)
		y.f.Must(y.s.DecideTakeBack(y.ctx, y.by(access.Head), proposal.Record.ID, true, "同意"))
		holds(renewed, first)
	})
}

// TestAReferenceViewEndsWithTheAim: another aim, another picture.
func TestAReferenceViewEndsWithTheAim(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper := y.by(access.Keeper)
		y.day(1)
		taken := y.w.Clock.Now()
		y.f.Must(y.s.RecordReference(y.ctx, keeper, device.On{Use: y.ids.Use, At: taken, Documents: []device.Attachment{devicetest.Picture("空画面")}}, device.ReferenceView{Shows: "停止线"}))
		y.day(1)
		turned := y.w.Clock.Now()
		y.f.Must(y.s.Alter(y.ctx, keeper, y.on(), device.Alteration{What: device.ChangedAim, Direction: "由西向东", Reason: "道路改造"}))
		l := y.life()
		if f, altered := l.ReferenceAt(turned.Add(-time.Second)); f == nil || altered != nil {
			t.Errorf("before it was turned: %v %v", f, altered)
		}
		if f, altered := l.ReferenceAt(turned.Add(time.Hour)); f != nil || altered == nil || altered.Before(turned) {
			t.Errorf("after it was turned: %v %v", f, altered)
		}
	})
}

// TestAMobileDeviceHasNoReferenceView: what it sees changes.
func TestAMobileDeviceHasNoReferenceView(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("drone")
		on := device.On{Use: ids.Use, At: w.Clock.Now(), Documents: []device.Attachment{devicetest.Picture("空画面")}}
		refused(t, f, attempt{"a view of a drone", "conflict", func() error {
			return try(f.Service.RecordReference(t.Context(), f.By(access.Keeper), on, device.ReferenceView{Shows: "河面"}))
		}})
	})
}
