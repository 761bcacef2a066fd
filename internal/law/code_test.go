package law

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCreditCode(t *testing.T) {
	for _, good := range []string{"91350100M000100Y43", "914403001922038216"} {
		if !CreditCode(good) {
			t.Errorf("%s is refused", good)
		}
	}
	for _, bad := range []string{"", "91350100M000100Y44", "91350100M000100Y4", "91350100m000100y43", "91350100I000100Y43", "91350100M000100Y43 ", strings.Repeat("国", 6)} {
		if CreditCode(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
}

// One character written wrongly, or two neighbours changed about, is always noticed: 31 is a prime.
func TestCreditCodeNoticesOneMistake(t *testing.T) {
	const good = "91350100M000100Y43"
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(good)
		i := rapid.IntRange(0, 17).Draw(t, "place")
		b[i] = creditLetters[rapid.IntRange(0, 30).Draw(t, "letter")]
		if got := CreditCode(string(b)); got != (string(b) == good) {
			t.Fatalf("%s: %t", b, got)
		}
	})
}

// The example of the standard itself, one with X, and what is none: another check, no such day, a small x, 15 digits.
func TestIdentityNumber(t *testing.T) {
	for _, good := range []string{"11010519491231002X", "440611199001010011"} {
		if !IdentityNumber(good) {
			t.Errorf("%s is refused", good)
		}
	}
	for _, bad := range []string{"", "110105194912310021", "11010519491231002x", "110105491231002", "440611199002300010", "44061119900101001 ", "44061119900101001１", strings.Repeat("国", 6)} {
		if IdentityNumber(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
}

// One digit written wrongly, or two neighbours changed about, is always noticed: 11 is a prime.
func TestIdentityNumberNoticesOneMistake(t *testing.T) {
	const good = "11010519491231002X"
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(good)
		i := rapid.IntRange(0, 16).Draw(t, "place")
		b[i] = byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		if got := IdentityNumber(string(b)); got != (string(b) == good) {
			t.Fatalf("%s: %t", b, got)
		}
	})
}

func TestDivision(t *testing.T) {
	for code, want := range map[string]string{"440000": "province", "440600": "city", "440605": "county", "441900": "city", "445381": "county"} {
		if got, ok := Division(code); !ok || got != want {
			t.Errorf("%s is %q, %t", code, got, ok)
		}
	}
	for _, code := range []string{"", "110101", "44060", "4406050", "441001", "44060a", "449900"} {
		if level, ok := Division(code); ok {
			t.Errorf("%s is %s", code, level)
		}
	}
	if len(guangdong) != 21 {
		t.Errorf("%d cities", len(guangdong))
	}
}

func TestInGuangdong(t *testing.T) {
	if !InGuangdong(113.2644, 23.1291) || !InGuangdong(110.3, 20.3) {
		t.Error("Guangzhou and Xuwen are in the province")
	}
	if InGuangdong(23.1291, 113.2644) || InGuangdong(116.4, 39.9) || InGuangdong(0, 0) {
		t.Error("points elsewhere are taken")
	}
}

func TestTelephone(t *testing.T) {
	for _, s := range []string{"0757-12345678", "075712345678", "020 12345678-801", "13800138000", "+86 13800138000", "12345", "0000-12345", "400-800-1234", "0000-1234567"} {
		if !Telephone(s) {
			t.Errorf("%s is refused", s)
		}
	}
	for _, s := range []string{"", "1", "1380013800", "138001380000", "0757-", "电话", "0757-1234567a", "=1+1", "23800138000"} {
		if Telephone(s) {
			t.Errorf("%q is taken", s)
		}
	}
}
