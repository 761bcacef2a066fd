package capture

import (
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// trialContext separates receipts of trials from those of captures: the one never passes for the other.
const trialContext seal.Context = "yuanjian/trial-receipt/1"

// TrialBook is the book that receipts of trials name. No book of a jurisdiction is called so.
const TrialBook = "test"

// TrialReceipt is the answer to a capture that was sent on trial: of the form of a receipt, with a judgement in which
// nothing about the device is known, and with entry -1 and no leaf, because it is in no ledger and can never be evidence.
func TrialReceipt(keys seal.Signer, id string, at time.Time, sub Submission) ([]byte, error) {
	e := sub.Event
	nothing := admissibility.Facts{Use: admissibility.Use{Violation: e.Violation}, Site: admissibility.Site{Kind: admissibility.Fixed}}
	judged, err := judge(nothing, Capture{At: e.Time, AccuracyM: e.AccuracyM, Integrity: "verified", Position: e.Position, Firmware: e.Firmware}, nil)
	if err != nil {
		return nil, err
	}
	return signReceipt(keys, trialContext, Receipt{ID: id, ReceivedAt: at.In(law.Beijing).Format(receivedForm), Media: receiptMedia(sub.Media),
		Book: TrialBook, Entry: -1, Judgement: judged.Receipt})
}
