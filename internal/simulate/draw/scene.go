package draw

import (
	"image"
	"math"
	"strings"
	"time"
)

// Kind is what a scene must let the reviewer see.
type Kind int

// The kinds that are drawn. Ordinary is a vehicle in its lane, for violations that show in a measured value only.
const (
	Ordinary  Kind = iota
	Speeding       // 超速
	Parking        // 违法停车
	BusLane        // 占用公交专用车道
	RedLight       // 闯红灯
	SolidLine      // 压实线、违法变道
	Emergency      // 占用应急车道
	WrongWay       // 逆行
	Overload       // 超限、超载
	Uncovered      // 渣土车未密闭
	Smoke          // 冒黑烟
)

// Kinds are all of them, for tests and for a simulator that wants each to appear.
var Kinds = []Kind{Ordinary, Speeding, Parking, BusLane, RedLight, SolidLine, Emergency, WrongWay, Overload, Uncovered, Smoke}

// kindWords find the kind in a violation's name; the first that fits wins. Codes are those of the traffic police
// (GA/T 16.31) that a demonstration uses.
var kindWords = []struct {
	word string
	kind Kind
}{
	{"应急车道", Emergency}, {"公交", BusLane}, {"专用车道", BusLane}, {"停车", Parking}, {"停放", Parking}, {"违停", Parking},
	{"红灯", RedLight}, {"信号灯", RedLight}, {"逆行", WrongWay}, {"实线", SolidLine}, {"变道", SolidLine}, {"变更车道", SolidLine},
	{"超限", Overload}, {"超载", Overload}, {"渣土", Uncovered}, {"密闭", Uncovered}, {"遗撒", Uncovered}, {"扬尘", Uncovered},
	{"黑烟", Smoke}, {"尾气", Smoke}, {"超速", Speeding}, {"限速", Speeding}, {"规定时速", Speeding},
	{"1039", Parking}, {"1019", BusLane}, {"1625", RedLight}, {"1345", SolidLine}, {"1301", WrongWay}, {"4306", Emergency},
}

// KindOf finds the kind in the name or code of a violation; Ordinary when no word fits.
func KindOf(violation string) Kind {
	for _, w := range kindWords {
		if strings.Contains(violation, w.word) {
			return w.kind
		}
	}
	return Ordinary
}

// Scene is one capture to be drawn. Its zero value is a plain street.
type Scene struct {
	Seed      uint64    // decides the vehicle and the traffic
	At        time.Time // printed in 北京时间 with milliseconds
	Place     string    // name of the site; decides the backdrop
	Device    string    // number of the device, printed
	Plate     string    // an invented number; empty draws a blank plate
	Violation string    // printed; decides the kind where Kind is Ordinary
	Kind      Kind
	Lane      int    // 1 is the lane nearest the middle of the road; 0 leaves it to the seed
	Measured  string // printed as it is: "车速 92 km/h，限速 60 km/h"
	Weather   Weather
	Night     bool
	Blur      bool // the plate cannot be read: motion, focus or glare
}

func (s Scene) kind() Kind {
	if s.Kind == Ordinary {
		return KindOf(s.Violation)
	}
	return s.Kind
}

// heavy tells whether the vehicle is a lorry.
func (s Scene) heavy() bool { k := s.kind(); return k == Overload || k == Uncovered || k == Smoke }

// The camera of a panorama: on a gantry 6.6 m above the road, looking slightly down.
const (
	panoramaWidth, panoramaHeight = 1920, 1080
	closeWidth, closeHeight       = 1280, 720
	gantry                        = 6.6
	gantryPitch                   = 5.6 * math.Pi / 180
	focus                         = 2350.0 / panoramaWidth // focal length as a part of the width
)

// gantryCamera is the camera of a site for pictures of a size.
func gantryCamera(w, h int) camera {
	return newCamera(vec{0, gantry, 0}, 0, gantryPitch, focus*float64(w), w, h)
}

func panoramaCamera() camera { return gantryCamera(panoramaWidth, panoramaHeight) }

// set is a scene worked out: the road and who is on it, the target first.
type set struct {
	plan
	light
	kind    Kind
	target  placed
	traffic []placed // from far to near, the target not among them
}

// site is the seed of all that stays at a place.
func (s Scene) site() uint64 { return seedOf(s.Place) ^ uint64(s.kind())<<56 }

// work places everything; fine is how finely the target is cut. A close view (fine above 1) has no other traffic.
func (s Scene) work(w *words, fine int) set {
	site := chance(s.site())
	r := set{plan: planOf(s.kind(), &site), light: newLight(s.Weather, s.Night), kind: s.kind()}
	c := chance(mix64(s.Seed) ^ s.site())
	r.target = s.vehicle(r.plan, &c, w, fine)
	if fine == 1 {
		r.others(&c, w.plate("", false), s.Night)
	}
	return r
}

// vehicle builds the target and puts it where its kind of violation happens.
func (s Scene) vehicle(p plan, c *chance, w *words, fine int) placed {
	v := view{fine: fine, night: s.Night}
	plate := w.plate(s.Plate, s.heavy())
	front := s.kind() == WrongWay
	var m *model
	switch pick := c.below(10); {
	case s.heavy():
		m = lorry(c, plate, s.kind() != Smoke, v)
	case pick < 5:
		m = car(sedan, c, plate, front, v)
	case pick < 8:
		m = car(suv, c, plate, front, v)
	default:
		m = car(van, c, plate, front, v)
	}
	lane := c.below(p.lanes)
	if s.Lane > 0 {
		lane = min(s.Lane, p.lanes) - 1
	}
	x, z, heading := p.centre(lane)+c.in(-0.25, 0.25), c.in(21.5, 25), 0.0
	switch s.kind() {
	case Parking:
		x, z = p.kerb()-1.2+c.in(-0.1, 0.1), c.in(20.5, 24)
	case BusLane:
		x = p.centre(p.bus) + c.in(-0.2, 0.2)
	case RedLight:
		z = p.stop - c.in(1, 2.4)
	case SolidLine:
		x, heading = p.left+p.lane*float64(1+c.below(p.lanes-1)), c.in(0.03, 0.07)
	case Emergency:
		x = p.right() + p.shoulder*0.52
	case WrongWay:
		return m.stand(x, z+m.long, math.Pi+c.in(-0.02, 0.02))
	}
	return m.stand(x, z, heading)
}

// others fills the lanes with a little traffic that keeps clear of the target; its plates are blank, it is not the matter.
func (r *set) others(c *chance, blank *image.RGBA, night bool) {
	v := view{fine: 1, night: night}
	free := func(x, z, long float64) bool {
		if math.Abs(x-r.target.x) < 2.6 && z < math.Max(r.target.z, 24)+14 {
			return false
		}
		return r.stop == 0 || z+long < r.stop-1 || z > r.stop+33
	}
	pick := func(front bool) *model {
		switch k := c.below(14); {
		case k < 6:
			return car(sedan, c, blank, front, v)
		case k < 10:
			return car(suv, c, blank, front, v)
		case k < 12:
			return car(van, c, blank, front, v)
		case k < 13 || front:
			return bus(c, blank, front, v)
		}
		return lorry(c, blank, false, v)
	}
	var all []placed
	for lane := range r.lanes {
		for z := c.in(16, 70); z < 210; z += c.in(22, 85) {
			m := pick(false)
			if x := r.centre(lane) + c.in(-0.25, 0.25); free(x, z, m.long) && (lane == r.bus) == (m.long > 10) {
				all = append(all, m.stand(x, z, 0))
			}
		}
	}
	for lane := range r.opposite {
		for z := c.in(36, 90); z < 230; z += c.in(25, 90) {
			m := pick(true)
			if r.stop == 0 || z > r.stop+34 {
				all = append(all, m.stand(r.otherCentre(lane), z+m.long, math.Pi))
			}
		}
	}
	for i := range all { // far to near
		for k := i; k > 0 && all[k].z > all[k-1].z; k-- {
			all[k], all[k-1] = all[k-1], all[k]
		}
	}
	r.traffic = all
}
