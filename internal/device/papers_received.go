package device

import (
	"fmt"

	"yuanjian/internal/law"
	"yuanjian/internal/paper"
)

// writeExamination is C1.6, the register of an examination that was entrusted.
func writeExamination(w *writing) error {
	o := w.fact.Data.(TechnicalOpinion)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	i := o.Institution
	w.basis("第十二条第二款", "登记委托技术审核的机构及其检测报告。")
	w.thing()
	affiliate := "无"
	if i.Affiliate {
		affiliate = "与设备厂家有关联；仍予采信的理由：" + onRecord(i.Reason)
	}
	w.Heading("委托")
	w.Fields(paper.Filled("委托单位", w.body.Name), paper.Filled("受托机构", i.Name), paper.Filled("委托合同编号", onRecord(i.Contract)), paper.Filled("委托范围", onRecord(i.Scope)), paper.Filled("检测的设备类别", onRecord(o.Class.Words().ZH)),
		paper.Filled("资质及编号", i.Qualification), paper.Filled("资质有效期至", i.QualifiedUntil.Words()), paper.Filled("登记时资质是否有效", yesNo(i.QualifiedUntil >= law.DateOf(w.fact.At))), paper.Filled("与设备厂家的关联", affiliate))
	w.Heading("检测结果")
	w.Fields(paper.Filled("产品质量检验合格证明", passed(o.Quality.Pass).ZH+"。"+o.Quality.Reason), paper.Filled("性能和功能", passed(o.Performance.Pass).ZH+"。"+o.Performance.Reason),
		paper.Filled("测得的最大时钟误差", fmt.Sprintf("%d毫秒", o.Performance.ClockErrorMS)), paper.Filled("依据的标准", o.Standards.words()), paper.Filled("其他事项", o.Other.words()))
	if len(o.Performance.Figures)+len(o.Cited) > 0 {
		w.Fields(technicalFields(&o)...)
	}
	w.Fields(paper.Filled("本单位结论", o.Conclusion), paper.Filled("受托机构签章", "见所附的检测报告"), paper.Filled("登记人", who), paper.Filled("登记日期", dayOf(w.fact.At)))
	w.proofs(w.fact)
	return nil
}

// writeCertificate is C1.7, the register of a verification certificate.
func writeCertificate(w *writing) error {
	v := w.fact.Data.(VerificationCertificate)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十二条第一款第（一）项、第二十二条", "登记设备的检定证书。")
	w.thing()
	result := "不合格"
	if v.Pass {
		result = "合格"
	}
	fits := fmt.Sprintf("与登记的出厂编号%s一致", w.life.DeviceAt(w.at).Serial)
	if v.Serial != w.life.DeviceAt(w.at).Serial {
		fits = fmt.Sprintf("与登记的出厂编号%s不一致，这份证书对本设备不起作用", w.life.DeviceAt(w.at).Serial)
	}
	w.Fields(paper.Filled("证书编号", v.Number), paper.Filled("检定机构", v.Institution), paper.Filled("授权", v.Mandate), paper.Filled("检定项目", v.Item), paper.Filled("证书上的出厂编号", v.Serial),
		paper.Filled("编号核对", fits), paper.Filled("检定结果", result), paper.Filled("检定有效期", v.From.Words()+"至"+v.Until.Words()), paper.Filled("出具时间", moment(w.fact.At)),
		paper.Filled("登记人", who), paper.Filled("登记日期", dayOf(w.fact.KnownAt)))
	w.proofs(w.fact)
	return nil
}

// writeFlightPlan is C1.15, the plan of a mobile inspection with its approval.
func writeFlightPlan(w *writing) error {
	p := w.fact.Data.(FlightPlan)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十六条", "制定移动执法检查计划。")
	w.thing()
	w.Heading("检查计划")
	approved := "由" + who + "登记；批准依据：" + orNone(p.Authority) + "（不是单位负责人批准，不符合第十六条第一款第（一）项）"
	if p.ByHead {
		approved = "单位负责人" + who + "批准，" + moment(w.fact.At)
	}
	marked := "未登记"
	if f := w.life.latest(w.at, MarkPhotographed); f != nil {
		marked = f.Data.(Mark).Position + "，" + dayOf(f.At) + "拍摄"
	}
	homes := ""
	if p.Flight != nil && p.Flight.NoHomes {
		homes = "飞行避开住宅"
	}
	w.Fields(paper.Filled("目的和区域", p.Purpose), paper.Filled("检查的范围", w.flown(&p)), paper.Filled("检查的违法行为", w.violations(p.Violation)), paper.Filled("起止时间", moment(p.From)+"至"+moment(p.Until)+"（不含）"), paper.Filled("操作人员岗位和资格", p.Crew),
		paper.Filled("高度和空域类别", p.height()), paper.Filled("空域、航行手续", p.airspaceWords()), paper.Filled("每日报备", w.filedDays(&p)), paper.Filled("设备标识（第十六条第一款第（四）项）", marked), paper.Filled("隐私保护措施", onRecord(w.privacy(), homes)), paper.Filled("批准情况", approved))
	w.application(&p)
	w.answers(p.Items)
	w.proofs(w.fact)
	return nil
}

// privacy is what the argument said of privacy.
func (w *writing) privacy() string {
	if f := w.life.latest(w.at, Argued); f != nil {
		return f.Data.(Argument).Privacy
	}
	return ""
}

func (p *FlightPlan) airspaceWords() string {
	switch a := p.Airspace; {
	case a == nil:
		return "尚未查明"
	case !a.Required:
		return "不需要报备、审批：" + a.Ground
	case a.From == nil || a.Until == nil:
		return "需要报备、审批，尚未取得"
	default:
		return fmt.Sprintf("报备、审批编号%s，有效期%s至%s", a.Number, moment(*a.From), moment(*a.Until))
	}
}

// writeFlightFiling is C1.16, the register of the filing or approval of a flight.
func writeFlightFiling(w *writing) error {
	p := w.fact.Data.(FlightPlan)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	a := p.Airspace
	w.basis("第十六条第一款第（二）项", "登记飞行活动申请、批复或者备案的情况（《无人驾驶航空器飞行管理暂行条例》第二十七条）。")
	w.thing()
	period := ""
	if a.From != nil && a.Until != nil {
		period = moment(*a.From) + "至" + moment(*a.Until)
	}
	w.Fields(paper.Filled("申请单位", w.body.Name), paper.Filled("是否需要申请、备案", yesNo(a.Required)), paper.Filled("批准、备案编号", a.Number), paper.Filled("有效期", period), paper.Filled("不需要的理由", a.Ground))
	w.Fields(a.asked()...)
	w.Fields(paper.Filled("每日报备", w.filedDays(&p)),
		paper.Filled("对应的检查计划", moment(p.From)+"至"+moment(p.Until)+"，"+p.Purpose), paper.Filled("登记人", who), paper.Filled("登记日期", dayOf(w.fact.KnownAt)))
	w.application(&p)
	w.proofs(w.fact)
	return nil
}
