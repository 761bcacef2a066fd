package office_test

import (
	"regexp"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// TestC2_1_C2_2_PapersOnThePagesOfACapture: the record of the capture is drafted at once, that of its review after it; drafted and approved
// by a reviewer, read by nobody to whom the capture is not shown.
func TestC2_1_C2_2_PapersOnThePagesOfACapture(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		id := s.arrive()
		v, at := s.fresh(access.Reviewer), "/captures/"+id+"/papers"
		v.get("/captures/"+id).wants(200, `href="`+at+`"`)
		v.get(at).wants(200, "还没有制作文书", "电子数据采集记录").lacks(`value="` + capture.ReviewedPaper + `"`)
		v.post(at, "kind", capture.ReviewedPaper).wants(409, "审核以后才能制作审核记录")
		v.post(at, "kind", "C1.1").wants(422)
		draft := strings.Split(v.post(at, "kind", capture.TakenPaper).goes("/papers/"), "?")[0]
		page := v.get(draft).wants(200, "电子数据采集记录", "设备签名", id, `href="`+at+`"`).lacks("粤A")
		digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(page.text)
		v.post(draft+"/approve", "digest", digest[1]).goes(draft)
		s.pass(id)
		v = s.fresh(access.Reviewer)
		v.get(at).wants(200, "电子数据采集记录", `value="`+capture.ReviewedPaper+`"`)
		reviewed := strings.Split(v.post(at, "kind", capture.ReviewedPaper).goes("/papers/"), "?")[0]
		v.get(reviewed).wants(200, "审核人", "行政执法证号", "设备使用条件").lacks("粤A")
		s.with(s.Who(access.Reviewer, s.Other)).get(reviewed).wants(404)
		s.fresh(access.Supervisor).get(at).wants(200, "审核记录").lacks(`name="kind"`)
	})
}
