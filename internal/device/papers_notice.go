package device

import (
	"cmp"
	"fmt"

	"yuanjian/internal/law"
	"yuanjian/internal/paper"
)

// writeLocationNotice is C1.8, the notice of the location: what is made public for thirty full days before use.
func writeLocationNotice(w *writing) error {
	n := w.life.NoticeFor(w.body, w.at)
	legal, technical, err := w.reviews()
	if err != nil {
		return err
	}
	w.basis("第十四条第一款", "现将电子技术监控设备的设置地点予以公布。自公布之日起满三十日后启用。")
	w.notice(n)
	w.Fields(paper.Filled("最早启用日期", earliest(n)))
	w.Heading("审批和审核")
	w.Fields(paper.Filled("设置方案批准文号", n.Approval), paper.Filled("法制审核", legal), paper.Filled("技术审核", technical))
	w.sign()
	w.Paragraph("对设置地点有异议，或者发现标志缺失、被遮挡的，可以向本单位投诉、举报。")
	return nil
}

// earliest is the first day of use, at the earliest, in words.
func earliest(n Notice) string {
	d, err := law.ParseDate(n.From)
	if err != nil {
		return ""
	}
	return d.Words() + "（以两个渠道公布满三十日为准）"
}

// notice are the fields of a public notice: no personal data, no figure of money.
func (w *writing) notice(n Notice) {
	site := w.life.SiteAt(w.at)
	w.Fields(paper.Filled("设置单位", n.Body), paper.Filled("设置地点", n.Place), paper.Filled("坐标（WGS 84）", w.position(&site)), paper.Filled("朝向", n.Direction), paper.Filled("设备种类", n.Kind),
		paper.Filled("采集的违法行为", w.violation(n.Violation)), paper.Filled("投诉举报和咨询", n.Contact))
}

// reviews are the results of both reviews with the numbers of their opinions.
func (w *writing) reviews() (legal, technical string, err error) {
	if legal, err = w.reviewWords(LegalReview, "C1.4"); err != nil {
		return "", "", err
	}
	technical, err = w.reviewWords(TechnicalReview, "C1.5")
	return legal, technical, err
}

// reviewWords is the result of the latest review before w.at, with the number of the opinion where it is issued as a paper.
func (w *writing) reviewWords(e Event, kind string) (string, error) {
	f := w.life.latest(w.at, e)
	if f == nil {
		return "", nil
	}
	number, err := w.papers.Number(w.ctx, w.q, w.life.Book, w.life.Use.ID, kind, f.ID)
	if err != nil {
		return "", err
	}
	if number == "" {
		number = "意见书尚未签发，没有文号"
	}
	ok := false
	switch d := f.Data.(type) {
	case LegalOpinion:
		ok = d.Pass
	case TechnicalOpinion:
		ok = d.Pass
	}
	return dayOf(f.At) + passed(ok).ZH + "，" + number, nil
}

// sign is the sign that stands, with its photograph.
func (w *writing) sign() {
	f := w.life.latest(w.at, SignPlaced)
	if f == nil {
		return
	}
	s := f.Data.(Sign)
	w.Heading("标志")
	distance := ""
	if s.DistanceM != nil {
		distance = fmt.Sprintf("%d米", *s.DistanceM)
	}
	standard := ""
	if s.Standard != "" {
		standard = Words(SignStandards, s.Standard).ZH
	}
	w.Fields(paper.Filled("种类", s.Kind), paper.Filled("标准", standard), paper.Filled("位置", s.Position), paper.Filled("距设备", distance), paper.Filled("设置日期", dayOf(f.At)))
	w.photographs(f, "标志照片（"+dayOf(f.At)+"）")
}

// writeCommissioning is C1.9, the decision to put a use into service with its checklist.
func writeCommissioning(w *writing) error {
	d := w.fact.Data.(Decision)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十四条第一款", fmt.Sprintf("决定自%s起启用下列电子技术监控设备。", moment(w.fact.At)))
	w.thing()
	w.Heading("公布情况")
	_, because, _ := w.life.FirstLawfulDay(w.at)
	w.Fields(paper.Filled("最早可以启用的日期", because.ZH), paper.Filled("首次启用时间", moment(w.fact.At)), paper.Filled("理由", d.Reason), paper.Filled("决定人", who))
	w.Heading("启用条件核对")
	var rows [][]string
	for _, s := range w.life.Gates(w.at) {
		rows = append(rows, []string{articleWords(s.Article), clipCell(s.Title.ZH + "：" + s.Because.ZH), resultWords(s.Result)})
	}
	w.Table([]string{"依据", "条件和事实", "结果"}, []int{3, 8, 2}, rows...)
	w.proofs(w.fact)
	return nil
}

// writeStopNotice is C1.10, the notice of a stop.
func writeStopNotice(w *writing) error {
	n := w.life.NoticeFor(w.body, w.at)
	reason := ""
	switch d := w.fact.Data.(type) {
	case Decision:
		reason = d.Reason
	case Cancellation:
		reason = d.Line().ZH
	case MaintenanceStart:
		reason = d.Line().ZH
	}
	w.basis("第十四条第二款", "现将下列电子技术监控设备停用的情况予以公布。停用期间不采集违法行为。")
	w.notice(n)
	w.Fields(paper.Filled("停用时间", moment(w.fact.At)), paper.Filled("停用原因", reason))
	return nil
}

// writeResumeNotice is C1.11, the notice that a stopped use goes on, with its history.
func writeResumeNotice(w *writing) error {
	n := w.life.NoticeFor(w.body, w.at)
	d := w.fact.Data.(Decision)
	legal, technical, err := w.reviews()
	if err != nil {
		return err
	}
	w.basis("第十四条第二款", "下列电子技术监控设备拟恢复使用，现予以公布。自公布之日起满三十日后恢复使用。")
	w.notice(n)
	w.Fields(paper.Filled("恢复使用的理由", d.Reason), paper.Filled("设置方案批准文号", n.Approval), paper.Filled("法制审核", legal), paper.Filled("技术审核", technical), paper.Filled("最早恢复使用日期", earliest(n)))
	w.Heading("使用和停用记录")
	var rows [][]string
	for _, f := range w.life.before(w.at) {
		switch f.Event {
		case Commissioned, Stopped, Resumed, MaintenanceStarted, MaintenanceEnded, Altered:
			rows = append(rows, []string{moment(f.At), f.Event.Words().ZH, clipCell(f.Data.Line().ZH)})
		}
	}
	w.Table([]string{"时间", "事项", "说明"}, []int{4, 2, 6}, rows...)
	w.sign()
	return nil
}

// writeWorkOrder is C1.12, the work order of a maintenance, with its end as far as it has come.
func writeWorkOrder(w *writing) error {
	m := w.fact.Data.(MaintenanceStart)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十四条第二款、第二十二条", "登记设备检修、维护情况。")
	w.thing()
	w.Fields(paper.Filled("工单编号", m.WorkOrder.Number), paper.Filled("故障或者检修计划", m.WorkOrder.Fault), paper.Filled("检修单位", m.WorkOrder.Contractor), paper.Filled("由谁检修", m.WorkOrder.doneBy()), paper.Filled("开始时间", moment(w.fact.At)), paper.Filled("登记人", who), paper.Filled("登记时间", moment(w.fact.KnownAt)))
	w.Heading("检修结果")
	end, between := w.ended()
	ended, done, parts, test, tamper := "尚未结束", "", "", "", ""
	if end != nil {
		d := end.Data.(MaintenanceEnd)
		ended, done, parts, test, tamper = moment(end.At), d.Done, onRecord(d.Parts), passed(d.SelfTest).ZH, d.Seal
	}
	changed := func(e Event) string { return cmp.Or(between[e], "没有登记") }
	w.Fields(paper.Filled("结束时间", ended), paper.Filled("完成的工作", done), paper.Filled("更换的部件", parts), paper.Filled("自检", test), paper.Filled("封印编号", tamper),
		paper.Filled("是否调整朝向、移动或者更换镜头", changed(Altered)), paper.Filled("是否修理计量部分", changed(Repaired)), paper.Filled("是否变更软件", changed(FirmwareChanged)))
	w.Fields(paper.Filled("检修单位签名", "见所附的工单"), paper.Filled("设备管理员", who))
	w.proofs(w.fact)
	return nil
}

// doneBy says whether the own body or an institution carries the order out.
func (o *WorkOrder) doneBy() string {
	switch {
	case o.Own:
		return "本单位"
	case o.Institution != "":
		return "委托有资质的机构（第二十二条第二款）"
	}
	return "没有登记资质和合同的单位"
}

// ended is the end of the maintenance that w.fact began, and what else was done to the device meanwhile.
func (w *writing) ended() (end *Fact, between map[Event]string) {
	between = map[Event]string{}
	for i := range w.life.Facts {
		f := &w.life.Facts[i]
		if f.At.Before(w.fact.At) || f.ID == w.fact.ID {
			continue
		}
		switch f.Event {
		case Altered, Repaired, FirmwareChanged:
			if end != nil && end.Data.(MaintenanceEnd).SelfTest && f.Entry != end.Entry {
				continue // after the work
			}
			between[f.Event] = "是：" + f.Data.Line().ZH
		case MaintenanceEnded:
			if end == nil || !end.Data.(MaintenanceEnd).SelfTest {
				end = f // what was changed beside it stands behind it, in the same entry
			}
		case MaintenanceStarted:
			return end, between
		}
	}
	return end, between
}

// cellMost is how much stands in a cell of a table of a paper.
const cellMost = 280

// clipCell shortens what is too long for a cell; the whole stands on the page of the use.
func clipCell(s string) string {
	if r := []rune(s); len(r) > cellMost {
		return string(r[:cellMost]) + "……（全文见设备档案）"
	}
	return s
}

func resultWords(r law.Result) string {
	return map[law.Result]string{law.Met: "符合", law.Unmet: "不符合", law.Unknown: "未查明"}[r]
}

// articleWords names an article, with its source where that is another than 粤府〔2025〕12号.
func articleWords(a law.Article) string {
	if a.Source == law.SourceMeasures {
		return a.Words
	}
	return a.Source + a.Words
}
