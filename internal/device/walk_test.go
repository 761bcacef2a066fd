package device_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/entrust"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// note is one event of the contract as a person would write it down beside the acts, with what its fields depend on.
type note struct {
	fact             string
	at, known        time.Time
	retracted        *time.Time
	event            map[string]any
	serial           string   // of a certificate or a mark: what it says depends on the device's serial number at the judged instant
	violation        string   // of a review: covers depends on the violation at the judged instant
	violations       []string // of an approval
	basis            *device.BasisFound
	instrument       device.Instrument
	toPoint          *admissibility.Point // of an alteration
	toSerial, toCode string
}

// walk is a use on which random acts are tried, and the notes taken beside them.
type walk struct {
	t           *testing.T
	f           *devicetest.Fleet
	r           *rand.Rand
	ids         devicetest.Ids
	sender      device.Sender
	serial      string
	carrier     string
	notes       []note
	tried, done int
	seen        map[string]int // results by rule
}

func (w *walk) at(back time.Duration) time.Time {
	if w.r.IntN(3) > 0 {
		return time.Time{}
	}
	return w.f.W.Clock.Now().Add(-time.Duration(w.r.Int64N(int64(back))))
}

func (w *walk) on(documents ...device.Attachment) device.On {
	return device.On{Use: w.ids.Use, At: w.at(72 * time.Hour), Documents: append(documents, devicetest.Document("文件"), devicetest.Picture("照片"))}
}

// take notes an act that was carried out; a refusal is no fault here, anything else is.
func (w *walk) take(done device.Done, err error, n note) bool {
	w.t.Helper()
	w.tried++
	if err != nil {
		if errors.As(err, new(law.Refusal)) || errors.As(err, new(fault.Conflict)) || errors.As(err, new(fault.Invalid)) {
			return false
		}
		w.t.Fatalf("%v: %v", n.event, err)
	}
	w.done++
	if n.event == nil {
		return true
	}
	n.fact, n.at, n.known = done.Record.ID, done.Record.At, done.Entry.At
	w.notes = append(w.notes, n)
	return true
}

func ev(name string, fields ...any) map[string]any {
	m := map[string]any{"event": name}
	for i := 0; i < len(fields); i += 2 {
		m[fields[i].(string)] = fields[i+1]
	}
	return m
}

func (w *walk) coin() bool { return w.r.IntN(2) == 0 }

// mostly is true three times in four: a walk that fails half of its reviews never gets anywhere.
func (w *walk) mostly() bool { return w.r.IntN(4) > 0 }

func (w *walk) step() {
	w.f.W.Clock.Advance(time.Duration(w.r.Int64N(int64(30*time.Hour))) + time.Second)
	if w.r.IntN(12) == 0 {
		w.f.W.Clock.Advance(time.Duration(w.r.IntN(35)) * 24 * time.Hour)
	}
	steps := []func(){w.plan, w.plan, w.decide, w.decide, w.install, w.install, w.review, w.review, w.publish, w.publish, w.serve, w.serve, w.maintain, w.alter, w.verify, w.verify, w.health, w.health, w.fly, w.takeBack}
	steps[w.r.IntN(len(steps))]()
}

func (w *walk) plan() {
	s, ctx := w.f.Service, w.t.Context()
	keeper := w.f.By(access.Keeper)
	done, err := s.Argue(ctx, keeper, w.on(), devicetest.Argument())
	w.take(done, err, note{})
	l := w.f.Life(w.ids.Use)
	done, err = s.DraftPlan(ctx, keeper, device.On{Use: w.ids.Use, Documents: w.on().Documents}, devicetest.Plan(l.UseAt(w.f.W.Clock.Now()).Violation, "9001"))
	w.take(done, err, note{})
	done, err = s.SubmitPlan(ctx, w.f.By(access.Head), device.On{Use: w.ids.Use})
	w.take(done, err, note{})
}

func (w *walk) decide() {
	s, ctx := w.f.Service, w.t.Context()
	if w.r.IntN(6) == 0 {
		done, err := s.RejectPlan(ctx, w.f.By(access.ProvincialApprover), w.on(), device.Rejection{Reasons: "不必要"})
		w.take(done, err, note{})
		return
	}
	if w.r.IntN(12) == 0 {
		done, err := s.WithdrawApproval(ctx, w.f.By(access.ProvincialApprover), w.on(), device.Rejection{Reasons: "撤回"})
		w.take(done, err, note{event: ev("plan_withdrawn")})
		return
	}
	approver, level := w.f.By(access.ProvincialApprover), "province"
	if w.r.IntN(6) == 0 {
		approver, level = w.f.W.Who(access.ProvincialApprover, w.f.W.City).By, "city"
	}
	l := w.f.Life(w.ids.Use)
	a := device.Approval{Number: "1", Violations: []string{l.UseAt(w.f.W.Clock.Now()).Violation}}
	if w.r.IntN(6) == 0 {
		a.Violations = []string{"9001"}
	}
	var until any
	if w.r.IntN(3) == 0 {
		day := lawDate(w.f.W.Clock.Now()).AddDays(w.r.IntN(200))
		a.Until, until = &day, day.String()
	}
	done, err := s.ApprovePlan(ctx, approver, w.on(), a)
	n := note{event: ev("plan_approved", "level", level, "until", until), violations: a.Violations}
	if level == "city" {
		n.violations = nil // the city's field is not the use's
	}
	w.take(done, err, n)
}

func (w *walk) install() {
	s, ctx, keeper := w.f.Service, w.t.Context(), w.f.By(access.Keeper)
	switch w.r.IntN(4) {
	case 0:
		p := devicetest.Point
		p.Lon += float64(w.r.IntN(3)) * 0.0002
		done, err := s.Survey(ctx, keeper, w.on(), device.Survey{Point: p, Method: "RTK"})
		w.take(done, err, note{event: ev("surveyed", "point", [2]float64{p.Lon, p.Lat})})
	case 1:
		l := w.f.Life(w.ids.Use)
		bears := l.DeviceAt(w.f.W.Clock.Now()).Serial
		done, err := s.PhotographMark(ctx, keeper, w.on(), device.Mark{Position: "两侧"})
		w.take(done, err, note{event: ev("mark_photographed"), serial: bears})
	case 2:
		m := device.MissingSign{Note: "没有看到"}
		in := w.on()
		var seen any
		if w.coin() {
			t := w.f.W.Clock.Now().Add(-100 * time.Hour).Truncate(time.Microsecond)
			m.LastSeen, seen = &t, t.Format(time.RFC3339Nano)
		}
		if w.mostly() {
			return
		}
		done, err := s.ReportSignMissing(ctx, keeper, in, m)
		w.take(done, err, note{event: ev("sign_missing", "last_seen", seen)})
	default:
		done, err := s.PlaceSign(ctx, keeper, w.on(), device.Sign{Kind: "牌", Position: "前方"})
		w.take(done, err, note{event: ev("sign_placed")})
	}
}

func (w *walk) review() {
	s, ctx := w.f.Service, w.t.Context()
	l := w.f.Life(w.ids.Use)
	code := l.UseAt(w.f.W.Clock.Now()).Violation
	result := map[bool]string{true: "pass", false: "fail"}
	if w.coin() {
		o := devicetest.Legal()
		if o.Pass = w.mostly(); !o.Pass {
			o.Other.Pass = false
		}
		if o.SoleBasis.Sole = w.coin(); !o.SoleBasis.Sole {
			o.SoleBasis.Provision = ""
		}
		done, err := s.ReviewLegally(ctx, w.f.By(access.LegalReviewer), w.on(), o)
		o.SoleBasis.Rank, o.SoleBasis.Citation = statute.Law, "《中华人民共和国道路交通安全法》第一百一十四条"
		w.take(done, err, note{event: ev("legal_review", "result", result[o.Pass], "own", true), violation: code, basis: &o.SoleBasis})
		return
	}
	o := devicetest.Technical([]device.Instrument{device.IsInstrument, device.IsInstrument, device.NotInstrument, device.NoRule}[w.r.IntN(4)])
	o.Quality.Model = l.DeviceAt(w.f.W.Clock.Now()).Model
	o.Firmware = []string{devicetest.Firmware, devicetest.Firmware, "2.0"}[w.r.IntN(3)]
	if o.Pass = w.mostly(); !o.Pass {
		o.Other.Pass = false
	}
	var until any
	if w.r.IntN(3) == 0 {
		last := lawDate(w.f.W.Clock.Now()).AddDays(w.r.IntN(300))
		o.Institution, o.Conclusion = &device.Institution{ID: w.f.Entrusted(entrust.Examination, entrust.CMA, last)}, "同意检测结论"
		until = last.String()
	}
	done, err := s.ReviewTechnically(ctx, w.f.By(access.TechnicalReviewer), w.on(), o)
	w.take(done, err, note{event: ev("technical_review", "result", result[o.Pass], "own", o.Institution == nil, "qualified_until", until, "firmware", o.Firmware), violation: code, instrument: o.Instrument})
}

func (w *walk) publish() {
	s, ctx, publisher := w.f.Service, w.t.Context(), w.f.By(access.Publisher)
	switch w.r.IntN(8) {
	case 0:
		v := device.Correction{Material: w.coin(), Reason: "更正"}
		done, err := s.CorrectElsewhere(ctx, publisher, w.on(), v)
		w.take(done, err, note{event: ev("publication_corrected", "channel", "other", "material", v.Material)})
	case 1:
		v := device.Withdrawal{Reason: "不见了", Channel: []device.Channel{device.Platform, device.Other}[w.r.IntN(2)]}
		done, err := s.WithdrawElsewhere(ctx, publisher, w.on(), v)
		w.take(done, err, note{event: ev("publication_withdrawn", "channel", string(v.Channel))})
	case 2, 3, 4:
		done, err := s.PublishElsewhere(ctx, publisher, w.on(), "网站", true)
		w.take(done, err, note{event: ev("published", "channel", "other", "covers", true)})
	case 5:
		material := w.coin()
		done, err := s.AskCorrection(ctx, publisher, device.On{Use: w.ids.Use}, material, "更正")
		if w.take(done, err, note{}) {
			w.answered(device.PublicationCorrected, ev("publication_corrected", "channel", "platform", "material", material))
		}
	default:
		done, err := s.AskPublication(ctx, publisher, device.On{Use: w.ids.Use})
		if w.take(done, err, note{}) {
			w.answered(device.Published, ev("published", "channel", "platform", "covers", true))
		}
	}
}

// answered lets the platform answer and notes the event.
func (w *walk) answered(event device.Event, e map[string]any) {
	w.f.W.Clock.Advance(time.Hour)
	w.f.Work()
	w.f.W.Clock.Advance(time.Hour)
	f := last(w.t, w.f, w.ids.Use, event)
	l := w.f.Life(w.ids.Use)
	for _, g := range l.Facts { // the newest by recording, not by when it holds
		if g.Event == event && g.KnownAt.After(f.KnownAt) {
			f = g
		}
	}
	w.notes = append(w.notes, note{fact: f.ID, at: f.At, known: f.KnownAt, event: e})
}

func (w *walk) serve() {
	s, ctx, head := w.f.Service, w.t.Context(), w.f.By(access.Head)
	why := device.Decision{Reason: "测试"}
	switch w.r.IntN(5) {
	case 0:
		done, err := s.Stop(ctx, head, w.on(), why)
		w.take(done, err, note{event: ev("stopped")})
		w.f.Work()
	case 1, 2:
		done, err := s.Resume(ctx, head, w.on(), why)
		w.take(done, err, note{event: ev("resumed")})
	default:
		done, err := s.Commission(ctx, head, w.on(), why)
		w.take(done, err, note{event: ev("commissioned")})
	}
}

func (w *walk) maintain() {
	s, ctx, keeper := w.f.Service, w.t.Context(), w.f.By(access.Keeper)
	if w.coin() {
		pass := w.mostly()
		done, err := s.EndMaintenance(ctx, keeper, w.on(), device.MaintenanceEnd{SelfTest: pass, Done: "擦镜头"})
		w.take(done, err, note{event: ev("maintenance_ended", "self_test", map[bool]string{true: "pass", false: "fail"}[pass])})
		return
	}
	m := device.MaintenanceStart{Reason: "坏了"}
	if w.mostly() {
		m.WorkOrder = &device.WorkOrder{Number: "GD", Fault: "坏", Contractor: "本单位维护班", Own: true}
	}
	done, err := s.StartMaintenance(ctx, keeper, w.on(), m)
	w.take(done, err, note{event: ev("maintenance_started", "work_order", m.WorkOrder != nil)})
	w.f.Work()
}

func (w *walk) alter() {
	if w.coin() {
		return
	}
	s, ctx := w.f.Service, w.t.Context()
	a := device.Alteration{Reason: "测试", What: []device.Change{device.ChangedPlace, device.ChangedAim, device.ChangedModel, device.ChangedViolation}[w.r.IntN(4)]}
	n := note{event: ev("altered", "what", string(a.What))}
	switch a.What {
	case device.ChangedPlace:
		p := devicetest.Point
		p.Lon += float64(w.r.IntN(2)) * 0.0004 // 41 m
		a.Words, a.Place, a.Point, a.Area = "新址", "road", &p, devicetest.Area
		if w.carrier == "" {
			n.toPoint = &p
		}
	case device.ChangedAim:
		a.Direction = "向北"
	case device.ChangedModel:
		a.Model, a.Serial = "CS-3000", fmt.Sprintf("SN-%d", 8000+w.r.IntN(2))
		n.toSerial = a.Serial
	case device.ChangedViolation:
		a.Violation = []string{"9001", devicetest.Violation}[w.r.IntN(2)]
		n.toCode = a.Violation
	}
	done, err := s.Alter(ctx, w.f.By(access.Keeper), w.on(), a)
	w.take(done, err, n)
}

func (w *walk) verify() {
	s, ctx, keeper := w.f.Service, w.t.Context(), w.f.By(access.Keeper)
	if w.r.IntN(5) == 0 {
		done, err := s.RecordRepair(ctx, keeper, w.on(), device.Repair{What: "雷达"})
		w.take(done, err, note{event: ev("repaired")})
		return
	}
	l := w.f.Life(w.ids.Use)
	v := devicetest.Certificate(l.DeviceAt(w.f.W.Clock.Now()).Serial, lawDate(w.f.W.Clock.Now()).AddDays(-w.r.IntN(10)))
	v.Pass, v.Until = w.mostly(), v.From.AddDays(w.r.IntN(300))
	if w.r.IntN(6) == 0 {
		v.Serial = "SN-8000"
	}
	done, err := s.RecordVerification(ctx, keeper, w.on(), v)
	w.take(done, err, note{event: ev("verified", "result", map[bool]string{true: "pass", false: "fail"}[v.Pass], "from", v.From.String(), "until", v.Until.String()), serial: v.Serial})
}

func (w *walk) health() {
	s, ctx, keeper := w.f.Service, w.t.Context(), w.f.By(access.Keeper)
	offset := int64(w.r.IntN(2400) - 1200)
	switch w.r.IntN(6) {
	case 0:
		done, err := s.CheckClock(ctx, keeper, w.on(), device.ClockOffset{OffsetMS: offset, Method: "北斗"})
		w.take(done, err, note{event: ev("clock_checked", "offset_ms", offset)})
	case 1:
		done, err := s.ReportAbnormal(ctx, keeper, w.on(), device.Condition{Detail: "异常"})
		w.take(done, err, note{event: ev("abnormal_started")})
	case 2, 3:
		done, err := s.ReportNormal(ctx, keeper, w.on(), device.Condition{Detail: "正常"})
		w.take(done, err, note{event: ev("abnormal_ended")})
	default:
		w.message(offset)
	}
}

// message sends a health message: its clock error counts at its time, and a change of state too.
func (w *walk) message(offset int64) {
	w.tried++
	w.done++
	now := w.f.W.Clock.Now()
	h := device.HealthMessage{Message: device.Message{WebhookID: fmt.Sprintf("w-%d", w.tried), SentAt: now, Digest: fmt.Sprintf("%064x", w.tried)},
		Health: device.Health{ID: fmt.Sprintf("e-%d", w.tried), Time: now.Add(-time.Duration(w.r.Int64N(int64(50 * time.Hour)))).Truncate(time.Microsecond), ClockOffsetMS: offset, Firmware: devicetest.Firmware, Abnormal: w.r.IntN(6) == 0}}
	got, err := w.f.Service.ReportHealth(w.t.Context(), w.sender, h)
	w.f.Must(got, err)
	w.notes = append(w.notes, note{at: h.Time, known: got.ReceivedAt, event: ev("clock_checked", "offset_ms", offset)})
	var before *note
	for i := range w.notes {
		n := &w.notes[i]
		if name := n.event["event"]; (name == "abnormal_started" || name == "abnormal_ended") && n.retracted == nil && !n.at.After(h.Time) && (before == nil || !n.at.Before(before.at)) {
			before = n
		}
	}
	if was := before != nil && before.event["event"] == "abnormal_started"; was != h.Abnormal {
		f := map[bool]string{true: "abnormal_started", false: "abnormal_ended"}[h.Abnormal]
		l := w.f.Life(w.ids.Use)
		for _, g := range l.Facts {
			if g.KnownAt.Equal(got.ReceivedAt) {
				w.notes = append(w.notes, note{fact: g.ID, at: h.Time, known: got.ReceivedAt, event: ev(f)})
			}
		}
	}
}

func (w *walk) fly() {
	now := w.f.W.Clock.Now()
	p := device.FlightPlan{Purpose: "巡查", Crew: "2人", From: now.Add(-time.Hour), Until: now.Add(time.Duration(1+w.r.IntN(100)) * time.Hour), Flight: devicetest.Flight()}
	p.Flight.NightReason = "夜间违法多发"
	var air any
	switch w.r.IntN(4) {
	case 0:
		p.Airspace, air = &device.Airspace{Ground: "适飞空域"}, map[string]any{"required": false}
	case 1:
		p.Airspace, air = &device.Airspace{Required: true}, map[string]any{"required": true, "from": nil, "until": nil}
	case 2:
		from, until := p.From.UTC(), p.Until.UTC()
		p.Airspace = &device.Airspace{Required: true, Number: "KY-1", From: &from, Until: &until}
		air = map[string]any{"required": true, "from": instant(from), "until": instant(until)}
	}
	by, carry, who := "head", w.f.Service.ApproveFlight, w.f.By(access.Head)
	if !w.mostly() {
		by, carry, who, p.Authority = "other", w.f.Service.RecordFlight, w.f.By(access.Keeper), "分管负责人批准"
	}
	entered, err := w.f.Service.RecordCarrier(w.t.Context(), w.f.By(access.Keeper), devicetest.With(w.ids.Use), devicetest.Carried(admissibility.Drone)) // of no rule of the judge
	w.take(entered, err, note{})
	done, err := carry(w.t.Context(), who, w.on(), p)
	w.take(done, err, note{event: ev("flight_plan", "by", by, "from", instant(p.From), "until", instant(p.Until), "airspace", air)})
}

func instant(t time.Time) string {
	return t.UTC().Truncate(time.Microsecond).Format("2006-01-02T15:04:05.000000Z07:00")
}

func (w *walk) takeBack() {
	if len(w.notes) == 0 || w.mostly() {
		return
	}
	n := &w.notes[w.r.IntN(len(w.notes))]
	if n.fact == "" || n.retracted != nil {
		return
	}
	ctx, s := w.t.Context(), w.f.Service
	p, err := s.ProposeTakeBack(ctx, w.f.By(access.Keeper), n.fact, "记错了")
	w.f.Must(p, err)
	w.f.W.Clock.Advance(time.Hour)
	for _, by := range []act.By{w.f.By(access.Head), w.f.By(access.LegalReviewer)} {
		done, err := s.DecideTakeBack(ctx, by, p.Record.ID, true, "属实")
		if err == nil {
			t := done.Entry.At
			n.retracted = &t
			return
		}
	}
	w.t.Fatal("nobody may decide")
}

// newWalk registers a device. Half of the walks begin in service: what follows is longer than what goes before.
func newWalk(t *testing.T, w *testkit.World, seed uint64) *walk {
	f := devicetest.New(t, w)
	for _, role := range access.Roles() {
		f.By(role)
	}
	w.Who(access.ProvincialApprover, w.City)
	x := &walk{t: t, f: f, r: rand.New(rand.NewPCG(seed, 1)), seen: map[string]int{}}
	if seed%3 == 2 {
		x.carrier = "drone"
	}
	x.ids = f.Register(x.carrier)
	l := f.Life(x.ids.Use)
	x.serial = l.Device.Serial
	x.sender = device.Sender{Book: w.Book, Body: w.County.ID, Device: x.ids.Device}
	w.Clock.Advance(time.Hour)
	return x
}

// start brings the use into service, a note beside each act: what follows in service is the longer part of a life.
func (w *walk) start() {
	s, ctx := w.f.Service, w.t.Context()
	by := w.f.By
	in := func() device.On {
		w.f.W.Clock.Advance(time.Hour)
		return device.On{Use: w.ids.Use, Documents: []device.Attachment{devicetest.Document("文件"), devicetest.Picture("照片")}}
	}
	must := func(done device.Done, err error) func(note) {
		w.t.Helper()
		w.f.Must(done, err)
		return func(n note) { w.take(done, nil, n) }
	}
	must(s.Argue(ctx, by(access.Keeper), in(), devicetest.Argument()))
	must(s.DraftPlan(ctx, by(access.Keeper), in(), devicetest.Plan(devicetest.Violation)))
	must(s.SubmitPlan(ctx, by(access.Head), in()))
	must(s.ApprovePlan(ctx, by(access.ProvincialApprover), in(), device.Approval{Number: "1"}))(note{event: ev("plan_approved", "level", "province", "until", nil), violations: []string{devicetest.Violation}})
	if w.carrier == "" {
		must(s.Survey(ctx, by(access.Keeper), in(), device.Survey{Point: devicetest.Point, Method: "RTK"}))(note{event: ev("surveyed", "point", [2]float64{devicetest.Point.Lon, devicetest.Point.Lat})})
	} else {
		must(s.PhotographMark(ctx, by(access.Keeper), in(), device.Mark{Position: "两侧"}))(note{event: ev("mark_photographed"), serial: w.serial})
	}
	must(s.PlaceSign(ctx, by(access.Keeper), in(), device.Sign{Kind: "牌", Position: "前方"}))(note{event: ev("sign_placed")})
	must(s.CheckClock(ctx, by(access.Keeper), in(), device.ClockOffset{OffsetMS: 5, Method: "北斗"}))(note{event: ev("clock_checked", "offset_ms", 5)})
	o := devicetest.Legal()
	must(s.ReviewLegally(ctx, by(access.LegalReviewer), in(), o))(note{event: ev("legal_review", "result", "pass", "own", true), violation: devicetest.Violation, basis: &o.SoleBasis})
	o.SoleBasis.Rank, o.SoleBasis.Citation = statute.Law, "《中华人民共和国道路交通安全法》第一百一十四条"
	must(s.ReviewTechnically(ctx, by(access.TechnicalReviewer), in(), devicetest.Technical(device.IsInstrument)))(
		note{event: ev("technical_review", "result", "pass", "own", true, "qualified_until", nil, "firmware", devicetest.Firmware), violation: devicetest.Violation, instrument: device.IsInstrument})
	v := devicetest.Certificate(w.serial, lawDate(w.f.W.Clock.Now()))
	must(s.RecordVerification(ctx, by(access.Keeper), in(), v))(note{event: ev("verified", "result", "pass", "from", v.From.String(), "until", v.Until.String()), serial: v.Serial})
	must(s.AskPublication(ctx, by(access.Publisher), in()))
	w.answered(device.Published, ev("published", "channel", "platform", "covers", true))
	must(s.PublishElsewhere(ctx, by(access.Publisher), in(), "网站", true))(note{event: ev("published", "channel", "other", "covers", true)})
	w.f.W.Clock.Advance(32 * 24 * time.Hour)
	must(s.Commission(ctx, by(access.Head), in(), device.Decision{Reason: "启用"}))(note{event: ev("commissioned")})
}

func run(t *testing.T, w *testkit.World, seed uint64, steps int) *walk {
	x := newWalk(t, w, seed)
	begins := w.Clock.Now()
	if seed%2 == 0 {
		x.start()
	}
	for i := range steps {
		x.step()
		if i%3 > 0 {
			continue
		}
		span := int64(w.Clock.Now().Sub(begins)) + int64(time.Hour)
		at := begins.Add(time.Duration(x.r.Int64N(span))).Truncate(time.Microsecond)
		then := begins.Add(time.Duration(x.r.Int64N(span))).Truncate(time.Microsecond)
		x.same(w.Clock.Now(), nil)
		x.same(at, nil)
		x.same(at, &then)
		if len(x.notes) > 0 { // on the very instant of an event, and of its recording
			n := x.notes[x.r.IntN(len(x.notes))]
			x.same(n.at, nil)
			x.same(n.at, &n.known)
		}
	}
	return x
}

// threeValued are the rules that the walks must have found met, unmet and unknown, so that the comparison proves something.
var threeValued = []string{"A9b", "A9b-place", "A10.2-legal", "A10.2-technical", "A11.1.3", "A14.1a", "A14.1b", "A14.1c", "A14.2", "A16.1.1", "A16.1.2", "A16.1.4", "A21b", "A22.1b", "A36.3"}

// walks is how many random lives are compared. They take most of the package's time.
const walks = uint64(8)

// TestFactsJudgeLikeTheDocument: over random lives of acts, among them refused, backdated and taken back ones, the facts built
// from the records judge at every instant, and with what was known at every instant, as the document that was written down
// beside them, with all clock checks instead of those next to the instant. Every state moves only as Moves declares.
func TestFactsJudgeLikeTheDocument(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		seen, blind := map[string]int{}, map[string]bool{}
		for _, name := range spoiled {
			blind[name] = true
		}
		for seed := range walks {
			w := testkit.NewWorld(t, testkit.SQLite(t))
			x := run(t, w, seed, 130)
			if x.done < 50 {
				t.Errorf("walk %d carried out %d of %d acts: too few to prove anything", seed, x.done, x.tried)
			}
			for k, n := range x.seen {
				seen[k] += n
			}
			w.Verify()
			for name, seen := range x.control() {
				blind[name] = blind[name] && !seen
			}
		}
		for name, is := range blind {
			if is {
				t.Errorf("notes without %s judge as the acts do: the comparison sees nothing", name)
			}
		}
		for _, rule := range threeValued {
			for _, result := range []string{"met", "unmet", "unknown"} {
				if seen[rule+" "+result] == 0 {
					t.Errorf("no walk found %s %s", rule, result)
				}
			}
		}
	})
	t.Run("postgresql", func(t *testing.T) {
		w := testkit.NewWorld(t, testkit.Database(t, testkit.MigratedPostgreSQL(t)))
		run(t, w, 100, 40)
		w.Verify()
	})
}

// spoiled are the kinds of events that the control leaves out of the notes, each in its turn.
var spoiled = []string{"sign_placed", "clock_checked", "legal_review", "published", "verified", "commissioned"}

// control compares with notes that lack one kind of event, and tells for which the comparison sees it.
func (w *walk) control() map[string]bool {
	w.t.Helper()
	whole := w.notes
	defer func() { w.notes = whole }()
	sees := map[string]bool{}
	for _, name := range spoiled {
		w.notes = nil
		for _, n := range whole {
			if n.event["event"] != name {
				w.notes = append(w.notes, n)
			}
		}
		for i := 0; i < len(whole) && !sees[name]; i++ {
			sees[name] = whole[i].retracted == nil && w.compare(whole[i].at, nil) != ""
		}
	}
	return sees
}
