package office

import (
	"context"
	"slices"
	"strconv"

	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// deviceSteps are all steps in the order of a use's life.
func deviceSteps() []deviceStep {
	return slices.Concat(planningSteps(), installingSteps(), reviewingSteps(), publishingSteps(), runningSteps(), keepingSteps())
}

type (
	ctx     = context.Context
	service = *device.Service
	done    = device.Done
)

func planningSteps() []deviceStep {
	return []deviceStep{
		{name: "argue", kind: device.ArgumentRecorded, paper: true, when: true,
			fields: []stepField{area("need"), area("alternatives"), area("shared"), area("privacy"), area("participants"), area("opinions").maybe(), area("conclusion")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Argue(x, by, on, device.Argument{Need: in.text("need"), Alternatives: in.text("alternatives"), Shared: in.text("shared"), Privacy: in.text("privacy"),
					Participants: in.text("participants"), Opinions: in.text("opinions"), Conclusion: in.text("conclusion")})
			}},
		{name: "plan", kind: device.PlanWritten, paper: true,
			fields: []stepField{area("lawful"), area("open"), area("scientific"), area("reasonable"), area("necessary"), area("spacing"), line("violations")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.DraftPlan(x, by, on, device.SitingPlan{Lawful: in.text("lawful"), Open: in.text("open"), Scientific: in.text("scientific"),
					Reasonable: in.text("reasonable"), Necessary: in.text("necessary"), Spacing: in.text("spacing"), Violations: in.codes("violations")})
			}},
		{name: "submit", kind: device.PlanSent,
			do: func(x ctx, s service, by act.By, on device.On, _ *stepForm) (done, error) {
				return s.SubmitPlan(x, by, on)
			}},
		{name: "approve", kind: device.PlanGranted, paper: true, fields: []stepField{line("number"), day("until").maybe(), line("violations").maybe(), area("conditions").maybe()},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ApprovePlan(x, by, on, device.Approval{Number: in.text("number"), Until: in.OptionalDate("until"), Violations: in.codes("violations"), Conditions: in.text("conditions")})
			}},
		{name: "reject", kind: device.PlanDeclined, paper: true, fields: []stepField{line("number").maybe(), area("reasons")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RejectPlan(x, by, on, device.Rejection{Number: in.text("number"), Reasons: in.text("reasons")})
			}},
		{name: "withdraw-approval", kind: device.PlanRevoked, paper: true, fields: []stepField{line("number").maybe(), area("reasons")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.WithdrawApproval(x, by, on, device.Rejection{Number: in.text("number"), Reasons: in.text("reasons")})
			}},
	}
}

// point reads longitude and latitude; nil when neither was typed.
func (f *stepForm) point() *admissibility.Point {
	if f.text("lon") == "" && f.text("lat") == "" {
		return nil
	}
	return &admissibility.Point{Lon: f.Number("lon", -180, 180), Lat: f.Number("lat", -90, 90)}
}

func installingSteps() []deviceStep {
	return []deviceStep{
		{name: "survey", kind: device.PlaceSurveyed, paper: true, when: true, fields: []stepField{digits("lon"), digits("lat"), line("method")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				p := device.Survey{Method: in.text("method"), Point: admissibility.Point{Lon: in.Number("lon", -180, 180), Lat: in.Number("lat", -90, 90)}}
				if err := in.Err(); err != nil {
					return done{}, err
				}
				return s.Survey(x, by, on, p)
			}},
		{name: "sign", kind: device.SignSet, paper: true, when: true, fields: []stepField{line("kind"), line("position")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.PlaceSign(x, by, on, device.Sign{Kind: in.text("kind"), Position: in.text("position")})
			}},
		{name: "sign-missing", kind: device.SignLost, paper: true, when: true, fields: []stepField{moment("last_seen").maybe(), area("note")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReportSignMissing(x, by, on, device.MissingSign{LastSeen: in.OptionalInstant("last_seen"), Note: in.text("note")})
			}},
		{name: "mark", kind: device.MarkTaken, paper: true, when: true, fields: []stepField{line("position")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.PhotographMark(x, by, on, device.Mark{Position: in.text("position")})
			}},
		{name: "alter", kind: device.AlterationRecorded, paper: true, when: true,
			fields: []stepField{pick("what", device.Changes), area("reason"), line("words").maybe(), pick("place", device.Places).maybe(), digits("lon").maybe(), digits("lat").maybe(),
				line("direction").maybe(), line("model").maybe(), line("serial").maybe(), line("violation").maybe()},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				a := device.Alteration{What: device.Change(in.text("what")), Reason: in.text("reason"), Words: in.text("words"), Place: in.text("place"), Point: in.point(),
					Direction: in.text("direction"), Model: in.text("model"), Serial: in.text("serial"), Violation: in.text("violation")}
				if err := in.Err(); err != nil {
					return done{}, err
				}
				return s.Alter(x, by, on, a)
			}},
	}
}

func reviewingSteps() []deviceStep {
	return []deviceStep{
		{name: "legal-review", kind: device.LegallyReviewed, paper: true,
			fields: []stepField{passOrNot("necessary_pass"), area("necessary"), passOrNot("place_pass"), area("place"),
				pick("rank", device.Ranks), line("citation").maybe(), area("sole_basis"), passOrNot("other_pass"), area("other"), passOrNot("pass")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				basis := device.BasisFound{Rank: device.Rank(in.text("rank")), Citation: in.text("citation"), Reason: in.text("sole_basis")}
				basis.Sole = basis.Rank != device.RankNone && basis.Rank != ""
				return s.ReviewLegally(x, by, on, device.LegalOpinion{Necessary: in.item("necessary_pass", "necessary"), Place: in.item("place_pass", "place"),
					SoleBasis: basis, Other: in.item("other_pass", "other"), Pass: in.is("pass", "yes")})
			}},
		{name: "technical-review", kind: device.TechnicallyReviewed, paper: true,
			fields: []stepField{passOrNot("quality_pass"), area("quality"), line("quality_number").maybe(), line("quality_issuer").maybe(), line("quality_model").maybe(), line("quality_serial").maybe(),
				passOrNot("performance_pass"), area("performance"), digits("clock_error_ms"), passOrNot("standards_pass"), area("standards"), passOrNot("other_pass"), area("other"),
				line("firmware"), pick("instrument", device.Instruments), area("instrument_reason"),
				line("institution").maybe(), line("qualification").maybe(), day("qualified_until").maybe(), passOrNot("pass")},
			do: technicalReview},
	}
}

func technicalReview(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
	o := device.TechnicalOpinion{
		Quality: device.QualityProof{Pass: in.is("quality_pass", "yes"), Number: in.text("quality_number"), Issuer: in.text("quality_issuer"), Model: in.text("quality_model"),
			Serial: in.text("quality_serial"), Reason: in.text("quality")},
		Performance: device.Performance{Pass: in.is("performance_pass", "yes"), ClockErrorMS: in.Int("clock_error_ms", 0, 3_600_000), Reason: in.text("performance")},
		Standards:   in.item("standards_pass", "standards"), Other: in.item("other_pass", "other"), Pass: in.is("pass", "yes"), Firmware: in.text("firmware"),
		Instrument: device.Instrument(in.text("instrument")), InstrumentReason: in.text("instrument_reason")}
	if name := in.text("institution"); name != "" {
		i := device.Institution{Name: name, Qualification: in.text("qualification")}
		if until := in.OptionalDate("qualified_until"); until != nil {
			i.QualifiedUntil = *until
		}
		o.Institution = &i
	}
	if err := in.Err(); err != nil {
		return done{}, err
	}
	return s.ReviewTechnically(x, by, on, o)
}

func publishingSteps() []deviceStep {
	return []deviceStep{
		{name: "publish", kind: device.FilingSent,
			do: func(x ctx, s service, by act.By, on device.On, _ *stepForm) (done, error) {
				return s.AskPublication(x, by, on)
			}},
		{name: "publish-elsewhere", kind: device.PublishedElsewhere, paper: true, when: true, fields: []stepField{line("address"), tick("names_place")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.PublishElsewhere(x, by, on, in.text("address"), in.Bool("names_place"))
			}},
		{name: "correct", kind: device.CorrectedElsewhere, paper: true, when: true,
			fields: []stepField{pick("channel", device.Channels), tick("material"), area("reason"), line("address").maybe()},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				if in.is("channel", string(device.Platform)) {
					return s.AskCorrection(x, by, on, in.Bool("material"), in.text("reason"))
				}
				in.Choice("channel", string(device.Other))
				if err := in.Err(); err != nil {
					return done{}, err
				}
				return s.CorrectElsewhere(x, by, on, device.Correction{Material: in.Bool("material"), Reason: in.text("reason"), Address: in.text("address")})
			}},
		{name: "withdraw-publication", kind: device.WithdrawnElsewhere, paper: true, when: true, fields: []stepField{pick("channel", device.Channels), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				if in.is("channel", string(device.Platform)) {
					return s.AskWithdrawal(x, by, on, in.text("reason"))
				}
				in.Choice("channel", string(device.Other))
				if err := in.Err(); err != nil {
					return done{}, err
				}
				return s.WithdrawElsewhere(x, by, on, device.Withdrawal{Reason: in.text("reason")})
			}},
		{name: "stop-shown", kind: device.StopShown, paper: true, when: true, fields: []stepField{line("address")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ShowStop(x, by, on, in.text("address"))
			}},
	}
}

// decided reads a decision of the head.
func (f *stepForm) decided() device.Decision {
	return device.Decision{Number: f.text("number"), Reason: f.text("reason")}
}

func runningSteps() []deviceStep {
	decision := []stepField{line("number").maybe(), area("reason")}
	return []deviceStep{
		{name: "commission", kind: device.UseCommissioned, paper: true, fields: decision,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Commission(x, by, on, in.decided())
			}},
		{name: "stop", kind: device.UseStopped, paper: true, when: true, fields: decision,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Stop(x, by, on, in.decided())
			}},
		{name: "resume", kind: device.UseResumed, paper: true, fields: decision,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Resume(x, by, on, in.decided())
			}},
		{name: "cancel", kind: device.UseCancelled, paper: true, fields: []stepField{pick("ground", device.CancelGrounds), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Cancel(x, by, on, device.Cancellation{Ground: in.text("ground"), Reason: in.text("reason")})
			}},
		{name: "flight-plan", kind: device.FlightApproved, paper: true, fields: flightFields(),
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				p := in.flight()
				if err := in.Err(); err != nil {
					return done{}, err
				}
				return s.ApproveFlight(x, by, on, p)
			}},
		{name: "flight-record", kind: device.FlightRecorded, paper: true, when: true, fields: append(flightFields(), line("authority")),
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				p := in.flight()
				if err := in.Err(); err != nil {
					return done{}, err
				}
				p.Authority = in.text("authority")
				return s.RecordFlight(x, by, on, p)
			}},
	}
}

// airspaces are the three answers to whether a filing is needed.
var airspaces = []device.Choice{
	{Key: "unknown", Words: law.Words{ZH: "尚未查明", EN: "not known"}},
	{Key: "not_required", Words: law.Words{ZH: "不需要报备、审批", EN: "not required"}},
	{Key: "required", Words: law.Words{ZH: "需要报备、审批", EN: "required"}},
}

func flightFields() []stepField {
	return []stepField{area("purpose"), area("crew"), moment("from"), moment("until").called("until_at"), pick("airspace", airspaces), line("airspace_number").maybe(),
		moment("airspace_from").maybe(), moment("airspace_until").maybe(), area("airspace_ground").maybe()}
}

func (f *stepForm) flight() device.FlightPlan {
	p := device.FlightPlan{Purpose: f.text("purpose"), Crew: f.text("crew"), From: f.Instant("from"), Until: f.Instant("until")}
	switch f.Choice("airspace", "unknown", "not_required", "required") {
	case "not_required":
		p.Airspace = &device.Airspace{Ground: f.text("airspace_ground")}
	case "required":
		p.Airspace = &device.Airspace{Required: true, Number: f.text("airspace_number"), From: f.OptionalInstant("airspace_from"), Until: f.OptionalInstant("airspace_until")}
	}
	return p
}

func keepingSteps() []deviceStep {
	condition := []stepField{area("detail")}
	return []deviceStep{
		{name: "maintenance-start", kind: device.MaintenanceBegun, paper: true, when: true,
			fields: []stepField{line("number").maybe(), area("fault").maybe(), line("contractor").maybe(), area("reason").maybe()},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				m := device.MaintenanceStart{Reason: in.text("reason")}
				if n := in.text("number"); n != "" {
					m = device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: n, Fault: in.text("fault"), Contractor: in.text("contractor")}}
				}
				return s.StartMaintenance(x, by, on, m)
			}},
		{name: "maintenance-end", kind: device.MaintenanceClosed, paper: true, when: true, fields: []stepField{passOrNot("self_test"), area("done"), line("seal").maybe()},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.EndMaintenance(x, by, on, device.MaintenanceEnd{SelfTest: in.is("self_test", "yes"), Done: in.text("done"), Seal: in.text("seal")})
			}},
		{name: "verify", kind: device.VerificationRecorded, paper: true, when: true,
			fields: []stepField{line("number"), line("institution"), line("mandate"), line("item"), line("serial"), passOrNot("pass"), day("from").called("from_day"), day("until")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				v := device.VerificationCertificate{Number: in.text("number"), Institution: in.text("institution"), Mandate: in.text("mandate"), Item: in.text("item"),
					Serial: in.text("serial"), Pass: in.is("pass", "yes"), From: in.Date("from"), Until: in.Date("until")}
				if err := in.Err(); err != nil {
					return done{}, err
				}
				return s.RecordVerification(x, by, on, v)
			}},
		{name: "repair", kind: device.MeasuringPartRepaired, paper: true, when: true, fields: []stepField{area("what").called("what_repaired")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RecordRepair(x, by, on, device.Repair{What: in.text("what")})
			}},
		{name: "firmware", kind: device.SoftwareChanged, paper: true, when: true, fields: []stepField{line("version"), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ChangeFirmware(x, by, on, device.Firmware{Version: in.text("version"), Reason: in.text("reason")})
			}},
		{name: "abnormal", kind: device.AbnormalReported, paper: true, when: true, fields: condition,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReportAbnormal(x, by, on, device.Condition{Detail: in.text("detail")})
			}},
		{name: "normal", kind: device.NormalReported, paper: true, when: true, fields: condition,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReportNormal(x, by, on, device.Condition{Detail: in.text("detail")})
			}},
		{name: "clock", kind: device.ClockRead, paper: true, when: true, fields: []stepField{line("offset_ms"), line("method")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				ms, err := strconv.ParseInt(in.text("offset_ms"), 10, 64)
				in.Want(err == nil, "offset_ms", "请填写误差的毫秒数，可以为负。", "Give the error in milliseconds; it may be negative.")
				if err := in.Err(); err != nil {
					return done{}, err
				}
				return s.CheckClock(x, by, on, device.ClockOffset{OffsetMS: ms, Method: in.text("method")})
			}},
	}
}
