// Package capture takes what devices send, judges it at its instant, and lets officers review it (Art 18, 20, 27, 30).
//
// Words: capture 采集的数据、图片、录像 (抓拍), review 审核, true 真实, clear 清晰, complete 完整, accurate 准确.
//
// A capture is received when its media, their folder and the transaction are durable; many go into one act, one ledger
// leaf each. It is judged on arrival against the use that was live at its instant; the receipt is stored and never
// rewritten. What fails a condition is stored and judged, never silently dropped. An officer whose certificate counts
// at that instant passes, rejects or doubts it; a pass records the four findings of Art 30(3) as four values and is
// refused while the law bars it. There is no verdict over more than one capture.
//
// Relies on: device (the facts of the use), people (certificates), admissibility (the judge), blob, media, seal.
//
// States, as states.go has them:
//
//	queued   → adopted, rejected, doubtful
//	doubtful → adopted, rejected, queued
//	adopted  → queued
//	rejected → queued
//
// The way back to queued is the undoing of a verdict within 30 seconds by who gave it, the head's decision that it is
// reviewed again because who gave it was recused afterwards (Art 42), or the answer to a doubt.
package capture
