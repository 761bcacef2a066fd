package governance_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
)

// The supervisor may order a stop of a place that has not been mended for 91 days; the stop is the body's own act.
func TestA19c_TheSupervisorOrdersAStopAndTheBodyStops(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		task, ctx, done := c.busy(), t.Context(), one[governance.Record](t)
		supervisor, due := c.By(access.Supervisor), func() law.Date { return law.DateOf(c.Clock.Now()).AddDays(7) }
		_, err := c.s.OrderStop(ctx, supervisor, task.ID, "长期高频抓拍，没有治理", due())
		refusedBy(t, err, "A19c", "还没有超过90天")
		c.Clock.Set(law.DateOf(task.OpenedAt).AddDays(91).Start().Add(10 * time.Hour))
		if _, err := c.s.OrderStop(ctx, c.By(access.Head), task.ID, "停", due()); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("the head orders: %v", err)
		}
		var invalid fault.Invalid
		if _, err := c.s.OrderStop(ctx, supervisor, task.ID, "停", law.DateOf(c.Clock.Now())); !errors.As(err, &invalid) {
			t.Errorf("due today: %v", err)
		}
		use := c.uses(task)[0]
		before := c.fleet.State(use).State
		done(c.s.OrderStop(ctx, supervisor, task.ID, "长期高频抓拍，没有治理", due()))
		var conflict fault.Conflict
		if _, err := c.s.OrderStop(ctx, supervisor, task.ID, "再次", due()); !errors.As(err, &conflict) {
			t.Errorf("ordered twice: %v", err)
		}
		open, err := governance.OpenOrders(ctx, c.DB.Reader(), c.By(access.Head).Scope(access.DecideSources))
		must(t, err)
		if len(open) != 1 || open[0].Task != task.ID || open[0].Due != due() {
			t.Fatalf("%+v", open)
		}
		if s := c.fleet.State(use); s.State != before {
			t.Errorf("an order by itself made the use %s from %s", s.State, before)
		}
		_, err = c.fleet.Service.Stop(ctx, c.By(access.Head), devicetest.With(use), device.Decision{Reason: "按监督要求停用"})
		must(t, err)
		done(c.s.AnswerOrder(ctx, c.By(access.Head), open[0].ID, "已停用"))
		if _, err := c.s.AnswerOrder(ctx, c.By(access.Head), open[0].ID, "已停用"); !errors.As(err, &conflict) {
			t.Errorf("answered twice: %v", err)
		}
		if open, err = governance.OpenOrders(ctx, c.DB.Reader(), c.By(access.Head).Scope(access.DecideSources)); err != nil || len(open) != 0 {
			t.Errorf("%+v, %v", open, err)
		}
		all, err := governance.Orders(ctx, c.DB.Reader(), c.Book, task.ID)
		must(t, err)
		if len(all) != 1 || all[0].Answer != "已停用" || all[0].AnsweredBy != c.By(access.Head).Person {
			t.Errorf("%+v", all)
		}
		c.Verify()
	})
}
