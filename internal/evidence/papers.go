package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// The papers about an item (documents.md C2.3, C2.7).
const (
	DerivedPaper  = "C2.3" // 证据制作说明 (Art 33(6))
	ExcludedPaper = "C2.7" // 证据排除记录 (Art 36)
)

// PossiblePapers are those that can be made of an item now.
func (x *Item) PossiblePapers() (out []string) {
	if x.Origin == OfDerived {
		out = append(out, DerivedPaper)
	}
	if x.State == Excluded {
		out = append(out, ExcludedPaper)
	}
	return out
}

// CaseOf is the case that papers about an item or an objection of a book belong to, whoever asks; empty: an objection before there was one.
func (s *Service) CaseOf(ctx context.Context, q db.Queryer, book, subject, id string) (string, error) {
	if subject == ObjectionSubject {
		o, err := s.loadObjection(ctx, q, book, id)
		return o.Case, err
	}
	x, err := s.load(ctx, q, book, id)
	return x.Case, err
}

// Compose says what a paper about an item of a scope says, for docket.New. fault.Conflict when there is nothing to say yet.
func (s *Service) Compose(template paper.Template, scope access.Scope, id string) func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
	return func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
		x, _, err := s.ByID(ctx, q, scope, id)
		if err != nil {
			return paper.Document{}, err
		}
		if !slices.Contains(x.PossiblePapers(), template.ID) {
			return paper.Document{}, fault.Conflict{Because: law.Words{ZH: "证据制作说明只用于制作的证据，证据排除记录只用于已经排除的证据。", EN: "The note on making is of derived evidence, the record of exclusion of what was excluded."}}
		}
		body, err := people.BodyByID(ctx, q, scope.Book, x.Body)
		if err != nil {
			return paper.Document{}, err
		}
		b := paper.New(template, "", body.Name)
		if template.ID == DerivedPaper {
			err = s.made(ctx, q, b, &x)
		} else {
			err = s.excluded(ctx, q, b, &x)
		}
		return b.Document(), err
	}
}

// fields say which item it is.
func fields(b *paper.Builder, x *Item) {
	b.Heading("证据").Fields(paper.Filled("案件编号", x.Case), paper.Filled("证据编号", fmt.Sprint(x.Number)), paper.Filled("证据种类", device.Words(Kinds, x.Kind).ZH), paper.Filled("证据名称", x.What),
		paper.Filled("来源", OriginWords[x.Origin].ZH), paper.Filled("取得方式", x.How), paper.Filled("提供人", x.From), paper.Filled("取得时间", second(x.ObtainedAt)))
	var rows [][]string
	for _, f := range x.Files {
		rows = append(rows, []string{f.Name, f.Type, fmt.Sprintf("%d字节", f.Size), f.SHA256})
	}
	b.Table([]string{"文件", "格式", "大小", "SHA-256"}, []int{18, 16, 14, 52}, rows...)
}

// made is C2.3: method, time, maker and object of proof, and the file that it comes from.
func (s *Service) made(ctx context.Context, q db.Queryer, b *paper.Builder, x *Item) error {
	d := x.Derivation
	source, err := s.load(ctx, q, x.Book, x.Source)
	if err != nil {
		return err
	}
	officer, err := s.People.Name(ctx, q, x.Book, x.Person)
	if err != nil {
		return fmt.Errorf("name who answers for an item: %w", err)
	}
	b.Paragraph("根据《广东省非现场执法管理办法》（粤府〔2025〕12号）第三十三条第（六）项，说明下列证据的制作情况。")
	fields(b, x)
	maker := d.Maker
	if d.ByProgram() {
		maker = fmt.Sprintf("程序%s，版本%s", d.Maker, d.Version)
	}
	b.Heading("制作").Fields(paper.Filled("制作方式", device.Words(Manners, d.Manner).ZH), paper.Filled("制作方法", d.Method), paper.Filled("制作时间", second(d.At)), paper.Filled("制作人", maker),
		paper.Filled("负责的执法人员", officer), paper.Filled("证明对象", d.Proves))
	b.Heading("原件").Fields(paper.Filled("来源证据", fmt.Sprintf("证据%d（%s）", source.Number, source.What)), paper.Filled("来源文件", d.Medium), paper.Filled("来源文件SHA-256", d.SHA256), paper.Filled("取自", d.instant()))
	b.Note("原件按上列摘要保存，没有改动；来源证据被排除的，本证据同时排除。")
	return nil
}

// instant is where in a film it is from.
func (d *Derivation) instant() string {
	if d.AtMS == nil {
		return ""
	}
	return fmt.Sprintf("第%.3f秒", float64(*d.AtMS)/1000)
}

// excluded is C2.7: which item, on which ground, why, by whom, and what went with it.
func (s *Service) excluded(ctx context.Context, q db.Queryer, b *paper.Builder, x *Item) error {
	who, err := s.People.Name(ctx, q, x.Book, x.ExcludedBy)
	if err != nil {
		return fmt.Errorf("name who excluded an item: %w", err)
	}
	if who == "" {
		who = "系统（采集记录的审核结果不再有效）"
	}
	reasons := x.Reasons
	if x.Cause == BySource {
		if reasons, err = s.reasonsOfSource(ctx, q, x); err != nil {
			return err
		}
	}
	b.Paragraph("根据《广东省非现场执法管理办法》（粤府〔2025〕12号）第三十六条，下列证据材料不作为行政执法决定的定案依据。")
	fields(b, x)
	b.Heading("排除").Fields(paper.Filled("依据", "第三十六条第"+GroundWords(x.Ground).ZH), paper.Filled("情形", CauseWords[x.Cause].ZH), paper.Filled("理由", reasons), paper.Filled("决定人", who), paper.Filled("时间", second(*x.ExcludedAt)))
	also, err := s.fallen(ctx, q, x)
	if err != nil {
		return err
	}
	b.Heading("同时排除的证据").Paragraph(also)
	b.Note("排除的证据仍列在案卷中，不删除；案件已经作出决定的，转入自我纠错审查（第四十五条）。")
	return nil
}

// reasonsOfSource are why the item at the beginning of what was derived was excluded.
func (s *Service) reasonsOfSource(ctx context.Context, q db.Queryer, x *Item) (string, error) {
	source, err := s.load(ctx, q, x.Book, x.Source)
	if err != nil {
		return "", err
	}
	if source.Cause == BySource {
		return s.reasonsOfSource(ctx, q, &source)
	}
	return fmt.Sprintf("来源证据%d已经排除：%s", source.Number, source.Reasons), nil
}

// fallen are the numbers of what went with an item.
func (s *Service) fallen(ctx context.Context, q db.Queryer, x *Item) (string, error) {
	all, err := s.Of(ctx, q, x.Book, x.Case)
	if err != nil {
		return "", err
	}
	var out []string
	for i := range all {
		if all[i].Root == x.Root && all[i].ID != x.ID && all[i].Cause == BySource {
			out = append(out, fmt.Sprintf("证据%d", all[i].Number))
		}
	}
	if len(out) == 0 {
		return "无", nil
	}
	return strings.Join(out, "、"), nil
}
