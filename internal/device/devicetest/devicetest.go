// Package devicetest brings devices to life for tests, through the same acts as real use and by the persons who may do
// them: argument, plan, approval, installation, reviews, publication on both channels, and after thirty full days the
// commissioning.
package devicetest

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/entrust"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// What every device of a Fleet has, so that a capture of it can be made to fit.
const (
	Firmware  = "1.4.2"
	Violation = "1345"
	Maker     = "测试仪器厂"
	Model     = "CS-2000"
)

// Point is where fixed devices stand.
var Point = admissibility.Point{Lon: 113.27, Lat: 23.14}

// Area is where mobile devices may be.
var Area = []admissibility.Point{{Lon: 113.26, Lat: 23.13}, {Lon: 113.28, Lat: 23.13}, {Lon: 113.28, Lat: 23.15}, {Lon: 113.26, Lat: 23.15}, {Lon: 113.26, Lat: 23.13}}

// Fleet makes devices in a World.
type Fleet struct {
	W        *testkit.World
	Service  *device.Service
	Platform device.DisclosurePlatform
	t        testing.TB
	made     int
}

// Ids are the three things of one use.
type Ids struct{ Device, Site, Use string }

// New makes a fleet whose platform takes everything at once.
func New(t testing.TB, w *testkit.World) *Fleet {
	t.Helper()
	f := &Fleet{W: w, Service: &device.Service{Engine: w.Engine, Keys: w.Keys}, t: t}
	f.Service.Moved = func(from device.State, act device.Event, to device.State) {
		if !device.IsDeclared(from, act, to) {
			t.Errorf("the move %s --%s--> %s is not declared", from, act, to)
		}
	}
	f.Platform = &Prompt{Clock: w.Clock}
	return f
}

// By is who holds a role in the fleet's body.
func (f *Fleet) By(role access.Role) act.By { return f.W.By(role) }

// Must fails the test on an error.
func (f *Fleet) Must(_ any, err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// Document is a PDF that was received.
func Document(name string) device.Attachment {
	return device.Attachment{Digest: fmt.Sprintf("%064x", len(name)+1), Name: name + ".pdf", Type: "application/pdf", Size: 1000}
}

// Picture is a photograph that was received.
func Picture(name string) device.Attachment {
	return device.Attachment{Digest: fmt.Sprintf("%064x", len(name)+7), Name: name + ".jpg", Type: "image/jpeg", Size: 1000}
}

// With is a step on a use at once, with documents.
func With(use string, documents ...device.Attachment) device.On {
	return device.On{Use: use, Documents: documents}
}

// Register enters a device, a site and a use; carrier is empty for a fixed site.
func (f *Fleet) Register(carrier string) Ids {
	f.t.Helper()
	f.made++
	keeper := f.By(access.Keeper)
	d, err := f.Service.RegisterDevice(f.t.Context(), keeper, device.NewDevice{Serial: fmt.Sprintf("SN-%04d", f.made), Model: Model, Maker: Maker, Carrier: carrier})
	f.Must(d, err)
	n := device.NewSite{Words: fmt.Sprintf("测试大道%d号路口", f.made), Kind: "fixed", Place: "road", Point: &Point, Direction: "由东向西"}
	if carrier != "" {
		n.Kind, n.Point, n.Area = "mobile", nil, Area
	}
	site, err := f.Service.RegisterSite(f.t.Context(), keeper, n)
	f.Must(site, err)
	use, err := f.Service.RegisterUse(f.t.Context(), keeper, device.NewUse{Device: d.Record.ID, Site: site.Record.ID, Violation: Violation, Field: "traffic"})
	f.Must(use, err)
	return Ids{d.Record.ID, site.Record.ID, use.Record.ID}
}

// Argument is a complete prior argument.
func Argument() device.Argument {
	return device.Argument{Need: "近一年事故12起", Alternatives: "增加巡逻，效果有限", Shared: "查找过附近的设备", NotUsed: "附近其他单位的设备朝向和用途不同", Privacy: "不拍摄住宅", Participants: "设备管理员2人", Conclusion: "需要设置"}
}

// Plan is a complete siting plan.
func Plan(violations ...string) device.SitingPlan {
	return device.SitingPlan{Lawful: "依据道路交通安全法", Open: "设标志并公示", Scientific: "按事故数据选点", Reasonable: "距弯道80米", Necessary: "其他办法不能解决",
		Spacing: "与相邻设备分管不同车道", Near: "同一路口车道多，一台设备看不全", Violations: violations, Basis: statute.Key("dljtaq", "第一百一十四条"),
		Data: device.PlanData{From: law.NewDate(2025, 1, 1), Until: law.NewDate(2025, 12, 31), Accidents: 12, Observed: 340, Complaints: 5}}
}

// Legal is a legal opinion that passes and finds a sole basis.
func Legal() device.LegalOpinion {
	ok := func(reason string) device.Item { return device.Item{Pass: true, Reason: reason} }
	return device.LegalOpinion{Necessary: ok("必要，不违反禁止性规定"), Place: ok("场所合法，标志明显"), Other: ok("没有"), Pass: true, Prohibitions: Prohibitions(),
		SoleBasis: device.BasisFound{Sole: true, Provision: statute.Key("dljtaq", "第一百一十四条"), Reason: "可以依据交通技术监控记录资料处罚"}}
}

// Prohibitions are the answers to every prohibition: none is broken.
func Prohibitions() []device.Checked {
	var out []device.Checked
	for _, key := range []string{"place", "neighbours", "persons", "motive", "flight"} {
		out = append(out, device.Checked{Key: key, Answer: device.Kept})
	}
	return out
}

// Technical is a technical opinion that passes.
func Technical(instrument device.Instrument) device.TechnicalOpinion {
	ok := func(reason string) device.Item { return device.Item{Pass: true, Reason: reason} }
	return device.TechnicalOpinion{Pass: true, Firmware: Firmware, Instrument: instrument, InstrumentReason: "按计量器具目录核对",
		Quality:     device.QualityProof{Pass: true, Number: "HG-1", Issuer: "测试质检院", Model: Model, Reason: "合格证明与设备相符"},
		Performance: device.Performance{Pass: true, ClockErrorMS: 120, Reason: "识别率99%，时钟误差120毫秒"},
		Standards:   ok("按现行行业标准核对"), Cited: []device.Standard{{Statute: "gat832-2014", Clause: "第5章"}}, Class: entrust.Imaging, Other: ok("没有")}
}

// Carried is the registration of a carrier.
func Carried(carrier admissibility.Carrier) device.Carried {
	switch carrier {
	case admissibility.UnmannedVehicle:
		return device.Carried{Class: "road", Number: "测路备1号"}
	case admissibility.Vessel:
		return device.Carried{Class: "waterway", Number: "测航备1号"}
	}
	return device.Carried{Class: "small", Number: "UAS00000001", Operating: "测运1号"}
}

// Flight are settings of a flight that needs no application.
func Flight() *device.Flight {
	return &device.Flight{HeightM: 100, Class: "permitted", Relay: "direct", NoHomes: true}
}

// Certificate is a verification certificate of a device that passed, for a year.
func Certificate(serial string, from law.Date) device.VerificationCertificate {
	return device.VerificationCertificate{Number: "JD-1", Institution: "测试计量院", Mandate: "法定授权1号", Item: "测速", Serial: serial, Pass: true, From: from, Until: from.AddDays(364)}
}

// Approve brings a registered use through argument, plan and approval, an hour each.
func (f *Fleet) Approve(use string) {
	f.t.Helper()
	ctx := f.t.Context()
	f.hour(f.Service.Argue(ctx, f.By(access.Keeper), With(use, Document("论证报告")), Argument()))
	f.hour(f.Service.DraftPlan(ctx, f.By(access.Keeper), With(use, Document("设置方案")), Plan(Violation)))
	f.hour(f.Service.SubmitPlan(ctx, f.By(access.Head), With(use)))
	f.hour(f.Service.ApprovePlan(ctx, f.By(access.ProvincialApprover), With(use, Document("批复")), device.Approval{Number: "粤测〔2026〕1号"}))
}

// Install measures the place, places the sign, checks the clock and photographs the mark.
func (f *Fleet) Install(ids Ids) {
	f.t.Helper()
	ctx, keeper := f.t.Context(), f.By(access.Keeper)
	l := f.Life(ids.Use)
	if l.Site.Kind == admissibility.Fixed {
		f.hour(f.Service.Survey(ctx, keeper, With(ids.Use), device.Survey{Point: Point, Method: "RTK"}))
	}
	f.hour(f.Service.PlaceSign(ctx, keeper, With(ids.Use, Picture("标志")), device.Sign{Kind: "告示牌", Position: "来车方向前100米"}))
	f.hour(f.Service.CheckClock(ctx, keeper, With(ids.Use), device.ClockOffset{OffsetMS: 80, Method: "北斗授时"}))
	if l.Device.Carrier != admissibility.NoCarrier {
		f.hour(f.Service.PhotographMark(ctx, keeper, With(ids.Use, Picture("标识")), device.Mark{Position: "机身两侧"}))
		f.hour(f.Service.RecordCarrier(ctx, keeper, With(ids.Use), Carried(l.Device.Carrier)))
	}
}

// Review passes both reviews, and records the verification of a measuring instrument.
func (f *Fleet) Review(ids Ids, instrument device.Instrument) {
	f.t.Helper()
	ctx := f.t.Context()
	f.hour(f.Service.ReviewLegally(ctx, f.By(access.LegalReviewer), With(ids.Use), Legal()))
	f.hour(f.Service.ReviewTechnically(ctx, f.By(access.TechnicalReviewer), With(ids.Use, Document("检测报告")), Technical(instrument)))
	if instrument == device.IsInstrument {
		l := f.Life(ids.Use)
		f.hour(f.Service.RecordVerification(ctx, f.By(access.Keeper), With(ids.Use, Document("检定证书")), Certificate(l.Device.Serial, law.DateOf(f.W.Clock.Now()))))
	}
}

// Publish makes the site public on both channels.
func (f *Fleet) Publish(use string) {
	f.t.Helper()
	ctx := f.t.Context()
	f.hour(f.Service.AskPublication(ctx, f.By(access.Publisher), With(use)))
	f.Work()
	f.hour(f.Service.PublishElsewhere(ctx, f.By(access.Publisher), With(use, Document("网站截图")), "https://example.invalid/notice", true))
}

// Commission puts the use into service on the first lawful day.
func (f *Fleet) Commission(use string) {
	f.t.Helper()
	l := f.Life(use)
	if first, _, ok := l.FirstLawfulDay(f.W.Clock.Now()); ok && f.W.Clock.Now().Before(first.Start()) {
		f.W.Clock.Set(first.Start().Add(9 * time.Hour))
	}
	f.hour(f.Service.Commission(f.t.Context(), f.By(access.Head), With(use), device.Decision{Reason: "条件齐备，同意启用"}))
}

// Live makes a device that is in service.
func (f *Fleet) Live() Ids {
	f.t.Helper()
	return f.Full("", device.IsInstrument)
}

// Full brings a new device into service, on a carrier or fixed.
func (f *Fleet) Full(carrier string, instrument device.Instrument) Ids {
	f.t.Helper()
	ids := f.Register(carrier)
	f.Approve(ids.Use)
	f.Install(ids)
	f.Review(ids, instrument)
	f.Publish(ids.Use)
	f.Commission(ids.Use)
	return ids
}

// hour lets an hour pass after an act.
func (f *Fleet) hour(done device.Done, err error) {
	f.t.Helper()
	f.Must(done, err)
	f.W.Clock.Advance(time.Hour)
}

// Life loads a life as known now, with the clock checks next to now.
func (f *Fleet) Life(use string) device.Life {
	f.t.Helper()
	l, err := device.LoadAround(f.t.Context(), f.W.DB.Reader(), f.W.Book, use, f.W.Clock.Now(), nil)
	f.Must(l, err)
	return l
}

// State is the state of a use now.
func (f *Fleet) State(use string) device.Standing {
	f.t.Helper()
	l := f.Life(use)
	return l.StateAt(f.W.Clock.Now())
}

// Worker carries out the fleet's jobs.
func (f *Fleet) Worker() *job.Worker {
	return &job.Worker{DB: f.W.DB, Clock: f.W.Clock, Log: slog.New(slog.DiscardHandler),
		Handlers: map[string]job.Handler{device.JobFile: f.Service.Carry(f.Platform, &Kept{}),
			device.JobRecall: func(context.Context, job.Job) error { return nil }}} // a fleet alone has no captures
}

// Work carries out everything that is due.
func (f *Fleet) Work() {
	f.t.Helper()
	f.Must(nil, f.Worker().Drain(f.t.Context()))
}
