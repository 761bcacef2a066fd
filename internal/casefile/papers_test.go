package casefile_test

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/penalty"
	"yuanjian/internal/people"
)

// common is what every paper of a case says (documents.md, common fields).
var common = []string{"〔2026〕", "赵测试", "440611199001010011", "联系人\n非现场执法咨询岗", "联系地址\n测试路1号", "联系电话\n0000-12345", "拟制", "签发", "2026年", "查验码", "本文书以中文为准"}

// said is what each paper says at least, beside that (documents.md C4).
var said = map[string][]string{
	"C4.1":  {"案源登记表", "第五十四条", "来源\n电子技术监控设备采集的记录", "发现时间", "涉嫌违反禁止标线指示", "来源编号\n无", "登记人", "执法证号"},
	"C4.2":  {"立案审批表", "管辖\n行为发生在本区测试路", "时效至", "第二十九条", "2人已声明", "准予立案", "决定人", "作出处罚决定的期限"},
	"C4.3":  {"先行登记保存证据决定书", "第五十六条", "可能灭失或者以后难以取得", "1. 行车记录仪一台", "2. 存储卡一张", "保存的地点和保管人\n本单位证物室，王测试", "处理期限\n2026年", "不得销毁或者转移证据", "负责人批准", "执法人员"},
	"C4.4":  {"责令改正通知书", "第二十八条", "责令您改正：立即清除遮挡物", "改正期限\n2026年6月30日24:00以前", "复查\n现场复查", "不是行政处罚", "执法人员"},
	"C4.5":  {"案件调查终结报告", "证据1", "审查结果：已采信", "《中华人民共和国道路交通安全法》第三十八条", "第九十条", "裁量", "违法行为轻微（行政处罚法第三十三条第一款）：否", "罚款人民币贰佰元整（200.00元）", "情节复杂\n否", "执法人员\n"},
	"C4.6":  {"行政处罚事先告知书", "拟作出的行政处罚", "罚款人民币贰佰元整（200.00元）", "现在无需缴款", "证据1", "证明：", "《中华人民共和国道路交通安全法》第九十条", "5个工作日", "https://yuanjian.example", "第四十四条", "不因您陈述、申辩而给予更重的处罚"},
	"C4.8":  {"陈述申辩笔录和复核意见书", "提出的方式\n当面提出", "意见：当时为避让救护车", "复核：不采纳", "理由：经核对录像", "告知时拟作出的处罚\n罚款人民币贰佰元整", "不得因当事人陈述、申辩而给予更重的处罚", "复核人员"},
	"C4.9":  {"放弃陈述申辩（听证）登记表", "放弃的权利\n陈述、申辩", "事先告知书送达时间", "证明\n签名声明", "第六十二条"},
	"C4.10": {"行政处罚听证通知书", "地点\n听证室", "公开举行", "主持人", "记录员", "申请回避", "委托一至二人代理", "第六十四条"},
	"C4.11": {"听证笔录和听证报告", "参加人\n当事人、调查人员", "各方陈述并质证", "核对和签名\n当事人核对后签名", "建议按告知的处罚决定", "主持人", "记录员"},
	"C4.12": {"行政处罚决定法制审核意见书", "执法主体和人员资格", "没有应当移送的涉嫌犯罪", "符合", "结论\n审核通过", "法律职业资格A2020号", "第五十八条"},
	"C4.13": {"重大行政处罚集体讨论笔录", "负责人甲：同意", "负责人丙：保留", "按多数意见", "同意处理建议"},
	"C4.14": {"行政处罚决定审批表", "罚款人民币贰佰元整", "决定书文号\n", "办理经过", "提交调查终结报告", "登记事先告知书送达", "作出决定时核对的条件", "已经送达事先告知书"},
	"C4.15": {"行政处罚决定书", "违反法律、法规、规章的事实", "证据1", "证明：", "意见：当时为避让救护车", "复核：不采纳", "理由：经核对录像", "第九十条", "罚款人民币贰佰元整（200.00元）", "收缴机构\n测试银行各网点", "15日", "百分之三", "分离实施办法第七条", "最多人民币贰佰元整",
		"行政复议机关\n测试区人民政府（测试路3号）", "60日", "互联网渠道", "通过本机关提交", "打开https://yuanjian.example/case/review", "人民法院\n测试铁路运输法院", "6个月", "第四十八条"},
	"C4.17": {"不予行政处罚决定书", "初次违法且危害后果轻微并及时改正", "第三十三条第一款", "当场改正", "教育", "当面教育并发放宣传材料", "测试区人民政府", "测试铁路运输法院", "60日", "6个月"},
	"C4.18": {"撤销案件（终止调查）决定书", "终止调查", "车辆被套牌", "立案日期"},
	"C4.19": {"涉嫌犯罪案件移送书", "云水市公安局青岚分局：", "事实和材料清单", "第二十七条", "移送涉嫌犯罪案件的规定", "批准人", "批准移送", "专案人员", "回执编号\n等待受移送机关出具"},
	"C4.21": {"回避申请和回避决定书", "提出的人\n当事人", "认识对方", "决定回避", "核实属实", "3个工作日", "涉及的办理事项", "第四十二条"},
	"C4.23": {"文书更正通知书", "《行政处罚决定书》", "罚决〔2026〕", "原文\n测试路2号", "更正为\n测试路20号", "理由\n与登记信息核对", "处罚的种类、数额、依据和当事人的权利、期限不受影响"},
	"C4.24": {"撤销行政处罚决定书（退款通知）", "原决定\n", "证据排除以后事实不能成立", "应退还的数额\n人民币贰佰元整（200.00元）", "3个工作日", "测试区人民政府", "测试铁路运输法院", "第七十五条"},
	"C4.25": {"行政复议申请接收回执和转送函", "云水市人民政府：", "第三十二条", "收到的时间", "转送期限", "本机关的意见\n无", "证据1"},
	"C4.26": {"行政复议答复书（附证据清单）", "云水市人民政府：", "答复期限", "事实", "第九十条", "程序", "送达事先告知书", "作出决定", "证据清单", "证据1", "审查结果"},
	"C4.28": {"行政执法案卷（封面、目录、备考表）", "封面", "案由", "处理结果\n行政处罚", "目录（正卷）", "行政处罚决定书\n", "证据1：", "目录（副卷）", "备考表", "共", "第三十四条"},
	"C4.27": {"结案审批表", "结案方式\n处罚已经履行完毕", "履行情况\n当场缴清", "决定书文号\n", "送达时间\n2026年", "纠正和退款\n无", "案卷类别"},
}

// office is a world of papers: what it drafts is by who may, and signed by who may.
type office struct{ *casefiletest.Office }

// who drafts, or signs, papers that ask for a permission; the second of two where the first drafted.
func (o office) who(p access.Permission, second bool) act.By {
	switch p {
	case access.HandleCases:
		return map[bool]act.By{false: o.First, true: o.Second}[second]
	case access.ReviewCases:
		return o.Legal
	}
	return o.Head
}

// possible is how a paper of a kind can be made of a case now; a second: whether it can.
func (o office) possible(id, kind string) (casefile.PossiblePaper, bool) {
	all := o.See(id).PossiblePapers()
	i := slices.IndexFunc(all, func(p casefile.PossiblePaper) bool { return p.Kind == kind })
	if i < 0 {
		return casefile.PossiblePaper{}, false
	}
	return all[i], true
}

func (o office) draft(id, kind, source string) (docket.Done, error) {
	k, _ := docket.KindByID(kind)
	by, c := o.who(k.Drafts, false), o.See(id)
	return o.S.Papers.Draft(o.Context(), by, docket.New{Kind: kind, Body: c.Body, InNameOf: c.InNameOf, Subject: casefile.Subject, SubjectID: id, Source: source,
		Compose: o.C.Compose(docket.TemplateOf(kind), by.Scope(access.ViewCases), id, source)})
}

// paper drafts and signs a paper of a case, and returns its id.
func (o office) paper(t *testing.T, id, kind string) string {
	t.Helper()
	can, ok := o.possible(id, kind)
	if !ok {
		t.Fatalf("%s cannot be made of a case that is %s", kind, o.See(id).State)
	}
	done, err := o.draft(id, kind, can.Source)
	if err != nil {
		t.Fatalf("draft %s: %v", kind, err)
	}
	k, _ := docket.KindByID(kind)
	if _, err := o.S.Papers.Approve(o.Context(), o.who(k.Signs, k.Drafts == k.Signs), done.Record.ID, done.Record.Digest); err != nil {
		t.Fatalf("sign %s: %v", kind, err)
	}
	return done.Record.ID
}

// holds looks at a paper: it says what it must, and no blank is left.
func (o office) holds(t *testing.T, kind, id string) string {
	t.Helper()
	_, d, err := o.S.Papers.Says(o.Context(), o.Head.Scope(access.ViewCases), id)
	o.Must(err)
	text := d.Text()
	for _, want := range append(said[kind], common...) {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", kind, want, text)
		}
	}
	for _, p := range d.Parts {
		for _, f := range p.Fields {
			if strings.TrimSpace(f.Value) == "" {
				t.Errorf("%s leaves %q blank", kind, f.Label)
			}
		}
		for _, row := range p.Rows {
			if slices.Contains(row, "") {
				t.Errorf("%s has an empty cell in %v", kind, row)
			}
		}
	}
	for _, gap := range []string{"：，", "：。", "（）", "《》", "；。", "。。", "%!"} {
		if strings.Contains(text, gap) {
			t.Errorf("%s has a gap %q:\n%s", kind, gap, text)
		}
	}
	o.drawn(t, kind, id, text)
	return text
}

// drawn makes the files of a paper: PDF and OFD say what the screen says. With YUANJIAN_PICTURES the pages stay as pictures.
func (o office) drawn(t *testing.T, kind, id, text string) {
	t.Helper()
	w := o.Fleet.Worker()
	w.Handlers[docket.JobRender] = o.S.Papers.Render
	o.Must(w.Drain(t.Context()))
	p, err := o.S.Papers.Find(t.Context(), o.Head.Scope(access.ViewCases), id)
	o.Must(err)
	flat := strings.ReplaceAll(text, "\n", "")
	file := o.file(t, p.PDF)
	if said, err := papertest.SignedPDFText(file); err != nil || said != flat {
		t.Errorf("%s: the PDF says something else (%v)", kind, err)
	}
	if said, err := papertest.OFDText(o.file(t, p.OFD)); err != nil || said != flat {
		t.Errorf("%s: the OFD says something else (%v)", kind, err)
	}
	if o.DB.Engine() == db.SQLite {
		name, _, _ := strings.Cut(t.Name(), "/")
		papertest.KeepPages(t, kind+"-"+name, file)
	}
}

// file reads a stored file.
func (o office) file(t *testing.T, f docket.Stored) []byte {
	t.Helper()
	digest, err := blob.ParseDigest(f.Digest)
	o.Must(err)
	r, err := o.Store.Open(digest)
	o.Must(err)
	defer r.Close()
	out, err := io.ReadAll(r)
	o.Must(err)
	return out
}

// stages are cases, each at the stage at which some papers can be made.
func (o office) stages(t *testing.T) map[string]string {
	ctx, out := t.Context(), map[string]string{}
	filed := o.Filed()
	no := o.Done(o.C.Inquire(ctx, o.First, filed, casefile.Inquiry{Way: casefile.ByOrder, At: o.Clock.Now(), Words: "立即清除遮挡物", Due: law.NewDate(2026, time.June, 30), Recheck: "现场复查"})).No
	o.Done(o.C.Cosign(ctx, o.Second, filed, no))
	o.Preserved(filed)
	out["C4.1"], out["C4.2"], out["C4.3"], out["C4.4"] = filed, filed, filed, filed

	waived := o.Noticed(20000)
	o.Clock.Advance(time.Minute)
	o.Done(o.C.Waive(ctx, o.First, waived, casefile.Waiver{At: o.Clock.Now(), Defence: true, Proof: "签名声明"}))
	out["C4.5"], out["C4.9"] = waived, waived

	decided := o.Noticed(20000)
	o.Defended(decided, "not")
	o.PutUp(decided, casefiletest.Fined(20000))
	o.Done(o.C.LegallyReview(ctx, o.Legal, decided, casefiletest.Reviewed("yes")))
	o.Done(o.C.Discuss(ctx, o.Head, decided, casefiletest.Discussed(true)))
	o.Done(o.C.Decide(ctx, o.Head, decided, nil, "同意"))
	o.Clock.Advance(time.Minute)
	o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(decided)))
	for _, kind := range []string{"forward", "review"} {
		o.Done(o.C.TakeRemedy(ctx, o.First, decided, casefile.Remedy{Kind: kind, At: o.Clock.Now(), Organ: "云水市人民政府"}))
	}
	for _, kind := range []string{"C4.8", "C4.12", "C4.13", "C4.14", "C4.25", "C4.26"} {
		out[kind] = decided
	}
	closed := o.Decided(20000)
	o.Clock.Advance(time.Minute)
	o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(closed)))
	o.Pay(closed)
	o.Done(o.C.Close(ctx, o.Head, closed, casefile.Closing{How: "performed", Words: "当场缴清"}))
	o.Done(o.C.Rectify(ctx, o.First, closed, casefile.Rectification{Of: o.See(closed).Decision.No, Old: "测试路2号", New: "测试路20号", Reasons: "与登记信息核对"}))
	out["C4.23"], out["C4.27"], out[casefile.ArchivePaper] = closed, closed, closed

	revoked := o.Decided(20000)
	o.Done(o.C.Correct(ctx, o.Head, revoked, casefile.Correction{How: "revoked", Reasons: "证据排除以后事实不能成立"}))
	out["C4.24"] = revoked

	dropped, moved := o.Filed(), o.Filed()
	o.Done(o.C.Drop(ctx, o.Head, dropped, "车辆被套牌"))
	o.Done(o.C.AskReferral(ctx, o.First, moved, casefile.Referral{To: "云水市公安局青岚分局", Crime: true, Words: "事实和材料清单"}))
	o.Done(o.C.DecideReferral(ctx, o.Head, moved, true, "批准移送"))
	out["C4.18"], out["C4.19"] = dropped, moved

	aside := o.Filed()
	applied, err := o.People.ApplyForRecusal(ctx, o.First, people.Application{Person: o.Second.Person, Subject: people.Subject{Kind: people.OfCase, ID: aside, Body: o.County.ID}, Origin: people.ByParty, Door: "letter", Ground: "认识对方"})
	o.Must(err)
	_, err = o.People.DecideRecusal(ctx, o.Head, applied.ID, true, "核实属实")
	o.Must(err)
	out["C4.21"] = aside
	return out
}

// TestC4_EveryPaperOfACase: each paper can be made of a case at its stage and of no other, says what its line asks for, leaves no blank, and says
// the same on the screen, in PDF and in OFD; a draft that does not fit where the case stands is refused.
func TestC4_EveryPaperOfACase(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		stages := o.stages(t)
		kinds := casefile.DraftedKinds()
		if len(stages) != len(kinds) {
			t.Errorf("%d stages for %d kinds", len(stages), len(kinds))
		}
		for _, kind := range kinds {
			o.holds(t, kind, o.paper(t, stages[kind], kind))
		}
		fresh := o.Registered()
		for _, kind := range kinds {
			if _, can := o.possible(fresh, kind); can != (kind == "C4.1") {
				t.Errorf("%s of a clue: %v", kind, can)
			}
			if kind == "C4.1" {
				continue
			}
			var conflict fault.Conflict
			if _, err := o.draft(fresh, kind, "1"); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "不能制作这种文书") {
				t.Errorf("%s of a clue is drafted: %v", kind, err)
			}
		}
		o.Verify()
	})
}

// money is what a paper of no penalty never says.
var money = regexp.MustCompile(`罚款|元整|缴纳|缴款|加处`)

// TestC4_15_TheDecisionSaysWhatArticle59Asks, and C4.6 what is proposed.
func TestC4_15_TheDecisionSaysWhatArticle59Asks(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		id := o.Noticed(20000)
		o.holds(t, "C4.6", o.See(id).Notice().Paper)
		o.Defended(id, "not")
		o.PutUp(id, casefiletest.Fined(20000))
		o.Done(o.C.Decide(t.Context(), o.Head, id, nil, "同意"))
		o.holds(t, "C4.15", o.See(id).Decision.Paper)
		if text := o.Text(o.See(id).Decision.Paper); strings.Contains(text, "独立来源") {
			t.Errorf("a device that may decide alone is borne out:\n%s", text)
		}
		o.Verify()
	})
}

// TestC4_7_TheHearingJoinsThePriorNotice where it is due, and its notice C4.10 is issued before it is served.
func TestC4_7_TheHearingJoinsThePriorNotice(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		id := o.Noticed(300000)
		text := o.Text(o.See(id).Notice().Paper)
		for _, want := range []string{"行政处罚事先告知书（听证告知书）", "您有权要求听证", "不承担听证的费用", "5个工作日", "罚款人民币叁仟元整（3,000.00元）"} {
			if !strings.Contains(text, want) {
				t.Errorf("it does not say %q:\n%s", want, text)
			}
		}
		if text := o.Text(o.See(o.Noticed(10000)).Notice().Paper); strings.Contains(text, "要求听证") {
			t.Errorf("a hearing is offered where none is due:\n%s", text)
		}
		o.Heard(id)
		n := o.See(id).Hearing.Notice
		o.holds(t, "C4.10", n.Paper)
		o.holds(t, "C4.11", o.See(id).Hearing.Report.Paper)
		if n.Number == "" || n.Served == nil || n.Served.At.Before(o.See(id).Course[n.No-1].At.Truncate(time.Minute)) {
			t.Errorf("the notice of the hearing: %+v", n)
		}
	})
}

// TestC4_17_NoPenaltyNamesItsGroundAndNoMoney (行政处罚法 33).
func TestC4_17_NoPenaltyNamesItsGroundAndNoMoney(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Filed()
		r := o.Report(id, 20000, o.Prove(id))
		r.Outcome, r.Penalty, r.Ground, r.Leniency = casefile.NoPenalty, penalty.Penalty{}, penalty.FirstOffence, casefiletest.Answers(casefiletest.First)
		o.ReportSigned(id, r)
		no := o.Done(o.C.Propose(ctx, o.First, id, casefile.Proposal{Outcome: casefile.NoPenalty, Ground: penalty.FirstOffence, Reasons: "初次违法并及时改正", Education: "当面教育并发放宣传材料"})).No
		o.Done(o.C.Cosign(ctx, o.Second, id, no))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		if text := o.holds(t, "C4.17", o.See(id).Decision.Paper); money.MatchString(text) {
			t.Errorf("it speaks of money: %q", money.FindString(text))
		}
		for _, kind := range []string{"C4.5", "C4.14"} {
			if text := o.Text(o.paper(t, id, kind)); money.MatchString(text) {
				t.Errorf("%s speaks of money: %q", kind, money.FindString(text))
			}
		}
	})
}

// TestA41b_ADecisionNamesOrganCourtAndCollector: without them it is refused before it has a number, with what is missing and who enters it.
func TestA41b_ADecisionNamesOrganCourtAndCollector(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Noticed(20000)
		o.PutUp(id, casefiletest.Fined(20000))
		contact := people.Contact{Address: "测试路1号", Phone: "0000-12345", Post: "非现场执法咨询岗"}
		security := o.By(access.SecurityAdministrator)
		_, err := o.People.SetContact(ctx, security, o.County.ID, contact)
		o.Must(err)
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "A41b", "行政复议机关、人民法院、罚款收缴机构")
		if c := o.See(id); c.State != casefile.Proposed || c.Decision != nil {
			t.Errorf("after a refusal the case is %s", c.State)
		}
		contact.Reconsideration, contact.Court, contact.Collector = "测试区人民政府（测试路3号）", "测试铁路运输法院", "测试银行各网点"
		_, err = o.People.SetContact(ctx, security, o.County.ID, contact)
		o.Must(err)
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		if number := o.See(id).Decision.Number; !strings.HasSuffix(number, "罚决〔2026〕1号") {
			t.Errorf("its number is %s: the refusal took one", number)
		}
	})
}

// TestC4_PapersOfACaseAreItsOfficers: another officer of the body drafts none, who drafted does not sign, and who is recused reads nothing.
func TestC4_PapersOfACaseAreItsOfficers(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		id := o.Filed()
		stranger := o.Another(access.Officer)
		compose := o.C.Compose(docket.TemplateOf("C4.1"), stranger.Scope(access.ViewCases), id, "1")
		var forbidden act.Forbidden
		if _, err := o.S.Papers.Draft(t.Context(), stranger, docket.New{Kind: "C4.1", Body: o.County.ID, Subject: casefile.Subject, SubjectID: id, Source: "1", Compose: compose}); !errors.As(err, &forbidden) {
			t.Errorf("a stranger drafts: %v", err)
		}
		done, err := o.draft(id, "C4.1", "1")
		o.Must(err)
		_, err = o.S.Papers.Approve(t.Context(), o.First, done.Record.ID, done.Record.Digest)
		refused(t, err, "C1-apart", "您拟制了这份文书")
		o.Recuse(o.First, id)
		if _, err := o.C.Compose(docket.TemplateOf("C4.1"), o.First.Scope(access.ViewCases), id, "1")(t.Context(), o.DB.Reader(), o.Clock.Now()); err == nil {
			t.Error("who is recused composes a paper of the case")
		}
	})
}
