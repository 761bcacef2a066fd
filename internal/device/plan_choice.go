package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
)

// plannableMost is how many sites are offered to go with a plan, the newest uses first.
const plannableMost = 100

// planOpen is the condition that no plan for the site of u awaits a decision or is approved, with the parameters of book and body.
const planOpen = `NOT EXISTS (SELECT 1 FROM device_fact f WHERE f.book = u.book AND f.body = u.body AND f.subject_id IN (u.site, u.id) AND f.event IN ('plan_submitted', 'plan_approved') AND ` + notTakenBack + `
	AND NOT EXISTS (SELECT 1 FROM device_fact g WHERE g.book = f.book AND g.subject_id = f.subject_id AND g.event IN ('plan_rejected', 'plan_withdrawn') AND coalesce(g.retracted_at, 0) = 0 AND g.at >= f.at))`

// PlannableWith are the uses in a scope that a plan of this use can take in: of the same body and field, on other sites, argued, with no
// plan that awaits a decision or is approved, and not cancelled. Uses from which the person is recused are not among them.
func (l *Life) PlannableWith(ctx context.Context, q db.Queryer, scope access.Scope, t time.Time) ([]Life, error) {
	cond, args := scope.Where("u", 1)
	args = append(args, scope.Person, l.Use.Body, l.Use.Field, l.Site.ID)
	n := len(args)
	uses, err := db.Strings(ctx, q, `SELECT u.id FROM device_use u WHERE `+cond+` AND `+people.NotRecused("$1", fmt.Sprintf("$%d", n-3), "u.id")+fmt.Sprintf(` AND u.body = $%d AND u.field = $%d AND u.site <> $%d
		AND EXISTS (SELECT 1 FROM device_fact f WHERE f.book = u.book AND f.body = u.body AND f.subject_id IN (u.site, u.id) AND f.event = 'argued' AND `+notTakenBack+`)
		AND NOT EXISTS (SELECT 1 FROM device_fact f WHERE f.book = u.book AND f.subject_id = u.id AND f.event = 'cancelled' AND `+notTakenBack+`) AND `+planOpen+` ORDER BY u.id DESC LIMIT %d`, n-2, n-1, n, plannableMost), args...)
	if err != nil {
		return nil, fmt.Errorf("look for sites to plan together: %w", err)
	}
	return LivesIn(ctx, q, l.Book, uses, Argued, PlanDrafted, Altered)
}
