package office_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/enrol"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web"
	"yuanjian/internal/web/office"
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
	if _, err := f.People.SetCheckPolicy(t.Context(), f.By(access.SecurityAdministrator), f.County.ID, false, "测试不涉及年审"); err != nil {
		t.Fatal(err)
	}

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

// Art 2(3): who reviews for a delegated organisation is told of a mandate that is missing or has ended, as of a certificate,
// and not only when a verdict is refused.
func TestStartPageAndDeskSayWhatAMandateStops(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		delegator := w.County
		security := w.By(access.SecurityAdministrator)
		var err error
		w.County, err = w.People.FoundBody(t.Context(), security, people.Body{Name: "青岚区道路巡查服务中心（测试）", Kind: "delegated", Level: "county", Region: "440605", Fields: []string{"traffic"}})
		if err != nil {
			t.Fatal(err)
		}
		at := func(want ...string) {
			t.Helper()
			v := f.again(access.Reviewer)
			for _, page := range []string{"/", "/desk", "/captures"} {
				v.get(page).wants(200, want...)
			}
		}
		at("没有登记本单位的行政执法委托书", "现在不能审核抓拍（第二条第三款），其他事项照常办理。", "请由委托行政机关书面委托并公布")
		f.again(access.Keeper).get("/").wants(200).lacks("不能审核抓拍")

		given, err := w.People.GiveMandate(t.Context(), security, people.Mandate{Body: w.County.ID, Delegator: delegator.ID, Field: "traffic", Matters: []string{"1208"}, Powers: []string{people.Investigating},
			Conditions: "依法成立，工作人员有行政执法资格", From: law.NewDate(2026, time.January, 1), Until: law.NewDate(2026, time.June, 30),
			Basis: people.Basis{Rank: "local", Title: "测试条例", Article: "第三条", Paper: people.Paper{Digest: strings.Repeat("ab", 32), Name: "委托书.pdf", Type: "application/pdf", Size: 9}}})
		if err != nil {
			t.Fatal(err)
		}
		at("没有公布的记录", "现在不能审核抓拍（第二条第三款）", "登记公布的地方和日期")
		if _, err := w.People.PublishMandate(t.Context(), security, given.ID, "测试区政府网站", law.NewDate(2026, time.January, 5)); err != nil {
			t.Fatal(err)
		}
		f.again(access.Reviewer).get("/").wants(200).lacks("不能审核抓拍")
		w.Clock.Set(law.NewDate(2026, time.July, 1).Start())
		at("委托已于2026年6月30日期满", "现在不能审核抓拍（第二条第三款）", "重新书面委托并公布")
	})
}

var personsKind = regexp.MustCompile(`act\.Kind\{Name: "([^"]+)", Title: law\.Words\{[^}]*\},\s*Permission:`)

// TestEveryActOfAPersonHasItsTitle reads the chapters' sources: what a person can do, the start page can name.
func TestEveryActOfAPersonHasItsTitle(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testkit.Root(t), "internal", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range personsKind.FindAllStringSubmatch(string(text), -1) {
			if found++; office.Titles()[m[1]].ZH == "" {
				t.Errorf("%s: the start page cannot name %s: enter it in office/recent.go", filepath.Base(name), m[1])
			}
		}
	}
	for _, k := range enrol.Orders() { // their names are made of those of the lists
		if office.Titles()[k.Name].ZH == "" || office.Titles()[k.Name] == enrol.Kind(strings.Split(k.Name, ".")[1]).Title() {
			t.Errorf("the start page cannot name %s", k.Name)
		}
	}
	if found < 50 {
		t.Errorf("only %d kinds of acts were found", found)
	}
}

// TestStartPageParts: what is mine, what is my posts', what others do for me, and what I have just done, on both engines.
func TestStartPageParts(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		first := s.arrive()
		for range 3 {
			s.arrive()
		}
		v := s.as(access.Reviewer)
		s.signIn(v, access.Reviewer)
		start := v.get("/").wants(200, "本岗位的", "审核抓拍", "/desk")
		start.lacks("我刚办的", "<h2>我的</h2>")
		page := v.get("/captures/" + first)
		v.post("/captures/"+first+"/review", "result", "doubt", "who", "legal", "shown", page.hidden("shown"), "command", "start-page-1").goes("/captures/")
		held, err := s.captures.Take(t.Context(), s.By(access.Reviewer).Actor, s.By(access.Reviewer).Scope(access.ReviewCaptures), 2)
		s.fleet.Must(held, err)
		start = v.get("/").wants(200, "<h2>我的</h2>", "我领取的抓拍", "<h2>等别人办理</h2>", "我存疑的抓拍", "我刚办的", "存疑待复核", `href="/captures/`+first+`"`, w.Book+"-")
		for what, n := range map[string]string{"我领取的抓拍": "2", "我存疑的抓拍": "1", "审核抓拍": "3"} {
			row := regexp.MustCompile(`(?s)<tr role="row">(?:[^<]|<[^/]|</[^t])*` + what + `.*?</tr>`).FindString(start.text)
			if !strings.Contains(tags.ReplaceAllString(row, " "), " "+n+" ") {
				t.Errorf("%s counts %q, want %s", what, strings.Join(strings.Fields(tags.ReplaceAllString(row, " ")), " "), n)
			}
		}
		// What I did is nobody else's to see.
		head := s.visitor()
		s.signIn(head, access.Head)
		head.get("/").wants(200).lacks("存疑待复核", "我刚办的")

		// A certificate that has ended stops the review, says why, and lets everything else go on.
		s.Clock.Set(s.Clock.Now().Add(1600 * 24 * time.Hour))
		s.signIn(v, access.Reviewer)
		v.get("/").wants(200, "审核抓拍", "现在不能审核抓拍（第三十条第一项）").lacks(`<a href="/desk">审核抓拍`)
		v.get("/captures/"+held[0].ID).wants(200, "现在不能审核抓拍（第三十条第一项）").lacks("/captures/" + held[0].ID + "/review")
	})
}
