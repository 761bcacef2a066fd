package disclosure

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Snapshot is everything public of all books as it was known at one time. It is read by many at once and changed by nobody; what
// depends on the day is worked out for the day it was made on.
type Snapshot struct {
	At    time.Time // when it was made
	Tag   string    // changes with everything that is public
	Sites []*Site   // by state, then authority and place
	codes map[string]*Site
	ids   map[string]*Site   // by site and use
	ofDev map[string][]*Site // by device
	uses  map[string]*Use
	days  *days
}

// Site is a place or an area in which devices are used, with all its public uses.
type Site struct {
	Book, Code string
	Demo       bool // its book is a demonstration
	ID         string
	Words      string // as the notice names it
	Direction  string
	Kind       admissibility.SiteKind
	Point      *admissibility.Point
	Area       []admissibility.Point
	Body       people.Body // of its first use
	Uses       []*Use      // what is in use first
	Since      time.Time   // first published
	// Governed are the concluded tasks of source governance at the place of the site, the latest first (Art 19).
	Governed []governance.Public
	text     string // what it is found by
}

// Use is one public use of a device.
type Use struct {
	Life device.Life // the public part
	Body people.Body
	Site *Site
	Now  Standing
}

// Standing is how the site stands: as its first use does.
func (s *Site) Standing() Standing { return s.Uses[0].Now }

// Middle is the point of a site, or the middle of its area; false when it has neither.
func (s *Site) Middle() (admissibility.Point, bool) {
	if s.Point != nil {
		return *s.Point, true
	}
	if len(s.Area) == 0 {
		return admissibility.Point{}, false
	}
	low, high := s.Area[0], s.Area[0]
	for _, p := range s.Area {
		low.Lon, low.Lat = min(low.Lon, p.Lon), min(low.Lat, p.Lat)
		high.Lon, high.Lat = max(high.Lon, p.Lon), max(high.Lat, p.Lat)
	}
	return admissibility.Point{Lon: (low.Lon + high.Lon) / 2, Lat: (low.Lat + high.Lat) / 2}, true
}

// Site finds a site by its code, its id, or the id of one of its uses; false for everything else, whatever it is.
func (s *Snapshot) Site(id string) (*Site, bool) {
	if site, ok := s.codes[strings.ToUpper(id)]; ok {
		return site, true
	}
	site, ok := s.ids[id]
	return site, ok
}

// Use finds a public use by its id.
func (s *Snapshot) Use(id string) (*Use, bool) {
	u, ok := s.uses[id]
	return u, ok
}

// Device lists the public uses of a device, those in use first; none for an id that is not public.
func (s *Snapshot) Device(id string) []*Use {
	var out []*Use
	for _, site := range s.ofDev[id] {
		for _, u := range site.Uses {
			if u.Life.Device.ID == id {
				out = append(out, u)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *Use) int { return cmp.Compare(ranked(a.Now.State), ranked(b.Now.State)) })
	return out
}

// SnapshotOf is what is public of some lives of one body at an instant: for tests and measurements without a database.
func SnapshotOf(lives []device.Life, body people.Body, at time.Time) *Snapshot {
	var uses []*Use
	for _, l := range lives {
		if p, is := Published(l); is {
			uses = append(uses, &Use{Life: p, Body: body, Now: StandingAt(&p, at)})
		}
	}
	return arrange(uses, nil, at, "of "+at.Format(time.RFC3339Nano))
}

// arrange makes a snapshot of public uses.
func arrange(uses []*Use, demo map[string]bool, at time.Time, tag string) *Snapshot {
	s := &Snapshot{At: at, Tag: tag, codes: map[string]*Site{}, ids: map[string]*Site{}, ofDev: map[string][]*Site{}, uses: map[string]*Use{}, days: &days{of: map[time.Time][]Standing{}}}
	slices.SortFunc(uses, func(a, b *Use) int {
		return cmp.Or(cmp.Compare(ranked(a.Now.State), ranked(b.Now.State)), cmp.Compare(a.Life.Use.ID, b.Life.Use.ID))
	})
	for _, u := range uses {
		site, there := s.ids[u.Life.Site.ID]
		if !there {
			site = siteOf(u, at)
			site.Demo = demo[u.Life.Book]
			if other, taken := s.codes[site.Code]; taken && other.ID < site.ID {
				site.Code = site.ID // of two sites with one code, which does not happen, the later keeps its id
			}
			s.Sites, s.codes[site.Code], s.ids[site.ID] = append(s.Sites, site), site, site
		}
		mine := *u // the one of an earlier snapshot belongs to that
		mine.Site = site
		site.Uses = append(site.Uses, &mine)
		if first := since(&u.Life); site.Since.IsZero() || first.Before(site.Since) {
			site.Since = first
		}
		s.ids[u.Life.Use.ID], s.uses[u.Life.Use.ID] = site, &mine
		if d := u.Life.Device.ID; !slices.Contains(s.ofDev[d], site) {
			s.ofDev[d] = append(s.ofDev[d], site)
		}
		site.text += " " + strings.ToLower(u.Life.DeviceAt(at).Serial+" "+u.Life.DeviceAt(at).Model)
	}
	slices.SortStableFunc(s.Sites, func(a, b *Site) int {
		return cmp.Or(cmp.Compare(ranked(a.Standing().State), ranked(b.Standing().State)), cmp.Compare(a.Body.Name, b.Body.Name), cmp.Compare(a.Words, b.Words), cmp.Compare(a.ID, b.ID))
	})
	return s
}

// govern puts the concluded tasks of a book on the pages of their sites; what is of a site that is not public is told nowhere.
func (s *Snapshot) govern(book string, tasks []governance.Public) {
	for _, t := range tasks {
		for _, id := range t.Sites {
			if site, is := s.ids[id]; is && site.ID == id && site.Book == book {
				site.Governed = append(site.Governed, t)
			}
		}
	}
}

func siteOf(u *Use, at time.Time) *Site {
	now := u.Life.SiteAt(at)
	s := &Site{Book: u.Life.Book, Code: SiteCode(u.Life.Book, now.ID), ID: now.ID, Words: now.Words, Direction: now.Direction, Kind: now.Kind, Point: now.Point, Area: now.Area, Body: u.Body}
	s.text = strings.ToLower(s.Words + " " + s.Direction + " " + u.Body.Name + " " + s.Code)
	return s
}

// days are the standings at other instants than the snapshot's, in the order of sites and uses. Few are asked for.
type days struct {
	sync.Mutex
	of map[time.Time][]Standing
}

// daysMost is how many other instants a snapshot keeps.
const daysMost = 40

// Day is the instant that stands for a day: its end, or the snapshot's own while the day is not over.
func (s *Snapshot) Day(date law.Date) time.Time {
	if end := date.AddDays(1).Start().Add(-time.Microsecond); end.Before(s.At) {
		return end
	}
	return s.At
}

// Standings gives how every use stood at an instant, by use id, and now for one that is not before the snapshot. A use that was
// not public yet is not in it.
func (s *Snapshot) Standings(t time.Time) map[string]Standing {
	out := make(map[string]Standing, len(s.uses))
	now := !t.Before(s.At)
	list := s.standings(t.UTC(), now)
	i := 0
	for _, site := range s.Sites {
		for _, u := range site.Uses {
			if now || !since(&u.Life).After(t) {
				out[u.Life.Use.ID] = list[i]
			}
			i++
		}
	}
	return out
}

func (s *Snapshot) standings(t time.Time, now bool) []Standing {
	list := make([]Standing, 0, len(s.uses))
	if now {
		for _, site := range s.Sites {
			for _, u := range site.Uses {
				list = append(list, u.Now)
			}
		}
		return list
	}
	s.days.Lock() // who asks for many days waits: one is worked out at a time
	defer s.days.Unlock()
	if known, there := s.days.of[t]; there {
		return known
	}
	for _, site := range s.Sites {
		for _, u := range site.Uses {
			list = append(list, StandingAt(&u.Life, t))
		}
	}
	if len(s.days.of) >= daysMost {
		clear(s.days.of)
	}
	s.days.of[t] = list
	return list
}
