package capture

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Element is what a record has to show for a capture of its kind to be complete (Art 30(3)): that a vehicle was there is not yet
// a violation (shared law, case G7). Roles are the media on which it is usually to be seen: a hint where to look, no more.
type Element struct {
	Code  string
	Title law.Words
	Fact  bool // part of the act itself, not of who, what and where
	Roles []string
}

// What every record of a vehicle shows: type, look, plate, place (道路交通安全违法行为处理程序规定 2020 Art 18; the time is judged by the
// clock of the device, and the fact is of each kind by itself).
var (
	ofVehicle = Element{"vehicle", law.Words{ZH: "车辆类型、外观", EN: "type and look of the vehicle"}, false, []string{"panorama"}}
	ofPlate   = Element{"plate", law.Words{ZH: "号牌", EN: "plate"}, false, []string{"close"}}
	ofPlace   = Element{"place", law.Words{ZH: "地点特征", EN: "what shows the place"}, false, []string{"panorama"}}
)

func theFact(code, zh, en string) Element {
	return Element{code, law.Words{ZH: zh, EN: en}, true, []string{"panorama", "clip"}}
}

// ElementsMost is how many elements a kind may have: the desk has that many keys for them.
const ElementsMost = 5

// elements are those of each kind of violation in Violations: who, where, and the fact, in the words of its name.
var elements = map[string][]Element{
	"1039": {ofVehicle, ofPlate, ofPlace, theFact("stopped", "停放位置和禁止停放的标志标线", "where it stands and what forbids it"), theFact("unattended", "车内无人、没有即停即走", "nobody in it, not leaving at once")},
	"1208": {ofVehicle, ofPlate, ofPlace, theFact("lane", "所在车道的导向标线", "the arrow of its lane"), theFact("course", "与导向不一致的行驶", "its course against the arrow")},
	"1301": {ofVehicle, ofPlate, ofPlace, theFact("way", "道路规定的方向", "the direction of the road"), theFact("course", "与规定方向相反的行驶", "its course against it")},
	"1345": {ofVehicle, ofPlate, ofPlace, theFact("line", "禁止标线", "the prohibited line"), theFact("crossing", "车辆压、越标线", "the vehicle on or over it")},
	"1019": {ofVehicle, ofPlate, ofPlace, theFact("lane", "公交专用车道的标志标线", "sign or marking of the bus lane"), theFact("inside", "车辆在专用车道内行驶", "the vehicle driving in it")},
	"1625": {ofVehicle, ofPlate, ofPlace, theFact("signal", "信号灯的状态", "the state of the signal"), theFact("course", "该状态下车辆继续通行", "the vehicle going on at that state")},
	"1352": {ofVehicle, ofPlate, ofPlace, theFact("measured", "测得的速度属于这辆车", "the measured speed is of this vehicle")},
	"8001": {ofVehicle, ofPlate, ofPlace, theFact("axles", "轴数", "the number of axles"), theFact("measured", "称得的重量属于这辆车", "the measured weight is of this vehicle")},
}

// otherElements are those of a kind without a list of its own.
var otherElements = []Element{
	{"object", law.Words{ZH: "对象特征", EN: "what it is about"}, false, []string{"panorama"}}, ofPlace, theFact("fact", "违法事实", "the fact of the violation"),
}

// Elements are what a record of a kind of violation has to show.
func Elements(violation string) []Element {
	if list, ok := elements[violation]; ok {
		return list
	}
	return otherElements
}

// ElementWords names an element of a kind of violation; a code that its list has no more is shown as it is.
func ElementWords(violation, code string) law.Words {
	list := Elements(violation)
	if i := slices.IndexFunc(list, func(e Element) bool { return e.Code == code }); i >= 0 {
		return list[i].Title
	}
	return law.Words{ZH: code, EN: code}
}

// How an element came to be pointed to a medium: it was the one that the reviewer had on the screen, or it was chosen.
const (
	ByLook   = "look"
	ByChoice = "choice"
)

// Pointed is an element with the medium on which the reviewer saw it.
type Pointed struct {
	Element string `json:"element"`
	Medium  string `json:"medium"` // name
	By      string `json:"by"`     // ByLook or ByChoice
}

// AllAt points every element of a kind to one medium: what who looked at one picture only has seen it on.
func AllAt(violation, medium string) []Pointed {
	var out []Pointed
	for _, e := range Elements(violation) {
		out = append(out, Pointed{e.Code, medium, ByLook})
	}
	return out
}

// pointedTo brings what a reviewer pointed into the order of the elements. A pass that leaves one of them open is refused: the
// record does not show the violation whole (Art 30(3)).
func (c *Capture) pointedTo(given []Pointed) ([]Pointed, error) {
	var out []Pointed
	for _, e := range Elements(c.Violation) {
		i := slices.IndexFunc(given, func(p Pointed) bool { return p.Element == e.Code })
		if i < 0 {
			return nil, law.Refusal{Rule: "A30.3a", Article: "第三十条第（三）项",
				Because: law.Words{ZH: "要素“" + e.Title.ZH + "”没有指到画面，记录不完整，不能审核通过。", EN: "No frame is pointed to for “" + e.Title.EN + "”: the record is not complete."},
				Cure:    law.Words{ZH: "请指到能看见它的画面；哪一张都看不到的，请选择审核不通过。", EN: "Point to the frame that shows it; if none does, reject the capture."}}
		}
		out = append(out, given[i])
	}
	var check fault.Check
	for _, p := range given {
		check.Want(slices.ContainsFunc(c.Media, func(m Media) bool { return m.Name == p.Medium }), "elements", "请指到这次抓拍的画面。", "Point to a medium of this capture.")
		check.Want(p.By == ByLook || p.By == ByChoice, "elements", "look或者choice", "look or choice")
	}
	check.Want(len(out) == len(given), "elements", "只能是这类违法行为的要素，每项一次。", "Only elements of this kind of violation, each once.")
	return out, check.Err()
}

// writePointed is how a verdict's row keeps what was pointed; empty where nothing was.
func writePointed(p []Pointed) string {
	if len(p) == 0 {
		return ""
	}
	b, err := json.Marshal(p)
	if err != nil {
		panic("capture: " + err.Error()) // only texts
	}
	return string(b)
}

func readPointed(text string) ([]Pointed, error) {
	if text == "" {
		return nil, nil
	}
	var out []Pointed
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fmt.Errorf("read what was pointed: %w", err)
	}
	return out, nil
}

// showsAll loads the media of a capture that is to pass and holds what was pointed against them.
func (v *Verdict) showsAll(ctx context.Context, tx *act.Tx, c *Capture) (err error) {
	if c.Media, err = mediaOf(ctx, tx, tx.Book, c.ID); err != nil {
		return err
	}
	v.Elements, err = c.pointedTo(v.Elements)
	return err
}
