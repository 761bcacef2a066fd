package enrol

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
)

// rounded is a number that a spreadsheet has made of a code, with digits lost.
var rounded = regexp.MustCompile(`^[0-9](\.[0-9]+)?[Ee]\+?[0-9]+$`)

func (p *parsed) column(key string) (int, *Column) {
	for i := range p.columns {
		if p.columns[i].Key == key {
			return i, &p.columns[i]
		}
	}
	panic("enrol: no column " + key) // only for a mistake in this package, which every test of a list finds
}

// text is what stands in a column, one line of letters that can be seen.
func (p *parsed) text(key string) string {
	i, _ := p.column(key)
	s := p.line.Cells[i]
	switch odd := p.odd[i]; {
	case odd == sheet.Formula:
		p.out.Fault(key, "这一格是公式。请改成文字或者数值（复制后选择性粘贴为值）。", "A formula stands here; replace it by its value.")
		return ""
	case odd == sheet.Failed:
		p.out.Fault(key, "这一格是Excel的错误值，请重新填写。", "An error value stands here; fill it in again.")
		return ""
	case !utf8.ValidString(s) || strings.ContainsFunc(s, hidden):
		p.out.Fault(key, "含有看不见的字符或者换行，请删去后重新填写。", "There are invisible characters or line breaks; remove them.")
		return ""
	case rounded.MatchString(s):
		p.out.Fault(key, "这个号码被Excel变成了数字，后面的位数已经丢失。请把这一列设为文本格式，重新填写。", "Excel has made a number of this and lost digits; set the column to text and fill it in again.")
		return ""
	}
	return s
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
}

// choice is the key of the value that stands in a column; empty when there is none.
func (p *parsed) choice(key string) string {
	s := p.text(key)
	if s == "" {
		return ""
	}
	_, c := p.column(key)
	if k, ok := c.value(s); ok {
		return k
	}
	p.notOf(key, c)
	return ""
}

func (c *Column) value(s string) (string, bool) {
	for _, v := range c.Values {
		if s == v.Words.ZH || strings.EqualFold(s, v.Words.EN) || s == v.Key {
			return v.Key, true
		}
	}
	return "", false
}

func (p *parsed) notOf(key string, c *Column) {
	var zh, en []string
	for _, v := range c.Values {
		zh, en = append(zh, v.Words.ZH), append(en, v.Words.EN)
	}
	p.out.Fault(key, "请填写下列之一："+strings.Join(zh, "、")+"。", "Write one of: "+strings.Join(en, ", ")+".")
}

// choices are the keys of values parted by 、 or another mark.
func (p *parsed) choices(key string) (out []string) {
	_, c := p.column(key)
	for _, s := range strings.FieldsFunc(p.text(key), func(r rune) bool { return strings.ContainsRune("、，,;；/ ", r) }) {
		k, ok := c.value(s)
		if !ok {
			p.notOf(key, c)
			return nil
		}
		out = append(out, k)
	}
	return out
}

var dateForms = []string{"2006-01-02", "2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102", "2006-01-02 00:00:00", "2006-01-02T00:00:00"}

// The days that a spreadsheet counts from its first: 1927 to 2119. Counting from 1900 it takes that year for a leap year.
const (
	firstSerial = 10_000
	lastSerial  = 80_000
)

// ParseDate reads a day as people and spreadsheets write it.
func ParseDate(s string) (law.Date, bool) {
	if n, err := strconv.Atoi(s); err == nil && n >= firstSerial && n <= lastSerial {
		return law.NewDate(1899, time.December, 30).AddDays(n), true
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil && t.Year() >= 1949 && t.Year() <= 2199 {
			return law.NewDate(t.Year(), t.Month(), t.Day()), true
		}
	}
	return 0, false
}

func (p *parsed) date(key string) law.Date {
	s := p.text(key)
	d, ok := ParseDate(s)
	if !ok {
		p.out.Fault(key, "请填写日期，如2026-06-03。", "Give a date such as 2026-06-03.")
	}
	return d
}

// number is a decimal number from least to most; 0 when nothing stands there.
func (p *parsed) number(key string, least, most float64) float64 {
	s := p.text(key)
	if s == "" {
		return 0
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x >= least && x <= most) {
		p.out.Fault(key, fmt.Sprintf("请填写%g至%g的数。", least, most), fmt.Sprintf("Give a number from %g to %g.", least, most))
		return 0
	}
	return x
}

func bodyOf(p *parsed) people.Body {
	return people.Body{Name: p.text("name"), CreditCode: strings.ToUpper(p.text("credit_code")), Kind: p.choice("kind"), Level: p.choice("level"),
		Region: p.text("region"), Fields: p.choices("fields"), Address: p.text("address"), Phone: p.text("phone")}
}

func officerOf(p *parsed) people.OfficerLine {
	kind := p.choice("kind")
	if kind == "" {
		p.out.Fault("kind", "请填写人员类别。", "Give the kind of person.")
	}
	x := people.OfficerLine{Name: p.text("name"), Officer: kind == "officer", Auxiliary: kind == "auxiliary", Body: p.text("body"), Former: p.text("former")}
	issued := p.choice("issued")
	c := people.Certificate{Number: p.text("number"), Issuer: p.text("issuer"), Field: p.choice("field"), Ministry: issued == "ministry"}
	fromAt, _ := p.column("from")
	untilAt, _ := p.column("until")
	if c.Number == "" && c.Issuer == "" && c.Field == "" && p.line.Cells[fromAt] == "" && p.line.Cells[untilAt] == "" {
		if issued != "" {
			p.out.Fault("issued", "没有证件的人员不填证件类别。", "For somebody without a certificate say nothing of who issued it.")
		}
		if x.Body != "" {
			p.out.Fault("body", "没有证件的人员不填单位：所在单位在任命岗位时确定。", "For somebody without a certificate give no body: the post says it.")
		}
		return x
	}
	if c.From, c.Until = p.date("from"), p.date("until"); x.Body == "" {
		p.out.Fault("body", "有证件的人员要填写单位。", "Give the body of the certificate.")
	}
	x.Certificate = &c
	return x
}

func deviceOf(p *parsed) device.Line {
	x := device.Line{
		Device: device.NewDevice{Maker: p.text("maker"), Model: p.text("model"), Serial: p.text("serial"), Carrier: p.choice("carrier")},
		Site:   device.NewSite{Words: p.text("words"), Kind: p.choice("kind"), Place: p.choice("place"), Direction: p.text("direction"), ToleranceM: p.number("tolerance_m", 0, 1000)},
		Use:    device.NewUse{Violation: p.text("violation"), Field: p.choice("field")},
	}
	if x.Site.Kind == "mobile" {
		x.Site.Area = p.area("area")
		return x
	}
	if p.text("lon") != "" || p.text("lat") != "" {
		x.Site.Point = &admissibility.Point{Lon: p.number("lon", -180, 180), Lat: p.number("lat", -90, 90)}
	}
	return x
}

func legacyOf(p *parsed) device.LegacyLine {
	x := device.LegacyLine{Line: deviceOf(p), Documents: p.evidence("evidence"), Legacy: device.Legacy{Basis: p.text("basis"), Where: p.text("where"), Sign: p.text("sign"),
		Published: p.begin("published"), SignSince: p.begin("sign_since")}}
	if since := p.begin("since"); since != nil {
		x.Legacy.Since = *since
	}
	return x
}

// begin is when the day of a column begins; nil when nothing stands there.
func (p *parsed) begin(key string) *time.Time {
	if p.text(key) == "" {
		return nil
	}
	d := p.date(key)
	if d == 0 {
		return nil
	}
	at := d.Start()
	return &at
}

// evidence are the documents of the list that a column names, parted by 、; all where it names none.
func (p *parsed) evidence(key string) (out []device.Attachment) {
	names := strings.FieldsFunc(p.text(key), func(r rune) bool { return strings.ContainsRune("、;；", r) })
	if len(names) == 0 {
		return p.proofs
	}
	for _, n := range names {
		n = strings.TrimSpace(n)
		i := slices.IndexFunc(p.proofs, func(a device.Attachment) bool {
			return a.Name == n || strings.TrimSuffix(a.Name, path.Ext(a.Name)) == strings.TrimSuffix(n, path.Ext(n))
		})
		if i < 0 {
			p.out.Fault(key, "没有随名单上传名为“"+clipped(n)+"”的文件。", fmt.Sprintf("No file %q was uploaded with the list.", clipped(n)))
			return nil
		}
		out = append(out, p.proofs[i])
	}
	return out
}

// area reads points parted by semicolons: 113.1,23.0;113.2,23.0;…
func (p *parsed) area(key string) (out []admissibility.Point) {
	parts := strings.FieldsFunc(p.text(key), func(r rune) bool { return r == ';' || r == '；' })
	for _, s := range parts {
		point, ok := geo.ReadPoint(s)
		if !ok {
			p.out.Fault(key, "区域写成：经度，纬度；经度，纬度；…，首尾相同。", "Write an area as longitude,latitude;longitude,latitude;… with the last equal to the first.")
			return nil
		}
		out = append(out, point)
	}
	return out
}
