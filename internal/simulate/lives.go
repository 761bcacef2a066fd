package simulate

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/simulate/draw"
	"yuanjian/internal/statute"
)

// firmware is what all devices of the demonstration run.
const firmware = "1.4.2"

// plot is the life of one device of the demonstration. Days are counted back from now.
type plot struct {
	status    string
	place     string
	direction string
	point     admissibility.Point
	violation string
	legal     device.BasisFound
	measuring bool   // a measuring instrument
	verified  int    // days ago on which the verification ends; negative: in the future
	begins    int    // days ago of the prior argument
	until     string // last step that is taken: "draft", "submitted", "published", "commissioned"; "legacy": entered as a site from before
	then      func(c *County, d *made) []step
	years     func(c *County, d *made) []step // what the months bring besides
	carrier   string                          // of a patrol area
	area      []admissibility.Point           // where it patrols
	road      string                          // of devices that stand along one road; empty: the place itself
}

// made is a device that exists, with what its further steps need.
type made struct {
	plot
	ids    struct{ device, site, use string }
	serial string
}

// The provisions that the legal reviewer of the demonstration cites.
var (
	trafficBasis = device.BasisFound{Sole: true, Provision: statute.Key("dljtaq", "第一百一十四条"),
		Reason: "公安机关交通管理部门根据交通技术监控记录资料，可以对违法的机动车所有人或者管理人依法予以处罚。"}
	noBasis = device.BasisFound{Sole: false, Reason: "没有法律、行政法规规定可以单凭设备记录处罚，须结合其他证据认定（第十一条第二款）。"}
)

// plots are the devices of the demonstration: one in every status that matters, three live ones, and two on the way.
var plots = []plot{
	{status: "live", place: "云山大道与望江路路口东进口", direction: "由东向西", point: admissibility.Point{Lon: 113.2700, Lat: 23.1400}, violation: "1345", legal: trafficBasis, begins: 119, then: crowdLater, years: overdueUpkeep},
	{status: "live", place: "望江路公交专用道K1+300", direction: "由南向北", point: admissibility.Point{Lon: 113.2741, Lat: 23.1462}, violation: "1019", legal: trafficBasis, begins: 118, years: faultySign},
	{status: "live", place: "滨河快速路K3+200", direction: "由西向东", point: admissibility.Point{Lon: 113.2855, Lat: 23.1321}, violation: "1352", legal: trafficBasis, measuring: true, verified: -200, begins: 117, years: awaitsSignature},
	{status: "too_soon", place: "学府路小学门前", direction: "由北向南", point: admissibility.Point{Lon: 113.2622, Lat: 23.1388}, violation: "1039", legal: trafficBasis, begins: 20, until: "published"},
	{status: "stopped", place: "人民路与站前路路口", direction: "由南向北", point: admissibility.Point{Lon: 113.2588, Lat: 23.1501}, violation: "1625", legal: trafficBasis, begins: 116, then: stopLater},
	{status: "unverified", place: "国道G999 K25+300", direction: "由北向南", point: admissibility.Point{Lon: 113.3010, Lat: 23.1205}, violation: "1352", legal: trafficBasis, measuring: true, verified: 9, begins: 115},
	{status: "maintenance", place: "云山大道与学府路路口", direction: "由西向东", point: admissibility.Point{Lon: 113.2668, Lat: 23.1412}, violation: "1208", legal: trafficBasis, begins: 114, then: maintainLater},
	{status: "corroborate", place: "望江路农贸市场门前", direction: "由西向东", point: admissibility.Point{Lon: 113.2719, Lat: 23.1440}, violation: "1039", legal: noBasis, begins: 113, years: tampered},
	{status: "submitted", place: "滨河快速路K7+800", direction: "由东向西", point: admissibility.Point{Lon: 113.2960, Lat: 23.1350}, violation: "1301", legal: trafficBasis, begins: 6, until: "submitted"},
	{status: "draft", place: "环城路隧道入口", direction: "由南向北", point: admissibility.Point{Lon: 113.2540, Lat: 23.1299}, violation: "1301", legal: trafficBasis, begins: 3, until: "draft"},
	{status: "legacy", place: "老城区钟楼路口", direction: "由东向西", point: admissibility.Point{Lon: 113.2501, Lat: 23.1444}, violation: "1208", legal: trafficBasis, begins: 30, until: "legacy"},
}

// live registers every device and plays all lives together, in the order in which things happened.
func (c *County) live(ctx context.Context) error {
	plays := append(slices.Clone(plots), c.further()...)
	all := make([]*made, len(plays))
	var steps []step
	for i := range plays {
		d := &made{plot: plays[i], serial: fmt.Sprintf("YS%05d", 20260+i)}
		all[i] = d
		steps = append(steps, c.lifeOf(d)...)
	}
	steps = append(steps, c.patrol()...)
	steps = append(steps, c.shared(all)...)
	if err := c.play(ctx, steps); err != nil {
		return err
	}
	c.Clock.Set(c.now)
	for _, d := range all {
		if err := c.list(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// further are live devices along one road.
func (c *County) further() []plot {
	out := make([]plot, c.Further)
	for i := range out {
		out[i] = plot{status: "live", place: fmt.Sprintf("环湖大道%d号路口", i+1), direction: "由东向西", violation: "1345", legal: trafficBasis, begins: 119 - i%40, road: "环湖大道",
			point: admissibility.Point{Lon: 113.20 + float64(i%25)*0.006, Lat: 23.0600 + float64(i/25)*0.006}} // 600 m apart: no reasons are asked
	}
	return out
}

// lifeOf are the steps of one device's life, from the register to where its plot ends.
func (c *County) lifeOf(d *made) []step {
	b := d.begins
	if d.until == "legacy" {
		return []step{{c.at(b, 9), func(ctx context.Context) error { return c.register(ctx, d) }}, {c.at(b, 10), func(ctx context.Context) error { return c.enterLegacy(ctx, d) }},
			{c.at(b, 11), func(ctx context.Context) error { return c.reference(ctx, d) }}}
	}
	steps := []step{{c.at(b, 9), func(ctx context.Context) error { return c.register(ctx, d) }}, {c.at(b, 10), func(ctx context.Context) error { return c.plan(ctx, d) }}}
	if d.until == "draft" {
		return steps
	}
	steps = append(steps, step{c.at(b, 15), func(ctx context.Context) error { return c.submit(ctx, d) }})
	if d.until == "submitted" {
		return steps
	}
	steps = append(steps,
		step{c.at(b-1, 10), func(ctx context.Context) error { return c.approve(ctx, d) }},
		step{c.at(b-2, 10), func(ctx context.Context) error { return c.install(ctx, d) }},
		step{c.at(b-3, 10), func(ctx context.Context) error { return c.review(ctx, d) }},
		step{c.at(b-4, 10), func(ctx context.Context) error { return c.publish(ctx, d) }},
		step{c.at(0, 0).Add(-time.Duration(b) * time.Minute), func(ctx context.Context) error { return c.checkClock(ctx, d) }})
	if d.until == "published" {
		return steps
	}
	steps = append(steps, step{c.at(b-40, 9), func(ctx context.Context) error { return c.commission(ctx, d) }})
	for _, more := range []func(*County, *made) []step{d.then, d.years} {
		if more != nil {
			steps = append(steps, more(c, d)...)
		}
	}
	return steps
}

func stopLater(c *County, d *made) []step {
	return []step{{c.at(20, 12), func(ctx context.Context) error {
		_, err := c.Devices.Stop(ctx, c.by[access.Head], device.On{Use: d.ids.use}, device.Decision{Number: "演示停字〔2026〕2号", Reason: "路口改造，停止使用"})
		return c.after(ctx, err)
	}}}
}

func maintainLater(c *County, d *made) []step {
	return []step{{c.at(1, 16), func(ctx context.Context) error {
		return c.with(ctx, d, access.Keeper, "检修工单", func(on device.On, by act.By) error {
			_, err := c.Devices.StartMaintenance(ctx, by, on, device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: "WX-0107", Fault: "补光灯不亮，更换灯组", Institution: c.upkeep}})
			return err
		})
	}}}
}

func (c *County) register(ctx context.Context, d *made) error {
	keeper := c.by[access.Keeper]
	dev, err := c.Devices.RegisterDevice(ctx, keeper, device.NewDevice{Serial: d.serial, Model: "YS-4K200", Maker: "演示仪器厂", Carrier: d.carrier})
	if err != nil {
		return err
	}
	n := device.NewSite{Words: d.place, Kind: "fixed", Place: "road", Point: &d.point, Direction: d.direction, Datum: geo.CGCS2000}
	if d.carrier != "" {
		n.Kind, n.Place, n.Point, n.Area = "mobile", "waters", nil, d.area
	}
	site, err := c.Devices.RegisterSite(ctx, keeper, n)
	if err != nil {
		return err
	}
	use, err := c.Devices.RegisterUse(ctx, keeper, device.NewUse{Device: dev.Record.ID, Site: site.Record.ID, Violation: d.violation, Field: "traffic"})
	d.ids.device, d.ids.site, d.ids.use = dev.Record.ID, site.Record.ID, use.Record.ID
	return err
}

// with carries out one step on the device's use with a paper.
func (c *County) with(ctx context.Context, d *made, role access.Role, title string, do func(on device.On, by act.By) error) error {
	p, err := c.paper(ctx, title, "设置地点："+d.place, "违法行为代码："+d.violation, "日期："+law.DateOf(c.Clock.Now()).Words())
	if err != nil {
		return err
	}
	return c.after(ctx, do(device.On{Use: d.ids.use, Documents: []device.Attachment{p}}, c.by[role]))
}

// after lets what follows an act happen.
func (c *County) after(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	return c.Work(ctx)
}

// argue records the prior argument for a site.
func (c *County) argue(ctx context.Context, d *made) error {
	return c.with(ctx, d, access.Keeper, "事前论证报告", func(on device.On, by act.By) error {
		_, err := c.Devices.Argue(ctx, by, on, device.Argument{Need: "近一年该处同类事故12起、投诉37件。", Alternatives: "增设隔离栏、加派巡逻，效果有限。",
			Shared: "500米内没有可以共享的设备。", Privacy: "不拍摄住宅门窗，画面外区域遮蔽。", Participants: "设备管理员、辖区中队、公路管理人员。",
			Opinions: "征求周边单位意见，无反对意见。", Conclusion: "有必要设置。"})
		return err
	})
}

// plan argues for a site and drafts its plan; the plan that waits for the province is over a further site too.
func (c *County) plan(ctx context.Context, d *made) error {
	if err := c.argue(ctx, d); err != nil {
		return err
	}
	further, err := c.beside(ctx, d)
	if err != nil {
		return err
	}
	c.Clock.Advance(time.Hour)
	return c.with(ctx, d, access.Keeper, "设置方案", func(on device.On, by act.By) error {
		_, err := c.Devices.DraftPlan(ctx, by, on, device.SitingPlan{Lawful: "依据道路交通安全法第一百一十四条设置。", Open: "设置标志，两个渠道公示三十日。",
			Scientific: "按事故和流量数据选点。", Reasonable: "距路口停止线25米，不影响通行。", Necessary: "其他管理措施不能解决。",
			Spacing: "间距按路段和车道安排。", Near: "相邻设备分管不同的路口和车道，一台设备看不全。", Violations: []string{d.violation}, Basis: statute.Key("dljtaq", "第一百一十四条"),
			Data: device.PlanData{From: law.DateOf(c.Clock.Now()).AddDays(-370), Until: law.DateOf(c.Clock.Now()).AddDays(-5), Accidents: 12, Observed: 286, Complaints: 37}}, further...)
		return err
	})
}

func (c *County) submit(ctx context.Context, d *made) error {
	_, err := c.Devices.SubmitPlan(ctx, c.by[access.Head], device.On{Use: d.ids.use})
	return c.after(ctx, err)
}

func (c *County) approve(ctx context.Context, d *made) error {
	return c.with(ctx, d, access.ProvincialApprover, "设置方案批复", func(on device.On, by act.By) error {
		_, err := c.Devices.ApprovePlan(ctx, by, on, device.Approval{Number: "粤演示〔2026〕" + d.serial[5:] + "号"})
		return err
	})
}

func (c *County) install(ctx context.Context, d *made) error {
	if d.carrier != "" {
		return c.mark(ctx, d)
	}
	err := c.with(ctx, d, access.Keeper, "安装测量记录", func(on device.On, by act.By) error {
		_, err := c.Devices.Survey(ctx, by, on, device.Survey{Point: d.point, Method: "GNSS RTK测量"})
		return err
	})
	if err != nil {
		return err
	}
	c.Clock.Advance(time.Hour)
	err = c.with(ctx, d, access.Keeper, "标志照片", func(on device.On, by act.By) error {
		_, err := c.Devices.PlaceSign(ctx, by, on, device.Sign{Kind: "交通监控设备告示标志", Position: "来车方向前150米右侧"})
		return err
	})
	if err != nil || d.until != "" {
		return err
	}
	return c.reference(ctx, d)
}

// reference records what the camera of a device sees when nothing happens, drawn as its captures are. Devices along one road share
// one drawing.
func (c *County) reference(ctx context.Context, d *made) error {
	scene := draw.Scene{At: c.Clock.Now(), Place: cmp.Or(d.road, d.place), Violation: capture.ViolationWords(d.violation).ZH, Kind: kinds[d.violation]}
	view, drawn := c.papers[scene.Place]
	if !drawn {
		studio, err := c.drawing()
		if err != nil {
			return err
		}
		picture, err := studio.Empty(scene)
		if err != nil {
			return err
		}
		if view, err = c.Files.Keep(ctx, bytes.NewReader(picture), "参照画面.jpg"); err != nil {
			return err
		}
		c.papers[scene.Place] = view
	}
	_, err := c.Devices.RecordReference(ctx, c.by[access.Keeper], device.On{Use: d.ids.use, At: c.Clock.Now(), Documents: []device.Attachment{view}},
		device.ReferenceView{Shows: "车道标线、停止线和路侧固定物"})
	return c.after(ctx, err)
}

func (c *County) review(ctx context.Context, d *made) error {
	ok := func(reason string) device.Item { return device.Item{Pass: true, Reason: reason} }
	items, err := c.answered(ctx, statute.LegalReview)
	if err != nil {
		return err
	}
	technical, err := c.answered(ctx, statute.TechnicalReview)
	if err != nil {
		return err
	}
	err = c.with(ctx, d, access.LegalReviewer, "法制审核意见书", func(on device.On, by act.By) error {
		_, err := c.Devices.ReviewLegally(ctx, by, on, device.LegalOpinion{Necessary: ok("有必要，核对了第十五条等禁止性规定，没有违反。"), Place: ok("城市道路，场所合法、合理；标志明显。"),
			SoleBasis: d.legal, Other: ok("没有其他规定的内容。"), Pass: true, Prohibitions: prohibitions(), Items: items})
		return err
	})
	if err != nil {
		return err
	}
	c.Clock.Advance(time.Hour)
	instrument := device.NotInstrument
	if d.measuring {
		instrument = device.IsInstrument
	}
	err = c.with(ctx, d, access.TechnicalReviewer, "技术审核意见书", func(on device.On, by act.By) error {
		_, err := c.Devices.ReviewTechnically(ctx, by, on, device.TechnicalOpinion{Pass: true, Firmware: firmware, Instrument: instrument, InstrumentReason: "对照实施强制管理的计量器具目录核对。",
			Quality: device.QualityProof{Pass: true, Number: "HG-" + d.serial, Issuer: "演示质检院", Model: "YS-4K200", Reason: "合格证明与设备型号一致。"},
			Performance: device.Performance{Pass: true, ClockErrorMS: 60, Reason: "按检测报告逐项核对。", Figures: []device.Figure{{Key: "resolution", Measured: 900, Limit: 200},
				{Key: "recognition_day", Measured: 99.1, Limit: 95}, {Key: "recognition_night", Measured: 96.4, Limit: 90}, {Key: "storage", Measured: 30, Limit: 7}, {Key: "tamper", Measured: 8, Limit: 30}, {Key: "uptime", Measured: 99.6, Limit: 98}}},
			Standards: ok("按现行标准逐条核对，符合。"), Cited: []device.Standard{{Statute: "gat832-2014", Clause: "第5章"}, {Statute: "gbt28181-2022", Clause: "第6章"}}, Class: classOf(d.measuring),
			Other: ok("没有其他规定的内容。"), Items: technical})
		return err
	})
	if err != nil || !d.measuring {
		return err
	}
	c.Clock.Advance(time.Hour)
	return c.with(ctx, d, access.Keeper, "检定证书", func(on device.On, by act.By) error {
		_, err := c.Devices.RecordVerification(ctx, by, on, device.VerificationCertificate{Number: "JD-" + d.serial, Institution: "演示计量院", Mandate: "演示授权〔2026〕1号",
			Item: "机动车测速仪", Serial: d.serial, Pass: true, From: law.DateOf(c.Clock.Now()), Until: law.DateOf(c.now).AddDays(-d.verified)})
		return err
	})
}

func (c *County) publish(ctx context.Context, d *made) error {
	_, err := c.Devices.AskPublication(ctx, c.by[access.Publisher], device.On{Use: d.ids.use})
	if err := c.after(ctx, err); err != nil {
		return err
	}
	c.Clock.Advance(time.Hour)
	return c.with(ctx, d, access.Publisher, "门户网站公告截图", func(on device.On, by act.By) error {
		_, err := c.Devices.PublishElsewhere(ctx, by, on, "https://demo.invalid/gonggao/"+d.serial, true)
		return err
	})
}

func (c *County) commission(ctx context.Context, d *made) error {
	err := c.checkClock(ctx, d)
	if err != nil {
		return err
	}
	c.Clock.Advance(time.Minute)
	return c.with(ctx, d, access.Head, "启用决定", func(on device.On, by act.By) error {
		_, err := c.Devices.Commission(ctx, by, on, device.Decision{Number: "演示启字〔2026〕" + d.serial[5:] + "号", Reason: "公示期满，条件齐备，同意启用。"})
		return err
	})
}

func (c *County) checkClock(ctx context.Context, d *made) error {
	_, err := c.Devices.CheckClock(ctx, c.by[access.Keeper], device.On{Use: d.ids.use}, device.ClockOffset{OffsetMS: 35, Method: "北斗授时比对"})
	return c.after(ctx, err)
}

// list gives a device that may send its secret and puts it into the manifest.
func (c *County) list(ctx context.Context, d *made) error {
	if d.until == "draft" || d.until == "submitted" || d.until == "legacy" {
		return nil
	}
	secret, err := c.Devices.IssueSecret(ctx, c.by[access.Keeper], d.ids.device)
	if err != nil {
		return err
	}
	c.manifest.Devices = append(c.manifest.Devices, Device{ID: d.ids.device, Secret: secret, Violation: d.violation, Status: d.status, Site: d.ids.site,
		Position: [2]float64{d.point.Lon, d.point.Lat}, Firmware: firmware, Place: d.place})
	return nil
}
