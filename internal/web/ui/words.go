package ui

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
)

var weekdays = [7]string{"日", "一", "二", "三", "四", "五", "六"}

// Day writes a date for reading: 2026年6月3日（星期三） or 3 June 2026 (Wednesday).
func Day(l i18n.Language, d law.Date) string {
	if l == i18n.EN {
		return d.Start().Format("2 January 2006 (Monday)")
	}
	return d.Words() + "（星期" + weekdays[d.Weekday()] + "）"
}

// Date writes a day without its weekday, for headings: 2026年6月3日.
func Date(l i18n.Language, d law.Date) string {
	if l == i18n.EN {
		return d.Start().Format("2 January 2006")
	}
	return d.Words()
}

// Month writes the month of a day: 2026年6月.
func Month(l i18n.Language, d law.Date) string {
	if l == i18n.EN {
		return d.Start().Format("January 2006")
	}
	return d.Start().Format("2006年1月")
}

// Moment writes an instant for reading, in Beijing time with seconds: 2026年6月3日（星期三）14:05:22.
func Moment(l i18n.Language, t time.Time) string {
	gap := ""
	if l == i18n.EN {
		gap = " "
	}
	return Day(l, law.DateOf(t)) + gap + t.In(law.Beijing).Format(time.TimeOnly)
}

// Stamp writes an instant for tables, in Beijing time: 2026-06-03 14:05.
func Stamp(t time.Time) string { return t.In(law.Beijing).Format("2006-01-02 15:04") }

// StampSecond is Stamp with seconds, for files.
func StampSecond(t time.Time) string { return t.In(law.Beijing).Format("2006-01-02 15:04:05") }

func timeElement(t time.Time, text string) template.HTML {
	return template.HTML(`<time class="n" datetime="` + t.In(law.Beijing).Format(time.RFC3339) + `">` + template.HTMLEscapeString(text) + `</time>`)
}

// momentElement may break between day and time, and nowhere else.
func momentElement(l i18n.Language, t time.Time) template.HTML {
	gap := "<wbr>"
	if l == i18n.EN {
		gap = " "
	}
	return template.HTML(`<time datetime="` + t.In(law.Beijing).Format(time.RFC3339) + `"><span class="n">` + Day(l, law.DateOf(t)) +
		`</span>` + gap + `<span class="n">` + t.In(law.Beijing).Format(time.TimeOnly) + `</span></time>`)
}

func dayElement(l i18n.Language, d law.Date) template.HTML {
	return template.HTML(`<time class="n" datetime="` + d.String() + `">` + Day(l, d) + `</time>`)
}

// Plate writes a number plate as people read it: 粤S·12A34. What does not look like a plate stays as it is.
func Plate(s string) string {
	r := []rune(strings.Replace(strings.TrimSpace(s), "·", "", 1))
	if len(r) < 7 || len(r) > 8 || r[0] < 0x4E00 || r[1] < 'A' || r[1] > 'Z' {
		return strings.TrimSpace(s)
	}
	return string(r[:2]) + "·" + string(r[2:])
}

// Number writes an integer with groups of three: 1,284.
func Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// terms are words that a heading must not break across two lines (ux G.3): of two to four characters, from the glossary.
var terms = strings.Fields(`电子技术 监控设备 行政处罚 法制审核 技术审核 设置方案 设置地点 设备用途 检定 校准 公示 公告 停用 恢复使用
	检修 维护 巡查区域 采集 审核 抓拍 设备 标志 标识 证件 机构 人员 超限 超速 不符合 符合 待查明 执法人员 执法主体 启用 撤回 更正 论证
	登记 记录 密码 机关代字 停放位置 权限 系统 账号 登录 使用条件 证据材料`)

var wholeTerms = func() *strings.Replacer {
	pairs := make([]string, 0, 2*len(terms))
	for _, w := range terms {
		pairs = append(pairs, w, `<span class="n">`+w+`</span>`)
	}
	return strings.NewReplacer(pairs...)
}()

// Heading marks the terms of a heading so that no line breaks inside them.
func Heading(s string) template.HTML {
	return template.HTML(wholeTerms.Replace(template.HTMLEscapeString(s)))
}

// asDate takes what a template hands to day: a law.Date or an instant.
func asDate(v any) (law.Date, error) {
	switch d := v.(type) {
	case law.Date:
		return d, nil
	case time.Time:
		return law.DateOf(d), nil
	}
	return 0, fmt.Errorf("day: %T is neither a law.Date nor a time.Time", v)
}
