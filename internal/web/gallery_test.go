package web

import (
	"net/http"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web/ui"
)

// The gallery shows every part with the kind of content it will have. It is a set of pages of the tests, no route of
// the program. All names, plates and numbers are invented.

type galleryPage struct {
	Tabs    ui.Tabs
	Filters ui.Filters
	Table   ui.Table
	More    ui.More
	Empty   ui.Empty
	Gates   ui.GatesPanel
	Life    ui.Timeline
	Facts   ui.Facts
	Links   ui.Links
	Tiles   ui.Links
	Form    *ui.Form
	Kinds   []ui.Choice
	Results []ui.Choice
	Action  string // of Form
}

var (
	galleryList    = NewTemplate[galleryPage](testPages, "testdata/list.html")
	galleryDevice  = NewTemplate[galleryPage](testPages, "testdata/device.html")
	galleryForm    = NewTemplate[galleryPage](testPages, "testdata/form.html")
	galleryConfirm = NewTemplate[ui.Confirm](testPages, "testdata/confirm.html")
	galleryStart   = NewTemplate[galleryPage](testPages, "testdata/start.html")
	galleryDesk    = NewTemplate[galleryPage](testPages, "testdata/desk.html")
)

func at(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2026, month, day, hour, minute, 22, 0, law.Beijing)
}

func galleryRoutes() []Route {
	get := func(path string, p PageFunc) Route {
		return Route{Method: "GET", Path: path, Policy: Public{"gallery"}, Page: p}
	}
	return []Route{
		get("/{$}", showStart), get("/list", showList), get("/device", showDevice), get("/form", showForm),
		get("/confirm", showConfirm), get("/desk", showDesk),
		{Method: "POST", Path: "/form", Policy: Public{"gallery"}, Page: func(*Context) (Page, error) {
			return Page{}, fault.Invalid{Fields: []fault.Field{
				{Name: "certificate", Want: law.Words{ZH: "请填写证书右上角的编号", EN: "Fill in the number at the top right of the certificate"}},
				{Name: "until", Want: law.Words{ZH: "有效期不能早于起始日", EN: "The end cannot lie before the beginning"}},
				{Name: "result", Want: law.Words{ZH: "请选择一项", EN: "Choose one"}},
			}}
		}, Again: showForm, Upload: 1 << 20},
		{Method: "POST", Path: "/confirm", Policy: Public{"gallery"}, Page: func(*Context) (Page, error) {
			return Page{}, tooEarly
		}, Again: showConfirm},
		// Errors on pages of their own, and those that a form comes back with.
		get("/refused", failing(tooEarly)), get("/conflict", failing(takenByAnother)), get("/changed", failing(othersActed)), get("/forbidden", failing(act.Forbidden{
			Because: law.Words{ZH: "您现在的岗位不能办理“启用设备”。", EN: "Your post does not allow “Commission”."}, Cure: law.Words{ZH: "需要的，请联系本单位安全管理员。", EN: " If you need it, ask the security administrator."}})),
		get("/invalid", failing(fault.Invalid{Fields: []fault.Field{{Name: "after", Want: law.Words{ZH: "翻页位置不对，请从第一页开始。", EN: "This is no position in the list; begin at the first page."}}}})),
		{Method: "GET", Path: "/own", Policy: LoggedIn{}, Page: showStart},
		get("/conflict/form", showForm), {Method: "POST", Path: "/conflict/form", Policy: Public{"gallery"}, Page: failing(takenByAnother), Again: showForm},
		get("/changed/form", showForm), {Method: "POST", Path: "/changed/form", Policy: Public{"gallery"}, Page: failing(othersActed), Again: showForm},
		get("/fault", func(*Context) (Page, error) { return Page{}, http.ErrBodyNotAllowed }),
		get("/missing", func(*Context) (Page, error) {
			return Page{}, fault.NotFound{What: law.Words{ZH: "这台设备", EN: "this device"}}
		}),
	}
}

func failing(err error) PageFunc { return func(*Context) (Page, error) { return Page{}, err } }

var (
	tooEarly = law.Refusal{Rule: "A14.1b", Article: "第十四条",
		Because: law.Words{ZH: "公示到今天满18日，还差12日，现在不能启用。", EN: "Published for 18 days; 12 more are needed before it may be used."},
		Cure:    law.Words{ZH: "最早可以在2026年6月15日（星期一）启用。", EN: "It may be commissioned on 15 June 2026 at the earliest."}}
	takenByAnother = fault.Conflict{Because: law.Words{ZH: "这项回避已经有结果，没有再次决定。", EN: "This recusal is settled already."}}
	othersActed    = fault.Changed{Changes: []fault.Change{{At: at(6, 3, 14, 5), By: "陈某某", What: law.Words{ZH: "暂停使用", EN: "Stop"}, Says: law.Words{ZH: "理由：标志损坏", EN: "Reason: the sign is damaged"}}}}
)

func galleryNav() []NavItem {
	return []NavItem{
		{"layout.name", "/", "home", "", LoggedIn{}}, {"state.use.planned", "/device", "device", "", LoggedIn{}}, {"state.capture.waiting", "/list", "capture", "", LoggedIn{}},
		{"state.capture.doubt", "/desk", "review", "", Permission(access.ReviewCaptures)}, {"state.use.maintenance", "/form", "people", "", LoggedIn{}},
	}
}

func showStart(*Context) (Page, error) {
	return galleryStart.Page(Head{Title: "今天要办的事", Lead: "三件事今天到期，最早的在12:00以前。", Wide: true}, galleryPage{
		Tiles: ui.Links{{URL: "/list", Text: "待审抓拍", Note: "1,284"}, {URL: "/list", Text: "待法制审核", Note: "3"}, {URL: "/list", Text: "检定将到期", Note: "7"}, {URL: "/list", Text: "存疑待复核", Note: "12"}},
		Table: galleryTable(),
	}), nil
}

func showList(*Context) (Page, error) {
	n, all := 3, 1284
	p := galleryPage{
		Tabs:  ui.Tabs{Label: "设备的范围", Items: []ui.Tab{{URL: "/list", Text: "在用", Current: true, Count: &n}, {URL: "/list?x=1", Text: "全部", Count: &all}, {URL: "/list?x=2", Text: "有事要办"}}},
		Table: galleryTable(), More: ui.More{Shown: 5, Total: 1000, Over: true, URL: "/list?after=x", Back: "/list?before=x"},
		Empty: ui.Empty{Why: "没有已取消设置的设备。", Next: "取消设置以后，设备的全部记录仍然可以在这里查看。"},
	}
	f := ui.NewForm("zh", nil, nil)
	f.Prefill("kind", "b")
	kinds := []ui.Choice{{Value: "", Label: "全部"}, {Value: "b", Label: "超限运输"}, {Value: "c", Label: "超速行驶"}}
	p.Filters = ui.Filters{Action: "/list", Active: true, Fields: []ui.Field{
		f.Field("q", "地点或者编号").Optional(), f.Field("kind", "违法行为").As("select").Of(kinds), f.Field("from", "启用日期不早于").As("date").Optional()}}
	return galleryList.Page(Head{Title: "设备", Lead: "临江县交通运输局设置的电子技术监控设备", Wide: true, Actions: []ui.Link{{URL: "/form", Text: "登记设备", Icon: "plus", Primary: true}}}, p), nil
}

func galleryTable() ui.Table {
	row := func(id, place, kind string, s ui.State, word string, caught int, t time.Time) ui.Row {
		return ui.Row{Cells: []ui.Value{ui.Goto("/device", place).WithNote(id), ui.Text(kind), ui.Status(s, word), ui.Count(caught), ui.At(t)}}
	}
	table := ui.Table{Caption: "在用设备", Columns: []ui.Column{{Title: "设置地点"}, {Title: "违法行为"}, {Title: "状态"}, {Title: "今日采集", Number: true}, {Title: "最近一次采集"}},
		Rows: []ui.Row{
			row("YJ-G107-0031", "G107国道K2530+200由北向南", "货运车辆超限运输", ui.Met, "在用", 1214, at(6, 3, 14, 5)),
			row("YJ-G107-0032", "G107国道K2531+700由南向北", "货运车辆超限运输", ui.Waiting, "公示中（还差12天）", 0, time.Time{}),
			row("YJ-S256-0007", "S256省道K18+050双向", "超速行驶", ui.Unmet, "停用", 0, at(5, 20, 9, 41)),
			row("YJ-S256-0009", "S256省道K22+300由西向东", "超速行驶", ui.Unknown, "待查明", 88, at(6, 3, 14, 2)),
			row("YJ-M-0002", "流动测速车（临江大道辖区）", "超速行驶", ui.Plain, "检修", 0, at(6, 1, 17, 30)),
		}}
	table.Rows[2].Struck = true
	return table
}

func galleryGates() ui.GatesPanel {
	return ui.GatesPanel{Subject: "这次抓拍", Answer: "不得作为证据材料", State: ui.Unmet, Why: "最早可以在2026年6月15日（星期一）作出合格抓拍。",
		At: at(6, 3, 14, 5), Rules: "2025-05-01", Digest: "sha256:3f2a91c08d41e7b6a5c2f0194e6d7788",
		Rows: []ui.GateRow{
			{State: ui.Met, Title: "设置方案经省级主管部门批准", Because: "2025年4月2日批准，批准文号粤交执〔2025〕18号，有效期至2028年4月1日。", Article: "第九条", ArticleURL: "#", Proof: "批准文件", ProofURL: "#"},
			{State: ui.Met, Title: "法制审核通过", Because: "2025年6月1日由本单位法制审核人员审核通过。", Article: "第十条", ArticleURL: "#", Proof: "审核意见", ProofURL: "#", By: "陈某某认定（2025-06-01 10:22）"},
			{State: ui.Unmet, Title: "检定有效期覆盖抓拍时间", Because: "证书2025年5月20日到期，抓拍在其后。重新检定不能补救。", Tone: "不得作为证据材料", Article: "第二十二条", ArticleURL: "#", Proof: "检定证书", ProofURL: "#"},
			{State: ui.Unknown, Title: "时钟误差在允许范围", Because: "2026年6月1日以后没有校时记录。", Article: "第三十六条", ArticleURL: "#", Cure: "由设备管理员补充校时记录", CureURL: "#"},
			{State: ui.Met, Title: "使用前两个渠道公示满30日", Because: "平台2025年8月1日，网站8月3日；最早可用9月3日，9月5日启用。", Article: "第十四条", ArticleURL: "#", Proof: "公示凭证", ProofURL: "#"},
			{State: ui.Met, Title: "原始数据未改动", Because: "3个文件的摘要与设备签名一致。", Article: "第二十条", ArticleURL: "#"},
			{State: ui.Unmet, Title: "有法律、行政法规作为单独定案依据", Because: "本用途登记的依据是部门规章。", Article: "第十一条第一款第三项", ArticleURL: "#", Source: "粤府〔2025〕12号", Cure: "与其他证据相互印证"},
		}}
}

func showDevice(*Context) (Page, error) {
	n := 12
	p := galleryPage{Gates: galleryGates(),
		Tabs: ui.Tabs{Label: "设备的内容", Items: []ui.Tab{{URL: "#", Text: "使用条件", Current: true}, {URL: "#a", Text: "文件", Count: &n}, {URL: "#b", Text: "健康状态"}, {URL: "#c", Text: "抓拍"}}},
		Facts: ui.Facts{{Key: "设置地点", Value: ui.Text("G107国道K2530+200由北向南")}, {Key: "违法行为", Value: ui.Text("货运车辆超限运输")}, {Key: "启用时间", Value: ui.AtSecond(at(6, 3, 14, 5))},
			{Key: "检定有效期至", Value: ui.On(law.NewDate(2027, 5, 20))}, {Key: "最近违法车辆", Value: ui.Vehicle("粤S12A34")}, {Key: "软件版本", Value: ui.Value{}}},
		Links: ui.Links{{URL: "#", Text: "设置方案", Icon: "document", Note: "2025-04-02 陈某某"}, {URL: "#", Text: "标志照片", Icon: "sign"}},
	}
	p.Life = ui.Timeline{Label: "设备经过", Entries: []ui.TimelineEntry{
		{Number: 1, Kind: ui.ByPerson, At: at(1, 8, 9, 12), Act: "登记设备", By: "李某某，设备管理员", Result: "出厂编号LX-2024-00831，动态称重设备。"},
		{Number: 2, Kind: ui.ByPerson, At: at(1, 20, 10, 0), Act: "法制审核", By: "王某某，法制审核人员", Article: "第十一条", Result: "审核通过", State: ui.Met, Papers: []ui.Link{{URL: "#", Text: "审核意见书"}, {URL: "#", Text: "依据文本"}}},
		{Number: 3, Kind: ui.ByPerson, At: at(1, 22, 16, 40), Act: "公示", By: "赵某某，公示员", Article: "第十四条", Result: "广东省行政执法信息公示平台，覆盖本地点。", Withdrawn: &ui.Withdrawn{At: at(1, 23, 8, 0), By: "赵某某", Why: "地点写错"}},
		{Number: 4, Kind: ui.ByMachine, At: at(1, 23, 8, 30), Act: "收到公示回执", By: "系统", Result: "回执编号GD-2026-77120。"},
		{Number: 5, Kind: ui.ByMachine, At: at(6, 1, 3, 0), Act: "校时", By: "系统", Result: "误差120毫秒，允许1000毫秒。", GapDays: 129},
		{Kind: ui.NextStep, Act: "启用", By: "执法主体负责人", Due: "最早2026年6月15日（星期一）", Article: "第十四条"},
	}}
	return galleryDevice.Page(Head{Title: "G107国道K2530+200超限检测设备", Status: &ui.Badge{State: ui.Waiting, Word: "公示中（还差12天）"}, Wide: true,
		Lead: "编号YJ-G107-0031，临江县交通运输局", Crumbs: []ui.Link{{URL: "/", Text: "首页"}, {URL: "/list", Text: "设备"}},
		Actions: []ui.Link{{URL: "/confirm", Text: "启用设备", Icon: "resume", Primary: true}, {URL: "/form", Text: "登记检定", Icon: "document"}}}, p), nil
}

func showForm(c *Context) (Page, error) {
	kinds := []ui.Choice{{Value: "a", Label: "广东省计量科学研究院"}, {Value: "b", Label: "临江县质量计量监督检测所"}}
	results := []ui.Choice{{Value: "pass", Label: "合格"}, {Value: "fail", Label: "不合格", Note: "登记后设备立即不得使用"}}
	return galleryForm.Page(Head{Title: "登记检定证书", Crumbs: []ui.Link{{URL: "/list", Text: "设备"}, {URL: "/device", Text: "YJ-G107-0031"}}},
		galleryPage{Form: c.Form(), Kinds: kinds, Results: results, Action: c.R.URL.Path}), nil
}

func showConfirm(c *Context) (Page, error) {
	return galleryConfirm.Page(Head{Title: "启用设备", Crumbs: []ui.Link{{URL: "/list", Text: "设备"}}}, ui.Confirm{
		Action: "/confirm", Title: "启用G107国道K2530+200超限检测设备", Button: "启用设备", Back: ui.Link{URL: "/device", Text: "先不启用"},
		Facts:  ui.Facts{{Key: "公示满30日", Value: ui.Status(ui.Unmet, "还差12天")}, {Key: "检定有效期至", Value: ui.On(law.NewDate(2027, 5, 20))}},
		Will:   []string{"从启用时起，这台设备的抓拍可以进入审核。", "启用时间记入设备经过，当事人可以查看。"},
		Fields: []ui.Field{c.Form().Field("reason", "说明").As("textarea").Optional()},
	}), nil
}

func showDesk(*Context) (Page, error) {
	p := galleryPage{Gates: galleryGates(), Table: galleryTable(), Facts: ui.Facts{{Key: "号牌", Value: ui.Vehicle("粤S12A34")}, {Key: "检测", Value: ui.Text("38.6吨，限31吨")}}}
	return galleryDesk.Page(Head{Title: "审核台", Frame: Desk}, p), nil
}
