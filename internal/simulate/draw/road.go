package draw

// plan is the cross-section of a road and what is painted on it; metres, the camera stands at x = 0 above the own
// carriageway and looks along z.
type plan struct {
	lanes      int
	lane       float64 // width of a lane
	left       float64 // left edge of the own carriageway
	shoulder   float64 // hard shoulder or cycle track on the right
	median     float64 // width between the carriageways
	opposite   int     // lanes of the other carriageway
	walk       float64 // width of the pavement on the right, 0 for grass
	dash, gap  float64 // of the lane lines
	solidUntil float64 // lane lines are unbroken up to here
	bus        int     // index of the bus lane, −1 for none
	stop       float64 // z of the stop line, 0 for none
	yellowKerb bool    // no stopping
	hard       bool    // the shoulder is an emergency lane
	country    bool    // fields instead of houses
}

func (p plan) right() float64               { return p.left + float64(p.lanes)*p.lane }
func (p plan) centre(lane int) float64      { return p.left + (float64(lane)+0.5)*p.lane }
func (p plan) kerb() float64                { return p.right() + p.shoulder }
func (p plan) otherRight() float64          { return p.left - p.median }
func (p plan) otherLeft() float64           { return p.otherRight() - float64(p.opposite)*p.lane }
func (p plan) otherCentre(lane int) float64 { return p.otherRight() - (float64(lane)+0.5)*p.lane }

// planOf is the road on which a kind of violation is watched; it varies with the site.
func planOf(k Kind, c *chance) plan {
	street := plan{lanes: 3, lane: 3.4, left: -5.1, shoulder: 2.2, median: 2.6, opposite: 3, walk: 4.5, dash: 2, gap: 4, bus: -1}
	motorway := plan{lanes: 3, lane: 3.75, left: -5.6, shoulder: 3.2, median: 3, opposite: 3, dash: 6, gap: 9, bus: -1, hard: true, country: true}
	switch k {
	case Emergency:
		return motorway
	case Overload:
		return plan{lanes: 2, lane: 3.75, left: -3.75, shoulder: 1.6, median: 0.4, opposite: 2, dash: 6, gap: 9, bus: -1, country: true, solidUntil: 40}
	case Parking:
		side := plan{lanes: 2, lane: 3.3, left: -3.6, shoulder: 2.6, median: 0.4, opposite: 2, walk: 3.6, dash: 2, gap: 4, bus: -1, yellowKerb: true}
		return side
	case BusLane:
		street.bus = street.lanes - 1
		return street
	case RedLight, SolidLine:
		street.stop = 34
		street.solidUntil = 34
		return street
	case Speeding:
		if c.one(2) {
			return motorway
		}
	}
	return street
}
