package device

import (
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/paper"
)

// writeEvaluation is C1.13, the periodic evaluation with its figures and, once it is signed, the head's decision.
func writeEvaluation(w *writing) error {
	e := w.fact.Data.(Evaluation)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十条第一款", fmt.Sprintf("对%s至%s的设置情况进行定期评估。", e.Figures.From.Words(), e.Figures.Until.Words()))
	w.thing()
	w.Heading("一、登记的数据")
	f := e.Figures
	objections := "尚未登记"
	if f.Objections != nil {
		objections = fmt.Sprint(*f.Objections)
	}
	w.Fields(paper.Filled("抓拍", fmt.Sprint(f.Captures)), paper.Filled("审核通过、不通过", fmt.Sprintf("%d，%d（有效率%s）", f.Adopted, f.Rejected, percent(f.ValidRate()))),
		paper.Filled("不能进入审核的", fmt.Sprintf("%d（连同审核不通过的占%s）", f.Unusable, percent(f.ExclusionRate()))), paper.Filled("异议成立", objections),
		paper.Filled("标志检查次数、发现缺陷、缺失", fmt.Sprintf("%d，%d，%d", f.Inspections, f.SignDefects, f.SignMissing)),
		paper.Filled("异常事件、异常时段", fmt.Sprintf("%d，%d", f.Incidents, f.Abnormal)), paper.Filled("检修、停用", fmt.Sprintf("%d，%d", f.Maintenances, f.Stops)))
	w.Heading("二、评估内容")
	w.Fields(paper.Filled("事故、投诉情况", e.Accidents), paper.Filled("标志是否明显、合理", e.Signs), paper.Filled("是否仍有必要", e.Necessity), paper.Filled("意见", e.Opinions))
	w.Heading("三、评估结论")
	last := ""
	if e.Until != nil {
		last = e.Until.Words()
	}
	w.Fields(paper.Filled("拟定的结论", Words(EvaluationResults, e.Result).ZH), paper.Filled("理由", e.Reason), paper.Filled("调整内容", e.Adjust), paper.Filled("完成期限", last), paper.Filled("评估人", who), paper.Filled("评估日期", dayOf(w.fact.At)))
	if err := w.evaluationSigned(); err != nil {
		return err
	}
	w.proofs(w.fact)
	return nil
}

func percent(hundredths int64, ok bool) string {
	if !ok {
		return "没有可以计算的数据"
	}
	return fmt.Sprintf("%d.%02d%%", hundredths/100, hundredths%100)
}

// evaluationSigned adds what the head decided of this draft.
func (w *writing) evaluationSigned() error {
	for i := range w.life.Facts {
		d, ok := w.life.Facts[i].Data.(EvaluationSigned)
		if !ok || d.Draft != w.fact.ID {
			continue
		}
		head, err := w.who(w.life.Facts[i].Person)
		if err != nil {
			return err
		}
		w.Fields(paper.Filled("负责人决定", Words(EvaluationResults, d.Result).ZH), paper.Filled("决定理由", d.Reason), paper.Filled("决定人", head), paper.Filled("决定时间", moment(w.life.Facts[i].At)))
		return nil
	}
	w.Fields(paper.Filled("负责人决定", "尚未签署"))
	return nil
}

// writeSignInspection is C1.14, what an inspection of a sign found and how it was put right.
func writeSignInspection(w *writing) error {
	v := w.fact.Data.(SignInspection)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十条、第十四条", "检查设置地点的标志、标识。")
	w.thing()
	w.Heading("检查情况")
	clear := "明显可见"
	if !v.Clear {
		clear = "有缺陷"
	}
	var lacking []string
	for _, k := range v.Lacking {
		lacking = append(lacking, Words(SignShows, k).ZH)
	}
	w.Fields(paper.Filled("应有的标志", w.signWords()), paper.Filled("检查时间", moment(w.fact.At)), paper.Filled("检查结果", clear), paper.Filled("缺陷", v.Defect), paper.Filled("只有一个方向有标志", yesNo(v.OneSide)),
		paper.Filled("还缺的照片", strings.Join(lacking, "、")), paper.Filled("检查人", who))
	w.photographs(w.fact, "检查时的照片（"+dayOf(w.fact.At)+"）")
	w.Heading("整改情况")
	done := w.mended()
	if done == nil {
		w.Fields(paper.Filled("整改", map[bool]string{true: "不需要整改", false: "尚未登记整改结果"}[v.Clear]))
	} else {
		w.Fields(paper.Filled("整改时间", moment(done.At)), paper.Filled("整改内容", done.Data.Line().ZH))
		w.photographs(done, "整改后的照片（"+dayOf(done.At)+"）")
	}
	w.proofs(w.fact)
	return nil
}

// mended is what put right the defect that an inspection found, before the next inspection; nil: nothing yet, or no defect.
func (w *writing) mended() *Fact {
	if w.fact.Data.(SignInspection).Clear {
		return nil
	}
	for i := range w.life.Facts {
		f := &w.life.Facts[i]
		switch {
		case !f.At.After(w.fact.At):
		case f.Event == AdjustmentDone, f.Event == SignPlaced:
			return f
		case f.Event == SignInspected:
			return nil
		}
	}
	return nil
}

// writeIncident is C1.20, the record of an incident with its interval and its referral to the police.
func writeIncident(w *writing) error {
	v := w.fact.Data.(Incident)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第二十条、第三十六条第（三）项", "登记设备异常、损毁、干扰事件。")
	w.thing()
	w.Heading("事件")
	over := "尚未结束"
	if v.Until != nil {
		over = moment(*v.Until)
	}
	w.Fields(paper.Filled("情形", Words(IncidentKinds, v.What).ZH), paper.Filled("原因", Words(IncidentCauses, v.Cause).ZH), paper.Filled("开始时间", moment(w.fact.At)), paper.Filled("结束时间", over),
		paper.Filled("对记录的影响", v.Effect), paper.Filled("怎样发现的", v.Note), paper.Filled("登记人", who), paper.Filled("登记时间", moment(w.fact.KnownAt)))
	w.Heading("复核范围和移送")
	w.Fields(paper.Filled("须逐件复核的抓拍", fmt.Sprintf("本设备%s至%s的全部抓拍，逐件决定是否采用（第三十六条第（三）项）", moment(w.fact.At), over)), paper.Filled("移送公安机关", w.referral()))
	if err := w.lookBack(v.Until); err != nil {
		return err
	}
	w.proofs(w.fact)
	return nil
}

// lookBack lists the captures of the interval of an incident, up to now where it is not over.
func (w *writing) lookBack(until *time.Time) error {
	last := w.now
	if until != nil {
		last = *until
	}
	taken, all, err := w.papers.Taken(w.ctx, w.q, w.life.Book, w.life.Device.ID, w.fact.At, last, LookBackMost)
	if err != nil {
		return err
	}
	w.Fields(paper.Filled("这一期间的抓拍", fmt.Sprintf("%d件（截至%s）", all, moment(w.now))))
	var rows [][]string
	for i, c := range taken {
		rows = append(rows, []string{fmt.Sprint(i + 1), moment(c.At), c.ID})
	}
	if len(rows) == 0 {
		return nil
	}
	w.Table([]string{"序号", "抓拍时间", "编号"}, []int{1, 4, 6}, rows...)
	if all > len(taken) {
		w.Note(fmt.Sprintf("以上列出最早的%d件，其余%d件见系统中本设备的抓拍列表。", len(taken), all-len(taken)))
	}
	return nil
}

// referral says to which police office an incident was referred.
func (w *writing) referral() string {
	for i := range w.life.Facts {
		if d, ok := w.life.Facts[i].Data.(PoliceReferral); ok && d.Incident == w.fact.ID {
			return d.Line().ZH + "，" + dayOf(w.life.Facts[i].At)
		}
	}
	return ""
}
