package device

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
)

// The acts of installation (Art 13, 14, 16).
var (
	PlaceSurveyed = act.Kind{Name: "device.survey", Title: law.Words{ZH: "登记安装位置", EN: "Record the surveyed place"}, Permission: access.InstallDevice}
	SignSet       = act.Kind{Name: "device.sign.place", Title: law.Words{ZH: "设置标志", EN: "Place the sign"}, Permission: access.InstallDevice}
	SignLost      = act.Kind{Name: "device.sign.missing", Title: law.Words{ZH: "登记标志缺失", EN: "Record that the sign is missing"}, Permission: access.InstallDevice}
	MarkTaken     = act.Kind{Name: "device.mark", Title: law.Words{ZH: "拍摄设备标识", EN: "Photograph the mark"}, Permission: access.InstallDevice}
)

// Survey is the place of the device as measured on installation.
type Survey struct {
	Point  admissibility.Point  `json:"point"`
	Method string               `json:"method"`
	Datum  geo.Datum            `json:"datum,omitempty"` // of what was typed; empty: not declared
	Typed  *admissibility.Point `json:"typed,omitempty"` // set by the act, where it had to be turned
}

// Line gives the coordinates.
func (s Survey) Line() law.Words { return same(fmt.Sprintf("%.6f, %.6f", s.Point.Lon, s.Point.Lat)) }

// Survey records the measured place of a device. Before the use is commissioned the place must be the approved one, within
// its tolerance; later, whatever was measured is put on record.
func (s *Service) Survey(ctx context.Context, by act.By, in On, v Survey) (Done, error) {
	var c fault.Check
	wantPoint(&c, &v.Point, "point")
	wantDatum(&c, v.Datum)
	v.Typed = turnPoint(v.Datum, &v.Point)
	c.Text(&v.Method, shortText, true, "method", "请写明测量方法。", "Say how it was measured.")
	return s.onUse(ctx, PlaceSurveyed, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.approvedFor(tx.Now); err != nil {
			return occurrence{}, err
		}
		site := l.SiteAt(tx.Now)
		if site.Point == nil {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "use", Want: law.Words{ZH: "移动监控没有固定的安装位置。", EN: "A mobile site has no fixed place to survey."}}}}
		}
		if d := geo.Distance(v.Point, *site.Point); d > site.ToleranceM && !l.has(tx.Now, Commissioned) {
			return occurrence{}, farFromApproved(v, &site, d)
		}
		return occurrence{event: Surveyed, detail: v}, nil
	})
}

// farFromApproved refuses a place that is not the approved one. Where the distance is the shift between two datums, the cure
// says so: the device stands right, and the figures are of a screen map.
func farFromApproved(v Survey, site *Site, metres float64) law.Refusal {
	no := law.Refusal{Rule: "A9b-place", Article: "第九条",
		Because: law.Words{ZH: fmt.Sprintf("安装位置距批准的位置%.0f米，超过允许的%.0f米。", metres, site.ToleranceM), EN: fmt.Sprintf("The device stands %.0f m from the approved place; %.0f m are allowed.", metres, site.ToleranceM)},
		Cure:    law.Words{ZH: "请移到批准的位置，或者变更地点并重新报批。", EN: "Move it to the approved place, or have the new place approved."}}
	if d, shifted := geo.SeemsShifted(v.Point, *site.Point, site.ToleranceM); shifted {
		name := Words(Datums, string(d))
		no.Cure = law.Words{ZH: fmt.Sprintf("相差的距离与坐标系的偏移相符，坐标可能是%s的，请核对并选择坐标系。", name.ZH),
			EN: fmt.Sprintf("The distance is that of a shifted datum: the figures may be in %s. Check them and choose the datum.", name.EN)}
	}
	return no
}

// Mark is the mark on a mobile device (Art 16(1)(四)). It counts for the thing that bore it: another aircraft needs its own.
type Mark struct {
	Position string `json:"position"`
	Serial   string `json:"serial,omitempty"` // set by the act; older records have none
}

// Line says where it is.
func (m Mark) Line() law.Words { return line(same(m.Position), same(m.Serial)) }

// PhotographMark records the mark on the device, with its photograph.
func (s *Service) PhotographMark(ctx context.Context, by act.By, in On, m Mark) (Done, error) {
	var c fault.Check
	c.Text(&m.Position, shortText, true, "position", "请写明标识在设备上的位置。", "Say where on the device the mark is.")
	wantPicture(&c, in.Documents, "请上传标识的照片。", "Upload a photograph of the mark.")
	return s.onUse(ctx, MarkTaken, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		m.Serial = l.DeviceAt(tx.Now).Serial
		return occurrence{event: MarkPhotographed, detail: m}, l.open(tx.Now)
	})
}
