package office

import (
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
)

// pageMost is how many uses are read at a time where all are looked at.
const pageMost = 200

// verifySoon is how many days before its end a verification is due; the nearer bounds are told in the queue's sentence.
const (
	verifySoon    = 90
	verifySooner  = 30
	verifySoonest = 7
)

// queueKind is work of one kind that uses wait for: in which states, by a next step of which role, or as waits says.
type queueKind struct {
	key    string
	may    access.Permission
	states []device.State
	role   access.Role                                         // among those of the next steps
	waits  func(r *device.Row, now time.Time) (law.Date, bool) // instead of states and role; 0: no day
	why    bool                                                // it says why
	others bool                                                // time or others act next
}

var (
	planning = []device.State{device.ArguedState, device.PlanRefused, device.ReviewRequired}
	review   = []device.State{device.Installed, device.ReviewRequired}
)

// queueKinds are all of them, in the order of a life. Their keys stand in the register's address.
var queueKinds = []queueKind{
	{key: "argue", may: access.ProposeDevice, states: []device.State{device.Draft}, role: access.Keeper, why: true},
	{key: "plan", may: access.ProposeDevice, states: planning, role: access.Keeper},
	{key: "submit", may: access.SubmitPlan, states: planning, role: access.Head, why: true},
	{key: "approve", may: access.ApprovePlan, states: []device.State{device.PlanPending, device.ReviewRequired}, role: access.ProvincialApprover},
	{key: "install", may: access.InstallDevice, states: []device.State{device.PlanOK}, role: access.Keeper},
	{key: "legal", may: access.ReviewLegally, states: review, role: access.LegalReviewer},
	{key: "technical", may: access.ReviewTechnically, states: review, role: access.TechnicalReviewer},
	{key: "publish", may: access.PublishSite, states: []device.State{device.Publishing}, role: access.Publisher, why: true},
	{key: "commission", may: access.Commission, waits: ready, why: true},
	{key: "soon", may: access.Commission, waits: soon, why: true, others: true},
	{key: "sign", may: access.InstallDevice, states: []device.State{device.SignSuspended}, role: access.Keeper, why: true},
	{key: "maintenance", may: access.MaintainDevice, states: []device.State{device.Maintenance}, role: access.Keeper},
	{key: "verify", may: access.MaintainDevice, waits: verificationEnds, why: true},
	{key: "stopped", may: access.PublishSite, waits: stopToShow, why: true},
}

// ready are the uses that can be commissioned.
func ready(r *device.Row, _ time.Time) (law.Date, bool) { return 0, r.Standing.Ready }

// soon are the uses that can be commissioned once their thirty days are over (Art 14(1)).
func soon(r *device.Row, now time.Time) (law.Date, bool) {
	return r.Standing.First, r.Standing.State == device.Waiting && r.Standing.First > law.DateOf(now)
}

// verificationEnds are the verifications that end within verifySoon days or have ended (Art 22(1)).
func verificationEnds(r *device.Row, now time.Time) (law.Date, bool) {
	until := r.VerifiedUntil
	return until, until > 0 && until <= law.DateOf(now).AddDays(verifySoon) && r.Standing.State != device.CancelledState
}

// stopToShow are the stops that are not made public on every channel on which the use is (Art 14(2)).
func stopToShow(r *device.Row, now time.Time) (law.Date, bool) {
	tasks, err := r.Life.StopTasks(now, law.StateCouncil())
	if err != nil { // a year for which no calendar is known: the work is there, only its day is not
		return 0, true
	}
	if len(tasks) == 0 {
		return 0, false
	}
	return tasks[0].Due.Date, true
}

// due tells whether a use waits for this kind of work by the person, and until when; 0: no day.
func (k *queueKind) due(c *web.Context, r *device.Row, now time.Time) (law.Date, bool) {
	if !c.Actor.ActsFor(k.may, r.Life.Use.Body) {
		return 0, false
	}
	if k.waits != nil {
		return k.waits(r, now)
	}
	if !slices.Contains(k.states, r.Standing.State) {
		return 0, false
	}
	return 0, slices.ContainsFunc(r.Life.NextSteps(now), func(n device.Next) bool {
		return slices.Contains(n.Roles, k.role)
	})
}

// todoOf is the condition of one kind of work of this person; nil for none.
func todoOf(c *web.Context, key string, now time.Time) (func(*device.Row) bool, error) {
	if key == "" {
		return nil, nil
	}
	i := slices.IndexFunc(queueKinds, func(k queueKind) bool { return k.key == key })
	if i < 0 || !c.May(queueKinds[i].may) {
		return nil, fault.Invalid{Fields: []fault.Field{{Name: "todo", Want: law.Words{ZH: "请选择列出的事项。", EN: "Choose one of the kinds of work listed."}}}}
	}
	return func(r *device.Row) bool { _, waits := queueKinds[i].due(c, r, now); return waits }, nil
}

// deviceQueues are the steps that wait for this person's posts, and what is due.
func (o *Office) deviceQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ViewDevices) {
		return nil, nil
	}
	now := o.now(c)
	var mine []*queueKind
	var out []Queue
	for i := range queueKinds {
		if k := &queueKinds[i]; c.May(k.may) {
			q := Queue{Title: c.T("devices.queue." + k.key), Link: "/devices?todo=" + k.key, Others: k.others}
			if k.why {
				q.Why = c.T("devices.queue." + k.key + ".why")
			}
			mine, out = append(mine, k), append(out, q)
		}
	}
	if len(mine) == 0 {
		return o.takeBackQueue(c, nil)
	}
	nearer := map[law.Date]int{}
	if err := o.everyUse(c, device.Filter{}, now, func(r *device.Row) {
		for i, k := range mine {
			day, waits := k.due(c, r, now)
			if waits {
				out[i].add(day)
			}
			if waits && k.key == "verify" {
				nearer[day]++
			}
		}
	}); err != nil {
		return nil, err
	}
	for i, k := range mine {
		if k.key == "verify" && out[i].Count > 0 {
			out[i].Why = verifyWhy(c, nearer, law.DateOf(now))
		}
	}
	return o.takeBackQueue(c, out)
}

// everyUse calls see for every use in the person's scope that a filter lets through, as it stands now.
func (o *Office) everyUse(c *web.Context, f device.Filter, now time.Time, see func(*device.Row)) error {
	f.Limit = pageMost
	for {
		page, err := device.List(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), f, now)
		if err != nil {
			return err
		}
		for i := range page.Rows {
			see(&page.Rows[i])
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return nil
		}
	}
}

// add counts one more that waits until a day; 0: no day.
func (q *Queue) add(day law.Date) {
	q.Count++
	if day > 0 && (q.Due == nil || day < *q.Due) {
		q.Due = &day
	}
}

// verifyWhy says how many of the verifications end sooner than in ninety days.
func verifyWhy(c *web.Context, ends map[law.Date]int, today law.Date) string {
	sooner, soonest, over := 0, 0, 0
	for day, n := range ends {
		if day < today {
			over += n
			continue
		}
		if day <= today.AddDays(verifySooner) {
			sooner += n
		}
		if day <= today.AddDays(verifySoonest) {
			soonest += n
		}
	}
	return c.T("devices.sentences", c.T("devices.queue.verify.counts", over, soonest, sooner), c.T("devices.queue.verify.why"))
}

// takeBackQueue adds the proposals that wait for this person: those of others.
func (o *Office) takeBackQueue(c *web.Context, out []Queue) ([]Queue, error) {
	if !c.May(access.DecideTakeBack) {
		return out, nil
	}
	open, err := device.TakeBacks(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideTakeBack), true)
	if err != nil {
		return nil, err
	}
	return append(out, Queue{Title: c.T("devices.queue.takebacks"), Count: len(open), Link: "/takebacks"}), nil
}
