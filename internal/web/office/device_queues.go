package office

import (
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
)

// queuesMost bounds how many uses the start page looks through.
const queuesMost = 200

// verifySoon is how many days before its end a verification is due.
const verifySoon = 90

// deviceQueues are the steps that wait for this person's posts, by state, and what is due.
func (o *Office) deviceQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ViewDevices) {
		return nil, nil
	}
	now := o.now(c)
	scope := c.Actor.Scope(access.ViewDevices)
	page, err := device.List(c.Ctx(), o.reader(), scope, device.Filter{Limit: queuesMost}, now)
	if err != nil {
		return nil, err
	}
	var out []Queue
	for _, k := range queueKinds {
		if !c.May(k.may) {
			continue
		}
		q := Queue{Title: c.T("devices.queue." + k.key), Link: "/devices?state=" + string(k.state)}
		if slices.Contains(explained, k.key) {
			q.Why = c.T("devices.queue." + k.key + ".why")
		}
		for i := range page.Rows {
			r := &page.Rows[i]
			if c.Actor.ActsFor(k.may, r.Life.Use.Body) && r.Standing.State == k.state && waitsFor(r, k, now) {
				q.Count++
			}
		}
		out = append(out, q)
	}
	if c.May(access.MaintainDevice) {
		out = append(out, verificationQueue(c, page.Rows, law.DateOf(now)))
	}
	if c.May(access.DecideTakeBack) {
		open, err := device.TakeBacks(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideTakeBack), true)
		if err != nil {
			return nil, err
		}
		out = append(out, Queue{Title: c.T("devices.queue.takebacks"), Count: len(open), Link: "/takebacks"})
	}
	return out, nil
}

type queueKind struct {
	key   string
	may   access.Permission
	state device.State
	role  access.Role // among those of the next steps
}

var queueKinds = []queueKind{
	{"argue", access.ProposeDevice, device.Draft, access.Keeper}, {"plan", access.ProposeDevice, device.ArguedState, access.Keeper},
	{"submit", access.SubmitPlan, device.ArguedState, access.Head}, {"approve", access.ApprovePlan, device.PlanPending, access.ProvincialApprover},
	{"install", access.InstallDevice, device.PlanOK, access.Keeper}, {"legal", access.ReviewLegally, device.Installed, access.LegalReviewer},
	{"technical", access.ReviewTechnically, device.Installed, access.TechnicalReviewer}, {"publish", access.PublishSite, device.Publishing, access.Publisher},
	{"commission", access.Commission, device.Waiting, access.Head}, {"maintenance", access.MaintainDevice, device.Maintenance, access.Keeper},
	{"stopped", access.PublishSite, device.StoppedState, access.Publisher},
}

// explained are the queues that say why.
var explained = []string{"argue", "submit", "publish", "commission"}

// waitsFor tells whether one of the next steps of the use is for the role of the queue, and may be taken already.
func waitsFor(r *device.Row, k queueKind, now time.Time) bool {
	if k.key == "commission" {
		return r.Standing.Ready
	}
	for _, n := range r.Life.NextSteps(now) {
		if slices.Contains(n.Roles, k.role) {
			return true
		}
	}
	return false
}

// verificationQueue are the verifications that end within verifySoon days or have ended.
func verificationQueue(c *web.Context, rows []device.Row, today law.Date) Queue {
	q := Queue{Title: c.T("devices.queue.verify"), Link: "/devices", Why: c.T("devices.queue.verify.why")}
	for i := range rows {
		until := rows[i].VerifiedUntil
		if until == 0 || until > today.AddDays(verifySoon) {
			continue
		}
		q.Count++
		if q.Due == nil || until < *q.Due {
			q.Due = &until
		}
	}
	return q
}
