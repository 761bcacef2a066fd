package penalty

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"yuanjian/internal/fault"
)

func TestRangesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"警告": "警告",
		"警告；罚款200元至500元；暂扣许可证件10日至30日": "警告；罚款200.00元至500.00元；暂扣许可证件10日至30日",
		"罚款 200 元 - 500 元":            "罚款200.00元至500.00元",
		"罚款200元以上500元以下":              "罚款200.00元至500.00元",
		"暂扣许可证件3日以上10日以下":             "暂扣许可证件3日至10日",
		"罚款200元以上":                    "",
		"罚款1,000元～2万元":                "罚款1,000.00元至20,000.00元",
		"罚款2至5万元":                     "罚款20,000.00元至50,000.00元",
		"罚款0.55万元":                    "罚款5,500.00元",
		"罚款500元以下":                    "罚款500.00元以下",
		"责令停产停业；责令关闭":                 "责令停产停业；责令关闭",
		"责令停产停业30日以下\n警告":             "责令停产停业30日以下；警告",
		"罚款200":                       "",
		"罚款-1元":                       "",
		"罚款0.001元":                    "",
		"罚款99999999999999999999元":     "",
		"拘留5日":                        "",
		"暂扣许可证件1个月":                   "",
		"暂扣许可证件99999999999999999999日": "",
	} {
		var c fault.Check
		got := ReadRanges(&c, "law", text)
		if bad := c.Err() != nil; bad != (want == "") || !bad && got.Words().ZH != want {
			t.Errorf("%s: %s, %v", text, got.Words().ZH, c.Err())
		}
	}
	for text, want := range map[string]int64{"500": 50000, "0.01": 1, " 3000.5 ": 300050, "": -1, "1e3": -1, "-5": -1, "0.005": -1, "12,000": -1} {
		if fen, ok := ReadSum(text); ok != (want >= 0) || ok && fen != want {
			t.Errorf("%q: %d, %t", text, fen, ok)
		}
	}
}

// What is written is read again as it was.
func TestWrittenRangesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ranges Ranges
		for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 1, 5, func(k kind) Kind { return k.key }).Draw(t, "kinds") {
			r := Range{Kind: k.key}
			if k.sum != none {
				r.To = rapid.Int64Range(1, FenMost).Draw(t, "to")
				r.From = rapid.OneOf(rapid.Int64Range(0, r.To), rapid.SampledFrom([]int64{0, r.To})).Draw(t, "from")
			}
			if k.days != none {
				r.DaysTo = rapid.IntRange(1, DaysMost).Draw(t, "days to")
				r.DaysFrom = rapid.IntRange(0, r.DaysTo).Draw(t, "days from")
			}
			ranges = append(ranges, r)
		}
		var c fault.Check
		if back := ReadRanges(&c, "law", ranges.Words().ZH); c.Err() != nil || !reflect.DeepEqual(back, ranges) {
			t.Fatalf("%s: %v, %v", ranges.Words().ZH, back, c.Err())
		}
	})
}
