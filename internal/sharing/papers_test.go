package sharing_test

import (
	"strings"
	"testing"
	"yuanjian/internal/paper/papertest"

	"yuanjian/internal/access"
	"yuanjian/internal/paper"
	"yuanjian/internal/sharing"
	"yuanjian/internal/testkit"
)

// TestC1_17_RequestAnswerAndTransferList: the request in the name of who asks; the answer, the terms and the list of the owner's
// papers by digest in the name of who is asked; nothing for a body that is neither.
func TestC1_17_RequestAnswerAndTransferList(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newStreet(t, w)
		x.shared()
		all, _, err := sharing.Requests(t.Context(), w.DB.Reader(), x.By(access.Head).Scope(access.ViewDevices), sharing.RequestFilter{})
		if err != nil || len(all.Rows) != 1 {
			t.Fatalf("%d requests, %v", len(all.Rows), err)
		}
		r := all.Rows[0]
		template := paper.Template{ID: "C1.17", Version: 1}
		for side, want := range map[string][]string{
			w.Other.ID:  {w.Other.Name, "设备、数据共享申请", "向" + w.County.Name + "提出", "查处占道经营", "该路口设备，全年", "测试大道1号路口", "SN-0001", "第十七条"},
			w.County.ID: {w.County.Name, "答复及移交清单", "同意", "共享〔2026〕1号", "城市管理", "不得转给第三方", "批准、审核、检定、健康资料", "论证报告.pdf", "检定证书.pdf", "000000", "第十八条"},
		} {
			scope := x.By(access.Head).Scope(access.ViewDevices)
			if side == w.Other.ID {
				scope = x.other(access.Head).Scope(access.ViewDevices)
			}
			d, err := sharing.Compose(template, scope, r.ID, side)(t.Context(), w.DB.Reader(), w.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range want {
				if !strings.Contains(d.Text(), s) {
					t.Errorf("it does not say %q:\n%s", s, d.Text())
				}
			}
			if err := paper.Check(&d); err != nil {
				t.Error(err)
			}
			papertest.Keep(t, "C1.17-"+side, &d)
		}
		for what, side := range map[string]string{"a body that is neither": w.Province.ID, "no body": ""} {
			if _, err := sharing.Compose(template, x.By(access.Head).Scope(access.ViewDevices), r.ID, side)(t.Context(), w.DB.Reader(), w.Clock.Now()); err == nil {
				t.Errorf("%s has a paper of it", what)
			}
		}
	})
}
