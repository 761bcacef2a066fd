package governance

import (
	"cmp"
	"context"
	"slices"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// Line is one device at one site in a report: however many kinds of violation it is used for, and whoever shares it, it is
// counted once, by the body that owns it.
type Line struct {
	Device     string   `json:"device"`
	Site       string   `json:"site"`
	Place      string   `json:"place"`
	Class      string   `json:"class"` // class of place
	Kind       string   `json:"kind"`  // fixed or mobile
	Violations []string `json:"violations"`
	Day        law.Date `json:"day"`
	Reason     string   `json:"reason"`
	Sharing    int      `json:"sharing,omitempty"` // other bodies that use it
}

// Tally is how many lines there are under a heading.
type Tally struct {
	Key string `json:"key"`
	N   int    `json:"n"`
}

// Figures are what a report tells of a span of time.
type Figures struct {
	Added     []Line `json:"added"`
	Stopped   []Line `json:"stopped"`
	Resumed   []Line `json:"resumed"`
	Moved     []Line `json:"moved"`
	Cancelled []Line `json:"cancelled"`
	// Waiting are approved and not in service yet: told apart, for they are not added.
	Waiting []Line `json:"waiting"`
	// Total is how many there are at the end: commissioned and not cancelled, of which InUse are not stopped.
	Total       int     `json:"total"`
	InUse       int     `json:"in_use"`
	ByClass     []Tally `json:"by_class"`
	ByKind      []Tally `json:"by_kind"`
	ByViolation []Tally `json:"by_violation"`
}

// Nil tells whether nothing was added: that too is reported.
func (f *Figures) Nil() bool { return len(f.Added) == 0 }

// Changed tells whether anything is to be told.
func (f *Figures) Changed() bool {
	return len(f.Added)+len(f.Stopped)+len(f.Resumed)+len(f.Moved)+len(f.Cancelled) > 0
}

// figuresOf draws from the register what became of the devices of a body in a span of time, until not part of it.
func figuresOf(ctx context.Context, q db.Queryer, book, body string, from, until time.Time) (Figures, error) {
	uses, err := device.UsesOfOwner(ctx, q, book, body)
	if err != nil {
		return Figures{}, err
	}
	lives, err := device.LivesIn(ctx, q, book, uses, device.Argued, device.PlanApproved, device.Commissioned, device.Stopped, device.Resumed, device.Altered, device.SiteCancelled)
	if err != nil {
		return Figures{}, err
	}
	by := map[[2]string][]*device.Life{}
	var order [][2]string
	for i := range lives {
		k := [2]string{lives[i].Device.ID, lives[i].Site.ID}
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], &lives[i])
	}
	var f Figures
	class, kind, violation := map[string]int{}, map[string]int{}, map[string]int{}
	for _, k := range order {
		s := standing{lives: by[k], from: from, until: until}
		s.tell(&f)
		if !s.there() {
			continue
		}
		l := s.line(until, "")
		f.Total++
		if s.inUse() {
			f.InUse++
		}
		class[l.Class]++
		kind[l.Kind]++
		for _, v := range l.Violations {
			violation[v]++
		}
	}
	f.ByClass, f.ByKind, f.ByViolation = tallies(class), tallies(kind), tallies(violation)
	return f, nil
}

func tallies(of map[string]int) []Tally {
	out := []Tally{}
	for k, n := range of {
		out = append(out, Tally{k, n})
	}
	slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key)) })
	return out
}

// standing is one device at one site with all its uses, looked at over a span.
type standing struct {
	lives       []*device.Life
	from, until time.Time
}

// line tells of the device and site at an instant.
func (s *standing) line(at time.Time, reason string) Line {
	first := s.lives[0]
	site := first.SiteAt(at)
	l := Line{Device: first.Device.ID, Site: site.ID, Place: site.Words, Class: site.Place, Kind: "fixed", Day: law.DateOf(at), Reason: reason}
	if site.Kind == admissibility.Mobile {
		l.Kind = "mobile"
	}
	others := map[string]bool{}
	for _, x := range s.lives {
		if v := x.UseAt(at).Violation; !slices.Contains(l.Violations, v) {
			l.Violations = append(l.Violations, v)
		}
		if x.Use.Body != first.Device.Body {
			others[x.Use.Body] = true
		}
	}
	slices.Sort(l.Violations)
	l.Sharing = len(others)
	return l
}

// facts calls see for every fact of the events before the end, use by use.
func (s *standing) facts(see func(l *device.Life, f *device.Fact), events ...device.Event) {
	for _, l := range s.lives {
		for i := range l.Facts {
			if f := &l.Facts[i]; slices.Contains(events, f.Event) && f.At.Before(s.until) {
				see(l, f)
			}
		}
	}
}

// began is when the first use went into service; zero when none did.
func (s *standing) began() (at time.Time) {
	s.facts(func(_ *device.Life, f *device.Fact) {
		if at.IsZero() || f.At.Before(at) {
			at = f.At
		}
	}, device.Commissioned)
	return at
}

// ended is when the last use was cancelled; zero while one is not.
func (s *standing) ended() (at time.Time) {
	n := map[string]bool{}
	s.facts(func(l *device.Life, f *device.Fact) {
		n[l.Use.ID] = true
		if f.At.After(at) {
			at = f.At
		}
	}, device.SiteCancelled)
	if len(n) < len(s.lives) {
		return time.Time{}
	}
	return at
}

func (s *standing) there() bool { return !s.began().IsZero() && s.ended().IsZero() }

// inUse tells whether a use is neither stopped nor cancelled at the end.
func (s *standing) inUse() bool {
	for _, l := range s.lives {
		last := device.Event("")
		for i := range l.Facts {
			f := &l.Facts[i]
			if f.At.Before(s.until) && slices.Contains([]device.Event{device.Commissioned, device.Stopped, device.Resumed, device.SiteCancelled}, f.Event) {
				last = f.Event
			}
		}
		if last == device.Commissioned || last == device.Resumed {
			return true
		}
	}
	return false
}

// tell adds what happened in the span to the figures. What two uses of a device went through on one day is one thing.
func (s *standing) tell(f *Figures) {
	began, ended := s.began(), s.ended()
	within := func(t time.Time) bool { return !t.IsZero() && !t.Before(s.from) && t.Before(s.until) }
	if within(began) {
		f.Added = append(f.Added, s.line(began, s.need()))
	}
	if within(ended) && !began.IsZero() {
		f.Cancelled = append(f.Cancelled, s.line(ended, s.reason(ended, device.SiteCancelled)))
	}
	if began.IsZero() {
		if at := s.approved(); !at.IsZero() && ended.IsZero() {
			f.Waiting = append(f.Waiting, s.line(at, s.need()))
		}
		return
	}
	for _, x := range []struct {
		event device.Event
		into  *[]Line
	}{{device.Stopped, &f.Stopped}, {device.Resumed, &f.Resumed}, {device.Altered, &f.Moved}} {
		days := map[law.Date]bool{}
		s.facts(func(_ *device.Life, fact *device.Fact) {
			a, altered := fact.Data.(device.Alteration)
			day := law.DateOf(fact.At)
			if !within(fact.At) || days[day] || altered && a.What != device.ChangedPlace {
				return
			}
			days[day] = true
			*x.into = append(*x.into, s.line(fact.At, s.reason(fact.At, x.event)))
		}, x.event)
	}
}

// approved is when a plan for it was last approved; zero when none was.
func (s *standing) approved() (at time.Time) {
	s.facts(func(_ *device.Life, f *device.Fact) {
		if f.At.After(at) {
			at = f.At
		}
	}, device.PlanApproved)
	return at
}

// need is why it was set up: the data of the prior argument (Art 10(1)).
func (s *standing) need() (out string) {
	s.facts(func(_ *device.Life, f *device.Fact) {
		if a, ok := f.Data.(device.Argument); ok {
			out = a.Need
		}
	}, device.Argued)
	return out
}

// reason is what was given for an event at an instant.
func (s *standing) reason(at time.Time, event device.Event) (out string) {
	s.facts(func(_ *device.Life, f *device.Fact) {
		if !f.At.Equal(at) {
			return
		}
		switch d := f.Data.(type) {
		case device.Decision:
			out = d.Reason
		case device.Cancellation:
			out = d.Reason
		case device.Alteration:
			out = d.Reason
		}
	}, event)
	return out
}

// ViolationWords names the kinds of violation of a line.
func (l *Line) ViolationWords() []law.Words {
	out := make([]law.Words, len(l.Violations))
	for i, v := range l.Violations {
		out[i] = capture.ViolationWords(v)
	}
	return out
}
