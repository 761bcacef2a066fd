package reading

import "math"

// somewhere draws a point: close to the site, on the other side of the world, or at an end of the coordinates.
func (w *world) somewhere() any {
	r := w.r
	centre, there := w.doc["site"].(map[string]any)["point"].([]any)
	if there && r.IntN(5) != 0 {
		tolerance, accuracy := w.limits()
		return w.away(centre, w.clear(choose(r, 0, tolerance, tolerance+accuracy)), r.Float64()*2*math.Pi)
	}
	return choose(r, []any{113.3, 23.1}, []any{-113.25, -33.5}, []any{180.0, 90.0}, []any{-180.0, -90.0}, []any{0.0, 0.0})
}

// limits are tolerance and accuracy as they stand, in metres.
func (w *world) limits() (tolerance, accuracy float64) {
	tolerance = 30
	if given, there := w.doc["site"].(map[string]any)["tolerance_m"].(float64); there {
		tolerance = given
	}
	accuracy, _ = w.doc["capture"].(map[string]any)["accuracy_m"].(float64)
	return tolerance, accuracy
}

// clear is a distance close to a limit but clear of it, since two readings may round differently there.
func (w *world) clear(limit float64) float64 {
	return math.Abs(limit + choose(w.r, -0.001, 0.001, -0.5, 0.5, 7, -7, 1000))
}

// away is the point some metres from another in a direction, planar around itself.
func (w *world) away(from []any, metres, direction float64) []any {
	lon, lat := from[0].(float64), from[1].(float64)
	lat += metres * math.Sin(direction) / metresPerDegree
	narrow := math.Cos(lat * math.Pi / 180)
	if lat < -90 || lat > 90 || narrow < 1e-6 {
		return []any{lon, from[1]}
	}
	lon += metres * math.Cos(direction) / metresPerDegree / narrow
	if lon < -180 || lon > 180 {
		lon = from[0].(float64)
	}
	return []any{lon, lat}
}

// setPlace draws where the site is and where the capture was taken; a lawful one is inside.
func (w *world) setPlace(isFixed, isLawful bool) {
	r := w.r
	site, capture := w.doc["site"].(map[string]any), w.doc["capture"].(map[string]any)
	for _, key := range []string{"point", "area", "tolerance_m"} {
		delete(site, key)
	}
	delete(capture, "position")
	delete(capture, "accuracy_m")
	centre := choose(r, []any{113.264385, 23.129112}, []any{113.0, 23.0}, []any{-70.5, -53.25}, []any{0.0, 0.0}, []any{179.5, 89.0})
	if r.IntN(2) == 0 {
		site["tolerance_m"] = choose(r, 0.0, 5, 30, 100.25, 50000)
	}
	if r.IntN(2) == 0 {
		capture["accuracy_m"] = choose(r, 0.0, 3, 5.5, 0.005, 250)
	}
	if isFixed || r.IntN(8) == 0 {
		site["point"] = centre
	}
	if !isFixed || r.IntN(8) == 0 {
		site["area"] = w.ring(centre)
	}
	tolerance, accuracy := w.limits()
	switch {
	case isFixed && isLawful && r.IntN(4) == 0:
		w.add(w.event(w.earlier(), "surveyed", "point", w.away(centre, tolerance/2, r.Float64()*7)))
	case isFixed && isLawful:
		capture["position"] = w.away(centre, tolerance*choose(r, 0, 0.5, 0.99), r.Float64()*7)
	case isLawful:
		capture["position"] = centre
	case isFixed && r.IntN(4) == 0:
		w.add(w.event(w.earlier(), "surveyed", "point", w.away(centre, w.clear(choose(r, tolerance, tolerance+accuracy/2)), r.Float64()*7)))
	case isFixed:
		capture["position"] = w.away(centre, w.clear(choose(r, tolerance, tolerance, tolerance+accuracy, tolerance+accuracy/2)), r.Float64()*7)
	default:
		capture["position"] = w.besideRing(site["area"].([]any), accuracy)
	}
	if !isLawful && r.IntN(5) == 0 {
		choose(r, site, capture)[choose(r, "point", "area", "position")] = nil
		delete(site, "position")
		delete(capture, "point")
		delete(capture, "area")
	}
}

// shapes are rings around a centre, in thousandths of a degree: a square, a notch, a comb, a triangle with slanting sides, a star.
var shapes = [][][2]float64{
	{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {-1, -1}},
	{{-2, -2}, {2, -2}, {2, 2}, {1, 2}, {1, 0.5}, {-1, 0.5}, {-1, 2}, {-2, 2}, {-2, -2}},
	{{-3, -1}, {3, -1}, {3, 2}, {2, 2}, {2, 0.25}, {1, 0.25}, {1, 2}, {-1, 2}, {-1, 0.25}, {-2, 0.25}, {-2, 2}, {-3, 2}, {-3, -1}},
	{{-1.5, -0.7}, {2.2, -1.1}, {0.3, 1.9}, {-1.5, -0.7}},
	{{0, 3}, {-0.8, 1}, {-3, 1.1}, {-1.2, -0.4}, {-2, -3}, {0.1, -1.2}, {2, -3}, {1.2, -0.4}, {3, 1.1}, {0.8, 1}, {0, 3}},
}

// ring draws an area around a centre, in either sense, begun at any of its points.
func (w *world) ring(centre []any) []any {
	r := w.r
	shape := choose(r, append([][][2]float64{w.star(), w.star()}, shapes...)...)
	n := len(shape) - 1
	begin, backwards := r.IntN(n), r.IntN(2) == 0
	scale := choose(r, 1e-3, 1e-3, 1e-5, 0.1)
	ring := make([]any, 0, n+1)
	for i := range n + 1 {
		k := (begin + i) % n
		if backwards {
			k = (begin + n - i) % n
		}
		ring = append(ring, []any{centre[0].(float64) + shape[k][0]*scale, centre[1].(float64) + shape[k][1]*scale})
	}
	return ring
}

// star draws a closed shape of which every point is seen from its centre.
func (w *world) star() [][2]float64 {
	n := 4 + w.r.IntN(6)
	shape := make([][2]float64, 0, n+1)
	for i := range n {
		direction := 2 * math.Pi * (float64(i) + w.r.Float64()/2) / float64(n)
		away := 0.3 + 2.7*w.r.Float64()
		shape = append(shape, [2]float64{away * math.Cos(direction), away * math.Sin(direction)})
	}
	return append(shape, shape[0])
}

// besideRing is a position on a corner, on an edge, on a corner's latitude, between two corners, or a little to one side of an edge.
func (w *world) besideRing(ring []any, accuracy float64) []any {
	r := w.r
	i := r.IntN(len(ring) - 1)
	a, b := ring[i].([]any), ring[i+1].([]any)
	share := choose(r, 0, 0.5, r.Float64())
	lon := a[0].(float64) + share*(b[0].(float64)-a[0].(float64))
	lat := a[1].(float64) + share*(b[1].(float64)-a[1].(float64))
	switch r.IntN(6) {
	case 0:
		return []any{lon, lat}
	case 2: // between any two corners
		c := choose(r, ring...).([]any)
		return []any{(a[0].(float64) + c[0].(float64)) / 2, (a[1].(float64) + c[1].(float64)) / 2}
	case 1: // level with a corner
		return []any{lon + choose(r, -1.0, 1)*r.Float64()*0.002, a[1]}
	}
	ground := plane{around: point{lon, lat}}
	east, north := ground.metres(point{b[0].(float64), b[1].(float64)})
	side := choose(r, -1.0, 1) * math.Pi / 2
	distance := choose(r, 0.005, 0.0095, 0.0105, w.clear(accuracy), 0.4*accuracy, 0.4*accuracy)
	return w.away([]any{lon, lat}, distance, math.Atan2(north, east)+side)
}
