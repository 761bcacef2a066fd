package device

import (
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// writeArgument is C1.1, the report of the prior argument.
func writeArgument(w *writing) error {
	a := w.fact.Data.(Argument)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十条第一款", "对拟设置的电子技术监控设备进行事前论证，情况如下。")
	w.Heading("一、拟设置的设备和地点")
	w.thing()
	w.Heading("二、论证内容")
	w.Fields(paper.Filled("设置的必要性及数据", a.Need), paper.Filled("其他办法的比较", a.Alternatives), paper.Filled("共享设备的查找情况（第十七条）", a.Shared), paper.Filled("附近有共享设备而不使用的理由", a.NotUsed),
		paper.Filled("对个人隐私的影响", a.Privacy), paper.Filled("参加论证的岗位", a.Participants), paper.Filled("参加人员的意见", a.Opinions), paper.Filled("参加人员签名", "见所附的论证报告"))
	w.Heading("三、论证结论")
	w.Paragraph(a.Conclusion)
	w.Fields(paper.Filled("提出人", who), paper.Filled("论证日期", dayOf(w.fact.At)))
	w.proofs(w.fact)
	return nil
}

// writePlan is C1.2, the siting plan, with all its sites.
func writePlan(w *writing) error {
	p := w.fact.Data.(SitingPlan)
	w.basis("第九条、第十三条", "拟定电子技术监控设备设置方案，报省级行政执法主管部门批准。")
	if p.Together != nil {
		return writePlanTogether(w, &p)
	}
	w.Heading("一、设备和地点")
	w.thing()
	w.Heading("二、遵循的原则")
	w.Fields(slices.Concat(p.common(), p.ofPlace())...)
	w.Fields(paper.Filled("设置依据", onRecord(p.Citation)), paper.Filled("数据", onRecord(p.figures())))
	w.Heading("三、违法行为")
	w.violationsOf(&p)
	w.Heading("四、数量、间距和标志")
	w.Fields(w.spacing(&p)...)
	w.Heading("五、论证和数据流向")
	w.Fields(w.argued(), w.flow())
	w.proofs(w.fact)
	return nil
}

// writePlanTogether is a plan over several sites: a list of them, what the plan says once, and each site.
func writePlanTogether(w *writing, p *SitingPlan) error {
	parts, err := w.parts(p.Together)
	if err != nil {
		return err
	}
	w.Heading(fmt.Sprintf("一、设置地点（共%d个，各地点分别审批）", len(parts)))
	var rows [][]string
	for i, x := range parts {
		rows = append(rows, []string{fmt.Sprint(i + 1), x.life.SiteAt(x.at).Words, x.life.DeviceAt(x.at).Serial, strings.Join(x.fact.Data.(SitingPlan).Violations, "；")})
	}
	w.Table([]string{"序号", "设置地点", "出厂编号", "违法行为代码"}, []int{1, 5, 3, 3}, rows...)
	w.Heading("二、各地点共同遵循的原则")
	w.Fields(append(p.common(), paper.Filled("设置依据", onRecord(p.Citation)))...)
	w.Heading("三、各地点的情况")
	for i, x := range parts {
		q := x.fact.Data.(SitingPlan)
		w.Heading(fmt.Sprintf("地点%d：%s", i+1, x.life.SiteAt(x.at).Words))
		x.thing()
		w.Fields(slices.Concat(q.ofPlace(), []paper.Field{paper.Filled("数据", onRecord(q.figures()))}, x.spacing(&q), []paper.Field{x.argued()})...)
		x.violationsOf(&q)
	}
	w.Heading("四、数据流向")
	w.Fields(w.flow())
	w.proofs(w.fact)
	return nil
}

// parts are the sites of a plan in its order, each as a writing of its own on the same paper. A site whose part was taken back is not
// in the plan.
func (w *writing) parts(of *Together) ([]*writing, error) {
	var out []*writing
	for _, use := range of.Uses {
		l := w.life
		if use != l.Use.ID {
			other, err := LoadAround(w.ctx, w.q, l.Book, use, w.now, nil)
			if err != nil {
				return nil, err
			}
			l = &other
		}
		if i := l.partOf(of.ID); i >= 0 {
			x := *w
			x.life, x.fact, x.at = l, &l.Facts[i], l.Facts[i].At
			out = append(out, &x)
		}
	}
	return out, nil
}

// common are the principles that a plan answers once for all its sites.
func (p *SitingPlan) common() []paper.Field {
	return []paper.Field{paper.Filled("合法", p.Lawful), paper.Filled("公开", p.Open)}
}

// ofPlace are the principles that are answered for each place.
func (p *SitingPlan) ofPlace() []paper.Field {
	return []paper.Field{paper.Filled("科学", p.Scientific), paper.Filled("合理", p.Reasonable), paper.Filled("必要", p.Necessary)}
}

// figures are the data in words; empty for a plan of before they were asked for.
func (p *SitingPlan) figures() string {
	if p.Data.Until == 0 {
		return ""
	}
	return p.Data.Line().ZH
}

func (w *writing) violationsOf(p *SitingPlan) {
	var rows [][]string
	for _, v := range p.Violations {
		rows = append(rows, []string{v, w.papers.Violation(v).ZH, onRecord(p.Citation)})
	}
	w.Table([]string{"代码", "违法行为", "设置所依据的条款"}, []int{1, 3, 4}, rows...)
}

func (w *writing) spacing(p *SitingPlan) []paper.Field {
	site := w.life.SiteAt(w.at)
	return []paper.Field{paper.Filled("设置间距和数量（第十三条）", p.Spacing), paper.Filled("距同类设备较近的理由", p.Near), paper.Filled("朝向", site.Direction), paper.Filled("视场", w.seen()), paper.Filled("标志", w.signWords()), paper.Filled("使用期间", w.period())}
}

func (w *writing) argued() paper.Field {
	said := ""
	if f := w.life.latest(w.at, Argued); f != nil {
		said = dayOf(f.At) + "论证：" + f.Data.(Argument).Conclusion
	}
	return paper.Filled("事前论证", said)
}

// flow says where the data go.
func (w *writing) flow() paper.Field {
	return paper.Filled("数据流向", "设备采集的电子数据经签名传送到"+w.body.Name+"，入库时计算摘要并记入不可改写的账本，审核前不用于执法。")
}

// seen is what the camera sees of the ground.
func (w *writing) seen() string {
	if v := w.life.ViewAt(w.at); v != nil {
		return v.Line().ZH
	}
	return unrecorded
}

// period is in which part of the year a site is used; of others no period is on record.
func (w *writing) period() string {
	if s := w.life.SeasonAt(w.at); s != nil {
		return s.words().ZH
	}
	return unrecorded
}

// signWords says which sign stands at w.at.
func (w *writing) signWords() string {
	f := w.life.latest(w.at, SignPlaced)
	if f == nil {
		return "安装时在显著位置设置"
	}
	return f.Data.(Sign).Line().ZH
}

// writeApproval is C1.3, the register of what the province decided.
func writeApproval(w *writing) error {
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第九条", "登记省级行政执法主管部门对设置方案的意见。")
	w.thing()
	w.Heading("审批意见")
	result := w.fact.Event.Words().ZH
	switch d := w.fact.Data.(type) {
	case Approval:
		department, err := w.bodyName(d.Body)
		if err != nil {
			return err
		}
		w.Fields(paper.Filled("结果", result), paper.Filled("文号", d.Number), paper.Filled("审批机关", department), paper.Filled("层级", people.BodyLevels[d.Level].ZH), paper.Filled("日期", dayOf(w.fact.At)),
			paper.Filled("批准的设置地点", strings.Join(d.Sites, "；")), paper.Filled("批准的违法行为", w.violations(d.Violations)), paper.Filled("附加条件", d.Conditions), paper.Filled("有效期至", until(d.Until)), paper.Filled("审批人（系统记录）", who))
	case Rejection:
		department, err := w.bodyName(d.Body)
		if err != nil {
			return err
		}
		w.Fields(paper.Filled("结果", result), paper.Filled("文号", d.Number), paper.Filled("审批机关", department), paper.Filled("日期", dayOf(w.fact.At)), paper.Filled("理由", d.Reasons), paper.Filled("审批人（系统记录）", who))
	}
	w.proofs(w.fact)
	return nil
}

func (w *writing) bodyName(id string) (string, error) {
	if id == "" {
		return "", nil
	}
	b, err := people.BodyByID(w.ctx, w.q, w.life.Book, id)
	return b.Name, err
}

// writeLegalOpinion is C1.4.
func writeLegalOpinion(w *writing) error {
	o := w.fact.Data.(LegalOpinion)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十一条", "对下列电子技术监控设备进行法制审核，提出意见如下。")
	w.thing()
	w.Heading("审核事项")
	sole := "不能单独作为定案依据，须有其他证据印证（第十一条第二款）。"
	if o.SoleBasis.Sole {
		sole = fmt.Sprintf("有%s依据：%s。", RankWords(o.SoleBasis.Rank).ZH, o.SoleBasis.Citation)
	}
	w.Fields(paper.Filled("（一）是否必要，是否违反禁止性规定", o.Necessary.words()), paper.Filled("（二）场所是否合法、合理，标志是否明显", o.Place.words()),
		paper.Filled("（三）设备记录能否单独作为处罚依据", sole+o.SoleBasis.Reason), paper.Filled("（四）法律、法规、规章规定的其他事项", o.Other.words()))
	if len(o.Prohibitions) > 0 {
		w.Heading("核对的禁止性规定")
		w.Fields(prohibitionFields(o.Prohibitions)...)
	}
	w.answers(o.Items)
	w.Heading("审核结论")
	w.Fields(paper.Filled("结论", passed(o.Pass).ZH), paper.Filled("附加条件", o.Conditions), paper.Filled("审核时采集的违法行为", w.violation(o.Violation)), paper.Filled("标志到设备的距离", o.distance()), paper.Filled("审核人", who), paper.Filled("审核人身份", "本单位法制审核人员"), paper.Filled("审核时间", moment(w.fact.At)))
	w.proofs(w.fact)
	return nil
}

// distance is how far the sign stands before the device.
func (o *LegalOpinion) distance() string {
	if o.SignDistanceM == nil {
		return unrecorded
	}
	return fmt.Sprintf("%d米", *o.SignDistanceM)
}

// writeTechnicalOpinion is C1.5.
func writeTechnicalOpinion(w *writing) error {
	o := w.fact.Data.(TechnicalOpinion)
	who, err := w.who(w.fact.Person)
	if err != nil {
		return err
	}
	w.basis("第十二条", "对下列电子技术监控设备进行技术审核，提出意见如下。")
	w.thing()
	w.Heading("审核事项")
	w.Fields(
		paper.Filled("（一）产品质量检验合格证明", passed(o.Quality.Pass).ZH+"。"+o.Quality.Reason),
		paper.Filled("合格证明编号、出具机构", line(same(o.Quality.Number), same(o.Quality.Issuer)).ZH),
		paper.Filled("证明上的型号、出厂编号", line(same(o.Quality.Model), same(o.Quality.Serial)).ZH),
		paper.Filled("证明上的批次、设备的批次", line(same(o.Quality.Batch), same(o.Quality.DeviceBatch)).ZH),
		paper.Filled("（二）性能是否可靠，功能是否完备", passed(o.Performance.Pass).ZH+"。"+o.Performance.Reason),
		paper.Filled("测得的最大时钟误差", fmt.Sprintf("%d毫秒（允许%d毫秒）", o.Performance.ClockErrorMS, w.life.Use.ClockLimitMS)),
		paper.Filled("（三）是否符合有关标准", o.Standards.words()),
		paper.Filled("（四）法律、法规、规章规定的其他事项", o.Other.words()))
	if len(o.Performance.Figures)+len(o.Cited) > 0 {
		w.Heading("测试指标和标准")
		w.Fields(technicalFields(&o)...)
	}
	w.answers(o.Items)
	w.Heading("计量和软件")
	w.Fields(paper.Filled("是否属于计量器具", Words(Instruments, string(o.Instrument)).ZH), paper.Filled("理由", o.InstrumentReason), paper.Filled("审核的软件版本", o.Firmware), paper.Filled("接口符合性报告", o.Conformity.Words().ZH))
	w.Heading("审核结论")
	entrusted := "未委托，由本单位审核"
	if i := o.Institution; i != nil {
		entrusted = fmt.Sprintf("%s，%s，资质有效期至%s", i.Name, i.Qualification, i.QualifiedUntil.Words())
	}
	if o.Conclusion != "" {
		entrusted += "；本单位结论：" + o.Conclusion
	}
	w.Fields(paper.Filled("结论", passed(o.Pass).ZH), paper.Filled("委托机构（第十二条第二款）", entrusted), paper.Filled("审核人", who), paper.Filled("审核人身份", "本单位技术审核人员"), paper.Filled("审核时间", moment(w.fact.At)))
	w.proofs(w.fact)
	return nil
}

// prohibitionFields are the answers to each prohibition, with the provision.
func prohibitionFields(all []Checked) []paper.Field {
	var out []paper.Field
	for _, c := range all {
		words := c.Key
		if i := slices.IndexFunc(prohibitions, func(p Prohibition) bool { return p.Key == c.Key }); i >= 0 {
			words = prohibitions[i].Words.ZH
		}
		out = append(out, paper.Filled(words+"（"+c.Citation+"）", line(Words(Answers, string(c.Answer)), same(c.Reason)).ZH))
	}
	return out
}

// answers writes what sources of the field added to a review.
func (w *writing) answers(all []Answered) {
	if len(all) == 0 {
		return
	}
	w.Heading("本领域另有规定的项目")
	var out []paper.Field
	for _, a := range all {
		out = append(out, paper.Filled(a.Text.ZH+"（"+a.Citation+"）", passed(a.Pass).ZH+"。"+a.Reason))
	}
	w.Fields(out...)
}

func technicalFields(o *TechnicalOpinion) []paper.Field {
	var out []paper.Field
	for _, f := range o.Performance.Figures {
		k, _ := figureKind(f.Key)
		out = append(out, paper.Filled(k.Words.ZH, f.Line().ZH))
	}
	for i, c := range o.Cited {
		out = append(out, paper.Filled(fmt.Sprintf("标准%d", i+1), line(same(c.Citation), same(c.Reason)).ZH))
	}
	return out
}
