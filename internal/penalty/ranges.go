package penalty

import (
	"regexp"
	"strconv"
	"strings"

	"yuanjian/internal/fault"
)

// A range is written by one end or both: 200元, 0.5万元, 200元至500元, 2至5万元, 200元以上500元以下, 500元以下, and the same in 日.
var (
	sumRange   = regexp.MustCompile(`^(?:([0-9]+(?:\.[0-9]+)?)(万?元)?至)?([0-9]+(?:\.[0-9]+)?)(万?元)(以下)?$`)
	sumOfMoney = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+)?$`)
	daysRange  = regexp.MustCompile(`^(?:([0-9]+)日?至)?([0-9]+)日(以下)?$`)
)

// ReadRanges reads ranges as people write them, one kind after the other with ； between: 警告；罚款200元至500元；暂扣许可证件10日至30日.
// What cannot be read is recorded under the name of a field; whether the ranges can be so is for Check to say.
func ReadRanges(c *fault.Check, name, text string) (out Ranges) {
	text = strings.NewReplacer(" ", "", "　", "", ",", "", "，", "", ";", "；", "\n", "；", "\r", "", "－", "至", "—", "至", "-", "至", "~", "至", "～", "至", "以上", "至").Replace(text)
	for _, one := range strings.Split(text, "；") {
		if one == "" {
			continue
		}
		r, ok := readRange(one)
		if c.Want(ok, name, "读不懂“"+one+"”。请写成“警告；罚款200元至500元；暂扣许可证件10日至30日”。", "“"+one+"” cannot be read. Write it as 警告；罚款200元至500元；暂扣许可证件10日至30日.") {
			out = append(out, r)
		}
	}
	return out
}

func readRange(text string) (r Range, ok bool) {
	for _, k := range kinds {
		if rest, found := strings.CutPrefix(text, k.words.ZH); found {
			r.Kind, text, ok = k.key, rest, true
		}
	}
	if !ok || text == "" {
		return r, ok
	}
	sum, days := text, ""
	if i := strings.LastIndex(text, "元"); i >= 0 {
		end := i + len("元")
		if strings.HasPrefix(text[end:], "以下") {
			end += len("以下")
		}
		sum, days = text[:end], text[end:]
	} else {
		sum, days = "", text
	}
	if sum != "" && !r.readSum(sum) {
		return r, false
	}
	return r, days == "" || r.readDays(days)
}

func (r *Range) readSum(text string) bool {
	m := sumRange.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	unit := m[2]
	if unit == "" {
		unit = m[4]
	}
	to, ok := fenOf(m[3], m[4])
	from := to
	if ok && m[1] != "" {
		from, ok = fenOf(m[1], unit)
	}
	if m[1] == "" && m[5] != "" {
		from = 0
	}
	r.From, r.To = from, to
	return ok && to > 0
}

func (r *Range) readDays(text string) bool {
	m := daysRange.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	to, err := strconv.Atoi(m[2])
	from := to
	if err == nil && m[1] != "" {
		from, err = strconv.Atoi(m[1])
	}
	if m[1] == "" && m[3] != "" {
		from = 0
	}
	r.DaysFrom, r.DaysTo = from, to
	return err == nil && to > 0
}

// ReadSum reads a sum of money in yuan, with at most two places behind the point, as fen.
func ReadSum(text string) (fen int64, ok bool) {
	if text = strings.TrimSpace(text); !sumOfMoney.MatchString(text) {
		return 0, false
	}
	return fenOf(text, "元")
}

// fenOf reads a number of yuan, or of tens of thousands of them, as fen; a part of a fen is no sum.
func fenOf(number, unit string) (int64, bool) {
	places := 2
	if unit == "万元" {
		places = 6
	}
	whole, part, _ := strings.Cut(number, ".")
	part = strings.TrimRight(part, "0")
	if len(part) > places {
		return 0, false
	}
	fen, err := strconv.ParseInt(whole+part+strings.Repeat("0", places-len(part)), 10, 64)
	return fen, err == nil && fen >= 0 && fen <= FenMost
}
