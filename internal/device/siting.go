package device

import (
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
)

// Bounds of an area in which a mobile device may move. Art 16(1)(三) wants it relatively fixed and names no figure: these are
// our defaults, and said so wherever they speak.
const (
	AreaReasonKM2 = 20.0  // from here on the size needs a reason
	AreaMostKM2   = 100.0 // about a town: above, nothing is fixed any more
	pointsMost    = 100   // points of a set
)

// Siting is how a site was entered, beside what the judge asks for.
type Siting struct {
	Points     ring      `json:"points,omitempty"`      // a set of mobile points (Art 13), each with the site's tolerance
	Datum      geo.Datum `json:"datum,omitempty"`       // as declared; empty: it was not
	Typed      ring      `json:"typed,omitempty"`       // as typed, where it had to be turned to WGS 84
	SizeReason string    `json:"size_reason,omitempty"` // why so large an area is still relatively fixed
}

// empty tells whether nothing was said.
func (s *Siting) empty() bool {
	return len(s.Points) == 0 && len(s.Typed) == 0 && s.Datum == geo.Undeclared && s.SizeReason == ""
}

// text is how it is stored.
func (s *Siting) text() (string, error) {
	if s.empty() {
		return "", nil
	}
	b, err := json.Marshal(s)
	return string(b), err
}

// Datums are the datums with their words.
var Datums = []Choice{
	{string(geo.WGS84), law.Words{ZH: "WGS 84（卫星定位）", EN: "WGS 84 (satellite positioning)"}},
	{string(geo.CGCS2000), law.Words{ZH: "CGCS2000（国家大地坐标系，测量成果）", EN: "CGCS2000 (surveys)"}},
	{string(geo.GCJ02), law.Words{ZH: "GCJ-02（高德、腾讯等网上地图）", EN: "GCJ-02 (Amap, Tencent and other screen maps)"}},
	{string(geo.BD09), law.Words{ZH: "BD-09（百度地图）", EN: "BD-09 (Baidu maps)"}},
}

// wantDatum asks for a datum of the list, or none.
func wantDatum(c *fault.Check, d geo.Datum) {
	c.Want(d.Known(), "datum", "请选择列出的坐标系。", "Choose one of the datums listed.")
}

// turnPoint turns a typed point to WGS 84 and gives what was typed, nil where nothing had to be turned.
func turnPoint(d geo.Datum, p *geo.Point) (typed *geo.Point) {
	if p == nil || !d.Shifted() {
		return nil
	}
	was := *p
	*p = d.ToWGS84(was)
	return &was
}

// turnAll turns typed points to WGS 84 and gives what was typed, nil where nothing had to be turned.
func turnAll(d geo.Datum, points []geo.Point) (turned, typed []geo.Point) {
	if !d.Shifted() {
		return points, nil
	}
	for _, p := range points {
		turned = append(turned, d.ToWGS84(p))
	}
	return turned, points
}

// turn brings what was typed into WGS 84 and keeps it as typed.
func (n *NewSite) turn() {
	if n.Point != nil {
		p := *n.Point
		if typed := turnPoint(n.Datum, &p); typed != nil {
			n.Point, n.typed = &p, ring{*typed}
		}
	}
	area, typed := turnAll(n.Datum, n.Area)
	points, typedPoints := turnAll(n.Datum, n.Points)
	n.Area, n.Points = area, points
	if len(typed)+len(typedPoints) > 0 {
		n.typed = append(typed, typedPoints...)
	}
	n.turned, n.Datum = n.Datum, geo.Undeclared // a second turn would shift twice
}

// siting is what is kept of the form beside the judge's facts.
func (n *NewSite) siting() *Siting {
	return &Siting{Points: n.Points, Datum: n.turned, Typed: n.typed, SizeReason: n.SizeReason}
}

// wantPoints asks for the points of a set.
func wantPoints(c *fault.Check, points []admissibility.Point) {
	ok := len(points) >= 2 && len(points) <= pointsMost
	for _, p := range points {
		ok = ok && p.OnEarth()
	}
	c.Want(ok, "points", fmt.Sprintf("请填写2至%d个移动监控点，每行一个：经度，纬度。", pointsMost), fmt.Sprintf("Give 2 to %d points, one a line: longitude,latitude.", pointsMost))
}

// wantSize asks for an area that can be called relatively fixed (Art 16(1)(三)): a reason from a size on, and none above another.
func wantSize(c *fault.Check, area []admissibility.Point, reason *string) {
	c.AtMost(reason, longText, "size_reason")
	switch size := geo.Size(area); {
	case size > AreaMostKM2:
		c.Want(false, "area", fmt.Sprintf("区域有%.0f平方公里，覆盖了整个镇街，不是相对固定的巡查区域（第十六条第一款第（三）项；系统默认不超过%.0f平方公里）。请分成几个区域。", size, AreaMostKM2),
			fmt.Sprintf("The area has %.0f km²: that covers a whole town and is not relatively fixed (Art 16(1)(3); our default is at most %.0f km²). Divide it.", size, AreaMostKM2))
	case size > AreaReasonKM2:
		c.Want(*reason != "", "size_reason", fmt.Sprintf("区域有%.0f平方公里，请说明为什么仍然相对固定（系统默认超过%.0f平方公里须说明）。", size, AreaReasonKM2),
			fmt.Sprintf("The area has %.0f km²; say why it is still relatively fixed (our default asks from %.0f km² on).", size, AreaReasonKM2))
	}
}

// isSet tells whether the site is a set of mobile points.
func (s *Site) isSet() bool { return len(s.Siting.Points) > 0 }

// FactsFor gives the judge's facts for a capture at t that was made at a position (longitude, latitude; nil: not known). Of a
// set of mobile points (Art 13) the judge gets the ground around the point that is nearest; FactsAt alone gives none, and the
// place is then not known.
func (l *Life) FactsFor(t time.Time, position *[2]float64) admissibility.Facts {
	f := l.FactsAt(t)
	site := l.SiteAt(t)
	if !site.isSet() || position == nil {
		return f
	}
	at := geo.Point{Lon: position[0], Lat: position[1]}
	nearest := site.Siting.Points[0]
	for _, p := range site.Siting.Points {
		if geo.Distance(at, p) < geo.Distance(at, nearest) {
			nearest = p
		}
	}
	f.Site.Area = geo.Circle(nearest, site.ToleranceM)
	return f
}
