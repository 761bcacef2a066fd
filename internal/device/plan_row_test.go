package device_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// argued is a use with its prior argument, and what becomes of plans for it.
func argued(t *testing.T, w *testkit.World) reviews {
	t.Helper()
	f := devicetest.New(t, w)
	r := reviews{t, f, f.Register("")}
	f.Must(f.Service.Argue(t.Context(), f.By(access.Keeper), devicetest.With(r.ids.Use, devicetest.Document("报告")), devicetest.Argument()))
	w.Clock.Advance(time.Hour)
	return r
}

func (r reviews) plan(change func(*device.SitingPlan)) error {
	p := devicetest.Plan(devicetest.Violation)
	change(&p)
	_, err := r.f.Service.DraftPlan(r.t.Context(), r.f.By(access.Keeper), devicetest.With(r.ids.Use, devicetest.Document("方案")), p)
	r.f.W.Clock.Advance(time.Hour)
	return err
}

func TestA9a_EachPrincipleIsAnsweredWithDataAndACopyIsPointedOut(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := argued(t, w)
		r.refused("an empty answer on necessary", "invalid necessary", r.plan(func(p *device.SitingPlan) { p.Necessary = " " }))
		r.refused("no provision", "invalid basis", r.plan(func(p *device.SitingPlan) { p.Basis = "" }))
		r.refused("data that end in the future", "invalid data_until", r.plan(func(p *device.SitingPlan) { p.Data.Until = law.DateOf(w.Clock.Now()).AddDays(1) }))
		r.refused("complaints alone", "A9a", r.plan(func(p *device.SitingPlan) { p.Data.Accidents, p.Data.Observed = 0, 0 }))
		r.refused("no figures", "A9a", r.plan(func(p *device.SitingPlan) { p.Data.Accidents, p.Data.Observed, p.Data.Complaints = 0, 0, 0 }))
		r.f.Must(nil, r.plan(func(*device.SitingPlan) {}))
		l := r.f.Life(r.ids.Use)
		same, err := l.SimilarAnswers(t.Context(), w.DB.Reader(), w.Clock.Now())
		r.f.Must(nil, err)
		if len(same) != 0 {
			t.Errorf("a first plan is like another: %+v", same)
		}
		second := reviews{t, r.f, r.f.Register("")}
		r.f.Must(r.f.Service.Argue(t.Context(), r.f.By(access.Keeper), devicetest.With(second.ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		w.Clock.Advance(time.Hour)
		r.f.Must(nil, second.plan(func(p *device.SitingPlan) {
			p.Reasonable, p.Scientific, p.Necessary, p.Near = "距桥头40米", "按桥面流量选点", "其他办法不能解决！", "分管不同车道"
		}))
		l = r.f.Life(second.ids.Use)
		same, err = l.SimilarAnswers(t.Context(), w.DB.Reader(), w.Clock.Now())
		r.f.Must(nil, err)
		if len(same) != 1 || same[0].Principle.ZH != "必要" || same[0].Use != r.ids.Use || same[0].Site == "" {
			t.Errorf("the copied answer is not pointed out: %+v", same)
		}
		w.Verify()
	})
}

func TestA9b_TheApprovalIsOfTheProvinceAndCoversTheSitesItNames(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := argued(t, w)
		f := r.f
		approve := func(a device.Approval) error {
			a.Number = "粤测〔2026〕8号"
			_, err := f.Service.ApprovePlan(t.Context(), f.By(access.ProvincialApprover), devicetest.With(r.ids.Use, devicetest.Document("批复")), a)
			return err
		}
		r.refused("nothing was submitted", "A9b", approve(device.Approval{}))
		f.Must(nil, r.plan(func(*device.SitingPlan) {}))
		f.Must(f.Service.SubmitPlan(t.Context(), f.By(access.Head), devicetest.With(r.ids.Use)))
		w.Clock.Advance(time.Hour)
		ten := strings.Split("甲路口 乙路口 丙路口 丁路口 戊路口 己路口 庚路口 辛路口 壬路口 癸路口", " ")
		r.refused("the decision names ten sites and not this one", "A9b", approve(device.Approval{Sites: ten}))
		l := f.Life(r.ids.Use)
		f.Must(nil, approve(device.Approval{Sites: append(ten, l.Site.Words), Conditions: "夜间补光不得直射驾驶员"}))
		a := last(t, f, r.ids.Use, device.PlanApproved)
		if line := a.Data.Line(); !strings.Contains(line.ZH, "附加条件：夜间补光不得直射驾驶员") || !strings.Contains(line.EN, "conditions") {
			t.Errorf("the conditions are not shown: %s", line.ZH)
		}
		w.Verify()
	})
}

func TestA10_1a_WithoutAPriorArgumentThereIsNoPlan(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		r := reviews{t, f, f.Register("")}
		r.refused("a plan without an argument", "A10.1a", r.plan(func(*device.SitingPlan) {}))
		before := w.Clock.Now().Add(-2 * time.Hour)
		f.Must(f.Service.Argue(t.Context(), f.By(access.Keeper), devicetest.With(r.ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		w.Clock.Advance(time.Hour)
		in := devicetest.With(r.ids.Use, devicetest.Document("方案"))
		in.At = before
		_, err := f.Service.DraftPlan(t.Context(), f.By(access.Keeper), in, devicetest.Plan(devicetest.Violation))
		r.refused("a plan that is older than the argument", "A10.1a", err)
		f.Must(nil, r.plan(func(*device.SitingPlan) {}))
		_, err = f.Service.SubmitPlan(t.Context(), f.By(access.Keeper), devicetest.With(r.ids.Use))
		r.refused("submitted by who proposed", "forbidden", err)
		f.Must(f.Service.SubmitPlan(t.Context(), f.By(access.Head), devicetest.With(r.ids.Use)))
		w.Verify()
	})
}

func TestA10_2_OneReviewPassedAndTheOtherPendingIsNotEnough(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		result := func(rule string) law.Result {
			l := r.f.Life(r.ids.Use)
			for _, g := range l.Gates(w.Clock.Now()) {
				if g.Rule == rule {
					return g.Result
				}
			}
			t.Fatalf("no %s among the conditions", rule)
			return law.Unknown
		}
		r.f.Must(nil, r.legal(func(*device.LegalOpinion) {}))
		if result("A10.2-legal") != law.Met || result("A10.2-technical") == law.Met {
			t.Error("the technical review is taken for passed")
		}
		_, err := r.f.Service.AskPublication(t.Context(), r.f.By(access.Publisher), devicetest.With(r.ids.Use))
		r.refused("published before the technical review", "A10.2-technical", err)
		r.f.Must(nil, r.technical(func(*device.TechnicalOpinion) {}))
		if result("A10.2-technical") != law.Met {
			t.Error("both reviews passed and one does not count")
		}
		r.f.Must(r.f.Service.Alter(t.Context(), r.f.By(access.Keeper), devicetest.With(r.ids.Use), device.Alteration{What: device.ChangedAim, Direction: "由西向东", Reason: "路口改造"}))
		w.Clock.Advance(time.Hour)
		if result("A10.2-legal") == law.Met || result("A10.2-technical") == law.Met {
			t.Error("re-aimed, and the reviews before it still count")
		}
		w.Verify()
	})
}

// TestA21a: the hardware of a model is reviewed against standards by version and clause, for each model anew.
func TestA21a_AnotherModelNeedsItsOwnReviewAgainstStandards(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		r.refused("no standard", "invalid standard_1", r.technical(func(o *device.TechnicalOpinion) { o.Cited = nil }))
		r.f.Must(nil, r.technical(func(*device.TechnicalOpinion) {}))
		r.f.Must(r.f.Service.Alter(t.Context(), r.f.By(access.Keeper), devicetest.With(r.ids.Use), device.Alteration{What: device.ChangedModel, Model: "CS-3000", Serial: "SN-7777", Reason: "更换"}))
		w.Clock.Advance(time.Hour)
		r.refused("the certificate of the model before", "A12.1.1", r.technical(func(*device.TechnicalOpinion) {}))
		r.f.Must(nil, r.technical(func(o *device.TechnicalOpinion) { o.Quality.Model = "CS-3000" }))
		w.Verify()
	})
}
