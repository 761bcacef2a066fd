package i18n

import (
	"fmt"
	"strings"
	"unicode"
)

// banned are the words that the house never says to people (ux F.6): they hide what happened, threaten, or flatter.
var banned = []string{
	"系统繁忙", "稍后再试", "非法操作", "参数错误", "温馨提示", "尊敬的用户", "自行承担", "后果自负", "逾期不候",
	"立即处理否则", "恭喜", "亲，", "亲！", "亲爱的", "您已违法", "必填项", "操作失败", "网络异常", "版本冲突", "疑似",
}

// Lint names what is wrong with a Chinese text for people: half-width punctuation or a blank beside a Han
// character, an exclamation mark, a banned word, 你 for 您. It returns nil for good copy.
func Lint(text string) []string {
	var out []string
	for _, w := range banned {
		if strings.Contains(text, w) {
			out = append(out, fmt.Sprintf("banned word %q", w))
		}
	}
	if strings.Contains(text, "你") {
		out = append(out, "你 instead of 您")
	}
	if strings.ContainsAny(text, "!！") {
		out = append(out, "exclamation mark")
	}
	r := []rune(text)
	for i, c := range r {
		before, after := i > 0 && unicode.Is(unicode.Han, r[i-1]), i+1 < len(r) && unicode.Is(unicode.Han, r[i+1])
		switch {
		case strings.ContainsRune(",;:?()", c) && (before || after):
			out = append(out, fmt.Sprintf("half-width %q beside a Han character", c))
		case c == '.' && before && (i+1 == len(r) || r[i+1] == ' '):
			out = append(out, "half-width full stop after a Han character")
		case c == ' ' && (before || after):
			out = append(out, "blank beside a Han character")
		}
	}
	return out
}
