package device

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
)

// The acts on what a camera sees, and on private places near it (Art 15).
var (
	ViewDrawnAct         = act.Kind{Name: "device.view", Title: law.Words{ZH: "绘制取景范围", EN: "Draw the field of view"}, Permission: access.InstallDevice}
	PrivatePlaceRecorded = act.Kind{Name: "device.private", Title: law.Words{ZH: "登记附近的隐私场所", EN: "Record a private place nearby"}, Permission: access.InstallDevice}
)

// The events that say what a camera sees.
const (
	ViewDrawn    Event = "view_drawn"
	PrivatePlace Event = "private_place"
)

// PrivatePlaces are the classes of places that no camera looks into: the six of Art 15, those that 公共安全视频图像信息系统管理条例
// 第八条 adds, and dwellings.
var PrivatePlaces = append(slices.Clone(Places[:forbiddenPlaces]), Choice{"dwelling", law.Words{ZH: "住宅的门窗、阳台", EN: "doors, windows and balconies of dwellings"}})

// Neighbourhoods say whether a military or secret place is near (公共安全视频图像信息系统管理条例第十条).
var Neighbourhoods = []Choice{
	{"none", law.Words{ZH: "周边没有军事禁区、军事管理区和涉密单位", EN: "no military or secret place is near"}},
	{"consented", law.Words{ZH: "周边有，已经事先征得同意", EN: "there is one, and it has consented beforehand"}},
	{"near", law.Words{ZH: "周边有，尚未征得同意", EN: "there is one, and it has not consented"}},
}

// View is what a camera sees of the ground, as drawn: a sector, or within it an area where a sector will not do.
type View struct {
	Direction   float64 `json:"direction"`         // degrees from north
	Angle       float64 `json:"angle,omitempty"`   // degrees
	RangeM      float64 `json:"range_m,omitempty"` // metres up to which persons can be told apart
	Area        ring    `json:"area,omitempty"`    // where angle and range do not say it all: this, and no more
	Audio       bool    `json:"audio,omitempty"`   // sound is recorded
	AudioReason string  `json:"audio_reason,omitempty"`
	Secret      string  `json:"secret"` // a key of Neighbourhoods
	Masked      string  `json:"masked,omitempty"`
}

// Line gives direction and reach.
func (v View) Line() law.Words {
	reach := law.Words{ZH: fmt.Sprintf("朝向%.0f°，张角%.0f°，距离%.0f米", v.Direction, v.Angle, v.RangeM), EN: fmt.Sprintf("direction %.0f°, angle %.0f°, range %.0f m", v.Direction, v.Angle, v.RangeM)}
	if len(v.Area) > 0 {
		reach = law.Words{ZH: fmt.Sprintf("朝向%.0f°，取景区域%d个点", v.Direction, len(v.Area)), EN: fmt.Sprintf("direction %.0f°, an area of %d points", v.Direction, len(v.Area))}
	}
	sound := law.Words{ZH: "不录声音", EN: "no sound"}
	if v.Audio {
		sound = law.Words{ZH: "录声音：" + v.AudioReason, EN: "sound: " + v.AudioReason}
	}
	return line(reach, sound, Words(Neighbourhoods, v.Secret))
}

// Covers is the ground seen from a point.
func (v View) Covers(at geo.Point) []geo.Point {
	if len(v.Area) > 0 {
		return v.Area
	}
	return geo.Sector(at, v.Direction, v.Angle, v.RangeM)
}

func (v *View) check(c *fault.Check) {
	c.Want(v.Direction >= 0 && v.Direction < 360, "view_direction", "请填写朝向，正北为0，顺时针0至359度。", "Give the direction, 0 for north, clockwise up to 359 degrees.")
	if len(v.Area) > 0 {
		wantArea(c, v.Area, "view_area")
	}
	c.Want(v.Angle > 0 && v.Angle <= 360, "view_angle", "请填写张角，1至360度。", "Give the angle, 1 to 360 degrees.")
	c.Want(v.RangeM > 0 && v.RangeM <= 5000, "view_range", "请填写能看清人和物的距离，1至5000米。", "Give the range, 1 to 5000 metres.")
	c.AtMost(&v.AudioReason, longText, "audio_reason")
	c.Want(!v.Audio || v.AudioReason != "", "audio_reason", "录声音的，请说明依据和必要性；能不录的不录。", "Say by which provision and need sound is recorded; where it can be left out, leave it out.")
	c.Want(v.Audio || v.AudioReason == "", "audio_reason", "不录声音的不填。", "Leave it empty where no sound is recorded.")
	wantOne(c, Neighbourhoods, v.Secret, "secret", "请选择周边是否有军事禁区、军事管理区或者涉密单位。", "Say whether a military or secret place is near.")
	c.AtMost(&v.Masked, longText, "masked")
}

// Nearby is a private place near a site: a point with a radius, from a list of points of interest that the keeper enters.
type Nearby struct {
	Class   string     `json:"class"` // a key of PrivatePlaces
	Words   string     `json:"words"` // what it is, without names of persons
	Lon     float64    `json:"lon"`
	Lat     float64    `json:"lat"`
	RadiusM float64    `json:"radius_m"`
	Source  string     `json:"source"` // of the list of points of interest
	Datum   geo.Datum  `json:"datum,omitempty"`
	Typed   *geo.Point `json:"typed,omitempty"`
}

// Line says what and where.
func (n Nearby) Line() law.Words {
	return line(Words(PrivatePlaces, n.Class), same(n.Words), same(fmt.Sprintf("%.5f, %.5f ± %.0f m", n.Lon, n.Lat, n.RadiusM)))
}

// Point is its middle.
func (n Nearby) Point() geo.Point { return geo.Point{Lon: n.Lon, Lat: n.Lat} }

// Ring is its ground.
func (n Nearby) Ring() []geo.Point { return geo.Circle(n.Point(), n.RadiusM) }

// DrawView records what the camera of a fixed site sees. It is refused when it covers a recorded private place, for every role
// and without exception (Art 15), and where a military or secret neighbour has not consented.
func (s *Service) DrawView(ctx context.Context, by act.By, in On, v View) (Done, error) {
	var c fault.Check
	v.check(&c)
	if v.Secret == "consented" {
		wantDocument(&c, in.Documents, "请上传同意的文件。", "Upload the consent.")
	}
	return s.onUse(ctx, ViewDrawnAct, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		site := l.SiteAt(tx.Now)
		if site.Point == nil {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "use", Want: law.Words{ZH: "移动监控的取景随位置变化，请登记附近的隐私场所。", EN: "A mobile device sees other ground at every place: record the private places near instead."}}}}
		}
		if v.Secret == "near" {
			return occurrence{}, law.Refusal{Rule: "A13.1a", Article: "第十三条；公共安全视频图像信息系统管理条例第十条",
				Because: law.Words{ZH: "周边的军事禁区、军事管理区或者涉密单位还没有同意。", EN: "The military or secret place near by has not consented."},
				Cure:    law.Words{ZH: "请事先征得同意并上传文件，或者另选地点。", EN: "Get its consent beforehand and upload it, or choose another site."}}
		}
		if n := l.seen(tx.Now, v.Covers(*site.Point)); n != nil {
			return occurrence{}, looksInto(*n)
		}
		return occurrence{event: ViewDrawn, detail: v}, nil
	})
}

// RecordPrivatePlace records a private place near the site. It is always taken: what is there is there. A view that covers it
// keeps the plan from being drafted and submitted, and the use from being commissioned and resumed.
func (s *Service) RecordPrivatePlace(ctx context.Context, by act.By, in On, n Nearby) (Done, error) {
	var c fault.Check
	wantOne(&c, PrivatePlaces, n.Class, "private_class", "请选择场所类别。", "Choose the class of place.")
	c.Text(&n.Words, shortText, true, "private_words", "请写明是什么场所，不写人的姓名。", "Say what it is, without names of persons.")
	c.Text(&n.Source, shortText, true, "private_source", "请写明来源，例如现场查看、兴趣点清单。", "Say where it is from: a visit, a list of points of interest.")
	wantDatum(&c, n.Datum)
	p := n.Point()
	wantPoint(&c, &p, "point")
	n.Typed = turnPoint(n.Datum, &p)
	n.Lon, n.Lat = p.Lon, p.Lat
	c.Want(n.RadiusM > 0 && n.RadiusM <= 500, "radius_m", "请填写范围，1至500米。", "Give the radius, 1 to 500 metres.")
	return s.onUse(ctx, PrivatePlaceRecorded, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		return occurrence{event: PrivatePlace, detail: n}, l.open(tx.Now)
	})
}

// ViewAt is what the camera sees at t as drawn since the site was last moved or re-aimed; nil when nothing was.
func (l *Life) ViewAt(t time.Time) *View {
	f := l.latest(t, ViewDrawn)
	if f == nil {
		return nil
	}
	for _, g := range l.before(t) {
		if a, ok := g.Data.(Alteration); ok && (a.What == ChangedPlace || a.What == ChangedAim) && !g.At.Before(f.At) {
			return nil
		}
	}
	v := f.Data.(View)
	return &v
}

// PrivateNear are the private places on record at t.
func (l *Life) PrivateNear(t time.Time) (out []Nearby) {
	for _, f := range l.before(t) {
		if n, ok := f.Data.(Nearby); ok {
			out = append(out, n)
		}
	}
	return out
}

// seen is the first private place that an area covers.
func (l *Life) seen(t time.Time, area []geo.Point) *Nearby {
	for _, n := range l.PrivateNear(t) {
		if geo.Overlap(area, n.Ring()) {
			return &n
		}
	}
	return nil
}

// Overlooked is the private place that the use looks into or stands in at t; nil when none is on record.
func (l *Life) Overlooked(t time.Time) *Nearby {
	site := l.SiteAt(t)
	if site.Point == nil {
		for _, n := range l.PrivateNear(t) {
			for _, p := range site.Siting.Points {
				if geo.Distance(p, n.Point()) <= n.RadiusM {
					return &n
				}
			}
		}
		return nil
	}
	area := geo.Circle(*site.Point, geo.OnTheEdge) // where it stands, when nothing is drawn
	if v := l.ViewAt(t); v != nil {
		area = v.Covers(*site.Point)
	}
	return l.seen(t, area)
}

// private refuses what leads to use of a device at a place of personal privacy, or of one that looks into it (Art 15).
func (l *Life) private(t time.Time) error {
	if site := l.SiteAt(t); isForbidden(site.Place) {
		return forbiddenPlace(site.Place)
	}
	if n := l.Overlooked(t); n != nil {
		return looksInto(*n)
	}
	return nil
}

func looksInto(n Nearby) law.Refusal {
	w := Words(PrivatePlaces, n.Class)
	return law.Refusal{Rule: "A15", Article: "第十五条；公共安全视频图像信息系统管理条例第八条",
		Because: law.Words{ZH: fmt.Sprintf("取景范围覆盖了“%s”（%s），属于涉及公民个人隐私的场所。", n.Words, w.ZH), EN: fmt.Sprintf("The field of view covers %q (%s), a place of personal privacy.", n.Words, w.EN)},
		Cure:    law.Words{ZH: "请调整朝向、范围或者另选地点后重新绘制；任何人都不能批准例外。", EN: "Turn the camera, narrow its view or choose another site, and draw it again; nobody can allow an exception."}}
}

// Forbidden is the refusal of Art 15 that stands in the way of the use at t; false when none does.
func (l *Life) Forbidden(t time.Time) (law.Refusal, bool) {
	var no law.Refusal
	return no, errors.As(l.private(t), &no)
}

// ShiftedSurvey is the surveyed place of a fixed site, when it lies as far from the approved one as two datums are apart.
func (l *Life) ShiftedSurvey(t time.Time) (at geo.Point, d geo.Datum, shifted bool) {
	site, f := l.SiteAt(t), l.latest(t, Surveyed)
	if site.Point == nil || f == nil {
		return at, d, false
	}
	at = f.Data.(Survey).Point
	d, shifted = geo.SeemsShifted(at, *site.Point, site.ToleranceM)
	return at, d, shifted
}
