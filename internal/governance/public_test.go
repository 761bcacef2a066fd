package governance_test

import (
	"encoding/json"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
)

// A concluded task is public without persons, an open one is not, and few captures are told as few.
func TestA19b_AConcludedTaskIsPublic(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		task, ctx, done := c.busy(), t.Context(), one[governance.Record](t)
		scope := access.Scope{Book: c.Book, Bodies: []string{c.County.ID}}
		told := func() []governance.Public {
			t.Helper()
			out, err := governance.Concluded(ctx, c.DB.Reader(), scope)
			must(t, err)
			return out
		}
		must(t, c.plan(task.ID, "sign"))
		done(c.s.Decide(ctx, c.By(access.Head), task.ID, true, "同意"))
		done(c.s.Finish(ctx, c.By(access.Keeper), task.ID, law.DateOf(c.Clock.Now()), "新设标志"))
		c.days(95)
		done(c.s.CheckEffect(ctx, c.By(access.Keeper), task.ID, "effective", "内部核查记录"))
		if open := told(); len(open) != 0 {
			t.Errorf("not concluded and public: %+v", open)
		}
		done(c.s.Close(ctx, c.By(access.Head), task.ID, "增设标志以后违法明显减少"))
		all := told()
		if len(all) != 1 {
			t.Fatalf("%d are public", len(all))
		}
		p := all[0]
		if p.Site != task.Site || len(p.Sites) != 1 || len(p.Measures) != 1 || p.Conclusion != "增设标志以后违法明显减少" || p.Before != (governance.Told{Number: 630}) || p.BeforeDays != 3 ||
			p.BeforeDay != 2100 || p.After != (governance.Told{}) || !p.Closed.After(p.Opened) {
			t.Errorf("%+v", p)
		}
		text, err := json.Marshal(p)
		must(t, err)
		for _, secret := range []string{c.By(access.Keeper).Person, c.By(access.Head).Person, "内部核查记录"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("it tells %s", secret)
			}
		}
		if none, err := governance.Concluded(ctx, c.DB.Reader(), access.Scope{Book: c.Book, Bodies: []string{c.Other.ID}}); err != nil || len(none) != 0 {
			t.Errorf("another body has %+v, %v", none, err)
		}
		for n, want := range map[int64]governance.Told{0: {}, 1: {Few: true}, 9: {Few: true}, 10: {Number: 10}} {
			if got := governance.Tell(n); got != want {
				t.Errorf("%d is told as %+v", n, got)
			}
		}
	})
}
