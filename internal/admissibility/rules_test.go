package admissibility

import (
	"strings"
	"testing"
)

// The forms in which Art 41 of 行政处罚法 is cited alone, and what only looks like it.
func TestArticle41Alone(t *testing.T) {
	for _, alone := range []string{
		"行政处罚法第四十一条", "《行政处罚法》第四十一条", "中华人民共和国行政处罚法第四十一条第一款", "《中华人民共和国行政处罚法》第四十一条第三款",
		" 行政 处罚法　第四十一条\t第四款\n", "《《行政处罚法》》第四十一条》", "行\u00a0政处罚法第四十一条第二款",
	} {
		if !article41Alone(alone) {
			t.Errorf("%q is a basis", alone)
		}
	}
	for _, other := range []string{
		"", "《》", "中华人民共和国", "行政处罚法", "行政处罚法第四十条", "行政处罚法第四十一条第五款", "行政处罚法第四十一条第一款第一项",
		"行政处罚法第四十一条、公路法第七十六条", "中华人民共和国中华人民共和国行政处罚法第四十一条", "修订的行政处罚法第四十一条", "行政处罚法第41条",
		"行政处罚法第四十一条第一款第二款", "行政处罚法第四十二条", strings.Repeat(" ", 1000),
	} {
		if article41Alone(other) {
			t.Errorf("%q is no basis", other)
		}
	}
}
