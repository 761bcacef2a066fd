package device_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// attempt is an act that must not be carried out, and by which rule.
type attempt struct {
	name string
	rule string // of the law.Refusal; "conflict", "forbidden", "not found", "invalid FIELD"
	do   func() error
}

func try(_ any, err error) error { return err }

// outcome says how an act was turned away, in the words of attempt.
func outcome(err error) string {
	var no law.Refusal
	var bad fault.Invalid
	switch {
	case err == nil:
		return "carried out"
	case errors.As(err, &no):
		if no.Because.ZH == "" || no.Because.EN == "" || (no.Cure.ZH == "") != (no.Cure.EN == "") || (no.Article == "") != strings.HasPrefix(no.Rule, "E") {
			return "half a refusal: " + err.Error()
		}
		return no.Rule
	case errors.As(err, &bad):
		for _, f := range bad.Fields {
			if f.Want.ZH == "" || f.Want.EN == "" {
				return "half a sentence for " + f.Name
			}
		}
		return "invalid " + bad.Fields[0].Name
	case errors.As(err, new(fault.Conflict)):
		return "conflict"
	case errors.Is(err, act.ErrForbidden):
		return "forbidden"
	case fault.IsNotFound(err):
		return "not found"
	}
	return err.Error()
}

func refused(t *testing.T, f *devicetest.Fleet, all ...attempt) {
	t.Helper()
	before := size(t, f)
	for _, a := range all {
		if got := outcome(a.do()); got != a.rule {
			t.Errorf("%s: %s, want %s", a.name, got, a.rule)
		}
	}
	if after := size(t, f); after != before {
		t.Errorf("refused acts left %d entries in the ledger", after-before)
	}
}

func size(t *testing.T, f *devicetest.Fleet) (n int64) {
	t.Helper()
	f.Must(nil, f.W.DB.Reader().QueryRow(t.Context(), `SELECT size FROM book WHERE id = $1`, f.W.Book).Scan(&n))
	return n
}

// TestEveryStepInItsOrder walks through a life and tries at each stage what must not be done yet, any more, or by whom.
func TestEveryStepInItsOrder(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := &story{f: devicetest.New(t, w), t: t, ctx: t.Context()}
		for _, role := range access.Roles() {
			s.by(role) // persons come into being by acts: have them before acts are counted
		}
		w.Who(access.LegalReviewer, w.Other)
		s.ids = s.f.Register("")
		s.beforeApproval()
		s.f.Must(s.f.Service.ApprovePlan(s.ctx, s.f.By(access.ProvincialApprover), s.on("批复"), device.Approval{Number: "粤测〔2026〕1号"}))
		s.beforeReview()
		s.f.Review(s.ids, device.IsInstrument)
		s.beforeCommissioning()
		s.f.Commission(s.ids.Use)
		s.inService()
		w.Verify()
	})
}

type story struct {
	f   *devicetest.Fleet
	t   *testing.T
	ctx context.Context
	ids devicetest.Ids
}

func (s *story) on(documents ...string) device.On {
	in := device.On{Use: s.ids.Use}
	for _, d := range documents {
		in.Documents = append(in.Documents, devicetest.Document(d))
	}
	return in
}

func (s *story) by(r access.Role) act.By { return s.f.By(r) }

func (s *story) beforeApproval() {
	f, sv, ctx := s.f, s.f.Service, s.ctx
	keeper, head, province := s.by(access.Keeper), s.by(access.Head), s.by(access.ProvincialApprover)
	plan := devicetest.Plan(devicetest.Violation)
	empty, other := plan, devicetest.Plan("9999")
	empty.Necessary = "  "
	refused(s.t, f,
		attempt{"a draft without an argument", "A10.1a", func() error { return try(sv.DraftPlan(ctx, keeper, s.on("方案"), plan)) }},
		attempt{"a plan without an argument", "A10.1a", func() error { return try(sv.SubmitPlan(ctx, head, s.on())) }},
		attempt{"an argument without its report", "invalid documents", func() error { return try(sv.Argue(ctx, keeper, s.on(), devicetest.Argument())) }},
		attempt{"an argument without content", "invalid need", func() error { return try(sv.Argue(ctx, keeper, s.on("报告"), device.Argument{})) }},
		attempt{"an argument by a reviewer", "forbidden", func() error {
			return try(sv.Argue(ctx, s.by(access.LegalReviewer), s.on("报告"), devicetest.Argument()))
		}},
		attempt{"an argument of tomorrow", "invalid at", func() error {
			in := s.on("报告")
			in.At = f.W.Clock.Now().Add(time.Second)
			return try(sv.Argue(ctx, keeper, in, devicetest.Argument()))
		}},
		attempt{"an unknown use", "not found", func() error { return try(sv.SubmitPlan(ctx, head, device.On{Use: "none"})) }},
		attempt{"approval of nothing", "A9b", func() error { return try(sv.ApprovePlan(ctx, province, s.on("批复"), device.Approval{Number: "1"})) }},
		attempt{"installation without approval", "A9b", func() error {
			return try(sv.Survey(ctx, keeper, s.on(), device.Survey{Point: devicetest.Point, Method: "RTK"}))
		}},
		attempt{"legal review without approval", "A9b", func() error {
			return try(sv.ReviewLegally(ctx, s.by(access.LegalReviewer), s.on(), devicetest.Legal()))
		}},
		attempt{"publication without reviews", "A10.2-legal", func() error { return try(sv.AskPublication(ctx, s.by(access.Publisher), s.on())) }},
	)
	f.Must(sv.Argue(ctx, keeper, s.on("报告"), devicetest.Argument()))
	f.W.Clock.Advance(time.Hour)
	refused(s.t, f,
		attempt{"an unanswered principle", "invalid necessary", func() error { return try(sv.DraftPlan(ctx, keeper, s.on("方案"), empty)) }},
		attempt{"a plan for another violation", "invalid violations", func() error { return try(sv.DraftPlan(ctx, keeper, s.on("方案"), other)) }},
		attempt{"a plan dated before the argument", "A10.1a", func() error {
			in := s.on("方案")
			in.At = f.W.Clock.Now().Add(-2 * time.Hour)
			return try(sv.DraftPlan(ctx, keeper, in, plan))
		}},
		attempt{"nothing to submit", "A9b", func() error { return try(sv.SubmitPlan(ctx, head, s.on())) }},
	)
	f.Must(sv.DraftPlan(ctx, keeper, s.on("方案"), plan))
	refused(s.t, f, attempt{"submitted by the keeper", "forbidden", func() error { return try(sv.SubmitPlan(ctx, keeper, s.on())) }})
	f.W.Clock.Advance(time.Hour)
	f.Must(sv.SubmitPlan(ctx, head, s.on()))
	refused(s.t, f,
		attempt{"approved by the own head", "forbidden", func() error { return try(sv.ApprovePlan(ctx, head, s.on("批复"), device.Approval{Number: "1"})) }},
		attempt{"a violation that was not submitted", "invalid violations", func() error {
			return try(sv.ApprovePlan(ctx, province, s.on("批复"), device.Approval{Number: "1", Violations: []string{"9999"}}))
		}},
		attempt{"a decision older than the submission", "invalid at", func() error {
			in := s.on("批复")
			in.At = f.W.Clock.Now().Add(-time.Hour)
			return try(sv.ApprovePlan(ctx, province, in, device.Approval{Number: "1"}))
		}},
		attempt{"a decision without its paper", "invalid documents", func() error { return try(sv.RejectPlan(ctx, province, s.on(), device.Rejection{Reasons: "不必要"})) }},
		attempt{"withdrawal before approval", "A9b", func() error {
			return try(sv.WithdrawApproval(ctx, province, s.on("决定"), device.Rejection{Reasons: "撤回"}))
		}},
	)
}

func (s *story) beforeReview() {
	f, sv, ctx := s.f, s.f.Service, s.ctx
	keeper, legal, technical := s.by(access.Keeper), s.by(access.LegalReviewer), s.by(access.TechnicalReviewer)
	far := admissibility.Point{Lon: devicetest.Point.Lon + 0.001, Lat: devicetest.Point.Lat}
	refused(s.t, f,
		attempt{"a decided plan decided again", "A9b", func() error {
			return try(sv.ApprovePlan(ctx, s.by(access.ProvincialApprover), s.on("批复"), device.Approval{Number: "2"}))
		}},
		attempt{"a place 102 m off", "A9b-place", func() error { return try(sv.Survey(ctx, keeper, s.on(), device.Survey{Point: far, Method: "RTK"})) }},
		attempt{"a point that is none", "invalid point", func() error {
			return try(sv.Survey(ctx, keeper, s.on(), device.Survey{Point: admissibility.Point{Lon: 200, Lat: 1}, Method: "RTK"}))
		}},
		attempt{"a sign without its photograph", "invalid documents", func() error {
			return try(sv.PlaceSign(ctx, keeper, s.on("报告"), device.Sign{Kind: "牌", Position: "前方"}))
		}},
		attempt{"a missing sign that never stood", "conflict", func() error {
			return try(sv.ReportSignMissing(ctx, keeper, s.on(), device.MissingSign{Note: "没有"}))
		}},
		attempt{"review before a sign", "A14.1a", func() error { return try(sv.ReviewLegally(ctx, legal, s.on(), devicetest.Legal())) }},
	)
	f.Must(sv.PlaceSign(ctx, keeper, devicetest.With(s.ids.Use, devicetest.Picture("标志")), device.Sign{Kind: "牌", Position: "前方100米"}))
	refused(s.t, f, attempt{"review before the survey", "A9b-place", func() error { return try(sv.ReviewLegally(ctx, legal, s.on(), devicetest.Legal())) }})
	f.Must(sv.ReportSignMissing(ctx, keeper, s.on(), device.MissingSign{Note: "被风吹倒"}))
	f.Must(sv.Survey(ctx, keeper, s.on(), device.Survey{Point: devicetest.Point, Method: "RTK"}))
	refused(s.t, f, attempt{"item 2 while the sign is missing", "A11.1.2", func() error { return try(sv.ReviewLegally(ctx, legal, s.on(), devicetest.Legal())) }})
	f.W.Clock.Advance(time.Hour)
	f.Must(sv.PlaceSign(ctx, keeper, devicetest.With(s.ids.Use, devicetest.Picture("标志")), device.Sign{Kind: "牌", Position: "前方100米"}))
	f.Must(sv.CheckClock(ctx, keeper, s.on(), device.ClockOffset{OffsetMS: 80, Method: "北斗"}))
	s.opinions(legal, technical)
}

func (s *story) opinions(legal, technical act.By) {
	f, sv, ctx := s.f, s.f.Service, s.ctx
	law := func(name, rule string, change func(*device.LegalOpinion)) attempt {
		o := devicetest.Legal()
		change(&o)
		return attempt{name, rule, func() error { return try(sv.ReviewLegally(ctx, legal, s.on(), o)) }}
	}
	tech := func(name, rule string, change func(*device.TechnicalOpinion)) attempt {
		o := devicetest.Technical(device.IsInstrument)
		change(&o)
		return attempt{name, rule, func() error { return try(sv.ReviewTechnically(ctx, technical, s.on("报告"), o)) }}
	}
	foreign := f.W.Who(access.LegalReviewer, f.W.Other).By
	refused(s.t, f,
		law("item 1 unanswered", "invalid necessary", func(o *device.LegalOpinion) { o.Necessary.Reason = "" }),
		law("passed with a failed item", "invalid pass", func(o *device.LegalOpinion) { o.Place.Pass = false }),
		law("a local regulation as sole basis", "A11.1.3", func(o *device.LegalOpinion) {
			o.SoleBasis.Provision = statute.Key("gddljt", "")
		}),
		law("Art 41 itself as sole basis", "A11.1.3", func(o *device.LegalOpinion) {
			o.SoleBasis.Provision = statute.Key("xzcf", "第四十一条")
		}),
		law("a sole basis without provision", "invalid provision", func(o *device.LegalOpinion) { o.SoleBasis.Provision = "" }),
		law("a provision that is not in the table", "invalid provision", func(o *device.LegalOpinion) { o.SoleBasis.Provision = statute.Key("dljtaq", "第九百条") }),
		attempt{"a legal reviewer of another body", "not found", func() error { return try(sv.ReviewLegally(ctx, foreign, s.on(), devicetest.Legal())) }},
		attempt{"legal review by the technical reviewer", "forbidden", func() error { return try(sv.ReviewLegally(ctx, technical, s.on(), devicetest.Legal())) }},
		tech("a certificate of another model", "A12.1.1", func(o *device.TechnicalOpinion) { o.Quality.Model = "CS-1000" }),
		tech("a certificate of another serial number", "A12.1.1", func(o *device.TechnicalOpinion) { o.Quality.Serial = "SN-9999" }),
		tech("a clock 3 s off", "A12.1.2", func(o *device.TechnicalOpinion) { o.Performance.ClockErrorMS = -3000 }),
		tech("an institution that is not in the register", "not found", func(o *device.TechnicalOpinion) {
			o.Institution, o.Conclusion = &device.Institution{ID: "01"}, "同意"
		}),
		tech("instrument not decided", "invalid instrument", func(o *device.TechnicalOpinion) { o.Instrument = "" }),
		tech("instrument decided without reason", "invalid instrument_reason", func(o *device.TechnicalOpinion) { o.InstrumentReason = "" }),
		tech("no software version", "invalid firmware", func(o *device.TechnicalOpinion) { o.Firmware = "" }),
		tech("passed with a failed item", "invalid pass", func(o *device.TechnicalOpinion) { o.Standards.Pass = false }),
	)
}

func lawDate(t time.Time) law.Date { return law.DateOf(t) }

func (s *story) beforeCommissioning() {
	f, sv, ctx := s.f, s.f.Service, s.ctx
	head, publisher := s.by(access.Head), s.by(access.Publisher)
	yes := device.Decision{Reason: "启用"}
	commission := func() error { return try(sv.Commission(ctx, head, s.on(), yes)) }
	refused(s.t, f,
		attempt{"commissioned without publication", "A14.1b", commission},
		attempt{"stopped before it was in use", "conflict", func() error { return try(sv.Stop(ctx, head, s.on(), yes)) }},
		attempt{"resumed before it was stopped", "conflict", func() error { return try(sv.Resume(ctx, head, s.on(), yes)) }},
		attempt{"maintained before it was in use", "conflict", func() error {
			return try(sv.StartMaintenance(ctx, s.by(access.Keeper), s.on(), device.MaintenanceStart{Reason: "坏了"}))
		}},
		attempt{"a second channel without proof", "invalid documents", func() error { return try(sv.PublishElsewhere(ctx, publisher, s.on(), "网站", true)) }},
		attempt{"a notice that does not name the place", "invalid names_place", func() error { return try(sv.PublishElsewhere(ctx, publisher, s.on("截图"), "网站", false)) }},
		attempt{"a correction of nothing", "conflict", func() error { return try(sv.AskCorrection(ctx, publisher, s.on(), true, "写错了")) }},
		attempt{"a withdrawal of nothing", "conflict", func() error {
			return try(sv.WithdrawElsewhere(ctx, publisher, s.on(), device.Withdrawal{Channel: device.Other, Reason: "撤"}))
		}},
	)
	f.Must(sv.AskPublication(ctx, publisher, s.on()))
	refused(s.t, f, attempt{"a second filing before the answer", "conflict", func() error { return try(sv.AskPublication(ctx, publisher, s.on())) }})
	f.Work()
	f.W.Clock.Advance(40 * 24 * time.Hour)
	refused(s.t, f, attempt{"the platform alone", "A14.1c", commission})
	f.Must(sv.PublishElsewhere(ctx, publisher, s.on("截图"), "政府网站", true))
	f.W.Clock.Advance(31 * 24 * time.Hour)
	f.Must(sv.ReportSignMissing(ctx, s.by(access.Keeper), s.on(), device.MissingSign{Note: "不见了"}))
	refused(s.t, f,
		attempt{"commissioned without a sign", "A14.1a", commission},
		attempt{"commissioned by the keeper", "forbidden", func() error { return try(sv.Commission(ctx, s.by(access.Keeper), s.on(), yes)) }},
	)
	f.Must(sv.PlaceSign(ctx, s.by(access.Keeper), devicetest.With(s.ids.Use, devicetest.Picture("标志")), device.Sign{Kind: "牌", Position: "前方100米"}))
	f.Must(sv.CheckClock(ctx, s.by(access.Keeper), s.on(), device.ClockOffset{OffsetMS: 4000, Method: "北斗"}))
	f.W.Clock.Advance(time.Hour)
	refused(s.t, f, attempt{"commissioned with a wrong clock", "A36.3", commission})
	f.Must(sv.CheckClock(ctx, s.by(access.Keeper), s.on(), device.ClockOffset{OffsetMS: -400, Method: "北斗"}))
	f.Must(sv.RecordRepair(ctx, s.by(access.Keeper), s.on(), device.Repair{What: "更换雷达"}))
	f.W.Clock.Advance(time.Hour)
	refused(s.t, f, attempt{"commissioned after a repair, not verified again", "A22.1b", commission})
	wrong := devicetest.Certificate("SN-9999", lawDate(f.W.Clock.Now()))
	refused(s.t, f,
		attempt{"a certificate of another serial number", "A22.1b", func() error {
			return try(sv.RecordVerification(ctx, s.by(access.Keeper), s.on("证书"), wrong))
		}},
		attempt{"commissioned, still not verified", "A22.1b", commission},
	)
	f.W.Clock.Advance(time.Hour)
	f.Must(sv.RecordVerification(ctx, s.by(access.Keeper), s.on("证书"), devicetest.Certificate(f.Life(s.ids.Use).Device.Serial, lawDate(f.W.Clock.Now()))))
}

func (s *story) inService() {
	f, sv, ctx := s.f, s.f.Service, s.ctx
	head, keeper := s.by(access.Head), s.by(access.Keeper)
	why := device.Decision{Reason: "道路改造"}
	order := &device.WorkOrder{Number: "GD-1", Fault: "镜头起雾", Contractor: "本单位维护班", Own: true}
	f.W.Clock.Advance(48 * time.Hour)
	ago := func(d time.Duration) device.On {
		in := s.on()
		in.At = f.W.Clock.Now().Add(-d)
		return in
	}
	refused(s.t, f,
		attempt{"commissioned twice", "conflict", func() error { return try(sv.Commission(ctx, head, s.on(), why)) }},
		attempt{"a work order 25 hours late", "A14.2c", func() error {
			return try(sv.StartMaintenance(ctx, keeper, ago(25*time.Hour), device.MaintenanceStart{WorkOrder: order}))
		}},
		attempt{"a work order without number", "invalid number", func() error {
			return try(sv.StartMaintenance(ctx, keeper, s.on(), device.MaintenanceStart{WorkOrder: &device.WorkOrder{Fault: "坏", Contractor: "某公司", Own: true}}))
		}},
		attempt{"a pause without order and reason", "invalid reason", func() error { return try(sv.StartMaintenance(ctx, keeper, s.on(), device.MaintenanceStart{})) }},
		attempt{"an end without a start", "conflict", func() error {
			return try(sv.EndMaintenance(ctx, keeper, s.on(), device.MaintenanceEnd{SelfTest: true, Done: "擦镜头"}))
		}},
		attempt{"moved into a changing room", "A15", func() error {
			return try(sv.Alter(ctx, keeper, s.on(), device.Alteration{What: device.ChangedPlace, Reason: "挪", Words: "某处", Place: "changing_room", Point: &devicetest.Point}))
		}},
		attempt{"moved without a point", "invalid point", func() error {
			return try(sv.Alter(ctx, keeper, s.on(), device.Alteration{What: device.ChangedPlace, Reason: "挪", Words: "某处", Place: "road"}))
		}},
		attempt{"an alteration of nothing", "invalid what", func() error { return try(sv.Alter(ctx, keeper, s.on(), device.Alteration{Reason: "挪"})) }},
		attempt{"normal when it is normal", "conflict", func() error { return try(sv.ReportNormal(ctx, keeper, s.on(), device.Condition{Detail: "正常"})) }},
		attempt{"a flight of a fixed device", "invalid use", func() error {
			return try(sv.ApproveFlight(ctx, head, s.on(), device.FlightPlan{Purpose: "巡查", Crew: "2人", From: f.W.Clock.Now(), Until: f.W.Clock.Now().Add(time.Hour)}))
		}},
		attempt{"a stop notice without a stop", "conflict", func() error { return try(sv.ShowStop(ctx, s.by(access.Publisher), s.on("截图"), "网站")) }},
		attempt{"a certificate that ends before it begins", "invalid until", func() error {
			v := devicetest.Certificate("SN-0001", law.NewDate(2026, 7, 1))
			v.Until = v.From.AddDays(-1)
			return try(sv.RecordVerification(ctx, keeper, s.on("证书"), v))
		}},
	)
	f.Must(sv.Stop(ctx, head, s.on(), why))
	f.W.Clock.Advance(time.Hour)
	refused(s.t, f,
		attempt{"published while stopped", "A14.2b", func() error {
			return try(sv.PublishElsewhere(ctx, s.by(access.Publisher), s.on("截图"), "网站", true))
		}},
		attempt{"stopped twice", "conflict", func() error { return try(sv.Stop(ctx, head, s.on(), why)) }},
		attempt{"cancelled without a ground", "invalid ground", func() error { return try(sv.Cancel(ctx, head, s.on(), device.Cancellation{Reason: "不用了"})) }},
	)
	f.Must(sv.RecordRepair(ctx, keeper, s.on(), device.Repair{What: "更换雷达"}))
	refused(s.t, f, attempt{"resumed without verification", "A22.1b", func() error { return try(sv.Resume(ctx, head, s.on(), why)) }})
	f.Must(sv.Cancel(ctx, head, s.on(), device.Cancellation{Ground: "removed", Reason: "设备拆除"}))
	for name, do := range map[string]func() error{
		"argued":       func() error { return try(sv.Argue(ctx, keeper, s.on("报告"), devicetest.Argument())) },
		"resumed":      func() error { return try(sv.Resume(ctx, head, s.on(), why)) },
		"commissioned": func() error { return try(sv.Commission(ctx, head, s.on(), why)) },
		"altered": func() error {
			return try(sv.Alter(ctx, keeper, s.on(), device.Alteration{What: device.ChangedAim, Reason: "调", Direction: "向北"}))
		},
	} {
		refused(s.t, f, attempt{name + " after it was cancelled", "A10.1c", do})
	}
}

// TestForbiddenPlaceIsRefusedForEveryRole is A15: no role can register a device's site in one of the seven places.
func TestForbiddenPlaceIsRefusedForEveryRole(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		for _, place := range device.Places[:7] {
			for _, role := range access.Roles() {
				_, err := f.Service.RegisterSite(t.Context(), f.By(role), device.NewSite{Words: "某处", Kind: "fixed", Place: place.Key, Point: &devicetest.Point})
				want := "forbidden"
				if slices.Contains(role.Permissions(), access.ProposeDevice) {
					want = "A15"
				}
				if got := outcome(err); got != want {
					t.Errorf("%s by %s: %s", place.Key, role, got)
				}
			}
		}
	})
}

// TestCityApprovalDoesNotHelp: a plan approved by a city bureau is on record and does not let the use be commissioned.
func TestCityApprovalDoesNotHelp(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		ctx := t.Context()
		f.Must(f.Service.Argue(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		f.Must(f.Service.DraftPlan(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("方案")), devicetest.Plan(devicetest.Violation)))
		f.Must(f.Service.SubmitPlan(ctx, f.By(access.Head), devicetest.With(ids.Use)))
		city := w.Who(access.ProvincialApprover, w.City).By
		f.Must(f.Service.ApprovePlan(ctx, city, devicetest.With(ids.Use, devicetest.Document("批复")), device.Approval{Number: "市1号"}))
		f.Install(ids)
		f.Review(ids, device.NotInstrument)
		f.Publish(ids.Use)
		w.Clock.Advance(32 * 24 * time.Hour)
		_, err := f.Service.Commission(ctx, f.By(access.Head), devicetest.With(ids.Use), device.Decision{Reason: "启用"})
		if got := outcome(err); got != "A9b" {
			t.Errorf("commissioned on a city's approval: %s", got)
		}
	})
}
