package enrol_test

import (
	"bytes"
	"strings"
	"testing"

	"yuanjian/internal/enrol"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
)

func town() map[string]string {
	return map[string]string{"name": "云水市黛溪镇人民政府（测试）", "credit_code": "91350100M000100Y43", "kind": "人民政府", "level": "乡镇、街道", "region": "440605",
		"fields": "城市管理、生态环境", "address": "测试路9号", "phone": "0757-12345678"}
}

func TestBodiesFromAList(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		before := o.count("body")
		if got := o.said(o.entered(by, enrol.Bodies, town())); got != "2 new\n" || o.count("body") != before+1 {
			t.Fatalf("%s, %d bodies", got, o.count("body")-before)
		}
		r := o.read(by, enrol.Bodies, csv(t, enrol.Bodies, town(), with(town(), "phone", "13800138000")))
		if got := o.said(r.Enrolment); got != "2 same\n3 wrong [单位全称：同一个文件里已经有这个单位。]\n" {
			t.Error(got)
		}
		if got := o.said(o.entered(by, enrol.Bodies, with(town(), "phone", "13800138000", "credit_code", "91350100m000100y43"))); got != "2 changed\n" {
			t.Error(got)
		}
		all, err := people.Bodies(t.Context(), o.DB.Reader(), o.Book)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range all {
			if b.Name == town()["name"] && (b.Phone != "13800138000" || b.CreditCode != "91350100M000100Y43" || b.Region != "440605" || len(b.Fields) != 2) {
				t.Errorf("%+v", b)
			}
		}
		o.Verify()
	})
}

func TestBodiesThatCannotBeEntered(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		o.entered(by, enrol.Bodies, town())
		other := func(pairs ...string) map[string]string {
			return with(with(town(), "name", "另一单位（测试）", "credit_code", ""), pairs...)
		}
		r := o.read(by, enrol.Bodies, csv(t, enrol.Bodies,
			other("name", ""), other("name", "甲单位", "credit_code", "91350100M000100Y44"), other("name", "乙单位", "kind", "公司"), other("name", "丙单位", "region", "110101"),
			other("name", "丁单位", "region", "441001"), other("name", "戊单位", "level", "市级"), other("name", "己单位", "fields", "城管"), other("name", "庚单位", "phone", "没有"),
			with(town(), "name", "改名单位"), with(town(), "fields", "城市管理"), with(town(), "name", o.County.Name, "credit_code", "914403001922038216")))
		for i, w := range []string{"2 wrong [单位全称：请写明单位全称*", "3 wrong [统一社会信用代码：统一社会信用代码不对*", "4 wrong [类型：请填写下列之一：人民政府*", "5 wrong [行政区划代码：请填写广东省内的6位*",
			"6 wrong [行政区划代码：行政区划代码的前四位不是广东省的地级以上市*", "7 wrong [行政区划代码：行政区划代码与层级不符*", "8 wrong [执法领域：请填写下列之一*", "9 wrong [电话：电话写成*",
			"10 wrong [统一社会信用代码：这个统一社会信用代码登记在另一个单位名下*", "11 wrong [单位全称：同一个文件里已经有这个单位*", "12 wrong [类型：与登记的不同*"} {
			got := strings.Split(o.said(r.Enrolment), "\n")[i]
			if !like(got, w) {
				t.Errorf("got %s\nwant %s", got, w)
			}
		}
		r = o.read(by, enrol.Bodies, csv(t, enrol.Bodies, with(town(), "fields", "城市管理")))
		if got := o.said(r.Enrolment); !strings.HasPrefix(got, "2 wrong [执法领域：与登记的执法领域不同。执法权要有依据") {
			t.Error(got)
		}
	})
}

// The template can be filled in and comes back; its sample is never entered. What comes back with faults is read again.
func TestTemplateAndFaultsComeBack(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		by := o.security()
		for _, f := range []sheet.Format{sheet.CSV, sheet.XLSX} {
			for _, k := range enrol.Kinds() {
				var b bytes.Buffer
				if err := enrol.WriteTemplate(&b, k, f); err != nil {
					t.Fatal(err)
				}
				_, err := o.lists.Read(t.Context(), o.who(k), k, b.Bytes(), sheet.Detect)
				if err == nil || !strings.Contains(err.Error(), "除了标题和示例没有别的行") {
					t.Errorf("%s, %s: the template itself: %v", k, f, err)
				}
			}
		}
		r := o.read(by, enrol.Officers, csv(t, enrol.Officers, map[string]string{"name": "示例：张某某"}, o.officer(1), with(o.officer(2), "number", "=2+3")))
		if r.Samples != 1 || r.Counts.Total() != 2 {
			t.Errorf("%+v", r)
		}
		r = o.read(by, enrol.Officers, csv(t, enrol.Officers, o.officer(1), with(o.officer(2), "from", "昨天")))
		var back bytes.Buffer
		if err := o.lists.WriteBack(t.Context(), o.DB.Reader(), &r.Enrolment, &back); err != nil {
			t.Fatal(err)
		}
		if text := back.String(); !strings.Contains(text, "需要改的地方") || !strings.Contains(text, "有效期起：请填写日期，如2026-06-03。") || !strings.Contains(text, "试员0001") {
			t.Errorf("%s", text)
		}
		mended := o.read(by, enrol.Officers, bytes.Replace(back.Bytes(), []byte("昨天"), []byte("2026-01-01"), 1))
		if mended.Counts != (enrol.Counts{New: 2}) {
			t.Errorf("%+v", mended.Counts)
		}
	})
}

func TestFilesThatAreNoList(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		for name, c := range map[string][2]string{
			"no headings":     {"张某某,行政执法人员\n", "缺少：姓名、人员类别"},
			"foreign heading": {"姓名,人员类别,身份证号\n张某某,行政执法人员,1\n", "标题“身份证号”不是模板里的"},
			"heading twice":   {"姓名,人员类别,姓名\n张某某,行政执法人员,1\n", "标题“姓名”有两列"},
			"headings only":   {"姓名,人员类别\n", "没有别的行"},
			"blank":           {"\n\n", "没有内容"},
			"too many lines":  {"姓名,人员类别\n" + strings.Repeat("a,b\n", sheet.MostRows+1), "一次最多20000行"},
			"another kind":    {string(csv(t, enrol.Devices, junction(1))), "缺少：姓名"},
		} {
			_, err := o.lists.Read(t.Context(), o.security(), enrol.Officers, []byte(c[0]), sheet.Detect)
			if err == nil || !strings.Contains(err.Error(), c[1]) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if o.count("enrolment") != 0 {
			t.Error("a file that is no list was kept")
		}
	})
}
