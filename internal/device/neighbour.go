package device

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// Distances are those that the law leaves open, as a source of a field sets them on a day, else our defaults.
type Distances struct {
	Spacing statute.Value // devices of one kind and direction nearer than this need a justification (Art 13)
	Shared  statute.Value // devices of other bodies within this are looked at before a plan (Art 17)
}

// DistancesIn are the distances of a field of enforcement at an instant; the field may be empty: then our defaults.
func DistancesIn(ctx context.Context, q db.Queryer, book, field string, now time.Time) (Distances, error) {
	sources, err := statute.Read(ctx, q, book)
	day := law.DateOf(now)
	return Distances{sources.On(field, statute.Spacing, day), sources.On(field, statute.SharedRadius, day)}, err
}

// Reach is the greater of the two, in metres.
func (d Distances) Reach() float64 { return float64(max(d.Spacing.Amount, d.Shared.Amount)) }

// Spot is a place that is asked about: of a registered site, or one that somebody thinks of.
type Spot struct {
	Points    []geo.Point // of a fixed site one
	Area      []geo.Point
	Direction string // in words
	View      *View
	Violation string // code; empty: any
	Field     string // of enforcement; empty: our default distances
	Body      string // who asks
	Use       string // the use that asks; empty: none yet
	Device    string
}

// SpotOf is the place of a use at t.
func (l *Life) SpotOf(t time.Time) Spot {
	site := l.SiteAt(t)
	return Spot{Points: site.points(), Area: site.Area, Direction: site.Direction, View: l.ViewAt(t), Violation: l.UseAt(t).Violation, Field: l.Use.Field, Body: l.Use.Body, Use: l.Use.ID, Device: l.Device.ID}
}

// points are where the device stands or may stand.
func (s *Site) points() []geo.Point {
	if s.Point != nil {
		return []geo.Point{*s.Point}
	}
	return s.Siting.Points
}

// Neighbour is a use near a spot.
type Neighbour struct {
	Life           Life
	Metres         float64 // 0: the same place, or one within the other
	Bearing        float64 // degrees from north, as seen from the spot
	Way            Way
	SameViolation  bool
	OtherBody      bool
	Mobile, InUse  bool // InUse: commissioned and neither stopped nor cancelled
	Standing       Standing
	UnderOneDevice bool      // another use of the device that asks
	Asked          Distances // of the field that asks
}

// Duplicates tells whether the neighbour watches the same violation in the same direction, or may, within the spacing: then
// the plan must say why both are needed (Art 13). The two directions of a road are no duplication; a mobile device whose area
// takes the spot in is one.
func (n *Neighbour) Duplicates() bool {
	return n.SameViolation && n.Way != OtherWay && n.Metres < float64(n.Asked.Spacing.Amount) && !n.UnderOneDevice
}

// Shareable tells whether the neighbour is a device of another body that might be used together: in use, near enough, and not
// known to look another way (Art 17).
func (n *Neighbour) Shareable() bool {
	return n.OtherBody && n.InUse && n.Way != OtherWay && n.Metres <= float64(n.Asked.Shared.Amount) && !n.UnderOneDevice
}

// Around are the uses within some metres of a spot, the nearest first: of the asking body all but those that were cancelled, of
// other bodies those whose plan has been submitted. asked are the distances of the field of the spot.
func Around(ctx context.Context, q db.Queryer, book string, spot Spot, asked Distances, within float64, now time.Time) ([]Neighbour, error) {
	all := append(slices.Clone(spot.Points), spot.Area...)
	if len(all) == 0 {
		return nil, nil
	}
	box := geo.BoxOf(all...).Wider(within)
	uses, err := usesInBox(ctx, q, book, box)
	if err != nil {
		return nil, err
	}
	lives, err := LivesIn(ctx, q, book, uses)
	if err != nil {
		return nil, err
	}
	var out []Neighbour
	for i := range lives {
		if n, near := spot.neighbour(&lives[i], within, now); near {
			n.Asked = asked
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b Neighbour) int { return cmp.Compare(a.Metres, b.Metres) })
	return out, nil
}

// usesInBox are the uses whose site may stand in a box: fixed ones by their point, mobile ones by their area, and those that
// were moved all.
func usesInBox(ctx context.Context, q db.Queryer, book string, box geo.Box) ([]string, error) {
	sites := map[string]bool{}
	for _, find := range []struct {
		where string
		args  []any
	}{
		{`s.lat >= $2 AND s.lat <= $3 AND s.lon >= $4 AND s.lon <= $5`, []any{box.South, box.North, box.West, box.East}},
		{`s.kind = 'mobile'`, nil},
		{`s.id IN (SELECT f.subject_id FROM device_fact f WHERE f.book = $1 AND f.event = 'altered' AND f.subject = 'site')`, nil},
	} {
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var s Site
			var r siteRow
			if err := rows.Scan(siteInto(&s, &r)...); err != nil {
				return err
			}
			err := r.finish(&s)
			if find.where != `s.kind = 'mobile'` || geo.BoxOf(append(s.points(), s.Area...)...).Meets(box) {
				sites[s.ID] = true
			}
			return err
		}, `SELECT `+siteColumns+` FROM site s WHERE s.book = $1 AND `+find.where, append([]any{book}, find.args...)...)
		if err != nil {
			return nil, fmt.Errorf("look for what stands near: %w", err)
		}
	}
	var out []string
	for some := range slices.Chunk(slices.Sorted(maps.Keys(sites)), atOnce) {
		marks, args := db.In(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			out = append(out, id)
			return err
		}, `SELECT u.id FROM device_use u WHERE u.book = $1 AND u.site IN (`+marks+`)`, append([]any{book}, args...)...)
		if err != nil {
			return nil, fmt.Errorf("look for uses near: %w", err)
		}
	}
	return out, nil
}

// neighbour says how a use stands to the spot, and whether it is near enough to be one.
func (s *Spot) neighbour(l *Life, within float64, now time.Time) (Neighbour, bool) {
	n := Neighbour{Life: *l, OtherBody: l.Use.Body != s.Body, UnderOneDevice: s.Device != "" && l.Device.ID == s.Device}
	if l.Use.ID == s.Use || l.has(now, SiteCancelled) || n.OtherBody && !l.has(now, PlanSubmitted, PlanApproved, Commissioned) {
		return n, false
	}
	site := l.SiteAt(now)
	n.Metres, n.Bearing = s.apart(&site)
	if n.Metres > within {
		return n, false
	}
	n.Mobile = len(site.Area) > 0 || site.isSet()
	n.Way = wayOf(&aimed{s.Direction, s.View}, &aimed{site.Direction, l.ViewAt(now)})
	n.SameViolation = s.Violation == "" || l.UseAt(now).Violation == s.Violation
	n.InUse = l.phase(now) == phaseLive || l.phase(now) == phaseMaintenance
	n.Standing = l.StateAt(now)
	return n, true
}

// apart is the least distance between the spot and a site, in metres, and the direction in which the site lies.
func (s *Spot) apart(site *Site) (metres, bearing float64) {
	metres = math.Inf(1)
	nearer := func(d float64, from, to geo.Point) {
		if d < metres {
			metres, bearing = d, geo.Bearing(from, to)
		}
	}
	if len(s.Area) > 0 && len(site.Area) > 0 && geo.Overlap(s.Area, site.Area) {
		return 0, geo.Bearing(geo.Middle(s.Area), geo.Middle(site.Area))
	}
	points := site.points()
	for _, a := range append(slices.Clone(s.Points), s.Area...) {
		for _, b := range append(slices.Clone(points), site.Area...) {
			nearer(geo.Distance(a, b), a, b)
		}
	}
	for _, a := range append(slices.Clone(s.Points), s.Area...) {
		if len(site.Area) > 0 {
			nearer(geo.Apart(a, site.Area), a, geo.Middle(site.Area))
		}
	}
	for _, b := range append(slices.Clone(points), site.Area...) {
		if len(s.Area) > 0 {
			nearer(geo.Apart(b, s.Area), geo.Middle(s.Area), b)
		}
	}
	return metres, bearing
}

// aroundUse are the neighbours of a use within the greater of the two distances.
func aroundUse(ctx context.Context, q db.Queryer, l *Life, now time.Time) ([]Neighbour, error) {
	asked, err := DistancesIn(ctx, q, l.Book, l.Use.Field, now)
	if err != nil {
		return nil, err
	}
	return Around(ctx, q, l.Book, l.SpotOf(now), asked, asked.Reach(), now)
}

// unexplained is the first neighbour of a use that asks for a reason which was not given; nil: there is none.
func (l *Life) unexplained(ctx context.Context, q db.Queryer, reason string, asks func(*Neighbour) bool, now time.Time) (*Neighbour, error) {
	if reason != "" {
		return nil, nil
	}
	near, err := aroundUse(ctx, q, l, now)
	for i := range near {
		if asks(&near[i]) {
			return &near[i], err
		}
	}
	return nil, err
}

// spaced refuses a plan that does not say why another device of the same kind and direction stands nearer than the spacing.
func (l *Life) spaced(ctx context.Context, q db.Queryer, reason string, now time.Time) error {
	n, err := l.unexplained(ctx, q, reason, (*Neighbour).Duplicates, now)
	if err != nil || n == nil {
		return err
	}
	where, spacing := n.Life.SiteAt(now).Words, n.Asked.Spacing.Words()
	return law.Refusal{Rule: "A13.1a", Article: "第十三条第一款",
		Because: law.Words{ZH: fmt.Sprintf("%.0f米处的“%s”已有同方向、同一违法行为的设备，间距小于%s。", n.Metres, where, spacing.ZH),
			EN: fmt.Sprintf("At %.0f m, %q has a device of the same direction and violation, nearer than %s.", n.Metres, where, spacing.EN)},
		Cure: law.Words{ZH: "请在方案里说明为什么还需要设置，或者另选地点。", EN: "Say in the plan why another one is needed, or choose another site."}}
}

// unshared refuses an argument that does not say why a shared device of another body is not used instead (Art 17).
func (l *Life) unshared(ctx context.Context, q db.Queryer, reason string, now time.Time) error {
	n, err := l.unexplained(ctx, q, reason, (*Neighbour).Shareable, now)
	if err != nil || n == nil {
		return err
	}
	where := n.Life.SiteAt(now).Words
	return law.Refusal{Rule: "A17a", Article: "第十七条",
		Because: law.Words{ZH: fmt.Sprintf("%.0f米处的“%s”有其他单位正在使用的设备，论证没有说明为什么不共享使用。", n.Metres, where),
			EN: fmt.Sprintf("At %.0f m, %q has a device of another body in use; the argument does not say why it is not shared.", n.Metres, where)},
		Cure: law.Words{ZH: "请说明不共享使用的理由，或者向该单位申请共享。", EN: "Say why it is not shared, or ask that body to share it."}}
}
