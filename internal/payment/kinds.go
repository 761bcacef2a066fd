package payment

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
)

// The steps that other chapters' acts take within their own.
const (
	stepAssessed = "payment.assess"
	stepNotified = "payment.due"
	stepRedated  = "payment.redate"
	stepLowered  = "payment.lower"
	stepPaused   = "payment.pause"
	stepResumed  = "payment.resume"
)

func kind(name, zh, en string, permission access.Permission, certificate bool) act.Kind {
	return act.Kind{Name: "payment." + name, Title: law.Words{ZH: zh, EN: en}, Permission: permission, Certificate: certificate}
}

// The acts that persons do.
var (
	DeferralAsked   = kind("defer.ask", "登记暂缓、分期缴纳申请", "Record an application for deferral or instalments", access.HandleCases, true)
	DeferralDecided = kind("defer.decide", "决定暂缓、分期缴纳", "Decide on deferral or instalments", access.DecideCases, false)
	FeeNoticed      = kind("late", "通知加处罚款", "Notify the late fee", access.DecideCases, false)
	Reminded        = kind("remind", "签发履行催告书", "Issue the reminder", access.DecideCases, false)
	ReminderServed  = kind("remind.serve", "登记催告书送达", "Record that the reminder was served", access.HandleCases, true)
	CourtWritten    = kind("court.write", "签发强制执行申请书", "Issue the application to the court", access.DecideCases, false)
	CourtApplied    = kind("court", "登记申请人民法院强制执行", "Record the application to the court", access.DecideCases, false)
	CourtEnded      = kind("court.end", "登记强制执行结果", "Record what became of the enforcement", access.DecideCases, false)
	RefundAgreed    = kind("refund.approve", "批准退付", "Approve a refund", access.DecideCases, false)
	RefundMade      = kind("refund.order", "办理退付", "Carry out a refund", access.KeepPayments, false)
	Vouched         = kind("difference.vouch", "提交平台凭证", "Bring the platform's voucher", access.KeepPayments, false)
	Settled         = kind("difference.settle", "复核对账差异", "Settle a difference", access.DecideCases, false)
)

// Acts are the kinds of acts of persons.
func Acts() []act.Kind {
	return []act.Kind{DeferralAsked, DeferralDecided, FeeNoticed, Reminded, ReminderServed, CourtWritten, CourtApplied, CourtEnded, RefundAgreed, RefundMade, Vouched, Settled}
}

// stepKind is what a step is called and says.
type stepKind struct {
	title law.Words
	says  func() said
}

// stepKinds are the kinds of steps by their names.
var stepKinds = map[string]stepKind{
	stepAssessed:         {law.Words{ZH: "核定应缴款项", EN: "assessed"}, func() said { return new(Assessment) }},
	stepNotified:         {law.Words{ZH: "决定书送达，开始计算缴款期限", EN: "served: the term of payment begins"}, func() said { return new(Notification) }},
	stepRedated:          {law.Words{ZH: "送达日期变更，重新计算", EN: "the date of service changed: worked out anew"}, func() said { return new(Notification) }},
	stepLowered:          {law.Words{ZH: "决定变更、撤销，减少应缴款项", EN: "the decision was changed or revoked: less is demanded"}, func() said { return new(Lowering) }},
	stepPaused:           {law.Words{ZH: "复议、诉讼开始，停止计算加处罚款", EN: "reconsideration or suit: the late fee stops"}, func() said { return new(Pause) }},
	stepResumed:          {law.Words{ZH: "复议、诉讼结束，恢复计算", EN: "reconsideration or suit over: it may run again"}, func() said { return new(Resumption) }},
	CodeCame.Name:        {law.Words{ZH: "平台给出缴款码", EN: "the platform gave a code"}, func() said { return new(CodeGiven) }},
	PaymentCame.Name:     {law.Words{ZH: "平台确认到账", EN: "the platform confirmed a payment"}, func() said { return new(Arrival) }},
	ReceiptCame.Name:     {law.Words{ZH: "收到非税电子票据", EN: "the e-receipt arrived"}, func() said { return new(Receipting) }},
	ReceiptVoided.Name:   {law.Words{ZH: "票据作废", EN: "the receipt was voided"}, func() said { return new(Voiding) }},
	RefundCame.Name:      {law.Words{ZH: "平台退付结果", EN: "what the platform says of a refund"}, func() said { return new(Refunding) }},
	RefundAgreed.Name:    {RefundAgreed.Title, func() said { return new(Refunding) }},
	RefundMade.Name:      {RefundMade.Title, func() said { return new(Refunding) }},
	DeferralAsked.Name:   {DeferralAsked.Title, func() said { return new(Deferral) }},
	DeferralDecided.Name: {DeferralDecided.Title, func() said { return new(DeferralDecision) }},
	FeeNoticed.Name:      {FeeNoticed.Title, func() said { return new(Fee) }},
	Reminded.Name:        {Reminded.Title, func() said { return new(Reminder) }},
	ReminderServed.Name:  {ReminderServed.Title, func() said { return new(ReminderArrival) }},
	CourtWritten.Name:    {CourtWritten.Title, func() said { return new(Application) }},
	CourtApplied.Name:    {CourtApplied.Title, func() said { return new(Court) }},
	CourtEnded.Name:      {CourtEnded.Title, func() said { return new(CourtEnd) }},
	Settled.Name:         {law.Words{ZH: "对账差异认定为本案缴款", EN: "a held payment was found to be of this demand"}, func() said { return new(Arrival) }},
}
