package paper

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// lineUnits is a plain measure for these tests: a Chinese character is two wide, others one.
func lineUnits(r rune) int {
	if r >= 0x2E80 || strings.ContainsRune("“”‘’…—", r) {
		return 2
	}
	return 1
}

func broken(text string, room int) []string {
	runes := []rune(text)
	var out []string
	for _, l := range breakText(runes, lineUnits, room, 0) {
		out = append(out, string(runes[l.from:l.to]))
	}
	return out
}

func TestLinesBreakAsChineseIsSet(t *testing.T) {
	for _, c := range []struct {
		text string
		room int
		want string
	}{
		{"实施违法停车行为", 8, "实施违法|停车行为"},
		{"实施违法，停车", 8, "实施违|法，停车"},
		{"实施违《办法》", 8, "实施违|《办法》"},
		{"他说：“停车。”然后", 8, "他说：|“停|车。”然|后"},
		{"他说……然后", 6, "他|说……|然后"},
		{"车牌ABC12345后", 10, "车牌|ABC12345后"},
		{"依据《办法》第十四条", 10, "依据《办|法》第十四|条"},
		{"ABCDEFGHIJ", 4, "ABCD|EFGH|IJ"},
		{"road traffic law", 8, "road |traffic |law"},
		{"第一行\n第二行", 20, "第一行|第二行"},
		{"", 4, ""},
		{"一\n\n二", 4, "一||二"},
	} {
		if got := strings.Join(broken(c.text, c.room), "|"); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.room, got, c.want)
		}
	}
}

func TestNoCharacterIsLostAtEndsOfLines(t *testing.T) {
	alphabet := []rune("实施违法停车，。！“”（）《》……——、 ABCabc0123.-/\n王𬱖李𫖯张䶮赵㛃·%℃㎡ 　")
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 80).Draw(t, "text"))
		room := rapid.IntRange(4, 40).Draw(t, "room")
		lines := broken(text, room)
		if got, want := strings.Join(lines, ""), strings.ReplaceAll(text, "\n", ""); got != want {
			t.Fatalf("the lines hold %q, want %q", got, want)
		}
		for _, l := range lines {
			width := 0
			for _, r := range strings.TrimRight(l, " ") {
				width += lineUnits(r)
			}
			if width > room {
				t.Fatalf("the line %q is %d wide, of %d", l, width, room)
			}
		}
	})
}
