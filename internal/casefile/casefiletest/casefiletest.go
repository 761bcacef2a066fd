// Package casefiletest builds worlds with cases at any stage, by acts.
package casefiletest

import (
	"context"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/notice/noticetest"
	"yuanjian/internal/party"
	"yuanjian/internal/payment/paymenttest"
	"yuanjian/internal/penalty"
	"yuanjian/internal/people"
	"yuanjian/internal/retention"
	"yuanjian/internal/serving"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// Office is a world with captures that passed, and who handles, reviews and decides cases of them.
type Office struct {
	*noticetest.Desk
	C                                          *casefile.Service
	E                                          *evidence.Service
	Bank                                       *paymenttest.Desk
	V                                          *serving.Service
	First, Second, Head, Legal, Host, Recorder act.By
	// Against is the party of new cases.
	Against casefile.Party
	t       *testing.T
}

// New builds one.
func New(t *testing.T, w *testkit.World) *Office {
	t.Helper()
	d := noticetest.New(t, w)
	d.Shots.Retention = &retention.Service{Engine: w.Engine, Keys: w.Keys}
	o := &Office{Desk: d, t: t, Against: Party, First: w.By(access.Officer), Second: w.Another(access.Officer), Head: w.By(access.Head), Legal: w.By(access.LegalReviewer),
		Host: w.By(access.HearingHost), Recorder: w.Another(access.HearingHost)}
	o.C = &casefile.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: d.S.Papers, Captures: d.Shots}
	o.E = &evidence.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Captures: d.Shots, Retention: d.Shots.Retention, Cases: o.C}
	o.C.Evidence = o.E
	d.S.Papers.Holds = o.C.Holds()
	o.Bank = paymenttest.With(t, w, d.S.Papers, d.Store)
	o.C.Payments = o.Bank.P
	o.C.Mandates = &party.Mandates{Engine: w.Engine, Keys: w.Keys, Letters: d.S.Letters}
	o.V = &serving.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Papers: d.S.Papers, Letters: d.S.Letters, Mandates: o.C.Mandates, Sources: map[string]serving.Source{casefile.Subject: o.C}}
	o.C.Serving = o.V
	o.thresholds()
	return o
}

// HearingFrom is the fine from which a hearing is offered in the world, in fen.
const HearingFrom = 2_000_00

// thresholds enters the sums from which a hearing is offered: without them no case is filed.
func (o *Office) thresholds() {
	o.t.Helper()
	s := &statute.Service{Engine: o.Engine}
	for _, name := range []statute.Name{statute.HearingFineCitizen, statute.HearingFineUnit, statute.HearingForfeitCitizen, statute.HearingForfeitUnit} {
		_, err := s.AddOverlay(o.t.Context(), o.Legal, statute.NewOverlay{Field: "traffic", Citation: statute.Key("gdtz", ""), Parameter: name, Amount: HearingFrom, From: o.Today()})
		o.Must(err)
	}
}

// Worlds runs a test in such a world on both engines.
func Worlds(t *testing.T, test func(t *testing.T, o *Office)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, New(t, w)) })
}

// Done fails the test on an error of a step.
func (o *Office) Done(done casefile.Done, err error) casefile.Record {
	o.t.Helper()
	o.Must(err)
	return done.Record
}

// Party is against whom the cases are.
var Party = casefile.Party{Kind: casefile.Citizen, Name: "赵测试", Number: "440611199001010011", Phone: "13900000000", Address: "测试区测试路2号"}

// Freight is an enterprise against which cases may be.
var Freight = casefile.Party{Kind: casefile.Unit, Name: "测试货运有限公司", Number: "91440600MA00000001", Phone: "13700000001", Address: "测试区工业路1号", Representative: "钱法定"}

// New is a clue from a capture that passed.
func (o *Office) New(capture string) casefile.New {
	return casefile.New{Capture: capture, Secret: "no", About: casefile.About{Party: o.Against, Fact: "涉嫌违反禁止标线指示"}}
}

// Registered is a new case of a new capture, of which both officers are handlers.
func (o *Office) Registered() (id string) {
	o.t.Helper()
	id = o.Done(o.C.Register(o.t.Context(), o.First, o.New(o.Passed()))).Case
	o.Done(o.C.Join(o.t.Context(), o.Second, id, true))
	return id
}

// Filed is such a case that was filed.
func (o *Office) Filed() (id string) {
	o.t.Helper()
	id = o.Registered()
	o.Done(o.C.File(o.t.Context(), o.Head, id, o.Filing(id)))
	return id
}

// Filing files a case, each other matter being another act.
func (o *Office) Filing(id string) casefile.Filing {
	apart := map[string]string{}
	for _, x := range o.See(id).Candidates {
		apart[x.ID] = "发生在不同的时间，是另一次行为"
	}
	return casefile.Filing{Place: "行为发生在本区测试路", Reasons: "有证据证明有违法行为，需要给予行政处罚", Apart: apart}
}

// See is a case as its gates see it now.
func (o *Office) See(id string) *casefile.Case {
	o.t.Helper()
	c, err := o.C.Look(o.t.Context(), o.DB.Reader(), o.Head.Scope(access.ViewCases), id)
	o.Must(err)
	return c
}

// Prove attaches the capture of a case, and examines and verifies it. It returns the item.
func (o *Office) Prove(id string) string {
	o.t.Helper()
	c := o.See(id)
	done, err := o.E.Attach(o.t.Context(), o.First, evidence.Attaching{Case: id, Capture: c.Capture, Second: o.Second.Person})
	o.Must(err)
	o.Admit(id, done.Record.ID)
	return done.Record.ID
}

// Admit has an item found lawful, authentic and relevant to every element, and verified.
func (o *Office) Admit(id, item string) {
	o.t.Helper()
	yes := evidence.Finding{Answer: evidence.Yes}
	f := evidence.Findings{Lawful: yes, Authentic: yes, Relevant: yes}
	for _, e := range capture.Elements(o.See(id).Violation) {
		f.Elements = append(f.Elements, e.Code)
	}
	_, err := o.E.Examine(o.t.Context(), o.First, item, f)
	o.Must(err)
	_, err = o.E.Verify(o.t.Context(), o.Second, item, "与现场标志、登记信息核对一致")
	o.Must(err)
}

// Fine is a penalty of a fine, in fen.
func Fine(fen int64) penalty.Penalty {
	return penalty.Penalty{Measures: []penalty.Measure{{Kind: penalty.Fine, Fen: fen}}}
}

// Answers are answers of which none says no penalty, as a test changes them.
func Answers(changes ...func(map[penalty.Question]penalty.Found)) penalty.Leniency {
	l := penalty.Leniency{Party: penalty.Citizen, Answers: map[penalty.Question]penalty.Found{}}
	for range 3 { // an answer may ask for another
		for _, q := range l.Asked() {
			if _, ok := l.Answers[q]; !ok {
				l.Answers[q] = penalty.Found{Answer: penalty.No}
			}
		}
		l.Answers[penalty.FactsStand] = penalty.Found{Answer: penalty.Yes}
		for _, change := range changes {
			change(l.Answers)
		}
	}
	return l
}

// Report is the report of a case that rests on items and proposes a fine.
func (o *Office) Report(id string, fen int64, items ...string) casefile.Report {
	c := o.See(id)
	r := casefile.Report{Outcome: casefile.Penalty, Penalty: Fine(fen), Leniency: Answers(), Complex: penalty.No, Grave: penalty.No,
		Review:   penalty.ReviewFacts{PublicInterest: penalty.No, GraveRights: penalty.No, Difficult: penalty.No, BySource: penalty.No},
		Breached: casefile.Provision{Rank: "law", Source: "中华人民共和国道路交通安全法", Article: "第三十八条"},
		Basis:    casefile.Provision{Rank: "law", Source: "中华人民共和国道路交通安全法", Article: "第九十条"}, Reasons: "事实清楚，证据充分，情节一般"}
	r.Leniency.Party = penalty.Party(c.Party.Kind)
	for _, e := range c.Elements {
		r.Facts = append(r.Facts, casefile.Fact{Element: e.Code, Words: "照片显示" + e.Title.ZH, Items: items})
	}
	return r
}

// Reported is a case whose report proposes a fine, signed by both officers.
func (o *Office) Reported(fen int64) (id string) {
	o.t.Helper()
	id = o.Filed()
	o.ReportSigned(id, o.Report(id, fen, o.Prove(id)))
	return id
}

// ReportSigned hands a report in and has it signed.
func (o *Office) ReportSigned(id string, r casefile.Report) {
	o.t.Helper()
	no := o.Done(o.C.Report(o.t.Context(), o.First, id, r)).No
	o.Done(o.C.Cosign(o.t.Context(), o.Second, id, no))
}

// HandedOver hands over what of a case is to be served now, as its receipt says, and returns the case: its step may follow.
func (o *Office) HandedOver(id string) string {
	o.t.Helper()
	c := o.See(id)
	paper := ""
	switch {
	case c.Decision != nil && c.Decision.Served == nil:
		paper = c.Decision.Paper
	case c.Hearing.Notice != nil && c.Hearing.Notice.Served == nil:
		paper = c.Hearing.Notice.Paper
	case c.Notice() != nil && c.Notice().Served == nil:
		paper = c.Notice().Paper
	}
	_, served, err := serving.ServedAt(o.t.Context(), o.DB.Reader(), o.Book, paper)
	o.Must(err)
	if paper != "" && !served {
		o.HandOver(id, paper)
	}
	return id
}

// HandOver serves a paper of a case in person, and returns the service.
func (o *Office) HandOver(id, paper string) string {
	o.t.Helper()
	begun, err := o.V.Begin(o.t.Context(), o.First, serving.Begin{Matter: casefile.Subject, MatterID: id, Paper: paper, Way: serving.ByHand})
	o.Must(err)
	receipt, err := device.Files{Store: o.Store}.Keep(o.t.Context(), strings.NewReader("%PDF-1.7\n送达回证 "+paper+"\n%%EOF\n"), "送达回证.pdf")
	o.Must(err)
	x, err := o.V.ByID(o.t.Context(), o.DB.Reader(), o.Head.Scope(access.ViewCases), begun.Record.Serving)
	o.Must(err)
	receiver := "self"
	if x.Recipient.Kind == serving.Unit {
		receiver = "representative"
	}
	_, err = o.V.Record(o.t.Context(), o.First, x.ID, serving.Try{Attempt: len(x.Attempts), Result: "served", At: o.Clock.Now(), Place: "测试路2号", Receiver: receiver, Name: x.Recipient.Name, Files: []device.Attachment{receipt}})
	o.Must(err)
	return x.ID
}

// Noticed is a case whose prior notice of a fine was served.
func (o *Office) Noticed(fen int64) (id string) {
	o.t.Helper()
	id = o.Reported(fen)
	o.Notice(id)
	return id
}

// Notice issues and serves the prior notice of a report.
func (o *Office) Notice(id string) {
	o.t.Helper()
	o.Done(o.C.IssueNotice(o.t.Context(), o.Head, id, "", nil))
	o.Clock.Advance(time.Minute)
	o.Done(o.C.ServeNotice(o.t.Context(), o.First, o.HandedOver(id)))
}

// Defended has the party state one point, which is answered as said and signed.
func (o *Office) Defended(id, result string) {
	o.t.Helper()
	o.Clock.Advance(time.Minute)
	no := o.Done(o.C.TakeDefence(o.t.Context(), o.First, id, casefile.Defence{Door: "counter", At: o.Clock.Now(), Points: []string{"当时为避让救护车"}})).No
	answer := o.Done(o.C.AnswerDefence(o.t.Context(), o.First, id, casefile.DefenceAnswer{Defence: no, Points: []casefile.PointAnswer{{Result: result, Reasons: "经核对录像"}}})).No
	o.Done(o.C.Cosign(o.t.Context(), o.Second, id, answer))
}

// Fined is what is put up: a fine.
func Fined(fen int64) casefile.Proposal {
	return casefile.Proposal{Outcome: casefile.Penalty, Penalty: Fine(fen), Reasons: "事实清楚，证据充分；已考虑当事人的意见"}
}

// PutUp has the window run out, and puts a fine up for decision, signed.
func (o *Office) PutUp(id string, x casefile.Proposal) {
	o.t.Helper()
	o.After(id)
	no := o.Done(o.C.Propose(o.t.Context(), o.First, id, x)).No
	o.Done(o.C.Cosign(o.t.Context(), o.Second, id, no))
}

// After moves the clock behind the last day on which the party may state its case.
func (o *Office) After(id string) {
	o.t.Helper()
	if last, _ := o.See(id).Window(); last.Date >= o.Today() {
		o.Clock.Set(last.First().Start().Add(9 * time.Hour))
	}
}

// Decided is a case in which a fine was decided.
func (o *Office) Decided(fen int64) (id string) {
	o.t.Helper()
	id = o.Noticed(fen)
	o.PutUp(id, Fined(fen))
	o.Done(o.C.Decide(o.t.Context(), o.Head, id, nil, "同意"))
	return id
}

// Violation is the kind of violation of the captures of the world.
const Violation = devicetest.Violation

// Today is the day of the world's clock.
func (o *Office) Today() law.Date { return law.DateOf(o.Clock.Now()) }

// Recuse keeps a person from a case, by the person's own declaration.
func (o *Office) Recuse(who act.By, id string) {
	o.t.Helper()
	_, err := o.People.Recuse(o.t.Context(), who, people.Subject{Kind: casefile.Subject, ID: id, Body: o.County.ID}, "当事人是亲属")
	o.Must(err)
}

// Things are what Preserved preserves.
var Things = []string{"行车记录仪一台", "存储卡一张"}

// Preserved has evidence at risk registered and kept, signed by both officers, and returns the step.
func (o *Office) Preserved(id string) (no int) {
	o.t.Helper()
	no = o.Done(o.C.Inquire(o.t.Context(), o.First, id, casefile.Inquiry{Way: casefile.ByPreserving, At: o.Clock.Now(), Words: "存储卡循环覆盖，记录可能灭失", Things: Things, Kept: "本单位证物室，王测试"})).No
	o.Done(o.C.Cosign(o.t.Context(), o.Second, id, no))
	return no
}

// Context is that of the test.
func (o *Office) Context() context.Context { return o.t.Context() }

// First answers that it is a first, slight violation, corrected in time (行政处罚法 33(1), second sentence).
func First(a map[penalty.Question]penalty.Found) {
	a[penalty.FirstTime] = penalty.Found{Answer: penalty.Yes, Because: "系统内没有以前的记录"}
	a[penalty.Corrected] = penalty.Found{Answer: penalty.Yes, Because: "当场改正"}
	a[penalty.SlightHarm] = penalty.Found{Answer: penalty.Yes, Because: "没有造成拥堵"}
}

// Reviewed is a legal review in which each item has one answer.
func Reviewed(answer string) casefile.LegalReview {
	x := casefile.LegalReview{Items: map[string]string{}, Opinion: "经审核", Qualified: "法律职业资格A2020号"}
	for _, i := range casefile.ReviewItems {
		x.Items[i.Key] = answer
	}
	return x
}

// Discussed is a discussion of three heads.
func Discussed(agreed bool) casefile.Discussion {
	return casefile.Discussion{Opinions: []casefile.Opinion{{Member: "负责人甲", Opinion: "同意"}, {Member: "负责人乙", Opinion: "同意"}, {Member: "负责人丙", Opinion: "保留"}}, Conclusion: "按多数意见", Agreed: agreed}
}

// InHearing is a case whose party asked for a hearing that was accepted.
func (o *Office) InHearing(fen int64) (id string) {
	o.t.Helper()
	id = o.Noticed(fen)
	o.Clock.Advance(time.Minute)
	o.Done(o.C.AskHearing(o.t.Context(), o.First, id, casefile.HearingRequest{At: o.Clock.Now(), Door: "counter"}))
	o.Done(o.C.AnswerHearing(o.t.Context(), o.Head, id, casefile.HearingAnswer{Accept: true, Reasons: "符合条件", Host: o.Host.Person, Recorder: o.Recorder.Person}))
	return id
}

// Enter is an item that the officers obtained now: of a kind, from nobody's device.
func (o *Office) Enter(id, kind string) string {
	o.t.Helper()
	o.Clock.Advance(time.Minute)
	done, err := o.E.Enter(o.t.Context(), o.First, o.Item(id, kind))
	o.Must(err)
	return done.Record.ID
}

// Item is what Enter enters.
func (o *Office) Item(id, kind string) evidence.Obtained {
	return evidence.Obtained{Case: id, Kind: kind, Origin: evidence.OfRecord, What: "现场检查笔录", How: "两名执法人员现场检查", From: "现场",
		Place: "案卷", At: o.Clock.Now().Add(-time.Second), Second: o.Second.Person}
}

// Work carries out what was enqueued.
func (o *Office) Work() {
	o.t.Helper()
	w := o.Fleet.Worker()
	w.Handlers[device.JobRecall], w.Handlers[capture.JobRecallGo] = o.Shots.Recall, o.Shots.GoOn
	w.Handlers[evidence.JobExcluded], w.Handlers[evidence.JobSelfCorrection], w.Handlers[serving.JobServed], w.Handlers[delivery.JobHeard] = o.C.Excluded, o.C.Objected, o.C.ServiceHeard, o.V.Hear
	o.Must(w.Drain(o.t.Context()))
}

// Pay pays what a decision demands on the platform, which says so.
func (o *Office) Pay(id string) {
	o.t.Helper()
	o.Bank.PayAll(id)
}

// Heard holds the hearing of a case, from the request to the host's report.
func (o *Office) Heard(id string) {
	o.t.Helper()
	ctx := o.t.Context()
	o.Clock.Advance(time.Minute)
	o.Done(o.C.AskHearing(ctx, o.First, id, casefile.HearingRequest{At: o.Clock.Now(), Door: "counter"}))
	o.Done(o.C.AnswerHearing(ctx, o.Head, id, casefile.HearingAnswer{Accept: true, Reasons: "符合条件", Host: o.Host.Person, Recorder: o.Recorder.Person}))
	held := o.Today().AddDays(21).Start().Add(10 * time.Hour)
	o.Done(o.C.SetHearing(ctx, o.Host, id, casefile.HearingNotice{At: held, Place: "听证室", Public: true}))
	o.Done(o.C.ServeHearing(ctx, o.First, o.HandedOver(id)))
	o.Clock.Set(held.Add(2 * time.Hour))
	o.Done(o.C.HoldHearing(ctx, o.Host, id, casefile.HearingRecord{Attending: "当事人、调查人员", Words: "各方陈述并质证", Signed: "当事人核对后签名"}))
	o.Done(o.C.ReportHearing(ctx, o.Host, id, "建议按告知的处罚决定"))
}

// Text is what a paper of a case says.
func (o *Office) Text(paper string) string {
	o.t.Helper()
	_, doc, err := o.S.Papers.Says(o.t.Context(), o.Head.Scope(access.ViewCases), paper)
	o.Must(err)
	return doc.Text()
}
