package device

import "yuanjian/internal/admissibility"

// Apart is the distance of two points in metres, planar, longitudes scaled at a.
func Apart(a, b admissibility.Point) float64 { return distance(a, b) }
