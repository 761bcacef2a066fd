package docket_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/docket"
	"yuanjian/internal/entrust"
	"yuanjian/internal/law"
	"yuanjian/internal/paper/pades"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/testkit"
)

// life brings a use through a whole life, so that every paper can be made: an entrusted examination, a commissioning, a
// maintenance, an inspection of the sign, an incident, an evaluation, a stop and a resumption.
func (r *registry) life() devicetest.Ids {
	r.t.Helper()
	f, ctx := r.fleet, r.t.Context()
	ids := f.Register("")
	f.Approve(ids.Use)
	f.Install(ids)
	far := int64(100)
	f.Must(f.Service.PlaceSign(ctx, r.By(access.Keeper), devicetest.With(ids.Use, r.photograph("标志.jpg")), device.Sign{Kind: "告示牌", Position: "来车方向前100米", Standard: "gb5768_2", DistanceM: &far}))
	f.Review(ids, device.IsInstrument)
	f.Publish(ids.Use)
	f.Commission(ids.Use)
	hour := func(done device.Done, err error) {
		r.t.Helper()
		f.Must(done, err)
		r.Clock.Advance(time.Hour)
	}
	hour(f.Service.StartMaintenance(ctx, r.By(access.Keeper), devicetest.With(ids.Use), device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: "GD-7", Fault: "镜头起雾", Contractor: "本单位维护班", Own: true}}))
	hour(f.Service.ChangeFirmware(ctx, r.By(access.Keeper), devicetest.With(ids.Use), device.Firmware{Version: devicetest.Firmware, Reason: "重装原版本"}))
	hour(f.Service.EndMaintenance(ctx, r.By(access.Keeper), devicetest.With(ids.Use), device.MaintenanceEnd{SelfTest: true, Done: "更换镜头罩", Parts: "镜头罩1个", Seal: "FY-9"}))
	hour(f.Service.InspectSign(ctx, r.By(access.Keeper), devicetest.With(ids.Use, r.photograph("检查.jpg")), device.SignInspection{Clear: true}))
	over := r.Clock.Now()
	hour(f.Service.ReportIncident(ctx, r.By(access.Keeper), device.On{Use: ids.Use, At: over.Add(-time.Hour)}, device.Incident{What: "jam", Cause: "unknown", Until: &over, Effect: "镜头被遮挡", Note: "巡查发现"}))
	today := law.DateOf(r.Clock.Now())
	hour(f.Service.DraftEvaluation(ctx, r.By(access.Keeper), devicetest.With(ids.Use), device.Evaluation{Figures: device.EvaluationFigures{From: today.AddDays(-30), Until: today, Captures: 100, Adopted: 90, Rejected: 5, Unusable: 5},
		Accidents: "没有发生事故", Signs: "明显、合理", Necessity: "仍有必要", Result: device.KeepSite, Reason: "事故减少"}))
	hour(f.Service.Stop(ctx, r.By(access.Head), devicetest.With(ids.Use), device.Decision{Reason: "道路施工"}))
	r.work()
	hour(f.Service.Resume(ctx, r.By(access.Head), devicetest.With(ids.Use), device.Decision{Reason: "施工结束"}))
	return ids
}

// wanted is what each paper of a whole life says at least, beside what every paper says.
var wanted = map[string][]string{
	"C1.1":  {"近一年事故12起", "增加巡逻，效果有限", "查找过附近的设备", "不拍摄住宅", "设备管理员2人", "需要设置", "论证报告"},
	"C1.2":  {"依据道路交通安全法", "设标志并公示", "按事故数据选点", "距弯道80米", "其他办法不能解决", "与相邻设备分管不同车道", "1345", "数据流向", "定点监控", "设置所依据的条款", "视场", "使用期间\n未记录"},
	"C1.3":  {"粤测〔2026〕1号", "省级交通管理部门（测试）", "长期", "批准的违法行为", "附加条件", "批准的设置地点"},
	"C1.4":  {"必要，不违反禁止性规定", "场所合法，标志明显", "《中华人民共和国道路交通安全法》第一百一十四条", "通过", "本单位法制审核人员", "附加条件", "标志到设备的距离"},
	"C1.5":  {"HG-1", "测试质检院", "识别率99%", "120毫秒", "属于计量器具", "按计量器具目录核对", "1.4.2", "通过", "本单位技术审核人员", "批次", "接口符合性报告"},
	"C1.7":  {"JD-1", "测试计量院", "法定授权1号", "测速", "SN-0001", "一致", "合格", "检定有效期"},
	"C1.8":  {"由东向西", "定点监控", "告示牌", "GB 5768.2", "100米", "标志照片", "最早启用日期", "粤测〔2026〕1号", "投诉举报和咨询", "测试路1号 0000-12345", "法审〔", "技审〔"},
	"C1.9":  {"首次启用时间", "条件齐备，同意启用", "启用条件核对", "符合", "第十四条第一款"},
	"C1.10": {"停用时间", "道路施工"},
	"C1.11": {"施工结束", "使用和停用记录", "启用", "停用", "最早恢复使用日期", "告示牌"},
	"C1.12": {"GD-7", "镜头起雾", "本单位维护班", "更换镜头罩", "通过", "FY-9", "是否变更软件", "是：1.4.2", "镜头罩1个", "由谁检修\n本单位", "是否修理计量部分\n没有登记"},
	"C1.13": {"没有发生事故", "明显、合理", "仍有必要", "继续设置", "事故减少", "94.73%", "尚未签署"},
	"C1.14": {"明显可见", "不需要整改", "检查时的照片"},
	"C1.20": {"遮挡、干扰", "原因待查明", "镜头被遮挡", "巡查发现", "须逐件复核的抓拍", "移送公安机关", "这一期间的抓拍\n0件"},
}

// common is what every paper says (documents.md, common fields).
func (r *registry) common(k docket.Kind) []string {
	return []string{k.Title.ZH, "〔2026〕", r.County.Name, "广东省非现场执法管理办法", strings.Split(k.Article, "、")[0], "2026年", "测试路1号", "0000-12345", "联系人", "拟制", "签发", "查验码", "本文书以中文为准", fmt.Sprintf("文书模板%s，第%d版。", k.ID, k.Version)}
}

// each issues every paper of a whole life and looks at it: it says what it must, no blank is left, and what the screen, the
// PDF and the OFD say is the same. With YUANJIAN_PICTURES the pages stay as pictures.
func (r *registry) each(ids devicetest.Ids, kinds ...string) {
	r.t.Helper()
	l := r.fleet.Life(ids.Use)
	possible := l.PossiblePapers(r.Engine.Now(r.Book))
	for _, kind := range kinds {
		i := slices.IndexFunc(possible, func(p device.PossiblePaper) bool { return p.Kind == kind })
		if i < 0 {
			r.t.Fatalf("%s cannot be made of this life", kind)
		}
		fact := ""
		if possible[i].Fact != nil {
			fact = possible[i].Fact.ID
		}
		p := r.issue(r.of(kind, ids.Use, fact))
		_, d, err := r.papers.Says(r.t.Context(), r.By(access.Head).Scope(access.ViewDevices), p.ID)
		if err != nil {
			r.t.Fatal(err)
		}
		text, k := d.Text(), kindOf(r.t, kind)
		for _, want := range append(r.common(k), wanted[kind]...) {
			if !strings.Contains(text, want) {
				r.t.Errorf("%s does not say %q:\n%s", kind, want, text)
			}
		}
		for _, part := range d.Parts {
			for _, f := range part.Fields {
				if strings.TrimSpace(f.Value) == "" {
					r.t.Errorf("%s leaves %q blank", kind, f.Label)
				}
			}
		}
		file := r.bytes(p.PDF)
		if _, err := pades.Check(file); err != nil {
			r.t.Errorf("%s: %v", kind, err)
		}
		if said, err := papertest.SignedPDFText(file); err != nil || said != flat(text) {
			r.t.Errorf("%s: the PDF says something else (%v):\n%s\n%s", kind, err, said, text)
		}
		if said, err := papertest.OFDText(r.bytes(p.OFD)); err != nil || said != flat(text) {
			r.t.Errorf("%s: the OFD says something else (%v)", kind, err)
		}
		r.keep(kind, file)
	}
}

// keep draws the pages of a paper where YUANJIAN_PICTURES says.
func (r *registry) keep(kind string, file []byte) {
	if r.DB.Engine() == db.SQLite {
		papertest.KeepPages(r.t, kind, file)
	}
}

func kindOf(t *testing.T, id string) docket.Kind {
	t.Helper()
	k, ok := docket.KindByID(id)
	if !ok {
		t.Fatalf("there is no kind %s", id)
	}
	return k
}

// TestPapersOfAWholeLife: C1.1 to C1.14 and C1.20 from the facts of one use.
func TestPapersOfAWholeLife(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		ids := r.life()
		r.each(ids, "C1.1", "C1.2", "C1.3", "C1.4", "C1.5", "C1.7", "C1.8", "C1.9", "C1.10", "C1.11", "C1.12", "C1.13", "C1.14", "C1.20")
		r.Verify()
	})
}

// TestC1_6_EntrustedExamination: only a review that was entrusted gives the register of the institution's report.
func TestC1_6_EntrustedExamination(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		f, ctx := r.fleet, t.Context()
		ids := f.Register("")
		f.Approve(ids.Use)
		f.Install(ids)
		o := devicetest.Technical(device.NotInstrument)
		o.Institution, o.Conclusion = &device.Institution{ID: f.Entrusted(entrust.Examination, entrust.CMA, law.NewDate(2028, 1, 31))}, "同意检测结论"
		f.Must(f.Service.ReviewTechnically(ctx, r.By(access.TechnicalReviewer), devicetest.With(ids.Use, devicetest.Document("检测报告")), o))
		wanted := []string{"2028年1月31日", "识别率99%", "检测报告", "委托合同编号", "委托范围\n检测和维护", "HT-1", "产品质量检验合格证明", "同意检测结论"}
		r.each(ids, "C1.6")
		p := r.issue(r.of("C1.6", ids.Use, r.fact(ids.Use, device.TechnicalReview)))
		_, d, err := r.papers.Says(ctx, r.By(access.Head).Scope(access.ViewDevices), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wanted {
			if !strings.Contains(d.Text(), want) {
				t.Errorf("it does not say %q", want)
			}
		}
	})
}

// TestC1_15_MobileInspection: the plan of a drone with its area, crew, airspace and mark, and C1.16 its filing.
func TestC1_15_MobileInspection(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		f, ctx := r.fleet, t.Context()
		ids := f.Full("drone", device.NotInstrument)
		from, until := r.Clock.Now(), r.Clock.Now().Add(8*time.Hour)
		f.Must(f.Service.ApproveFlight(ctx, r.By(access.Head), devicetest.With(ids.Use), device.FlightPlan{Purpose: "巡查占道经营", Crew: "操作员2名，持民用无人驾驶航空器操控员执照", From: from, Until: until,
			Airspace: &device.Airspace{Required: true, Number: "KY-3", From: &from, Until: &until}, Flight: devicetest.Flight(),
			Application: &device.Application{Grounds: "大队停车场，备降东江堤", Contact: "值班室电台", Route: "沿滨河路往返，10米每秒", Link: "2.4 GHz，20 MHz", Emergency: "失联自动返航"}}))
		r.Clock.Advance(time.Minute)
		r.each(ids, "C1.15", "C1.16")
		r.thirteen(ids)
		for kind, want := range map[string][]string{"C1.15": {"巡查占道经营", "操控员执照", "KY-3", "机身两侧", "不拍摄住宅", "单位负责人", "民用无人驾驶航空器", "113.260000，23.130000"}, "C1.16": {"KY-3", "是否需要申请、备案"}} {
			p := r.issue(r.of(kind, ids.Use, r.fact(ids.Use, device.FlightPlanned)))
			_, d, err := r.papers.Says(ctx, r.By(access.Head).Scope(access.ViewDevices), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range want {
				if !strings.Contains(d.Text(), w) {
					t.Errorf("%s does not say %q:\n%s", kind, w, d.Text())
				}
			}
		}
	})
}

// thirteen holds C1.15 and C1.16 against the items of 无人驾驶航空器飞行管理暂行条例第二十七条: each stands there, with what is on record or
// that it is not.
func (r *registry) thirteen(ids devicetest.Ids) {
	r.t.Helper()
	for _, kind := range []string{"C1.15", "C1.16"} {
		d, err := r.says.Compose(docket.TemplateOf(kind), r.Book, ids.Use, r.fact(ids.Use, device.FlightPlanned))(r.t.Context(), r.DB.Reader(), r.Clock.Now())
		if err != nil {
			r.t.Fatal(err)
		}
		said := map[string]string{}
		for _, p := range d.Parts {
			for _, f := range p.Fields {
				if item, _, is := strings.Cut(f.Label, "）"); is && strings.HasPrefix(item, "（") {
					said[strings.TrimPrefix(item, "（")] = f.Value
				}
			}
		}
		for item, want := range map[string]string{"一": "民用无人驾驶航空器操控员执照", "二": "数量：1架；出厂编号：SN-0001", "三": "直连遥控", "四": "备降东江堤", "五": "值班室电台", "六": "年", "七": "真高100米以下，适飞空域", "八": "20 MHz",
			"九": "未记录", "十": "未记录", "十一": "失联自动返航", "十二": "未记录", "十三": "未记录"} {
			if !strings.Contains(said[item], want) {
				r.t.Errorf("%s, item %s is %q, not %q", kind, item, said[item], want)
			}
		}
	}
}

// TestC1_12_WhatWasChangedInTheWorkStandsOnTheOrder: findings at the end are records of their own, and the order names them;
// what was changed after it was closed is not of it.
func TestC1_12_WhatWasChangedInTheWorkStandsOnTheOrder(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		f, ctx := r.fleet, t.Context()
		ids := f.Full("", device.IsInstrument)
		keeper := r.By(access.Keeper)
		f.Must(f.Service.StartMaintenance(ctx, keeper, devicetest.With(ids.Use), device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: "GD-8", Fault: "支架松动", Contractor: "维护班", Own: true}}))
		r.Clock.Advance(time.Hour)
		f.Must(f.Service.EndMaintenance(ctx, r.By(access.Keeper), devicetest.With(ids.Use), device.MaintenanceEnd{SelfTest: true, Done: "紧固支架", Found: device.Found{Direction: "由南向北", Repaired: "更换测速模块"}}))
		r.Clock.Advance(time.Hour)
		f.Must(f.Service.ChangeFirmware(ctx, r.By(access.Keeper), devicetest.With(ids.Use), device.Firmware{Version: "9.9", Reason: "事后升级"}))
		d, err := r.says.Compose(docket.TemplateOf("C1.12"), r.Book, ids.Use, r.fact(ids.Use, device.MaintenanceStarted))(ctx, r.DB.Reader(), r.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"是：调整了朝向：由南向北", "是：更换测速模块", "是否变更软件\n没有登记", "更换的部件\n未记录"} {
			if !strings.Contains(d.Text(), want) {
				t.Errorf("it does not say %q:\n%s", want, d.Text())
			}
		}
	})
}

// money is a sum: digits with their unit.
var money = regexp.MustCompile(`[0-9][0-9,.]*(万|亿)?元|[¥￥]`)

// TestPapersShowNoMoney: no figure of money stands on a paper of siting and review (Art 13, 19).
func TestPapersShowNoMoney(t *testing.T) {
	r := onSQLite(t)
	ids := r.life()
	l := r.fleet.Life(ids.Use)
	for _, can := range l.PossiblePapers(r.Engine.Now(r.Book)) {
		fact := ""
		if can.Fact != nil {
			fact = can.Fact.ID
		}
		d, err := r.says.Compose(docket.TemplateOf(can.Kind), r.Book, ids.Use, fact)(t.Context(), r.DB.Reader(), r.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if found := money.FindString(d.Text()); found != "" {
			t.Errorf("%s says %q", can.Kind, found)
		}
	}
}

// TestPaperFromARecordOfAnotherUseIsNotMade: what does not belong to the use, or is no record of this kind, is no source.
func TestPaperFromARecordOfAnotherUseIsNotMade(t *testing.T) {
	r := onSQLite(t)
	one, two := r.published(), r.published()
	fact := r.fact(one.Use, device.LegalReview)
	for what, n := range map[string]docket.New{"a record of another use": r.of("C1.4", two.Use, fact), "a record of another kind": r.of("C1.5", one.Use, fact), "no record": r.of("C1.4", one.Use, ""),
		"no such use": r.of("C1.4", fact, fact)} {
		if _, err := r.papers.Draft(t.Context(), r.By(holder(kindOf(t, n.Kind).Drafts)), n); err == nil {
			t.Errorf("%s gives a paper", what)
		}
	}
}

func onSQLite(t *testing.T) *registry {
	t.Helper()
	return newRegistry(t, testkit.NewWorld(t, testkit.SQLite(t)))
}
