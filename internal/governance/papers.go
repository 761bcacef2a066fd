package governance

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// Papers says what the papers of this chapter say (documents.md C1.18, C1.19). Everything stands on record already; nothing is
// typed again.
type Papers struct {
	// Name gives the name of an officer for a paper.
	Name func(ctx context.Context, q db.Queryer, book, person string) (string, error)
}

// Compose is what docket.New asks for.
type Compose = func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error)

// The subjects of the papers.
const (
	TaskSubject   = "source_task"
	ReportSubject = "year_report"
)

// Task returns what the paper on a task says: why it was opened, cause, measures, owner, day, and the effect when it is checked.
func (p *Papers) Task(template paper.Template, scope access.Scope, task string) Compose {
	return func(ctx context.Context, q db.Queryer, _ time.Time) (paper.Document, error) {
		t, err := ByID(ctx, q, scope, task)
		if err != nil {
			return paper.Document{}, err
		}
		if t.State == Open {
			return paper.Document{}, errNotOfTheState // nothing is found yet that a paper could say
		}
		body, err := people.BodyByID(ctx, q, scope.Book, t.Body)
		if err != nil {
			return paper.Document{}, err
		}
		places, err := device.PlacesOf(ctx, q, scope.Book, t.Sites)
		if err != nil {
			return paper.Document{}, err
		}
		steps, err := Steps(ctx, q, scope.Book, t.ID)
		if err != nil {
			return paper.Document{}, err
		}
		owner := ""
		if t.Owner != "" {
			if owner, err = p.Name(ctx, q, scope.Book, t.Owner); err != nil {
				return paper.Document{}, fmt.Errorf("name the owner of a task: %w", err)
			}
		}
		var names []string
		for _, s := range t.Sites {
			names = append(names, places[s])
		}
		b := paper.New(template, "", body.Name)
		b.Paragraph("根据《广东省非现场执法管理办法》第十九条，对下列地段的高频违法行为综合分析研判原因，推动源头治理。")
		b.Fields(paper.Filled("地段", places[t.Site]), paper.Filled("地段、事项编号", t.Site+"，"+t.ID), paper.Filled("合并计算的设置地点", strings.Join(names, "；")),
			paper.Filled("立项时间", law.DateOf(t.OpenedAt).Words()), paper.Filled("抓拍情况", t.counted()),
			paper.Filled("原因", WordsOf(Causes, t.Cause).ZH), paper.Filled("负责人员", owner), paper.Filled("完成期限", dayWords(t.Due)))
		for i := range steps {
			who := ""
			if steps[i].Person != "" {
				if who, err = p.Name(ctx, q, scope.Book, steps[i].Person); err != nil {
					return paper.Document{}, fmt.Errorf("name who took a step: %w", err)
				}
			}
			write(b, &steps[i], who)
		}
		b.Note("阈值、期限和合并距离是本系统的默认值或者本单位设定的值，不是法律规定。本方案不影响已有案件的效力。")
		return b.Document(), nil
	}
}

// counted says in Chinese what was counted, as papers are written.
func (t *Task) counted() string {
	span := fmt.Sprintf("%s至%s", t.From.Words(), t.Until.Words())
	switch Kind(t.Origin) {
	case Daily:
		return fmt.Sprintf("%s，有%d天每天抓拍%d次以上（阈值%d次）", span, DailyDays, t.Counted, t.Threshold)
	case Monthly:
		return fmt.Sprintf("%s，抓拍%d次（阈值%d次）", span, t.Counted, t.Threshold)
	case Median:
		return fmt.Sprintf("%s，抓拍数是同领域中位数的%d.%d倍（阈值%d.%d倍）", span, t.Counted/10, t.Counted%10, t.Threshold/10, t.Threshold%10)
	case Share:
		return fmt.Sprintf("%s，抓拍数列全部地段前千分之%d（阈值千分之%d）", span, t.Counted, t.Threshold)
	}
	return fmt.Sprintf("%s，抓拍%d次，人工立项", span, t.Counted)
}

func dayWords(d *law.Date) string {
	if d == nil {
		return ""
	}
	return d.Words()
}

// write adds what a step put on record to a paper, and who took it.
func write(b *paper.Builder, s *Step, who string) {
	by := func(label string) {
		b.Fields(paper.Filled(label, who), paper.Filled("日期", law.DateOf(s.At).Words()))
	}
	switch s.Kind {
	case PlannedStep:
		var measures []string
		for _, m := range s.Data.Measures {
			measures = append(measures, WordsOf(Measures, m).ZH)
		}
		b.Heading("原因和措施")
		b.List(measures...)
		b.Paragraph(s.Data.Words)
		by("分析人员")
	case ApprovedStep, ReturnedStep:
		b.Heading(map[StepKind]string{ApprovedStep: "批准治理措施", ReturnedStep: "退回治理措施"}[s.Kind])
		b.Paragraph(s.Data.Words)
		by("负责人")
	case FinishedStep:
		b.Heading("措施完成情况")
		b.Fields(paper.Filled("完成日期", dayWords(s.Data.Day)))
		b.Paragraph(s.Data.Words)
	case CheckedStep:
		b.Heading("效果评估")
		b.Table([]string{"", "期间", "抓拍数", "日均"}, []int{2, 4, 2, 2}, stretchRow("立项前", s.Data.Before), stretchRow("完成后", s.Data.After))
		b.Fields(paper.Filled("效果", WordsOf(Effects, s.Data.Effect).ZH))
		b.Paragraph(s.Data.Words)
		by("核查人员")
	case ClosedStep:
		b.Heading("结论")
		b.Paragraph(s.Data.Words)
		by("负责人")
	}
}

func stretchRow(label string, s *Stretch) []string {
	if s == nil {
		return []string{label, "", "", ""}
	}
	per := s.PerDayTenths()
	return []string{label, fmt.Sprintf("%s至%s", s.From, s.Until), fmt.Sprint(s.Received), fmt.Sprintf("%d.%d", per/10, per%10)}
}

// Report returns what the yearly report says: to which government, the totals, and every line.
func (p *Papers) Report(template paper.Template, scope access.Scope, report string) Compose {
	return func(ctx context.Context, q db.Queryer, _ time.Time) (paper.Document, error) {
		r, err := ReportByID(ctx, q, scope, report)
		if err != nil {
			return paper.Document{}, err
		}
		body, err := people.BodyByID(ctx, q, scope.Book, r.Body)
		if err != nil {
			return paper.Document{}, err
		}
		b := paper.New(template, fmt.Sprintf("关于%d年度新增电子技术监控设备情况的报告", r.Year), body.Name)
		if r.Part > 0 {
			b = paper.New(template, fmt.Sprintf("关于%d年度电子技术监控设备情况的补充报告（第%d份）", r.Year, r.Part), body.Name)
		}
		b.Paragraph(r.Addressee + "：")
		b.Paragraph(fmt.Sprintf("根据《广东省非现场执法管理办法》第十三条第二款，现将%s至%s电子技术监控设备的新增等情况报告如下。", law.DateOf(r.From).Words(), law.DateOf(r.Until.Add(-time.Microsecond)).Words()))
		f := &r.Figures
		if f.Nil() {
			b.Paragraph("这一期间没有新增电子技术监控设备。")
		}
		b.Heading("一、总体情况")
		b.Fields(paper.Filled("新增", counted(len(f.Added))), paper.Filled("停用", counted(len(f.Stopped))), paper.Filled("恢复使用", counted(len(f.Resumed))),
			paper.Filled("移动位置", counted(len(f.Moved))), paper.Filled("取消设置", counted(len(f.Cancelled))), paper.Filled("已批准未启用", counted(len(f.Waiting))),
			paper.Filled("现有设备", counted(f.Total)), paper.Filled("其中在用", counted(f.InUse)))
		b.Heading("二、明细")
		if len(f.Added)+len(f.Stopped)+len(f.Resumed)+len(f.Moved)+len(f.Cancelled)+len(f.Waiting) == 0 {
			b.Paragraph("无。")
		}
		for _, part := range []struct {
			title string
			lines []Line
		}{{"新增", f.Added}, {"停用", f.Stopped}, {"恢复使用", f.Resumed}, {"移动位置", f.Moved}, {"取消设置", f.Cancelled}, {"已批准未启用", f.Waiting}} {
			if len(part.lines) == 0 {
				continue
			}
			var rows [][]string
			for _, l := range part.lines {
				rows = append(rows, l.row())
			}
			b.Paragraph(part.title + "：")
			b.Table([]string{"设置地点", "类型", "用途", "日期", "理由"}, []int{4, 2, 3, 2, 4}, rows...)
		}
		if r.Remarks != "" {
			b.Heading("三、说明")
			b.Paragraph(r.Remarks)
		}
		b.Note("同一设备在同一地点用于多种违法行为、由多个单位共享的，由所有单位报告一次。新增以启用为准。")
		return b.Document(), nil
	}
}

func counted(n int) string { return fmt.Sprintf("%d台（处）", n) }

// row is a line as a paper lists it.
func (l *Line) row() []string {
	var uses []string
	for _, w := range l.ViolationWords() {
		uses = append(uses, w.ZH)
	}
	return []string{l.Place, device.Words(device.SiteKinds, l.Kind).ZH + "，" + device.Words(device.Places, l.Class).ZH, strings.Join(uses, "、"), l.Day.String(), l.Reason}
}
