package governance_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
)

// foshan is how many captures a day there were at one fork (cases.md G2): 184,373 in 380 days.
const foshan = 486

// The pattern of Foshan opens a task within the first week, and the job carried out again opens no second one.
func TestA19b_TheFoshanPatternFiresInTheFirstWeek(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		ids := c.fleet.Live()
		began := law.DateOf(c.Clock.Now())
		for day := 1; day <= 7 && len(c.tasks(access.Head, governance.Filter{})) == 0; day++ {
			c.shoot(ids, foshan)
			c.tomorrow()
			c.watch()
		}
		c.watch()
		tasks := c.tasks(access.Head, governance.Filter{Open: true})
		if len(tasks) != 1 {
			t.Fatalf("%d tasks after a week", len(tasks))
		}
		task := tasks[0]
		if days := int(law.DateOf(task.OpenedAt) - began); days > 7 || task.Origin != governance.Origin(governance.Daily) || task.Counted != foshan || task.Threshold != 200 {
			t.Errorf("after %d days by %s: %d of %d", days, task.Origin, task.Counted, task.Threshold)
		}
		if task.Site != ids.Site || task.State != governance.Open {
			t.Errorf("%+v", task)
		}
		if seen := c.tasks(access.Supervisor, governance.Filter{}); len(seen) != 1 {
			t.Errorf("the supervisor sees %d tasks", len(seen))
		}
		c.Verify()
	})
}
