package penalty

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSumsAreWrittenAsPapersWriteThem(t *testing.T) {
	for fen, want := range map[int64][2]string{
		0:              {"0.00元", "零元整"},
		1:              {"0.01元", "壹分"},
		10:             {"0.10元", "壹角整"},
		305:            {"3.05元", "叁元零伍分"},
		50000:          {"500.00元", "伍佰元整"},
		32504:          {"325.04元", "叁佰贰拾伍元零肆分"},
		140950:         {"1409.50元", "壹仟肆佰零玖元伍角整"},
		600714:         {"6007.14元", "陆仟零柒元壹角肆分"},
		168032:         {"1680.32元", "壹仟陆佰捌拾元零叁角贰分"},
		1640902:        {"16409.02元", "壹万陆仟肆佰零玖元零贰分"},
		10700053:       {"107000.53元", "壹拾万柒仟元零伍角叁分"},
		20000000:       {"200000.00元", "贰拾万元整"},
		1000000100:     {"10000001.00元", "壹仟万零壹元整"},
		10000000000:    {"100000000.00元", "壹亿元整"},
		1000000050000:  {"10000000500.00元", "壹佰亿零伍佰元整"},
		-50000:         {"-500.00元", "负伍佰元整"},
		math.MinInt64:  {"-92233720368547758.08元", "负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分"},
		FenMost:        {"1000000000000.00元", "壹万亿元整"},
		FenMost + 1010: {"1000000000010.10元", "壹万亿零壹拾元零壹角整"},
	} {
		if got := [2]string{Figures(fen).ZH, Capitals(fen)}; got != want {
			t.Errorf("%d fen: %v, want %v", fen, got, want)
		}
	}
}

// read reads a sum in capitals: it knows how such sums are spoken, and nothing of how they are written.
func read(s string) int64 {
	sign := int64(1)
	if rest, ok := strings.CutPrefix(s, "负"); ok {
		sign, s = -1, rest
	}
	var whole, group, digit, fen int64
	for _, r := range strings.TrimSuffix(s, "整") {
		switch i := strings.IndexRune("零壹贰叁肆伍陆柒捌玖", r); {
		case i >= 0:
			digit = int64(i / len("零"))
			continue
		case r == '拾', r == '佰', r == '仟':
			group += digit * map[rune]int64{'拾': 10, '佰': 100, '仟': 1000}[r]
		case r == '万':
			whole += (group + digit) * 10000
			group = 0
		case r == '亿':
			whole = (whole + group + digit) * 1_0000_0000
			group = 0
		case r == '元':
			fen += (whole + group + digit) * 100
			whole, group = 0, 0
		case r == '角':
			fen += digit * 10
		case r == '分':
			fen += digit
		default:
			return -1
		}
		digit = 0
	}
	return sign * fen
}

// figuresBack reads a sum in figures.
func figuresBack(s string) int64 {
	var fen int64
	for _, r := range strings.TrimSuffix(s, "元") {
		if r >= '0' && r <= '9' {
			fen = fen*10 + int64(r-'0')
		}
	}
	if strings.HasPrefix(s, "-") {
		return -fen
	}
	return fen
}

func TestEverySumReadsBack(t *testing.T) {
	for fen := int64(0); fen <= 1_000_000; fen++ {
		if got := read(Capitals(fen)); got != fen {
			t.Fatalf("%d is %s, which reads as %d", fen, Capitals(fen), got)
		}
		if got := figuresBack(Figures(fen).ZH); got != fen {
			t.Fatalf("%d is %s", fen, Figures(fen).ZH)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64().Draw(t, "fen")
		if got := read(Capitals(fen)); got != fen {
			t.Fatalf("%d is %s, which reads as %d", fen, Capitals(fen), got)
		}
		if got := figuresBack(Figures(fen).ZH); got != fen {
			t.Fatalf("%d is %s", fen, Figures(fen).ZH)
		}
	})
}

// No two 零 stand side by side, none stands before a unit, and a sum never begins with one unless it is none.
func TestCapitalsHaveNoIdleZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Capitals(rapid.Int64Range(1, FenMost).Draw(t, "fen"))
		if strings.Contains(s, "零零") || strings.HasPrefix(s, "零") || strings.Contains(s, "零元") || strings.Contains(s, "零万") || strings.Contains(s, "零亿") || strings.HasSuffix(s, "零整") {
			t.Fatal(s)
		}
	})
}
