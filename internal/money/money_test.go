package money

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// most is the greatest fine that the register of penalties takes.
const most = 100_000_000_000_000

func TestSumsAreWrittenAsPapersWriteThem(t *testing.T) {
	for fen, want := range map[int64][2]string{
		0:             {"0.00元", "零元整"},
		1:             {"0.01元", "壹分"},
		10:            {"0.10元", "壹角整"},
		305:           {"3.05元", "叁元零伍分"},
		50000:         {"500.00元", "伍佰元整"},
		32504:         {"325.04元", "叁佰贰拾伍元零肆分"},
		140950:        {"1,409.50元", "壹仟肆佰零玖元伍角整"},
		600714:        {"6,007.14元", "陆仟零柒元壹角肆分"},
		168032:        {"1,680.32元", "壹仟陆佰捌拾元零叁角贰分"},
		1640902:       {"16,409.02元", "壹万陆仟肆佰零玖元零贰分"},
		10700053:      {"107,000.53元", "壹拾万柒仟元零伍角叁分"},
		20000000:      {"200,000.00元", "贰拾万元整"},
		1000000100:    {"10,000,001.00元", "壹仟万零壹元整"},
		10000000000:   {"100,000,000.00元", "壹亿元整"},
		1000000050000: {"10,000,000,500.00元", "壹佰亿零伍佰元整"},
		-50000:        {"-500.00元", "负伍佰元整"},
		math.MinInt64: {"-92,233,720,368,547,758.08元", "负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分"},
		most:          {"1,000,000,000,000.00元", "壹万亿元整"},
		most + 1010:   {"1,000,000,000,010.10元", "壹万亿零壹拾元零壹角整"},
	} {
		if got := [2]string{Fen(fen).Figures().ZH, Fen(fen).Capitals()}; got != want {
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
		if got := read(Fen(fen).Capitals()); got != fen {
			t.Fatalf("%d is %s, which reads as %d", fen, Fen(fen).Capitals(), got)
		}
		if got := figuresBack(Fen(fen).Figures().ZH); got != fen {
			t.Fatalf("%d is %s", fen, Fen(fen).Figures().ZH)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64().Draw(t, "fen")
		if got := read(Fen(fen).Capitals()); got != fen {
			t.Fatalf("%d is %s, which reads as %d", fen, Fen(fen).Capitals(), got)
		}
		if got := figuresBack(Fen(fen).Figures().ZH); got != fen {
			t.Fatalf("%d is %s", fen, Fen(fen).Figures().ZH)
		}
	})
}

// No two 零 stand side by side, none stands before a unit, and a sum never begins with one unless it is none.
func TestCapitalsHaveNoIdleZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Fen(rapid.Int64Range(1, most).Draw(t, "fen")).Capitals()
		if strings.Contains(s, "零零") || strings.HasPrefix(s, "零") || strings.Contains(s, "零元") || strings.Contains(s, "零万") || strings.Contains(s, "零亿") || strings.HasSuffix(s, "零整") {
			t.Fatal(s)
		}
	})
}

func TestSumsAreReadDigitByDigit(t *testing.T) {
	for s, want := range map[string]Fen{"200": 20000, "200.5": 20050, "0.01": 1, "1,000.00元": 100000, "9999999999999.99": 999999999999999, "19.99": 1999, "4.35": 435} {
		if got, ok := Read(s); !ok || got != want {
			t.Errorf("%s: %d, %t", s, got, ok)
		}
	}
	for _, s := range []string{"", "200.", "200.005", "-1", "1e3", "二百", ".5", "99999999999999"} {
		if got, ok := Read(s); ok {
			t.Errorf("%q was taken as %d", s, got)
		}
	}
}

// What is written is read back: a form that shows a sum again takes it.
func TestFiguresAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fen(rapid.Int64Range(0, most).Draw(t, "fen"))
		for _, s := range []string{f.Decimal(), f.Figures().ZH} {
			if got, ok := Read(s); !ok || got != f {
				t.Fatalf("%s is read as %d", s, got)
			}
		}
	})
}
