package office

import (
	"context"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// deviceSteps are all steps in the order of a use's life.
func deviceSteps() []deviceStep {
	return slices.Concat(planningSteps(), sitingSteps(), carryingSteps(), installingSteps(), alteringSteps(), reviewingSteps(), publishingSteps(), runningSteps(), keepingSteps(), upkeepSteps())
}

type (
	ctx     = context.Context
	service = *device.Service
	done    = device.Done
)

func planningSteps() []deviceStep {
	return []deviceStep{
		{name: "argue", kind: device.ArgumentRecorded, paper: wanted, when: true,
			fields: []stepField{area("need"), area("alternatives"), area("shared"), area("not_used").maybe(), area("privacy"), area("participants"), area("opinions").maybe(), area("conclusion")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Argue(x, by, on, device.Argument{Need: in.text("need"), Alternatives: in.text("alternatives"), Shared: in.text("shared"), NotUsed: in.text("not_used"), Privacy: in.text("privacy"),
					Participants: in.text("participants"), Opinions: in.text("opinions"), Conclusion: in.text("conclusion")})
			}},
		{name: "plan", kind: device.PlanWritten, paper: wanted, when: true,
			more: planFields, sites: true,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.DraftPlan(x, by, on, device.SitingPlan{Lawful: in.text("lawful"), Open: in.text("open"), Scientific: in.text("scientific"),
					Reasonable: in.text("reasonable"), Necessary: in.text("necessary"), Spacing: in.text("spacing"), Near: in.text("near"), Violations: in.codes("violations"),
					Basis: in.text("basis"), Data: in.planData(0), Prefilled: in.prefilled()}, in.furtherSites()...)
			}},
		{name: "submit", kind: device.PlanSent, like: true,
			do: func(x ctx, s service, by act.By, on device.On, _ *stepForm) (done, error) {
				return s.SubmitPlan(x, by, on)
			}},
		{name: "approve", kind: device.PlanGranted, paper: wanted, when: true, fields: []stepField{line("number"), day("until").maybe(), line("violations").maybe(), area("sites").maybe(), area("conditions").maybe()}, like: true,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ApprovePlan(x, by, on, device.Approval{Number: in.text("number"), Until: in.OptionalDate("until"), Violations: in.codes("violations"), Conditions: in.text("conditions"), Sites: in.lines("sites")})
			}},
		{name: "reject", kind: device.PlanDeclined, paper: wanted, when: true, fields: []stepField{line("number").maybe(), area("reasons")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RejectPlan(x, by, on, device.Rejection{Number: in.text("number"), Reasons: in.text("reasons")})
			}},
		{name: "withdraw-approval", grave: true, kind: device.PlanRevoked, paper: wanted, when: true, fields: []stepField{line("number").maybe(), area("reasons")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.WithdrawApproval(x, by, on, device.Rejection{Number: in.text("number"), Reasons: in.text("reasons")})
			}},
	}
}

func installingSteps() []deviceStep {
	return []deviceStep{
		{name: "survey", kind: device.PlaceSurveyed, suits: isFixed, paper: possible, when: true, fields: []stepField{digits("lon"), digits("lat"), datum(), line("method")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Survey(x, by, on, device.Survey{Method: in.text("method"), Datum: in.datum(), Point: admissibility.Point{Lon: in.Number("lon", -180, 180), Lat: in.Number("lat", -90, 90)}})
			}},
		{name: "sign", kind: device.SignSet, paper: possible, when: true, fields: append([]stepField{line("kind"), pick("standard", device.SignStandards).maybe(), line("position"), digits("distance_m").maybe()}, signPhotos()...),
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.PlaceSign(x, by, on, device.Sign{Kind: in.text("kind"), Standard: in.text("standard"), Position: in.text("position"), DistanceM: in.whole("distance_m", 0, 20_000), Views: in.views()})
			}},
		{name: "sign-missing", kind: device.SignLost, paper: possible, when: true, fields: []stepField{moment("last_seen").maybe(), area("note")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReportSignMissing(x, by, on, device.MissingSign{LastSeen: in.OptionalInstant("last_seen"), Note: in.text("note")})
			}},
		{name: "sign-report", kind: device.SignReportDone, suits: signReported, paper: wanted, when: true, fields: []stepField{area("note").called("sign_found")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.AnswerSignReport(x, by, on, device.SignAnswer{Note: in.text("note")})
			}},
		{name: "reference", kind: device.ReferenceTaken, suits: isFixed, paper: wanted, fields: []stepField{area("shows").called("reference_shows"), moment("taken_at").called("reference_at")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				on.At = in.Instant("taken_at")
				return s.RecordReference(x, by, on, device.ReferenceView{Shows: in.text("shows")})
			}},
		{name: "mark", kind: device.MarkTaken, suits: isCarried, paper: wanted, when: true, fields: []stepField{line("position")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.PhotographMark(x, by, on, device.Mark{Position: in.text("position")})
			}},
	}
}

// movedWords are what a change of place is for what does not stand at one place.
var movedWords = map[string]law.Words{"alter-area": {ZH: "变更了巡查区域", EN: "another patrol area"}, "alter-points": {ZH: "变更了移动监控点", EN: "other points"}}

// alteringSteps are one step for each alteration of Art 10(2), so that no field stands there that is not of it.
func alteringSteps() []deviceStep {
	alter := func(name string, what device.Change, suits func(*device.Life) bool, fill func(a *device.Alteration, in *stepForm), fields ...stepField) deviceStep {
		w := device.Words(device.Changes, string(what))
		if moved, found := movedWords[name]; found {
			w = moved
		}
		return deviceStep{name: name, kind: device.AlterationRecorded, title: law.Words{ZH: "登记变动（" + w.ZH + "）", EN: "Record an alteration (" + w.EN + ")"}, paper: possible, when: true, suits: suits,
			fields: append(fields, area("reason").called("reason_altered")),
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				a := device.Alteration{What: what, Reason: in.text("reason")}
				fill(&a, in)
				return s.Alter(x, by, on, a)
			}}
	}
	return []deviceStep{
		alter("alter-place", device.ChangedPlace, isFixed, func(a *device.Alteration, in *stepForm) {
			in.moved(a)
			a.Point = &admissibility.Point{Lon: in.Number("lon", -180, 180), Lat: in.Number("lat", -90, 90)}
		}, line("words"), pick("place", device.Places).maybe(), digits("lon"), digits("lat"), datum()),
		alter("alter-area", device.ChangedPlace, isArea, func(a *device.Alteration, in *stepForm) {
			in.moved(a)
			a.Area = in.area("area")
			in.Want(len(a.Area) > 0, "area", "请填写现在的巡查区域，每行一个点。", "Give the area it is now, one point a line.")
		}, line("words"), pick("place", device.Places).maybe(), area("area"), datum(), area("size_reason").maybe()),
		alter("alter-points", device.ChangedPlace, isSet, func(a *device.Alteration, in *stepForm) {
			in.moved(a)
			a.Siting.Points = in.points("points")
			in.Want(len(a.Siting.Points) > 0, "points", "请填写现在的移动监控点，每行一个。", "Give the points it has now, one a line.")
		}, line("words"), pick("place", device.Places).maybe(), area("points"), datum()),
		alter("alter-aim", device.ChangedAim, nil, func(a *device.Alteration, in *stepForm) { a.Direction = in.text("direction") }, line("direction")),
		alter("alter-model", device.ChangedModel, nil, func(a *device.Alteration, in *stepForm) {
			a.Model, a.Serial = in.text("model"), in.text("serial")
		}, line("model"), line("serial")),
		alter("alter-violation", device.ChangedViolation, nil, func(a *device.Alteration, in *stepForm) { a.Violation = in.text("violation") }, line("violation")),
	}
}

func reviewingSteps() []deviceStep {
	return []deviceStep{
		{name: "legal-review", kind: device.LegallyReviewed, paper: possible, review: statute.LegalReview, more: legalFields, do: legalReview},
		{name: "technical-review", kind: device.TechnicallyReviewed, paper: wanted, review: statute.TechnicalReview, more: technicalFields, do: technicalReview},
	}
}

func publishingSteps() []deviceStep {
	return []deviceStep{
		{name: "publish", kind: device.FilingSent, title: law.Words{ZH: "报送平台公示", EN: "Publish on the platform"}, notice: true,
			do: func(x ctx, s service, by act.By, on device.On, _ *stepForm) (done, error) {
				return s.AskPublication(x, by, on)
			}},
		{name: "publish-elsewhere", kind: device.PublishedElsewhere, paper: wanted, when: true, fields: []stepField{line("address"), must("names_place")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.PublishElsewhere(x, by, on, in.text("address"), in.Bool("names_place"))
			}},
		{name: "correct", kind: device.FilingSent, title: law.Words{ZH: "更正平台公示", EN: "Correct the publication on the platform"}, notice: true, fields: []stepField{tick("material"), area("reason").called("reason_corrected")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.AskCorrection(x, by, on, in.Bool("material"), in.text("reason"))
			}},
		{name: "correct-elsewhere", kind: device.CorrectedElsewhere, paper: wanted, when: true, fields: []stepField{tick("material"), area("reason").called("reason_corrected"), line("address").maybe()},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.CorrectElsewhere(x, by, on, device.Correction{Material: in.Bool("material"), Reason: in.text("reason"), Address: in.text("address")})
			}},
		{name: "withdraw-publication", kind: device.FilingSent, title: law.Words{ZH: "撤下平台公示", EN: "Withdraw the publication from the platform"}, fields: []stepField{area("reason").called("reason_withdrawn")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.AskWithdrawal(x, by, on, in.text("reason"))
			}},
		{name: "withdraw-elsewhere", kind: device.WithdrawnElsewhere, paper: possible, when: true, fields: []stepField{pick("channel", device.Channels), area("reason").called("reason_withdrawn")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.WithdrawElsewhere(x, by, on, device.Withdrawal{Channel: device.Channel(in.text("channel")), Reason: in.text("reason")})
			}},
		{name: "stop-shown", kind: device.StopShown, paper: wanted, when: true, fields: []stepField{line("address")},
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
		{name: "commission", kind: device.UseCommissioned, gates: true, paper: possible, fields: decision,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Commission(x, by, on, in.decided())
			}},
		{name: "stop", grave: true, kind: device.UseStopped, paper: possible, when: true, fields: decision,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Stop(x, by, on, in.decided())
			}},
		{name: "resume", kind: device.UseResumed, gates: true, paper: possible, fields: decision,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Resume(x, by, on, in.decided())
			}},
		{name: "cancel", grave: true, kind: device.UseCancelled, paper: possible, fields: []stepField{pick("ground", device.CancelGrounds), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.Cancel(x, by, on, device.Cancellation{Ground: in.text("ground"), Reason: in.text("reason")})
			}},
		{name: "flight-plan", kind: device.FlightApproved, suits: isCarried, paper: possible, review: statute.FlightPlan, more: flightFields,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ApproveFlight(x, by, on, in.flight())
			}},
		{name: "flight-record", kind: device.FlightRecorded, suits: isCarried, paper: wanted, when: true, review: statute.FlightPlan,
			more: func(a *asked) []stepField { return append(flightFields(a), heading("approved"), line("authority")) },
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				p := in.flight()
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

// flightFields ask for a plan, and last for what sources of the field add to it (Art 16(1)(六)).
func flightFields(a *asked) []stepField {
	return slices.Concat([]stepField{area("purpose"), area("crew"), moment("from"), moment("until").called("until_at")}, flightSettings(), []stepField{heading("airspace"), pick("airspace", airspaces),
		line("airspace_number").maybe(), moment("airspace_from").maybe(), moment("airspace_until").maybe(), moment("airspace_applied").maybe(), moment("airspace_answered").maybe(), tick("long_term"),
		area("airspace_ground").maybe()}, applicationFields(), []stepField{heading("field_items")}, a.itemFields())
}

// flight reads a plan with the filing it needs; what does not go with the answer is named, never dropped.
func (f *stepForm) flight() device.FlightPlan {
	p := device.FlightPlan{Purpose: f.text("purpose"), Crew: f.text("crew"), From: f.Instant("from"), Until: f.Instant("until"), Flight: f.settings(), Items: f.answered()}
	p.Application = f.application()
	for _, q := range f.area("plan_area") {
		p.Area = append(p.Area, f.datum().ToWGS84(q))
	}
	number, ground := f.text("airspace_number"), f.text("airspace_ground")
	from, until := f.OptionalInstant("airspace_from"), f.OptionalInstant("airspace_until")
	answer := f.one("airspace", airspaces)
	const zh, en = "与上面选的手续不符，请删去或者改选。", "It does not go with the answer above; remove it or answer otherwise."
	if answer != "required" {
		f.Want(number == "", "airspace_number", zh, en)
		f.Want(from == nil, "airspace_from", zh, en)
		f.Want(until == nil, "airspace_until", zh, en)
	}
	f.Want(ground == "" || answer == "not_required", "airspace_ground", zh, en)
	switch answer {
	case "not_required":
		p.Airspace = &device.Airspace{Ground: ground}
	case "required":
		f.Want(number == "" || from != nil, "airspace_from", "请填写批准的起止时间；尚未取得的，编号也不填。", "Give its period; where it was not obtained, leave the number empty.")
		p.Airspace = &device.Airspace{Required: true, Number: number, From: from, Until: until, Applied: f.OptionalInstant("airspace_applied"), Answered: f.OptionalInstant("airspace_answered"), LongTerm: f.Bool("long_term")}
	}
	return p
}

const week = 7 * 24 * 3600 * 1000 // milliseconds: no clock of a device is further off

// certificateKinds are the two papers that are often taken for each other (Art 22(1)).
var certificateKinds = []device.Choice{
	{Key: "verification", Words: law.Words{ZH: "检定证书、检定结果通知书", EN: "verification certificate, or notice of its failure"}},
	{Key: "calibration", Words: law.Words{ZH: "校准证书", EN: "calibration certificate"}},
}

func keepingSteps() []deviceStep {
	condition := []stepField{area("detail")}
	return []deviceStep{
		{name: "maintenance-start", kind: device.MaintenanceBegun, paper: possible, when: true,
			more: func(a *asked) []stepField {
				return []stepField{line("number").called("work_order"), area("fault"), pick("institution", a.institutionChoices()).called("contractor").maybe(), line("team")}
			},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				w := &device.WorkOrder{Number: in.text("number"), Fault: in.text("fault"), Institution: in.text("institution"), Contractor: in.text("team")}
				w.Own = w.Institution == ""
				in.Want(w.Own || w.Contractor == "", "team", "选了机构的不填。", "Leave it empty where an institution does it.")
				in.Want(!w.Own || w.Contractor != "", "team", "本单位自己检修的，请写明班组；委托的，请选择机构。", "Name the team of the own body, or choose the institution.")
				return s.StartMaintenance(x, by, on, device.MaintenanceStart{WorkOrder: w})
			}},
		{name: "pause", kind: device.MaintenanceBegun, title: law.Words{ZH: "无工单暂停（按停用处理）", EN: "Pause without a work order (a stop)"}, paper: possible, when: true, fields: []stepField{area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.StartMaintenance(x, by, on, device.MaintenanceStart{Reason: in.text("reason")})
			}},
		{name: "maintenance-end", kind: device.MaintenanceClosed, paper: possible, when: true, fields: []stepField{passOrNot("self_test"), area("done"), area("parts").called("parts_replaced").maybe(), line("seal").maybe(), heading("found"), line("direction").maybe().called("found_direction"), line("firmware").maybe().called("found_firmware"),
			area("lens").maybe().called("found_lens"), area("repaired").maybe().called("found_repaired")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.EndMaintenance(x, by, on, device.MaintenanceEnd{SelfTest: in.yes("self_test"), Done: in.text("done"), Parts: in.text("parts"), Seal: in.text("seal"),
					Found: device.Found{Direction: in.text("direction"), Firmware: in.text("firmware"), Lens: in.text("lens"), Repaired: in.text("repaired")}})
			}},
		{name: "verify", kind: device.VerificationRecorded, paper: wanted, when: true,
			fields: []stepField{pick("paper", certificateKinds), line("number").called("certificate"), line("institution").called("verifier"), line("mandate"), day("mandate_until").maybe(), line("item"), line("serial").called("serial_certified"), passOrNot("pass"), day("from").called("from_day"), day("until")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				v := device.VerificationCertificate{Number: in.text("number"), Institution: in.text("institution"), Mandate: in.text("mandate"), Item: in.text("item"),
					Serial: in.text("serial"), Pass: in.yes("pass"), From: in.Date("from"), Until: in.Date("until"),
					MandateUntil: in.OptionalDate("mandate_until"), Calibration: in.one("paper", certificateKinds) == "calibration"}
				return s.RecordVerification(x, by, on, v)
			}},
		{name: "repair", kind: device.MeasuringPartRepaired, paper: possible, when: true, fields: []stepField{area("what").called("what_repaired")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RecordRepair(x, by, on, device.Repair{What: in.text("what")})
			}},
		{name: "firmware", kind: device.SoftwareChanged, paper: possible, when: true, fields: []stepField{line("version"), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ChangeFirmware(x, by, on, device.Firmware{Version: in.text("version"), Reason: in.text("reason")})
			}},
		{name: "abnormal", kind: device.AbnormalReported, paper: possible, when: true, fields: condition,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReportAbnormal(x, by, on, device.Condition{Detail: in.text("detail")})
			}},
		{name: "normal", kind: device.NormalReported, paper: possible, when: true, fields: condition,
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReportNormal(x, by, on, device.Condition{Detail: in.text("detail")})
			}},
		{name: "clock", kind: device.ClockRead, paper: possible, when: true, fields: []stepField{digits("offset_ms"), line("method").called("clock_method")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.CheckClock(x, by, on, device.ClockOffset{OffsetMS: in.Int("offset_ms", -week, week), Method: in.text("method")})
			}},
	}
}
