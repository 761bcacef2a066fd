package device

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// TechnicallyReviewed is the act of the technical review (技术审核, Art 12), signed by a person designated in the own body,
// also when the examination was entrusted.
var TechnicallyReviewed = act.Kind{Name: "device.review.technical", Title: law.Words{ZH: "技术审核", EN: "Technical review"},
	Permission: access.ReviewTechnically, Capacity: access.TechnicalReview}

// QualityProof answers item (一): the product quality inspection certificate (产品质量检验合格证明).
type QualityProof struct {
	Pass   bool   `json:"pass"`
	Number string `json:"number"`
	Issuer string `json:"issuer"`
	Model  string `json:"model"`            // on the certificate
	Serial string `json:"serial,omitempty"` // on the certificate; empty for a certificate of the model or batch
	Reason string `json:"reason"`
}

// Performance answers item (二): reliable performance, complete functions.
type Performance struct {
	Pass         bool   `json:"pass"`
	ClockErrorMS int64  `json:"clock_error_ms"` // largest error measured in the test
	Reason       string `json:"reason"`         // the test report's figures
}

// Institution is the qualified institution to which the examination was entrusted (Art 12(2)).
type Institution struct {
	Name           string   `json:"name"`
	Qualification  string   `json:"qualification"`   // CMA, CNAS … with its number
	QualifiedUntil law.Date `json:"qualified_until"` // last day
}

// TechnicalOpinion answers the four items of Art 12(1) (documents.md C1.5).
type TechnicalOpinion struct {
	Quality          QualityProof `json:"quality"`     // （一）
	Performance      Performance  `json:"performance"` // （二）
	Standards        Item         `json:"standards"`   // （三） the reason lists the standards with version and clause
	Other            Item         `json:"other"`       // （四）
	Pass             bool         `json:"pass"`
	Firmware         string       `json:"firmware"` // the software that was reviewed, as captures will report it
	Instrument       Instrument   `json:"instrument"`
	InstrumentReason string       `json:"instrument_reason"`
	Institution      *Institution `json:"institution,omitempty"` // nil: reviewed by the own body
	Violation        string       `json:"violation"`             // of the use then, set by the act
}

// Line gives the result, who examined, and the software.
func (o TechnicalOpinion) Line() law.Words {
	who := law.Words{}
	if o.Institution != nil {
		who = law.Words{ZH: "委托" + o.Institution.Name, EN: "entrusted to " + o.Institution.Name}
	}
	return line(passed(o.Pass), who, law.Words{ZH: "软件版本" + o.Firmware, EN: "software " + o.Firmware}, Words(Instruments, string(o.Instrument)))
}

func (o *TechnicalOpinion) check(c *fault.Check, documents []Attachment) {
	wantText(c, &o.Quality.Reason, longText, "quality", "请写明第（一）项的审核意见。", "Answer item 1.")
	wantText(c, &o.Performance.Reason, longText, "performance", "请写明第（二）项的审核意见和测试数据。", "Answer item 2 with the figures of the test.")
	wantText(c, &o.Standards.Reason, longText, "standards", "请写明第（三）项所依据的标准、版本和条款。", "Answer item 3 with standards, versions and clauses.")
	wantText(c, &o.Other.Reason, longText, "other", "请写明第（四）项的审核意见；没有其他规定的，写“没有”。", "Answer item 4; where there is nothing else, write “none”.")
	wantAtMost(c, &o.Quality.Serial, shortText, "quality_serial")
	if o.Quality.Pass {
		wantText(c, &o.Quality.Number, shortText, "quality_number", "请填写合格证明编号。", "Give the certificate's number.")
		wantText(c, &o.Quality.Issuer, shortText, "quality_issuer", "请填写出具机构。", "Give its issuer.")
		wantText(c, &o.Quality.Model, shortText, "quality_model", "请填写合格证明上的型号。", "Give the model on the certificate.")
	}
	wantText(c, &o.Firmware, shortText, "firmware", "请填写审核的软件版本。", "Give the software version that was reviewed.")
	wantOne(c, Instruments, string(o.Instrument), "instrument", "请选择是否属于计量器具。", "Decide whether it is a measuring instrument.")
	wantText(c, &o.InstrumentReason, longText, "instrument_reason", "请写明属于或者不属于计量器具的理由。", "Say why it is a measuring instrument or not.")
	if i := o.Institution; i != nil {
		wantText(c, &i.Name, shortText, "institution", "请填写受托机构。", "Name the institution.")
		wantText(c, &i.Qualification, shortText, "qualification", "请填写资质名称和编号。", "Name its qualification.")
		c.Want(i.QualifiedUntil > 0, "qualified_until", "请填写资质有效期。", "Give the last day of the qualification.")
	}
	items := o.Quality.Pass && o.Performance.Pass && o.Standards.Pass && o.Other.Pass
	c.Want(!o.Pass || items, "pass", "有审核项目不通过，审核结论不能是通过。", "An item is not passed, so the review is not.")
	wantDocument(c, documents, "请上传合格证明或者测试报告。", "Upload the certificate or test report.")
}

// ReviewTechnically records the technical review of a use at the instant of the act.
func (s *Service) ReviewTechnically(ctx context.Context, by act.By, in On, o TechnicalOpinion) (Done, error) {
	var c fault.Check
	o.check(&c, in.Documents)
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, TechnicallyReviewed, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.installed(tx.Now); err != nil {
			return occurrence{}, err
		}
		if err := l.apart(tx.Now, tx.By.Person, LegalReview, "A12.1", "第十二条第一款"); err != nil {
			return occurrence{}, err
		}
		if err := o.fits(l.DeviceAt(tx.Now), l.Use, law.DateOf(tx.Now)); err != nil {
			return occurrence{}, err
		}
		o.Violation = l.UseAt(tx.Now).Violation
		return occurrence{event: TechnicalReview, detail: o}, nil
	})
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
