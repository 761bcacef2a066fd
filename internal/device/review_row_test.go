package device_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/entrust"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// reviews is a use that waits for its reviews, and what becomes of opinions on it. An opinion that is refused leaves nothing.
type reviews struct {
	t   *testing.T
	f   *devicetest.Fleet
	ids devicetest.Ids
}

func installed(t *testing.T, w *testkit.World) reviews {
	t.Helper()
	f := devicetest.New(t, w)
	ids := f.Register("")
	f.Approve(ids.Use)
	f.Install(ids)
	return reviews{t, f, ids}
}

func (r reviews) legal(change func(*device.LegalOpinion)) error {
	o := devicetest.Legal()
	change(&o)
	_, err := r.f.Service.ReviewLegally(r.t.Context(), r.f.By(access.LegalReviewer), devicetest.With(r.ids.Use), o)
	r.f.W.Clock.Advance(time.Hour)
	return err
}

func (r reviews) technical(change func(*device.TechnicalOpinion)) error {
	o := devicetest.Technical(device.NotInstrument)
	change(&o)
	_, err := r.f.Service.ReviewTechnically(r.t.Context(), r.f.By(access.TechnicalReviewer), devicetest.With(r.ids.Use, devicetest.Document("报告")), o)
	r.f.W.Clock.Advance(time.Hour)
	return err
}

// refused holds an error against a rule, and wants article, facts and cure in both languages. Invalid input is the name of its
// first field.
func (r reviews) refused(what, want string, err error) {
	r.t.Helper()
	if got := outcome(err); got != want {
		r.t.Errorf("%s: %s, want %s: %v", what, got, want, err)
		return
	}
	var no law.Refusal
	if errors.As(err, &no) && (no.Article == "" || no.Because.EN == "" || no.Cure.ZH == "" || no.Cure.EN == "") {
		r.t.Errorf("%s: %+v lacks article or cure", what, no)
	}
	if l := r.f.Life(r.ids.Use); strings.HasPrefix(want, "A1") && l.FactsAt(r.f.W.Clock.Now()).Events == nil {
		r.t.Error("no life")
	}
}

func (r reviews) facts() int { return len(r.f.Life(r.ids.Use).Facts) }

func TestA11_1_TheReviewerIsOfTheOwnBodyAndDesignated(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		before := r.facts()
		as := func(by act.By) error {
			_, err := r.f.Service.ReviewLegally(t.Context(), by, devicetest.With(r.ids.Use), devicetest.Legal())
			return err
		}
		r.refused("a legal reviewer of another body", "not found", as(w.Who(access.LegalReviewer, w.Other).By))
		r.refused("the keeper who proposed it", "forbidden", as(r.f.By(access.Keeper)))
		if r.facts() != before {
			t.Error("a refused review left a fact")
		}
		r.f.Must(nil, as(r.f.By(access.LegalReviewer)))
		w.Verify()
	})
}

func TestA11_1_1_EachProhibitionIsAnsweredWithItsProvision(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		r.refused("item 1 without an opinion", "invalid necessary", r.legal(func(o *device.LegalOpinion) { o.Necessary.Reason = "" }))
		r.refused("no prohibition answered", "A11.1.1", r.legal(func(o *device.LegalOpinion) { o.Prohibitions = nil }))
		r.refused("one prohibition left out", "A11.1.1", r.legal(func(o *device.LegalOpinion) { o.Prohibitions = o.Prohibitions[1:] }))
		r.refused("broken without saying how", "invalid prohibition_neighbours_reason", r.legal(func(o *device.LegalOpinion) { o.Prohibitions[1].Answer = device.Broken }))
		r.refused("passed though one is broken", "invalid necessary_pass", r.legal(func(o *device.LegalOpinion) {
			o.Prohibitions[1] = device.Checked{Key: "neighbours", Answer: device.Broken, Reason: "紧邻涉密单位，没有征得同意"}
		}))
		r.f.Must(nil, r.legal(func(*device.LegalOpinion) {}))
		o := last(t, r.f, r.ids.Use, device.LegalReview).Data.(device.LegalOpinion)
		if len(o.Prohibitions) != 4 { // that of the air is of drones
			t.Errorf("%d prohibitions on record", len(o.Prohibitions))
		}
		for _, p := range o.Prohibitions {
			if !strings.HasPrefix(p.Citation, "《") || !strings.Contains(p.Citation, "》第") {
				t.Errorf("%s cites %q", p.Key, p.Citation)
			}
		}
		w.Verify()
	})
}

func TestA11_1_2_WithoutAPhotographOfTheSignItem2DoesNotPass(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		r.f.Must(r.f.Service.ReportSignMissing(t.Context(), r.f.By(access.Keeper), devicetest.With(r.ids.Use), device.MissingSign{Note: "被树遮挡"}))
		w.Clock.Advance(time.Hour)
		r.refused("the sign is not in place", "A11.1.2", r.legal(func(*device.LegalOpinion) {}))
		r.f.Must(r.f.Service.PlaceSign(t.Context(), r.f.By(access.Keeper), devicetest.With(r.ids.Use, devicetest.Picture("标志")), device.Sign{Kind: "告示牌", Position: "前方100米"}))
		w.Clock.Advance(time.Hour)
		// A source of the field sets the distance of the sign: then it is measured.
		s := &statute.Service{Engine: w.Engine}
		_, err := s.AddOverlay(t.Context(), w.By(access.LegalReviewer), statute.NewOverlay{Field: "traffic", Citation: statute.Key("jtwfcx", "第十六条"), Parameter: statute.SignDistance, Amount: 80, From: law.DateOf(w.Clock.Now())})
		r.f.Must(nil, err)
		far := func(m int64) error { return r.legal(func(o *device.LegalOpinion) { o.SignDistanceM = &m }) }
		r.refused("the distance was not measured", "A11.1.2", r.legal(func(*device.LegalOpinion) {}))
		r.refused("79 of 80 metres", "A11.1.2", far(79))
		r.f.Must(nil, far(80))
		w.Verify()
	})
}

func TestA11_1_3_OnlyALawOrAnAdministrativeRegulationInForceIsASoleBasis(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		s := &statute.Service{Engine: w.Engine}
		repealed, err := s.Enter(t.Context(), w.By(access.ProvincialApprover), statute.New{Title: "测试条例", Number: "国务院令第0号", Rank: statute.AdministrativeRegulation, From: law.NewDate(2020, 1, 1), Source: "测试",
			Provisions: "第三条 | 可以单凭监控记录处罚 | 2026-02-28\n第四条 | 可以单凭监控记录处罚"})
		r.f.Must(nil, err)
		by := func(key string) error {
			return r.legal(func(o *device.LegalOpinion) { o.SoleBasis.Provision = key })
		}
		for what, key := range map[string]string{
			"a local regulation": statute.Key("gddljt", ""), "a ministry rule": statute.Key("jtwfcx", "第十九条"), "the Measures": statute.Key("fxczf", "第十一条"),
			"Art 41 of the Penalty Law alone": statute.Key("xzcf", "第四十一条"), "a provision that was repealed on 1 March": statute.Key(repealed.ID, "第三条"),
			"a standard": statute.Key("gat832-2014", ""),
		} {
			r.refused(what, "A11.1.3", by(key))
		}
		r.refused("what is not in the table", "invalid provision", by("dljtaq 第九百条"))
		r.f.Must(nil, by(statute.Key(repealed.ID, "第四条")))
		o := last(t, r.f, r.ids.Use, device.LegalReview).Data.(device.LegalOpinion)
		if o.SoleBasis.Rank != statute.AdministrativeRegulation || o.SoleBasis.Citation != "《测试条例》第四条" {
			t.Errorf("%+v", o.SoleBasis)
		}
		// One device, two uses, two answers.
		second, err := r.f.Service.RegisterUse(t.Context(), r.f.By(access.Keeper), device.NewUse{Device: r.ids.Device, Site: r.ids.Site, Violation: "9001", Field: "traffic"})
		r.f.Must(second, err)
		none := devicetest.Legal()
		none.SoleBasis = device.BasisFound{Reason: "没有规定"}
		_, err = r.f.Service.ReviewLegally(t.Context(), r.f.By(access.LegalReviewer), devicetest.With(second.Record.ID), none)
		r.f.Must(nil, err)
		if got := last(t, r.f, second.Record.ID, device.LegalReview).Data.(device.LegalOpinion).SoleBasis; got.Sole || got.Rank != device.RankNone {
			t.Errorf("%+v", got)
		}
		w.Verify()
	})
}

// overlaid adds three items to a review of traffic devices, by a ministry rule.
func overlaid(t *testing.T, w *testkit.World, n statute.NewOverlay) {
	t.Helper()
	s := &statute.Service{Engine: w.Engine}
	n.Field, n.Citation, n.From = "traffic", statute.Key("jtwfcx", "第十八条"), law.DateOf(w.Clock.Now())
	if _, err := s.AddOverlay(t.Context(), w.By(access.LegalReviewer), n); err != nil {
		t.Fatal(err)
	}
}

const threeItems = "能否反映机动车类型 | type of vehicle\n能否反映号牌\n能否反映时间、地点"

func TestA11_1_4_ItemsOfTheFieldAreAllAnsweredAndLaterOnesAskForAnotherReview(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		r.f.Must(nil, r.legal(func(*device.LegalOpinion) {}))
		items := func() []statute.Item {
			all, err := statute.ItemsOn(t.Context(), w.DB.Reader(), w.Book, "traffic", statute.LegalReview, law.DateOf(w.Clock.Now()))
			r.f.Must(nil, err)
			return all
		}
		open := func() int {
			l := r.f.Life(r.ids.Use)
			return len(l.Unanswered(w.Clock.Now(), device.LegalReview, items()))
		}
		if open() != 0 {
			t.Error("a review is asked anew before anything was added")
		}
		overlaid(t, w, statute.NewOverlay{Legal: threeItems})
		if open() != 3 {
			t.Errorf("%d items open after the overlay", open())
		}
		r.f.Must(nil, r.f.Service.SettleAll(t.Context(), w.Book, w.Clock.Now()))
		rows, err := r.f.Service.List(t.Context(), r.f.By(access.LegalReviewer).Scope(access.ViewDevices), device.Filter{Work: "legal-items", WorkScope: r.f.By(access.LegalReviewer).Scope(access.ReviewLegally)}, w.Clock.Now())
		r.f.Must(nil, err)
		if len(rows.Rows) != 1 || rows.Rows[0].Life.Use.ID != r.ids.Use {
			t.Errorf("the re-review is no task: %d rows", len(rows.Rows))
		}
		answer := func(n int, pass bool) func(o *device.LegalOpinion) {
			return func(o *device.LegalOpinion) {
				for i, item := range items()[:n] {
					o.Items = append(o.Items, device.Answered{Item: item.ID, Pass: pass || i > 0, Reason: "逐项核对"})
				}
			}
		}
		r.refused("none of three answered", "A11.1.4", r.legal(func(*device.LegalOpinion) {}))
		r.refused("two of three answered", "A11.1.4", r.legal(answer(2, true)))
		r.refused("passed with a failed item", "invalid other_pass", r.legal(answer(3, false)))
		r.f.Must(nil, r.legal(answer(3, true)))
		if open() != 0 {
			t.Errorf("%d items open after the review", open())
		}
		o := last(t, r.f, r.ids.Use, device.LegalReview).Data.(device.LegalOpinion)
		if o.Items[0].Text.EN != "type of vehicle" || o.Items[0].Citation != "《道路交通安全违法行为处理程序规定》第十八条" {
			t.Errorf("%+v", o.Items[0])
		}
		w.Verify()
	})
}

func TestA12_1_TheReviewerIsDesignatedForTechnicalReviews(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		as := func(by act.By) error {
			_, err := r.f.Service.ReviewTechnically(t.Context(), by, devicetest.With(r.ids.Use, devicetest.Document("报告")), devicetest.Technical(device.NotInstrument))
			return err
		}
		r.refused("the legal reviewer", "forbidden", as(r.f.By(access.LegalReviewer)))
		r.refused("a technical reviewer of another body", "not found", as(w.Who(access.TechnicalReviewer, w.Other).By))
		who := w.Who(access.TechnicalReviewer, w.County)
		_, err := w.People.EndCapacity(t.Context(), w.By(access.SecurityAdministrator), who.Capacity)
		r.f.Must(nil, err)
		w.Clock.Advance(24 * time.Hour)
		r.refused("after the designation ended", "A12.1", as(who.By))
		w.Verify()
	})
}

func TestA12_1_1_TheCertificateIsOfThisModelSerialOrBatch(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		for what, change := range map[string]func(*device.QualityProof){
			"another model":                 func(q *device.QualityProof) { q.Model = "CS-1000" },
			"another serial number":         func(q *device.QualityProof) { q.Serial = "SN-9999" },
			"another batch":                 func(q *device.QualityProof) { q.Batch, q.DeviceBatch = "2025-03", "2025-04" },
			"a batch and a device of none":  func(q *device.QualityProof) { q.Batch = "2025-03" },
			"no batch for a device of some": func(q *device.QualityProof) { q.DeviceBatch = "2025-03" },
		} {
			r.refused(what, "A12.1.1", r.technical(func(o *device.TechnicalOpinion) { change(&o.Quality) }))
		}
		r.f.Must(nil, r.technical(func(o *device.TechnicalOpinion) { o.Quality.Batch, o.Quality.DeviceBatch = "2025-03", "2025-03" }))
		w.Verify()
	})
}

func TestA12_1_2_EachFigureOfTheTestPassesOrFails(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		figures := func(all ...device.Figure) error {
			return r.technical(func(o *device.TechnicalOpinion) { o.Performance.Figures = all })
		}
		r.refused("a clock 3 s off with a limit of 1 s", "A12.1.2", r.technical(func(o *device.TechnicalOpinion) { o.Performance.ClockErrorMS = 3000 }))
		r.refused("94.9 of 95 %", "A12.1.2", figures(device.Figure{Key: "recognition_night", Measured: 94.9, Limit: 95}))
		r.refused("an alarm that is late", "A12.1.2", figures(device.Figure{Key: "tamper", Measured: 31, Limit: 30}))
		r.refused("a figure that there is not", "invalid figure_fines", figures(device.Figure{Key: "fines", Measured: 1, Limit: 1}))
		r.refused("more than all", "invalid figure_uptime", figures(device.Figure{Key: "uptime", Measured: 101, Limit: 98}))
		// What fails may be put on record as failed.
		r.f.Must(nil, r.technical(func(o *device.TechnicalOpinion) {
			o.Performance.Figures, o.Performance.Pass, o.Pass = []device.Figure{{Key: "tamper", Measured: 31, Limit: 30}}, false, false
		}))
		r.f.Must(nil, figures(device.Figure{Key: "recognition_night", Measured: 95, Limit: 95}, device.Figure{Key: "tamper", Measured: 30, Limit: 30}))
		o := last(t, r.f, r.ids.Use, device.TechnicalReview).Data.(device.TechnicalOpinion)
		for _, f := range o.Performance.Figures {
			if !f.Pass || f.Line().EN == "" {
				t.Errorf("%+v", f)
			}
		}
		w.Verify()
	})
}

func TestA12_1_3_StandardsHaveVersionAndClauseAndThoseOfGroupsDoNotCount(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		s := &statute.Service{Engine: w.Engine}
		group, err := s.Enter(t.Context(), w.By(access.ProvincialApprover), statute.New{Title: "测试团体标准", Number: "T/CS 1-2026", Rank: statute.GroupStandard, From: law.NewDate(2026, 1, 1), Source: "测试"})
		r.f.Must(nil, err)
		by := func(all ...device.Standard) error {
			return r.technical(func(o *device.TechnicalOpinion) { o.Cited = all })
		}
		r.refused("no standard", "invalid standard_1", by())
		r.refused("no clause", "invalid clause_1", by(device.Standard{Statute: "gat832-2014"}))
		r.refused("a law", "invalid standard_1", by(device.Standard{Statute: "dljtaq", Clause: "第一条"}))
		r.refused("a standard of a group alone", "A12.1.3", by(device.Standard{Statute: group.ID, Clause: "第3章"}))
		r.refused("a withdrawn version without a reason", "A12.1.3", by(device.Standard{Statute: "gbt28181-2016", Clause: "第6章"}))
		r.f.Must(nil, by(device.Standard{Statute: "gbt28181-2016", Clause: "第6章", Reason: "平台尚在过渡期"}))
		r.f.Must(nil, by(device.Standard{Statute: group.ID, Clause: "第3章"}, device.Standard{Statute: "gat832-2014", Clause: "第5章"}))
		o := last(t, r.f, r.ids.Use, device.TechnicalReview).Data.(device.TechnicalOpinion)
		if o.Cited[1].Citation != "GA/T 832-2014《道路交通安全违法行为图像取证技术规范》第5章" {
			t.Errorf("%+v", o.Cited)
		}
		w.Verify()
	})
}

func TestA12_1_4_ItemsOfTheFieldAreAllAnswered(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		overlaid(t, w, statute.NewOverlay{Technical: threeItems})
		r.refused("none of three answered", "A12.1.4", r.technical(func(*device.TechnicalOpinion) {}))
		items, err := statute.ItemsOn(t.Context(), w.DB.Reader(), w.Book, "traffic", statute.TechnicalReview, law.DateOf(w.Clock.Now()))
		r.f.Must(nil, err)
		r.f.Must(nil, r.technical(func(o *device.TechnicalOpinion) {
			for _, i := range items {
				o.Items = append(o.Items, device.Answered{Item: i.ID, Pass: true, Reason: "符合"})
			}
		}))
		w.Verify()
	})
}

func TestA12_2a_TheProvinceAddsAStandardThatReviewsCanChoose(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		s := &statute.Service{Engine: w.Engine}
		n := statute.New{Title: "广东省非现场执法设备技术要求（测试）", Number: "DB44/T 1-2026", Rank: statute.LocalStandard, From: law.NewDate(2026, 1, 1), Provisions: "第4章 | 图像", Source: "测试"}
		if _, err := s.Enter(t.Context(), w.By(access.Keeper), n); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a keeper entered a standard: %v", err)
		}
		added, err := s.Enter(t.Context(), w.By(access.ProvincialApprover), n)
		r.f.Must(nil, err)
		choose := func(id string) error {
			return r.technical(func(o *device.TechnicalOpinion) { o.Cited = []device.Standard{{Statute: id, Clause: "第4章"}} })
		}
		r.f.Must(nil, choose(added.ID))
		// A new version ends the old one, which is not rewritten.
		n.Number, n.From, n.Supersedes = "DB44/T 1-2027", law.DateOf(w.Clock.Now()), added.ID
		_, err = s.Enter(t.Context(), w.By(access.ProvincialApprover), n)
		r.f.Must(nil, err)
		r.refused("the version before", "A12.1.3", choose(added.ID))
		w.Verify()
	})
}

func TestA12_2b_AnInstitutionWhoseQualificationEndedIsRefusedAndTheOwnBodyConcludes(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := installed(t, w)
		today := law.DateOf(w.Clock.Now())
		lapsed, good := r.f.Entrusted(entrust.Examination, entrust.CMA, today.AddDays(-1)), r.f.Entrusted(entrust.Examination, entrust.CMA, today.AddDays(60))
		by := func(id, conclusion string, class entrust.Class) error {
			return r.technical(func(o *device.TechnicalOpinion) {
				o.Institution, o.Conclusion, o.Class = &device.Institution{ID: id}, conclusion, class
			})
		}
		r.refused("qualified until the day before", "A12.2b", by(lapsed, "同意", entrust.Imaging))
		r.refused("a class that its scope lacks", "A12.2b", by(good, "同意", entrust.Noise))
		r.refused("without the own body's conclusion", "invalid conclusion", by(good, "", entrust.Imaging))
		r.f.Must(nil, by(good, "核对检测报告，同意", entrust.Imaging))
		o := last(t, r.f, r.ids.Use, device.TechnicalReview).Data.(device.TechnicalOpinion)
		if o.Institution.Name == "" || o.Institution.QualifiedUntil != today.AddDays(60) || o.Institution.Contract != "HT-1" || !strings.Contains(o.Institution.Qualification, "CMA") {
			t.Errorf("%+v", o.Institution)
		}
		w.Verify()
	})
}

func TestA22_2_AWorkOrderOfAnUnqualifiedContractorDoesNotClose(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		r := reviews{t, f, ids}
		keeper, today := f.By(access.Keeper), law.DateOf(w.Clock.Now())
		begin := func(order device.WorkOrder) {
			f.Must(f.Service.StartMaintenance(t.Context(), keeper, devicetest.With(ids.Use), device.MaintenanceStart{WorkOrder: &order}))
			w.Clock.Advance(time.Hour)
		}
		end := func() error {
			_, err := f.Service.EndMaintenance(t.Context(), keeper, devicetest.With(ids.Use), device.MaintenanceEnd{SelfTest: true, Done: "更换灯组"})
			w.Clock.Advance(time.Hour)
			return err
		}
		begin(device.WorkOrder{Number: "WX-1", Fault: "灯不亮", Contractor: "某公司"})
		r.refused("a contractor that is not in the register", "A22.2", end())
		if s := f.State(ids.Use); s.State != device.Maintenance {
			t.Errorf("the order closed: %s", s.State)
		}
		begin2 := f.Entrusted(entrust.Maintenance, entrust.Upkeep, today.AddDays(-1))
		takeBack(t, f, ids.Use, device.MaintenanceStarted)
		begin(device.WorkOrder{Number: "WX-2", Fault: "灯不亮", Institution: begin2})
		r.refused("a contractor whose qualification ended", "A22.2", end())
		s := &entrust.Service{Engine: w.Engine}
		_, err := s.AddQualification(t.Context(), keeper, begin2, entrust.NewQualification{Kind: entrust.Upkeep, Number: "ZZ-2", Classes: []entrust.Class{entrust.Imaging}, From: today, Until: today.AddDays(300), Papers: []entrust.Paper{devicetest.Document("资质")}})
		f.Must(nil, err)
		f.Must(nil, end())
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("after a qualified repair: %s", s.State)
		}
		w.Verify()
	})
}

// takeBack takes the latest fact of an event back, by two persons.
func takeBack(t *testing.T, f *devicetest.Fleet, use string, e device.Event) {
	t.Helper()
	p, err := f.Service.ProposeTakeBack(t.Context(), f.By(access.Keeper), last(t, f, use, e).ID, "工单登记有误")
	f.Must(p, err)
	f.Must(f.Service.DecideTakeBack(t.Context(), f.By(access.Head), p.Record.ID, true, "属实"))
	f.W.Clock.Advance(time.Hour)
}
