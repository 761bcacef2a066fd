package casefile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/term"
	"yuanjian/internal/testkit"
)

// drawnPaper drafts and signs a paper of a case, and looks at it; it says what is wanted and nothing of what is not.
func (o office) drawnPaper(t *testing.T, id, kind string, wants, lacks []string) {
	t.Helper()
	paper := o.paper(t, id, kind)
	o.says(t, kind, paper, wants, lacks)
}

func (o office) says(t *testing.T, kind, paper string, wants, lacks []string) {
	t.Helper()
	text := o.Text(paper)
	for _, w := range append(wants, common...) {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", kind, w, text)
		}
	}
	for _, l := range lacks {
		if strings.Contains(text, l) {
			t.Errorf("%s says %q:\n%s", kind, l, text)
		}
	}
	o.drawn(t, kind, paper, text)
}

// TestC4_2_NotToFileSaysWhy (行政处罚法 54).
func TestC4_2_NotToFileSaysWhy(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		id := o.Registered()
		o.Done(o.C.Refuse(t.Context(), o.Head, id, "现场标线已经磨损，不能认定违法"))
		o.drawnPaper(t, id, "C4.2", []string{"不予立案审批表", "结果\n不予立案", "理由\n现场标线已经磨损，不能认定违法", "决定人\n测试员", "第五十四条"}, []string{"准予立案", "立案条件", "作出处罚决定的期限"})
		o.Verify()
	})
}

// TestC4_3_WhatIsPreservedIsDecidedOfWithinSevenWorkingDays (行政处罚法 56; T21): the head approves it by signing; the clock runs until it is decided of.
func TestC4_3_WhatIsPreservedIsDecidedOfWithinSevenWorkingDays(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Filed()
		o.Clock.Set(law.NewDate(2026, time.June, 15).Start().Add(10 * time.Hour))
		var invalid fault.Invalid
		for name, x := range map[string]casefile.Inquiry{"things": {Kept: "证物室"}, "kept": {Things: casefiletest.Things}} {
			x.Way, x.At, x.Words = casefile.ByPreserving, o.Clock.Now(), "可能灭失"
			if _, err := o.C.Inquire(ctx, o.First, id, x); !errors.As(err, &invalid) || invalid.Fields[0].Name != name {
				t.Errorf("without %s: %v", name, err)
			}
		}
		no := o.Done(o.C.Inquire(ctx, o.First, id, casefile.Inquiry{Way: casefile.ByPreserving, At: o.Clock.Now(), Words: "可能灭失", Things: casefiletest.Things, Kept: "本单位证物室"})).No
		if _, can := o.possible(id, "C4.3"); can {
			t.Error("the paper can be made before the second officer signed")
		}
		o.Done(o.C.Cosign(ctx, o.Second, id, no))
		o.drawnPaper(t, id, "C4.3", []string{"先行登记保存证据决定书", "处理期限\n2026年6月25日", "1. 行车记录仪一台", "2. 存储卡一张"}, []string{"处理决定书"}) // 19 to 21 June are off
		clock := func() (k casefile.Clock) {
			for _, x := range o.See(id).Clocks() {
				if x.Term == term.Preservation {
					k = x
				}
			}
			return k
		}
		if k := clock(); k.Due.Date != law.NewDate(2026, time.June, 25) || k.Met != nil || k.Person == "" {
			t.Errorf("the clock: %+v", k)
		}
		if day, err := o.C.FirstDue(ctx, o.DB.Reader(), o.Head.Scope(access.ViewCases), ""); err != nil || day == nil || *day > law.NewDate(2026, time.June, 25) {
			t.Errorf("it is not on the list of what is due: %v, %v", day, err)
		}
		release := casefile.Inquiry{Way: casefile.ByReleasing, At: o.Clock.Now().Add(-time.Hour), Words: "复制数据以后退还", Ends: no}
		if _, err := o.C.Inquire(ctx, o.First, id, release); !errors.As(err, &invalid) {
			t.Errorf("ended before it began: %v", err)
		}
		o.Clock.Advance(time.Hour)
		release.At = o.Clock.Now()
		var conflict fault.Conflict
		for _, ends := range []int{0, 1, 99} {
			wrong := release
			wrong.Ends = ends
			if _, err := o.C.Inquire(ctx, o.First, id, wrong); !errors.As(err, &conflict) {
				t.Errorf("ends step %d: %v", ends, err)
			}
		}
		end := o.Done(o.C.Inquire(ctx, o.First, id, release)).No
		o.Done(o.C.Cosign(ctx, o.Second, id, end))
		if _, err := o.C.Inquire(ctx, o.First, id, release); !errors.As(err, &conflict) {
			t.Errorf("ended twice: %v", err)
		}
		if k := clock(); k.Met == nil {
			t.Error("the clock runs on")
		}
		all := o.See(id).PossiblePapers()
		done, err := o.draft(id, "C4.3", all[len(all)-1].Source)
		o.Must(err)
		_, err = o.S.Papers.Approve(ctx, o.Head, done.Record.ID, done.Record.Digest)
		o.Must(err)
		o.says(t, "C4.3", done.Record.ID, []string{"先行登记保存证据处理决定书", "处理决定", "复制数据以后退还", "处理的时间"}, []string{"不得销毁"})
		o.Verify()
	})
}

// TestC4_16_TheDecisionOnTheSpotSaysWhatArticle52Asks, and that reconsideration comes first (行政处罚法 52; 行政复议法 23).
func TestC4_16_TheDecisionOnTheSpotSaysWhatArticle52Asks(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Registered()
		item := o.Prove(id)
		_, err := (&statute.Service{Engine: o.Engine}).EnterShipped(ctx, o.Legal, "traffic")
		o.Must(err)
		o.Done(o.C.PrepareSimple(ctx, o.First, id, casefile.Simple{Filing: o.Filing(id), Report: o.Report(id, 20000, item), Present: "counter", Certain: true, Stated: "已告知权利，当事人表示没有意见"}))
		o.Done(o.C.DecideSimple(ctx, o.Second, id, "当事人签收"))
		o.says(t, "C4.16", o.See(id).Decision.Paper, []string{"当场行政处罚决定书", "违法事实", "证据1", "《中华人民共和国道路交通安全法》第九十条", "罚款人民币贰佰元整（200.00元）", "作出的时间\n2026年", "作出的地点和方式\n", "执法人员\n测试员", "执法证号",
			"当事人表示没有意见", "应当先自知道本决定之日起60日内", "第二十三条", "行政复议机关\n测试区人民政府", "人民法院\n测试铁路运输法院", "收缴机构\n测试银行", "百分之三", "第五十二条"}, []string{"涉嫌"})
		o.Verify()
	})
}

// TestC4_19_ATransferToAnotherOrganIsNoTransferOfACrime (行政处罚法 27).
func TestC4_19_ATransferToAnotherOrganIsNoTransferOfACrime(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Filed()
		o.Prove(id)
		o.Done(o.C.AskReferral(ctx, o.First, id, casefile.Referral{To: "云水市白芷区交通执法大队", Words: "行为发生地不在本区"}))
		if _, can := o.possible(id, "C4.19"); can {
			t.Error("it can be made before the head decided")
		}
		o.Done(o.C.DecideReferral(ctx, o.Head, id, true, "同意移送"))
		o.drawnPaper(t, id, "C4.19", []string{"案件移送函", "云水市白芷区交通执法大队：", "行为发生地不在本区", "证据目录", "证据1", "批准人\n测试员", "回执编号\n等待受移送机关出具"}, []string{"犯罪", "公安", "专案"})
		o.Verify()
	})
}

// TestC4_23_OnlyAClericalErrorIsPutRight: what was decided, its sum and its law are no clerical errors, in whatever words they are asked for.
func TestC4_23_OnlyAClericalErrorIsPutRight(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Decided(20000)
		x := casefile.Rectification{Of: o.See(id).Decision.No, Old: "测试路2号", New: "测试路20号", Reasons: "与登记信息核对"}
		var invalid fault.Invalid
		if _, err := o.C.Rectify(ctx, o.First, id, x); !errors.As(err, &invalid) || invalid.Fields[0].Name != "of" {
			t.Errorf("a paper that did not reach the party: %v", err)
		}
		o.Clock.Advance(time.Minute)
		o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(id)))
		for _, c := range [][2]string{{"贰佰", "叁佰"}, {"200.00", "300.00"}, {"0", "1"}, {"罚款", "没收违法所得"}, {"第九十条", "第九十九条"}, {"测试路2号", "测试路2号，罚款加倍"}, {"测试路2号", "测试路2号300元"}, {"人民币", "美元"}} {
			y := x
			y.Old, y.New = c[0], c[1]
			_, err := o.C.Rectify(ctx, o.First, id, y)
			refused(t, err, "C4.23", "不是笔误")
		}
		for field, c := range map[string][2]string{"old": {"没有这句话", "别的话"}, "new": {"测试路2号", "测试路2号"}} {
			y := x
			y.Old, y.New = c[0], c[1]
			if _, err := o.C.Rectify(ctx, o.First, id, y); !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		before, _, err := o.S.Papers.Says(ctx, o.Head.Scope(access.ViewCases), o.See(id).Decision.Paper)
		o.Must(err)
		o.Done(o.C.Rectify(ctx, o.First, id, x))
		o.holds(t, "C4.23", o.paper(t, id, "C4.23"))
		if after, _, err := o.S.Papers.Says(ctx, o.Head.Scope(access.ViewCases), before.ID); err != nil || after.Digest != before.Digest || after.Number != before.Number || after.ReplacedBy != "" {
			t.Errorf("the decision's paper changed: %+v, %v", after, err)
		}
		o.Verify()
	})
}

// TestC4_24_AChangedDecisionSaysWhatIsLeftAndWhatGoesBack (Art 45(1); 行政处罚法 75).
func TestC4_24_AChangedDecisionSaysWhatIsLeftAndWhatGoesBack(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		id := o.Decided(20000)
		number := o.See(id).Decision.Number
		o.Done(o.C.Correct(t.Context(), o.Head, id, casefile.Correction{How: "changed", Penalty: casefiletest.Fine(5000), Reasons: "情节较轻"}))
		o.drawnPaper(t, id, "C4.24", []string{"变更行政处罚决定书（退款通知）", "将" + number + "的处罚变更为：罚款人民币伍拾元整（50.00元）。", "理由", "情节较轻", "应退还的数额\n人民币壹佰伍拾元整（150.00元）", "3个工作日", "测试区人民政府", "测试铁路运输法院"}, []string{"自始不再作为"})
		o.Verify()
	})
}

// TestC4_26_TheAnswerInCourtHasTheWholeDossier (行政诉讼法 67): what was decided, the course of it, and every item of evidence.
func TestC4_26_TheAnswerInCourtHasTheWholeDossier(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Noticed(20000)
		o.Defended(id, "not")
		o.PutUp(id, casefiletest.Fined(20000))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		o.Clock.Advance(time.Minute)
		o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(id)))
		no := o.Done(o.C.TakeRemedy(ctx, o.First, id, casefile.Remedy{Kind: "suit", At: o.Clock.Now(), Organ: "测试铁路运输法院", Number: "（2026）测行初1号"})).No
		o.Done(o.C.AnswerRemedy(ctx, o.Head, id, casefile.RemedyAnswer{Remedy: no, Words: "请求驳回原告的诉讼请求", Proof: "签收回执1号"}))
		o.drawnPaper(t, id, "C4.26", []string{"行政诉讼答辩状（附证据清单）", "测试铁路运输法院：", "受理机关的编号\n（2026）测行初1号", "答复期限\n", "请求驳回原告的诉讼请求", "原决定", "罚款人民币贰佰元整（200.00元）", "第九十条", "立案", "送达事先告知书", "当事人陈述、申辩，共1点", "复核陈述、申辩",
			"作出决定", "送达决定书", "证据清单", "证据1", "审查结果：已采信"}, []string{"行政复议答复书"})
		if r := o.See(id).Remedies[0]; len(r.Answer.Items) != len(o.See(id).Evidence) {
			t.Errorf("with %d of %d items", len(r.Answer.Items), len(o.See(id).Evidence))
		}
		o.Verify()
	})
}

// TestC4_28_TheFileOfACaseListsEveryPaperWithItsDigest (Art 34): drafts keep it open; excluded evidence and inner papers are in its second part.
func TestC4_28_TheFileOfACaseListsEveryPaperWithItsDigest(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Noticed(20000)
		o.PutUp(id, casefiletest.Fined(20000))
		o.Done(o.C.LegallyReview(ctx, o.Legal, id, casefiletest.Reviewed("yes")))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		o.Clock.Advance(time.Minute)
		o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(id)))
		o.Pay(id)
		o.Done(o.C.Close(ctx, o.Head, id, casefile.Closing{How: "performed", Words: "当场缴清"}))
		o.paper(t, id, "C4.12")
		can, _ := o.possible(id, "C4.27")
		var conflict fault.Conflict
		archive := func() error {
			_, err := o.draft(id, casefile.ArchivePaper, can.Source)
			return err
		}
		if err := archive(); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "正在制作") {
			t.Errorf("before the files are made: %v", err)
		}
		w := o.Fleet.Worker()
		w.Handlers[docket.JobRender] = o.S.Papers.Render
		o.Must(w.Drain(ctx))
		closing, err := o.draft(id, "C4.27", can.Source)
		o.Must(err)
		if err := archive(); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "草稿") {
			t.Errorf("with a draft: %v", err)
		}
		_, err = o.S.Papers.Approve(ctx, o.Head, closing.Record.ID, closing.Record.Digest)
		o.Must(err)
		o.Must(w.Drain(ctx))
		text := o.holds(t, casefile.ArchivePaper, o.paper(t, id, casefile.ArchivePaper))
		papers, err := o.S.Papers.About(ctx, o.Head.Scope(access.ViewCases), id)
		o.Must(err)
		inner := strings.Index(text, "目录（副卷）")
		for _, p := range papers {
			if p.Kind == casefile.ArchivePaper {
				continue
			}
			at := strings.Index(text, p.PDF.Digest)
			if at < 0 || !strings.Contains(text, p.Number) || (at > inner) != (p.Kind == "C4.12") {
				t.Errorf("%s %s stands at %d, the second part at %d", p.Kind, p.Number, at, inner)
			}
			digest, err := blob.ParseDigest(p.PDF.Digest)
			o.Must(err)
			if blob.DigestOf(o.file(t, p.PDF)) != digest {
				t.Errorf("%s: the digest is not that of its file", p.Kind)
			}
		}
		o.Verify()
	})
}

// delegatedCounty puts a delegated organisation where the work of a world is done, with a mandate of some powers over its violation.
func delegatedCounty(t *testing.T, w *testkit.World, powers ...string) (delegator people.Body) {
	t.Helper()
	delegator = w.County
	security := w.By(access.SecurityAdministrator)
	to, err := w.People.FoundBody(t.Context(), security, people.Body{Name: "青岚区道路巡查服务中心（测试）", Kind: "delegated", Level: "county", Region: "440605", Fields: []string{"traffic"}, Address: "巡查路9号", Phone: "0000-99999", Contact: "巡查岗"})
	if err != nil {
		t.Fatal(err)
	}
	w.County = to
	on := law.NewDate(2026, time.January, 5)
	if _, err = w.People.GiveMandate(t.Context(), security, people.Mandate{Body: to.ID, Delegator: delegator.ID, Field: "traffic", Matters: []string{casefiletest.Violation}, Powers: powers,
		Conditions: "依法成立，工作人员有行政执法资格", From: law.NewDate(2026, time.January, 1), Until: law.NewDate(2026, time.December, 31), PublishedWhere: "测试区政府网站", PublishedOn: &on,
		Basis: people.Basis{Rank: "local", Title: "测试条例", Article: "第三条", Paper: people.Paper{Digest: strings.Repeat("ab", 32), Name: "委托书.pdf", Type: "application/pdf", Size: 9}}}); err != nil {
		t.Fatal(err)
	}
	return delegator
}

// TestA2_3_PapersOfADelegatedOrganisationsCase bear name, number, seal and contact of the body that delegated (行政处罚法 20(3)); the officers are its own.
func TestA2_3_PapersOfADelegatedOrganisationsCase(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		delegator := delegatedCounty(t, w, people.Investigating, people.Inspecting, people.Penalising)
		o := office{casefiletest.New(t, w)}
		id := o.Decided(20000)
		papers := map[string]string{"C4.15": o.See(id).Decision.Paper, "C4.6": o.See(id).Notice().Paper, "C4.2": o.paper(t, id, "C4.2"), "C4.5": o.paper(t, id, "C4.5")}
		for kind, paper := range papers {
			o.says(t, kind, paper, []string{delegator.Name}, []string{w.County.Name, w.County.Phone, w.County.Address, w.County.Contact})
			p, err := o.S.Papers.Find(t.Context(), o.Head.Scope(access.ViewCases), paper)
			o.Must(err)
			if !strings.HasPrefix(p.Number, delegator.Name) || p.InNameOf != delegator.ID || p.Body != w.County.ID || p.SealedBy == "" {
				t.Errorf("%s: number %s, in the name of %s, of %s, sealed by %s", kind, p.Number, p.InNameOf, p.Body, p.SealedBy)
			}
		}
		o.Verify()
	})
}

// TestA2_3_AMandateToInvestigateIsNoMandateToPenalise: the case goes its way, and the decision is refused.
func TestA2_3_AMandateToInvestigateIsNoMandateToPenalise(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		delegatedCounty(t, w, people.Investigating)
		o := casefiletest.New(t, w)
		id := o.Noticed(20000)
		o.PutUp(id, casefiletest.Fined(20000))
		_, err := o.C.Decide(t.Context(), o.Head, id, nil, "同意")
		refused(t, err, "A2.3", "不包括行政处罚")
		if c := o.See(id); c.State != casefile.Proposed {
			t.Errorf("after the refusal it is %s", c.State)
		}
	})
}
