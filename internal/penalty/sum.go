package penalty

import (
	"strconv"
	"strings"

	"yuanjian/internal/law"
)

// Figures writes a sum of money of so many fen in figures: 500.00元.
func Figures(fen int64) law.Words {
	s := figures(fen)
	return law.Words{ZH: s + "元", EN: s + " yuan"}
}

// figures is a sum in yuan with two places behind the point.
func figures(fen int64) string {
	minus, n := parts(fen)
	s := strconv.FormatUint(n/100, 10) + "." + strconv.FormatUint(n%100+100, 10)[1:]
	if minus {
		return "-" + s
	}
	return s
}

// parts takes the sign off; every int64 has its amount as an unsigned number.
func parts(fen int64) (minus bool, amount uint64) {
	if fen < 0 {
		return true, -uint64(fen)
	}
	return false, uint64(fen)
}

var (
	capitalDigits = []string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}
	capitalPlaces = []struct {
		value uint64
		name  string
	}{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}}
)

// Capitals writes a sum of money of so many fen in capital numerals (大写), as papers that name a sum do, so that no figure can
// be added to it: 500.00 is 伍佰元整, 107000.53 is 壹拾万柒仟元零伍角叁分. A sum without fen ends in 整.
func Capitals(fen int64) string {
	minus, n := parts(fen)
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
