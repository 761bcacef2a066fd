package device

import (
	"context"
	"fmt"
	"time"

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
	wantText(&c, &v.Method, shortText, "method", "请写明测量方法。", "Say how it was measured.")
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

// Sign is a sign or mark at the site (Art 14(1)).
type Sign struct {
	Kind     string `json:"kind"`     // board, text on the road …
	Position string `json:"position"` // where it stands, and how far from the device
}

// Line says what stands where.
func (s Sign) Line() law.Words { return same(s.Kind + "，" + s.Position) }

// PlaceSign records that a sign stands, with its photograph.
func (s *Service) PlaceSign(ctx context.Context, by act.By, in On, v Sign) (Done, error) {
	var c fault.Check
	wantText(&c, &v.Kind, shortText, "kind", "请写明标志的种类。", "Say what kind of sign it is.")
	wantText(&c, &v.Position, shortText, "position", "请写明标志的位置和与设备的距离。", "Say where it stands and how far from the device.")
	wantPicture(&c, in.Documents, "请上传标志的照片。", "Upload a photograph of the sign.")
	return s.onUse(ctx, SignSet, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		return occurrence{event: SignPlaced, detail: v}, l.approvedFor(tx.Now)
	})
}

// MissingSign says that a sign was found missing, and when it was last seen; nil: nobody knows.
type MissingSign struct {
	LastSeen *time.Time `json:"last_seen,omitempty"`
	Note     string     `json:"note"`
}

// Line says when it was last seen.
func (m MissingSign) Line() law.Words {
	if m.LastSeen == nil {
		return law.Words{ZH: "最后看到的时间不明；" + m.Note, EN: "last seen: not known; " + m.Note}
	}
	return law.Words{ZH: "最后看到于" + m.LastSeen.In(law.Beijing).Format("2006年1月2日 15:04") + "；" + m.Note, EN: "last seen " + m.LastSeen.In(law.Beijing).Format("2006-01-02 15:04") + "; " + m.Note}
}

// ReportSignMissing records that the sign was found missing. The use is suspended from then on, and captures between the
// last sight and the discovery become doubtful (Art 14(1)).
func (s *Service) ReportSignMissing(ctx context.Context, by act.By, in On, m MissingSign) (Done, error) {
	var c fault.Check
	wantText(&c, &m.Note, longText, "note", "请写明怎样发现的。", "Say how it was found.")
	return s.onUse(ctx, SignLost, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		if m.LastSeen != nil && m.LastSeen.After(at) {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "last_seen", Want: law.Words{ZH: "最后看到的时间不能晚于发现的时间。", EN: "It was last seen before it was found missing."}}}}
		}
		if !l.signInPlace(at) {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "那时没有在位的标志记录。", EN: "No sign was on record as standing then."}}
		}
		return occurrence{event: SignMissing, detail: m}, nil
	})
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
	wantText(&c, &m.Position, shortText, "position", "请写明标识在设备上的位置。", "Say where on the device the mark is.")
	wantPicture(&c, in.Documents, "请上传标识的照片。", "Upload a photograph of the mark.")
	return s.onUse(ctx, MarkTaken, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		m.Serial = l.DeviceAt(tx.Now).Serial
		return occurrence{event: MarkPhotographed, detail: m}, l.open(tx.Now)
	})
}
