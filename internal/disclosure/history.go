package disclosure

import (
	"cmp"
	"slices"
	"time"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// Change is one public fact, as it is told: what happened, from when it holds and since when it is on record.
type Change struct {
	ID          string
	Site        *Site
	Use         *Use
	Event       device.Event
	What        law.Words
	Line        law.Words // the result in one line; may be empty
	At, KnownAt time.Time
}

// told are the events that people look for in a history; the rest of the public facts only decides.
func told(f *device.Fact) law.Words {
	switch d := f.Data.(type) {
	case device.Approval:
		w := law.Words{ZH: "文号" + d.Number, EN: "no. " + d.Number}
		if d.Until != nil {
			w.ZH, w.EN = w.ZH+"，有效期至"+d.Until.Words(), w.EN+", valid until "+d.Until.String()
		}
		return w
	case device.LegalOpinion:
		return result(d.Pass)
	case device.TechnicalOpinion:
		w := result(d.Pass)
		if d.Institution != nil {
			w.ZH, w.EN = w.ZH+"，委托"+d.Institution.Name, w.EN+", entrusted to "+d.Institution.Name
		}
		return w
	case device.Alteration:
		return device.Words(device.Changes, string(d.What))
	case device.MissingSign:
		if d.LastSeen == nil {
			return law.Words{}
		}
		return law.Words{ZH: "最后看到于" + law.DateOf(*d.LastSeen).Words(), EN: "last seen on " + law.DateOf(*d.LastSeen).String()}
	case device.MaintenanceStart:
		if d.WorkOrder == nil {
			return law.Words{ZH: "没有工单，按停用处理", EN: "without a work order: a stop"}
		}
		return law.Words{}
	case device.MaintenanceEnd:
		if d.SelfTest {
			return law.Words{ZH: "自检通过", EN: "self-test passed"}
		}
		return law.Words{ZH: "自检不通过", EN: "self-test failed"}
	case device.Cancellation:
		return device.Words(device.CancelGrounds, d.Ground)
	case device.Decision:
		if d.Number == "" {
			return law.Words{}
		}
		return law.Words{ZH: "文号" + d.Number, EN: "no. " + d.Number}
	case device.Repair, device.Condition, device.Rejection:
		return law.Words{}
	}
	return f.Data.Line()
}

func result(pass bool) law.Words {
	if pass {
		return law.Words{ZH: "通过", EN: "passed"}
	}
	return law.Words{ZH: "不通过", EN: "not passed"}
}

// History is the public life of a use, oldest first.
func (u *Use) History() []Change {
	out := make([]Change, 0, len(u.Life.Facts))
	for i := range u.Life.Facts {
		out = append(out, changeOf(u, &u.Life.Facts[i]))
	}
	return out
}

// History is what happened at a site, oldest first; what is of several uses stands in it once.
func (s *Site) History() []Change {
	var out []Change
	seen := map[string]bool{}
	for _, u := range s.Uses {
		for _, x := range u.History() {
			if !seen[x.ID] {
				seen[x.ID] = true
				out = append(out, x)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return cmp.Or(a.At.Compare(b.At), a.KnownAt.Compare(b.KnownAt)) })
	return out
}

func changeOf(u *Use, f *device.Fact) Change {
	return Change{ID: f.ID, Site: u.Site, Use: u, Event: f.Event, What: f.Event.Words(), Line: told(f), At: f.At, KnownAt: f.KnownAt}
}

// notable are what a feed tells.
var notable = []device.Event{device.PlanApproved, device.PlanWithdrawn, device.Published, device.PublicationCorrected, device.PublicationWithdrawn, device.Commissioned, device.Stopped,
	device.StopNoticed, device.Resumed, device.SiteCancelled, device.MaintenanceStarted, device.MaintenanceEnded, device.SignMissing, device.SignPlaced, device.Altered, device.Verified}

// Changes are the last public facts of all sites, the one recorded last first, at most some.
func (s *Snapshot) Changes(most int) []Change { return changes(s.Sites, most) }

// Changes are the last public facts of the site.
func (s *Site) Changes(most int) []Change { return changes([]*Site{s}, most) }

func changes(sites []*Site, most int) []Change {
	var out []Change
	seen := map[string]bool{}
	for _, site := range sites {
		for _, u := range site.Uses {
			for i := range u.Life.Facts {
				f := &u.Life.Facts[i]
				if seen[f.ID] || !slices.Contains(notable, f.Event) {
					continue
				}
				seen[f.ID] = true // a fact of a device is in the life of each of its uses
				out = append(out, changeOf(u, f))
			}
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Or(b.KnownAt.Compare(a.KnownAt), cmp.Compare(a.ID, b.ID)) })
	return out[:min(most, len(out))]
}

// Told says of a fact what anybody may be told of it, without persons and free text. False: the fact is not public.
func Told(f device.Fact) (law.Words, bool) {
	detail, is := public[f.Event]
	if !is {
		return law.Words{}, false
	}
	f.Data = detail(f.Data)
	return told(&f), true
}
