// Package payment is what a decision of penalty demands in money, and how it is paid, receipted, reconciled, deferred, reminded of and
// given back (粤府〔2025〕12号 Art 39; 行政处罚法 66–74; 分离实施办法 7, 9; 行政强制法 35, 45, 53–55; states.md D9; documents.md C5.5–C5.11).
// Who decides does not collect (行政处罚法 67): nobody here can say that something was paid. Only the non-tax platform can, by a signed
// callback or by its statement of a day.
//
// # Words
//
//   - Demand (应缴款项): what one decision demands: the fine and the unlawful gains. Code (缴款码): under which the platform takes a sum.
//   - Late fee (加处罚款): three per cent of the unpaid fine for each day after the last day, never above the fine, not during a
//     reconsideration or suit, not on what is within an approved plan, and only if the decision announced it (Late).
//   - Plan (暂缓、分期): parts with their days, approved by the head. Reminder (催告). Refund (退付): approved by the head, carried out
//     by finance.
//   - Received (到账): one payment, with the platform's number of it; counted once, whoever tells of it and however often. Held: it fits
//     no demand, or is dated before the decision. Receipt (非税电子票据).
//   - Reconciliation (对账): each day, case, platform and receipt are compared. Difference (差异): what does not agree; one person brings
//     the platform's voucher, another settles it.
//
// # Acts
//
// Within the acts of the case: Demand at the decision, Due at service and again when its date is rebutted, Lower at a correction, Pause
// and Resume with reconsideration and suit. Of persons: AskDeferral, DecideDeferral, NoticeLate, Remind, ServeReminder, WriteApplication, ApplyToCourt,
// EndEnforcement, ApproveRefund, OrderRefund, Vouch, Settle. Of the system: the code arrives, a payment arrives, its receipt arrives, a
// refund was paid out, a piece of a day's statement is reconciled.
//
// # What becomes of a word of the platform
//
//   - forged: refused at the door, nothing changes. Repeated: what it first said stands, nothing changes. Late: counted by the day on
//     which it was paid. Of a sum other than owed: counted; too little stays owed, too much is proposed for refund. Before the decision,
//     or of an unknown code: held, and a difference. Paid twice, or after a withdrawal: counted, and proposed for refund. By another
//     payer: counted, the receipt is that payer's. The same number with another sum: what was first said stands, and a difference.
//
// # States of a demand
//
//	assessed → notified, paid, revoked
//	notified → assessed, paid, enforcing, revoked
//	paid → assessed, notified, revoked
//	enforcing → paid, enforced, written_off, revoked
//	enforced → revoked
//	written_off → paid, revoked
//	revoked →
//
// What runs beside it is worked out from its course and the day: overdue, the late fee running or paused, a plan, a reminder.
//
// # States of a payment
//
//	held → confirmed, returned
//	confirmed → receipted, returned
//	receipted → reconciled, returned
//	reconciled → returned
//	returned →
//
// # States of a refund
//
//	proposed → approved
//	approved → ordered
//	ordered → done, failed
//	failed → ordered
//	done →
//
// # States of a difference
//
//	open → vouched, resolved
//	vouched → open, settled, resolved
//	settled →
//	resolved →
//
// # Relies on
//
// The ground (money, term), people (bodies, recusals), calendar, docket (papers).
package payment
