package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

func TestAuditorReadsWhoLookedAtWhat(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		v := f.as(access.AuditAdministrator)
		v.get("/audit/looks").wants(200, "还没有查阅记录")

		sight := act.NewSight(w.DB, w.Clock)
		defer sight.Close()
		here, there := w.By(access.Reviewer).Actor, w.Who(access.Reviewer, w.Other).By.Actor
		see := func(who access.Actor, id string) {
			w.Clock.Advance(time.Second)
			if err := sight.See(t.Context(), act.Look{Who: who, Item: "capture", ID: id, Purpose: "review"}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 52 {
			see(here, fmt.Sprintf("capture-%02d", i))
		}
		see(there, "capture-00")
		v.get("/").wants(200, "抽查今天的查阅记录", "53")
		page := v.get("/audit/looks?kind=capture").wants(200, "抓拍", "审核", "本页50条，共53条", "测试员", w.County.Name, "一小时内写入").lacks("capture-01")
		v.get(link(page, "更多")).wants(200, "capture-01", "共53条").lacks("更多</span>")
		v.get("/audit/looks?item=capture-00").wants(200, "共2条", w.Other.Name)
		v.get("/audit/looks?person="+there.Person).wants(200, "共1条").lacks(w.County.Name)
		v.get("/audit/looks?item=nothing").wants(200, "没有符合条件的查阅记录")
		v.get("/audit/looks?from=2026-03-03").wants(200, "没有符合条件")
		v.get("/audit/looks?kind=capture&from=2026-03-02&until=2026-03-02").wants(200, "共53条")
		v.get("/audit/looks?from=yesterday").wants(422, "请填写日期")
		v.get("/audit/looks?item=" + strings.Repeat("x", 65)).wants(422)

		if _, err := act.DigestLooks(t.Context(), w.Engine, w.Book); err != nil {
			t.Fatal(err)
		}
		v.get("/audit/looks?kind=capture").wants(200, "第").lacks("一小时内写入")
		v.get("/audit/looks?kind=looks").wants(200, "查阅记录", "审计", "丙审计") // the log's own readers stand in it
		file := v.get("/audit/looks.csv?kind=capture").wants(200, "抓拍", "capture-51", w.County.Name)
		if n := strings.Count(file.text, "\n"); n != 57 || !strings.HasPrefix(file.header.Get("Content-Type"), "text/csv") {
			t.Errorf("%d lines of %s", n, file.header.Get("Content-Type"))
		}
		file.markedBy("丙审计", w, "查阅、登录记录的监督检查；不得转作他用")
		v.get("/audit/looks?kind=looks&item=csv").wants(200, "共1条")
	})
}

func TestAuditorReadsWhoCameIn(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		who := f.Who(access.Keeper, f.County)
		for range 3 {
			f.visitor().post("/login", "login", who.Login, "password", "=zq+by+mistake").wants(422)
		}
		f.visitor().post("/login", "login", "=cmd|nobody", "password", "=zq+by+mistake").wants(422)
		f.Clock.Advance(time.Second)
		f.visitor().post("/login", "login", who.Login, "password", testkit.WorldPassword).goes("/")
		v := f.as(access.AuditAdministrator)
		v.get("/audit/comings").wants(200, "密码不对，3次", "没有这个账号", "192.0.2.1", who.Login).lacks("zq", "by+mistake", "nobody")
		of := v.post("/search/comings", "who", who.Login).goes("/audit/comings?of=")
		only := v.get(of+"&what=failed").wants(200, "共1条", "密码不对，3次", "/audit/comings.csv?of=")
		v.get(link(only, who.Login)).wants(200, "登录").lacks("没有这个账号", "?login=")
		v.get("/audit/comings?from=2026-03-03").wants(200, "没有登录记录")
		file := v.get("/audit/comings.csv?what=failed").wants(200, "192.0.2.1").lacks("zq", "by+mistake", "nobody")
		if n := strings.Count(file.text, "\n"); n != 6 {
			t.Errorf("%d lines: %s", n, file.text)
		}
		file.markedBy("丙审计", w, "查阅、登录记录的监督检查；不得转作他用")
		v.get("/audit/looks?kind=comings").wants(200, "登录记录", "审计", "共4条")
		f.as(access.SystemAdministrator).get("/audit/comings").wants(403)
	})
}

// markedBy fails the test unless a list begins with who took it, when and what for.
func (a answer) markedBy(name string, w *testkit.World, why string) {
	a.t.Helper()
	lines := strings.Split(strings.TrimPrefix(a.text, "\ufeff"), "\r\n")
	want := []string{"导出人," + name + "," + w.City.Name, "导出时间," + w.Clock.Now().In(law.Beijing).Format("2006-01-02 15:04:05"), "用途," + why}
	if len(lines) < len(want) || !slices.Equal(lines[:len(want)], want) {
		a.t.Errorf("the file begins with %q and not with %q", lines[:min(len(lines), 3)], want)
	}
}
