package device

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// Sign is a sign or mark at the site (Art 14(1)).
type Sign struct {
	Kind     string `json:"kind"`     // board, text on the road …
	Position string `json:"position"` // where it stands, and how far from the device
	// Standard is the kind by the sign standard, a key of SignStandards; empty: not said.
	Standard  string     `json:"standard,omitempty"`
	DistanceM *int64     `json:"distance_m,omitempty"` // metres from the device, against the traffic
	Views     []SignView `json:"views,omitempty"`
}

// SignView is a photograph of a sign of which is known what it shows, and when it was taken.
type SignView struct {
	Shows  string    `json:"shows"`  // a key of SignShows
	Digest string    `json:"sha256"` // of a document of the fact
	At     time.Time `json:"at"`
}

// SignShows are what photographs of a sign show.
var SignShows = []Choice{
	{"day", law.Words{ZH: "白天", EN: "by day"}},
	{"night", law.Words{ZH: "夜间", EN: "by night"}},
	{"approach", law.Words{ZH: "来向视角", EN: "as one approaches"}},
}

// SignStandards are the standards by which signs are made.
var SignStandards = []Choice{
	{"gb5768_2", law.Words{ZH: "告示标志（GB 5768.2 道路交通标志）", EN: "notice sign (GB 5768.2, traffic signs)"}},
	{"gb5768_3", law.Words{ZH: "路面文字标记（GB 5768.3 道路交通标线）", EN: "text on the road (GB 5768.3, road markings)"}},
	{"gb2894", law.Words{ZH: "安全标志（GB 2894）", EN: "safety sign (GB 2894)"}},
	{"gb10001", law.Words{ZH: "公共信息图形符号（GB/T 10001）", EN: "public information symbol (GB/T 10001)"}},
	{"area_board", law.Words{ZH: "区域告示牌（没有国家标准）", EN: "notice board of an area (no national standard)"}},
	{"other", law.Words{ZH: "其他", EN: "other"}},
}

// Line says what stands where.
func (s Sign) Line() law.Words { return line(same(s.Kind+"，"+s.Position), viewsLine(s.Views)) }

// viewsLine says which views there are.
func viewsLine(views []SignView) law.Words {
	var out law.Words
	for _, v := range views {
		w := Words(SignShows, v.Shows)
		if out.ZH != "" {
			out.ZH, out.EN = out.ZH+"、", out.EN+", "
		}
		out.ZH, out.EN = out.ZH+w.ZH, out.EN+w.EN
	}
	if out.ZH == "" {
		return out
	}
	return law.Words{ZH: "照片：" + out.ZH, EN: "photographs: " + out.EN}
}

// checkViews asks that each view is a picture of the act, and was taken before it.
func checkViews(c *fault.Check, views []SignView, documents []Attachment, now time.Time) {
	for _, v := range views {
		wantOne(c, SignShows, v.Shows, "views", "请选择照片拍的是什么。", "Say what the photograph shows.")
		c.Want(slices.ContainsFunc(documents, func(a Attachment) bool { return a.Digest == v.Digest && a.Type != "application/pdf" }), "documents",
			"请上传这张照片（JPEG或者PNG）。", "Upload the photograph (JPEG or PNG).")
		c.Want(!v.At.IsZero() && !v.At.After(now), "taken_at", "请填写拍摄时间，不能晚于现在。", "Give the instant of the photograph, not in the future.")
	}
}

// PlaceSign records that a sign stands, with its photographs.
func (s *Service) PlaceSign(ctx context.Context, by act.By, in On, v Sign) (Done, error) {
	var c fault.Check
	c.Text(&v.Kind, shortText, true, "kind", "请写明标志的种类。", "Say what kind of sign it is.")
	c.Text(&v.Position, shortText, true, "position", "请写明标志的位置和与设备的距离。", "Say where it stands and how far from the device.")
	c.Want(v.Standard == "" || IsOneOf(SignStandards, v.Standard), "standard", "请选择标志的标准。", "Choose the standard of the sign.")
	c.Want(v.DistanceM == nil || *v.DistanceM >= 0 && *v.DistanceM <= 20_000, "distance_m", "请填写与设备的距离（米）。", "Give the distance from the device in metres.")
	checkViews(&c, v.Views, in.Documents, s.Engine.Clock.Now())
	wantPicture(&c, in.Documents, "请上传标志的照片。", "Upload a photograph of the sign.")
	return s.onUse(ctx, SignSet, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.approvedFor(tx.Now); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: SignPlaced, detail: v}, v.farEnough(ctx, tx, l.Use.Field)
	})
}

// farEnough refuses a sign nearer to the device than a source of the field asks, where one does: by default none does.
func (s *Sign) farEnough(ctx context.Context, tx *act.Tx, field string) error {
	v, err := statute.Parameter(ctx, tx, tx.Book, field, statute.SignDistance, law.DateOf(tx.Now))
	if err != nil || s.DistanceM == nil || *s.DistanceM >= v.Amount {
		return err
	}
	w := v.Words()
	return law.Refusal{Rule: "A14.1a", Article: "第十四条第一款",
		Because: law.Words{ZH: fmt.Sprintf("标志距设备%d米，规定至少%s。", *s.DistanceM, w.ZH), EN: fmt.Sprintf("The sign stands %d m from the device; at least %s are asked.", *s.DistanceM, w.EN)},
		Cure:    law.Words{ZH: "请把标志移到规定的距离以外，再登记。", EN: "Move the sign to that distance first."}}
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
	c.Text(&m.Note, longText, true, "note", "请写明怎样发现的。", "Say how it was found.")
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

// SignChecked is the act of the periodic inspection of the sign (Art 14(1)).
var SignChecked = act.Kind{Name: "device.sign.inspect", Title: law.Words{ZH: "检查标志", EN: "Inspect the sign"}, Permission: access.InstallDevice}

// SignInspection is what a periodic inspection found of a sign that stands. One that is missing is a record of its own.
type SignInspection struct {
	Clear   bool       `json:"clear"`             // clearly visible, by day and by night
	Defect  string     `json:"defect,omitempty"`  // what is wrong, when it is not
	OneSide bool       `json:"one_side"`          // it stands in one direction only, where the site watches more than one
	Views   []SignView `json:"views,omitempty"`   // photographs of this inspection
	Lacking []string   `json:"lacking,omitempty"` // keys of SignShows of which no photograph is on record, set by the act
}

// Line says what was found.
func (i SignInspection) Line() law.Words {
	found := law.Words{ZH: "明显可见", EN: "clearly visible"}
	if !i.Clear {
		found = law.Words{ZH: "有缺陷：" + i.Defect, EN: "defective: " + i.Defect}
	}
	var one, lacking law.Words
	if i.OneSide {
		one = law.Words{ZH: "只有一个方向有标志", EN: "a sign in one direction only"}
	}
	for _, k := range i.Lacking {
		w := Words(SignShows, k)
		lacking = line(lacking, law.Words{ZH: "还没有" + w.ZH + "照片", EN: "no photograph " + w.EN + " yet"})
	}
	return line(found, one, viewsLine(i.Views), lacking)
}

// InspectSign records a periodic inspection of a sign that stands, with its photographs. A defect opens a task to adjust it,
// due within adjustWithin days; whether captures made meanwhile stand is asked when it is done (Art 10(1)).
func (s *Service) InspectSign(ctx context.Context, by act.By, in On, v SignInspection) (Done, error) {
	var c fault.Check
	c.AtMost(&v.Defect, longText, "defect")
	c.Want(v.Clear == (v.Defect == ""), "defect", "有缺陷的写明缺陷；没有缺陷的不填。", "Say what is wrong; leave it empty where nothing is.")
	checkViews(&c, v.Views, in.Documents, s.Engine.Clock.Now())
	wantPicture(&c, in.Documents, "请上传检查时拍的照片。", "Upload a photograph of the inspection.")
	return s.onUse(ctx, SignChecked, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if !l.signInPlace(at) {
			return occurrence{}, law.Refusal{Rule: "A14.1a", Article: "第十四条第一款",
				Because: law.Words{ZH: "那时没有在位的标志记录，没有可以检查的标志。", EN: "No sign was on record as standing then; there is none to inspect."},
				Cure:    law.Words{ZH: "标志还在的，请先登记“设置标志”；不在的，登记“标志缺失”。", EN: "If it stands, record that it was placed; if not, that it is missing."}}
		}
		v.Lacking = l.viewsLacking(at, v.Views)
		o := occurrence{event: SignInspected, detail: v}
		if !v.Clear || v.OneSide {
			from := l.lastGoodSign(at)
			what := v.Defect
			if v.OneSide {
				what = line(same(what), law.Words{ZH: "只有一个方向有标志"}).ZH
			}
			o.beside = []occurrence{{event: AdjustmentOrdered, detail: Adjustment{What: AdjustSign, Fault: what, Until: law.DateOf(tx.Now).AddDays(adjustWithin), DoubtFrom: &from}}}
		}
		return o, nil
	})
}

// viewsLacking are the views of the standing sign of which neither its placing nor an inspection since has a photograph.
func (l *Life) viewsLacking(t time.Time, more []SignView) []string {
	have := map[string]bool{}
	add := func(views []SignView) {
		for _, v := range views {
			have[v.Shows] = true
		}
	}
	for _, f := range l.before(t) {
		switch d := f.Data.(type) {
		case Sign:
			have = map[string]bool{}
			add(d.Views)
		case SignInspection:
			add(d.Views)
		}
	}
	add(more)
	var out []string
	for _, c := range SignShows {
		if !have[c.Key] {
			out = append(out, c.Key)
		}
	}
	return out
}

// lastGoodSign is since when the sign may have been as it was found at t: the last record that it was in order.
func (l *Life) lastGoodSign(t time.Time) time.Time {
	all := l.before(t)
	for i := len(all) - 1; i >= 0; i-- {
		switch d := all[i].Data.(type) {
		case Sign:
			return all[i].At
		case SignInspection:
			if d.Clear && !d.OneSide {
				return all[i].At
			}
		}
	}
	return t
}

// SignInspectionDue is the day by which the sign is to be inspected again, counted from its placing or the last inspection;
// false while no sign stands or the use is not in service.
func (l *Life) SignInspectionDue(t time.Time, in Intervals) (law.Date, bool) {
	if p := l.phase(t); p != phaseLive && p != phaseMaintenance || !l.signInPlace(t) {
		return 0, false
	}
	last := l.latest(t, SignPlaced, SignInspected)
	begun := l.latest(t, Commissioned)
	from := last.At
	if begun != nil && begun.At.After(from) { // what was placed long before the use began is looked at again after it has begun
		from = begun.At
	}
	days := in.at(l.Site.Body, l.Use.Field, InspectSigns, from)
	return law.DateOf(from).AddDays(days), true
}

// lineOfDays says a number of days.
func lineOfDays(n int) law.Words {
	return law.Words{ZH: fmt.Sprintf("每%d日", n), EN: fmt.Sprintf("every %d days", n)}
}
