package governance_test

import (
	"strings"
	"testing"
	"time"
	"yuanjian/internal/paper/papertest"

	"yuanjian/internal/access"
	"yuanjian/internal/docket"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
)

// papered drafts and approves a paper and returns what it says.
func (c *county) papered(kind, subject, id string, compose governance.Compose) string {
	c.t.Helper()
	d := &docket.Service{Engine: c.Engine, People: c.People, Keys: c.Keys, Files: c.shots.Originals, PublicURL: "https://yuanjian.example"}
	drafted, err := d.Draft(c.t.Context(), c.By(access.Keeper), docket.New{Kind: kind, Body: c.County.ID, Subject: subject, SubjectID: id, Compose: compose})
	must(c.t, err)
	done, err := d.Approve(c.t.Context(), c.By(access.Head), drafted.Record.ID, drafted.Record.Digest)
	must(c.t, err)
	p, says, err := d.Says(c.t.Context(), c.By(access.Head).Scope(access.ViewDevices), done.Record.ID)
	must(c.t, err)
	if p.Number == "" || p.State != docket.ApprovedState {
		c.t.Errorf("%+v", p)
	}
	papertest.Keep(c.t, kind, &says)
	return says.Text()
}

func says(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("it does not say %q: %s", w, text)
		}
	}
}

// The paper on a task says the place, the numbers, cause, measures, owner, day and the effect (C1.18).
func TestA19b_ThePaperOnATask(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		task, ctx, done := c.busy(), t.Context(), one[governance.Record](t)
		papers := &governance.Papers{Name: c.People.Name}
		compose := papers.Task(docket.TemplateOf("C1.18"), c.By(access.Head).Scope(access.ViewSources), task.ID)
		if _, err := compose(ctx, c.DB.Reader(), c.Clock.Now()); err == nil {
			t.Error("a paper about nothing yet")
		}
		must(t, c.plan(task.ID, "sign", "marking"))
		done(c.s.Decide(ctx, c.By(access.Head), task.ID, true, "同意"))
		done(c.s.Finish(ctx, c.By(access.Keeper), task.ID, law.DateOf(c.Clock.Now()), "三块标志已经设置"))
		c.days(95)
		done(c.s.CheckEffect(ctx, c.By(access.Keeper), task.ID, "effective", "三个月没有新的抓拍"))
		text := c.papered("C1.18", governance.TaskSubject, task.ID, compose)
		says(t, text, "第十九条", "测试大道1号路口", "有3天每天抓拍210次以上（阈值200次）", "标志设置不清楚或者不合理", "增设、更换标志，提前告知", "调整标线、车道",
			"三块标志已经设置", "分析人员", "批准治理措施", "核查人员", task.ID, "立项前", "210.0", "有效：违法明显减少", "不是法律规定")
	})
}

// The paper of the report says to whom it goes, the totals and every line; nothing new is said too (C1.19).
func TestA13_2_ThePaperOfTheReport(t *testing.T) {
	counties(t, func(t *testing.T, c *county) {
		c.fleet.Live()
		on(c, time.December, 20)
		done, err := c.s.DraftReport(t.Context(), c.By(access.Keeper), 2026, "云水市青岚区人民政府", "路口改造增加一处")
		must(t, err)
		papers := &governance.Papers{Name: c.People.Name}
		scope := c.By(access.Head).Scope(access.ViewSources)
		text := c.papered("C1.19", governance.ReportSubject, done.Record.ID, papers.Report(docket.TemplateOf("C1.19"), scope, done.Record.ID))
		says(t, text, "关于2026年度新增电子技术监控设备情况的报告", "云水市青岚区人民政府：", "第十三条第二款", "2026年1月1日至2026年12月20日", "1台（处）", "测试大道1号路口", "近一年事故12起", "路口改造增加一处")
		if strings.Contains(text, "没有新增") {
			t.Error("it says that nothing is new")
		}
		c.submitDraft(done.Record.ID)
		on(c, time.December, 30)
		c.Clock.Set(law.NewDate(2027, time.November, 2).Start())
		next, err := c.s.DraftReport(t.Context(), c.By(access.Keeper), 2027, "云水市青岚区人民政府", "")
		must(t, err)
		says(t, c.papered("C1.19", governance.ReportSubject, next.Record.ID, papers.Report(docket.TemplateOf("C1.19"), scope, next.Record.ID)), "没有新增电子技术监控设备", "0台（处）")
	})
}

func (c *county) submitDraft(id string) {
	c.t.Helper()
	r, err := governance.ReportByID(c.t.Context(), c.DB.Reader(), c.By(access.Head).Scope(access.ViewSources), id)
	must(c.t, err)
	c.submit(r)
}
