package payment

import (
	"fmt"
	"slices"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// State is where a demand stands (states.md D9).
type State string

// The states of a demand.
const (
	Assessed   State = "assessed"    // 已核定: decided, not served
	Notified   State = "notified"    // 已通知缴款: served
	Paid       State = "paid"        // 已缴清
	Enforcing  State = "enforcing"   // 已申请人民法院强制执行
	Enforced   State = "enforced"    // 已强制执行
	WrittenOff State = "written_off" // 依法终结执行
	Revoked    State = "revoked"     // 决定已撤销, nothing is demanded any more
)

// StateWords are the words for the states of a demand.
var StateWords = map[State]law.Words{
	Assessed:   {ZH: "已核定，待送达", EN: "assessed, not served"},
	Notified:   {ZH: "待缴款", EN: "to be paid"},
	Paid:       {ZH: "已缴清", EN: "paid"},
	Enforcing:  {ZH: "已申请强制执行", EN: "enforcement applied for"},
	Enforced:   {ZH: "已强制执行", EN: "enforced"},
	WrittenOff: {ZH: "依法终结执行", EN: "enforcement ended by law"},
	Revoked:    {ZH: "不再收取", EN: "no longer demanded"},
}

// next are the moves of a demand.
var next = map[State][]State{
	Assessed:   {Notified, Paid, Revoked},
	Notified:   {Assessed, Paid, Enforcing, Revoked},
	Paid:       {Assessed, Notified, Revoked},
	Enforcing:  {Paid, Enforced, WrittenOff, Revoked},
	Enforced:   {Revoked},
	WrittenOff: {Paid, Revoked},
	Revoked:    {},
}

// ReceivedState is where one payment stands.
type ReceivedState string

// The states of a payment.
const (
	Held       ReceivedState = "held"       // 待认定
	Confirmed  ReceivedState = "confirmed"  // 已到账
	Receipted  ReceivedState = "receipted"  // 已开票据
	Reconciled ReceivedState = "reconciled" // 三方一致
	Returned   ReceivedState = "returned"   // 已全部退还
)

// ReceivedWords are the words for the states of a payment.
var ReceivedWords = map[ReceivedState]law.Words{
	Held:       {ZH: "待认定，没有计入", EN: "held, not counted"},
	Confirmed:  {ZH: "已确认到账，待开票据", EN: "confirmed, no receipt yet"},
	Receipted:  {ZH: "已确认，有票据", EN: "confirmed, with its receipt"},
	Reconciled: {ZH: "已对账，三方一致", EN: "reconciled: case, platform and receipt agree"},
	Returned:   {ZH: "已全部退还", EN: "given back in full"},
}

var nextReceived = map[ReceivedState][]ReceivedState{
	Held:       {Confirmed, Returned},
	Confirmed:  {Receipted, Returned},
	Receipted:  {Reconciled, Returned},
	Reconciled: {Returned},
	Returned:   {},
}

// RefundState is where a refund stands.
type RefundState string

// The states of a refund.
const (
	RefundProposed RefundState = "proposed"
	RefundApproved RefundState = "approved"
	RefundOrdered  RefundState = "ordered"
	RefundFailed   RefundState = "failed"
	RefundDone     RefundState = "done"
)

// RefundWords are the words for the states of a refund.
var RefundWords = map[RefundState]law.Words{
	RefundProposed: {ZH: "待负责人批准", EN: "waits for the head"},
	RefundApproved: {ZH: "待财务办理", EN: "waits for finance"},
	RefundOrdered:  {ZH: "已交平台退付", EN: "with the platform"},
	RefundFailed:   {ZH: "平台退付失败，待财务重新办理", EN: "the platform could not; waits for finance"},
	RefundDone:     {ZH: "已退还", EN: "given back"},
}

var nextRefund = map[RefundState][]RefundState{
	RefundProposed: {RefundApproved},
	RefundApproved: {RefundOrdered},
	RefundOrdered:  {RefundDone, RefundFailed},
	RefundFailed:   {RefundOrdered},
	RefundDone:     {},
}

// DifferenceState is where a difference stands.
type DifferenceState string

// The states of a difference.
const (
	DifferenceOpen     DifferenceState = "open"
	DifferenceVouched  DifferenceState = "vouched"
	DifferenceSettled  DifferenceState = "settled"
	DifferenceResolved DifferenceState = "resolved"
)

// DifferenceStateWords are the words for the states of a difference.
var DifferenceStateWords = map[DifferenceState]law.Words{
	DifferenceOpen:     {ZH: "待核对", EN: "open"},
	DifferenceVouched:  {ZH: "已提交凭证，待另一人复核", EN: "vouched for, waits for a second person"},
	DifferenceSettled:  {ZH: "已处理", EN: "settled"},
	DifferenceResolved: {ZH: "平台后来一致，已消除", EN: "gone: the platform agrees since"},
}

var nextDifference = map[DifferenceState][]DifferenceState{
	DifferenceOpen:     {DifferenceVouched, DifferenceResolved},
	DifferenceVouched:  {DifferenceOpen, DifferenceSettled, DifferenceResolved},
	DifferenceSettled:  {},
	DifferenceResolved: {},
}

// moves refuses a move that there is not.
func moves[S ~string](table map[S][]S, from, to S, what law.Words) error {
	if slices.Contains(table[from], to) {
		return nil
	}
	return fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("%s已经办过或者状态已变，请刷新页面后按所列的下一步办理。", what.ZH), EN: fmt.Sprintf("The %s has moved on; reload the page and take the step that it shows.", what.EN)}}
}
