// Package money writes sums of money, and reads them, in one way for screens, papers and forms (ux.md F.7): in figures and in capital
// numerals (大写). A sum is a whole number of fen and never a float. Pure.
package money

import (
	"strconv"
	"strings"

	"yuanjian/internal/law"
)

// Fen is a sum of money in 分, the hundredth of a yuan.
type Fen int64

// Figures writes a sum in figures: 3,000.00元.
func (f Fen) Figures() law.Words {
	s := f.Decimal()
	return law.Words{ZH: s + "元", EN: s + " yuan"}
}

// Decimal is the number of yuan with two places behind the point and a comma between each three before it.
func (f Fen) Decimal() string {
	minus, n := f.parts()
	whole := strconv.FormatUint(n/100, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	s := whole + "." + strconv.FormatUint(n%100+100, 10)[1:]
	if minus {
		return "-" + s
	}
	return s
}

// InFull is a sum as a paper names it, in capitals and behind them in figures: 人民币贰佰元整（200.00元）.
func (f Fen) InFull() string { return "人民币" + f.Capitals() + "（" + f.Figures().ZH + "）" }

// wholeMost is how many digits of yuan are read; more is no sum that anybody owes.
const wholeMost = 13

// Read reads a sum in yuan with at most two places behind the point, digit by digit; 元 may stand behind it, commas and spaces in it.
func Read(s string) (Fen, bool) {
	s = strings.TrimSuffix(strings.NewReplacer(",", "", "，", "", " ", "").Replace(s), "元")
	whole, part, dotted := strings.Cut(s, ".")
	if whole == "" || len(whole) > wholeMost || len(part) > 2 || dotted && part == "" {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 63)
	return Fen(n), err == nil
}

// parts takes the sign off; every int64 has its amount as an unsigned number.
func (f Fen) parts() (minus bool, amount uint64) {
	if f < 0 {
		return true, -uint64(f)
	}
	return false, uint64(f)
}

var (
	capitalDigits = []string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalPlaces = []struct {
		value uint64
		name  string
	}{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}}
)

// Capitals writes a sum in capital numerals (大写), as papers that name a sum do, so that no figure can
// be added to it: 500.00 is 伍佰元整, 107000.53 is 壹拾万柒仟元零伍角叁分. A sum without fen ends in 整.
func (f Fen) Capitals() string {
	minus, n := f.parts()
	var b strings.Builder
	if minus {
		b.WriteString("负")
	}
	yuan, jiao, cent := n/100, n%100/10, n%10
	if yuan > 0 || n == 0 {
		b.WriteString(capitalNumber(yuan) + "元")
	}
	if jiao > 0 {
		if yuan > 0 && yuan%10 == 0 {
			b.WriteString("零")
		}
		b.WriteString(capitalDigits[jiao] + "角")
	} else if cent > 0 && yuan > 0 {
		b.WriteString("零")
	}
	if cent > 0 {
		b.WriteString(capitalDigits[cent] + "分")
	} else {
		b.WriteString("整")
	}
	return b.String()
}

// capitalNumber writes a whole number: hundreds of millions before 亿, tens of thousands before 万, and 零 where a place before
// another is empty.
func capitalNumber(n uint64) string {
	const wan, yi = 1_0000, 1_0000_0000
	switch {
	case n == 0:
		return capitalDigits[0]
	case n >= yi:
		return capitalNumber(n/yi) + "亿" + rest(n%yi, yi/10)
	case n >= wan:
		return capitalNumber(n/wan) + "万" + rest(n%wan, wan/10)
	}
	var b strings.Builder
	gap := false
	for _, p := range capitalPlaces {
		d := n / p.value % 10
		if d == 0 {
			gap = gap || b.Len() > 0
			continue
		}
		if gap {
			b.WriteString(capitalDigits[0])
		}
		b.WriteString(capitalDigits[d] + p.name)
		gap = false
	}
	return b.String()
}

// rest is what follows 亿 or 万: nothing for nothing, and after 零 when its highest place is empty.
func rest(n, highest uint64) string {
	switch {
	case n == 0:
		return ""
	case n < highest:
		return capitalDigits[0] + capitalNumber(n)
	}
	return capitalNumber(n)
}
