package device

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/conformity"
	"yuanjian/internal/entrust"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
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
	// Batch is the batch on the certificate, DeviceBatch that on the device's plate or packing list; both or neither.
	Batch       string `json:"batch,omitempty"`
	DeviceBatch string `json:"device_batch,omitempty"`
	Reason      string `json:"reason"`
}

// Performance answers item (二): reliable performance, complete functions.
type Performance struct {
	Pass         bool     `json:"pass"`
	ClockErrorMS int64    `json:"clock_error_ms"` // largest error measured in the test
	Figures      []Figure `json:"figures,omitempty"`
	Reason       string   `json:"reason"` // the test report
}

// Standard is a standard that the device was held against, with its version and clause.
type Standard struct {
	Statute  string `json:"statute"`            // id in the statute table
	Clause   string `json:"clause"`             // 第5章
	Reason   string `json:"reason,omitempty"`   // why a version that was withdrawn is used
	Citation string `json:"citation,omitempty"` // set by the act
}

// Institution is the qualified institution to which the examination was entrusted (Art 12(2)). The reviewer chooses it from
// the register; what is known of it is set by the act.
type Institution struct {
	ID             string   `json:"id,omitempty"`
	Reason         string   `json:"reason,omitempty"` // why it is relied on, when it is connected with the maker
	Name           string   `json:"name"`
	Contract       string   `json:"contract,omitempty"` // number
	Scope          string   `json:"scope,omitempty"`    // of the contract, in its words
	Qualification  string   `json:"qualification"`      // CMA, CNAS … with its number
	QualifiedUntil law.Date `json:"qualified_until"`    // last day
	Affiliate      bool     `json:"affiliate,omitempty"`
}

// TechnicalOpinion answers the four items of Art 12(1) (documents.md C1.5).
type TechnicalOpinion struct {
	Quality          QualityProof  `json:"quality"`     // （一）
	Performance      Performance   `json:"performance"` // （二）
	Standards        Item          `json:"standards"`   // （三） the reason lists the standards with version and clause
	Other            Item          `json:"other"`       // （四）
	Pass             bool          `json:"pass"`
	Firmware         string        `json:"firmware"` // the software that was reviewed, as captures will report it
	Instrument       Instrument    `json:"instrument"`
	InstrumentReason string        `json:"instrument_reason"`
	Class            entrust.Class `json:"class,omitempty"`       // of devices
	Cited            []Standard    `json:"cited,omitempty"`       // the standards of item （三）
	Items            []Answered    `json:"items,omitempty"`       // what sources of the field add to item （四）
	Institution      *Institution  `json:"institution,omitempty"` // nil: reviewed by the own body
	Conclusion       string        `json:"conclusion,omitempty"`  // the own body's, wanted when the examination was entrusted
	Violation        string        `json:"violation"`             // of the use then, set by the act
	Conformity       *Conformity   `json:"conformity,omitempty"`  // set from Report
	Report           []byte        `json:"-"`                     // the signed file of a report of conformity; empty: none
	Prefilled        *Prefilled    `json:"prefilled,omitempty"`
	read             conformity.Report
}

// Line gives the result, who examined, and the software.
func (o TechnicalOpinion) Line() law.Words {
	who := law.Words{}
	if o.Institution != nil {
		who = law.Words{ZH: "委托" + o.Institution.Name, EN: "entrusted to " + o.Institution.Name}
	}
	return line(passed(o.Pass), who, law.Words{ZH: "软件版本" + o.Firmware, EN: "software " + o.Firmware}, o.Conformity.Words(), Words(Instruments, string(o.Instrument)), o.Prefilled.Words())
}

func (o *TechnicalOpinion) check(c *fault.Check, documents []Attachment) {
	c.Text(&o.Quality.Reason, longText, true, "quality", "请写明第（一）项的审核意见。", "Answer item 1.")
	c.Text(&o.Performance.Reason, longText, true, "performance", "请写明第（二）项的审核意见和测试数据。", "Answer item 2 with the figures of the test.")
	c.Text(&o.Standards.Reason, longText, true, "standards", "请写明第（三）项所依据的标准、版本和条款。", "Answer item 3 with standards, versions and clauses.")
	c.Text(&o.Other.Reason, longText, true, "other", "请写明第（四）项的审核意见；没有其他规定的，写“没有”。", "Answer item 4; where there is nothing else, write “none”.")
	c.AtMost(&o.Quality.Serial, shortText, "quality_serial")
	if o.Quality.Pass {
		c.Text(&o.Quality.Number, shortText, true, "quality_number", "请填写合格证明编号。", "Give the certificate's number.")
		c.Text(&o.Quality.Issuer, shortText, true, "quality_issuer", "请填写出具机构。", "Give its issuer.")
		c.Text(&o.Quality.Model, shortText, true, "quality_model", "请填写合格证明上的型号。", "Give the model on the certificate.")
	}
	c.Text(&o.Firmware, shortText, true, "firmware", "请填写审核的软件版本。", "Give the software version that was reviewed.")
	wantOne(c, Instruments, string(o.Instrument), "instrument", "请选择是否属于计量器具。", "Decide whether it is a measuring instrument.")
	c.Text(&o.InstrumentReason, longText, true, "instrument_reason", "请写明属于或者不属于计量器具的理由。", "Say why it is a measuring instrument or not.")
	c.Want(o.Class.Words().ZH != "", "class", "请选择设备类别。", "Choose the class of devices.")
	c.AtMost(&o.Quality.Batch, shortText, "quality_batch")
	c.AtMost(&o.Quality.DeviceBatch, shortText, "device_batch")
	checkFigures(c, o.Performance.Figures)
	c.Want(!o.Standards.Pass || len(o.Cited) > 0, "standard_1", "请从依据库选择核对过的标准。", "Choose the standards from the table.")
	for i := range o.Cited {
		c.Text(&o.Cited[i].Clause, shortText, true, fmt.Sprintf("clause_%d", i+1), "请填写核对的条款。", "Give the clauses.")
		c.AtMost(&o.Cited[i].Reason, longText, fmt.Sprintf("withdrawn_%d", i+1))
	}
	c.AtMost(&o.Conclusion, longText, "conclusion")
	if i := o.Institution; i != nil {
		c.Want(i.ID != "", "institution", "请选择受托机构。", "Choose the institution.")
		c.AtMost(&i.Reason, longText, "institution_reason")
		c.Want(o.Conclusion != "", "conclusion", "委托检测的，仍须写明本单位的审核结论。", "The own body's conclusion is wanted also when the examination was entrusted.")
	}
	items := o.Quality.Pass && o.Performance.Pass && o.Standards.Pass && o.Other.Pass
	c.Want(!o.Pass || items, "pass", "有审核项目不通过，审核结论不能是通过。", "An item is not passed, so the review is not.")
	wantDocument(c, documents, "请上传合格证明或者测试报告。", "Upload the certificate or test report.")
}

// ReviewTechnically records the technical review of a use at the instant of the act.
func (s *Service) ReviewTechnically(ctx context.Context, by act.By, in On, o TechnicalOpinion) (Done, error) {
	var c fault.Check
	o.check(&c, in.Documents)
	o.readReport(&c)
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, TechnicallyReviewed, by, on, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.installed(tx.Now); err != nil {
			return occurrence{}, err
		}
		if err := l.apart(tx.Now, tx.By.Person, LegalReview, "A12.1", "第十二条第一款"); err != nil {
			return occurrence{}, err
		}
		if err := o.rest(ctx, tx, l); err != nil {
			return occurrence{}, err
		}
		if err := s.conforms(ctx, tx, l, &o); err != nil {
			return occurrence{}, err
		}
		if err := o.Prefilled.from(ctx, tx, l, TechnicalReview); err != nil {
			return occurrence{}, err
		}
		o.Violation = l.UseAt(tx.Now).Violation
		return occurrence{event: TechnicalReview, detail: o}, nil
	})
}

// rest holds the opinion against the device, the statute table, the overlays of the field and the register of institutions.
func (o *TechnicalOpinion) rest(ctx context.Context, tx *act.Tx, l *Life) error {
	day, d := law.DateOf(tx.Now), l.DeviceAt(tx.Now)
	if err := o.fits(d, l.Use); err != nil {
		return err
	}
	table, err := statute.Load(ctx, tx, tx.Book)
	if err != nil {
		return err
	}
	if err := o.meets(table, day); err != nil {
		return err
	}
	items, err := statute.ItemsOn(ctx, tx, tx.Book, l.Use.Field, statute.TechnicalReview, day)
	if err != nil {
		return err
	}
	var passed bool
	if o.Items, passed, err = checkItems(o.Items, items, "A12.1.4", "第十二条第一款第（四）项"); err != nil {
		return err
	}
	if !passed && o.Other.Pass {
		return fault.Invalid{Fields: []fault.Field{{Name: "other_pass", Want: law.Words{ZH: "有本领域的审核项目不通过，第（四）项不能通过。", EN: "An item of the field is not passed, so item 4 is not."}}}}
	}
	return o.entrusted(ctx, tx, l.Use.Body, d)
}

// entrusted asks the register whether the body may rely on the institution for this class of devices on the day of the review.
func (o *TechnicalOpinion) entrusted(ctx context.Context, tx *act.Tx, body string, d Device) error {
	i := o.Institution
	if i == nil {
		return nil
	}
	r, err := entrust.Qualified(ctx, tx, tx.Book, body, i.ID, entrust.Examination, o.Class, law.DateOf(tx.Now), entrust.ForExamination)
	if err != nil {
		return err
	}
	w := r.Qualification.Kind.Words()
	i.Name, i.Contract, i.Scope, i.Qualification, i.QualifiedUntil = r.Institution.Name, r.Contract.Number, r.Contract.Scope, w.ZH+" "+r.Qualification.Number, r.Qualification.Last()
	i.Affiliate = r.Institution.AffiliateOf != "" && r.Institution.AffiliateOf == d.Maker
	if i.Affiliate && i.Reason == "" {
		return fault.Invalid{Fields: []fault.Field{{Name: "institution_reason", Want: law.Words{
			ZH: fmt.Sprintf("%s与设备厂家%s有关联，请写明为什么仍可采信。", i.Name, d.Maker), EN: fmt.Sprintf("%s is connected with the maker %s: say why its report may be relied on.", i.Name, d.Maker)}}}}
	}
	return nil
}

// meets cites the standards from the table. A version that was withdrawn needs a reason; item （三） does not pass by
// standards of a group or an enterprise.
func (o *TechnicalOpinion) meets(table statute.Table, day law.Date) error {
	const article = "第十二条第一款第（三）项"
	counts := false
	for i := range o.Cited {
		x := &o.Cited[i]
		e, err := table.Find(x.Statute)
		if err != nil || !e.Rank.Standard() {
			return fault.Invalid{Fields: []fault.Field{{Name: fmt.Sprintf("standard_%d", i+1), Want: law.Words{ZH: "依据库里没有这项标准，请重新选择。", EN: "The standard is not in the table; choose again."}}}}
		}
		x.Citation = e.Cite(x.Clause)
		if !e.InForce(day) && x.Reason == "" {
			since := law.Words{ZH: "现在没有施行", EN: "is not in force"}
			if e.Until != nil {
				since = law.Words{ZH: "已于" + e.Until.AddDays(1).Words() + "废止", EN: "was withdrawn on " + e.Until.AddDays(1).String()}
			}
			return law.Refusal{Rule: "A12.1.3", Article: article,
				Because: law.Words{ZH: e.Name() + since.ZH + "。", EN: e.Name() + " " + since.EN + "."},
				Cure:    law.Words{ZH: "请改用现行版本；仍按旧版核对的（如过渡期内），请写明理由。", EN: "Use the version in force; where the old one is used, as in a time of transition, say why."}}
		}
		counts = counts || e.Rank.Counts()
	}
	if o.Standards.Pass && !counts {
		return law.Refusal{Rule: "A12.1.3", Article: article,
			Because: law.Words{ZH: "所列的标准都是团体标准或者企业标准，不是国家标准、行业标准、地方标准。", EN: "All standards named are those of groups or enterprises, none is national, industry or local."},
			Cure:    law.Words{ZH: "请核对国家标准、行业标准或者地方标准；没有符合的，第（三）项填写不通过。", EN: "Hold it against a national, industry or local standard; where it meets none, fail item 3."}}
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
