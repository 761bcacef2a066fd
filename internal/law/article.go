package law

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Sources of law that rules rest on, as a citation writes them.
const (
	SourceMeasures     = "粤府〔2025〕12号" // 广东省非现场执法管理办法
	SourcePenaltyLaw   = "行政处罚法"       // 2021 revision, in force 2021-07-15
	SourceMetrologyLaw = "计量法"
)

// MeasuresInForce is the day from which 粤府〔2025〕12号 applies (Art 49).
var MeasuresInForce = NewDate(2025, 5, 1)

// PenaltyLawInForce is the day from which the 2021 revision of 行政处罚法, the first to speak of devices (Art 41), applies.
var PenaltyLawInForce = NewDate(2021, 7, 15)

// RuleVersion names the state of the rules of law in this program: the day since which the newest of them is in force.
// A stored judgement carries it, so that its sentences can be written again from the templates of its own version.
const RuleVersion = "2025-05-01"

// Article is a place in a source of law.
type Article struct {
	Source                  string
	Number, Paragraph, Item int    // 条, 款, 项; 0 when not named
	Words                   string // as the source itself refers to it: 第十一条第一款第（三）项
}

// Art names article, paragraph (款) and item (项) of a source; paragraph and item are 0 where the reference does not need them.
func Art(source string, number, paragraph, item int) Article {
	var b strings.Builder
	b.WriteString("第" + Numeral(number) + "条")
	if paragraph > 0 {
		b.WriteString("第" + Numeral(paragraph) + "款")
	}
	if item > 0 {
		b.WriteString("第（" + Numeral(item) + "）项")
	}
	return Article{Source: source, Number: number, Paragraph: paragraph, Item: item, Words: b.String()}
}

// placeInSource is one step of a reference: 第十四条, 第一款, 第（三）项.
var placeInSource = regexp.MustCompile(`第(?:([一二三四五六七八九十百零]+)([条款])|（([一二三四五六七八九十]+)）项)`)

var numerals = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for n := 1; n <= numeralMost; n++ {
		out[Numeral(n)] = strconv.Itoa(n)
	}
	return out
})

// Cited is a reference in a language, en or zh: 第十一条第一款第（三）项 is Art 11(1)(3) in English, what is no reference stays as it is.
func Cited(lang, words string) string {
	if lang != "en" || !placeInSource.MatchString(words) {
		return words
	}
	return strings.ReplaceAll(placeInSource.ReplaceAllStringFunc(words, func(place string) string {
		m := placeInSource.FindStringSubmatch(place)
		if m[2] == "条" {
			return "Art " + numerals()[m[1]]
		}
		return "(" + numerals()[m[1]+m[3]] + ")"
	}), "、", ", ")
}

// numeralMost is the greatest number that Numeral writes.
const numeralMost = 999

// Numeral writes 1 … 999 as the numbering of statutes does: 九, 十, 十四, 三十六, 一百零四, 二百八十三. Other numbers give an empty text.
func Numeral(n int) string {
	const digits = "〇一二三四五六七八九"
	digit := func(d int) string { return string([]rune(digits)[d]) }
	switch {
	case n < 1 || n > numeralMost:
		return ""
	case n >= 100:
		return hundreds(n)
	case n < 10:
		return digit(n)
	}
	s := "十"
	if n >= 20 {
		s = digit(n/10) + s
	}
	if n%10 > 0 {
		s += digit(n % 10)
	}
	return s
}

// hundreds writes 一百, 一百零四, 一百一十, 二百八十三.
func hundreds(n int) string {
	rest := n % 100
	out := Numeral(n/100) + "百"
	switch {
	case rest == 0:
	case rest < 10:
		out += "零" + Numeral(rest)
	case rest < 20:
		out += "一" + Numeral(rest)
	default:
		out += Numeral(rest)
	}
	return out
}
