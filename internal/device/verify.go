package device

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// VerificationRecorded is the act that records a verification certificate (检定证书, Art 22(1)).
var VerificationRecorded = act.Kind{Name: "device.verify", Title: law.Words{ZH: "登记检定证书", EN: "Record a verification certificate"}, Permission: access.MaintainDevice}

// VerificationCertificate is a certificate of statutory verification (documents.md C1.7).
type VerificationCertificate struct {
	Number      string   `json:"number"`
	Institution string   `json:"institution"`
	Mandate     string   `json:"mandate"` // its mandate for statutory verification
	Item        string   `json:"item"`    // what was verified
	Serial      string   `json:"serial"`  // on the certificate; compared with the device's
	Pass        bool     `json:"pass"`
	From        law.Date `json:"from"` // both days included
	Until       law.Date `json:"until"`
}

// Line gives number, result and period.
func (v VerificationCertificate) Line() law.Words {
	result := law.Words{ZH: "检定不合格", EN: "failed"}
	if v.Pass {
		result = law.Words{ZH: "检定合格，有效期" + v.From.Words() + "至" + v.Until.Words(), EN: "passed, valid " + v.From.String() + " to " + v.Until.String()}
	}
	return line(law.Words{ZH: "证书" + v.Number, EN: "certificate " + v.Number}, result)
}

// RecordVerification records a certificate. In.At is the day and hour of issue. A certificate of another serial number, or
// one that failed, is recorded as it is and does not help (Art 22(1)).
func (s *Service) RecordVerification(ctx context.Context, by act.By, in On, v VerificationCertificate) (Done, error) {
	var c fault.Check
	wantText(&c, &v.Number, shortText, "number", "请填写证书编号。", "Give the certificate's number.")
	wantText(&c, &v.Institution, shortText, "institution", "请填写检定机构。", "Give the institution.")
	wantText(&c, &v.Mandate, shortText, "mandate", "请填写检定机构的授权文号；校准证书不是检定证书。", "Give the institution's mandate; a calibration is no verification.")
	wantText(&c, &v.Item, shortText, "item", "请填写检定项目。", "Say what was verified.")
	wantText(&c, &v.Serial, shortText, "serial", "请填写证书上的出厂编号。", "Give the serial number on the certificate.")
	c.Want(v.From > 0 && v.Until >= v.From, "until", "请填写检定有效期，截止日不能早于起始日。", "Give the period; the last day must not be before the first.")
	wantDocument(&c, in.Documents, "请上传检定证书。", "Upload the certificate.")
	return s.onUse(ctx, VerificationRecorded, by, in, &c, func(context.Context, *act.Tx, *Life) (occurrence, error) {
		return occurrence{event: Verified, detail: v}, nil
	})
}
