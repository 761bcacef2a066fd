package governance_test

import (
	"errors"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
)

// Who splits a place into several sites of one direction does not stay below the threshold; the other direction is another place.
func TestA19b_ASplitPlaceIsOnePlace(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		first, second := c.fleet.Live(), c.fleet.Live() // at one point, looking the same way
		for range governance.DailyDays {
			c.shoot(first, 110)
			c.shoot(second, 95)
			c.tomorrow()
		}
		c.watch()
		all := c.tasks(access.Head, governance.Filter{Open: true})
		if len(all) != 1 || all[0].Counted != 205 || all[0].Site != first.Site {
			t.Fatalf("%+v", all)
		}
		if uses := c.uses(all[0]); len(uses) != 2 {
			t.Errorf("the place has %d uses", len(uses))
		}
		_, err := c.s.Raise(t.Context(), c.By(access.Keeper), second.Use, "另立一项")
		var conflict fault.Conflict
		if !errors.As(err, &conflict) {
			t.Errorf("a second task for the place: %v", err)
		}
	})
}

// The same captures at sites that look in opposite directions open nothing.
func TestA19b_TheOtherDirectionIsAnotherPlace(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		first, second := c.fleet.Live(), c.fleet.Live()
		_, err := c.fleet.Service.Alter(t.Context(), c.By(access.Keeper), devicetest.With(second.Use, devicetest.Document("变动")),
			device.Alteration{What: device.ChangedAim, Direction: "由西向东", Reason: "调头"})
		must(t, err)
		for range governance.DailyDays {
			c.shoot(first, 110)
			c.shoot(second, 95)
			c.tomorrow()
		}
		c.watch()
		if all := c.tasks(access.Head, governance.Filter{}); len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}

// A threshold of the body's own counts from its day on; it cannot be set for the past or out of reason, and one that lets more
// pass than the default is seen.
func TestA19b_AThresholdOfTheBodysOwn(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		ctx, today, head := t.Context(), law.DateOf(c.Clock.Now()), c.By(access.Head)
		var invalid fault.Invalid
		for _, bad := range []governance.Threshold{
			{Kind: governance.Daily, Value: 2001, From: today, Reason: "过宽"}, {Kind: governance.Daily, Value: 19, From: today, Reason: "过严"},
			{Kind: "weekly", Value: 100, From: today, Reason: "没有这一种"}, {Kind: governance.Daily, Value: 100, From: today.AddDays(-1), Reason: "倒签"},
			{Kind: governance.Daily, Value: 100, From: today}, {Kind: governance.Daily, Value: 100, From: today, Field: "fishing", Reason: "没有这个领域"},
		} {
			if _, err := c.s.SetThreshold(ctx, head, bad); !errors.As(err, &invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		done := one[governance.ThresholdRecord](t)
		done(c.s.SetThreshold(ctx, head, governance.Threshold{Kind: governance.Daily, Value: 30, From: today.AddDays(10), Reason: "窄路"}))
		done(c.s.SetThreshold(ctx, head, governance.Threshold{Kind: governance.Daily, Field: "traffic", Value: 50, From: today.AddDays(20), Reason: "交通领域"}))
		done(c.s.SetThreshold(ctx, head, governance.Threshold{Kind: governance.Monthly, Value: 9000, From: today, Reason: "放宽"}))
		for _, x := range []struct {
			after int
			field string
			kind  governance.Kind
			want  int64
			own   bool
		}{{0, "traffic", governance.Daily, 200, false}, {10, "traffic", governance.Daily, 30, true}, {20, "traffic", governance.Daily, 50, true}, {20, "urban", governance.Daily, 30, true},
			{0, "urban", governance.Monthly, 9000, true}, {0, "urban", governance.Median, 100, false}} {
			limits, err := governance.LimitsOn(ctx, c.DB.Reader(), c.Book, today.AddDays(x.after))
			must(t, err)
			if got, own := limits.Of(c.County.ID, x.field, x.kind); got != x.want || own != x.own {
				t.Errorf("%s of %s after %d days: %d, %v", x.kind, x.field, x.after, got, own)
			}
			if got, own := limits.Of(c.Other.ID, x.field, x.kind); got != governance.Default(x.kind) || own {
				t.Errorf("another body has %d, %v", got, own)
			}
		}
		seen, err := governance.Thresholds(ctx, c.DB.Reader(), c.By(access.Supervisor).Scope(access.ViewSources))
		must(t, err)
		if len(seen) != 3 || !seen[0].Looser() || seen[1].Looser() {
			t.Errorf("%+v", seen)
		}
	})
}

// The supervisor sees what is unusual about places; nothing in it names an officer or money.
func TestA13_1c_TheSupervisorSeesUnusualPlaces(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		busy, quiet := c.fleet.Live(), c.fleet.Live()
		third := c.fleet.Live()
		c.shoot(busy, 320)
		c.tomorrow()
		c.shoot(quiet, 5)
		c.tomorrow()
		c.shoot(third, 4)
		for i, id := range c.queued(60) {
			reason := "no_violation"
			if i%3 == 0 {
				reason = ""
			}
			c.review(id, reason)
		}
		c.watch()
		found, err := governance.Anomalies(t.Context(), c.DB.Reader(), c.By(access.Supervisor).Scope(access.ViewSources))
		must(t, err)
		kinds := map[governance.AnomalyKind]governance.Anomaly{}
		for _, a := range found {
			if a.Site != busy.Site || a.Body != c.County.ID {
				t.Errorf("%+v", a)
			}
			kinds[a.Kind] = a
		}
		if len(kinds) != 3 || kinds[governance.BigShare].Value != 320*1000/329 || kinds[governance.ManyADay].Value != 320 || kinds[governance.LowValid].Value >= 500 {
			t.Errorf("%+v", kinds)
		}
		c.watch() // made again, not added to
		again, err := governance.Anomalies(t.Context(), c.DB.Reader(), c.By(access.Supervisor).Scope(access.ViewSources))
		must(t, err)
		if len(again) != len(found) {
			t.Errorf("%d, then %d", len(found), len(again))
		}
		if none, err := governance.Anomalies(t.Context(), c.DB.Reader(), access.Scope{Book: c.Book, Bodies: []string{c.Other.ID}}); err != nil || len(none) != 0 {
			t.Errorf("another body sees %+v, %v", none, err)
		}
	})
}
