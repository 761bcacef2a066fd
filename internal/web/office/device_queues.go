package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
)

// How the bounds of verifications that end are told in the queue's sentence, in days.
const (
	verifySooner  = 30
	verifySoonest = 7
)

// queueWords are the kinds of work whose queue says why.
var queueWords = []string{"argue", "submit", "publish", "commission", "soon", "sign", "sign-report", "verify", "stopped", "legal-items", "technical-items", "software", "evaluate", "evaluate_sign", "inspect", "past", "upkeep", "redecide", "refer", "file", "approval", "norule", "legacy", "silent"}

// deviceQueues are the steps that wait for this person's posts, and what is due.
func (o *Office) deviceQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ViewDevices) {
		return nil, nil
	}
	now := o.now(c)
	var mine []device.WorkKind
	for _, k := range device.WorkKinds {
		if c.May(k.May) {
			mine = append(mine, k)
		}
	}
	work, err := o.Devices.Work(c.Ctx(), c.Actor, mine, now)
	if err != nil {
		return nil, err
	}
	var out []Queue
	for _, k := range mine {
		q := Queue{Title: c.T("devices.queue." + k.Key), Link: "/devices?todo=" + k.Key, Others: k.Key == "soon"} // time acts next
		for day, n := range work[k.Key] {
			q.add(day, n)
		}
		if slices.Contains(queueWords, k.Key) {
			q.Why = c.T("devices.queue." + k.Key + ".why")
		}
		if k.Key == "verify" && q.Count > 0 {
			q.Why = verifyWhy(c, work[k.Key], law.DateOf(now))
		}
		out = append(out, q)
	}
	late, shown, err := o.overdueQueue(c)
	if err != nil {
		return nil, err
	}
	if shown {
		out = append(out, late)
	}
	if out, err = o.recallQueue(c, out); err != nil {
		return nil, err
	}
	return o.takeBackQueue(c, out)
}

// add counts n more that wait until a day; 0: no day.
func (q *Queue) add(day law.Date, n int) {
	q.Count += n
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

// takeBackQueue adds the proposals that wait for this person's decision, and those that this person made and another decides.
func (o *Office) takeBackQueue(c *web.Context, out []Queue) ([]Queue, error) {
	decides, proposes := c.May(access.DecideTakeBack), c.May(access.ProposeTakeBack)
	if !decides && !proposes {
		return out, nil
	}
	own, _, err := device.CountTakeBacks(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Actor.Person)
	if err != nil {
		return nil, err
	}
	if decides {
		_, others, err := device.CountTakeBacks(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideTakeBack), c.Actor.Person)
		if err != nil {
			return nil, err
		}
		out = append(out, Queue{Title: c.T("devices.queue.takebacks"), Count: others, Link: "/takebacks"})
	}
	if proposes {
		out = append(out, Queue{Title: c.T("devices.queue.proposed"), Count: own, Link: "/takebacks", Why: c.T("devices.queue.proposed.why"), Others: true})
	}
	return out, nil
}
