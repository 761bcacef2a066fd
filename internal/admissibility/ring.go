package admissibility

import (
	"fmt"

	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

var ringForm = law.Words{ZH: "首尾相同、至少4个点的环：[[经度, 纬度], …]", EN: "a ring [[longitude, latitude], …] of at least 4 points whose last is the first"}

// readRing reads the area of a mobile site, or null.
func readRing(r *strictjson.Reader) []Point {
	if r.Null() {
		return nil
	}
	start := r.Here()
	var ring []Point
	r.List(ringForm, func(int) { ring = append(ring, readPoint(r)) })
	if r.Failed() {
		return nil
	}
	if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
		r.FailAt(start, ringForm)
		return nil
	}
	if a, b, crosses := geo.CrossesItself(ring); crosses {
		r.FailAt(start, law.Words{
			ZH: fmt.Sprintf("不自交、不自触的环（第%d点和第%d点之后的边相交或者相触）", a+1, b+1),
			EN: fmt.Sprintf("a ring that neither crosses nor touches itself (the edges after points %d and %d meet)", a+1, b+1),
		})
	}
	return ring
}
