package office_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/testkit"
)

// TestA42_2_RecusalInACaseByForms: from the case's page to the decision; the officer loses the case at once, and the head decides of each
// step and of what was done to the evidence, on the page of the recusal.
func TestA42_2_RecusalInACaseByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Noticed(20000)
		d.of.PutUp(id, casefiletest.Fined(20000))
		first, second, head := d.as(d.of.First), d.as(d.of.Second), d.as(d.of.Head)
		apply := link(second.get("/cases/"+id), "登记回避申请")
		at := second.post(apply, "person", d.of.First.Person, "origin", "party", "door", "oral").goes("/recusals/")
		head.get("/recusals?todo=decide").wants(200, "案件", "当事人申请")
		head.get("/cases/"+id+"/steps/decide").wants(200, "有回避申请正在审查")
		head.post(at+"/decide", "decision", "granted", "reason", "与当事人有亲属关系").goes(at)
		first.get("/cases/"+id).wants(409, "回避这件事项")
		head.get("/").wants(200, "处理回避前已办的事项")
		head.get("/recusals?todo=earlier").wants(200, "共1条", at)
		page := head.get(at).wants(200, "回避前已办的事项", "报请决定", "提交调查终结报告", "登记案源", "审查证据（证据1）", "将采集记录列为证据（证据1）", "等待负责人处理")
		acts := strings.Replace(at, "/recusals/", "/recusals/acts/", 1)
		put := link(page, "第"+d.newest(id, casefile.PutUp.Name)+"号：报请决定")
		if !strings.HasPrefix(put, acts) {
			t.Fatalf("%s is not below %s", put, acts)
		}
		head.get(put).wants(200, "案件回到这一步以前")
		served := link(page, "第"+d.newest(id, casefile.NoticeServed.Name)+"号：登记事先告知书送达")
		head.get(served).wants(200, "保留").lacks("案件回到这一步以前", "重新收集")
		head.post(served, "decision", "again", "reason", "重新送达").wants(409, "可以保留", "重新送达")
		head.post(put, "decision", "again", "reason", "报请由他人重新办理").goes(at)
		head.get("/cases/"+id).wants(200, "已事先告知")
		head.post(link(page, "审查证据（证据1）"), "decision", "again", "reason", "由他人重新审查").goes(at)
		head.post(served, "decision", "keep", "reason", "送达属实").goes(at)
		head.get(at).wants(200, "由他人重新办理", "报请由他人重新办理", "送达属实")
		second.get("/cases/"+id).wants(200, "还没有全部审查")
		w.Verify()
	})
}

// TestRecusalPagesOfACaseInABrowser: what was done before a recusal, and the question about one of it, keep the rules of accessibility and are
// no wider than their window. With -artifacts their pictures stay.
func TestRecusalPagesOfACaseInABrowser(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	d := newCaseDesk(t, w)
	id := d.of.Noticed(20000)
	first, head := d.as(d.of.First), d.as(d.of.Head)
	at := first.post(link(first.get("/cases/"+id), "自行回避"), "ground", "当事人是近亲属").goes("/recusals/")
	act := link(head.get(at), "审查证据（证据1）")
	server := httptest.NewServer(d.h)
	t.Cleanup(server.Close)
	ctx, folder := testkit.Chromium(t), t.ArtifactDir()
	for name, path := range map[string]string{"recusal-case": at, "recusal-case-act": act} {
		for _, width := range []int64{1440, 360} {
			var wide string
			var picture []byte
			err := show(ctx, server.URL, head.jar["yuanjian"], sight{name: name, path: path}, width)
			if err == nil {
				err = chromedp.Run(ctx, chromedp.Evaluate(tooWide, &wide), chromedp.FullScreenshot(&picture, 100))
			}
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, width)), picture, 0o644)
			}
			if err != nil || wide != "" {
				t.Errorf("%s at %d px: %v, wider than the window: %s", name, width, err, wide)
			}
		}
		if broken, err := testkit.Axe(ctx); err != nil || len(broken) > 0 {
			t.Errorf("%s: %v, %v", name, err, broken)
		}
	}
}
