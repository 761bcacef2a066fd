package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/web"
)

func TestEveryTemplateOfTheOfficeFitsItsStruct(t *testing.T) {
	for _, template := range web.Templates() {
		if err := template.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestStartPageSaysWhoIAmAndWhatMyCertificateStops(t *testing.T) {
	f := on(t)
	reviewer := f.as(access.Reviewer)
	reviewer.get("/").wants(200, "采集审核员", f.County.Name, "有效").lacks("不能审核抓拍")

	f.Clock.Set(f.Clock.Now().Add(1450 * 24 * time.Hour))
	f.signIn(reviewer, access.Reviewer)
	reviewer.get("/").wants(200, "有效，还有51天").lacks("不能审核抓拍")

	f.Clock.Set(f.Clock.Now().Add(51 * 24 * time.Hour))
	f.signIn(reviewer, access.Reviewer)
	reviewer.get("/").wants(200, "已到期", "现在不能审核抓拍（第三十条第一项）", "其他事项照常办理")

	keeper := f.visitor()
	f.signIn(keeper, access.Keeper)
	keeper.get("/").wants(200, "设备管理员").lacks("执法证件")
}
