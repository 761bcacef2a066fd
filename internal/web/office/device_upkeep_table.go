package office

import (
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// upkeepSteps are the steps of the years in which a device stands (Art 10(1), 14, 20, 22, 49).
func upkeepSteps() []deviceStep {
	return slices.Concat(signSteps(), evaluatingSteps(), careSteps(), incidentSteps(), measuringSteps(), beforeSteps())
}

// signPhotos are the photographs of a sign by what they show, with when they were taken.
func signPhotos() []stepField {
	return []stepField{heading("photos"), photo("photo_day").maybe(), photo("photo_night").maybe(), photo("photo_approach").maybe(), moment("taken_at").maybe()}
}

// photo is a field for one photograph, kept under its name.
func photo(name string) stepField { return stepField{name: name, kind: "file"} }

// yesNo answers a question; yes comes first.
func yesNo(name string) stepField {
	return stepField{name: name, kind: "radios", choices: []device.Choice{{Key: "yes", Words: law.Words{ZH: "是", EN: "yes"}}, {Key: "no", Words: law.Words{ZH: "否", EN: "no"}}}}
}

// views are the photographs that were given with the form, each with what it shows.
func (f *stepForm) views() []device.SignView {
	at := f.OptionalInstant("taken_at")
	var out []device.SignView
	for _, c := range device.SignShows {
		a, given := f.photos["photo_"+c.Key]
		if !given {
			continue
		}
		f.Want(at != nil, "taken_at", "请填写照片的拍摄时间。", "Give the instant of the photographs.")
		v := device.SignView{Shows: c.Key, Digest: a.Digest}
		if at != nil {
			v.At = *at
		}
		out = append(out, v)
	}
	return out
}

// whole is a number that may be left empty.
func (f *stepForm) whole(name string, least, most int64) *int64 {
	if f.text(name) == "" {
		return nil
	}
	n := f.Int(name, least, most)
	return &n
}

func signSteps() []deviceStep {
	return []deviceStep{
		{name: "inspect-sign", kind: device.SignChecked, paper: possible, when: true, shows: inService,
			fields: append([]stepField{yesNo("clear"), area("defect").maybe(), tick("one_side")}, signPhotos()...),
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.InspectSign(x, by, on, device.SignInspection{Clear: in.yes("clear"), Defect: in.text("defect"), OneSide: in.Bool("one_side"), Views: in.views()})
			}},
		{name: "adjust", kind: device.AdjustmentGiven, paper: wanted, shows: inService,
			fields: []stepField{pick("what", device.Adjustments).called("adjusted"), area("fault").called("adjust_fault"), day("until").called("finish_by"), moment("doubt_from").maybe()},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.OrderAdjustment(x, by, on, device.Adjustment{What: in.text("what"), Fault: in.text("fault"), Until: in.Date("until"), DoubtFrom: in.OptionalInstant("doubt_from")})
			}},
		{name: "adjust-done", kind: device.AdjustmentClosed, paper: wanted, when: true, shows: waitsFor("adjust"), fields: []stepField{area("done")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.CloseAdjustment(x, by, on, device.AdjustmentResult{Done: in.text("done")})
			}},
		{name: "decide-past", kind: device.DoubtDecided, paper: possible, shows: waitsFor("past"), doubts: true, fields: []stepField{pick("answer", device.PastAnswers), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.DecidePast(x, by, on, device.PastDecision{Answer: in.text("answer"), Reason: in.text("reason")})
			}},
	}
}

func evaluatingSteps() []deviceStep {
	return []deviceStep{
		{name: "evaluate", kind: device.EvaluationWritten, paper: possible, figures: true, shows: wasCommissioned,
			fields: []stepField{area("accidents"), area("signs"), area("necessity"), area("opinions").maybe().called("comments"), pick("result", device.EvaluationResults).called("evaluation_result"), area("reason"),
				area("adjust").maybe().called("adjust_what"), day("until").maybe().called("finish_by")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.DraftEvaluation(x, by, on, device.Evaluation{Figures: in.figures, Accidents: in.text("accidents"), Signs: in.text("signs"), Necessity: in.text("necessity"),
					Opinions: in.text("opinions"), Result: in.text("result"), Reason: in.text("reason"), Adjust: in.text("adjust"), Until: in.OptionalDate("until")})
			}},
		{name: "evaluate-sign", kind: device.EvaluationDecided, paper: possible, drafted: true, shows: waitsFor("evaluate_sign"),
			fields: []stepField{pick("result", device.EvaluationResults).called("evaluation_result"), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.SignEvaluation(x, by, on, device.EvaluationSigned{Result: in.text("result"), Reason: in.text("reason")})
			}},
	}
}

func careSteps() []deviceStep {
	return []deviceStep{
		{name: "upkeep-plan", kind: device.UpkeepScheduled, paper: possible, when: true, shows: wasCommissioned,
			fields: []stepField{digits("every_days"), digits("grace_days"), pick("basis", device.UpkeepBases).called("upkeep_basis"), line("text").called("upkeep_text"), line("who").called("upkeep_who")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.PlanUpkeep(x, by, on, device.UpkeepPlan{EveryDays: in.Int("every_days", 1, 1100), GraceDays: in.Int("grace_days", 0, 60), Basis: in.text("basis"), Text: in.text("text"), Who: in.text("who")})
			}},
		{name: "upkeep", kind: device.UpkeepCarriedOut, paper: possible, when: true, shows: wasCommissioned,
			fields: []stepField{pick("kind", device.UpkeepKinds).called("upkeep_kind"), area("done"), line("who").called("upkeep_who"), line("number").maybe().called("upkeep_number")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RecordUpkeep(x, by, on, device.Upkeep{Kind: in.text("kind"), Done: in.text("done"), Who: in.text("who"), Number: in.text("number")})
			}},
		{name: "redecide", kind: device.MaintenanceReviewed, paper: possible, fields: []stepField{pick("as", device.Redecisions), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RedecideMaintenance(x, by, on, device.Redecision{As: in.text("as"), Reason: in.text("reason")})
			}},
		{name: "silence", kind: device.SilenceAnswered, paper: possible, when: true, shows: wasCommissioned,
			fields: []stepField{moment("until").called("until_at"), pick("cause", device.SilenceCauses), area("reason").called("how_found")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ExplainSilence(x, by, on, device.Explanation{Until: in.Instant("until"), Cause: in.text("cause"), Reason: in.text("reason")})
			}},
	}
}

func incidentSteps() []deviceStep {
	return []deviceStep{
		{name: "incident", kind: device.IncidentRecorded, paper: possible, when: true,
			fields: []stepField{pick("what", device.IncidentKinds).called("incident"), pick("cause", device.IncidentCauses), moment("until").maybe().called("over_at"), area("effect"), area("note")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReportIncident(x, by, on, device.Incident{What: in.text("what"), Cause: in.text("cause"), Until: in.OptionalInstant("until"), Effect: in.text("effect"), Note: in.text("note")})
			}},
		{name: "refer", kind: device.PoliceTold, paper: wanted, when: true, shows: waitsFor("refer"), fields: []stepField{line("office"), line("receipt")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReferToPolice(x, by, on, device.PoliceReferral{Office: in.text("office"), Receipt: in.text("receipt")})
			}},
		{name: "video-system", kind: device.VideoSystemFound, paper: possible, when: true, fields: []stepField{yesNo("is").called("is_video"), area("reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.DeclareVideoSystem(x, by, on, device.VideoSystem{Is: in.yes("is"), Reason: in.text("reason")})
			}},
		{name: "police-filing", kind: device.VideoSystemFiled, paper: wanted, shows: waitsFor("file"), fields: []stepField{line("number").called("filing_number"), line("office"), day("day").called("filing_day")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RecordPoliceFiling(x, by, on, device.PoliceFiling{Number: in.text("number"), Office: in.text("office"), Day: in.Date("day")})
			}},
	}
}

func measuringSteps() []deviceStep {
	return []deviceStep{
		{name: "parts", kind: device.PartsFound, paper: possible, when: true, fields: []stepField{area("items").called("parts"), area("reason").called("parts_reason")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ListParts(x, by, on, device.MeasuringParts{Items: in.lines("items"), Reason: in.text("reason")})
			}},
		{name: "no-rule", kind: device.NoRuleFound, paper: wanted, shows: withoutRule,
			fields: []stepField{line("report"), line("tester"), area("reason").called("norule_reason"), day("again")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.ReasonNoRule(x, by, on, device.NoRuleReason{Report: in.text("report"), Tester: in.text("tester"), Reason: in.text("reason"), Again: in.Date("again")})
			}},
		{name: "rule-issued", kind: device.RulePublished, paper: possible, shows: withoutRule, fields: []stepField{line("number").called("rule_number"), day("from").called("rule_from")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RecordRule(x, by, on, device.VerificationRule{Number: in.text("number"), From: in.Date("from")})
			}},
	}
}

// lines are the lines of an area that are not empty.
func (f *stepForm) lines(name string) []string {
	var out []string
	for _, x := range strings.Split(f.text(name), "\n") {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

func beforeSteps() []deviceStep {
	return []deviceStep{
		{name: "legacy", kind: device.LegacyRecorded, paper: wanted,
			fields: []stepField{moment("since").called("used_since"), area("basis").called("legacy_basis"), moment("published").maybe().called("published_at"), line("where").maybe().called("published_where"),
				moment("sign_since").maybe(), line("sign").maybe().called("sign_kind")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.EnterLegacy(x, by, on, device.Legacy{Since: in.Instant("since"), Basis: in.text("basis"), Published: in.OptionalInstant("published"), Where: in.text("where"),
					SignSince: in.OptionalInstant("sign_since"), Sign: in.text("sign")})
			}},
		{name: "legacy-verdict", kind: device.LegacyCleaned, paper: possible, gates: true, shows: waitsFor("legacy"),
			fields: []stepField{pick("verdict", device.LegacyVerdicts), area("reason"), area("fix").maybe(), day("until").maybe().called("finish_by")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.JudgeLegacy(x, by, on, device.LegacyVerdict{Verdict: in.text("verdict"), Reason: in.text("reason"), Fix: in.text("fix"), Until: in.OptionalDate("until")})
			}},
		{name: "secret", grave: true, kind: device.SecretClaimed, paper: possible, fields: []stepField{line("number").called("classification")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				number := in.text("number")
				in.Want(number != "", "number", "请填写定密依据文号。没有定密依据的文号，不能按涉密处理（第十四条第一款）。", "Give the number of the classification. Without one it is not secret (Art 14(1)).")
				if err := in.Err(); err != nil {
					return done{}, err
				}
				return s.ClaimSecrecy(x, by, on, number)
			}},
	}
}

// What decides whether a step is offered on the page of a use; the form itself is always there, and the act decides.
func inService(l *device.Life, now time.Time) bool       { return l.InService(now) }
func wasCommissioned(l *device.Life, now time.Time) bool { return l.InService(now) }
func withoutRule(l *device.Life, now time.Time) bool     { return l.InstrumentAt(now) == device.NoRule }

// waitsFor offers a step while the use waits for work of a kind.
func waitsFor(kind string) func(*device.Life, time.Time) bool {
	return func(l *device.Life, now time.Time) bool { return l.WaitsFor(kind, now) }
}

// evaluationFacts are the figures of an evaluation as people read them.
func evaluationFacts(c *web.Context, f device.EvaluationFigures) ui.Facts {
	rate := func(n int64, ok bool) ui.Value {
		if !ok {
			return ui.Text(c.T("evaluation.norate"))
		}
		return ui.Whole(c.T("evaluation.rate", n/100, n%100/10))
	}
	facts := ui.Facts{
		{Key: c.T("evaluation.span"), Value: ui.Text(c.T("evaluation.days", ui.Day(c.Lang(), f.From), ui.Day(c.Lang(), f.Until)))},
		{Key: c.T("evaluation.captures"), Value: ui.Count(int(f.Captures))},
		{Key: c.T("evaluation.valid"), Value: rate(f.ValidRate()).WithNote(c.T("evaluation.valid.note", f.Adopted, f.Rejected))},
		{Key: c.T("evaluation.excluded"), Value: rate(f.ExclusionRate()).WithNote(c.T("evaluation.excluded.note", f.Unusable, f.Rejected))},
	}
	objections := ui.Text(c.T("evaluation.objections.none"))
	if f.Objections != nil {
		objections = ui.Count(int(*f.Objections))
	}
	facts = append(facts, ui.Fact{Key: c.T("evaluation.objections"), Value: objections})
	for _, x := range []struct {
		key string
		n   int
	}{{"inspections", f.Inspections}, {"defects", f.SignDefects}, {"missing", f.SignMissing}, {"incidents", f.Incidents}, {"abnormal", f.Abnormal}, {"maintenances", f.Maintenances}, {"stops", f.Stops}} {
		facts = append(facts, ui.Fact{Key: c.T("evaluation." + x.key), Value: ui.Count(x.n)})
	}
	return facts
}

// evaluationFigures counts for the next evaluation of a use: from the last one, or the commissioning, until today.
func (o *Office) evaluationFigures(c *web.Context, l *device.Life) (device.EvaluationFigures, error) {
	now := o.now(c)
	from, ok := l.EvaluationFrom(now)
	if !ok {
		return device.EvaluationFigures{}, nil
	}
	f, err := o.Captures.Evaluated(c.Ctx(), c.Actor.Scope(access.ViewDevices), l.Use.ID, from, now)
	if err != nil {
		return f, err
	}
	upheld, err := evidence.Upheld(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), l.Use.ID, from, now)
	if err != nil {
		return f, err
	}
	f.Objections = &upheld
	l.Register(&f)
	return f, nil
}
