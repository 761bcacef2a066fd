package device

import (
	"strings"

	"yuanjian/internal/geo"
)

// Way says how the directions of two devices stand to each other: the same is duplication, the two directions of one road are
// not (Art 13).
type Way string

// The ways; where a direction is not known, the devices may watch the same.
const (
	SameWay    Way = "same"
	OtherWay   Way = "other"
	UnknownWay Way = "unknown"
)

// sameWithin is the angle in degrees up to which two directions are one.
const sameWithin = 45

// compass are the words of directions, longest first.
var compass = []struct {
	word    string
	bearing float64
}{{"东北", 45}, {"东南", 135}, {"西北", 315}, {"西南", 225}, {"北", 0}, {"东", 90}, {"南", 180}, {"西", 270}}

// bearingOf reads the bearing of a direction in words, 由东向西 or 朝北: where it leads to. Both directions have none.
func bearingOf(words string) (bearing float64, ok bool) {
	for _, mark := range []string{"向", "往", "至", "朝"} {
		i := strings.LastIndex(words, mark)
		if i < 0 {
			continue
		}
		rest := words[i+len(mark):]
		for _, c := range compass {
			if strings.HasPrefix(rest, c.word) {
				return c.bearing, true
			}
		}
	}
	return 0, false
}

// wayOf compares two sites: by what their cameras see where both are drawn, else by the direction in words.
func wayOf(a, b *aimed) Way {
	if a.view != nil && b.view != nil {
		return within(a.view.Direction, b.view.Direction)
	}
	if a.words == "" || b.words == "" {
		return UnknownWay
	}
	if a.words == b.words {
		return SameWay
	}
	x, okX := bearingOf(a.words)
	y, okY := bearingOf(b.words)
	if okX && okY {
		return within(x, y)
	}
	return UnknownWay
}

func within(x, y float64) Way {
	if geo.Turn(x, y) <= sameWithin {
		return SameWay
	}
	return OtherWay
}

// aimed is where a device looks.
type aimed struct {
	words string
	view  *View
}
