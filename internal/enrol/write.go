package enrol

import (
	"strconv"
	"strings"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/people"
)

// Titles are the headings of a kind of list.
func Titles(k Kind) []string {
	out := make([]string, 0, len(lists[k].columns))
	for _, c := range lists[k].columns {
		out = append(out, c.Title)
	}
	return out
}

// cellsOf orders cells by the columns of a kind; keys of closed lists become their words.
func cellsOf(k Kind, by map[string]string) []string {
	out := make([]string, 0, len(by))
	for _, c := range lists[k].columns {
		out = append(out, c.words(by[c.Key]))
	}
	return out
}

// words are the words of keys that blanks part, as they are written in a list.
func (c *Column) words(keys string) string {
	if len(c.Values) == 0 {
		return keys
	}
	var out []string
	for _, key := range strings.Fields(keys) {
		for _, v := range c.Values {
			if v.Key == key {
				out = append(out, v.Words.ZH)
			}
		}
	}
	return strings.Join(out, "、")
}

// BodyRow is a body as a line of a list.
func BodyRow(b people.Body) []string {
	return cellsOf(Bodies, map[string]string{"name": b.Name, "credit_code": b.CreditCode, "kind": b.Kind, "level": b.Level, "region": b.Region,
		"fields": strings.Join(b.Fields, " "), "address": b.Address, "phone": b.Phone})
}

// OfficerRows are a person as lines of a list: one for each certificate, or one without; body names a body by its id.
func OfficerRows(p people.Person, body func(id string) string) [][]string {
	cells := func() map[string]string {
		kind := "staff"
		switch {
		case p.Officer:
			kind = "officer"
		case p.Auxiliary:
			kind = "auxiliary"
		}
		return map[string]string{"name": p.Name, "kind": kind}
	}
	if len(p.Certificates) == 0 {
		return [][]string{cellsOf(Officers, cells())}
	}
	var out [][]string
	for _, c := range p.Certificates {
		by := cells()
		if by["issued"] = "province"; c.Ministry {
			by["issued"] = "ministry"
		}
		by["body"], by["number"], by["issuer"], by["field"], by["from"], by["until"] = body(c.Body), c.Number, c.Issuer, c.Field, c.From.String(), c.Until.String()
		out = append(out, cellsOf(Officers, by))
	}
	return out
}

// DeviceRow is a use with its device and site, as they were registered, as a line of a list.
func DeviceRow(l *device.Life) []string {
	x := device.LineOf(l)
	by := map[string]string{"maker": x.Device.Maker, "model": x.Device.Model, "serial": x.Device.Serial, "carrier": x.Device.Carrier, "words": x.Site.Words, "kind": x.Site.Kind,
		"place": x.Site.Place, "direction": x.Site.Direction, "tolerance_m": degrees(x.Site.ToleranceM), "violation": x.Use.Violation, "field": x.Use.Field}
	if x.Site.Point != nil {
		by["lon"], by["lat"] = degrees(x.Site.Point.Lon), degrees(x.Site.Point.Lat)
	}
	by["area"] = areaWords(x.Site.Area)
	return cellsOf(Devices, by)
}

func areaWords(area []admissibility.Point) string {
	var out []string
	for _, p := range area {
		out = append(out, degrees(p.Lon)+","+degrees(p.Lat))
	}
	return strings.Join(out, ";")
}

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
