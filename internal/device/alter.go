package device

import (
	"context"
	"encoding/json"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// AlterationRecorded is the act that records that something was altered.
var AlterationRecorded = act.Kind{Name: "device.alter", Title: law.Words{ZH: "登记变动", EN: "Record an alteration"}, Permission: access.InstallDevice}

// Alteration says what was altered and what it is now.
type Alteration struct {
	What   Change `json:"what"`
	Reason string `json:"reason"`

	Words     string                `json:"words,omitempty"` // place
	Place     string                `json:"place,omitempty"`
	Point     *admissibility.Point  `json:"point,omitempty"`
	Area      []admissibility.Point `json:"-"`
	Siting    *Siting               `json:"siting,omitempty"`    // place: how it was typed, the points of a set
	Direction string                `json:"direction,omitempty"` // aim
	Model     string                `json:"model,omitempty"`     // model
	Serial    string                `json:"serial,omitempty"`
	Violation string                `json:"violation,omitempty"` // violation
}

type alterationText Alteration

// MarshalJSON writes the area as pairs.
func (a Alteration) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		alterationText
		Area ring `json:"area,omitempty"`
	}{alterationText(a), a.Area})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Alteration) UnmarshalJSON(text []byte) error {
	var v struct {
		alterationText
		Area ring `json:"area"`
	}
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	*a = Alteration(v.alterationText)
	a.Area = v.Area
	return nil
}

// Line says what it is now.
func (a Alteration) Line() law.Words {
	to := map[Change]string{ChangedPlace: a.Words, ChangedAim: a.Direction, ChangedModel: a.Model + " " + a.Serial, ChangedViolation: a.Violation}[a.What]
	return line(changedWords(a.What, to), same(a.Reason))
}

// subject is what an alteration is about: the site, the device, or the use.
func (a Alteration) subject() Subject {
	switch a.What {
	case ChangedModel:
		return OfDevice
	case ChangedViolation:
		return OfUse
	}
	return OfSite
}

func (a *Alteration) check(c *fault.Check) {
	wantOne(c, Changes, string(a.What), "what", "请选择变动的内容。", "Choose what was altered.")
	c.Text(&a.Reason, longText, true, "reason", "请写明变动的原因。", "Give the reason.")
	switch a.What {
	case ChangedPlace:
		c.Text(&a.Words, shortText, true, "words", "请写明现在的地点。", "Name the place it is now.")
		c.Want(a.Place == "" || in(Places, a.Place), "place", "请选择场所类别。", "Choose the class of place.")
	case ChangedAim:
		c.Text(&a.Direction, shortText, true, "direction", "请写明现在的朝向。", "Say where it looks now.")
	case ChangedModel:
		c.Text(&a.Model, shortText, true, "model", "请填写现在的型号。", "Give the model it is now.")
		c.Text(&a.Serial, shortText, true, "serial", "请填写现在的出厂编号。", "Give the serial number it has now.")
	case ChangedViolation:
		c.Text(&a.Violation, 40, true, "violation", "请填写现在的违法行为代码。", "Give the code of the violation it is used for now.")
	}
}

// Alter records that the device was moved, re-aimed, replaced by another model, or used for another violation. Nothing keeps
// it from being recorded but Art 15: what was altered must pass both reviews again (Art 10(2)), a moved device needs a new
// approval (Art 9), and a moved or re-aimed one a new publication (Art 14).
func (s *Service) Alter(ctx context.Context, by act.By, in On, a Alteration) (Done, error) {
	var c fault.Check
	a.check(&c)
	return s.onUse(ctx, AlterationRecorded, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if a.What == ChangedPlace {
			if err := a.placed(&l.Site); err != nil {
				return occurrence{}, err
			}
			if isForbidden(a.Place) {
				return occurrence{}, forbiddenPlace(a.Place)
			}
		}
		return occurrence{event: Altered, subject: a.subject(), detail: a}, nil
	})
}

// placed checks the place that a site was moved to, of the same kind as before, and turns it to WGS 84.
func (a *Alteration) placed(was *Site) error {
	n := NewSite{Point: a.Point, Area: a.Area}
	if a.Siting != nil {
		n.Points, n.Datum, n.SizeReason = a.Siting.Points, a.Siting.Datum, a.Siting.SizeReason
	}
	var c fault.Check
	wantDatum(&c, n.Datum)
	n.turn()
	switch {
	case was.Kind == admissibility.Fixed:
		n.Area, n.Points = nil, nil
		wantPoint(&c, n.Point, "point")
	case len(n.Points) > 0:
		n.Area, n.Point = nil, nil
		wantPoints(&c, n.Points)
	default:
		n.Point = nil
		wantArea(&c, n.Area, "area")
		wantSize(&c, n.Area, &n.SizeReason)
	}
	a.Point, a.Area, a.Siting = n.Point, n.Area, nil
	if s := n.siting(); !s.empty() {
		a.Siting = s
	}
	return c.Err()
}
