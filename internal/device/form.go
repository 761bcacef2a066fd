package device

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
)

// Bounds of what a form may carry.
const (
	longText      = 5000 // characters of a reasoned answer
	shortText     = 200  // characters of a number, name or address
	maxAreaPoints = 500
)

// wantOne asks for a key of a closed list.
func wantOne(c *fault.Check, list []Choice, key, name, zh, en string) {
	c.Want(in(list, key), name, zh, en)
}

// wantDocument asks for at least one document.
func wantDocument(c *fault.Check, all []Attachment, zh, en string) {
	c.Want(len(all) > 0, "documents", zh, en)
}

// wantPicture asks for at least one photograph.
func wantPicture(c *fault.Check, all []Attachment, zh, en string) {
	c.Want(slices.ContainsFunc(all, func(a Attachment) bool { return a.Type != "application/pdf" }), "documents", zh, en)
}

// wantPoint asks for a point on Earth.
func wantPoint(c *fault.Check, p *admissibility.Point, name string) {
	ok := p != nil && !math.IsNaN(p.Lon) && !math.IsNaN(p.Lat) && math.Abs(p.Lon) <= 180 && math.Abs(p.Lat) <= 90
	c.Want(ok, name, "请填写经度（-180至180）和纬度（-90至90）。", "Give longitude (-180 to 180) and latitude (-90 to 90).")
}

// ring is a closed ring of points as it is stored and exchanged: [[lon, lat], …].
type ring []admissibility.Point

// MarshalJSON writes [[lon, lat], …].
func (r ring) MarshalJSON() ([]byte, error) {
	pairs := make([][2]float64, len(r))
	for i, p := range r {
		pairs[i] = [2]float64{p.Lon, p.Lat}
	}
	return json.Marshal(pairs)
}

// UnmarshalJSON reads [[lon, lat], …].
func (r *ring) UnmarshalJSON(text []byte) error {
	var pairs [][2]float64
	if err := json.Unmarshal(text, &pairs); err != nil {
		return err
	}
	*r = make(ring, len(pairs))
	for i, p := range pairs {
		(*r)[i] = admissibility.Point{Lon: p[0], Lat: p[1]}
	}
	return nil
}

// wantArea asks for a ring the judge can work with: the contract's own reader decides.
func wantArea(c *fault.Check, area []admissibility.Point, name string) {
	if !c.Want(len(area) >= 4 && len(area) <= maxAreaPoints, name, fmt.Sprintf("请画出首尾相同的区域，4至%d个点。", maxAreaPoints), fmt.Sprintf("Draw a closed area of 4 to %d points, the last being the first.", maxAreaPoints)) {
		return
	}
	for _, p := range area {
		if math.IsNaN(p.Lon+p.Lat) || math.IsInf(p.Lon+p.Lat, 0) {
			c.Want(false, name, "区域的点不是数。", "A point of the area is not a number.")
			return
		}
	}
	text, err := json.Marshal(map[string]any{"format": admissibility.FactsFormat, "stage": "received", "use": map[string]any{"violation": ""},
		"site": map[string]any{"kind": "mobile", "area": ring(area)}, "capture": map[string]any{"at": "2025-05-01T00:00:00+08:00", "integrity": "verified"}})
	if err == nil {
		_, err = admissibility.Parse(text)
	}
	c.Want(err == nil, name, "区域须首尾相同，边界不能相交或者相触。", "The area must be closed, and its edges must not cross or touch.")
}
