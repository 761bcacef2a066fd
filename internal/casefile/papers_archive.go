package casefile

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/capture"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
)

// ArchivePaper is the cover, list and closing note of the file of a case (documents.md C4.28).
const ArchivePaper = "C4.28"

// secondPart are the papers of the second part of a file (副卷): how the body made up its mind. Evidence that was excluded is there too (Art 34).
var secondPart = []string{"C4.12", "C4.13", "C4.14"}

// archive is C4.28: what the file of a closed case holds, in order, each with its pages and digest, in two parts (Art 34).
func (w *writing) archive() error {
	papers, err := w.filed()
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
	pages := 0
	for i := range papers {
		p := &papers[i]
		n, err := w.s.Papers.Pages(p)
		if err != nil {
			return err
		}
		pages += n
		k, _ := docket.KindByID(p.Kind)
		at := part(slices.Contains(secondPart, p.Kind))
		parts[at] = append(parts[at], []string{k.Title.ZH + "\n" + p.Number, dayOf(p.ApprovedAt), strconv.Itoa(n), p.PDF.Digest})
	}
	for i := range w.items {
		x := &w.items[i]
		at := part(x.State == evidence.Excluded)
		for _, file := range filesOf(x) {
			parts[at] = append(parts[at], []string{fmt.Sprintf("证据%d：%s\n%s", x.Number, x.What, evidence.StateWords[x.State].ZH), dayOf(x.ObtainedAt), paper.None, file})
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
	w.Heading("备考表").Fields(paper.Filled("文书", fmt.Sprintf("%d份，共%d页", len(papers), pages)), paper.Filled("证据", fmt.Sprintf("%d项", len(w.items))), paper.Filled("正卷、副卷", fmt.Sprintf("正卷%d件，副卷%d件", len(parts[0]), len(parts[1]))),
		paper.Filled("情况说明", "本卷按办理时间排列；各文件以上列摘要核对，与记录不一致的不是本卷的文件"))
	w.Note("副卷存放内部审核、讨论、审批的文书和已经排除的证据（《广东省非现场执法管理办法》第三十四条）。立卷人拟制本表，检查人核对以后签发。")
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

// filed are the papers of the case that were signed, the oldest first. One that is a draft still, or whose files are being made, keeps the file open.
func (w *writing) filed() (out []docket.Paper, err error) {
	all, err := w.s.Papers.About(w.ctx, w.c.scope(), w.c.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Backward(all) {
		k, _ := docket.KindByID(p.Kind)
		switch {
		case p.Kind == ArchivePaper || p.State == docket.DroppedState:
		case p.State == docket.DraftState:
			return nil, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("案卷里的《%s》还是草稿，请先签发或者撤销。", k.Title.ZH), EN: fmt.Sprintf("“%s” is a draft still: have it signed or drop it first.", k.Title.EN)}}
		case p.PDF.Digest == "":
			return nil, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("《%s》的文件正在制作，请稍后再试。", k.Title.ZH), EN: fmt.Sprintf("The files of “%s” are being made; try again in a moment.", k.Title.EN)}}
		default:
			out = append(out, p)
		}
	}
	return out, nil
}

// filesOf are the digests of the files of an item, one of each line of the list; of a thing, where it is kept.
func filesOf(x *evidence.Item) (out []string) {
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
