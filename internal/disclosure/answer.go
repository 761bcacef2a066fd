package disclosure

import (
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// FactsOf is the published facts document of a public life for an instant: a capture of which nothing is known but when it would
// have been made. A position, the software, the clock and the bytes are those of a capture and not published, and so unknown.
func FactsOf(l *device.Life, t time.Time) admissibility.Facts {
	f := l.FactsAt(t)
	f.Stage = admissibility.Received
	f.Capture = admissibility.Capture{At: admissibility.InstantOf(t), Integrity: admissibility.Unverified}
	return f
}

// Answer is what the published facts say of one use at an instant.
type Answer struct {
	Facts   admissibility.Facts
	Receipt admissibility.Receipt
}

// AnswerAt judges the published facts of a use at an instant by the one judge. fault.Invalid names the field "at" for an instant
// in the future and for one before 2021-07-15, when no rule was in force.
func AnswerAt(l *device.Life, t, now time.Time) (Answer, error) {
	if err := Askable(t, now); err != nil {
		return Answer{}, err
	}
	f := FactsOf(l, t)
	return Answer{Facts: f, Receipt: admissibility.Judge(&f, admissibility.OnRecord)}, nil
}

// Askable refuses an instant that nothing can be said of.
func Askable(t, now time.Time) error {
	var c fault.Check
	c.Want(!t.After(now), "at", "这个时间还没有到，请选择现在或者以前的时间。", "That time has not come yet; choose now or earlier.")
	c.Want(law.DateOf(t) >= law.PenaltyLawInForce, "at", "只能查询2021年7月15日以后的时间：《中华人民共和国行政处罚法》第四十一条从那天起施行。",
		"Only times from 15 July 2021 can be asked for: Article 41 of the Administrative Penalty Law has been in force since then.")
	return c.Err()
}

// Law names the words by which an instant is judged (Art 49).
func Law(t time.Time) law.Words {
	if law.DateOf(t) < law.MeasuresInForce {
		return law.Words{ZH: "这一时间在2025年5月1日以前，《广东省非现场执法管理办法》还没有施行，按照《中华人民共和国行政处罚法》第四十一条等规定判断。",
			EN: "This time is before 1 May 2025, when the Guangdong Measures for Off-site Enforcement were not yet in force; it is judged by Article 41 of the Administrative Penalty Law and other laws."}
	}
	return law.Words{ZH: "按照《广东省非现场执法管理办法》（粤府〔2025〕12号）判断。", EN: "Judged by the Guangdong Measures for Off-site Enforcement (Yuefu [2025] No. 12)."}
}

// OfTheCapture are the conditions that published facts cannot answer: they ask for one capture, a flight or the clock. Each with
// why, in words for the public.
var OfTheCapture = map[string]law.Words{
	"A9b-place": {ZH: "移动监控的位置要看具体抓拍。", EN: "Where a mobile device was is known from the capture only."},
	"A16.1.3a":  {ZH: "抓拍时的位置要看具体抓拍。", EN: "Where the device was is known from the capture only."},
	"A16.1.1":   {ZH: "检查计划不对外公布；被查处的，可以向办案单位申请查阅。", EN: "Inspection plans are not published; the party to a case may ask to see them."},
	"A16.1.2":   {ZH: "空域等报备、审批文件不对外公布；被查处的，可以向办案单位申请查阅。", EN: "Filings and approvals are not published; the party to a case may ask to see them."},
	"A20b":      {ZH: "要核对具体抓拍的原始记录。", EN: "The original record of the capture must be checked."},
	"A21b":      {ZH: "要看具体抓拍时设备运行的软件。", EN: "It depends on the software that made the capture."},
	"A36.3":     {ZH: "校时记录不对外公布；被查处的，可以向办案单位申请查阅。", EN: "Clock checks are not published; the party to a case may ask to see them."},
}

// Counts says how many of the conditions of an answer are met, unmet, and unknown, and how many of the unknown only a capture can
// answer.
func (a *Answer) Counts() (met, unmet, unknown, ofCapture int) {
	for i := range a.Receipt.Findings {
		switch f := &a.Receipt.Findings[i]; f.Result {
		case law.Met:
			met++
		case law.Unmet:
			unmet++
		default:
			unknown++
			if _, is := OfTheCapture[f.Rule]; is {
				ofCapture++
			}
		}
	}
	return met, unmet, unknown, ofCapture
}
