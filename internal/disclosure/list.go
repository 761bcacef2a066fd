package disclosure

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/people"
)

// Box is a rectangle of the map, WGS 84.
type Box struct{ West, South, East, North float64 }

// touches tells whether a site lies in the box or its area may reach into it.
func (b *Box) touches(s *Site) bool {
	if s.Point != nil {
		return s.Point.Lon >= b.West && s.Point.Lon <= b.East && s.Point.Lat >= b.South && s.Point.Lat <= b.North
	}
	if len(s.Area) == 0 {
		return false
	}
	low, high := s.Area[0], s.Area[0]
	for _, p := range s.Area {
		low.Lon, low.Lat = min(low.Lon, p.Lon), min(low.Lat, p.Lat)
		high.Lon, high.Lat = max(high.Lon, p.Lon), max(high.Lat, p.Lat)
	}
	return low.Lon <= b.East && high.Lon >= b.West && low.Lat <= b.North && high.Lat >= b.South
}

// Filter narrows the list. The zero Filter is everything.
type Filter struct {
	Query  string // words of a place, an authority, a number or a code: all of them
	Body   string // id of an authority
	State  device.State
	Box    *Box
	At     time.Time            // how it was then; zero: now
	Near   *admissibility.Point // the nearest first
	Device string
}

// Line is one site of a list, as it stood at the instant asked for.
type Line struct {
	Site     *Site
	Uses     []*Use // that were public then
	Standing Standing
	Metres   float64 // from Near; 0 without
}

// List gives the sites that a filter leaves, in the order of the snapshot or of their distance.
func (s *Snapshot) List(f Filter) []Line {
	words := strings.Fields(strings.ToLower(f.Query))
	var then map[string]Standing
	if !f.At.IsZero() && f.At.Before(s.At) {
		then = s.Standings(f.At)
	}
	var out []Line
	for _, site := range s.Sites {
		if f.Body != "" && site.Body.ID != f.Body || f.Box != nil && !f.Box.touches(site) || !contains(site.text, words) {
			continue
		}
		l, is := lineOf(site, then)
		if !is || f.State != "" && l.Standing.State != f.State {
			continue
		}
		if f.Near != nil {
			p, placed := site.Middle()
			if !placed {
				continue
			}
			l.Metres = metres(*f.Near, p)
		}
		out = append(out, l)
	}
	if f.Near != nil {
		slices.SortStableFunc(out, func(a, b Line) int { return cmp.Compare(a.Metres, b.Metres) })
	}
	return out
}

// lineOf is a site as it stood: its use in the best standing speaks for it. False when none of its uses was public then.
func lineOf(site *Site, then map[string]Standing) (Line, bool) {
	l := Line{Site: site, Uses: site.Uses, Standing: site.Standing()}
	if then == nil {
		return l, true
	}
	l.Uses = nil
	for _, u := range site.Uses {
		s, public := then[u.Life.Use.ID]
		if !public {
			continue
		}
		if len(l.Uses) == 0 || ranked(s.State) < ranked(l.Standing.State) {
			l.Standing = s
		}
		l.Uses = append(l.Uses, u)
	}
	return l, len(l.Uses) > 0
}

func contains(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// metres is the planar distance of two points, longitudes scaled at the first: good for what is near.
func metres(a, b admissibility.Point) float64 {
	const perDegree = 111194.93
	return math.Hypot((b.Lon-a.Lon)*perDegree*math.Cos(a.Lat*math.Pi/180), (b.Lat-a.Lat)*perDegree)
}

// Bodies are the authorities with public sites, by name.
func (s *Snapshot) Bodies() []people.Body {
	seen := map[string]people.Body{}
	for _, site := range s.Sites {
		seen[site.Body.ID] = site.Body
	}
	return slices.SortedFunc(maps.Values(seen), func(a, b people.Body) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}
