package casefile

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"yuanjian/internal/capture"
	"yuanjian/internal/paper"
)

// ArchivePaper is the cover, list and closing note of the file of a case (documents.md C4.28).
const ArchivePaper = "C4.28"

// archive is C4.28: what the file of a closed case holds, in order, each with its pages and digest, in two parts (Art 34).
func (w *writing) archive() error {
	all, err := w.s.Contents(w.ctx, w.q, &w.c.File)
	if err != nil {
		return err
	}
	if err := w.load(); err != nil {
		return err
	}
	officers, err := w.officers()
	if err != nil {
		return err
	}
	w.title("行政执法案卷（封面、目录、备考表）")
	w.cover(officers)
	var parts [2][][]string
	papers, pages := 0, 0
	for i := range all {
		x := &all[i]
		at := part(x.Second)
		if x.Pages > 0 {
			papers, pages = papers+1, pages+x.Pages
			parts[at] = append(parts[at], []string{x.Title + "\n" + x.Number, dayOf(x.At), strconv.Itoa(x.Pages), x.Files[0].SHA256})
			continue
		}
		for _, file := range digestsOf(x) {
			parts[at] = append(parts[at], []string{strings.TrimSuffix(x.Title+"\n"+x.Number, "\n"), dayOf(x.At), paper.None, file})
		}
	}
	for i, title := range []string{"目录（正卷）", "目录（副卷）"} {
		w.Heading(title)
		if len(parts[i]) == 0 {
			w.Paragraph(paper.None)
			continue
		}
		w.Table([]string{"序号", "名称和文号", "日期", "页数", "文件摘要（SHA-256）"}, []int{1, 4, 3, 1, 5}, numbered(parts[i])...)
	}
	w.Heading("备考表").Fields(paper.Filled("文书", fmt.Sprintf("%d份，共%d页", papers, pages)), paper.Filled("证据", fmt.Sprintf("%d项", len(w.items))), paper.Filled("正卷、副卷", fmt.Sprintf("正卷%d件，副卷%d件", len(parts[0]), len(parts[1]))),
		paper.Filled("情况说明", "本卷按办理时间排列；各文件以上列摘要核对，与记录不一致的不是本卷的文件"))
	w.Note("副卷存放内部审核、讨论、审批的文书和已经排除、不予采信的证据（《广东省非现场执法管理办法》第三十四条）。立卷人拟制本表，检查人核对以后签发。")
	return nil
}

func part(second bool) int {
	if second {
		return 1
	}
	return 0
}

// cover says whose file it is, from when to when, and how it ended.
func (w *writing) cover(officers string) {
	c, number, outcome, closed := w.c, "", "", w.step()
	if c.Decision != nil {
		number, outcome = c.first().Number, OutcomeWords[c.Decision.Outcome].ZH
	}
	if r := c.Referral; r != nil && r.Receipt != nil {
		outcome = "移送" + r.To
	}
	if c.Correction != nil {
		outcome += "；" + CorrectionWords(c.Correction.How).ZH
	}
	filed := ""
	if c.FiledAt != nil {
		filed = dayOf(*c.FiledAt)
	}
	w.party()
	w.Heading("封面").Fields(paper.Filled("案由", capture.ViolationWords(c.Violation).ZH), paper.Filled("登记日期", dayOf(c.RegisteredAt)), paper.Filled("立案日期", filed), paper.Filled("处理结果", strings.TrimPrefix(outcome, "；")),
		paper.Filled("决定书文号", number), paper.Filled("结案日期", dayOf(closed.At)), paper.Filled("办案人员", officers), paper.Filled("案卷类别", "行政执法案卷"))
}

// digestsOf are the digests of the files of an entry, one of each line of the list; of a thing, where it is kept.
func digestsOf(x *Content) (out []string) {
	for _, f := range x.Files {
		out = append(out, f.SHA256)
	}
	if len(out) == 0 {
		out = append(out, "没有电子文件，存放："+cmp.Or(x.Place, paper.None))
	}
	return out
}

// numbered puts its number before each row.
func numbered(rows [][]string) [][]string {
	for i, row := range rows {
		rows[i] = append([]string{strconv.Itoa(i + 1)}, row...)
	}
	return rows
}
