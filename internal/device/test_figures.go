package device

import (
	"fmt"
	"slices"
	"strconv"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// FigureKind is a figure of a test report (Art 12(1)(二)): whether it is to be at most or at least its limit.
type FigureKind struct {
	Key    string
	Words  law.Words // with its unit
	AtMost bool
	Most   float64 // no report says more
}

// FigureKinds are the figures that a technical review asks for beside the clock.
var FigureKinds = []FigureKind{
	{"resolution", law.Words{ZH: "图像分辨率（万像素）", EN: "resolution (10,000 pixels)"}, false, 100_000},
	{"recognition_day", law.Words{ZH: "日间识别率（%）", EN: "recognised by day (%)"}, false, 100},
	{"recognition_night", law.Words{ZH: "夜间、雨天、逆光识别率（%）", EN: "recognised at night, in rain and glare (%)"}, false, 100},
	{"storage", law.Words{ZH: "断网时本机保存（日）", EN: "kept on the device when offline (days)"}, false, 3650},
	{"tamper", law.Words{ZH: "遮挡、开箱告警用时（秒）", EN: "alarm after covering or opening (seconds)"}, true, 86_400},
	{"uptime", law.Words{ZH: "连续运行完好率（%）", EN: "uptime (%)"}, false, 100},
}

// Figure is one figure as it was measured, with its limit. What was not tested is not there.
type Figure struct {
	Key      string  `json:"key"`
	Measured float64 `json:"measured"`
	Limit    float64 `json:"limit"`
	Pass     bool    `json:"pass"` // set by the act
}

func figureKind(key string) (FigureKind, bool) {
	i := slices.IndexFunc(FigureKinds, func(k FigureKind) bool { return k.Key == key })
	if i < 0 {
		return FigureKind{}, false
	}
	return FigureKinds[i], true
}

// Line is the figure in words: 日间识别率（%）98.5，要求不低于95，合格.
func (f Figure) Line() law.Words {
	k, _ := figureKind(f.Key)
	n := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	bound, passed := law.Words{ZH: "不低于", EN: "at least"}, law.Words{ZH: "不合格", EN: "failed"}
	if k.AtMost {
		bound = law.Words{ZH: "不超过", EN: "at most"}
	}
	if f.Pass {
		passed = law.Words{ZH: "合格", EN: "passed"}
	}
	return law.Words{ZH: fmt.Sprintf("%s%s，要求%s%s，%s", k.Words.ZH, n(f.Measured), bound.ZH, n(f.Limit), passed.ZH),
		EN: fmt.Sprintf("%s: %s, wanted %s %s, %s", k.Words.EN, n(f.Measured), bound.EN, n(f.Limit), passed.EN)}
}

// checkFigures looks at the figures and says of each whether it passed.
func checkFigures(c *fault.Check, all []Figure) {
	for i := range all {
		f := &all[i]
		k, ok := figureKind(f.Key)
		ok = ok && f.Measured >= 0 && f.Measured <= k.Most && f.Limit >= 0 && f.Limit <= k.Most && slices.IndexFunc(all, func(x Figure) bool { return x.Key == f.Key }) == i
		c.Want(ok, "figure_"+f.Key, "请填写实测值和要求值，都不小于0；百分数不超过100。", "Give what was measured and what is wanted, neither below 0, percentages at most 100.")
		f.Pass = f.Measured >= f.Limit
		if k.AtMost {
			f.Pass = f.Measured <= f.Limit
		}
	}
}
