package conformity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/law"
)

// FreshFor is how old a report may be when it is attached: software, keys and networks change. [POLICY]
const FreshFor = 180 * 24 * time.Hour

// Subject is what a report is attached to: the device as registered, and the software under review.
type Subject struct{ Model, Firmware string }

// Fits says why a report is none for this device and this software at t; nil when it is one. Whether every test was passed is
// not asked: what a failed test means is for the technical reviewer to say (Art 12(1)(二)).
func (r Report) Fits(s Subject, t time.Time) *law.Refusal {
	no := func(zh, en string) *law.Refusal {
		return &law.Refusal{Rule: "A21b", Article: "第二十一条", Because: law.Words{ZH: zh, EN: en},
			Cure: law.Words{ZH: "请供应商用这一型号、这一软件版本重新运行yuanjian conform，上传新的报告。", EN: "Have the vendor run yuanjian conform again with this model and software, and upload the new report."}}
	}
	switch {
	case !strings.EqualFold(strings.TrimSpace(r.Model), strings.TrimSpace(s.Model)):
		return no(fmt.Sprintf("接口符合性报告是型号“%s”的，这台设备的型号是“%s”。", r.Model, s.Model),
			fmt.Sprintf("The conformity report is of model %q; the device is of model %q.", r.Model, s.Model))
	case !slices.Equal(r.Firmware, []string{s.Firmware}):
		return no(fmt.Sprintf("接口符合性报告是软件版本%s的，审核的软件版本是%s。软件变更后须重新测试（第二十一条）。", joined(r.Firmware), s.Firmware),
			fmt.Sprintf("The conformity report is of software %s; the software under review is %s. Changed software is tested again (Art 21).", joined(r.Firmware), s.Firmware))
	case r.Ended.After(t):
		return no("接口符合性报告的日期晚于现在。", "The conformity report is dated after now.")
	case t.Sub(r.Ended) > FreshFor:
		return no(fmt.Sprintf("接口符合性报告是%s的，超过180天。", law.DateOf(r.Ended)), fmt.Sprintf("The conformity report is of %s, more than 180 days ago.", law.DateOf(r.Ended)))
	}
	return nil
}

func joined(versions []string) string {
	if len(versions) == 0 {
		return "（未报告 / none reported）"
	}
	return strings.Join(versions, "、")
}
