package conformity

import (
	"fmt"
	"io"
	"time"

	"yuanjian/internal/law"
)

// WriteText writes the report for people, Chinese first.
func (r Report) WriteText(w io.Writer) error {
	verdict := law.Words{ZH: "通过", EN: "passed"}
	if !r.Passed {
		verdict = law.Words{ZH: "不通过", EN: "not passed"}
	}
	_, err := fmt.Fprintf(w, "设备接口符合性报告 / Conformity of the device interface\n结论 / result: %s / %s\n型号 / model: %s\n软件版本 / firmware: %s\n时间 / from, to: %s, %s\n请求数 / exchanges: %d\n",
		verdict.ZH, verdict.EN, r.Model, joined(r.Firmware), r.Began.In(law.Beijing).Format(time.RFC3339), r.Ended.In(law.Beijing).Format(time.RFC3339), r.Exchanges)
	for _, t := range r.Tests {
		if err == nil {
			err = t.writeText(w)
		}
	}
	return err
}

func (t Test) writeText(w io.Writer) error {
	title := t.Result.Title()
	_, err := fmt.Fprintf(w, "\n[%s / %s] %s  %s / %s\n", title.ZH, title.EN, t.Name, t.Title.ZH, t.Title.EN)
	lines := []struct {
		label string
		words *Words
	}{{"应当 / expected", &t.Expected}, {"实际 / seen", &t.Seen}, {"改法 / fix", t.Fix}}
	for _, l := range lines {
		if l.words == nil || err != nil || t.Result == Passed && l.words != &t.Seen {
			continue
		}
		_, err = fmt.Fprintf(w, "  %s：%s\n      %s\n", l.label, l.words.ZH, l.words.EN)
	}
	return err
}
