package paper_test

import (
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/paper"
)

// pageOf is the first page on which a text stands, from 0; -1 where it stands on none.
func pageOf(l *paper.Layout, text string) int {
	return slices.IndexFunc(l.Pages, func(p paper.Page) bool {
		return slices.ContainsFunc(p.Pieces, func(x paper.Piece) bool { return x.Element >= 0 && l.Elements[x.Element].Text == text })
	})
}

// TestHeadingsStayWithTheirTablesAndTheCodeWithTheEnd: wherever on the page they come, no heading is alone at its foot, and no page
// has the check code alone.
func TestHeadingsStayWithTheirTablesAndTheCodeWithTheEnd(t *testing.T) {
	for _, large := range []bool{false, true} {
		for _, sealed := range []bool{false, true} {
			for lines := range 45 {
				b := paper.New(paper.Template{ID: "T", Version: 1}, "标题", "单位")
				for range lines {
					b.Paragraph("正文")
				}
				b.Heading("启用条件核对")
				b.Table([]string{"条款", "条件"}, nil, []string{"第九条", strings.Repeat("设置方案经省级行政执法主管部门批准，", 8)})
				for range lines {
					b.Paragraph("再写")
				}
				b.Note("本文书以中文为准。")
				d := b.Document()
				if sealed {
					d.Sealed(paper.SealPlace{Body: "用印的单位", Date: "2026年11月27日"})
				}
				d.Checked(paper.CheckCode{Code: "ABCD", Address: "https://example.test/", Words: "扫码核对。"})
				l, err := paper.Lay(&d, nil, paper.Options{Large: large})
				if err != nil {
					t.Fatal(err)
				}
				end := "本文书以中文为准。"
				if sealed {
					end = "用印的单位"
				}
				for _, two := range [][2]string{{"启用条件核对", "第九条"}, {end, "ABCD"}} {
					if a, b := pageOf(l, two[0]), pageOf(l, two[1]); a != b || a < 0 {
						t.Errorf("large %t, %d lines: %s on page %d, %s on page %d", large, lines, two[0], a+1, two[1], b+1)
					}
				}
			}
		}
	}
}

// TestTheEndOfAPaperStandsTogether: wherever on the page it comes, contact, signatures, seal and code are on one page.
func TestTheEndOfAPaperStandsTogether(t *testing.T) {
	for _, large := range []bool{false, true} {
		for lines := range 45 {
			b := paper.New(paper.Template{ID: "T", Version: 1}, "标题", "单位")
			for range lines {
				b.Paragraph("正文")
			}
			b.Fields(paper.Filled("联系人", "咨询岗"), paper.Filled("联系地址", "测试路1号"), paper.Filled("联系电话", "0000-12345"))
			b.Signature(paper.Filled("拟制", "甲"), paper.Filled("签发", "乙"))
			b.Note("本文书以中文为准。")
			d := b.Document()
			d.Sealed(paper.SealPlace{Body: "用印的单位", Date: "2026年11月27日"})
			d.Checked(paper.CheckCode{Code: "ABCD", Address: "https://example.test/", Words: "扫码核对。"})
			l, err := paper.Lay(&d, nil, paper.Options{Large: large})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{"联系电话", "乙", "本文书以中文为准。", "用印的单位", "ABCD"} {
				if a, b := pageOf(l, "联系人"), pageOf(l, text); a != b || a < 0 {
					t.Errorf("large %t, %d lines: the contact on page %d, %s on page %d", large, lines, a+1, text, b+1)
				}
			}
		}
	}
}

// TestNoLineOfATextStandsAlone: wherever on the page a text breaks, neither its first line nor its last is alone on a page.
func TestNoLineOfATextStandsAlone(t *testing.T) {
	broken := 0
	for _, large := range []bool{false, true} {
		for before := range 45 {
			for _, size := range []int{50, 90, 130, 200} {
				b := paper.New(paper.Template{ID: "T", Version: 1}, "标题", "单位")
				for range before {
					b.Paragraph("正文")
				}
				text := strings.Repeat("甲乙丙丁戊己庚辛壬癸", size/10)
				b.Paragraph(text)
				d := b.Document()
				l, err := paper.Lay(&d, nil, paper.Options{Large: large})
				if err != nil {
					t.Fatal(err)
				}
				var lines []int
				total := 0
				for _, p := range l.Pages {
					n := 0
					for _, x := range p.Pieces {
						if x.Element >= 0 && l.Elements[x.Element].Text == text {
							n++
						}
					}
					if n > 0 {
						lines, total = append(lines, n), total+n
					}
				}
				if len(lines) > 1 {
					broken++
				}
				if total > 1 && slices.Contains(lines, 1) {
					t.Errorf("large %t, after %d lines, a text of %d lines stands on pages by %v", large, before, total, lines)
				}
			}
		}
	}
	if broken == 0 {
		t.Error("no text broke over a page")
	}
}
