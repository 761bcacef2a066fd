package serving

import (
	"time"

	"yuanjian/internal/law"
)

// byPaper is what a refusal of e-service offers instead.
var byPaper = law.Words{ZH: "请改用直接、邮寄等方式送达；愿意电子送达的，先请受送达人签署送达地址和电子送达确认书。不同意电子送达不影响其任何权利。",
	EN: "Serve in person, by post or otherwise on paper; who wants e-service first signs the confirmation. Not consenting costs nothing."}

func noConsent(zh, en string) error {
	return law.Refusal{Rule: "A38.1a", Article: "第三十八条第一款", Because: law.Words{ZH: zh, EN: en}, Cure: byPaper}
}

// asked is what is to be served electronically.
type asked struct {
	group string // of Papers
	now   time.Time
}

// covers refuses e-service that a consent does not carry, and says what is missing (Art 38(1)); x is the newest that covers the matter, nil: none.
func covers(x *Consent, a asked) error {
	switch {
	case x == nil:
		return noConsent("受送达人没有签署过送达地址和电子送达确认书。", "The recipient has signed no confirmation of e-service.")
	case x.State == Offered:
		return noConsent("确认书还没有签署：没有签署，就没有同意。", "The confirmation is not signed: without a signature there is no consent.")
	case x.State == Declined:
		return noConsent("受送达人表示不同意电子送达。", "The recipient does not want e-service.")
	case x.State == Withdrawn:
		return noConsent("受送达人已经撤回对电子送达的同意。", "The recipient has withdrawn the consent to e-service.")
	case x.State != Given || x.SignedAt == nil:
		return noConsent("这份确认书已经作废。", "This confirmation does not hold any more.")
	case x.SignedAt.After(a.now) || x.Signature == nil || x.Signature.At.After(a.now):
		return noConsent("确认书签署在发送以后：先有同意，才能发送。", "The confirmation was signed after sending: consent comes first.")
	case !x.covers(a.group):
		return noConsent("确认书没有包括这一类文书（已包括："+x.KindWords()+"）。", "The confirmation does not cover papers of this kind.")
	}
	return x.authority(a.now)
}

func (x *Consent) covers(group string) bool {
	for _, k := range x.Kinds {
		if k == group {
			return true
		}
	}
	return false
}

// authority refuses a signature of somebody whose authority to accept service for the recipient has ended, or that rests on no mandate on record
// (Art 25(2)). What a mandate carries is asked of it each time (party.Mandates.May).
func (x *Consent) authority(now time.Time) error {
	if x.Capacity != "party" && x.Contact == "" {
		return law.Refusal{Rule: "A25.2", Article: "第二十五条第二款", Because: law.Words{ZH: "没有登记当事人授权签署人“接受送达”，送给签署人不算送达。", EN: "No mandate to accept service is on record; what reaches the signer is not served."}, Cure: byPaper}
	}
	if x.Until != 0 && law.DateOf(now) > x.Until {
		return law.Refusal{Rule: "A25.2", Article: "第二十五条第二款", Because: law.Words{ZH: "签署人的授权已经在" + x.Until.Words() + "到期。", EN: "The signer's authority ended on " + x.Until.String() + "."}, Cure: byPaper}
	}
	return nil
}
