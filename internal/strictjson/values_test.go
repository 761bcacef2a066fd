package strictjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// value reads one value of a form for the tables.
type value func(*strictjson.Reader) any

var (
	text    value = func(r *strictjson.Reader) any { return r.AnyText() }
	named   value = func(r *strictjson.Reader) any { return string(r.Text(law.Words{ZH: "名称", EN: "a name"})) }
	short   value = func(r *strictjson.Reader) any { return r.Short(1, 3) }
	lamp    value = func(r *strictjson.Reader) any { return r.OneOf("red", "green") }
	version value = func(r *strictjson.Reader) any { return r.OneOf("1.0") }
	choice  value = func(r *strictjson.Reader) any { return r.Choice([]string{"", "red", "green"}) }
	orNull  value = func(r *strictjson.Reader) any { return r.ChoiceOrNull([]string{"", "red", "green"}) }
	letters value = func(r *strictjson.Reader) any {
		return r.Matching(lowerCase, law.Words{ZH: "小写字母", EN: "letters"})
	}
	boolean value = func(r *strictjson.Reader) any { return r.Boolean() }
	maybe   value = func(r *strictjson.Reader) any { v, known := r.BooleanOrNull(); return [2]bool{v, known} }
	null    value = func(r *strictjson.Reader) any { return r.Null() }
	number  value = func(r *strictjson.Reader) any { return r.Number(law.Words{ZH: "速度", EN: "a speed"}) }
	percent value = func(r *strictjson.Reader) any { return r.Between(0, 100, law.Words{ZH: "百分数", EN: "per cent"}) }
	length  value = func(r *strictjson.Reader) any { return r.Length() }
	integer value = func(r *strictjson.Reader) any { return r.Integer(-5, law.Words{ZH: "整数", EN: "an integer"}) }
	any64   value = func(r *strictjson.Reader) any {
		return r.Integer(math.MinInt64, law.Words{ZH: "整数", EN: "an integer"})
	}
	instant   value = func(r *strictjson.Reader) any { return r.Instant().UTC().Format(time.RFC3339Nano) }
	date      value = func(r *strictjson.Reader) any { return r.Date().String() }
	point     value = func(r *strictjson.Reader) any { lon, lat := r.Point(); return [2]float64{lon, lat} }
	scalar    value = func(r *strictjson.Reader) any { return r.Scalar(5) }
	passed    value = func(r *strictjson.Reader) any { r.PassOver(); return nil }
	lowerCase       = regexp.MustCompile(`^[a-z]+$`)
)

// A value that is accepted is the value that was written, and nothing of the text is left.
func TestValues(t *testing.T) {
	for _, c := range []struct {
		read value
		text string
		want any
	}{
		{text, `""`, ""},
		{text, " \t\r\n\"a\"\n", "a"},
		{text, `"粤S·12A34 😀"`, "粤S·12A34 😀"},
		{text, `"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t"},
		{text, `"A\u00e9中\u0000"`, "Aé中\x00"},
		{text, `"\uD83D\uDE00x\ud83d\ude00"`, "😀x😀"},
		{text, `"\uFFFD"`, "\uFFFD"},
		{text, "\"\x7f\u0080\"", "\x7f\u0080"}, // only U+0000 to U+001F must be escaped (RFC 8259 §7)
		{short, `"粤海区"`, "粤海区"},
		{short, `"\u7ca4"`, "粤"},
		{lamp, `"green"`, "green"},
		{lamp, `"\u0072ed"`, "red"},
		{version, `"1.0"`, "1.0"},
		{choice, `"red"`, 1},
		{orNull, `"green"`, 2},
		{orNull, `null`, -1},
		{letters, `"abc"`, "abc"},
		{boolean, ` true `, true},
		{boolean, `false`, false},
		{maybe, `true`, [2]bool{true, true}},
		{maybe, `false`, [2]bool{false, true}},
		{maybe, `null`, [2]bool{false, false}},
		{null, `null`, true},
		{number, `0`, 0.0},
		{number, `-12.5e-1`, -1.25},
		{number, `1E+2`, 100.0},
		{number, `1e-400`, 0.0},
		{number, `1.7976931348623157e308`, math.MaxFloat64},
		{number, strings.Repeat("1", 300), 1.1111111111111111e299},
		{percent, `0`, 0.0},
		{percent, `100.0`, 100.0},
		{length, `0.001`, 0.001},
		{integer, `-5`, int64(-5)},
		{integer, `1e3`, int64(1000)},
		{integer, `12.0`, int64(12)},
		{any64, `9007199254740991`, int64(1<<53 - 1)},
		{any64, `-9007199254740991`, int64(-1<<53 + 1)},
		{instant, `"2025-06-06T08:00:00.120+08:00"`, "2025-06-06T00:00:00.12Z"},
		{instant, `"9999-12-31T23:59:59Z"`, "9999-12-31T23:59:59Z"},
		{date, `"2024-02-29"`, "2024-02-29"},
		{point, `[ 113.5 , -22 ]`, [2]float64{113.5, -22}},
		{point, `[-180,90]`, [2]float64{-180, 90}},
		{scalar, `"\u4e2d"`, "中"},
		{scalar, `""`, ""},
		{scalar, `1.50`, "1.50"}, // in the document's own digits
		{scalar, ` 1e+02`, "1e+02"},
		{scalar, `true`, "true"},
		{scalar, `false`, "false"},
		{passed, `{"a":[1,{"b":null,"c":"\u0041"},true,false,-0.5e1],"A":{}}`, nil},
		{passed, strings.Repeat("[", 64) + strings.Repeat("]", 64), nil},
		{passed, strings.Repeat(`{"a":`, 64) + "1" + strings.Repeat("}", 64), nil},
	} {
		r := strictjson.Read([]byte(c.text))
		got := c.read(r)
		r.End()
		if r.Err() != nil || got != c.want {
			t.Errorf("%s: %v (%T), %v, want %v", c.text, got, got, r.Err(), c.want)
		}
	}
	r := strictjson.Read([]byte(`-0`))
	if math.Signbit(r.Number(law.Words{})) {
		t.Error("−0 stays −0")
	}
}

// What is refused is named in both languages, at its place.
func TestRefusedValues(t *testing.T) {
	const longLimit = "，绝对值不超过9007199254740991"
	for _, c := range []struct {
		read   value
		text   string
		offset int
		zh, en string // the whole of what is expected
	}{
		{text, ``, 0, "文本", "text"},
		{text, ` 7`, 1, "文本", "text"},
		{text, `'a'`, 0, "文本", "text"},
		{named, `null`, 0, "名称", "a name"},
		{text, `"ab`, 3, "结束文本的引号", "the closing quotation mark of the text"},
		{text, `"a\n`, 4, "结束文本的引号", "the closing quotation mark of the text"},
		{text, "\"a\nb\"", 2, "不含控制字符的文本（控制字符须转义）", "text without control characters (they are written as escapes)"},
		{text, "\"\\n\x1f\"", 3, "不含控制字符的文本（控制字符须转义）", "text without control characters (they are written as escapes)"},
		{text, "\"\xff\"", 1, "有效的UTF-8文本", "valid UTF-8"},
		{text, "\"\\n\xc3\"", 1, "有效的UTF-8文本", "valid UTF-8"},
		{text, "\"\xed\xa0\x80\"", 1, "有效的UTF-8文本", "valid UTF-8"}, // a surrogate as if it were a character
		{text, `"\x"`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{text, `"\`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{text, `"ab\u12G4"`, 3, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{text, `"\u12`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{text, `"\U0041"`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{text, `"\ud83d"`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{text, `"\ud83dx"`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{text, `"\ud83d\u0041"`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{text, `"\ude00\ud83d"`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{short, `""`, 0, "1至3个字、不含控制字符的文本", "text of 1 to 3 characters without control characters"},
		{short, `"粤海区县"`, 0, "1至3个字、不含控制字符的文本", "text of 1 to 3 characters without control characters"},
		{short, `"\u0007"`, 0, "1至3个字、不含控制字符的文本", "text of 1 to 3 characters without control characters"},
		{short, `"\u0085"`, 0, "1至3个字、不含控制字符的文本", "text of 1 to 3 characters without control characters"},
		{short, `12`, 0, "1至3个字、不含控制字符的文本", "text of 1 to 3 characters without control characters"},
		{short, `"\x"`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{lamp, `"Red"`, 0, `"red"、"green"之一`, `one of "red", "green"`},
		{lamp, `1`, 0, `"red"、"green"之一`, `one of "red", "green"`},
		{version, `"1.1"`, 0, `"1.0"`, `"1.0"`},
		{choice, `""`, 0, `"red"、"green"之一`, `one of "red", "green"`},
		{choice, `null`, 0, `"red"、"green"之一`, `one of "red", "green"`},
		{choice, `"\q"`, 1, "JSON规定的转义（不成对的代理项不是文本）", "an escape of JSON (half of a surrogate pair is no text)"},
		{orNull, `false`, 0, `"red"、"green"之一或者null`, `one of "red", "green", or null`},
		{orNull, `"blue"`, 0, `"red"、"green"之一或者null`, `one of "red", "green", or null`},
		{letters, `"aB"`, 0, "小写字母", "letters"},
		{letters, `{}`, 0, "小写字母", "letters"},
		{boolean, `null`, 0, "true或者false", "true or false"},
		{boolean, `True`, 0, "true或者false", "true or false"},
		{boolean, `tru`, 0, "true或者false", "true or false"},
		{maybe, `"true"`, 0, "true、false或者null", "true, false or null"},
		{number, ``, 0, "速度", "a speed"},
		{number, `"1"`, 0, "速度", "a speed"},
		{number, `+1`, 0, "速度", "a speed"},
		{number, `.5`, 0, "速度", "a speed"},
		{number, `-`, 0, "速度", "a speed"},
		{number, `1.`, 0, "速度", "a speed"},
		{number, `1e`, 0, "速度", "a speed"},
		{number, `1e+`, 0, "速度", "a speed"},
		{number, `NaN`, 0, "速度", "a speed"},
		{number, `-Infinity`, 0, "速度", "a speed"},
		{number, `1e309`, 0, "速度，且在双精度范围内", "a speed within double precision"},
		{percent, ` 100.0000001`, 1, "百分数", "per cent"},
		{percent, `-1e-300`, 0, "百分数", "per cent"},
		{length, `-0.1`, 0, "不小于0的数", "a number ≥ 0"},
		{integer, `-6`, 0, "整数" + longLimit, "an integer of at most 9007199254740991 in size"},
		{integer, `1.5`, 0, "整数" + longLimit, "an integer of at most 9007199254740991 in size"},
		{any64, `9007199254740992`, 0, "整数" + longLimit, "an integer of at most 9007199254740991 in size"},
		{any64, `-9007199254740993`, 0, "整数" + longLimit, "an integer of at most 9007199254740991 in size"},
		{any64, `1e300`, 0, "整数" + longLimit, "an integer of at most 9007199254740991 in size"},
		{instant, `"2025-06-06T08:00:00"`, 0, "带时差、小数不超过6位的时刻，如2025-06-06T08:00:00+08:00", law.InstantForm},
		{instant, `"2025-06-06T08:00:00.1234567Z"`, 0, "带时差、小数不超过6位的时刻，如2025-06-06T08:00:00+08:00", law.InstantForm},
		{instant, `1749139200`, 0, "带时差、小数不超过6位的时刻，如2025-06-06T08:00:00+08:00", law.InstantForm},
		{date, `"2025-02-29"`, 0, "日期，如2025-06-06", "a date of the form 2006-01-02"},
		{date, `20250606`, 0, "日期，如2025-06-06", "a date of the form 2006-01-02"},
		{point, `{}`, 0, "[经度, 纬度]", "[longitude, latitude]"},
		{point, `[180.1,0]`, 1, "-180至180之间的经度", "a longitude between -180 and 180"},
		{point, `[0,-90.1]`, 3, "-90至90之间的纬度", "a latitude between -90 and 90"},
		{point, `[0]`, 2, "[经度, 纬度]", "[longitude, latitude]"},
		{point, `[0,1,2]`, 4, "[经度, 纬度]", "[longitude, latitude]"},
		{scalar, `null`, 0, "数、文本、true或者false", "a number, text, true or false"},
		{scalar, `[1]`, 0, "数、文本、true或者false", "a number, text, true or false"},
		{scalar, `tru`, 0, "true或者false", "true or false"},
		{scalar, `123456`, 0, "数、文本、true或者false，最多5个字", "a number, text, true or false, of at most 5 characters"},
		{scalar, `"123456"`, 0, "0至5个字、不含控制字符的文本", "text of 0 to 5 characters without control characters"},
		{scalar, `"\u0000"`, 0, "0至5个字、不含控制字符的文本", "text of 0 to 5 characters without control characters"},
		{passed, ``, 0, "JSON值", "a JSON value"},
		{passed, `nul`, 0, "JSON值", "a JSON value"},
		{passed, `-x`, 0, "数", "a number"},
		{passed, `1e999`, 0, "数，且在双精度范围内", "a number within double precision"},
		{passed, `true false`, 5, "文件的结尾（此后不能再有内容）", "the end of the document"},
		{passed, `01`, 1, "文件的结尾（此后不能再有内容）", "the end of the document"},
		{passed, "1\x00", 1, "文件的结尾（此后不能再有内容）", "the end of the document"},
		{passed, "\ufeff1", 0, "JSON值", "a JSON value"}, // no byte order mark
		{passed, strings.Repeat("[", 65) + strings.Repeat("]", 65), 64, "嵌套不超过64层的值", "a value nested at most 64 levels deep"},
	} {
		r := strictjson.Read([]byte(c.text))
		got := c.read(r)
		r.End()
		var wrong *strictjson.Invalid
		if !errors.As(r.Err(), &wrong) {
			t.Errorf("%q: accepted as %v", c.text, got)
			continue
		}
		if wrong.Offset != c.offset || wrong.Expected != (law.Words{ZH: c.zh, EN: c.en}) {
			t.Errorf("%q: at %d %q %q, want at %d %q %q", c.text, wrong.Offset, wrong.Expected.ZH, wrong.Expected.EN, c.offset, c.zh, c.en)
		}
	}
}

// After the first thing that is wrong every method returns at once with nothing, and the first stays.
func TestTheFirstErrorStays(t *testing.T) {
	nothing := map[string]any{}
	for name, read := range map[string]value{"text": text, "short": short, "lamp": lamp, "letters": letters, "boolean": boolean, "null": null,
		"number": number, "percent": percent, "integer": integer, "scalar": scalar, "point": point, "passed": passed, "choice": choice,
		"maybe": maybe, "instant": instant, "date": date} {
		r := strictjson.Read([]byte(`x "a" true null 1`))
		r.Expect(law.Words{ZH: "甲", EN: "first"})
		got := read(r)
		r.Seek(3)
		nothing[name] = got
		r.FailAt(2, law.Words{ZH: "乙", EN: "second"})
		if err := r.Err().Error(); err != "（整个文件 / the document）：应为甲 / expected first" || r.Here() != 0 {
			t.Errorf("%s: %s, the reader stands at %d", name, err, r.Here())
		}
	}
	want := map[string]any{"text": "", "short": "", "lamp": "", "letters": "", "boolean": false, "null": false, "number": 0.0, "percent": 0.0,
		"integer": int64(0), "scalar": "", "point": [2]float64{}, "passed": nil, "choice": -1, "maybe": [2]bool{},
		"instant": "0001-01-01T00:00:00Z", "date": "1970-01-01"}
	for name, w := range want {
		if nothing[name] != w {
			t.Errorf("%s gives %v, want %v", name, nothing[name], w)
		}
	}
}

// Text and numbers mean what encoding/json reads in them.
func TestValuesAgreeWithTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.ToValidUTF8(rapid.String().Draw(t, "text"), "")
		doc, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		r := strictjson.Read(doc)
		if got := r.AnyText(); got != s || r.Err() != nil {
			t.Fatalf("%s: %q, %v", doc, got, r.Err())
		}
		v := rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).Draw(t, "number")
		form := rapid.SampledFrom([]string{"%g", "%e", "%v", "%.3f"}).Draw(t, "form")
		written := fmt.Sprintf(form, v)
		var want float64
		if json.Unmarshal([]byte(written), &want) != nil {
			return
		}
		r = strictjson.Read([]byte(written))
		if got := r.Number(law.Words{}); got != want || r.Err() != nil {
			t.Fatalf("%s: %v, %v", written, got, r.Err())
		}
	})
}
