package geo

import "math"

// Datum is in which system coordinates were typed.
type Datum string

// The datums that are told apart. Undeclared ones are taken as WGS 84 and draw a warning: cameras and screen maps give GCJ-02
// without saying so, some 300 to 700 m away.
const (
	Undeclared Datum = ""
	WGS84      Datum = "wgs84"
	CGCS2000   Datum = "cgcs2000" // equal to WGS 84 for every purpose here
	GCJ02      Datum = "gcj02"
	BD09       Datum = "bd09"
)

// Known tells whether the datum is one of the list.
func (d Datum) Known() bool {
	return d == Undeclared || d == WGS84 || d == CGCS2000 || d == GCJ02 || d == BD09
}

// Shifted tells whether coordinates in the datum have to be turned before they are used.
func (d Datum) Shifted() bool { return d == GCJ02 || d == BD09 }

// ToWGS84 turns a point that was typed in the datum.
func (d Datum) ToWGS84(p Point) Point {
	switch d {
	case GCJ02:
		return fromGCJ02(p)
	case BD09:
		return fromGCJ02(fromBD09(p))
	}
	return p
}

// FromWGS84 gives a point in the datum.
func (d Datum) FromWGS84(p Point) Point {
	switch d {
	case GCJ02:
		return toGCJ02(p)
	case BD09:
		return toBD09(toGCJ02(p))
	}
	return p
}

// SeemsShifted tells whether a point lies beyond the tolerance (metres) of where it should be, and would lie within it had
// it been typed in the datum returned: coordinates of a screen map that were entered as if they were surveyed, or turned twice.
func SeemsShifted(p, should Point, tolerance float64) (Datum, bool) {
	if Distance(should, p) <= tolerance {
		return Undeclared, false
	}
	for _, d := range []Datum{GCJ02, BD09} {
		if Distance(should, d.ToWGS84(p)) <= tolerance || Distance(should, d.FromWGS84(p)) <= tolerance {
			return d, true
		}
	}
	return Undeclared, false
}

// The ellipsoid of the public formula of GCJ-02.
const (
	majorAxis    = 6378245.0
	eccentricity = 0.00669342162296594323 // squared
	inversions   = 5                      // rounds after which the inverse is exact to a tenth of a millimetre
)

// inFormula tells whether the public formula shifts a point at all: its rectangle covers China and neighbours, Macao and Hong
// Kong among them.
func inFormula(p Point) bool {
	return p.Lon >= 72.004 && p.Lon <= 137.8347 && p.Lat >= 0.8293 && p.Lat <= 55.8271
}

func toGCJ02(p Point) Point {
	if !inFormula(p) {
		return p
	}
	lat, lon := shifts(p.Lon-105, p.Lat-35)
	sin := math.Sin(p.Lat * math.Pi / 180)
	magic := 1 - eccentricity*sin*sin
	lat = lat * 180 / (majorAxis * (1 - eccentricity) / (magic * math.Sqrt(magic)) * math.Pi)
	lon = lon * 180 / (majorAxis / math.Sqrt(magic) * math.Cos(p.Lat*math.Pi/180) * math.Pi)
	return Point{Lon: p.Lon + lon, Lat: p.Lat + lat}
}

// shifts are the offsets of the formula in metres, north and east.
func shifts(x, y float64) (north, east float64) {
	wave := func(a, fa, b, fb float64) float64 { return (a*math.Sin(fa*math.Pi) + b*math.Sin(fb*math.Pi)) * 2 / 3 }
	common := wave(20, 6*x, 20, 2*x)
	north = -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + common + wave(20, y, 40, y/3) + wave(160, y/12, 320, y/30)
	east = 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + common + wave(20, x, 40, x/3) + wave(150, x/12, 300, x/30)
	return north, east
}

func fromGCJ02(p Point) Point {
	guess := p
	for range inversions {
		at := toGCJ02(guess)
		guess = Point{Lon: guess.Lon + p.Lon - at.Lon, Lat: guess.Lat + p.Lat - at.Lat}
	}
	return guess
}

const bdTurn = math.Pi * 3000 / 180

func toBD09(p Point) Point {
	r := math.Hypot(p.Lon, p.Lat) + 0.00002*math.Sin(p.Lat*bdTurn)
	a := math.Atan2(p.Lat, p.Lon) + 0.000003*math.Cos(p.Lon*bdTurn)
	return Point{Lon: r*math.Cos(a) + 0.0065, Lat: r*math.Sin(a) + 0.006}
}

func fromBD09(p Point) Point {
	x, y := p.Lon-0.0065, p.Lat-0.006
	r := math.Hypot(x, y) - 0.00002*math.Sin(y*bdTurn)
	a := math.Atan2(y, x) - 0.000003*math.Cos(x*bdTurn)
	return Point{Lon: r * math.Cos(a), Lat: r * math.Sin(a)}
}
