package governance_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
)

// busy is a county with a task that the pattern of Foshan opened.
func (c *county) busy() governance.Task {
	c.t.Helper()
	ids := c.fleet.Live()
	for range governance.DailyDays {
		c.shoot(ids, 210)
		c.tomorrow()
	}
	c.watch()
	all := c.tasks(access.Head, governance.Filter{Open: true})
	if len(all) != 1 {
		c.t.Fatalf("%d tasks", len(all))
	}
	return all[0]
}

func (c *county) plan(task string, measures ...string) error {
	_, err := c.s.Plan(c.t.Context(), c.By(access.Keeper), task, governance.Plan{Cause: "sign", Measures: measures, Words: "现场查看，分流标志距离过近",
		Owner: c.By(access.Keeper).Person, Due: law.DateOf(c.Clock.Now()).AddDays(20)})
	return err
}

// refusedBy wants a refusal of law with rule, article and cure.
func refusedBy(t *testing.T, err error, rule, says string) {
	t.Helper()
	var r law.Refusal
	if !errors.As(err, &r) || r.Rule != rule || r.Article == "" || r.Cure.ZH == "" || r.Cure.EN == "" || !strings.Contains(r.Because.ZH, says) {
		t.Errorf("got %v, want %s: %s", err, rule, says)
	}
}

func one[R any](t *testing.T) func(_ act.Done[R], err error) {
	return func(_ act.Done[R], err error) { t.Helper(); must(t, err) }
}

// A task is closed only with a measure that removes the cause, and with an effect on record three months later.
func TestA19b_ATaskIsNotClosedByMoreFinesAlone(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		task, ctx, done := c.busy(), t.Context(), one[governance.Record](t)
		refusedBy(t, c.plan(task.ID, governance.MoreFines), "A19c", "以罚代管")
		must(t, c.plan(task.ID, governance.MoreFines, "sign"))
		if _, err := c.s.Decide(ctx, c.By(access.Keeper), task.ID, true, "同意"); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("the keeper approves: %v", err)
		}
		done(c.s.Decide(ctx, c.By(access.Head), task.ID, false, "请再查看夜间情况"))
		must(t, c.plan(task.ID, "sign", "marking"))
		done(c.s.Decide(ctx, c.By(access.Head), task.ID, true, "同意"))
		var conflict fault.Conflict
		if _, err := c.s.Close(ctx, c.By(access.Head), task.ID, "已治理"); !errors.As(err, &conflict) {
			t.Errorf("closed before the measure: %v", err)
		}
		var invalid fault.Invalid
		if _, err := c.s.Finish(ctx, c.By(access.Keeper), task.ID, law.DateOf(c.Clock.Now()).AddDays(1), "新设标志"); !errors.As(err, &invalid) {
			t.Errorf("finished tomorrow: %v", err)
		}
		today := law.DateOf(c.Clock.Now())
		done(c.s.Finish(ctx, c.By(access.Keeper), task.ID, today, "在500米、1公里、2公里处新设标志"))
		_, err := c.s.CheckEffect(ctx, c.By(access.Keeper), task.ID, "effective", "回头看")
		refusedBy(t, err, "A19b", "不到3个月")
		c.days(93)
		done(c.s.CheckEffect(ctx, c.By(access.Keeper), task.ID, "effective", "三个月没有抓拍"))
		done(c.s.Close(ctx, c.By(access.Head), task.ID, "增设标志以后违法明显减少"))

		all := c.tasks(access.Supervisor, governance.Filter{State: governance.Closed})
		if len(all) != 1 || all[0].Effect != "effective" || all[0].ClosedAt == nil || all[0].Red(c.Clock.Now()) {
			t.Fatalf("%+v", all)
		}
		steps, err := governance.Steps(ctx, c.DB.Reader(), c.Book, task.ID)
		must(t, err)
		var kinds []string
		for _, s := range steps {
			kinds = append(kinds, string(s.Kind))
		}
		if got := strings.Join(kinds, " "); got != "opened planned returned planned approved done checked closed" {
			t.Error(got)
		}
		if check := steps[6].Data; check.Before.Received != 630 || check.Before.Days() != 3 || check.After.Received != 0 || check.After.Days() < 90 {
			t.Errorf("before %+v, after %+v", check.Before, check.After)
		}
		c.watch() // what is closed is not opened again for the same captures
		if again := c.tasks(access.Head, governance.Filter{Open: true}); len(again) != 0 {
			t.Errorf("opened again: %+v", again)
		}
		c.Verify()
	})
}

// An effect that the figures do not show is not recorded as one, and a task without effect goes round again.
func TestA19b_TheEffectIsWhatTheFiguresShow(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		ctx, done := t.Context(), one[governance.Record](t)
		use := c.fleet.Live()
		c.shoot(use, 1)
		raised, err := c.s.Raise(ctx, c.By(access.Keeper), use.Use, "群众反映标线不清")
		must(t, err)
		var conflict fault.Conflict
		if _, err := c.s.Raise(ctx, c.By(access.LegalReviewer), use.Use, "再立一项"); !errors.As(err, &conflict) {
			t.Errorf("a second task for the place: %v", err)
		}
		task := raised.Record.Task
		must(t, c.plan(task, "teach"))
		done(c.s.Decide(ctx, c.By(access.Head), task, true, "同意"))
		done(c.s.Finish(ctx, c.By(access.Keeper), task, law.DateOf(c.Clock.Now()), "张贴告示"))
		c.days(80)
		c.shoot(use, 100) // more a day in ninety days than one
		c.days(20)
		_, err = c.s.CheckEffect(ctx, c.By(access.Keeper), task, "effective", "有效")
		refusedBy(t, err, "A19b", "没有下降")
		done(c.s.CheckEffect(ctx, c.By(access.Keeper), task, "none", "没有变化"))
		_, err = c.s.Close(ctx, c.By(access.Head), task, "办结")
		refusedBy(t, err, "A19b", "没有效果")
		must(t, c.plan(task, "marking"))
		if all := c.tasks(access.Head, governance.Filter{State: governance.Planned}); len(all) != 1 || all[0].Effect != "" || all[0].Measured != nil {
			t.Errorf("%+v", all)
		}
	})
}

// Open for 91 days: on the supervisor's list. On the 90th day not yet.
func TestA19c_OpenForNinetyOneDaysIsOnTheSupervisorsList(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		task := c.busy()
		c.Clock.Set(law.DateOf(task.OpenedAt).AddDays(91).Start().Add(-time.Minute))
		if red := c.tasks(access.Supervisor, governance.Filter{Red: true}); len(red) != 0 || task.Red(c.Clock.Now()) {
			t.Errorf("on day 90: %d", len(red))
		}
		c.Clock.Advance(2 * time.Minute)
		red := c.tasks(access.Supervisor, governance.Filter{Red: true})
		if len(red) != 1 || red[0].ID != task.ID || red[0].DaysOpen(c.Clock.Now()) != 91 || !red[0].Red(c.Clock.Now()) {
			t.Errorf("on day 91: %+v", red)
		}
	})
}
