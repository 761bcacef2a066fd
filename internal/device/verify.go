package device

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// VerificationRecorded is the act that records a verification certificate (检定证书, Art 22(1)).
var VerificationRecorded = act.Kind{Name: "device.verify", Title: law.Words{ZH: "登记检定证书", EN: "Record a verification certificate"}, Permission: access.MaintainDevice}

// VerificationCertificate is a certificate of statutory verification (documents.md C1.7).
type VerificationCertificate struct {
	Number       string    `json:"number"`
	Institution  string    `json:"institution"`
	Mandate      string    `json:"mandate"`                 // its mandate for statutory verification
	MandateUntil *law.Date `json:"mandate_until,omitempty"` // last day of the mandate; nil: not said
	Item         string    `json:"item"`                    // what was verified
	Serial       string    `json:"serial"`                  // on the certificate; compared with the device's
	Pass         bool      `json:"pass"`
	From         law.Date  `json:"from"` // both days included
	Until        law.Date  `json:"until"`
	// Calibration says that the paper is a calibration certificate (校准证书), which is refused: it is no verification.
	Calibration bool `json:"-"`
}

// Line gives number, result and period.
func (v VerificationCertificate) Line() law.Words {
	result := law.Words{ZH: "检定不合格", EN: "failed"}
	if v.Pass {
		result = law.Words{ZH: "检定合格，有效期" + v.From.Words() + "至" + v.Until.Words(), EN: "passed, valid " + v.From.String() + " to " + v.Until.String()}
	}
	return line(law.Words{ZH: "证书" + v.Number, EN: "certificate " + v.Number}, same(v.Item), result)
}

// RecordVerification records a certificate. In.At is the day and hour of issue: what was captured before does not gain by it. A
// certificate that failed is recorded as it is; captures since the last that passed become doubtful. Refused are a calibration,
// a certificate of another serial number, and one of an institution whose mandate had ended (Art 22(1), 计量法 第九条).
func (s *Service) RecordVerification(ctx context.Context, by act.By, in On, v VerificationCertificate) (Done, error) {
	var c fault.Check
	c.Text(&v.Number, shortText, true, "number", "请填写证书编号。", "Give the certificate's number.")
	c.Text(&v.Institution, shortText, true, "institution", "请填写检定机构。", "Give the institution.")
	c.Text(&v.Mandate, shortText, true, "mandate", "请填写检定机构的授权文号；校准证书不是检定证书。", "Give the institution's mandate; a calibration is no verification.")
	c.Text(&v.Item, shortText, true, "item", "请填写检定项目。", "Say what was verified.")
	c.Text(&v.Serial, shortText, true, "serial", "请填写证书上的出厂编号。", "Give the serial number on the certificate.")
	c.Want(v.From > 0 && v.Until >= v.From, "until", "请填写检定有效期，截止日不能早于起始日。", "Give the period; the last day must not be before the first.")
	wantDocument(&c, in.Documents, "请上传检定证书。", "Upload the certificate.")
	return s.onUse(ctx, VerificationRecorded, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		return occurrence{event: Verified, detail: v}, v.counts(l, at, tx.Now)
	})
}

// counts refuses what is no certificate of this device by who may verify.
func (v *VerificationCertificate) counts(l *Life, at, now time.Time) error {
	refuse := func(because, cure law.Words) error {
		return law.Refusal{Rule: "A22.1b", Article: "第二十二条第一款", Because: because, Cure: cure}
	}
	then, is := l.DeviceAt(at).Serial, l.DeviceAt(now).Serial
	parts := l.PartsAt(now)
	switch {
	case v.Calibration:
		return refuse(law.Words{ZH: "校准证书不是检定证书，校准不能代替检定。", EN: "A calibration certificate is no verification certificate and does not replace one."},
			law.Words{ZH: "请送有法定授权的机构检定；校准请登记为“校验”。", EN: "Have it verified by a mandated institution; record the calibration as upkeep."})
	case v.Serial != then && v.Serial != is:
		return refuse(law.Words{ZH: fmt.Sprintf("证书上的出厂编号是%s，这台设备是%s。", v.Serial, is), EN: fmt.Sprintf("The certificate is for serial number %s, the device is %s.", v.Serial, is)},
			law.Words{ZH: "请核对证书；是另一台设备的，登记到那台设备。", EN: "Check the certificate; if it is another device's, record it there."})
	case v.MandateUntil != nil && *v.MandateUntil < law.DateOf(at):
		return refuse(law.Words{ZH: fmt.Sprintf("%s的检定授权有效期至%s，出具证书时已经失效。", v.Institution, v.MandateUntil.Words()), EN: fmt.Sprintf("The mandate of %s ended on %s, before the certificate was issued.", v.Institution, v.MandateUntil)},
			law.Words{ZH: "请送授权有效的机构重新检定。", EN: "Have it verified by an institution whose mandate is valid."})
	case len(parts) > 0 && !slices.Contains(parts, v.Item):
		return fault.Invalid{Fields: []fault.Field{{Name: "item", Want: law.Words{ZH: "检定项目须是列明的部件之一：" + strings.Join(parts, "、") + "。", EN: "It is one of the parts listed: " + strings.Join(parts, ", ") + "."}}}}
	}
	return nil
}
