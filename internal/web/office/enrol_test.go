package office_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/csvout"
	"yuanjian/internal/enrol"
	"yuanjian/internal/job"
	"yuanjian/internal/sheet"
	"yuanjian/internal/testkit"
)

// filled is a list of a kind in a format: headings, and lines of cells in the order of the columns.
func filled(t testing.TB, k enrol.Kind, f sheet.Format, lines ...[]string) []byte {
	t.Helper()
	var columns []sheet.Column
	var titles []string
	for _, c := range enrol.Columns(k) {
		columns, titles = append(columns, sheet.Column{Title: c.Title}), append(titles, c.Title)
	}
	var b bytes.Buffer
	if f == sheet.XLSX {
		err := sheet.WriteRows(&b, columns, func(row func([]string) error) error {
			for _, l := range lines {
				if err := row(l); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	w := csvout.New(&b)
	for _, l := range append([][]string{titles}, lines...) {
		if err := w.Row(l...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (f *face) officerLines(n int) (out [][]string) {
	for i := range n {
		out = append(out, []string{fmt.Sprintf("单试%03d", i), "行政执法人员", f.County.Name, fmt.Sprintf("单E%06d", i), "测试发证机关", "公安交通管理", "2026-01-01", "2030-12-31"})
	}
	return out
}

func (v *visitor) list(k enrol.Kind, name string, content []byte, values ...string) answer {
	v.t.Helper()
	return v.uploadAs(sheet.Field, "/enrol/"+string(k), name, content, append(fields{"encoding", ""}, values...))
}

// drain enters the lists that were started.
func (f *face) drain() {
	f.t.Helper()
	w := &job.Worker{DB: f.DB, Clock: f.Clock, Handlers: map[string]job.Handler{enrol.JobRun: f.office.Lists.Run}}
	if err := w.Drain(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
}

// TestOfficersAreEnteredFromAList goes the whole way on both engines: template, upload, dry run, remarks, start, result.
func TestOfficersAreEnteredFromAList(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		v := f.as(access.SecurityAdministrator)
		v.get("/people").wants(200, "批量登记")
		v.get("/lists").wants(200, "还没有上传过名单", "上传单位名单", "上传人员名单")
		v.get("/enrol/officers").wants(200, "Excel模板（.xlsx）", "证件编号", "文件最大8 MB，一次最多20000行", "名单不任命岗位")
		template := v.get("/enrol/officers/template/csv")
		if template.status != 200 || !strings.HasPrefix(template.text, "\uFEFF姓名,人员类别,") || !strings.Contains(template.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%d %v", template.status, template.header)
		}
		if x := v.get("/enrol/officers/template/xlsx"); x.status != 200 || !strings.HasPrefix(x.text, "PK") {
			t.Errorf("%d", x.status)
		}
		v.get("/enrol/officers/template/exe").wants(404)

		lines := append(f.officerLines(60), []string{"辅某某", "警察"})
		at := v.list(enrol.Officers, "人员.xlsx", filled(t, enrol.Officers, sheet.XLSX, lines...)).goes("/lists/")
		v.get(at).wants(200, "已试读，没有登记", "第62行", "人员类别：请填写下列之一", "登记60行", "有1行需要改，不登记这些行", "Excel（.xlsx）")
		second := v.get(at+"?state=new").wants(200, "单试000", "将新登记", "60")
		v.get(link(second, "更多")).wants(200, "单试059")
		if n := f.count("person", "officer = $1", true); n != f.officersOf(w) {
			t.Errorf("the dry run entered somebody: %d", n)
		}
		back := v.get(at + "/back")
		if back.status != 200 || !strings.HasPrefix(back.text, "PK") {
			t.Errorf("%d", back.status)
		}
		table, err := sheet.Read([]byte(back.text), sheet.Detect, sheet.Limits{})
		if err != nil || len(table.Rows) != 62 || !slices.ContainsFunc(table.Rows[61].Cells, func(c sheet.Cell) bool { return strings.HasPrefix(c.Text, "人员类别：请填写下列之一") }) {
			t.Errorf("%d rows, %v", len(table.Rows), err)
		}

		v.post(at + "/start").goes(at)
		v.get(at).wants(200, "正在登记", "已办理0行，共61行", "刷新进度", "停下")
		if refresh := v.get(at + "?watch=yes").header.Get("Refresh"); refresh != "5" || v.get(at).header.Get("Refresh") != "" {
			t.Errorf("a watched page is loaded again after %q", refresh)
		}
		v.post(at+"/start").wants(409, "已经开始登记")
		v.get(at+"/drop").wants(200, "放弃这份名单吗")
		v.post(at+"/drop").wants(409, "正在登记，请先停下")
		f.drain()
		v.get(at+"?state=all").wants(200, "登记完毕", "已办理61行，共61行", "已登记")
		who := v.get(link(v.get(at+"?state=new"), "单试000"))
		who.wants(200, "单试000", "单E000000")
		v.get("/lists").wants(200, "批量登记人员", "登记完毕", "61")
		v.post(at + "/drop").goes("/lists")
		v.get(at).wants(200, "文件和各行内容已删除", "第62行")
		v.get(at + "/back").wants(404)
		v.get(at + "/file").wants(404)
	})
}

func (f *face) count(table, where string, args ...any) (n int) {
	f.t.Helper()
	if err := f.DB.Reader().QueryRow(f.t.Context(), `SELECT count(*) FROM `+table+` WHERE `+where, args...).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// officersOf is how many officers the world itself has entered.
func (f *face) officersOf(*testkit.World) int {
	return f.count("person", "officer = $1 AND created_at <= $2", true, testkit.WorldBegins.UnixMicro()+1_000_000)
}

func TestListThatCannotBeReadIsToldInWords(t *testing.T) {
	f := on(t)
	v := f.as(access.SecurityAdministrator)
	for name, c := range map[string]struct {
		content []byte
		told    string
	}{
		"人员.csv": {nil, "这个文件是空的"},
		"旧.xls":  {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 100)), "另存为“Excel工作簿（.xlsx）”"},
		"图.png":  {[]byte("\x89PNG\r\n\x1a\n\x00\x00"), "这不是Excel工作簿（.xlsx）或者CSV文件"},
		"别.csv":  {[]byte("品名,数量\n苹果,3\n"), "缺少：姓名、人员类别"},
	} {
		v.list(enrol.Officers, name, c.content).wants(422, c.told, "上传并试读")
	}
	v.uploadAs("other", "/enrol/officers", "", nil, fields{"encoding", ""}).wants(422, "请选择文件")
	v.list(enrol.Officers, "大.csv", bytes.Repeat([]byte("a,b\n"), sheet.MostBytes/4+20_000)).wants(413)
	v.list(enrol.Officers, "码.csv", []byte("a"), "encoding", "utf-7").wants(422)
	f.as(access.Reviewer).list(enrol.Officers, "人员.csv", filled(t, enrol.Officers, sheet.CSV, f.officerLines(1)...)).wants(403)
	f.as(access.Keeper).list(enrol.Bodies, "单位.csv", []byte("a")).wants(403)
}

// A list of devices is the keeper's; nobody else finds it, and what it enters begins at the beginning.
func TestDevicesAreEnteredFromAList(t *testing.T) {
	f := on(t)
	v := f.as(access.Keeper)
	v.get("/devices").wants(200, "批量登记")
	line := []string{"测试设备厂", "CS-1", "SN1", "", "测试路口", "定点监控", "道路", "", "113.122", "23.0215", "", "", "1208", "公安交通管理"}
	at := v.list(enrol.Devices, "设备.csv", filled(t, enrol.Devices, sheet.CSV, line)).goes("/lists/")
	v.get(at).wants(200, "SN1", "将新登记", "CSV，按UTF-8读取", "设备登记后处于筹划状态")
	f.as(access.SecurityAdministrator).get(at).wants(404)
	f.as(access.SecurityAdministrator).post(at + "/start").wants(404)
	v.post(at + "/start").goes(at)
	v.post(at + "/stop").goes(at)
	v.get(at).wants(200, "已停下", "接着登记其余1行")
	v.post(at + "/start").goes(at)
	f.drain()
	v.get(link(v.get(at+"?state=all"), "SN1")).wants(200, "测试路口", "筹划")
	if file := v.get(at + "/file"); file.status != 200 || !strings.Contains(file.text, "测试路口") {
		t.Errorf("%d", file.status)
	}
}

// oldSite is a line of a list of sites from before 1 May 2025.
var oldSite = []string{"测试设备厂", "CS-1", "SN7", "", "老路口", "定点监控", "道路", "东向西", "113.122", "23.0215", "", "", "1208", "公安交通管理", "2024-03-01", "原大队2024年2号文", "2024-02-20", "区政府网站", "", "", "二号文.pdf"}

// proved sends a list of sites from before with its evidence.
func (v *visitor) proved(lines ...[]string) string {
	v.t.Helper()
	return v.uploadAll("/enrol/legacy", fields{"encoding", ""}, chosen{sheet.Field, "老点位.csv", filled(v.t, enrol.Legacy, sheet.CSV, lines...)},
		chosen{"documents", "二号文.pdf", []byte("%PDF-1.4\n二号文\n%%EOF\n")}, chosen{"documents", "公告.jpg", drawn(v.t, 2, 320, 180)}).goes("/lists/")
}

// Sites from before come with their evidence, and each stands on its page with the document that its line names (Art 49).
func TestA49_SitesFromBeforeAreEnteredFromAListWithTheirEvidence(t *testing.T) {
	f := on(t)
	v := f.as(access.Keeper)
	v.get("/lists").wants(200, "上传已有设置名单")
	v.get("/enrol/legacy").wants(200, "证明文件", "开始使用日期", "审核、清理结论仍逐项办理（第四十九条）")
	v.list(enrol.Legacy, "老点位.csv", filled(t, enrol.Legacy, sheet.CSV, oldSite)).wants(422, "请上传当时的依据和公布的证明")
	v.uploadAll("/enrol/legacy", fields{"encoding", ""}, chosen{sheet.Field, "老点位.csv", filled(t, enrol.Legacy, sheet.CSV, oldSite)}, chosen{"documents", "二号文.pdf", []byte("no paper")}).wants(422)
	late := slices.Clone(oldSite)
	late[2], late[4], late[14] = "SN8", "新路口", "2025-06-01"
	at := v.proved(oldSite, late)
	v.get(at).wants(200, "二号文.pdf", "公告.jpg", "开始使用日期：2025年5月1日起", "登记1行")
	v.post(at + "/start").goes(at)
	f.drain()
	v.get(link(v.get(at+"?state=new"), "SN7")).wants(200, "登记已有设置", "2024年3月1日起在用", "二号文.pdf", "区政府网站").lacks("公告.jpg")
	f.as(access.SecurityAdministrator).get(at).wants(404)
	f.as(access.Head).get("/enrol/legacy").wants(403)
}

// What is exported is what may be seen, guarded against formulas, and can be read again: all of it is on record.
func TestExportsComeBackAsTheyWent(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		v, keeper := f.as(access.SecurityAdministrator), f.as(access.Keeper)
		lines := append(f.officerLines(230), []string{"=1+1", "其他工作人员"})
		at := v.list(enrol.Officers, "人员.csv", filled(t, enrol.Officers, sheet.CSV, lines...)).goes("/lists/")
		v.post(at + "/start").goes(at)
		mobile := []string{"测试设备厂", "CS-1", "-SN2", "", "测试片区", "移动巡查区域", "道路", "", "", "", "", "113.1,23;113.13,23;113.13,23.03;113.1,23", "1208", "公安交通管理"}
		fixed := []string{"测试设备厂", "CS-1", "SN1", "", "测试路口", "定点监控", "道路", "东向西", "113.122", "23.0215", "15", "", "1208", "公安交通管理"}
		devices := keeper.list(enrol.Devices, "设备.csv", filled(t, enrol.Devices, sheet.CSV, fixed, mobile)).goes("/lists/")
		keeper.post(devices + "/start").goes(devices)
		f.drain()

		v = f.again(access.SecurityAdministrator)
		out := v.get("/people.csv").wants(200, "'=1+1", "单E000229", f.County.Name)
		if n := strings.Count(out.text, "单E"); n != 230 {
			t.Errorf("%d certificates left", n)
		}
		if f.count("access_log", "item = $1 AND purpose = $2", "people", "export") != 1 {
			t.Error("the export is not on the log of looks")
		}
		same := func(v *visitor, k enrol.Kind, text string, want string) {
			t.Helper()
			v.get(v.list(k, "导出.csv", []byte(text)).goes("/lists/")).wants(200, want)
		}
		same(v, enrol.Bodies, v.get("/bodies.csv").text, "需要改 0 新登记 0 补充 0")
		same(keeper, enrol.Devices, keeper.get("/devices.csv").wants(200, "'-SN2", "113.1,23;113.13,23").text, "已在册 2")
		// What narrows the page narrows its file.
		v.get("/people.csv?lack=ending").wants(200, "姓名").lacks("单E", "=1+1")
		v.get("/people.csv?lack=post").wants(200, "'=1+1").lacks("单E")
		v.get("/people?lack=post&after=0").wants(200, `href="/people.csv?lack=post"`)
		v.get("/people.csv?body=" + f.Other.ID).wants(200).lacks("单E")
		token := strings.TrimPrefix(v.post("/search/people", "who", lines[3][0]).goes("/people?of="), "/people?of=")
		if one := v.get("/people.csv?of="+token).wants(200, lines[3][0]); strings.Count(one.text, "单E") != 1 {
			t.Errorf("one name leaves with %d certificates", strings.Count(one.text, "单E"))
		}
		keeper.get("/devices?state=draft").wants(200, `href="/devices.csv?state=draft"`)
		keeper.get("/devices.csv?state=draft").wants(200, enrol.StateTitle, "SN1", "SN2")
		keeper.get("/devices.csv?state=live").wants(200, enrol.StateTitle).lacks("SN1", "SN2")
		keeper.get("/devices.csv?q=SN1").wants(200, "SN1").lacks("SN2")
		if head := f.as(access.Head).get("/people.csv"); head.status != 200 || strings.Contains(head.text, "乙安管") {
			t.Errorf("the head of a body exports others: %d", head.status)
		}
	})
}

// again is a browser in which the holder of the role has signed in just now.
func (f *face) again(role access.Role) *visitor {
	f.t.Helper()
	v := f.visitor()
	f.signIn(v, role)
	return v
}

// TestPagesOfListsInABrowser: the pages of lists keep the rules of accessibility, and are no wider than their window. With
// -artifacts their pictures stay.
func TestPagesOfListsInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	const security = access.SecurityAdministrator
	v := s.now(security)
	lines := append(s.officerLines(70), []string{"辅某某", "警察"}, []string{"甲某某", "行政执法人员", "没有的单位", "单E99", "测试", "城管", "昨天", "2030-12-31"})
	checked := v.list(enrol.Officers, "人员.csv", filled(t, enrol.Officers, sheet.CSV, lines...)).goes("/lists/")
	running := v.list(enrol.Officers, "人员.csv", filled(t, enrol.Officers, sheet.CSV, s.officerLines(300)...)).goes("/lists/")
	v.post(running + "/start").goes(running)
	keeper := s.now(access.Keeper)
	line := []string{"测试设备厂", "CS-1", "SN1", "", "测试路口", "定点监控", "道路", "", "113.122", "23.0215", "", "", "1208", "公安交通管理"}
	done := keeper.list(enrol.Devices, "设备.csv", filled(t, enrol.Devices, sheet.CSV, line)).goes("/lists/")
	keeper.post(done + "/start").goes(done)
	s.drain()
	late := slices.Clone(oldSite)
	late[2], late[4], late[14] = "SN8", "新路口", "2025-06-01"
	old := keeper.proved(oldSite, late)
	again := v.list(enrol.Officers, "人员.csv", filled(t, enrol.Officers, sheet.CSV, append(s.officerLines(300), []string{"新某某", "其他工作人员"})...)).goes("/lists/")
	v.post(again + "/start").goes(again)
	s.look([]sight{
		{"lists", security, "/lists", false}, {"list-new", security, "/enrol/officers", true}, {"list-new-devices", access.Keeper, "/enrol/devices", false},
		{"list-new-legacy", access.Keeper, "/enrol/legacy", true}, {"list-legacy", access.Keeper, old, false},
		{"list-checked", security, checked, false}, {"list-running", security, again, false}, {"list-done", access.Keeper, done, false},
		{"list-drop", security, checked + "/drop", false},
	})
}
